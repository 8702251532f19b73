"""Past earthquakes played again: many of the same place, size and hour, and what the model says of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from models.kinds import Need
from models.shaking import intensities
from scenarios.quake import Quake
from scenarios.quake_settings import QuakeScenario
from scenarios.quake_sources import REACH_DEG, Shock
from scenarios.tables import number, one_of, read_table, text, whole
from sim.engine.simulate import Setting
from sim.judge.past import Played, Quantity, needs_of

FAMILIES = ("quake", "quake_sichuan")  # scenarios of which past events are


@dataclass(frozen=True)
class PastQuake:
    """A past earthquake as it was measured: which scenario it is of, its main shock, the full hour after which it came."""

    scenario: str
    shock: Shock
    clock_h: int


def read_past_quakes(folder: Path) -> dict[str, PastQuake]:
    """Past earthquakes by event.

    Raises
    ------
    BadInput : past_quakes.csv cannot be used, or a shock lies outside the law of attenuation or the region
    """
    south, north, west, east = REACH_DEG
    table = read_table(folder, "past_quakes", {
        "event": text(), "scenario": one_of(*FAMILIES), "lat": number(south, north), "lon": number(west, east),
        "strike_deg": number(0, 180), "ms": number(), "clock_h": whole(-1, 23)}, key=("event",))
    return {str(row["event"]): PastQuake(
        str(row["scenario"]), Shock(str(row["event"]), float(row["lat"]), float(row["lon"]), float(row["strike_deg"]),
                                    float(row["ms"]), row["scenario"] == FAMILIES[1]), int(row["clock_h"])) for row in table}


def quakes_on(past: Mapping[str, PastQuake], settings: Mapping[str, Setting]) -> dict[str, tuple[Setting, Shock]]:
    """Each past earthquake at its hour on the ground of its scenario, by event; see `sim.judge.past.Past`.

    Parameters
    ----------
    settings : under the capacity of 2020, by `FAMILIES`
    """
    found = {}
    for event, of in past.items():
        scenario = settings[of.scenario].scenario
        assert isinstance(scenario, QuakeScenario)
        found[event] = replace(settings[of.scenario], scenario=replace(scenario, clock_h=of.clock_h)), of.shock
    return found


def quake_of(of: Played) -> Quake:
    """The earthquake as drawn."""
    cause = of.run.drawn.cause
    assert isinstance(cause, Quake)
    return cause


def _dead(of: Played) -> dict[str, float]:
    buried = needs_of(of, Need.SEARCH)
    return {"at once": float(sum(toll.killed.sum() for toll in quake_of(of).tolls)),
            "under debris": float(buried["dead"].sum() + buried["left"].sum()),
            "for want of a hospital": float(needs_of(of, Need.TREAT)["dead"].sum())}


def _hurt(of: Played) -> dict[str, float]:
    return {"not trapped": float(sum(toll.hurt.sum() for toll in quake_of(of).tolls)),
            "dug out alive": float(needs_of(of, Need.SEARCH)["done"].sum())}


def _damaged(of: Played) -> float:
    """People whose homes are damaged at all."""
    return float(quake_of(of).tolls[-1].homes[:, 1:].sum())


def _homeless(of: Played) -> float:
    return float(sum(toll.homeless.sum() for toll in quake_of(of).tolls))


def _degree(of: Played, district: str, *, greatest: bool) -> float:
    """Intensity by which the main shock was felt in a district, in its median township or where it was strongest."""
    world, degree = of.of.world, np.empty(len(of.of.world.townships))
    intensities(quake_of(of).pga_g[0], degree)
    here = degree[world.townships["district"] == world.district_names[district]]
    return float(here.max() if greatest else np.median(here))


QUAKES: dict[str, Quantity] = {
    **{f"{event}-{what}": way for event, measured in {
        "rongchang1997": ("dead", "hurt", "affected"), "suining2010": ("dead", "hurt"),
        "rongchang2016": ("dead", "hurt", "affected"), "wenchuan2008": ("dead", "hurt", "affected"),
        "lushan2013": ("dead", "hurt", "relocated")}.items()
       for what, way in (("dead", _dead), ("hurt", _hurt), ("affected", _damaged), ("relocated", _homeless))
       if what in measured},
    **{f"{event}-intensity": partial(_degree, district=district, greatest=True) for event, district in (
        ("nanchuan1854", "南川区"), ("xiaonanhai1856", "黔江区"), ("rongchang1997", "荣昌区"), ("suining2010", "潼南区"),
        ("rongchang2016", "荣昌区"))},
    **{f"{event}-intensity": partial(_degree, district="潼南区", greatest=False)
       for event in ("wenchuan2008", "lushan2013")},
    "luxian2021-rongchang": partial(_degree, district="荣昌区", greatest=False),
    "luxian2021-yongchuan": partial(_degree, district="永川区", greatest=False),
}
