"""Reading the CSV tables: every cell is checked, and an error names file, row, column and remedy."""

import csv
import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.checks import BadInput

DATA = Path(__file__).parent / "data"
CONFIDENCE = ("high", "medium", "low")


class BadCell(ValueError):
    """What is wrong with one cell and what to write instead."""


@dataclass(frozen=True)
class Column:
    """How a cell is read: `parse` turns its text into a value or raises BadCell; `dtype` is the array's type."""

    parse: Callable[[str], Any]
    dtype: str


def text(optional: bool = False) -> Column:
    """A text; empty only where `optional`."""
    def parse(cell: str) -> str:
        if not cell and not optional:
            raise BadCell("is empty; write a value")
        return cell
    return Column(parse, "U")


def one_of(*choices: str) -> Column:
    """One of a closed list of words."""
    def parse(cell: str) -> str:
        if cell not in choices:
            raise BadCell(f"is none of {', '.join(choices)}; write one of them")
        return cell
    return Column(parse, "U")


def number(low: float = -math.inf, high: float = math.inf, optional: bool = False) -> Column:
    """A finite number within [low, high]; an empty optional cell becomes nan."""
    def parse(cell: str) -> float:
        if not cell and optional:
            return math.nan
        try:
            value = float(_plain_number(cell))
        except ValueError:
            raise BadCell("is not a number; write one such as 12.5") from None
        if not (math.isfinite(value) and low <= value <= high):
            raise BadCell(f"is outside [{low:g}, {high:g}]; write a value inside")
        return value
    return Column(parse, "f8")


def whole(low: int, high: int) -> Column:
    """A whole number within [low, high]."""
    def parse(cell: str) -> int:
        try:
            value = int(_plain_number(cell))
        except ValueError:
            raise BadCell("is not a whole number; write one such as 12") from None
        if not low <= value <= high:
            raise BadCell(f"is outside [{low}, {high}]; write a value inside")
        return value
    return Column(parse, "i8")


def _plain_number(cell: str) -> str:
    """The cell, unless Python would read more into it than a person: 1_000, or digits of other scripts."""
    if "_" in cell or not cell.isascii() or len(cell) > 40:
        raise ValueError(cell)
    return cell


def row_of(index: Mapping[str, int], table: str, optional: bool = False) -> Column:
    """A key of another table, read as the number of its row (-1 where an optional cell is empty)."""
    def parse(cell: str) -> int:
        if not cell and optional:
            return -1
        if cell not in index:
            near = difflib.get_close_matches(cell, list(index), n=1)
            raise BadCell(f"stands not in {table}; " + (f"did you mean {near[0]}?" if near else "write a key from there"))
        return index[cell]
    return Column(parse, "i4")


def read_table(folder: Path, name: str, columns: Mapping[str, Column], key: Sequence[str] = ()) -> np.ndarray:
    """Read one table.

    Parameters
    ----------
    folder : where the CSV files lie
    name : file name without ``.csv``
    columns : the columns to read; ``confidence`` and ``source`` are demanded of every table and read besides; further
        columns of the file (notes) are left alone
    key : columns that together must not repeat

    Returns
    -------
    structured array, one element a row, read-only

    Raises
    ------
    BadInput : naming file, row (the line of the file, the header being 1) and column
    """
    path = folder / f"{name}.csv"
    columns = {**columns, "confidence": one_of(*CONFIDENCE), "source": text()}
    rows = _rows(path, columns)
    seen: dict[tuple[str, ...], int] = {}
    values: dict[str, list[Any]] = {column: [] for column in columns}
    for line, row in rows:
        for column, spec in columns.items():
            try:
                values[column].append(spec.parse(row[column].strip()))
            except BadCell as why:
                raise BadInput(f"{path.name}, row {line}, column {column}: {row[column]!r} {why}") from None
        identity = tuple(row[column].strip() for column in key)
        if key and identity in seen:
            raise BadInput(f"{path.name}, row {line}, column {'+'.join(key)}: {', '.join(identity)!r} stands in row "
                           f"{seen[identity]} already; remove one of the two")
        seen[identity] = line
    if not rows:
        raise BadInput(f"{path.name}, row 2, column {next(iter(columns))}: the table is empty; restore its rows")
    arrays = {column: np.asarray(values[column], dtype=None if spec.dtype == "U" else spec.dtype)
              for column, spec in columns.items()}
    return join_columns(arrays)


def _rows(path: Path, columns: Mapping[str, Column]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers, each as long as the header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            for column in header:
                if header.count(column) > 1:
                    raise BadInput(f"{path.name}, row 1, column {column}: stands {header.count(column)} times in the "
                                   "header; keep one")
            for column in columns:
                if column not in header:
                    raise BadInput(f"{path.name}, row 1, column {column}: is missing; add it to the header and the rows")
            rows = []
            for cells in reader:
                if not cells:  # an empty line
                    continue
                for column, cell in zip(header, cells, strict=False):
                    if not cell.isprintable():
                        raise BadInput(f"{path.name}, row {reader.line_num}, column {column}: holds a control character; "
                                       "remove it")
                if len(cells) != len(header):
                    raise BadInput(f"{path.name}, row {reader.line_num}, column {header[min(len(cells), len(header) - 1)]}"
                                   f": the row has {len(cells)} cells and the header {len(header)}; quote cells that "
                                   "hold commas")
                rows.append((reader.line_num, dict(zip(header, cells, strict=True))))
            return rows
    except FileNotFoundError:
        raise BadInput(f"{path.name}: not found in {path.parent}; restore the file or set world.data") from None
    except OSError as why:
        raise BadInput(f"{path.name}: cannot be read ({why.strerror}); put a readable file there") from None
    except UnicodeDecodeError as why:
        raise BadInput(f"{path.name}: cannot be read as UTF-8 ({why.reason}); save it as UTF-8") from None
    except csv.Error as why:
        raise BadInput(f"{path.name}, row {reader.line_num}: is no CSV ({why}); mend its quotes or lengths") from None


def join_columns(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """Equal-length arrays as one read-only structured array."""
    table = np.empty(len(next(iter(arrays.values()))), dtype=[(name, array.dtype) for name, array in arrays.items()])
    for name, array in arrays.items():
        table[name] = array
    table.flags.writeable = False
    return table


def columns_of(table: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of a structured array by name."""
    return {name: table[name] for name in table.dtype.names or ()}


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as UTF-8 CSV with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([row[column] for column in columns])
