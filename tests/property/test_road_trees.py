"""Trees of shortest travel times: equal to another library's, and after any closing and opening equal to fresh ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from models.kernel import on_grid
from models.roads import (
    close_link,
    grow_tree,
    grow_trees,
    network,
    open_link,
    repair_after_closing,
    repair_after_opening,
    scratch,
)


def fresh(graph, time, is_open, source):
    tree = np.empty(graph.start.size - 1)
    grow_tree(graph, time, is_open, source, tree, scratch(graph))
    return tree


def test_a_square_by_hand():
    # 0-1-2-3-0 with a slow side: the way to 2 goes over 1, and over 3 when 1-2 is closed
    graph = network(4, np.array([0, 1, 2, 3]), np.array([1, 2, 3, 0]))
    time, is_open = np.array([1.0, 1.0, 1.0, 4.0]), np.ones(4, dtype=bool)
    tree, memory = fresh(graph, time, is_open, 0), scratch(graph)
    assert tree.tolist() == [0, 1, 2, 3]
    is_open[1] = False
    assert repair_after_closing(graph, time, is_open, 1, 0, tree, memory) == 2
    assert tree.tolist() == [0, 1, 5, 4]
    is_open[3] = False
    repair_after_closing(graph, time, is_open, 3, 0, tree, memory)
    assert tree.tolist() == [0, 1, np.inf, np.inf]
    is_open[1] = True
    repair_after_opening(graph, time, is_open, 1, tree, memory)
    assert tree.tolist() == [0, 1, 2, 3]


@st.composite
def networks(draw):
    """Small networks with parallel links and many equal times, the worst case for support by other ways."""
    n = draw(st.integers(2, 14))
    m = draw(st.integers(1, 40))
    ends = st.lists(st.integers(0, n - 1), min_size=m, max_size=m)
    a, b = np.array(draw(ends)), np.array(draw(ends))
    keep = a != b
    time = np.array(draw(st.lists(st.sampled_from([0.25, 0.5, 0.75, 1.0, 0.1, 1 / 3]), min_size=m, max_size=m)))
    return n, a[keep], b[keep], np.array([on_grid(t) for t in time[keep]])


@settings(max_examples=300, deadline=None)
@given(networks(), st.data())
def test_any_sequence_of_changes_equals_fresh_trees_to_the_bit(case, data):
    n, a, b, time = case
    graph = network(n, a, b)
    is_open, memory = np.ones(a.size, dtype=bool), scratch(graph)
    sources = list(range(min(n, 3)))
    trees = [fresh(graph, time, is_open, source) for source in sources]
    for link in data.draw(st.lists(st.integers(0, max(0, a.size - 1)), max_size=25)) if a.size else []:
        is_open[link] = not is_open[link]
        for source, tree in zip(sources, trees, strict=True):
            if is_open[link]:
                repair_after_opening(graph, time, is_open, link, tree, memory)
            else:
                repair_after_closing(graph, time, is_open, link, source, tree, memory)
            assert tree.tobytes() == fresh(graph, time, is_open, source).tobytes()
    assert not memory.mark.any()


@settings(max_examples=200, deadline=None)
@given(networks())
def test_fresh_trees_equal_scipys(case):
    n, a, b, time = case
    least = {}
    for i, j, t in zip(a.tolist(), b.tolist(), time.tolist(), strict=True):
        pair = (min(i, j), max(i, j))
        least[pair] = min(t, least.get(pair, np.inf))
    pairs = np.array(list(least), dtype=int).reshape(-1, 2)
    matrix = csr_array((list(least.values()), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    graph = network(n, a, b)
    for source in range(n):
        assert fresh(graph, time, np.ones(a.size, dtype=bool), source).tolist() == dijkstra(
            matrix, directed=False, indices=source).tolist()


def test_the_real_network_survives_a_flood(world):
    """Every road that crosses a river closes and opens again, in two orders."""
    roads = world.roads
    graph = network(world.n_nodes, roads["a"], roads["b"])
    time = np.array([on_grid(minutes / 60) for minutes in roads["minutes"]])
    is_open, memory = roads["open_from"] <= 2025, scratch(graph)
    sources = world.seat_node(np.arange(38))

    def grown():
        trees = np.empty((sources.size, world.n_nodes))
        grow_trees(graph, time, is_open, sources, trees, scratch(graph))
        return trees
    dry = grown()
    trees = dry.copy()
    crossing = np.flatnonzero((roads["crosses"] >= 0) & is_open)
    assert crossing.size > 50
    assert sum(close_link(graph, time, is_open, link, sources, trees, memory) for link in crossing) > 1000
    assert trees.tobytes() == grown().tobytes()
    assert (trees >= dry).all()
    assert (trees > dry).any()
    for link in crossing[::-1]:
        open_link(graph, time, is_open, link, sources, trees, memory)
    assert trees.tobytes() == dry.tobytes()


def test_a_broken_repair_is_noticed():
    """The comparison is live: forgetting that another way supports a node gives another tree."""
    graph = network(3, np.array([0, 0, 1]), np.array([1, 2, 2]))
    time, is_open = np.array([1.0, 5.0, 1.0]), np.ones(3, dtype=bool)
    tree = fresh(graph, time, is_open, 0)
    is_open[2] = False
    assert tree.tobytes() != fresh(graph, time, is_open, 0).tobytes()


def test_a_link_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="nodes run from 0 to 2"):
        network(3, np.array([0]), np.array([3]))
