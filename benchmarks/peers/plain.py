"""Both problems in plain Python with heapq, and in idiomatic SimPy."""

import heapq
from bisect import insort
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import simpy

from benchmarks.peers.problem import SERVERS, Event, Incidents, Plane

Row = tuple[float, int, int, int]


def heapq_dispatch(p: Plane, drawn: Incidents) -> list[Row]:
    """Log of one replication: one loop over a heap of (time, sequence, what, unit, incident)."""
    gap_h, site, work_h = (values.tolist() for values in drawn)
    to = p.travel_h[:, p.home].tolist()  # to[site][unit]
    free = list(range(p.home.size))  # in order, so that min finds the lowest among equals
    waiting: deque[int] = deque()
    log: list[Row] = []
    reported, dispatched, arrived, done, home = (int(kind) for kind in Event)
    seq = 1
    clock = [(gap_h[0], 0, reported, -1, 0)] if gap_h else []
    while clock:
        now, _, what, unit, incident = heapq.heappop(clock)
        log.append((now, what, unit, incident))
        if what == reported:
            if free:
                unit = min(free, key=to[site[incident]].__getitem__)
                free.remove(unit)
                log.append((now, dispatched, unit, incident))
                heapq.heappush(clock, (now + to[site[incident]][unit], seq, arrived, unit, incident))
                seq += 1
            else:
                waiting.append(incident)
            if incident + 1 < len(gap_h):
                heapq.heappush(clock, (now + gap_h[incident + 1], seq, reported, -1, incident + 1))
                seq += 1
        elif what == arrived:
            heapq.heappush(clock, (now + work_h[incident], seq, done, unit, incident))
            seq += 1
        elif what == done:
            heapq.heappush(clock, (now + to[site[incident]][unit], seq, home, unit, incident))
            seq += 1
        elif waiting:
            incident = waiting.popleft()
            log.append((now, dispatched, unit, incident))
            heapq.heappush(clock, (now + to[site[incident]][unit], seq, arrived, unit, incident))
            seq += 1
        else:
            insort(free, unit)
    return log


def heapq_queue(gap_h: np.ndarray, service_h: np.ndarray) -> list[float]:
    """Waits in hours: one loop over a heap of (time, sequence, customer, -1 when a desk comes free)."""
    gaps, services = gap_h.tolist(), service_h.tolist()
    came, wait = [0.0] * len(gaps), [0.0] * len(gaps)
    free, waiting, seq = SERVERS, deque[int](), 1
    clock = [(gaps[0], 0, 0)]
    while clock:
        now, _, customer = heapq.heappop(clock)
        if customer >= 0:
            came[customer] = now
            if free:
                free -= 1
                heapq.heappush(clock, (now + services[customer], seq, -1))
                seq += 1
            else:
                waiting.append(customer)
            if customer + 1 < len(gaps):
                heapq.heappush(clock, (now + gaps[customer + 1], seq, customer + 1))
                seq += 1
        elif waiting:
            customer = waiting.popleft()
            wait[customer] = now - came[customer]
            heapq.heappush(clock, (now + services[customer], seq, -1))
            seq += 1
        else:
            free += 1
    return wait


def simpy_dispatch(p: Plane, drawn: Incidents) -> list[Row]:
    """Log of one replication: a process for each incident, the free units in a FilterStore."""
    gap_h, site, work_h = (values.tolist() for values in drawn)
    to = p.travel_h[:, p.home].tolist()
    env = simpy.Environment()
    units = simpy.FilterStore(env)
    units.items = list(range(p.home.size))
    log: list[Row] = []

    def mission(incident: int) -> Iterator[Any]:
        drive_h = to[site[incident]]
        log.append((env.now, Event.REPORTED, -1, incident))
        if units.items:
            nearest = min(units.items, key=lambda unit: (drive_h[unit], unit))
            unit = yield units.get(lambda item: item == nearest)
        else:
            unit = yield units.get()
        log.append((env.now, Event.DISPATCHED, unit, incident))
        yield env.timeout(drive_h[unit])
        log.append((env.now, Event.ARRIVED, unit, incident))
        yield env.timeout(work_h[incident])
        log.append((env.now, Event.DONE, unit, incident))
        yield env.timeout(drive_h[unit])
        log.append((env.now, Event.HOME, unit, incident))
        yield units.put(unit)

    def reports() -> Iterator[Any]:
        for incident, gap in enumerate(gap_h):
            yield env.timeout(gap)
            env.process(mission(incident))
    env.process(reports())
    env.run()
    return log


def simpy_queue(gap_h: np.ndarray, service_h: np.ndarray) -> list[float]:
    """Waits in hours: a process for each customer, the desks a Resource."""
    gaps, services = gap_h.tolist(), service_h.tolist()
    env = simpy.Environment()
    desks = simpy.Resource(env, SERVERS)
    wait = [0.0] * len(gaps)

    def customer(which: int) -> Iterator[Any]:
        came = env.now
        with desks.request() as request:
            yield request
            wait[which] = env.now - came
            yield env.timeout(services[which])

    def arrivals() -> Iterator[Any]:
        for which, gap in enumerate(gaps):
            yield env.timeout(gap)
            env.process(customer(which))
    env.process(arrivals())
    env.run()
    return wait
