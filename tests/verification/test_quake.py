"""Shaking, sequences, damage, casualties and survival against published check values, theory and conservation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entrapment import alive_share, lifetime_h
from models.fragility import damage_exceedance, tolls
from models.quakes import (
    aftershocks,
    exceedance,
    magnitude_of,
    omori_days,
    omori_integral,
    productivity,
    rupture_km,
    slides_set_off,
)
from models.shaking import (
    GRAVITY_GAL,
    WANG_EAST,
    WANG_WEST,
    YU_STABLE,
    YU_TIBET,
    axis_km,
    correlate,
    correlation,
    felt,
    felt_at,
    intensity,
    pga_of_intensity,
    shaken_area_km2,
    site_factor,
    wang_axes,
    yu_axes,
)
from scenarios.ground_motion import Law, draw_aftershocks, draw_pga
from scenarios.quake_broken import slide_density
from scenarios.quake_sources import Shock
from scenarios.randomness import Stream, generator

# ------------------------------------------------------------------------------------------------- shaking


def yu(magnitude, coefficients=YU_STABLE):
    axes = np.empty((2, 3))
    yu_axes(coefficients, magnitude, axes)
    return axes


def wang(magnitude, coefficients=WANG_WEST):
    axes = np.empty((2, 3))
    wang_axes(coefficients, magnitude, axes)
    return axes


@pytest.mark.parametrize(("km", "major", "minor"), [(10, 0.2819, 0.2109), (30, 0.0874, 0.0623), (100, 0.0129, 0.0107)])
def test_yu_on_both_axes(km, major, minor):
    """Ms 6 in the zone of moderate earthquakes, as published, without depth."""
    axes = yu(6.0)
    assert math.exp(felt_at(float(km), 0.0, axes)) / GRAVITY_GAL == pytest.approx(major, abs=6e-5)
    assert math.exp(felt_at(0.0, float(km), axes)) / GRAVITY_GAL == pytest.approx(minor, abs=6e-5)


@pytest.mark.parametrize(("km", "major"), [(10, 0.1625), (30, 0.0751), (100, 0.0127)])
def test_yu_at_the_slant_distance(km, major):
    """With OpenQuake's depth of 15 km; the strike is the x axis, 90 degrees from north."""
    out = np.empty(1)
    felt(np.array([float(km)]), np.zeros(1), 90.0, 15.0, yu(6.0), out)
    assert math.exp(out[0]) / GRAVITY_GAL == pytest.approx(major, abs=6e-5)


@pytest.mark.parametrize(("coefficients", "km", "along", "across"), [
    (WANG_WEST, 0, 8.4481, 8.4482), (WANG_WEST, 20, 7.4163, 6.8470), (WANG_EAST, 20, 7.6207, 7.1494)])
def test_wang_on_both_axes(coefficients, km, along, across):
    axes = wang(6.5, coefficients)
    cap = min(axes[k, 0] + axes[k, 1] * math.log(axes[k, 2]) for k in (0, 1))
    for value, k in ((along, 0), (across, 1)):
        at = axes[k, 0] + axes[k, 1] * math.log(km + axes[k, 2])
        assert at == pytest.approx(value, abs=6e-5)
        assert felt_at(*((float(km), 0.0) if k == 0 else (0.0, float(km))), axes) == pytest.approx(min(at, cap), abs=1e-9)


@given(st.floats(-400, 400), st.floats(-400, 400), st.floats(4.5, 8.5), st.sampled_from(["stable", "tibet", "west", "east"]))
def test_the_ellipse_is_exact(x, y, magnitude, law):
    """The site lies on the ellipse whose half axes have the value found; inside the innermost one the value is its own."""
    axes = {"stable": lambda: yu(magnitude), "tibet": lambda: yu(magnitude, YU_TIBET), "west": lambda: wang(magnitude),
            "east": lambda: wang(magnitude, WANG_EAST)}[law]()
    value = felt_at(x, y, axes)
    top = min(axes[k, 0] + axes[k, 1] * math.log(axes[k, 2]) for k in (0, 1))
    assert value <= top
    major, minor = axis_km(value, axes, 0), axis_km(value, axes, 1)
    if value < top - 1e-6:
        assert (x / major) ** 2 + (y / minor) ** 2 == pytest.approx(1, rel=1e-6)
    else:
        assert math.hypot(x, y) < 10


