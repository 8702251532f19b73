"""What a blast, a fall of rock or the first rush of water does to people at once, and whom it shuts in without air."""

import math

import numpy as np

from models.kernel import kernel
from models.kinds import Event, Severity
from models.mines.doses import void_h
from models.mines.routes import is_dry
from models.mines.tables import Death, Person, Role, Task
from models.state import NONE, note
from models.survival import normal_probability

# Effects of a long blast: Zipf & Cashdollar (NIOSH), Explosions and refuge chambers, table 1: at 21 kPa deaths may occur, at
# 34 they are widespread, at 69 most are killed, at 138 nearly all; people are injured at 14, commonly at 21, all at 34.
DEADLY_KPA, DEADLY_SPREAD = 50.0, 0.45
HURTS_KPA, HURTS_SPREAD = 20.0, 0.3
CHAMBER_KPA = 103.0     # 30 CFR 7.505: a refuge alternative withstands 15 psi
DEVICES_KPA = 34.0      # Zipf & Cashdollar: most buildings collapse; pipes and cables on the wall go with them
STRONGEST = 0.095       # methane in the mixture that burns best
SWELLS = 5.0            # Zipf & Cashdollar: burnt gas takes about five times the room of the mixture


@kernel
def share_above(value, median, spread):
    """Share of people whose limit, lognormal about a median, lies below a value >= 0."""
    if value <= 0.0:
        return 0.0
    return normal_probability(math.log(value / median) / spread)


@kernel
def kill(s, person, cause, now):
    """Somebody dies underground."""
    p = s.people[person]
    m = s.mine[0]
    leave_place(s, person)
    p.state = Person.DEAD
    p.died_of = cause
    p.end_h = now
    m.left -= 1
    m.dead += 1
    note(s, now, Event.DIED_UNDERGROUND, NONE, m.need, person, cause)


@kernel
def fall_down(s, person, now):
    """Somebody cannot walk any more."""
    p = s.people[person]
    if p.state == Person.DOWN or p.state == Person.CARRIED:
        return
    leave_place(s, person)
    p.state = Person.CARRIED if p.state == Person.LED else Person.DOWN
    p.toward = NONE
    note(s, now, Event.WENT_DOWN, NONE, s.mine[0].need, person, p.airway)


@kernel
def leave_place(s, person):
    """Somebody's place in a chamber or at a mouthpiece is free."""
    p = s.people[person]
    if p.state == Person.IN_REFUGE:
        s.airways[p.airway].inside -= 1
    elif p.state == Person.AT_AIR:
        s.airways[p.airway].on_air -= 1


@kernel
def wound(s, person, severity, now):
    """Somebody is hurt; the badly hurt cannot walk."""
    p = s.people[person]
    if severity <= p.wound:
        return
    p.wound = severity
    p.wounded_h = now
    if severity == Severity.RED:
        fall_down(s, person, now)


@kernel
def _faded(s, airway, at_m, out):
    """How far a blast has weakened at each junction, as the exponent of e, into ``out``: by friction along the walls, in
    proportion to the metres over the width, and at each junction, where it spreads into other airways."""
    rules = s.rules[0]
    w = s.airways[airway]
    out[:] = math.inf
    out[w.a] = rules.mine_blast_fades * at_m / math.sqrt(w.area_m2) + rules.mine_blast_turns
    out[w.b] = rules.mine_blast_fades * (w.length_m - at_m) / math.sqrt(w.area_m2) + rules.mine_blast_turns
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            w = s.airways[k]
            if w.role == Role.DUCT or w.fallen_m > 0.0 or w.flooded:
                continue
            over = rules.mine_blast_fades * w.length_m / math.sqrt(w.area_m2) + rules.mine_blast_turns
            if out[w.b] + over < out[w.a]:
                out[w.a] = out[w.b] + over
                changed = True
            if out[w.a] + over < out[w.b]:
                out[w.b] = out[w.a] + over
                changed = True


