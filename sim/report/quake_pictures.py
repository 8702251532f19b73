"""Figures of an earthquake: what it did, and what came of those it met; `saving.save` writes them."""

from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from scenarios.quake import Quake
from scenarios.quake_sources import Sources
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.engine.simulate import Run
from sim.report.quake_charts import (
    draw_beds,
    draw_deaths,
    draw_diggers,
    draw_homes,
    draw_patients,
    draw_roads,
    draw_shocks,
    draw_trapped,
)
from sim.report.quake_maps import draw_intensity, draw_struck, intensity_legend, struck_legend
from sim.report.saving import STYLE
from sim.report.words import EN


def quake_picture(world: World, drawn: Realisation, known: Sources, told: dict[str, Any]) -> Figure:
    """One earthquake: intensity over the municipality, and enlarged where it struck people; homes by damage; its shocks.

    Parameters
    ----------
    known : sources of the scenario
    told : its figures (`sim.report.shock.describe_quake`), with ``what``, ``seed`` and ``replication``
    """
    quake = drawn.cause
    assert isinstance(quake, Quake)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(16.0, 13.0))
        (whole, near), (homes, shocks) = figure.subplots(2, 2, height_ratios=(1.75, 1), width_ratios=(1.12, 1))
        draw_intensity(whole, world, quake, known)
        whole.text(0.015, 0.985, EN["quake_facts"].format(**told), transform=whole.transAxes, va="top", fontsize=9.5,
                   linespacing=1.5, zorder=14, bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 2})
        draw_struck(near, world, quake, known, drawn.disaster.closures)
        draw_homes(homes, world, quake)
        draw_shocks(shocks, quake)
        figure.suptitle(EN["quake_title"].format(**told), x=0.05, ha="left", fontsize=12)
        figure.legend(handles=[*intensity_legend(quake, known), *struck_legend(quake)], loc="lower center", ncol=5,
                      fontsize=9, frameon=False, bbox_to_anchor=(0.5, 0.035))
        credit = EN["network_credit"].split(". ")[0] + "."
        figure.text(0.05, 0.008, f"{EN['quake_note']} {credit}", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.07, right=0.985, top=0.93, bottom=0.15, wspace=0.13, hspace=0.2)
    return figure


def rescue_picture(world: World, run: Run, title: str) -> Figure:
    """What came of people in one earthquake against time: the trapped, who dug, the dead; roads, patients and beds."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(17.5, 9.6))
        panels = figure.subplots(2, 3).ravel()
        for axes, draw in zip(panels, (draw_trapped, draw_diggers, draw_deaths, draw_roads, draw_patients), strict=False):
            draw(axes, run)
        draw_beds(panels[-1], world, run)
        figure.suptitle(title, x=0.045, ha="left", fontsize=12)
        figure.text(0.045, 0.012, EN["rescue_note"], fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.045, right=0.985, top=0.9, bottom=0.09, wspace=0.2, hspace=0.32)
    return figure
