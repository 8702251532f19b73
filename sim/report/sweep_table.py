"""The tables of a sweep: a line for each clause and plan, a column for each point; and where what is sized for is met."""

from collections.abc import Iterable, Mapping
from typing import Any

from sim.report.verdict_table import number

MET = ("holds", "benchmark met")
NAMED = 3  # points that a sentence names
Found = tuple[str, Mapping[str, Any], Mapping[str, Any]]  # plan, value by swept key, a row of verdicts


def sweep_lines(found: Iterable[Found], texts: Mapping[str, str]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Columns and lines.

    Parameters
    ----------
    found : in the order of the points
    texts : what stands above the column of each point, by its ``repr``
    """
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for plan, point, row in found:
        cells.setdefault((_number_of(row), _required(row), plan), {})[repr(point)] = _cell(row)
    named = 3 if len({plan for *_, plan in cells}) > 1 else 2  # a single plan needs no column
    return ([*("clause, number", "required", "plan")[:named], *texts.values()],
            [(*line[:named], *(at.get(point, "") for point in texts)) for line, at in cells.items()])


def answers(found: Iterable[Found], texts: Mapping[str, str]) -> list[str]:
    """A sentence for each number judged and plan: the points at which it is met, else the best of them."""
    groups: dict[tuple[str, str, str], list[tuple[str, Mapping[str, Any]]]] = {}
    for plan, point, row in found:
        if row["threshold"] is not None and row["n"]:
            groups.setdefault((_number_of(row), plan, _required(row)), []).append((texts[repr(point)], row))
    lines = []
    for (name, plan, required), at in groups.items():
        met = [text for text, row in at if row["verdict"] in MET]
        text, row = max(at, key=lambda one: one[1]["estimate"])
        some = "; ".join([*met[:NAMED], *(["..."] if met[NAMED:] else [])])
        said = f"met at {len(met)} of {len(at)} points: {some}" if met else (
            f"met at none of {len(at)} points; nearest is {text} with {number(row['estimate'], row['unit'])} "
            f"({row['verdict']})")
        lines.append(f"{name}, {required}, {plan}: {said}")
    return lines


def _number_of(row: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (" ".join(filter(None, (row["target"], row["part"]))), row["clock"])))


def _required(row: Mapping[str, Any]) -> str:
    if row["threshold"] is None:
        return ""
    of = number(row["threshold"], row["unit"])
    return of if row["statistic"] == "pooled" else f"{of} in {row['reliability']:.0%} of disasters"


def _cell(row: Mapping[str, Any]) -> str:
    if not row["n"]:
        return "no demand"
    unit = "share" if row["statistic"] == "reliability" else row["unit"]
    alone = "" if "+" in row["band"] else f" ({row['band']})"
    return f"{number(row['estimate'], unit)}\n{row['verdict']}{alone}"
