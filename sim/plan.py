"""The Plan: every capacity that is judged. Values stand in ``conf/plan``, each with its source and range."""

from dataclasses import dataclass
from enum import Enum

from scenarios.checks import bounded, count, demand, share


class AircraftVariant(Enum):
    """Which list of bases the fleet fills: as seen in 2024, or as planned with the two aircraft bought."""

    seen = "seen"
    planned = "planned"


class StationVariant(Enum):
    """Do the ten Chengdu–Chongqing stations lie within the 35 forest-aviation stations, or beside them."""

    within = "within"
    beside = "beside"


@dataclass(kw_only=True)
class Aviation:
    """Aircraft, bases, stations and landing points."""

    aircraft_variant: AircraftVariant
    base_order: dict[str, list[str]]
    medium_helicopters: int | None = bounded(0, 10_000)
    season_bases: list[str]
    type_mix: dict[str, float] = share()
    availability: float = share()
    day_crews_per_aircraft: float = count()
    night_crews: int = count()
    takeoff_median_min: float = bounded(1, 720)
    takeoff_sigma: float = bounded(0, 2)
    block_speed_kmh: float = bounded(50, 400)
    approach_min: float = bounded(0, 60)
    fuel_trucks: int = count()
    forest_stations: int = count()
    station_variant: StationVariant
    station_fuel_t: float = count()
    landing_points: int = count()
    lit_landing_share: float = share()
    landing_blocked_share: float = share()

    def __post_init__(self) -> None:
        demand(self.aircraft_variant.name in self.base_order, "plan.aviation.aircraft_variant",
               self.aircraft_variant.name, f"has no list in base_order; choose {' or '.join(self.base_order)}")
        demand(abs(sum(self.type_mix.values()) - 1) < 1e-9, "plan.aviation.type_mix", self.type_mix,
               "does not add up to 1; correct the shares")
        if self.medium_helicopters is None:
            self.medium_helicopters = len(self.base_order[self.aircraft_variant.name])


@dataclass(kw_only=True)
class Fire:
    """The fire and rescue service: the first responders everywhere."""

    stations: int = count()
    on_duty: int = count()
    boats: int = count()
    availability: float = share()
    turnout_min: float = bounded(0, 60)


@dataclass(kw_only=True)
class Corps:
    """The municipal professional corps, split evenly among its detachments."""

    heads: int = count()
    detachments: int = bounded(1, 3)
    boats: int = count()


@dataclass(kw_only=True)
class RegionalCentres:
    """Regional rescue centres, per centre."""

    centres: int = bounded(0, 4)
    heads: int = count()
    boats: int = count()
    muster_h: float = bounded(0, 48)


@dataclass(kw_only=True)
class District:
    """District rescue teams, per team."""

    built_share: float = share()
    heads: int = count()
    boats: int = count()
    availability: float = share()
    muster_min: float = bounded(0, 720)


@dataclass(kw_only=True)
class Township:
    """Township rescue teams, per team."""

    built_share: float = share()
    heads: int = count()
    availability: float = share()
    riverside_boats: int = count()
    muster_day_min: float = bounded(0, 720)
    muster_night_min: float = bounded(0, 720)


@dataclass(kw_only=True)
class Community:
    """Community rescue stations (微型消防站), per station."""

    built_share: float = share()
    heads: int = count()
    radius_km: float = count()


@dataclass(kw_only=True)
class Professional:
    """Mine, chemical and tunnel bases and the mines' own teams."""

    mine_heads: int = count()
    chemical_heads: int = count()
    tunnel_heads: int = count()
    xiushan_heads: int = count()
    coal_own_teams: int = bounded(0, 1)
    coal_own_heads: int = count()
    noncoal_own_teams: int = bounded(0, 2)
    noncoal_own_heads: int = count()


@dataclass(kw_only=True)
class Militia:
    """Militia emergency force, per district."""

    heads: int = count()
    muster_h: float = bounded(0, 168)
    availability: float = share()


@dataclass(kw_only=True)
class Social:
    """Volunteer rescue teams, per team."""

    teams: int = count()
    heads: int = count()
    muster_h: float = bounded(0, 168)
    class_shares: list[float] = share()

    def __post_init__(self) -> None:
        demand(len(self.class_shares) == 3 and abs(sum(self.class_shares) - 1) < 1e-9,
               "plan.teams.social.class_shares", self.class_shares, "must be three shares that add up to 1")


