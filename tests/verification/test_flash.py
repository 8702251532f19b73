"""Storms, torrents and slides against check values, exact theory and conservation."""

import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.runoff import scs_runoff_mm
from models.slides import CAINE, CAINE_POWER, slide_areas_m2, slide_count, threshold_mm_h, threshold_ratio
from models.storms import rain_by_hour, rarity_yr, triangle_before
from models.torrents import (
    STEPS_PER_H,
    banks,
    breach_peak_m3s,
    design_peaks,
    respond,
    stream_length_m,
    torrent,
    wet_curve_number,
)
from scenarios.alerts import lead_min
from scenarios.checks import BadInput
from scenarios.distributions import pearson3_factor
from scenarios.flood_flash import background, draw_flash, harm_of, prepare_flash
from scenarios.rainstorms import LOG_YR, draw_block, effective_rain_mm, next_storm
from scenarios.randomness import Stream, generator
from scenarios.tables import DATA

# ---------------------------------------------------------------------------------------------------- rain

CORE = {"Shapingba": (1132, 0.958, 5.408, 0.595), "Banan": (1898, 0.867, 9.480, 0.709), "Yubei": (1111, 0.945, 9.713, 0.561)}


def design_mm(station, period_yr, minutes):
    """Design rain of the core, 2017 revision: q = A (1 + C lg P) / (t + b)**n in L/s/ha; depth 0.006 q t."""
    a, c, b, n = CORE[station]
    return 0.006 * a * (1 + c * math.log10(period_yr)) / (minutes + b) ** n * minutes


@pytest.mark.parametrize(("station", "period", "minutes", "depth"), [
    ("Shapingba", 2, 60, 43.64), ("Shapingba", 10, 60, 66.32), ("Shapingba", 50, 60, 89.00), ("Shapingba", 100, 60, 98.77),
    ("Shapingba", 100, 180, 159.41), ("Banan", 50, 60, 83.55), ("Yubei", 50, 60, 96.34)])
def test_design_rain_of_the_core_is_copied_right(station, period, minutes, depth):
    assert design_mm(station, period, minutes) == pytest.approx(depth, abs=0.006)


@pytest.fixture(scope="module")
def storms(flash, flash_shared):
    """Rarity at every township of the storms that count among 300 blocks, and how many blocks stand for a year."""
    chance, found = generator(11, 0, Stream.STORM), []
    for _ in range(300):
        block, row = draw_block(flash.storm, flash_shared.climate, chance), -1
        while True:
            row, storm = next_storm(flash.storm, flash_shared.climate, block, row + 1)
            if storm is None:
                break
            found.append(storm.rarity_yr)
    return np.array(found), 300 * 32 / flash_shared.climate.trials_per_yr


@pytest.mark.parametrize("years", [2.0, 5.0, 10.0, 20.0])
def test_rain_is_as_rare_as_it_says(storms, years):
    """Smith's process exactly: rain rarer than r years comes once in r years, on the mean of all townships."""
    rarity, simulated_yr = storms
    assert (rarity > years).sum(axis=0).mean() / simulated_yr == pytest.approx(1 / years, rel=0.1)


def test_the_border_sees_as_many_storms_as_the_middle(world, storms):
    """Storms come from beyond the municipality, too."""
    rarity, simulated_yr = storms
    often = (rarity > 2.0).sum(axis=0) / simulated_yr
    from_middle = np.hypot(world.townships["lat"] - 30.0, 0.87 * (world.townships["lon"] - 107.5))
    order = np.argsort(from_middle)
    assert often[order[-150:]].mean() == pytest.approx(often[order[:300]].mean(), rel=0.15)


