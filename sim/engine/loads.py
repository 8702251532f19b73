"""Design loads: a disaster once more, with the supply chain alone and as many people in shelters as a clause names.

Roads, weather, orders to leave and every quantile are those of the natural run; nobody is in the water, and only the stock
that the clause is about may be drawn on.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.kinds import Need, Tier
from models.state import LOG, NEED, ORDER
from models.travel import fresh_roads
from scenarios.realisation import Realisation
from scenarios.sharing import largest_remainder
from scenarios.world import World
from sim.deploy import MILLION
from sim.engine.stage import LOG_ROWS, ORDER_ROWS, Case
from sim.engine.underground import no_mine

AFTER_H = 24  # hours played after the last registration of the load: the slowest clock is 24 h


@dataclass(frozen=True)
class Loads:
    """How many people the clauses name: in the whole city, in each district of a million residents or more, in each other.

    Nobody means that a load is not played. The last two are of designated townships: people for whom each has stock, and
    hours for which somebody in one that is cut off may be without a kit.
    """

    city: int = 0
    million: int = 0
    other: int = 0
    town: int = 0
    grace_h: float = 0.0


@dataclass(frozen=True)
class Load:
    """People who register at central shelters, and who may serve them.

    Attributes
    ----------
    towns : int64[n], townships, rising
    registered : int64[n, hours], people who ask for a shelter there, up to the last hour in which anybody does
    tiers : tiers of the depots whose stock may be drawn on
    rooms : whether the townships' and villages' own stock may be
    """

    towns: np.ndarray
    registered: np.ndarray
    tiers: Sequence[Tier]
    rooms: bool


def city_load(drawn: Realisation, natural: Case, people: int) -> Load:
    """People all over the city, where and when the disaster brings them, on municipal and regional stock.

    Parameters
    ----------
    natural : the disaster staged and not yet played
    people : registered in all, > 0, spread as in the disaster; where that brings nobody to a shelter, over all who are in
        danger, in the hour in which they are ordered to leave or a shock hits them
    """
    town, hour, weight = _came(natural)
    if not town.size:
        town = np.flatnonzero(drawn.disaster.people)
        weight, hour = drawn.disaster.people[town], _ordered(natural, town)
    return _load(town, hour, largest_remainder(people, weight), (Tier.MUNICIPAL, Tier.REGIONAL), rooms=False)


def district_load(world: World, natural: Case, loads: Loads) -> Load:
    """People in every district at once, on the stock of its own depot, townships and villages.

    A district in which the disaster brings people to shelters has them where and when it does; in another one they are
    shared over all townships by residents, in the hour in which the first township of the city is ordered to leave or hit.
    """
    of = world.townships["district"]
    town, hour, weight = _came(natural)
    calm = np.flatnonzero(~np.isin(of, of[town]))
    town, hour, weight = (np.concatenate(pair) for pair in (
        (town, calm), (hour, _ordered(natural, calm)), (weight, world.townships["population"][calm])))
    people = np.zeros(town.size, dtype=np.int64)
    for district, whole in enumerate(np.where(is_large(world), loads.million, loads.other).tolist()):
        mine = np.flatnonzero(of[town] == district)
        people[mine] = largest_remainder(whole, weight[mine])
    return _load(town, hour, people, (Tier.DISTRICT,), rooms=True)


def is_large(world: World) -> np.ndarray:
    """bool[districts]: a million residents or more."""
    found: np.ndarray = world.districts["population"] >= MILLION
    return found


def _came(natural: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whom the disaster brings to shelters: townships, hours, people."""
    s = natural.state
    row, hour = np.nonzero(s.registered)
    town, people = [s.flooded[row]], [s.registered[row, hour]]
    hours = [hour]
    for table, at_h in ((s.paths, s.paths["registers_h"]), (s.harm, s.harm["at_h"])):
        some = (table["registers"] > 0) & (at_h >= 0)
        town.append(table["place"][some])
        hours.append(at_h[some].astype(np.int64))
        people.append(table["registers"][some])
    return np.concatenate(town), np.concatenate(hours), np.concatenate(people)


def _ordered(natural: Case, towns: np.ndarray) -> np.ndarray:
    """The full hour after each township is ordered to leave, else after the first of the city is or, where none is, after
    a shock harms somebody (int64[towns])."""
    order_h = natural.state.places["order_h"]
    first = min(order_h.min(), natural.state.harm["at_h"].min(initial=math.inf) if np.isinf(order_h).all() else math.inf)
    hour = np.where(order_h[towns] < math.inf, order_h[towns], first if first < math.inf else 0.0)
    return np.minimum(np.ceil(hour), natural.hours - 1).astype(np.int64)


def _load(town: np.ndarray, hour: np.ndarray, people: np.ndarray, tiers: Sequence[Tier], rooms: bool) -> Load:
    towns, row = np.unique(town, return_inverse=True)
    table = np.zeros((towns.size, int(hour.max()) + 1), dtype=np.int64)
    np.add.at(table, (row, hour), people)
    return Load(towns, table, tiers, rooms)


def load_case(natural: Case, drawn: Realisation, sigma: float, load: Load) -> Case:
    """Build the tables of a design load run from those of the disaster itself, which stay as they are.

    Parameters
    ----------
    natural : staged and not yet played
    sigma : error (log) of a township's estimate of who will come
    load : who comes, and whose stock serves
    """
    s = natural.state
    affected = np.union1d(s.affected, load.towns)
    clear = s.needs[s.roads["need"]]
    needs = np.zeros(clear.size + 3 * affected.size, dtype=NEED)
    needs[: clear.size] = clear
    each = needs[clear.size:]
    each["kind"] = np.repeat([Need.SUPPLY, Need.EVACUATE, Need.TREAT], affected.size)
    each["place"], each["arises_h"], each["reported_h"] = np.tile(affected, 3), np.nan, np.nan
    each["district"], each["road"], each["post"] = s.places["district"][each["place"]], -1, -1
    roads = s.roads.copy()
    roads["need"] = np.arange(roads.size)
    places = s.places.copy()
    for k, name in enumerate(("supply", "evacuate", "treat")):
        places[name][affected] = clear.size + k * affected.size + np.arange(affected.size)
    places["estimate"] = 0
    places["estimate"][load.towns] = np.rint(load.registered.sum(axis=1) * np.exp(sigma * drawn.z_estimate[load.towns]))
    depots = s.depots.copy()
    depots["kits"] *= np.isin(depots["tier"], load.tiers)
    places["kits"] *= load.rooms
    places["swept"] = places["pulled_out"] = 0
    hours = min(natural.hours, load.registered.shape[1] + AFTER_H)
    registered = np.zeros((load.towns.size, hours), dtype=np.int64)
    registered[:, : load.registered.shape[1]] = load.registered
    nobody = np.zeros_like(registered)
    rules = s.rules.copy()
    rules["n_rescues"] = 0
    state = s._replace(
        needs=needs, roads=roads, places=places, depots=depots, rules=rules, flooded=load.towns, affected=affected,
        registered=registered, left_home=nobody, upstairs=nobody, paths=s.paths[:0], harm=s.harm[:0], **no_mine(),
        log=np.empty(LOG_ROWS, dtype=LOG), orders=np.empty(ORDER_ROWS, dtype=ORDER),
        **{name: getattr(s, name).copy() for name in ("units", "posts", "districts", "docks", "gates", "bases", "pumps",
                                                      "craft", "aircrews", "landing", "free_at", "roaming", "city")})
    return Case(state, fresh_roads(natural.roads), hours, int(depots["kits"].sum() + places["kits"].sum()))
