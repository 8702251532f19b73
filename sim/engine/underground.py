"""Setting the stage underground: an accident, a plan's six systems and how people behave become the tables of one run."""

import math
from typing import Any

import numpy as np

from models.kernel import TICKS_PER_H
from models.mines.tables import AIRWAY, JUNCTION, MINE, PERSON, SQUAD, Air, System
from scenarios.mine import Calamity
from sim.plan import Mines, Plan
from sim.response import Model
from sim.underground_rules import Underground


def no_mine() -> dict[str, np.ndarray]:
    """The tables of a run in which nothing happens underground."""
    return {"mine": np.empty(0, dtype=MINE), "airways": np.empty(0, dtype=AIRWAY), "junctions": np.empty(0, dtype=JUNCTION),
            "people": np.empty(0, dtype=PERSON), "squads": np.empty(0, dtype=SQUAD),
            "shuns": np.empty((0, 0), dtype=np.int8), "gas": np.empty((3, 0)), "flows": np.empty((6, 0))}


def mine_tables(calamity: Calamity, plan: Plan, model: Model) -> dict[str, np.ndarray]:
    """The tables of an accident, but for its need and the squads."""
    rules = model.underground
    works = systems(plan.mines, rules.still_works_share, calamity.u_systems)
    airways = _airways(calamity, works, rules)
    people = _people(calamity, plan.mines, works, rules)
    return {"mine": _mine(calamity, works, rules, len(people)), "airways": airways, "junctions": calamity.junctions.copy(),
            "people": people, "squads": np.empty(0, dtype=SQUAD),
            "shuns": np.zeros((len(people), len(airways)), dtype=np.int8), "gas": calamity.gas.copy(),
            "flows": calamity.flows}


def underground_rules(model: Model) -> dict[str, float]:
    """Numbers that hold for a whole run, see `models.mines.underground_rules`."""
    values: dict[str, Any] = vars(model.underground)
    staged = ("refuge_h", "still_works_share", "surface_min", "order_min", "react_min", "thirst_h", "rock_c", "retry_min")
    return {"rock_c": model.underground.rock_c, "mine_retry_h": model.underground.retry_min / 60,
            **{f"mine_{name}": value for name, value in values.items() if name not in staged}}


def systems(mines: Mines, still_works_share: float, quantile: np.ndarray) -> np.ndarray:
    """What each of the six systems is worth in this mine: 1 works, 0 is not there, between works in part (float64[6]).

    Parameters
    ----------
    quantile : float64[6], in [0, 1), drawn for the mine: a system that works under one plan works under any that builds more
    """
    whole = np.array([mines.monitoring, mines.locating, mines.refuge, mines.compressed_air, mines.water, mines.telephone])
    partly = whole + (1 - whole) * mines.partial
    return np.where(quantile < whole, 1.0, np.where(quantile < partly, still_works_share, 0.0))


def _airways(calamity: Calamity, works: np.ndarray, rules: Underground) -> np.ndarray:
    """The airways with those devices alone that work, and what has fallen."""
    table = calamity.airways.copy()
    for name, quantile, system in (("sensor", calamity.u_sensors, System.MONITORING),
                                   ("telephone", calamity.u_telephones, System.TELEPHONE),
                                   ("mouthpieces", calamity.u_mouthpieces, System.COMPRESSED_AIR),
                                   ("refuge", calamity.u_refuges, System.REFUGE)):
        table[name] *= quantile < works[system]
    table["refuge_left"] = table["refuge"] * rules.refuge_h
    table["fallen_m"][calamity.fallen_airway] = calamity.fallen_length_m
    table["fallen_at_m"][calamity.fallen_airway] = calamity.fallen_at_m
    table["void_m3"] = calamity.void_m3
    table["explored_h"] = table["told_h"] = math.inf
    return table


def _people(calamity: Calamity, mines: Mines, works: np.ndarray, rules: Underground) -> np.ndarray:
    """Everybody underground, with a self-rescuer that may not hold."""
    table = calamity.people.copy()
    table["next_h"] = math.nan
    table["mask_full_min"] *= calamity.u_mask < mines.self_rescuers
    table["react_h"] = _grid(_between(rules.react_min, calamity.u_aware) / 60)
    table["u_struck"] = calamity.u_caught
    table["known_place"] = calamity.u_located < works[System.LOCATING]
    waterless = calamity.u_drink >= works[System.WATER]
    table["dry_h"] = np.where(waterless, _between(rules.thirst_h, calamity.u_thirst), math.inf)
    return table


def _mine(calamity: Calamity, works: np.ndarray, rules: Underground, people: int) -> np.ndarray:
    """The mine as a whole, before anything has happened."""
    table = np.zeros(1, dtype=MINE)
    table["place"], table["accident"] = calamity.township, calamity.accident
    table["from_h"] = table["seen_h"] = _grid(calamity.at_h)
    for name in ("airway", "at_m", "peak_mw", "growth_h", "burns_h", "co_m3_mj", "smoke_per_ppm", "fumes_m3", "methane_m3",
                 "water_m3", "inflow_m3_h"):
        table[name] = getattr(calamity, name)
    table["heat_share"], table["ignites_u"] = calamity.taken_share, calamity.u_ignite[: table["ignites_u"].shape[1]]
    table["inflow_until_h"] = _grid(calamity.at_h + calamity.inflow_h)
    table["air"], table["power"], table["works"] = Air.NORMAL, True, works
    table["water_m"], table["last_blast_h"] = -math.inf, math.nan
    table["alarm_h"] = table["evacuate_h"] = math.inf
    table["react_h"] = _grid(_between(rules.surface_min, calamity.u_alarm) / 60)
    table["order_h"] = _grid(_between(rules.order_min, calamity.u_alarm) / 60)
    table["left"] = people
    return table


def _grid(hours: Any) -> Any:
    return np.ceil(np.asarray(hours, dtype=np.float64) * TICKS_PER_H) / TICKS_PER_H


def _between(bounds: list[float], quantile: Any) -> Any:
    return bounds[0] + (bounds[1] - bounds[0]) * quantile
