"""How people get out: what they make for, where they turn, how far they come in a minute.

Everybody knows the mine, and of an accident only what he meets. He looks first for a way without smoke; where there is none
he weighs the way through smoke, a chamber and a mouthpiece against the minutes in his self-rescuer; where nothing is left
he waits, and thinks it over again after some time.
"""

import math

import numpy as np

from models.kernel import kernel
from models.kinds import Event, Severity
from models.mines.blast import leave_place
from models.mines.people import person_out
from models.mines.routes import (
    CLOSED,
    SMOKY,
    best_step,
    floor_m,
    has_room,
    heat_at,
    is_dry,
    is_passable,
    minutes_to,
    place_m,
    smoke_at,
    speed_ms,
)
from models.mines.tables import Aim, KeptBy, Person
from models.state import NONE, note

MOST_LEGS = 8     # pieces of way in one step of time
AHEAD_M = 20.0    # as far as somebody feels and sees what comes
NEAR_WATER_M = 3.0  # rising water above which people shut in climb on


@kernel
def _entry_m(s, p, airway, end):
    """Where somebody begins an airway that he takes next, metres from its first end."""
    if airway == p.airway:
        return p.at_m
    return s.airways[airway].length_m if end == s.airways[airway].a else 0.0


@kernel
def _go(s, person, airway, end, aim):
    """Take an airway toward one of its ends."""
    p = s.people[person]
    p.at_m = _entry_m(s, p, airway, end)
    p.airway = airway
    p.toward = end
    p.aim = aim
    p.state = Person.LEAVING


@kernel
def _at_junction(s, p):
    return p.at_m <= 0.0 or p.at_m >= s.airways[p.airway].length_m


@kernel
def _way_to(s, person, aim, dares, extinction, out):
    """`best_step` past airways too hot to enter, which he shuns from now on."""
    p = s.people[person]
    while True:
        minutes_to(s, person, aim, dares, extinction, out)
        airway, end, minutes = best_step(s, person, aim, dares, extinction, out)
        if minutes == math.inf or not _at_junction(s, p):
            return airway, end, minutes
        if heat_at(s, airway, _entry_m(s, p, airway, end)) < s.rules[0].mine_hot_k:
            return airway, end, minutes
        s.shuns[person, airway] = CLOSED


@kernel
def minutes_of_air(s, p):
    """Minutes that somebody thinks he can bear smoke: those in his self-rescuer, which he takes to be whole until he wears
    it, and a few without."""
    rules = s.rules[0]
    if p.mask == 2:
        return p.mask_min + rules.mine_bare_min
    return rules.mine_bare_min + (rules.mine_rated_min if p.mask == 1 else 0.0)


@kernel
def _goes_clear(s, person, out):
    """Set out by a way without smoke, as far as can be seen from here. Returns whether there was one, and else the densest
    smoke met at its mouths (1/m), which are shunned from now on."""
    p = s.people[person]
    worst = smoke_at(s, p.airway, p.at_m)
    if worst >= s.rules[0].mine_turn_smoke:
        return False, worst
    while True:
        airway, end, minutes = _way_to(s, person, Aim.OUT.value, False, 0.0, out)
        if minutes == math.inf:
            return False, worst
        smoke = smoke_at(s, airway, _entry_m(s, p, airway, end))
        if smoke < s.rules[0].mine_turn_smoke:
            leave_place(s, person)
            _go(s, person, airway, end, Aim.OUT.value)
            return True, worst
        worst = max(worst, smoke)
        s.shuns[person, airway] = SMOKY


@kernel
def look_out(s, person, now):
    """Somebody at a mouthpiece sees from time to time whether the smoke has gone."""
    p = s.people[person]
    if now >= p.next_h:
        p.next_h = now + s.rules[0].mine_retry_h
        s.shuns[person, :] = 0
        _goes_clear(s, person, np.empty(s.junctions.size))


