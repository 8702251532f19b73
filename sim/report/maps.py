"""Maps of the municipality: its townships, rivers and roads, and what a plan puts on them.

Each function draws a finished World, Deployment or table on an Axes and saves nothing. No district boundaries: the rights
to them are unclear. Colours are those of Okabe & Ito (2008), shapes differ besides, greys keep their order in print.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from models.geometry import EARTH_RADIUS_KM
from scenarios.flood_flash import FlashFlood
from scenarios.flood_river import Flood
from scenarios.world import World
from sim.deploy import Deployment
from sim.report.words import EN

BLUE, SKY, GREEN, ORANGE, VERMILION, PURPLE, BLACK = (
    "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7", "#000000")
ROAD_STYLES = ((("county", "township", "urban"), "0.83", 0.4), (("national", "urban_trunk"), "0.55", 0.7),
               (("expressway",), "0.35", 1.2))
NAMED_SEATS = {"Wanzhou": (-8, 10), "Qianjiang": (9, -14), "Fuling": (8, -13), "Yongchuan": (-9, -12),
               "Tongnan": (-8, 8), "Chengkou": (8, 4), "Wushan": (2, 9), "Xiushan": (9, 3)}  # offset of the name, points
HALO = (withStroke(linewidth=2.2, foreground="white"),)  # round letters on a map
MAIN_RIVERS = ("长江", "嘉陵江", "乌江")
BANDS_MIN = (30.0, 45.0, 60.0, 75.0, 90.0)
BAND_COLOURS = ("#08306b", "#2f7ebc", "#9ecae1", "#fdd0a2", "#f16913", "#8c2d04")  # blue within the limit, orange beyond
WITHIN = (True, True, True, False, False, False)
MUNICIPALITY, CENTRE = (105.1, 110.35, 28.05, 32.35), (106.26, 106.88, 29.32, 29.84)  # lon, lon, lat, lat


def draw_ground(axes: Axes, world: World, year: int | None, dot_scale: float) -> None:
    """Rivers, roads by class and townships as dots whose area follows their people.

    Parameters
    ----------
    year : roads that open later are left out; None leaves out all roads
    dot_scale : area of a dot against the standard one; 0 leaves the dots out
    """
    lat = np.concatenate([world.townships["lat"], world.districts["lat"]])
    lon = np.concatenate([world.townships["lon"], world.districts["lon"]])
    for z, (classes, colour, width) in enumerate(ROAD_STYLES if year else ()):
        rows = world.roads[np.isin(world.roads["road_class"], classes) & (world.roads["open_from"] <= year)]
        lines = [[(lon[a], lat[a]), (lon[b], lat[b])] for a, b in zip(rows["a"], rows["b"], strict=True)]
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=width, zorder=1 + z / 10))
    nodes = world.river_nodes
    inside = (nodes["lon"] <= MUNICIPALITY[1]) & (nodes["lon"] >= MUNICIPALITY[0])
    for river in dict.fromkeys(nodes["river"].tolist()):
        line = nodes[(nodes["river"] == river) & inside]
        axes.plot(line["lon"], line["lat"], color=SKY, linewidth=2.2 if river in MAIN_RIVERS else 1.0, zorder=3,
                  solid_capstyle="round")
    if dot_scale:
        axes.scatter(world.townships["lon"], world.townships["lat"], color="0.35", alpha=0.45, linewidths=0, zorder=4,
                     s=dot_area(world.townships["population"]) * dot_scale)
    axes.set_aspect(1 / np.cos(np.radians(30.2)))


def frame(axes: Axes, world: World) -> None:
    """The whole municipality with degrees, a scale bar and the names of some seats."""
    for name, (right, up) in NAMED_SEATS.items():
        seat = world.districts[world.districts["name_en"] == name]
        if seat.size:
            axes.annotate(name, (seat["lon"][0], seat["lat"][0]),
                                 xytext=(right, up), textcoords="offset points", fontsize=8, style="italic", zorder=12,
                                 color="0.1", ha="left" if right > 0 else "right", path_effects=HALO)
    axes.set_xlim(*MUNICIPALITY[:2])
    axes.set_ylim(*MUNICIPALITY[2:])
    axes.set_xlabel(EN["longitude"])
    axes.set_ylabel(EN["latitude"])
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    _scale_bar(axes, 100.0)


def draw_network(axes: Axes, world: World, name: str, year: int, deployment: Deployment) -> None:
    """One plan's response network over the ground, with the central districts enlarged in the empty north-west."""
    _draw_sites(axes, world, year, deployment, 1.0)
    frame(axes, world)
    inset = axes.inset_axes((0.015, 0.60, 0.40, 0.38))
    _draw_sites(inset, world, year, deployment, 2.5)
    inset.set_xlim(*CENTRE[:2])
    inset.set_ylim(*CENTRE[2:])
    inset.set_xticks([])
    inset.set_yticks([])
    inset.text(0.03, 0.03, EN["centre"], transform=inset.transAxes, fontsize=8, style="italic", zorder=12, path_effects=HALO)
    axes.indicate_inset_zoom(inset, edgecolor="0.3", alpha=1.0)
    axes.set_title(EN["network_title"].format(
        plan=name, aircraft=deployment.aircraft.size, stations=deployment.forest_stations.size,
        landing=deployment.landing_points.size, fire=deployment.fire_stations.size,
        townships=deployment.township_teams.size, kits=int(deployment.depots["kits"].sum())), fontsize=10, loc="left")


