"""Figures of a study, composed of the charts in `study_charts`, `forest` and `bottleneck`; `saving.save` writes them.

Each takes a title and a note (such as `study_note`), which stands at the foot behind the picture's own explanation.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from scenarios.world import World
from sim.report.bottleneck import draw_bottleneck
from sim.report.forest import CELL_PT, LABEL_PT, draw_forest, forest_lines
from sim.report.marks import plan_handles, plans_of, required_handle, requirement, say_empty, verdict_handles
from sim.report.quake_charts import golden
from sim.report.saving import STYLE
from sim.report.study_charts import (
    LINE_PT,
    draw_fan,
    draw_ladder,
    draw_miss_map,
    draw_response_curve,
    draw_swept,
)
from sim.report.words import EN, line_name, named

CURVES = {"crew": "min", "overhead": "min", "kit": "h", "freed": "h"}  # the curves of response, the unit of their times
FANS = ("waiting", "handed_out", "stock")
GOLDEN = ("dug_out", "died_buried", "patients")  # of earthquakes: shares of the trapped in per cent, people
ROW_IN = 0.21  # height of a forest's row of one plan, inches
COLUMNS = 4  # small charts in a row
MARGIN_IN = 0.2
LINE = ("target", "part", "clock", "statistic")  # what makes rows one line


def study_note(n_disasters: int, error: float | None = None) -> str:
    """How many disasters a study played; with intervals, how sure its table is: the ``error`` that any line is wrong."""
    note = EN["study_note"].format(n=n_disasters)
    return note if error is None else f"{note} {EN['study_error'].format(error=100 * error)}"


def forest_picture(rows: Sequence[Mapping[str, Any]], title: str, note: str = "") -> Figure:
    """All verdicts at a glance: one panel of shares, below it one for each other unit.

    Parameters
    ----------
    rows : as in ``verdicts.json``; those of clauses that nothing tests are left out
    """
    plans = plans_of(rows)
    tested = [row for row in rows if row["plan"]]
    units = sorted({row["unit"] for row in tested}, key=lambda unit: (unit != "share", unit))
    panels = [[row for row in tested if row["unit"] == unit] for unit in units] or [[]]
    heights = [max(1.0, forest_lines(panel, plans)[1] * ROW_IN) for panel in panels]
    top, gap, foot, width = 0.95, 0.85, 1.7, 12.4
    height = top + sum(heights) + gap * (len(panels) - 1) + foot
    left, right = (LABEL_PT + 22) / 72 / width, 1 - (CELL_PT + 14) / 72 / width
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        y = height - top
        for panel, tall in zip(panels, heights, strict=True):
            y -= tall
            draw_forest(figure.add_axes((left, y / height, right - left, tall / height)), panel, plans)
            y -= gap
        _dress(figure, title, EN["forest_note"].format(met=EN["forest_met"]), note,
               [*plan_handles(plans, curves=False), *verdict_handles(rows, upright=False)])
    return figure


def curves_picture(tables: Mapping[str, Mapping[str, Any]], title: str, note: str = "") -> Figure:
    """How fast help comes: sites to their first crew, townships to an aircraft, registered people to a kit, the buried out.

    Parameters
    ----------
    tables : by name of `CURVES`: ``times`` float64[k] in its unit, ``curves`` plan -> (share, low, high), ``limits`` in the
        same unit, and the share ``required`` there, nan for none; a curve that no plan has leaves no panel
    """
    tables = {name: tables[name] for name in CURVES if name in tables and tables[name]["curves"]}
    plans = list(dict.fromkeys(plan for table in tables.values() for plan in table["curves"]))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(max(15.0, 5.0 * len(tables)), 6.0 + LINE_PT / 72 * len(plans)))
        for axes, name in zip(figure.subplots(1, max(1, len(tables)), squeeze=False)[0], tables or CURVES, strict=False):
            axes.set_ylabel(EN["curve_share"], fontsize=9.5)
            axes.set_xlabel(EN[f"curve_{name}_axis"], fontsize=9.5)
            axes.set_title(EN[f"curve_{name}"], fontsize=11, loc="left", pad=14 + LINE_PT * (len(plans) + 1))
            if tables:
                table = tables[name]
                draw_response_curve(axes, table["times"], table["curves"], table["limits"], table["required"], CURVES[name],
                                    plans)
            else:
                say_empty(axes)
            axes.label_outer()
        signs = [*plan_handles(plans, curves=True), required_handle(upright=False)]
        _dress(figure, title, EN["curve_note"], note, signs if plans else [])
        _place(figure, left=0.7, right=0.35, top=1.25 + LINE_PT / 72 * len(plans), bottom=1.5, wspace=0.13)
    return figure


def fans_picture(hours: np.ndarray, tables: Mapping[str, Mapping[str, np.ndarray]], title: str, note: str = "",
                 names: Sequence[str] = FANS, shock_h: float | None = None) -> Figure:
    """How disasters run: some quantities side by side, a row for each plan on the same axes.

    Parameters
    ----------
    hours : float64[k]
    tables : by name: plan -> float64[5, k], quantiles over the disasters
    names : of the quantities, from the left
    shock_h : hour of an earthquake, from which the golden hours are marked
    """
    plans = list(dict.fromkeys(plan for table in tables.values() for plan in table))
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(15.0, 2.05 + 2.7 * max(1, len(plans))))
        panels = figure.subplots(max(1, len(plans)), len(names), squeeze=False, sharey="col")
        for column, name in enumerate(names):
            fans = tables.get(name, {})
            for axes, plan in zip(panels[:, column], plans or [""], strict=True):
                label = "" if column else named("plan", plan)
                draw_fan(axes, hours, {plan: fans[plan]} if plan in fans else {}, label, plans)
                axes.yaxis.label.set(fontsize=10.5, fontweight="bold")
                if shock_h is not None and axes.axison:
                    golden(axes, shock_h)
                if axes is not panels[-1, column]:
                    axes.set_xlabel("")
            tops = [float(np.nanmax(fan)) for fan in fans.values() if not np.isnan(fan).all()]
            panels[0, column].set_ylim(0, 1.05 * max(tops, default=1.0) or 1.0)
            panels[0, column].set_title(EN[f"fan_{name}"], fontsize=11, loc="left")
        _dress(figure, title, "", note, [Line2D([], [], color="0.25", linewidth=2.0, label=EN["fan_median"]),
                                         Patch(color="0.25", alpha=0.43, linewidth=0, label=EN["fan_half"]),
                                         Patch(color="0.25", alpha=0.16, linewidth=0, label=EN["fan_most"])])
        _place(figure, left=0.95, right=0.3, top=0.95, bottom=1.25, wspace=0.2, hspace=0.22)
    return figure


def bottleneck_picture(rows: Sequence[Mapping[str, Any]], title: str, note: str = "") -> Figure:
    """What each clause waited for, under each plan; rows as in `draw_bottleneck`."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(12.4, 4.0))
        axes = figure.subplots()
        draw_bottleneck(axes, rows)
        figure.set_figheight(1.9 + (abs(float(np.subtract(*axes.get_ylim()))) * 0.38 if rows else 1.0))
        _dress(figure, title, EN["bottleneck_note"], note, [])
        _place(figure, left=1.6, right=1.75, top=0.75, bottom=1.15)
    return figure


