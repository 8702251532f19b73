"""Whether a squad may enter, and where to: what is worth most, the air on the way there, who stands by."""

import math

import numpy as np

from models.kernel import kernel
from models.kinds import Doing
from models.mines.tables import Person, Refusal, Role, Task
from models.mines.ways import (
    FRESH_METHANE_PCT,
    bears,
    from_portals,
    no_way,
    other_end,
    reach_m,
    spread,
    step_toward,
    worst_air,
)
from models.state import NONE

WARM_C = 40.0  # AQ 1008-2007: above it only to save life
NEEDY, UNSEEN, SAFE, BODY, NOTHING = 0, 1, 2, 3, 9  # what an airway is worth to a squad


@kernel
def worth(s, person):
    """What a person is worth to a squad: only whom the surface knows to be at a place, and with no squad; the dead last."""
    p = s.people[person]
    if p.airway < 0 or p.state == Person.OUT or p.squad >= 0 or not p.known_place:
        return NOTHING
    if p.state == Person.DEAD:
        return BODY if s.mine[0].left == 0 else NOTHING
    return SAFE if p.state == Person.IN_REFUGE or p.state == Person.AT_AIR else NEEDY


@kernel
def rank_of(s, airway):
    """What an airway is worth to a squad: by whoever is in it, or because nobody has been through while some are sought."""
    best = NOTHING
    sought = False
    for i in range(s.people.size):
        p = s.people[i]
        sought = sought or (p.airway >= 0 and p.state != Person.OUT and p.squad < 0 and not p.known_place)
        if p.airway == airway:
            best = min(best, worth(s, i))
    if sought and s.airways[airway].explored_h == math.inf:
        best = min(best, UNSEEN)
    return best


@kernel
def goal_m(s, airway, end, rank):
    """How far in a squad wants to go from a junction at an end of an airway: metres from its first end, -1 where it cannot.

    To the nearest person of that rank who can be come at; to explore, as far as the way is open.
    """
    w = s.airways[airway]
    start = 0.0 if end == w.a else w.length_m
    far = reach_m(s, airway, end)
    if rank == UNSEEN:
        return far if far != start else -1.0
    best, least = -1.0, math.inf
    for i in range(s.people.size):
        p = s.people[i]
        if (p.airway == airway and worth(s, i) == rank and min(start, far) <= p.at_m <= max(start, far)
                and abs(p.at_m - start) < least):
            best, least = p.at_m, abs(p.at_m - start)
    return best


@kernel
def look_at_gas(s, now):
    """Bring to now until when nobody enters; returns why, NONE where the gas lets squads in.

    After a blast all wait. Methane near the explosive range keeps all out while something burns, or once it has gone off.
    """
    m = s.mine[0]
    rules = s.rules[0]
    if m.blasts > 0 and now < m.last_blast_h + rules.blast_wait_h:
        m.frozen_until_h = max(m.frozen_until_h, m.last_blast_h + rules.blast_wait_h)
        return Refusal.BLAST.value
    if m.fire_mw > 0.0 or m.blasts > 0:
        for k in range(s.airways.size):
            if s.airways[k].role == Role.DUCT:
                continue
            _, methane, _ = worst_air(s, k, 0.0, s.airways[k].length_m)
            if methane > rules.squad_methane_pct:
                m.frozen_until_h = now + rules.squad_looks_h
                return Refusal.METHANE.value
    return -1


@kernel
def _is_claimed(s, squad, airway):
    """Whether another squad inside is sent to an airway."""
    for k in range(s.squads.size):
        q = s.squads[k]
        if k != squad and q.task == Task.GOING_IN and q.aim == airway:
            return True
    return False