@dataclass(kw_only=True)
class Army:
    """Armed police and army: heads on site against hours since the request, both rising."""

    arrival_h: list[float] = count()
    arrived_heads: list[int] = count()

    def __post_init__(self) -> None:
        demand(len(self.arrival_h) == len(self.arrived_heads) > 0, "plan.teams.army.arrived_heads",
               self.arrived_heads, "needs as many entries as arrival_h")
        for name, values in (("arrival_h", self.arrival_h), ("arrived_heads", self.arrived_heads)):
            demand(list(values) == sorted(values), f"plan.teams.army.{name}", values, "must not fall; sort it")


@dataclass(kw_only=True)
class Water:
    """Water rescue posts, in the order of their rank."""

    posts: int = count()
    craft: int = count()


@dataclass(kw_only=True)
class Teams:
    """The three tiers and everyone who joins them."""

    fire: Fire
    corps: Corps
    regional_centres: RegionalCentres
    district: District
    township: Township
    community: Community
    professional: Professional
    militia: Militia
    social: Social
    army: Army
    water: Water


@dataclass(kw_only=True)
class Trucks:
    """Trucks of one depot: its own, and those on contract."""

    own: int = count()
    contract: int = count()


@dataclass(kw_only=True)
class Supplies:
    """Five tiers of stock, in kits (bedding, cot, quarter tent, food and water for the first day)."""

    municipal_kits: int = count()
    regional_depots: int = bounded(0, 4)
    regional_kits: int = count()
    large_district_kits: int = count()
    district_kits: int = count()
    township_share: float = share()
    designated_kits: int = count()
    township_kits: int = count()
    village_share: float = share()
    village_kits: int = count()
    central_cots: int = count()
    central_tents: int = count()
    municipal_docks: int = count()
    regional_docks: int = count()
    district_docks: int = count()
    township_docks: int = count()
    callout_day_h: float = bounded(0, 48)
    callout_night_h: float = bounded(0, 48)
    municipal_trucks: Trucks
    regional_trucks: Trucks
    district_trucks: Trucks
    contract_lead_h: float = bounded(0, 48)


@dataclass(kw_only=True)
class CentralShare:
    """Of the people who must leave home, the share that goes to central shelters, by hazard."""

    river: float = share()
    flash: float = share()
    quake: float = share()

    def of(self, hazard: str) -> float:
        """The share for a scenario's hazard."""
        return {"flood_river": self.river, "flood_flash": self.flash, "quake": self.quake,
                "mine": 0.0}[hazard]  # nobody leaves home for what happens underground


@dataclass(kw_only=True)
class Shelters:
    """Persons per shelter, and who comes to one."""

    roofed_persons: float = count()
    open_persons: float = count()
    central_share: CentralShare


@dataclass(kw_only=True)
class Medical:
    """Hospital beds and ambulances of the whole city."""

    beds_per_1000: float = bounded(0, 100)
    free_share: float = share()
    ambulances: int = count()
    ambulance_availability: float = share()


@dataclass(kw_only=True)
class Warnings:
    """What forecasts and warnings are worth."""

    river_accuracy: float = share()
    flash_coverage: float = share()
    monitoring: float = share()
    convection_lead_min: float = bounded(0, 720)
    slide_coverage: float = share()
    slide_sensors: int = count()


@dataclass(kw_only=True)
class Command:
    """Command posts: how many sites each level can run at once, and how soon it works."""

    municipal_sites: int = count()
    district_sites: int = count()
    township_sites: int = count()
    on_scene_sites: int = count()
    municipal_activation_min: float = bounded(0, 1440)
    district_activation_min: float = bounded(0, 1440)
    night_factor: float = bounded(1, 10)


@dataclass(kw_only=True)
class Works:
    """Hired excavators per township, and small dams repaired."""

    excavators_1h: int = count()
    excavators_6h: int = count()
    repaired_dams: int = count()


@dataclass(kw_only=True)
class Mines:
    """The six systems of refuge underground, as shares of mines and tunnels where each works whole, and self-rescuers."""

    monitoring: float = share()
    locating: float = share()
    refuge: float = share()
    compressed_air: float = share()
    water: float = share()
    telephone: float = share()
    partial: float = share()
    self_rescuers: float = share()


@dataclass(kw_only=True)
class Plan:
    """The capacity being judged."""

    year: int = bounded(1997, 2100)
    aviation: Aviation
    teams: Teams
    supplies: Supplies
    shelters: Shelters
    medical: Medical
    warning: Warnings
    command: Command
    works: Works
    mines: Mines
