"""Travel times on the roads as they are now.

A dry way that is open needs no looking: closed roads only lengthen. Else a search guided by the dry times finds the way
round; a place asked about again and again gets a tree of its own, mended from what it was when it was last used, one mending
for each road that changed. Whichever answers, the time is that of a fresh Dijkstra to the bit, since sums on the grid are
exact.
"""

import math
from typing import NamedTuple

import numpy as np

from models.kernel import RoadsType, handle, kernel, on_grid
from models.roads import (
    Network,
    Scratch,
    drop_node,
    grow_tree,
    grow_trees,
    network,
    push_node,
    repair_after_closing,
    repair_after_opening,
    scratch,
)

MANY_CHANGES = 24
KNOWN = 2039  # searches remembered; a prime, so that pairs of neighbours do not share places


class Roads(NamedTuple):
    """The road network of one run. Shared and read-only: start to near; the rest belongs to the run.

    Attributes
    ----------
    start, to, link, a, b : see `models.roads.Network`
    time_h : float64[roads], car hours on a dry road by day
    dry : float64[nodes, nodes], the trees while every road is open
    up : int32[nodes, nodes], the road by which each node hangs in the dry tree of each place; -1 at its root, or for no way
    near : int32[nodes, homes], for each place the places where boats are at home, in the order of their dry times from it
    key, node, mark, found : see `models.roads.Scratch`
    is_open : bool[roads], as it is now
    shut : int64[nodes], closed roads at each node
    reach, seen : float64[nodes], int64[nodes], working memory of a search
    tree : float64[nodes, nodes], row r the tree of place r, as of when it was last asked
    seen_open : bool[nodes, roads], which roads are open in each tree
    asked : int64[nodes], how many of the changes each tree has seen; -1 before it is first used
    changed : int64[changes], roads in the order in which they changed
    n_changed : int64[4], how many of them; how many roads are closed now; searches so far; changes ever
    known, known_of : float64[KNOWN], int64[KNOWN, 2], what searches found last: of which two places, after how many changes;
        minus what it is at least, where a search was broken off
    part, part_at : int64[nodes], int64[1], which nodes hung together after how many changes ever
    spent, spent_at : int64[nodes], what searches about each place have cost since which change
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
    shut: np.ndarray
    reach: np.ndarray
    seen: np.ndarray
    tree: np.ndarray
    seen_open: np.ndarray
    asked: np.ndarray
    changed: np.ndarray
    n_changed: np.ndarray
    known: np.ndarray
    known_of: np.ndarray
    part: np.ndarray
    part_at: np.ndarray
    spent: np.ndarray
    spent_at: np.ndarray


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
    for table in (dry, up):
        table.setflags(write=False)
    none = np.zeros(4, np.int64)
    return fresh_roads(Roads(*graph, time_h, dry, up, order_homes(dry, np.arange(n_nodes)), *heap, is_open, none, dry[0],
                             none, dry, is_open[None, :], none, none, none, dry[0], none[None, :], none, none,
                             none, none))


def order_homes(dry: np.ndarray, homes: np.ndarray) -> np.ndarray:
    """``near`` for boats whose homes (int[homes], rising) are known: a search passes over no place without boats."""
    near: np.ndarray = homes[np.argsort(dry[:, homes], axis=1, kind="stable")].astype(np.int32)
    near.setflags(write=False)
    return near


def fresh_roads(roads: Roads) -> Roads:
    """The same network for another run: what belongs to a run is new, the rest is shared."""
    n_nodes, n_roads = roads.dry.shape[0], roads.time_h.size
    heap = scratch(Network(*roads[:5]))
    return roads._replace(
        key=heap.key, node=heap.node, mark=heap.mark, found=heap.found, is_open=np.ones(n_roads, dtype=np.bool_),
        shut=np.zeros(n_nodes, np.int64), reach=np.empty(n_nodes), seen=np.zeros(n_nodes, np.int64),
        tree=np.empty((n_nodes, n_nodes)), seen_open=np.empty((n_nodes, n_roads), dtype=np.bool_),
        asked=np.full(n_nodes, -1), changed=np.zeros(4 * n_roads + 64, np.int64), n_changed=np.zeros(4, np.int64),
        known=np.empty(KNOWN), known_of=np.full((KNOWN, 2), -1),
        part=np.zeros(n_nodes, np.int64), part_at=np.full(1, -1),
        spent=np.zeros(n_nodes, np.int64), spent_at=np.zeros(n_nodes, np.int64))


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
    parts_known = is_open and roads.part_at[0] == roads.n_changed[3]
    more = -1 if is_open else 1
    roads.n_changed[3] += 1
    roads.n_changed[1] += more
    roads.shut[roads.a[road]] += more
    roads.shut[roads.b[road]] += more
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
    if parts_known:
        _join(roads, roads.part[roads.a[road]], roads.part[roads.b[road]])
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
def _spent(roads, place, nodes):
    """Add to what searches from or to a place have cost since the roads last changed, in nodes; returns the sum."""
    if roads.spent_at[place] != roads.n_changed[0]:
        roads.spent_at[place] = roads.n_changed[0]
        roads.spent[place] = 0
    roads.spent[place] += nodes
    return roads.spent[place]


@kernel
def _search_h(roads, a, b, limit):
    """Least car hours from a to b by A* (Hart, Nilsson & Raphael 1968), the dry time being what is left at least; broken off
    beyond a limit."""
    pair = a * roads.dry.shape[0] + b
    slot = pair % KNOWN
    is_known = roads.known_of[slot, 0] == pair and roads.known_of[slot, 1] == roads.n_changed[3]
    if is_known and (roads.known[slot] >= 0.0 or -roads.known[slot] > limit):
        return abs(roads.known[slot])  # each boat that is sent asks once more about the others
    heap = Scratch(roads.key, roads.node, roads.mark, roads.found)
    roads.n_changed[2] += 1
    search = roads.n_changed[2]
    left = roads.dry[b]
    roads.reach[a] = 0.0
    roads.seen[a] = search
    size = push_node(heap, 0, left[a], a)
    nodes = 0
    hours = math.inf
    while size > 0:
        key = heap.key[0]
        node = heap.node[0]
        size = drop_node(heap, size)
        here = roads.reach[node]
        if node == b:
            hours = here
            break
        if key > limit:
            hours = -key
            break
        if key > here + left[node]:
            continue
        nodes += 1
        for k in range(roads.start[node], roads.start[node + 1]):
            road = roads.link[k]
            other = roads.to[k]
            reached = here + roads.time_h[road]
            if roads.is_open[road] and (roads.seen[other] != search or reached < roads.reach[other]):
                roads.seen[other] = search
                roads.reach[other] = reached
                size = push_node(heap, size, reached + left[other], other)
    roads.known[slot] = hours
    roads.known_of[slot, 0] = pair
    roads.known_of[slot, 1] = roads.n_changed[3]
    if _spent(roads, a, nodes) > left.size:
        tree_to(roads, a)
    if _spent(roads, b, nodes) > left.size:
        tree_to(roads, b)
    return abs(hours)


@kernel
def car_h(roads, a, b):
    """Car hours between two places on the roads as they are now (inf where there is no way)."""
    return car_within_h(roads, a, b, math.inf)


@kernel
def car_within_h(roads, a, b, limit):
    """`car_h`; where that is beyond a limit but there is a way, any hours beyond the limit that it is not less than.

    The dry time where its way is open; else from the tree of either place if it is up to date, else by a search. A place
    whose searches since the roads last changed have cost as much as a tree gets its tree mended. Sums on the time grid are
    exact and roads lead both ways, so all of these say the same to the bit.
    """
    if roads.n_changed[1] == 0:
        return roads.dry[b, a]
    if roads.asked[b] == roads.n_changed[0]:
        return roads.tree[b, a]
    if roads.asked[a] == roads.n_changed[0]:
        return roads.tree[a, b]
    if _dry_way_is_open(roads, b, a):
        return roads.dry[b, a]
    number_parts(roads)
    if roads.part[a] != roads.part[b]:  # a search would look at every place of its part to find no way
        return math.inf
    if roads.shut[b] > 0:  # the side with fewer ways on has less to look through
        return _search_h(roads, b, a, limit)
    return _search_h(roads, a, b, limit)


@kernel
def leads_to(roads, a, b):
    """Whether any open way joins two places: `car_h` is finite, found at less cost for the many who only ask that."""
    if roads.part_at[0] != roads.n_changed[3]:
        if roads.n_changed[1] == 0 or _dry_way_is_open(roads, b, a):
            return roads.dry[b, a] < math.inf
        number_parts(roads)
    return roads.part[a] == roads.part[b]


@kernel
def number_parts(roads):
    """Bring ``roads.part`` up to date: places that an open way joins have equal numbers."""
    if roads.part_at[0] != roads.n_changed[3]:
        roads.part_at[0] = roads.n_changed[3]
        _part(roads)


@kernel
def _join(roads, one, other):
    """A road has opened between two parts, which may be the same; a road that closes needs them numbered afresh."""
    roads.part_at[0] = roads.n_changed[3]
    if one != other:
        for node in range(roads.part.size):
            if roads.part[node] == other:
                roads.part[node] = one


@kernel
def n_joined(roads, place):
    """How many places open ways join to a place, itself included."""
    number_parts(roads)
    n = 0
    for node in range(roads.part.size):
        n += roads.part[node] == roads.part[place]
    return n


@kernel
def _part(roads):
    """Number the parts into which closed roads split the network."""
    for node in range(roads.part.size):
        roads.part[node] = -1
    n_parts = 0
    for node in range(roads.part.size):
        if roads.part[node] >= 0:
            continue
        roads.part[node] = n_parts
        roads.node[0] = node
        n = 1
        while n > 0:
            n -= 1
            here = roads.node[n]
            for k in range(roads.start[here], roads.start[here + 1]):
                other = roads.to[k]
                if roads.is_open[roads.link[k]] and roads.part[other] < 0:
                    roads.part[other] = n_parts
                    roads.node[n] = other
                    n += 1
        n_parts += 1


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
