"""What became of everybody underground in a study: out alive by when, or dead of what, under each plan."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from models.mines.tables import Death
from sim.report.maps import BLACK, BLUE, GREEN, SKY
from sim.report.marks import number_or_nan, percent_axis, plain, plans_of, say_empty
from sim.report.mine_charts import DIED, FATES, HALO
from sim.report.saving import STYLE
from sim.report.words import EN, named

TARGET, ALIVE = "MINE-6SYS", "alive, of all underground"
SOON = {"soon": "out alive within 24 h, of all underground", "days": "out alive within 72 h, of all underground"}
CAUSES = {Death.CO: "CO", Death.BLAST: "blast", Death.ROCK: "rock", Death.HEAT: "heat", Death.WATER: "water",
          Death.WITHOUT_AIR: "want of air", Death.WOUNDS: "wounds", Death.THIRST: "thirst"}
COLOURS = {"soon": GREEN, "days": SKY, "later": BLUE, **{word: FATES[word] for word in DIED.values()}}
LEAST_WRITTEN = 3.0  # per cent of the bar that has room for a number


def ends_of(rows: Sequence[Mapping[str, Any]], plan: str) -> dict[str, float]:
    """Of all people underground the shares by how it ended, adding up to 1; empty where a row is missing or has no number.

    Parameters
    ----------
    rows : as in ``verdicts.json``, pooled ones of one scenario and one band
    """
    found = {row["clock"]: number_or_nan(row["estimate"]) for row in rows if (row["plan"], row["target"]) == (plan, TARGET)}
    alive, (soon, days) = found.get(ALIVE, np.nan), (found.get(clock, np.nan) for clock in SOON.values())
    if np.isnan(alive + soon + days):
        return {}
    died = {DIED[death]: (1 - alive) * found.get(f"dead of {cause}, of all dead", np.nan) for death, cause in CAUSES.items()}
    died = {word: 0.0 if np.isnan(share) else share for word, share in died.items()}  # nobody died: no share of the dead
    return {"soon": soon, "days": days - soon, "later": alive - days, **died}


def draw_ends(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """A bar for each plan; ``rows`` as in `ends_of`."""
    ends = {plan: found for plan in plans_of(rows) if (found := ends_of(rows, plan))}
    if not ends:
        return say_empty(axes)
    shown = [word for word in COLOURS if any(found[word] > 0 for found in ends.values())]
    left = np.zeros(len(ends))
    for word in shown:
        width = np.array([100 * found[word] for found in ends.values()])
        axes.barh(range(len(ends)), width, left=left, height=0.62, color=COLOURS[word], linewidth=0,
                  label=EN[f"end {word}"])
        for k, (start, part) in enumerate(zip(left, width, strict=True)):
            if part >= LEAST_WRITTEN:
                axes.annotate(f"{part:.0f}", (start + part / 2, k), ha="center", va="center", fontsize=9.5, color=BLACK,
                              path_effects=HALO)
        left += width
    axes.set_yticks(range(len(ends)), [named("plan", plan) for plan in ends])
    axes.set_ylim(len(ends) - 0.5, -0.5)
    percent_axis(axes, upright=False)
    axes.set_xlabel(EN["ends_axis"], fontsize=9.5)
    plain(axes)


def ends_picture(rows: Sequence[Mapping[str, Any]], title: str, note: str = "") -> Figure:
    """What became of everybody underground, under each plan."""
    n = max(1, len(plans_of(rows)))
    with mpl.rc_context(STYLE):
        height = 2.6 + 0.62 * n
        figure = Figure(figsize=(12.4, height))
        axes = figure.subplots()
        draw_ends(axes, rows)
        figure.text(0.2 / 12.4, 1 - 0.2 / height, title, fontsize=13, fontweight="bold", va="top")
        figure.text(0.2 / 12.4, 0.12 / height, "\n".join(filter(None, (EN["ends_note"], note))), fontsize=8.5, color="0.3",
                    linespacing=1.35)
        if axes.axison:
            figure.legend(loc="lower left", ncol=6, fontsize=9.5, frameon=False, bbox_to_anchor=(0.2 / 12.4, 0.52 / height),
                          borderaxespad=0.0, columnspacing=1.6, handlelength=1.2)
        figure.subplots_adjust(left=1.6 / 12.4, right=1 - 0.4 / 12.4, top=1 - 0.7 / height, bottom=1.55 / height)
    return figure
