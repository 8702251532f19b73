"""Deaths of people in flooded homes who are neither safe upstairs nor brought out."""

import math

from models.kernel import kernel


@kernel
def normal_probability(z):
    """Standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


@kernel
def flood_mortality(depth_m, rise_m_h):
    """Share of exposed people who die in a flood: Jonkman, Vrijling & Vrouwenvelder (2008), Nat. Hazards 46:353-389.

    The function for water that rises fast (at least 0.5 m/h) above 2.1 m, that for the rest below 1.5 m or for slow water,
    and a line between them. It was fitted to coastal floods and counts everybody exposed; here it is applied to people
    on the ground floor only.

    Parameters
    ----------
    depth_m : float, above the floor, >= 0
    rise_m_h : float, rate of rise while the home is flooded
    """
    if depth_m <= 0.0:
        return 0.0
    slow = normal_probability((math.log(depth_m) - 7.60) / 2.75)
    if rise_m_h < 0.5 or depth_m <= 1.5:
        return slow
    fast = normal_probability((math.log(depth_m) - 1.46) / 0.28)
    if depth_m >= 2.1:
        return fast
    at_low = normal_probability((math.log(1.5) - 7.60) / 2.75)
    at_high = normal_probability((math.log(2.1) - 1.46) / 0.28)
    return at_low + (at_high - at_low) * (depth_m - 1.5) / 0.6


@kernel
def death_probability(depth_m, rise_m_h, waited_h, exposure_h):
    """Probability of having died by now: the flood's mortality in proportion to the time waited, whole after ``exposure_h``.

    Parameters
    ----------
    depth_m, rise_m_h : see `flood_mortality`; the greatest so far
    waited_h : float, hours since the home was flooded
    exposure_h : float, > 0, hours after which the published mortality is reached
    """
    return flood_mortality(depth_m, rise_m_h) * min(1.0, max(0.0, waited_h) / exposure_h)


@kernel
def part(total, share, quantile):
    """Whole number of a growing total that belongs to a share, so that parts of increments add up (quantile in [0, 1))."""
    return math.floor(total * share + quantile)
