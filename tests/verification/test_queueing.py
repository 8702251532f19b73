"""Exact queueing theory through the whole driver: crews, needs, dispatch and log, on worlds small enough to be solved."""

import numpy as np
import pytest

from models.kinds import Event
from scenarios.randomness import Stream, generator
from sim.engine.driver import run_simpy
from sim.engine.log import log_of
from sim.engine.small import boat, rescue, small_case


def grid(hours):
    return np.ceil(hours * 2**20) / 2**20


def draws(seed: int):
    """Random numbers of a test; the product has its own streams."""
    return generator(seed, 0, Stream.SERVICE)


def calls(rate: float, mean_h: float, n: int, seed: int, places: int = 1):
    chance = draws(seed)
    arrives = grid(np.cumsum(chance.exponential(1 / rate, n)))
    service = grid(chance.exponential(mean_h, n))
    where = chance.integers(places, size=n)
    return [rescue(int(p), float(t), trip_h=float(h)) for t, h, p in zip(arrives, service, where, strict=True)], arrives


def run(needs, arrives, boats, roads):
    case = small_case(int(arrives[-1]) + 60, max(need["place"] for need in needs) + 1, roads, boats, needs)
    run_simpy(case)
    log = log_of(case)
    came = log[log["kind"] == Event.ARRIVED]
    first = np.full(len(needs), np.nan)
    unit = np.full(len(needs), -1)
    first[came["need"]], unit[came["need"]] = came["time_h"], came["unit"]
    assert np.isfinite(first).all()
    return log, first - arrives, unit


@pytest.mark.parametrize(("servers", "load", "p_wait", "wait"), [(1, 0.5, 0.5, 1.0), (3, 2.0, 0.444444, 0.444444)])
def test_erlang_c(servers, load, p_wait, wait):
    """M/M/c: the share that waits (Erlang 1917) and the mean wait over the mean service."""
    found = []
    for seed in range(6):
        needs, arrives = calls(load, 1.0, 2500, seed)
        _, waits, _ = run(needs, arrives, [boat(0) for _ in range(servers)], [(0, 1, 1.0)])
        found.append(((waits > 1e-9).mean(), waits.mean()))
    for values, exact in zip(np.array(found).T, (p_wait, wait), strict=True):
        assert abs(values.mean() - exact) < 4 * values.std(ddof=1) / np.sqrt(len(values)) + 0.004


def test_hypercube_of_two_units():
    """Larson (1974): with equal rates the levels are those of M/M/2; half the load of each arises next to each unit.

    At a load of 1 (utilisation one half) 0, 1 and more crews are busy a third of the time each. A call finds its own crew
    busy and the other free with probability 1/6, and then the other comes.
    """
    levels, cross = [], []
    for seed in range(6):
        needs, arrives = calls(1.0, 1.0, 2500, 100 + seed, places=2)
        log, waits, unit = run(needs, arrives, [boat(0), boat(1)], [(0, 1, 1e-5), (1, 2, 1.0)])
        events = [(time, 1) for time in arrives + waits] + [
            (row["time_h"], -1) for row in log[log["kind"] == Event.BROUGHT_OUT]]
        events.sort()
        times, busy = np.array([e[0] for e in events]), np.cumsum([e[1] for e in events])
        spans = np.diff(times)
        levels.append([spans[busy[:-1] == k].sum() / spans.sum() for k in (0, 1, 2)])
        at_once = waits < 1e-3
        cross.append((at_once & (unit != np.array([need["place"] for need in needs]))).mean())
    for values, exact in [*((np.array(levels)[:, k], 1 / 3) for k in range(3)), (np.array(cross), 1 / 6)]:
        assert abs(values.mean() - exact) < 4 * values.std(ddof=1) / np.sqrt(len(values)) + 0.004
