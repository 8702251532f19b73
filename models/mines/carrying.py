"""People with a squad: taken along, put down again for want of oxygen, brought out."""

from models.kernel import kernel
from models.kinds import Event
from models.mines.blast import leave_place
from models.mines.people import person_found, person_out
from models.mines.tables import KeptBy, Person
from models.state import NONE, note

REACH_M = 1.0  # about a squad, in which it finds people


@kernel
def meet(s, squad, from_m, way_is_fresh, now):
    """Find whoever lies on the stretch just walked, and take along whom the squad can. Returns whether it took anybody.

    One who cannot walk is carried, one at a time; others are led, as many as there are masks, or all where the way out is
    fresh. The dead are carried only when nobody alive is left below.
    """
    q = s.squads[squad]
    low, high = min(from_m, q.at_m) - REACH_M, max(from_m, q.at_m) + REACH_M
    took = False
    for i in range(s.people.size):
        p = s.people[i]
        if p.airway != q.airway or p.state == Person.OUT or p.squad >= 0 or not low <= p.at_m <= high:
            continue
        if not p.found_h <= now:
            person_found(s, q.unit, i, now)
        if abs(p.at_m - q.at_m) > REACH_M:
            continue
        carried = p.state == Person.DOWN or p.state == Person.DEAD
        if carried:
            if q.person >= 0 or (p.state == Person.DEAD and s.mine[0].left > 0):
                continue
            q.person = i
        elif q.led >= q.spares and not way_is_fresh:
            continue
        else:
            q.led += 1
        leave_place(s, i)
        if p.state != Person.DEAD:
            p.state = Person.CARRIED if carried else Person.LED
            p.breathes = KeptBy.FRESH_AIR if way_is_fresh else KeptBy.SQUAD
        p.squad = squad
        took = True
        note(s, now, Event.TAKEN_ALONG, q.unit, s.mine[0].need, i, p.state)
    return took


@kernel
def move_along(s, squad):
    """Those with a squad are where it is."""
    q = s.squads[squad]
    for i in range(s.people.size):
        if s.people[i].squad == squad and s.people[i].state != Person.OUT:
            s.people[i].airway = q.airway
            s.people[i].at_m = q.at_m


@kernel
def put_down(s, squad, now):
    """The oxygen does not last for a burden: who cannot walk is left with a mask for the next squad, others walk on."""
    q = s.squads[squad]
    for i in range(s.people.size):
        p = s.people[i]
        if p.squad != squad or p.state == Person.OUT:
            continue
        p.squad = NONE
        p.known_place = True
        if p.state != Person.DEAD:
            p.state = Person.DOWN if p.state == Person.CARRIED else Person.LEAVING
            p.mask = 2
            p.mask_min = max(p.mask_min, s.rules[0].spare_min)
            p.breathes = KeptBy.SELF_RESCUER
        note(s, now, Event.LEFT_BEHIND, q.unit, s.mine[0].need, i, q.mpa)
    q.person = NONE
    q.led = 0


@kernel
def bring_out(s, r, squad, now):
    """At the portal: those with the squad are out."""
    for i in range(s.people.size):
        if s.people[i].squad == squad and s.people[i].state != Person.OUT:
            person_out(s, r, i, now)
            s.people[i].squad = NONE
            s.people[i].airway = NONE
    s.squads[squad].person = NONE
    s.squads[squad].led = 0
