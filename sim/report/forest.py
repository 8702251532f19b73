"""The forest of verdicts: every number of every clause with its interval, against what is required."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from sim.report.maps import BLACK
from sim.report.marks import colour_of, draw_estimate, number_or_nan, percent_axis, plain, requirement, say_empty, scale_of
from sim.report.words import EN, line_name, named

LABEL_PT = 292.0  # room for the names of the lines, left of a forest
CELL_PT = 210.0  # room for its numbers, on the right
NEAR_PT = 12.0  # distance of words from the Axes
HEAD_ROWS, GAP_ROWS, END_ROWS = 1.3, 0.35, 0.45  # heights in a forest, in rows of one plan


class ForestLine(NamedTuple):
    """One line of a forest: where it stands, in rows of one plan from the top, and its rows by plan."""

    top: float
    head: str  # the clause, on its first line
    rows: list[Mapping[str, Any]]


def forest_lines(rows: Sequence[Mapping[str, Any]], plans: Sequence[str]) -> tuple[list[list[ForestLine]], float]:
    """Lines of a forest grouped by clause, and the height of all, in rows of one plan."""
    groups, top = [], 0.0
    tested = [row for row in rows if row["plan"]]
    for target in dict.fromkeys(row["target"] for row in tested):
        mine = [row for row in tested if row["target"] == target]
        keys = list(dict.fromkeys((row["part"], row["clock"], row["statistic"]) for row in mine))
        name = named("target", target)
        head = target if name == target else f"{target}  {name}"
        top += HEAD_ROWS
        group = []
        for key in keys:
            line = [row for row in mine if (row["part"], row["clock"], row["statistic"]) == key]
            group.append(ForestLine(top, head, line))
            head, top = "", top + len(plans) + GAP_ROWS
        groups.append(group)
        top += END_ROWS - GAP_ROWS
    return groups, top


def draw_forest(axes: Axes, rows: Sequence[Mapping[str, Any]], plans: Sequence[str]) -> None:
    """Estimates with intervals and verdicts, a line each and the plans below each other, by clause.

    Names stand left of the Axes and numbers right of it: leave `LABEL_PT` and `CELL_PT` points there.

    Parameters
    ----------
    rows : of one unit, as in ``verdicts.json``
    plans : in the order in which they are drawn on each line
    """
    groups, height = forest_lines(rows, plans)
    if not groups:
        return say_empty(axes)
    unit = groups[0][0].rows[0]["unit"]
    scale, share = scale_of(unit), unit == "share"
    axes.set_ylim(height, 0)
    width_pt = axes.get_position().width * float(axes.figure.get_size_inches()[0]) * 72  # type: ignore[union-attr]
    if not all(np.isnan(requirement(line.rows[0])) for group in groups for line in group):
        _beside(axes, 0, -0.75, -NEAR_PT, EN["required"], ha="right", fontsize=8.5, color="0.35")
    _beside(axes, 1, -0.75, NEAR_PT, EN["forest_cells" if share else "forest_cells_unit"].format(unit=named("unit", unit)),
            fontsize=8.5, color="0.35")
    for g, group in enumerate(groups):
        end = group[-1].top + len(plans) + END_ROWS
        if g % 2 == 0:
            axes.axhspan(group[0].top - HEAD_ROWS, end, xmin=-(LABEL_PT + 6) / width_pt, xmax=1 + (CELL_PT + 6) / width_pt,
                         color="0.955", linewidth=0, zorder=0, clip_on=False)
        _beside(axes, 0, group[0].top - 0.6, -LABEL_PT, group[0].head, fontsize=10, fontweight="bold")
        above = None
        for line in group:
            name = line_name(line.rows[0])
            _forest_line(axes, line, plans, scale, under_its_share=name == above)
            above = name
    if share:
        percent_axis(axes, upright=False)
        axes.set_xlabel(EN["forest_share"], fontsize=9)
    else:
        ends = [number_or_nan(row[name]) for group in groups for line in group for row in line.rows for name in
                ("estimate", "high")]
        axes.set_xlim(0, max([end for end in ends if not np.isnan(end)], default=1.0) * 1.05 or 1.0)
        axes.grid(axis="x", color="0.88", linewidth=0.8)
        axes.set_xlabel(named("unit", unit), fontsize=9)
    axes.set_axisbelow(True)
    axes.set_yticks([])
    plain(axes, "top", "right", "left")


def _forest_line(axes: Axes, line: ForestLine, plans: Sequence[str], scale: float, under_its_share: bool) -> None:
    """One line; below its share over all sites or people, the share of disasters needs no name of its own."""
    first = line.rows[0]
    middle, each = line.top + len(plans) / 2, under_its_share and first["statistic"] == "reliability"
    _beside(axes, 0, middle, (26 if each else 12) - LABEL_PT, EN["forest_met"] if each else line_name(first), fontsize=9.5,
            color="0.3" if each else BLACK, style="italic" if each else "normal")
    required = requirement(first)
    if not np.isnan(required):
        axes.plot([required * scale] * 2, [line.top + 0.04, line.top + len(plans) - 0.04], color=BLACK, linewidth=2.2,
                  solid_capstyle="butt", zorder=3)
        _beside(axes, 0, middle, -NEAR_PT, EN["at_least"].format(number=_number(required, first["unit"], "percent")),
                ha="right", fontsize=9)
    for row in line.rows:
        at = line.top + list(plans).index(row["plan"]) + 0.5
        colour = colour_of(row["plan"], plans)
        draw_estimate(axes, at, row, colour, scale, upright=False)
        _beside(axes, 1, at, NEAR_PT, forest_cell(row), fontsize=9, color=colour)


def _beside(axes: Axes, side: int, y: float, right_pt: float, words: str, **look: Any) -> None:
    """Words beside a line, so many points right of the left (0) or right (1) edge of the Axes."""
    axes.annotate(words, (side, y), xycoords=axes.get_yaxis_transform(), xytext=(right_pt, 0), textcoords="offset points",
                  va="center", annotation_clip=False, **look)


def forest_cell(row: Mapping[str, Any]) -> str:
    """A row's numbers and verdict in words."""
    estimate, low, high = (number_or_nan(row[name]) for name in ("estimate", "low", "high"))
    if np.isnan(estimate):
        return EN["no_demand"]
    number = _number(estimate, row["unit"], "percent_fine")
    if not np.isnan(low + high):
        number = EN["interval"].format(estimate=number, low=f"{scale_of(row['unit']) * low:.1f}",
                                       high=f"{scale_of(row['unit']) * high:.1f}")
    return EN["forest_cell"].format(number=number, verdict=named("verdict", row["verdict"]))


def _number(value: float, unit: str, percent: str) -> str:
    return EN[percent].format(share=100 * value) if unit == "share" else EN["amount"].format(value=value, unit=unit)
