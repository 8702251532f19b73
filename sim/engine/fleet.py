"""The rows of ``units``: every boat, aircraft, machine, lorry, bus and ambulance of a plan that chance left present."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.geometry import distances_km
from models.kernel import TICKS_PER_H
from models.kinds import Doing, Tier, Unit
from models.state import AIRCREW, BASE, CRAFT, DISTRICT, UNIT
from scenarios.checks import BadInput
from scenarios.realisation import CRAFT as CRAFT_DRAWN
from scenarios.realisation import Realisation
from scenarios.sharing import largest_remainder
from scenarios.world import World
from sim.deploy import Deployment
from sim.plan import Plan
from sim.response import Model

HQ = "HQ"  # the municipal aviation centre


@dataclass(frozen=True)
class Fleet:
    """Units and what belongs to them; the ranges are rows of ``units``."""

    units: np.ndarray
    craft: np.ndarray
    aircrews: np.ndarray
    bases: np.ndarray
    pumps: np.ndarray
    takeoff_z: np.ndarray
    n_boats: int
    aircraft: tuple[int, int]
    crews: tuple[int, int]
    lorries: np.ndarray
    ambulances: np.ndarray


@dataclass(frozen=True)
class Roster:
    """Every unit a plan could have, built once; a disaster's chance says which of them are there.

    Attributes
    ----------
    boats : rows of `models.state.UNIT`; boat_team, boat_kth : int64, the team of each and which of its boats it is
    aircraft, craft : rows; aircraft_kth : int64, which of its base's aircraft each is
    crews, lorries, ambulances : rows; ambulance_kth : int64, which of its district's
    ambulances_of : int64[districts]
    lorry_rows : int64[depots + 1], where each depot's lorries begin
    aircrews, bases, pumps : tables of the state
    """

    boats: np.ndarray
    boat_team: np.ndarray
    boat_kth: np.ndarray
    aircraft: np.ndarray
    aircraft_kth: np.ndarray
    craft: np.ndarray
    crews: np.ndarray
    lorries: np.ndarray
    lorry_rows: np.ndarray
    ambulances: np.ndarray
    ambulance_kth: np.ndarray
    ambulances_of: np.ndarray
    aircrews: np.ndarray
    bases: np.ndarray
    pumps: np.ndarray


def roster(world: World, plan: Plan, model: Model, deployment: Deployment) -> Roster:
    """Build what never changes from one disaster to the next.

    Raises
    ------
    BadInput : the plan asks for more aircraft on a base than chance is drawn for, or for an unknown type
    """
    boats, team, kth = _boats(world, plan, model, deployment)
    aircraft, craft, craft_kth = _aircraft(world, plan, model, deployment)
    seats = np.asarray(world.seat_node(np.arange(len(world.districts))))
    crews = of_units(Unit.CREW, Tier.DISTRICT, np.repeat(seats, model.clearing.crews), world,
                     muster_h=model.clearing.muster_h)
    lorries, lorry_rows = _lorries(world, plan, model, deployment)
    share = largest_remainder(plan.medical.ambulances, world.districts["population"].astype(np.float64))
    ambulances = of_units(Unit.AMBULANCE, Tier.DISTRICT, np.repeat(seats, share), world,
                        muster_h=model.survival.turnout_min / 60, capacity=1)
    bases, pumps = _bases(world, plan, model, deployment)
    return Roster(boats, team, kth, aircraft, craft_kth, craft, crews, lorries, lorry_rows, ambulances, _kth(share), share,
                  _aircrews(world, plan, deployment), bases, pumps)


def fleet(world: World, plan: Plan, model: Model, deployment: Deployment, ready: Roster, drawn: Realisation,
          exposed: np.ndarray, works: np.ndarray, away: np.ndarray) -> Fleet:
    """The units of one disaster.

    Parameters
    ----------
    exposed : int[n], townships that the flood reaches: their buses can be hired
    works : int[n], townships at roads that close or with a search: their excavators can be hired
    away : float64[places], share of a team's people who are not there, see `sim.engine.ruins.absent`
    """
    pace = np.exp(model.roads.pace_sigma * drawn.z_pace)
    manned = _manned(world, plan, model, deployment, drawn, away)
    boats = ready.boats.take(np.flatnonzero(ready.boat_kth < manned[ready.boat_team]))
    boats["pace"] = (pace * model.roads.fire_pace)[boats["home"]]
    aircraft = ready.aircraft.copy()
    aircraft["doing"] = np.where(drawn.u_craft[aircraft["base"], ready.aircraft_kth] < plan.aviation.availability,
                                 Doing.FREE, Doing.ABSENT)
    hired = plan.works.excavators_1h, max(0, plan.works.excavators_6h - plan.works.excavators_1h)
    crews = stacked([ready.crews, *(of_units(Unit.CREW, Tier.HIRED, np.repeat(works, n), world, muster_h=hours)
                                           for n, hours in zip(hired, (1.0, 6.0), strict=True))])
    crews["pace"] = (pace * model.roads.crew_pace)[crews["home"]]
    crews["capacity"] = model.search.machine_heads
    lorries = ready.lorries.copy()
    lorries["pace"] = (pace * model.roads.lorry_pace)[lorries["home"]]
    buses = of_units(Unit.BUS, Tier.HIRED, np.repeat(exposed, model.supplies.buses), world,
                   muster_h=model.supplies.bus_call_h, capacity=model.supplies.bus_seats)
    buses["pace"] = (pace * model.roads.bus_pace)[buses["home"]]
    present = np.floor(ready.ambulances_of * plan.medical.ambulance_availability + drawn.u_ambulance).astype(np.int64)
    present = np.minimum(present, ready.ambulances_of)
    ambulances = ready.ambulances.take(np.flatnonzero(ready.ambulance_kth < present[ready.ambulances["district"]]))
    ambulances["pace"] = (pace * model.roads.ambulance_pace)[ambulances["home"]]
    first = np.cumsum([0, boats.size, aircraft.size, crews.size, lorries.size, buses.size])
    units = stacked([boats, aircraft, crews, lorries, buses, ambulances])
    return Fleet(units, ready.craft.copy(), ready.aircrews.copy(), ready.bases.copy(), ready.pumps.copy(),
                 drawn.z_takeoff[aircraft["base"], ready.aircraft_kth], boats.size, (int(first[1]), int(first[2])),
                 (int(first[2]), int(first[3])), first[3] + ready.lorry_rows,
                 first[5] + np.concatenate([[0], np.cumsum(present)]))


def index_boats(units: np.ndarray, n_boats: int, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where crews stand ready: fills ``first_boat`` and ``last_boat`` of ``places``.

    Returns
    -------
    boat_rows, apart_rows, free_at: see `models.state.State`
    """
    boats = units[:n_boats]
    apart = ~np.isin(boats["tier"], (Tier.FIRE, Tier.TOWNSHIP, Tier.DISTRICT))
    land = np.flatnonzero(~apart)
    rows = land[np.argsort(boats["home"][land], kind="stable")]
    last = np.cumsum(np.bincount(boats["home"][land], minlength=places.size))
    places["first_boat"], places["last_boat"] = np.concatenate([[0], last[:-1]]), last
    ready = land[boats["doing"][land] == Doing.FREE]
    return rows, np.flatnonzero(apart), np.bincount(boats["home"][ready], minlength=places.size)


