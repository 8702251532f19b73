"""Intervals that stay valid however often one looks: for a share, for the difference of two plans on the same disasters.

A study that stops when it has its answer needs intervals that hold at every look at once. They come from mixtures over what
the truth could be (Robbins 1970; Howard, Ramdas, McAuliffe & Sekhon 2021, Ann. Stat. 49:1055-1080): e(p) is the likelihood
of the data under a Jeffreys mixture over that under p, a martingale of mean one where p is true, so by Ville's inequality it
ever exceeds 1/alpha with probability at most alpha. The interval is every p that it has not refuted.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import betaln, xlogy

CHUNK = 64  # replications computed together
FIRST_LOOK, GROWTH = 128, 1.1
STEPS = 60  # of bisection: the interval's ends to 2**-60


def looks(most: int) -> list[int]:
    """The sizes at which a study looks: from 128 every chunk, above 640 a tenth more each time.

    The intervals allow any number of looks; rare ones only make a study overshoot, when doubling by a fifth.
    """
    found = [min(FIRST_LOOK, most)]
    while found[-1] < most:
        found.append(min(most, max(found[-1] + CHUNK, math.ceil(found[-1] * GROWTH / CHUNK) * CHUNK)))
    return found


def log_e_share(p: np.ndarray | float, successes: int, n: int) -> np.ndarray:
    """Evidence against a share p: ln B(1/2 + s, 1/2 + n - s) - ln B(1/2, 1/2) - s ln p - (n - s) ln(1 - p).

    Parameters
    ----------
    p : float or float64[k], 0..1
    successes, n : of n replications

    Returns
    -------
    float64[k], inf where the data are impossible under p
    """
    p = np.asarray(p, dtype=np.float64)
    against = xlogy(successes, p) + xlogy(n - successes, 1 - p)
    return np.asarray(betaln(0.5 + successes, 0.5 + n - successes) - betaln(0.5, 0.5) - against)


def share_interval(successes: int, n: int, alpha: float) -> tuple[float, float]:
    """The shares that the data have not refuted at level alpha; all of them without data."""
    if n == 0:
        return 0.0, 1.0
    beyond = float(betaln(0.5 + successes, 0.5 + n - successes) - betaln(0.5, 0.5)) - math.log(1 / alpha)
    failures, middle = n - successes, successes / n

    def refuted(p: float) -> bool:
        """`log_e_share` against the limit, without numpy's cost for single numbers."""
        if (p <= 0.0 and successes) or (p >= 1.0 and failures):
            return True
        return beyond >= (successes * math.log(p) if successes else 0.0) + (failures * math.log1p(-p) if failures else 0.0)
    return _edge(refuted, 0.0, middle), _edge(refuted, 1.0, middle)


def log_e_difference(delta: float, only_a: int, only_b: int, alike: int) -> float:
    """Evidence against a difference of two plans' shares on the same disasters, at its most likely nuisance.

    Parameters
    ----------
    delta : float, share of A less share of B, -1..1
    only_a, only_b, alike : replications in which A alone, B alone, both or neither meet the target
    """
    n = only_a + only_b + alike
    if n == 0:
        return 0.0
    b = (only_a + only_b) * (1 - delta) - 2 * delta * (only_b + alike)
    p = (b + math.sqrt(max(0.0, b * b + 8 * n * only_b * delta * (1 - delta)))) / (4 * n)
    p = min(max(p, 0.0, -delta), (1 - delta) / 2)
    mixture = math.lgamma(1.5) - math.lgamma(n + 1.5) + sum(
        math.lgamma(0.5 + k) - math.lgamma(0.5) for k in (only_a, only_b, alike))
    likelihood = xlogy(only_a, max(0.0, p + delta)) + xlogy(only_b, p) + xlogy(alike, max(0.0, 1 - delta - 2 * p))
    return float(mixture - likelihood)


