"""Landslides: the rain that sets them off and when, how many, and how much ground each takes."""

import math

from models.kernel import kernel

CAINE, CAINE_POWER = 14.82, -0.39  # mm/h and h; shallow slides and debris flows (Caine 1980, Geogr. Ann. A 62:23-27)
AREA_FACTOR, AREA_POWER = 0.074, 1.450  # volume m3 of area m2 (Guzzetti et al. 2009, Earth Planet. Sci. Lett. 279)


@kernel
def threshold_mm_h(duration_h, factor, power):
    """Mean intensity of rain above which slopes begin to fail: factor * D**power.

    Parameters
    ----------
    duration_h : float, > 0, Caine's between 10 minutes and 10 days
    factor, power : float, Caine's (above) or another's
    """
    return factor * math.pow(duration_h, power)


@kernel
def threshold_ratio(rain, first, last):
    """How far a storm goes beyond Caine's threshold, over all spells of up to a day, and when.

    Parameters
    ----------
    rain : float64[hours], mm; first, last : int, hours between which, the last left out, all of it falls

    Returns
    -------
    (float, float) : greatest ratio of mean intensity to the threshold for that duration (1 is the threshold itself), and
        the hour at which that spell ends
    """
    best, best_h = 0.0, 0.0
    for spell in (1, 2, 3, 4, 6, 8, 12, 16, 20, 24):
        limit = spell * threshold_mm_h(float(spell), CAINE, CAINE_POWER)
        fallen = 0.0
        for t in range(first, last):
            fallen += rain[t]
            if t >= first + spell:
                fallen -= rain[t - spell]
            if fallen / limit > best:
                best, best_h = fallen / limit, t + 1.0
    return best, best_h


@kernel
def slide_count(quantile, mean, most):
    """How many slides a Poisson number of given mean is at a quantile, at most so many.

    Parameters
    ----------
    quantile : float, in [0, 1); mean : float, >= 0; most : int
    """
    chance = math.exp(-mean)
    below, n = chance, 0
    while quantile >= below and n < most:
        n += 1
        chance *= mean / n
        below += chance
    return n


@kernel
def slide_counts(quantile, mean, most, out):
    """`slide_count` of many places: quantile, mean float64[places]; out int64[places], filled."""
    for i in range(mean.size):
        out[i] = slide_count(quantile[i], mean[i], most)


@kernel
def slide_areas_m2(volume_m3, out):
    """Areas of landslides from their volumes, by the scaling of 677 slides (Guzzetti et al. 2009): V = 0.074 A**1.450.

    Parameters
    ----------
    volume_m3 : float64[slides]; out : float64[slides], filled
    """
    for i in range(out.size):
        out[i] = math.pow(volume_m3[i] / AREA_FACTOR, 1.0 / AREA_POWER)
