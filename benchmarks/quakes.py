"""How long shaking and aftershock catalogues take."""

from typing import Any

import numpy as np

from benchmarks.measure import interleaved, row
from models.geometry import distances_km
from models.quakes import aftershocks
from models.shaking import YU_STABLE, correlate, correlations, shake, yu_axes
from scenarios.randomness import Stream, generator
from scenarios.world import World

LIMIT_S = 0.5e-3  # of shaking at all townships, in one realisation
LAW = (-1.0, 1.0, 0.018293, 0.73)  # a, b, c, p of a productive sequence in a stable region
MAIN, LEAST, LARGEST, DAYS = 6.5, 4.5, 7.0, 10.0
MOST = 512


def shaking(world: World) -> float:
    """Median seconds of one realisation: residuals that near places share, the law at every township, its ground."""
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()
    apart = distances_km(lat, lon, lat, lon)
    matrix, axes = np.empty(apart.shape), np.empty((2, 3))
    correlations(apart, 40.7, matrix)
    columns = np.ascontiguousarray(np.linalg.cholesky(matrix).T)
    yu_axes(YU_STABLE, 6.0, axes)
    z = generator(1, 0, Stream.SHAKING).standard_normal((1, lat.size))
    residual, pga = np.empty((1, lat.size)), np.empty(lat.size)
    east, north, ground = (lon - 106.5) * 96.7, (lat - 29.6) * 111.2, np.full(lat.size, 2)

    def one() -> None:
        correlate(columns, z, residual)
        shake(east, north, 40.0, 10.0, axes, False, residual[0], ground, pga)
    return interleaved(lambda: [one() for _ in range(50)], lambda: None)[0] / 50


def catalogues() -> tuple[float, float]:
    """Median seconds of one catalogue, by the kernel and by numpy generation by generation; both are equal."""
    chance = generator(1, 0, Stream.AFTERSHOCKS)
    draws = [(chance.exponential(size=MOST), chance.random(MOST)) for _ in range(200)]
    at_d, ms = np.empty(MOST), np.empty(MOST)
    a, b, c, p = LAW
    beta = b * np.log(10.0)
    whole = 1.0 - np.exp(-beta * (LARGEST - LEAST))

    def ours(gaps: np.ndarray, u: np.ndarray) -> int:
        return int(aftershocks(a, b, c, p, MAIN, LEAST, LARGEST, DAYS, gaps, u, at_d, ms))

    def theirs(gaps: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All times under one ruling shock at once; where an aftershock is greater, those after it anew."""
        size = LEAST - np.log(1.0 - u * whole) / beta
        times, ruler, since, first = np.empty(MOST), MAIN, 0.0, 0
        while True:
            rate = 10.0 ** (a + b * (ruler - LEAST))
            base = np.cumsum(gaps[first:]) / rate * (1.0 - p) + c ** (1.0 - p)
            times[first:] = since + base ** (1.0 / (1.0 - p)) - c
            greater = np.flatnonzero(size[first:] > ruler)
            if greater.size == 0 or times[first + greater[0]] >= DAYS:
                n = first + int(np.searchsorted(times[first:], DAYS))
                return times[:n], size[:n]
            at = first + int(greater[0])
            ruler, since, first = size[at], times[at], at + 1
    for gaps, u in draws:
        n = ours(gaps, u)
        times, size = theirs(gaps, u)
        assert n == times.size
        assert np.allclose(at_d[:n], times, rtol=1e-9)
        assert np.allclose(ms[:n], size, rtol=1e-12)
    kernel, numpy = interleaved(lambda: [ours(*draw) for draw in draws], lambda: [theirs(*draw) for draw in draws])
    return kernel / len(draws), numpy / len(draws)


def rows(world: World) -> list[dict[str, Any]]:
    """Both rows of the table."""
    return [row("shaking at 1,031 townships, one realisation, seconds, against 0.5e-3", shaking(world), LIMIT_S, 1.0),
            row("one catalogue of aftershocks, kernel against numpy by generation", *catalogues(), 5.0)]
