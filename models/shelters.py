"""Central shelters: people register, the overflow goes to the district's seat by bus."""

import math

from models.command import let_go, take_in_hand
from models.journeys import road_hours, set_out, turn_home, weather_at
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Stage, Story, Unit, Weather
from models.state import NONE, hold, note, order
from models.supplies import hand_out, supply


@kernel
def places_left(s, place, now):
    """Free places in the shelters of a place: roofed ones, and open ones in dry weather."""
    p = s.places[place]
    wet = weather_at(s, Weather.RAIN_MM_H, p.district, now) > s.rules[0].wet_mm_h
    return p.roofed + (0 if wet else p.open) - p.sheltered


@kernel
def register(s, r, place, people, now):
    """People ask for a central shelter: those for whom there is room register and wait for kits, the others for a bus."""
    if people <= 0:
        return
    p = s.places[place]
    stay = min(people, max(0, places_left(s, place, now)))
    if stay > 0:
        p.sheltered += stay
        note(s, now, Event.REGISTERED, NONE, NONE, place, stay)
        need = s.needs[p.supply]
        if need.stage == Stage.DONE:
            need.stage = Stage.REPORTED
        hand_out(s, place, now)
        supply(s, r, place, now)
    if stay < people:
        need = s.needs[p.evacuate]
        need.left += people - stay
        need.known = need.left
        if need.stage != Stage.REPORTED:
            need.stage = Stage.REPORTED
            need.reported_h = now
        note(s, now, Event.REPORTED, NONE, p.evacuate, place, need.left)
        send_buses(s, r, p.evacuate, now)


@kernel
def send_buses(s, r, need, now):
    """Call hired buses of the township until their seats suffice."""
    n = s.needs[need]
    if n.coming >= n.left:
        hold(s, need, NONE, now)
        return
    if places_left(s, s.districts[n.district].seat, now) <= 0:
        hold(s, need, Cause.PLACE.value, now)
        return
    if not take_in_hand(s, need, now):
        hold(s, need, Cause.COMMAND.value, now)
        return
    for u in range(s.places[n.place].first_bus, s.places[n.place].last_bus):
        if n.coming >= n.left:
            break
        unit = s.units[u]
        if unit.kind == Unit.BUS and unit.home == n.place and unit.doing == Doing.FREE and unit.at == unit.home:
            unit.doing = Doing.COMING
            unit.leg += 1
            unit.need = need
            n.coming += unit.capacity
            note(s, now, Event.ORDERED, u, need, n.place, unit.capacity)
            order(s, Story.BUS, u, need, unit.leg, on_grid(unit.muster_day_h))
    hold(s, need, NONE if n.coming >= n.left else Cause.NO_UNIT.value, now)


@kernel
def _is_left_waiting(s, need, why, now):
    """A bus gives up; people for whom the others have no seat are held."""
    n = s.needs[need]
    if n.coming < n.left:
        hold(s, need, why, now)


@kernel
def bus_loads(s, u, now):
    """At the assembly place: people get in. Returns the hours that takes, or -1 where nobody waits any more."""
    unit = s.units[u]
    n = s.needs[unit.need]
    unit.at = n.place
    unit.load = min(unit.capacity, n.left)
    if unit.load == 0:
        n.coming -= unit.capacity
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, n.place, 0.0)
        return -1.0
    unit.doing = Doing.WORKING
    n.left -= unit.load
    note(s, now, Event.ARRIVED, u, unit.need, n.place, unit.load)
    return on_grid(s.rules[0].bus_load_h)


@kernel
def bus_leaves(s, r, u, now):
    """Off to the seat. Returns the drive, or -1 where no road leads there and the people get out again."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hours = road_hours(s, r, unit.at, s.districts[n.district].seat, unit.pace, now)
    if hours == math.inf:
        n.left += unit.load
        unit.load = 0
        n.coming -= unit.capacity
        _is_left_waiting(s, unit.need, Cause.ROAD.value, now)
        return -1.0
    return set_out(s, u, unit.need, s.districts[n.district].seat, hours, now)


@kernel
def bus_arrives(s, r, u, now):
    """At the seat: people register there. Returns the drive back for more, or -1."""
    unit = s.units[u]
    need = unit.need
    n = s.needs[need]
    seat = s.districts[n.district].seat
    unit.at = seat
    people = unit.load
    unit.load = 0
    n.done += people
    note(s, now, Event.BROUGHT_OUT, u, need, seat, people)
    room = min(people, places_left(s, seat, now))
    register(s, r, seat, max(0, room), now)
    if room < people:  # the last places went meanwhile: they are taken in standing
        s.places[seat].roofed += people - max(0, room)
        register(s, r, seat, people - max(0, room), now)
    room = places_left(s, seat, now)
    if n.left > 0 and room > 0:
        hours = road_hours(s, r, seat, n.place, unit.pace, now)
        if hours < math.inf:
            return set_out(s, u, need, n.place, hours, now)
    n.coming -= unit.capacity
    _is_left_waiting(s, need, Cause.ROAD.value if room > 0 else Cause.PLACE.value, now)
    if n.left == 0 and n.coming == 0:
        n.stage = Stage.DONE
        note(s, now, Event.NEED_MET, NONE, need, n.place, n.done)
        let_go(s, need)
    return -1.0


def bus_mission(first, env, s, r, launch, unit):
    """A hired bus comes to the assembly place, fills, drives to the seat, and comes back for more."""
    yield first
    while True:
        loading = bus_loads(s, unit, env.now)
        if loading < 0:
            break
        yield env.timeout(loading)
        drive = bus_leaves(s, r, unit, env.now)
        if drive < 0:
            break
        yield env.timeout(drive)
        back = bus_arrives(s, r, unit, env.now)
        launch()
        if back < 0:
            break
        yield env.timeout(back)
    turn_home(s, r, unit, env.now)
    launch()
