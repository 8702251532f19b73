"""The numbers of an earthquake; every value has its note in ``conf/scenario``."""

from dataclasses import dataclass

from models.shaking import LARGEST_MS, LEAST_MS
from scenarios.checks import bounded, demand, share
from scenarios.flood_settings import BANDS
from scenarios.weather import OrdinarySky

KINDS = ("region", "fault", "place", "outside")


@dataclass(kw_only=True)
class SourceSettings:
    """Where the earthquake is, and how large."""

    kind: str
    near: str
    epicentre: list[float] = bounded(-180, 180)
    strike_deg: float = bounded(0, 180)
    strike_spread_deg: float = bounded(0, 90)
    least_ms: float
    largest_ms: float
    b_value: float = bounded(0.3, 2)
    yearly_ms4: float = bounded(0.001, 10)
    fault_share: float = share()
    fault_largest_ms: float
    off_fault_km: float = bounded(0, 50)
    around_km: float = bounded(0, 200)

    def __post_init__(self) -> None:
        for name in ("least_ms", "largest_ms", "fault_largest_ms"):
            value = getattr(self, name)
            demand(LEAST_MS <= value <= LARGEST_MS, f"scenario.source.{name}", value,
                   f"lies outside the law of attenuation; give {LEAST_MS:g} to {LARGEST_MS:g}")
        demand(self.least_ms <= self.largest_ms, "scenario.source.least_ms", self.least_ms,
               f"lies above largest_ms, {self.largest_ms:g}; exchange them")
        demand(self.kind in KINDS, "scenario.source.kind", self.kind, f"is no kind of source; choose {', '.join(KINDS)}")
        demand(self.kind != "place" or len(self.epicentre) == 2, "scenario.source.epicentre", self.epicentre,
               "is no place; give [latitude, longitude], or another scenario.source.kind")
        demand(not self.near or self.kind in ("fault", "outside"), "scenario.source.near", repr(self.near),
               "names a fault that is not used; leave it empty, or choose fault or outside as scenario.source.kind")


@dataclass(kw_only=True)
class ShakingSettings:
    """How the ground shakes and what is uncertain in it."""

    wang_share: float = share()
    depth_km: float = bounded(0, 40)
    between_sigma: float = bounded(0, 2)
    within_sigma: float = bounded(0, 2)
    correlation_km: float = bounded(0.5, 500)
    ground_hill: list[float] = share()
    ground_mountain: list[float] = share()

    def __post_init__(self) -> None:
        for name in ("ground_hill", "ground_mountain"):
            value = getattr(self, name)
            demand(len(value) == 5 and abs(sum(value) - 1) < 1e-9, f"scenario.shaking.{name}", value,
                   "must be the shares of ground of class I0, I1, II, III and IV; give five that add up to 1")


@dataclass(kw_only=True)
class AftershockSettings:
    """The sequence that follows."""

    a_mean: float = bounded(-6, 2)
    a_sigma: float = bounded(0, 2)
    b_value: float = bounded(0.3, 2)
    c_days: float = bounded(1e-5, 1)
    p: float = bounded(0.3, 2)
    least_ms: float = bounded(LEAST_MS, LARGEST_MS)
    largest_ms: float = bounded(LEAST_MS, LARGEST_MS)
    off_rupture_km: float = bounded(0, 50)
    felt_g: float = bounded(0.001, 1)
    cracked_g: float = bounded(0.01, 2)
    cracked_factor: float = bounded(1, 3)
    stop_g: float = bounded(0.001, 2)
    stop_h: float = bounded(0, 24)

    def __post_init__(self) -> None:
        demand(self.least_ms < self.largest_ms, "scenario.aftershocks.least_ms", self.least_ms,
               f"must lie below largest_ms, {self.largest_ms:g}; lower it")


@dataclass(kw_only=True)
class BuildingSettings:
    """How the stock stands up to shaking, and who must leave a damaged home."""

    median_factor: float = bounded(0.3, 5)
    stock_sigma: float = bounded(0, 1)
    beta: float = bounded(0.05, 2)
    occupants: list[float] = bounded(1, 500)
    leave: list[float] = share()
    hospital_class: str
    school_class: str
    store_class: str

    def __post_init__(self) -> None:
        demand(len(self.occupants) == 2, "scenario.buildings.occupants", self.occupants,
               "must be people inside one building of masonry and of concrete; give two numbers")
        demand(len(self.leave) == 6, "scenario.buildings.leave", self.leave,
               "must be a share for each state of a home, none to collapsed; give six")


