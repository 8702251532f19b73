"""Setting the stage: World, Plan, Realisation and what evacuation left become the tables of one run."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.evacuation import asleep
from models.geometry import distances_km
from models.kernel import TICKS_PER_H
from models.kinds import Need, Tier
from models.rules import RULES
from models.state import CITY, DEPOT, LANDING, LOG, NEED, ORDER, PLACE, POST, ROAD, State
from models.travel import Roads, dry_roads, fresh_roads, order_homes
from scenarios.disaster import Disaster, Scenario
from scenarios.flood_river import Rivers
from scenarios.realisation import Fitted, Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.engine.fleet import Roster, districts_of, fleet, index_boats, index_buses, nearest_place, roster, stacked
from sim.engine.ruins import absent, broken_beds, broken_stock, halts, harm, ruins, rules_of, shelters_lost, under_slides
from sim.engine.squads import Brigades, brigades, go_below
from sim.engine.teams import Source, lendable, neighbours_of, sources, teams
from sim.engine.underground import underground_rules
from sim.evacuation import Residue
from sim.mine_rescue_rules import rescue_rules
from sim.plan import Plan
from sim.response import Model

LOG_ROWS, ORDER_ROWS = 200_000, 20_000  # capacities of one run; what does not fit is an error that names them


@dataclass(frozen=True)
class Case:
    """Everything a driver needs to run one disaster once: the tables are used up by a run."""

    state: State
    roads: Roads
    hours: int
    kits: int  # in all depots and rooms before the run


def grid(hours: Any) -> Any:
    """Round hours up to the time grid (numpy's counterpart of `models.kernel.on_grid`)."""
    return np.ceil(np.asarray(hours, dtype=np.float64) * TICKS_PER_H) / TICKS_PER_H


def plan_roads(world: World, plan: Plan) -> tuple[Roads, np.ndarray]:
    """The road network of a plan's year with all trees grown, and the World's row of each of its roads."""
    rows = np.flatnonzero(world.roads["open_from"] <= plan.year)
    table = world.roads[rows]
    return dry_roads(world.n_nodes, table["a"], table["b"], table["minutes"] / 60), rows


@dataclass(frozen=True)
class Standing:
    """What stands before any disaster, built once per plan; every run copies from it.

    Attributes
    ----------
    network : see `plan_roads`; ``near`` holds the homes of the plan's boats alone
    ready : every unit the plan could have; sources : everybody who could dig; brigades : every mine rescue squad
    places, posts, depots, landing, rules : tables of the state with what no disaster changes
    docks : float64[depots, docks]
    shelters : int64[places], shelters in each
    craft_h : float64[water posts, places], see `models.state.State`
    """

    network: tuple[Roads, np.ndarray]
    ready: Roster
    sources: list[Source]
    brigades: Brigades
    places: np.ndarray
    posts: np.ndarray
    depots: np.ndarray
    docks: np.ndarray
    landing: np.ndarray
    rules: np.ndarray
    shelters: np.ndarray
    craft_h: np.ndarray


def standing(world: World, scenario: Scenario, ground: Fitted, plan: Plan, model: Model,
             deployment: Deployment, network: tuple[Roads, np.ndarray]) -> Standing:
    """Build what all runs of a plan share; ``ground`` is that of the scenario, see `scenarios.realisation.Chances`.

    Raises
    ------
    BadInput : see `sim.engine.fleet.roster`
    """
    ready = roster(world, plan, model, deployment)
    roads, rows = network
    network = roads._replace(near=order_homes(roads.dry, np.unique(ready.boats["home"]))), rows
    depots, docks = _depots(world, deployment, ready.lorry_rows)
    towns, backwater = _navigable(ground)
    shelters = np.zeros(len(world.townships))
    shelters[world.shelters["township"]] = world.shelters["n"]
    return Standing(network, ready, sources(world, plan, model, deployment), brigades(world, plan, model, deployment),
                    _standing_places(world, towns[backwater], deployment), _posts(world, plan), depots, docks,
                    _landing(world, deployment), _rules(world, scenario, plan, model), shelters,
                    _craft_hours(world, towns, model))


def stage(world: World, plan: Plan, model: Model, deployment: Deployment,
          stands: Standing, drawn: Realisation, residue: Residue) -> Case:
    """Build the tables of one run.

    Parameters
    ----------
    stands : what the plan's runs share
    """
    flood = drawn.disaster
    exposed = np.flatnonzero(flood.exposed > 0)
    roads, clearing_h = _closing_roads(world, flood, model, stands.network[1])
    searches = np.concatenate([under_slides(model, drawn, residue), ruins(model, drawn)])
    hit = harm(model, flood, plan.shelters.central_share.of(flood.hazard), drawn.u_round[:, 0])
    struck = np.unique(np.concatenate([residue.paths.rows["place"], hit["place"], searches["place"]]))
    works = np.unique(np.concatenate([roads["town"], searches["place"]]))
    away = absent(world, model, flood)
    units = fleet(world, plan, model, deployment, stands.ready, drawn, np.union1d(exposed, hit["place"]), works, away)
    seats = np.asarray(world.seat_node(np.arange(len(world.districts))))
    mine = [] if flood.mine is None else [flood.mine.township]
    affected = np.unique(np.concatenate([exposed, struck, stands.landing["place"], seats, np.array(mine, dtype=np.int64)]))
    needs, n_rescues = _needs(world, model, drawn, residue, searches, roads, clearing_h, affected)
    first_team = last_team = units.units.size
    rows = units.units
    if searches.size:
        pace = np.exp(model.roads.pace_sigma * drawn.z_pace)
        diggers, n_teams = teams(world, plan, model, drawn, stands.sources, pace, searches, away)
        last_team += n_teams
        rows = stacked([rows, diggers])
        neighbours_of(rows, needs, last_team)
    first_squad = rows.size
    below, rows, needs = go_below(world, plan, model, drawn, stands.brigades, rows, needs)
    places = _places(world, plan, model, stands, drawn, residue, needs, affected)
    depots, stops = stands.depots.copy(), halts(flood, places)
    broken_stock(flood, deployment, depots, places)
    depots["first_lorry"], depots["last_lorry"] = units.lorries[:-1], units.lorries[1:]
    landing = stands.landing.copy()
    landing["blocked"] = drawn.u_landing[deployment.landing_points]
    boat_rows, apart_rows, free_at = index_boats(rows, units.n_boats, places)
    index_buses(rows, places)
    districts = districts_of(world, plan, model, drawn, units)
    broken_beds(flood, districts, rows, away[seats])
    districts["teams"] = districts["free_teams"] = lendable(rows, districts.size)
    rules = stands.rules.copy()
    for name, value in (("n_boats", units.n_boats), ("n_rescues", n_rescues), ("first_aircraft", units.aircraft[0]),
                        ("last_aircraft", units.aircraft[1]), ("first_crew", units.crews[0]), ("last_crew", units.crews[1]),
                        ("first_team", first_team), ("last_team", last_team), ("first_squad", first_squad),
                        ("last_squad", rows.size),
                        ("start_hour", flood.start_hour), *rules_of(model, flood),
                        ("waterway_closes_m", flood.waterway_m[0]),
                        ("waterway_opens_m", flood.waterway_m[1]),
                        ("least_pace", rows["pace"][: units.n_boats].min(initial=np.inf))):
        rules[name] = value
    state = State(
        units=rows, needs=needs, places=places, posts=stands.posts.copy(), districts=districts, depots=depots,
        docks=stands.docks.copy(), **below,
        gates=np.zeros((world.n_nodes, max(1, plan.supplies.township_docks))), bases=units.bases, pumps=units.pumps,
        craft=units.craft, aircrews=units.aircrews, landing=landing, roads=roads, paths=residue.paths.rows,
        stops=stops, harm=hit,
        cuntan_m=flood.cuntan_m, over_m=flood.over_m, weather=drawn.weather,
        craft_h=stands.craft_h, takeoff_z=units.takeoff_z, flooded=exposed, affected=affected, left_home=residue.left_home,
        upstairs=residue.upstairs, registered=residue.registered, boat_rows=boat_rows, apart_rows=apart_rows,
        free_at=free_at, roaming=np.zeros(units.n_boats, dtype=np.int64), log=np.empty(LOG_ROWS, dtype=LOG),
        orders=np.empty(ORDER_ROWS, dtype=ORDER), city=np.zeros(1, dtype=CITY), rules=rules)
    state.city["municipal_h"] = state.city["first_hurt_h"] = math.inf
    return Case(state, fresh_roads(stands.network[0]), flood.hours,
                int(depots["kits"].sum() + places["kits"].sum()))


def _closing_roads(world: World, flood: Disaster, model: Model, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Roads that water covers for at least an hour or a slide cuts; machine-hours to clear each."""
    place = np.full(len(world.roads), -1)
    place[rows] = np.arange(rows.size)
    closes = flood.closures
    row = place[closes["row"]]
    with np.errstate(invalid="ignore"):
        wet = (flood.over_m[closes["town"]] > closes["sill_m"][:, None]).any(axis=1)
    kept = np.flatnonzero((row >= 0) & (wet | np.isfinite(closes["buried_h"])))
    table = np.zeros(kept.size, dtype=ROAD)
    table["row"] = row[kept]
    for name in ("sill_m", "town", "buried_h", "bridge", "opens_h"):
        table[name] = closes[name][kept]
    # by the row among the plan's roads: one that opened later shifts which quantile the roads behind it take
    silt_h = np.where(np.isfinite(table["sill_m"]), flood.silt_h[table["row"]], 0.0)
    bridging_h = np.where(table["bridge"] == 2, model.clearing.bridging_h, 0.0)  # down
    return table, silt_h + closes["debris_m3"][kept] / model.clearing.dig_m3_h + bridging_h


def _needs(world: World, model: Model, drawn: Realisation, residue: Residue, searches: np.ndarray, roads: np.ndarray,
           clearing_h: np.ndarray, affected: np.ndarray) -> tuple[np.ndarray, int]:
    """All needs that may arise: rescue by neighbourhood, looking where it fell silent, searches, roads, three for each
    place."""
    flood = drawn.disaster
    found, over = residue.neighbourhoods, flood.over_m
    town, part, hour = found["town"], found["part"], found["hour"]
    rescue = np.zeros(found.size, dtype=NEED)
    rescue["kind"], rescue["place"], rescue["left"], rescue["arises_h"] = Need.RESCUE, town, found["people"], hour
    night = asleep(hour.astype(np.float64), flood.start_hour)
    delay = model.reports.median_min / 60 * np.exp(model.reports.sigma * drawn.z_report[town, part])
    rescue["delay_h"] = grid(delay * np.where(night, model.evacuation.night_factor, 1.0))
    rescue["known_share"] = _between(model.reports.known_share, drawn.u_known[town, part])
    rescue["trip_h"] = 2 * _between(model.boats.distance_km, drawn.u_distance[town, part]) / model.boats.water_kmh
    rescue["access_h"] = grid(_between(model.roads.last_km, drawn.u_access[town, part]) / model.roads.last_kmh)
    rescue["home_over_m"] = over[town, hour]
    later = np.minimum(hour[:, None] + np.arange(7), over.shape[1] - 1)
    rescue["rise_m_h"] = np.diff(over[town[:, None], later], axis=1).max(axis=1, initial=0.0)
    rescue["current"] = flood.current[town, part]
    rescue["quantile"] = drawn.u_round[town, part]

    silent = np.flatnonzero(((flood.exposed > 0) | (flood.shaken is not None)) & np.isfinite(flood.silent_h))
    look = np.zeros(silent.size, dtype=NEED)
    look["kind"], look["place"], look["left"], look["arises_h"] = Need.RECONNOITRE, silent, 1, np.nan

    clear = np.zeros(roads.size, dtype=NEED)
    clear["kind"], clear["place"], clear["road"] = Need.CLEAR, roads["town"], np.arange(roads.size)
    clear["arises_h"] = np.nan
    clear["trip_h"] = clearing_h
    each = np.zeros(3 * affected.size, dtype=NEED)
    each["kind"] = np.repeat([Need.SUPPLY, Need.EVACUATE, Need.TREAT], affected.size)
    each["place"], each["arises_h"] = np.tile(affected, 3), np.nan
    needs = stacked([rescue, look, searches, clear, each])
    n_rescues = rescue.size + look.size + searches.size
    needs["road"][: n_rescues] = -1
    needs["road"][needs.size - each.size:] = -1
    needs["post"], needs["held"], needs["reported_h"] = -1, -1, np.nan
    needs["district"] = np.concatenate([world.townships["district"], np.arange(len(world.districts))])[needs["place"]]
    needs["own"] = -1
    roads["need"] = n_rescues + np.arange(roads.size)
    return needs, n_rescues


def _navigable(ground: Fitted) -> tuple[np.ndarray, np.ndarray]:
    """Townships whose flooded homes rescue craft reach by river (int64[n]) and which of them lie on backwater (bool[n]).

    No craft goes up a torrent.
    """
    if not isinstance(ground, Rivers):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
    return ground.town_row, (ground.hydrology.dam_share[ground.town_gauge] * ground.town_weight).sum(axis=1) > 0


def _standing_places(world: World, backwater: np.ndarray, deployment: Deployment) -> np.ndarray:
    """Townships and seats with their kits in local rooms, before any disaster; ``backwater``: townships on it."""
    n_towns = len(world.townships)
    table = np.zeros(n_towns + len(world.districts), dtype=PLACE)
    for name in ("lat", "lon"):
        table[name] = np.concatenate([world.townships[name], world.districts[name]])
    table["district"] = np.concatenate([world.townships["district"], np.arange(len(world.districts))])
    table["kits"][:n_towns] = deployment.township_kits + deployment.village_kits
    table["order_h"] = table["silent_from_h"] = table["silent_until_h"] = np.inf
    table["supply"] = table["evacuate"] = table["treat"] = -1
    table["backwater"][backwater] = True
    return table


def _places(world: World, plan: Plan, model: Model, stands: Standing, drawn: Realisation, residue: Residue,
            needs: np.ndarray, affected: np.ndarray) -> np.ndarray:
    """Townships and seats in one disaster: shelters that stay dry, orders, telephones, where their needs stand."""
    n_towns, n_districts = len(world.townships), len(world.districts)
    table = stands.places.copy()
    exposed = drawn.disaster.exposed
    table["people"][:n_towns] = drawn.disaster.people
    dry = 1 - exposed / world.townships["population"] - shelters_lost(drawn.disaster)
    for name, persons in (("roofed", plan.shelters.roofed_persons), ("open", plan.shelters.open_persons)):
        places = np.floor(stands.shelters * dry * persons)
        table[name][:n_towns] = places
        # people brought to the seat are shared over the shelters of the district's townships that the flood spares
        table[name][n_towns:] = np.bincount(world.townships["district"], weights=np.where(exposed > 0, 0, places),
                                            minlength=n_districts)
    table["order_h"][:n_towns] = residue.order_h
    silent = needs["place"][needs["kind"] == Need.RECONNOITRE]
    silent_h = residue.first_water_h if drawn.disaster.shaken is None else grid(drawn.disaster.shaken.silent_from_h)
    table["silent_from_h"][silent] = silent_h[silent]
    table["silent_until_h"][silent] = silent_h[silent] + grid(drawn.disaster.silent_h[silent])
    table["swept_h"][:n_towns] = drawn.disaster.crest_h
    table["swept"][:n_towns], table["pulled_out"][:n_towns] = residue.swept - residue.pulled_out, residue.pulled_out
    first = int(np.flatnonzero(needs["kind"] == Need.SUPPLY)[0]) if affected.size else 0
    for k, name in enumerate(("supply", "evacuate", "treat")):
        table[name][affected] = first + k * affected.size + np.arange(affected.size)
    table["estimate"][:n_towns] = np.rint(residue.evacuated * plan.shelters.central_share.of(drawn.disaster.hazard)
                                          * np.exp(model.supplies.estimate_sigma * drawn.z_estimate))
    return table


def _posts(world: World, plan: Plan) -> np.ndarray:
    """The municipality, the districts, the townships, the scenes."""
    n_towns, n_districts = len(world.townships), len(world.districts)
    table = np.zeros(1 + n_districts + 2 * n_towns, dtype=POST)
    seats = np.asarray(world.seat_node(np.arange(n_districts)))
    table["place"] = np.concatenate([[-1], seats, np.arange(n_towns), np.arange(n_towns)])
    table["tier"] = np.concatenate([[0], np.full(n_districts, 1), np.full(n_towns, 2), np.full(n_towns, 3)])
    command = plan.command
    table["span"] = np.array([command.municipal_sites, command.district_sites, command.township_sites,
                              command.on_scene_sites])[table["tier"]]
    return table


def _depots(world: World, deployment: Deployment, lorry_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = deployment.depots
    table = np.zeros(rows.size, dtype=DEPOT)
    words = world.depots["tier"][rows["depot"]]
    table["tier"] = np.select([words == "municipal", words == "regional"], [Tier.MUNICIPAL, Tier.REGIONAL], Tier.DISTRICT)
    table["district"] = world.depots["district"][rows["depot"]]
    table["place"] = world.seat_node(table["district"])
    table["kits"], table["open_h"] = rows["kits"], np.inf
    table["lorries"] = np.diff(lorry_rows)
    docks = rows["docks"]
    return table, np.where(np.arange(max(1, int(docks.max(initial=0))))[None, :] < docks[:, None], 0.0, np.inf)


def _landing(world: World, deployment: Deployment) -> np.ndarray:
    points = world.landing_points[deployment.landing_points]
    table = np.zeros(len(points), dtype=LANDING)
    for name in ("lat", "lon"):
        table[name] = points[name]
    table["place"], table["lit"] = points["township"], deployment.lit_landing
    return table


def _craft_hours(world: World, towns: np.ndarray, model: Model) -> np.ndarray:
    """Hours of a rescue craft from each post to each of some riverside places on its own river (float64[posts, places])."""
    posts = world.water_posts
    out = np.full((len(posts), world.n_nodes), np.inf)
    if not towns.size:
        return out
    nodes = world.river_nodes
    near = distances_km(world.townships["lat"][towns], world.townships["lon"][towns], nodes["lat"].copy(),
                        nodes["lon"].copy()).argmin(axis=1)
    km = model.boats.river_bends * distances_km(posts["lat"].copy(), posts["lon"].copy(), world.townships["lat"][towns],
                                                world.townships["lon"][towns])
    same = posts["river"][:, None] == nodes["river"][near][None, :]
    out[:, towns] = np.where(same & (km <= model.boats.craft_km), grid(km / model.boats.craft_kmh), np.inf)
    out[np.arange(len(posts)), nearest_place(world, posts["lat"], posts["lon"])] = 0.0
    return out


def _rules(world: World, scenario: Scenario, plan: Plan, model: Model) -> np.ndarray:
    """The numbers that hold for all runs of a plan, hours on the grid; what a disaster decides is zero."""
    boats, air, flight, roads = model.boats, plan.aviation, model.flight, model.roads
    values: dict[str, float] = {
        **dict.fromkeys(("n_boats", "n_rescues", "first_aircraft", "last_aircraft", "first_crew", "last_crew", "start_hour",
                         "least_pace", "first_team", "last_team", "waterway_closes_m", "waterway_opens_m", "search_ends_h",
                         "dead_1", "dead_2", "dead_3", "dead_4", "skill", "first_squad", "last_squad"), 0),
        "n_townships": len(world.townships), "night_crews": air.night_crews, "most_boats": boats.most_boats,
        "most_crews": model.clearing.most_crews, "least_kits": model.supplies.least_kits,
        "level_4": model.command.levels[0], "level_3": model.command.levels[1],
        "level_2": model.command.levels[2], "level_1": model.command.levels[3],
        "municipal_activation_h": plan.command.municipal_activation_min / 60,
        "district_activation_h": plan.command.district_activation_min / 60,
        "activation_night_factor": plan.command.night_factor, "holdback": model.command.holdback,
        "missed_after_h": model.reports.missed_after_h, "wet_mm_h": roads.wet_mm_h, "wet_factor": roads.wet_factor,
        "dark_factor": roads.dark_factor, "farthest_h": roads.farthest_h, "boat_people": boats.people,
        "per_person_h": boats.per_person_min / 60, "boat_night_factor": boats.night_factor,
        "most_current_ms": boats.most_current_ms, "aim_h": boats.aim_h, "shift_h": boats.shift_h, "rest_h": boats.rest_h,
        **_search_rules(model), **rescue_rules(model.mine_rescue), **underground_rules(model),
        "exposure_h": model.survival.exposure_h, "hurt_share": model.survival.hurt_share,
        "red_share": model.survival.red_share, "red_half_h": model.survival.red_half_life_h,
        "yellow_half_h": model.survival.yellow_half_life_h, "stabilised_factor": model.survival.stabilised_factor,
        "surge_after_h": model.survival.surge_after_h, "contingency_after_h": model.survival.contingency_after_h,
        "contingency_level": model.survival.contingency_level, "crush_after_h": model.survival.crush_after_h,
        "crush_share": model.survival.crush_share,
        "central_share": plan.shelters.central_share.of(scenario.hazard), "kits_per_dock_h": model.supplies.kits_per_dock_h,
        "callout_day_h": plan.supplies.callout_day_h, "callout_night_h": plan.supplies.callout_night_h,
        "bus_load_h": model.supplies.bus_load_min / 60, "on_scene_h": model.survival.on_scene_min / 60,
        "handover_h": model.survival.handover_min / 60, "set_up_h": model.clearing.set_up_h,
        "block_speed_kmh": air.block_speed_kmh, "approach_h": air.approach_min / 60,
        "takeoff_median_h": air.takeoff_median_min / 60, "takeoff_sigma": air.takeoff_sigma,
        "visibility_day_m": flight.visibility_day_m, "visibility_night_m": flight.visibility_night_m,
        "ceiling_m": flight.ceiling_m, "most_wind_ms": flight.most_wind_ms, "hoist_h": flight.hoist_min / 60,
        "look_h": flight.look_min / 60, "drop_h": flight.drop_min / 60, "work_h": flight.work_h,
        "unload_h": flight.unload_min / 60, "refuel_h": flight.refuel_min / 60, "drums_h": flight.drums_h,
        "fuel_reserve_h": flight.reserve_min / 60, "duty_h": flight.duty_h, "crew_rest_h": flight.rest_h,
        "flight_hours": flight.flight_hours, "landing_km": flight.landing_km,
        "landing_blocked_share": air.landing_blocked_share, "blocked_after_h": flight.blocked_after_h}
    rules = np.zeros(1, dtype=RULES)
    if set(values) != set(RULES.names or ()):
        raise AssertionError(sorted(set(values) ^ set(RULES.names or ())))
    for name, value in values.items():
        rules[name] = grid(value) if name.endswith("_h") and name not in ("wet_mm_h",) else value
    return rules


def _search_rules(model: Model) -> dict[str, float]:
    search = model.search
    return {**{name: getattr(search, name) for name in (
        "most_heads", "most_machines", "municipal_missing", "army_missing", "province_missing", "heads_per_missing",
        "foot_bends", "foot_kmh", "foot_km")},
        "search_set_up_h": search.set_up_min / 60}


def _between(bounds: list[float], quantile: np.ndarray) -> np.ndarray:
    return bounds[0] + (bounds[1] - bounds[0]) * quantile
