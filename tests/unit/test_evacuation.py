"""Evacuation before dispatch: kernels by hand, people conserved, and every lever felt."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evacuation import departed_share, forecast_error_sd, leave, order_hour
from scenarios.realisation import realise
from sim.evacuation import evacuate


@pytest.mark.parametrize(("minutes", "share"), [(15, 0.11750), (30, 0.39347), (60, 0.86466), (90, 0.98889)])
def test_departure_against_tweedie(minutes, share):
    """F(t) = 1 - exp(-t**2 / 1800): Tweedie et al. 1986."""
    assert departed_share(float(minutes), 30.0) == pytest.approx(share, abs=5e-6)


def test_forecast_error_by_hand():
    # 95 % of a normal lie within 1.96 standard deviations
    assert forecast_error_sd(0.95) == pytest.approx(0.2 / 1.959964, rel=1e-5)
    assert forecast_error_sd(0.90) == pytest.approx(0.2 / 1.644854, rel=1e-5)


def rising(hours=100, start=40, rate=0.5):
    return np.where(np.arange(hours) < start, -5.0, -5.0 + rate * (np.arange(hours) - start))


def test_the_order_follows_the_first_forecast_that_sees_the_flood():
    # the stage passes -1 m at hour 48; 24 h ahead it is first seen at hour 24, and the order takes an hour
    over = rising()
    assert order_hour(over, np.zeros(20), 0.1, -1.0, 24.0, 6.0, 1.0, 1.5, 6.0) == 31.0  # 06:00 + 30 h is noon
    assert order_hour(over, np.zeros(20), 0.1, -1.0, 24.0, 6.0, 1.0, 1.5, 20.0) == 31.5  # 20:00 + 30 h is night
    assert order_hour(over, np.zeros(20), 0.1, 99.0, 24.0, 6.0, 1.0, 1.5, 6.0) == math.inf


def test_without_foresight_the_water_itself_gives_the_order():
    assert order_hour(rising(), np.zeros(20), 0.1, -1.0, 0.0, 6.0, 1.0, 1.5, 6.0) == 55.0  # seen at 54, after -1 m at 48


def test_a_forecast_too_low_costs_time():
    over = rising()
    low, right = (order_hour(over, np.full(20, z), 0.9, -1.0, 24.0, 6.0, 1.0, 1.0, 6.0) for z in (-1.0, 0.0))
    assert low > right


def left_at_home(order_h, knockers=1.0, broadcast=0.5, stays=0.1, lead=20):
    flooded = np.clip((np.arange(60) - lead) / 10.0, 0, 1)
    out = np.empty((3, 60))
    leave(flooded, order_h, 100.0, knockers, 5.0, broadcast, 30.0, stays, out)
    assert np.allclose(out[:2].sum(axis=0), flooded)
    assert (out[2] >= out[0] - 1e-12).all()  # people have left before the water comes
    assert out[2, -1] == pytest.approx(out[0, -1])
    assert (np.diff(out, axis=1) >= -1e-12).all()
    return out[1, -1]


def test_with_time_only_those_who_stay_are_caught():
    assert left_at_home(0.0) == pytest.approx(0.1, abs=1e-6)


def test_without_an_order_all_are_caught():
    assert left_at_home(math.inf) == 1.0


def test_knocking_by_hand():
    # 50 households to knock at, one person, 12 doors an hour: 4.17 h; the order comes two hours before the first home is wet
    late = left_at_home(18.0)
    assert 0.1 < late < left_at_home(24.0) < 1.0
    assert left_at_home(18.0, knockers=10.0) < late
    assert left_at_home(18.0, broadcast=0.9) < late
    assert left_at_home(18.0, knockers=0.0, broadcast=0.0) == 1.0


@given(st.floats(0, 60), st.floats(0, 50), st.floats(0, 1), st.floats(0, 1))
def test_nobody_is_lost_and_an_earlier_order_never_hurts(order_h, knockers, broadcast, stays):
    assert left_at_home(order_h, knockers, broadcast, stays) >= left_at_home(order_h / 2, knockers, broadcast, stays) - 1e-12


@pytest.fixture
def ran(player):
    """The flood and what evacuation left of a disaster with some leaves set."""
    def call(changes=None, replication=0, band="S3", plan="plan_2025"):
        of = player.setting(plan, {"scenario.band": band, **(changes or {})})
        drawn = realise(of.world, of.scenario, of.shared, 5, replication)
        return drawn.flood, evacuate(of.world, of.scenario, drawn, of.plan, of.deployment, of.model)
    return call


@pytest.mark.parametrize("band", ["S1", "S2", "S3", "S4"])
def test_people_are_conserved(ran, band):
    flood, residue = ran(band=band)
    assert (residue.evacuated + residue.in_place + residue.to_rescue == flood.exposed).all()
    assert min(residue.evacuated.min(), residue.in_place.min(), residue.to_rescue.min()) >= 0
    found = residue.neighbourhoods
    assert (np.bincount(found["town"], weights=found["people"], minlength=flood.exposed.size) == residue.to_rescue).all()
    for table, people in ((residue.left_home, residue.evacuated), (residue.upstairs, residue.in_place)):
        assert (table >= 0).all()
        assert (table.sum(axis=1) == people[flood.exposed > 0]).all()
    assert (residue.registered.sum(axis=1) <= residue.evacuated[flood.exposed > 0]).all()
    assert (residue.registered >= 0).all()
    assert np.isfinite(residue.first_water_h[flood.exposed > 0]).all()


def test_a_long_lead_leaves_few_as_in_august_2020(ran):
    """251,000 of 263,200 were moved ahead of that crest, with level I declared 42 h before it; here 85-95 % leave."""
    for replication in range(3):
        flood, residue = ran(band="S4", replication=replication)
        assert 0.80 < residue.evacuated.sum() / flood.exposed.sum() < 0.96
        assert residue.to_rescue.sum() < 0.05 * flood.exposed.sum()


LEVERS = {
    "model.evacuation.forecast_every_h": 12, "model.evacuation.forecast_lead_h": 2, "model.evacuation.order_over_m": 2,
    "model.evacuation.order_delay_h": [4.0, 9.0], "model.evacuation.night_factor": 3,
    "model.evacuation.broadcast_share": 0.1,
    "model.evacuation.broadcast_night_share": 0.1, "model.evacuation.persons_per_household": 1.0,
    "model.evacuation.cadres_per_100_households": 0.1, "model.evacuation.minutes_per_door": 40,
    "model.evacuation.departure_sigma_min": 240, "model.evacuation.refuse": [0.2, 0.3],
    "model.evacuation.come_back": [0.1, 0.2], "model.evacuation.upper_floor_share": 0.5, 
    "model.evacuation.neighbourhoods": 3, "model.evacuation.walk_h": 2,
    "plan.shelters.central_share.river": 0.2, "plan.warning.river_accuracy": 0.3, 
    "plan.teams.community.built_share": 0.0, "plan.teams.community.heads": 0}


def test_every_number_of_the_model_is_tried(composed):
    names = {f"model.evacuation.{spec.name}" for spec in dataclasses.fields(composed.config.model.evacuation)}
    assert names == {"model.evacuation.alarm_delay_h", *(key for key in LEVERS if key.startswith("model"))}


@pytest.mark.parametrize("lever", LEVERS)
def test_no_dead_lever(ran, lever):
    """Felt in at least one of some floods with little foresight, where every minute counts."""
    short = {} if "forecast_lead" in lever else {"model.evacuation.forecast_lead_h": 6}

    def left(changes, replication):
        residue = ran({**short, **changes}, replication, "S4")[1]
        return residue.neighbourhoods.tobytes(), residue.registered.tobytes()
    assert any(left({lever: LEVERS[lever]}, r) != left({}, r) for r in range(4))


def test_less_warning_leaves_more_to_rescue(ran):
    left = [sum(int(ran({"model.evacuation.forecast_lead_h": lead}, r, "S4")[1].to_rescue.sum()) for r in range(3))
            for lead in (36, 6, 0)]
    assert left[0] <= left[1] < left[2]


def test_water_in_the_first_house_is_an_order_too(ran):
    """Below the threshold of any forecast people leave when somebody calls."""
    flood, residue = ran({"model.evacuation.order_over_m": 20.0})
    wet = flood.exposed > 0
    assert (residue.order_h[wet] > residue.first_water_h[wet]).all()
    assert (residue.order_h[wet] <= residue.first_water_h[wet] + 4.5 + 1e-6).all()  # 3 h, by night half as long again
    assert residue.evacuated.sum() > 0


def test_chance_is_drawn_alike_for_every_plan(ran):
    """The same township has the same delay and stubbornness whoever serves it: only what a plan changes, changes."""
    same = {"plan.warning.river_accuracy": 0.9, "plan.teams.community.built_share": 1.0, "plan.teams.community.heads": 6}
    plans = [ran(same, plan=plan)[1] for plan in ("baseline_2020", "plan_2025")]
    assert (plans[0].to_rescue == plans[1].to_rescue).all()
    assert (plans[0].order_h == plans[1].order_h).all()
