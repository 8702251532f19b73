"""Years under the capacity of 2020: the greatest river flood of each and its rainstorms, at their natural rates."""

from dataclasses import replace

import numpy as np

from scenarios.flood_flash import FlashFlood, Shared
from scenarios.flood_river import Flood
from scenarios.realisation import realise
from sim.engine.compiled import run_compiled
from sim.engine.simulate import Setting, play
from sim.judge.past import Found, Past, Played, dead, relocated
from sim.judge.queues import side_by_side
from sim.judge.rainstorms import affected

YEARS = 5  # the published rates are means of 2016 to 2020
FIGURES = (  # case and part of it
    ("base-affected", "river floods"), ("base-affected", "torrents"), ("base-affected", "slides"),
    ("base-relocated", "river floods"), ("base-relocated", "rainstorms"),
    ("base-dead", "drowned in river floods"), ("base-dead", "drowned in torrents"), ("base-dead", "buried by slides"))
CASES = tuple(dict.fromkeys(case for case, _ in FIGURES))


def base_rates(past: Past) -> Found:
    """What ``past.n`` years bring, as means of five years each.

    A year is one flood of the large rivers, drawn as the greatest of a year, and as many storms tried as come in a year
    (`scenarios.rainstorms.Climate.trials_per_yr`), of which those that count are played. No band of severity is asked for.

    Returns
    -------
    float64[n // 5] by case of `CASES`, people a year, and by "case: part"
    """
    years = np.zeros((past.n, len(FIGURES)))
    rivers = replace(past.river, scenario=replace(past.river.river, band="any"))
    years += side_by_side(lambda year: _figures(rivers, past.seed, year)[0], past.n)
    storms, year = storms_of_years(past)
    np.add.at(years, year, storms)
    whole = past.n // YEARS * YEARS
    means = years[:whole].reshape(-1, YEARS, len(FIGURES)).mean(axis=1)
    found: Found = {case: means[:, [of == case for of, _ in FIGURES]].sum(axis=1) for case in CASES}
    return found | {f"{case}: {part}": means[:, i] for i, (case, part) in enumerate(FIGURES)}


def storms_of_years(past: Past) -> tuple[np.ndarray, np.ndarray]:
    """Figures of the storms of all years, a row each, and the year of each.

    A storm's ``attempts`` count those that passed by before it, so that they add up to the calendar: where each has the same
    small chance to count, the number of a year is binomial.
    """
    of, ground = past.storm, past.storm.shared.ground
    assert isinstance(ground, Shared)
    of = replace(of, scenario=replace(of.scenario, band="any"))
    tried, rows = np.empty(0), np.empty((0, len(FIGURES)))
    while tried.sum() < past.n * ground.climate.trials_per_yr:
        first = tried.size
        drawn = side_by_side(lambda k, first=first: _figures(of, past.seed, first + k), past.n)  # type: ignore[misc]
        tried = np.append(tried, [attempts for _, attempts in drawn])
        rows = np.concatenate([rows, [figures for figures, _ in drawn]])
    year = np.floor(np.cumsum(tried) / ground.climate.trials_per_yr).astype(np.int64)
    return rows[year < past.n], year[year < past.n]


def _figures(of: Setting, seed: int, replication: int) -> tuple[np.ndarray, int]:
    """People by `FIGURES` of one disaster, and how many were drawn until it came."""
    drawn = realise(of.world, of.scenario, of.shared, seed, replication)
    one = Played(of, play(of, drawn, run_compiled))
    lost, moved, cause = dead(one), relocated(one), drawn.cause
    if isinstance(cause, FlashFlood):
        struck = affected(one)
        return np.array([0.0, struck["torrents"], struck["slides"], 0.0, moved, 0.0, lost["drowned"], lost["buried"]]), \
            cause.attempts
    assert isinstance(cause, Flood)
    return np.array([cause.exposed.sum(), 0.0, 0.0, moved, 0.0, lost["drowned"], 0.0, 0.0]), cause.attempts
