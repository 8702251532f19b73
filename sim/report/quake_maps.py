"""Maps of an earthquake: how strongly every township shook, and whom and what it struck where it was strongest.

Each function draws a finished draw on an Axes and saves nothing. No district boundaries: the rights to them are unclear.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from models.geometry import distances_km
from models.shaking import intensities
from scenarios.ground_motion import isoseismal
from scenarios.quake import Quake
from scenarios.quake_sources import Sources, moved
from scenarios.world import World
from sim.report.maps import BLACK, BLUE, HALO, dot_area, draw_ground, frame, zoom
from sim.report.words import EN

BOUNDS = (4.5, 5.5, 6.5, 7.5, 8.5, 9.5)  # of intensity V, VI ... X (GB/T 17742-2020 rounds to the nearest degree)
DEGREES = ("I–IV", "V", "VI", "VII", "VIII", "IX", "X–XII")
DEGREE_COLOURS = ("0.80", "#fff0a8", "#fecc5c", "#fd8d3c", "#e31a1c", "#8b0a1e", "#3d0010")  # darker with every degree
FAULT, STAR = "#7b3294", "#ffff40"
NEAR = 0.95  # of the people killed or trapped live on the enlarged map
LEAST_RING, LARGEST_RING, RING = 16.0, 700.0, 2.5  # square points of a township's ring: least, of most people, for each
RINGS = (1, 10, 100, 1000)


def degree_of(pga_g: np.ndarray) -> np.ndarray:
    """Place in `DEGREES` of peak accelerations in g (int64, of the same length)."""
    felt = np.empty(pga_g.size)
    intensities(pga_g, felt)
    return np.digitize(felt, BOUNDS)


def struck_by(quake: Quake) -> np.ndarray:
    """People killed at once or trapped by all shocks, int64[townships]."""
    return np.asarray(sum(of.killed + of.trapped.sum(axis=1) for of in quake.tolls))


def draw_intensity(axes: Axes, world: World, quake: Quake, known: Sources) -> None:
    """Townships by the intensity of the main shock, its epicentre, the faults known and the isoseismals of the law.

    Parameters
    ----------
    known : of the scenario, whose faults are drawn
    """
    draw_ground(axes, world, None, 0)
    frame(axes, world)
    degree, area = degree_of(quake.pga_g[0]), dot_area(world.townships["population"]) + 9
    for k, colour in enumerate(DEGREE_COLOURS):
        mine = degree == k
        axes.scatter(world.townships["lon"][mine], world.townships["lat"][mine], s=area[mine], color=colour, linewidths=0.3,
                     edgecolors="0.35", zorder=4 + k / 10)
    _source(axes, quake, known, named=2)
    counts = np.bincount(degree, minlength=len(DEGREES))
    most = int(degree.max())
    axes.set_title(EN["intensity_title"].format(
        most=", ".join(EN["intensity_count"].format(n=counts[k], degree=DEGREES[k])
                       for k in range(most, max(0, most - 3), -1)) or EN["intensity_none"]), fontsize=10, loc="left")


def _source(axes: Axes, quake: Quake, known: Sources, named: int) -> None:
    """Faults, isoseismals, so many of the outer ones with their degree, and the epicentre; what lies outside the map stays
    outside."""
    main = quake.shocks[0]
    for k, name in enumerate(known.names):
        if known.half_km[k] > 0:
            ends = [_along(known, k, sign) for sign in (-1, 1)]
            axes.plot([end[1] for end in ends], [end[0] for end in ends], color=FAULT, zorder=5.5,
                      linewidth=2.2 if name == main.source else 1.0, linestyle="-" if name == main.source else (0, (5, 2)))
    for k, (degree, bound) in enumerate(zip(DEGREES[1:], BOUNDS, strict=True)):
        lat, lon = isoseismal(quake.law, main, bound)
        if lat.size:
            axes.plot(lon, lat, color=BLACK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=6)
        if lat.size and k < named:
            axes.text(lon[0], lat[0], degree, fontsize=9, fontweight="bold", ha="center", va="center", zorder=12,
                      clip_on=True, path_effects=HALO)
    axes.plot([main.lon], [main.lat], marker="*", markersize=17, color=STAR, markeredgecolor=BLACK, markeredgewidth=1.4,
              linestyle="", zorder=13)


def _along(known: Sources, k: int, sign: int) -> tuple[float, float]:
    """One end of a fault."""
    strike, km = np.radians(known.strike_deg[k]), sign * known.half_km[k]
    return moved(float(known.lat[k]), float(known.lon[k]), float(km * np.sin(strike)), float(km * np.cos(strike)))


def intensity_legend(quake: Quake, known: Sources) -> list[Line2D]:
    """Handles of `draw_intensity`: the degrees that occur, the strongest first, the epicentre, faults and isoseismals."""
    found = np.unique(degree_of(quake.pga_g[0]))[::-1]
    main = quake.shocks[0].source
    traces = [name for name, half in zip(known.names, known.half_km, strict=True) if half > 0]
    return [*(Line2D([], [], linestyle="", marker="o", markersize=7, color=DEGREE_COLOURS[k], markeredgecolor="0.35",
                     markeredgewidth=0.3, label=EN["intensity_degree"].format(degree=DEGREES[k])) for k in found),
            Line2D([], [], linestyle="", marker="*", markersize=12, color=STAR, markeredgecolor=BLACK,
                   label=EN["epicentre"]),
            *([Line2D([], [], color=FAULT, linewidth=2.2, label=EN["fault_broken"].format(name=main))] if main in traces
              else []),
            *([Line2D([], [], color=FAULT, linewidth=1.0, linestyle=(0, (5, 2)), label=EN["fault"])]
              if set(traces) - {main} else []),
            Line2D([], [], color=BLACK, linewidth=1.0, linestyle=(0, (4, 2)), label=EN["isoseismal"])]


def near(world: World, quake: Quake) -> np.ndarray:
    """Rows of the townships on the enlarged map: the nearest to the epicentre in which `NEAR` of the people killed or
    trapped lived, or where there are none the twelve that shook most."""
    struck, main = struck_by(quake), quake.shocks[0]
    if not struck.sum():
        return np.argsort(-quake.pga_g[0], kind="stable")[:12]
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()
    away = distances_km(np.array([main.lat]), np.array([main.lon]), lat, lon)[0]
    order = np.argsort(away, kind="stable")
    last = int(np.searchsorted(np.cumsum(struck[order]), NEAR * struck.sum()))
    kept = order[: last + 1]
    return np.asarray(kept[struck[kept] > 0])


def draw_struck(axes: Axes, world: World, quake: Quake, known: Sources, closures: np.ndarray) -> None:
    """The same enlarged where people were killed or trapped, who are rings at their townships, and the roads that close.

    Parameters
    ----------
    closures : `scenarios.disaster.CLOSURE`, of the disaster
    """
    draw_ground(axes, world, None, 0)
    frame(axes, world)
    lat = np.concatenate([world.townships["lat"], world.districts["lat"]])
    lon = np.concatenate([world.townships["lon"], world.districts["lon"]])
    for bridge, colour in ((False, BLACK), (True, BLUE)):
        rows = world.roads[closures["row"][(closures["bridge"] > 0) == bridge]]
        lines = [[(lon[a], lat[a]), (lon[b], lat[b])] for a, b in zip(rows["a"], rows["b"], strict=True)]
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=1.5, zorder=5))
    degree, struck = degree_of(quake.pga_g[0]), struck_by(quake)
    for hit in (False, True):
        mine = np.flatnonzero((struck > 0) == hit)
        axes.scatter(world.townships["lon"][mine], world.townships["lat"][mine], zorder=6 + hit, edgecolors=BLACK,
                     s=_ring(struck[mine], struck) if hit else 24, c=[DEGREE_COLOURS[k] for k in degree[mine]],
                     linewidths=1.2 if hit else 0.2, alpha=0.9)
    rows = near(world, quake)
    zoom(axes, world, world.townships["lat"][rows], world.townships["lon"][rows])
    _source(axes, quake, known, named=len(BOUNDS))
    axes.set_title(EN["struck_title"].format(people=struck.sum(), townships=(struck > 0).sum(), roads=closures.size),
                   fontsize=10, loc="left")


def _ring(people: Any, struck: np.ndarray) -> Any:
    """Area of the rings of so many people on a map of all who were struck (int64[townships])."""
    return LEAST_RING + people * min(RING, LARGEST_RING / max(1, int(struck.max())))


def struck_legend(quake: Quake) -> list[Line2D]:
    """Handles of `draw_struck` beside those of `intensity_legend`."""
    struck = struck_by(quake)
    sizes = {n: float(np.sqrt(_ring(n, struck))) for n in RINGS if n <= struck.max()}
    return [*(Line2D([], [], linestyle="", marker="o", markersize=size, color="white", markeredgecolor=BLACK,
                     markeredgewidth=1.2, label=EN["struck_ring"].format(n=n)) for n, size in sizes.items()),
            Line2D([], [], color=BLACK, linewidth=1.5, label=EN["struck_slide"]),
            Line2D([], [], color=BLUE, linewidth=1.5, label=EN["struck_bridge"])]