@kernel
def think(s, person, now):
    """Decide what to make for and where to turn; who finds nothing waits where he is."""
    p = s.people[person]
    rules = s.rules[0]
    here = smoke_at(s, p.airway, p.at_m)
    out = np.empty(s.junctions.size)
    clear, worst = _goes_clear(s, person, out)
    if clear:
        return
    air_min = minutes_of_air(s, p)
    pressed = here >= rules.mine_turn_smoke
    airway, end_out, minutes = _way_to(s, person, Aim.THROUGH.value, True, worst, out)
    if minutes * rules.mine_air_margin <= air_min:
        _go(s, person, airway, end_out, Aim.THROUGH.value)
        return
    for dares in (False, True):  # to a chamber or a mouthpiece, by ways without smoke where there are
        smoke = worst if dares else here
        place, end, minutes = _way_to(s, person, Aim.REFUGE.value, dares, smoke, out)
        air, air_end, air_way_min = _way_to(s, person, Aim.AIR.value, dares, smoke, out)
        aim = Aim.REFUGE.value
        if air_way_min < minutes:
            place, end, minutes, aim = air, air_end, air_way_min, Aim.AIR.value
        if minutes < math.inf and (smoke < rules.mine_turn_smoke or pressed or minutes <= air_min):
            _go(s, person, place, end, aim)
            return
    if pressed and airway >= 0:
        _go(s, person, airway, end_out, Aim.THROUGH.value)
        return
    wait(s, person, now)


@kernel
def wait(s, person, now):
    """Stay, for some time."""
    p = s.people[person]
    p.next_h = now + s.rules[0].mine_retry_h
    p.toward = NONE
    if p.state != Person.SHUT_IN:
        p.state = Person.SHUT_IN
        kept_by = KeptBy.LUCK.value if p.alone_h < math.inf else p.breathes
        note(s, now, Event.IN_SAFETY, NONE, s.mine[0].need, person, kept_by)


@kernel
def _stops_at_m(s, p, end):
    """How far somebody comes in his airway before a fall, the water or the end stops him."""
    w = s.airways[p.airway]
    to_m = 0.0 if end == w.a else w.length_m
    if w.fallen_m > 0.0:
        if to_m < p.at_m and w.fallen_at_m <= p.at_m:
            return min(p.at_m, w.fallen_at_m + 0.5 * w.fallen_m)
        if to_m > p.at_m and w.fallen_at_m >= p.at_m:
            return max(p.at_m, w.fallen_at_m - 0.5 * w.fallen_m)
    if is_dry(s, p.airway, to_m):
        return to_m
    return p.at_m


@kernel
def _shelters(s, person, at_m, now):
    """Somebody enters the chamber, or takes a mouthpiece, at which he has arrived."""
    p = s.people[person]
    w = s.airways[p.airway]
    p.at_m = at_m
    p.toward = NONE
    p.next_h = now + s.rules[0].mine_retry_h
    if p.aim == Aim.REFUGE:
        w.inside += 1
        p.state = Person.IN_REFUGE
        p.breathes = KeptBy.REFUGE
    else:
        w.on_air += 1
        p.state = Person.AT_AIR
        p.breathes = KeptBy.COMPRESSED_AIR
    note(s, now, Event.IN_SAFETY, NONE, s.mine[0].need, person, p.breathes)


