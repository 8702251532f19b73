"""Two reference problems that every peer computes alike: an M/M/8 queue, and units sent to incidents on a plane.

Dispatch: incidents are reported at random sites; the nearest free unit goes, the lower row among equals; it drives there,
works, drives back to its home site and is free there. When none is free an incident waits, first come, first served. Every
peer keeps a log of what happened: time, event, unit, incident. It ends when the last unit is home.
"""

import math
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

SERVERS, LOAD, CUSTOMERS = 8, 0.8, 100_000  # of the queue; a service takes one hour in the mean


class Event(IntEnum):
    """What the log of a dispatch says."""

    REPORTED = 0
    DISPATCHED = 1
    ARRIVED = 2
    DONE = 3
    HOME = 4


class Plane(NamedTuple):
    """The dispatch problem.

    Attributes
    ----------
    travel_h : float64[sites, sites], hours of a drive, symmetric
    home : int64[units], site
    hours : incidents are reported until then
    gap_h : mean hours between two reports, exponential
    work_mu, work_sigma : of the logarithm of the hours of work at an incident
    """

    travel_h: np.ndarray
    home: np.ndarray
    hours: float
    gap_h: float
    work_mu: float
    work_sigma: float


class Incidents(NamedTuple):
    """What chance says.

    Attributes
    ----------
    gap_h : float64[n], hours since the report before
    site : int64[n]
    work_h : float64[n]
    """

    gap_h: np.ndarray
    site: np.ndarray
    work_h: np.ndarray


def plane(sites: int = 40, units: int = 60, incidents: float = 2000.0, seed: int = 1) -> Plane:
    """A square of 60 km by 60, driven at 60 km/h; 2,000 incidents in 72 hours keep 60 units 0.61 busy."""
    rng = np.random.default_rng(seed)
    km = rng.uniform(0.0, 60.0, (sites, 2))
    travel_h = np.hypot(km[:, None, 0] - km[None, :, 0], km[:, None, 1] - km[None, :, 1]) / 60.0
    return Plane(travel_h, rng.integers(0, sites, units), 72.0 * incidents / 2000.0, 72.0 / 2000.0, 0.0, 0.5)


def draw_incidents(p: Plane, rng: np.random.Generator) -> Incidents:
    """The incidents of one replication."""
    mean = p.hours / p.gap_h
    gap_h = rng.standard_exponential(int(mean + 8.0 * math.sqrt(mean) + 8.0))
    gap_h *= p.gap_h
    n = int(gap_h.cumsum().searchsorted(p.hours, side="right"))
    work_h = np.exp(p.work_mu + p.work_sigma * rng.standard_normal(n))  # faster than rng.lognormal
    return Incidents(gap_h[:n], rng.integers(0, len(p.travel_h), n), work_h)


def draw_customers(rng: np.random.Generator, n: int = CUSTOMERS) -> tuple[np.ndarray, np.ndarray]:
    """Hours between arrivals and hours of service of n customers, float64[n] each."""
    return rng.exponential(1.0 / (SERVERS * LOAD), n), rng.standard_exponential(n)


LOG = np.dtype([("time_h", np.float64), ("kind", np.int64), ("unit", np.int64), ("incident", np.int64)])


def log_table(rows: Any) -> np.ndarray:
    """A log as LOG[5 n]: a list of tuples, or an array with at least these fields."""
    if isinstance(rows, np.ndarray):
        table = np.empty(rows.size, dtype=LOG)
        for name in ("time_h", "kind", "unit"):
            table[name] = rows[name]
        table["incident"] = rows["need" if "need" in (rows.dtype.names or ()) else "incident"]
        return table
    return np.array(rows, dtype=LOG)


def assert_same(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Two logs agree: the same units at the same times; equal times of different incidents may stand in another order."""
    assert ours.size == theirs.size, (ours.size, theirs.size)
    a, b = (np.sort(log, order=["incident", "kind"]) for log in (ours, theirs))
    for name in ("incident", "kind", "unit"):
        assert np.array_equal(a[name], b[name]), name
    assert np.abs(a["time_h"] - b["time_h"]).max(initial=0.0) <= 1e-9
    assert (np.diff(theirs["time_h"]) >= 0.0).all()


def erlang_c_wait(servers: int = SERVERS, load: float = LOAD) -> float:
    """Mean wait of an M/M/c queue whose services take one hour in the mean."""
    offered = servers * load
    waits = offered**servers / math.factorial(servers) / (1.0 - load)
    p_wait = waits / (sum(offered**k / math.factorial(k) for k in range(servers)) + waits)
    return p_wait / (servers - offered)
