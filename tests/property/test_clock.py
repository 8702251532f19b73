"""The clock of the compiled loop against a sorted list, with many ties, few slots and pops before pushes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.clock import new_clock, pop, push

# a delay is a push, None a pop; few different delays make many ties
ACTS = st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.5, 1.0, 1.5, 64.0, float("inf")])), max_size=120)


@given(ACTS, st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_events_come_in_order_of_time_and_sequence(acts, capacity):
    clock, book = new_clock(capacity), []
    now, seq, lost = 0.0, 0, 0

    def check():
        nonlocal now
        book.sort()
        expected = book.pop(0)
        time_h, step, unit, need, leg = pop(clock)
        assert (time_h, step) == expected
        assert (unit, need, leg) == (step + 1, step + 2, step + 3)
        now = time_h
    for delay in acts:
        if delay is None:
            if book:
                check()
        elif len(book) == capacity:
            push(clock, now, delay, -9, -9, -9, -9)
            lost += 1
        else:
            push(clock, now, delay, seq, seq + 1, seq + 2, seq + 3)
            book.append((now + delay, seq))
            seq += 1
        assert clock.book["n"][0] == len(book)
    while book:
        check()
    assert clock.book["lost"][0] == lost
    assert clock.book["n"][0] == 0


@pytest.mark.parametrize("capacity", [0, 2**20 + 1])
def test_a_clock_that_cannot_be_is_refused(capacity):
    with pytest.raises(ValueError, match="a clock holds"):
        new_clock(capacity)
