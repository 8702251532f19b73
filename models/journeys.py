"""What every vehicle does alike: a time on the road in the weather of the hour, and the way home."""

import math

from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Story, Tier, Unit, Weather
from models.state import NONE, is_night, note, order
from models.travel import car_within_h, drive_h

MARGIN = 1.0 + 1e-9  # above the rounding of a product


@kernel
def weather_at(s, what, district, now):
    """One element of the weather in a district at an hour."""
    return s.weather[what, district, min(int(now), s.weather.shape[2] - 1)]


@kernel
def road_hours(s, r, a, b, pace, now):
    """Hours on the road from a to b for a vehicle, in the weather at b (inf where there is no way)."""
    return road_within_h(s, r, a, b, pace, now, math.inf)


@kernel
def road_within_h(s, r, a, b, pace, now, limit):
    """`road_hours`; where that is beyond a limit but there is a way, any hours beyond the limit that it is not less than."""
    rain = weather_at(s, Weather.RAIN_MM_H, s.places[b].district, now)
    rules = s.rules[0]
    dark = is_night(now, rules.start_hour)
    slow = pace * (rules.wet_factor if rain > rules.wet_mm_h else 1.0) * (rules.dark_factor if dark else 1.0)
    return drive_h(car_within_h(r, a, b, limit / slow * MARGIN), pace, rain, dark, rules)


@kernel
def least_road_h(s, r, a, b, pace, now):
    """What `road_hours` is not less than: closed roads only lengthen."""
    rain = weather_at(s, Weather.RAIN_MM_H, s.places[b].district, now)
    return drive_h(r.dry[b, a], pace, rain, is_night(now, s.rules[0].start_hour), s.rules[0])


@kernel
def water_hours(s, u, place):
    """Hours of a rescue craft from its post to a riverside place; inf where none leads or the waterway is closed there."""
    if s.city[0].waterway_closed and not s.places[place].backwater:
        return math.inf
    return s.craft_h[s.units[u].base, place]


@kernel
def journey_h(s, r, u, place, now):
    """Hours from where a unit is to a place, by road or, for rescue craft, by river."""
    return journey_within_h(s, r, u, place, now, math.inf)


@kernel
def journey_within_h(s, r, u, place, now, limit):
    """`journey_h`; where that is beyond a limit but there is a way, any hours beyond the limit that it is not less than.

    A unit on its way home may be called on: it turns where it is, so it needs at most the way back to the start of its
    journey, or on to its end, and from there to the place.
    """
    unit = s.units[u]
    if unit.tier == Tier.WATER:
        if unit.doing == Doing.WORKING or unit.doing == Doing.STRANDED:  # by way of its post
            return s.craft_h[unit.base, unit.at] + water_hours(s, u, place)
        if unit.doing == Doing.RETURNING or unit.doing == Doing.RECALLED:  # first back to its post
            return unit.until_h - now + water_hours(s, u, place)
        return water_hours(s, u, place)
    turned = unit.doing == Doing.RETURNING or unit.doing == Doing.RECALLED
    back = now - unit.since_h if turned else 0.0
    hours = back + road_within_h(s, r, unit.at, place, unit.pace, now, limit - back)
    if turned:
        on = unit.until_h - now
        hours = min(hours, on + road_within_h(s, r, unit.home, place, unit.pace, now, min(limit, hours) - on))
    return hours


@kernel
def is_roaming(unit):
    """Whether a boat is out with nothing to do: on its way home, or cut off from it."""
    return unit.doing == Doing.RETURNING or unit.doing == Doing.STRANDED


@kernel
def stop_roaming(s, u):
    """A boat that was on its way home is at home or has something to do; call before ``doing`` changes."""
    unit = s.units[u]
    if not is_roaming(unit):
        return
    city = s.city[0]
    city.n_roaming -= 1
    moved = s.roaming[city.n_roaming]
    s.roaming[unit.slot] = moved
    s.units[moved].slot = unit.slot


@kernel
def turn_home(s, r, u, now):
    """A unit that has nothing more to do drives home; where there is no way it stays until there is one."""
    unit = s.units[u]
    was_out = unit.doing == Doing.WORKING or unit.at != unit.home
    access = s.needs[unit.need].access_h if unit.doing == Doing.WORKING else 0.0
    need = unit.need
    unit.need = -1
    if unit.tier == Tier.WATER:
        hours = s.craft_h[unit.base, unit.at] if unit.at != unit.home else 0.0
    else:
        hours = road_hours(s, r, unit.at, unit.home, unit.pace, now)
    hours += access
    if unit.kind == Unit.BOAT and not is_roaming(unit):
        unit.slot = s.city[0].n_roaming
        s.roaming[unit.slot] = u
        s.city[0].n_roaming += 1
    if hours == math.inf:
        if unit.doing != Doing.STRANDED:
            note(s, now, Event.WENT_AWAY_EMPTY, u, need, unit.at, 0.0)
        unit.doing = Doing.STRANDED
        return
    unit.doing = Doing.RETURNING
    unit.since_h = now
    unit.until_h = now + hours
    if was_out:
        note(s, now, Event.TURNED_HOME, u, NONE, unit.at, 0.0)
    order(s, Story.HOMEWARD, u, NONE, unit.leg, hours)


@kernel
def set_out(s, u, need, place, hours, now):
    """A unit leaves for a place, where it will be after ``hours``."""
    unit = s.units[u]
    note(s, now, Event.LEFT_BASE, u, need, unit.at, 0.0)
    unit.since_h = now
    unit.until_h = now + hours
    return hours


@kernel
def goes_on_to(s, u, need, now):
    """A unit that is done at one need is ordered to another."""
    unit = s.units[u]
    unit.need = need
    unit.leg += 1
    unit.doing = Doing.COMING
    note(s, now, Event.ORDERED, u, need, s.needs[need].place, unit.capacity)


@kernel
def rests(s, u, now):
    """Whether a crew or team that is home again goes to sleep, its shift being over."""
    unit = s.units[u]
    rules = s.rules[0]
    if now - unit.duty_h < rules.shift_h:
        return False
    unit.doing = Doing.RESTING
    order(s, Story.REST, u, NONE, unit.leg, on_grid(rules.rest_h))
    return True


@kernel
def has_slept(s, u, now):
    """A rest is over; the next order begins a new shift."""
    note(s, now, Event.RESTED, u, NONE, s.units[u].at, 0.0)
    s.units[u].duty_h = math.nan


@kernel
def muster_h(s, u, now):
    """Hours from the order until the unit leaves; none for a unit that is out already."""
    unit = s.units[u]
    if unit.doing == Doing.RETURNING or unit.at != unit.home:
        return 0.0
    hours = unit.muster_night_h if is_night(now, s.rules[0].start_hour) else unit.muster_day_h
    return on_grid(max(hours, unit.from_h - now))
