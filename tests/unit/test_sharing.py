"""Sharing whole things: worked examples and what must always hold."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenarios.sharing import bounded_quota, largest_remainder, next_in_turn

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=30).map(np.array)


def test_hamilton_by_hand():
    # exact 2.25, 3.375, 3.375 of 9: floors 2, 3, 3, and the one left goes to the first of the larger remainders
    assert largest_remainder(9, np.array([2.0, 3.0, 3.0])).tolist() == [2, 4, 3]


@given(st.integers(0, 10**7), weights)
def test_parts_add_up_and_stay_within_one_of_their_share(total, weight):
    assume(weight.sum() > 1e-3)
    parts = largest_remainder(total, weight)
    assert parts.sum() == total
    assert (np.abs(parts - total * weight / weight.sum()) < 1 + 1e-6).all()


def test_bounds_bind_and_the_rest_is_shared_again():
    assert bounded_quota(10, np.array([100.0, 1.0, 1.0, 1.0]), 1, 6).tolist() == [6, 2, 1, 1]


@given(st.integers(2, 40), st.data())
def test_bounded_quota_keeps_its_bounds(n, data):
    low, high = 1, data.draw(st.integers(2, 8))
    total = data.draw(st.integers(low * n, high * n))
    weight = np.array(data.draw(st.lists(st.floats(0.01, 100), min_size=n, max_size=n)))
    parts = bounded_quota(total, weight, low, high)
    assert parts.sum() == total
    assert parts.min() >= low
    assert parts.max() <= high


def test_impossible_bounds_are_refused():
    with pytest.raises(ValueError, match="cannot be shared"):
        bounded_quota(100, np.ones(3), 1, 6)


def test_sainte_lague_alternates_by_weight():
    counts, seats = np.zeros(2, dtype=np.int64), []
    for _ in range(8):
        seats.append(next_in_turn(counts, np.array([3.0, 1.0])))
        counts[seats[-1]] += 1
    assert seats.count(0) == 6  # three to one
