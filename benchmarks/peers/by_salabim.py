"""Both problems in salabim, components as generators (the faster of its two styles), without its monitors and traces."""

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import salabim as sim

from benchmarks.peers.problem import SERVERS, Event, Incidents, Plane


def dispatch(p: Plane, drawn: Incidents) -> list[tuple[float, int, int, int]]:
    """Log of one replication: a component for each unit, passive at home."""
    gap_h, site, work_h = (values.tolist() for values in drawn)
    to = p.travel_h[:, p.home].tolist()
    env = sim.Environment(trace=False, yieldless=False, random_seed="")
    waiting: deque[int] = deque()
    log: list[tuple[float, int, int, int]] = []

    class Unit(sim.Component):
        """Drives, works, comes home."""

        def setup(self, row: int) -> None:
            self.row = row
            self.job = -1
            self.is_free = True

        def process(self) -> Iterator[Any]:
            while True:
                if waiting:
                    self.job = waiting.popleft()
                    log.append((env.now(), Event.DISPATCHED, self.row, self.job))
                else:
                    self.is_free = True
                    yield self.passivate()
                incident, drive_h = self.job, to[site[self.job]][self.row]
                yield self.hold(drive_h)
                log.append((env.now(), Event.ARRIVED, self.row, incident))
                yield self.hold(work_h[incident])
                log.append((env.now(), Event.DONE, self.row, incident))
                yield self.hold(drive_h)
                log.append((env.now(), Event.HOME, self.row, incident))

    class Reports(sim.Component):
        """Incidents are reported."""

        def process(self) -> Iterator[Any]:
            for incident, gap in enumerate(gap_h):
                yield self.hold(gap)
                log.append((env.now(), Event.REPORTED, -1, incident))
                drive_h = to[site[incident]]
                unit = min((unit for unit in units if unit.is_free), key=lambda unit: drive_h[unit.row], default=None)
                if unit is None:
                    waiting.append(incident)
                else:
                    log.append((env.now(), Event.DISPATCHED, unit.row, incident))
                    unit.job, unit.is_free = incident, False
                    unit.activate()
    units = [Unit(row=row) for row in range(p.home.size)]
    for component in (*units, Reports()):
        component.mode.monitor(False)
        component.status.monitor(False)
    env.run()
    return log


def queue(gap_h: np.ndarray, service_h: np.ndarray) -> list[float]:
    """Waits in hours: a component for each desk; one for each customer and a Resource takes some fifty times as long."""
    gaps, services = gap_h.tolist(), service_h.tolist()
    env = sim.Environment(trace=False, yieldless=False, random_seed="")
    waiting: deque[tuple[int, float]] = deque()
    idle: list[sim.Component] = []
    wait = [0.0] * len(gaps)

    class Desk(sim.Component):
        """Serves."""

        def process(self) -> Iterator[Any]:
            while True:
                while not waiting:
                    idle.append(self)
                    yield self.passivate()
                customer, came = waiting.popleft()
                wait[customer] = env.now() - came
                yield self.hold(services[customer])

    class Arrivals(sim.Component):
        """Customers come."""

        def process(self) -> Iterator[Any]:
            for customer, gap in enumerate(gaps):
                yield self.hold(gap)
                waiting.append((customer, env.now()))
                if idle:
                    idle.pop().activate()
    for component in (*(Desk() for _ in range(SERVERS)), Arrivals()):
        component.mode.monitor(False)
        component.status.monitor(False)
    env.run()
    return wait