def test_the_ellipse_beside_plain_bisection():
    axes = yu(6.3)
    for x, y in ((3.0, 4.0), (40.0, 30.0), (5.0, 120.0), (-250.0, 60.0)):
        low, high = -20.0, min(axes[k, 0] + axes[k, 1] * math.log(axes[k, 2]) for k in (0, 1))
        for _ in range(200):
            value = (low + high) / 2
            a, b = (math.exp((value - axes[k, 0]) / axes[k, 1]) - axes[k, 2] for k in (0, 1))
            if a > 0 and b > 0 and (x / a) ** 2 + (y / b) ** 2 <= 1:
                low = value
            else:
                high = value
        assert felt_at(x, y, axes) == pytest.approx(low, abs=1e-11)


def test_shaken_area():
    """Of the ground under which the law gives more: counted on a grid of 1 km."""
    axes, value = yu(6.5), math.log(0.1 * GRAVITY_GAL)
    grid = np.arange(-120.0, 121.0)
    east, north = (part.ravel() for part in np.meshgrid(grid, grid))
    out = np.empty(east.size)
    for depth in (0.0, 10.0):
        felt(east, north, 30.0, depth, axes, out)
        assert (out > value).sum() == pytest.approx(shaken_area_km2(value, depth, axes), rel=0.01)
    assert shaken_area_km2(math.log(2 * GRAVITY_GAL), 10.0, axes) == 0


@pytest.mark.parametrize(("g", "degree"), [(0.05, 5.61), (0.1, 6.56), (0.2, 7.52), (0.3, 8.08)])
def test_intensity(g, degree):
    assert intensity(g) == pytest.approx(degree, abs=0.006)
    assert pga_of_intensity(intensity(g)) == pytest.approx(g)


def test_site_factors():
    """The table's own values, and between and beyond its columns."""
    assert [site_factor(0.05, k) for k in range(5)] == [0.72, 0.80, 1.0, 1.30, 1.25]
    assert [site_factor(0.40, k) for k in range(5)] == [0.90, 1.00, 1.0, 1.00, 0.90]
    assert site_factor(0.125, 3) == pytest.approx(1.20)
    assert site_factor(0.01, 0) == 0.72
    assert site_factor(1.5, 4) == 0.90


@pytest.mark.parametrize(("range_km", "rho"), [(8.5, 0.029322), (40.7, 0.478499)])
def test_jayaram_baker(range_km, rho):
    assert correlation(10.0, range_km) == pytest.approx(rho, abs=5e-7)


def test_one_field_alone_and_in_a_batch_are_equal_to_the_bit():
    chance = generator(1, 0, Stream.SHAKING)
    for n in (1, 6, 103):  # with and without a rest after groups of four columns
        spread = chance.standard_normal((n, n))
        lower = np.linalg.cholesky(spread @ spread.T + n * np.eye(n))
        columns, z = np.ascontiguousarray(lower.T), chance.standard_normal((9, n))
        batch, alone = np.empty((9, n)), np.empty((1, n))
        correlate(columns, z, batch)
        for k in range(9):
            correlate(columns, z[k:k + 1].copy(), alone)
            assert (alone[0] == batch[k]).all()
        assert batch == pytest.approx(z @ lower.T, rel=1e-12, abs=1e-12)


def test_residuals_are_correlated_as_they_should(world, quake, quake_shared):
    """Their spread is that of the settings, and near townships share it as Jayaram and Baker say."""
    sites, rules = quake_shared.sites, quake.shaking
    shock = Shock("place", 29.6, 106.5, 0.0, 6.0, False)
    law, ground = Law(0, 10.0), np.full(sites.lat.size, 2)
    pga = np.log(draw_pga(sites, rules, law, [shock] * 600, ground, generator(3, 0, Stream.SHAKING)))
    residual = pga - pga.mean(axis=0)
    assert residual.std() == pytest.approx(math.hypot(rules.between_sigma, rules.within_sigma), rel=0.05)
    within = residual - residual.mean(axis=1, keepdims=True)  # the mean of the field stands for what is between shocks
    core = np.flatnonzero(world.townships["district"] == world.district_names["万州区"])
    i, j = (part.ravel() for part in np.meshgrid(core, core))
    apart = np.hypot((sites.lat[i] - sites.lat[j]) * 111.2, (sites.lon[i] - sites.lon[j]) * 95.7)
    near = (apart > 8) & (apart < 12)
    found = (within[:, i[near]] * within[:, j[near]]).mean() / rules.within_sigma**2
    assert found == pytest.approx(correlation(10.0, rules.correlation_km), abs=0.06)


