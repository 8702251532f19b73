"""Both problems on our own machinery: tables, transitions as kernels, the compiled clock and loop, and SimPy stories.

Everything compiled stands in this one file, so that an edit of it compiles it anew.
"""

import math
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import simpy
from numba.experimental import structref

from benchmarks.peers.problem import SERVERS, Event, Incidents, Plane
from models.clock import new_clock, pop, push
from models.kernel import StateType, handle, kernel
from models.state import HOURS, INT, LOG, NONE, note

UNIT = np.dtype([
    ("home", INT), ("incident", INT),
    ("away_h", HOURS),  # 0 at home, inf when out: added to the drive, the search for the nearest needs no branch
])
INCIDENT = np.dtype([("gap_h", HOURS), ("site", INT), ("work_h", HOURS)])
CITY = np.dtype([("n_log", INT), ("lost", INT), ("n", INT), ("first", INT), ("last", INT)])  # incidents; the queue's ends
CUSTOMER = np.dtype([("gap_h", HOURS), ("service_h", HOURS), ("came_h", HOURS), ("wait_h", HOURS)])
DESK = np.dtype([("free", INT), ("first", INT), ("last", INT)])


class Step(IntEnum):
    """What is waited for."""

    REPORT = 0
    DRIVE = 1
    WORK = 2
    DRIVE_HOME = 3


class Dispatch(NamedTuple):
    """Tables of the dispatch: ``travel_h`` as in the problem, ``waiting`` a queue of incidents, LOG, one row of CITY."""

    units: np.ndarray
    incidents: np.ndarray
    travel_h: np.ndarray
    waiting: np.ndarray
    log: np.ndarray
    city: np.ndarray


class Queue(NamedTuple):
    """Tables of M/M/8: customers in order of arrival (so the queue is a range of rows), one row of DESK."""

    customers: np.ndarray
    desk: np.ndarray


@structref.register
class DispatchType(StateType):
    """`Dispatch` to kernels."""


@structref.register
class QueueType(StateType):
    """`Queue` to kernels."""


DispatchHandle = handle(DispatchType, Dispatch._fields, "DispatchHandle")
QueueHandle = handle(QueueType, Queue._fields, "QueueHandle")


@kernel
def nearest_free(s, site):
    """The free unit whose home is nearest to a site, the lowest row among equals, -1 for none."""
    units, drive_h = s.units, s.travel_h[site]
    unit, least_h = NONE, math.inf
    for u in range(units.size):
        here_h = drive_h[units[u].home] + units[u].away_h
        if here_h < least_h:
            unit, least_h = u, here_h
    return unit


@kernel
def _send(s, unit, incident, now):
    """A unit at home sets out; returns the hours of its drive."""
    u = s.units[unit]
    i = s.incidents[incident]
    drive_h = s.travel_h[i.site, u.home]
    u.away_h = math.inf
    u.incident = incident
    note(s, now, Event.DISPATCHED, unit, incident, i.site, drive_h)
    return drive_h


@kernel
def report(s, incident, now):
    """An incident is reported; returns the unit sent, -1 for none, and the hours of its drive."""
    site = s.incidents[incident].site
    note(s, now, Event.REPORTED, NONE, incident, site, 0.0)
    unit = nearest_free(s, site)
    drive_h = -1.0
    if unit == NONE:
        s.waiting[s.city[0].last] = incident
        s.city[0].last += 1
    else:
        drive_h = _send(s, unit, incident, now)
    return unit, drive_h


@kernel
def arrive(s, unit, now):
    """A unit is there; returns the hours of its work."""
    incident = s.units[unit].incident
    i = s.incidents[incident]
    note(s, now, Event.ARRIVED, unit, incident, i.site, i.work_h)
    return i.work_h


@kernel
def finish(s, unit, now):
    """The work is done; returns the hours of the drive home."""
    u = s.units[unit]
    site = s.incidents[u.incident].site
    drive_h = s.travel_h[site, u.home]
    note(s, now, Event.DONE, unit, u.incident, site, drive_h)
    return drive_h


@kernel
def come_home(s, unit, now):
    """A unit is home; returns the hours of its next drive, -1 when nobody waits."""
    u = s.units[unit]
    city = s.city[0]
    note(s, now, Event.HOME, unit, u.incident, u.home, 0.0)
    if city.first == city.last:
        u.away_h = 0.0
        return -1.0
    incident = s.waiting[city.first]
    city.first += 1
    return _send(s, unit, incident, now)


@kernel
def run_dispatch(s, clock):
    """The compiled loop: one replication, until the last unit is home."""
    push(clock, 0.0, s.incidents[0].gap_h, Step.REPORT, NONE, 0, NONE)
    while clock.book[0].n > 0:
        now, step, unit, incident, _ = pop(clock)
        if step == Step.REPORT:
            unit, drive_h = report(s, incident, now)
            if drive_h >= 0.0:
                push(clock, now, drive_h, Step.DRIVE, unit, NONE, NONE)
            if incident + 1 < s.city[0].n:
                push(clock, now, s.incidents[incident + 1].gap_h, Step.REPORT, NONE, incident + 1, NONE)
        elif step == Step.DRIVE:
            push(clock, now, arrive(s, unit, now), Step.WORK, unit, NONE, NONE)
        elif step == Step.WORK:
            push(clock, now, finish(s, unit, now), Step.DRIVE_HOME, unit, NONE, NONE)
        else:
            drive_h = come_home(s, unit, now)
            if drive_h >= 0.0:
                push(clock, now, drive_h, Step.DRIVE, unit, NONE, NONE)


