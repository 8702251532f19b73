"""Shortest travel times on a road network whose links close and open.

A *tree* is the array of least times from one source to every node. It is computed once and then repaired in place when a
link changes, by the rules of Ramalingam & Reps (1996, J. Algorithms 21:267-305): closing re-solves only the nodes whose
every shortest way used the link, opening only passes decreases on. Link times must be positive; where they are multiples of
one grid (`models.kernel.on_grid`), sums are exact and a repaired tree equals a fresh one to the bit.
"""

from typing import NamedTuple

import numpy as np

from models.kernel import kernel


class Network(NamedTuple):
    """An undirected graph as arrays: the half-edges of node i stand at ``start[i]:start[i + 1]``.

    Attributes
    ----------
    start : int64[nodes + 1]
    to : int64[2 * links], the node at the other end of each half-edge
    link : int64[2 * links], which link a half-edge belongs to
    a, b : int64[links], the ends of each link
    """

    start: np.ndarray
    to: np.ndarray
    link: np.ndarray
    a: np.ndarray
    b: np.ndarray


class Scratch(NamedTuple):
    """Working memory of one caller: a binary heap of (key, node) and a mark per node."""

    key: np.ndarray
    node: np.ndarray
    mark: np.ndarray
    found: np.ndarray


def network(n_nodes: int, a: np.ndarray, b: np.ndarray) -> Network:
    """Arrange links by their ends.

    Parameters
    ----------
    n_nodes : number of nodes
    a, b : int[links], ends of each link; parallel links are allowed

    Raises
    ------
    ValueError : an end that is no node
    """
    a, b = np.ascontiguousarray(a, dtype=np.int64), np.ascontiguousarray(b, dtype=np.int64)
    ends = np.concatenate([a, b])
    if ends.size and not (ends.min() >= 0 and ends.max() < n_nodes):
        raise ValueError(f"a link ends at {ends.min() if ends.min() < 0 else ends.max()}, nodes run from 0 to {n_nodes - 1}")
    order = np.argsort(ends, kind="stable")
    start = np.searchsorted(ends[order], np.arange(n_nodes + 1))
    links = np.arange(a.size)
    return Network(start.astype(np.int64), np.concatenate([b, a])[order], np.concatenate([links, links])[order], a, b)


def scratch(graph: Network) -> Scratch:
    """Working memory that fits a network: every half-edge may enter the heap once, and every node besides."""
    n_nodes = graph.start.size - 1
    capacity = graph.to.size + n_nodes + 1
    return Scratch(np.empty(capacity), np.empty(capacity, dtype=np.int64), np.zeros(n_nodes, dtype=np.bool_),
                   np.empty(n_nodes, dtype=np.int64))


@kernel
def push_node(heap, size, key, node):
    """Add to the heap; returns its new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if heap.key[parent] <= key:
            break
        heap.key[i] = heap.key[parent]
        heap.node[i] = heap.node[parent]
        i = parent
    heap.key[i] = key
    heap.node[i] = node
    return size + 1


@kernel
def drop_node(heap, size):
    """Remove the least element, which the caller has read at index 0; returns the new size."""
    size -= 1
    key = heap.key[size]
    node = heap.node[size]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and heap.key[child + 1] < heap.key[child]:
            child += 1
        if heap.key[child] >= key:
            break
        heap.key[i] = heap.key[child]
        heap.node[i] = heap.node[child]
        i = child
    heap.key[i] = key
    heap.node[i] = node
    return size


@kernel
def _settle(graph, time, is_open, tree, heap, size):
    """Dijkstra from what the heap holds: pass lesser times on until nothing is left."""
    while size > 0:
        key = heap.key[0]
        node = heap.node[0]
        size = drop_node(heap, size)
        if key > tree[node]:
            continue
        for k in range(graph.start[node], graph.start[node + 1]):
            link = graph.link[k]
            other = graph.to[k]
            reached = key + time[link]
            if reached < tree[other] and is_open[link]:
                tree[other] = reached
                size = push_node(heap, size, reached, other)


@kernel
def grow_tree(graph, time, is_open, source, tree, heap):
    """Least times from a source to every node, by Dijkstra (1959, Numerische Mathematik 1:269-271).

    Parameters
    ----------
    graph : Network
    time : float64[links], > 0, any one unit
    is_open : bool[links]
    source : node number
    tree : float64[nodes], filled; inf where there is no way
    heap : Scratch of this network
    """
    for node in range(tree.size):
        tree[node] = np.inf
    tree[source] = 0.0
    _settle(graph, time, is_open, tree, heap, push_node(heap, 0, 0.0, source))


@kernel
def grow_trees(graph, time, is_open, sources, trees, heap):
    """`grow_tree` for several sources: sources int64[k] into trees float64[k, nodes]."""
    for k in range(sources.size):
        grow_tree(graph, time, is_open, sources[k], trees[k], heap)


@kernel
def _has_other_support(graph, time, is_open, tree, node, lost):
    """True where some open link still explains the node's time from a neighbour that is not lost."""
    for k in range(graph.start[node], graph.start[node + 1]):
        link = graph.link[k]
        other = graph.to[k]
        if is_open[link] and not lost[other] and tree[other] + time[link] == tree[node]:
            return True
    return False


