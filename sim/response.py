"""How people and machines behave, whatever the plan: the numbers of ``conf/model``, each with its note there."""

from dataclasses import dataclass

from scenarios.checks import bounded, count, demand, share
from scenarios.realisation import PARTS
from sim.mine_rescue_rules import MineRescue
from sim.underground_rules import Underground


def _two_rising(node: object, section: str, *names: str) -> None:
    for name in names:
        values = getattr(node, name)
        demand(len(values) == 2 and values == sorted(values), f"model.{section}.{name}", values,
               "must be two rising numbers; write them so")


@dataclass(kw_only=True)
class Evacuation:
    """Warning and leaving."""

    forecast_every_h: float = bounded(1, 48)
    forecast_lead_h: float = bounded(0, 168)
    order_over_m: float = bounded(-20, 20)
    order_delay_h: list[float] = bounded(0, 72)
    alarm_delay_h: list[float] = bounded(0, 72)
    night_factor: float = bounded(1, 10)
    broadcast_share: float = share()
    broadcast_night_share: float = share()
    persons_per_household: float = bounded(1, 10)
    cadres_per_100_households: float = bounded(0, 100)
    minutes_per_door: float = bounded(0.1, 120)
    departure_sigma_min: float = bounded(1, 600)
    refuse: list[float] = share()
    come_back: list[float] = share()
    upper_floor_share: float = share()
    neighbourhoods: int = bounded(1, PARTS)
    walk_h: float = bounded(0, 48)

    def __post_init__(self) -> None:
        _two_rising(self, "evacuation", "order_delay_h", "alarm_delay_h", "refuse", "come_back")


@dataclass(kw_only=True)
class Reports:
    """Calls for help, late and partial."""

    median_min: float = bounded(0, 1440)
    sigma: float = bounded(0, 3)
    known_share: list[float] = share()
    missed_after_h: float = bounded(0, 72)

    def __post_init__(self) -> None:
        _two_rising(self, "reports", "known_share")


@dataclass(kw_only=True)
class CommandRules:
    """Levels and the force of other districts."""

    levels: list[int] = bounded(1)
    quake_levels: list[int] = bounded(1)
    mutual_h: list[float] = bounded(0, 72)
    holdback: float = share()

    def __post_init__(self) -> None:
        _two_rising(self, "command", "mutual_h")
        demand(len(self.levels) == 4 and self.levels == sorted(self.levels), "model.command.levels", self.levels,
               "must be four rising numbers, for levels IV to I; write them so")
        demand(len(self.quake_levels) == 4 and self.quake_levels == sorted(self.quake_levels), "model.command.quake_levels",
               self.quake_levels, "must be four rising numbers, for levels IV to I; write them so")


@dataclass(kw_only=True)
class RoadRules:
    """Vehicles on the road, against a car by day and dry."""

    wet_mm_h: float = bounded(0, 1000)
    wet_factor: float = bounded(1, 10)
    dark_factor: float = bounded(1, 10)
    pace_sigma: float = bounded(0, 2)
    fire_pace: float = bounded(0.5, 10)
    lorry_pace: float = bounded(0.5, 10)
    bus_pace: float = bounded(0.5, 10)
    crew_pace: float = bounded(0.5, 10)
    ambulance_pace: float = bounded(0.5, 10)
    last_km: list[float] = bounded(0, 100)
    last_kmh: float = bounded(1, 200)
    farthest_h: float = bounded(0.1, 1000)

    def __post_init__(self) -> None:
        _two_rising(self, "roads", "last_km")


@dataclass(kw_only=True)
class BoatRules:
    """Crews with boats."""

    people: int = bounded(1, 100)
    per_person_min: float = bounded(0, 60)
    distance_km: list[float] = bounded(0, 20)
    water_kmh: float = bounded(0.5, 100)
    night_factor: float = bounded(1, 10)
    most_current_ms: float = bounded(0, 2.5)
    crew: int = bounded(1, 100)
    aim_h: float = bounded(0.1, 100)
    most_boats: int = bounded(1, 10_000)
    shift_h: float = bounded(1, 48)
    rest_h: float = bounded(0, 48)
    craft_kmh: float = bounded(1, 100)
    craft_km: float = bounded(0, 1000)
    river_bends: float = bounded(1, 10)

    def __post_init__(self) -> None:
        _two_rising(self, "boats", "distance_km")


@dataclass(kw_only=True)
class Survival:
    """Deaths, injuries and the way to a hospital."""

    exposure_h: float = bounded(0.1, 1000)
    hurt_share: float = share()
    pulled_out_share: float = share()
    on_scene_min: float = bounded(0, 1440)
    handover_min: float = bounded(0, 1440)
    turnout_min: float = bounded(0, 1440)
    red_share: float = share()
    red_half_life_h: float = bounded(0.1, 1000)
    yellow_half_life_h: float = bounded(0.1, 10_000)
    stabilised_factor: float = bounded(1, 100)
    surge_share: float = share()
    surge_after_h: float = bounded(0, 240)
    contingency_share: float = bounded(0, 2)
    contingency_after_h: float = bounded(0, 240)
    contingency_level: int = bounded(1, 4)
    crush_after_h: float = bounded(0, 240)
    crush_share: float = share()

    def __post_init__(self) -> None:
        demand(self.contingency_share >= self.surge_share, "model.survival.contingency_share", self.contingency_share,
               "counts the beds of surge_share as well; give at least as much")


