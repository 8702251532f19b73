"""Measures: one row of numbers per plan, scenario and replication, computed from the run and from nothing else."""

import numpy as np

from models.curves import MARKS, STEPS, Curve, Series, Where, draw_curves
from models.geometry import distances_km
from models.kinds import Cause, Waiting
from models.state import StateHandle
from models.tally import Measure, ask, tally
from models.waiting import waiting
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.engine.driver import Driver
from sim.engine.log import log_of
from sim.engine.simulate import Setting, staged

NEAR_STATION_KM = 15.0  # within which a fire station is asked to come in 20 min (benchmark of ours)
NAMES = tuple(measure.name.lower() for measure in Measure)


def row_type(n_districts: int) -> np.dtype:
    """The columns of a row: replication, band, every `Measure`, what it adds to curves, series and districts; its waits."""
    return np.dtype([("replication", np.int64), ("band", "U2"), ("measures", np.float64, (len(Measure),)),
                     ("curves", np.float64, (len(Curve), STEPS)), ("series", np.float64, (len(Series), MARKS)),
                     ("districts", np.float64, (len(Where), n_districts)),
                     ("waited", np.float64, (len(Waiting), len(Cause)))])


def near_station(world: World) -> np.ndarray:
    """bool[places]: whether a candidate fire station lies near; the list of candidates is the same for every plan."""
    lat, lon = (np.concatenate([world.townships[name], world.districts[name]]) for name in ("lat", "lon"))
    at = world.fire_stations["township"]
    found: np.ndarray = distances_km(lat, lon, lat[at], lon[at]).min(axis=1) <= NEAR_STATION_KM
    return found


def measure(of: Setting, drawn: Realisation, near: np.ndarray, window_h: float, driver: Driver) -> np.ndarray:
    """Run one disaster under one plan and measure it.

    Parameters
    ----------
    near : see `near_station`
    window_h : hours for which people caught by the water are taken to survive

    Returns
    -------
    one row of `row_type`; its ``replication`` is the caller's to fill

    Raises
    ------
    Overflow : more happened than the log can hold
    """
    row = np.zeros(1, dtype=row_type(len(of.world.districts)))
    out, curves, series, districts, waited = (row[name][0] for name in row.dtype.names[2:])
    row["band"] = drawn.flood.band
    _, case = staged(of, drawn)
    s = case.state
    ask(StateHandle(*s), drawn.asked, of.world.townships["population"], float(drawn.u_asked[0]) * case.hours, out, curves,
        districts, waited)
    driver(case)
    log = log_of(case)
    tally(log, s.needs, s.units, s.places, float(drawn.flood.start_hour), near, window_h, out, curves, districts)
    waiting(log, s.needs, s.units, s.places, s.depots, float(case.hours), waited)
    draw_curves(log, s.needs, s.places, case.kits, curves, series, districts)
    return row
