"""What a plan fixes by itself: counts of its network as deployed, stock over the loads named, reach without any disaster."""

from dataclasses import dataclass

import numpy as np

from models.kinds import Tier
from sim.engine.loads import Loads, is_large
from sim.engine.simulate import Setting
from sim.judge.measures import centres_of
from sim.judge.reach import reach_row

COUNTED = ("AIR-NET", "AIR-FLEET", "TEAM-CENTRES", "TEAM-WATER", "SUP-CITY", "SUP-1M", "SUP-DIST", "SUP-5TIER", "SHELTER",
           "DAM-217")
REACH_MIN = 60.0  # within which an aircraft's population in reach is reported
CENTRES_H = 2.0   # benchmark of ours: fifty people of a regional centre at any seat on intact roads


@dataclass(frozen=True)
class Count:
    """A number of a clause that needs no disaster: which, how it was counted, and what it came to."""

    target: str
    part: str
    clock: str
    unit: str
    value: float


def inventory(of: Setting, loads: Loads) -> list[Count]:
    """Count what a plan puts on the ground.

    Parameters
    ----------
    of : the plan on its ground
    loads : what the relief clauses name; the stock over a load of nobody is not counted
    """
    return [*_air(of), *_centres(of), *_water(of), *_stocks(of, loads), *_tiers(of),
            Count("DAM-217", "", "as repaired", "count", float(of.plan.works.repaired_dams)),
            Count("SHELTER", "existing_shelters", "as listed", "count", float(of.world.shelters["n"].sum()))]


def _air(of: Setting) -> list[Count]:
    """Centres are air bases with an aircraft all the year; bought are the aircraft beyond those that were seen."""
    world, plan, aviation = of.world, of.plan, of.plan.aviation
    bases, stations = np.unique(of.deployment.aircraft), of.deployment.forest_stations
    tiers = world.air_bases["tier"][bases]
    joint = np.unique(world.forest_stations["district"][world.forest_stations["variant"] == "beside"])
    reach = reach_row(world, tuple(world.air_bases["base"][bases].tolist()), aviation.takeoff_median_min, plan, REACH_MIN)
    bought = max(0, of.deployment.aircraft.size - len(aviation.base_order.get("seen", [])))
    counts: list[tuple[str, str, float]] = [
        ("AIR-NET", "municipal_centre", (tiers == "municipal").sum()),
        ("AIR-NET", "regional_centres", (tiers == "regional").sum()),
        ("AIR-NET", "stations", stations.size),
        ("AIR-NET", "stations_chengdu_chongqing", np.isin(world.forest_stations["district"][stations], joint).sum()),
        ("AIR-NET", "landing_points", of.deployment.landing_points.size),
        ("AIR-FLEET", "aircraft", bought), ("AIR-FLEET", "fuel_trucks", aviation.fuel_trucks)]
    return [Count("AIR-NET", "", f"people within {REACH_MIN:g} min, no weather", "share", reach["share_population"]),
            *(Count(target, part, "as deployed", "count", float(n)) for target, part, n in counts)]


def _centres(of: Setting) -> list[Count]:
    """Seats to which the nearest regional centre brings fifty people in time by day on dry, intact roads."""
    homes, roads = centres_of(of), of.stands.network[0]
    seats = np.asarray(of.world.seat_node(np.arange(len(of.world.districts))))
    hours = (of.plan.teams.regional_centres.muster_h
             + of.model.roads.fire_pace * roads.dry[np.ix_(seats, homes)].min(axis=1, initial=np.inf))
    return [Count("TEAM-CENTRES", "", "call to fifty there, roads intact", "share", float((hours <= CENTRES_H).mean()))]


def _water(of: Setting) -> list[Count]:
    tiers = of.world.water_posts["tier"][of.deployment.water_posts]
    return [Count("TEAM-WATER", part, "as deployed", "count", float((tiers == tier).sum()))
            for part, tier in (("centre", "centre"), ("bases", "base"), ("stations", "station"))]


def _stocks(of: Setting, loads: Loads) -> list[Count]:
    """Complete kits over people, in districts the least of them; kits are whole, so no item binds before another."""
    depots, large = of.stands.depots, is_large(of.world)
    city = depots["kits"][np.isin(depots["tier"], (Tier.MUNICIPAL, Tier.REGIONAL))].sum()
    found = [Count("SUP-CITY", "stock", "municipal and regional kits over load", "share", city / loads.city)
             ] if loads.city else []
    own = depots[depots["tier"] == Tier.DISTRICT]
    kits = np.bincount(own["district"], weights=own["kits"], minlength=large.size) + np.bincount(
        of.world.townships["district"], weights=of.deployment.township_kits + of.deployment.village_kits,
        minlength=large.size)
    return found + [Count(target, "stock", "own kits over load, least district", "share", float(kits[group].min() / people))
                    for target, group, people in (("SUP-1M", large, loads.million), ("SUP-DIST", ~large, loads.other))
                    if people and group.any()]


def _tiers(of: Setting) -> list[Count]:
    """Tiers that hold anything; the central one is counted though nothing in the model draws on it."""
    depots, deployed, supplies = of.stands.depots, of.deployment, of.plan.supplies
    with_kits = depots["tier"][depots["kits"] > 0]
    tiers = [supplies.central_cots + supplies.central_tents > 0,
             bool(np.isin(with_kits, (Tier.MUNICIPAL, Tier.REGIONAL)).any()), bool((with_kits == Tier.DISTRICT).any()),
             bool(deployed.township_kits.any()), bool(deployed.village_kits.any())]
    return [Count("SUP-5TIER", "", "tiers with stock", "count", float(sum(tiers))),
            Count("SUP-5TIER", "regional_depots", "as deployed", "count", float((with_kits == Tier.REGIONAL).sum()))]
