"""Distributions of floods: Pearson III, as Chinese hydrology fits it (SL 44-2006), in closed form by scipy."""

import numpy as np
from scipy.special import gammaincinv, ndtr


def pearson3_factor(probability: np.ndarray | float, cv: float, cs_over_cv: float) -> np.ndarray:
    """Quantile over mean of a Pearson III distribution.

    Parameters
    ----------
    probability : not exceeded, 0..1 exclusive, any shape
    cv : coefficient of variation, > 0
    cs_over_cv : skewness over variation, > 0

    Returns
    -------
    float64, the shape of ``probability``: 1 + cv * ((cs / 2) * gammaincinv(4 / cs**2, p) - 2 / cs)
    """
    cs = cv * cs_over_cv
    return 1 + cv * (cs / 2 * gammaincinv(4 / cs**2, probability) - 2 / cs)


def fit_pearson3(return_period_yr: np.ndarray, flow: np.ndarray, cs_over_cv: float,
                 known_cv: float | None) -> tuple[float, float]:
    """Mean and variation of annual peaks from design floods, by least squares of relative errors.

    Parameters
    ----------
    return_period_yr, flow : float64[n], n >= 1
    cs_over_cv : skewness over variation, held fixed
    known_cv : variation to borrow where one point cannot give it, else None

    Returns
    -------
    (mean, cv)
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415  takes most of a second to import

    probability = 1 - 1 / return_period_yr

    def mean_at(cv: float) -> float:
        factor = pearson3_factor(probability, cv, cs_over_cv)
        return float((factor / flow).sum() / ((factor / flow) ** 2).sum())

    def misfit(cv: float) -> float:
        return float(((mean_at(cv) * pearson3_factor(probability, cv, cs_over_cv) / flow - 1) ** 2).sum())
    cv = known_cv if known_cv is not None else float(minimize_scalar(misfit, bounds=(0.05, 1.0), method="bounded").x)
    return mean_at(cv), cv


def normal_to_uniform(z: np.ndarray) -> np.ndarray:
    """The standard normal distribution function."""
    return ndtr(z)


def gamma_factor(probability: np.ndarray | float, cv: float) -> np.ndarray:
    """Quantile over mean of a gamma distribution of given variation: cv**2 * gammaincinv(1 / cv**2, p), p in [0, 1)."""
    return cv**2 * gammaincinv(1 / cv**2, probability)
