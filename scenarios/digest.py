"""The fingerprint of a draw."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np


def digest_of(drawn: object) -> str:
    """SHA-256 over every value of a tree of dataclasses, and of tuples of them, with its name."""
    found = hashlib.sha256()
    for name, value in _values(drawn):
        found.update(name.encode())
        found.update(np.ascontiguousarray(value).tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    return found.hexdigest()


def _values(node: object) -> Iterator[tuple[str, object]]:
    """Every field that is not itself a dataclass, in order."""
    for spec in fields(node):  # type: ignore[arg-type]
        value = getattr(node, spec.name)
        parts = value if isinstance(value, tuple) else (value,)
        if any(map(is_dataclass, parts)):
            for part in parts:
                yield from _values(part)
        else:
            yield spec.name, value
