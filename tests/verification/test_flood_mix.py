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


def strangers(bands, configured, per_yr, n_configured):
    """Bands that are drawn more or less often than the rates a year say, with both rates; the file's have a sampling error
    of their own and three digits."""
    found, n = {}, len(bands)
    for band, rate in zip(BANDS, configured, strict=True):
        share = bands.count(band) / n
        sd = per_yr * np.sqrt(share * (1 - share) * (1 / n + 1 / n_configured) + share**2 * (1 / n + 1 / n_configured))
        if not abs(share * per_yr - rate) <= WITHIN * sd + 0.005:
            found[band] = share * per_yr, rate
    return found


def test_a_rate_that_is_off_is_named():
    bands = ["S1"] * 500 + ["S2"] * 500
    assert strangers(bands, [0.5, 0.5, 0.0, 0.0], 1.0, 1000) == {}
    assert set(strangers(bands, [0.8, 0.2, 0.0, 0.0], 1.0, 1000)) == {"S1", "S2"}


@pytest.mark.slow
def test_large_rivers_reach_each_band_as_often_as_written(world, mix):
    rivers = prepare(world, mix.river, DATA)
    bands = [draw(world, mix.river, rivers, SEED, r).band for r in range(RIVERS)]
    assert sum(mix.river_per_yr) == pytest.approx(1)  # the greatest flood of every year
    assert strangers(bands, mix.river_per_yr, 1.0, DRAWN["river"]) == {}


@pytest.mark.slow
def test_storms_reach_each_band_as_often_as_written(world, mix, flash_shared):
    """Of all storms drawn, whether they count or pass by, `trials_per_yr` come a year."""
    storms = [draw_flash(world, mix.flash, flash_shared, SEED, r) for r in range(STORMS)]
    per_yr = flash_shared.climate.trials_per_yr * STORMS / sum(storm.attempts for storm in storms)
    assert strangers([storm.band for storm in storms], mix.flash_per_yr, per_yr, DRAWN["flash"]) == {}
