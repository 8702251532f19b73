"""Routing and stage against published numbers and conservation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rivers import muskingum_coefficients, route, stage_m
from sim.judge.cases import WILSON_IN, WILSON_OUT


def routed(inflow, down, storage_h, weight, step_h):
    outflow = np.empty((1, len(down), len(inflow)))
    route(inflow[None, None, :].astype(float), np.array([0]), np.array(down), np.array(storage_h, dtype=float), weight,
          step_h, outflow)
    return outflow[0]


def test_wilsons_flood():
    """The linear least-squares fit K = 29.165 h, X = 0.2211 leaves a sum of squares of 605.63."""
    outflow = routed(WILSON_IN, [-1], [29.165], 0.2211, 6.0)[0]
    assert ((outflow - WILSON_OUT) ** 2).sum() == pytest.approx(605.63, abs=0.01)


def test_the_fit_is_live():
    outflow = routed(WILSON_IN, [-1], [27.0], 0.2211, 6.0)[0]
    assert ((outflow - WILSON_OUT) ** 2).sum() > 606


def test_coefficients_by_hand():
    # K = 2, X = 0.25, step 1: divisor 4
    assert muskingum_coefficients(2.0, 0.25, 1.0) == (0.0, 0.5, 0.5)


@given(st.floats(0.1, 50), st.floats(0, 0.5), st.floats(0.1, 24))
def test_coefficients_add_up(storage_h, weight, step_h):
    assert sum(muskingum_coefficients(storage_h, weight, step_h)) == pytest.approx(1)


@given(st.lists(st.floats(100, 90_000), min_size=5, max_size=40), st.integers(1, 12))
def test_water_is_conserved(flows, n_reaches):
    """What enters leaves: a flood between two steady stretches."""
    calm = np.full(400, flows[0])
    inflow = np.concatenate([[flows[0]], flows, calm])
    outflow = routed(inflow, [*range(1, n_reaches), -1], [1.0] * n_reaches, 0.25, 1.0)
    assert outflow[-1, -1] == pytest.approx(flows[0], rel=1e-6)
    assert outflow[-1].sum() == pytest.approx(inflow.sum(), rel=1e-6)


def test_tributaries_join():
    inflow = np.zeros((1, 2, 60))
    inflow[0, 0], inflow[0, 1] = 100.0, 50.0
    outflow = np.empty((1, 3, 60))
    route(inflow, np.array([0, 1]), np.array([2, 2, -1]), np.ones(3), 0.25, 1.0, outflow)
    assert outflow[0, 2] == pytest.approx(150.0)


def test_one_member_alone_equals_many_together():
    rng_free = np.cumsum(np.arange(60.0))[None, None, :] + np.arange(5.0)[:, None, None] * 100 + 10
    down, storage = np.array([1, 2, -1]), np.ones(3)
    together = np.empty((5, 3, 60))
    route(rng_free, np.array([0]), down, storage, 0.2, 1.0, together)
    for m in range(5):
        alone = np.empty((1, 3, 60))
        route(rng_free[m:m + 1], np.array([0]), down, storage, 0.2, 1.0, alone)
        assert alone[0].tobytes() == together[m].tobytes()


def test_the_rating_passes_its_anchors_and_moves_with_the_dam_and_the_jialing():
    anchors = np.array([50_000.0, 180.5, 0.35, 85_700.0, 191.41, 0.52])
    assert stage_m(50_000.0, 0.35, 0.0, anchors, -8.0, 0.2) == pytest.approx(180.5)
    assert stage_m(85_700.0, 0.52, 0.0, anchors, -8.0, 0.2) == pytest.approx(191.41)
    assert stage_m(85_700.0, 0.52, 10.0, anchors, -8.0, 0.2) == pytest.approx(193.41)
    assert stage_m(85_700.0, 0.42, 0.0, anchors, -8.0, 0.2) == pytest.approx(192.21)
