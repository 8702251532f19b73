"""The commands that run disasters: one traced whole, a handful under every plan of the study, or each by both drivers."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from models.kernel import CACHE_FOLDER, is_cached, n_cached
from models.tally import Measure
from scenarios.checks import BadInput
from scenarios.disaster import Scenario
from scenarios.flood_mix import FloodMix
from scenarios.flood_settings import FloodRiver
from scenarios.ground import data_folder
from scenarios.realisation import chances
from scenarios.world import World, load_world
from sim.config import Composed, Config, compose_config, nearest, study_plans, study_scenarios
from sim.engine.compiled import run_compiled
from sim.engine.loads import Loads
from sim.engine.log import log_of
from sim.engine.outcome import outcome, times, used_units, write_log
from sim.engine.simulate import DRIVERS, Run, Setting, setting, simulate, staged
from sim.engine.stage import plan_roads
from sim.judge.cases import FORMULAS, ON_THE_GROUND, Basis, value_of
from sim.judge.equivalence import by_each_driver, compare
from sim.judge.measures import measure, measure_loads, near_station
from sim.judge.past import Past, Tolerance, read_past
from sim.judge.past_mines import FAMILY as SONGZAO
from sim.judge.past_mines import MINES, mines_on
from sim.judge.past_quakes import FAMILIES, quakes_on, read_past_quakes
from sim.judge.reach import reach_table
from sim.judge.validation import ON_QUAKES, published_drives, read_published
from sim.judge.validation import validation as judged
from sim.mix import met, mixed
from sim.plan import Plan
from sim.report.disaster import figures_of, story_of
from sim.report.flood import account
from sim.report.parting import context, parting_line
from sim.report.run_story import narrative
from sim.report.words import EN
from sim.response import Model

PAST = ("flood_river", "flood_flash", *FAMILIES, SONGZAO)  # scenarios that the past is played in
Plans = Mapping[str, tuple[Plan, Model]]  # each with the response it gets


def settings_of(composed: Composed, overrides: list[str], world: World) -> dict[str, Setting]:
    """Every plan asked for, on its ground, for the scenario that is configured."""
    config = composed.config
    plans = {name: (plan, config.model) for name, plan in study_plans(composed, overrides).items()}
    return placed(config, world, plans, {"": config.scenario})[""]


def placed(config: Config, world: World, plans: Plans,
           scenarios: Mapping[str, Scenario | FloodMix]) -> dict[str, dict[str, Setting]]:
    """Each plan on its ground, by scenario; plans of one year share its roads, those of one scenario its fits."""
    networks = {year: plan_roads(world, plan) for year, plan in {plan.year: plan for plan, _ in plans.values()}.items()}

    def on(scenario: Scenario) -> dict[str, Setting]:
        shared = chances(world, scenario, data_folder(config.world))
        return {name: setting(world, scenario, shared, model, plan, networks[plan.year])
                for name, (plan, model) in plans.items()}

    def on_any(scenario: Scenario | FloodMix) -> dict[str, Setting]:
        if not isinstance(scenario, FloodMix):
            return on(scenario)
        river, flash = on(scenario.river), on(scenario.flash)
        return {name: mixed(scenario, river[name], flash[name]) for name in plans}
    return {name: on_any(scenario) for name, scenario in scenarios.items()}


def trace(composed: Composed, overrides: list[str], out: Path) -> dict[str, Any]:
    """Run one disaster under each plan and write everything about it.

    Returns
    -------
    what is told: the flood, and under ``plans`` by name the outcome, times, units and narrative; under ``files`` what was
    written
    """
    config = composed.config
    world = load_world(config.world)
    plans = settings_of(composed, overrides, world)
    compile_if_cold(plans, config)
    driver = DRIVERS[config.engine or "simpy"]
    runs = {name: simulate(met(of, config.seed, config.replication), config.seed, config.replication, driver)
            for name, of in plans.items()}
    first = next(iter(runs.values()))
    hazard = first.drawn.disaster.hazard
    told = {"scenario": composed.choices["scenario"], "hazard": hazard, "what": EN[f"disaster {hazard}"],
            "seed": config.seed, "replication": config.replication, **figures_of(world, first.drawn)}
    facts = {name: _facts(run) for name, run in runs.items()}
    lines = {name: narrative(world, name, run, facts[name]) for name, run in runs.items()}
    from sim.report.pictures import disaster_pictures, moments_picture, run_pictures, run_title  # noqa: PLC0415  slow to import
    from sim.report.saving import save  # noqa: PLC0415
    shared = met(next(iter(plans.values())), config.seed, config.replication).shared
    files = save(disaster_pictures(world, first.drawn, shared, told), out)
    for name, run in runs.items():
        folder = out if len(runs) == 1 else out / name
        title = run_title({**told, "plan": name, **facts[name]["people"], "trapped": facts[name]["trapped"]})
        above = {"moments": moments_picture(world, run, title)} if run.drawn.disaster.mine is None else {}
        of = met(plans[name], config.seed, config.replication)
        files += save({**run_pictures(of, run, title), **above}, folder)
        about = {key: told[key] for key in ("scenario", "hazard", "seed", "replication", "band", "realisation_sha256")}
        files += write_log(folder, run.case, {**facts[name], "plan": name, **about})
        story_file = folder / "story.txt"
        story_file.write_text("\n".join([*story_of(told), *lines[name]]) + "\n", encoding="utf-8")
        files.append(story_file)
    return {**told, "plans": {name: {**facts[name], "before_dispatch": account(run.residue), "times": times(run.case),
                                     "units_sent": used_units(run.case), "narrative": lines[name]}
                              for name, run in runs.items()},
            "files": [str(path) for path in files]}


def handful(config: Config, scenario: str, plans: dict[str, Setting]) -> tuple[list[dict[str, Any]], dict[str, Run]]:
    """Run some replications of a scenario under each plan.

    Returns
    -------
    one row per (replication, plan), and of the replication with most people in the water the run under each plan
    """
    driver = DRIVERS[config.engine or "compiled"]
    rows, worst, most = [], {}, -1
    compile_if_cold(plans, config)
    for replication in _replications(config):
        runs = {name: simulate(met(of, config.seed, replication), config.seed, replication, driver)
                for name, of in plans.items()}
        for name, run in runs.items():
            facts, fast = _facts(run), times(run.case)
            rows.append({"scenario": scenario, "hazard": run.drawn.disaster.hazard, "replication": replication,
                         "band": run.drawn.disaster.band, "plan": name, **facts["people"],
                         "trapped": facts["trapped"], "centrally_sheltered": facts["centrally_sheltered"],
                         "killed_at_once": facts["killed_at_once"], "buried": facts["buried"]["people"],
                         "dug_out": facts["buried"]["dug_out"], "died_buried": facts["buried"]["dead"],
                         "hurt": facts["hurt"]["people"], "in_hospital": facts["hurt"]["in_hospital"],
                         "died_waiting": facts["hurt"]["dead"], "homeless": facts["homeless"],
                         "kits_used": facts["kits"]["used"], "call_to_crew_median_h": fast["arrival"].get("median_h"),
                         "slowest_neighbourhood_h": fast["out"].get("greatest_h"),
                         "kit_slowest_tenth_h": fast["kit"].get("slowest_tenth_h"),
                         "roads_closed": int(run.case.state.roads.size), "n_events": facts["n_events"],
                         "law_breaches": len(facts["law_breaches"]), "log_sha256": facts["log_sha256"]})
        trapped = max(row["trapped"] for row in rows[-len(plans):])
        if trapped > most:
            most, worst = trapped, runs
    return rows, worst


def equivalence(composed: Composed, overrides: list[str]) -> dict[str, Any]:
    """Play some replications under each plan with both drivers and compare what they leave, to the bit.

    Returns
    -------
    ``equal``; ``plans``, a row for each; ``first_difference``: None, or a sentence and the rows of both logs around it
    """
    config = composed.config
    world = load_world(config.world)
    plans = settings_of(composed, overrides, world)
    compile_if_cold(plans, config)
    rows, first = [], None
    for name, of in plans.items():
        events = equal = 0
        for replication, runs, found in compare(of, config.seed, _replications(config)):
            events += log_of(runs["simpy"].case).size
            equal += found is None
            if found and first is None:
                cases = {engine: run.case for engine, run in runs.items()}
                first = {"plan": name, "replication": replication, "row": found.row, "fields": found.fields,
                         "tables": found.tables, "line": parting_line(name, replication, found, cases),
                         "logs": {engine: context(world, case, found.row) for engine, case in cases.items()}
                         if found.row is not None else {}}
        rows.append({"plan": name, "replications": config.study.told, "events": events, "equal": equal})
    return {"equal": first is None, "plans": rows, "first_difference": first}


def validation(composed: Composed, overrides: list[str], names: list[str]) -> dict[str, Any]:
    """The model against published values and the past, all cases or those named.

    Returns
    -------
    ``rows``, see `sim.judge.validation.validation`, the ``seed`` and ``alike``: disasters like each past one, and years

    Raises
    ------
    BadInput : a name is no case, or published.csv or the tables of past events cannot be used
    """
    config = composed.config
    data, world = data_folder(config.world), load_world(config.world)
    drives, drives_h = published_drives(world)
    rows = [*read_published(data), *drives]
    known = [row.case for row in rows]
    for name in names:
        if name not in known:
            raise BadInput(f"{name}: no such case; {nearest(name, known)}")
    wanted = [row for row in rows if not names or row.case in names]
    study = config.study
    floods, storms, forecast_h = read_past(data, world, Tolerance(study.alike_m, study.alike_rain, study.alike_districts))
    shaken, below = (any(row.case in cases for row in wanted) for cases in (ON_QUAKES, MINES))
    skipped = {*(() if shaken else FAMILIES), *(() if below else (SONGZAO,))}
    scenarios = {name: config.scenario if name == composed.choices["scenario"] else compose_config([
        *(text for text in overrides if not text.lstrip("+~").startswith("scenario")), f"scenario={name}"]).config.scenario
        for name in PAST if name not in skipped}
    both = replace(composed, config=replace(config, study=replace(study, plans=["baseline_2020", "plan_2025"])))
    capacities = {name: (plan, config.model) for name, plan in study_plans(both, overrides).items()}
    families = placed(config, world, capacities, scenarios)
    plans, of_2020 = families["flood_river"], {name: of["baseline_2020"] for name, of in families.items()}
    compile_if_cold(plans, config)
    past = Past(of_2020["flood_river"], of_2020["flood_flash"], config.seed, study.alike, floods, storms, forecast_h,
                quakes_on(read_past_quakes(data), of_2020) if shaken else {}, mines_on(of_2020) if below else {})
    basis = Basis(plans, config.seed, of_2020.get("quake"))
    return {"rows": judged(wanted, drives_h, basis, past), "seed": config.seed, "alike": study.alike}


def warmup(composed: Composed, overrides: list[str]) -> dict[str, Any]:
    """Do once all that later commands do with compiled code; what is compiled stays in the cache of this version.

    Returns
    -------
    ``folder`` of the cache, ``seconds``, and ``steps``: what was done, its seconds and how many pieces were compiled for it
    """
    config, start = composed.config, time.perf_counter()
    steps: list[dict[str, Any]] = []

    def step(what: str, do: Callable[[], Any]) -> Any:
        before, begun = n_cached(), time.perf_counter()
        result = do()
        steps.append({"what": what, "seconds": round(time.perf_counter() - begun, 2), "compiled": n_cached() - before})
        return result

    world = step("the world", lambda: load_world(config.world))
    plans = {name: (plan, config.model) for name, plan in study_plans(composed, overrides).items()}
    families = step("the plans on their roads", lambda: placed(config, world, plans, study_scenarios(composed, overrides)))
    settings = [next(iter(of_plans.values())) for of_plans in families.values()]
    step("the model: transitions and event loop", lambda: compile_if_cold({"": settings[0]}, config))
    runs = step("one disaster of each scenario by both drivers",
                lambda: [by_each_driver(of, config.seed, config.replication) for of in settings])[0]
    of, drawn = settings[0], runs["simpy"].drawn
    step("its measures", lambda: measure(of, drawn, near_station(world), 1.0, run_compiled, Loads()))
    step("a design load of each kind", lambda: measure_loads(of, drawn, staged(of, drawn)[1], run_compiled, Loads(1, 1, 1),
                                                             np.zeros(len(Measure))))
    basis = Basis(dict.fromkeys(("baseline_2020", "plan_2025"), of), config.seed)
    cases = (*FORMULAS, *(ON_THE_GROUND if isinstance(of.scenario, FloodRiver) else ()))  # the ground is that of rivers
    step("published values", lambda: [value_of(case, basis) for case in cases])
    step("its sums and laws", lambda: _facts(runs["simpy"]))
    step("the reach table", lambda: reach_table(world, {"": of.plan}, {"": of.deployment}, limit_min=60.0))
    return {"folder": str(CACHE_FOLDER), "seconds": round(time.perf_counter() - start, 2), "steps": steps}


def compile_if_cold(plans: dict[str, Setting], config: Config) -> None:
    """Compile the model where this version never was: the compiled loop calls every transition, so it takes all along.

    A process of its own compiles the transitions first: each then holds 0.75 GB at most, and one for both held 1.1 GB.
    """
    if is_cached():
        return
    print("drsim: compiling the model, once for this version: about a minute", file=sys.stderr, flush=True)
    start, of = time.perf_counter(), next(iter(plans.values()))
    of = met(of, config.seed, config.replication)
    first = get_context("spawn").Process(target=simulate, args=(of, config.seed, config.replication))
    first.start()
    first.join()
    simulate(of, config.seed, config.replication, run_compiled)
    print(f"drsim: compiled in {time.perf_counter() - start:.0f} s; drsim warmup does this ahead", file=sys.stderr)


def _replications(config: Config) -> range:
    return range(config.replication, config.replication + config.study.told)


def _facts(run: Run) -> dict[str, Any]:
    return outcome(run.case, run.drawn, run.residue)
