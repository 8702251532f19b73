"""The study of ``drsim run``: play disasters until the clauses are decided, judge, and keep what the answer rests on."""

import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scenarios.ground import data_folder
from scenarios.quake_settings import QuakeScenario
from scenarios.world import World
from sim.config import Config
from sim.engine.loads import Loads
from sim.engine.simulate import DRIVERS, Setting
from sim.judge.evidence import Evidence
from sim.judge.findings import findings
from sim.judge.inventory import inventory
from sim.judge.measures import near_station, row_type
from sim.judge.targets import design_loads
from sim.judge.verdict import evidence_for, verdicts, verdicts_on
from sim.study.runner import Question, run_study
from sim.study.store import ROOT, Store, study_key

SCHEMA = 4
LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "simpy", "pyarrow", "matplotlib", "hydra-core")


def bands_of(config: Config, scenario: Any) -> tuple[str, ...]:
    """The severity bands that a study draws by turns: those of the study, or the one the scenario is fixed to."""
    return tuple(config.study.bands) if scenario.band == "any" else (scenario.band,)


def study(config: Config, played: Mapping[str, dict[str, Setting]], world: World, out: Path,
          resume: Path | None = None) -> dict[str, Any]:
    """Play, judge and write ``verdicts.json`` and ``findings.json`` into ``out``, beside the parts they rest on.

    Scenarios are played one after the other, each until its own lines are decided or its budget is spent; they share one
    error. ``provenance.json`` says who made all this when; it is the one file that differs when a study is repeated.

    Parameters
    ----------
    played : by scenario the settings of all plans, by name, as the study compares them
    resume : the folder that the command was given, where it is not ``out``

    Returns
    -------
    what verdicts.json holds: schema, commit, hashes, seed, machine, ``played`` (by scenario ``n``, its replications, and
    their ``bands``) and the ``rows``; and under ``findings`` what findings.json does, by scenario

    Raises
    ------
    BadInput : the folder is another's, or a disaster cannot be drawn
    Overflow : more happened in a run than its log can hold
    """
    start, loads = time.monotonic(), design_loads(config.targets)
    data, first = data_folder(config.world), next(iter(played.values()))
    values = {name: _values(config, plans, loads) for name, plans in played.items()}
    keys = {name: study_key(mine, data) for name, mine in values.items()}
    store = Store(out, next(iter(keys.values())), row_type(len(world.districts)))
    found = evidence_for(config.targets, list(played), list(first), config.study.error, config.study.replications,
                         len(world.districts))
    try:
        for name, plans in played.items():
            store.key = keys[name]
            _play(config, name, plans, store, found[name])
    except KeyboardInterrupt:
        print(f"\ndrsim: stopped; what is done is kept: the same command with out={resume or out} goes on from there",
              file=sys.stderr)
        raise
    finally:
        store.close()
    for name in store.damaged:
        print(f"drsim: part {name} was damaged; it was set aside and played anew", file=sys.stderr)
    counts = {name: inventory(of, loads) for name, of in first.items()}
    scenarios = {name: next(iter(plans.values())).scenario for name, plans in played.items()}
    told = {"schema": SCHEMA, "commit": _commit(), "config_sha256": _sha256(values), "data_sha256": _tables_sha256(data),
            "seed": config.seed, "machine": platform.machine(),
            "played": {name: {"n": found[name].n, "bands": list(bands_of(config, of))} for name, of in scenarios.items()},
            "rows": verdicts(config.targets, found, config.study.required, counts)}
    more = {name: findings(found[name], world, of.hours, of.shock_h if isinstance(of, QuakeScenario) else None)
            for name, of in scenarios.items()}
    for name, content in (("verdicts", told), ("findings", more),
                          ("provenance", _provenance(told, keys, _workers(config), time.monotonic() - start))):
        write_json(out / f"{name}.json", content)
    _point_to(out)
    return {**told, "findings": more}


def _values(config: Config, plans: Mapping[str, Setting], loads: Loads) -> dict[str, Any]:
    """Everything configured that the measures of one scenario depend on."""
    about = config.study
    return {"seed": config.seed, "replication": config.replication, "world": asdict(config.world),
            "scenario": asdict(next(iter(plans.values())).scenario), "model": asdict(config.model), "bands": about.bands,
            "window_h": about.survival_window_h, "loads": asdict(loads),
            "plans": {name: [asdict(of.plan), asdict(of.model)] for name, of in plans.items()}}


def _workers(config: Config) -> int:
    return config.study.workers or os.cpu_count() or 1


def _play(config: Config, scenario: str, plans: dict[str, Setting], store: Store, found: Evidence) -> None:
    """Play one scenario until its own lines are decided or its budget is spent."""
    about, some = config.study, next(iter(plans.values()))
    asked = Question(plans, scenario, config.seed, config.replication, about.replications, about.minutes,
                     bands_of(config, some.scenario), near_station(some.world), about.survival_window_h,
                     DRIVERS[config.engine or "compiled"], _workers(config), design_loads(config.targets))

    def judge() -> list[dict[str, Any]]:
        return verdicts_on(config.targets, scenario, found, about.required)

    def is_decided(_: Evidence) -> bool:
        return not any(row["verdict"] == "undecided" and row["statistic"] == "reliability" for row in judge())
    run_study(asked, store, found, is_decided, lambda so_far: _progress(scenario, so_far, about.replications, judge))


def _progress(scenario: str, found: Evidence, most: int, judge: Callable[[], list[dict[str, Any]]]) -> None:
    """One line that overwrites itself, on a terminal only: how far, and how many verdicts stand."""
    if sys.stderr.isatty():
        rows = [row for row in judge() if row["threshold"] is not None and "+" in row["band"]]
        stand = sum(row["verdict"] != "undecided" for row in rows)
        print(f"\rdrsim: {found.n:,} of at most {most:,} disasters of {scenario} under each plan; {stand} of {len(rows)} "
              "lines decided ", end="\n" if found.n >= most else "", file=sys.stderr, flush=True)


def _provenance(told: Mapping[str, Any], keys: Mapping[str, str], workers: int, seconds: float) -> dict[str, Any]:
    return {**{name: told[name] for name in ("commit", "config_sha256", "data_sha256", "seed", "machine", "played")},
            "dirty": told["commit"].endswith("+"), "parts": {name: key[:16] for name, key in keys.items()},
            "workers": workers, "seconds": round(seconds, 1), "ended": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "host": platform.node(), "python": platform.python_version(), "platform": platform.platform(),
            "versions": {name: version(name) for name in LIBRARIES}}


def write_json(path: Path, content: Any) -> None:
    """A whole file or none."""
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_text(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def _point_to(out: Path) -> None:
    """``results/latest`` leads to the last study kept in results."""
    if out.parent.name == "results" and out.name != "latest":
        link, half = out.parent / "latest", out.parent / ".latest"
        half.unlink(missing_ok=True)
        half.symlink_to(out.name)
        os.replace(half, link)


def _sha256(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _tables_sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _commit() -> str:
    """The commit of the sources, with + where they were changed since; '' without git."""
    try:
        said = subprocess.run(["git", "describe", "--always", "--dirty=+", "--exclude=*", "--abbrev=12"], cwd=ROOT,
                              capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip()