@kernel
def _pressure_kpa(s, faded, airway, at_m, from_airway, from_m, flame_m):
    """Greatest overpressure at a place."""
    rules = s.rules[0]
    w = s.airways[airway]
    width = math.sqrt(w.area_m2)
    if airway == from_airway:
        lost = rules.mine_blast_fades * max(0.0, abs(at_m - from_m) - flame_m) / width
    else:
        lost = min(faded[w.a] + rules.mine_blast_fades * at_m / width,
                   faded[w.b] + rules.mine_blast_fades * (w.length_m - at_m) / width)
    return rules.mine_blast_kpa * math.exp(-lost)


@kernel
def flame_length_m(methane_m3, area_m2):
    """Metres of airway to each side that burnt gas fills: the mixture that burns best, swollen."""
    return 0.5 * SWELLS * methane_m3 / STRONGEST / area_m2


@kernel
def blast(s, airway, at_m, methane_m3, now):
    """Kill and hurt by pressure, break chambers and pipes; returns how many it killed."""
    faded = np.empty(s.junctions.size)
    _faded(s, airway, at_m, faded)
    flame_m = flame_length_m(methane_m3, s.airways[airway].area_m2)
    killed = 0
    for i in range(s.people.size):
        p = s.people[i]
        if p.state == Person.DEAD or p.state == Person.OUT:
            continue
        kpa = _pressure_kpa(s, faded, p.airway, p.at_m, airway, at_m, flame_m)
        if p.state == Person.IN_REFUGE and kpa < CHAMBER_KPA:
            continue
        dead = 1.0 if p.airway == airway and abs(p.at_m - at_m) <= flame_m else share_above(kpa, DEADLY_KPA, DEADLY_SPREAD)
        hurt = max(dead, share_above(kpa, HURTS_KPA, HURTS_SPREAD))
        if p.u_struck < dead:
            kill(s, i, Death.BLAST.value, now)
            killed += 1
        elif p.u_struck < hurt:
            red = p.u_struck < dead + s.rules[0].mine_red_share * (hurt - dead)
            wound(s, i, Severity.RED.value if red else Severity.YELLOW.value, now)
    _break_things(s, faded, airway, at_m, flame_m)
    _hit_squads(s, faded, airway, at_m, flame_m, now)
    return killed


@kernel
def _break_things(s, faded, airway, at_m, flame_m):
    """Chambers, and what hangs on the walls."""
    for k in range(s.airways.size):
        w = s.airways[k]
        kpa = _pressure_kpa(s, faded, k, 0.5 * w.length_m, airway, at_m, flame_m)
        if kpa > CHAMBER_KPA:
            w.refuge = 0
        if kpa > DEVICES_KPA:
            w.sensor = False
            w.telephone = False
            w.mouthpieces = 0


@kernel
def _hit_squads(s, faded, airway, at_m, flame_m, now):
    """Those of a squad who are killed, by the evenly spaced limits of its members."""
    for k in range(s.squads.size):
        squad = s.squads[k]
        if squad.heads == 0 or (squad.task != Task.GOING_IN and squad.task != Task.COMING_OUT):
            continue
        if squad.airway >= 0:
            kpa = _pressure_kpa(s, faded, squad.airway, squad.at_m, airway, at_m, flame_m)
        elif squad.at >= 0:
            kpa = s.rules[0].mine_blast_kpa * math.exp(-faded[squad.at])
        else:
            continue
        dead = int(squad.heads * share_above(kpa, DEADLY_KPA, DEADLY_SPREAD) + 0.5)
        if dead > 0:
            squad.heads -= dead
            s.mine[0].lost_heads += dead
            if squad.heads < 1:
                squad.task = Task.GONE
            note(s, now, Event.SQUAD_LOST, squad.unit, s.mine[0].need, airway, dead)


@kernel
def fall_on(s, now):
    """Rock that falls kills or hurts who stands below and cuts cables; pipes for air and water hold."""
    killed_share, red_share = s.rules[0].mine_rock_kills, s.rules[0].mine_red_share
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.fallen_m <= 0.0:
            continue
        w.sensor, w.telephone = False, False
        for i in range(s.people.size):
            p = s.people[i]
            if p.airway != k or abs(p.at_m - w.fallen_at_m) > 0.5 * w.fallen_m or p.state == Person.DEAD:
                continue
            if p.u_struck < killed_share:
                kill(s, i, Death.ROCK.value, now)
            else:
                red = p.u_struck < killed_share + (1.0 - killed_share) * red_share
                wound(s, i, Severity.RED.value if red else Severity.YELLOW.value, now)


