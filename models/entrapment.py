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
