"""Asking for helicopters: readiness and clearance, and on the stand the weather, the light, a crew and the fuel.

An aircraft that may not take off waits on its stand and asks again at the next full hour.
"""

import math

import numpy as np

from models.command import MUNICIPALITY, call_post, municipality_works
from models.geometry import great_circle_km
from models.journeys import weather_at
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Grounded, Stage, Story, Weather
from models.state import NONE, is_night, note, order

DAY_H = 24.0  # an aircraft that does not come within a day does not come


@kernel
def flight_h(km, block_speed_kmh):
    """Hours between take-off and arrival over a distance."""
    return on_grid(km / block_speed_kmh)


@kernel
def is_flyable(visibility_m, ceiling_m, wind_ms, night, rules):
    """Whether weather is above the minima (CCAR-91.155: 800 m by day, 1,600 m by night, clear of cloud; and wind)."""
    least = rules.visibility_night_m if night else rules.visibility_day_m
    return visibility_m >= least and ceiling_m >= rules.ceiling_m and wind_ms <= rules.most_wind_ms


@kernel
def flyable_at(s, district, now):
    """`is_flyable` for the weather in a district at an hour."""
    return is_flyable(weather_at(s, Weather.VISIBILITY_M, district, now), weather_at(s, Weather.CEILING_M, district, now),
                      weather_at(s, Weather.WIND_MS, district, now), is_night(now, s.rules[0].start_hour), s.rules[0])


@kernel
def km_to_place(s, lat, lon, place):
    """Straight kilometres from a point to a place."""
    return great_circle_km(lat, lon, s.places[place].lat, s.places[place].lon)


@kernel
def takeoff_h(s, craft):
    """Request to take-off: the later of readiness and clearance of this sortie, two quantiles drawn apart.

    Two equal lognormals whose greater one has the plan's median: each has the median x exp(-0.5449 sigma), since
    both lie below m with probability 1/2 where each does with 0.7071.
    """
    c = s.craft[craft]
    rules = s.rules[0]
    k = c.sortie
    if k >= s.takeoff_z.shape[1]:  # more sorties than chance was drawn for: the driver stops with an error
        s.city[0].lost += 1
        k = 0
    z = max(s.takeoff_z[craft, k, 0], s.takeoff_z[craft, k, 1])
    return on_grid(rules.takeoff_median_h * math.exp(rules.takeoff_sigma * (z - 0.5449521356)))


@kernel
def ask_aircraft(s, need, now):
    """The municipal centre asks the nearest free aircraft for one need.

    Returns
    -------
    int : why none is on its way (`models.kinds.Cause`), -1 where one is
    """
    n = s.needs[need]
    if n.flying > 0:
        return -1
    works = municipality_works(s)
    if not works:
        call_post(s, MUNICIPALITY, now)
    best = -1
    least = math.inf
    for u in range(s.rules[0].first_aircraft, s.rules[0].last_aircraft):
        unit = s.units[u]
        if unit.doing != Doing.FREE:
            continue
        km = km_to_place(s, s.craft[unit.craft].lat, s.craft[unit.craft].lon, n.place)
        if km < least:
            least = km
            best = u
    if best < 0:
        return Cause.NO_UNIT.value
    if not works:
        return Cause.COMMAND.value
    _request(s, best, need, now)
    return -1


@kernel
def _request(s, u, need, now):
    n = s.needs[need]
    unit = s.units[u]
    unit.doing = Doing.COMING
    unit.leg += 1
    unit.need = need
    n.flying += 1
    s.craft[unit.craft].said = 0
    note(s, now, Event.ORDERED, u, need, n.place, unit.capacity)
    order(s, Story.AIRCRAFT, u, need, unit.leg, takeoff_h(s, unit.craft))
    s.craft[unit.craft].sortie += 1


@kernel
def next_flight(s, u, now):
    """An aircraft that is free again is asked for the nearest need that waits for one."""
    best = -1
    least = math.inf
    c = s.craft[s.units[u].craft]
    for need in range(s.needs.size):
        n = s.needs[need]
        if n.wants_air and n.flying == 0 and n.left > 0 and n.stage == Stage.REPORTED:
            km = km_to_place(s, c.lat, c.lon, n.place)
            if km < least:
                least = km
                best = need
    if best >= 0:
        _request(s, u, best, now)


@kernel
def _ground(s, u, why, now):
    c = s.craft[s.units[u].craft]
    if c.said != why:
        c.said = why
        note(s, now, Event.GROUNDED, u, s.units[u].need, s.units[u].base, c.said)
    return 1.0 + math.floor(now) - now  # until the next full hour


