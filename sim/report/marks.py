"""Signs that the charts of a study share: a colour and a dash for each plan, a marker for each verdict, intervals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.words import EN, named

PLAN_COLOURS = (VERMILION, BLUE, GREEN, PURPLE, ORANGE, SKY, BLACK)
PLAN_DASHES: tuple[Any, ...] = ((0, (5, 2)), "-", "-.", ":", (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))
# verdict -> marker, how it is filled, size: a round one where the number is the plan's or a regulation's, a square one where
# it is ours; full where it is met, empty where it is not
VERDICT_MARKS = {"holds": ("o", "full", 8.0), "fails": ("o", "none", 8.0), "undecided": ("D", "left", 7.5),
                 "benchmark met": ("s", "full", 7.5), "benchmark not met": ("s", "none", 7.5),
                 "measured": ("X", "full", 7.0)}


def colour_of(plan: str, plans: Sequence[str]) -> str:
    """The colour of a plan of the study, by its place among the study's plans."""
    return PLAN_COLOURS[list(plans).index(plan) % len(PLAN_COLOURS)]


def dash_of(plan: str, plans: Sequence[str]) -> Any:
    """The dash of a plan's curves, so that they differ without colour too."""
    return PLAN_DASHES[list(plans).index(plan) % len(PLAN_DASHES)]


def plans_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Plans in the order in which the rows name them; rows without one are clauses that nothing tests."""
    return list(dict.fromkeys(row["plan"] for row in rows if row["plan"]))


def number_or_nan(value: float | None) -> float:
    """A table's empty cell is nan."""
    return float("nan") if value is None else float(value)


def requirement(row: Mapping[str, Any]) -> float:
    """What a row's estimate is judged against, nan where the clause gives no number."""
    return number_or_nan(row["reliability"] if row["statistic"] == "reliability" else row["threshold"])


def scale_of(unit: str) -> float:
    """Shares are shown in per cent, everything else as it is."""
    return 100.0 if unit == "share" else 1.0


def verdict_marker(verdict: str, colour: str) -> dict[str, Any]:
    """Line2D properties of the marker of a verdict."""
    marker, fill, size = VERDICT_MARKS.get(verdict, VERDICT_MARKS["measured"])
    face = "white" if fill == "none" else colour
    return {"marker": marker, "fillstyle": "full" if fill == "none" else fill, "markersize": size, "markerfacecolor": face,
            "markerfacecoloralt": "white", "markeredgecolor": colour, "markeredgewidth": 1.5 if fill != "full" else 0.8,
            "linestyle": ""}


def draw_estimate(axes: Axes, at: float, row: Mapping[str, Any], colour: str, scale: float, upright: bool) -> None:
    """One estimate: a bar over its interval and the marker of its verdict.

    Parameters
    ----------
    at : place on the other axis
    row : with ``estimate``, ``low``, ``high`` and ``verdict``; an estimate that is missing leaves nothing
    scale : what the axis counts in, against the row's numbers
    upright : the interval stands on the y axis, else it lies on the x axis
    """
    estimate, low, high = (scale * number_or_nan(row[name]) for name in ("estimate", "low", "high"))
    if np.isnan(estimate):
        return
    if not np.isnan(low + high):
        ends, place = [low, high], [at, at]
        axes.plot(*((place, ends) if upright else (ends, place)), color=colour, linewidth=2.0, solid_capstyle="butt",
                  zorder=4, clip_on=False)
    axes.plot(*(([at], [estimate]) if upright else ([estimate], [at])), zorder=5, clip_on=False,
              **verdict_marker(row["verdict"], colour))


def plan_handles(plans: Sequence[str], curves: bool) -> list[Line2D]:
    """Legend of the plans: dashes for ``curves``, else plain bars."""
    return [Line2D([], [], color=colour_of(plan, plans), linewidth=2.0 if curves else 3.5,
                   linestyle=dash_of(plan, plans) if curves else "-", label=named("plan", plan)) for plan in plans]


def verdict_handles(rows: Iterable[Mapping[str, Any]], upright: bool) -> list[Line2D]:
    """Legend of the verdicts that occur, in the order of `VERDICT_MARKS`,, and of the mark of what is required."""
    rows = [row for row in rows if row["plan"] and not np.isnan(number_or_nan(row["estimate"]))]
    found = {row["verdict"] for row in rows}
    handles = [Line2D([], [], label=named("verdict", verdict), **verdict_marker(verdict, "0.25"))
               for verdict in VERDICT_MARKS if verdict in found]
    if any(not np.isnan(requirement(row)) for row in rows):
        handles.append(required_handle(upright))
    return handles


def required_handle(upright: bool) -> Line2D:
    """Legend of the mark of what is required, lying where the shares stand ``upright``."""
    return Line2D([], [], linestyle="", marker="_" if upright else "|", markersize=13, markeredgewidth=2.4, color=BLACK,
                  label=EN["legend_required"])


def percent_axis(axes: Axes, upright: bool) -> None:
    """0 to 100 % with a quarter's grid on the y axis (``upright``) or the x axis."""
    set_limits, set_ticks = (axes.set_ylim, axes.set_yticks) if upright else (axes.set_xlim, axes.set_xticks)
    set_limits(0, 100)
    set_ticks([0, 25, 50, 75, 100])
    axes.grid(axis="y" if upright else "x", color="0.88", linewidth=0.8)
    axes.set_axisbelow(True)


def plain(axes: Axes, *sides: str) -> None:
    """Small ticks and no frame on the sides named, by default the top and the right."""
    axes.tick_params(labelsize=9)
    for side in sides or ("top", "right"):
        axes.spines[side].set_visible(False)


def say_empty(axes: Axes) -> None:
    """An Axes with nothing on it but a sentence that says so."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, EN["chart_empty"], transform=axes.transAxes, ha="center", va="center", fontsize=10, color="0.3")
