"""Aircraft: so far the straight-line flight that every reach figure rests on."""

import numpy as np

from models.geometry import great_circle_km
from models.kernel import kernel


@kernel
def minutes_to_overhead(distance_km, ready_min, approach_min, block_speed_kmh):
    """Minutes from the request until the aircraft is overhead.

    Parameters
    ----------
    distance_km : float, straight line from base to site, >= 0
    ready_min : float, request to take-off (the later of readiness and clearance), minutes, >= 0
    approach_min : float, search for the spot and approach, minutes, >= 0
    block_speed_kmh : float, mean speed between take-off and arrival, > 0

    Returns
    -------
    float, minutes
    """
    return ready_min + approach_min + distance_km / block_speed_kmh * 60.0


@kernel
def first_overhead_min(lat, lon, base_lat, base_lon, ready_min, approach_min, block_speed_kmh):
    """Minutes until the first of several bases has an aircraft overhead, every base with one ready.

    Parameters
    ----------
    lat, lon : float64[n], degrees, the sites
    base_lat, base_lon : float64[m], degrees, the bases; m = 0 gives inf
    ready_min, approach_min, block_speed_kmh : see `minutes_to_overhead`

    Returns
    -------
    float64[n], minutes
    """
    out = np.full(lat.size, np.inf)
    for i in range(lat.size):
        for j in range(base_lat.size):
            distance_km = great_circle_km(lat[i], lon[i], base_lat[j], base_lon[j])
            out[i] = min(out[i], minutes_to_overhead(distance_km, ready_min, approach_min, block_speed_kmh))
    return out
