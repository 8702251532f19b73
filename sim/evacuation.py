"""Evacuation before dispatch: a drawn flood, a plan's community stations and people's behaviour give who is left at home."""

from dataclasses import dataclass

import numpy as np

from models.evacuation import CUSTOMS, FOUND, VILLAGE, evacuate_villages, forecast_error_sd
from scenarios.flood_river import damage
from scenarios.flood_settings import FloodRiver
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.plan import Plan
from sim.response import Evacuation


@dataclass(frozen=True)
class Residue:
    """What evacuation leaves. Hours as in the flood; the three groups add up to the exposed people of each township.

    Attributes
    ----------
    order_h : float64[townships], when people were ordered out, inf where never; on the time grid
    first_water_h : float64[townships], when the first home is reached, inf where none is
    evacuated, in_place, to_rescue : int64[townships], people
    neighbourhoods : structured array (town, part, hour, people), one row for each part of a township in which people
        must be rescued; ``hour`` is when the water reaches its first home
    left_home, upstairs, registered : int64[exposed townships, hours], people who leave, who are caught and safe upstairs,
        and who come to a central shelter in each hour
    """

    order_h: np.ndarray
    first_water_h: np.ndarray
    evacuated: np.ndarray
    in_place: np.ndarray
    to_rescue: np.ndarray
    neighbourhoods: np.ndarray
    left_home: np.ndarray
    upstairs: np.ndarray
    registered: np.ndarray


def evacuate(world: World, scenario: FloodRiver, drawn: Realisation, plan: Plan, deployment: Deployment,
             model: Evacuation) -> Residue:
    """Let every exposed township warn and move its people."""
    flood = drawn.flood
    towns = np.flatnonzero(flood.exposed > 0)
    n_towns, hours = len(world.townships), flood.flow_m3s.shape[1]
    villages, customs = np.zeros(towns.size, dtype=VILLAGE), np.zeros(1, dtype=CUSTOMS)
    villages["people"] = people = flood.exposed[towns]
    villages["households"] = people / model.persons_per_household
    villages["knockers"] = knockers(world, flood.exposed, plan, deployment, model)[towns]
    villages["delay_h"] = _between(model.order_delay_h, drawn.u_order[towns])
    villages["stays"] = (1 - (1 - _between(model.refuse, drawn.u_refuse[towns]))
                         * (1 - _between(model.come_back, drawn.u_back[towns])))
    villages["u_round"] = drawn.u_round[towns, 0]
    customs["error_sd"] = forecast_error_sd(min(plan.warning.river_accuracy, 1 - 1e-9))
    customs["central_share"], customs["start_hour"] = plan.shelters.central_share.river, flood.start_hour
    for name in set(CUSTOMS.names or ()) - {"error_sd", "central_share", "start_hour"}:
        customs[name] = getattr(model, name)
    over = flood.township_over_m[towns]
    reached = np.maximum.accumulate(damage(scenario, over), axis=1)
    left_home, upstairs, registered = (np.empty((towns.size, hours), dtype=np.int64) for _ in range(3))
    found = np.empty(towns.size * model.neighbourhoods, dtype=FOUND)
    n_found = evacuate_villages(villages, customs, over, reached, drawn.z_forecast, left_home, upstairs, registered, found)
    found = found[:n_found].copy()
    found["town"] = towns[found["town"]]

    def by_town(values: np.ndarray, elsewhere: float) -> np.ndarray:
        table = np.full(n_towns, elsewhere, dtype=values.dtype)
        table[towns] = values
        return table
    return Residue(by_town(villages["order_h"], np.inf), by_town(villages["first_h"].astype(np.float64), np.inf),
                   by_town(villages["evacuated"], 0), by_town(villages["in_place"], 0), by_town(villages["rescue"], 0),
                   found, left_home, upstairs, registered)


def knockers(world: World, exposed: np.ndarray, plan: Plan, deployment: Deployment, model: Evacuation) -> np.ndarray:
    """Cadres and people of community stations who knock on the doors of the homes that the water will reach
    (float64[townships]); ``exposed`` : int64[townships], people in them."""
    cadres = exposed / model.persons_per_household * model.cadres_per_100_households / 100
    stations = (deployment.community_stations * plan.teams.community.heads
                * (exposed / world.townships["population"]))
    return np.asarray(cadres + stations)


def _between(bounds: list[float], quantile: np.ndarray) -> np.ndarray:
    return bounds[0] + (bounds[1] - bounds[0]) * quantile