@dataclass(kw_only=True)
class SearchRules:
    """People under debris, and who digs for them."""

    platoon: int = bounded(1, 1000)
    heads_per_missing: float = bounded(0.1, 1000)
    most_heads: int = bounded(1, 100_000)
    most_machines: int = bounded(0, 100)
    machine_heads: int = bounded(1, 1000)
    set_up_min: float = bounded(0, 1440)
    ends_h: float = bounded(1, 1000)
    quake_ends_h: float = bounded(1, 1000)
    skill_light: list[float] = bounded(0.01, 1)
    skill_medium: list[float] = bounded(0.01, 1)
    skill_heavy: list[float] = bounded(0.01, 1)
    effort_h: float = bounded(0.01, 10_000)
    effort_spread: float = bounded(0, 3)
    killed_share: float = share()
    half_life_h: float = bounded(0.01, 1000)
    hurt_share: float = share()
    neighbours: list[float] = bounded(0, 1000)
    neighbours_min: float = bounded(0, 1440)
    foot_kmh: float = bounded(0.1, 20)
    foot_km: float = bounded(0, 200)
    foot_bends: float = bounded(1, 10)
    municipal_missing: int = bounded(1)
    army_missing: int = bounded(1)
    province_missing: int = bounded(1)
    province_seats: list[str]
    province_h: list[float] = bounded(0, 1000)
    province_heads: list[int] = count()

    def __post_init__(self) -> None:
        _two_rising(self, "search", "neighbours")
        for name in ("skill_light", "skill_medium", "skill_heavy"):
            demand(len(getattr(self, name)) == 3, f"model.search.{name}", getattr(self, name),
                   "must be a number for each class of entrapment; give three")
        demand(len(self.province_h) == len(self.province_heads) > 0, "model.search.province_heads", self.province_heads,
               "needs as many entries as province_h")
        for name, values in (("province_h", self.province_h), ("province_heads", self.province_heads)):
            demand(list(values) == sorted(values), f"model.search.{name}", values, "must not fall; sort it")
        demand(bool(self.province_seats) or not any(self.province_heads), "model.search.province_seats",
               self.province_seats, "is empty; name at least one district")


@dataclass(kw_only=True)
class PathRules:
    """Who leaves the path of a slide, and the places below a dam."""

    withdraw_share: float = share()
    noticed_share: float = share()
    sensor_share: float = share()
    lead_h: list[float] = bounded(0, 240)
    dam_seen_share: float = share()
    fail_share: float = share()
    repaired_fail_share: float = share()

    def __post_init__(self) -> None:
        _two_rising(self, "paths", "lead_h")


@dataclass(kw_only=True)
class SupplyRules:
    """Lorries, docks and buses."""

    lorry_kits: int = bounded(1, 10_000)
    least_kits: int = bounded(0, 10_000)
    kits_per_dock_h: float = bounded(1, 100_000)
    estimate_sigma: float = bounded(0, 3)
    buses: int = bounded(0, 1000)
    bus_seats: int = bounded(1, 1000)
    bus_call_h: float = bounded(0, 72)
    bus_load_min: float = bounded(0, 1440)


@dataclass(kw_only=True)
class QuakeRules:
    """What shaking does to those who respond, and how people come to shelters."""

    absent_share: float = share()
    register_h: float = bounded(1, 240)


@dataclass(kw_only=True)
class Clearing:
    """Crews of the road administration."""

    crews: int = bounded(0, 1000)
    muster_h: float = bounded(0, 72)
    most_crews: int = bounded(1, 1000)
    set_up_h: float = bounded(0, 72)
    dig_m3_h: float = bounded(1, 100_000)
    bridging_h: float = bounded(0.1, 1000)


@dataclass(kw_only=True)
class Flight:
    """Helicopters: what a type can do, minima, times."""

    seats: dict[str, int] = count()
    endurance_h: dict[str, float] = bounded(0, 24)
    kits: dict[str, int] = count()
    visibility_day_m: float = bounded(800, 100_000)
    visibility_night_m: float = bounded(1600, 100_000)
    ceiling_m: float = bounded(0, 10_000)
    most_wind_ms: float = bounded(0, 100)
    hoist_min: float = bounded(0, 120)
    look_min: float = bounded(0, 600)
    drop_min: float = bounded(0, 600)
    work_h: float = bounded(0, 10)
    unload_min: float = bounded(0, 600)
    refuel_min: float = bounded(0, 600)
    drums_h: float = bounded(0, 24)
    burn_t_per_h: float = bounded(0.01, 10)
    reserve_min: float = bounded(0, 600)
    duty_h: float = bounded(0, 14)
    rest_h: float = bounded(10, 72)
    flight_hours: float = bounded(0, 10)
    landing_km: float = bounded(0, 1000)
    blocked_after_h: float = bounded(0, 1000)

    def __post_init__(self) -> None:
        for name in ("endurance_h", "kits"):
            demand(set(getattr(self, name)) == set(self.seats), f"model.flight.{name}", sorted(getattr(self, name)),
                   "must name the same types as seats; correct the names")


@dataclass(kw_only=True)
class Model:
    """Behaviour that no plan decides."""

    evacuation: Evacuation
    reports: Reports
    command: CommandRules
    roads: RoadRules
    boats: BoatRules
    survival: Survival
    search: SearchRules
    paths: PathRules
    supplies: SupplyRules
    clearing: Clearing
    quake: QuakeRules
    flight: Flight
    mine_rescue: MineRescue
    underground: Underground
