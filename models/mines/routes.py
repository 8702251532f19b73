"""Ways underground: what is open, what the air there is like, how long a way takes and where to turn.

A way may be closed by a fall or by water. One who has met smoke or a closed airway remembers it (``shuns``), and nobody
knows of what he has not met.
"""

import math

import numpy as np

from models.kernel import kernel
from models.mines.air import air_at
from models.mines.doses import walking_speed
from models.mines.tables import Aim, Field, Role
from models.state import NONE

SMOKY, CLOSED = 1, 2  # in ``shuns``
HEAD_M = 1.4       # of one who stands in water, with his mouth above it
HOT_C = 40.0
LADDER_DEG = 45.0  # steeper airways have ladders


@kernel
def co_at(s, airway, at_m):
    """CO in ppm, ``at_m`` metres from the airway's first end."""
    return air_at(s.gas, s.airways, airway, at_m, Field.CO.value)


@kernel
def methane_at(s, airway, at_m):
    """Methane in per cent by volume."""
    return air_at(s.gas, s.airways, airway, at_m, Field.METHANE.value)


@kernel
def heat_at(s, airway, at_m):
    """Kelvin above the rock."""
    return air_at(s.gas, s.airways, airway, at_m, Field.HEAT.value)


@kernel
def smoke_at(s, airway, at_m):
    """Extinction in 1/m: 0.5 leaves a man who knows the way some four metres of sight, 3 half a metre."""
    return co_at(s, airway, at_m) * s.mine[0].smoke_per_ppm


@kernel
def floor_m(s, airway, at_m):
    """Level of the floor above the sea, by the straight line between the airway's ends."""
    w = s.airways[airway]
    low = s.junctions[w.a].level_m
    return low + (s.junctions[w.b].level_m - low) * at_m / w.length_m


@kernel
def is_dry(s, airway, at_m):
    """True where a man can still breathe above the water."""
    return s.mine[0].water_m3 <= 0.0 or floor_m(s, airway, at_m) + HEAD_M > s.mine[0].water_m


@kernel
def is_open(s, airway, from_m, to_m):
    """True where nothing has fallen, and no water stands, between two points of an airway; the first counts as dry."""
    w = s.airways[airway]
    if w.fallen_m > 0.0 and min(from_m, to_m) <= w.fallen_at_m <= max(from_m, to_m):
        return False
    return is_dry(s, airway, to_m)


@kernel
def is_passable(s, airway):
    """True where somebody can walk from end to end: no duct, nothing fallen, no water to the mouth."""
    w = s.airways[airway]
    return w.role != Role.DUCT and w.fallen_m <= 0.0 and is_dry(s, airway, 0.0) and is_dry(s, airway, w.length_m)


@kernel
def speed_ms(s, airway, end, extinction, pace):
    """Metres a second of somebody who goes to one end of an airway: on foot, by ladder, or riding while the hoist has power.

    Parameters
    ----------
    end : int, the junction he goes to; on a hoist nobody is slow
    extinction : float, 1/m, of the smoke he is in
    pace : float, his own against the law of walking
    """
    w = s.airways[airway]
    if w.role == Role.SHAFT and s.mine[0].power:
        return s.rules[0].mine_hoist_ms
    climb = (s.junctions[w.b].level_m - s.junctions[w.a].level_m) / w.length_m
    climb = min(1.0, max(-1.0, climb if end == w.b else -climb))
    slope_deg = math.degrees(math.asin(climb))
    if abs(slope_deg) > LADDER_DEG:
        return s.rules[0].mine_ladder_ms * pace
    return walking_speed(w.height_m, slope_deg, extinction, pace)


@kernel
def has_room(s, airway, aim):
    """Whether an airway has a chamber, or mouthpieces in air that is not hot, that would still take somebody."""
    w = s.airways[airway]
    if aim == Aim.REFUGE:
        return w.inside < w.refuge and w.refuge_left > 0.0
    return aim == Aim.AIR and w.on_air < w.mouthpieces and is_cool(s, airway, w.mouthpiece_at_m)


@kernel
def is_cool(s, airway, at_m):
    """True below the 40 degrees from which heat counts, see `models.mines.doses.heat_dose`."""
    return s.rules[0].rock_c + heat_at(s, airway, at_m) < HOT_C


