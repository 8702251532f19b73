"""Both problems in Cimba for Python: compiled processes on its C engine."""

from typing import Any

import cimba as cb
import numpy as np
from cimba import inputs

from benchmarks.peers.problem import CUSTOMERS, LOAD, SERVERS, Event, Incidents, Plane

REPORTED, DISPATCHED, ARRIVED, DONE, HOME = (int(kind) for kind in Event)
NEVER = 1e9  # a gap after which nobody is reported any more


class Dispatch(cb.Model):
    """Units are processes that sleep at home; reports wake the nearest."""

    gap_h: cb.Input[float]
    site: cb.Input[int]
    work_h: cb.Input[float]
    hours: cb.Param[float]
    sites: cb.Param[int]
    n_units: cb.Param[int]
    travel_h: cb.Array[float]
    home: cb.Array[int]
    away_h: cb.Array[float]
    process_of: cb.Array[int]
    job: cb.Array[int]
    site_of: cb.Array[int]
    work_of: cb.Array[float]
    waiting: cb.Array[int]
    time_h: cb.Array[float]
    kind: cb.Array[int]
    unit: cb.Array[int]
    incident: cb.Array[int]
    started: int = 0
    first: int = 0
    last: int = 0
    n_log: int = 0
    check: bool = False
    rows: cb.Output[int]
    log: cb.Dataset = cb.Dataset()

    @cb.function
    def note(self, kind: int, unit: int, incident: int) -> None:
        """Write a row of the log."""
        n = self.n_log
        self.time_h[n] = cb.now()
        self.kind[n] = kind
        self.unit[n] = unit
        self.incident[n] = incident
        self.n_log = n + 1

    @cb.process(copies=60)
    def serve(self):
        """A unit."""
        me = self.started
        self.started += 1
        self.process_of[me] = cb.this_process().pointer
        while True:
            if self.first < self.last:
                incident = self.waiting[self.first]
                self.first += 1
                self.note(DISPATCHED, me, incident)
            else:
                self.away_h[me] = 0.0
                cb.suspend()
                incident = self.job[me]
            drive_h = self.travel_h[self.site_of[incident] * self.sites + self.home[me]]
            cb.hold(drive_h)
            self.note(ARRIVED, me, incident)
            cb.hold(self.work_of[incident])
            self.note(DONE, me, incident)
            cb.hold(drive_h)
            self.note(HOME, me, incident)

    @cb.process
    def report(self):
        """The reports."""
        incident = 0
        while True:
            gap_h = self.gap_h.next()
            if cb.now() + gap_h > self.hours:
                break
            cb.hold(gap_h)
            site = self.site.next()
            self.site_of[incident] = site
            self.work_of[incident] = self.work_h.next()
            self.note(REPORTED, -1, incident)
            nearest = -1
            least_h = np.inf
            for u in range(self.n_units):
                drive_h = self.travel_h[site * self.sites + self.home[u]] + self.away_h[u]
                if drive_h < least_h:
                    nearest = u
                    least_h = drive_h
            if nearest < 0:
                self.waiting[self.last] = incident
                self.last += 1
            else:
                self.away_h[nearest] = np.inf
                self.job[nearest] = incident
                self.note(DISPATCHED, nearest, incident)
                cb.Process(self.process_of[nearest]).resume()
            incident += 1

    @cb.on_end
    def close(self):
        """Say how long the log is, and hand it over when asked."""
        self.rows = self.n_log
        if self.check:
            for n in range(self.n_log):
                self.log.record(self.time_h[n])
                self.log.record(float(self.kind[n]))
                self.log.record(float(self.unit[n]))
                self.log.record(float(self.incident[n]))