# ----------------------------------------------------------------------------------------------- sequences


def test_truncated_gutenberg_richter():
    assert exceedance(6.0, 0.9, 4.0, 7.0) == pytest.approx(0.0138814, abs=5e-8)
    assert magnitude_of(0.0, 0.9, 4.0, 7.0) == 4.0
    assert magnitude_of(1.0 - 1e-15, 0.9, 4.0, 7.0) == pytest.approx(7.0)
    assert magnitude_of(0.5, 0.9, 6.0, 6.0) == 6.0
    for u in (0.1, 0.5, 0.999):
        assert exceedance(magnitude_of(u, 0.9, 4.0, 7.0), 0.9, 4.0, 7.0) == pytest.approx(1 - u)


SCR, SHALCON, CALIFORNIA = (-2.28, 1.0, 0.018293, 0.73), (-2.16, 1.0, 0.018293, 0.98), (-1.67, 0.91, 0.05, 1.08)


@pytest.mark.parametrize(("law", "days", "expected"), [
    (SHALCON, 1, 2.6729), (SHALCON, 7, 4.0350), (SHALCON, 30, 5.0957), (SCR, 1, 1.2934), (SCR, 7, 2.6296), (SCR, 30, 4.2102),
    (CALIFORNIA, 1, 4.8505)])
def test_reasenberg_jones(law, days, expected):
    """Aftershocks of M 5 and more after M 7."""
    a, b, c, p = law
    assert productivity(a, b, 7.0, 5.0) * omori_integral(float(days), c, p) == pytest.approx(expected, abs=6e-5)


@pytest.mark.parametrize("p", [0.73, 1.0, 1.08])
def test_omori_inverted(p):
    for days in (1e-4, 0.3, 30.0):
        assert omori_days(omori_integral(days, 0.02, p), 0.02, p) == pytest.approx(days, rel=1e-9)
    assert omori_days(1e9, 0.02, 1.08) == math.inf


def sequences(law, main, least, largest, days, n):
    a, b, c, p = law
    chance = generator(2, 0, Stream.AFTERSHOCKS)
    at_d, ms = np.empty(512), np.empty(512)
    for _ in range(n):
        gaps, u = chance.exponential(size=512), chance.random(512)
        count = aftershocks(a, b, c, p, main, least, largest, days, gaps, u, at_d, ms)
        yield at_d[:count].copy(), ms[:count].copy()


def test_catalogues_have_the_expected_number_times_and_sizes():
    """No aftershock exceeds the main shock here, so that numbers are Poisson about Reasenberg and Jones's mean."""
    found = list(sequences(SCR, 7.0, 5.0, 7.0, 7.0, 6000))
    numbers = np.array([at.size for at, _ in found])
    assert numbers.mean() == pytest.approx(2.6296, abs=4 * math.sqrt(2.6296 / 6000))
    assert numbers.var() == pytest.approx(2.6296, rel=0.1)
    at, ms = (np.concatenate(parts) for parts in zip(*found, strict=True))
    assert (at < 1).mean() == pytest.approx(1.2934 / 2.6296, abs=0.02)
    assert (ms > 6).mean() == pytest.approx(exceedance(6.0, 1.0, 5.0, 7.0), abs=0.01)
    assert all((np.diff(times) > 0).all() for times, _ in found)


def test_the_greatest_shock_rules_the_sequence():
    """After an aftershock a magnitude larger than the main shock ten times as many follow as before."""
    later = []
    for at, ms in sequences((-1.0, 1.0, 0.018293, 0.73), 5.0, 4.5, 6.5, 20.0, 4000):
        big = np.flatnonzero(ms > 5.9)
        if big.size and at[big[0]] < 10 and ms[:big[0]].max(initial=0.0) <= 5.2:
            ruler = big[0]
            later.append(((at > at[ruler]) & (at < at[ruler] + 1)).sum() / 10 ** (ms[ruler] - 5.0))
    assert len(later) > 50
    unruled = productivity(-1.0, 1.0, 5.0, 4.5) * omori_integral(1.0, 0.018293, 0.73)
    assert np.mean(later) == pytest.approx(unruled, rel=0.25)


