"""Run every comparison, print the table, write results/bench/latest.json."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from models.geometry import EARTH_RADIUS_KM, distances_km
from scenarios.world import load_world
from sim.config import compose_config
from sim.report.text import show

ROUNDS = 7


def interleaved(ours: Callable[[], object], against: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of both, measured in turn so that a slow moment of the machine hits both."""
    seconds: dict[int, list[float]] = {0: [], 1: []}
    ours(), against()  # warm
    for _ in range(ROUNDS):
        for which, call in enumerate((ours, against)):
            start = time.perf_counter()
            call()
            seconds[which].append(time.perf_counter() - start)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def numpy_distances(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """The haversine matrix in vectorised numpy."""
    phi, theta = np.radians(lat), np.radians(lon)
    h = (np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
         + np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin((theta[:, None] - theta[None, :]) / 2) ** 2)
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h))


def main() -> None:
    """Measure and report."""
    world = load_world(compose_config(["targets=none"]).config.world)
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()
    assert np.allclose(distances_km(lat, lon, lat, lon), numpy_distances(lat, lon), atol=1e-6)
    cases: list[tuple[str, Callable[[], object], Callable[[], object], float | None]] = [
        ("distances between 1,031 townships, kernel against numpy",
         lambda: distances_km(lat, lon, lat, lon), lambda: numpy_distances(lat, lon), None),
    ]
    rows = []
    for name, ours, against, required in cases:
        a, b = interleaved(ours, against)
        rows.append({"name": name, "ours": a, "against": b, "ratio": b / a, "required": required,
                     "pass": required is None or b / a >= required, "rounds": ROUNDS,
                     "python": platform.python_version(), "cpu": _cpu()})
    folder = Path("results/bench")
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / ".latest.json.part"
    half.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    os.replace(half, folder / "latest.json")
    show("Medians of interleaved rounds, seconds", ("what", "ours", "against", "ratio", "required"),
         [(row["name"], f"{row['ours']:.4f}", f"{row['against']:.4f}", f"{row['ratio']:.2f}", row["required"] or "")
          for row in rows])


def _cpu() -> str:
    """The processor's model name, as the system tells it."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines()
             if line.startswith("model name")] if info.exists() else []
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
