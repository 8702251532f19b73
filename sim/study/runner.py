"""Running a study: chunks of disasters, each drawn once for all plans, until all is decided or the budget spent."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from scenarios.flood_settings import FloodRiver
from scenarios.realisation import realise
from sim.engine.driver import Driver
from sim.engine.simulate import Setting
from sim.judge.measures import ROW, measure
from sim.judge.sequence import CHUNK, looks
from sim.study.store import Store

PIECE = 8  # replications a worker takes at a time


@dataclass(frozen=True)
class Question:
    """What is asked of a study, and how.

    Attributes
    ----------
    plans : settings by name
    scenario : its name
    seed, first : the first replication of the seed's series
    most : replications at most; minutes : time at most
    bands : severity bands; replication r is drawn in band r modulo their number
    near, window_h : see `sim.judge.measures.measure`
    driver, workers : what moves the clock, and how many threads
    """

    plans: dict[str, Setting]
    scenario: str
    seed: int
    first: int
    most: int
    minutes: float
    bands: tuple[str, ...]
    near: np.ndarray
    window_h: float
    driver: Driver
    workers: int


def run_study(asked: Question, store: Store, is_decided: Callable[[dict[str, np.ndarray]], bool],
              tell: Callable[[dict[str, np.ndarray]], None]) -> dict[str, np.ndarray]:
    """Play chunk after chunk; look only at whole prefixes, so that the answer does not depend on who was quick.

    Parameters
    ----------
    is_decided : whether the measures so far, by plan, answer everything
    tell : called with the measures so far after each chunk

    Returns
    -------
    measures by plan, the same replications for all: `sim.judge.measures.ROW`

    Raises
    ------
    BadInput : a scenario cannot be drawn
    Overflow : more happened in a run than its log can hold
    """
    rows: dict[str, list[np.ndarray]] = {name: [] for name in asked.plans}
    at, done = set(looks(asked.most)), 0
    start = time.monotonic()
    with ThreadPoolExecutor(asked.workers) as pool:
        for chunk in _chunks(asked, store, pool):
            for name, part in chunk.items():
                rows[name].append(part)
            done += len(part)
            so_far = {name: np.concatenate(parts) for name, parts in rows.items()}
            tell(so_far)
            if done in at and (done == asked.most or is_decided(so_far)):
                break
            if (time.monotonic() - start) / 60 > asked.minutes:
                break
        pool.shutdown(cancel_futures=True)
    return so_far


def _chunks(asked: Question, store: Store, pool: ThreadPoolExecutor) -> Iterator[dict[str, np.ndarray]]:
    """Chunks in order; while one is waited for, the next is already at work."""
    ahead: list[tuple[int, int, list[Future[dict[str, np.ndarray]]] | None]] = []
    starts = list(range(0, asked.most, CHUNK))
    known: dict[int, dict[str, np.ndarray]] = {}
    for k in range(len(starts) + 1):
        if k < len(starts):
            begin, size = starts[k], min(CHUNK, asked.most - starts[k])
            parts = {name: store.read(_name(name, asked, begin)) for name in asked.plans}
            if all(part is not None and len(part) >= size for part in parts.values()):
                known[begin] = {name: part[:size] for name, part in parts.items() if part is not None}
                ahead.append((begin, size, None))
            else:
                pieces = [pool.submit(_play, asked, asked.first + begin + i, min(PIECE, size - i))
                          for i in range(0, size, PIECE)]
                ahead.append((begin, size, pieces))
        if len(ahead) > 1 or k == len(starts):
            begin, size, work = ahead.pop(0)
            if work is None:
                yield known.pop(begin)
            else:
                found = [piece.result() for piece in work]
                chunk = {name: np.concatenate([piece[name] for piece in found]) for name in asked.plans}
                for name, part in chunk.items():
                    store.write(_name(name, asked, begin), part)
                yield chunk


def _name(plan: str, asked: Question, begin: int) -> str:
    return f"{plan}-{asked.scenario}-{(asked.first + begin):07d}"


def _play(asked: Question, first: int, n: int) -> dict[str, np.ndarray]:
    """Some replications under every plan; each disaster is drawn once."""
    rows = {name: np.zeros(n, dtype=ROW) for name in asked.plans}
    some = next(iter(asked.plans.values()))
    for i in range(n):
        replication = first + i
        scenario: FloodRiver = replace(some.scenario, band=asked.bands[replication % len(asked.bands)])
        drawn = realise(some.world, scenario, some.shared, asked.seed, replication)
        for name, of in asked.plans.items():
            values = measure(of, drawn, asked.near, asked.window_h, asked.driver)
            rows[name][i] = (replication, drawn.flood.band, *values)
    return rows
