"""People under debris: who lives how long, who digs, who is found.

Neighbours dig at once. A victim costs a number of person-hours, and whoever digs at a place shares them. Each dies at an
hour of his own if he is not found before.
"""

import math

from models.command import let_go
from models.entrapment import alive_share, fatal_risk, golden_stride
from models.journeys import muster_h
from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Stage, Story, Unit
from models.medical import hurt, hurt_so
from models.shelters import register
from models.state import NONE, note, order
from models.survival import part


@kernel
def victim_effort_h(k, n, median_h, spread):
    """Person-hours to free the k-th of n victims, the easiest first: evenly spaced quantiles of a log-logistic.

    Parameters
    ----------
    k : int, 0 to n - 1
    n : int, > 0
    median_h : float, person-hours, > 0
    spread : float, >= 0; 0 makes all alike, 1 makes nine times the median of the tenth that is hardest
    """
    u = (k + 0.5) / n
    return median_h * math.exp(spread * math.log(u / (1.0 - u)))


@kernel
def buried_risk(hours, killed, scale_h, shape):
    """Probability that somebody buried has died: some at once, the others by a Weibull law.

    Parameters
    ----------
    hours : float, since the burial, >= 0
    killed : float, 0..1
    scale_h, shape : see `models.entrapment.alive_share`
    """
    return killed + (1.0 - killed) * (1.0 - alive_share(hours, scale_h, shape))


@kernel
def easiest(n):
    """How they lie who are freed next: the easiest of those not found."""
    for c in range(2):
        if n.alive[c] + n.lost[c] > 0:
            return c
    return 2


@kernel
def _next_effort_h(n):
    c = easiest(n)
    found = n.buried[c] - n.alive[c] - n.lost[c]
    return victim_effort_h(found, n.buried[c], n.effort_h[c], n.spread)


@kernel
def bury(s, need, now):
    """Debris comes down on people. Neighbours begin to dig. Returns the hours until somebody calls."""
    n = s.needs[need]
    n.stage = Stage.ARISEN
    n.victims = n.left
    n.worked_h = now
    for c in range(3):
        n.buried[c] = n.alive[c]
        n.steps[c] = golden_stride(n.alive[c])
    n.work_h = _next_effort_h(n)
    note(s, now, Event.BURIED, NONE, need, n.place, n.left)
    die_buried(s, need, now)
    if n.own >= 0:
        neighbours_come(s, n.own, need, now)
    return n.delay_h


@kernel
def neighbours_come(s, u, need, now):
    """Neighbours leave what they do and begin to dig."""
    unit = s.units[u]
    unit.doing = Doing.COMING
    unit.leg += 1
    unit.need = need
    unit.duty_h = now
    order(s, Story.TEAM, u, need, unit.leg, muster_h(s, u, now))


@kernel
def die_buried(s, need, now):
    """Those who died since somebody looked last become bodies to be found."""
    n = s.needs[need]
    gone = 0
    for c in range(3):
        if n.alive[c] == 0:
            continue
        risk = buried_risk(now - n.arises_h, n.killed, n.scale_h[c], n.shape[c])
        if risk <= n.risks[c]:
            continue
        n.risks[c] = risk
        dead = -n.lost[c]
        for k in range(n.buried[c] - n.alive[c] - n.lost[c], n.buried[c]):
            dead += fatal_risk(k, n.buried[c], n.steps[c], n.quantiles[c]) <= risk
        n.alive[c] -= dead
        n.lost[c] += dead
        gone += dead
    if gone > 0:
        n.left -= gone
        n.missing += gone
        n.dead += gone
        note(s, now, Event.DIED_BURIED, NONE, need, n.place, gone)


@kernel
def search_on(s, need, now):
    """An hour more under debris; after days the search ends."""
    n = s.needs[need]
    if n.stage != Stage.ARISEN and n.stage != Stage.REPORTED:
        return
    die_buried(s, need, now)
    if now - n.arises_h >= s.rules[0].search_ends_h:
        n.stage = Stage.DONE
        note(s, now, Event.SEARCH_ENDED, NONE, need, n.place, n.left + n.missing)
        let_go(s, need)


@kernel
def _joins(s, u):
    """A team begins to dig."""
    unit = s.units[u]
    n = s.needs[unit.need]
    unit.load = unit.capacity
    n.working += unit.load
    for c in range(3):
        n.rate[c] += unit.load * s.rules[0].skill[unit.grade, c]


