"""Evacuation before dispatch: a drawn flood, a plan's community stations and people's behaviour give who is left at home."""

from dataclasses import dataclass

import numpy as np

from models.evacuation import forecast_error_sd, leave, order_hour
from scenarios.checks import bounded, demand, share
from scenarios.flood_river import Flood, FloodRiver, damage
from scenarios.randomness import Stream, generator
from scenarios.world import World
from sim.deploy import Deployment
from sim.plan import Plan


@dataclass(kw_only=True)
class Evacuation:
    """How people behave; every value has its note in ``conf/model``."""

    forecast_every_h: float = bounded(1, 48)
    forecast_lead_h: float = bounded(0, 168)
    order_over_m: float = bounded(-20, 20)
    order_delay_h: list[float] = bounded(0, 72)
    night_factor: float = bounded(1, 10)
    broadcast_share: float = share()
    broadcast_night_share: float = share()
    persons_per_household: float = bounded(1, 10)
    cadres_per_100_households: float = bounded(0, 100)
    minutes_per_door: float = bounded(0.1, 120)
    departure_sigma_min: float = bounded(1, 600)
    refuse: list[float] = share()
    come_back: list[float] = share()
    upper_floor_share: float = share()

    def __post_init__(self) -> None:
        for name in ("order_delay_h", "refuse", "come_back"):
            values = getattr(self, name)
            demand(len(values) == 2 and values == sorted(values), f"model.evacuation.{name}", values,
                   "must be two rising numbers; write them so")


@dataclass(kw_only=True)
class Model:
    """Behaviour that no plan decides."""

    evacuation: Evacuation


@dataclass(frozen=True)
class Residue:
    """What evacuation leaves. Hours as in the flood; the three groups add up to the exposed people of each township.

    Attributes
    ----------
    order_h : float64[townships], when people were ordered out, inf where never
    first_water_h : float64[townships], when the first home is reached, inf where none is
    evacuated, in_place, to_rescue : int64[townships], people
    to_rescue_by_hour : int64[hours], city-wide, cumulative
    """

    order_h: np.ndarray
    first_water_h: np.ndarray
    evacuated: np.ndarray
    in_place: np.ndarray
    to_rescue: np.ndarray
    to_rescue_by_hour: np.ndarray


def evacuate(world: World, scenario: FloodRiver, flood: Flood, plan: Plan, deployment: Deployment, model: Evacuation,
             seed: int, replication: int) -> Residue:
    """Let every exposed township warn and move its people. Chance is drawn for all townships, whatever the plan."""
    n_towns, hours = len(world.townships), flood.flow_m3s.shape[1]
    n_forecasts = int(hours / model.forecast_every_h) + 1
    z_error = generator(seed, replication, Stream.FORECAST).standard_normal(n_forecasts)  # one forecast serves a river
    chance = generator(seed, replication, Stream.EVACUATION)
    u_delay, u_refuse, u_back = chance.random(n_towns), chance.random(n_towns), chance.random(n_towns)
    error_sd = forecast_error_sd(min(plan.warning.river_accuracy, 1 - 1e-9))

    order = np.full(n_towns, np.inf)
    first = np.full(n_towns, np.inf)
    groups = np.zeros((3, n_towns), dtype=np.int64)
    to_rescue_by_hour = np.zeros(hours, dtype=np.int64)
    for i in np.flatnonzero(flood.exposed > 0):
        people = int(flood.exposed[i])
        over = flood.township_over_m[i]
        reached = np.maximum.accumulate(damage(scenario, over))
        flooded = reached / reached[-1]
        first[i] = float(np.argmax(reached > 0))
        order[i] = order_hour(over, z_error, error_sd, model.order_over_m, model.forecast_lead_h, model.forecast_every_h,
                              _between(model.order_delay_h, u_delay[i]), model.night_factor, flood.start_hour)
        households = people / model.persons_per_household
        by_night = np.isfinite(order[i]) and not 6 <= (flood.start_hour + order[i]) % 24 < 22
        share_exposed = people / world.townships["population"][i]
        station_heads = deployment.community_stations[i] * plan.teams.community.heads * share_exposed
        stays = 1 - (1 - _between(model.refuse, u_refuse[i])) * (1 - _between(model.come_back, u_back[i]))
        shares = np.empty((2, hours))
        leave(flooded, order[i], households, households * model.cadres_per_100_households / 100 + station_heads,
              model.minutes_per_door, model.broadcast_night_share if by_night else model.broadcast_share,
              model.departure_sigma_min, stays, shares)
        rescue = np.floor(people * shares[1] * (1 - model.upper_floor_share)).astype(np.int64)
        in_place = int(people * shares[1, -1] * model.upper_floor_share)
        groups[:, i] = people - in_place - rescue[-1], in_place, rescue[-1]
        to_rescue_by_hour += rescue
    evacuated, in_place_all, to_rescue = groups
    return Residue(order, first, evacuated, in_place_all, to_rescue, to_rescue_by_hour)


def _between(bounds: list[float], quantile: float) -> float:
    return bounds[0] + (bounds[1] - bounds[0]) * float(quantile)