def index_buses(units: np.ndarray, places: np.ndarray) -> None:
    """Between which rows the buses of each place lie: fills ``first_bus`` and ``last_bus`` of ``places``."""
    rows = np.flatnonzero(units["kind"] == Unit.BUS)
    homes = units["home"][rows]
    places["first_bus"][homes[::-1]], places["last_bus"][homes] = rows[::-1], rows + 1


def stacked(tables: list[np.ndarray]) -> np.ndarray:
    """Tables of one kind, one below the other; as bytes, since numpy compares their fields at six times the cost."""
    raw = np.dtype((np.void, tables[0].dtype.itemsize))
    return np.concatenate([table.view(raw) for table in tables]).view(tables[0].dtype)


def _kth(counts: np.ndarray) -> np.ndarray:
    """0, 1, ... within each group: [2, 3] gives 0 1 0 1 2."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def of_units(kind: Unit, tier: Tier, homes: np.ndarray, world: World, **values: Any) -> np.ndarray:
    """Rows of one kind, one for each element of ``homes`` (places), at a car's pace; hours of mustering on the grid."""
    rows = np.zeros(len(homes), dtype=UNIT)
    homes = np.asarray(homes, dtype=np.int64)
    district = np.concatenate([world.townships["district"], np.arange(len(world.districts))])
    muster = values.pop("muster_h", 0.0)
    by_night = values.pop("muster_night_h", muster)
    rows["kind"], rows["tier"], rows["home"], rows["at"] = kind, tier, homes, homes
    rows["district"], rows["pace"] = district[homes], 1.0
    rows["need"], rows["base"], rows["craft"], rows["duty_h"] = -1, -1, -1, np.nan
    for name, hours in (("muster_day_h", muster), ("muster_night_h", by_night)):
        rows[name] = np.ceil(hours * TICKS_PER_H) / TICKS_PER_H
    rows["until_h"] = -1e6  # rested
    for name, value in values.items():
        rows[name] = value
    return rows