def ladder_picture(rows: Sequence[Mapping[str, Any]], title: str, note: str = "") -> Figure:
    """Where a plan breaks: every line of every clause against the severity of the disaster, a clause in rows of its own.

    Parameters
    ----------
    rows : as in ``verdicts.json``, ``band`` being one of S1 to S4
    """
    rows = [row for row in rows if row["plan"]]
    plans, lines = plans_of(rows), _lines(rows, LINE)
    with mpl.rc_context(STYLE):
        figure, panels = _multiples([target for target, *_ in lines], len(plans))
        for axes, mine in zip(panels, lines.values(), strict=False):
            draw_ladder(axes, mine, plans)
            _caption(axes, mine[0])
        if not lines:
            say_empty(panels[0])
        _dress(figure, title, EN["ladder_note"], note, _signs(rows, plans))
    return figure


def swept_picture(rows: Sequence[Mapping[str, Any]], title: str, note: str = "") -> Figure:
    """What moves the verdicts: every line of every clause against each number that is swept, a number in rows of its own.

    Parameters
    ----------
    rows : ``key`` (the number's name), ``value``, and else as in ``verdicts.json``
    """
    rows = [row for row in rows if row["plan"]]
    plans, lines = plans_of(rows), _lines(rows, ("key", *LINE))
    with mpl.rc_context(STYLE):
        figure, panels = _multiples([key for key, *_ in lines], len(plans))
        for axes, ((key, *_), mine) in zip(panels, lines.items(), strict=False):
            values = list(dict.fromkeys(row["value"] for row in mine))
            if all(isinstance(value, int | float) for value in values):
                values.sort()
            by_plan = {plan: [_cell(mine, plan, value) for value in values] for plan in plans}
            draw_swept(axes, values, by_plan, requirement(mine[0]), EN.get(f"key {key}", key), plans)
            _caption(axes, mine[0])
        if not lines:
            say_empty(panels[0])
        _dress(figure, title, EN["swept_note"], note, _signs(rows, plans))
    return figure


