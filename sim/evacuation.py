"""Evacuation before dispatch: a drawn flood, a plan's community stations and people's behaviour give who is left at home."""

from dataclasses import dataclass

import numpy as np

from models.evacuation import forecast_error_sd, leave, order_delay_h, order_hour, people_sleep
from models.kernel import on_grid
from scenarios.flood_river import damage
from scenarios.flood_settings import FloodRiver
from scenarios.realisation import Realisation
from scenarios.tables import join_columns
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
    left_home, upstairs, registered : int64[townships, hours], people who leave, who are caught and safe upstairs, and
        who come to a central shelter in each hour
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
    n_towns, hours = len(world.townships), flood.flow_m3s.shape[1]
    error_sd = forecast_error_sd(min(plan.warning.river_accuracy, 1 - 1e-9))
    order, first = np.full(n_towns, np.inf), np.full(n_towns, np.inf)
    groups = np.zeros((3, n_towns), dtype=np.int64)
    left_home, upstairs, registered = (np.zeros((n_towns, hours), dtype=np.int64) for _ in range(3))
    rows: list[tuple[int, int, int, int]] = []
    shares = np.empty((3, hours))
    for i in np.flatnonzero(flood.exposed > 0):
        people = int(flood.exposed[i])
        over = flood.township_over_m[i]
        reached = np.maximum.accumulate(damage(scenario, over))
        flooded = reached / reached[-1]
        first[i] = float(np.argmax(reached > 0))
        delay = _between(model.order_delay_h, drawn.u_order[i])
        forecast = order_hour(over, drawn.z_forecast, error_sd, model.order_over_m, model.forecast_lead_h,
                              model.forecast_every_h, delay, model.night_factor, flood.start_hour)
        called = first[i] + order_delay_h(first[i], delay, model.night_factor, flood.start_hour)
        order[i] = on_grid(min(forecast, called))  # at the latest when somebody calls that water stands in the first house
        households = people / model.persons_per_household
        by_night = np.isfinite(order[i]) and people_sleep(order[i], flood.start_hour)
        share_exposed = people / world.townships["population"][i]
        station_heads = deployment.community_stations[i] * plan.teams.community.heads * share_exposed
        stays = 1 - (1 - _between(model.refuse, drawn.u_refuse[i])) * (1 - _between(model.come_back, drawn.u_back[i]))
        leave(flooded, order[i], households, households * model.cadres_per_100_households / 100 + station_heads,
              model.minutes_per_door, model.broadcast_night_share if by_night else model.broadcast_share,
              model.departure_sigma_min, stays, shares)
        rescue = np.floor(people * shares[1] * (1 - model.upper_floor_share)).astype(np.int64)
        in_place = np.floor(people * shares[1] * model.upper_floor_share).astype(np.int64)
        evacuated = people - int(in_place[-1]) - int(rescue[-1])
        groups[:, i] = evacuated, in_place[-1], rescue[-1]
        upstairs[i] = np.diff(in_place, prepend=0)
        left_home[i] = np.diff(_gone(evacuated, shares[2], int(first[i])), prepend=0)
        registered[i] = _registered(left_home[i], plan.shelters.central_share.river, drawn.u_round[i, 0], model.walk_h)
        rows += _parts(int(i), flooded, rescue, min(model.neighbourhoods, people))
    found = np.array(rows, dtype=np.int64).reshape(-1, 4)
    evacuated_all, in_place_all, to_rescue = groups
    return Residue(order, first, evacuated_all, in_place_all, to_rescue, join_columns({
        "town": found[:, 0], "part": found[:, 1], "hour": found[:, 2], "people": found[:, 3]}),
        left_home, upstairs, registered)


def _parts(town: int, flooded: np.ndarray, rescue: np.ndarray, n: int) -> list[tuple[int, int, int, int]]:
    """The people caught, by the part of the township: parts are reached one after the other as the water spreads."""
    rows, before = [], 0
    for k in range(n):
        hour = int(np.argmax(flooded > k / n))
        caught = int(rescue[np.argmax(flooded >= min(1.0, (k + 1) / n))]) if k + 1 < n else int(rescue[-1])
        if caught > before:
            rows.append((town, k, hour, caught - before))
            before = caught
    return rows


def _gone(evacuated: int, share_gone: np.ndarray, first_water: int) -> np.ndarray:
    """Whole people who have left by each hour, ending at all who leave; a last odd one goes when the water comes."""
    if share_gone[-1] <= 0:
        return np.where(np.arange(share_gone.size) >= first_water, evacuated, 0)
    return np.floor(evacuated * (share_gone / share_gone[-1]) + 1e-9).astype(np.int64)


def _registered(left_home: np.ndarray, central_share: float, u_round: float, walk_h: float) -> np.ndarray:
    """Those of the people leaving who come to a central shelter, a walk later (at the latest in the last hour)."""
    central = np.floor(np.cumsum(left_home) * central_share + u_round * (left_home.sum() > 0)).astype(np.int64)
    central = np.minimum(central, np.cumsum(left_home))
    later = min(int(np.ceil(walk_h)), left_home.size - 1)
    arrived = np.concatenate([np.zeros(later, dtype=np.int64), central[: central.size - later]])
    arrived[-1] = central[-1]
    return np.diff(arrived, prepend=0)


def _between(bounds: list[float], quantile: float) -> float:
    return bounds[0] + (bounds[1] - bounds[0]) * float(quantile)
