"""Figures of a city, a plan and a disaster: one per question; `saving.save` writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from scenarios.flood_flash import FlashFlood
from scenarios.mine import Calamity
from scenarios.quake import Quake
from scenarios.quake import Shared as Shaky
from scenarios.realisation import Chances, Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.engine.film import film_of
from sim.engine.simulate import Run, Setting
from sim.judge.reach import BASE_SETS, overhead_min
from sim.plan import Plan
from sim.report.maps import (
    draw_flooded,
    draw_flows,
    draw_network,
    draw_reach,
    draw_stages,
    draw_torrents,
    network_legend,
    reach_legend,
)
from sim.report.mine_pictures import mine_picture, survivors_picture, underground_picture
from sim.report.quake_pictures import quake_picture, rescue_picture
from sim.report.run_charts import (
    draw_buried,
    draw_kits,
    draw_lanes,
    draw_moment,
    draw_people,
    has_searches,
    moment_legend,
    moments,
)
from sim.report.saving import STYLE
from sim.report.words import EN


def network_picture(world: World, plans: dict[str, Plan], deployments: dict[str, Deployment]) -> Figure:
    """The municipality with the response network of each plan, two in a row."""
    columns = min(2, len(deployments))
    rows = -(-len(deployments) // columns)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.2 * columns, 7.0 * rows + 1.6))
        panels = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes in panels[len(deployments):]:
            axes.set_axis_off()
        for axes, (name, deployment) in zip(panels, deployments.items(), strict=False):
            draw_network(axes, world, name, plans[name].year, deployment)
        height = figure.get_figheight()
        season = any(deployment.season_aircraft.size for deployment in deployments.values())
        figure.legend(handles=network_legend(season), loc="lower center", ncol=5 if columns > 1 else 3, fontsize=9,
                      frameon=False, bbox_to_anchor=(0.5, 0.3 / height))
        figure.text(0.5, 0.1 / height, EN["network_credit"], ha="center", fontsize=8 if columns > 1 else 6, color="0.3")
        figure.subplots_adjust(left=0.05 if columns > 1 else 0.08, right=0.99, top=1 - 0.75 / height,
                               bottom=(1.75 if columns > 1 else 2.2) / height, wspace=0.1, hspace=0.2)
    return figure


def reach_picture(world: World, rows: Sequence[dict[str, Any]], plan: Plan, ready_min: float) -> Figure:
    """Who is within the limit from each set of bases when aircraft are ready in ``ready_min``."""
    aviation, limit = plan.aviation, rows[0]["limit_min"]
    circle_km = max(0.0, (limit - ready_min - aviation.approach_min) / 60 * aviation.block_speed_kmh)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.2 * len(BASE_SETS), 7.4))
        for axes, bases in zip(figure.subplots(1, len(BASE_SETS)), BASE_SETS, strict=True):
            row = next(row for row in rows
                       if tuple(row["bases"]) == bases and row["ready_min"] == ready_min and not row["plan"])
            draw_reach(axes, world, overhead_min(world, bases, ready_min, aviation.approach_min,
                                                 aviation.block_speed_kmh), row, circle_km)
        figure.legend(handles=reach_legend(limit, ready_min + aviation.approach_min), loc="lower center", ncol=8, fontsize=9,
                      frameon=False, title=EN["reach_legend"].format(ready=ready_min), bbox_to_anchor=(0.5, 0.04))
        figure.text(0.5, 0.015, EN["reach_credit"].format(speed=aviation.block_speed_kmh, approach=aviation.approach_min)
                    + " " + EN["network_credit"].split(". ")[0] + ".", ha="center", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.035, right=0.995, top=0.87, bottom=0.19, wspace=0.12)
    return figure


def disaster_pictures(world: World, drawn: Realisation, shared: Chances, told: dict[str, Any]) -> dict[str, Figure]:
    """What a disaster is, before anybody responds, by the name of the picture: ``quake``, ``mine`` or ``flood``."""
    if isinstance(drawn.cause, Quake):
        assert isinstance(shared.ground, Shaky)
        return {"quake": quake_picture(world, drawn, shared.ground.sources, told)}
    if isinstance(drawn.cause, Calamity):
        return {"mine": mine_picture(world, drawn, told)}
    return {"flood": flood_picture(world, drawn, told)}


def run_title(about: Mapping[str, Any]) -> str:
    """The title of the pictures of a run.

    Parameters
    ----------
    about : ``what``, ``hazard``, ``seed``, ``replication``, ``band``, ``plan``, and people ``trapped``, ``rescued``,
        ``dead``, ``exposed``, ``evacuated`` and ``remaining``
    """
    return EN.get(f"run_title_{about['hazard']}", EN["run_title"]).format(**about)


def run_pictures(of: Setting, run: Run, title: str) -> dict[str, Figure]:
    """What came of it under one plan against time, by name: ``response``, and of an earthquake ``rescue``; of an accident
    underground ``survivors`` and ``underground`` instead. ``of`` : the setting that it was played under."""
    if isinstance(run.drawn.cause, Calamity):
        film = film_of(of, run)
        return {"survivors": survivors_picture(run, film, title), "underground": underground_picture(run, film, title)}
    people = {"rescue": rescue_picture(of.world, run, title)} if isinstance(run.drawn.cause, Quake) else {}
    return {"response": response_picture(run, title), **people}


def flood_picture(world: World, drawn: Realisation, told: dict[str, Any]) -> Figure:
    """One flood: where it meets people; stages and flows of the rivers, or rain and depths of torrents, against time."""
    gauges = {"寸滩": "Cuntan (Yangtze)", "磁器口": "Ciqikou (Jialing)", "长寿(二)": "Changshou (Yangtze)",
              "武隆": "Wulong (Wu)", "五岔": "Wucha (Qi)"}
    stations = {"寸滩": "Cuntan", "朱沱(三)": "Zhutuo", "北碚(三)": "Beibei", "武隆": "Wulong", "五岔": "Wucha"}
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(16.0, 7.4))
        grid = figure.add_gridspec(2, 2, width_ratios=(1.25, 1))
        plan, above, below = (figure.add_subplot(grid[where]) for where in ((slice(None), 0), (0, 1), (1, 1)))
        if isinstance(drawn.cause, FlashFlood):
            disaster, closes = drawn.disaster, drawn.disaster.closures
            wet = (disaster.over_m[closes["town"]] > closes["sill_m"][:, None]).any(axis=1)
            draw_flooded(plan, world, disaster.exposed, closes["row"][wet | np.isfinite(closes["buried_h"])])
            draw_torrents(above, below, world, drawn.cause)
        else:
            draw_flooded(plan, world, drawn.flood.exposed, np.flatnonzero(drawn.flood.road_closed.any(axis=1)))
            draw_stages(above, drawn.flood, gauges)
            draw_flows(below, drawn.flood, stations)
        figure.suptitle(EN["flood_title"].format(**told), x=0.05, ha="left", fontsize=12)
        figure.text(0.05, 0.012, EN["network_credit"].split(". ")[0] + ".", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.05, right=0.985, top=0.92, bottom=0.1, wspace=0.13, hspace=0.3)
    return figure


def response_picture(run: Run, title: str) -> Figure:
    """One run against time: swim-lanes on the left, people in the water, under debris and with kits on the right."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(16.0, 8.4))
        dry = run.drawn.disaster.shaken is not None
        panels = [*([] if dry else [draw_people]), *([draw_buried] if has_searches(run) else []), draw_kits]
        grid = figure.add_gridspec(len(panels), 2, width_ratios=(1.25, 1))
        draw_lanes(figure.add_subplot(grid[:, 0]), run)
        for k, draw in enumerate(panels):
            draw(figure.add_subplot(grid[k, 1]), run)
        figure.suptitle(title, x=0.05, ha="left", fontsize=12)
        figure.subplots_adjust(left=0.075, right=0.955, top=0.91, bottom=0.11, wspace=0.14, hspace=0.36)
    return figure


def moments_picture(world: World, run: Run, title: str) -> Figure:
    """One run in space: the map at up to four hours."""
    hours = moments(run)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(16.0, 13.2))
        panels = figure.subplots(2, 2).ravel()
        for axes in panels[len(hours):]:
            axes.set_axis_off()
        for axes, hour in zip(panels, hours, strict=False):
            draw_moment(axes, world, run, hour)
        figure.suptitle(title, x=0.05, ha="left", fontsize=12)
        figure.legend(handles=moment_legend(), loc="lower center", ncol=6, fontsize=10, frameon=False,
                      bbox_to_anchor=(0.5, 0.02))
        figure.text(0.05, 0.008, EN["network_credit"].split(". ")[0] + ".", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.05, right=0.99, top=0.93, bottom=0.09, wspace=0.1, hspace=0.14)
    return figure
