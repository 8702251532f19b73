"""The model against published values and the past, as an official reads it."""

from typing import Any

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def validation_tables(told: dict[str, Any]) -> list[Table]:
    """Title, columns and rows of both tables, those with rows."""
    verified = [row for row in told["rows"] if row["kind"] == "verification"]
    past = [row for row in told["rows"] if row["kind"] == "hindcast"]
    tables: list[Table] = []
    if verified:
        tables.append((f"Published values: {_passed(verified)} met within tolerance",
                       ("case", "what", "published", "ours", "tolerance", ""),
                       [(row["case"], _with_unit(row), plain(row["published"]), plain(row["ours"]),
                         plain(row["tolerance"]), "" if row["pass"] else "FAILS") for row in verified]))
    if past:
        tables.append((f"The past: {_passed(past)} as the model would have it ({told['floods_each']} floods like each one)",
                       ("case", "what", "observed", "ours", "90 % within", "rank", "fit", ""),
                       [(row["case"], _with_unit(row), plain(row["published"]), plain(row["ours"]),
                         f"{plain(row['low'])}–{plain(row['high'])}", f"{row['rank']:.2f}", row["calibrated_on"],
                         "" if row["pass"] else "missed") for row in past]))
    return tables


def remarks(told: dict[str, Any]) -> list[str]:
    """Why values are missed, and which intervals say little, one line each."""
    return [f"{row['case']}: {row['explanation'] or 'no explanation is known'}" for row in told["rows"]
            if not row["pass"] or "uninformative" in row["explanation"]]


def plain(value: float) -> str:
    """A number with as many digits as an eye can use: no fractions from a thousand on."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.5g}" if size >= 1 else f"{value:.6g}"


def _with_unit(row: dict[str, Any]) -> str:
    return f"{row['quantity']}, {row['unit']}" if row["unit"] else str(row["quantity"])


def _passed(rows: list[dict[str, Any]]) -> str:
    return f"{sum(row['pass'] for row in rows)} of {len(rows)}"
