"""Why people waited: the log of a run, walked once, becomes person-hours by who waits and what he waits for.

People wait at needs. Whoever is on the way to a need, or at work there, stands for some of them: a lorry for as many as it
has kits, a bus and an ambulance for as many as they carry, a boat or an aircraft for all, whom it brings out in turn. Those
wait for what that unit waits for, the most advanced units first; the rest wait for what the log said last of the need.
Underground everybody alive waits; squads stand for all, on the way until the first is there, and from then on while inside.
"""

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from models.kernel import kernel
from models.kinds import Cause, Event, Grounded, Need, Unit, Waiting
from models.state import HOURS, INT, NONE, NUMBER


class Phase(IntEnum):
    """How far a unit has come, the most advanced first."""

    WORKING = 0
    UNLOADING = 1
    UNDER_WAY = 2
    WITHOUT_BED = 3   # an ambulance with its patient
    WITHOUT_WAY = 4   # likewise
    LOADING = 5       # a lorry at its dock, or in the queue for it
    CALL_OUT = 6      # a lorry at a depot without staff
    MUSTERING = 7
    WEATHER = 8       # these four in the order of Grounded
    NIGHT = 9
    CREW = 10
    FUEL = 11
    CLEARANCE = 12


CAUSE_OF_PHASE = (Cause.WORK.value, Cause.DOCK.value, Cause.TRAVEL.value, Cause.BED.value, Cause.ROAD.value,
                  Cause.DOCK.value, Cause.CALL_OUT.value, Cause.MUSTER.value, Cause.WEATHER.value, Cause.NIGHT.value,
                  Cause.CREW.value, Cause.FUEL.value, Cause.CLEARANCE.value)
WHO_WAITS = (Waiting.IN_WATER.value, Waiting.FOR_SHELTER.value, Waiting.FOR_KIT.value, -1, -1, Waiting.FOR_HOSPITAL.value,
             Waiting.UNDER_DEBRIS.value, Waiting.UNDERGROUND.value)
EVERYBODY = 1e9  # more people than wait anywhere

CROWD = np.dtype([
    ("people", NUMBER),   # who wait now
    ("unseated", NUMBER),  # of them not on a bus
    ("said", INT),        # cause said last
    ("reached", np.bool_),  # a squad is there
    ("since_h", HOURS)])  # until when their hours are counted
HELPER = np.dtype([
    ("need", INT),        # it stands for people of, -1 for none
    ("phase", INT), ("covers", NUMBER),  # see Phase; people it stands for
    ("aboard", NUMBER),   # people on a bus
    ("dock_h", HOURS),    # when a lorry could be loaded, but for the dock; inf once it is that far
    ("known", np.bool_)])  # a lorry that has come to its depot


class Walk(NamedTuple):
    """What is known at a row of the log.

    Attributes
    ----------
    crowds : CROWD[needs]
    helpers : HELPER[units]
    cover : float64[needs, len(Phase)], people for whom units in a phase stand
    kinds : int64[needs], see `models.kinds.Need`
    out : float64[len(Waiting), len(Cause)], person-hours so far
    """

    crowds: np.ndarray
    helpers: np.ndarray
    cover: np.ndarray
    kinds: np.ndarray
    out: np.ndarray


@kernel
def _count(w, need, now):
    """Add the hours since a need was looked at last."""
    crowd = w.crowds[need]
    hours = now - crowd.since_h
    crowd.since_h = now
    rest = crowd.people
    if hours == 0.0 or rest == 0.0:
        return
    who = WHO_WAITS[w.kinds[need]]
    for phase in range(w.cover.shape[1]):
        people = min(rest, w.cover[need, phase])
        w.out[who, CAUSE_OF_PHASE[phase]] += people * hours
        rest -= people
    w.out[who, crowd.said] += rest * hours


@kernel
def _come(w, need, people, now):
    """People begin to wait at a need, or wait no more (negative)."""
    _count(w, need, now)
    w.crowds[need].people += people


@kernel
def _say(w, need, cause, now):
    _count(w, need, now)
    w.crowds[need].said = cause


@kernel
def _stand_for(w, u, need, phase, covers, now):
    """A unit stands for some people of a need (NONE: of none any more), and no longer for others."""
    unit = w.helpers[u]
    if unit.need >= 0:
        _count(w, unit.need, now)
        w.cover[unit.need, unit.phase] -= unit.covers
        w.crowds[unit.need].unseated += unit.aboard if need != unit.need else 0.0
    unit.aboard = unit.aboard if need == unit.need else 0.0
    unit.need = need
    unit.phase = phase
    unit.covers = covers
    if need >= 0:
        _count(w, need, now)
        w.cover[need, phase] += covers


