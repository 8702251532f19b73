"""Conservation: the hours by cause add up to the hours that people waited, in small worlds and in real floods."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from models.kinds import Cause, Event, Waiting
from sim.engine.compiled import run_compiled
from sim.engine.log import log_of
from sim.engine.simulate import simulate
from tests.playing import SEED
from tests.property.test_small_worlds import cases
from tests.unit.test_levers import SHORT, SLOW, SWIFT
from tests.waited import integral, waited


def assert_adds_up(case):
    by_cause = waited(case)
    assert (by_cause >= 0).all()
    np.testing.assert_allclose(by_cause.sum(axis=1), integral(case), rtol=1e-9, atol=1e-9)
    return by_cause


def assert_said_once(case):
    """No cause is said of a need, or of an ambulance, that was the last said already, unless help came between."""
    log, said = log_of(case), {}
    for _, kind, u, need, _, quantity in log.tolist():
        if kind == Event.HELD:
            who = (u, need)
            assert said.get(who) != quantity
            said[who] = quantity
        elif kind in (Event.ORDERED, Event.KITS_ORDERED, Event.KITS_DELIVERED, Event.DROPPED, Event.ARRIVED,
                      Event.BROUGHT_OUT, Event.HURT, Event.REPORTED, Event.KITS_HANDED_OUT, Event.FOUND, Event.TOOK_OFF):
            said.clear()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_small_worlds(build):
    case = build()
    run_compiled(case)
    assert_adds_up(case)
    assert_said_once(case)


@pytest.mark.parametrize("context", [{"scenario.band": "S3"}, {"scenario.band": "S4"}, SHORT, SLOW, SWIFT], ids=repr)
def test_real_floods(player, context):
    run = simulate(player.setting("baseline_2020", context), SEED, 0, run_compiled)
    by_cause = assert_adds_up(run.case)
    assert by_cause[Waiting.IN_WATER, Cause.NOT_REPORTED] > 0
    assert_said_once(run.case)


def test_a_flood_in_which_everybody_waits_for_something(player):
    """The conservation above is of numbers that are there: all four groups wait in these."""
    total = sum(waited(simulate(player.setting("baseline_2020", context), SEED, 0, run_compiled).case).sum(axis=1)
                for context in (SWIFT, SLOW))
    assert (total[: Waiting.FOR_AIRCRAFT] > 0).all()
