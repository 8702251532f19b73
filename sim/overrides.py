"""The grammar of overrides, which is Hydra's: one value for a key, or in a sweep several; and refusals with a remedy."""

import difflib
import re
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override, QuotedString
from hydra.errors import HydraException

from scenarios.checks import BadInput

CONF = Path(__file__).parents[1] / "conf"
GROUPS = ("world", "placing", "scenario", "model", "plan", "targets", "study")
OVER = "study.sweep.over"  # the one key that takes a mapping
MOST_JOBS = 1000


def parsed(text: str) -> Override:
    """One override in Hydra's grammar."""
    key, _, value = text.partition("=")
    bad_form = BadInput(f"{_shown(text)!r}: is not of the form key=value; write for example plan.aviation.landing_points=60")
    if not key.strip("+~"):
        raise bad_form
    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, ValueError):
        if value.isascii():
            raise bad_form from None
        raise BadInput(f"{key}: {value} needs quoting; write '{key}={_quoted(value)}', single quotes for the shell"
                       ) from None


def checked_key(override: Override, text: str) -> str:
    """The key of one override, refusing what would slip past the schema."""
    key = override.get_key_element().lstrip("+~")
    if override.is_add() or override.is_delete() or override.is_force_add():
        raise BadInput(f"{_shown(text)}: keys cannot be added or removed; change an existing one with {key}=value")
    if override.is_sweep_override():
        raise BadInput(f"{key}: gives several values; give one, or sweep over them with drsim run -m")
    if re.match(r"hydra\b", key):
        raise BadInput(f"{key}: settings of Hydra itself are not used here; leave it out")
    if isinstance(override.value(), dict) and key != OVER:
        raise BadInput(f"{key}: cannot be set to a mapping; set the values inside it one by one")
    if key in GROUPS:
        option = str(override.value())
        if option not in options(key):
            raise BadInput(f"{key}: there is no {key} {option!r}; {nearest(option, options(key))}")
    return key


def jobs_of(overrides: list[str]) -> list[dict[str, tuple[str, Any]]]:
    """The jobs of a multirun: every combination of the values swept, the last key changing fastest, as in Hydra.

    Parameters
    ----------
    overrides : in Hydra's grammar for sweeps: ``key=a,b``, ``key=range(1,10,2)``, ``key=choice(a,b)``, ``group=glob(*)``

    Returns
    -------
    for each job, by key that is swept: the override ``key=value``, and the value

    Raises
    ------
    BadInput : nothing is swept, a key has no values, or the values have no fixed order
    """
    swept: dict[str, list[tuple[str, Any]]] = {}
    all_keys = []
    for text in overrides:
        override = parsed(text)
        key = override.get_key_element()
        all_keys.append(key)
        if override.is_sweep_override():
            if key == "out":
                raise BadInput("out: every job has its own folder below it; give one")
            swept[key] = list(islice(_values(key, override), MOST_JOBS + 1))
            if not swept[key]:
                raise BadInput(f"{key}: {text.partition('=')[2]} gives no value; list some")
            if len(dict(swept[key])) < len(swept[key]):
                raise BadInput(f"{key}: {text.partition('=')[2]} gives a value twice; give it once")
    if not swept:
        raise BadInput("-m: nothing is swept; give a key several values, such as plan.aviation.medium_helicopters=2,4,6, "
                       "or leave -m out")
    for key in swept:
        if all_keys.count(key) > 1:
            raise BadInput(f"{key}: is given twice; give all its values at once")
    jobs = [dict(zip(swept, found, strict=True)) for found in islice(product(*swept.values()), MOST_JOBS + 1)]
    if len(jobs) > MOST_JOBS:
        raise BadInput(f"-m: asks for more than {MOST_JOBS:,} jobs; sweep over fewer values")
    return jobs


def is_sweep(text: str) -> bool:
    """Whether an override gives several values."""
    return parsed(text).is_sweep_override()


def _values(key: str, override: Override) -> Iterator[tuple[str, Any]]:
    """The override and the value of each choice of one key."""
    value = override.value()
    if isinstance(value, Glob):
        if key not in GROUPS:
            raise BadInput(f"{key}: glob chooses files of a folder of conf; list the values")
        yield from ((f"{key}={name}", name) for name in value.filter(options(key)))
        return
    if not override.is_discrete_sweep():
        raise BadInput(f"{key}: an interval names no values; list them, or write range(start,stop,step)")
    if getattr(value, "shuffle", False):
        raise BadInput(f"{key}: shuffle numbers the jobs anew each time; leave it out")
    try:
        for text, item in zip(override.sweep_string_iterator(), override.sweep_iterator(), strict=True):
            yield f"{key}={text}", item.text if isinstance(item, QuotedString) else item
    except (HydraException, ValueError):
        raise BadInput(f"{key}: {override.get_value_string()} is no range; write range(start,stop,step) with a step above 0"
                       ) from None


def options(group: str) -> list[str]:
    """The files of a folder of ``conf``."""
    return sorted(path.stem for path in (CONF / group).glob("*.yaml"))


def nearest(word: str, known: list[str]) -> str:
    """A hint: the closest valid word, also by its last part, else the list when it is short."""
    close = difflib.get_close_matches(word, known, n=1) or difflib.get_close_matches(word.upper(), known, n=1)
    if not close:
        tail = word.rsplit(".", 1)[-1]
        close = [key for key in known if key.rsplit(".", 1)[-1] == tail][:1]
    if close:
        return f"did you mean {close[0]}?"
    return f"choose one of {', '.join(known)}" if len(known) <= 12 else "see the files in conf for valid keys"


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _quoted(value: str) -> str:
    """The value with every word in double quotes, lists kept."""
    words = [f'"{word}"' for word in re.findall(r"[^\[\],\"']+", value)]
    return f"[{','.join(words)}]" if value.startswith("[") else "".join(words)
