"""Forces that are called to the seat of the district hit most: chain, roads and counting by hand; no dead lever."""

import math

import numpy as np
import pytest

from models.asked import close_roads, count_heads, surge_hours
from models.state import StateHandle
from models.tally import Measure
from models.travel import RoadsHandle, fresh_roads
from sim.engine.simulate import staged
from sim.engine.small import small_case
from sim.judge.equivalence import final_tables
from sim.judge.measures import ask_surge

FIRST = (Measure.MILITIA, Measure.SOCIAL, Measure.ARMY)


def hours_of(now=0.0, hour=0, curved=False, of=(0, -1), span=10, ready=(3.0, 5.0), river_roads=None, over=None, **rules):
    """Two townships an hour and half an hour from their seat, whose posts work after 30 and 40 min by day."""
    case = small_case(6, 2, [(0, 1, 0.5), (1, 2, 1.0)], [], [], span=span, river_roads=river_roads, over_m=over,
                      **{"district_activation_h": 0.5, "municipal_activation_h": 0.75, "activation_night_factor": 1.5,
                         **rules})
    s, roads = StateHandle(*case.state), RoadsHandle(*fresh_roads(case.roads))
    close_roads(s, roads, hour)
    out = np.empty(2)
    surge_hours(s, roads, 0, now, hour, np.array([1, 0]), np.array(of), np.array(ready), np.array([2.0, 2.0]), curved, out)
    return out.tolist()


def test_the_chain_by_hand():
    assert hours_of() == [0.5 + 3.0 + 2.0, 0.5 + 0.75 + 5.0 + 3.0]
    assert hours_of(now=14.0) == [0.75 + 3.0 + 2.0, 0.75 + 1.125 + 5.0 + 3.0]  # from 8 to 22 h: posts are slower by night
    assert hours_of(now=14.0, dark_factor=1.5) == [0.75 + 3.0 + 3.0, 0.75 + 1.125 + 5.0 + 4.5]
    assert hours_of(curved=True) == [0.5 + 3.0, 0.5 + 0.75 + 5.0]  # the drive is in the curve already
    assert hours_of(span=0) == [math.inf, math.inf]


def test_closed_roads_keep_forces_away():
    over = np.zeros((2, 6))
    over[0, 2] = 2.0
    cut = [{"row": 0, "town": 0, "sill_m": 1.0, "work_h": 1.0}]
    assert hours_of(hour=2, river_roads=cut, over=over) == [5.5, math.inf]
    assert hours_of(hour=3, river_roads=cut, over=over) == [5.5, 9.25]
    slide = [{"row": 0, "town": 0, "buried_h": 2.0, "work_h": 1.0}]
    assert [hours_of(hour=hour, river_roads=slide)[1] for hour in (1, 2, 5)] == [9.25, math.inf, math.inf]
    assert hours_of(hour=5, river_roads=slide, curved=True) == [3.5, math.inf]


@pytest.mark.parametrize(("hours", "heads", "expected"), [
    ([3.0, 6.5, 13.0, 30.0], [10, 20, 30, 40], [100, 10, 10, 30, 60, 13.0]),
    ([5.0, 1.0], [50, 50], [100, 50, 100, 100, 100, 1.0]),
    ([math.inf, 2.0], [60, 40], [100, 40, 40, 40, 40, 24.0]),  # half never come
    ([], [], [0, 0, 0, 0, 0, 24.0])])
def test_counting_by_hand(hours, heads, expected):
    out = np.zeros(6)
    count_heads(np.array(hours, dtype=float), np.array(heads, dtype=float), out, 0)
    assert out.tolist() == expected


@pytest.fixture(scope="module")
def called(player):
    def call(changes=(), plan="plan_2025", scenario="flood_flash", now=12.0):
        set_ = {"scenario": scenario, "scenario.band": "S3"}
        of, drawn, out = player.setting(plan, {**set_, **dict(changes)}), player.draw(set_), np.zeros(len(Measure))
        _, case = staged(of, drawn)
        before = final_tables(case)
        ask_surge(of, drawn, case, now, out)
        assert final_tables(case) == before  # asking changes nothing
        return out
    return call


@pytest.mark.parametrize("scenario", ["flood_river", "flood_flash"])
def test_heads_come_in_the_order_of_hours_and_no_more_than_muster(called, scenario):
    out = called(scenario=scenario)
    assert out[Measure.SURGES] == 1
    for first in FIRST:
        heads, *there, half = out[first: first + 6]
        assert 0 <= there[0] <= there[1] <= there[2] <= there[3] <= heads
        assert 0 < half <= 24
    assert out[Measure.ARMY] == 5000
    assert out[Measure.MILITIA] < 0.5 * 7600 * 1.1  # half of them muster, and other districts keep back
    assert out[Measure.SOCIAL] < 1500  # the third class of other districts stays


def test_the_plan_of_2025_brings_more_and_a_starved_one_nobody(called):
    old, new, none = called(plan="baseline_2020"), called(), called(plan="starved")
    for first in (Measure.MILITIA, Measure.SOCIAL):
        assert none[first] == 0 < old[first] < new[first]
        assert old[first + 3] < new[first + 3]
    assert new[Measure.ARMY_HALF_H] < old[Measure.ARMY_HALF_H]


LEVERS = {
    "plan.teams.militia.heads": (50, Measure.MILITIA), "plan.teams.militia.availability": (0.1, Measure.MILITIA),
    "plan.teams.militia.muster_h": (20.0, Measure.MILITIA_HALF_H), "plan.teams.social.teams": (5, Measure.SOCIAL),
    "plan.teams.social.heads": (3, Measure.SOCIAL), "plan.teams.social.muster_h": (20.0, Measure.SOCIAL_HALF_H),
    "plan.teams.social.class_shares": ([0.6, 0.4, 0.0], Measure.SOCIAL),
    "plan.teams.army.arrival_h": ([9.0, 12.0, 20.0], Measure.ARMY_HALF_H),
    "plan.teams.army.arrived_heads": ([100, 200, 300], Measure.ARMY),
    "plan.command.district_activation_min": (600.0, Measure.MILITIA_HALF_H),
    "plan.command.municipal_activation_min": (600.0, Measure.ARMY_HALF_H),
    "model.command.holdback": (0.9, Measure.MILITIA), "model.command.mutual_h": ([9.0, 9.5], Measure.SOCIAL_HALF_H),
    "model.roads.bus_pace": (5.0, Measure.MILITIA_HALF_H)}


@pytest.mark.parametrize("key", LEVERS)
def test_no_dead_lever(called, key):
    value, measure = LEVERS[key]
    before, after = called()[measure], called(((key, value),))[measure]
    assert after > before if measure.name.endswith("_HALF_H") or "class_shares" in key else after < before