def _boats(world: World, plan: Plan, model: Model, deployment: Deployment) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every boat there could be a crew for, its team (in the order of `_manned`), and which of the team's it is."""
    teams, town = plan.teams, plan.teams.township
    riverside = _riverside_teams(world, deployment)
    parts, counts = [], []

    def add(tier: Tier, homes: np.ndarray, boats: np.ndarray, **values: Any) -> None:
        parts.append(of_units(Unit.BOAT, tier, np.repeat(homes, boats), world, capacity=model.boats.people, **values))
        counts.append(boats)
    add(Tier.TOWNSHIP, riverside, np.full(riverside.size, town.riverside_boats), muster_h=town.muster_day_min / 60,
        muster_night_h=town.muster_night_min / 60)
    stations = deployment.fire_stations
    add(Tier.FIRE, world.fire_stations["township"][stations], np.full(stations.size, teams.fire.boats),
        muster_h=teams.fire.turnout_min / 60)
    for kind, tier, muster in (("district_team", Tier.DISTRICT, teams.district.muster_min / 60),
                               ("corps", Tier.CORPS, teams.fire.turnout_min / 60),
                               ("regional_centre", Tier.CENTRE, teams.regional_centres.muster_h)):
        rows = deployment.forces[deployment.forces["kind"] == kind]
        add(tier, np.asarray(world.seat_node(world.force_sites["district"][rows["site"]])), rows["boats"], muster_h=muster)
    posts = deployment.water_posts
    home = nearest_place(world, world.water_posts["lat"][posts], world.water_posts["lon"][posts])
    add(Tier.WATER, home, np.full(posts.size, teams.water.craft), muster_h=teams.fire.turnout_min / 60)
    parts[-1]["base"] = np.repeat(posts, teams.water.craft)
    boats = np.concatenate(counts).astype(np.int64)
    return np.concatenate(parts), np.repeat(np.arange(boats.size), boats), _kth(boats)


