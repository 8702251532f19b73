"""The numbers of an accident underground; every value has its note in ``conf/scenario``."""

from dataclasses import dataclass

from models.mines.tables import Accident
from scenarios.checks import bounded, demand, share
from scenarios.flood_settings import BANDS
from scenarios.mine_ground import KINDS
from scenarios.weather import OrdinarySky

ACCIDENTS = tuple(kind.name.lower() for kind in Accident)


@dataclass(kw_only=True)
class ExposureSettings:
    """Which mines and tunnels there are to have accidents, and which kinds of accident they have."""

    year: float = bounded(2000, 2035)
    coal_until: float = bounded(2000, 2100)
    yearly: dict[str, float] = bounded(0, 1000)
    layouts: dict[str, str]
    deep_share: float = share()
    mix: dict[str, list[float]] = bounded(0, 1000)

    def __post_init__(self) -> None:
        for name in ("yearly", "layouts", "mix"):
            value = getattr(self, name)
            demand(set(value) == {*KINDS, *({"deep"} if name == "layouts" else ())}, f"scenario.exposure.{name}", value,
                   "must have a value for each kind; give coal, noncoal and tunnel"
                   + (", and deep" if name == "layouts" else ""))
        for kind, weights in self.mix.items():
            demand(len(weights) == len(ACCIDENTS) and sum(weights) > 0, f"scenario.exposure.mix.{kind}", weights,
                   f"must be how often each accident happens; give {len(ACCIDENTS)}: {', '.join(ACCIDENTS)}")
        demand(self.year < self.coal_until or self.yearly["noncoal"] + self.yearly["tunnel"] > 0, "scenario.exposure.yearly",
               self.yearly, "leaves nothing that may have an accident; raise noncoal or tunnel")


@dataclass(kw_only=True)
class AirSettings:
    """The air and what it loses."""

    cell_m: float = bounded(2, 500)
    heat_loss_w_m2_k: float = bounded(0.1, 500)
    outside_c: list[float] = bounded(-20, 50)

    def __post_init__(self) -> None:
        demand(len(self.outside_c) == 2, "scenario.air.outside_c", self.outside_c,
               "must be the means of January and July; give two")


@dataclass(kw_only=True)
class FireSettings:
    """Fires, by kind of mine where a mapping."""

    peak_mw: dict[str, list[float]] = bounded(0.01, 200)
    growth_h: list[float] = bounded(0.01, 24)
    burns_h: list[float] = bounded(0.1, 240)
    taken_share: float = share()
    draught_share: float = share()
    co_m3_mj: list[float] = bounded(0.0001, 0.1)
    smoke_per_ppm: list[float] = bounded(0.0001, 1)

    def __post_init__(self) -> None:
        _of_kinds("fire.peak_mw", self.peak_mw)
        for kind, value in self.peak_mw.items():
            _rising(f"fire.peak_mw.{kind}", value)
        for name in ("growth_h", "burns_h", "co_m3_mj", "smoke_per_ppm"):
            _rising(f"fire.{name}", getattr(self, name))


@dataclass(kw_only=True)
class ReleaseSettings:
    """Gas set free at once, water that breaks in, and rock that comes down."""

    methane_m3: list[float] = bounded(0.1, 100_000)
    afterdamp_share: list[float] = share()
    blast_m: float = bounded(0, 5000)
    fumes_m3: list[float] = bounded(0.001, 10_000)
    fall_median_m: dict[str, float] = bounded(0.1, 500)
    fall_sigma: float = bounded(0, 3)
    inrush_m3_h: list[float] = bounded(1, 100_000)
    inrush_h: list[float] = bounded(0.1, 500)
    inrush_share: list[float] = share()

    def __post_init__(self) -> None:
        _of_kinds("release.fall_median_m", self.fall_median_m)
        for name in ("methane_m3", "afterdamp_share", "fumes_m3", "inrush_m3_h", "inrush_h", "inrush_share"):
            _rising(f"release.{name}", getattr(self, name))


@dataclass(kw_only=True)
class PeopleSettings:
    """Who is underground and what they bear."""

    present: list[float] = share()
    pace_sigma: float = bounded(0, 1)
    mask_min: dict[str, float] = bounded(0, 240)
    mask_sigma: float = bounded(0, 1)
    down_cohb: list[float] = bounded(5, 90)
    dead_cohb: list[float] = bounded(5, 95)

    def __post_init__(self) -> None:
        _of_kinds("people.mask_min", self.mask_min)
        for name in ("present", "down_cohb", "dead_cohb"):
            _rising(f"people.{name}", getattr(self, name))
        demand(self.down_cohb[1] <= self.dead_cohb[0], "scenario.people.dead_cohb", self.dead_cohb,
               f"begins below down_cohb, {self.down_cohb}; people fall before they die")


@dataclass(kw_only=True)
class MineScenario:
    """The scenario's numbers."""

    hazard: str
    band: str
    hours: int = bounded(48, 1000)
    threatened_bands: list[float] = bounded(1)
    strikes_h: float = bounded(0, 48)
    clock_h: float = bounded(-1, 23)
    accident: str
    layout: str
    site: str
    place: str
    exposure: ExposureSettings
    air: AirSettings
    fire: FireSettings
    release: ReleaseSettings
    people: PeopleSettings
    weather: OrdinarySky

    def __post_init__(self) -> None:
        demand(self.hazard == "mine", "scenario.hazard", self.hazard, "has no model; choose mine")
        demand(self.band in ("any", *BANDS), "scenario.band", self.band, f"is no band; choose any or {', '.join(BANDS)}")
        demand(self.accident in ("any", *ACCIDENTS), "scenario.accident", repr(self.accident),
               f"is no accident; choose any or {', '.join(ACCIDENTS)}")
        demand(len(self.threatened_bands) == 3 and self.threatened_bands == sorted(self.threatened_bands),
               "scenario.threatened_bands", self.threatened_bands, "must be 3 rising numbers; write them so")
        demand(self.strikes_h < self.hours, "scenario.strikes_h", self.strikes_h, "lies after the end; lower it")


def _of_kinds(key: str, value: dict[str, float] | dict[str, list[float]]) -> None:
    demand(set(value) == set(KINDS), f"scenario.{key}", value,
           f"must have a value for each of {', '.join(KINDS)}; give them")


def _rising(key: str, value: list[float]) -> None:
    demand(len(value) == 2 and value == sorted(value), f"scenario.{key}", value, "must be 2 rising numbers; write them so")
