"""What each command does: compose, build, judge, print. Each returns the exit status."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.checks import BadInput
from scenarios.flash_settings import FloodFlash
from scenarios.placing import place_all
from scenarios.roads import components
from scenarios.world import World, load_world
from sim import multirun as multi
from sim import runs
from sim.config import Composed, compose_config, nearest, study_plans, study_scenarios
from sim.deploy import Deployment, deploy, strength
from sim.engine.simulate import Run, Setting
from sim.judge.drives import DRIVE_YEAR, listed_drives
from sim.judge.inventory import COUNTED
from sim.judge.reach import READY_MIN, reach_table
from sim.judge.targets import registry
from sim.judge.verdict import ELSEWHERE, LINES
from sim.ledger import ledger as ledger_rows
from sim.mix import met
from sim.plan import Plan
from sim.report.disaster import figures_of, story_of
from sim.report.parting import COLUMNS
from sim.report.run_tables import (
    show_bottleneck,
    show_floods,
    show_networks,
    show_reach,
    show_sweep,
    show_verdicts,
    show_world,
)
from sim.report.text import say, show
from sim.report.validation_table import remarks, validation_tables
from sim.report.words import EN, named
from sim.studies import study, write_json
from sim.study.store import Store
from sim.sweeps import found_at, studied, swept_rows, variants

JUDGED = {line.target for line in LINES}


def world(overrides: list[str], names: list[str], as_json: bool) -> int:
    """Describe the World; status 1 when it has problems."""
    _no_names(names)
    composed = compose_config(overrides)
    ground = load_world(composed.config.world)
    summary, drives = _summary(ground, composed.config.plan.year), listed_drives(ground)
    if as_json:
        _print_json({**summary, "drives": drives})
    else:
        show_world(ground, summary)
        show(f"Car drives from Yuzhong on the roads of {DRIVE_YEAR}, against listed hours",
             ("to", "listed h", "ours h", "difference", "tolerance", ""),
             [(row["to"], f"{row['listed_h']:.1f}", f"{row['ours_h']:.2f}", f"{row['difference']:+.0%}",
               f"{row['tolerance']:.0%}", "" if row["within"] else "outside") for row in drives])
    return 1 if summary["problems"] else 0


def targets(overrides: list[str], names: list[str], as_json: bool) -> int:
    """List the registry, or the clauses named."""
    config = compose_config(overrides).config
    rows = registry(config.targets)
    known = [row["id"] for row in rows]
    for name in names:
        if name not in known:
            raise BadInput(f"{name}: no such target; {nearest(name, known)}")
    rows = [row for row in rows if not names or row["id"] in names]
    if as_json:
        _print_json(rows)
    elif names:
        for row in rows:
            show(row["id"], ("field", "value"), [(key, _plain(value)) for key, value in row.items() if key != "id"])
    else:
        show(f"{len(rows)} clauses of the plan", ("id", "words of the plan", "kind", "limit", "required", "basis", "state"),
             [(row["id"], _short(row["quotation"], 22), row["kind"], _with_unit(row["limit"], row["limit_unit"]),
               _with_unit(row["threshold"], row["unit"], row["direction"]), row["threshold_basis"] or "",
               _state(row, config.study.scenarios)) for row in rows])
        say("drsim targets ID shows one in full; drsim run gives the verdicts.")
    return 0


def ledger(overrides: list[str], names: list[str], as_json: bool) -> int:
    """List every value with its basis; status 1 when one has none."""
    rows = ledger_rows(compose_config(overrides))
    for name in names:
        if not any(row["key"].startswith(name) for row in rows):
            raise BadInput(f"{name}: no key begins so; {nearest(name, [row['key'] for row in rows])}")
    rows = [row for row in rows if not names or row["key"].startswith(tuple(names))]
    if as_json:
        _print_json(rows)
    else:
        show(f"{len(rows)} values, {sum(row['basis'] == 'ASSUMPTION' for row in rows)} of them assumptions",
             ("key", "value", "low", "high", "basis", "source or reason"),
             [(row["key"], _plain(row["value"]), _plain(row["low"]), _plain(row["high"]), row["basis"], row["source"])
              for row in rows])
    return 1 if any(row["basis"] == "missing" for row in rows) else 0


def place(overrides: list[str], names: list[str], as_json: bool) -> int:
    """Place the synthetic rows anew and check that the result loads."""
    _no_names(names)
    config = compose_config(overrides).config
    if not config.out:
        raise BadInput("out: is empty; name a new folder, such as out=my_data")
    storms = config if isinstance(config.scenario, FloodFlash) else compose_config(["scenario=flood_flash"]).config
    place_all(config.world, config.placing, storms.scenario, Path(config.out))
    config.world.data = config.out  # to tell what it holds
    placed = load_world(config.world)
    if as_json:
        _print_json({"out": config.out, "synthetic": dict(placed.synthetic)})
    else:
        show(f"Placed by rule in {config.out}", ("table", "synthetic rows"), list(placed.synthetic.items()))
        say(f"Use it with world.data={config.out}")
    return 0


def run(overrides: list[str], names: list[str], as_json: bool, multirun: bool = False) -> int:
    """World, reach table and pictures for the plans of the study; status 1 when the World has problems.

    Parameters
    ----------
    multirun : instead, a study for each combination of the values that the overrides give
    """
    _no_names(names)
    if multirun:
        return _multirun(overrides, as_json)
    composed = compose_config(overrides)
    config = composed.config
    out = Path(config.out or "results/run")
    Store.refuse_foreign(out)  # before anything is played
    scenarios, plans = study_scenarios(composed, overrides), study_plans(composed, overrides)
    swept = variants(composed, overrides)
    ground = load_world(config.world)
    deployments = {name: deploy(ground, plan) for name, plan in plans.items()}
    limit = config.targets["AIR-1H"].limit if "AIR-1H" in config.targets else None
    if limit is None:
        raise BadInput("targets: AIR-1H has no limit, and the reach table needs it; run with targets=all")
    reach = reach_table(ground, plans, deployments, limit)
    networks = [_network(name, plan, deployments[name]) for name, plan in plans.items()]
    settings = runs.placed(config, ground, {name: (plan, config.model) for name, plan in plans.items()}, scenarios)
    played = {name: studied(composed, overrides, ground, swept) for name in settings} if swept else settings
    told_each = {name: runs.handful(config, name, mine) for name, mine in settings.items()}
    floods = [row for rows, _ in told_each.values() for row in rows]
    told = study(config, played, ground, out)
    found = found_at(told["rows"], swept) if swept else []
    table = swept_rows(found, crossed=config.study.sweep.design == "grid")
    if swept:
        write_json(out / "swept.json", table)
    from sim.report.saving import save  # noqa: PLC0415  slow to import
    from sim.report.study_figures import study_figures, sweep_figures  # noqa: PLC0415
    pictures = {**_pictures(ground, plans, deployments, reach),
                **(sweep_figures(table, config.study.sweep.target) if swept else {})}
    for name, (rows, worst) in told_each.items():
        mine = {} if swept else study_figures(ground, told, name, config.study.error)
        pictures |= {f"{name}/{key}": figure for key, figure in {
            **_worst(settings[name], config.seed, rows, worst), **mine}.items()}
    paths = save(pictures, out)
    summary = _summary(ground, max(plan.year for plan in plans.values()))
    if as_json:
        _print_json({**told, "world": summary, "networks": networks, "reach": reach, "floods": floods,
                     "pictures": [str(path) for path in paths]})
    else:
        show_world(ground, summary)
        show_networks(networks)
        show_reach(reach, limit)
        show_floods(floods)
        if swept:
            show_sweep(found, config.study.sweep.target, _played(told) + " under every variant")
        else:
            show_verdicts(told)
            show_bottleneck(told["findings"])
        for path in paths:
            say(f"picture: {path}")
    return 1 if summary["problems"] or any(row["law_breaches"] for row in floods) else 0


def bottleneck(overrides: list[str], names: list[str], as_json: bool) -> int:
    """What people waited for in a study that `run` left in a folder."""
    if overrides or len(names) != 1:
        raise BadInput("bottleneck: takes the folder of one study, such as drsim bottleneck results/run")
    path = Path(names[0]) / "findings.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        rows = [{"scenario": scenario, **row} for scenario, mine in found.items() for row in mine["bottleneck"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(f"bottleneck: {names[0]} holds no finished study; drsim run out={names[0]} makes one") from None
    if as_json:
        _print_json(rows)
    else:
        show_bottleneck(found)
    return 0


def _played(told: Mapping[str, Any]) -> str:
    """How many disasters of which bands a study of one scenario played."""
    about, = told["played"].values()
    return f"each of {about['n']:,} disasters of bands {', '.join(about['bands'])}"


def _multirun(overrides: list[str], as_json: bool) -> int:
    """A study for each combination of values, and one table of them all."""
    told, found, out = multi.multirun(overrides)
    from sim.report.saving import save  # noqa: PLC0415  slow to import
    from sim.report.study_figures import sweep_figures  # noqa: PLC0415
    paths = save(sweep_figures(swept_rows(found, crossed=True), told["target"]), out)
    if as_json:
        _print_json({**told, "pictures": [str(path) for path in paths]})
        return 0
    show_sweep(found, told["target"], f"{len(told['jobs'])} studies")
    for path in paths:
        say(f"picture: {path}")
    return 0


def trace(overrides: list[str], names: list[str], as_json: bool) -> int:
    """One disaster hour by hour under each plan: its story, log, figures and pictures; status 1 where a law is broken."""
    _no_names(names)
    composed = _without_targets(overrides)
    told = runs.trace(composed, overrides, Path(composed.config.out or "results/trace"))
    plans = told["plans"]
    if as_json:
        _print_json(told)
    else:
        for line in story_of(told):
            say(line)
        for plan in plans.values():
            for line in plan["narrative"]:
                say(line)
        met = {"quake": "killed at once or trapped",
               "mine": "within reach underground"}.get(told["hazard"], "in flooded homes")
        show(f"What became of the people {met}", ("", *plans),
             [(key.replace("_", " "), *(plan["people"][key] for plan in plans.values()))
              for key in next(iter(plans.values()))["people"]])
        if "gauges" in told:
            show("Gauges", ("gauge", "river", "crest m", "over guarantee m", "crest at", "hours above"),
                 [(row["gauge"], row["river"], f"{row['crest_m']:.2f}", f"{row['crest_over_m']:+.2f}", row["crest_at"],
                   row["hours_above"]) for row in told["gauges"]])
        show(f"People {met}, by district", ("district", "people"),
             list(told["exposed_by_district"].items()) or [("none", 0)])
        for name, plan in plans.items():
            say(f"{name}: {plan['n_events']:,} events, log {plan['log_sha256'][:16]}, residuals {plan['residuals']}")
            for breach in plan["law_breaches"]:
                say(f"law broken: {breach}")
        for path in told["files"]:
            say(f"written: {path}")
    return 1 if any(plan["law_breaches"] or any(plan["residuals"].values()) for plan in plans.values()) else 0


def validate(overrides: list[str], names: list[str], as_json: bool, equivalence: bool = False) -> int:
    """The model against published values and the past, or one driver against the other; status 1 where a published value is
    missed or the drivers part. What the past says is reported and never fails."""
    if equivalence:
        _no_names(names)
        return _equivalence(overrides, as_json)
    composed = _without_targets(overrides)
    if composed.choices["scenario"] not in runs.PAST:
        raise BadInput(f"scenario: the past is played as river floods, rainstorms, earthquakes and a mine fire; name one of "
                       f"{', '.join(runs.PAST)}, or give --equivalence")
    for key in ("engine", "plan"):
        if key in composed.overridden:
            raise BadInput(f"{key}: the past is played compiled and under baseline_2020; leave it out")
    told = runs.validation(composed, overrides, names)
    if as_json:
        _print_json(told)
    else:
        for table in validation_tables(told):
            show(*table)
        for line in remarks(told):
            say(line)
        say("A published value must be met. Of the past, ours is the median, rank the share of simulated values below what "
            "was observed, and fit the event that some part was calibrated on; a miss is reported, not tuned away.")
    return 1 if any(row["kind"] == "verification" and not row["pass"] for row in told["rows"]) else 0


def _equivalence(overrides: list[str], as_json: bool) -> int:
    """Compare the two drivers on the plans and replications of the study; status 1 where they part."""
    composed = _without_targets(overrides)
    if "engine" in composed.overridden:
        raise BadInput("engine: both are compared here; leave it out")
    told = runs.equivalence(composed, overrides)
    if as_json:
        _print_json(told)
        return 0 if told["equal"] else 1
    show("Both drivers on the same disasters: logs and final tables, to the bit", ("plan", "disasters", "events", "equal"),
         [tuple(row.values()) for row in told["plans"]])
    first = told["first_difference"]
    if first:
        say(first["line"])
        for engine, rows in first["logs"].items():
            show(engine, COLUMNS, rows)
    return 0 if told["equal"] else 1


def warmup(overrides: list[str], names: list[str], as_json: bool) -> int:
    """Compile everything that later commands need."""
    _no_names(names)
    told = runs.warmup(_without_targets(overrides), overrides)
    if as_json:
        _print_json(told)
        return 0
    show("What a run needs, compiled and loaded", ("what", "seconds", "newly compiled"),
         [(step["what"], f"{step['seconds']:.1f}", step["compiled"]) for step in told["steps"]])
    new = sum(step["compiled"] for step in told["steps"])
    say(f"{new} pieces compiled in {told['seconds']:.0f} s; they are kept in {told['folder']}" if new else
        f"Everything was compiled already, in {told['folder']}; loading it took {told['seconds']:.1f} s.")
    return 0


def _without_targets(overrides: list[str]) -> Composed:
    """The clauses are not asked for; reading them takes most of the time of composing."""
    return compose_config(overrides if any(text.startswith("targets") for text in overrides)
                          else [*overrides, "targets=none"])


def _summary(ground: World, year: int) -> dict[str, Any]:
    part = components(ground.roads, ground.n_nodes, year)
    return {"townships": len(ground.townships), "population": int(ground.townships["population"].sum()),
            "districts": len(ground.districts), "links": len(ground.links), "local_roads": ground.synthetic["local_roads"],
            "components": int(part.max()) + 1, "river_reaches": len(ground.reaches), "gauges": len(ground.gauges),
            "riverside_townships": int(ground.townships["riverside"].sum()),
            "remote_townships": int(ground.townships["remote"].sum()),
            "synthetic": dict(ground.synthetic), "problems": ground.problems()}


def _network(name: str, plan: Plan, deployment: Deployment) -> dict[str, Any]:
    heads = strength(deployment, plan)
    return {"plan": name, "aircraft": deployment.aircraft.size, "season_aircraft": deployment.season_aircraft.size,
            "forest_stations": deployment.forest_stations.size, "landing_points": deployment.landing_points.size,
            "fire_stations": deployment.fire_stations.size, "township_teams": deployment.township_teams.size,
            "community_stations": int(deployment.community_stations.sum()), "water_posts": deployment.water_posts.size,
            "depot_kits": int(deployment.depots["kits"].sum()), "township_kits": int(deployment.township_kits.sum()),
            "village_kits": int(deployment.village_kits.sum()), "strength": {**heads, "sum": sum(heads.values())}}


def _pictures(ground: World, plans: dict[str, Plan], deployments: dict[str, Deployment],
              reach: list[dict[str, Any]]) -> dict[str, Any]:
    """What the plans put on the ground and reach by air."""
    from sim.report.pictures import network_picture, reach_picture  # noqa: PLC0415  slow to import
    return {"network": network_picture(ground, plans, deployments),
            "aviation_reach": reach_picture(ground, reach, next(iter(plans.values())), READY_MIN[1])}


def _worst(of: Mapping[str, Setting], seed: int, floods: list[dict[str, Any]], worst: dict[str, Run]) -> dict[str, Any]:
    """The worst disaster of a handful: what it is, and what came of it under each plan; ``of`` : the plans' settings."""
    from sim.report.pictures import disaster_pictures, run_pictures, run_title  # noqa: PLC0415  slow to import
    most, drawn = max(floods, key=lambda row: row["trapped"]), next(iter(worst.values())).drawn
    told = {"seed": seed, "replication": most["replication"], "what": EN[f"disaster {most['hazard']}"]}
    played = {name: met(setting, seed, most["replication"]) for name, setting in of.items()}
    ground, shared = (some := next(iter(played.values()))).world, some.shared
    pictures = disaster_pictures(ground, drawn, shared, {**told, **figures_of(ground, drawn)})
    for name, one in worst.items():
        row = next(row for row in floods if row["plan"] == name and row["replication"] == most["replication"])
        mine = run_pictures(played[name], one, run_title({**row, **told}))
        pictures |= {f"{key}_{name}": figure for key, figure in mine.items()}
    return pictures


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return "; ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items() if item is not None)
    return str(value)


def _state(row: dict[str, Any], scenarios: list[str]) -> str:
    """What becomes of a clause in a study of some scenarios."""
    if row["id"] in JUDGED:
        played = [named("disasters", name) for name in scenarios if name in row["scenarios"]]
        return f"judged on {' and '.join(played)}" if played else ELSEWHERE
    if row["id"] in COUNTED:
        return "counted"
    return "exercise" if row["kind"] == "exercise" else "not yet tested" if row["testable"] else "untestable"


def _with_unit(value: float | None, unit: str | None, sign: str | None = "") -> str:
    return "" if value is None else f"{sign or ''} {value:g} {unit or ''}".strip()


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _no_names(names: list[str]) -> None:
    if names:
        raise BadInput(f"{names[0]!r}: is not of the form key=value; write for example plan.aviation.landing_points=60")
