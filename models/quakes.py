"""Earthquakes in time and size: Gutenberg-Richter, aftershocks by Reasenberg and Jones, ruptures, slides they set off."""

import math

from models.kernel import kernel


@kernel
def exceedance(magnitude, b, least, largest):
    """Share of shocks above a magnitude when sizes follow Gutenberg-Richter between two bounds.

    Parameters
    ----------
    magnitude : float, within [least, largest]; b : float, > 0; least < largest
    """
    beta = b * math.log(10.0)
    end = math.exp(-beta * (largest - least))
    return (math.exp(-beta * (magnitude - least)) - end) / (1.0 - end)


@kernel
def magnitude_of(quantile, b, least, largest):
    """Magnitude that a share ``quantile`` of shocks stay below: inverse of 1 - `exceedance`; least where bounds are one."""
    if largest <= least:
        return least
    beta = b * math.log(10.0)
    return least - math.log(1.0 - quantile * (1.0 - math.exp(-beta * (largest - least)))) / beta


@kernel
def omori_integral(days, c, p):
    """Integral of (t + c)**-p from 0 to ``days``, in days**(1 - p)."""
    if p == 1.0:
        return math.log((days + c) / c)
    return (math.pow(days + c, 1.0 - p) - math.pow(c, 1.0 - p)) / (1.0 - p)


@kernel
def omori_days(integral, c, p):
    """The time at which `omori_integral` is so great; inf where it never is."""
    if p == 1.0:
        return c * (math.exp(integral) - 1.0)
    base = integral * (1.0 - p) + math.pow(c, 1.0 - p)
    return math.pow(base, 1.0 / (1.0 - p)) - c if base > 0.0 else math.inf


@kernel
def productivity(a, b, main, least):
    """Factor K of the rate K (t + c)**-p of aftershocks a day, in days**(p - 1) (Reasenberg & Jones 1989, Science 243:1173).

    Parameters
    ----------
    a, b : float; main : float, magnitude of the shock that rules; least : float, magnitude from which on they count
    """
    return math.pow(10.0, a + b * (main - least))


@kernel
def aftershocks(a, b, c, p, main, least, largest, days, gaps, u_size, at_d, ms):
    """A catalogue of aftershocks in order of time. The greatest shock so far rules the rate, counted from its own time.

    Parameters
    ----------
    a, b, main, least : see `productivity`; c, p : see `omori_integral`; largest : float, no aftershock is larger, > least
    days : float, length of the catalogue
    gaps : float64[most], unit exponential draws; u_size : float64[most], uniform
    at_d, ms : float64[most], filled as far as there are aftershocks

    Returns
    -------
    int : how many there are; ``most`` where the catalogue is cut off
    """
    ruler, since = main, 0.0
    rate = productivity(a, b, ruler, least)
    done = 0.0  # expected number between the ruling shock and now
    for k in range(gaps.size):
        done += gaps[k]
        at = since + omori_days(done / rate, c, p)
        if not at < days:
            return k
        at_d[k] = at
        ms[k] = magnitude_of(u_size[k], b, least, largest)
        if ms[k] > ruler:
            ruler, since, done = ms[k], at, 0.0
            rate = productivity(a, b, ruler, least)
    return gaps.size


@kernel
def rupture_km(magnitude):
    """Length of the rupture below ground (Wells & Coppersmith 1994, BSSA 84:974-1002, all mechanisms)."""
    return math.pow(10.0, 0.59 * magnitude - 2.44)


@kernel
def slides_set_off(magnitude):
    """How many landslides a shock sets off (Malamud et al. 2004, Earth Planet. Sci. Lett. 229:45-59)."""
    return math.pow(10.0, 1.29 * magnitude - 5.65)
