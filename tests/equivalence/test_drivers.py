"""Two drivers that know nothing of each other must write the same log and leave the same tables, to the bit."""

import pytest
from hypothesis import HealthCheck, given, settings

from models import boats
from models.kinds import Event
from sim.engine import driver
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.log import log_of
from sim.engine.small import boat, rescue, small_case
from sim.judge.equivalence import Difference, compare, difference
from tests.playing import SEED
from tests.property.test_small_worlds import cases
from tests.unit.test_levers import SHORT, SLOW, SWIFT


def both(build):
    first, second = build(), build()
    run_simpy(first)
    run_compiled(second)
    return first, second


def assert_alike(build):
    assert difference(*both(build)) is None


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
    assert [found for *_, found in compare(player.setting(plan, context), SEED, range(2))] == [None, None]


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

    assert_alike(rescue_of_three)
    monkeypatch.setitem(driver.BY_UNIT, driver.Story.BOAT, dawdles)
    found = difference(*both(rescue_of_three))
    assert found is not None
    assert found.fields == ["time_h"]


def rescue_of_three():
    return small_case(6, 1, [(0, 1, 1.0)], [boat(0)], [rescue(0, 1.0, 3, trip_h=0.25)])


def test_a_table_that_differs_is_named_where_the_logs_are_equal():
    first, second = both(rescue_of_three)
    second.state.needs["done"][0] += 1
    assert difference(first, second) == Difference(None, [], ["needs"])


def test_a_log_that_ends_early_parts_where_it_ends():
    first, second = both(rescue_of_three)
    rows = log_of(first).size
    second.state.city["n_log"] -= 1
    assert difference(first, second) == Difference(rows - 1, [], ["city"])


def test_bits_are_compared_not_numbers():
    first, second = both(rescue_of_three)
    row = log_of(first)["quantity"].tolist().index(0.0)
    log_of(second)["quantity"][row] = -0.0
    log_of(first)["time_h"][0] = log_of(second)["time_h"][0] = float("nan")
    assert difference(first, second) == Difference(row, ["quantity"], [])


COMMAND = ("validate", "--equivalence", "plan=plan_2025", "scenario.band=S2", "study.told=2")


def test_the_command_finds_the_drivers_equal(drsim_json, drsim):
    status, told = drsim_json(*COMMAND)
    assert (status, told["equal"], told["first_difference"]) == (0, True, None)
    assert [(row["plan"], row["replications"], row["equal"]) for row in told["plans"]] == [("plan_2025", 2, 2)]
    assert told["plans"][0]["events"] > 1000


@pytest.fixture
def slow_trips(monkeypatch):
    """One transition of boats, as SimPy's stories call it, takes one tick of the clock too long."""
    honest = boats.boat_arrives

    def late(s, unit, now):
        trip = honest(s, unit, now)
        return trip + 2.0**-20 if trip >= 0 else trip
    monkeypatch.setattr(boats, "boat_arrives", late)


@pytest.mark.usefixtures("slow_trips")
def test_the_command_names_the_first_event_that_a_mutated_transition_moves(drsim_json, drsim):
    status, told = drsim_json(*COMMAND)
    assert (status, told["equal"]) == (1, False)
    first = told["first_difference"]
    assert (first["plan"], first["fields"]) == ("plan_2025", ["time_h"])
    marked = {engine: next(row for row in rows if row[0]) for engine, rows in first["logs"].items()}
    assert marked["simpy"][1] == marked["compiled"][1] == str(first["row"])
    assert marked["simpy"][3] == marked["compiled"][3] == Event.BROUGHT_OUT.name.lower().replace("_", " ")
    assert float(marked["simpy"][2]) - float(marked["compiled"][2]) == pytest.approx(2.0**-20, abs=1e-7)
    before = [[row for row in rows if int(row[1]) < first["row"]] for rows in first["logs"].values()]
    assert before[0] == before[1] != []
    status, out, _ = drsim(*COMMAND)
    assert status == 1
    assert (f"disaster {first['replication']}: the logs part at row {first['row']:,}: simpy says brought out at "
            f"{marked['simpy'][2]} h, compiled says brought out at {marked['compiled'][2]} h (time_h)") in out


@pytest.mark.parametrize(("words", "line"), [
    (("run", "--equivalence"), "--equivalence: is no option of run, only of validate; leave it out"),
    (("--equivalence",), "command: no such command; choose one of "),
    (("validate", "--equivalense"), "--equivalense: no such option; there are --json, --equivalence, --multirun, -m and"),
    (("validate", "--equivalence", "engine=compiled"), "engine: both are compared here; leave it out"),
    (("validate", "--equivalence", "plan=nope"), "plan: there is no plan 'nope'; "),
    (("validate", "--equivalence", "study.plans=[plan_2025,nope]"), "study.plans: there is no plan 'nope'; "),
    (("validate", "--equivalence", "study.told=0"), "study.told: 0 is impossible; give at least 1"),
    (("validate", "--equivalence", "scenario.band=S9"), "scenario.band: "),
    (("validate", "--equivalence", "nonsense"), "'nonsense': is not of the form key=value; "),
    (("warmup", "nonsense"), "'nonsense': is not of the form key=value; "),
    (("warmup", "--equivalence"), "--equivalence: is no option of warmup, only of validate; leave it out"),
])
def test_bad_input_is_one_line(drsim, words, line):
    status, out, err = drsim(*words)
    assert (status, out) == (2, "")
    assert err.startswith(f"drsim: {line}")
    assert err.count("\n") == 1