def difference_interval(only_a: int, only_b: int, alike: int, alpha: float) -> tuple[float, float]:
    """The differences that the data have not refuted at level alpha."""
    n = only_a + only_b + alike
    if n == 0:
        return -1.0, 1.0
    limit = math.log(1 / alpha)
    middle = (only_a - only_b) / n
    return (_edge(lambda d: log_e_difference(d, only_a, only_b, alike) >= limit, -1.0, middle),
            _edge(lambda d: log_e_difference(d, only_a, only_b, alike) >= limit, 1.0, middle))


def ratio_interval(sums: Sequence[float], n: int, alpha: float, is_share: bool = True) -> tuple[float, float, float]:
    """A pooled ratio, sum over sum, with its approximate interval over replications (Cochran 1977, eq. 6.13).

    Parameters
    ----------
    sums : over n replications, of under, over, over squared, over times under, under squared, all >= 0
    n : replications
    alpha : float, two-sided
    is_share : bool, over is part of under: the interval ends at 0 and 1

    Returns
    -------
    estimate, low, high; nan and [0, 1] without a denominator, or with too few replications to tell
    """
    from scipy.stats import t  # noqa: PLC0415  slow to import
    under, over, over_2, product, under_2 = map(float, sums)
    most = 1.0 if is_share else math.inf
    if under <= 0:
        return math.nan, 0.0, most
    estimate = over / under
    if n < 2:
        return estimate, 0.0, most
    # a share that was 0 or 1 throughout has no spread to go by: take one more replication of the mean size against it
    if is_share and (over == 0 or over_2 == product == under_2):
        slack = 1 - alpha ** (1 / n)
        return estimate, max(0.0, estimate - slack), min(1.0, estimate + slack)
    residual = max(0.0, over_2 - 2 * estimate * product + estimate**2 * under_2)
    half = float(t.ppf(1 - alpha / 2, n - 1)) * math.sqrt(n * residual / (n - 1)) / under
    return estimate, max(0.0, estimate - half), min(most, estimate + half)


def ratio_difference(mine: Sequence[float], other: Sequence[float], cross: Sequence[float], n: int,
                     alpha: float) -> tuple[float, float, float]:
    """The difference of two pooled ratios on the same replications, with its approximate interval (linearised).

    Parameters
    ----------
    mine, other : sums of each, as for `ratio_interval`
    cross : sums over replications of over x other's over, over x other's under, under x other's over, under x other's under
    n : replications; alpha : float, two-sided

    Returns
    -------
    difference, low, high; nan where either has no denominator or there are too few replications
    """
    from scipy.stats import t  # noqa: PLC0415  slow to import
    if n < 2 or mine[0] <= 0 or other[0] <= 0:
        return math.nan, math.nan, math.nan
    a, b = float(mine[1] / mine[0]), float(other[1] / other[0])

    def residual(sums: Sequence[float], ratio: float) -> float:
        return float((sums[2] - 2 * ratio * sums[3] + ratio**2 * sums[4]) / sums[0] ** 2)
    together = (cross[0] - b * cross[1] - a * cross[2] + a * b * cross[3]) / (mine[0] * other[0])
    spread = max(0.0, residual(mine, a) + residual(other, b) - 2 * float(together))
    half = float(t.ppf(1 - alpha / 2, n - 1)) * math.sqrt(n * spread / (n - 1))
    return a - b, a - b - half, a - b + half


def n_to_decide(share: float, required: float, alpha: float) -> int | None:
    """Replications likely to decide whether a share lies above what is required: ln(1/alpha) over the divergence.

    None where the estimate is the requirement itself. Half as many again allow for the looks and the mixture.
    """
    share = min(max(share, 1e-6), 1 - 1e-6)
    divergence = share * math.log(share / required) + (1 - share) * math.log((1 - share) / (1 - required))
    if divergence < 1e-7:
        return None
    return math.ceil(1.5 * math.log(1 / alpha) / divergence / CHUNK) * CHUNK


def _edge(refuted: Callable[[float], bool], outside: float, inside: float) -> float:
    """Where refutation begins on the way from inside to outside; ``outside`` itself where it never does."""
    if not refuted(outside):
        return outside
    for _ in range(STEPS):
        middle = (outside + inside) / 2
        if refuted(middle):
            outside = middle
        else:
            inside = middle
    return outside
