"""Charts of one run. Each takes tables that are finished and an Axes, and saves nothing."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from models.kinds import Event, Need, Unit
from scenarios.world import World
from sim.engine.log import log_of
from sim.engine.simulate import Run
from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILION, draw_ground, frame, zoom
from sim.report.words import EN

# of each kind, how many of the busiest have a lane
LANES = {Unit.AIRCRAFT: 6, Unit.BOAT: 16, Unit.TRUCK: 5, Unit.BUS: 3, Unit.CREW: 5, Unit.AMBULANCE: 3, Unit.TEAM: 5}
QUAKE_LANES = {Unit.AIRCRAFT: 4, Unit.BOAT: 2, Unit.TRUCK: 5, Unit.BUS: 3, Unit.CREW: 6, Unit.AMBULANCE: 6, Unit.TEAM: 16}
PHASES = {"muster": ORANGE, "way": BLUE, "work": GREEN, "home": "0.7"}
STARTS = {Event.ORDERED: "muster", Event.KITS_ORDERED: "muster", Event.LEFT_BASE: "way", Event.TOOK_OFF: "way",
          Event.ARRIVED: "work", Event.OVERHEAD: "work", Event.LANDED: "home", Event.TURNED_HOME: "home",
          Event.WENT_AWAY_EMPTY: "home", Event.TURNED_BACK: "home"}
GONE = (Event.BROUGHT_OUT, Event.HOISTED, Event.DROWNED, Event.WATER_GONE)  # no longer waiting in the water
FREED = (Event.DUG_OUT, Event.DIED_BURIED)  # no longer alive under debris
ENDS = (Event.HOME, Event.REFUELLED)


def span_h(run: Run) -> tuple[float, float]:
    """The hours worth showing: from the first order to leave or unit sent until a while after the last unit is home."""
    log = log_of(run.case)
    rows = log[np.isin(log["kind"], (Event.EVACUATION_ORDERED, Event.TRAPPED, Event.BURIED, Event.ORDERED, Event.HOME,
                                   Event.ROAD_CLOSED))]
    if not rows.size:
        return 0.0, float(run.case.hours)
    return max(0.0, float(rows["time_h"][0]) - 3), min(float(run.case.hours), float(rows["time_h"][-1]) + 6)


def draw_lanes(axes: Axes, run: Run) -> None:
    """Swim-lanes: what the busiest units of each kind did, hour by hour."""
    log, units = log_of(run.case), run.case.state.units
    mine = log[log["unit"] >= 0]
    counts = np.bincount(mine["unit"], minlength=units.size)
    lanes: list[int] = []
    for kind, n in (LANES if run.drawn.disaster.shaken is None else QUAKE_LANES).items():
        rows = np.flatnonzero((units["kind"] == kind) & (counts > 0))
        lanes += rows[np.argsort(-counts[rows], kind="stable")[:n]].tolist()
    last_kind = -1
    for lane, unit in enumerate(lanes):
        bars: dict[str, list[tuple[float, float]]] = {phase: [] for phase in PHASES}
        phase, since = "", 0.0
        for row in mine[mine["unit"] == unit]:
            event, now = Event(int(row["kind"])), float(row["time_h"])
            if event in STARTS or event in ENDS:
                if phase:
                    bars[phase].append((since, now - since))
                stands_down = event == Event.WENT_AWAY_EMPTY and units["kind"][unit] == Unit.AIRCRAFT
                phase, since = "" if stands_down else STARTS.get(event, ""), now
        for name, spans in bars.items():
            axes.broken_barh(spans, (lane - 0.4, 0.8), facecolors=PHASES[name], linewidth=0)
        if units["kind"][unit] != last_kind:
            last_kind = units["kind"][unit]
            axes.axhline(lane - 0.5, color="0.85", linewidth=0.8, zorder=0)
    axes.set_yticks(range(len(lanes)), [EN[f"unit_{Unit(int(units['kind'][u])).name.lower()}"].format(n=u) for u in lanes],
                    fontsize=6.5)
    axes.set_ylim(max(1, len(lanes)) - 0.5, -0.5)
    axes.set_xlim(*span_h(run))
    axes.set_title(EN["lanes_title"], fontsize=10, loc="left")
    axes.legend(handles=[Patch(color=colour, label=EN[f"phase_{name}"]) for name, colour in PHASES.items()], fontsize=8,
                loc="upper left", bbox_to_anchor=(0, -0.06), frameon=False, ncol=4)
    _hours(axes)


def draw_people(axes: Axes, run: Run) -> None:
    """People caught by the water, brought out, still waiting."""
    needs = run.case.state.needs
    log = log_of(run.case)
    log = log[(log["need"] >= 0) & (needs["kind"][np.maximum(log["need"], 0)] == Need.RESCUE)]
    for kinds, word, colour, style in (((Event.TRAPPED,), "curve_trapped", VERMILION, "-"),
                                       ((Event.BROUGHT_OUT, Event.HOISTED), "curve_rescued", GREEN, "--"),
                                       ((Event.DROWNED,), "curve_dead", BLACK, ":")):
        rows = log[np.isin(log["kind"], kinds)]
        if rows.size:
            _steps(axes, run, rows["time_h"], np.cumsum(rows["quantity"]), EN[word], colour, style)
    sign = np.select([log["kind"] == Event.TRAPPED, np.isin(log["kind"], GONE)],
                     [1, -1], 0)
    changed = sign != 0
    if changed.any():
        waiting = np.cumsum((sign * log["quantity"])[changed])
        axes.fill_between(log["time_h"][changed], waiting, step="post", color=ORANGE, alpha=0.5, label=EN["curve_waiting"])
    _people_axis(axes, run, EN["people_title"])


def has_searches(run: Run) -> bool:
    """Whether somebody was buried in a run."""
    return bool((log_of(run.case)["kind"] == Event.BURIED).any())


def draw_buried(axes: Axes, run: Run) -> None:
    """People buried, dug out alive, dead, and not found yet."""
    log = log_of(run.case)
    for kinds, word, colour, style in (((Event.BURIED,), "curve_buried", VERMILION, "-"),
                                       ((Event.DUG_OUT,), "curve_dug_out", GREEN, "--"),
                                       ((Event.DIED_BURIED,), "curve_dead", BLACK, ":")):
        rows = log[np.isin(log["kind"], kinds)]
        if rows.size:
            _steps(axes, run, rows["time_h"], np.cumsum(rows["quantity"]), EN[word], colour, style)
    found = (Event.DUG_OUT, Event.BODY_FOUND, Event.SEARCH_ENDED)
    sign = np.select([log["kind"] == Event.BURIED, np.isin(log["kind"], found)], [1, -1], 0)
    changed = sign != 0
    axes.fill_between(log["time_h"][changed], np.cumsum((sign * log["quantity"])[changed]), step="post", color=ORANGE,
                      alpha=0.5, label=EN["curve_missing"])
    _people_axis(axes, run, EN["buried_title"])


def draw_kits(axes: Axes, run: Run) -> None:
    """People registered in central shelters and served; stock in depots and rooms on the right."""
    log = log_of(run.case)
    for kind, word, colour, style in ((Event.REGISTERED, "curve_registered", BLUE, "-"),
                                      (Event.KITS_HANDED_OUT, "curve_served", GREEN, "--")):
        rows = log[log["kind"] == kind]
        if rows.size:
            _steps(axes, run, rows["time_h"], np.cumsum(rows["quantity"]), EN[word], colour, style)
    stock = axes.twinx()
    used = log[log["kind"] == Event.KITS_HANDED_OUT]
    hours = np.concatenate([[0.0], used["time_h"], [float(run.case.hours)]])
    left = run.case.kits - np.concatenate([[0.0], np.cumsum(used["quantity"]), [used["quantity"].sum()]])
    stock.step(hours, left / 1000, where="post", color=PURPLE, linewidth=1.5)
    stock.set_ylim(0, max(1.0, run.case.kits / 1000 * 1.08))
    stock.set_ylabel(EN["stock_axis"], color=PURPLE, fontsize=9)
    stock.tick_params(labelsize=8, colors=PURPLE)
    _people_axis(axes, run, EN["kits_title"])
    stock.set_xlim(*span_h(run))


def draw_moment(axes: Axes, world: World, run: Run, hour: float) -> None:
    """The map at an hour: people in the water and alive under debris, crews at work, roads closed."""
    case, log = run.case, log_of(run.case)
    past = log[log["time_h"] <= hour]
    n_towns = len(world.townships)
    caught, change = _caught(run)
    mine = caught["time_h"] <= hour
    waiting = np.bincount(case.state.needs["place"][caught["need"][mine]], weights=change[mine], minlength=n_towns)[:n_towns]
    draw_ground(axes, world, None, 0)
    frame(axes, world)
    closed = {int(row["site"]): row["kind"] != Event.ROAD_OPENED
              for row in past if row["kind"] in (Event.ROAD_CLOSED, Event.ROAD_BURIED, Event.ROAD_OPENED)}
    shut = [case.state.roads["row"][road] for road, is_shut in closed.items() if is_shut]
    lat, lon = case.state.places["lat"], case.state.places["lon"]
    axes.add_collection(LineCollection([[(lon[a], lat[a]), (lon[b], lat[b])] for a, b in
                                        zip(case.roads.a[shut], case.roads.b[shut], strict=True)],
                                       colors=VERMILION, linewidths=1.8, zorder=6))
    wet = waiting > 0
    axes.scatter(lon[:n_towns][wet], lat[:n_towns][wet], s=15 + waiting[wet] * 3, color=ORANGE, edgecolors=BLACK,
                 linewidths=0.4, alpha=0.8, zorder=7)
    moved = past[np.isin(past["kind"], (Event.ARRIVED, Event.LEFT_BASE, Event.TURNED_HOME, Event.OVERHEAD, Event.LANDED))]
    working = {}
    for row in moved:
        working[int(row["unit"])] = int(row["site"]) if row["kind"] in (Event.ARRIVED, Event.OVERHEAD) else -1
    kinds = case.state.units["kind"]
    for kind, marker, colour in ((Unit.BOAT, "^", BLUE), (Unit.TEAM, "D", BLACK), (Unit.CREW, "s", GREEN),
                                 (Unit.AIRCRAFT, "*", PURPLE)):
        spots = np.unique([place for unit, place in working.items() if place >= 0 and kinds[unit] == kind])
        if spots.size:
            spots = spots.astype(int)
            axes.scatter(lon[spots], lat[spots], marker=marker, s=40 if kind != Unit.AIRCRAFT else 120, color=colour,
                         edgecolors="white", linewidths=0.5, zorder=8)
    exposed = case.state.places["people"][:n_towns] > 0
    zoom(axes, world, lat[:n_towns][exposed], lon[:n_towns][exposed])
    boats, teams = (sum(place >= 0 and kinds[unit] == kind for unit, place in working.items())
                    for kind in (Unit.BOAT, Unit.TEAM))
    title = EN["moment_title" if run.drawn.disaster.shaken is None else "moment_title_dry"]
    axes.set_title(title.format(hour=hour, waiting=int(waiting.sum()), roads=len(shut), boats=boats, teams=teams),
                   fontsize=10, loc="left")


def _caught(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the log by which people are caught by water or buried, brought or dug out or die, and by how many the number
    of those who wait changes."""
    log, needs = log_of(run.case), run.case.state.needs
    kind = needs["kind"][np.maximum(log["need"], 0)]
    rows = log[(log["need"] >= 0) & (((kind == Need.RESCUE) & np.isin(log["kind"], (Event.TRAPPED, *GONE)))
                                     | ((kind == Need.SEARCH) & np.isin(log["kind"], (Event.BURIED, *FREED))))]
    return rows, np.where(np.isin(rows["kind"], (Event.TRAPPED, Event.BURIED)), 1, -1) * rows["quantity"]


