"""The model against published values and the past, as an official reads it."""

from typing import Any

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def validation_tables(told: dict[str, Any]) -> list[Table]:
    """Title, columns and rows of both tables, those with rows."""
    verified = [row for row in told["rows"] if row["kind"] == "verification"]
    tables: list[Table] = []
    if verified:
        tables.append((f"Published values: {_passed(verified)} met within tolerance",
                       ("case", "what", "published", "ours", "tolerance", ""),
                       [(row["case"], _with_unit(row), plain(row["published"]), plain(row["ours"]),
                         plain(row["tolerance"]), "" if row["pass"] else "FAILS") for row in verified]))
    for kind, title in (("hindcast", f"The past: {{}} as the model would have it ({told['alike']} disasters like each one)"),
                        ("base rate", f"A year: {{}} as the model would have it ({told['alike']} years, five a mean)")):
        rows = [row for row in told["rows"] if row["kind"] == kind]
        if rows:
            head = ("case", "what", "observed", "ours", "90 % within", "rank", "fit", "")
            tables.append((title.format(_passed(rows)), head, [
                (row["case"], _with_unit(row), plain(row["published"]), plain(row["ours"]),
                 f"{plain(row['low'])}–{plain(row['high'])}", f"{row['rank']:.2f}", row["calibrated_on"],
                 "" if row["pass"] else "missed") for row in rows]))
    return tables


def remarks(told: dict[str, Any]) -> list[str]:
    """What sums consist of, why values are missed, and which intervals say little, one line each."""
    lines = []
    for row in told["rows"]:
        if row["parts"]:
            parts = (f"{name} {plain(median)} ({plain(low)}–{plain(high)})"
                     for name, (median, low, high) in row["parts"].items())
            lines.append(f"{row['case']}, ours consists of {', '.join(parts)}")
        if not row["pass"] or "uninformative" in row["explanation"]:
            lines.append(f"{row['case']}: {row['explanation'] or 'no explanation is known'}")
    return lines


def plain(value: float) -> str:
    """A number with as many digits as an eye can use: no fractions from a thousand on."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.5g}" if size >= 1 else f"{value:.6g}"


def _with_unit(row: dict[str, Any]) -> str:
    return f"{row['quantity']}, {row['unit']}" if row["unit"] else str(row["quantity"])


def _passed(rows: list[dict[str, Any]]) -> str:
    return f"{sum(row['pass'] for row in rows)} of {len(rows)}"
