"""What is done from the surface: the air turned, falls dug through, water pumped, a borehole sunk."""

import math
from enum import IntEnum

import numpy as np

from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Grade, Story
from models.mines.routes import is_passable
from models.mines.tables import Accident, Air, Person, Role, System, Task
from models.state import NONE, note, order

LOOKS_H = 0.5  # between two looks at a work that goes on
STILL_M3S = 0.05  # air that hardly moves carries no smoke far


class Work(IntEnum):
    """What an order of `models.kinds.Story.WORKS` is about, in its ``need``; from SET on the fans are set so."""

    AIR = 0
    DIG = 1
    OWN_PUMPS = 2
    PUMPS = 3
    RIG = 4
    BORED = 5
    SET = 10  # and behind it the numbers of `Air`


@kernel
def begin_works(s, now):
    """The alarm is given: what is begun at once, and when it starts."""
    m = s.mine[0]
    rules = s.rules[0]
    order(s, Story.WORKS, NONE, Work.AIR.value, NONE, on_grid(rules.air_decided_h))
    if m.accident == Accident.INRUSH:
        order(s, Story.WORKS, NONE, Work.OWN_PUMPS.value, NONE, on_grid(rules.own_pumps_h))
        order(s, Story.WORKS, NONE, Work.PUMPS.value, NONE, on_grid(
            rules.pumps_least_h + (rules.pumps_most_h - rules.pumps_least_h) * m.u_pumps))
    order(s, Story.WORKS, NONE, Work.DIG.value, NONE, on_grid(rules.dig_starts_h))


@kernel
def order_rig(s, now):
    """The municipality orders a rig for people who are shut in, once, where a borehole is not too deep."""
    m = s.mine[0]
    rules = s.rules[0]
    if m.bores >= 0 or m.depth_m > rules.deepest_m or to_reach(s) < 0:
        return
    m.bores = to_reach(s)
    order(s, Story.WORKS, NONE, Work.RIG.value, NONE, on_grid(
        rules.rig_least_h + (rules.rig_most_h - rules.rig_least_h) * m.u_rig))


@kernel
def to_reach(s):
    """The airway with most people shut in or in a chamber, of whom the surface knows where they are; -1 for none.

    Where somebody is behind a fall the surface knows, by who was sent to work there.
    """
    best, most = NONE, 0
    for k in range(s.airways.size):
        n = 0
        for i in range(s.people.size):
            p = s.people[i]
            if p.airway == k and (p.state == Person.SHUT_IN or p.state == Person.IN_REFUGE) and (
                    p.known_place or s.airways[k].fallen_m > 0.0 or _is_shut(s, k)):
                n += 1
        if n > most:
            best, most = np.int64(k), n
    return best


@kernel
def _is_shut(s, airway):
    """Whether no passable way leads from an airway to the open."""
    reached = reachable(s)
    return not (reached[s.airways[airway].a] or reached[s.airways[airway].b])


@kernel
def reachable(s):
    """bool[junctions]: to which a passable way leads from the open."""
    reached = np.zeros(s.junctions.size, dtype=np.bool_)
    for j in range(s.junctions.size):
        reached[j] = s.junctions[j].portal
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            w = s.airways[k]
            if reached[w.a] != reached[w.b] and is_passable(s, k):
                reached[w.a] = True
                reached[w.b] = True
                changed = True
    return reached


@kernel
def threatened(s, air):
    """How many would be downwind of the accident under a row of ``flows``.

    Where the surface can see who is where it counts people, else working faces.
    """
    m = s.mine[0]
    foul = np.zeros(s.junctions.size, dtype=np.bool_)
    start = s.airways[m.airway]
    flow = s.flows[air, m.airway]
    if flow > STILL_M3S:
        foul[start.b] = True
    elif flow < -STILL_M3S:
        foul[start.a] = True
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            w = s.airways[k]
            q = s.flows[air, k]
            source = w.a if q > 0.0 else w.b
            sink = w.b if q > 0.0 else w.a
            if abs(q) > STILL_M3S and foul[source] and not foul[sink]:
                foul[sink] = True
                changed = True
    n = 0
    located = m.works[System.LOCATING] > 0.0
    for k in range(s.airways.size):
        w = s.airways[k]
        source = w.a if s.flows[air, k] > 0.0 else w.b
        if k == m.airway or not foul[source]:
            continue
        if not located:
            n += 1 if w.role == Role.FACE else 0
            continue
        for i in range(s.people.size):
            if s.people[i].airway == k and s.people[i].state < Person.DEAD:
                n += 1
    return n


