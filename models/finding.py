"""What is seen and done on the spot, whoever comes: how many there really are, and people who are out of danger."""

import math

from models.command import let_go
from models.kernel import kernel
from models.kinds import Event, Need, Stage
from models.medical import hurt
from models.shelters import register
from models.state import NONE, note
from models.survival import part


@kernel
def find(s, need, now):
    """Somebody is on the spot and sees how many there really are."""
    n = s.needs[need]
    there = n.left + n.missing
    if n.stage < Stage.DONE and (n.known != there or n.stage != Stage.REPORTED):
        n.stage = Stage.REPORTED
        if math.isnan(n.reported_h):
            n.reported_h = now
        n.known = there
        note(s, now, Event.FOUND, NONE, need, n.place, there)


@kernel
def find_all(s, need, now):
    """Somebody reaches a place that had fallen silent: all who need help there are known at once."""
    n = s.needs[need]
    if n.stage == Stage.DONE:
        return
    n.left = 0
    n.done = 1
    n.stage = Stage.DONE
    s.places[n.place].silent_until_h = now
    note(s, now, Event.NEED_MET, NONE, need, n.place, 1.0)
    let_go(s, need)
    for other in range(s.rules[0].n_rescues):
        o = s.needs[other]
        if (o.kind == Need.RESCUE or o.kind == Need.SEARCH) and o.place == n.place and o.stage == Stage.ARISEN:
            find(s, other, now)


@kernel
def bring_out(s, u, event, people, now):
    """People are out of danger; a need without people left is met. Returns how many they are."""
    need = s.units[u].need
    n = s.needs[need]
    people = min(people, n.left)
    n.left -= people
    n.known = min(n.known, n.left)
    n.done += people
    note(s, now, event, u, need, n.place, people)
    if n.left == 0:
        n.stage = Stage.DONE
        note(s, now, Event.NEED_MET, NONE, need, n.place, n.done)
        let_go(s, need)
    return people


@kernel
def receive(s, r, place, people, total, quantile, now):
    """People who were brought out reach a place: some need a hospital, some a central shelter.

    ``total`` counts all who came the same way, these included, so that whole numbers follow the shares.
    """
    rules = s.rules[0]
    before = total - people
    hurt(s, r, place, part(total, rules.hurt_share, quantile) - part(before, rules.hurt_share, quantile), now)
    register(s, r, place, part(total, rules.central_share, quantile) - part(before, rules.central_share, quantile), now)