def _draw_sites(axes: Axes, world: World, year: int, deployment: Deployment, scale: float) -> None:
    draw_ground(axes, world, year, scale)
    _sites(axes, world.fire_stations[deployment.fire_stations], "o", 7, "white", VERMILION, 5, edge=0.7)
    _sites(axes, world.landing_points[deployment.landing_points], "P", 30, GREEN, "white", 6, edge=0.4)
    _sites(axes, world.forest_stations[deployment.forest_stations], "^", 26, ORANGE, BLACK, 7, edge=0.5)
    forces = deployment.forces
    centres = world.force_sites[forces["site"][forces["kind"] == "regional_centre"]]
    stores = world.depots[deployment.depots["depot"][deployment.depots["kits"] > 0]]
    _sites(axes, stores[stores["tier"] != "district"], "D", 110, PURPLE, BLACK, 8, edge=0.8)
    _sites(axes, centres, "s", 26, "white", BLACK, 9, edge=1.2)
    aircraft = np.bincount(deployment.aircraft, minlength=len(world.air_bases))
    season = np.bincount(deployment.season_aircraft, minlength=len(world.air_bases))
    for base, n, n_season in zip(world.air_bases, aircraft, season, strict=True):
        if n or n_season:
            axes.scatter(base["lon"], base["lat"], marker="*", s=190, zorder=10, linewidths=0.9,
                         color=BLUE if n else "white", edgecolors=BLACK if n else BLUE)
            axes.annotate(str(n) if n else f"({n_season})", (base["lon"], base["lat"]), xytext=(7, 6), zorder=11,
                          textcoords="offset points", fontsize=9, fontweight="bold", color=BLUE, clip_on=True)


def network_legend(season: bool) -> list[Line2D]:
    """Handles for every sign of `draw_network`; ``season`` adds the bases that are manned in season only."""
    def sign(marker: str, size: float, face: str, edge: str, label: str) -> Line2D:
        return Line2D([], [], linestyle="", marker=marker, markersize=size, markerfacecolor=face, markeredgecolor=edge,
                      label=EN[label])

    def line(colour: str, width: float, label: str) -> Line2D:
        return Line2D([], [], color=colour, linewidth=width, label=EN[label])
    dots = [Line2D([], [], linestyle="", marker="o", markersize=float(np.sqrt(dot_area(np.array([n]))[0])),
                   color="0.35", alpha=0.45, markeredgewidth=0, label=EN["people"].format(n=n)) for n in (10_000, 100_000)]
    return [sign("*", 12, BLUE, BLACK, "air_base"), *([sign("*", 12, "white", BLUE, "season_base")] if season else []),
            sign("^", 6, ORANGE, BLACK, "forest_station"), sign("P", 7, GREEN, "white", "landing_point"),
            sign("s", 6, "white", BLACK, "regional_centre"), sign("D", 8, PURPLE, BLACK, "store"),
            sign("o", 4, "white", VERMILION, "fire_station"), *dots, line(SKY, 2.2, "river"),
            *(line(colour, max(width, 0.8), label) for (_, colour, width), label
              in zip(ROAD_STYLES[::-1], ("expressway", "national", "local"), strict=True))]


