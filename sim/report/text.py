"""Tables for the terminal, as an official reads them."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

LEAST_WIDTH = 120  # a pipe has no width of its own


def console() -> Console:
    """Standard output, at least wide enough for the tables where it is no terminal."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=max(out.width, LEAST_WIDTH))


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print one table; numbers stand right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    numeric = [all(isinstance(row[k], int | float) or _looks_numeric(row[k]) for row in rows) for k in range(len(columns))]
    for column, right in zip(columns, numeric, strict=True):
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
    console().print(table)


def say(line: str) -> None:
    """Print one plain line."""
    console().print(escape(line), soft_wrap=True)


def _looks_numeric(cell: Any) -> bool:
    return isinstance(cell, str) and cell[:1].isdigit() and cell.replace(",", "").replace(".", "").rstrip("%").isdigit()
