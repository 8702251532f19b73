"""Two drivers that know nothing of each other must write the same log and leave the same tables, to the bit."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.engine import driver
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.log import log_of
from sim.engine.simulate import simulate
from tests.playing import SEED
from tests.property.test_small_worlds import cases
from tests.small import boat, rescue, small_case
from tests.unit.test_levers import SHORT, SLOW, SWIFT


def tables(case):
    return [np.ascontiguousarray(table).tobytes() for name, table in case.state._asdict().items()
            if name not in ("log", "orders")]


def assert_alike(build):
    first, second = build(), build()
    run_simpy(first)
    run_compiled(second)
    one, two = log_of(first), log_of(second)
    n = min(one.size, two.size)
    differ = np.flatnonzero(one[:n] != two[:n])
    assert not differ.size, f"row {differ[0]}: {one[differ[0]]} and {two[differ[0]]}"
    assert one.size == two.size
    assert tables(first) == tables(second)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_random_small_worlds_full_of_ties(build):
    assert_alike(build)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_a_thousand_small_worlds(build):
    assert_alike(build)


@pytest.mark.parametrize("context", [SHORT, SWIFT, SLOW])
@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_the_real_world(player, plan, context):
    of = player.setting(plan, context)
    for replication in range(2):
        logs = [log_of(simulate(of, SEED, replication, run).case) for run in (run_simpy, run_compiled)]
        assert logs[0].tobytes() == logs[1].tobytes()


def test_trace_says_the_same_with_either_engine(drsim_json, tmp_path):
    told = [drsim_json("trace", "plan=plan_2025", "scenario.band=S2", f"engine={engine}", f"out={tmp_path / engine}")[1]
            for engine in ("simpy", "compiled")]
    assert told[0]["plans"]["plan_2025"] == told[1]["plans"]["plan_2025"]
    assert (tmp_path / "simpy" / "log.csv").read_bytes() == (tmp_path / "compiled" / "log.csv").read_bytes()


def test_an_engine_that_is_none_is_named(drsim):
    assert drsim("trace", "engine=steam")[::2] == (2, "drsim: engine: steam is no engine; choose simpy or compiled\n")


def test_a_changed_story_is_seen(monkeypatch):
    """A boat that dawdles a quarter of an hour on one side only."""
    honest = driver.boat_mission

    def dawdles(first, env, s, r, launch, unit):
        yield first
        yield from honest(env.timeout(0.25), env, s, r, launch, unit)

    def build():
        return small_case(6, 1, [(0, 1, 1.0)], [boat(0)], [rescue(0, 1.0, 3, trip_h=0.25)])
    assert_alike(build)
    monkeypatch.setitem(driver.BY_UNIT, driver.Story.BOAT, dawdles)
    with pytest.raises(AssertionError, match="row"):
        assert_alike(build)
