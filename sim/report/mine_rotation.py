"""Swim-lanes of mine rescue squads: on the way, at the base, inside, changing bottles or resting, with their pressure."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from models.kinds import Event, Tier
from sim.engine.log import log_of
from sim.engine.simulate import Run
from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.marks import say_empty
from sim.report.mine_charts import HALO, hours_axis, mark_moments, struck_h
from sim.report.words import EN, named

PHASES = {"muster": ORANGE, "drive": SKY, "waits": "0.88", "standby": BLUE, "inside": GREEN, "bottles": "#e8c4d9",
          "rest": PURPLE, "home": "0.7"}
ENDS = {Event.ORDERED: "muster", Event.LEFT_BASE: "drive", Event.ARRIVED: "waits", Event.SQUAD_ENTERED: "inside",
        Event.TURNED_HOME: "home", Event.WENT_AWAY_EMPTY: "", Event.HOME: "", Event.SQUAD_LOST: ""}
MOST_LANES = 24
Spans = dict[str, list[tuple[float, float]]]  # of a phase: (hour since the start of the run, hours)


def spans_of(run: Run, unit: int) -> Spans:
    """What one squad did when. After each sortie it changes bottles, after so many it rests; then it waits again."""
    log, rules = log_of(run.case), run.case.state.rules[0]
    spans: Spans = {phase: [] for phase in PHASES}
    phase, since, sorties = "", 0.0, 0
    for row in log[log["unit"] == unit]:
        event, now = Event(int(row["kind"])), float(row["time_h"])
        if event == Event.SQUAD_CAME_OUT:
            sorties += 1
            spans["inside"].append((since, now - since))
            tired = sorties % int(rules["most_sorties"]) == 0
            phase, since = "rest" if tired else "bottles", now
        elif event in ENDS:
            if phase in ("rest", "bottles"):
                fit = since + min(float(rules["squad_rest_h" if phase == "rest" else "change_h"]), now - since)
                spans[phase].append((since, fit - since))
                phase, since = "waits", fit
            if phase:
                spans[phase].append((since, now - since))
            phase, since = ENDS[event], now
    if phase:
        spans[phase].append((since, float(run.case.hours) - since))
    spans["standby"] = _standby(log, unit)
    return {name: [span for span in parts if span[1] > 0] for name, parts in spans.items()}


def _standby(log: np.ndarray, unit: int) -> list[tuple[float, float]]:
    """When a squad stood by for another: from its entry until it came out."""
    parts = []
    for row in log[(log["kind"] == Event.SQUAD_ENTERED) & (log["site"] == unit)]:
        back = log[(log["unit"] == row["unit"]) & np.isin(log["kind"], (Event.SQUAD_CAME_OUT, Event.SQUAD_LOST))
                   & (log["time_h"] >= row["time_h"])]
        own = log[(log["unit"] == unit) & (log["kind"] == Event.SQUAD_ENTERED) & (log["time_h"] > row["time_h"])]
        until = min(float(part["time_h"][0]) if part.size else np.inf for part in (back, own))
        if np.isfinite(until):
            parts.append((float(row["time_h"]), until - float(row["time_h"])))
    return parts


def draw_rotation(axes: Axes, run: Run) -> None:
    """A lane for each squad that was called, in the order in which they were; MPa where it turned back, crosses where its
    captain or the rules kept it out."""
    log, units = log_of(run.case), run.case.state.units
    called = log[(log["kind"] == Event.ORDERED) & np.isin(log["unit"], run.case.state.squads["unit"])]
    lanes = list(dict.fromkeys(called["unit"].tolist()))[:MOST_LANES]
    if not lanes:
        return say_empty(axes)
    zero, last = struck_h(run), 0.0
    for lane, unit in enumerate(lanes):
        mine = log[log["unit"] == unit]
        for phase, parts in spans_of(run, unit).items():
            thin = phase == "standby"
            axes.broken_barh([(start - zero, hours) for start, hours in parts],
                             (lane + 0.16, 0.22) if thin else (lane - 0.38, 0.76), facecolors=PHASES[phase], linewidth=0,
                             zorder=4 if thin else 3)
        for row in mine[mine["kind"] == Event.SQUAD_TURNED]:
            axes.annotate(f"{row['quantity']:.0f}", (row["time_h"] - zero, lane - 0.05), fontsize=7.5, ha="center",
                          va="center", zorder=6, path_effects=HALO, annotation_clip=True)
        kept_out = mine["time_h"][mine["kind"] == Event.ENTRY_REFUSED] - zero
        axes.plot(kept_out, np.full(kept_out.size, lane - 0.05), linestyle="", marker="x", markersize=5, color=VERMILION,
                  markeredgewidth=1.4, zorder=5)
        at_work = mine[np.isin(mine["kind"], (Event.ARRIVED, Event.SQUAD_CAME_OUT, Event.ENTRY_REFUSED, Event.TURNED_HOME,
                                              Event.SQUAD_LOST))]
        last = max(last, *(at_work["time_h"] - zero).tolist(), 0.0)
    names = [EN["squad_lane"].format(whose=named("tier", Tier(int(units["tier"][unit])).name.lower()), n=k + 1)
             for k, unit in enumerate(lanes)]
    axes.set_yticks(range(len(lanes)), names, fontsize=8)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    mark_moments(axes, run)
    sorties = int((log["kind"] == Event.SQUAD_ENTERED).sum())
    axes.set_title(EN["rotation_title"].format(squads=len(dict.fromkeys(called["unit"].tolist())), sorties=sorties),
                   fontsize=10, loc="left", pad=20)
    hours_axis(axes, 1.04 * last + 0.25)
    handles: list[Any] = [Patch(color=colour, label=EN[f"squad_{phase}"]) for phase, colour in PHASES.items()]
    handles += axes.plot([], [], linestyle="", marker="x", color=VERMILION, label=EN["squad_refused"])
    handles += axes.plot([], [], linestyle="", marker="$12$", markersize=11, color=BLACK, label=EN["squad_turned"])
    axes.legend(handles=handles, fontsize=8.5, frameon=False, loc="upper left", bbox_to_anchor=(1.005, 1.0))