@kernel
def _crew(s, u, now, hours, night):
    """A rested crew at the base with enough flight and duty hours left (-1 for none)."""
    rules = s.rules[0]
    base = s.units[u].base
    for k in range(s.aircrews.size):
        crew = s.aircrews[k]
        if crew.base != base or crew.busy or (night and not crew.night):
            continue
        if math.isnan(crew.from_h) or now - crew.from_h >= rules.duty_h + rules.crew_rest_h:
            crew.from_h = math.nan
            crew.flown_h = 0.0
            return k
        if now + hours - crew.from_h <= rules.duty_h and crew.flown_h + hours <= rules.flight_hours:
            return k
    return -1


@kernel
def to_overhead_h(s, craft, place):
    """Hours from take-off until an aircraft is over a place."""
    c = s.craft[craft]
    return flight_h(km_to_place(s, c.lat, c.lon, place), s.rules[0].block_speed_kmh) + s.rules[0].approach_h


@kernel
def why_grounded(s, u, place, now):
    """Whether an aircraft that is ready and cleared may fly to a place now.

    Returns
    -------
    (int, int) : 0 or the reason it stays on the ground (`models.kinds.Grounded`), and the crew that would fly
    """
    unit = s.units[u]
    rules = s.rules[0]
    out = to_overhead_h(s, unit.craft, place)
    whole = 2.0 * out + rules.work_h
    night = is_night(now, rules.start_hour) or is_night(now + whole, rules.start_hour)
    district = s.places[place].district
    if night and rules.night_crews == 0:
        return Grounded.NIGHT.value, -1
    if whole + rules.fuel_reserve_h > s.craft[unit.craft].fuel_h:
        return Grounded.FUEL.value, -1
    crew = _crew(s, u, now, whole, night)
    if crew < 0:
        return Grounded.NIGHT.value if night else Grounded.CREW.value, -1
    if not flyable_at(s, s.bases[unit.base].district, now) or not flyable_at(s, district, now) or not flyable_at(
            s, district, now + out):
        return Grounded.WEATHER.value, -1
    return 0, crew


@kernel
def cause_of(grounded):
    """The `models.kinds.Cause` of a reason to stay on the ground."""
    return Cause.WEATHER + grounded - Grounded.WEATHER


@kernel
def hours_to_overhead(s, place, now, split):
    """Were an aircraft asked for at a place now, when would the first be overhead? Nothing is changed by asking.

    Parameters
    ----------
    s : tables, every aircraft at its base as before a disaster
    place : row; now : float, hours
    split : float64[len(Cause)], filled: those hours by cause; a whole day where none comes, of the nearest aircraft

    Returns
    -------
    (float, int) : hours from the request, inf where none comes within a day; and what held the first one last (0 for
    nothing), or the nearest where none comes
    """
    least = math.inf
    nearest = math.inf
    held = 0
    split[:] = 0.0
    split[Cause.NO_UNIT] = DAY_H
    mine = np.empty(split.size)
    for u in range(s.rules[0].first_aircraft, s.rules[0].last_aircraft):
        if s.units[u].doing != Doing.FREE:
            continue
        out = to_overhead_h(s, s.units[u].craft, place)
        ready = takeoff_h(s, s.units[u].craft)
        at = now + ready
        last = 0
        mine[:] = 0.0
        mine[Cause.CLEARANCE] = ready
        while at + out - now < min(least, DAY_H):
            why, _ = why_grounded(s, u, place, at)
            if why == 0:
                least = at + out - now
                held = last
                mine[Cause.TRAVEL] = out
                split[:] = mine
                break
            last = why
            mine[cause_of(why)] += 1.0 + math.floor(at) - at
            at = 1.0 + math.floor(at)
        if least == math.inf and out < nearest:
            nearest = out
            held = last
            mine[cause_of(last) if last > 0 else Cause.CLEARANCE] += DAY_H - (at - now)  # the day ends on the stand
            split[:] = mine
    return least, held


@kernel
def waits_on_stand(s, u, now):
    """Ready and cleared: may it fly? Returns hours until it asks again, 0 where it may take off, -1 to stand down."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    n = s.needs[unit.need]
    if n.left == 0 or n.stage == Stage.DONE or not n.wants_air:
        n.flying -= 1
        unit.doing = Doing.FREE
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, NONE, 0.0)
        unit.need = -1
        next_flight(s, u, now)
        return -1.0
    why, crew = why_grounded(s, u, n.place, now)
    if why > 0:
        return _ground(s, u, why, now)
    if math.isnan(s.aircrews[crew].from_h):
        s.aircrews[crew].from_h = now
    s.aircrews[crew].busy = True
    c.crew = crew
    c.left_h = now
    return 0.0
