"""Slides and broken dams in plain language: whom they met, who dug, who was found."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from models.kinds import Event, Tier
from sim.engine.log import log_of
from sim.engine.simulate import Run


def slide_story(run: Run, told: Mapping[str, Any], places: Sequence[str], whose: Mapping[Tier, str],
                at: Callable[[float], str]) -> list[str]:
    """Sentences about people in the path of slides and below dams; none where there were none.

    Parameters
    ----------
    told : what `sim.engine.outcome.outcome` says of the run
    places : names of places; whose : of tiers
    at : how a moment is written
    """
    return [*_slides(run, told, places, whose, at), *_dams(run)]


def _slides(run: Run, told: Mapping[str, Any], places: Sequence[str], whose: Mapping[Tier, str],
            at: Callable[[float], str]) -> list[str]:
    slides, paths, log = run.drawn.disaster.slides, run.residue.paths, log_of(run.case)
    if not slides.size:
        return []
    watched = slides["registered"]
    lines = [f"{_n(slides.size, 'slide')} came down on places where {slides['people'].sum():,} people were at home, "
             f"{int(watched.sum())} of them at registered points: {slides['people'][paths.left].sum():,} had left before, "
             f"{slides['people'][paths.left & watched].sum():,} of them from registered points."]
    came, units = log[log["kind"] == Event.BURIED], run.case.state.units
    if not came.size:
        return [*lines, "Nobody was buried."]
    buried = told["buried"]
    lines.append(f"{buried['people']:,} people were buried by {_n(came.size, 'slide')}, the first on "
                 f"{at(came['time_h'][0])} in {places[came['site'][0]]}: {buried['dug_out']:,} were dug out "
                 f"alive, {buried['dead']:,} died, {buried['bodies_not_found']:,} of whom were not found.")
    saved = log[log["kind"] == Event.DUG_OUT]
    by = Counter[str]()
    for row in saved:
        by[whose[Tier(int(units["tier"][row["unit"]]))]] += int(row["quantity"])
    if by:
        lines.append("Dug out alive by: " + ", ".join(f"{who.removeprefix('a ').removeprefix('the ')} {n:,}"
                                                       for who, n in by.most_common())
                     + f"; the last on {at(saved['time_h'][-1])}.")
    arrived = log[(log["kind"] == Event.ARRIVED) & np.isin(log["need"], came["need"])]
    arrived = arrived[units["tier"][arrived["unit"]] != Tier.NEIGHBOURS]
    if arrived.size:
        buried_h = dict(zip(came["need"].tolist(), came["time_h"].tolist(), strict=True))
        first: dict[int, float] = {}
        for row in arrived:
            first.setdefault(int(row["need"]), float(row["time_h"]) - buried_h[int(row["need"])])
        heads = int(units["capacity"][np.unique(arrived["unit"])].sum())
        lines.append(f"Teams reached {len(first)} of {came.size} slides that buried people, after "
                     f"{np.median(list(first.values())):.1f} h in the median; {heads:,} people dug in all, "
                     "machines counted by what they dig.")
    for row in log[log["kind"] == Event.FORCES_CALLED]:
        lines.append(f"The municipality asked for {whose[Tier(int(row['quantity']))]} on {at(row['time_h'])}."
                     .replace("for another province", "other provinces for teams"))
    return lines


def _dams(run: Run) -> list[str]:
    dams, paths = run.drawn.disaster.breaches, run.residue.paths
    if not dams.size:
        return []
    return [f"Water ran over {_n(dams.size, 'small dam')} with {dams['people'].sum():,} people below; "
            f"{int(paths.breaks.sum())} broke, and {paths.lost.sum():,} people were lost in their waves."]


def _n(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 else "s")
