"""Figures of an accident underground: where it is, what came of those below, the air at four moments; `saving.save` writes
them."""

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from scenarios.mine import Calamity
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.engine.film import Film
from sim.engine.simulate import Run
from sim.report.maps import BLACK, VERMILION, draw_ground, frame
from sim.report.mine_charts import below_legend, draw_below, draw_kept, hours_axis, telling
from sim.report.mine_rotation import draw_rotation
from sim.report.mine_section import draw_section
from sim.report.saving import STYLE
from sim.report.words import EN


def mine_picture(world: World, drawn: Realisation, told: dict[str, Any]) -> Figure:
    """Where the accident happens, and the mine in section.

    Parameters
    ----------
    told : its figures (`sim.report.calamity.describe_calamity`), with ``what``, ``seed`` and ``replication``
    """
    assert isinstance(drawn.cause, Calamity)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(16.0, 7.4))
        plan, section = figure.subplots(1, 2, width_ratios=(1.15, 1))
        draw_ground(plan, world, None, 0.5)
        frame(plan, world)
        at = world.townships[drawn.cause.township]
        plan.plot(at["lon"], at["lat"], marker="*", markersize=19, color=VERMILION, markeredgecolor=BLACK, linestyle="",
                  markeredgewidth=0.6, zorder=9, label=EN["mine_site"].format(laid_out_as=told["laid_out_as"]))
        plan.legend(loc="upper left", fontsize=9, frameon=False)
        draw_section(section, drawn.cause)
        figure.suptitle(EN["mine_title"].format(**told), x=0.05, ha="left", fontsize=12)
        figure.text(0.05, 0.012, EN["network_credit"].split(". ")[0] + ".", fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.05, right=0.985, top=0.92, bottom=0.1, wspace=0.13)
    return figure


def survivors_picture(run: Run, film: Film, title: str) -> Figure:
    """One accident against time: what kept people alive or killed them, and what each squad did."""
    lanes = int(np.unique(run.case.state.log["unit"][np.isin(run.case.state.log["unit"], film.squads["unit"][0])]).size)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(15.0, 6.9 + 0.27 * max(4, lanes)))
        kept, rotation = figure.subplots(2, 1, height_ratios=(3.6, 0.9 + 0.27 * max(4, lanes)))
        draw_kept(kept, run, film)
        draw_rotation(rotation, run)
        last = max(axes.get_xlim()[1] for axes in (kept, rotation))
        for axes in (kept, rotation):
            hours_axis(axes, last)
        figure.suptitle(title, x=0.02, ha="left", fontsize=12)
        figure.text(0.02, 0.01, EN["survivors_note"], fontsize=8, color="0.3")
        height = figure.get_figheight()
        figure.subplots_adjust(left=0.105, right=0.79, top=1 - 1.35 / height, bottom=0.85 / height, hspace=0.42)
    return figure


def underground_picture(run: Run, film: Film, title: str) -> Figure:
    """The air and everybody in it at four moments, in section."""
    frames = telling(run, film)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(16.0, 12.4))
        panels = figure.subplots(2, 2).ravel()
        for axes in panels[len(frames):]:
            axes.set_axis_off()
        for axes, frame in zip(panels, frames, strict=False):
            draw_below(axes, run, film, frame)
        figure.suptitle(title, x=0.05, ha="left", fontsize=12)
        figure.legend(handles=below_legend(run, film, frames), loc="lower center", ncol=5, fontsize=9, frameon=False,
                      bbox_to_anchor=(0.5, 0.035))
        figure.text(0.05, 0.008, EN["below_note"], fontsize=8, color="0.3")
        figure.subplots_adjust(left=0.055, right=0.985, top=0.9, bottom=0.17, wspace=0.14, hspace=0.22)
    return figure
