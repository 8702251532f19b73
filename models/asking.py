"""When a need that got too few units asks again: not before something has changed that could bring one."""

import math

from models.command import municipal_reach, municipality_works
from models.kernel import kernel
from models.kinds import Cause
from models.travel import n_joined


@kernel
def count_lenders(s, now):
    """How far the municipality's orders have come: districts they have reached, and whether it commands at all."""
    n = 1 if municipality_works(s) else 0
    for d in range(s.districts.size):
        if n > 0 and municipal_reach(s, d, now):
            n += 1
    s.city[0].n_lenders = n


@kernel
def asks_in_vain(s, r, need, now):
    """True until the hour from which it may ask again, unless more districts may send some by now, or, where the way was
    missing, roads join other places to it.

    Who comes free looks for work himself, so that nobody waits for this.
    """
    n = s.needs[need]
    if now >= n.again_h or n.seen_lenders != s.city[0].n_lenders:
        return False
    if n.short != Cause.ROAD or n.seen_roads == r.n_changed[3]:
        return True
    n.seen_roads = r.n_changed[3]
    return n_joined(r, n.place) == n.joined


@kernel
def next_hour(now):
    """The next full hour."""
    return math.floor(now) + 1.0


@kernel
def got_too_few(s, r, need, why, again_h):
    """A need has asked and not got enough, and asks again from an hour on; returns why."""
    n = s.needs[need]
    n.again_h = again_h
    n.seen_lenders = s.city[0].n_lenders
    n.seen_roads = r.n_changed[3]
    n.joined = n_joined(r, n.place) if why == Cause.ROAD else 0
    n.short = why
    return why
