"""From measures to verdicts: what each clause's number came to, how sure that is, and what it is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.tally import Measure
from sim.judge.evidence import DESIGN, Evidence
from sim.judge.inventory import Count
from sim.judge.sequence import difference_interval, n_to_decide, ratio_difference, ratio_interval, share_interval
from sim.judge.targets import BANDS, Basis, Part, Target

ELSEWHERE = "tested on other disasters"  # said of a clause that names no scenario of the study
LADDER = {"S1": "routine", "S2": "within design", "S3": "within design", "S4": "beyond design"}
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
    in_each: bool = True  # judged in each disaster as well; not where weather grounds all aircraft together, nor of one call


M = Measure


def _relief(target: str, load: int, natural: Measure, natural_10h: Measure) -> tuple[Line, ...]:
    """The lines of a relief clause at its design load; its measures follow that of the load (`models.tally`)."""
    sheltered, in_10h, in_12h, in_24h = (M(load + k) for k in range(1, 5))
    return (Line(target, "", "registered to kit, of the load", in_10h, M(load)),
            Line(target, "", "the same, of those with a place", in_10h, sheltered),
            Line(target, "within_12h", "registered to kit, of the load", in_12h, M(load)),
            Line(target, "within_24h", "registered to kit, of the load", in_24h, M(load)),
            Line(target, "natural_load", "registered to kit", natural_10h, natural))


def _surge(target: str, who: str, first: Measure) -> tuple[Line, ...]:
    """The arrival curve of a force; its measures follow that of its heads (`models.asked.count_heads`)."""
    return (Line(target, "", f"{who} that muster, each call", first, M.SURGES, unit="persons"),
            *(Line(target, "", f"{who}, call to seat within {hours} h", M(first + 1 + k), first)
              for k, hours in enumerate((3, 6, 12, 24))),
            Line(target, "", f"{who}, call to half there, 24 h at most", M(first + 5), M.SURGES, unit="h"))


UNDERGROUND = (  # each accident is one trial, so that the pooled share is that of accidents
    Line("TEAM-PRO", "", "alarm to first squad, mines served", M.MINE_SERVED_30MIN, M.MINE_SERVED, in_each=False),
    Line("TEAM-PRO", "elsewhere", "alarm to first squad, other mines", M.MINE_ELSEWHERE_3H, M.MINE_ELSEWHERE, in_each=False),
    Line("TEAM-PRO", "arrival", "accidents a squad came to, of those known", M.MINE_SQUADS, M.MINE_KNOWN),
    Line("TEAM-PRO", "arrival", "alarm to first squad", M.MINE_SQUAD_H, M.MINE_SQUADS, 60.0, "min"),
    Line("TEAM-PRO", "arrival", "alarm to first entry", M.MINE_ENTRY_H, M.MINE_ENTERED, 60.0, "min"),
    Line("TEAM-PRO", "saved", "alarm to being found alive, each", M.MINE_REACHED_H, M.MINE_REACHED, unit="h"),
    Line("TEAM-PRO", "saved", "brought out alive, of the trapped", M.MINE_SAVED, M.MINE_TRAPPED),
    Line("TEAM-PRO", "exhaustion", "sorties after which a squad must rest", M.MINE_SPENT, M.MINE_SORTIES),
    Line("TEAM-PRO", "exhaustion", "entries refused, each accident", M.MINE_REFUSED, M.MINE_ACCIDENTS, unit="times"),
    Line("TEAM-PRO", "exhaustion", "rescuers lost, each accident", M.MINE_LOST, M.MINE_ACCIDENTS, unit="persons"),
    Line("MINE-6SYS", "", "trapped to brought out alive", M.MINE_SAVED, M.MINE_TRAPPED),
    Line("MINE-6SYS", "", "alive, of all underground", M.MINE_ALIVE, M.MINE_PEOPLE),
    Line("MINE-6SYS", "", "out alive within 24 h, of all underground", M.MINE_OUT_24H, M.MINE_PEOPLE),
    Line("MINE-6SYS", "", "out alive within 72 h, of all underground", M.MINE_OUT_72H, M.MINE_PEOPLE),
    Line("MINE-6SYS", "", "ten dead or more, of accidents", M.MINE_MAJOR, M.MINE_ACCIDENTS),
    Line("MINE-6SYS", "", "thirty dead or more, of accidents", M.MINE_EXTREME, M.MINE_ACCIDENTS),
    *(Line("MINE-6SYS", "", f"dead of {cause}, of all dead", M(M.MINE_BLAST + k), M.MINE_DEAD) for k, cause in enumerate(
        ("blast", "rock", "CO", "heat", "water", "want of air", "wounds", "thirst"))),  # `models.mines.tables.Death`
    Line("TUNNEL", "", "alarm to the first alive behind a fall", M.MINE_TUNNEL_H, M.MINE_TUNNEL_REACHED, unit="h"),
    Line("TUNNEL", "", "falls behind which somebody was reached alive", M.MINE_TUNNEL_REACHED, M.MINE_TUNNEL),
)
LINES = (
    Line("AIR-1H", "", "C1, every township alike", M.OVERHEAD_60MIN, M.ASKED, in_each=False),
    Line("AIR-1H", "", "C1, by people", M.PEOPLE_60MIN, M.ASKED_PEOPLE, in_each=False),
    Line("AIR-1H", "", "C1, flyable hours", M.FLYABLE_60MIN, M.ASKED_FLYABLE, in_each=False),
    Line("AIR-2H", "", "C1, aircraft of Tongnan", M.POINTS_120MIN, M.POINTS, in_each=False),
    Line("TEAM-3TIER", "", "water to first crew", M.CAUGHT_REACHED, M.CAUGHT),
    Line("TEAM-3TIER", "fire_station", "call to first crew", M.FIRE_20MIN, M.SITES_15KM),
    Line("TEAM-3TIER", "township_day", "call to first crew", M.TOWNSHIP_30MIN, M.SITES_DAY),
    Line("TEAM-3TIER", "township_night", "call to first crew", M.TOWNSHIP_45MIN, M.SITES_NIGHT),
    Line("TEAM-3TIER", "district", "call to first crew", M.DISTRICT_60MIN, M.SITES),
    Line("TEAM-CENTRES", "damaged_roads", "call to fifty there, roads damaged", M.SEATS_4H, M.SEATS),
    *_surge("TEAM-MILITIA", "militia", M.MILITIA),
    *_surge("TEAM-MILITIA", "armed police and army", M.ARMY),
    *_surge("TEAM-SOCIAL", "social teams", M.SOCIAL),
    Line("TEAM-WATER", "", "call to craft", M.CRAFT, M.SITES),
    Line("CMD", "", "water to call", M.REPORT_H, M.SITES, 60.0, "min"),
    Line("CMD", "", "call to order", M.DISPATCH_H, M.DISPATCHED, 60.0, "min"),
    Line("CMD", "", "accident underground to alarm", M.MINE_ALARM_H, M.MINE_KNOWN, 60.0, "min"),
    Line("CMD", "", "alarm to the municipality told", M.MINE_TOLD_H, M.MINE_TOLD, 60.0, "min"),
    *UNDERGROUND,
    *_relief("SUP-CITY", M.CITY_LOAD, M.SHELTERED, M.KIT_10H),
    *_relief("SUP-1M", M.MILLION_LOAD, M.MILLION_NATURAL, M.MILLION_NATURAL_10H),
    *_relief("SUP-DIST", M.OTHER_LOAD, M.OTHER_NATURAL, M.OTHER_NATURAL_10H),
    Line("SUP-10H", "", "registered to kit", M.KIT_10H, M.SHELTERED),
    Line("TEAM-3TIER", "", "burial to first team", M.SEARCH_H, M.SEARCHES_REACHED, 60.0, "min"),
    Line("TEAM-3TIER", "", "buried people dug out alive", M.DUG_OUT, M.BURIED),
    Line("TEAM-3TIER", "", "of these by neighbours", M.BY_NEIGHBOURS, M.DUG_OUT),
    Line("TEAM-3TIER", "", "buried people dug out alive within 24 h", M.DUG_OUT_24H, M.BURIED),
    Line("TEAM-3TIER", "", "buried people dug out alive within 72 h", M.DUG_OUT_72H, M.BURIED),
    Line("TEAM-3TIER", "", "hurt people who came to a hospital", M.IN_HOSPITAL, M.HURT),
    Line("TEAM-3TIER", "", "died waiting, of all dead", M.DIED_LATER, M.ALL_DEAD),
    Line("WARN-GEO", "", "left before the slide", M.PATH_LEFT, M.IN_PATH),
    Line("WARN-GEO", "", "the same, at registered points", M.PATH_LEFT_POINTS, M.IN_PATH_POINTS),
    Line("DAM-217", "lost_below", "lost, of people below overtopped dams", M.BELOW_DAMS_LOST, M.BELOW_DAMS),
    Line("DAM-217", "broke", "broke, of overtopped dams", M.DAMS_BROKE, M.DAMS_TOPPED),
    Line("SUP-TOWN", "", "cut off to road open or drop", M.CUT_OFF_SERVED, M.CUT_OFF),
    Line("WARN-MET", "", "warning to water, left in time", M.LEFT_WATER, M.BY_WATER),
    Line("WARN-MET", "", "factor covered", M.COVERED, M.BY_WATER),
    Line("WARN-MET", "", "factor detected, of the covered", M.DETECTED, M.COVERED),
    Line("WARN-MET", "", "factor ordered before the first damage, of the detected", M.AHEAD, M.DETECTED),
    Line("WARN-MET", "", "factor reached at home, of those ordered", M.ALERTED, M.AHEAD),
    Line("WARN-MET", "", "factor left in time, of those reached", M.LEFT_AHEAD, M.ALERTED),
    Line("WARN-FLASH", "", "caught on uncovered streams, of all caught", M.TAKEN_UNCOVERED, M.TAKEN),
    Line("WARN-FLASH", "", "caught, of the exposed on covered streams", M.TAKEN_COVERED, M.COVERED),
    Line("WARN-FLASH", "", "caught, of the exposed on uncovered streams", M.TAKEN_UNCOVERED, M.UNCOVERED),
    Line("WARN-CONV", "", "warned and ordered out before the first damage", M.AHEAD, M.BY_WATER),
    Line("WARN-CONV", "", "of them, left in time", M.LEFT_AHEAD, M.AHEAD),
    Line("RES-JOINT", "", "no dispatch upstream, over as it was", M.UNDISPATCHED, M.BY_WATER, unit="ratio"),
    Line("WARN-RIVER", "", "forecast to water", M.LEFT, M.EXPOSED),
    Line("SHELTER", "", "asked to place", M.SHELTERED, M.WANT_SHELTER),
    Line("SHELTER", "", "the same, load of SUP-CITY", M.CITY_SHELTERED, M.CITY_LOAD),
    Line("SHELTER", "", "the same, load of SUP-1M", M.MILLION_SHELTERED, M.MILLION_LOAD),
    Line("SHELTER", "", "the same, load of SUP-DIST", M.OTHER_SHELTERED, M.OTHER_LOAD),
)


def judged(targets: dict[str, Target], scenario: str) -> list[tuple[Line, Target, Part | Target]]:
    """The lines whose clause is in the registry and names the scenario, each with the number it is judged by."""
    found = []
    for line in LINES:
        if line.target in targets and scenario in targets[line.target].scenarios:
            target = targets[line.target]
            found.append((line, target, _number_of(target, line.part)))
    return found


def evidence_for(targets: dict[str, Target], scenarios: Sequence[str], plans: Sequence[str], alpha: float, most: int,
                 n_districts: int) -> dict[str, Evidence]:
    """Where the measures of a study are gathered, by scenario, with all that will be judged fixed before the first
    replication.

    Parameters
    ----------
    targets : the registry
    scenarios, plans : names
    alpha : error allowed in the whole table, which holds all scenarios; every line and difference has an equal part
    most : replications at most, of each scenario
    n_districts : of the World
    """
    lines = {name: judged(targets, name) for name in scenarios}
    each = _share_of_error([line for mine in lines.values() for line in mine], len(plans), alpha)
    return {name: Evidence(plans, [line.over for line, _, _ in mine], [line.under for line, _, _ in mine],
                           [line.scale for line, _, _ in mine],
                           [number.threshold if line.in_each else None for line, _, number in mine], each, most, n_districts)
            for name, mine in lines.items()}


def _share_of_error(lines: Sequence[tuple[Line, Target, Part | Target]], n_plans: int, alpha: float) -> float:
    n_judged = sum(n_plans + line.in_each * (2 * n_plans - 1) for line, _, number in lines if number.threshold is not None)
    return alpha / max(1, n_judged)


def verdicts(targets: dict[str, Target], found: Mapping[str, Evidence], required: float,
             counts: Mapping[str, Sequence[Count]] | None = None) -> list[dict[str, Any]]:
    """Judge every clause of the registry under every plan.

    Parameters
    ----------
    targets : the registry
    found : see `evidence_for`
    required : share of disasters in which a threshold must be met, where a clause does not say
    counts : what each plan fixes by itself (`sim.judge.inventory.inventory`)

    Returns
    -------
    scenario by scenario, see `verdicts_on`; then for each count and plan one row, which rests on no disaster and has
    ``scenario`` ''; then one row for each clause that nothing tests; all in the order of the registry
    """
    table = [row for scenario, evidence in found.items() for row in verdicts_on(targets, scenario, evidence, required)]
    table += _in_order(targets, [_counted(count, targets[count.target], plan) for plan, some in (counts or {}).items()
                                 for count in some if count.target in targets])
    tested, elsewhere = {row["target"] for row in table}, {line.target for line in LINES}
    for name, target in targets.items():
        if name not in tested:
            word = ("exercise" if target.kind == "exercise" else "untestable" if not target.testable
                    else ELSEWHERE if name in elsewhere else "not yet tested")
            table.append({"target": name, "part": "", "clause": target.clause, "scenario": "", "plan": "", "band": "",
                          "verdict": word, "reason": target.reason})
    return table


def _in_order(targets: dict[str, Target], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = {name: k for k, name in enumerate(targets)}
    return sorted(rows, key=lambda row: order[row["target"]])


def verdicts_on(targets: dict[str, Target], scenario: str, found: Evidence, required: float) -> list[dict[str, Any]]:
    """Judge the clauses that name one scenario under every plan.

    Returns
    -------
    in the order of the registry: for each line and plan one row for each statistic on the design bands and one row for
    each band alone (measured, not judged)
    """
    lines, each = judged(targets, scenario), found.alpha
    design = [BANDS.index(band) for band in DESIGN]
    table: list[dict[str, Any]] = []
    for k, (line, target, number) in enumerate(lines):
        for p, plan in enumerate(found.plans):
            about = {"target": line.target, "part": line.part, "clause": target.clause, "scenario": scenario, "plan": plan,
                     "band": "+".join(DESIGN), "clock": line.clock, "unit": line.unit,
                     "metric": number.metric, "alpha": each}
            table.append({**about, **_pooled(line, number, target, found, p, k, design, each),
                          "vs": _pooled_against(found, p, k, design, each)})
            in_each = number.threshold is not None and line.in_each
            if in_each:
                table.append({**about, **_reliable(number, target, found, p, k, design, required, each),
                              "vs": _against(found, p, k, each)})
            for b, band in enumerate(BANDS):
                if number.threshold is not None and found.by_band[b]:
                    alone = (_reliable(number, target, found, p, k, [b], required, each) if in_each
                             else _pooled(line, number, target, found, p, k, [b], each))
                    table.append({**about, **alone, "band": band, "verdict": "measured", "reason": LADDER[band],
                                  "n_to_decide": None, "vs": None})
    return _in_order(targets, table)


def _number_of(target: Target, part: str) -> Part | Target:
    return next((number for number in target.parts if number.part == part), target)


def _counted(count: Count, target: Target, plan: str) -> dict[str, Any]:
    """A number without chance: it holds or it does not."""
    number = _number_of(target, count.part)
    told = {"target": count.target, "part": count.part, "clause": target.clause, "scenario": "", "plan": plan,
            "band": "", "clock": count.clock, "unit": count.unit, "metric": number.metric, "alpha": None,
            "statistic": "inventory", "threshold": number.threshold, "threshold_basis": _basis(number),
            "reliability": None, "estimate": count.value, "low": count.value, "high": count.value, "n": 1,
            "n_no_demand": 0, "n_to_decide": None, "approximate": False, "vs": None}
    if number.threshold is None:
        return {**told, "verdict": "measured", "reason": ""}
    return {**told, **_word(count.value, count.value, number.threshold, target, number)}


def _pooled(line: Line, number: Part | Target, target: Target, found: Evidence, p: int, k: int, bands: list[int],
            alpha: float) -> dict[str, Any]:
    """One share over all persons, sites or requests of the bands; approximate."""
    played, n = int(found.by_band[bands].sum()), int(found.demand[p, k, bands].sum())
    estimate, low, high = ratio_interval(found.sums[p, k, bands].sum(axis=0), played, alpha, line.unit == "share")
    told = {"statistic": "pooled", "threshold": number.threshold, "threshold_basis": _basis(number), "reliability": None,
            "estimate": None if np.isnan(estimate) else estimate, "low": low if n else None,
            "high": high if n and high < np.inf else None, "n": n, "n_no_demand": played - n, "n_to_decide": None,
            "approximate": True}
    if n == 0:
        return {**told, "verdict": "undecided" if number.threshold is not None else "measured", "reason": "no demand"}
    if number.threshold is None:
        return {**told, "verdict": "measured", "reason": ""}
    return {**told, **_word(low, high, number.threshold, target, number)}


def _reliable(number: Part | Target, target: Target, found: Evidence, p: int, k: int, bands: list[int], required: float,
              alpha: float) -> dict[str, Any]:
    """The share of disasters in which the threshold is met, against the share required; what one look refuted stays so."""
    played, n, s = (int(table.sum()) for table in (found.by_band[bands], found.demand[p, k, bands], found.met[p, k, bands]))
    required = getattr(number, "reliability", None) or required
    low, high = (found.low[p, k], found.high[p, k]) if len(bands) > 1 else share_interval(s, n, alpha)
    told = {"statistic": "reliability", "threshold": number.threshold, "threshold_basis": _basis(number),
            "reliability": required, "estimate": s / n if n else None, "low": float(low), "high": float(high), "n": n,
            "n_no_demand": played - n, "n_to_decide": None, "approximate": False}
    if n == 0:
        return {**told, "verdict": "undecided", "reason": "no demand"}
    judgement = _word(low, high, required, target, number)
    if judgement["verdict"] == "undecided":
        told["n_to_decide"] = n_to_decide(s / n, required, alpha)
    return {**told, **judgement}


def _pooled_against(found: Evidence, p: int, k: int, bands: list[int], alpha: float) -> dict[str, Any] | None:
    """The difference of the ratios to that of the first plan of the study; approximate."""
    if p == 0:
        return None
    mine, first = (found.sums[plan, k, bands].sum(axis=0) for plan in (p, 0))
    diff, low, high = ratio_difference(mine, first, found.cross[p, k], int(found.by_band[bands].sum()), alpha)
    return None if np.isnan(low) else {"plan": found.plans[0], "diff": diff, "low": low, "high": high}


def _against(found: Evidence, p: int, k: int, alpha: float) -> dict[str, Any] | None:
    """The difference to the first plan of the study, on the disasters in which both have demand."""
    if p == 0:
        return None
    more, less, alike = map(int, found.pairs[p, k])
    n = more + less + alike
    low, high = difference_interval(more, less, alike, alpha)
    return {"plan": found.plans[0], "diff": (more - less) / n if n else None, "low": low, "high": high}


def _word(low: float, high: float, required: float, target: Target, number: Part | Target) -> dict[str, Any]:
    """The verdict on an interval. Only a number of the plan or of a regulation holds or fails; ours are benchmarks."""
    if low < required <= high:
        return {"verdict": "undecided", "reason": "the interval contains the requirement"}
    basis = number.basis if isinstance(number, Part) else target.threshold_basis
    return {"verdict": WORDS[basis is not Basis.ours, low >= required], "reason": ""}


def _basis(number: Part | Target) -> str | None:
    basis = number.basis if isinstance(number, Part) else number.threshold_basis
    return basis.value if basis else None
