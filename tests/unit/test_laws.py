"""The law checker is alive: every law is broken by a log that was tampered with, and by no log that was not."""

import dataclasses

import numpy as np
import pytest

from models.kinds import Event, Need, Tier, Unit
from sim.engine.laws import breaches
from sim.engine.log import log_of
from tests.unit.test_levers import SWIFT


@pytest.fixture(scope="module")
def run(player):
    return player.run("plan_2025", SWIFT)


@pytest.fixture
def spoil(run):
    """The breaches after something is done to a copy of the log and the tables."""
    def call(change):
        state = run.case.state._replace(**{name: getattr(run.case.state, name).copy() for name in run.case.state._fields})
        case = dataclasses.replace(run.case, state=state)
        change(log_of(case), case)
        return breaches(case)
    return call


def rows(log, *kinds):
    return np.flatnonzero(np.isin(log["kind"], kinds))


def of_kind(case, log, event, kind):
    found = rows(log, event)
    return found[case.state.units["kind"][log["unit"][found]] == kind]


def test_nothing_is_broken_as_it_ran(run):
    assert breaches(run.case) == []


@pytest.mark.parametrize(("law", "which", "field", "value"), [
    ("clock: ", lambda log, case: log.size // 2, "time_h", 1e-9),
    ("clock: ", lambda log, case: log.size - 1, "time_h", 1e6),
    ("needs: ", lambda log, case: rows(log, Event.BROUGHT_OUT)[case.state.needs["kind"][log["need"][rows(
        log, Event.BROUGHT_OUT)]] == Need.RESCUE][0], "quantity", 99),
    ("units: ", lambda log, case: of_kind(case, log, Event.ARRIVED, Unit.BOAT)[0], "site", 1),
    ("units: ", lambda log, case: of_kind(case, log, Event.LEFT_BASE, Unit.BOAT)[0], "site", 3),
    ("spans: ", lambda log, case: rows(log, Event.POST_ACTIVATED)[0], "site", 10**6),
    ("stocks: ", lambda log, case: rows(log, Event.KITS_HANDED_OUT)[0], "quantity", 10**6),
    ("roads: ", lambda log, case: rows(log, Event.ROAD_OUT_OF_WATER)[0], "kind", Event.ROAD_CLOSED)])
def test_a_changed_row_breaks_its_law(spoil, law, which, field, value):
    def change(log, case):
        log[field][which(log, case)] = value
    assert any(text.startswith(law) for text in spoil(change))


def test_a_unit_sent_before_a_report_is_seen(spoil):
    def change(log, case):
        first = rows(log, Event.REPORTED, Event.FOUND)
        log["kind"][first[np.isin(log["need"][first], log["need"][rows(log, Event.ORDERED)])]] = Event.LEVEL_RAISED
    assert any("before anybody reported it" in text for text in spoil(change))


def test_a_flight_below_minima_is_seen(spoil):
    def change(log, case):
        case.state.weather[1] = 10.0
    assert any("below minima" in text for text in spoil(change))


def test_a_take_off_before_clearance_is_seen(spoil):
    def change(log, case):
        case.state.takeoff_z[:] = 6.0
    assert any("before it is ready and cleared" in text for text in spoil(change))


def test_a_flight_too_fast_and_one_too_long_are_seen(spoil):
    def fast(log, case):
        case.state.rules["block_speed_kmh"] = 20.0
    assert any("too fast" in text for text in spoil(fast))

    def long(log, case):
        case.state.craft["endurance_h"] = -5.0
    assert any("on one tank" in text for text in spoil(long))


def test_a_boat_in_a_torrent_is_seen(spoil):
    def change(log, case):
        case.state.needs["current"] = 50.0
    assert any("works in a current" in text for text in spoil(change))


def test_a_rescue_craft_on_the_closed_waterway_is_seen(spoil):
    def change(log, case):
        case.state.units["tier"], case.state.units["base"] = Tier.WATER, 0
        case.state.places["backwater"] = False
    assert any("closed waterway" in text for text in spoil(change))