def test_one_cell_is_a_gaussian_hill():
    """Strength over 2 pi a b in the middle, exp(-1/2) of it one axis away, and all of it when summed over the plane."""
    cells, axes = np.array([[0.0, 0.0, 1.0]]), np.array([30.0, 10.0, math.cos(0.5), math.sin(0.5)])
    middle = rarity_yr(0.0, 0.0, cells, axes, 1e5)
    assert middle == pytest.approx(1e5 / (2 * math.pi * 300))
    assert rarity_yr(30 * math.cos(0.5), 30 * math.sin(0.5), cells, axes, 1e5) == pytest.approx(middle * math.exp(-0.5))
    grid = np.arange(-200.0, 200.0, 5.0)
    total = sum(rarity_yr(x, y, cells, axes, 1e5) for x in grid for y in grid) * 25
    assert total == pytest.approx(1e5, rel=1e-3)


def test_annual_maxima_are_pearson_iii(flash_shared):
    """The greatest rain of a year stays below what 1 / r storms exceed with probability exp(-1 / r)."""
    for years in (1.5, 2.0, 10.0, 100.0):
        factor = np.interp(math.log(years), LOG_YR, flash_shared.climate.factor)
        assert factor == pytest.approx(float(pearson3_factor(math.exp(-1 / years), 0.45, 3.5)), rel=1e-3)
    assert np.all(np.diff(flash_shared.climate.factor) >= 0)
    assert flash_shared.climate.factor[0] == 0
    # rain of 50 mm, a rainstorm by GB/T 28592, comes some three times a year at a place in the west
    per_yr = np.exp(-np.interp(50 / 95, flash_shared.climate.factor, LOG_YR))
    assert 2 < per_yr < 4


def test_an_hours_rain_is_that_of_the_cores_design_storms(world, flash, flash_shared):
    """Calibrated by how long the bursts last: once in ten years 62 to 72 mm fall in 60 minutes (1.13 clock hours' worth)."""
    core = (world.districts["region"] == "centre")[world.townships["district"]]
    floods = [draw_flash(world, flash, flash_shared, 3, r) for r in range(300)]
    per_yr = flash_shared.climate.trials_per_yr / np.mean([flood.attempts for flood in floods])
    hour = 1.13 * np.concatenate([flood.rain_mm[core].max(axis=1) for flood in floods])
    once_in_ten = np.quantile(hour, 1 + math.log(1 - 1 / 10) / per_yr)
    assert 0.75 * design_mm("Banan", 10, 60) < once_in_ten < 1.25 * design_mm("Yubei", 10, 60)


def test_a_triangular_burst():
    assert triangle_before(1.0, 4.0, 0.5) == pytest.approx(0.125)
    assert triangle_before(2.0, 4.0, 0.5) == pytest.approx(0.5)
    assert triangle_before(3.0, 4.0, 0.5) == pytest.approx(0.875)
    assert (triangle_before(-1.0, 4.0, 0.5), triangle_before(5.0, 4.0, 0.5)) == (0, 1)


@given(st.floats(1, 500), st.floats(-400, 400), st.floats(-50, 130), st.floats(0.1, 0.9))
def test_the_hours_hold_all_the_rain(rain, east, passes, peak):
    """Wherever and whenever: the hours add up to the storm, none is negative, and all falls between the hours returned."""
    cells = np.array([[0.0, 0.0, 0.7], [40.0, -20.0, 0.3]])
    bursts = np.array([[0.0, 3.3, peak], [15.0, 9.0, 0.4]])
    out = np.empty(96)
    first, last = rain_by_hour(rain, east, 10.0, cells, np.array([50.0, 20.0, 0.8, 0.6]), bursts, passes, out)
    assert out.sum() == pytest.approx(rain, rel=1e-12)
    assert out.min() >= 0
    assert out[:first].sum() == out[last:].sum() == 0


def test_effective_rain():
    """Of ten equal days, R k (1 - k**10) / (1 - k)."""
    assert effective_rain_mm(np.full(10, 10.0), 0.84) == pytest.approx(10 * 0.84 * (1 - 0.84**10) / 0.16)


# ------------------------------------------------------------------------------------------------ torrents


def test_wet_ground():
    """NEH-4, table 10.1: condition II 60, 75, 80, 90 are condition III 78, 88, 91, 96."""
    assert [round(wet_curve_number(number)) for number in (60.0, 75.0, 80.0, 90.0)] == [78, 87, 90, 95]
    assert [wet_curve_number(number) for number in (60.0, 75.0, 80.0, 90.0)] == pytest.approx([78, 88, 91, 96], abs=1.1)


