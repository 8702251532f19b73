"""What slides and earthquakes put into the tables of a run: debris to be searched, the hurt and homeless, what is lost."""

import math
from typing import Any

import numpy as np

from models.evacuation import asleep
from models.kernel import TICKS_PER_H
from models.kinds import Doing, Need, Unit
from models.state import HARM, NEED, STOP
from scenarios.disaster import Disaster
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.evacuation import Residue
from sim.response import Model

EFFORT_M3 = 1000.0  # volume of the slide for which model.search.effort_h is given


def under_slides(model: Model, drawn: Realisation, residue: Residue) -> np.ndarray:
    """People under slides, a need for each slide; ``own`` says how many neighbours dig at once."""
    slides, buried, rules = drawn.disaster.slides, residue.paths.buried, model.search
    kept = np.flatnonzero(buried > 0)
    found, rows = slides[kept], np.zeros(kept.size, dtype=NEED)
    rows["kind"], rows["place"], rows["left"] = Need.SEARCH, found["township"], buried[kept]
    rows["arises_h"] = _grid(found["at_h"])
    night = asleep(rows["arises_h"], drawn.disaster.start_hour)
    rows["delay_h"] = _grid(model.reports.median_min / 60 * np.exp(model.reports.sigma * found["z_report"])
                           * np.where(night, model.evacuation.night_factor, 1.0))
    rows["known_share"] = _between(model.reports.known_share, found["u_known"])
    rows["access_h"] = _grid(_between(model.roads.last_km, found["u_access"]) / model.roads.last_kmh)
    rows["alive"][:, 0], rows["hurt_share"] = rows["left"], rules.hurt_share
    rows["effort_h"] = (rules.effort_h * np.cbrt(found["volume_m3"] / EFFORT_M3))[:, None]
    rows["spread"], rows["killed"] = rules.effort_spread, rules.killed_share
    rows["scale_h"], rows["shape"] = rules.half_life_h / math.log(2.0), 1.0
    rows["quantile"], rows["quantiles"], rows["road"] = found["u_round"], found["u_round"][:, None], -1
    rows["own"] = np.maximum(1, np.rint(_between(rules.neighbours, found["u_neighbours"])))
    return rows


def absent(world: World, model: Model, disaster: Disaster) -> np.ndarray:
    """Share of the people of a team, a station or a hospital who stay away, by place: of their homes heavily damaged."""
    if disaster.shaken is None:
        return np.zeros(world.n_nodes)
    heavy, n = disaster.shaken.heavy, len(world.districts)
    people, district = world.townships["population"], world.townships["district"]
    seats = np.bincount(district, weights=heavy * people, minlength=n) / np.bincount(district, weights=people, minlength=n)
    return model.quake.absent_share * np.append(heavy, seats)


def ruins(model: Model, drawn: Realisation) -> np.ndarray:
    """People under collapsed buildings, a need for each place; ``own`` says how many neighbours dig at once.

    Who lies in voids or entombed needs a hospital; neighbours are fewer where their own homes are heavily damaged.
    """
    shaken, rules = drawn.disaster.shaken, model.search
    if shaken is None:
        return np.empty(0, dtype=NEED)
    found = shaken.ruins
    town, site = found["township"], found["site"]
    rows = np.zeros(found.size, dtype=NEED)
    rows["kind"], rows["place"], rows["alive"] = Need.SEARCH, town, found["people"]
    rows["left"] = found["people"].sum(axis=1)
    rows["arises_h"] = _grid(found["at_h"])
    night = asleep(rows["arises_h"], drawn.disaster.start_hour)
    rows["delay_h"] = _grid(model.reports.median_min / 60 * np.exp(model.reports.sigma * drawn.z_report[town, site])
                            * np.where(night, model.evacuation.night_factor, 1.0))
    rows["known_share"] = _between(model.reports.known_share, drawn.u_known[town, site])
    rows["access_h"] = _grid(_between(model.roads.last_km, drawn.u_access[town, site]) / model.roads.last_kmh)
    rows["effort_h"], rows["hurt_share"] = found["effort_h"], [0.0, 1.0, 1.0]
    rows["scale_h"], rows["shape"] = shaken.scale_h, shaken.shape
    rows["quantile"], rows["quantiles"], rows["road"] = drawn.u_round[town, site], found["u_alive"], -1
    rows["own"] = np.maximum(1, np.rint(_between(rules.neighbours, drawn.u_distance[town, site])
                                        * (1 - model.quake.absent_share * shaken.heavy[town])))
    return rows


