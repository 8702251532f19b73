"""Shaking, sequences, damage, casualties and survival against published check values, theory and conservation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entrapment import alive_share, lifetime_h
from models.fragility import damage_exceedance
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
from sim.judge.quake_cases import COLLAPSED, HAZUS_G, REGIONS, alive, one_class, yu

# ------------------------------------------------------------------------------------------------- shaking


def wang(magnitude, coefficients=WANG_WEST):
    axes = np.empty((2, 3))
    wang_axes(coefficients, magnitude, axes)
    return axes


def tibet(magnitude):
    axes = np.empty((2, 3))
    yu_axes(YU_TIBET, magnitude, axes)
    return axes


@pytest.mark.parametrize("coefficients", [WANG_WEST, WANG_EAST])
def test_on_its_axes_the_law_is_the_published_one_up_to_its_top(coefficients):
    """At the centre both axes differ by rounding: the lesser one caps."""
    axes = wang(6.5, coefficients)
    cap = min(axes[k, 0] + axes[k, 1] * math.log(axes[k, 2]) for k in (0, 1))
    for km in (0.0, 20.0, 150.0):
        for k, at in ((0, (km, 0.0)), (1, (0.0, km))):
            published = axes[k, 0] + axes[k, 1] * math.log(km + axes[k, 2])
            assert felt_at(*at, axes) == pytest.approx(min(published, cap), abs=1e-9)


@given(st.floats(-400, 400), st.floats(-400, 400), st.floats(4.5, 8.5), st.sampled_from(["stable", "tibet", "west", "east"]))
def test_the_ellipse_is_exact(x, y, magnitude, law):
    """The site lies on the ellipse whose half axes have the value found; inside the innermost one the value is its own."""
    axes = {"stable": lambda: yu(magnitude), "tibet": lambda: tibet(magnitude), "west": lambda: wang(magnitude),
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


@pytest.mark.parametrize("g", [0.05, 0.1, 0.2, 0.3])
def test_intensity_inverted(g):
    assert pga_of_intensity(intensity(g)) == pytest.approx(g)


def test_site_factors():
    """The table's own values, and between and beyond its columns."""
    assert [site_factor(0.05, k) for k in range(5)] == [0.72, 0.80, 1.0, 1.30, 1.25]
    assert [site_factor(0.40, k) for k in range(5)] == [0.90, 1.00, 1.0, 1.00, 0.90]
    assert site_factor(0.125, 3) == pytest.approx(1.20)
    assert site_factor(0.01, 0) == 0.72
    assert site_factor(1.5, 4) == 0.90


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
    assert magnitude_of(0.0, 0.9, 4.0, 7.0) == 4.0
    assert magnitude_of(1.0 - 1e-15, 0.9, 4.0, 7.0) == pytest.approx(7.0)
    assert magnitude_of(0.5, 0.9, 6.0, 6.0) == 6.0
    for u in (0.1, 0.5, 0.999):
        assert exceedance(magnitude_of(u, 0.9, 4.0, 7.0), 0.9, 4.0, 7.0) == pytest.approx(1 - u)


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
    found = list(sequences(REGIONS["stable"], 7.0, 5.0, 7.0, 7.0, 6000))
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


@pytest.mark.parametrize("law", [Law(0, 10.0), Law(0, 0.0), Law(1, 0.0)])
def test_as_many_slides_as_malamud_counts(quake, law):
    """Summed over a plane of mountains that shakes as the law's median."""
    shock = Shock("place", 29.6, 106.5, 40.0, 6.5, False)
    grid = np.arange(-150.0, 151.0, 2.0)
    east, north = (part.ravel() for part in np.meshgrid(grid, grid))
    out = np.empty(east.size)
    felt(east, north, 40.0, law.depth_km, law.axes(shock), out)
    pga = np.array([pga_of_intensity(value) for value in out]) if law.wang else np.exp(out) / GRAVITY_GAL
    assert slide_density(quake.broken, law, shock, pga).sum() * 4 == pytest.approx(slides_set_off(6.5), rel=0.03)


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

def test_nothing_is_damaged_where_nothing_shakes():
    assert damage_exceedance(0.0, 0.13, 0.4) == 0


def test_people_are_conserved(quake_shared):
    """The trapped are no longer among the others: what is trapped and what gets out add up to the collapsed."""
    brick = quake_shared.stock, "brick_undesigned", 0.5, HAZUS_G["brick-low"], 0.15
    homes, hurt, trapped = one_class(*brick, 0.6)
    assert homes.sum() == pytest.approx(1)
    assert trapped[0] == pytest.approx(0.6 * homes[5])
    _, free, none = one_class(*brick)
    assert none.sum() == 0
    assert free - hurt == pytest.approx(0.6 * homes[5] * np.array(COLLAPSED))


# ------------------------------------------------------------------------------------ survival of the trapped


def test_nearly_nobody_lives_five_days(quake):
    share = alive(quake.buried, [0.0, 1.0, 24.0, 72.0, 120.0])
    assert share[0] == 1
    assert (np.diff(share) < 0).all()
    assert share[-1] < 0.05


@given(st.floats(0, 0.999), st.floats(0.5, 200), st.floats(0.5, 8))
def test_lifetimes_invert_survival(u, scale, shape):
    assert alive_share(lifetime_h(u, scale, shape), scale, shape) == pytest.approx(1 - u, rel=1e-9)
