"""Small earth dams in need of repair: which of them a storm overtops, and what comes down if one breaks.

Whether an overtopped dam fails depends on whether the plan has had it repaired: only the quantile is drawn.
"""

from dataclasses import dataclass

import numpy as np

from models.torrents import breach_peaks
from scenarios.catchments import Catchments, exposed, over_m, swept
from scenarios.flash_settings import CatchmentSettings, DamSettings, PeopleSettings
from scenarios.randomness import Chance
from scenarios.world import World


@dataclass(frozen=True)
class DamChance:
    """One draw of what is not known of the dams, float64[dams] each.

    Attributes
    ----------
    spill_yr : rarity of the rain that their spillways just pass; breach_m3s : peak flow through a breach
    delay_h : from overtopping to the breach
    u_exposed, u_swept : quantiles that round people to whole ones; u_fail : see `Dams`
    """

    spill_yr: np.ndarray
    breach_m3s: np.ndarray
    delay_h: np.ndarray
    u_exposed: np.ndarray
    u_swept: np.ndarray
    u_fail: np.ndarray


@dataclass(frozen=True)
class Dams:
    """What a storm does to them, a row for each of the World's risk sites of kind reservoir.

    Attributes
    ----------
    site : int64, row of `World.risk_sites`; township : int64
    overtops_h, breach_h : float64, hours; nan where it is not overtopped; the breach comes if it fails
    breach_m3s : float64, peak flow through the breach
    exposed, swept : int64, people below whose homes the breach would reach, and who would be swept away if nobody acted; 0
        where the dam is not overtopped
    u_fail : float64, quantile: an overtopped dam fails where it lies below the plan's share, which depends on its repair
    """

    site: np.ndarray
    township: np.ndarray
    overtops_h: np.ndarray
    breach_h: np.ndarray
    breach_m3s: np.ndarray
    exposed: np.ndarray
    swept: np.ndarray
    u_fail: np.ndarray


def dam_sites(world: World) -> np.ndarray:
    """Rows of the risk sites that are reservoirs in need of repair (int64[dams])."""
    return np.flatnonzero(world.risk_sites["kind"] == "reservoir")


def draw_dam_chance(n: int, settings: DamSettings, chance: Chance) -> DamChance:
    """What is not known of ``n`` dams, whether the storm reaches them or not."""
    u = chance.random((6, n))
    volume = settings.volume_median_m3 * np.exp(settings.volume_sigma * chance.standard_normal(n))
    low, high = settings.height_m
    peak = np.empty(n)
    breach_peaks(volume, low + (high - low) * u[0], peak)
    (often, seldom), (soon, late) = settings.spill_yr, settings.breach_h
    return DamChance(often * (seldom / often) ** u[1], peak, soon + (late - soon) * u[2], u[3], u[4], u[5])


def dams(world: World, sites: np.ndarray, drawn: DamChance, catchments: Catchments, settings: DamSettings,
         ground: CatchmentSettings, people: PeopleSettings, rarity_yr: np.ndarray, crest_m3s: np.ndarray,
         crest_h: np.ndarray, night: np.ndarray) -> Dams:
    """What a storm does to the dams.

    Parameters
    ----------
    sites : see `dam_sites`
    rarity_yr, crest_m3s, crest_h : float64[townships], of the rain and of the stream
    night : bool[24], by hour of the day counted from hour 0 of the series
    """
    town = world.risk_sites["township"][sites].astype(np.int64)
    overtops_h, breach_h = np.full(sites.size, np.nan), np.full(sites.size, np.nan)
    reached, lost = np.zeros(sites.size), np.zeros(sites.size)
    topped = np.flatnonzero(rarity_yr[town] > drawn.spill_yr)
    if topped.size:
        overtops_h[topped] = crest_h[town[topped]]
        breach_h[topped] = overtops_h[topped] + drawn.delay_h[topped]
        below = catchments.of(town[topped])
        over = over_m(ground, below, crest_m3s[town[topped]] + settings.left_share * drawn.breach_m3s[topped])
        reached[topped] = np.floor(settings.reach_share * exposed(people, below, over) + drawn.u_exposed[topped])
        dark = night[breach_h[topped].astype(np.int64) % 24]
        lost[topped] = np.minimum(reached[topped], np.floor(
            swept(people, below, over, reached[topped], dark) + drawn.u_swept[topped]))
    return Dams(sites, town, overtops_h, breach_h, drawn.breach_m3s, reached.astype(np.int64), lost.astype(np.int64),
                drawn.u_fail)
