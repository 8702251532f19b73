"""Pictures on disk: one figure per question, PNG and SVG, the same bytes every time."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from scenarios.checks import BadInput
from scenarios.world import World
from sim.deploy import Deployment
from sim.judge.reach import BASE_SETS, overhead_min
from sim.plan import Plan
from sim.report.maps import draw_network, draw_reach, network_legend, reach_legend
from sim.report.words import EN

STYLE = {"svg.hashsalt": "drsim", "svg.fonttype": "path", "font.family": "DejaVu Sans", "figure.dpi": 100,
         "savefig.dpi": 130, "axes.titlepad": 8}


def network_picture(world: World, plans: dict[str, Plan], deployments: dict[str, Deployment]) -> Figure:
    """The municipality with the response network of each plan side by side."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.2 * len(deployments), 8.6))
        panels = figure.subplots(1, len(deployments), squeeze=False)[0]
        for axes, (name, deployment) in zip(panels, deployments.items(), strict=True):
            draw_network(axes, world, name, plans[name].year, deployment)
        figure.legend(handles=network_legend(), loc="lower center", ncol=5 if len(deployments) > 1 else 3, fontsize=9,
                      frameon=False, bbox_to_anchor=(0.5, 0.035))
        figure.text(0.5, 0.012, EN["network_credit"], ha="center", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.05, right=0.99, top=0.92, bottom=0.21 if len(deployments) > 1 else 0.27,
                               wspace=0.1)
    return figure


def reach_picture(world: World, rows: Sequence[dict[str, Any]], plan: Plan, ready_min: float) -> Figure:
    """Who is within the limit from each set of bases when aircraft are ready in ``ready_min``."""
    aviation, limit = plan.aviation, rows[0]["limit_min"]
    circle_km = max(0.0, (limit - ready_min - aviation.approach_min) / 60 * aviation.block_speed_kmh)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.2 * len(BASE_SETS), 7.4))
        for axes, bases in zip(figure.subplots(1, len(BASE_SETS)), BASE_SETS, strict=True):
            mine = [row for row in rows if tuple(row["bases"]) == bases and not row["plan"]]
            draw_reach(axes, world, overhead_min(world, bases, ready_min, aviation.approach_min,
                                                 aviation.block_speed_kmh), mine, circle_km)
        figure.legend(handles=reach_legend(limit), loc="lower center", ncol=7, fontsize=9, frameon=False,
                      title=EN["reach_legend"].format(ready=ready_min), bbox_to_anchor=(0.5, 0.04))
        figure.text(0.5, 0.015, EN["reach_credit"].format(speed=aviation.block_speed_kmh, approach=aviation.approach_min)
                    + " " + EN["network_credit"].split(". ")[0] + ".", ha="center", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.035, right=0.995, top=0.87, bottom=0.19, wspace=0.12)
    return figure


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write ``name.png`` and ``name.svg``, whole or not at all; no date, host or version inside.

    Raises
    ------
    BadInput : the folder cannot be written
    """
    paths = []
    for suffix, metadata in ((".png", {"Software": None}), (".svg", {"Date": None, "Creator": None})):
        path = folder / f"{name}{suffix}"
        half = path.with_name(f".{path.name}.part")
        try:
            with mpl.rc_context(STYLE):
                figure.savefig(half, format=suffix[1:], metadata=metadata)
            os.replace(half, path)
        except OSError as why:
            half.unlink(missing_ok=True)
            raise BadInput(f"out: cannot write {path} ({why.strerror}); name a folder you may write to") from None
        paths.append(path)
    return paths
