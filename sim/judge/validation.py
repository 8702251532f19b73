"""The model against published values and the past: one row for each case, and whether it stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.checks import BadInput
from scenarios.randomness import Stream, generator
from scenarios.tables import number, one_of, read_table, row_of, text
from scenarios.world import World
from sim.judge.base_rates import CASES as BASE_RATES
from sim.judge.base_rates import base_rates
from sim.judge.cases import VERIFIED, Basis, value_of
from sim.judge.drives import listed_drives
from sim.judge.hindcasts import FLOODS
from sim.judge.past import Found, Past, played
from sim.judge.past_mines import MINES
from sim.judge.past_quakes import QUAKES
from sim.judge.quake_cases import IN_RUINS, KOBE
from sim.judge.rainstorms import STORMS

QUANTITIES = {**FLOODS, **STORMS, **QUAKES, **MINES}  # of past events
ON_QUAKES = frozenset((*IN_RUINS, *KOBE, *QUAKES))  # cases that need the ground of earthquakes
INSIDE = 0.90  # of the simulated values lie in the interval of a hindcast
UNINFORMATIVE = 30.0  # an interval whose ends differ by more than this factor would hold nearly anything
DRIVES = 1000  # cars, each with a pace of its own


@dataclass(frozen=True)
class Published:
    """One published value, as ``published.csv`` has it; ``tolerance`` is nan where the interval decides."""

    case: str
    kind: str
    quantity: str
    unit: str
    published: float
    tolerance: float
    tolerance_kind: str
    calibrated_on: str
    explanation: str
    source: str

    @property
    def margin(self) -> float:
        """The tolerance in the value's own unit."""
        return self.tolerance * abs(self.published) if self.tolerance_kind == "rel" else self.tolerance


def read_published(folder: Path) -> list[Published]:
    """The published values that the model can be held against.

    Raises
    ------
    BadInput : the table is wrong, names a case that is not computed, or gives a verification without a tolerance
    """
    kinds = {**dict.fromkeys(VERIFIED, "verification"), **dict.fromkeys((*QUANTITIES, *KOBE), "hindcast"),
             **dict.fromkeys(BASE_RATES, "base rate")}
    known = tuple(kinds)
    table = read_table(folder, "published", {
        "case": row_of({name: i for i, name in enumerate(known)}, "the list of cases that the model computes"),
        "kind": one_of("verification", "hindcast", "base rate"), "quantity": text(), "unit": text(optional=True),
        "published": number(), "tolerance": number(0, optional=True), "tolerance_kind": one_of("abs", "rel", ""),
        "calibrated_on": text(optional=True), "explanation": text(optional=True)}, key=("case",))
    rows = []
    for line, row in enumerate(table.tolist(), start=2):
        values = dict(zip(table.dtype.names or (), row, strict=True))
        values["case"] = known[values["case"]]
        del values["confidence"]
        one = Published(**values)
        kind = kinds[one.case]
        if one.kind != kind:
            raise BadInput(f"published.csv, row {line}, column kind: {one.case} is a {kind}; write that")
        if kind == "verification" and not (one.tolerance > 0 and one.tolerance_kind):
            raise BadInput(f"published.csv, row {line}, column tolerance: a verification needs one above 0 and its kind; "
                           "write both")
        rows.append(one)
    return rows


def published_drives(world: World) -> tuple[list[Published], dict[str, float]]:
    """The listed drives as hindcasts with a tolerance of their own, and our hours by case."""
    rows, ours = [], {}
    for drive, listed in zip(listed_drives(world), world.drives, strict=True):
        case = f"drive-{drive['to'].lower().replace(' ', '-')}"
        rows.append(Published(case, "hindcast", f"car from {drive['from']}", "h",
                              drive["listed_h"], drive["tolerance"], "rel", "", str(listed["explanation"]),
                              str(listed["source"])))
        ours[case] = drive["ours_h"]
    return rows, ours


def rank(observed: float, sample: np.ndarray) -> float:
    """Share of simulated values below the observed one; equal ones count half."""
    return float((sample < observed).mean() + (sample == observed).mean() / 2)


def interval(sample: np.ndarray) -> tuple[float, float]:
    """Ends of the central 90 % of simulated values."""
    low, high = np.quantile(sample, [(1 - INSIDE) / 2, (1 + INSIDE) / 2])
    return float(low), float(high)


def is_uninformative(low: float, high: float) -> bool:
    """Whether an interval would hold nearly anything: its ends differ by a factor of more than 30, or in sign."""
    return high > UNINFORMATIVE * max(0.0, low) and high > low


def verification(of: Published, ours: float) -> dict[str, Any]:
    """The row of a value that must be met within its tolerance."""
    return _row(of, ours=ours, **{"pass": bool(abs(ours - of.published) <= of.margin)})


def hindcast_row(of: Published, sample: np.ndarray, parts: Found | None = None) -> dict[str, Any]:
    """The row of an observed value among simulated ones: within its tolerance of their median where it has one, else inside
    their interval. ``parts``, where values are sums, come with medians and intervals of their own."""
    low, high = interval(sample)
    ours = float(np.median(sample))
    met = abs(ours - of.published) <= of.margin if of.tolerance > 0 else low <= of.published <= high
    words = [of.explanation] if of.explanation and not met else []
    if is_uninformative(low, high):
        words.append(f"uninformative: the interval spans more than a factor of {UNINFORMATIVE:g}")
    return _row(of, ours=ours, low=low, high=high, width=high - low, rank=rank(of.published, sample), n=int(sample.size),
                parts={name: [float(np.median(part)), *interval(part)] for name, part in (parts or {}).items()},
                explanation="; ".join(words), **{"pass": bool(met)})


def _row(of: Published, **found: Any) -> dict[str, Any]:
    return {"case": of.case, "kind": of.kind, "quantity": of.quantity, "unit": of.unit, "source": of.source,
            "published": of.published, "ours": None, "tolerance": of.margin if of.tolerance > 0 else None,
            **dict.fromkeys(("low", "high", "width", "rank", "n")), "parts": {}, "calibrated_on": of.calibrated_on,
            "explanation": of.explanation, "pass": None, **found}


def validation(rows: list[Published], drives_h: dict[str, float], basis: Basis, past: Past) -> list[dict[str, Any]]:
    """Compute our side of published values and judge each.

    Parameters
    ----------
    rows : what is to be judged
    drives_h : our hours of the listed drives, see `published_drives`
    past : what past events and years are played on

    Returns
    -------
    one row each, in the same order: ``pass`` says whether the value is met; a hindcast or a base rate that is not is a
    finding, a verification that is not is a fault

    Raises
    ------
    BadInput : no disaster of the scenario is like a past one
    """
    cases = [row.case for row in rows]
    found = played(QUANTITIES, cases, past)
    if any(case in BASE_RATES for case in cases):
        found |= base_rates(past)
    pace = np.exp(basis.of.model.roads.pace_sigma * generator(basis.seed, 0, Stream.SILT).standard_normal(DRIVES))
    out = []
    for row in rows:
        if row.kind == "verification":
            out.append(verification(row, value_of(row.case, basis)))
        elif row.case in KOBE:  # a share among many, without chance
            assert basis.quake is not None
            out.append(hindcast_row(row, np.array([KOBE[row.case](basis.quake)])))
        elif row.case in drives_h:
            out.append(hindcast_row(row, drives_h[row.case] * pace))
        else:
            head = f"{row.case}: "
            parts = {name.removeprefix(head): part for name, part in found.items() if name.startswith(head)}
            out.append(hindcast_row(row, found[row.case], parts))
    return out