@kernel
def _meets(s, person, now):
    """Smoke or heat on the way: somebody who looked for a way without turns where it is thicker ahead, else hurries on."""
    p = s.people[person]
    rules = s.rules[0]
    w = s.airways[p.airway]
    to_b = p.toward == w.b
    ahead_m = min(w.length_m, p.at_m + AHEAD_M) if to_b else max(0.0, p.at_m - AHEAD_M)
    behind_m = max(0.0, p.at_m - AHEAD_M) if to_b else min(w.length_m, p.at_m + AHEAD_M)
    if heat_at(s, p.airway, ahead_m) >= rules.mine_hot_k and heat_at(s, p.airway, behind_m) < rules.mine_hot_k:
        s.shuns[person, p.airway] = CLOSED
        p.toward = w.a if to_b else w.b
        return
    ahead = smoke_at(s, p.airway, ahead_m)
    if p.aim != Aim.OUT or ahead < rules.mine_turn_smoke:
        return
    if ahead > smoke_at(s, p.airway, behind_m):
        s.shuns[person, p.airway] = SMOKY
        p.toward = w.a if to_b else w.b
    p.aim = Aim.THROUGH


@kernel
def walk(s, r, person, now, dt_h):
    """Somebody who leaves goes on for some time, and comes out if he gets so far."""
    p = s.people[person]
    left_s = 3600.0 * dt_h
    for _ in range(MOST_LEGS):
        if p.toward < 0:
            think(s, person, now)
            if p.toward < 0:
                return
        _meets(s, person, now)
        w = s.airways[p.airway]
        pace = p.pace * (s.rules[0].mine_hurt_pace if p.wound == Severity.YELLOW else 1.0)
        speed = speed_ms(s, p.airway, p.toward, smoke_at(s, p.airway, p.at_m), pace)
        stop_m = _stops_at_m(s, p, p.toward)
        shelter = has_room(s, p.airway, p.aim)
        if shelter:
            at_m = place_m(s, p.airway, p.aim)
            if min(p.at_m, stop_m) <= at_m <= max(p.at_m, stop_m):
                stop_m = at_m
            else:
                shelter = False
        way_m = abs(stop_m - p.at_m)
        if way_m > speed * left_s:
            p.at_m += speed * left_s if stop_m > p.at_m else -speed * left_s
            return
        left_s -= way_m / speed
        end_m = 0.0 if p.toward == w.a else w.length_m
        if shelter:
            _shelters(s, person, stop_m, now)
            return
        p.at_m = stop_m
        if stop_m != end_m:  # something has fallen, or water stands
            s.shuns[person, p.airway] = CLOSED
            p.toward = NONE
        elif s.junctions[p.toward].portal:
            person_out(s, r, person, now)
            return
        else:
            p.toward = NONE


@kernel
def climb(s, person, dt_h):
    """Somebody shut in goes higher while water rises below him."""
    p = s.people[person]
    if s.mine[0].water_m3 <= 0.0:
        return
    left_m = 3600.0 * dt_h * p.pace * 0.5
    for _ in range(MOST_LEGS):
        w = s.airways[p.airway]
        floor = floor_m(s, p.airway, p.at_m)
        if floor > s.mine[0].water_m + NEAR_WATER_M:
            return
        up = w.b if s.junctions[w.b].level_m > s.junctions[w.a].level_m else w.a
        to_m = 0.0 if up == w.a else w.length_m
        stop_m = to_m
        if w.fallen_m > 0.0 and min(p.at_m, to_m) <= w.fallen_at_m <= max(p.at_m, to_m):
            stop_m = w.fallen_at_m - 0.5 * w.fallen_m if to_m > p.at_m else w.fallen_at_m + 0.5 * w.fallen_m
        if abs(stop_m - p.at_m) >= left_m:
            p.at_m += left_m if stop_m > p.at_m else -left_m
            return
        left_m -= abs(stop_m - p.at_m)
        p.at_m = stop_m
        if stop_m != to_m:
            return
        best = NONE
        level = s.junctions[up].level_m
        for k in range(s.airways.size):
            o = s.airways[k]
            if (o.a == up or o.b == up) and is_passable(s, k):
                other = s.junctions[o.b if o.a == up else o.a].level_m
                if other > level:
                    best = np.int64(k)
                    level = other
        if best < 0:
            return
        p.airway = best
        p.at_m = 0.0 if s.airways[best].a == up else s.airways[best].length_m
