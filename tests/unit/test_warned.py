"""Warnings as numbers: the chain from the covered stream to those who left, and who is caught where nothing warns."""

import numpy as np
import pytest

from models.evacuation import alerted_share, left_share
from models.tally import Measure
from sim.engine.simulate import staged
from sim.judge.measures import count_warned

CHAIN = (Measure.COVERED, Measure.DETECTED, Measure.AHEAD, Measure.ALERTED, Measure.LEFT_AHEAD)


def test_reached_at_home_by_hand():
    """100 households, 40 by message; two people at 3 min a door take 1.5 h for the 60 others, a tenth each 9 min."""
    shares = [alerted_share(hours, 100.0, 2.0, 3.0, 0.4) for hours in (0.0, 0.01, 0.08, 0.75, 0.76, 9.0)]
    assert shares == pytest.approx([0.0, 0.4, 0.46, 0.7, 0.7, 1.0])
    assert alerted_share(9.0, 100.0, 0.0, 3.0, 0.4) == 0.4  # nobody knocks


def test_nobody_leaves_before_being_reached():
    for hours in np.linspace(0.0, 6.0, 49):
        for broadcast in (0.0, 0.3, 1.0):
            assert left_share(hours, 200.0, 3.0, 5.0, broadcast, 30.0) <= alerted_share(hours, 200.0, 3.0, 5.0, broadcast)


@pytest.fixture(scope="module")
def warned(player):
    """Sums over a few storms."""
    def call(changes=(), scenario="flood_flash"):
        set_ = {"scenario": scenario, "scenario.band": "S3", **dict(changes)}
        of, out = player.setting(changes=set_), np.zeros(len(Measure))
        for replication in range(4):
            drawn = player.draw(set_, replication)
            residue, _ = staged(of, drawn)
            count_warned(drawn, residue, out)
            assert (residue.alerted >= residue.evacuated).all()
            assert (residue.alerted <= drawn.disaster.exposed).all()
        return out
    return call


def test_each_factor_is_a_share_of_the_one_before(warned):
    out = warned()
    chain = [out[Measure.BY_WATER], *out[list(CHAIN)]]
    assert chain == sorted(chain, reverse=True)
    assert len(set(chain)) == len(chain)
    assert out[Measure.LEFT_AHEAD] <= out[Measure.LEFT_WATER]
    assert out[Measure.COVERED] + out[Measure.UNCOVERED] == out[Measure.BY_WATER]
    assert out[Measure.TAKEN_COVERED] + out[Measure.TAKEN_UNCOVERED] == out[Measure.TAKEN] > 0


LEVERS = {"plan.warning.flash_coverage": ((0.0, 0.4, 1.0), Measure.COVERED),
          "plan.warning.monitoring": ((0.0, 0.4, 1.0), Measure.DETECTED),
          "plan.warning.convection_lead_min": ((0.0, 30.0, 300.0), Measure.AHEAD)}


@pytest.mark.parametrize("key", LEVERS)
def test_more_of_a_warning_lets_more_people_act(warned, key):
    values, measure = LEVERS[key]
    found = [warned(((key, value),)) for value in values]
    for what in (measure, Measure.AHEAD, Measure.LEFT_AHEAD):
        assert 0 == found[0][what] < found[1][what] < found[2][what]
    assert found[0][Measure.TAKEN] > found[2][Measure.TAKEN]


def test_where_nothing_is_covered_all_are_caught_uncovered(warned):
    none, all_ = (warned((("plan.warning.flash_coverage", share),)) for share in (0.0, 1.0))
    assert none[Measure.TAKEN_UNCOVERED] == none[Measure.TAKEN]
    assert all_[Measure.TAKEN_UNCOVERED] == all_[Measure.UNCOVERED] == 0


def test_a_large_river_is_covered_along_its_whole_course(warned):
    out = warned(scenario="flood_river")
    assert out[Measure.COVERED] == out[Measure.DETECTED] == out[Measure.BY_WATER] > out[Measure.AHEAD] > 0
