"""Aviation reach on straight lines: who is within the hour when every base has an aircraft ready.

No weather, no crew, no fuel: an upper bound, and the hand check that any later figure for AIR-1H must lie under.
"""

from typing import Any

import numpy as np

from models.helicopters import first_overhead_min
from scenarios.world import World
from sim.deploy import Deployment
from sim.plan import Plan

BASE_SETS = (("HQ",), ("HQ", "WZ", "QJ"), ("HQ", "WZ", "QJ", "YC", "TN"))
READY_MIN = (15.0, 30.0, 45.0)


def overhead_min(world: World, bases: tuple[str, ...], ready_min: float, approach_min: float,
                 block_speed_kmh: float) -> np.ndarray:
    """Minutes from the request until the first aircraft is over each township (float64[townships]); see
    `models.helicopters.first_overhead_min`."""
    rows = np.flatnonzero(np.isin(world.air_bases["base"], bases))
    return first_overhead_min(world.townships["lat"].copy(), world.townships["lon"].copy(),
                              world.air_bases["lat"][rows], world.air_bases["lon"][rows],
                              float(ready_min), float(approach_min), float(block_speed_kmh))


def reach_row(world: World, bases: tuple[str, ...], ready_min: float, plan: Plan, limit_min: float) -> dict[str, Any]:
    """One line of the reach table: shares of townships, of people and of area-weighted ground within the limit."""
    minutes = overhead_min(world, bases, ready_min, plan.aviation.approach_min, plan.aviation.block_speed_kmh)
    reached = minutes <= limit_min
    people, area = world.townships["population"], world.townships["catchment_km2"]
    names = dict(zip(world.air_bases["base"].tolist(), world.air_bases["name_en"].tolist(), strict=True))
    return {"bases": list(bases), "base_names": [names[base] for base in bases],
            "ready_min": ready_min, "limit_min": limit_min,
            "share_townships": float(reached.mean()),
            "share_population": float((reached * people).sum() / people.sum()),
            "share_area": float((reached * area).sum() / area.sum()),
            "farthest_min": float(minutes.max()) if bases else None}


def reach_table(world: World, plans: dict[str, Plan], deployments: dict[str, Deployment],
                limit_min: float) -> list[dict[str, Any]]:
    """Base sets by readiness, then each plan's own bases at its median take-off time.

    Parameters
    ----------
    plans, deployments : by name of plan, in the order to print; the first plan's speed and approach serve the base sets
    limit_min : the clause's own number, AIR-1H: 60
    """
    first = next(iter(plans.values()))
    rows = [{"plan": "", **reach_row(world, bases, ready, first, limit_min)}
            for bases in BASE_SETS for ready in READY_MIN]
    for name, plan in plans.items():
        known = world.air_bases["base"]
        all_year = _unique(known[deployments[name].aircraft])
        season = _unique(known[np.concatenate([deployments[name].aircraft, deployments[name].season_aircraft])])
        rows += [{"plan": label, **reach_row(world, bases, plan.aviation.takeoff_median_min, plan, limit_min)}
                 for label, bases in {name: all_year, **({f"{name} in season": season} if season != all_year else {})
                                      }.items()]
    return rows


def _unique(names: np.ndarray) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.tolist()))