def _manned(world: World, plan: Plan, model: Model, deployment: Deployment, drawn: Realisation,
            away: np.ndarray) -> np.ndarray:
    """How many boats each team has crews for (int64[teams], in the order of `_boats`)."""
    teams, town = plan.teams, plan.teams.township
    riverside, stations, forces = _riverside_teams(world, deployment), deployment.fire_stations, deployment.forces
    parts = [(riverside, mustered(town.heads, town.availability, drawn.u_township[riverside])),
             (world.fire_stations["township"][stations],
              np.where(drawn.u_fire[stations] < teams.fire.availability, teams.fire.on_duty, 0))]
    for kind, share_ in (("district_team", teams.district.availability), ("corps", None), ("regional_centre", None)):
        rows = forces[forces["kind"] == kind]
        heads = rows["heads"] if share_ is None else mustered(rows["heads"], share_, drawn.u_force[rows["site"]])
        parts.append((np.asarray(world.seat_node(world.force_sites["district"][rows["site"]])), heads))
    crews = [np.floor(heads * (1 - away[homes])) // model.boats.crew for homes, heads in parts]
    return np.concatenate([*crews, np.full(deployment.water_posts.size, teams.water.craft)]).astype(np.int64)


def _riverside_teams(world: World, deployment: Deployment) -> np.ndarray:
    """Townships on a river that have a team."""
    found: np.ndarray = deployment.township_teams[world.townships["riverside"][deployment.township_teams]]
    return found


def mustered(heads: np.ndarray | int, availability: float, u: np.ndarray) -> np.ndarray:
    """Heads that muster: the mean share, half to one and a half times, by the team's own quantile."""
    return np.floor(heads * np.minimum(1.0, availability * (0.5 + u)) + 1e-9).astype(np.int64)


def nearest_place(world: World, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """The township nearest to each point."""
    return distances_km(lat.copy(), lon.copy(), world.townships["lat"].copy(),
                        world.townships["lon"].copy()).argmin(axis=1)


def _aircraft(world: World, plan: Plan, model: Model,
              deployment: Deployment) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Aircraft on their stands, and which of its base's each is. Types follow the mix, the most wanted first."""
    base = np.concatenate([deployment.aircraft, deployment.season_aircraft]).astype(np.int64)
    kth = np.array([int((base[:i] == b).sum()) for i, b in enumerate(base)], dtype=np.int64)
    if kth.size and kth.max() >= CRAFT_DRAWN:
        raise BadInput(f"plan.aviation.medium_helicopters: puts {kth.max() + 1} aircraft on one base, chance is drawn for "
                       f"{CRAFT_DRAWN}; lower it or add bases to base_order")
    mix, names = plan.aviation.type_mix, list(plan.aviation.type_mix)
    chosen: list[str] = []
    for name in names:
        if name not in model.flight.seats:
            raise BadInput(f"plan.aviation.type_mix: {name!r} is unknown; model.flight.seats names "
                           f"{', '.join(model.flight.seats)}")
    for i in range(base.size):
        wanted = [mix[name] * (i + 1) - chosen.count(name) for name in names]
        chosen.append(names[int(np.argmax(wanted))])
    homes = np.asarray(world.seat_node(world.air_bases["district"][base])) if base.size else base
    units = of_units(Unit.AIRCRAFT, Tier.MUNICIPAL, homes, world)
    units["base"], units["craft"] = base, np.arange(base.size)
    craft = np.zeros(base.size, dtype=CRAFT)
    for name, values in (("seats", model.flight.seats), ("kits", model.flight.kits)):
        craft[name] = [values[kind] for kind in chosen]
    units["capacity"] = craft["seats"]
    craft["endurance_h"] = craft["fuel_h"] = [model.flight.endurance_h[kind] for kind in chosen]
    craft["lat"], craft["lon"] = world.air_bases["lat"][base], world.air_bases["lon"][base]
    craft["crew"] = craft["point"] = -1
    craft["stand"] = base
    return units, craft, kth


def _aircrews(world: World, plan: Plan, deployment: Deployment) -> np.ndarray:
    """Crews on duty at each base, by day in proportion to its aircraft; by night one each in the bases' order, HQ first."""
    per_base = np.bincount(np.concatenate([deployment.aircraft, deployment.season_aircraft]).astype(np.int64),
                           minlength=len(world.air_bases))
    day = np.floor(per_base * plan.aviation.day_crews_per_aircraft + 0.5).astype(np.int64)
    manned = list(dict.fromkeys(deployment.aircraft.tolist())) or [int(np.argmax(world.air_bases["base"] == HQ))]
    by_night = np.resize(manned, plan.aviation.night_crews)
    crews = np.zeros(int(day.sum()) + plan.aviation.night_crews, dtype=AIRCREW)
    crews["base"] = np.concatenate([np.repeat(np.arange(day.size), day), by_night])
    crews["night"] = np.arange(crews.size) >= day.sum()
    crews["from_h"] = np.nan
    return crews


def _bases(world: World, plan: Plan, model: Model, deployment: Deployment) -> tuple[np.ndarray, np.ndarray]:
    """Where aircraft refuel: their bases with fuel trucks, and forest stations with what is stored there."""
    stations = world.forest_stations[deployment.forest_stations]
    n = len(world.air_bases)
    bases = np.zeros(n + len(stations), dtype=BASE)
    for name in ("lat", "lon", "district"):
        bases[name] = np.concatenate([world.air_bases[name], stations[name]])
    manned = list(dict.fromkeys(deployment.aircraft.tolist()))
    bases["fuel_h"] = np.where(np.arange(bases.size) < n, np.inf, plan.aviation.station_fuel_t / model.flight.burn_t_per_h)
    trucks = np.zeros(bases.size, dtype=np.int64)
    for k in range(plan.aviation.fuel_trucks if manned else 0):
        trucks[manned[k % len(manned)]] += 1
    pumps = np.where(np.arange(max(1, int(trucks.max(initial=0))))[None, :] < trucks[:, None], 0.0, np.inf)
    return bases, pumps


def _lorries(world: World, plan: Plan, model: Model, deployment: Deployment) -> tuple[np.ndarray, np.ndarray]:
    """Lorries by depot, its own before the contractors'; and the row at which each depot's begin (and the last end)."""
    depots = deployment.depots
    homes = np.asarray(world.seat_node(world.depots["district"][depots["depot"]]))
    own, contract = depots["own_trucks"].astype(np.int64), depots["contract_trucks"].astype(np.int64)
    base = np.repeat(np.arange(depots.size), own + contract)
    rows = of_units(Unit.TRUCK, Tier.DISTRICT, homes[base], world, capacity=model.supplies.lorry_kits)
    first = np.concatenate([[0], np.cumsum(own + contract)])
    is_own = np.arange(rows.size) - first[base] < own[base]
    rows["base"] = base
    rows["tier"] = np.where(is_own, Tier.DISTRICT, Tier.HIRED)
    rows["muster_day_h"] = np.where(is_own, 0.0, np.ceil(plan.supplies.contract_lead_h * TICKS_PER_H) / TICKS_PER_H)
    return rows, first


def districts_of(world: World, plan: Plan, model: Model, drawn: Realisation, fleet_: Fleet) -> np.ndarray:
    """The table ``districts``: boats, the hour's delay of mutual aid, free beds, where the ambulances stand."""
    table = np.zeros(len(world.districts), dtype=DISTRICT)
    boats = fleet_.units[: fleet_.n_boats]
    table["boats"] = table["free_boats"] = np.bincount(boats["district"], minlength=table.size)
    low, high = model.command.mutual_h
    table["mutual_h"] = low + (high - low) * drawn.u_mutual
    table["beds"] = np.floor(world.districts["population"] / 1000 * plan.medical.beds_per_1000 * plan.medical.free_share)
    table["surge"] = np.floor(world.districts["population"] / 1000 * plan.medical.beds_per_1000 * model.survival.surge_share)
    more = model.survival.contingency_share - model.survival.surge_share
    table["contingency"] = np.floor(world.districts["population"] / 1000 * plan.medical.beds_per_1000 * more)
    table["seat"] = world.seat_node(np.arange(table.size))
    table["first_ambulance"], table["last_ambulance"] = fleet_.ambulances[:-1], fleet_.ambulances[1:]
    return table