def test_catchments_of_twenty_to_150_km2_respond_in_one_to_four_hours():
    """Kirpich over Hack's length (its check value stands in test_runoff); 10 miles have 26.4 square miles by Hack."""
    assert stream_length_m(26.4 * 2.58999) == pytest.approx(1.4 * 26.4**0.6 * 1609.34, rel=1e-3)
    concentration, ordinates = np.empty(2), np.empty((2, 48))
    respond(np.array([20.0, 150.0]), np.array([0.02, 0.02]), concentration, ordinates)
    assert concentration == pytest.approx([1.43, 3.64], abs=0.05)
    assert (ordinates[:, -1] == 0).all()


@given(st.lists(st.floats(0, 70), min_size=1, max_size=30), st.floats(60, 98), st.floats(3, 140), st.floats(0.01, 0.1))
def test_rain_is_loss_and_runoff(rain, number, area, slope):
    """Runoff is the curve number's of the whole storm; what leaves at the outlet is runoff times area within 0.1 %."""
    series = np.concatenate([rain, np.zeros(40)])
    concentration, ordinates = np.empty(1), np.empty((1, 48))
    respond(np.array([area]), np.array([slope]), concentration, ordinates)
    flow = np.empty(series.size * STEPS_PER_H)
    runoff = torrent(series, number, ordinates[0], flow)
    assert 0 <= runoff <= sum(rain)
    assert runoff == pytest.approx(scs_runoff_mm(sum(rain), number), rel=1e-9, abs=1e-9)
    assert flow.sum() * 3600 / STEPS_PER_H == pytest.approx(runoff * area * 1e3, rel=1e-3, abs=1e-3)


def test_design_peak_by_the_triangle():
    """A burst of half an hour on bare rock is the unit hydrograph itself, whose peak a mean of half hours just misses."""
    concentration, ordinates, out = np.empty(1), np.empty((1, 48)), np.empty(1)
    respond(np.array([100.0]), np.array([0.02]), concentration, ordinates)
    design_peaks(np.array([10.0]), 0.5, 0.5, np.array([100.0]), ordinates, 30, out)
    peak_h = 0.5 + 0.6 * concentration[0]  # hourly rain spreads the burst over an hour
    assert out[0] == pytest.approx(10 * 0.2083 * 100 / peak_h, rel=0.05)


def test_banks_by_manning():
    """Depth and speed carry the flow through a bed three times as wide as its root."""
    depth, speed = np.empty(1), np.empty(1)
    banks(np.array([150.0]), 3.0, np.array([0.006]), 0.045, depth, speed)
    assert depth[0] * speed[0] * 3 * math.sqrt(150) == pytest.approx(150)
    assert speed[0] == pytest.approx(depth[0] ** (2 / 3) * math.sqrt(0.006) / 0.045)


def test_a_breach_by_hand():
    """Froehlich 1995: a million cubic metres and ten metres let out 0.607 * 10**1.77 * 10**1.24 m3/s."""
    assert breach_peak_m3s(1e6, 10.0) == pytest.approx(0.607 * 10**3.01)


# -------------------------------------------------------------------------------------------------- slides


@pytest.mark.parametrize(("factor", "power", "intensity", "rain"), [(CAINE, CAINE_POWER, 4.2911, 102.99),
                                                                    (2.20, -0.44, 0.5434, 13.04)])
def test_thresholds_for_a_day(factor, power, intensity, rain):
    """Caine 1980 and Guzzetti et al. 2008 at 24 h."""
    assert threshold_mm_h(24.0, factor, power) == pytest.approx(intensity, abs=5e-5)
    assert 24 * threshold_mm_h(24.0, factor, power) == pytest.approx(rain, abs=0.005)


