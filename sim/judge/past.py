"""Past disasters as they were measured, and many like each: drawn, and played under the capacity of 2020."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.kinds import Event, Need
from scenarios.flood_river import Crest
from scenarios.quake_sources import Shock
from scenarios.rainstorms import REGIONS, Downpour
from scenarios.realisation import realise
from scenarios.tables import number, one_of, read_table, row_of, text, whole
from scenarios.world import World
from sim.engine.compiled import run_compiled
from sim.engine.log import log_of
from sim.engine.outcome import total
from sim.engine.simulate import Run, Setting, play
from sim.judge.queues import side_by_side

Found = dict[str, np.ndarray]  # float64[n] by case, and by "case: part" where the case is a sum of parts


@dataclass(frozen=True)
class Tolerance:
    """How near a disaster must come to a past one: m of its crest; share of its greatest rain, districts in heavy rain."""

    crest_m: float
    rain: float
    districts: int


@dataclass(frozen=True)
class Past:
    """What past disasters are played on.

    Attributes
    ----------
    river, storm : both hazards under the capacity of 2020
    seed : of what is drawn; n : disasters like each past one
    floods, storms : what makes a disaster like each past one, by event
    forecast_h : by event, how long before the crest a forecast is known, nan where none is
    quakes : earthquakes under the capacity of 2020, at the hour of the event, and its main shock, by event
    mines : the mine of an accident under the capacity of that day, by event
    """

    river: Setting
    storm: Setting
    seed: int
    n: int
    floods: dict[str, Crest]
    storms: dict[str, Downpour]
    forecast_h: dict[str, float]
    quakes: dict[str, tuple[Setting, Shock]]
    mines: dict[str, Setting]


@dataclass(frozen=True)
class Played:
    """One disaster, drawn and played; ``forecast_h`` : see `Past`, nan but for a flood."""

    of: Setting
    run: Run
    forecast_h: float = np.nan


Quantity = Callable[[Played], float | Mapping[str, float]]  # a mapping holds the parts that add up to it


Events = tuple[dict[str, Crest], dict[str, Downpour], dict[str, float]]


def read_past(folder: Path, world: World, near: Tolerance) -> Events:
    """Past events by what was measured of water and rain: floods, storms and lead of forecasts, see `Past`.

    Raises
    ------
    BadInput : past_floods.csv or past_storms.csv cannot be used
    """
    gauges = world.gauges["gauge"].tolist()
    floods = read_table(folder, "past_floods", {
        "event": text(), "gauge": row_of({name: i for i, name in enumerate(gauges)}, "gauges.csv"),
        "crest_m": number(0, 1000), "forecast_h": number(0, 200, optional=True)}, key=("event",))
    storms = read_table(folder, "past_storms", {
        "event": text(), "region": one_of(*dict.fromkeys(REGIONS.values())), "most_mm": number(1, 2000),
        "districts": whole(1, len(world.districts))}, key=("event",))
    return ({str(row["event"]): Crest(gauges[row["gauge"]], float(row["crest_m"]), near.crest_m) for row in floods},
            {str(row["event"]): Downpour(float(row["most_mm"]), near.rain, str(row["region"]), int(row["districts"]),
                                         near.districts) for row in storms},
            {str(row["event"]): float(row["forecast_h"]) for row in floods})


def like_past(past: Past, event: str, replication: int) -> Played:
    """One disaster like a past one, see `play_like`."""
    of: Setting
    like: Crest | Downpour | Shock | None
    if event in past.mines:
        of, like = past.mines[event], None  # its scenario says all that is known of it
    elif event in past.quakes:
        of, like = past.quakes[event]
    else:
        of, like = (past.river, past.floods[event]) if event in past.floods else (past.storm, past.storms[event])
    return play_like(of, like, past.seed, replication, past.forecast_h.get(event, np.nan))


def play_like(of: Setting, like: Crest | Downpour | Shock | None, seed: int, replication: int, forecast_h: float) -> Played:
    """Draw one disaster like a past one, of the seed's series of such, and play it.

    Raises
    ------
    BadInput : no disaster of the scenario is like it
    """
    return Played(of, play(of, realise(of.world, of.scenario, of.shared, seed, replication, like), run_compiled), forecast_h)


def played(quantities: Mapping[str, Quantity], cases: Iterable[str], past: Past) -> Found:
    """What the model says of past events: ``past.n`` disasters like each, drawn and played.

    Parameters
    ----------
    cases : of ``quantities``; each begins with its event

    Raises
    ------
    BadInput : see `like_past`
    """
    found: Found = {}
    for event in (*past.floods, *past.storms, *past.quakes, *past.mines):
        wanted = [case for case in cases if case.startswith(f"{event}-") and case in quantities]
        if wanted:
            def one(replication: int, event: str = event, wanted: list[str] = wanted) -> list[float | Mapping[str, float]]:
                disaster = like_past(past, event, replication)
                return [quantities[case](disaster) for case in wanted]
            rows = side_by_side(one, past.n)
            for k, case in enumerate(wanted):
                found |= gathered(case, [row[k] for row in rows])
    return found


def gathered(case: str, values: list[float | Mapping[str, float]]) -> Found:
    """Values of one case, and of the parts that they are sums of."""
    first = values[0]
    if not isinstance(first, Mapping):
        return {case: np.array(values, dtype=np.float64)}
    parts = {part: np.array([value[part] for value in values], dtype=np.float64)  # type: ignore[index]
             for part in first}
    return {case: sum(parts.values(), np.zeros(len(values)))} | {f"{case}: {part}": found for part, found in parts.items()}


def needs_of(of: Played, *kinds: Need) -> np.ndarray:
    """The rows of some kinds of needs."""
    needs = of.run.case.state.needs
    return needs[np.isin(needs["kind"], kinds)]


def left_home(of: Played) -> float:
    """People who left before the water or the slide, or with the water."""
    return total(log_of(of.run.case), Event.LEFT_HOME)


def relocated(of: Played) -> float:
    """They, and whoever was brought out of the water or dug out."""
    return left_home(of) + float(needs_of(of, Need.RESCUE, Need.SEARCH)["done"].sum())


def dead(of: Played) -> dict[str, float]:
    """People drowned, waiting or swept away, and people buried by slides who were not dug out alive."""
    buried = needs_of(of, Need.SEARCH)
    return {"drowned": float(needs_of(of, Need.RESCUE)["dead"].sum()) + total(log_of(of.run.case), Event.SWEPT_AWAY),
            "buried": float(buried["dead"].sum() + buried["left"].sum())}
