"""Buildings under shaking: how many reach which state of damage, and what becomes of the people inside."""

import math

from models.kernel import kernel
from models.survival import normal_probability

STATES = 6  # of a home: none, slight, moderate, extensive, complete, collapsed
SEVERITIES = 4  # green, yellow, red, killed: Hazus severities 1 to 4
LEAST_G = 0.01  # nothing is damaged below


@kernel
def damage_exceedance(pga_g, median_g, beta):
    """Share of buildings that reach a state of damage, or a worse one: lognormal.

    Parameters
    ----------
    pga_g : float, >= 0; median_g : float, > 0; beta : float, > 0, standard deviation of the logarithm
    """
    if pga_g < LEAST_G:
        return 0.0
    return normal_probability(math.log(pga_g / median_g) / beta)


@kernel
def tolls(pga_g, stock, median_g, beta, collapse, concrete, rates, trapped_share, homes, hurt, trapped):
    """What one shaking does to buildings of many kinds and to the people in them, as shares.

    Parameters
    ----------
    pga_g : float64[townships]; stock : float64[townships, classes], shares of people by class of building
    median_g : float64[classes, 4], of slight, moderate, extensive and complete damage; beta : float
    collapse : float64[classes], share of completely damaged buildings that collapse
    concrete : int64[classes], 1 where people are trapped as in concrete, else 0
    rates : float64[classes, 5, 4], of the people in slight ... complete, collapsed buildings those of each severity;
        the last for those who are not trapped
    trapped_share : float64[townships, 2], of the people in collapsed buildings of masonry and of concrete
    homes : float64[townships, 6], filled: shares of people by state of their home
    hurt : float64[townships, 4], filled: of people inside, by severity, those trapped left out
    trapped : float64[townships, 2], filled: of people inside, in masonry and in concrete, dead or alive
    """
    states = homes.shape[1]
    for i in range(pga_g.size):
        for s in range(states):
            homes[i, s] = 0.0
        for s in range(hurt.shape[1]):
            hurt[i, s] = 0.0
        trapped[i, 0] = trapped[i, 1] = 0.0
        for k in range(stock.shape[1]):
            of = stock[i, k]
            if of == 0.0:
                continue
            worse = 1.0
            for s in range(states - 1):  # none to complete, collapsed among the last
                beyond = damage_exceedance(pga_g[i], median_g[k, s], beta) if s < states - 2 else 0.0
                beyond = min(beyond, worse)
                share, worse = of * (worse - beyond), beyond
                if s == states - 2:
                    fallen = share * collapse[k]
                    lost = fallen * trapped_share[i, concrete[k]]
                    share -= fallen
                    homes[i, s + 1] += fallen
                    trapped[i, concrete[k]] += lost
                    for severity in range(hurt.shape[1]):
                        hurt[i, severity] += (fallen - lost) * rates[k, s, severity]
                homes[i, s] += share
                if s > 0:
                    for severity in range(hurt.shape[1]):
                        hurt[i, severity] += share * rates[k, s - 1, severity]
