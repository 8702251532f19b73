"""River floods against what was measured: design floods, the lag and the stages of August 2020, its people."""

from dataclasses import replace

import numpy as np
import pytest

from models.rivers import stage_m
from scenarios.distributions import fit_pearson3, pearson3_factor
from scenarios.flood_river import damage, prepare
from scenarios.hydrology import DAM_RISE_2020_M, JIALING_SHARE_2020, candidates, flows_and_stages
from scenarios.randomness import Stream, generator
from scenarios.tables import DATA


@pytest.fixture(scope="module")
def rivers(world, composed):
    return prepare(world, composed.config.scenario, DATA)


def flows(rivers, scenario, chance):
    """float64[64, stations, hours]"""
    return flows_and_stages(scenario, rivers.hydrology, candidates(scenario, rivers.hydrology, chance, 64), slice(0, 64))[0]


def test_pearson_iii_against_its_moments():
    """Mean 1 and variation cv by numerical integration; skewness zero in the limit is the normal distribution."""
    probability = (np.arange(200_000) + 0.5) / 200_000
    factor = pearson3_factor(probability, 0.3, 3.0)
    assert factor.mean() == pytest.approx(1, abs=1e-4)
    assert factor.std() == pytest.approx(0.3, rel=2e-3)
    assert ((factor - 1) ** 3).mean() / 0.3**3 == pytest.approx(0.9, rel=0.01)
    assert pearson3_factor(0.9, 0.3, 1e-3) == pytest.approx(1 + 0.3 * 1.2815516, rel=1e-3)


def test_a_fit_finds_what_made_the_data():
    period = np.array([2.0, 5, 10, 20, 50, 100])
    flow = 50_000 * pearson3_factor(1 - 1 / period, 0.25, 3.0)
    assert fit_pearson3(period, flow, 3.0, None) == (pytest.approx(50_000, rel=1e-4), pytest.approx(0.25, rel=1e-3))


def test_cuntan_fits_its_design_floods(rivers):
    """The six design floods of Cuntan are met within 1 %; the mean of annual peaks is reported as about 51,000 m3/s."""
    mean, cv = rivers.hydrology.cuntan
    assert mean == pytest.approx(51_000, rel=0.02)
    for period, flow in ((2, 50_000), (5, 61_400), (10, 68_500), (20, 75_300), (50, 83_100), (100, 88_700)):
        assert mean * pearson3_factor(1 - 1 / period, cv, 3.0) == pytest.approx(flow, rel=0.01)


def test_routed_floods_keep_cuntans_distribution(rivers, composed):
    """Drawn, routed and joined by the Qi and the Jialing, annual peaks at Cuntan have the design floods as quantiles."""
    chance = generator(1, 0, Stream.HYDROLOGY)
    at = rivers.hydrology.stations.index("寸滩")
    peaks = np.concatenate([flows(rivers, composed.config.scenario, chance)[:, at].max(axis=1) for _ in range(40)])
    for period, flow in ((2, 50_000), (5, 61_400), (20, 75_300)):
        assert np.quantile(peaks, 1 - 1 / period) == pytest.approx(flow, rel=0.04)


def test_zhutuo_to_cuntan_takes_twelve_hours(rivers, composed):
    """Calibrated on the crest of 19-20 August 2020: 12.8 h over 153 km. Lags of single floods scatter with the Jialing's."""
    chance = generator(2, 0, Stream.HYDROLOGY)
    lags = []
    for _ in range(20):
        flow = flows(rivers, composed.config.scenario, chance)
        lags += list(flow[:, rivers.hydrology.stations.index("寸滩")].argmax(axis=1) - flow[:, 0].argmax(axis=1))
    assert np.quantile(lags, 0.05) < 12.8 < np.quantile(lags, 0.95)


JULY_1981 = (85_700.0, 44_800 / 85_700, 0.0)  # flow at Cuntan, the share of Beibei's crest in it, no dam yet


def rated(rivers, gauge, flow, jialing_share, dam_rise):
    g = rivers.hydrology.gauges.index(gauge)
    return stage_m(flow, jialing_share, dam_rise, rivers.hydrology.anchors[g], float(rivers.hydrology.jialing_m[g]),
                   float(rivers.hydrology.dam_share[g]))


@pytest.mark.parametrize(("gauge", "stage"), [("寸滩", 191.62), ("朝天门", 193.14), ("菜园坝", 193.30), ("磁器口", 194.29),
                                              ("长寿(二)", 181.40)])
def test_stages_of_august_2020(rivers, gauge, stage):
    """The crest at 74,500-77,400 m3/s with the dam at 161.81 m; the first and the last two calibrate, two validate."""
    low, high = (rated(rivers, gauge, flow, JIALING_SHARE_2020, DAM_RISE_2020_M) for flow in (74_500.0, 77_400.0))
    assert low - 0.7 <= stage <= high + 0.7


@pytest.mark.parametrize("effect", [0.0, 1.0, 2.0])
def test_flow_jialing_share_and_dam_together_explain_1981_and_2020(world, composed, effect):
    """Whatever the Jialing's share does, the dam takes the rest: both floods are met."""
    rivers = prepare(world, replace(composed.config.scenario, jialing_effect=effect), DATA)
    assert rated(rivers, "寸滩", *JULY_1981) == pytest.approx(191.41, abs=0.01)
    assert rated(rivers, "寸滩", 75_950.0, JIALING_SHARE_2020, DAM_RISE_2020_M) == pytest.approx(191.62, abs=0.001)


def test_one_curve_cannot_serve_1981_and_2020(rivers):
    """The rating of 1981 alone would put the flood of 2020 three metres too low; either cause explains a part."""
    share_of_1981 = JULY_1981[1]
    alone = rated(rivers, "寸滩", 75_950.0, 0.35 + 0.173 * 0.745, 0.0)
    assert alone < 191.62 - 2.5
    with_share = rated(rivers, "寸滩", 75_950.0, JIALING_SHARE_2020, 0.0)
    with_dam = rated(rivers, "寸滩", 75_950.0, share_of_1981, DAM_RISE_2020_M)
    assert alone + 0.5 < with_share < 191.62 - 0.5
    assert alone < with_dam < 191.62 - 0.5


def test_people_of_august_2020(rivers, composed):
    """Calibrated: the stages of August 2020 put 263,200 people into flooded homes."""
    at_town = (rivers.hydrology.peak_2020_over_m[rivers.town_gauge] * rivers.town_weight).sum(axis=1) - rivers.town_fade_m
    people = (rivers.town_people * rivers.share_scale * damage(composed.config.scenario, at_town)).sum()
    assert people == pytest.approx(263_200)


def test_exposure_grows_with_the_stage_as_the_curve_says(composed):
    """E(h) = 263,000 exp(0.22 (h - 8.12)), less what it would say at the first damage."""
    scenario = composed.config.scenario
    assert damage(scenario, np.array([8.12]))[0] == pytest.approx(1)
    assert damage(scenario, np.array([-3.0, -9.0])).tolist() == [0, 0]
    one, two = damage(scenario, np.array([4.0, 5.0]))
    assert (two - one) * (1 - np.exp(0.22 * -11.12)) == pytest.approx(np.exp(0.22 * -3.12) - np.exp(0.22 * -4.12))
