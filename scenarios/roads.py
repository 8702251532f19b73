"""The road network: inter-seat links laid over a sparse planar net of local roads.

Nodes are the townships in table order, then the district seats. Travel times here are those of a car on dry, intact roads
by day; what an event does to them is the response's business.
"""

import numpy as np

from models.roads import grow_trees, network, scratch
from scenarios.checks import BadInput


def gabriel_pairs(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """The Gabriel graph: two points are joined where no third lies in the circle over them (Gabriel & Sokal 1969).

    It is planar, sparse and contains the minimum spanning tree, hence connected. Coincident points are joined to the
    first of their kind.

    Parameters
    ----------
    lat, lon : float64[n], degrees; n >= 4 and not on one line

    Returns
    -------
    int64[m, 2], pairs i < j, sorted
    """
    from scipy.spatial import Delaunay  # noqa: PLC0415  only placing needs it, and it is slow to import

    x = lon * np.cos(np.radians(lat.mean()))
    points = np.column_stack([x, lat])
    unique, first = np.unique(points, axis=0, return_index=True)
    first_of = {tuple(point): int(index) for point, index in zip(unique, first, strict=True)}
    pairs = {(first_of[tuple(point)], i) for i, point in enumerate(points) if first_of[tuple(point)] != i}
    for corners in Delaunay(unique).simplices:
        for a, b in ((0, 1), (1, 2), (0, 2)):
            p, q = unique[corners[a]], unique[corners[b]]
            middle, radius2 = (p + q) / 2, ((p - q) ** 2).sum() / 4
            inside = ((unique - middle) ** 2).sum(axis=1) < radius2
            inside[corners[[a, b]]] = False  # the ends lie on the circle, rounding may say otherwise
            if not inside.any():
                i, j = int(first[corners[a]]), int(first[corners[b]])
                pairs.add((min(i, j), max(i, j)))
    return np.array(sorted(pairs), dtype=np.int64)


def travel_min(roads: np.ndarray, n_nodes: int, sources: np.ndarray, year: int) -> np.ndarray:
    """Car minutes from some nodes to all, on the roads open in a year.

    Parameters
    ----------
    roads : the World's roads (columns a, b, minutes, open_from)
    n_nodes : number of road nodes
    sources : int[k], node numbers
    year : roads with ``open_from`` after it are left out

    Returns
    -------
    float64[k, n_nodes], minutes, inf where there is no way
    """
    graph = network(n_nodes, roads["a"], roads["b"])
    trees = np.empty((len(sources), n_nodes))
    grow_trees(graph, roads["minutes"].copy(), roads["open_from"] <= year, np.asarray(sources, dtype=np.int64), trees,
               scratch(graph))
    return trees


def components(roads: np.ndarray, n_nodes: int, year: int) -> np.ndarray:
    """int64[n_nodes]: which connected part of the network each node belongs to in a year, by their first nodes."""
    a, b = (roads[side][roads["open_from"] <= year] for side in ("a", "b"))
    first = np.arange(n_nodes)
    while (first[a] != first[b]).any():  # each end takes the lower name of the two, and what bore that name follows
        lower = np.minimum(first[a], first[b])
        np.minimum.at(first, first[a], lower)
        np.minimum.at(first, first[b], lower)
        first = first[first]
    return np.unique(first, return_inverse=True)[1]


def demand_connected(roads: np.ndarray, names: list[str], year: int) -> None:
    """Raise BadInput, naming a place, where some node cannot be reached by road in a year."""
    part = components(roads, len(names), year)
    if part.max() > 0:
        sizes = np.bincount(part)
        lost = int(np.flatnonzero(part != sizes.argmax())[0])
        raise BadInput(f"local_roads.csv, column b: {names[lost]} has no road to the rest of the network in {year} "
                       f"({sizes.size} separate parts); add a road that joins it")
