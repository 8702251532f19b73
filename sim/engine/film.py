"""An accident underground as it went: the same run once more by the SimPy driver, looked at minute by minute.

The tables of a run keep its end alone, and its log has neither the air nor where everybody was in between.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.recfunctions import repack_fields

from sim.engine.driver import run_simpy
from sim.engine.simulate import Run, Setting, staged
from sim.engine.stage import Case

CLOSE_H, CLOSE, FAR = 6.0, 1.0 / 60.0, 1.0 / 6.0  # so long after the accident a frame each minute, then each ten minutes
PEOPLE = ["state", "breathes", "died_of", "airway", "at_m"]
SQUADS = ["unit", "task", "at", "airway", "at_m", "mpa", "heads"]
AIRWAYS = ["fallen_m", "fallen_at_m", "flooded"]


@dataclass(frozen=True)
class Film:
    """Frames of one run, from just before the accident until everybody is accounted for or the run ends.

    Attributes
    ----------
    hours : float64[k], rising, since the start of the run; the air and the people are those of the minute before, of up to
        ten minutes before where all who are below only wait
    gas : float32[k, 3, cells], see `models.mines.tables.Field`
    people : [k, people] of the fields PEOPLE; squads : [k, squads] of SQUADS; airways : [k, airways] of AIRWAYS
    air : int64[k], see `models.mines.tables.Air`; fire_mw : float64[k]
    smoke_per_ppm : extinction in 1/m by a ppm of CO; turn_smoke : extinction in which people turn back
    """

    hours: np.ndarray
    gas: np.ndarray
    people: np.ndarray
    squads: np.ndarray
    airways: np.ndarray
    air: np.ndarray
    fire_mw: np.ndarray
    smoke_per_ppm: float
    turn_smoke: float

    def at(self, hour: float) -> int:
        """The first frame after an hour, the last one where there is none."""
        return min(self.hours.size - 1, int(np.searchsorted(self.hours, hour, side="right")))


def film_of(of: Setting, run: Run) -> Film:
    """Play a run again, under the setting it was played under, and keep its frames; see `filmed`."""
    return filmed(staged(of, run.drawn)[1])


def filmed(case: Case) -> Film:
    """Play a case with an accident underground and keep its frames.

    Raises
    ------
    ValueError : there is no mine in it
    Overflow : see `sim.engine.driver.run_simpy`
    """
    s = case.state
    if not s.mine.size:
        raise ValueError("a run without an accident underground has no film")
    frames: dict[str, list[np.ndarray]] = {
        name: [] for name in ("hours", "gas", "people", "squads", "airways", "air", "fire_mw")}
    m = s.mine[0]

    def look(now: float) -> float:
        """Keep a frame; returns the hours until the next, -1 for none."""
        if now < m["from_h"]:
            return float(m["from_h"]) - now
        for name, content in (("hours", now), ("gas", s.gas.astype(np.float32)), ("people", s.people[PEOPLE]),
                              ("squads", s.squads[SQUADS]), ("airways", s.airways[AIRWAYS]),
                              ("air", int(m["air"])), ("fire_mw", float(m["fire_mw"]))):
            frames[name].append(np.array(content))
        if m["done"]:
            return -1.0
        return CLOSE if now < m["from_h"] + CLOSE_H else FAR
    run_simpy(case, look)
    kept = {name: np.stack(values) for name, values in frames.items()}
    return Film(kept["hours"], kept["gas"], repack_fields(kept["people"]), repack_fields(kept["squads"]),
                repack_fields(kept["airways"]), kept["air"], kept["fire_mw"], float(m["smoke_per_ppm"]),
                float(s.rules["mine_turn_smoke"][0]))
