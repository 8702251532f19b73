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

HQ = "HQ"  # the municipal aviation centre, where the night crews stand


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


def fleet(world: World, plan: Plan, model: Model, deployment: Deployment, drawn: Realisation,
          exposed: np.ndarray, works: np.ndarray) -> Fleet:
    """Build all units.

    Parameters
    ----------
    exposed : int[n], townships that the flood reaches: their buses can be hired
    works : int[n], townships at river roads: their excavators can be hired
    """
    pace = np.exp(model.roads.pace_sigma * drawn.z_pace)
    boats = _boats(world, plan, model, deployment, drawn, pace)
    aircraft, craft, z = _aircraft(world, plan, model, deployment, drawn)
    aircraft["craft"] = np.arange(aircraft.size)
    seats = np.asarray(world.seat_node(np.arange(len(world.districts))))
    crews = np.concatenate([
        _units(Unit.CREW, Tier.DISTRICT, np.repeat(seats, model.clearing.crews), world, pace * model.roads.crew_pace,
               muster_h=model.clearing.muster_h),
        _units(Unit.CREW, Tier.HIRED, np.repeat(works, plan.works.excavators_1h), world, pace * model.roads.crew_pace,
               muster_h=1.0),
        _units(Unit.CREW, Tier.HIRED, np.repeat(works, max(0, plan.works.excavators_6h - plan.works.excavators_1h)), world,
               pace * model.roads.crew_pace, muster_h=6.0)])
    lorries, lorry_rows = _lorries(world, plan, model, deployment, pace)
    buses = _units(Unit.BUS, Tier.HIRED, np.repeat(exposed, model.supplies.buses), world, pace * model.roads.bus_pace,
                   muster_h=model.supplies.bus_call_h, capacity=model.supplies.bus_seats)
    share = largest_remainder(plan.medical.ambulances, world.districts["population"].astype(np.float64))
    present = np.floor(share * plan.medical.ambulance_availability + drawn.u_ambulance).astype(np.int64)
    present = np.minimum(present, share)
    ambulances = _units(Unit.AMBULANCE, Tier.DISTRICT, np.repeat(seats, present), world,
                        pace * model.roads.ambulance_pace, muster_h=model.survival.turnout_min / 60, capacity=1)
    first = np.cumsum([0, boats.size, aircraft.size, crews.size, lorries.size, buses.size])
    bases, pumps = _bases(world, plan, model, deployment)
    units = np.concatenate([boats, aircraft, crews, lorries, buses, ambulances])
    for name in ("muster_day_h", "muster_night_h"):
        units[name] = np.ceil(units[name] * TICKS_PER_H) / TICKS_PER_H
    return Fleet(units, craft,
                 _aircrews(world, plan, deployment), bases, pumps, z, boats.size, (int(first[1]), int(first[2])),
                 (int(first[2]), int(first[3])), first[3] + lorry_rows,
                 first[5] + np.concatenate([[0], np.cumsum(present)]))


def _units(kind: Unit, tier: Tier, homes: np.ndarray, world: World, pace: np.ndarray, **values: Any) -> np.ndarray:
    """Rows of one kind, one for each element of ``homes`` (places)."""
    rows = np.zeros(len(homes), dtype=UNIT)
    homes = np.asarray(homes, dtype=np.int64)
    district = np.concatenate([world.townships["district"], np.arange(len(world.districts))])
    muster = values.pop("muster_h", 0.0)
    rows["kind"], rows["tier"], rows["home"], rows["at"] = kind, tier, homes, homes
    rows["district"], rows["pace"] = district[homes], pace[homes]
    rows["need"], rows["base"], rows["craft"], rows["duty_h"] = -1, -1, -1, np.nan
    rows["muster_day_h"], rows["muster_night_h"] = muster, values.pop("muster_night_h", muster)
    rows["until_h"] = -1e6  # rested
    for name, value in values.items():
        rows[name] = value
    return rows