@dataclass(kw_only=True)
class OccupancySettings:
    """Who is inside: shares by night, day, noon and evening."""

    urban: list[float] = share()
    rural: list[float] = share()
    rural_slack: list[float] = share()
    slack_months: list[int] = bounded(1, 12)
    after: float = share()

    def __post_init__(self) -> None:
        for name in ("urban", "rural", "rural_slack"):
            demand(len(getattr(self, name)) == 4, f"scenario.occupancy.{name}", getattr(self, name),
                   "must be shares by night, day, noon and evening; give four")


@dataclass(kw_only=True)
class BuriedSettings:
    """People in collapsed buildings."""

    masonry: list[float] = share()
    concrete: list[float] = share()
    near_km: float = bounded(0, 100)
    killed: list[float] = share()
    class_masonry: list[float] = share()
    class_concrete: list[float] = share()
    scale_h: list[float] = bounded(0.1, 1000)
    shape: list[float] = bounded(0.2, 20)
    effort_masonry_h: list[float] = bounded(0.01, 10_000)
    effort_concrete_h: list[float] = bounded(0.01, 10_000)
    effort_sigma: float = bounded(0, 3)
    site_people: float = bounded(1, 1000)

    def __post_init__(self) -> None:
        for name, n, what in (("masonry", 4, "shares at intensity VII, VIII, IX and X"),
                              ("concrete", 2, "shares far and near"), ("killed", 2, "shares in masonry and in concrete")):
            demand(len(getattr(self, name)) == n, f"scenario.buried.{name}", getattr(self, name),
                   f"must be {what}; give {n}")
        for name in ("class_masonry", "class_concrete", "scale_h", "shape", "effort_masonry_h", "effort_concrete_h"):
            demand(len(getattr(self, name)) == 3, f"scenario.buried.{name}", getattr(self, name),
                   "must have a value for lightly trapped, in voids and entombed; give three")
        for name in ("class_masonry", "class_concrete"):
            demand(abs(sum(getattr(self, name)) - 1) < 1e-9, f"scenario.buried.{name}", getattr(self, name),
                   "must be shares of those trapped alive; give three that add up to 1")


@dataclass(kw_only=True)
class BrokenSettings:
    """Roads, bridges and what the response itself lives on."""

    slide_g: float = bounded(0.01, 1)
    hill_weight: float = share()
    urban_weight: float = share()
    road_reach_km: float = bounded(0, 10)
    volume_median_m3: float = bounded(1)
    volume_sigma: float = bounded(0, 4)
    link_km: float = bounded(0, 50)
    bridge_km: float = bounded(0.1, 1000)
    bridge_g: list[float] = bounded(0.01, 10)
    bridge_sigma: float = bounded(0.05, 2)
    inspect_h: list[float] = bounded(0, 240)
    beds_lost: list[float] = share()
    shelter_lost: list[float] = share()
    stock_lost: list[float] = share()
    runway_g: float = bounded(0.01, 10)
    runway_sigma: float = bounded(0.05, 2)
    silent_g: float = bounded(0.01, 10)
    silent_sigma: float = bounded(0.05, 2)
    silent_h: list[float] = bounded(0, 240)

    def __post_init__(self) -> None:
        for name in ("bridge_g", "inspect_h", "silent_h"):
            value = getattr(self, name)
            demand(len(value) == 2 and value == sorted(value), f"scenario.broken.{name}", value,
                   "must be 2 rising numbers; write them so")
        for name in ("beds_lost", "shelter_lost", "stock_lost"):
            demand(len(getattr(self, name)) == 5, f"scenario.broken.{name}", getattr(self, name),
                   "must be a share for each state, none to complete; give five")


@dataclass(kw_only=True)
class QuakeScenario:
    """The scenario's numbers."""

    hazard: str
    band: str
    hours: int = bounded(48, 1000)
    bands: list[float] = bounded(1)
    threatened_bands: list[float] = bounded(1)
    shock_h: float = bounded(0, 48)
    clock_h: float = bounded(-1, 23)
    source: SourceSettings
    shaking: ShakingSettings
    aftershocks: AftershockSettings
    buildings: BuildingSettings
    occupancy: OccupancySettings
    buried: BuriedSettings
    broken: BrokenSettings
    weather: OrdinarySky

    def __post_init__(self) -> None:
        demand(self.hazard == "quake", "scenario.hazard", self.hazard, "has no model; choose quake")
        demand(self.band in ("any", *BANDS), "scenario.band", self.band, f"is no band; choose any or {', '.join(BANDS)}")
        for name in ("bands", "threatened_bands"):
            value = getattr(self, name)
            demand(len(value) == 3 and value == sorted(value), f"scenario.{name}", value,
                   "must be 3 rising numbers; write them so")
        demand(self.shock_h < self.hours, "scenario.shock_h", self.shock_h, "lies after the end; lower it")
