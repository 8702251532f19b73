"""Were it asked for: who could be there in time? Asked of the tables of a disaster; nothing of the run is changed by it."""

import math

import numpy as np

from models.air_requests import hours_to_overhead
from models.journeys import weather_at
from models.kernel import kernel
from models.kinds import Cause, Weather
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
def ask_centres(s, r, hour, homes, paces, muster_h, out):
    """Were the regional centres called to every seat, with the roads that are under water at an hour: who comes within 4 h?

    Parameters
    ----------
    s : tables; r : roads that are all open, and used up by this
    hour : int
    homes : int64[n], places of the centres that can send fifty people; paces : float64[n], of their vehicles against a car
    muster_h : float, order to departure
    out : float64[len(Measure)], added to
    """
    now = float(hour)
    for road in range(s.roads.size):
        if s.over_m[s.roads[road].town, hour] > s.roads[road].sill_m:
            set_road(r, s.roads[road].row, False)
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