@kernel
def repair_after_closing(graph, time, is_open, link, source, tree, heap):
    """Mend a tree after a link was closed (``is_open[link]`` is False already).

    Parameters are those of `grow_tree`, and ``link``, the link that closed. Returns the number of nodes re-solved.
    """
    lost = heap.mark
    size = 0
    for node, other in ((graph.a[link], graph.b[link]), (graph.b[link], graph.a[link])):
        if node != source and tree[node] < np.inf and tree[other] + time[link] == tree[node]:
            size = push_node(heap, size, tree[node], node)
    n_lost = 0
    while size > 0:  # nodes in order of their old time, so that all possible support is judged before what rests on it
        node = heap.node[0]
        size = drop_node(heap, size)
        if lost[node] or _has_other_support(graph, time, is_open, tree, node, lost):
            continue
        lost[node] = True
        heap.found[n_lost] = node
        n_lost += 1
        for k in range(graph.start[node], graph.start[node + 1]):
            child = graph.to[k]
            way = graph.link[k]
            if is_open[way] and not lost[child] and child != source and tree[node] + time[way] == tree[child]:
                size = push_node(heap, size, tree[child], child)
    for i in range(n_lost):
        tree[heap.found[i]] = np.inf
    for i in range(n_lost):
        node = heap.found[i]
        best = np.inf
        for k in range(graph.start[node], graph.start[node + 1]):
            if is_open[graph.link[k]] and not lost[graph.to[k]]:
                best = min(best, tree[graph.to[k]] + time[graph.link[k]])
        if best < np.inf:
            tree[node] = best
            size = push_node(heap, size, best, node)
    for i in range(n_lost):
        lost[heap.found[i]] = False
    _settle(graph, time, is_open, tree, heap, size)
    return n_lost


@kernel
def repair_after_opening(graph, time, is_open, link, tree, heap):
    """Mend a tree after a link was opened (``is_open[link]`` is True already); parameters as in `repair_after_closing`."""
    size = 0
    for node, other in ((graph.a[link], graph.b[link]), (graph.b[link], graph.a[link])):
        reached = tree[other] + time[link]
        if reached < tree[node]:
            tree[node] = reached
            size = push_node(heap, size, reached, node)
    _settle(graph, time, is_open, tree, heap, size)


@kernel
def close_link(graph, time, is_open, link, sources, trees, heap):
    """A link closes: every tree is mended. Parameters as in `grow_trees`; returns the number of times re-solved."""
    is_open[link] = False
    n_solved = 0
    for k in range(sources.size):
        n_solved += repair_after_closing(graph, time, is_open, link, sources[k], trees[k], heap)
    return n_solved


@kernel
def open_link(graph, time, is_open, link, sources, trees, heap):
    """A link opens again: every tree is mended. Parameters as in `grow_trees`."""
    is_open[link] = True
    for k in range(sources.size):
        repair_after_opening(graph, time, is_open, link, trees[k], heap)
