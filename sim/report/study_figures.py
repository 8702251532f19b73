"""The pictures of one study: its verdicts and findings, each handed to the chart that shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from scenarios.world import World
from sim.judge.targets import BANDS
from sim.report.mine_study import ALIVE, ends_picture
from sim.report.study_pictures import (
    GOLDEN,
    bottleneck_picture,
    curves_picture,
    fans_picture,
    forest_picture,
    ladder_picture,
    miss_map_picture,
    study_note,
    swept_picture,
)
from sim.report.verdict_table import with_demand
from sim.report.words import EN, named

CURVES: dict[str, tuple[str, float, tuple[int, ...], tuple[str, str] | None]] = {
    # of `curves_picture`: the finding, minutes or hours a unit of its axis, limits there, whose requirement if any
    "crew": ("sites", 60.0, (20, 30, 45, 60), ("TEAM-3TIER", "district")),
    "overhead": ("overhead", 60.0, (60, 120), ("AIR-1H", "")),
    "kit": ("kits", 1.0, (10, 24), ("SUP-10H", "")),
    "freed": ("dug_out", 1.0, (24, 72), None)}
FANS = {"waiting": "waiting", "handed_out": "served", "stock": "stock"}


def sweep_figures(rows: Sequence[Mapping[str, Any]], target: str) -> dict[str, Figure]:
    """The picture of a sweep; ``rows`` as in swept.json, of the clause that is sized for where one is."""
    shown = [row for row in rows if row["target"] == target or not target]
    return {"swept": swept_picture([row for row in shown if row["threshold"] is not None], EN["title_swept"])}


def study_figures(world: World, told: Mapping[str, Any], scenario: str, error: float) -> dict[str, Figure]:
    """All pictures of one scenario of a study by name.

    Parameters
    ----------
    told : what `sim.studies.study` gives
    scenario : one of those played
    error : of the whole table of verdicts
    """
    found, rows = told["findings"][scenario], with_demand(
        [row for row in told["rows"] if row["scenario"] == scenario])
    disasters = named("disasters", scenario)
    titles = {name: EN[f"title_{name}"].format(disasters=disasters)
              for name in ("verdicts", "verdicts_each", "curves", "fans", "golden", "bottleneck", "ladder")}
    judged, alone = [row for row in rows if "+" in row["band"]], [row for row in rows if row["band"] in BANDS]
    sure, plain = study_note(found["n"], error), study_note(found["n"])
    required = {(row["target"], row["part"]): row["threshold"] for row in judged}
    curves = {name: {"times": per_h * np.array(found["curves"][finding]["hours"]),
                     "curves": {plan: tuple(np.array(values[end]) for end in ("share", "low", "high"))
                                for plan, values in found["curves"][finding]["plans"].items() if values["share"]},
                     "limits": list(limits), "required": np.nan if number is None else required[number]}
              for name, (finding, per_h, limits, number) in CURVES.items()
              if finding in found["curves"] and (number is None or number in required)}
    fans = {name: {plan: np.array(rows) for plan, rows in found["fans"][finding]["plans"].items() if rows}
            for name, finding in FANS.items()}
    shown = [name for name in FANS if any(rows.any() for rows in fans[name].values())] or list(FANS)
    pooled, each = ([row for row in judged if row["statistic"] == name] for name in ("pooled", "reliability"))
    figures = {"verdicts": forest_picture(pooled, titles["verdicts"], sure),
               "verdicts_each": forest_picture(each, titles["verdicts_each"], sure),
               "curves": curves_picture(curves, titles["curves"], plain),
               "fans": fans_picture(np.array(found["fans"]["waiting"]["hours"]), fans, titles["fans"], plain, shown),
               "bottleneck": bottleneck_picture([row for row in found["bottleneck"] if row["target"]],
                                                titles["bottleneck"], plain),
               "ladder": ladder_picture(alone, titles["ladder"], study_note(told["played"][scenario]["n"]))}
    if "golden" in found:
        figures["golden"] = _golden_figure(found, titles["golden"], plain)
    if any(row["clock"] == ALIVE for row in pooled):
        figures["underground"] = ends_picture(pooled, EN["title_ends"].format(disasters=disasters), plain)
    for target, table in found["districts"].items():
        shares = {plan: np.array([np.nan if share is None else share for share in values])
                  for plan, values in table["plans"].items()}
        figures[f"misses_{target}"] = miss_map_picture(
            world, shares, EN["title_misses"].format(target=target, name=named("target", target),
                                                              disasters=disasters), plain)
    return figures


def _golden_figure(found: Mapping[str, Any], title: str, note: str) -> Figure:
    """The golden hours of earthquakes, and how many of the hurt wait for a hospital."""
    golden = found["golden"]
    tables = {name: {plan: 100 * np.array(rows) for plan, rows in plans.items() if rows}
              for name, plans in golden["shares"].items()}
    tables["patients"] = {plan: np.array(rows) for plan, rows in found["fans"]["patients"]["plans"].items() if rows}
    said = f"{EN['golden_note'].format(n=golden['n'])} {note}"
    return fans_picture(np.array(golden["hours"]), tables, title, said, GOLDEN, golden["shock_h"])