@kernel
def _leaves(s, u):
    unit = s.units[u]
    n = s.needs[unit.need]
    n.working -= unit.load
    for c in range(3):
        n.rate[c] -= unit.load * s.rules[0].skill[unit.grade, c]
    unit.load = 0


@kernel
def stopped_h(s, place, since, now):
    """Hours of some time in which crews were out of the ruins, after aftershocks."""
    p = s.places[place]
    out = 0.0
    for k in range(p.first_stop, p.last_stop):
        out += max(0.0, min(now, s.stops[k].until_h) - max(since, s.stops[k].from_h))
    return out


@kernel
def _count_work(s, need, now):
    """What all who dig at a place have done since somebody counted last."""
    n = s.needs[need]
    n.work_h -= n.rate[easiest(n)] * (now - n.worked_h - stopped_h(s, n.place, n.worked_h, now))
    n.worked_h = now


@kernel
def dig(s, u, now):
    """The next piece of work: an hour, or what the next victim still costs shared by all who dig; -1 where nobody is
    missing any more or the shift is over."""
    unit = s.units[u]
    n = s.needs[unit.need]
    _count_work(s, unit.need, now)
    if unit.load == 0:
        _joins(s, u)
    if n.stage == Stage.DONE or (unit.kind == Unit.TEAM and now - unit.duty_h > s.rules[0].shift_h):
        _leaves(s, u)
        return -1.0
    hours = min(1.0, max(0.0, n.work_h) / n.rate[easiest(n)])
    p = s.places[n.place]
    for k in range(p.first_stop, p.last_stop):
        if s.stops[k].from_h <= now < s.stops[k].until_h:
            hours += s.stops[k].until_h - now  # out of the ruins: it begins when they are in again
    return on_grid(hours)


@kernel
def has_dug(s, r, u, now):
    """A piece of work is done; whoever is reached by it is found."""
    need = s.units[u].need
    n = s.needs[need]
    if n.stage == Stage.DONE:
        return
    die_buried(s, need, now)
    _count_work(s, need, now)
    while n.work_h <= 0.0 and n.left + n.missing > 0:
        _find_one(s, r, u, need, now)


@kernel
def _crushed(s, need, now):
    """1 for one who is dug out so late that his kidneys fail, and is hurt worse by one class of triage; else 0."""
    n = s.needs[need]
    rules = s.rules[0]
    if now - n.arises_h <= rules.crush_after_h:
        return 0
    n.freed_late += 1
    return part(n.freed_late, rules.crush_share, n.quantile) - part(n.freed_late - 1, rules.crush_share, n.quantile)


@kernel
def _find_one(s, r, u, need, now):
    n = s.needs[need]
    rules = s.rules[0]
    c = easiest(n)
    k = n.buried[c] - n.alive[c] - n.lost[c]
    n.found += 1
    if fatal_risk(k, n.buried[c], n.steps[c], n.quantiles[c]) > n.risks[c]:
        n.left -= 1
        n.alive[c] -= 1
        n.done += 1
        note(s, now, Event.DUG_OUT, u, need, n.place, 1.0)
        is_hurt = part(n.done, n.hurt_share[c], n.quantile) - part(n.done - 1, n.hurt_share[c], n.quantile)
        crushed = _crushed(s, need, now)
        if c == 0 and is_hurt > 0:
            hurt(s, r, n.place, is_hurt, now)
        elif c == 1:
            hurt_so(s, r, n.place, is_hurt * (1 - crushed), is_hurt * crushed, now)
        else:
            hurt_so(s, r, n.place, crushed if c == 0 else 0, is_hurt, now)
        register(s, r, n.place, part(n.done, rules.central_share, n.quantile)
                 - part(n.done - 1, rules.central_share, n.quantile), now)
    else:
        n.missing -= 1
        n.lost[c] -= 1
        note(s, now, Event.BODY_FOUND, u, need, n.place, 1.0)
    n.known = min(n.known, n.left + n.missing)
    if n.left + n.missing > 0:
        n.work_h += _next_effort_h(n)
    else:
        n.stage = Stage.DONE
        note(s, now, Event.NEED_MET, NONE, need, n.place, n.done)
        let_go(s, need)