def test_ruptures_and_slides():
    """Wells and Coppersmith: 12.6 km at M 6; Malamud: 543 slides at M 6.5."""
    assert rupture_km(6.0) == pytest.approx(12.6, abs=0.05)
    assert slides_set_off(6.5) == pytest.approx(543, abs=0.5)


@pytest.mark.parametrize("law", [Law(0, 10.0), Law(0, 0.0), Law(1, 0.0)])
def test_as_many_slides_as_malamud_counts(quake, law):
    """Summed over a plane of mountains that shakes as the law's median."""
    shock = Shock("place", 29.6, 106.5, 40.0, 6.5, False)
    grid = np.arange(-150.0, 151.0, 2.0)
    east, north = (part.ravel() for part in np.meshgrid(grid, grid))
    out = np.empty(east.size)
    felt(east, north, 40.0, law.depth_km, law.axes(shock), out)
    pga = np.array([pga_of_intensity(value) for value in out]) if law.wang else np.exp(out) / GRAVITY_GAL
    assert slide_density(quake.broken, law, shock, pga).sum() * 4 == pytest.approx(543.25, rel=0.03)


def test_aftershocks_lie_along_the_rupture(quake):
    rules = quake.aftershocks
    main = Shock("place", 29.6, 106.5, 90.0, 6.7, False)
    chance, offs = generator(4, 0, Stream.AFTERSHOCKS), []
    for _ in range(300):
        hours, found = draw_aftershocks(rules, main, 200.0, chance)
        assert (np.diff(hours) > 0).all()
        assert (hours < 200).all()
        offs += [((shock.lon - 106.5) * 96.7, (shock.lat - 29.6) * 111.2) for shock in found]
    east, north = np.array(offs).T
    assert np.abs(east).max() <= rupture_km(6.7) / 2 * 1.01
    assert north.std() == pytest.approx(rules.off_rupture_km, rel=0.2)


# ------------------------------------------------------------------------------------- damage and people

URM_L, URM_M = [0.13, 0.17, 0.26, 0.37], [0.09, 0.13, 0.21, 0.38]
C1_L, C1_M = [0.10, 0.12, 0.21, 0.36], [0.12, 0.17, 0.32, 0.54]


@pytest.mark.parametrize(("median", "expected"), [
    (URM_L, [0.8593, 0.6577, 0.2559, 0.0620]), (URM_M, [0.9770, 0.8593, 0.4515, 0.0543]),
    (C1_L, [0.9584, 0.8992, 0.4515, 0.0709]), (C1_M, [0.8992, 0.6577, 0.1200, 0.0065])])
def test_fragility(median, expected):
    assert [damage_exceedance(0.2, at, 0.4) for at in median] == pytest.approx(expected, abs=6e-5)
    assert damage_exceedance(0.0, median[0], 0.4) == 0


COLLAPSED = (0.40, 0.20, 0.05, 0.10)  # Hazus, of the people in collapsed buildings


def shares(stock, name, pga, median, collapse, trapped_share=0.0):
    """One class of the shipped table, with Hazus's own rates in collapsed buildings."""
    k = stock.names.index(name)
    rates = stock.rates[k:k + 1].copy()
    rates[0, 4] = COLLAPSED
    homes, hurt, trapped = np.empty((1, 6)), np.empty((1, 4)), np.empty((1, 2))
    tolls(np.array([pga]), np.ones((1, 1)), np.array([median]), 0.4, np.array([collapse]), stock.concrete[k:k + 1], rates,
          np.full((1, 2), trapped_share), homes, hurt, trapped)
    return homes[0], hurt[0], trapped[0]


@pytest.mark.parametrize(("name", "pga", "median", "collapse", "expected"), [
    ("brick_undesigned", 0.2, URM_L, 0.15, [14.379, 4.910, 0.484, 0.949]),
    ("brick_undesigned", 0.4, URM_L, 0.15, [89.79, 28.19, 4.435, 8.764]),
    ("frame_mid", 0.4, C1_M, 0.10, [24.80, 7.137, 1.158, 2.291])])