def _boats(world: World, plan: Plan, model: Model, deployment: Deployment, drawn: Realisation,
           pace: np.ndarray) -> np.ndarray:
    """Every boat for which there is a crew."""
    teams, crew = plan.teams, model.boats.crew
    pace = pace * model.roads.fire_pace
    parts = []

    def add(tier: Tier, homes: np.ndarray, boats: np.ndarray | int, heads: np.ndarray, **values: Any) -> None:
        manned = np.minimum(boats, np.asarray(heads) // crew).astype(np.int64)
        rows = _units(Unit.BOAT, tier, np.repeat(homes, manned), world, pace, capacity=model.boats.people, **values)
        parts.append(rows)
    town = teams.township
    riverside = deployment.township_teams[world.townships["riverside"][deployment.township_teams]]
    heads = _mustered(town.heads, town.availability, drawn.u_township[riverside])
    add(Tier.TOWNSHIP, riverside, town.riverside_boats, heads,
        muster_h=town.muster_day_min / 60, muster_night_h=town.muster_night_min / 60)
    stations = deployment.fire_stations
    present = stations[drawn.u_fire[stations] < teams.fire.availability]
    add(Tier.FIRE, world.fire_stations["township"][present], teams.fire.boats, np.full(present.size, teams.fire.on_duty),
        muster_h=teams.fire.turnout_min / 60)
    forces = deployment.forces
    for kind, tier, share_, muster in (
            ("district_team", Tier.DISTRICT, teams.district.availability, teams.district.muster_min / 60),
            ("corps", Tier.CORPS, None, teams.fire.turnout_min / 60),
            ("regional_centre", Tier.CENTRE, None, teams.regional_centres.muster_h)):
        rows = forces[forces["kind"] == kind]
        heads = rows["heads"] if share_ is None else _mustered(rows["heads"], share_, drawn.u_force[rows["site"]])
        add(tier, np.asarray(world.seat_node(world.force_sites["district"][rows["site"]])), rows["boats"], heads,
            muster_h=muster)
    posts = deployment.water_posts
    home = nearest_place(world, world.water_posts["lat"][posts], world.water_posts["lon"][posts])
    add(Tier.WATER, home, teams.water.craft, np.full(posts.size, crew * teams.water.craft),
        muster_h=teams.fire.turnout_min / 60)
    parts[-1]["base"] = np.repeat(posts, teams.water.craft)
    return np.concatenate(parts)


def _mustered(heads: np.ndarray | int, availability: float, u: np.ndarray) -> np.ndarray:
    """Heads that muster: the mean share, half to one and a half times, by the team's own quantile."""
    return np.floor(heads * np.minimum(1.0, availability * (0.5 + u)) + 1e-9).astype(np.int64)


def nearest_place(world: World, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """The township nearest to each point."""
    return distances_km(lat.copy(), lon.copy(), world.townships["lat"].copy(),
                        world.townships["lon"].copy()).argmin(axis=1)


def _aircraft(world: World, plan: Plan, model: Model, deployment: Deployment,
              drawn: Realisation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Aircraft on their stands; those out of service are absent. Types follow the mix, the most wanted first."""
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
    units = _units(Unit.AIRCRAFT, Tier.MUNICIPAL, homes, world, np.ones(world.n_nodes))
    units["base"] = base
    units["doing"] = np.where(drawn.u_craft[base, kth] < plan.aviation.availability, Doing.FREE, Doing.ABSENT)
    craft = np.zeros(base.size, dtype=CRAFT)
    for name, values in (("seats", model.flight.seats), ("kits", model.flight.kits)):
        craft[name] = [values[kind] for kind in chosen]
    units["capacity"] = craft["seats"]
    craft["endurance_h"] = craft["fuel_h"] = [model.flight.endurance_h[kind] for kind in chosen]
    craft["lat"], craft["lon"] = world.air_bases["lat"][base], world.air_bases["lon"][base]
    craft["crew"] = craft["point"] = -1
    craft["stand"] = base
    return units, craft, drawn.z_takeoff[base, kth]


def _aircrews(world: World, plan: Plan, deployment: Deployment) -> np.ndarray:
    """Crews on duty at each base, by day in proportion to its aircraft, by night at the municipal centre."""
    per_base = np.bincount(np.concatenate([deployment.aircraft, deployment.season_aircraft]).astype(np.int64),
                           minlength=len(world.air_bases))
    day = np.floor(per_base * plan.aviation.day_crews_per_aircraft + 0.5).astype(np.int64)
    hq = int(np.argmax(world.air_bases["base"] == HQ))
    crews = np.zeros(int(day.sum()) + plan.aviation.night_crews, dtype=AIRCREW)
    crews["base"] = np.concatenate([np.repeat(np.arange(day.size), day), np.full(plan.aviation.night_crews, hq)])
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


def _lorries(world: World, plan: Plan, model: Model, deployment: Deployment,
             pace: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lorries by depot, its own before the contractors'; and the row at which each depot's begin (and the last end)."""
    depots = deployment.depots
    homes = np.asarray(world.seat_node(world.depots["district"][depots["depot"]]))
    own, contract = depots["own_trucks"].astype(np.int64), depots["contract_trucks"].astype(np.int64)
    base = np.repeat(np.arange(depots.size), own + contract)
    rows = _units(Unit.TRUCK, Tier.DISTRICT, homes[base], world, pace * model.roads.lorry_pace,
                  capacity=model.supplies.lorry_kits)
    first = np.concatenate([[0], np.cumsum(own + contract)])
    is_own = np.arange(rows.size) - first[base] < own[base]
    rows["base"] = base
    rows["tier"] = np.where(is_own, Tier.DISTRICT, Tier.HIRED)
    rows["muster_day_h"] = np.where(is_own, 0.0, plan.supplies.contract_lead_h)
    return rows, first


def districts_of(world: World, plan: Plan, model: Model, drawn: Realisation, fleet_: Fleet) -> np.ndarray:
    """The table ``districts``: boats, the hour's delay of mutual aid, free beds, where the ambulances stand."""
    table = np.zeros(len(world.districts), dtype=DISTRICT)
    boats = fleet_.units[: fleet_.n_boats]
    table["boats"] = table["free_boats"] = np.bincount(boats["district"], minlength=table.size)
    low, high = model.command.mutual_h
    table["mutual_h"] = low + (high - low) * drawn.u_mutual
    table["beds"] = np.floor(world.districts["population"] / 1000 * plan.medical.beds_per_1000 * plan.medical.free_share)
    table["seat"] = world.seat_node(np.arange(table.size))
    table["first_ambulance"], table["last_ambulance"] = fleet_.ambulances[:-1], fleet_.ambulances[1:]
    return table
