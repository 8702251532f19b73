"""Refusing bad values: bounds beside the fields they bind, and one error for everything a user can get wrong."""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import field
from typing import Any


class BadInput(ValueError):
    """Something a user gave cannot be used; the message is one line that names the field and the remedy."""


MOST = 1e9  # no count of anything in a city is larger, and no product of two such numbers overflows


def bounded(low: float, high: float = MOST) -> Any:
    """A leaf that must be given and lie within [low, high], as must each element where it is a list or mapping."""
    return field(metadata={"low": low, "high": high})


def share() -> Any:
    """A leaf within [0, 1]."""
    return bounded(0, 1)


def count() -> Any:
    """A leaf that is not negative."""
    return bounded(0)


def leaves(node: Any, path: str) -> Iterator[tuple[str, Any, float, float]]:
    """Every leaf of a tree of dataclasses as (full key, value, least, greatest).

    Mappings are entered, lists of plain values are leaves, and so are lists of dataclasses element by element.
    """
    for spec in dataclasses.fields(node):
        value, key = getattr(node, spec.name), f"{path}.{spec.name}".lstrip(".")
        low, high = spec.metadata.get("low", -math.inf), spec.metadata.get("high", math.inf)
        if dataclasses.is_dataclass(value):
            yield from leaves(value, key)
        elif isinstance(value, dict):
            for name, item in value.items():
                if dataclasses.is_dataclass(item):
                    yield from leaves(item, f"{key}.{name}")
                else:
                    yield f"{key}.{name}", item, low, high
        elif isinstance(value, list) and value and dataclasses.is_dataclass(value[0]):
            for k, item in enumerate(value):
                yield from leaves(item, f"{key}[{k}]")
        else:
            yield key, value, low, high


def check(node: Any) -> None:
    """Raise BadInput, naming the full key, at the first number outside its bounds."""
    for key, value, low, high in leaves(node, ""):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, int | float) and not isinstance(item, bool) and not low <= item <= high:
                raise BadInput(f"{key}: {item:g} is impossible; give at least {low:g} and at most {high:g}")


def demand(holds: bool, key: str, value: Any, remedy: str) -> None:
    """Raise BadInput, naming the key and the value, unless something holds."""
    if not holds:
        raise BadInput(f"{key}: {value} {remedy}")
