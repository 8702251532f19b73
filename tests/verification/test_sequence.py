"""Intervals valid at every look, against direct integration and by thousands of synthetic studies."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from sim.judge.sequence import (
    difference_interval,
    log_e_difference,
    log_e_share,
    looks,
    n_to_decide,
    ratio_difference,
    ratio_interval,
    share_interval,
)

ALPHA = 0.05
STUDIES = 2000


def test_looks():
    assert looks(64) == [64]
    assert looks(128) == [128]
    assert looks(300) == [128, 192, 256, 300]
    found = looks(5000)
    assert found[8:12] == [640, 704, 832, 960]
    assert found[-1] == 5000
    assert all(n % 64 == 0 for n in found[:-1])


@pytest.mark.parametrize(("p", "s", "n"), [(0.9, 90, 100), (0.5, 3, 40), (0.99, 10, 10)])
def test_the_mixture_by_direct_integration(p, s, n):
    """e(p) is the Beta(1/2, 1/2) average of the likelihood over the likelihood under p."""
    # q = sin(t)**2 takes the poles of the arcsine density away
    whole, _ = integrate.quad(lambda t: math.sin(t)**(2 * s) * math.cos(t)**(2 * (n - s)) * 2 / math.pi, 0, math.pi / 2,
                              epsabs=0, epsrel=1e-11, limit=200)
    assert float(log_e_share(p, s, n)) == pytest.approx(
        math.log(whole) - s * math.log(p) - (n - s) * math.log(1 - p), abs=1e-8)


def test_what_cannot_be_is_refuted_and_no_data_refute_nothing():
    assert log_e_share(1.0, 9, 10) == np.inf
    assert share_interval(0, 0, ALPHA) == (0, 1)
    assert difference_interval(0, 0, 0, ALPHA) == (-1, 1)
    assert share_interval(200, 200, ALPHA)[1] == 1
    assert share_interval(0, 200, ALPHA)[0] == 0


def test_the_interval_ends_where_the_evidence_is_one_over_alpha():
    low, high = share_interval(180, 200, ALPHA)
    for p in (low, high):
        assert float(log_e_share(p, 180, 200)) == pytest.approx(math.log(1 / ALPHA), abs=1e-6)
    assert low < stats.beta.ppf(0.025, 180, 21)  # wider than the fixed-sample interval (Clopper & Pearson 1934)
    assert high > stats.beta.ppf(0.975, 181, 20)


def running(p, n, seed, studies=STUDIES):
    """Successes of many studies at each look."""
    draws = np.random.default_rng(seed).random((studies, n)) < p
    return np.cumsum(draws, axis=1)[:, np.array(looks(n)) - 1], np.array(looks(n))


@pytest.mark.parametrize("p", [0.5, 0.9, 0.97])
def test_the_truth_is_seldom_missed_at_any_look(p):
    successes, at = running(p, 5000, int(1000 * p))
    missed = (np.array([log_e_share(p, successes[:, k], n) for k, n in enumerate(at)]) >= math.log(1 / ALPHA)).any(axis=0)
    assert missed.mean() <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / STUDIES)


@pytest.mark.parametrize(("p", "required"), [(0.97, 0.9), (0.85, 0.9), (0.95, 0.9)])
def test_verdicts_are_right_and_come_soon(p, required):
    """A study of twenty rows: each is wrong in at most its share, and decided within 1.8 of the least there could be."""
    alpha = ALPHA / 20
    successes, at = running(p, 5000, 7)
    evidence = np.array([log_e_share(required, successes[:, k], n) for k, n in enumerate(at)]).T
    refuted = evidence >= math.log(1 / alpha)
    decided = refuted.any(axis=1)
    first = np.where(decided, refuted.argmax(axis=1), at.size - 1)
    wrong = decided & ((successes[np.arange(STUDIES), first] / at[first] > required) != (p > required))
    assert wrong.mean() <= alpha
    assert decided.mean() > 0.99
    divergence = p * math.log(p / required) + (1 - p) * math.log((1 - p) / (1 - required))
    assert at[first].mean() <= 1.8 * math.log(1 / alpha) / divergence


@pytest.mark.parametrize(("p_a", "p_b", "together"), [(0.9, 0.8, 0.75), (0.6, 0.6, 0.5)])
def test_differences_seldom_miss_the_truth(p_a, p_b, together):
    rng = np.random.default_rng(3)
    shares = [p_a - together, p_b - together, 1 - p_a - p_b + 2 * together]
    missed = 0
    for _ in range(300):
        parts = rng.multinomial(128, shares), rng.multinomial(128, shares), rng.multinomial(512, shares)
        counts = np.cumsum(parts, axis=0)
        missed += any(log_e_difference(p_a - p_b, *row) >= math.log(1 / ALPHA) for row in counts.tolist())
    assert missed / 300 <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / 300)


@pytest.mark.parametrize("counts", [(30, 2, 96), (0, 0, 128), (5, 5, 0), (128, 0, 0)])
def test_differences_contain_their_estimate(counts):
    low, high = difference_interval(*counts, ALPHA)
    assert -1 <= low <= (counts[0] - counts[1]) / sum(counts) <= high <= 1
    assert high - low < 2


def test_on_common_disasters_a_difference_is_seen_far_sooner():
    """Two plans that differ in 10 % of disasters, always the same way: 128 pairs tell."""
    assert difference_interval(13, 0, 115, ALPHA)[0] > 0


def sums(over, under):
    return [float(values.sum()) for values in (under, over, over * over, over * under, under * under)]


def pooled(over, under, alpha):
    return ratio_interval(sums(over, under), over.size, alpha)


def test_pooled_shares_cover_about_as_often_as_they_say():
    rng = np.random.default_rng(5)

    def shares(n):
        return np.clip(rng.normal(0.8, 0.1, n), 0, 1)
    truth, inside = shares(2_000_000).mean(), 0
    for _ in range(1000):
        people = rng.integers(1, 200, 200).astype(float)
        estimate, low, high = pooled(shares(200) * people, people, ALPHA)
        assert low <= estimate <= high
        inside += low <= truth <= high
    assert abs(inside / 1000 - 0.95) < 0.025


def test_a_pooled_share_without_a_denominator_says_nothing():
    estimate, low, high = pooled(np.zeros(5), np.zeros(5), ALPHA)
    assert math.isnan(estimate)
    assert (low, high) == (0, 1)


def test_a_share_that_was_always_whole_is_not_certain():
    estimate, low, high = pooled(np.ones(20), np.ones(20), ALPHA)
    assert (estimate, high) == (1, 1)
    assert 0.8 < low < 0.9  # twenty out of twenty


def test_differences_of_pooled_shares_cover_and_gain_from_common_disasters():
    """Two ratios that share most of what varies: the interval covers, and is far narrower than that of strangers."""
    rng, inside, widths = np.random.default_rng(9), 0, []
    for _ in range(600):
        people, common = rng.integers(1, 200, 150).astype(float), rng.normal(0.7, 0.1, 150)
        a, b = ((common + shift + rng.normal(0, 0.02, 150)) * people for shift in (0.05, 0.0))
        cross = [float((x * y).sum()) for x in (a, people) for y in (b, people)]
        diff, low, high = ratio_difference(sums(a, people), sums(b, people), cross, 150, ALPHA)
        assert low <= diff <= high
        inside += low <= 0.05 <= high
        apart = [pooled(x, people, ALPHA) for x in (a, b)]
        widths.append((high - low) / sum(top - bottom for _, bottom, top in apart))
    assert abs(inside / 600 - 0.95) < 0.03
    assert np.median(widths) < 0.25


def test_how_many_more_are_needed():
    assert n_to_decide(0.9, 0.9, ALPHA) is None
    assert n_to_decide(0.97, 0.9, ALPHA) == pytest.approx(1.5 * math.log(20) / 0.0363, rel=0.4)
    assert n_to_decide(0.91, 0.9, ALPHA) > n_to_decide(0.95, 0.9, ALPHA)
