"""Queues that theory solves exactly, played by the whole driver: calls, crews, dispatch and log on one or two places."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from models.kinds import Event
from scenarios.randomness import Chance, Stream, generator
from sim.engine.compiled import run_compiled
from sim.engine.log import log_of
from sim.engine.small import boat, rescue, small_case
from sim.engine.stage import grid

SEED = 1917  # Erlang's year; queues have a seed of their own, so that a study's does not move them
RUNS, CALLS, FILLING = 32, 5000, 1000  # each case is so many runs of so many calls from empty, the first of them not counted
MEAN_H = 1 / 16  # a mean service; short, because the model looks around every hour. All results are in mean services.
NEXT_H = 1e-6  # drive to the neighbour: enough to tell who is nearer

Service = Callable[[Chance, int], np.ndarray]
SERVICES: dict[str, Service] = {  # of mean 1
    "exponential": lambda chance, n: chance.exponential(1.0, n),
    "constant": lambda chance, n: np.ones(n),
    "erlang-2": lambda chance, n: chance.gamma(2.0, 0.5, n)}  # squared variation one half


def side_by_side(do: Callable[[int], Any], n: int) -> list[Any]:
    """``do`` of 0 to n - 1 on all cores, in order: compiled code runs side by side."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(do, range(n)))


def _play(crews: list[int], load: float, n: int, run: int, service: str = "exponential",
          roads: tuple[tuple[int, int, float], ...] = ((0, 1, 1.0),), places: int = 1) -> tuple[np.ndarray, ...]:
    """Calls at a rate of ``load`` in a mean service, one person each, for crews at the places named.

    Returns
    -------
    (arrives, waits, leaves, place, unit) : float64[n], when the call comes, from then to the crew, when its service ends, in
    mean services; int64[n], where, and who came
    """
    chance = generator(SEED, run, Stream.SERVICE)
    arrives = grid(MEAN_H * np.cumsum(chance.exponential(1 / load, n)))
    hours = grid(MEAN_H * SERVICES[service](chance, n))
    place = chance.integers(places, size=n)
    needs = [rescue(int(p), float(t), trip_h=float(h)) for t, h, p in zip(arrives, hours, place, strict=True)]
    case = small_case(int(arrives[-1]) + 60, places, list(roads), [boat(home) for home in crews], needs)
    run_compiled(case)
    log = log_of(case)
    came, left = log[log["kind"] == Event.ARRIVED], log[log["kind"] == Event.BROUGHT_OUT]
    starts, leaves, unit = np.full(n, np.nan), np.full(n, np.nan), np.full(n, -1)
    starts[came["need"]], unit[came["need"]] = came["time_h"], came["unit"]
    leaves[left["need"]] = left["time_h"]
    return arrives / MEAN_H, (starts - arrives) / MEAN_H, leaves / MEAN_H, place, unit


@cache
def queue(servers: int, load: float, service: str = "exponential") -> dict[str, float]:
    """A queue for several crews, first come first served.

    Returns
    -------
    ``wait-share``, ``long-share``: shares of calls that wait at all, and longer than a mean service; ``wait``: the mean
    wait in mean services; ``length``: calls that wait, by Little's law
    """
    waits = np.concatenate(side_by_side(lambda run: _play([0] * servers, load, CALLS, run, service)[1][FILLING:], RUNS))
    return {"wait-share": float((waits > 1e-9).mean()), "long-share": float((waits > 1).mean()), "wait": float(waits.mean()),
            "length": load * float(waits.mean())}


@cache
def busy_from_empty(load: float) -> float:
    """Crews at work one mean service after an empty start, where there are crews for all: a load of so many comes in a mean
    service. A hundred copies of the system side by side are one with a hundred times the calls."""
    copies, n = 100, round(130 * load)

    def busy(run: int) -> float:
        arrives, _, leaves, _, _ = _play([0] * n, load * copies, n, 1000 + run)
        return float(((arrives <= 1) & ~(leaves <= 1)).sum() / copies)
    return float(np.mean(side_by_side(busy, RUNS)))


@cache
def two_units() -> dict[str, float]:
    """Two crews, half of the calls next to each, together one call in a mean service: the smallest hypercube.

    Returns
    -------
    ``level-0`` to ``level-2``: shares of time with none, one and both at work; ``cross``: of calls served at once by the
    other place's crew
    """
    def shares(run: int) -> list[float]:
        arrives, waits, leaves, place, unit = _play([0, 1], 1.0, CALLS, 2000 + run, roads=((0, 1, NEXT_H), (1, 2, 1.0)),
                                                    places=2)
        times = np.concatenate([arrives + waits, leaves])
        order = np.argsort(times, kind="stable")
        busy = np.cumsum(np.concatenate([np.ones(arrives.size), -np.ones(arrives.size)])[order])
        spans = np.diff(times[order])
        levels = [float(spans[busy[:-1] == k].sum() / spans.sum()) for k in range(3)]
        return [*levels, float(((waits < 1e-3) & (unit != place)).mean())]
    means = np.mean(side_by_side(shares, RUNS), axis=0)
    return dict(zip(("level-0", "level-1", "level-2", "cross"), means.tolist(), strict=True))
