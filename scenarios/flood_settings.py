"""The numbers of a flood of the large rivers."""

from dataclasses import dataclass

from scenarios.checks import bounded, demand, share
from scenarios.season import demand_season
from scenarios.weather import WeatherSettings

BANDS = ("S1", "S2", "S3", "S4")


@dataclass(kw_only=True)
class FloodRiver:
    """The scenario's numbers; every value has its note in ``conf/scenario``."""

    hazard: str
    band: str
    hours: int = bounded(48, 2000)
    season: list[float] = share()
    cs_over_cv: float = bounded(0.5, 10)
    design_flow_error: float = bounded(0, 1)
    correlation_yangtze_jialing: float = bounded(-0.2, 0.95)
    correlation_other: float = bounded(-0.2, 0.95)
    peak_spread_h: float = bounded(0, 100)
    concurrence: list[float] = share()
    crest_h: float = bounded(0, 2000)
    rise_h: list[float] = bounded(1, 500)
    shape: float = bounded(0.5, 20)
    base_share: float = bounded(0.01, 0.95)
    celerity_kmh: float = bounded(1, 60)
    reservoir_celerity_kmh: float = bounded(1, 200)
    muskingum_weight: float = bounded(0, 0.5)
    dam_rise_m: list[float] = bounded(0, 30)
    dam_fill_m: float = bounded(0, 30)
    dam_fill_flow_m3s: list[float] = bounded(1, 200_000)
    stage_residual_m: float = bounded(0, 5)
    jialing_effect: float = bounded(0, 2)
    exposure_rate_per_m: float = bounded(0.01, 2)
    exposed_2020: float = bounded(1)
    first_damage_m: float = bounded(-20, 8)
    tributary_fade_m_per_km: float = bounded(0, 5)
    exposure_spread: float = bounded(0, 3)
    greatest_share: float = share()
    road_sill_m: list[float] = bounded(-10, 30)
    current_per_root_m: list[float] = bounded(0, 20)
    silent_share: float = share()
    silent_h: list[float] = bounded(0, 240)
    silt_median_h: float = bounded(0.01, 1000)
    silt_sigma: float = bounded(0, 3)
    waterway_closes_m: float = bounded(100, 300)
    waterway_opens_m: float = bounded(100, 300)
    upstream_dispatch_m: float = bounded(0, 20)
    weather: WeatherSettings
    bands: list[float] = bounded(1)

    def __post_init__(self) -> None:
        demand(self.hazard == "flood_river", "scenario.hazard", self.hazard, "has no model; choose flood_river")
        demand(self.band in ("any", *BANDS), "scenario.band", self.band, f"is no band; choose any or {', '.join(BANDS)}")
        demand_season("scenario.season", self.season)
        for name, n in (("rise_h", 2), ("concurrence", 2), ("dam_rise_m", 2), ("dam_fill_flow_m3s", 2),
                        ("road_sill_m", 2), ("current_per_root_m", 2), ("silent_h", 2), ("bands", 3)):
            values = getattr(self, name)
            demand(len(values) == n and values == sorted(values), f"scenario.{name}", values,
                   f"must be {n} rising numbers; write them so")
        demand(self.dam_fill_flow_m3s[0] < self.dam_fill_flow_m3s[1], "scenario.dam_fill_flow_m3s", self.dam_fill_flow_m3s,
               "must be two different flows; write them so")
        demand(self.waterway_opens_m <= self.waterway_closes_m, "scenario.waterway_opens_m", self.waterway_opens_m,
               "must not lie above waterway_closes_m; exchange them")
