"""The commands that run disasters: one traced whole, or a handful under every plan of the study."""

import sys
from pathlib import Path
from typing import Any

from models.kernel import is_cached
from scenarios.ground import data_folder
from scenarios.realisation import chances
from scenarios.world import World, load_world
from sim.config import Composed, study_plans
from sim.engine.outcome import outcome, times, used_units, write_log
from sim.engine.simulate import DRIVERS, Run, Setting, setting, simulate
from sim.report.flood import account, describe, story
from sim.report.run_story import narrative
from sim.report.words import EN


def settings_of(composed: Composed, overrides: list[str], world: World) -> dict[str, Setting]:
    """Every plan asked for, on its ground; disasters and their fits are shared."""
    config = composed.config
    shared = chances(world, config.scenario, data_folder(config.world))
    return {name: setting(world, config.scenario, shared, config.model, plan)
            for name, plan in study_plans(composed, overrides).items()}


def trace(composed: Composed, overrides: list[str], out: Path) -> dict[str, Any]:
    """Run one disaster under each plan and write everything about it.

    Returns
    -------
    what is told: the flood, and under ``plans`` by name the outcome, times, units and narrative; under ``files`` what was
    written
    """
    config = composed.config
    world = load_world(config.world)
    _say_if_cold()
    runs = {name: simulate(of, config.seed, config.replication, DRIVERS[config.engine])
            for name, of in settings_of(composed, overrides, world).items()}
    first = next(iter(runs.values()))
    told = {"scenario": config.scenario.hazard, "seed": config.seed, "replication": config.replication,
            **describe(world, first.drawn)}
    facts = {name: _facts(run) for name, run in runs.items()}
    lines = {name: narrative(world, name, run, facts[name]) for name, run in runs.items()}
    from sim.report.pictures import flood_picture, moments_picture, response_picture, save  # noqa: PLC0415  slow to import
    files = save({"flood": flood_picture(world, first.drawn.flood, told)}, out)
    for name, run in runs.items():
        folder = out if len(runs) == 1 else out / name
        title = EN["run_title"].format(**told, plan=name, rescued=facts[name]["people"]["rescued"],
                                       dead=facts[name]["people"]["dead"], trapped=facts[name]["trapped"])
        files += save({"response": response_picture(run, title), "moments": moments_picture(world, run, title)}, folder)
        about = {key: told[key] for key in ("scenario", "seed", "replication", "band", "realisation_sha256")}
        files += write_log(folder, run.case, {**facts[name], "plan": name, **about})
        story_file = folder / "story.txt"
        story_file.write_text("\n".join([*story(told), *lines[name]]) + "\n", encoding="utf-8")
        files.append(story_file)
    return {**told, "plans": {name: {**facts[name], "before_dispatch": account(run.residue), "times": times(run.case),
                                     "units_sent": used_units(run.case), "narrative": lines[name]}
                              for name, run in runs.items()},
            "files": [str(path) for path in files]}


def handful(composed: Composed, overrides: list[str], world: World) -> tuple[list[dict[str, Any]], dict[str, Run]]:
    """Run some replications under each plan.

    Returns
    -------
    one row per (replication, plan), and of the replication with most people in the water the run under each plan
    """
    config = composed.config
    _say_if_cold()
    rows, worst, most = [], {}, -1
    plans = settings_of(composed, overrides, world)
    for replication in range(config.replication, config.replication + config.study.replications):
        runs = {name: simulate(of, config.seed, replication, DRIVERS[config.engine]) for name, of in plans.items()}
        for name, run in runs.items():
            facts, fast = _facts(run), times(run.case)
            rows.append({"replication": replication, "band": run.drawn.flood.band, "plan": name, **facts["people"],
                         "trapped": facts["trapped"], "centrally_sheltered": facts["centrally_sheltered"],
                         "kits_used": facts["kits"]["used"], "call_to_crew_median_h": fast["arrival"].get("median_h"),
                         "slowest_neighbourhood_h": fast["out"].get("greatest_h"),
                         "kit_slowest_tenth_h": fast["kit"].get("slowest_tenth_h"),
                         "roads_closed": int(run.case.state.roads.size), "n_events": facts["n_events"],
                         "law_breaches": len(facts["law_breaches"]), "log_sha256": facts["log_sha256"]})
        trapped = max(row["trapped"] for row in rows[-len(plans):])
        if trapped > most:
            most, worst = trapped, runs
    return rows, worst


def _facts(run: Run) -> dict[str, Any]:
    return outcome(run.case, run.drawn, run.residue)


def _say_if_cold() -> None:
    if not is_cached() and sys.stderr.isatty():
        print("drsim: compiling the model, once for this version: about a minute", file=sys.stderr)
