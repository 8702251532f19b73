"""People under collapsed buildings: how long they live when nobody comes."""

import math

from models.kernel import kernel


@kernel
def alive_share(buried_h, scale_h, shape):
    """Share of trapped people who are still alive, by the time since the collapse: Weibull.

    Parameters
    ----------
    buried_h : float, >= 0; scale_h : float, > 0, hours after which 37 % live; shape : float, > 0, 1 for a constant hazard
    """
    return math.exp(-math.pow(buried_h / scale_h, shape))


@kernel
def lifetime_h(quantile, scale_h, shape):
    """How long somebody lives who has a quantile of `alive_share`: the hour at which it falls to 1 - quantile.

    Parameters
    ----------
    quantile : float, in [0, 1); scale_h, shape : see `alive_share`
    """
    return scale_h * math.pow(-math.log1p(-quantile), 1.0 / shape)


@kernel
def golden_stride(n):
    """A step that visits all of n places on a ring, those that follow each other far apart: near 0.618 n, coprime to n.

    Parameters
    ----------
    n : int, >= 0
    """
    step = int(0.6180339887498949 * n)
    while step > 1:
        a, b = n, step
        while b > 0:
            a, b = b, a % b
        if a == 1:
            return step
        step -= 1
    return 1


@kernel
def fatal_risk(k, n, step, quantile):
    """The risk run by all at which one of n victims has died: evenly spaced from 1/n to 1 but for a common shift.

    So as many live as the law of all says, no one's tells of the effort he costs, and who is found sooner is never worse
    off.

    Parameters
    ----------
    k : int, 0 to n - 1, in the order in which they are dug for
    n : int, > 0; step : int, see `golden_stride`; quantile : float, in [0, 1), of the shift
    """
    place = quantile + ((k * step) % n) / n
    return 1.0 - (place if place < 1.0 else place - 1.0)
