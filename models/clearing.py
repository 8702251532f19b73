"""Roads that come out of the water or lie under a slide are closed until crews and hired machines have cleared them."""

import math

from models.help import help_waiting
from models.journeys import least_road_h, muster_h, road_hours, road_within_h, set_out, turn_home
from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Stage, Story
from models.state import NONE, note, order
from models.travel import set_road


@kernel
def close_road(s, r, road, now):
    """Water rises over a road."""
    s.roads[road].wet = True
    if set_road(r, s.roads[road].row, False):
        s.city[0].roads_changed = True
        note(s, now, Event.ROAD_CLOSED, NONE, NONE, road, 0.0)
    need = s.needs[s.roads[road].need]
    if need.stage == Stage.REPORTED:  # wet again before it was clear
        need.stage = Stage.LATENT


@kernel
def uncover_road(s, r, road, now):
    """The water leaves a road; it stays closed until it is cleared."""
    s.roads[road].wet = False
    note(s, now, Event.ROAD_OUT_OF_WATER, NONE, NONE, road, 0.0)
    _ask_for_crews(s, r, road, now)


@kernel
def bury_road(s, r, road, now):
    """A slide cuts a road, or its bridge is closed. Where water stands on it, crews come when that has gone."""
    if set_road(r, s.roads[road].row, False):
        s.city[0].roads_changed = True
    note(s, now, Event.ROAD_BURIED, NONE, NONE, road, s.roads[road].bridge)
    if not s.roads[road].wet and s.needs[s.roads[road].need].trip_h > 0.0:
        _ask_for_crews(s, r, road, now)


@kernel
def _ask_for_crews(s, r, road, now):
    index = s.roads[road].need
    need = s.needs[index]
    need.left = 1
    need.known = 1
    need.work_h = need.trip_h
    need.stage = Stage.REPORTED
    need.reported_h = now
    note(s, now, Event.REPORTED, NONE, index, need.place, 1.0)
    send_crews(s, r, index, now)


@kernel
def send_crews(s, r, need, now):
    """The crews that can be there first, up to as many as a road has room for."""
    n = s.needs[need]
    rules = s.rules[0]
    while n.coming < rules.most_crews:
        best = -1
        least = rules.farthest_h
        for u in range(rules.first_crew, rules.last_crew):
            unit = s.units[u]
            if unit.district == n.district and unit.doing == Doing.FREE:
                hours = muster_h(s, u, now)
                if hours + least_road_h(s, r, unit.at, n.place, unit.pace, now) < least:
                    hours += road_within_h(s, r, unit.at, n.place, unit.pace, now, least - hours)
                    if hours < least:
                        least = hours
                        best = u
        if best < 0:
            return
        unit = s.units[best]
        delay = muster_h(s, best, now)
        unit.doing = Doing.COMING
        unit.leg += 1
        unit.need = need
        n.coming += 1
        note(s, now, Event.ORDERED, best, need, n.place, 1.0)
        order(s, Story.CREW, best, need, unit.leg, delay)


@kernel
def crew_leaves(s, r, u, now):
    """Returns the drive to the road, or -1 where there is no way or nothing to do any more."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hours = road_hours(s, r, unit.at, n.place, unit.pace, now)
    if hours == math.inf or n.stage != Stage.REPORTED:
        n.coming -= 1
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, unit.at, 0.0)
        return -1.0
    return set_out(s, u, unit.need, n.place, hours, now)


@kernel
def crew_arrives(s, u, now):
    """At the road: returns the set-up time."""
    unit = s.units[u]
    unit.at = s.needs[unit.need].place
    unit.doing = Doing.WORKING
    s.needs[unit.need].working += 1
    note(s, now, Event.ARRIVED, u, unit.need, unit.at, 0.0)
    return on_grid(s.rules[0].set_up_h)


@kernel
def crew_digs(s, u, now):
    """The next piece of work: an hour, or what is left shared by those who dig; -1 when the road is clear or wet again."""
    unit = s.units[u]
    n = s.needs[unit.need]
    if n.work_h <= 0.0 or n.stage != Stage.REPORTED:
        n.working -= 1
        n.coming -= 1
        return -1.0
    hours = on_grid(min(1.0, n.work_h / n.working))
    unit.until_h = now + hours
    unit.since_h = now
    return hours


@kernel
def crew_has_dug(s, r, u, now):
    """A piece of work is done; with the last one the road opens."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hours = now - unit.since_h
    note(s, now, Event.CREW_WORKED, u, unit.need, n.place, hours)
    n.work_h -= hours
    if n.work_h <= 0.0 and n.stage == Stage.REPORTED:
        n.stage = Stage.DONE
        n.left = 0
        n.done += 1
        note(s, now, Event.NEED_MET, NONE, unit.need, n.place, 1.0)
        if now >= s.roads[n.road].opens_h:
            open_road(s, r, n.road, now)


@kernel
def open_road(s, r, road, now):
    """Nothing lies on a road any more, and its bridge stands."""
    if set_road(r, s.roads[road].row, True):
        s.city[0].roads_changed = True
        note(s, now, Event.ROAD_OPENED, NONE, s.roads[road].need, road, 0.0)
        help_waiting(s, r, now)


@kernel
def inspect_bridge(s, r, road, now):
    """A closed bridge is found to stand: its road is open where nothing else lies on it."""
    if s.needs[s.roads[road].need].stage != Stage.REPORTED and not s.roads[road].wet:
        open_road(s, r, road, now)


def crew_mission(first, env, s, r, launch, unit):
    """A crew drives to a road that is out of the water, digs until it is clear, and drives home."""
    yield first
    drive = crew_leaves(s, r, unit, env.now)
    if drive >= 0:
        yield env.timeout(drive)
        yield env.timeout(crew_arrives(s, unit, env.now))
        work = crew_digs(s, unit, env.now)
        while work >= 0:
            yield env.timeout(work)
            crew_has_dug(s, r, unit, env.now)
            launch()
            work = crew_digs(s, unit, env.now)
    turn_home(s, r, unit, env.now)
    launch()
