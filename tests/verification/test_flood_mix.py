"""The rates of the mix are those at which its families draw; they stand in a file and would go stale unseen."""

import numpy as np
import pytest
from scipy.stats import norm

from scenarios.flood_flash import draw_flash
from scenarios.flood_river import draw, prepare
from scenarios.tables import DATA
from sim.config import compose_config
from sim.judge.targets import BANDS

SEED, RIVERS, STORMS = 2, 6000, 3000
DRAWN = {"river": 20_000, "flash": 10_000}  # by which the file's were measured
WITHIN = norm.ppf(1 - 1e-5)  # standard errors


@pytest.fixture(scope="module")
def mix():
    return compose_config(["scenario=flood", "targets=none"]).config.scenario


def demand_equal(counts, configured, per_yr, n_configured):
    """Counts of events by band against rates a year; the file's have a sampling error of their own and three digits."""
    n = counts.sum()
    for k, rate in enumerate(configured):
        share = counts[k] / n
        sd = per_yr * np.sqrt(share * (1 - share) * (1 / n + 1 / n_configured) + share**2 * (1 / n + 1 / n_configured))
        assert abs(share * per_yr - rate) <= WITHIN * sd + 0.005, (BANDS[k], share * per_yr, rate)


@pytest.mark.slow
def test_large_rivers_reach_each_band_as_often_as_written(world, mix):
    rivers = prepare(world, mix.river, DATA)
    bands = [draw(world, mix.river, rivers, SEED, r).band for r in range(RIVERS)]
    assert sum(mix.river_per_yr) == pytest.approx(1)  # the greatest flood of every year
    demand_equal(np.array([bands.count(band) for band in BANDS]), mix.river_per_yr, 1.0, DRAWN["river"])


@pytest.mark.slow
def test_storms_reach_each_band_as_often_as_written(world, mix, flash_shared):
    """Of all storms drawn, whether they count or pass by, `trials_per_yr` come a year."""
    storms = [draw_flash(world, mix.flash, flash_shared, SEED, r) for r in range(STORMS)]
    per_yr = flash_shared.climate.trials_per_yr * STORMS / sum(storm.attempts for storm in storms)
    bands = [storm.band for storm in storms]
    demand_equal(np.array([bands.count(band) for band in BANDS]), mix.flash_per_yr, per_yr, DRAWN["flash"])
