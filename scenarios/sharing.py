"""Dividing whole things by share: people, shelters, quotas."""

import numpy as np


def largest_remainder(total: int, weights: np.ndarray) -> np.ndarray:
    """Share a whole number by weight so that the parts add up exactly (Hamilton's method).

    Parameters
    ----------
    total : >= 0
    weights : float64[n], >= 0, not all zero

    Returns
    -------
    int64[n] with sum ``total``; equal remainders go to the lowest index
    """
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def bounded_quota(total: int, weights: np.ndarray, low: int, high: int) -> np.ndarray:
    """Largest remainder with a least and a greatest part: bound parts are fixed and the rest shared again.

    Returns int64[n]. Raises ValueError when no such parts exist.
    """
    n = weights.size
    if not low * n <= total <= high * n:
        raise ValueError(f"{total} cannot be shared among {n} in parts of {low} to {high}")
    fixed = np.full(n, -1, dtype=np.int64)
    while True:
        free = fixed < 0
        parts = fixed.copy()
        parts[free] = largest_remainder(total - int(fixed[~free].sum()), weights[free])
        over, under = free & (parts > high), free & (parts < low)
        if not (over.any() or under.any()):
            return parts
        # fix the side that is further out first, so that the other side may still recover
        if (parts[over] - high).sum() >= (low - parts[under]).sum():
            fixed[over] = high
        else:
            fixed[under] = low


def next_in_turn(counts: np.ndarray, weights: np.ndarray) -> int:
    """Who gets the next one by Sainte-Laguë's divisors, ``weights / (2 counts + 1)``; ties to the lowest index."""
    return int(np.argmax(weights / (2 * counts + 1)))
