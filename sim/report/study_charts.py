"""Charts of a study. Each takes a finished table and an Axes and saves nothing.

``plans`` are the plans of the whole study, so that each keeps its colour in every chart; by default those of the table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import Normalize
from matplotlib.ticker import StrMethodFormatter

from scenarios.world import World
from sim.report.maps import BLACK, dot_area, draw_ground, frame
from sim.report.marks import (
    colour_of,
    dash_of,
    draw_estimate,
    number_or_nan,
    percent_axis,
    plain,
    plans_of,
    requirement,
    say_empty,
    scale_of,
)
from sim.report.words import EN, named

BANDS = ("S1", "S2", "S3", "S4")
DESIGN = (1, 2)  # places of S2 and S3 among them
LINE_PT = 13.0  # a line of the numbers above a curve
WORST = 5  # districts that a map of misses names
MISS_COLOURS = "cividis"  # keeps its order for the colour-blind and in grey; dark where a target is missed


def draw_response_curve(axes: Axes, times: np.ndarray, curves: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]],
                        limits: Sequence[float], required: float, unit: str, plans: Sequence[str] | None = None) -> None:
    """The share reached against the time since the request.

    Parameters
    ----------
    times : float64[k] in ``unit``, rising
    curves : plan -> share reached by then, low and high end of its interval, each float64[k]
    limits : times at which clauses ask for ``required``
    required : share, nan where nothing is
    unit : of the times, "min" or "h"
    """
    curves = {plan: curve for plan, curve in curves.items() if not np.isnan(curve[0]).all()}
    if not curves or not len(times):
        return say_empty(axes)
    plans = plans or list(curves)
    percent_axis(axes, upright=True)
    axes.set_xlim(0, float(times[-1]))
    for limit in limits:
        axes.axvline(limit, color="0.55", linewidth=0.9, zorder=1)
        if not np.isnan(required):
            axes.plot([limit, limit], [100 * required, 100], color=BLACK, linewidth=2.6, solid_capstyle="butt", zorder=3)
    if not np.isnan(required):
        axes.axhline(100 * required, color=BLACK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=2)
    for plan, (share, low, high) in curves.items():
        colour = colour_of(plan, plans)
        axes.fill_between(times, 100 * low, 100 * high, color=colour, alpha=0.18, linewidth=0, zorder=2)
        axes.plot(times, 100 * share, color=colour, linestyle=dash_of(plan, plans), linewidth=2.0, zorder=4)
    for k, plan in enumerate(curves):
        _shares_at(axes, limits, times, 100 * curves[plan][0], colour_of(plan, plans), LINE_PT * (len(curves) - 1 - k))
    _write_above(axes, 0, EN[f"curve_by_{unit}"], BLACK, LINE_PT * len(curves))
    for limit in limits:
        _write_above(axes, limit, f"{limit:g}", BLACK, LINE_PT * len(curves))
    plain(axes)


def _shares_at(axes: Axes, limits: Sequence[float], times: np.ndarray, percent: np.ndarray, colour: str,
               up_pt: float) -> None:
    """Rings on a curve at the limits, and their numbers in a line above the Axes."""
    _write_above(axes, 0, EN["curve_there"], colour, up_pt)
    for limit in limits:
        y = float(np.interp(limit, times, percent))
        if not np.isnan(y):
            axes.plot([limit], [y], marker="o", markersize=6, markerfacecolor="white", markeredgecolor=colour,
                      markeredgewidth=1.6, zorder=6, linestyle="", clip_on=False)
            _write_above(axes, limit, f"{y:.0f}", colour, up_pt)


def _write_above(axes: Axes, x: float, word: str, colour: str, up_pt: float) -> None:
    axes.annotate(word, (x, 100), xytext=(0, 6 + up_pt), textcoords="offset points", fontsize=9, color=colour,
                  ha="center" if x else "left")


def draw_fan(axes: Axes, hours: np.ndarray, fans: Mapping[str, np.ndarray], label: str,
             plans: Sequence[str] | None = None) -> None:
    """How a quantity runs against the hours of the disaster, over all disasters.

    Parameters
    ----------
    hours : float64[k]
    fans : plan -> float64[5, k], quantiles 0.05, 0.25, 0.5, 0.75 and 0.95 over the disasters
    label : what the quantity is, on the y axis
    """
    fans = {plan: fan for plan, fan in fans.items() if not np.isnan(fan).all()}
    if not fans or not len(hours):
        return say_empty(axes)
    plans = plans or list(fans)
    for plan, (lowest, low, median, high, highest) in fans.items():
        colour = colour_of(plan, plans)
        axes.fill_between(hours, lowest, highest, color=colour, alpha=0.16, linewidth=0, zorder=2)
        axes.fill_between(hours, low, high, color=colour, alpha=0.32, linewidth=0, zorder=3)
        axes.plot(hours, median, color=colour, linestyle=dash_of(plan, plans), linewidth=2.0, zorder=4)
    axes.set_xlim(float(hours[0]), float(hours[-1]))
    step = 6 if hours[-1] - hours[0] < 80 else 24 if hours[-1] - hours[0] < 200 else 48
    axes.set_xticks(np.arange(np.ceil(hours[0] / step) * step, hours[-1] + 0.1, step))
    axes.set_ylim(0, max(1.0, 1.05 * max(float(np.nanmax(fan)) for fan in fans.values())))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel(EN["fan_hours"], fontsize=9)
    axes.set_ylabel(label, fontsize=9)
    plain(axes)


def draw_ladder(axes: Axes, rows: Sequence[Mapping[str, Any]], plans: Sequence[str] | None = None) -> None:
    """How often, or how much, one line of a clause is met in each band of severity.

    Parameters
    ----------
    rows : of one line and statistic, as in ``verdicts.json``, ``band`` being one of S1 to S4
    """
    rows = [row for row in rows if not np.isnan(number_or_nan(row["estimate"]))]
    if not rows:
        return say_empty(axes)
    axes.axvspan(DESIGN[0] - 0.5, DESIGN[1] + 0.5, color="0.93", linewidth=0, zorder=0)
    plans = plans or plans_of(rows)
    lines = {plan: [row for row in rows if row["plan"] == plan] for plan in plans}
    _estimates(axes, {plan: ([float(BANDS.index(row["band"])) for row in mine], mine) for plan, mine in lines.items()},
               requirement(rows[0]), plans, 0.18)
    axes.set_xlim(-0.5, len(BANDS) - 0.5)
    axes.set_xticks(range(len(BANDS)), [EN[f"ladder_{band}"] for band in BANDS])
    axes.set_xticks([sum(DESIGN) / 2], [EN["ladder_design"]], minor=True)  # one word under both of its bands
    axes.tick_params(which="minor", length=0, pad=7, labelsize=9)


def draw_swept(axes: Axes, values: Sequence[Any], lines: Mapping[str, Sequence[Mapping[str, Any]]], required: float,
               xlabel: str, plans: Sequence[str] | None = None) -> None:
    """Estimates of one line of a clause against a number that is swept.

    Parameters
    ----------
    values : what the number was set to, in rising order; words and switches stand at equal distances
    lines : plan -> a row for each value, with ``estimate``, ``low``, ``high`` and ``verdict``
    required : what the estimates are judged against, nan for nothing
    """
    lines = {plan: mine for plan, mine in lines.items()
             if any(not np.isnan(number_or_nan(row["estimate"])) for row in mine)}
    if not lines:
        return say_empty(axes)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    at = [float(value) for value in values] if numbers else [float(place) for place in range(len(values))]
    room = (max(at) - min(at)) or 1.0
    plans = plans or list(lines)
    _estimates(axes, {plan: (at, mine) for plan, mine in lines.items()}, required, plans, 0.022 * room)
    axes.set_xlim(min(at) - 0.07 * room, max(at) + 0.07 * room)
    axes.set_xticks(at, [f"{value:g}" if numbers else str(value) for value in values])
    axes.set_xlabel(xlabel, fontsize=9)


def _estimates(axes: Axes, lines: Mapping[str, tuple[Sequence[float], Sequence[Mapping[str, Any]]]], required: float,
               plans: Sequence[str], apart: float) -> None:
    """Estimates of some plans side by side over the same places, joined by thin lines, and what is required."""
    unit = next((row.get("unit", "share") for _, mine in lines.values() for row in mine), "share")
    scale = scale_of(unit)
    if unit == "share":
        percent_axis(axes, upright=True)
    for plan, (at, rows) in lines.items():
        colour, shift = colour_of(plan, plans), (list(lines).index(plan) - (len(lines) - 1) / 2) * apart
        axes.plot([place + shift for place in at], [scale * number_or_nan(row["estimate"]) for row in rows], color=colour,
                  linewidth=1.0, linestyle=dash_of(plan, plans), zorder=3)
        for place, row in zip(at, rows, strict=True):
            draw_estimate(axes, place + shift, row, colour, scale, upright=True)
    if not np.isnan(required):
        axes.axhline(scale * required, color=BLACK, linewidth=1.6, zorder=2)
    plain(axes)


def draw_miss_map(axes: Axes, world: World, share_by_district: np.ndarray, plan: str) -> PathCollection:
    """Where a target is missed: townships in the colour of the share that their district meets.

    Parameters
    ----------
    share_by_district : float64[districts], nan where there was no demand

    Returns
    -------
    the points, for a colour bar
    """
    draw_ground(axes, world, None, 0)
    frame(axes, world)
    share = np.asarray(share_by_district, dtype=np.float64)
    mine = 100 * share[world.townships["district"]]
    lon, lat, none = world.townships["lon"], world.townships["lat"], np.isnan(mine)
    area = dot_area(world.townships["population"]) + 9
    axes.scatter(lon[none], lat[none], s=area[none], facecolors="white", edgecolors="0.6", linewidths=0.5, zorder=4)
    points = axes.scatter(lon[~none], lat[~none], s=area[~none], c=mine[~none], cmap=MISS_COLOURS, norm=Normalize(0, 100),
                          edgecolors="0.25", linewidths=0.3, zorder=5)
    order = np.lexsort((-world.districts["population"], share))  # nan last
    worst = [int(district) for district in order if share[district] < 1][:WORST]
    for place, district in enumerate(worst, 1):
        seat = world.districts[district]
        axes.plot([seat["lon"]], [seat["lat"]], marker="o", markersize=12, markerfacecolor="white", markeredgecolor=BLACK,
                  linestyle="", zorder=13 + place)
        axes.annotate(str(place), (seat["lon"], seat["lat"]), ha="center", va="center", fontsize=8.5, fontweight="bold",
                      zorder=13.5 + place)
    lines = [EN["miss_worst"].format(place=place, name=world.districts["name_en"][district], share=100 * share[district])
             for place, district in enumerate(worst, 1)]
    if lines:
        axes.text(0.03, 0.97, "\n".join((EN["miss_least"], *lines)), transform=axes.transAxes, va="top", fontsize=9.5,
                  linespacing=1.45)
    some = share[~np.isnan(share)]
    title = EN["miss_title" if some.size else "miss_title_none"]
    axes.set_title(title.format(plan=named("plan", plan), share=100 * float(np.median(some)) if some.size else 0.0),
                   fontsize=10, loc="left")
    return points
