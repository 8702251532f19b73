"""Travel times on the roads as they are now: one shortest-path tree per place asked about, mended when it is asked.

Every tree keeps its own view of which roads are open. Asked for a time, it first catches up with the roads that changed
since it was last asked, one mending each; a road that closed and opened meanwhile costs nothing. Each tree equals a fresh
Dijkstra to the bit, and places nobody asks about cost nothing at all. Nor do trees have to be mended for ways that no closed
road lies on.
"""

import math
from typing import NamedTuple

import numpy as np

from models.kernel import RoadsType, handle, kernel, on_grid
from models.roads import (
    Network,
    Scratch,
    grow_tree,
    grow_trees,
    network,
    repair_after_closing,
    repair_after_opening,
    scratch,
)

MANY_CHANGES = 24


class Roads(NamedTuple):
    """The road network of one run. Shared and read-only: start to near; the rest belongs to the run.

    Attributes
    ----------
    start, to, link, a, b : see `models.roads.Network`
    time_h : float64[roads], car hours on a dry road by day
    dry : float64[nodes, nodes], the trees while every road is open
    up : int32[nodes, nodes], the road by which each node hangs in the dry tree of each place, -1 at its root or without a way
    near : int32[nodes, nodes], for each place all places in the order of their dry times from it
    key, node, mark, found : see `models.roads.Scratch`
    is_open : bool[roads], as it is now
    tree : float64[nodes, nodes], row r the tree of place r, as of when it was last asked
    seen_open : bool[nodes, roads], which roads are open in each tree
    asked : int64[nodes], how many of the changes each tree has seen; -1 before it is first used
    changed : int64[changes], roads in the order in which they changed
    n_changed : int64[2], how many of them; and how many roads are closed now
    """

    start: np.ndarray
    to: np.ndarray
    link: np.ndarray
    a: np.ndarray
    b: np.ndarray
    time_h: np.ndarray
    dry: np.ndarray
    up: np.ndarray
    near: np.ndarray
    key: np.ndarray
    node: np.ndarray
    mark: np.ndarray
    found: np.ndarray
    is_open: np.ndarray
    tree: np.ndarray
    seen_open: np.ndarray
    asked: np.ndarray
    changed: np.ndarray
    n_changed: np.ndarray


RoadsHandle = handle(RoadsType, Roads._fields, "RoadsHandle")  # what kernels receive: the same arrays, by reference


def dry_roads(n_nodes: int, a: np.ndarray, b: np.ndarray, hours: np.ndarray) -> Roads:
    """The network with every road open and all its trees grown.

    Parameters
    ----------
    n_nodes : number of places
    a, b : int[roads], ends
    hours : float[roads], > 0, rounded up to the time grid
    """
    graph = network(n_nodes, a, b)
    heap = scratch(graph)
    time_h = np.array([on_grid(float(h)) for h in hours])
    is_open = np.ones(time_h.size, dtype=np.bool_)
    dry = np.empty((n_nodes, n_nodes))
    grow_trees(graph, time_h, is_open, np.arange(n_nodes), dry, heap)
    up = np.full((n_nodes, n_nodes), -1, dtype=np.int32)
    _hang(graph, time_h, dry, up)
    near = np.argsort(dry, axis=1, kind="stable").astype(np.int32)
    for table in (dry, up, near):
        table.setflags(write=False)
    return fresh_roads(Roads(*graph, time_h, dry, up, near, *heap, is_open, dry, is_open[None, :], np.zeros(1, np.int64),
                             np.zeros(1, np.int64), np.zeros(2, np.int64)))


def fresh_roads(roads: Roads) -> Roads:
    """The same network for another run: what belongs to a run is new, the rest is shared."""
    n_nodes, n_roads = roads.dry.shape[0], roads.time_h.size
    heap = scratch(Network(*roads[:5]))
    return roads._replace(
        key=heap.key, node=heap.node, mark=heap.mark, found=heap.found, is_open=np.ones(n_roads, dtype=np.bool_),
        tree=np.empty((n_nodes, n_nodes)), seen_open=np.empty((n_nodes, n_roads), dtype=np.bool_),
        asked=np.full(n_nodes, -1), changed=np.zeros(4 * n_roads + 64, dtype=np.int64), n_changed=np.zeros(2, np.int64))


