"""Every peer beside our compiled loop: first that all compute the same, then how long they take, draws and log included."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.measure import in_turn, interleaved, row
from benchmarks.peers import by_cimba, by_ciw, by_salabim, plain
from benchmarks.peers.by_c import CProgram, build
from benchmarks.peers.ours import Bench, compiled_queue, simpy_queue
from benchmarks.peers.problem import (
    CUSTOMERS,
    SERVERS,
    Incidents,
    Plane,
    assert_same,
    draw_customers,
    draw_incidents,
    erlang_c_wait,
    log_table,
    plane,
)

REPLICATIONS = 40  # of the dispatch, in each timing
FEW, MANY = 5, 21  # rounds against the slow and against the fast
MOST = 3000  # incidents there is room for: 2,000 are expected
SEED = 7


def check(program: CProgram | None) -> None:
    """The same draws give the same log and the same waits with every peer, and waits as the theory has them."""
    for p in (plane(), plane()._replace(gap_h=0.03)):  # some units free; nearly always somebody waiting
        drawn = draw_incidents(p, np.random.default_rng(SEED))
        bench = Bench(p, MOST)
        ours = log_table(bench.compiled(drawn))
        assert ours.size == 5 * drawn.site.size
        peers: list[Callable[[Plane, Incidents], Any]] = [
            lambda _, drawn, bench=bench: bench.simpy(drawn), plain.heapq_dispatch, plain.simpy_dispatch,
            by_salabim.dispatch, by_cimba.dispatch, *([program.dispatch] if program else [])]
        for peer in peers:
            assert_same(ours, log_table(peer(p, drawn)))
    gap_h, service_h = draw_customers(np.random.default_rng(SEED), 20_000)
    waits = compiled_queue(gap_h, service_h)
    queues: list[Callable[[np.ndarray, np.ndarray], Any]] = [
        simpy_queue, plain.heapq_queue, plain.simpy_queue, by_salabim.queue, by_ciw.queue, by_cimba.queue,
        *([program.queue] if program else [])]
    for queue in queues:
        assert np.abs(np.asarray(queue(gap_h, service_h)) - waits).max() <= 1e-9
    means = [compiled_queue(*draw_customers(np.random.default_rng([SEED, k]))).mean() for k in range(20)]
    off = abs(np.mean(means) - erlang_c_wait()) / (np.std(means, ddof=1) / math.sqrt(len(means)))
    assert off < 4.0, f"mean wait {off:.1f} standard errors from Erlang C"


def _dispatches(p: Plane, replications: int, run: Callable[[Incidents], Any]) -> Callable[[], None]:
    """Replications with numpy's draws."""
    def call() -> None:
        for k in range(replications):
            run(draw_incidents(p, np.random.default_rng((SEED, k))))
    return call


def _queue(run: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[], None]:
    """The queue with numpy's draws."""
    return lambda: run(*draw_customers(np.random.default_rng(SEED)))


def exponents() -> list[dict[str, Any]]:
    """By what power the cost of the compiled dispatch grows with each size alone, by least squares on logarithms."""
    sizes: dict[str, list[int]] = {
        "replications": [10, 20, 40, 80, 160], "units": [60, 120, 240, 480, 960], "sites": [20, 40, 80, 160, 320],
        "incidents": [1000, 2000, 4000, 8000, 16000]}
    rows = []
    for what, values in sizes.items():
        calls = []
        for value in values:
            p = plane() if what == "replications" else plane(**{what: value})
            bench = Bench(p, int(1.5 * p.hours / p.gap_h))
            calls.append(_dispatches(p, value if what == "replications" else 10, bench.compiled))
        seconds = in_turn(calls)
        slope = float(np.polyfit(np.log(values), np.log(seconds), 1)[0])
        rows.append(row(f"dispatch, exponent of its cost against {what} ({', '.join(map(str, values))}), against 1",
                        slope, 1.0))
    return rows


def rows() -> list[dict[str, Any]]:
    """All rows of the peers; asserts first that they compute the same."""
    program = build()
    if program is None:
        print("no C compiler: the C program is left out")
    check(program)
    p = plane()
    bench = Bench(p, MOST)
    head = f"dispatch, {REPLICATIONS} replications with draws and log, compiled against "
    fast: list[tuple[str, Callable[[], Any], float | None]] = [
        ("Cimba on one core", by_cimba.dispatch_drawn(p, MOST, REPLICATIONS), 1.7)]
    if program:
        fast.append(("C", lambda: program.dispatch_drawn(p, SEED, REPLICATIONS, MOST), 0.8))
    slow: list[tuple[str, Callable[[Incidents], Any], float | None]] = [
        ("our own SimPy stories", bench.simpy, None),
        ("idiomatic SimPy", lambda drawn: plain.simpy_dispatch(p, drawn), 60.0),
        ("plain Python with heapq", lambda drawn: plain.heapq_dispatch(p, drawn), None),
        ("salabim", lambda drawn: by_salabim.dispatch(p, drawn), None)]
    ours = _dispatches(p, REPLICATIONS, bench.compiled)
    found = [row(head + name, *interleaved(ours, peer, MANY), required, MANY) for name, peer, required in fast]
    found += [row(head + name, *interleaved(ours, _dispatches(p, REPLICATIONS, peer), FEW), required, FEW)
              for name, peer, required in slow]
    print("Ciw is left out of the dispatch:", " ".join((by_ciw.__doc__ or "").split("\n\n")[1].split()))
    head = f"M/M/{SERVERS}, {CUSTOMERS:,} customers with draws, compiled against "
    queues: list[tuple[str, Callable[[], Any], int]] = [("Cimba on one core", by_cimba.queue_drawn(), MANY)]
    if program:
        queues.append(("C", lambda: program.queue_drawn(SEED), MANY))
    queues += [(name, _queue(run), FEW) for name, run in (
        ("our own SimPy stories", simpy_queue), ("idiomatic SimPy", plain.simpy_queue),
        ("plain Python with heapq", plain.heapq_queue), ("salabim", by_salabim.queue), ("Ciw", by_ciw.queue))]
    found += [row(head + name, *interleaved(_queue(compiled_queue), peer, rounds), None, rounds)
              for name, peer, rounds in queues]
    return found + exponents()
