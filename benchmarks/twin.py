"""The compiled driver beside the SimPy driver, and whole studies on one and two workers."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import in_turn, row
from models.tally import Measure
from scenarios.ground import data_folder
from scenarios.realisation import Realisation, realise
from scenarios.realisation import chances as fit
from scenarios.world import load_world
from sim.config import compose_config
from sim.engine.compiled import run_compiled
from sim.engine.driver import Driver, run_simpy
from sim.engine.log import log_of
from sim.engine.simulate import Setting, setting, staged
from sim.judge.evidence import Evidence
from sim.judge.measures import measure, near_station, row_type
from sim.judge.targets import design_loads
from sim.judge.verdict import evidence_for
from sim.study.runner import Question, run_study
from sim.study.store import Store

FLOODS = range(24)
STUDY = 128  # disasters of a study that is timed, each under two plans
ROUNDS = 5


def both_drivers(of: Setting, drawn: Sequence[Realisation], rounds: int = ROUNDS) -> tuple[float, float, int]:
    """Seconds in the compiled and in the SimPy driver alone, medians of interleaved rounds, and logged events, over all
    disasters."""
    def played(driver: Driver) -> tuple[float, int]:
        seconds, events = 0.0, 0
        for one in drawn:
            _, case = staged(of, one)
            start = time.perf_counter()
            driver(case)
            seconds += time.perf_counter() - start
            events += log_of(case).size
        return seconds, events
    played(run_compiled)
    taken = [(played(run_compiled), played(run_simpy)) for _ in range(rounds)]
    compiled, simpy = (statistics.median(pair[k][0] for pair in taken) for k in (0, 1))
    return compiled, simpy, taken[0][0][1]


def rows() -> list[dict[str, Any]]:
    """Compiled against SimPy, an event against 1 us, two workers against one, a study against 1.5 M events a second."""
    config = compose_config(["targets=none"]).config
    targets = compose_config([]).config.targets
    world = load_world(config.world)
    shared = fit(world, config.scenario, data_folder(config.world))
    plans = {name: setting(world, config.scenario, shared, config.model, compose_config([f"plan={name}", "targets=none"])
                           .config.plan) for name in ("baseline_2020", "plan_2025")}
    of = plans["plan_2025"]
    drawn = [realise(world, config.scenario, shared, config.seed, replication) for replication in FLOODS]
    compiled, simpy, events = both_drivers(of, drawn)
    found = [row(f"{len(drawn)} river floods of {events / len(drawn):,.0f} events: compiled driver against SimPy driver",
                 compiled, simpy, None, ROUNDS),
             row("compiled driver, seconds a logged event, against 1e-6", compiled / events, 1e-6, 1.0, ROUNDS)]
    drawing, = in_turn([lambda: [realise(world, config.scenario, shared, config.seed, r) for r in FLOODS]], ROUNDS)
    found.append(row("drawing one river flood, seconds, against 20e-3", drawing / len(drawn), 20e-3, None, ROUNDS))

    asked = Question(plans, "flood_river", config.seed, 0, STUDY, 60.0, tuple(config.study.bands), near_station(world), 6.0,
                     run_compiled, 1, design_loads(targets))
    played: list[float] = []

    def study(workers: int) -> None:
        folder = Path(tempfile.mkdtemp())
        store = Store(folder, "0" * 64, row_type(len(world.districts)))
        found, = evidence_for(targets, ["flood_river"], list(plans), 0.05, STUDY, len(world.districts)).values()
        events = [0.0]

        def count(chunk: dict[str, np.ndarray]) -> None:
            events[0] += sum(float(table["measures"][:, Measure.EVENTS].sum()) for table in chunk.values())
            Evidence.fold(found, chunk)
        found.fold = count  # type: ignore[method-assign]
        run_study(replace(asked, workers=workers), store, found, lambda so_far: False, lambda so_far: None)
        played.append(events[0])
        store.close()
        shutil.rmtree(folder)
    one, two = in_turn([lambda: study(1), lambda: study(2)], ROUNDS)
    runs = 2 * STUDY
    return [*found, row(f"a study of {runs} runs ({played[0] / runs:,.0f} events each): two workers against one", two, one,
                        1.8, ROUNDS),
            row(f"the same on two workers, seconds an event all in, against 1 / 1.5e6 ({runs / two:,.0f} runs a second, "
                f"{played[0] / two / 1e6:.2f} M events)", two / played[0], 1 / 1.5e6, 1.0, ROUNDS),
            *studies(plans, asked, drawn)]


def studies(plans: dict[str, Setting], asked: Question, drawn: list[Realisation]) -> list[dict[str, Any]]:
    """The same verdict rows by either driver, plan differences on common and on independent disasters, ten million rows."""
    def rows_by(driver: Driver) -> dict[str, np.ndarray]:
        return {name: np.concatenate([measure(of, one, asked.near, asked.window_h, driver, asked.loads) for one in drawn])
                for name, of in plans.items()}
    rows = rows_by(run_compiled)
    simpy, compiled = in_turn([lambda: rows_by(run_simpy), lambda: rows_by(run_compiled)], 3)
    found = [row(f"measures of {2 * len(drawn)} runs: compiled driver against SimPy driver", compiled, simpy, 8.0, 3)]
    for over, under in ((Measure.OVERHEAD_60MIN, Measure.ASKED), (Measure.DISTRICT_60MIN, Measure.SITES)):
        (o, u), (p, v) = ((table["measures"][:, over], table["measures"][:, under]) for table in rows.values())
        mine, other = o / u.sum() - o.sum() / u.sum() ** 2 * u, p / v.sum() - p.sum() / v.sum() ** 2 * v
        gain = float((mine**2 + other**2).sum() / ((mine - other) ** 2).sum())
        found.append(row(f"a difference in {over.name}: ours on common disasters against SimPy on independent ones "
                         f"({gain:.1f} times as many disasters)", compiled, simpy * gain, 50.0, 3))
    many = {name: np.resize(table, 2**10) for name, table in rows.items()}  # a few chunks, as they come from the workers

    def fold() -> None:
        targets = compose_config([]).config.targets
        gathered, = evidence_for(targets, ["flood_river"], list(plans), 0.05, 10_000_000, 38).values()
        for _ in range(128):
            gathered.fold(many)
    folding, composing = in_turn([fold, lambda: compose_config([])], 3)
    seconds = (folding - composing) * 10_000_000 / (128 * 2 * 2**10)
    return [*found, row("ten million rows of measures added up, seconds (from 262,144), against 10", seconds, 10.0, 1.0, 3)]
