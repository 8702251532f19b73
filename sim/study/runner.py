"""Running a study: chunks of disasters, each drawn once for all plans, until all is decided or the budget spent."""

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import numpy as np

from scenarios.realisation import realise
from sim.engine.compiled import run_compiled
from sim.engine.driver import Driver
from sim.engine.loads import Loads
from sim.engine.simulate import Setting
from sim.judge.evidence import Evidence
from sim.judge.measures import measure
from sim.judge.sequence import CHUNK
from sim.mix import met
from sim.study.store import Store
from sim.workers import process_pool

LONGEST = 120  # characters of a plan in the name of a part
PIECE = 8  # replications a worker takes at a time
Play = Callable[[int, int], dict[str, np.ndarray]]  # (first replication, how many) -> rows by plan
SWITCH_S = 0.0005  # a worker back from compiled code waits at most so long for the interpreter; with 5 ms cores stand idle


@dataclass(frozen=True)
class Question:
    """What is asked of a study on one scenario, and how.

    Attributes
    ----------
    plans : each plan on its ground, by name
    scenario : its name
    seed, first : the first replication of the seed's series
    most : replications at most; minutes : time at most
    bands : severity bands; replication r is drawn in band r modulo their number
    near, window_h : see `sim.judge.measures.measure`
    driver, workers : what moves the clock, and how many work at once
    loads : people of the design loads; by default none are played
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
    loads: Loads = Loads()


def run_study(asked: Question, store: Store, found: Evidence, is_decided: Callable[[Evidence], bool],
              tell: Callable[[Evidence], None]) -> None:
    """Play chunk after chunk; look only at whole prefixes, so that the answer does not depend on who was quick.

    Parameters
    ----------
    found : what the disasters say; every chunk is folded into it
    is_decided : whether it answers everything; asked at looks
    tell : called after each chunk

    Raises
    ------
    BadInput : a scenario cannot be drawn
    Overflow : more happened in a run than its log can hold
    """
    start = time.monotonic()
    pool, play = _workers(asked)
    try:
        for chunk in _chunks(asked, store, pool, play):
            found.fold(chunk)
            tell(found)
            if found.n >= asked.most or (found.is_look and is_decided(found)):
                break
            if (time.monotonic() - start) / 60 > asked.minutes:
                break
    finally:
        pool.shutdown(cancel_futures=True)


def _workers(asked: Question) -> tuple[Executor, Play]:
    """Threads where compiled code lets go of the interpreter, else processes; and what each of them is to do."""
    if asked.driver is run_compiled:
        sys.setswitchinterval(SWITCH_S)
        return ThreadPoolExecutor(asked.workers), partial(_play, asked)
    return process_pool(asked.workers, _learn, asked), _play_in_process


def _chunks(asked: Question, store: Store, pool: Executor, play: Play) -> Iterator[dict[str, np.ndarray]]:
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
                pieces = [pool.submit(play, asked.first + begin + i, min(PIECE, size - i)) for i in range(0, size, PIECE)]
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
    return f"{_file_name(plan)}-{asked.scenario}-{(asked.first + begin):07d}"


def _file_name(plan: str) -> str:
    """A name that any file system takes, no two plans alike: variants of a sweep are named by their values."""
    safe = quote(plan, safe="=")
    return safe if len(safe) <= LONGEST else f"{safe[:LONGEST]}-{hashlib.sha256(plan.encode()).hexdigest()[:16]}"


def _play(asked: Question, first: int, n: int) -> dict[str, np.ndarray]:
    """Some replications under every plan; each disaster is drawn once."""
    rows: dict[str, list[np.ndarray]] = {name: [] for name in asked.plans}
    for i in range(n):
        replication = first + i
        band = asked.bands[replication % len(asked.bands)]
        plans = {name: met(of, asked.seed, replication, band) for name, of in asked.plans.items()}
        some = next(iter(plans.values()))
        drawn = realise(some.world, some.scenario, some.shared, asked.seed, replication)
        for name, of in plans.items():
            row = measure(of, drawn, asked.near, asked.window_h, asked.driver, asked.loads)
            row["replication"] = replication
            rows[name].append(row)
    return {name: np.concatenate(parts) for name, parts in rows.items()}


_asked: list[Question] = []  # of a process that plays for a study


def _learn(asked: Question) -> None:
    """A process learns once what it plays."""
    _asked[:] = [asked]


def _play_in_process(first: int, n: int) -> dict[str, np.ndarray]:
    return _play(_asked[0], first, n)
