"""A tree that is asked now and then equals a fresh Dijkstra to the bit, whatever happened to the roads meanwhile."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.roads import grow_tree, network, scratch
from models.travel import RoadsHandle, car_h, car_within_h, drive_h, dry_roads, leads_to, set_road, tree_to


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 9), st.data())
def test_trees_catch_up(n, data):
    ends = st.integers(0, n - 1)
    pairs = data.draw(st.lists(st.tuples(ends, ends).filter(lambda p: p[0] != p[1]), min_size=1, max_size=20))
    hours = data.draw(st.lists(st.sampled_from([0.25, 0.5, 1.0]), min_size=len(pairs), max_size=len(pairs)))
    a, b = (np.array([pair[k] for pair in pairs]) for k in (0, 1))
    table = dry_roads(n, a, b, np.array(hours))
    roads, graph = RoadsHandle(*table), network(n, a, b)
    for _ in range(data.draw(st.integers(1, 60))):
        set_road(roads, data.draw(st.integers(0, len(pairs) - 1)), data.draw(st.booleans()))
        if data.draw(st.booleans()):
            place = data.draw(ends)
            fresh = np.empty(n)
            grow_tree(graph, table.time_h, table.is_open, place, fresh, scratch(graph))
            if data.draw(st.booleans()):
                assert (tree_to(roads, place) == fresh).all()
            else:  # asked often enough, places get trees of their own
                for other in data.draw(st.lists(ends, min_size=1, max_size=12)):
                    limit = data.draw(st.sampled_from([-1.0, 0.0, 0.25, 0.75, 1.5, 3.0]))
                    found = car_within_h(roads, other, place, limit)
                    assert found == fresh[other] or limit < found <= fresh[other] < np.inf
                    assert car_h(roads, other, place) == car_h(roads, place, other) == fresh[other]
                    assert leads_to(roads, other, place) == leads_to(roads, place, other) == (fresh[other] < np.inf)


def test_a_full_list_of_changes_begins_anew():
    table = dry_roads(3, np.array([0, 1]), np.array([1, 2]), np.array([1.0, 2.0]))
    roads = RoadsHandle(*table)
    for k in range(3 * table.changed.size + 1):
        set_road(roads, k % 2, (k // 2) % 2 == 1)
        assert table.n_changed[0] <= table.changed.size
    table.is_open[:] = True
    set_road(roads, 0, False)
    assert tree_to(roads, 2).tolist() == [np.inf, 2.0 if table.is_open[1] else np.inf, 0.0]


def test_a_lorry_in_the_rain_by_night_by_hand():
    rules = np.zeros(1, dtype=[(name, np.float64) for name in ("wet_mm_h", "wet_factor", "dark_factor")])
    rules["wet_mm_h"], rules["wet_factor"], rules["dark_factor"] = 1.0, 1.5, 1.25
    assert drive_h(1.0, 2.0, 0.0, False, rules[0]) == 2.0
    assert drive_h(1.0, 2.0, 3.0, True, rules[0]) == 3.75
    assert drive_h(np.inf, 2.0, 3.0, True, rules[0]) == np.inf