@kernel
def _goes_on(w, u, phase, now):
    """A unit comes to its next phase, if it stands for anybody."""
    unit = w.helpers[u]
    if unit.need >= 0:
        _stand_for(w, u, unit.need, phase, unit.covers, now)


@kernel
def _board(w, u, people, phase, now):
    """People get on a bus (negative: off it, where it brought them); it still comes back for as many as it has seats."""
    unit = w.helpers[u]
    w.crowds[unit.need].unseated -= max(0.0, people)
    unit.aboard += people
    _stand_for(w, u, unit.need, phase, unit.covers + people, now)


@kernel
def _begin_loading(w, now):
    """Lorries whose depot is staffed by now queue at its docks. Returns when the next ones can."""
    first = math.inf
    for u in range(w.helpers.size):
        unit = w.helpers[u]
        if unit.dock_h <= now:
            unit.dock_h = math.inf
            if unit.phase == Phase.CALL_OUT or unit.phase == Phase.MUSTERING:
                _goes_on(w, u, Phase.LOADING.value, now)
        first = min(first, unit.dock_h)
    return first


@kernel
def _order_kits(w, row, unit, open_h):
    """A lorry is ordered: what is later at the dock, itself or the depot's staff, is waited for. Returns until when."""
    ready = row.time_h if w.helpers[row.unit].known else row.time_h + unit.muster_day_h
    w.helpers[row.unit].known = True
    dock = max(ready, open_h)
    phase = Phase.LOADING.value
    if dock > row.time_h:
        phase = Phase.MUSTERING.value if ready == dock else Phase.CALL_OUT.value
        w.helpers[row.unit].dock_h = dock
    _stand_for(w, row.unit, row.need, phase, row.quantity, row.time_h)
    return w.helpers[row.unit].dock_h


@kernel
def _crowd_changes(w, row, needs, places):
    """The rows that tell of people, at needs and registered at shelters, and of what is said of a need."""
    kind = row.kind
    now = row.time_h
    need = row.need
    if kind == Event.TRAPPED or kind == Event.HURT or kind == Event.BURIED:
        _come(w, need, row.quantity, now)
    elif kind == Event.MINE_STRUCK:
        _come(w, need, needs[need].victims, now)
    elif kind == Event.DIED_UNDERGROUND or (kind == Event.CAME_OUT and row.quantity > 0.0):
        _come(w, need, -1.0, now)
    elif kind == Event.MINE_KNOWN:
        _say(w, need, Cause.COMMAND.value, now)
    elif kind == Event.REGISTERED:
        _come(w, places[row.site].supply, row.quantity, now)
    elif (kind == Event.BROUGHT_OUT or kind == Event.HOISTED or kind == Event.DROWNED or kind == Event.WATER_GONE
          or kind == Event.KITS_HANDED_OUT or kind == Event.IN_HOSPITAL or kind == Event.DIED_BURIED
          or kind == Event.DIED_WAITING or kind == Event.DUG_OUT):
        _come(w, need, -row.quantity, now)
    elif kind == Event.SEARCH_ENDED:
        _come(w, need, -w.crowds[need].people, now)
    elif kind == Event.REPORTED or kind == Event.FOUND:
        if w.kinds[need] == Need.EVACUATE:  # the quantity is all who have no seat yet
            _come(w, need, row.quantity - w.crowds[need].unseated, now)
            w.crowds[need].unseated = row.quantity
        if w.crowds[need].said == Cause.NOT_REPORTED:
            _say(w, need, Cause.COMMAND.value, now)
    elif kind == Event.HELD and row.unit < 0:
        _say(w, need, int(row.quantity), now)


@kernel
def _squad_moves(w, row):
    """How far a squad has come. One that is called when others are there already stands for nobody until it is inside."""
    kind = row.kind
    now = row.time_h
    u = row.unit
    if kind == Event.ORDERED and not w.crowds[row.need].reached:
        _stand_for(w, u, row.need, Phase.MUSTERING.value, EVERYBODY, now)
    elif kind == Event.LEFT_BASE:
        _goes_on(w, u, Phase.UNDER_WAY.value, now)
    elif kind == Event.ARRIVED and not w.crowds[row.need].reached:
        w.crowds[row.need].reached = True
        for other in range(w.helpers.size):
            if w.helpers[other].need == row.need:
                _stand_for(w, other, NONE, Phase.WORKING.value, 0.0, now)
    elif kind == Event.SQUAD_ENTERED:
        _stand_for(w, u, row.need, Phase.WORKING.value, EVERYBODY, now)
    elif kind == Event.SQUAD_CAME_OUT or kind == Event.SQUAD_LOST or kind == Event.WENT_AWAY_EMPTY:
        _stand_for(w, u, NONE, Phase.WORKING.value, 0.0, now)