@pytest.mark.parametrize(("spell", "start"), [(1, 5), (6, 0), (24, 30)])
def test_even_rain_at_the_threshold_is_the_threshold(spell, start):
    rain = np.zeros(60)
    rain[start:start + spell] = threshold_mm_h(float(spell), CAINE, CAINE_POWER)
    ratio, hour = threshold_ratio(rain, start, start + spell)
    assert ratio == pytest.approx(1)
    assert hour == start + spell


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40), st.integers(0, 20))
def test_the_window_changes_nothing(rain, before):
    series = np.concatenate([np.zeros(before), rain, np.zeros(30)])
    assert threshold_ratio(series, before, before + len(rain))[0] == pytest.approx(
        threshold_ratio(series, 0, series.size)[0], rel=1e-9)


def test_slides_are_poisson():
    quantile = (np.arange(20_000) + 0.5) / 20_000
    counts = np.array([slide_count(u, 1.7, 16) for u in quantile])
    for n in range(6):
        assert (counts == n).mean() == pytest.approx(math.exp(-1.7) * 1.7**n / math.factorial(n), abs=2e-4)
    assert slide_count(0.999999, 50.0, 16) == 16


def test_area_of_a_slide():
    """Guzzetti et al. 2009: 1,000 m2 hold 0.074 * 1000**1.45 = 1,656 m3."""
    out = np.empty(1)
    slide_areas_m2(np.array([0.074 * 1000**1.45]), out)
    assert out[0] == pytest.approx(1000)


# -------------------------------------------------------------------------------------------------- the whole


def test_leads_of_warnings():
    """A gamma distribution of the plan's mean; never negative."""
    lead = lead_min((np.arange(100_000) + 0.5) / 100_000, 45.0, 0.5)
    assert lead.mean() == pytest.approx(45, rel=1e-3)
    assert lead.std() == pytest.approx(22.5, rel=5e-3)
    assert lead.min() >= 0
    with pytest.raises(BadInput, match="-5 min is impossible"):
        lead_min(np.array([0.5]), -5.0, 0.5)


def test_more_rain_never_harms_fewer(world, flash, flash_shared):
    """The same storm, stronger: more runs off, more are reached, swept away and buried, more dams are overtopped."""
    chance = generator(21, 0, Stream.STORM)
    back = background(world, flash, flash_shared, 21, 0)
    _, storm = next_storm(flash.storm, flash_shared.climate, draw_block(flash.storm, flash_shared.climate, chance), 0)
    harms = [harm_of(world, flash, flash_shared, back, dataclasses.replace(storm, rarity_yr=storm.rarity_yr * factor))
             for factor in (1.0, 3.0, 30.0, 300.0)]
    for less, more in pairwise(harms):
        for name in ("rain_24h_mm", "runoff_mm", "crest_m", "exposed", "swept"):
            assert (getattr(less, name) <= getattr(more, name)).all(), name
        towns = len(world.townships)
        for name in ("people", "buried"):
            assert (np.bincount(less.slides.township, getattr(less.slides, name), towns)
                    <= np.bincount(more.slides.township, getattr(more.slides, name), towns)).all(), name
        assert np.isfinite(less.dams.overtops_h).sum() <= np.isfinite(more.dams.overtops_h).sum()
    assert harms[0].moved < harms[-1].moved
    assert harms[-1].swept.sum() > 0
    assert harms[-1].slides.buried.sum() > 0
    assert harms[-1].dams.swept.sum() > 0


@pytest.mark.slow
def test_people_moved_in_june_2009(world, flash):
    """Calibrated: of storms that harm 15 to 21 districts, half move more than the 27,925 of June 2009 (18 districts)."""
    shared = prepare_flash(world, flash, DATA)
    moved = []
    for replication in range(3000):
        flood = draw_flash(world, flash, shared, 77, replication)
        towns = np.union1d(np.flatnonzero(flood.exposed), flood.slides.township[flood.slides.people > 0])
        if 15 <= np.unique(world.townships["district"][towns]).size <= 21:
            moved.append(flood.moved)
    assert len(moved) > 50
    assert np.median(moved) == pytest.approx(27_925, rel=0.35)
