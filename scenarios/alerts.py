"""What chance decides of warnings before a flash flood. How good they are is the plan's: only quantiles are drawn."""

from dataclasses import dataclass

import numpy as np

from scenarios.checks import BadInput
from scenarios.distributions import gamma_factor, normal_to_uniform
from scenarios.flash_settings import WarningSettings
from scenarios.randomness import Chance


@dataclass(frozen=True)
class Alerts:
    """Quantiles of the warning chain, float64[townships] each, uniform; what they are compared with is the plan's.

    Attributes
    ----------
    u_covered : is this small stream covered by warnings
    u_detected : does monitoring see the rain
    u_lead : of the lead of the warning, see `lead_min`; townships in one storm are alike
    u_network : do power and telephones hold
    u_house : which share of its households the last mile reaches
    """

    u_covered: np.ndarray
    u_detected: np.ndarray
    u_lead: np.ndarray
    u_network: np.ndarray
    u_house: np.ndarray


def draw_alerts(n_townships: int, settings: WarningSettings, chance: Chance) -> Alerts:
    """Quantiles of the warning chain; leads are correlated, since one storm is easy or hard to foresee everywhere."""
    u = chance.random((4, n_townships))
    shared = settings.storm_correlation
    z = np.sqrt(shared) * chance.standard_normal() + np.sqrt(1 - shared) * chance.standard_normal(n_townships)
    return Alerts(u[0], u[1], normal_to_uniform(z), u[2], u[3])


def lead_min(u_lead: np.ndarray, mean_min: float, cv: float) -> np.ndarray:
    """Minutes by which a warning of severe convection comes before it, from its quantile: a gamma distribution.

    Raises
    ------
    BadInput : a negative mean
    """
    if mean_min < 0:
        raise BadInput(f"lead: a mean of {mean_min:g} min is impossible; a warning that comes late has a lead of 0")
    return mean_min * gamma_factor(u_lead, cv)
