"""Person-hours of waiting in tests: by cause from the kernel, and without causes from the rows that tell of people."""

from collections import defaultdict

import numpy as np

from models.kinds import Cause, Event, Need, Unit, Waiting
from models.waiting import waiting
from sim.engine.log import log_of
from sim.engine.stage import Case

GONE = (Event.BROUGHT_OUT, Event.HOISTED, Event.DROWNED, Event.WATER_GONE, Event.IN_HOSPITAL, Event.KITS_HANDED_OUT,
        Event.DUG_OUT, Event.DIED_BURIED, Event.DIED_WAITING)
WHO = {Need.RESCUE: Waiting.IN_WATER, Need.SUPPLY: Waiting.FOR_KIT, Need.EVACUATE: Waiting.FOR_SHELTER,
       Need.TREAT: Waiting.FOR_HOSPITAL, Need.SEARCH: Waiting.UNDER_DEBRIS,
       Need.UNDERGROUND: Waiting.UNDERGROUND}


def waited(case: Case) -> np.ndarray:
    """float64[len(Waiting), len(Cause)] of a case that was run."""
    s, out = case.state, np.zeros((len(Waiting), len(Cause)))
    waiting(log_of(case), s.needs, s.units, s.places, s.depots, float(case.hours), out)
    return out


def causes(case: Case, who: Waiting) -> dict[str, float]:
    """The hours of one group by name of the cause, none left out."""
    return {cause.name: round(float(hours), 9) for cause, hours in zip(Cause, waited(case)[who], strict=True) if hours}


def integral(case: Case) -> np.ndarray:
    """float64[len(Waiting)]: each who comes adds the hours to the horizon, each who goes takes them off again."""
    s = case.state
    out = np.zeros(len(Waiting))
    buried: dict[int, float] = defaultdict(float)  # alive, by need
    free: dict[int, float] = defaultdict(float)  # of those who asked for a shelter, not on a bus
    aboard: dict[int, tuple[int, float]] = {}
    for time, kind, u, need, _, quantity in log_of(case).tolist():
        left = case.hours - time
        of = s.needs["kind"][need]
        bus = u >= 0 and s.units["kind"][u] == Unit.BUS
        if kind in (Event.TRAPPED, Event.BURIED, Event.HURT):
            out[WHO[of]] += quantity * left
            buried[need] += quantity
        elif kind == Event.MINE_STRUCK:
            out[Waiting.UNDERGROUND] += len(s.people) * left
        elif kind == Event.DIED_UNDERGROUND or (kind == Event.CAME_OUT and quantity > 0):
            out[Waiting.UNDERGROUND] -= left
        elif kind == Event.SEARCH_ENDED:  # the quantity counts bodies, too
            out[Waiting.UNDER_DEBRIS] -= buried[need] * left
        elif kind == Event.REGISTERED:
            out[Waiting.FOR_KIT] += quantity * left
        elif kind in GONE:
            out[WHO[of]] -= quantity * left
            buried[need] -= quantity
            if bus:
                del aboard[u]
        elif kind == Event.REPORTED and of == Need.EVACUATE:
            out[Waiting.FOR_SHELTER] += (quantity - free[need]) * left
            free[need] = quantity
        elif bus and kind == Event.ARRIVED:
            free[need] -= quantity
            aboard[u] = need, quantity
        elif bus and kind == Event.TURNED_HOME and u in aboard:  # no way on: they get out again
            back, people = aboard.pop(u)
            free[back] += people
    return out
