"""When a need that got too few units asks again: not before something has changed that could bring one."""

import math

from models.command import municipal_reach, municipality_works
from models.kernel import kernel
from models.kinds import Cause


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
    """True until the next full hour, unless more districts may send some, or roads changed where the way was missing.

    Who comes free looks for work himself, so that nobody waits for this.
    """
    n = s.needs[need]
    return (now < n.again_h and n.seen_lenders == s.city[0].n_lenders
            and (n.short != Cause.ROAD or n.seen_roads == r.n_changed[3]))


@kernel
def got_too_few(s, r, need, why, now):
    """A need has asked and not got enough; returns why."""
    n = s.needs[need]
    n.again_h = math.floor(now) + 1.0
    n.seen_lenders = s.city[0].n_lenders
    n.seen_roads = r.n_changed[3]
    n.short = why
    return why
