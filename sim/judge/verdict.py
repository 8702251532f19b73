"""From measures to verdicts: what each clause's number came to, how sure that is, and what it is called."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.tally import Measure
from sim.judge.sequence import difference_interval, looks, n_to_decide, ratio_interval, share_interval
from sim.judge.targets import Basis, Part, Target

DESIGN = ("S2", "S3")  # bands in which capacities are judged; S1 is routine, S4 beyond design
WORDS = {  # (the number is the plan's or a regulation's, above the requirement) -> verdict
    (True, True): "holds", (True, False): "fails", (False, True): "benchmark met", (False, False): "benchmark not met"}


@dataclass(frozen=True)
class Line:
    """How a number of a clause is read off the measures: a ratio of two of them, times ``scale``."""

    target: str
    part: str
    clock: str
    over: Measure
    under: Measure
    scale: float = 1.0
    unit: str = "share"
    in_each: bool = True  # judged in each disaster as well; not where weather grounds all aircraft together


M = Measure
LINES = (
    Line("AIR-1H", "", "C1, every township alike", M.OVERHEAD_60MIN, M.ASKED, in_each=False),
    Line("AIR-1H", "", "C1, by people", M.PEOPLE_60MIN, M.ASKED_PEOPLE, in_each=False),
    Line("AIR-1H", "", "C1, flyable hours", M.FLYABLE_60MIN, M.ASKED_FLYABLE, in_each=False),
    Line("TEAM-3TIER", "", "water to first crew", M.CAUGHT_REACHED, M.CAUGHT),
    Line("TEAM-3TIER", "fire_station", "call to first crew", M.FIRE_20MIN, M.SITES_15KM),
    Line("TEAM-3TIER", "township_day", "call to first crew", M.TOWNSHIP_30MIN, M.SITES_DAY),
    Line("TEAM-3TIER", "township_night", "call to first crew", M.TOWNSHIP_45MIN, M.SITES_NIGHT),
    Line("TEAM-3TIER", "district", "call to first crew", M.DISTRICT_60MIN, M.SITES),
    Line("TEAM-WATER", "", "call to craft", M.CRAFT, M.SITES),
    Line("CMD", "", "water to call", M.REPORT_H, M.SITES, 60.0, "min"),
    Line("CMD", "", "call to order", M.DISPATCH_H, M.DISPATCHED, 60.0, "min"),
    Line("SUP-10H", "", "registered to kit", M.KIT_10H, M.SHELTERED),
    Line("WARN-RIVER", "", "forecast to water", M.LEFT, M.EXPOSED),
    Line("SHELTER", "", "asked to place", M.SHELTERED, M.WANT_SHELTER),
)


def judged(targets: dict[str, Target]) -> list[tuple[Line, Target, Part | Target]]:
    """The lines whose clause is in the registry, each with the number it is judged by."""
    found = []
    for line in LINES:
        if line.target in targets:
            target = targets[line.target]
            number: Part | Target = next((part for part in target.parts if part.part == line.part), target)
            found.append((line, target, number))
    return found


def verdicts(targets: dict[str, Target], rows: dict[str, np.ndarray], scenario: str, required: float,
             alpha: float) -> list[dict[str, Any]]:
    """Judge every clause of the registry under every plan.

    Parameters
    ----------
    targets : the registry
    rows : measures by plan (`sim.judge.measures.ROW`), the same replications without a gap in rising order
    scenario : its name
    required : share of disasters in which a threshold must be met, where a clause does not say
    alpha : error allowed in the whole table; every line and difference has an equal part

    Returns
    -------
    one row per line, statistic and plan, then one for each clause that nothing here tests
    """
    lines = judged(targets)
    n_judged = sum(len(rows) + line.in_each * (2 * len(rows) - 1) for line, _, number in lines
                   if number.threshold is not None)
    each = alpha / max(1, n_judged)
    table: list[dict[str, Any]] = []
    for line, target, number in lines:
        first: dict[str, np.ndarray] = {}
        for plan, measured in rows.items():
            about = {"target": line.target, "part": line.part, "clause": target.clause, "scenario": scenario, "plan": plan,
                     "band": "+".join(DESIGN), "clock": line.clock, "unit": line.unit,
                     "metric": number.metric, "alpha": each}
            within = measured[np.isin(measured["band"], DESIGN)]
            table.append({**about, **_pooled(line, number, target, within, each)})
            if number.threshold is not None and line.in_each:
                met = _met(line, number.threshold, within)
                first = first or {plan: met}
                at = np.searchsorted(within["replication"], measured["replication"][:1] + np.array(looks(measured.size)))
                table.append({**about, **_reliable(number, target, met, at, required, each),
                              **_against(first, plan, met, each)})
    tested = {line.target for line, _, _ in lines}
    for name, target in targets.items():
        if name not in tested:
            word = "exercise" if target.kind == "exercise" else "not yet tested" if target.testable else "untestable"
            table.append({"target": name, "part": "", "clause": target.clause, "scenario": "", "plan": "", "verdict": word,
                          "reason": target.reason})
    return table


def _pooled(line: Line, number: Part | Target, target: Target, rows: np.ndarray, alpha: float) -> dict[str, Any]:
    """One share over all persons, sites or requests of the bands; approximate."""
    over, under = (rows[which.name.lower()] * scale for which, scale in ((line.over, line.scale), (line.under, 1.0)))
    estimate, low, high = ratio_interval(over, under, alpha, line.unit == "share")
    n = int((under > 0).sum())
    found = {"statistic": "pooled", "threshold": number.threshold, "threshold_basis": _basis(number), "reliability": None,
             "estimate": None if np.isnan(estimate) else estimate, "low": low if n else None, "high": high if n else None,
             "n": n, "n_no_demand": rows.size - n, "n_to_decide": None, "vs": None, "approximate": True}
    if n == 0:
        return {**found, "verdict": "undecided" if number.threshold is not None else "measured", "reason": "no demand"}
    if number.threshold is None:
        return {**found, "verdict": "measured", "reason": ""}
    return {**found, **_word(low, high, number.threshold, target, number)}


def _met(line: Line, threshold: float, rows: np.ndarray) -> np.ndarray:
    """int64[replications]: 1 where the threshold was met, 0 where not, -1 without demand."""
    over, under = rows[line.over.name.lower()], rows[line.under.name.lower()]
    return np.where(under > 0, (over >= threshold * under).astype(np.int64), -1)


def _reliable(number: Part | Target, target: Target, met: np.ndarray, at: np.ndarray, required: float,
              alpha: float) -> dict[str, Any]:
    """The share of disasters in which the threshold is met, against the share required; what one look refuted stays so."""
    n, s = int((met >= 0).sum()), int((met == 1).sum())
    required = getattr(number, "reliability", None) or required
    low, high = 0.0, 1.0
    for size in at:
        seen = met[:size]
        look = share_interval(int((seen == 1).sum()), int((seen >= 0).sum()), alpha)
        low, high = max(low, look[0]), min(high, look[1])
    found = {"statistic": "reliability", "threshold": number.threshold, "threshold_basis": _basis(number),
             "reliability": required, "estimate": s / n if n else None, "low": low, "high": high, "n": n,
             "n_no_demand": met.size - n, "n_to_decide": None, "approximate": False}
    if n == 0:
        return {**found, "verdict": "undecided", "reason": "no demand"}
    told = _word(low, high, required, target, number)
    if told["verdict"] == "undecided":
        found["n_to_decide"] = n_to_decide(s / n, required, alpha)
    return {**found, **told}


def _against(first: dict[str, np.ndarray], plan: str, met: np.ndarray, alpha: float) -> dict[str, Any]:
    """The difference to the first plan of the study, on the disasters in which both have demand."""
    (name, other), = first.items()
    if name == plan:
        return {"vs": None}
    both = (met >= 0) & (other >= 0)
    more, less = int((met[both] > other[both]).sum()), int((met[both] < other[both]).sum())
    n = int(both.sum())
    low, high = difference_interval(more, less, n - more - less, alpha)
    return {"vs": {"plan": name, "diff": (more - less) / n if n else None, "low": low, "high": high}}


def _word(low: float, high: float, required: float, target: Target, number: Part | Target) -> dict[str, Any]:
    """The verdict on an interval. Only a number of the plan or of a regulation holds or fails; ours are benchmarks."""
    if low < required <= high:
        return {"verdict": "undecided", "reason": "the interval contains the requirement"}
    basis = number.basis if isinstance(number, Part) else target.threshold_basis
    return {"verdict": WORDS[basis is not Basis.ours, low >= required], "reason": ""}


def _basis(number: Part | Target) -> str | None:
    basis = number.basis if isinstance(number, Part) else number.threshold_basis
    return basis.value if basis else None