def harm(model: Model, disaster: Disaster, central_share: float, u_round: np.ndarray) -> np.ndarray:
    """Rows of HARM in order of hours: what shocks do, and who comes to a central shelter in each hour after.

    Parameters
    ----------
    central_share : of the homeless; u_round : float64[townships], quantiles that round them
    """
    shaken = disaster.shaken
    if shaken is None:
        return np.empty(0, dtype=HARM)
    of, last = shaken.harm, disaster.hours - 1
    rows = np.zeros(of.size, dtype=HARM)
    rows["place"], rows["at_h"] = of["township"], np.minimum(last, np.ceil(of["at_h"]))
    for name in ("killed", "yellow", "red", "homeless"):
        rows[name] = of[name]
    waves = math.ceil(model.quake.register_h)
    total = np.floor(of["homeless"] * central_share + u_round[of["township"]])
    came = np.floor(total[:, None] * np.arange(waves + 1) / waves + 1e-9)
    comes = np.zeros((of.size, waves), dtype=HARM)
    comes["place"], comes["registers"] = of["township"][:, None], np.diff(came, axis=1)
    comes["at_h"] = np.minimum(last, rows["at_h"][:, None] + math.ceil(model.evacuation.walk_h) + np.arange(waves))
    comes = comes[comes["registers"] > 0]
    rows = np.concatenate([rows, comes])
    return rows[np.argsort(rows["at_h"], kind="stable")]


def halts(disaster: Disaster, places: np.ndarray) -> np.ndarray:
    """When crews are out of the ruins: fills ``first_stop`` and ``last_stop`` of ``places``."""
    if disaster.shaken is None:
        return np.empty(0, dtype=STOP)
    stops = disaster.shaken.stops
    rows = np.zeros(stops.size, dtype=STOP)
    rows["from_h"], rows["until_h"] = _grid(stops["from_h"]), _grid(stops["until_h"])
    at = np.arange(places.size)
    places["first_stop"] = np.searchsorted(stops["township"], at)
    places["last_stop"] = np.searchsorted(stops["township"], at, side="right")
    return rows


def shelters_lost(disaster: Disaster) -> np.ndarray | float:
    """Share of each township's shelters that nobody can enter."""
    return 0.0 if disaster.shaken is None else disaster.shaken.shelters_lost


def broken_stock(disaster: Disaster, deployment: Deployment, depots: np.ndarray, places: np.ndarray) -> None:
    """Kits under ruins, of depots and of rooms in townships, which fall like their shelters."""
    if disaster.shaken is None:
        return
    depots["kits"] = np.floor(depots["kits"] * (1 - disaster.shaken.stock_lost[deployment.depots["depot"]]))
    n = disaster.shaken.shelters_lost.size
    places["kits"][:n] = np.floor(places["kits"][:n] * (1 - disaster.shaken.shelters_lost))


def broken_beds(disaster: Disaster, districts: np.ndarray, units: np.ndarray, away: np.ndarray) -> None:
    """Hospitals and air bases that are damaged: beds that are lost, aircraft that stay on the ground.

    Parameters
    ----------
    away : float64[districts], share of the staff that is not there, and so of the beds of contingency that nobody tends
    """
    if disaster.shaken is None:
        return
    for name in ("beds", "surge", "contingency"):
        districts[name] = np.floor(districts[name] * (1 - disaster.shaken.beds_lost))
    districts["contingency"] = np.floor(districts["contingency"] * (1 - away))
    craft = np.flatnonzero(units["kind"] == Unit.AIRCRAFT)
    shut = disaster.shaken.base_closed[units["base"][craft]]
    units["doing"][craft[shut]] = Doing.ABSENT


def rules_of(model: Model, disaster: Disaster) -> list[tuple[str, Any]]:
    """The rules that differ between earthquakes, accidents underground and other disasters."""
    quake = disaster.shaken is not None
    levels = model.command.quake_levels if quake else [10**9] * 4  # floods go by the people moved
    if disaster.mine is not None:
        levels = model.mine_rescue.alarm.levels
    search = model.search
    return [("search_ends_h", _grid(search.quake_ends_h if quake else search.ends_h)),
            ("skill", np.array([search.skill_light, search.skill_medium, search.skill_heavy])),
            *((f"dead_{4 - k}", least) for k, least in enumerate(levels))]


def _grid(hours: Any) -> Any:
    return np.ceil(np.asarray(hours, dtype=np.float64) * TICKS_PER_H) / TICKS_PER_H


def _between(bounds: list[float], quantile: np.ndarray) -> np.ndarray:
    return bounds[0] + (bounds[1] - bounds[0]) * quantile
