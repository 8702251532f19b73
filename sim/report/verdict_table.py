"""The table of verdicts, as an official reads it."""

from typing import Any


def verdict_lines(rows: list[dict[str, Any]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Columns and lines: a number each, the plans side by side.

    Each plan's cell holds the share over all people, sites or requests with its interval and verdict, and below it in how
    many disasters the number is met; what a plan fixes by itself stands without an interval.
    """
    tested = with_demand([row for row in rows if row["plan"] and ("+" in row["band"] or row["statistic"] == "inventory")])
    plans = list(dict.fromkeys(row["plan"] for row in tested))
    keys = list(dict.fromkeys((row["target"], row["part"], row["clock"]) for row in tested))
    lines = []
    for key in keys:
        mine = [row for row in tested if (row["target"], row["part"], row["clock"]) == key]
        one = mine[0]
        required = "" if one["threshold"] is None else number(one["threshold"], one["unit"])
        lines.append((" ".join(filter(None, key[:2])), key[2], required, *(
            "\n".join(_cell(row) for row in mine if row["plan"] == plan) for plan in plans)))
    return ["clause", "clock", "required", *plans], lines


def with_demand(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without those of numbers that are only measured and that no disaster asked for, as of slides in a river flood."""
    asked = {(row["target"], row["part"], row["clock"]) for row in rows if row["n"] or row["threshold"] is not None}
    return [row for row in rows if (row["target"], row["part"], row["clock"]) in asked]


def _cell(row: dict[str, Any]) -> str:
    if row["statistic"] == "reliability":
        return f"met in {number(row['estimate'], 'share')} of disasters: {_said(row)}" if row["n"] else ""
    if row["statistic"] == "inventory":
        return f"{number(row['estimate'], row['unit'])}: {_said(row)}"
    interval = _interval(row["low"], row["high"], row["unit"])
    return f"{number(row['estimate'], row['unit'])}{f' ({interval})' if interval else ''}: {_said(row)}"


def untested(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Clauses without a number here, by what they are called."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if not row["plan"]:
            found.setdefault(row["verdict"], []).append(row["target"])
    return found


def _said(row: dict[str, Any]) -> str:
    more = f", {row['n_to_decide']:,} to decide" if row["n_to_decide"] else ""
    return row["verdict"] + (" (no demand)" if row["reason"] == "no demand" else more)


def number(value: float | None, unit: str) -> str:
    """A share in percent, anything else with its unit."""
    if value is None:
        return ""
    return f"{value:.1%}" if unit == "share" else f"{value:g}" if unit == "count" else f"{value:.1f} {unit}"


def _interval(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    return f"{100 * low:.1f}-{100 * high:.1f}" if unit == "share" else f"{low:.1f}-{high:.1f}"