@kernel
def place_m(s, airway, aim):
    """Where its chamber or its mouthpieces are, metres from the first end."""
    return s.airways[airway].refuge_at_m if aim == Aim.REFUGE else s.airways[airway].mouthpiece_at_m


@kernel
def bears(s, person, airway, dares):
    """Whether somebody would take an airway, by what he has met there; ``dares``: smoke does not stop him."""
    met = s.shuns[person, airway]
    return met == 0 or (met == SMOKY and dares)


@kernel
def minutes_to(s, person, aim, dares, extinction, out):
    """Minutes that somebody expects from each junction to what he makes for, inf where he knows of no way, into ``out``.

    Parameters
    ----------
    aim : see `models.mines.tables.Aim`; dares : bool, through smoke
    extinction : float, 1/m, of the smoke he expects all the way
    out : float64[junctions]
    """
    pace = s.people[person].pace
    to_a, to_b = np.empty(s.airways.size), np.empty(s.airways.size)  # minutes from end to end
    out[:] = math.inf
    for j in range(s.junctions.size):
        if s.junctions[j].portal and aim <= Aim.THROUGH:
            out[j] = 0.0
    for k in range(s.airways.size):
        w = s.airways[k]
        to_a[k] = math.inf
        to_b[k] = math.inf
        if w.role == Role.DUCT or not bears(s, person, k, dares):
            continue
        a_metre = 1.0 / (60.0 * speed_ms(s, k, w.a, extinction, pace))
        b_metre = 1.0 / (60.0 * speed_ms(s, k, w.b, extinction, pace))
        to_a[k] = w.length_m * a_metre
        to_b[k] = w.length_m * b_metre
        if has_room(s, k, aim):
            out[w.a] = min(out[w.a], place_m(s, k, aim) * b_metre)
            out[w.b] = min(out[w.b], (w.length_m - place_m(s, k, aim)) * a_metre)
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            w = s.airways[k]
            if out[w.b] + to_b[k] < out[w.a]:
                out[w.a] = out[w.b] + to_b[k]
                changed = True
            if out[w.a] + to_a[k] < out[w.b]:
                out[w.b] = out[w.a] + to_a[k]
                changed = True


@kernel
def _by_way(s, person, airway, from_m, end, aim, extinction, out):
    """Minutes from a point of an airway to the goal by one of its ends, or to a chamber on the way there."""
    w = s.airways[airway]
    a_metre = 1.0 / (60.0 * speed_ms(s, airway, end, extinction, s.people[person].pace))
    to_m = 0.0 if end == w.a else w.length_m
    best = math.inf
    met = s.shuns[person, airway] == CLOSED
    if not met or is_open(s, airway, from_m, to_m):
        best = abs(to_m - from_m) * a_metre + out[end]
    if has_room(s, airway, aim):
        at_m = place_m(s, airway, aim)
        ahead = at_m <= from_m if end == w.a else at_m >= from_m
        if ahead and (not met or is_open(s, airway, from_m, at_m)):
            best = min(best, abs(at_m - from_m) * a_metre)
    return best


@kernel
def best_step(s, person, aim, dares, extinction, out):
    """Where somebody turns next: the airway, the end of it he walks to, and the minutes to his goal (inf where none leads).

    At a junction he may take any airway that he bears; within an airway he goes to either end.
    """
    p = s.people[person]
    here = s.airways[p.airway]
    junction = NONE
    if p.at_m <= 0.0:
        junction = here.a
    elif p.at_m >= here.length_m:
        junction = here.b
    airway, end, least = NONE, NONE, math.inf
    if junction < 0:
        for side in range(2):
            to = here.a if side == 0 else here.b
            minutes = _by_way(s, person, p.airway, p.at_m, to, aim, extinction, out)
            if minutes < least:
                airway, end, least = p.airway, to, minutes
        return airway, end, least
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.role == Role.DUCT or (w.a != junction and w.b != junction) or not bears(s, person, k, dares):
            continue
        to = w.b if w.a == junction else w.a
        minutes = _by_way(s, person, k, 0.0 if w.a == junction else w.length_m, to, aim, extinction, out)
        if minutes < least:
            airway, end, least = np.int64(k), to, minutes
    return airway, end, least