@kernel
def _unit_moves(w, row, unit):
    """The rows that tell how far a unit has come, but for a lorry's order."""
    kind = row.kind
    now = row.time_h
    u = row.unit
    if unit.kind == Unit.SQUAD:
        _squad_moves(w, row)
    elif kind == Event.ORDERED:
        all_in_turn = unit.kind == Unit.BOAT or unit.kind == Unit.AIRCRAFT or w.kinds[row.need] == Need.SEARCH
        _stand_for(w, u, row.need, Phase.CLEARANCE.value if unit.kind == Unit.AIRCRAFT else Phase.MUSTERING.value,
                   EVERYBODY if all_in_turn else row.quantity, now)
    elif kind == Event.LEFT_BASE:
        _goes_on(w, u, Phase.UNDER_WAY.value, now)
    elif kind == Event.ARRIVED:
        if unit.kind == Unit.BUS:
            _board(w, u, row.quantity, Phase.WORKING.value, now)
        else:
            _goes_on(w, u, Phase.UNLOADING.value if unit.kind == Unit.TRUCK else Phase.WORKING.value, now)
    elif kind == Event.BROUGHT_OUT:
        if unit.kind == Unit.BUS:
            _board(w, u, -row.quantity, Phase.UNDER_WAY.value, now)
    elif kind == Event.HELD:
        _goes_on(w, u, Phase.WITHOUT_BED.value if int(row.quantity) == Cause.BED else Phase.WITHOUT_WAY.value, now)
    elif kind == Event.GROUNDED:
        _goes_on(w, u, Phase.WEATHER + int(row.quantity) - Grounded.WEATHER, now)
    elif kind == Event.TOOK_OFF:
        if w.helpers[u].phase != Phase.WORKING:  # else it goes back for more, as a boat does
            _goes_on(w, u, Phase.UNDER_WAY.value, now)
    elif kind == Event.OVERHEAD:
        _goes_on(w, u, Phase.WORKING.value, now)
    elif kind == Event.TURNED_BACK:
        _goes_on(w, u, Phase.WEATHER.value, now)
    elif (kind == Event.KITS_DELIVERED or kind == Event.IN_HOSPITAL or kind == Event.TURNED_HOME or kind == Event.HOME
          or kind == Event.WENT_AWAY_EMPTY or kind == Event.DIED_WAITING):
        _stand_for(w, u, NONE, Phase.WORKING.value, 0.0, now)


@kernel
def _walk(w, log, needs, units, places, depots, horizon_h):
    """From the first row to the horizon; see `waiting`."""
    for need in range(needs.size):
        w.kinds[need] = needs[need].kind
        w.crowds[need].said = (
            Cause.NOT_REPORTED if w.kinds[need] == Need.RESCUE or w.kinds[need] == Need.SEARCH
            or w.kinds[need] == Need.UNDERGROUND else Cause.COMMAND)
    for u in range(units.size):
        w.helpers[u].need = NONE
        w.helpers[u].dock_h = math.inf
    next_dock = math.inf
    for i in range(log.size):
        row = log[i]
        while next_dock <= row.time_h:
            next_dock = _begin_loading(w, next_dock)
        if row.need < 0 and row.unit < 0 and row.kind != Event.REGISTERED:
            continue  # of places, roads and posts
        _crowd_changes(w, row, needs, places)
        if row.kind == Event.KITS_ORDERED:
            next_dock = min(next_dock, _order_kits(w, row, units[row.unit], depots[row.site].open_h))
        elif row.unit >= 0:
            _unit_moves(w, row, units[row.unit])
    while next_dock <= horizon_h:
        next_dock = _begin_loading(w, next_dock)
    for need in range(needs.size):
        _count(w, need, horizon_h)


@kernel
def waiting(log, needs, units, places, depots, horizon_h, out):
    """Fill the person-hours of waiting of a run, but for those of `models.tally.ask`.

    Parameters
    ----------
    log, needs, units, places, depots : tables of a run that has ended (`models.state`)
    horizon_h : float, hours; who still waits then has waited until then
    out : float64[len(Waiting), len(Cause)], added to
    """
    w = Walk(np.zeros(needs.size, dtype=CROWD), np.zeros(units.size, dtype=HELPER),
             np.zeros((needs.size, len(CAUSE_OF_PHASE))), np.empty(needs.size, dtype=np.int64), out)
    _walk(w, log, needs, units, places, depots, horizon_h)
