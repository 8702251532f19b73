"""The study of ``drsim run``: play disasters until the clauses are decided, judge, and keep what the answer rests on."""

import hashlib
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.ground import data_folder
from scenarios.world import World
from sim.config import Config
from sim.engine.simulate import DRIVERS, Setting
from sim.judge.measures import near_station
from sim.judge.verdict import verdicts
from sim.study.runner import Question, run_study
from sim.study.store import ROOT, Store, study_key

SCHEMA = 1


def study(config: Config, plans: dict[str, Setting], world: World, out: Path) -> dict[str, Any]:
    """Play, judge and write ``verdicts.json`` into ``out``, beside the parts it rests on.

    Parameters
    ----------
    plans : settings by name, as the study compares them

    Returns
    -------
    what verdicts.json holds: schema, commit, hashes, seed, machine, ``n`` (replications played) and the ``rows``

    Raises
    ------
    BadInput : the folder is another's, or a disaster cannot be drawn
    Overflow : more happened in a run than its log can hold
    """
    about = config.study
    data = data_folder(config.world)
    values = {"seed": config.seed, "replication": config.replication, "world": asdict(config.world),
              "scenario": asdict(config.scenario), "model": asdict(config.model), "bands": about.bands,
              "window_h": about.survival_window_h, "plans": {name: asdict(of.plan) for name, of in plans.items()}}
    store = Store(out, study_key(values, data))
    scenario = config.scenario.hazard
    bands = tuple(about.bands) if config.scenario.band == "any" else (config.scenario.band,)
    asked = Question(plans, scenario, config.seed, config.replication, about.replications, about.minutes, bands,
                     near_station(world), about.survival_window_h, DRIVERS[config.engine or "compiled"],
                     about.workers or os.cpu_count() or 1)

    def judge(rows: dict[str, np.ndarray]) -> list[dict[str, Any]]:
        return verdicts(config.targets, rows, scenario, about.required, about.error)

    def is_decided(rows: dict[str, np.ndarray]) -> bool:
        return not any(row["verdict"] == "undecided" and row.get("statistic") == "reliability" for row in judge(rows))
    try:
        rows = run_study(asked, store, is_decided, lambda so_far: _progress(so_far, about.replications))
    except KeyboardInterrupt:
        print(f"\ndrsim: stopped; what is done is kept: the same command with out={out} goes on from there", file=sys.stderr)
        raise
    finally:
        store.close()
    for name in store.damaged:
        print(f"drsim: part {name} was damaged; it was set aside and played anew", file=sys.stderr)
    told = {"schema": SCHEMA, "commit": _commit(), "config_sha256": _sha256(values), "data_sha256": _tables_sha256(data),
            "seed": config.seed, "machine": platform.machine(), "n": len(next(iter(rows.values()))),
            "bands": list(bands), "rows": judge(rows)}
    half = out / ".verdicts.json.part"
    half.write_text(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(half, out / "verdicts.json")
    return told


def _progress(rows: dict[str, np.ndarray], most: int) -> None:
    """One line that overwrites itself, on a terminal only."""
    if sys.stderr.isatty():
        n = len(next(iter(rows.values())))
        end = "\n" if n >= most else ""
        print(f"\rdrsim: {n:,} of at most {most:,} disasters played under each plan", end=end, file=sys.stderr, flush=True)


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