def reports_story(env: Any, s: Any, n: int, gap_h: list[float]) -> Iterator[Any]:
    """Incidents are reported one after another."""
    for incident in range(n):
        yield env.timeout(gap_h[incident])
        unit, drive_h = report(s, incident, env.now)
        if drive_h >= 0.0:
            env.process(unit_story(env.timeout(drive_h), env, s, unit))


def unit_story(first: Any, env: Any, s: Any, unit: int) -> Iterator[Any]:
    """A unit drives, works, comes home, and goes again while somebody waits."""
    yield first
    while True:
        yield env.timeout(arrive(s, unit, env.now))
        yield env.timeout(finish(s, unit, env.now))
        drive_h = come_home(s, unit, env.now)
        if drive_h < 0.0:
            return
        yield env.timeout(drive_h)


class Bench:
    """The tables of a worker, made once for at most ``most`` incidents and filled anew for each replication."""

    def __init__(self, p: Plane, most: int):
        units = np.zeros(p.home.size, dtype=UNIT)
        units["home"] = p.home
        self.tables = Dispatch(units, np.zeros(most, dtype=INCIDENT), p.travel_h, np.zeros(most, dtype=INT),
                               np.zeros(5 * most, dtype=LOG), np.zeros(1, dtype=CITY))
        self.handle = DispatchHandle(*self.tables)

    def _fill(self, drawn: Incidents) -> int:
        t, n = self.tables, drawn.site.size
        t.units["away_h"] = 0.0
        t.city[0] = (0, 0, n, 0, 0)
        for name, values in zip(Incidents._fields, drawn, strict=True):
            t.incidents[name][:n] = values
        return n

    def compiled(self, drawn: Incidents) -> np.ndarray:
        """LOG of one replication, by the compiled loop."""
        if self._fill(drawn):
            run_dispatch(self.handle, new_clock(self.tables.units.size + 1))
        return self._log()

    def simpy(self, drawn: Incidents) -> np.ndarray:
        """LOG of one replication, by SimPy stories."""
        n, env = self._fill(drawn), simpy.Environment()
        env.process(reports_story(env, self.handle, n, drawn.gap_h.tolist()))
        env.run()
        return self._log()

    def _log(self) -> np.ndarray:
        city = self.tables.city[0]
        assert city["lost"] == 0
        return self.tables.log[:city["n_log"]]


@kernel
def come(s, customer, now):
    """A customer comes; returns the hours of service, -1 when all desks are taken."""
    c = s.customers[customer]
    desk = s.desk[0]
    c.came_h = now
    if desk.free == 0:
        desk.last += 1
        return -1.0
    desk.free -= 1
    desk.first += 1
    desk.last += 1
    c.wait_h = 0.0
    return c.service_h


@kernel
def leave(s, now):
    """A customer leaves; returns the hours of service of the next, -1 when nobody waits."""
    desk = s.desk[0]
    if desk.first == desk.last:
        desk.free += 1
        return -1.0
    c = s.customers[desk.first]
    desk.first += 1
    c.wait_h = now - c.came_h
    return c.service_h


@kernel
def run_queue(s, clock):
    """The compiled loop of M/M/8, until the last customer has left."""
    push(clock, 0.0, s.customers[0].gap_h, Step.REPORT, NONE, 0, NONE)
    while clock.book[0].n > 0:
        now, step, _, customer, _ = pop(clock)
        if step == Step.REPORT:
            service_h = come(s, customer, now)
            if service_h >= 0.0:
                push(clock, now, service_h, Step.WORK, NONE, NONE, NONE)
            if customer + 1 < s.customers.size:
                push(clock, now, s.customers[customer + 1].gap_h, Step.REPORT, NONE, customer + 1, NONE)
        else:
            service_h = leave(s, now)
            if service_h >= 0.0:
                push(clock, now, service_h, Step.WORK, NONE, NONE, NONE)


def arrivals_story(env: Any, s: Any, gap_h: list[float]) -> Iterator[Any]:
    """Customers come one after another."""
    for customer, gap in enumerate(gap_h):
        yield env.timeout(gap)
        service_h = come(s, customer, env.now)
        if service_h >= 0.0:
            env.process(desk_story(env.timeout(service_h), env, s))


def desk_story(first: Any, env: Any, s: Any) -> Iterator[Any]:
    """A desk serves until nobody waits."""
    yield first
    while (service_h := leave(s, env.now)) >= 0.0:
        yield env.timeout(service_h)


def _customers(gap_h: np.ndarray, service_h: np.ndarray) -> Queue:
    customers = np.zeros(gap_h.size, dtype=CUSTOMER)
    customers["gap_h"], customers["service_h"] = gap_h, service_h
    return Queue(customers, np.array([(SERVERS, 0, 0)], dtype=DESK))


def compiled_queue(gap_h: np.ndarray, service_h: np.ndarray) -> np.ndarray:
    """Waits in hours, float64[n], by the compiled loop."""
    tables = _customers(gap_h, service_h)
    run_queue(QueueHandle(*tables), new_clock(SERVERS + 1))
    return tables.customers["wait_h"]


def simpy_queue(gap_h: np.ndarray, service_h: np.ndarray) -> np.ndarray:
    """Waits in hours, float64[n], by SimPy stories."""
    tables, env = _customers(gap_h, service_h), simpy.Environment()
    env.process(arrivals_story(env, QueueHandle(*tables), gap_h.tolist()))
    env.run()
    return tables.customers["wait_h"]