def moments(run: Run) -> list[float]:
    """Four telling hours: the first people caught, half of them, the most waiting at once, nearly all brought out; of an
    earthquake, which catches all at once, a quarter and half of those brought out instead."""
    rows, change = _caught(run)
    caught, out = rows[change > 0], rows[np.isin(rows["kind"], (Event.BROUGHT_OUT, Event.HOISTED, Event.DUG_OUT))]
    if not caught.size:
        low, high = span_h(run)
        return [np.floor(low + (high - low) * share) for share in (0.2, 0.4, 0.6, 0.8)]
    total = np.cumsum(caught["quantity"])
    worst = float(rows["time_h"][np.argmax(np.cumsum(change))])
    quarter, middle, last = (float(out["time_h"][int(share * (out.size - 1))]) if out.size else float(run.case.hours)
                             for share in (0.25, 0.5, 0.95))
    half = float(caught["time_h"][np.searchsorted(total, total[-1] / 2)])
    between = (half, worst) if run.drawn.disaster.shaken is None else (quarter, middle)
    return sorted({float(np.floor(hour)) + 1 for hour in (float(caught["time_h"][0]), *between, last)})


def moment_legend() -> list[Any]:
    """Handles for `draw_moment`."""
    return [Line2D([], [], linestyle="", marker=marker, color=colour, markersize=8, markeredgecolor="0.3",
                   markeredgewidth=0.4, label=EN[word])
            for marker, colour, word in (("o", ORANGE, "moment_waiting"), ("^", BLUE, "moment_boats"),
                                         ("D", BLACK, "moment_teams"), ("s", GREEN, "moment_crews"),
                                         ("*", PURPLE, "moment_aircraft"))
            ] + [Line2D([], [], color=VERMILION, linewidth=1.8, label=EN["moment_road"])]


def _steps(axes: Axes, run: Run, hours: np.ndarray, values: np.ndarray, label: str, colour: str, style: str) -> None:
    axes.step(np.concatenate([[0.0], hours, [float(run.case.hours)]]), np.concatenate([[0.0], values, values[-1:]]),
              where="post", color=colour, linestyle=style, linewidth=1.8, label=label)


def _people_axis(axes: Axes, run: Run, title: str) -> None:
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_ylabel(EN["people_axis"], fontsize=9)
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    axes.set_xlim(*span_h(run))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8, frameon=False, loc="best")
    _hours(axes)


def _hours(axes: Axes) -> None:
    low, high = axes.get_xlim()
    step = 6 if high - low < 80 else 24
    axes.set_xticks(np.arange(np.ceil(low / step) * step, high + 0.1, step))
    axes.set_xlabel(EN["flood_hour"], fontsize=9)
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