class Desks(cb.Model):
    """M/M/8: desks take customers from a store."""

    gap_h: cb.Input[float] = inputs.dist.exponential(mean=1.0 / (SERVERS * LOAD))
    service_h: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    customers: cb.Param[int] = CUSTOMERS
    line: cb.Store[int] = cb.Store()
    came_h: cb.Array[float]
    service_of: cb.Array[float]
    wait_h: cb.Array[float]
    check: bool = False
    log: cb.Dataset = cb.Dataset()
    mean_h: cb.Output[float]

    @cb.process(copies=SERVERS)
    def serve(self):
        """A desk."""
        while True:
            customer = self.line.get()
            self.wait_h[customer] = cb.now() - self.came_h[customer]
            cb.hold(self.service_of[customer])

    @cb.process
    def arrive(self):
        """The customers."""
        for customer in range(self.customers):
            cb.hold(self.gap_h.next())
            self.came_h[customer] = cb.now()
            self.service_of[customer] = self.service_h.next()
            self.line.put(customer)

    @cb.on_end
    def close(self):
        """Mean wait, and each when asked."""
        total = 0.0
        for wait_h in self.wait_h:
            total += wait_h
            if self.check:
                self.log.record(wait_h)
        self.mean_h = total / self.customers


def _dispatch(p: Plane, most: int) -> Dispatch:
    """The model with the tables of a problem and room for a number of incidents."""
    model = Dispatch()
    model.hours, model.sites, model.n_units = p.hours, len(p.travel_h), p.home.size
    model.travel_h, model.home = cb.Array(p.travel_h.ravel().tolist()), cb.Array(p.home.tolist())
    for name in ("away_h", "process_of", "job"):
        setattr(model, name, cb.Array(p.home.size))
    for name in ("site_of", "work_of", "waiting"):
        setattr(model, name, cb.Array(most))
    for name in ("time_h", "kind", "unit", "incident"):
        setattr(model, name, cb.Array(5 * most))
    return model


def _ran(experiment: cb.Experiment) -> Any:
    results = experiment.run(workers=1)
    if results.failed.any():
        raise RuntimeError(str(results.failure_reasons))
    return results


def dispatch(p: Plane, drawn: Incidents) -> list[tuple[float, int, int, int]]:
    """Log of one replication with given draws."""
    model = _dispatch(p, drawn.site.size)
    model.gap_h, model.site = inputs.trace([*drawn.gap_h, NEVER]), inputs.trace(drawn.site)
    model.work_h, model.check = inputs.trace(drawn.work_h), True
    model.log.capture()
    _, words = _ran(cb.Experiment(model))[model].log.trial(0, 0)
    return [(row[0], *map(int, row[1:])) for row in words.reshape(-1, 4).tolist()]


def dispatch_drawn(p: Plane, most: int, replications: int) -> Any:
    """What runs replications with its own draws on one core, and returns the rows logged in all."""
    model = _dispatch(p, most)
    model.gap_h = inputs.dist.exponential(mean=p.gap_h)
    model.site = inputs.dist.dice(low=0, high=len(p.travel_h) - 1)
    model.work_h = inputs.dist.lognormal(mean=p.work_mu, sigma=p.work_sigma)
    experiment = cb.Experiment(model, replications=replications, seed=1)
    return lambda: int(_ran(experiment)[model].rows.values.sum())


def _desks(n: int) -> Desks:
    model = Desks()
    model.customers = n
    for name in ("came_h", "service_of", "wait_h"):
        setattr(model, name, cb.Array(n))
    return model


def queue(gap_h: np.ndarray, service_h: np.ndarray) -> np.ndarray:
    """Waits in hours with given draws."""
    model = _desks(gap_h.size)
    model.gap_h, model.service_h, model.check = inputs.trace(gap_h), inputs.trace(service_h), True
    model.log.capture()
    return _ran(cb.Experiment(model))[model].log.trial(0, 0)[1]


def queue_drawn() -> Any:
    """What runs the queue with its own draws on one core, and returns the mean wait."""
    model = _desks(CUSTOMERS)
    experiment = cb.Experiment(model, seed=1)
    return lambda: float(_ran(experiment)[model].mean_h.values[0, 0])
