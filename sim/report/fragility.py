"""Which verdicts hang on how strong buildings are: ``python -m sim.report.fragility`` writes docs/fragility.md."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.multirun import multirun
from sim.report.verdict_table import number

KEY, VALUES = "scenario.buildings.median_factor", (1.4, 1.7, 2.1)  # the ends of its range, and what is shipped
DISASTERS = 256
MOVED = 0.1  # of what is measured as shipped, by which the ends must differ to be told
PAGE = Path(__file__).parents[2] / "docs" / "fragility.md"
Lines = dict[tuple[str, ...], dict[float, Mapping[str, Any]]]  # by number, plan and statistic, then by value
HEAD = """\
# How strong buildings are, and which verdicts hang on it

`{key}` is the factor by which Chinese buildings withstand more than Hazus's, {shipped:g} as shipped; {low:g} and {high:g}
are the ends of its range. Each value has a study of its own: {n} earthquakes of `scenario=quake`, bands S1 to S4 by turns,
verdicts on S2 and S3. A band is what an earthquake does, so that weaker buildings put smaller earthquakes into it: what the
table says is of disasters equally bad, not of the same shock. This page is written by `python -m sim.report.fragility`,
which plays `drsim run -m scenario=quake {key}={values} study.replications={n}`.

"""


def lines_of(table: Sequence[Mapping[str, Any]]) -> Lines:
    """The rows of a swept table (`sim.sweeps.swept_rows`) by number, plan and statistic, then by value; no row without
    demand."""
    found: Lines = {}
    for row in table:
        if row["estimate"] is not None:
            key = (row["target"], row["part"], row["clock"], row["plan"], row["statistic"])
            found.setdefault(key, {})[row["value"]] = row
    return found


def page(table: Sequence[Mapping[str, Any]], n: int) -> str:
    """The page.

    Parameters
    ----------
    table : see `lines_of`
    n : disasters of each study
    """
    lines = {key: at for key, at in lines_of(table).items() if len(at) == len(VALUES)}
    judged = {key: at for key, at in lines.items() if at[VALUES[0]]["threshold"] is not None}
    turned = {key: at for key, at in judged.items() if len({row["verdict"] for row in at.values()}) > 1}
    same = Counter(at[VALUES[0]]["verdict"] for key, at in judged.items() if key not in turned)
    flips = sum(_flips(at) for at in turned.values())
    low, shipped, high = VALUES
    moved = {key: at for key, at in lines.items() if _moves(at)}
    texts = [HEAD.format(key=KEY, low=low, shipped=shipped, high=high, n=n, values=",".join(map(str, VALUES))),
             f"Of {len(judged)} lines with demand under every value {len(turned)} have another verdict at some value, "
             f"{flips} of them met at one and failed at another. Alike at all: "
             + ", ".join(f"{count} {verdict}" for verdict, count in same.most_common()) + ".\n\n",
             *_table("verdict that changes", turned), "\n",
             *_table(f"measured, and another by more than {MOVED:.0%}", moved)]
    return "".join(texts)


def _flips(at: Mapping[float, Mapping[str, Any]]) -> bool:
    """Whether what is required is met at one value and not at another."""
    met = {row["verdict"] in ("holds", "benchmark met") for row in at.values() if row["verdict"] != "undecided"}
    return len(met) > 1


def _moves(at: Mapping[float, Mapping[str, Any]]) -> bool:
    """Whether something without a requirement is measured otherwise."""
    first, shipped, last = (at[value]["estimate"] for value in VALUES)
    return at[VALUES[0]]["threshold"] is None and abs(last - first) > MOVED * abs(shipped)


def _table(title: str, lines: Lines) -> list[str]:
    if not lines:
        return []
    values = " | ".join(f"{value:g}" for value in VALUES)
    rows = [f"| {title} | plan | {values} |\n", "|---" * (2 + len(VALUES)) + "|\n"]
    for (target, part, clock, plan, statistic), at in lines.items():
        name = ", ".join(filter(None, (" ".join(filter(None, (target, part))), clock,
                                       "share of disasters that meet it" if statistic == "reliability" else "")))
        rows.append(f"| {name} | `{plan}` | " + " | ".join(_cell(at[value], statistic) for value in VALUES) + " |\n")
    return rows


def _cell(row: Mapping[str, Any], statistic: str) -> str:
    said = number(row["estimate"], "share" if statistic == "reliability" else row["unit"])
    return said if row["threshold"] is None else f"{said}: {row['verdict']}"


if __name__ == "__main__":
    *_, folder = multirun([f"{KEY}={','.join(map(str, VALUES))}", "scenario=quake", f"study.replications={DISASTERS}",
                           "out=results/fragility"])
    PAGE.write_text(page(json.loads((folder / "swept.json").read_text(encoding="utf-8")), DISASTERS), encoding="utf-8")
