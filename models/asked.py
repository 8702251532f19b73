"""Were it asked for: who could be there in time? Asked of the tables of a disaster; nothing of the run is changed by it."""

import math

import numpy as np

from models.air_requests import flyable_at, hours_to_overhead
from models.command import MUNICIPALITY, post_of_district
from models.curves import STEPS, Curve, Where, step_of
from models.journeys import weather_at
from models.kernel import kernel
from models.kinds import Cause, Grounded, Waiting, Weather
from models.state import is_night
from models.tally import Measure
from models.travel import car_h, drive_h, set_road

N_CAUSES = len(Cause)


@kernel
def ask_points(s, points, now, out):
    """Were an aircraft asked for at some places: has each one overhead within two hours?

    Parameters
    ----------
    s : tables before the run, with the aircraft that may come
    points : int64[n], rows of places
    now : float, hours
    out : float64[len(Measure)], added to
    """
    split = np.empty(N_CAUSES)
    for place in points:
        hours, _ = hours_to_overhead(s, place, now, split)
        out[Measure.POINTS] += 1.0
        if hours <= 2.0:
            out[Measure.POINTS_120MIN] += 1.0


@kernel
def close_roads(s, r, hour):
    """Close the roads that are under water at an hour or that slides have cut by then; nobody has cleared any."""
    for road in range(s.roads.size):
        row = s.roads[road]
        if s.over_m[row.town, hour] > row.sill_m or row.buried_h <= hour:
            set_road(r, row.row, False)


@kernel
def ask_centres(s, r, hour, homes, paces, muster_h, out):
    """Were the regional centres called to every seat, with the roads that are closed at an hour: who comes within 4 h?

    Parameters
    ----------
    s : tables; r : roads that are all open, and used up by this
    hour : int
    homes : int64[n], places of the centres that can send fifty people; paces : float64[n], of their vehicles against a car
    muster_h : float, order to departure
    out : float64[len(Measure)], added to
    """
    now = float(hour)
    close_roads(s, r, hour)
    for district in range(s.districts.size):
        seat = s.districts[district].seat
        rain = weather_at(s, Weather.RAIN_MM_H, district, now)
        least = math.inf
        for k in range(homes.size):
            least = min(least, drive_h(car_h(r, homes[k], seat), paces[k], rain, is_night(now, s.rules[0].start_hour),
                                       s.rules[0]))
        out[Measure.SEATS] += 1.0
        if muster_h + least <= 4.0:
            out[Measure.SEATS_4H] += 1.0


@kernel
def surge_hours(s, r, district, now, hour, homes, of, ready_h, paces, curved, out):
    """Were forces called to the seat of a district: hours from the call until each is there, inf for never.

    A call goes from a township to its district, whose post must work; the district's own forces muster then. Those of other
    districts wait for the municipal post as well, and for its order to reach their district.

    Parameters
    ----------
    s : tables; r : roads with those closed that are, see `close_roads`
    district : int, whose seat
    now : float, hours; decides by day or by night how soon posts work and how fast vehicles drive
    hour : int, whose rain falls on the roads
    homes : int64[n], places; of : int64[n], districts that send them, -1 where the municipality asks by itself
    ready_h : float64[n], order to departure, or to arrival where ``curved``
    paces : float64[n], of their vehicles against a car
    curved : bool, whether ``ready_h`` holds the drive on dry roads by day already
    out : float64[n], filled
    """
    rules = s.rules[0]
    seat = s.districts[district].seat
    dark = is_night(now, rules.start_hour)
    factor = rules.activation_night_factor if dark else 1.0
    # posts without staff never work
    first_h = rules.district_activation_h * factor if s.posts[post_of_district(district)].span > 0 else math.inf
    second_h = rules.municipal_activation_h * factor if s.posts[MUNICIPALITY].span > 0 else math.inf
    rain = weather_at(s, Weather.RAIN_MM_H, district, float(hour))
    for k in range(homes.size):
        hours = first_h + ready_h[k] + drive_h(car_h(r, homes[k], seat), paces[k], rain, dark, rules)
        if curved:
            hours -= drive_h(r.dry[seat, homes[k]], paces[k], 0.0, False, rules)
        if of[k] < 0:
            hours += second_h
        elif of[k] != district:
            hours += second_h + s.districts[of[k]].mutual_h
        out[k] = hours


@kernel
def count_heads(hours, heads, out, first):
    """Add forces to the measures of their arrival, which follow each other from ``first``.

    Parameters
    ----------
    hours : float64[n], from the call until each is there; heads : float64[n]
    out : float64[len(Measure)], added to: heads, those there within 3, 6, 12 and 24 h, hours until half are there
    """
    total = 0.0
    for k in range(hours.size):
        total += heads[k]
    half_h = 24.0
    for k in range(hours.size):
        there = 0.0
        for j in range(hours.size):
            if hours[j] <= hours[k]:
                there += heads[j]
        if there >= 0.5 * total > 0.0:
            half_h = min(half_h, hours[k])
        if hours[k] <= 3.0:
            out[first + 1] += heads[k]
        if hours[k] <= 6.0:
            out[first + 2] += heads[k]
        if hours[k] <= 12.0:
            out[first + 3] += heads[k]
        if hours[k] <= 24.0:
            out[first + 4] += heads[k]
    out[first] += total
    out[first + 5] += half_h


@kernel
def ask(s, towns, population, now, out, curves, districts, waited):
    """Were an aircraft asked for at some townships, as before the disaster: who has one overhead within the hour?

    Parameters
    ----------
    s : tables before the run
    towns : int64[n], rows of places
    population : int64[townships]
    now : float, hours
    out : float64[len(Measure)]; curves, districts : see `models.curves`; all added to
    waited : float64[len(Waiting), len(Cause)], added to: township-hours until the first is overhead, at most a day for each
    """
    split = np.empty(waited.shape[1])
    for place in towns:
        hours, held = hours_to_overhead(s, place, now, split)
        for cause in range(split.size):
            waited[Waiting.FOR_AIRCRAFT, cause] += split[cause]
        step = step_of(Curve.OVERHEAD, hours)
        if step < STEPS:
            curves[Curve.OVERHEAD, step] += 1.0
        districts[Where.ASKED, s.places[place].district] += 1.0
        if hours <= 1.0:
            districts[Where.OVERHEAD, s.places[place].district] += 1.0
        people = float(population[place])
        in_time = 1.0 if hours <= 1.0 else 0.0
        out[Measure.ASKED] += 1.0
        out[Measure.OVERHEAD_60MIN] += in_time
        out[Measure.ASKED_PEOPLE] += people
        out[Measure.PEOPLE_60MIN] += people * in_time
        if flyable_at(s, s.places[place].district, now):
            out[Measure.ASKED_FLYABLE] += 1.0
            out[Measure.FLYABLE_60MIN] += in_time
        if hours > 1.0:
            if held == Grounded.WEATHER:
                out[Measure.MISSED_WEATHER] += 1.0
            elif held == Grounded.NIGHT:
                out[Measure.MISSED_NIGHT] += 1.0
            else:
                out[Measure.MISSED_DISTANCE] += 1.0
