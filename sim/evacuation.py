"""Evacuation before dispatch: a disaster, a plan's community stations and people's behaviour give who is left at home."""

from dataclasses import dataclass

import numpy as np

from models.evacuation import (
    CUSTOMS,
    FOUND,
    VILLAGE,
    evacuate_villages,
    forecast_error_sd,
    order_by_forecast,
    order_by_warning,
)
from scenarios.alerts import Alerts, lead_min
from scenarios.disaster import Scenario
from scenarios.flash_settings import FloodFlash
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.paths import Paths, leave_paths
from sim.plan import Plan
from sim.response import Evacuation, Model


@dataclass(frozen=True)
class Residue:
    """What evacuation leaves. Hours as in the disaster; the four groups add up to the exposed people of each township.

    Attributes
    ----------
    order_h : float64[townships], when people were ordered out, inf where never; on the time grid
    first_water_h : float64[townships], when the first home is reached, inf where none is
    evacuated, in_place, to_rescue, swept : int64[townships], people who left in time, are safe upstairs, must be brought
        out, and are swept away by a torrent
    pulled_out : int64[townships], of the last are saved by neighbours at once
    neighbourhoods : structured array (town, part, hour, people), one row for each part of a township in which people
        must be rescued; ``hour`` is when the water reaches its first home
    left_home, upstairs, registered : int64[exposed townships, hours], people who leave, who are caught and safe upstairs,
        and who come to a central shelter in each hour
    paths : what comes of people in the path of slides and below dams
    """

    order_h: np.ndarray
    first_water_h: np.ndarray
    evacuated: np.ndarray
    in_place: np.ndarray
    to_rescue: np.ndarray
    swept: np.ndarray
    pulled_out: np.ndarray
    neighbourhoods: np.ndarray
    left_home: np.ndarray
    upstairs: np.ndarray
    registered: np.ndarray
    paths: Paths


def evacuate(world: World, scenario: Scenario, drawn: Realisation, plan: Plan, deployment: Deployment,
             response: Model) -> Residue:
    """Let every exposed township warn and move its people."""
    flood, model = drawn.disaster, response.evacuation
    towns = np.flatnonzero(flood.exposed > 0)
    n_towns, hours = len(world.townships), flood.hours
    villages, customs = np.zeros(towns.size, dtype=VILLAGE), np.zeros(1, dtype=CUSTOMS)
    villages["people"] = people = flood.exposed[towns]
    villages["households"] = people / model.persons_per_household
    villages["knockers"] = knockers(world, flood.exposed, plan, deployment, model)[towns]
    villages["stays"] = (1 - (1 - _between(model.refuse, drawn.u_refuse[towns]))
                         * (1 - _between(model.come_back, drawn.u_back[towns])))
    villages["u_round"] = drawn.u_round[towns, 0]
    villages["swept_share"] = flood.swept[towns] / people
    villages["first_h"] = (flood.reached > 0).argmax(axis=1)
    customs["error_sd"] = forecast_error_sd(min(plan.warning.river_accuracy, 1 - 1e-9))
    customs["central_share"], customs["start_hour"] = plan.shelters.central_share.of(flood.hazard), flood.start_hour
    for name in set(CUSTOMS.names or ()) - {"error_sd", "central_share", "start_hour"}:
        customs[name] = getattr(model, name)
    if isinstance(scenario, FloodFlash):
        assert flood.alerts is not None
        _warn(villages, flood.alerts, towns, scenario, plan)
        villages["delay_h"] = _between(model.alarm_delay_h, drawn.u_order[towns])
        order_by_warning(villages, customs)
    else:
        villages["told"] = 1.0
        villages["delay_h"] = _between(model.order_delay_h, drawn.u_order[towns])
        order_by_forecast(villages, customs, flood.over_m[towns], drawn.z_forecast)
    left_home, upstairs, registered = (np.empty((towns.size, hours), dtype=np.int64) for _ in range(3))
    found = np.empty(towns.size * model.neighbourhoods, dtype=FOUND)
    n_found = evacuate_villages(villages, customs, flood.reached, left_home, upstairs, registered, found)
    found = found[:n_found].copy()
    found["town"] = towns[found["town"]]

    def by_town(values: np.ndarray, elsewhere: float) -> np.ndarray:
        table = np.full(n_towns, elsewhere, dtype=values.dtype)
        table[towns] = values
        return table
    saved = np.floor(villages["swept"] * response.survival.pulled_out_share + drawn.u_round[towns, 1]).astype(np.int64)
    return Residue(by_town(villages["order_h"], np.inf), by_town(villages["first_h"].astype(np.float64), np.inf),
                   by_town(villages["evacuated"], 0), by_town(villages["in_place"], 0), by_town(villages["rescue"], 0),
                   by_town(villages["swept"], 0), by_town(np.minimum(villages["swept"], saved), 0), found,
                   left_home, upstairs, registered, leave_paths(scenario, flood, plan, response))


def _warn(villages: np.ndarray, alerts: Alerts, towns: np.ndarray, scenario: FloodFlash, plan: Plan) -> None:
    """Which townships are warned of their torrent and how early, and how many households messages reach.

    A township is warned where its stream is covered and monitoring sees the rain. The last mile reaches from none to twice
    the mean of the households, and none where power and telephones are gone.
    """
    warned = ((alerts.u_covered < plan.warning.flash_coverage) & (alerts.u_detected < plan.warning.monitoring))[towns]
    lead = lead_min(alerts.u_lead[towns], plan.warning.convection_lead_min, scenario.warning.lead_cv) / 60
    villages["lead_h"] = np.where(warned, lead, np.nan)
    villages["told"] = np.where(alerts.u_network[towns] < scenario.silent_share, 0.0, 2 * alerts.u_house[towns])


def knockers(world: World, exposed: np.ndarray, plan: Plan, deployment: Deployment, model: Evacuation) -> np.ndarray:
    """Cadres and people of community stations who knock on the doors of the homes that the water will reach
    (float64[townships]); ``exposed`` : int64[townships], people in them."""
    cadres = exposed / model.persons_per_household * model.cadres_per_100_households / 100
    stations = (deployment.community_stations * plan.teams.community.heads
                * (exposed / world.townships["population"]))
    return np.asarray(cadres + stations)


def _between(bounds: list[float], quantile: np.ndarray) -> np.ndarray:
    return bounds[0] + (bounds[1] - bounds[0]) * quantile
