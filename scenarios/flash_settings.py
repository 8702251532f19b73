"""The numbers of a rainstorm with flash floods and landslides; every value has its note in ``conf/scenario``."""

from dataclasses import dataclass

from scenarios.checks import bounded, demand, share
from scenarios.flood_settings import BANDS
from scenarios.season import demand_season
from scenarios.weather import StormSky


@dataclass(kw_only=True)
class StormSettings:
    """How often it rains how much, how storms look and move, and how wet the ground is before."""

    least_yr: float = bounded(0.5, 100)
    rain_west_mm: float = bounded(20, 300)
    rain_southeast_mm: float = bounded(20, 300)
    rain_northeast_mm: float = bounded(20, 300)
    rain_daba_mm: float = bounded(20, 300)
    daba: list[str]
    rain_cv: float = bounded(0.1, 1.5)
    rain_cs_over_cv: float = bounded(0.5, 10)
    major_km: list[float] = bounded(3, 500)
    aspect: list[float] = bounded(0.1, 1)
    bearing_deg: float = bounded(-90, 90)
    bearing_spread_deg: float = bounded(0, 90)
    least_cells: int = bounded(1, 4)
    cell_spread: float = bounded(0, 3)
    heading_deg: float = bounded(-180, 180)
    heading_spread_deg: float = bounded(0, 180)
    speed_kmh: list[float] = bounded(3, 120)
    burst_h: list[float] = bounded(1, 24)
    burst_peak: list[float] = bounded(0.05, 0.95)
    spell_h: float = bounded(1, 24)
    local_spread: float = bounded(0, 2)
    arrives_h: float = bounded(0, 200)
    night_share: float = share()
    night_peak_h: float = bounded(-12, 24)
    wet_day_share: float = share()
    wet_day_mm: float = bounded(0, 100)
    wet_spread: float = bounded(0, 2)

    def __post_init__(self) -> None:
        for name in ("major_km", "aspect", "speed_kmh", "burst_h", "burst_peak"):
            _demand_rising(f"scenario.storm.{name}", getattr(self, name), 2)
        demand(self.burst_h[1] <= self.spell_h, "scenario.storm.burst_h", self.burst_h,
               "must end within spell_h, the time in which all rain falls at a place; shorten it")


@dataclass(kw_only=True)
class CatchmentSettings:
    """How rain becomes flow, and flow depth over the banks."""

    slope_hill: list[float] = bounded(0.002, 0.5)  # Kirpich's basins had 3 to 10 %; his formula is used down to plains
    slope_mountain: list[float] = bounded(0.002, 0.5)
    curve_number_hill: float = bounded(30, 100)
    curve_number_mountain: float = bounded(30, 100)
    curve_number_urban: float = bounded(30, 100)
    wet_mm: float = bounded(1, 500)
    decay: float = bounded(0.01, 0.99)
    first_damage_yr: float = bounded(1.1, 1000)
    width_per_root: float = bounded(0.5, 10)
    reach_slope_hill: float = bounded(0.0001, 0.2)
    reach_slope_mountain: float = bounded(0.0001, 0.2)
    roughness: float = bounded(0.01, 0.3)
    valley_roughness: float = bounded(0.01, 0.5)
    depth_power: float = bounded(0.1, 1)

    def __post_init__(self) -> None:
        for name in ("slope_hill", "slope_mountain"):
            _demand_rising(f"scenario.catchment.{name}", getattr(self, name), 2)


@dataclass(kw_only=True)
class PeopleSettings:
    """Who lives by small streams, who is swept away, who is at home."""

    valley_share_rural: float = share()
    valley_share_urban: float = share()
    fill_m: float = bounded(0.01, 20)
    spread: float = bounded(0, 3)
    greatest_share: float = share()
    weak_share: float = share()
    weak_m2_s: float = bounded(0.1, 50)
    strong_m2_s: float = bounded(0.1, 50)
    outside_day: float = share()
    outside_night: float = share()
    outside_m2_s: float = bounded(0.1, 50)
    home_day: float = share()
    home_night: float = share()
    day_h: list[float] = bounded(0, 24)

    def __post_init__(self) -> None:
        _demand_rising("scenario.people.day_h", self.day_h, 2)