def draw_reach(axes: Axes, world: World, minutes: np.ndarray, row: dict[str, Any], circle_km: float) -> None:
    """Townships by the minutes until the first aircraft is overhead, from one set of bases.

    Parameters
    ----------
    minutes : float64[townships]
    row : the reach table's line of this set of bases and readiness
    circle_km : radius that is reached within the limit
    """
    draw_ground(axes, world, None, 0)
    frame(axes, world)
    band = np.digitize(minutes, BANDS_MIN, right=True)
    area = dot_area(world.townships["population"]) + 5
    for b, (colour, within) in enumerate(zip(BAND_COLOURS, WITHIN, strict=True)):
        mine = band == b
        axes.scatter(world.townships["lon"][mine], world.townships["lat"][mine], s=area[mine], color=colour, zorder=5,
                     marker="o" if within else "s", linewidths=0.3, edgecolors="0.25")
    angle = np.linspace(0, 2 * np.pi, 181)
    for base in world.air_bases[np.isin(world.air_bases["base"], row["bases"])]:
        north = np.degrees(circle_km / EARTH_RADIUS_KM) * np.cos(angle)
        east = np.degrees(circle_km / EARTH_RADIUS_KM) * np.sin(angle) / np.cos(np.radians(base["lat"]))
        axes.plot(base["lon"] + east, base["lat"] + north, color=BLACK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=6)
        axes.scatter(base["lon"], base["lat"], marker="*", s=190, color=BLACK, edgecolors="white", linewidths=0.9,
                     zorder=7)
    axes.set_title(EN["reach_title"].format(bases=", ".join(row["base_names"])), fontsize=10, loc="left", pad=26)
    axes.text(0, 1.015, EN["reach_line"].format(limit=row["limit_min"], ready=row["ready_min"], towns=row["share_townships"],
                                                people=row["share_population"]),
              transform=axes.transAxes, fontsize=10, fontweight="bold")


def reach_legend(limit_min: float, least_min: float) -> list[Line2D]:
    """Handles for the bands of `draw_reach` that can occur when no aircraft arrives before ``least_min``."""
    labels = [EN["reach_under"].format(high=BANDS_MIN[0]),
              *(EN["reach_band"].format(low=low, high=high) for low, high in pairwise(BANDS_MIN)),
              EN["reach_over"].format(low=BANDS_MIN[-1])]
    bands = zip(BAND_COLOURS, WITHIN, labels, (*BANDS_MIN, np.inf), strict=True)
    return [*(Line2D([], [], linestyle="", marker="o" if within else "s", markersize=7, color=colour,
                     markeredgecolor="0.25", markeredgewidth=0.3, label=label)
              for colour, within, label, upper in bands if upper > least_min),
            Line2D([], [], linestyle="", marker="*", markersize=12, color=BLACK, markeredgecolor="white",
                   label=EN["reach_base"]),
            Line2D([], [], color=BLACK, linewidth=0.9, linestyle=(0, (4, 3)),
                   label=EN["reach_circle"].format(limit=limit_min))]


def zoom(axes: Axes, world: World, lat: np.ndarray, lon: np.ndarray) -> None:
    """Narrow a framed map to some points with a margin, at least a degree wide, with a scale bar and names of its own."""
    half = max(0.5, 0.55 * float(np.ptp(lat)), 0.5 * float(np.ptp(lon))) if lat.size else 2.5
    middle = (float(lat.min() + lat.max()) / 2, float(lon.min() + lon.max()) / 2) if lat.size else (30.1, 107.7)
    for label in list(axes.texts):
        label.remove()
    axes.set_ylim(middle[0] - 0.9 * half, middle[0] + 0.9 * half)
    axes.set_xlim(middle[1] - 1.25 * half, middle[1] + 1.25 * half)
    _name_seats(axes, world)
    _scale_bar(axes, 20 if half < 1.5 else 50, middle[1] - 1.2 * half, middle[0] - 0.85 * half)


def _name_seats(axes: Axes, world: World) -> None:
    """Names of the seats on a part of the map, the largest districts first, where there is room."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    placed = [(0.1, 0.05)]  # the scale bar
    for d in np.argsort(-world.districts["population"], kind="stable"):
        seat = world.districts[d]
        x, y = (seat["lon"] - west) / (east - west), (seat["lat"] - south) / (north - south)
        if 0.06 < x < 0.94 and 0.04 < y < 0.98 and all(abs(x - other[0]) > 0.13 or abs(y - other[1]) > 0.035
                                                       for other in placed):
            placed.append((x, y))
            axes.annotate(seat["name_en"], (seat["lon"], seat["lat"]), xytext=(0, -4), textcoords="offset points",
                          fontsize=8.5, style="italic", ha="center", va="top", zorder=12, path_effects=HALO)


def draw_flooded(axes: Axes, world: World, exposed: np.ndarray, closed: np.ndarray) -> None:
    """Townships by people in flooded homes (int64[townships]), and the roads that close (rows of the World's)."""
    draw_ground(axes, world, None, 0)
    frame(axes, world)
    lat = np.concatenate([world.townships["lat"], world.districts["lat"]])
    lon = np.concatenate([world.townships["lon"], world.districts["lon"]])
    under = world.roads[closed]
    lines = [[(lon[a], lat[a]), (lon[b], lat[b])] for a, b in zip(under["a"], under["b"], strict=True)]
    axes.add_collection(LineCollection(lines, colors=VERMILION, linewidths=1.8, zorder=6, label=EN["flood_road"]))
    wet = exposed > 0
    axes.scatter(world.townships["lon"][~wet], world.townships["lat"][~wet], s=3, color="0.75", zorder=4, linewidths=0)
    axes.scatter(world.townships["lon"][wet], world.townships["lat"][wet], s=6 + exposed[wet] / 60, color=BLUE,
                 alpha=0.55, edgecolors=BLACK, linewidths=0.4, zorder=7, label=EN["flood_flooded"])
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles, labels, loc="upper left", fontsize=9, frameon=False)


