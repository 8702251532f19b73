"""Whether the two drivers agree: one Realisation through both, logs and final tables compared to the bit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenarios.realisation import realise
from sim.engine.log import log_of
from sim.engine.simulate import DRIVERS, Run, Setting, play
from sim.engine.stage import Case
from sim.mix import met

WORKING_MEMORY = ("log", "orders")  # the log is compared row by row, as far as it is filled; orders are used up


@dataclass(frozen=True)
class Difference:
    """Where two runs of one disaster part.

    Attributes
    ----------
    row : first row of the log in which they differ, or where one log ends; None where the logs are equal
    fields : columns of the log that differ in that row
    tables : names of the final tables that differ
    """

    row: int | None
    fields: list[str]
    tables: list[str]


def difference(one: Case, two: Case) -> Difference | None:
    """Compare two cases that were run, to the bit; None where they are equal."""
    logs = log_of(one), log_of(two)
    row = _first_row(*logs)
    tables = [name for name, table in final_tables(one).items() if table != final_tables(two)[name]]
    if row is None and not tables:
        return None
    fields = [] if row is None or row >= min(log.size for log in logs) else [
        name for name in logs[0].dtype.names or () if logs[0][name][row].tobytes() != logs[1][name][row].tobytes()]
    return Difference(row, fields, tables)


def by_each_driver(of: Setting, seed: int, replication: int) -> dict[str, Run]:
    """Draw one disaster and play it with every driver."""
    of = met(of, seed, replication)
    drawn = realise(of.world, of.scenario, of.shared, seed, replication)
    return {name: play(of, drawn, driver) for name, driver in DRIVERS.items()}


def compare(of: Setting, seed: int, replications: range) -> Iterator[tuple[int, dict[str, Run], Difference | None]]:
    """Each disaster by both drivers, and where they part."""
    for replication in replications:
        runs = by_each_driver(of, seed, replication)
        one, two = runs.values()
        yield replication, runs, difference(one.case, two.case)


def _first_row(one: np.ndarray, two: np.ndarray) -> int | None:
    """The first row whose bytes differ, so that nan equals nan and 0.0 is not -0.0."""
    n = min(one.size, two.size)
    bytes_of = [np.ascontiguousarray(log[:n]).view(np.uint8).reshape(n, log.dtype.itemsize) for log in (one, two)]
    differ = np.flatnonzero((bytes_of[0] != bytes_of[1]).any(axis=1))
    if differ.size:
        return int(differ[0])
    return None if one.size == two.size else n


def final_tables(case: Case) -> dict[str, bytes]:
    """What a run leaves behind, the bytes of each table by name."""
    tables = {name: table.tobytes() for name, table in case.state._asdict().items() if name not in WORKING_MEMORY}
    return {**tables, "roads open": case.roads.is_open.tobytes()}
