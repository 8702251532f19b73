"""People under debris: who lives how long, who digs, who is found.

Neighbours dig at once. A victim costs a number of person-hours, and whoever digs at a place shares them. Whether the one
who is found lives depends on how many of those not yet found still do.
"""

import math

from models.command import let_go
from models.journeys import muster_h
from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Stage, Story, Unit
from models.medical import hurt
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
def buried_risk(hours, killed, half_h):
    """Probability that somebody buried has died: some at once, of the others half in each half-life.

    Parameters
    ----------
    hours : float, since the burial, >= 0
    killed : float, 0..1
    half_h : float, > 0
    """
    return killed + (1.0 - killed) * (1.0 - math.exp(-math.log(2.0) * hours / half_h))


@kernel
def bury(s, need, now):
    """A slide comes down on people. Neighbours begin to dig. Returns the hours until somebody calls."""
    n = s.needs[need]
    n.stage = Stage.ARISEN
    n.victims = n.left
    n.luck = n.quantile
    n.work_h = victim_effort_h(0, n.victims, n.effort_h, n.spread)
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
    risk = buried_risk(now - n.arises_h, n.killed, n.half_h)
    if n.left > 0 and risk > n.risk:
        n.dose += n.left * (risk - n.risk) / (1.0 - n.risk)
        n.risk = risk
    dead = min(n.left, part(n.dose, 1.0, n.quantile))
    if dead > 0:
        n.dose -= dead
        n.left -= dead
        n.missing += dead
        n.dead += dead
        note(s, now, Event.DIED_BURIED, NONE, need, n.place, dead)


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
def dig(s, u, now):
    """The next piece of work: an hour, or what the next victim still costs shared by all who dig; -1 where nobody is
    missing any more or the shift is over."""
    unit = s.units[u]
    n = s.needs[unit.need]
    if n.stage == Stage.DONE or (unit.kind == Unit.TEAM and now - unit.duty_h > s.rules[0].shift_h):
        n.working -= unit.capacity
        return -1.0
    unit.since_h = now
    return on_grid(min(1.0, n.work_h / n.working))


@kernel
def has_dug(s, r, u, now):
    """A piece of work is done; whoever is reached by it is found."""
    unit = s.units[u]
    need = unit.need
    n = s.needs[need]
    if n.stage == Stage.DONE:
        return
    die_buried(s, need, now)
    n.work_h -= unit.capacity * (now - unit.since_h)
    while n.work_h <= 0.0 and n.left + n.missing > 0:
        _find_one(s, r, u, need, now)


@kernel
def _find_one(s, r, u, need, now):
    n = s.needs[need]
    rules = s.rules[0]
    n.found += 1
    n.luck += n.left / (n.left + n.missing)
    if n.missing == 0 or (n.left > 0 and n.luck >= 1.0):
        n.luck -= 1.0
        n.left -= 1
        n.done += 1
        note(s, now, Event.DUG_OUT, u, need, n.place, 1.0)
        before = part(n.done - 1, rules.dug_out_hurt_share, n.quantile)
        is_hurt = part(n.done, rules.dug_out_hurt_share, n.quantile) - before
        hurt(s, r, n.place, is_hurt, now)
        register(s, r, n.place, part(n.done, rules.central_share, n.quantile)
                 - part(n.done - 1, rules.central_share, n.quantile), now)
    else:
        n.missing -= 1
        note(s, now, Event.BODY_FOUND, u, need, n.place, 1.0)
    n.known = min(n.known, n.left + n.missing)
    if n.left + n.missing > 0:
        n.work_h += victim_effort_h(n.found, n.victims, n.effort_h, n.spread)
    else:
        n.stage = Stage.DONE
        note(s, now, Event.NEED_MET, NONE, need, n.place, n.done)
        let_go(s, need)
