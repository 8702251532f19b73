"""What came of an earthquake, in plain language: who was found when, who died of what, what the hurt and homeless got."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from models.kinds import Cause, Event, Tier
from sim.engine.log import log_of
from sim.engine.simulate import Run

GOLDEN_H = (24, 72)


def found_within(run: Run) -> dict[int, int]:
    """People dug out alive within hours of their burial, by hours."""
    log = log_of(run.case)
    arises, saved = run.case.state.needs["arises_h"], log[log["kind"] == Event.DUG_OUT]
    waited = saved["time_h"] - arises[saved["need"]]
    return {hours: int(saved["quantity"][waited <= hours].sum()) for hours in GOLDEN_H}


def ruins_story(run: Run, told: dict[str, Any], places: Sequence[str], whose: Mapping[Tier, str],
                waited_for: Mapping[Cause, str], at: Callable[[float], str]) -> list[str]:
    """Sentences about people in ruins and the hurt; parameters as in `sim.report.slide_story.slide_story`."""
    log, units = log_of(run.case), run.case.state.units
    buried, hurt = told["buried"], told["hurt"]
    lines = [f"{told['killed_at_once']:,} people died at once; {buried['people']:,} lay trapped alive: "
             f"{buried['dug_out']:,} were dug out alive, {buried['dead']:,} died under debris, "
             f"{buried['bodies_not_found']:,} of whom were not found."]
    within = found_within(run)
    if buried["people"]:
        lines.append(f"Within {GOLDEN_H[0]} h {within[GOLDEN_H[0]] / buried['people']:.0%} of them were out alive, within "
                     f"{GOLDEN_H[1]} h {within[GOLDEN_H[1]] / buried['people']:.0%}.".replace("%", " %"))
    by: Counter[str] = Counter()
    for row in log[log["kind"] == Event.DUG_OUT]:
        by[whose[Tier(int(units["tier"][row["unit"]]))]] += int(row["quantity"])
    if by:
        lines.append("Dug out alive by: " + ", ".join(f"{who.removeprefix('a ').removeprefix('the ')} {n:,}"
                                                       for who, n in by.most_common()) + ".")
    came = log[(log["kind"] == Event.ARRIVED) & np.isin(log["need"], log["need"][log["kind"] == Event.BURIED])]
    came = came[units["tier"][came["unit"]] != Tier.NEIGHBOURS]
    if came.size:
        lines.append(f"The first team was at debris on {at(came['time_h'][0])}, in {places[came['site'][0]]}.")
    for row in log[log["kind"] == Event.FORCES_CALLED]:
        lines.append(f"The municipality asked for {whose[Tier(int(row['quantity']))]} on {at(row['time_h'])}."
                     .replace("for another province", "other provinces for teams"))
    lines.append(f"{hurt['people']:,} people needed a hospital: {hurt['in_hospital']:,} came to one, {hurt['dead']:,} died "
                 f"before, {hurt['waiting']:,} still waited.")
    causes: Counter[str] = Counter()
    for row in log[log["kind"] == Event.DIED_WAITING]:
        causes[waited_for[Cause(int(row["site"]))] if row["site"] >= 0 else waited_for[Cause.TRAVEL]] += int(row["quantity"])
    if causes:
        lines.append("Of those who died before, " + ", ".join(f"{n:,} did {why}" for why, n in causes.most_common()) + ".")
    return lines
