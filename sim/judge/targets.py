"""The Target: one clause of the plan, with the number it is judged by. Values stand in ``conf/targets``."""

from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from scenarios.checks import bounded, demand
from sim.engine.loads import Loads

KINDS = ("capacity", "indicator", "inventory", "performance-in", "exercise")
DIRECTIONS = (">=", "<=", None)
BANDS = ("S1", "S2", "S3", "S4")


class Basis(Enum):
    """Where the clause's own number comes from: only the first two can hold or fail, ours are benchmarks."""

    plan = "plan"
    regulation = "regulation"
    ours = "ours"


class Statistic(Enum):
    """One probability over all sites, persons or hours; or the share of disasters that meet the threshold."""

    pooled = "pooled"
    reliability = "reliability"


@dataclass(kw_only=True)
class Part:
    """A further number of the same clause, judged as a line of its own where it has a threshold."""

    part: str
    basis: Basis
    metric: str
    unit: str
    direction: str | None
    threshold: float | None = bounded(0)
    limit: float | None = bounded(0)
    limit_unit: str | None


@dataclass(kw_only=True)
class Target:
    """One clause.

    ``threshold`` is what the estimated statistic is compared with (a required share, say), ``limit`` the clause's own
    number inside the metric (60 min, say), ``load`` the design load in persons.
    """

    clause: str
    quotation: str
    kind: str
    metric: str
    definition: str
    unit: str
    direction: str | None
    threshold: float | None = bounded(0)
    threshold_basis: Basis | None
    limit: float | None = bounded(0)
    limit_unit: str | None
    load: float | None = bounded(1, 32_054_159)
    statistic: Statistic | None
    reliability: float | None = bounded(0.01, 0.99)
    band: list[str]
    clock: list[str]
    scenarios: list[str]
    testable: bool
    reason: str
    parts: list[Part]

    def check_words(self, key: str) -> None:
        """Raise BadInput, naming the key, where a word stands outside its closed list or a reason is missing."""
        for name, value, words in (("kind", self.kind, KINDS), ("direction", self.direction, DIRECTIONS),
                                   *(("band", band, BANDS) for band in self.band)):
            demand(value in words, f"{key}.{name}", repr(value),
                   f"is none of {', '.join(map(str, words))}; write one of them")
        demand(self.testable or bool(self.reason), f"{key}.reason", "''", "is empty; say why the clause cannot be tested")


def design_loads(targets: dict[str, Target]) -> Loads:
    """How many people the relief clauses of a registry name; nobody for a clause that is not there."""
    return Loads(*(int(targets[name].load or 0) if name in targets else 0 for name in ("SUP-CITY", "SUP-1M", "SUP-DIST")))


def registry(targets: dict[str, Target]) -> list[dict[str, Any]]:
    """The targets as plain rows in file order, ready for JSON."""
    return [{"id": name, **_plain(target)} for name, target in targets.items()]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {spec.name: _plain(getattr(value, spec.name)) for spec in fields(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value