@kernel
def choose_aim(s, squad, hours, strict):
    """Where a squad that is at a junction goes: (airway worth most, the end by which it goes in, metre of what it goes for);
    the airway is -1 where there is nothing.

    Of those worth alike the one it can begin first.

    Parameters
    ----------
    hours : float64[junctions], from where it is, see `models.mines.ways.spread`
    strict : bool, whether to keep to what a squad bears
    """
    best, end, to_m, rank, least = NONE, NONE, 0.0, NOTHING, math.inf
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.role == Role.DUCT:
            continue
        of = rank_of(s, k)
        if of > rank or of == NOTHING or _is_claimed(s, squad, k):
            continue
        for side in range(2):
            j = w.a if side == 0 else w.b
            if hours[j] == math.inf or (of == rank and hours[j] >= least):
                continue
            goal = goal_m(s, k, j, of)
            if goal >= 0.0 and (not strict or bears(s, k, 0.0 if side == 0 else w.length_m, goal)):
                best, end, to_m, rank, least = np.int64(k), np.int64(j), goal, of, hours[j]
    return best, end, to_m


@kernel
def stands_ready(s, squad, now):
    """The unit of another squad that could follow at once, -1 for none."""
    for k in range(s.squads.size):
        q = s.squads[k]
        if (k != squad and q.task == Task.AT_BASE and s.units[q.unit].doing == Doing.WORKING
                and q.heads >= s.rules[0].least_heads and q.fit_h <= now):
            return q.unit
    return NONE


@kernel
def way_in(s, squad, strict):
    """Where a squad on the surface would go: (airway, portal, with apparatus, hottest, most methane and CO on the way).

    The airway is -1 where there is nothing to do, or no way to it.
    """
    hours, foul, seed = from_portals(s, strict)
    aim, end, to_m = choose_aim(s, squad, hours, strict)
    if aim < 0:
        return aim, end, False, 0.0, 0.0, 0.0
    co, methane, hottest = worst_air(s, aim, 0.0 if end == s.airways[aim].a else s.airways[aim].length_m, to_m)
    back, back_foul, to = no_way(s)
    back[end] = 0.0
    spread(s, back, back_foul, to, strict)
    at = seed[end]
    k = step_toward(s, at, back, strict)
    while k >= 0:
        worst_co, worst_methane, celsius = worst_air(s, k, 0.0, s.airways[k].length_m)
        co, methane, hottest = max(co, worst_co), max(methane, worst_methane), max(hottest, celsius)
        at = other_end(s, k, at)
        k = step_toward(s, at, back, strict)
    with_apparatus = foul[end] > 0.0 or co > s.rules[0].foul_ppm or methane > FRESH_METHANE_PCT
    return aim, seed[end], with_apparatus, hottest, methane, co


@kernel
def why_not(s, squad, now):
    """Why a squad does not enter (a `Refusal`), -1 where it does, -2 where there is nothing for it to do or no way to it."""
    m = s.mine[0]
    rules = s.rules[0]
    q = s.squads[squad]
    if q.heads < rules.least_heads:
        return Refusal.TOO_FEW.value
    aim, _, _, hottest, _, _ = way_in(s, squad, False)
    if aim < 0:
        return -2
    gas = look_at_gas(s, now)
    if gas >= 0:
        return gas
    too_hot = hottest > rules.heat_limit_c[4]
    aim, _, with_apparatus, hottest, methane, co = way_in(s, squad, True)
    if aim < 0:
        return Refusal.HEAT.value if too_hot else Refusal.SMOKE.value
    if hottest > WARM_C and m.left == 0:
        return Refusal.HEAT.value
    if m.fire_mw > 0.0 and now < m.from_h + m.growth_h and hottest > rules.rising_c:
        return Refusal.RISING.value
    if with_apparatus and stands_ready(s, squad, now) < 0:
        return Refusal.NO_STANDBY.value
    marginal = methane > 0.5 * rules.squad_methane_pct or hottest > WARM_C or co * m.smoke_per_ppm > 0.5 * rules.blind_per_m
    if marginal and q.u_refuse < rules.refuse_share:
        return Refusal.CAPTAIN.value
    return -1