@dataclass(kw_only=True)
class SlideSettings:
    """Where slides come down, in what rain, how large, and on whom."""

    points: int = bounded(1000, 1_000_000)
    mountain_weight: float = bounded(0.01, 100)
    urban_weight: float = bounded(0, 100)
    p_at_double: float = share()
    wet_gain: float = bounded(0, 5)
    p_registered: float = bounded(0.01, 1)
    lag_scale_h: float = bounded(0, 100)
    volume_median_m3: float = bounded(1)
    volume_sigma: float = bounded(0, 4)
    runout: float = bounded(1, 20)
    home_share: float = share()
    people_per_km2: float = bounded(0, 100_000)
    sudden_share: float = share()
    buried_sudden: list[float] = share()
    buried_slow: list[float] = share()
    road_share: float = share()
    link_km: float = bounded(0, 50)
    on_road_share: float = share()

    def __post_init__(self) -> None:
        for name in ("buried_sudden", "buried_slow"):
            _demand_rising(f"scenario.slides.{name}", getattr(self, name), 2)


@dataclass(kw_only=True)
class DamSettings:
    """Small earth dams in need of repair: what overtops them and what comes down when one breaks."""

    spill_yr: list[float] = bounded(1.1, 100_000)
    volume_median_m3: float = bounded(1)
    volume_sigma: float = bounded(0, 3)
    height_m: list[float] = bounded(1, 100)
    breach_h: list[float] = bounded(0, 48)
    left_share: float = share()
    reach_share: float = share()

    def __post_init__(self) -> None:
        for name in ("spill_yr", "height_m", "breach_h"):
            _demand_rising(f"scenario.dams.{name}", getattr(self, name), 2)


@dataclass(kw_only=True)
class WarningSettings:
    """What the scenario says about warnings; how good they are the plan says."""

    lead_cv: float = bounded(0.01, 3)
    storm_correlation: float = share()


@dataclass(kw_only=True)
class RoadSettings:
    """Local roads that cross a small stream."""

    crossing_share: float = share()
    sill_m: list[float] = bounded(0, 30)
    silt_median_h: float = bounded(0.01, 1000)
    silt_sigma: float = bounded(0, 3)

    def __post_init__(self) -> None:
        _demand_rising("scenario.roads.sill_m", self.sill_m, 2)


@dataclass(kw_only=True)
class FloodFlash:
    """The scenario's numbers."""

    hazard: str
    band: str
    hours: int = bounded(48, 500)
    bands: list[float] = bounded(1)
    threatened_bands: list[float] = bounded(1)
    season: list[float] = share()
    storm: StormSettings
    catchment: CatchmentSettings
    people: PeopleSettings
    slides: SlideSettings
    dams: DamSettings
    warning: WarningSettings
    roads: RoadSettings
    current_factor: list[float] = bounded(0, 10)
    silent_share: float = share()
    silent_h: list[float] = bounded(0, 240)
    weather: StormSky

    def __post_init__(self) -> None:
        _demand_rising("scenario.silent_h", self.silent_h, 2)
        _demand_rising("scenario.current_factor", self.current_factor, 2)
        demand(self.hazard == "flood_flash", "scenario.hazard", self.hazard, "has no model; choose flood_flash")
        demand(self.band in ("any", *BANDS), "scenario.band", self.band, f"is no band; choose any or {', '.join(BANDS)}")
        for name in ("bands", "threatened_bands"):
            _demand_rising(f"scenario.{name}", getattr(self, name), 3)
        demand_season("scenario.season", self.season)
        demand(self.storm.arrives_h + 2 * self.storm.spell_h <= self.hours, "scenario.hours", self.hours,
               "ends before the storm has gone by; give at least storm.arrives_h + 2 * storm.spell_h")


def _demand_rising(key: str, values: list[float], n: int) -> None:
    demand(len(values) == n and values == sorted(values), key, values, f"must be {n} rising numbers; write them so")
