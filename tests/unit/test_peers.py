"""The benchmark's dispatch problem: our compiled loop, our SimPy stories and a plain heapq loop write the same log."""

import numpy as np
import pytest

from benchmarks.peers import ours, plain
from benchmarks.peers.problem import Event, Incidents, Plane, assert_same, draw_incidents, erlang_c_wait, log_table, plane


def three_logs(p: Plane, drawn: Incidents) -> list[bytes]:
    bench = ours.Bench(p, max(1, drawn.site.size))
    logs = [bench.compiled(drawn), bench.simpy(drawn), plain.heapq_dispatch(p, drawn)]
    return [log_table(log).tobytes() for log in (logs[0].copy(), *logs[1:])]


@pytest.mark.parametrize("gap_h", [0.036, 0.02])  # some units free; everybody waits
def test_the_same_log_on_the_plane(gap_h):
    p = plane(sites=10, units=12, incidents=100)._replace(gap_h=gap_h)
    compiled, simpy, heapq = three_logs(p, draw_incidents(p, np.random.default_rng(3)))
    assert compiled == simpy == heapq


def test_the_same_log_in_worlds_full_of_ties():
    rng = np.random.default_rng(4)
    for _ in range(60):
        n, sites, units = int(rng.integers(0, 30)), int(rng.integers(1, 5)), int(rng.integers(1, 6))
        travel_h, gap_h, work_h = (rng.integers(0, 3, size).astype(float) for size in ((sites, sites), n, n))
        p = Plane(travel_h, rng.integers(0, sites, units), 0.0, 0.0, 0.0, 0.0)
        drawn = Incidents(gap_h, rng.integers(0, sites, n), work_h)
        compiled, simpy, heapq = three_logs(p, drawn)
        assert compiled == simpy == heapq
        assert len(compiled) == 5 * n * 32


def test_idiomatic_simpy_agrees():
    p = plane(sites=10, units=12, incidents=100)
    drawn = draw_incidents(p, np.random.default_rng(5))
    assert_same(log_table(plain.heapq_dispatch(p, drawn)), log_table(plain.simpy_dispatch(p, drawn)))


def test_one_unit_by_hand():
    p = Plane(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0]), 0.0, 0.0, 0.0, 0.0)
    drawn = Incidents(np.array([1.0, 2.0]), np.array([1, 0]), np.array([3.0, 0.5]))
    assert [(row[0], Event(row[1]).name, *row[2:]) for row in log_table(ours.Bench(p, 2).compiled(drawn)).tolist()] == [
        (1.0, "REPORTED", -1, 0), (1.0, "DISPATCHED", 0, 0), (2.0, "ARRIVED", 0, 0), (3.0, "REPORTED", -1, 1),
        (5.0, "DONE", 0, 0), (6.0, "HOME", 0, 0), (6.0, "DISPATCHED", 0, 1), (6.0, "ARRIVED", 0, 1), (6.5, "DONE", 0, 1),
        (6.5, "HOME", 0, 1)]


def test_waits_of_the_queue_agree():
    rng = np.random.default_rng(6)
    gap_h, service_h = rng.exponential(1 / 7, 400), rng.exponential(1.0, 400)
    waits = ours.compiled_queue(gap_h, service_h)
    assert waits.max() > 0.0
    for queue in (ours.simpy_queue, plain.heapq_queue, plain.simpy_queue):
        assert np.array_equal(waits, queue(gap_h, service_h))


def test_erlang_c_of_one_server():
    assert erlang_c_wait(1, 0.5) == pytest.approx(1.0)  # M/M/1: load / (1 - load) services