@kernel
def swept_away(s, now):
    """The first rush of water drowns some of those near the place where it breaks in."""
    m = s.mine[0]
    for i in range(s.people.size):
        p = s.people[i]
        near = p.airway == m.airway and abs(p.at_m - m.at_m) <= s.rules[0].mine_rush_m
        if near and p.state != Person.DEAD and p.u_struck < s.rules[0].mine_rush_kills:
            kill(s, i, Death.WATER.value, now)


@kernel
def lets_air(s, airway, from_m, to_m):
    """True where air comes through between two points of an airway: nothing tight has fallen, no water to the roof."""
    w = s.airways[airway]
    tight = w.fallen_m > 0.0 and w.void_m3 < math.inf
    if tight and min(from_m, to_m) <= w.fallen_at_m <= max(from_m, to_m):
        return False
    return not w.flooded or (is_dry(s, airway, from_m) and is_dry(s, airway, to_m))


@kernel
def _side(s, airway, at_m, part):
    """The lowest label of the ends of an airway that air reaches from a point, its own row (from -2 down) for none."""
    w = s.airways[airway]
    if w.aired:
        return NONE
    best = NONE - 1 - airway
    if lets_air(s, airway, at_m, 0.0):
        best = part[w.a]
    if lets_air(s, airway, at_m, w.length_m) and (best < -1 or part[w.b] < best):
        best = part[w.b]
    return best


@kernel
def shut_in(s, now):
    """Who has no air from the open, and how long the air shut in with them lasts.

    Junctions that air joins are one part, portals and all they reach part -1. The people of a part share its air; those of
    a piece between two stoppages share that.
    """
    part = np.arange(s.junctions.size)
    for j in range(s.junctions.size):
        if s.junctions[j].portal:
            part[j] = -1
    for k in range(s.airways.size):
        if s.airways[k].aired:
            part[s.airways[k].a] = -1
            part[s.airways[k].b] = -1
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            w = s.airways[k]
            if part[w.a] != part[w.b] and w.role != Role.DUCT and lets_air(s, k, 0.0, w.length_m):
                least = min(part[w.a], part[w.b])
                part[w.a] = least
                part[w.b] = least
                changed = True
    where = np.full(s.people.size, -1)  # also of those who are out or dead
    for i in range(s.people.size):
        if s.people[i].state != Person.DEAD and s.people[i].state != Person.OUT:
            where[i] = _side(s, s.people[i].airway, s.people[i].at_m, part)
    for i in range(s.people.size):
        p = s.people[i]
        if p.state == Person.DEAD or p.state == Person.OUT:
            continue
        if where[i] == -1:
            p.alone_h = math.inf
        elif p.alone_h == math.inf:
            n = 0
            for other in range(s.people.size):
                n += where[other] == where[i]
            rules = s.rules[0]
            p.alone_h = now + void_h(_void_m3(s, where[i], part, p.airway, p.at_m), n, rules.mine_oxygen_l_min,
                                     rules.mine_co2_l_min, rules.mine_least_oxygen, rules.mine_most_co2)


@kernel
def _void_m3(s, label, part, airway, at_m):
    """Air of a part, or of the piece of an airway about a point."""
    total = 0.0
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.role == Role.DUCT or (label < -1 and k != airway):
            continue
        step = w.length_m / 20.0
        for piece in range(20):
            middle = (piece + 0.5) * step
            belongs = (label < -1 and lets_air(s, k, at_m, middle)) or (
                label >= 0 and ((part[w.a] == label and lets_air(s, k, middle, 0.0))
                                or (part[w.b] == label and lets_air(s, k, middle, w.length_m))))
            if belongs and is_dry(s, k, middle):
                total += step * w.area_m2
    return total