@kernel
def _hang(graph, time_h, dry, up):
    """Fill ``up``: any road that explains a node's time from its neighbour's."""
    for place in range(dry.shape[0]):
        tree = dry[place]
        for node in range(tree.size):
            for k in range(graph.start[node], graph.start[node + 1]):
                if tree[node] < math.inf and tree[graph.to[k]] + time_h[graph.link[k]] == tree[node]:
                    up[place, node] = graph.link[k]
                    break


@kernel
def set_road(roads, road, is_open):
    """A road opens or closes; trees learn of it when they are next asked. Returns whether anything changed."""
    if roads.is_open[road] == is_open:
        return False
    roads.is_open[road] = is_open
    roads.n_changed[1] += -1 if is_open else 1
    if roads.n_changed[0] == roads.changed.size:  # the list is full: begin a new one, with trees that start afresh
        roads.n_changed[0] = 0
        for i in range(roads.asked.size):
            roads.asked[i] = -1
        for i in range(roads.is_open.size):
            if not roads.is_open[i] and i != road:
                roads.changed[roads.n_changed[0]] = i
                roads.n_changed[0] += 1
    roads.changed[roads.n_changed[0]] = road
    roads.n_changed[0] += 1
    return True


@kernel
def tree_to(roads, place):
    """Car hours between a place and all others, on the roads as they are now (float64[nodes], inf where there is no way)."""
    n = roads.n_changed[0]
    seen = roads.asked[place]
    tree = roads.tree[place]
    if seen < 0:
        for i in range(tree.size):
            tree[i] = roads.dry[place, i]
        for i in range(roads.is_open.size):
            roads.seen_open[place, i] = True
        seen = 0
    graph = Network(roads.start, roads.to, roads.link, roads.a, roads.b)
    heap = Scratch(roads.key, roads.node, roads.mark, roads.found)
    view = roads.seen_open[place]
    if n - seen > MANY_CHANGES:  # mending one by one would cost more than growing the tree afresh
        for i in range(view.size):
            view[i] = roads.is_open[i]
        grow_tree(graph, roads.time_h, view, place, tree, heap)
    elif seen < n:
        for k in range(seen, n):
            road = roads.changed[k]
            if view[road] != roads.is_open[road]:
                view[road] = roads.is_open[road]
                if view[road]:
                    repair_after_opening(graph, roads.time_h, view, road, tree, heap)
                else:
                    repair_after_closing(graph, roads.time_h, view, road, place, tree, heap)
    roads.asked[place] = n
    return tree


@kernel
def _dry_way_is_open(roads, place, node):
    """Whether every road of the dry way between a place and a node is open: then no other way is shorter."""
    while node != place:
        road = roads.up[place, node]
        if road < 0:
            return True  # there was no way even when all roads were open
        if not roads.is_open[road]:
            return False
        node = roads.a[road] + roads.b[road] - node
    return True


@kernel
def car_h(roads, a, b):
    """Car hours between two places on the roads as they are now.

    The dry time where its way is open; else from the tree of whichever of the two was asked about last: sums on the time
    grid are exact and roads lead both ways, so both trees say the same to the bit.
    """
    n = roads.n_changed[0]
    if roads.n_changed[1] == 0:
        return roads.dry[b, a]
    if roads.asked[b] == n:
        return roads.tree[b, a]
    if roads.asked[a] == n:
        return roads.tree[a, b]
    if _dry_way_is_open(roads, b, a):
        return roads.dry[b, a]
    if roads.asked[a] > roads.asked[b]:
        return tree_to(roads, a)[b]
    return tree_to(roads, b)[a]


@kernel
def drive_h(car_h, pace, rain_mm_h, is_night, rules):
    """Hours on the road of a given vehicle in given weather.

    Parameters
    ----------
    car_h : float, hours of a car on dry roads by day, inf where there is no way
    pace : float, >= 1, how much longer the vehicle takes than a car
    rain_mm_h : float; above ``rules.wet_mm_h`` the road is wet
    is_night : bool
    rules : record, ``wet_factor`` and ``dark_factor``, >= 1
    """
    hours = car_h * pace
    if rain_mm_h > rules.wet_mm_h:
        hours *= rules.wet_factor
    if is_night:
        hours *= rules.dark_factor
    return on_grid(hours) if hours < math.inf else math.inf
