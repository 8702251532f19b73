"""Run every comparison, or the parts named (city, quakes, mines, twin, peers), print the table, write
results/bench/latest.json."""

import itertools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.floods import MEMBERS, replications, routing
from benchmarks.measure import interleaved, row
from benchmarks.mines import rows as mine_rows
from benchmarks.peers.race import rows as peers
from benchmarks.quake_runs import responses
from benchmarks.quakes import rows as quake_rows
from benchmarks.twin import rows as twin
from models.geometry import EARTH_RADIUS_KM, distances_km
from models.kernel import on_grid
from models.roads import close_link, grow_trees, network, open_link, scratch
from scenarios.world import load_world
from sim.config import compose_config
from sim.report.text import show


def numpy_distances(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """The haversine matrix in vectorised numpy."""
    phi, theta = np.radians(lat), np.radians(lon)
    h = (np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
         + np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin((theta[:, None] - theta[None, :]) / 2) ** 2)
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h))


def city() -> list[dict[str, Any]]:
    """Our kernels against libraries, and a whole replication against its limit."""
    config = compose_config(["targets=none"]).config
    world = load_world(config.world)
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()
    roads = world.roads[world.roads["open_from"] <= 2025]
    graph = network(world.n_nodes, roads["a"], roads["b"])
    time_h = np.array([on_grid(minutes / 60) for minutes in roads["minutes"]])
    is_open, memory, seats = np.ones(len(roads), dtype=bool), scratch(graph), world.seat_node(np.arange(38))
    trees = np.empty((seats.size, world.n_nodes))
    fastest: dict[tuple[int, int], float] = {}
    for a, b, hours in zip(roads["a"].tolist(), roads["b"].tolist(), time_h.tolist(), strict=True):
        fastest[min(a, b), max(a, b)] = min(hours, fastest.get((min(a, b), max(a, b)), np.inf))
    pairs = np.array(list(fastest))
    matrix = csr_array((list(fastest.values()), (pairs[:, 0], pairs[:, 1])), shape=(world.n_nodes, world.n_nodes))
    grow_trees(graph, time_h, is_open, seats, trees, memory)
    assert np.array_equal(trees, dijkstra(matrix, directed=False, indices=seats))
    changing = itertools.cycle(np.flatnonzero(roads["crosses"] >= 0).tolist())

    def close_and_open() -> None:
        link = next(changing)
        close_link(graph, time_h, is_open, link, seats, trees, memory)
        open_link(graph, time_h, is_open, link, seats, trees, memory)
    cases: list[tuple[str, Callable[[], object], Callable[[], object], float | None]] = [
        ("38 shortest-path trees of the road network, kernel against scipy csgraph",
         lambda: grow_trees(graph, time_h, is_open, seats, trees, memory),
         lambda: dijkstra(matrix, directed=False, indices=seats), 1.2),
        ("mending 38 trees when a road closes and opens, against growing them afresh each time",
         close_and_open, lambda: [grow_trees(graph, time_h, is_open, seats, trees, memory) for _ in range(2)], 20.0),
        ("distances between 1,031 townships, kernel against numpy",
         lambda: distances_km(lat, lon, lat, lon), lambda: numpy_distances(lat, lon), None),
        (f"routing {MEMBERS} floods down all reaches, kernel against numpy over members", *routing(config, world), 5.0),
    ]
    rows = [row(name, *interleaved(ours, against), required) for name, ours, against, required in cases]
    second, events, driver, kernels = replications(config, world)
    for name, ours, limit in (
            (f"one river flood under {config.plan.year}'s plan in SimPy, seconds, against 0.25 ({events:,.0f} events, "
             f"{events / second:,.0f} a second)", second, 0.25),
            (f"SimPy driver beside its kernels, seconds an event, against 10e-6 (kernels {kernels * 1e6:.1f}e-6)", driver,
             10e-6)):
        rows.append(row(name, ours, limit, 1.0))
    return rows


def quakes() -> list[dict[str, Any]]:
    """Shaking and aftershocks, and the response to earthquakes by band."""
    world = load_world(compose_config(["targets=none"]).config.world)
    return [*quake_rows(world), *responses(world)]


def mines() -> list[dict[str, Any]]:
    """Air and accidents underground."""
    return mine_rows(load_world(compose_config(["targets=none"]).config.world))


PARTS: dict[str, Callable[[], list[dict[str, Any]]]] = {"city": city, "quakes": quakes, "mines": mines,
                                                          "twin": twin, "peers": peers}


def main() -> None:
    """Measure and report: all, or the parts named."""
    chosen = sys.argv[1:] or list(PARTS)
    if wrong := [part for part in chosen if part not in PARTS]:
        sys.exit(f"no part {wrong[0]}: {', '.join(PARTS)}")
    rows = [found for part in chosen for found in PARTS[part]()]
    folder = Path("results/bench")
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / ".latest.json.part"
    half.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    os.replace(half, folder / "latest.json")
    show("Medians of interleaved rounds, seconds", ("what", "ours", "against", "ratio", "required"),
         [(found["name"], f"{found['ours']:.3g}", f"{found['against']:.3g}", f"{found['ratio']:.2f}",
           found["required"] or "") for found in rows])


if __name__ == "__main__":
    main()
