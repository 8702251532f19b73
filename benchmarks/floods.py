"""How long a river flood takes: routing against numpy, a whole replication, and the driver beside its kernels."""

import importlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from models.rivers import muskingum_coefficients, route
from scenarios.ground import data_folder
from scenarios.realisation import chances
from scenarios.world import World
from sim.config import Config
from sim.engine.log import log_of
from sim.engine.simulate import Setting, setting, simulate

MEMBERS = 64
REPLICATIONS = 24
STORIES = ("air_requests", "aircraft", "boats", "clearing", "flood", "homeward", "journeys", "medical", "shelters",
           "supplies")


def routing(config: Config, world: World) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The same floods routed by the kernel and by numpy over members; both fill their own array, and they are equal."""
    rivers = chances(world, config.scenario, data_folder(config.world)).rivers.hydrology
    hours = config.scenario.hours
    inflow = 1000.0 + 500.0 * np.sin(np.arange(MEMBERS * rivers.enters.size * hours)).reshape(MEMBERS, -1, hours)
    ours, theirs = np.empty((MEMBERS, rivers.down.size, hours)), np.empty((MEMBERS, rivers.down.size, hours))
    weight = config.scenario.muskingum_weight

    def kernel() -> None:
        route(inflow, rivers.enters, rivers.down, rivers.storage_h, weight, 1.0, ours)

    def numpy() -> None:
        head = np.zeros((MEMBERS, rivers.down.size, hours))
        for b, reach in enumerate(rivers.enters):
            head[:, reach] += inflow[:, b]
        for r in range(rivers.down.size):
            c1, c2, c3 = muskingum_coefficients(rivers.storage_h[r], weight, 1.0)
            out = head[:, r, 0].copy()
            theirs[:, r, 0] = out
            for t in range(1, hours):
                out = c1 * head[:, r, t] + c2 * head[:, r, t - 1] + c3 * out
                theirs[:, r, t] = out
            if rivers.down[r] >= 0:
                head[:, rivers.down[r]] += theirs[:, r]
    kernel()
    numpy()
    assert np.array_equal(ours, theirs)
    return kernel, numpy


def replications(config: Config, world: World) -> tuple[float, float, float, float]:
    """Medians over replications of the default flood: seconds of one, events of one, driver and kernel seconds per event."""
    shared = chances(world, config.scenario, data_folder(config.world))
    of = setting(world, config.scenario, shared, config.model, config.plan)
    for replication in range(REPLICATIONS):  # compile what is not, and touch the memory
        simulate(of, config.seed, replication)
    whole, events = [], []
    for replication in range(REPLICATIONS):
        start = time.perf_counter()
        run = simulate(of, config.seed, replication)
        whole.append(time.perf_counter() - start)
        events.append(log_of(run.case).size)
    driver, kernels = _beside_kernels(of, config.seed, int(np.argmax(events)))
    return statistics.median(whole), statistics.median(events), driver, kernels


def _beside_kernels(of: Setting, seed: int, replication: int) -> tuple[float, float]:
    """Seconds per logged event of the largest flood, outside and inside kernels: every kernel a story calls is timed."""
    modules = [importlib.import_module(f"models.{name}") for name in STORIES]
    modules.append(importlib.import_module("sim.engine.driver"))
    spent: list[float] = [0.0]
    shipped: list[tuple[Any, str, Any]] = []

    def timed(function: Any) -> Any:
        def call(*words: Any) -> Any:
            start = time.perf_counter()
            found = function(*words)
            spent[0] += time.perf_counter() - start
            return found
        return call
    for module in modules:
        for name, value in list(vars(module).items()):
            if hasattr(value, "py_func"):
                shipped.append((module, name, value))
                setattr(module, name, timed(value))
    from sim.engine.driver import run_simpy  # noqa: PLC0415
    rounds = []
    try:
        for _ in range(5):
            spent[0] = 0.0
            seconds = [0.0]

            def driver(case: Any, seconds: list[float] = seconds) -> None:
                start = time.perf_counter()
                run_simpy(case)
                seconds[0] = time.perf_counter() - start
            run = simulate(of, seed, replication, driver)
            n = log_of(run.case).size
            rounds.append(((seconds[0] - spent[0]) / n, spent[0] / n))
    finally:
        for module, name, value in shipped:
            setattr(module, name, value)
    return statistics.median(row[0] for row in rounds), statistics.median(row[1] for row in rounds)