@kernel
def _decide_air(s, now):
    """Whether to reverse the fans or to open doors, by how many it takes out of the smoke; back again likewise."""
    m = s.mine[0]
    if m.fire_mw <= 0.0 or m.left == 0 or m.u_reverse >= s.rules[0].air_works_share:
        return
    if m.air != Air.NORMAL and m.air != Air.REVERSED and m.air != Air.SHORT:
        return  # stopped or blown to pieces: nothing to set
    best, least = np.int64(m.air), threatened(s, m.air)
    for air in range(Air.SHORT.value + 1):
        if air != Air.STOPPED.value and threatened(s, air) < least:
            best, least = np.int64(air), threatened(s, air)
    if best != m.air:
        order(s, Story.WORKS, NONE, Work.SET.value + best, NONE, on_grid(s.rules[0].air_changed_h))


@kernel
def set_air(s, air, now):
    """The mine is ventilated otherwise from now on."""
    if s.mine[0].air != air:
        s.mine[0].air = air
        note(s, now, Event.AIR_CHANGED, NONE, s.mine[0].need, NONE, air)


@kernel
def _next_fall(s):
    """The first fall that can be come at from the open, -1 for none."""
    reached = reachable(s)
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.fallen_m > 0.0 and (reached[w.a] or reached[w.b]):
            return np.int64(k)
    return NONE


@kernel
def dig_rate(s, now):
    """Metres of a fall dug through in an hour: by the mine's own men, squads that are not inside, and machines."""
    rules = s.rules[0]
    m = s.mine[0]
    if now < m.frozen_until_h:
        return 0.0
    n = 0
    machine = 0.0
    for k in range(s.squads.size):
        q = s.squads[k]
        if q.task != Task.AT_BASE or s.units[q.unit].doing != Doing.WORKING:
            continue
        n += 1 if q.fit_h <= now else 0
        if s.units[q.unit].grade == Grade.HEAVY:
            machine = rules.dig_machine
    return m.dig_pace * (rules.dig_own + min(n, rules.dig_most_squads) * rules.dig_squad + machine)


@kernel
def _dig(s, now):
    """A stretch of the fall in hand is dug through; returns hours until somebody looks again, -1 where there is none."""
    m = s.mine[0]
    if m.digs >= 0:
        w = s.airways[m.digs]
        w.fallen_m -= dig_rate(s, m.works_h) * (now - m.works_h)
        if w.fallen_m <= 1e-6:
            w.fallen_m = 0.0
            w.explored_h = math.inf
            note(s, now, Event.DUG_THROUGH, NONE, m.need, m.digs, 0.0)
    m.works_h = now
    if m.done:
        return -1.0
    m.digs = _next_fall(s)
    if m.digs < 0:
        return LOOKS_H  # another may come down, or water may fall and show one
    rate = dig_rate(s, now)
    return on_grid(min(LOOKS_H, s.airways[m.digs].fallen_m / rate)) if rate > 0.0 else LOOKS_H


@kernel
def _pump(s, more, now):
    m = s.mine[0]
    if not m.done:
        m.pumps_m3_h += more
        note(s, now, Event.PUMPS_STARTED, NONE, m.need, NONE, m.pumps_m3_h)


@kernel
def _is_bored(s, now):
    """A borehole is down: air and food for everybody in that airway, and word from them."""
    m = s.mine[0]
    m.borehole_m = 0.0
    s.airways[m.bores].aired = True
    for i in range(s.people.size):
        if s.people[i].airway == m.bores and s.people[i].state < Person.DEAD:
            s.people[i].known_place = True
    note(s, now, Event.BOREHOLE_DOWN, NONE, m.need, m.bores, 0.0)


@kernel
def works_go_on(s, r, work, now):
    """One step of a work: returns the hours to the next, -1 where there is none."""
    m = s.mine[0]
    rules = s.rules[0]
    if work >= Work.SET.value:
        if m.air == Air.NORMAL or m.air == Air.REVERSED or m.air == Air.SHORT:  # a blast may have come before
            set_air(s, work - Work.SET.value, now)
        return -1.0
    if work == Work.AIR:
        _decide_air(s, now)
        return -1.0 if m.done else LOOKS_H
    if work == Work.DIG:
        return _dig(s, now)
    if work == Work.OWN_PUMPS:
        _pump(s, rules.own_pumps_rate, now)
    elif work == Work.PUMPS:
        _pump(s, rules.pumps_rate, now)
    elif work == Work.RIG:
        m.bores = to_reach(s)
        if m.bores >= 0:
            m.borehole_m = m.depth_m
            order(s, Story.WORKS, NONE, Work.BORED.value, NONE, on_grid(m.depth_m / rules.drill_rate))
    elif not m.done:
        _is_bored(s, now)
    return -1.0


def works_story(first, env, s, r, launch, work):
    """A work of the surface, from its start."""
    yield first
    wait = works_go_on(s, r, work, env.now)
    launch()
    while wait >= 0:
        yield env.timeout(wait)
        wait = works_go_on(s, r, work, env.now)
        launch()