def draw_stages(axes: Axes, flood: Flood, names: dict[str, str]) -> None:
    """Stage over guarantee against time at some gauges (Chinese name -> label)."""
    styles = ("-", (0, (6, 2)), "-.", ":", (0, (3, 1, 1, 1)))
    for (name, label), colour, style in zip(names.items(), (BLUE, VERMILION, GREEN, ORANGE, PURPLE), styles, strict=True):
        axes.plot(flood.over_m[flood.gauges.index(name)], color=colour, linestyle=style, linewidth=1.8, label=label)
    axes.axhline(0, color=BLACK, linewidth=1.0)
    axes.annotate(EN["flood_guarantee"], (1, 0), xytext=(2, 3), textcoords="offset points", fontsize=8)
    axes.set_ylim(max(-15.0, float(flood.over_m.min()) - 0.5), float(flood.over_m.max()) + 1.0)
    _time_axis(axes, flood.flow_m3s.shape[1], EN["flood_stage"])


def draw_flows(axes: Axes, flood: Flood, names: dict[str, str]) -> None:
    """Flow against time at some stations (Chinese name -> label)."""
    styles = ("-", (0, (6, 2)), "-.", ":", (0, (3, 1, 1, 1)))
    for (name, label), colour, style in zip(names.items(), (BLUE, VERMILION, GREEN, ORANGE, PURPLE), styles, strict=True):
        axes.plot(flood.flow_m3s[flood.stations.index(name)] / 1000, color=colour, linestyle=style, linewidth=1.8,
                  label=label)
    _time_axis(axes, flood.flow_m3s.shape[1], EN["flood_flow"])


def draw_torrents(above: Axes, below: Axes, world: World, storm: FlashFlood) -> None:
    """Rain and depth over the first homes against time, where most people are reached."""
    styles = ("-", (0, (6, 2)), "-.", ":", (0, (3, 1, 1, 1)))
    worst = np.argsort(-storm.exposed, kind="stable")[:5]
    for town, colour, style in zip(worst, (BLUE, VERMILION, GREEN, ORANGE, PURPLE), styles, strict=True):
        label = str(world.districts["name_en"][world.townships["district"][town]])
        above.plot(storm.rain_mm[town], color=colour, linestyle=style, linewidth=1.8, label=label)
        below.plot(np.maximum(-0.5, storm.over_m[town]), color=colour, linestyle=style, linewidth=1.8, label=label)
    below.axhline(0, color=BLACK, linewidth=1.0)
    _time_axis(above, storm.rain_mm.shape[1], EN["storm_rain"])
    _time_axis(below, storm.rain_mm.shape[1], EN["storm_depth"])


def _time_axis(axes: Axes, hours: int, label: str) -> None:
    axes.set_xlim(0, hours - 1)
    axes.set_xticks(range(0, hours, 24))
    axes.set_xlabel(EN["flood_hour"])
    axes.set_ylabel(label)
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=8, frameon=False, loc="upper right")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def dot_area(population: np.ndarray) -> np.ndarray:
    """Square points of a dot, in proportion to people."""
    return population / 2500.0


def _sites(axes: Axes, table: np.ndarray, marker: str, size: float, face: str, edge_colour: str, z: int,
           edge: float) -> None:
    axes.scatter(table["lon"], table["lat"], marker=marker, s=size, linewidths=edge, zorder=z, facecolors=face,
                 edgecolors=edge_colour)


def _scale_bar(axes: Axes, km: float, lon: float = 105.3, lat: float = 28.25) -> None:
    degrees = np.degrees(km / EARTH_RADIUS_KM) / np.cos(np.radians(lat))
    axes.plot([lon, lon + degrees], [lat, lat], color=BLACK, linewidth=2, solid_capstyle="butt", zorder=9)
    axes.annotate(EN["km"].format(km=km), (lon + degrees / 2, lat), xytext=(0, 3), textcoords="offset points", ha="center",
                  fontsize=8, zorder=9)