def miss_map_picture(world: World, shares: Mapping[str, np.ndarray], title: str, note: str = "") -> Figure:
    """Where one target is missed, a map for each plan, two in a row.

    Parameters
    ----------
    shares : plan -> float64[districts], nan where there was no demand
    """
    columns = min(2, max(1, len(shares)))
    n_rows = max(1, -(-len(shares) // columns))
    with mpl.rc_context(STYLE):
        width, height = 7.6 * columns, 2.3 + 6.1 * n_rows
        figure = Figure(figsize=(width, height))
        panels = figure.subplots(n_rows, columns, squeeze=False).ravel()
        for axes in panels[max(1, len(shares)):]:
            axes.set_axis_off()
        for axes, (plan, share) in zip(panels, shares.items(), strict=False):
            points = draw_miss_map(axes, world, share, plan)
        if shares:
            bar = figure.colorbar(points, cax=figure.add_axes((0.7 / width, 1.1 / height, 4.0 / width, 0.16 / height)),
                                  orientation="horizontal", ticks=[0, 25, 50, 75, 100])
            bar.set_label(EN["miss_bar"], fontsize=9)
            bar.ax.tick_params(labelsize=9)
            none = Line2D([], [], linestyle="", marker="o", markersize=6, markerfacecolor="white", markeredgecolor="0.6",
                          label=EN["miss_none"])
            figure.legend(handles=[none], loc="center left", frameon=False, fontsize=9,
                          bbox_to_anchor=(4.8 / width, 1.18 / height))
        else:
            say_empty(panels[0])
        _dress(figure, title, EN["miss_note"], note, [])
        _place(figure, left=0.7, right=0.3, top=0.95, bottom=2.05, wspace=0.13, hspace=0.2)
    return figure


def _cell(rows: Sequence[Mapping[str, Any]], plan: str, value: Any) -> Mapping[str, Any]:
    """A plan's row for a value; an empty one where the sweep has none."""
    nothing = {"estimate": None, "low": None, "high": None, "verdict": "undecided", "unit": rows[0]["unit"]}
    return next((row for row in rows if row["plan"] == plan and row["value"] == value), nothing)


def _lines(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    """Rows by what makes them one line; what shares the first name stands together, else in the order of the table."""
    groups = list(dict.fromkeys(row[names[0]] for row in rows))
    lines: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: groups.index(row[names[0]])):
        lines.setdefault(tuple(row[name] for name in names), []).append(row)
    return lines


def _multiples(groups: Sequence[str], n_plans: int) -> tuple[Figure, list[Axes]]:
    """A sheet of small charts, up to four in a row, each group starting a row of its own.

    Parameters
    ----------
    groups : of each chart, those of one group together
    n_plans : in the legend at the foot
    """
    sizes = [len(list(mine)) for _, mine in groupby(groups)] or [1]
    columns = -(-max(sizes) // -(-max(sizes) // COLUMNS))
    places: list[int] = []
    for size in sizes:
        start = (places[-1] // columns + 1) * columns if places else 0
        places += range(start, start + size)
    n_rows = places[-1] // columns + 1
    foot = 1.5 + 0.22 * max(0, n_plans - 4)
    figure = Figure(figsize=(max(9.0, 0.9 + 3.7 * columns), 0.25 + foot + 3.1 * n_rows))
    panels = figure.subplots(n_rows, columns, squeeze=False).ravel()
    for k, axes in enumerate(panels):
        if k not in places:
            axes.set_axis_off()
    _place(figure, left=0.7, right=0.3, top=1.2, bottom=foot, wspace=0.25, hspace=0.62)
    return figure, [panels[place] for place in places]


def _signs(rows: Sequence[Mapping[str, Any]], plans: Sequence[str]) -> list[Line2D]:
    """Legend of small charts: plans and verdicts."""
    return [*plan_handles(plans, curves=True), *verdict_handles(rows, upright=True)]


def _caption(axes: Axes, row: Mapping[str, Any]) -> None:
    """Clause and line above a small chart, and beside it what its shares are of."""
    if axes.axison:
        each = row["statistic"] == "reliability"
        axes.set_title(EN["caption_each" if each else "caption"].format(target=row["target"], line=line_name(row)),
                       fontsize=9.5, loc="left", pad=12)
        share = EN["each_axis" if each else "share_axis"]
        axes.set_ylabel(share if row["unit"] == "share" else named("unit", row["unit"]), fontsize=9)


def _dress(figure: Figure, title: str, own: str, note: str, handles: Sequence[Any]) -> None:
    """The title on top; at the foot the legend, the picture's own explanation and the note of the study."""
    width, height = figure.get_size_inches()
    foot = "\n".join(filter(None, (own, note)))
    figure.text(MARGIN_IN / width, 1 - 0.2 / height, title, fontsize=13, fontweight="bold", va="top")
    figure.text(MARGIN_IN / width, 0.12 / height, foot, fontsize=8.5, color="0.3", va="bottom", linespacing=1.35)
    if handles:
        above = 0.25 + 0.16 * (foot.count("\n") + 1)
        broad = max(1.45, 0.75 + 0.078 * max(len(handle.get_label()) for handle in handles))  # inches of the longest entry
        figure.legend(handles=handles, loc="lower left", ncol=max(1, min(len(handles), int(width / broad))), fontsize=9.5,
                      frameon=False, bbox_to_anchor=(MARGIN_IN / width, above / height), borderaxespad=0.0, borderpad=0.0,
                      columnspacing=1.8, handletextpad=0.5)


def _place(figure: Figure, left: float, right: float, top: float, bottom: float, **gaps: float) -> None:
    """Margins in inches."""
    width, height = figure.get_size_inches()
    figure.subplots_adjust(left=left / width, right=1 - right / width, top=1 - top / height, bottom=bottom / height, **gaps)