def test_hazus_casualties(quake_shared, name, pga, median, collapse, expected):
    """Of a thousand people inside, by severity."""
    homes, hurt, _ = shares(quake_shared.stock, name, pga, median, collapse)
    assert 1000 * hurt == pytest.approx(expected, rel=1e-3)
    assert homes.sum() == pytest.approx(1)


@pytest.mark.parametrize(("name", "collapse", "expected"), [
    ("brick_undesigned", 0.15, [14.50, 4.70, 0.77, 1.52]), ("frame_low", 0.13, [9.55, 3.47, 0.66, 1.31]),
    ("frame_mid", 0.10, [8.50, 2.90, 0.51, 1.01]), ("high_rise", 0.05, [6.75, 1.95, 0.26, 0.51])])
def test_hazus_rates_in_completely_damaged_buildings(quake_shared, name, collapse, expected):
    """Where all are so, collapsed ones among them: Hazus's own table, percent."""
    _, hurt, _ = shares(quake_shared.stock, name, 100.0, [0.01] * 4, collapse)
    assert 100 * hurt == pytest.approx(expected, abs=0.006)


def test_people_are_conserved(quake_shared):
    """The trapped are no longer among the others: what is trapped and what gets out add up to the collapsed."""
    homes, hurt, trapped = shares(quake_shared.stock, "brick_undesigned", 0.5, URM_L, 0.15, 0.6)
    assert trapped[0] == pytest.approx(0.6 * homes[5])
    _, free, none = shares(quake_shared.stock, "brick_undesigned", 0.5, URM_L, 0.15, 0.0)
    assert none.sum() == 0
    assert free - hurt == pytest.approx(0.6 * homes[5] * np.array(COLLAPSED))


# ------------------------------------------------------------------------------------ survival of the trapped

TANGSHAN = [(2377, 2360), (5572, 4513), (1638, 552), (348, 128), (399, 75), (459, 34)]  # dug out and alive, 1976
WINDOWS = [(0.0, 0.5), (0.5, 24.0), (24.0, 48.0), (48.0, 72.0), (72.0, 96.0), (96.0, 120.0)]


def alive(settings, hours):
    """Share of the people trapped alive in masonry who live."""
    return sum(share * np.array([alive_share(float(h), scale, shape) for h in hours]) for share, scale, shape in
               zip(settings.class_masonry, settings.scale_h, settings.shape, strict=True))


def window_share(settings, first, last):
    """Those dug out in a window: at its middle, and on the first day, when most come out early, evenly in log time."""
    if first == 0.5:
        return alive(settings, np.geomspace(first, last, 401)).mean()
    return alive(settings, [(first + last) / 2])[0]


def test_tangshan_by_window(quake):
    """The calibration: alive of those dug out, within 0.06."""
    observed = [living / out for out, living in TANGSHAN]
    assert observed == pytest.approx([0.9928, 0.8099, 0.3370, 0.3678, 0.1880, 0.0741], abs=6e-5)
    assert [window_share(quake.buried, *window) for window in WINDOWS] == pytest.approx(observed, abs=0.06)


def test_kobe_by_day(quake):
    """Not used in calibration: 74, 26, 20 and 6 % by day in 1995. Within 0.15 on three days; the fourth is a known miss, and
    all days come out too high."""
    found = [window_share(quake.buried, *window) for window in WINDOWS[1:5]]
    error = np.array(found) - [0.74, 0.26, 0.20, 0.06]
    assert (error > 0).all()
    assert (error < 0.15).tolist() == [True, True, True, False]
    assert error[3] < 0.18


def test_nearly_nobody_lives_five_days(quake):
    share = alive(quake.buried, [0.0, 1.0, 24.0, 72.0, 120.0])
    assert share[0] == 1
    assert (np.diff(share) < 0).all()
    assert share[-1] < 0.05


@given(st.floats(0, 0.999), st.floats(0.5, 200), st.floats(0.5, 8))
def test_lifetimes_invert_survival(u, scale, shape):
    assert alive_share(lifetime_h(u, scale, shape), scale, shape) == pytest.approx(1 - u, rel=1e-9)
