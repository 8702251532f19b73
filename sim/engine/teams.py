"""Rows of ``units`` for people who dig: teams of every tier but those on boats, the army, other provinces, neighbours."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.kinds import Grade, Need, Tier, Unit
from models.teams import LOCAL_CLASS
from scenarios.checks import BadInput
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.engine.fleet import mustered, of_units, stacked
from sim.plan import Plan
from sim.response import Model

GRADES = {Tier.TOWNSHIP: Grade.LIGHT, Tier.MILITIA: Grade.LIGHT, Tier.ARMY: Grade.LIGHT, Tier.FIRE: Grade.MEDIUM,
          Tier.DISTRICT: Grade.MEDIUM, Tier.SOCIAL: Grade.MEDIUM, Tier.CORPS: Grade.HEAVY, Tier.CENTRE: Grade.HEAVY,
          Tier.PROVINCE: Grade.HEAVY}


@dataclass(frozen=True)
class Source:
    """Teams of one tier.

    Attributes
    ----------
    tier : whose they are; homes : int64[n], places
    heads : int64[n], people who could come; boats : int64[n], boats that some of them man
    availability : mean share of them that musters, which differs by quantile; None where all do
    chance : which of the Realisation's quantiles; rows : int64[n], into it
    values : further fields of `models.state.UNIT`; for arrays one element for each team
    """

    tier: Tier
    homes: np.ndarray
    heads: np.ndarray
    boats: np.ndarray
    availability: float | None
    chance: str
    rows: np.ndarray
    values: dict[str, Any]


def sources(world: World, plan: Plan, model: Model, deployment: Deployment) -> list[Source]:
    """Everybody whom a plan has for digging, before chance says who is there.

    Raises
    ------
    BadInput : a district of model.search.province_seats is unknown
    """
    teams, forces = plan.teams, deployment.forces
    stations, towns = deployment.fire_stations, deployment.township_teams
    found = [
        Source(Tier.TOWNSHIP, towns, np.full(towns.size, teams.township.heads),
               np.where(world.townships["riverside"][towns], teams.township.riverside_boats, 0),
               teams.township.availability, "u_township", towns,
               {"muster_h": teams.township.muster_day_min / 60, "muster_night_h": teams.township.muster_night_min / 60}),
        Source(Tier.FIRE, world.fire_stations["township"][stations].astype(np.int64),
               np.full(stations.size, teams.fire.on_duty), np.full(stations.size, teams.fire.boats), None, "u_fire",
               stations, {"muster_h": teams.fire.turnout_min / 60})]
    groups: tuple[tuple[str, Tier, float | None, dict[str, Any]], ...] = (
        ("district_team", Tier.DISTRICT, teams.district.availability, {"muster_h": teams.district.muster_min / 60}),
        ("corps", Tier.CORPS, None, {"muster_h": teams.fire.turnout_min / 60}),
        ("regional_centre", Tier.CENTRE, None, {"muster_h": teams.regional_centres.muster_h}),
        ("militia", Tier.MILITIA, teams.militia.availability, {"muster_h": teams.militia.muster_h}),
        ("social", Tier.SOCIAL, None, {"muster_h": teams.social.muster_h}))
    for kind, tier, availability, values in groups:
        rows = forces[forces["kind"] == kind]
        homes = np.asarray(world.seat_node(world.force_sites["district"][rows["site"]]), dtype=np.int64)
        if tier == Tier.SOCIAL:
            values = {**values, "base": _social_class(rows.size, teams.social.class_shares)}
        found.append(Source(tier, homes, rows["heads"], rows["boats"], availability, "u_force", rows["site"], values))
    army = world.force_sites["district"][forces["site"][forces["kind"] == "army"]]
    for tier, districts, hours, heads in (
            (Tier.ARMY, army, teams.army.arrival_h, teams.army.arrived_heads),
            (Tier.PROVINCE, _districts(world, model), model.search.province_h, model.search.province_heads)):
        seats = np.asarray(world.seat_node(districts), dtype=np.int64)
        platoons = -(-int(heads[-1]) // model.search.platoon) if seats.size else 0
        size = np.full(platoons, model.search.platoon)
        if platoons:
            size[-1] = heads[-1] - model.search.platoon * (platoons - 1)
        at_h = np.interp(np.cumsum(size) - size / 2, [0.0, *heads], [0.0, *hours])
        found.append(Source(tier, np.resize(seats, platoons), size, np.zeros(platoons, dtype=np.int64), None, "",
                            np.zeros(platoons, dtype=np.int64), {"muster_h": at_h, "from_h": np.inf}))
    return found


def _social_class(n: int, shares: list[float]) -> np.ndarray:
    """Classes 1 to 3 of teams in the order of their rank, the best first."""
    return np.searchsorted(np.cumsum(shares)[:2], (np.arange(n) + 0.5) / max(1, n), side="right") + 1


def _districts(world: World, model: Model) -> np.ndarray:
    known = world.districts["name_zh"].tolist()
    for name in model.search.province_seats:
        if name not in known:
            raise BadInput(f"model.search.province_seats: {name!r} is no district; choose among {', '.join(known[:4])}, ...")
    return np.array([known.index(name) for name in model.search.province_seats], dtype=np.int64)


def teams(world: World, plan: Plan, model: Model, drawn: Realisation, of: list[Source], pace: np.ndarray,
          searches: np.ndarray, away: np.ndarray) -> tuple[np.ndarray, int]:
    """The teams of one disaster, then the neighbours of each search.

    Parameters
    ----------
    of : see `sources`
    pace : float64[places], of vehicles by home
    searches : the disaster's needs of kind SEARCH, whose ``own`` says how many neighbours there are
    away : see `sim.engine.ruins.absent`

    Returns
    -------
    rows of `models.state.UNIT`, and how many of them are teams
    """
    parts = [_present(world, plan, model, drawn, source, away) for source in of]
    rows = stacked(parts)
    rows["pace"] = pace[rows["home"]] * model.roads.fire_pace
    near = of_units(Unit.TEAM, Tier.NEIGHBOURS, searches["place"], world, muster_h=model.search.neighbours_min / 60,
                    muster_night_h=2 * model.search.neighbours_min / 60, capacity=searches["own"])
    return stacked([rows, near]), rows.size


def _present(world: World, plan: Plan, model: Model, drawn: Realisation, of: Source, away: np.ndarray) -> np.ndarray:
    """Who is there and on no boat, in platoons as equal as can be."""
    heads = of.heads.astype(np.int64)
    if of.availability is not None:
        heads = mustered(heads, of.availability, getattr(drawn, of.chance)[of.rows])
    elif of.tier == Tier.FIRE:
        heads = np.where(drawn.u_fire[of.rows] < plan.teams.fire.availability, heads, 0)
    if of.tier not in (Tier.ARMY, Tier.PROVINCE):
        heads = np.floor(heads * (1 - away[of.homes])).astype(np.int64)
    heads = heads - np.minimum(of.boats, heads // model.boats.crew) * model.boats.crew
    n = -(-heads // model.search.platoon)
    team = np.repeat(np.arange(heads.size), n)
    kth = np.arange(team.size) - np.repeat(np.cumsum(n) - n, n)
    capacity = heads[team] // np.maximum(1, n[team]) + (kth < heads[team] % np.maximum(1, n[team]))
    values = {name: value[team] if isinstance(value, np.ndarray) else value for name, value in of.values.items()}
    rows = of_units(Unit.TEAM, of.tier, of.homes[team], world, capacity=capacity, **values)
    rows["grade"] = np.where((rows["tier"] == Tier.SOCIAL) & (rows["base"] >= LOCAL_CLASS), Grade.LIGHT, GRADES[of.tier])
    return rows


def lendable(units: np.ndarray, n_districts: int) -> np.ndarray:
    """int64[districts], teams of each that it may send to others."""
    mine = (units["kind"] == Unit.TEAM) & np.isin(units["tier"], (Tier.FIRE, Tier.DISTRICT, Tier.MILITIA))
    return np.bincount(units["district"][mine], minlength=n_districts)


def neighbours_of(units: np.ndarray, needs: np.ndarray, first: int) -> None:
    """Let searches and their neighbours know each other: fills ``own`` of ``needs`` and ``base`` of ``units``.

    Parameters
    ----------
    first : row of the first neighbours; they stand in the order of the searches
    """
    searches = np.flatnonzero(needs["kind"] == Need.SEARCH)
    needs["own"] = -1
    needs["own"][searches] = first + np.arange(searches.size)
    units["base"][first: first + searches.size] = searches
