"""Sweeps inside one study: each plan at every point of a design, on the same disasters."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from scenarios.checks import BadInput, leaves
from scenarios.randomness import Chance, Stream, generator
from scenarios.world import World
from sim.config import Composed, Sweep, plan_names, with_plan
from sim.engine.simulate import Setting
from sim.judge.verdict import judged
from sim.overrides import OVER, nearest
from sim.plan import Plan
from sim.response import Model
from sim.runs import placed, settings_of

MOST_VARIANTS = 400
Point = Mapping[str, Any]  # value by swept key
Found = tuple[str, Point, Mapping[str, Any]]  # plan, where, and a row of verdicts


@dataclass(frozen=True)
class Variant:
    """A plan with some of its numbers, or of the model's, changed.

    Attributes
    ----------
    base : name of the plan
    point : value by swept key
    """

    base: str
    point: Point
    plan: Plan
    model: Model


def variants(composed: Composed, overrides: list[str]) -> dict[str, Variant]:
    """Each plan of the study at each point of its sweep, by names such as ``plan_2025 medium_helicopters=4``.

    Returns
    -------
    empty where ``study.sweep.over`` is

    Raises
    ------
    BadInput : a key that is no number of the plan or the model, a value that is refused as an override would be
    """
    sweep, seed = composed.config.study.sweep, composed.config.seed
    known = {key: value for part in ("plan", "model") for key, value, *_ in leaves(getattr(composed.config, part), part)}
    demand_tested(composed)
    for key in sweep.over:
        if not key.startswith(("plan.", "model.")):
            raise BadInput(f"{OVER}: {key} is no key of the plan or the model, and only those leave the disasters alike; "
                           f"for others write drsim run -m {key}=a,b")
        if key not in known:
            raise BadInput(f"{OVER}: {key}: unknown key; {nearest(key, list(known))}")
        if key in composed.overridden:
            raise BadInput(f"{key}: is set and swept over; leave out one of them")
    names = plan_names(composed)
    points = points_of(sweep, seed, known, most=MOST_VARIANTS // len(names)) if sweep.over else []
    found = {}
    for name in names:
        for point in points:
            texts = [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in point.items()]
            try:
                config = with_plan(name, overrides, "plan.", "model.", "model=", point=texts)
            except BadInput as why:
                raise BadInput(f"{OVER}: {why}") from None
            found[f"{name} {label(point)}"] = Variant(name, point, config.plan, config.model)
    return found


def studied(composed: Composed, overrides: list[str], world: World, swept: Mapping[str, Variant]) -> dict[str, Setting]:
    """What a study plays, on its ground: the variants, or without any the plans themselves."""
    if not swept:
        return settings_of(composed, overrides, world)
    of_plans = {name: (of.plan, of.model) for name, of in swept.items()}
    return placed(composed.config, world, of_plans, {"": composed.config.scenario})[""]


def demand_tested(composed: Composed) -> None:
    """Raise BadInput unless a run of the scenario tests the clause that is sized for."""
    target, scenario = composed.config.study.sweep.target, composed.choices["scenario"]
    tested = list(dict.fromkeys(line.target for line, *_ in judged(composed.config.targets, scenario)))
    if target and target not in tested:
        raise BadInput(f"study.sweep.target: no run of {scenario} tests {target}; choose one of "
                       f"{', '.join(tested) or 'targets=all'}")


def points_of(sweep: Sweep, seed: int, known: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    """The points of a design in their order, no two alike.

    Parameters
    ----------
    seed : of the study; a Latin hypercube has its own stream of chance
    known : a value of each key, for its kind: whole numbers stay whole
    most : points allowed
    """
    n = {"grid": math.prod(map(len, sweep.over.values())), "alone": 1 + sum(map(len, sweep.over.values())),
         "latin_hypercube": sweep.points}[sweep.design]
    if n > most:
        raise BadInput(f"{OVER}: makes {n:,} points, more than {most:,}; give fewer values, or a smaller Latin hypercube")
    if sweep.design != "latin_hypercube":
        for key, values in sweep.over.items():
            texts = [shown(value) for value in values]
            twice = next((text for text in texts if texts.count(text) > 1), None)
            if twice is not None:
                raise BadInput(f"{OVER}: {key} gives {twice} twice; give it once")
        if sweep.design == "alone":  # first as it is: what differences are from
            return [{}, *({key: value} for key, values in sweep.over.items() for value in values)]
        return [dict(zip(sweep.over, values, strict=True)) for values in product(*sweep.over.values())]
    for key, values in sweep.over.items():
        _demand_range(key, values, known[key])
    spread = latin_hypercube(n, len(sweep.over), generator(seed, 0, Stream.DESIGN))
    points = [{key: _between(values[0], values[1], u, whole=type(known[key]) is int)
               for (key, values), u in zip(sweep.over.items(), row, strict=True)} for row in spread.tolist()]
    return list({label(point): point for point in points}.values())  # whole numbers may coincide


def latin_hypercube(n: int, n_keys: int, chance: Chance) -> np.ndarray:
    """Points spread so that each of n equal strata of every key holds one (McKay, Beckman and Conover 1979).

    Returns
    -------
    float64[n, n_keys] within [0, 1)
    """
    return np.column_stack([(chance.permutation(n) + chance.random(n)) / n for _ in range(n_keys)])


def _demand_range(key: str, values: Sequence[Any], now: Any) -> None:
    numbers = [value for value in values if isinstance(value, int | float) and math.isfinite(value)]
    if isinstance(now, bool) or not isinstance(now, int | float):
        raise BadInput(f"{OVER}: {key} is no number; a Latin hypercube needs one, study.sweep.design=grid does not")
    if len(values) != 2 or len(numbers) != 2 or not values[0] < values[1]:
        raise BadInput(f"{OVER}: {key} has {shown(values)}; a Latin hypercube needs [low, high], low below high")
    if isinstance(now, int) and not all(isinstance(value, int) for value in values):
        raise BadInput(f"{OVER}: {key} has {shown(values)}; write whole numbers")


def _between(low: float, high: float, u: float, whole: bool) -> float:
    """The value at a quantile; whole numbers are equally likely, others keep four digits, as their names show them."""
    if whole:
        return int(low + math.floor(u * (high - low + 1)))
    return min(high, max(low, float(f"{low + u * (high - low):.4g}")))


def label(point: Point) -> str:
    """A point in words: ``medium_helicopters=4 takeoff_median_min=15``."""
    if not point:
        return "as it is"
    names = short_keys(list(point))
    return " ".join(f"{names[key]}={shown(value)}" for key, value in point.items())


def short_keys(keys: Sequence[str]) -> dict[str, str]:
    """Each key by its last words, as few as tell it from the others."""
    found = {}
    for key in keys:
        words = key.split(".")
        tails = [".".join(words[-n:]) for n in range(1, len(words) + 1)]
        found[key] = next((tail for tail in tails if sum(f".{other}".endswith(f".{tail}") for other in keys) == 1), key)
    return found


def shown(value: Any) -> str:
    """A value as it is written in an override, words without quotes."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def of_design(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One row for each number, plan and statistic: the design bands', or where those were not drawn the band's that was."""
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for row in rows:
        if row["plan"]:
            key = tuple(row[name] for name in ("target", "part", "clock", "plan", "statistic"))
            if "+" in row["band"] or (key in found and not found[key]["n"] and row["n"]):
                found[key] = row
    return list(found.values())


def found_at(rows: Iterable[Mapping[str, Any]], swept: Mapping[str, Variant]) -> list[Found]:
    """The verdicts of a swept study, each with its plan and where it stands."""
    return [(swept[row["plan"]].base, swept[row["plan"]].point, row) for row in of_design(rows)]


def swept_rows(found: Iterable[Found], crossed: bool) -> list[dict[str, Any]]:
    """The table behind a chart over a swept value.

    Parameters
    ----------
    crossed : whether all combinations were played: then ``plan`` also says what the other keys stood at, so that each plan
        of the table is one curve over ``value``; points of a Latin hypercube scatter

    Returns
    -------
    for each key and verdict {key, value, target, part, clock, unit, plan, statistic, estimate, low, high, verdict,
    threshold, reliability}
    """
    table = []
    for plan, point, row in found:
        names = short_keys(list(point))
        for key, value in point.items():
            others = [f"{names[other]}={shown(point[other])}" for other in point if other != key] if crossed else []
            about = {name: row[name] for name in ("target", "part", "clock", "unit", "statistic", "estimate", "low", "high",
                                                  "verdict", "threshold", "reliability")}
            table.append({"key": key, "value": value, **about, "plan": " ".join([plan, *others])})
    return table
