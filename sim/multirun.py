"""Sweeps over anything, ``drsim run -m``: a study for each combination of values, all checked before one plays."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.checks import BadInput
from scenarios.realisation import realise
from scenarios.world import World, load_world
from sim.config import Composed, Config, compose_config
from sim.engine.simulate import Setting
from sim.judge.verdict import LINES, judged
from sim.mix import met
from sim.overrides import is_sweep, jobs_of
from sim.runs import compile_if_cold
from sim.studies import bands_of, study, write_json
from sim.study.store import Store
from sim.sweeps import Found, Variant, of_design, studied, swept_rows, variants

SCHEMA = 1
COLUMNS = ("target", "part", "clock", "plan", "band", "statistic", "unit", "estimate", "low", "high", "threshold",
           "reliability", "verdict", "n")  # of a row of verdicts that a row of sweep.json repeats


@dataclass(frozen=True)
class Job:
    """One study of a multirun.

    Attributes
    ----------
    number : from 0; the name of its folder
    point : value by swept key
    swept : the overrides that make it
    overrides : all of them
    variants : see `sim.sweeps.variants`
    """

    number: int
    point: dict[str, Any]
    swept: list[str]
    overrides: list[str]
    composed: Composed
    variants: dict[str, Variant]


def multirun(overrides: list[str]) -> tuple[dict[str, Any], list[Found], Path]:
    """Play a study for each combination of the values swept and write ``sweep.json`` and ``swept.json`` beside them.

    Parameters
    ----------
    overrides : see `sim.overrides.jobs_of`

    Returns
    -------
    what sweep.json holds: ``target`` that is sized for, ``overrides`` of all jobs alike, ``jobs`` {job, overrides, scenario,
    n, seed, config_sha256} and ``rows``, a verdict each; the verdicts of the design bands with their plan and their job's
    values; and the folder of it all

    Raises
    ------
    BadInput : something is wrong with one of the jobs, which the message names; nothing was played then
    """
    _demand_tested(overrides)
    jobs = [_composed(number, found, overrides) for number, found in enumerate(jobs_of(overrides))]
    out = Path(jobs[0].composed.config.out or "results/sweep")
    Store.refuse_foreign(out, r"\d+", "sweep")
    worlds: dict[str, World] = {}

    def settings(job: Job) -> dict[str, Setting]:
        """Built when it is asked for: a hundred of them would fill the memory."""
        key = repr(job.composed.config.world)
        if key not in worlds:
            worlds[key] = load_world(job.composed.config.world)
        return studied(job.composed, job.overrides, worlds[key], job.variants)
    _check(jobs, settings, out)
    alike = [text for text in overrides if not is_sweep(text) and not text.startswith("out=")]
    told: dict[str, Any] = {"schema": SCHEMA, "target": jobs[0].composed.config.study.sweep.target, "overrides": alike,
                            "jobs": [], "rows": []}
    found: list[Found] = []
    for job in jobs:
        plans = settings(job)
        if sys.stderr.isatty():
            print(f"drsim: job {job.number} of {len(jobs)}: {' '.join(job.swept)}", file=sys.stderr)
        scenario = job.composed.choices["scenario"]
        one = study(job.composed.config, {scenario: plans}, next(iter(plans.values())).world, out / str(job.number),
                    resume=out)
        told["jobs"].append({"job": job.number, "overrides": job.swept, "scenario": scenario,
                             "n": one["played"][scenario]["n"], **{name: one[name] for name in ("seed", "config_sha256")}})
        told["rows"] += [{"job": job.number, "overrides": job.swept, **{name: row[name] for name in COLUMNS}}
                         for row in one["rows"] if row["plan"]]
        found += [(row["plan"], job.point, row) for row in of_design(one["rows"])]
    write_json(out / "sweep.json", told)
    write_json(out / "swept.json", swept_rows(found, crossed=True))
    return told, found, out


def _composed(number: int, found: dict[str, tuple[str, Any]], overrides: list[str]) -> Job:
    swept = [text for text, _ in found.values()]
    texts = [*(text for text in overrides if not is_sweep(text)), *swept]
    with _named(number, swept):
        composed = compose_config(texts)
        if not judged(composed.config.targets, composed.choices["scenario"]):
            raise BadInput(f"targets: no run of {composed.choices['scenario']} tests one of these; choose a file of "
                           f"conf/targets with {LINES[0].target}")
        return Job(number, {key: value for key, (_, value) in found.items()}, swept, texts, composed,
                   variants(composed, texts))


def _check(jobs: list[Job], settings: Callable[[Job], dict[str, Setting]], out: Path) -> None:
    """Put every plan of every job on the ground and draw a disaster of each band, before anything is played."""
    drawn = set()
    for job in jobs:
        config = job.composed.config
        with _named(job.number, job.swept):
            Store.refuse_foreign(out / str(job.number))
            plans = settings(job)
            key = repr((config.world, config.scenario, config.seed, config.replication, bands_of(config, config.scenario)))
            if key not in drawn:
                compile_if_cold(plans, config)
                _draw(config, next(iter(plans.values())))
                drawn.add(key)


def _draw(config: Config, of: Setting) -> None:
    for band in bands_of(config, config.scenario):
        one = met(of, config.seed, config.replication, band)
        realise(one.world, one.scenario, one.shared, config.seed, config.replication)


def _demand_tested(overrides: list[str]) -> None:
    """Refuse to sweep over the numbers of a clause that no run tests."""
    tested = list(dict.fromkeys(line.target for line in LINES))
    for text in overrides:
        group, _, rest = text.partition("=")[0].partition(".")
        name = rest.partition(".")[0]
        if group == "targets" and name and name not in tested and is_sweep(text):
            raise BadInput(f"{text.partition('=')[0]}: no run tests {name}; sweep over a clause that one does: "
                           f"{', '.join(tested)}")


@contextmanager
def _named(number: int, swept: list[str]) -> Iterator[None]:
    """Say of which job bad input is."""
    try:
        yield
    except BadInput as why:
        raise BadInput(f"job {number} ({' '.join(swept)}): {why}") from None
