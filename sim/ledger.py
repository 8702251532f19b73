"""The ledger: every value with its range and where it comes from, read from the notes behind the values in ``conf``.

A note is a comment on the value's own line: ``# BASIS [low, high]: source or reason``. BASIS is ``plan``, ``regulation``,
``ASSUMPTION``, ``setting``, ``test value`` or the name of a source; the range may be missing.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scenarios.checks import leaves
from sim.config import CONF, GROUPS, Composed
from sim.judge.targets import registry
from sim.overrides import OVER

NOTE = re.compile(r"#\s*(?P<basis>[^\[:]+?)\s*(?:\[(?P<low>[^,\]]+),\s*(?P<high>[^\]]+)\])?\s*(?::\s*(?P<text>.*))?$")
WORDS = ("plan", "regulation", "ASSUMPTION", "setting", "test value")
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Note:
    """What the comment behind a value says; bounds are as written, ``x0.5`` being a factor."""

    basis: str
    low: str | None
    high: str | None
    text: str


def notes_of(path: Path) -> dict[str, Note]:
    """The notes of one YAML file by dotted key, those of the files in its defaults list first."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    found: dict[str, Note] = {}
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    for parent in (yaml.safe_load(source) or {}).get("defaults", []):
        if isinstance(parent, str) and parent != "_self_":
            name, _, package = parent.partition("@")  # river@x puts the file's keys below x
            found.update(_prefixed(notes_of(path.with_name(f"{name}.yaml")), package))

    def walk(node: Any, prefix: str) -> None:
        for key, value in node.value:
            name = f"{prefix}{key.value}"
            if isinstance(value, yaml.MappingNode) and not value.flow_style:
                walk(value, f"{name}.")
            else:
                rest = lines[value.end_mark.line][value.end_mark.column:] if value.end_mark.line < len(lines) else ""
                match = NOTE.search(rest)
                found.pop(name, None)  # a value without a note does not inherit the note of another value
                if match:
                    found[name] = Note(match["basis"], match["low"], match["high"], match["text"] or "")
    walk(root, "")
    return found


def ledger(composed: Composed) -> list[dict[str, Any]]:
    """Rows {key, value, low, high, basis, source, used_by} of the composed configuration.

    Of the targets only the values that carry a note are listed: the rest are the plan's own words. ``used_by`` lists the
    source files that read an attribute of that name; a value that nothing reads yet has none.
    """
    config = composed.config
    notes = {key: note for group in GROUPS
             for key, note in _prefixed(notes_of(CONF / group / f"{composed.choices[group]}.yaml"), group).items()}
    notes |= _prefixed(notes_of(CONF / "config.yaml"), "")
    values: dict[str, Any] = {"seed": config.seed, "replication": config.replication, "out": config.out}
    for group in ("world", "placing", "scenario", "model", "plan", "study"):
        values |= {key: value for key, value, _, _ in leaves(getattr(config, group), group)}
    for target in registry(config.targets):
        values |= {f"targets.{target['id']}.{name}": target[name] for name in target
                   if f"targets.{target['id']}.{name}" in notes}
    return [_row(key, value, _nearest_note(key, notes), _is_set(key, composed)) for key, value in values.items()]


def _is_set(key: str, composed: Composed) -> bool:
    """Whether the command line set the key, or the mapping that holds it whole."""
    return key in composed.overridden or (key.startswith(f"{OVER}.") and OVER in composed.overridden)


def _prefixed(notes: dict[str, Note], group: str) -> dict[str, Note]:
    return {f"{group}.{key}" if group else key: note for key, note in notes.items()}


def _nearest_note(key: str, notes: dict[str, Note]) -> Note | None:
    """The note of the key, or of the mapping on one line that holds it."""
    return notes.get(key) or notes.get(key.rpartition(".")[0])


def _row(key: str, value: Any, note: Note | None, overridden: bool) -> dict[str, Any]:
    basis = "missing" if note is None else note.basis if note.basis in WORDS else "published"
    source = "" if note is None else note.text if note.basis in WORDS else f"{note.basis}: {note.text}"
    return {"key": key, "value": value if not hasattr(value, "value") else value.value,
            "low": _bound(note.low if note else None, value),
            "high": _bound(note.high if note else None, value),
            "basis": "override" if overridden else basis,
            "source": "command line; the file says " + (source or "nothing") if overridden else source,
            "used_by": sorted(_readers().get(_field(key), ()))}


def _bound(text: str | None, value: Any) -> float | None:
    if not text or isinstance(value, list | str) or value is None:
        return None if not text else float(text)
    return float(value) * float(text[1:]) if text.startswith("x") else float(text)


def _field(key: str) -> str:
    """The attribute under which code reads a leaf: keys inside a mapping are read through the mapping's name."""
    parts = key.split(".")
    inside = {"tortuosity", "local_kmh", "population_weight", "base_order", "type_mix"}
    return next((part for part in parts if part in inside), parts[-1])


@cache
def _readers() -> dict[str, set[str]]:
    """Attribute name -> source files that read it, outside the schema itself."""
    found: dict[str, set[str]] = {}
    for folder in ("models", "scenarios", "sim"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name in ("plan.py", "config.py", "ledger.py"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute):
                    found.setdefault(node.attr, set()).add(path.relative_to(ROOT).as_posix())
    return found
