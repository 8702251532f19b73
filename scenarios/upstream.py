"""What the reservoirs upstream keep from the city: the same flood, had nobody dispatched them."""

import numpy as np

from scenarios.flood_river import Flood, Rivers, damage
from scenarios.flood_settings import FloodRiver
from scenarios.hydrology import CUNTAN


def without_dispatch(rivers: Rivers, scenario: FloodRiver, flood: Flood) -> int:
    """How many people more would have water in their homes, without dispatch upstream.

    The gauges that follow Cuntan crest higher by ``scenario.upstream_dispatch_m``, whatever the flood: what was told of
    August 2020 is carried to the others. Each township counts by its mean exposure, with and without.

    Parameters
    ----------
    rivers : of the same scenario
    flood : as it was drawn, dispatched

    Returns
    -------
    people, 0 or more
    """
    follows = rivers.hydrology.driver == flood.stations.index(CUNTAN)
    higher = scenario.upstream_dispatch_m * (follows[rivers.town_gauge] * rivers.town_weight).sum(axis=1)
    crest = flood.township_over_m[rivers.town_row].max(axis=1)

    def people(over_m: np.ndarray) -> float:
        share = np.minimum(scenario.greatest_share, rivers.share_scale * damage(scenario, over_m))
        return float((rivers.town_people * share).sum())
    return round(people(crest + higher) - people(crest))
