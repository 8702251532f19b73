"""Sweeps: what is asked, what it is called, that variants meet the same disasters, and that nonsense plays nothing."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from scenarios.checks import BadInput
from scenarios.randomness import Stream, generator
from sim.config import compose_config
from sim.judge.verdict import LINES
from sim.overrides import jobs_of
from sim.report.sweep_table import answers, sweep_lines
from sim.study.runner import LONGEST, _file_name
from sim.sweeps import label, latin_hypercube, of_design, points_of, short_keys, swept_rows, variants

FLEET = "plan.aviation.medium_helicopters"
MEDIAN = "plan.aviation.takeoff_median_min"


def over(**more):
    """The sweep of a study, as configured."""
    texts = [f"study.sweep.{key}={value}" for key, value in more.items()]
    return compose_config([*texts, "targets=none"]).config.study.sweep


@pytest.mark.parametrize(("text", "values"), [
    ("x=2,4,6", [2, 4, 6]), ("x=choice(2,a)", [2, "a"]), ("x=range(1,10,4)", [1, 5, 9]), ("x=range(0,1,0.5)", [0.0, 0.5]),
    ("x=[A,B],[C]", [["A", "B"], ["C"]]), ("x='a b',null", ["a b", None]), ("x=sort(3,1)", [1, 3]),
    ("plan=glob(*2*)", ["baseline_2020", "plan_2025"])])
def test_values_of_hydras_grammar(text, values):
    key = text.partition("=")[0]
    assert [job[key][1] for job in jobs_of([text])] == values


def test_jobs_are_every_combination_the_last_key_fastest():
    jobs = jobs_of(["seed=1,2", "replication=7", "scenario.band=S2,S3"])
    assert [[text for text, _ in job.values()] for job in jobs] == [
        ["seed=1", "scenario.band=S2"], ["seed=1", "scenario.band=S3"],
        ["seed=2", "scenario.band=S2"], ["seed=2", "scenario.band=S3"]]


@pytest.mark.parametrize(("texts", "expected"), [
    (["seed=1"], "-m: nothing is swept"), ([], "-m: nothing is swept"), (["seed=range(5,1)"], "seed: range(5,1) gives no"),
    (["seed=1,1"], "seed: 1,1 gives a value twice"), (["seed=1", "seed=2,3"], "seed: is given twice"),
    (["seed=shuffle(1,2)"], "seed: shuffle numbers the jobs"), (["seed=interval(1,2)"], "seed: an interval names no"),
    (["seed=range(1,5,0)"], "seed: range(1,5,0) is no range"), (["seed=glob(*)"], "seed: glob chooses files"),
    (["plan=glob(x*)"], "plan: glob(x*) gives no value"), (["out=a,b"], "out: every job has its own folder"),
    (["seed=range(0,1000000000)"], "more than 1,000 jobs"),
    (["seed=range(0,40)", "replication=range(0,40)"], "more than 1,000 jobs")])
def test_refused_grammar(texts, expected):
    with pytest.raises(BadInput, match=re.escape(expected)):
        jobs_of(texts)


def test_names_are_as_short_as_they_can_be():
    assert short_keys([FLEET, MEDIAN]) == {FLEET: "medium_helicopters", MEDIAN: "takeoff_median_min"}
    assert short_keys(["plan.teams.fire.boats", "plan.teams.corps.boats"]) == {
        "plan.teams.fire.boats": "fire.boats", "plan.teams.corps.boats": "corps.boats"}
    assert label({FLEET: 4, MEDIAN: 15.0, "plan.aviation.season_bases": ["HQ"]}) == (
        'medium_helicopters=4 takeoff_median_min=15 season_bases=["HQ"]')


def test_names_of_parts_are_safe_and_differ():
    assert _file_name("plan_2025") == "plan_2025"
    assert _file_name("plan_2025 a=1/2 b=..") == "plan_2025%20a=1%2F2%20b=.."
    long = [_file_name(f"{'x' * 300}{k}") for k in range(2)]
    assert long[0] != long[1]
    assert max(map(len, long)) < LONGEST + 20


def test_a_grid_is_every_combination():
    sweep = over(over=f"{{{FLEET}:[2,4],{MEDIAN}:[15,25]}}")
    assert points_of(sweep, 1, {}, most=4) == [{FLEET: a, MEDIAN: b} for a in (2, 4) for b in (15, 25)]
    with pytest.raises(BadInput, match="makes 4 points, more than 3"):
        points_of(sweep, 1, {}, most=3)


def test_keys_may_be_changed_alone_and_the_first_point_changes_none():
    sweep = over(design="alone", over=f"{{{FLEET}:[2,4],{MEDIAN}:[15]}}")
    assert points_of(sweep, 1, {}, most=4) == [{}, {FLEET: 2}, {FLEET: 4}, {MEDIAN: 15}]
    assert [label(point) for point in points_of(sweep, 1, {}, most=4)][:2] == ["as it is", "medium_helicopters=2"]
    with pytest.raises(BadInput, match="makes 4 points, more than 3"):
        points_of(sweep, 1, {}, most=3)


def test_a_latin_hypercube_has_one_point_in_every_stratum():
    spread = latin_hypercube(20, 3, generator(7, 0, Stream.DESIGN))
    assert spread.shape == (20, 3)
    for column in spread.T:
        assert sorted(np.floor(column * 20)) == list(range(20))
    assert not np.array_equal(np.argsort(spread[:, 0]), np.argsort(spread[:, 1]))


def test_a_latin_hypercube_keeps_whole_numbers_whole_and_the_seeds_draw():
    sweep = over(design="latin_hypercube", points=7, over=f"{{{FLEET}:[2,8],{MEDIAN}:[15,35]}}")
    points = points_of(sweep, 3, {FLEET: 8, MEDIAN: 25.0}, most=100)
    assert sorted(point[FLEET] for point in points) == [2, 3, 4, 5, 6, 7, 8]  # as many strata as whole numbers
    assert all(type(point[FLEET]) is int and 15 <= point[MEDIAN] <= 35 for point in points)
    assert points == points_of(sweep, 3, {FLEET: 8, MEDIAN: 25.0}, most=100)
    assert points != points_of(sweep, 4, {FLEET: 8, MEDIAN: 25.0}, most=100)


def test_a_sweep_of_the_command_line_replaces_that_of_the_file():
    overrides = ["study=size_fleet", "study.sweep.over={plan.teams.fire.boats:[1,3]}", "study.plans=[starved,plan_2025]"]
    found = variants(compose_config(overrides), overrides)
    assert list(found) == ["starved boats=1", "starved boats=3", "plan_2025 boats=1", "plan_2025 boats=3"]
    assert [of.plan.teams.fire.boats for of in found.values()] == [1, 3, 1, 3]
    assert found["starved boats=3"].plan.aviation.medium_helicopters == 0


def test_other_overrides_reach_every_variant_and_words_can_be_swept():
    overrides = ["study.sweep.over={plan.aviation.aircraft_variant:[seen,planned],model.flight.kits.H225:[100]}",
                 "plan=plan_2025", "plan.aviation.landing_points=60", "model.flight.drop_min=7", "targets=none"]
    found = variants(compose_config(overrides), overrides)
    assert [of.plan.aviation.medium_helicopters for of in found.values()] == [6, 8]
    assert {of.plan.aviation.landing_points for of in found.values()} == {60}
    assert {(of.model.flight.kits["H225"], of.model.flight.drop_min) for of in found.values()} == {(100, 7)}


RUN = ("run", "study.told=1", "study.replications=64", "plan=plan_2025", "targets=aviation")  # few clauses compose sooner
SWEPT = "study.sweep.over="
BAD = {
    ("run", f"{FLEET}=2,4"): f"{FLEET}: gives several values; give one, or sweep over them with drsim run -m",
    (*RUN, "-m"): "-m: nothing is swept",
    ("world", "-m", "seed=1,2"): "-m: is no option of world, only of run",
    (*RUN, "-m", f"{FLEET}=2,-4"): f"job 1 ({FLEET}=-4): {FLEET}: -4 is impossible; give at least 0 and at most 10000",
    (*RUN, "-m", "plan.aviation.landing_points=60,500"): "job 1 (plan.aviation.landing_points=500): plan.aviation."
                                                         "landing_points: 500 is more than the 150 ranked candidates",
    (*RUN, "-m", "plan.aviation.landing_point=1,2"): "job 0 (plan.aviation.landing_point=1): plan.aviation.landing_",
    (*RUN, "-m", "scenario.band=S2,S9"): "job 1 (scenario.band=S9): scenario.band: S9",
    (*RUN, "-m", "targets.AIR-ROLES.threshold=0.5,0.9"): "targets.AIR-ROLES.threshold: no run tests AIR-ROLES; sweep over",
    ("run", "-m", "targets=aviation,untestable"): "job 1 (targets=untestable): targets: no run of flood_river tests",
    (*RUN, f"{SWEPT}{{scenario.band:[S2,S3]}}"): "study.sweep.over: scenario.band is no key of the plan or the model",
    (*RUN, f"{SWEPT}{{seed:[1,2]}}"): "write drsim run -m seed=a,b",
    (*RUN, f"{SWEPT}{{plan.aviation.helicopters:[1,2]}}"): "study.sweep.over: plan.aviation.helicopters: unknown key; did",
    (*RUN, f"{SWEPT}{{{FLEET}:[]}}"): f"study.sweep.over: {FLEET} has an empty list; list its values",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,-4]}}"): f"study.sweep.over: {FLEET}: -4 is impossible; give at least 0",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,many]}}"): f"study.sweep.over: {FLEET}: Value 'many'",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,2.0]}}"): f"study.sweep.over: {FLEET} gives 2 twice; give it once",
    (*RUN, f"{SWEPT}{{{FLEET}:3}}"): "write a list such as [2,4]",
    (*RUN, f"{SWEPT}3"): "write keys with their values",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,4]}}", f"{FLEET}=3"): f"{FLEET}: is set and swept over; leave out one of them",
    (*RUN, f"{SWEPT}{{plan.aviation.landing_points:[60,500]}}"): "500 is more than the 150 ranked candidates",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,8]}}", "study.sweep.design=latin_hypercube"): "study.sweep.points: 0 makes no point; give",
    (*RUN, "study.sweep.points=4", "study.sweep.design=latin_hypercube"): "study.sweep.over: {} is empty",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,8]}}", "study.sweep.points=4"): "study.sweep.points: 4 is of a Latin hypercube",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,8]}}", "study.sweep.design=sobol"): "study.sweep.design: 'sobol' is no design; choose grid",
    (*RUN, f"{SWEPT}{{{FLEET}:[8,2]}}", "study.sweep.design=latin_hypercube", "study.sweep.points=4"): "low below high",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,8.5]}}", "study.sweep.design=latin_hypercube", "study.sweep.points=4"): "write whole",
    (*RUN, f"{SWEPT}{{plan.aviation.aircraft_variant:[seen,planned]}}", "study.sweep.design=latin_hypercube",
     "study.sweep.points=4"): "plan.aviation.aircraft_variant is no number",
    (*RUN, f"{SWEPT}{{{FLEET}:[2,4]}}", "study.sweep.target=SUP-CITY"): "study.sweep.target: no run of flood_river tests "
                                                                       "SUP-CITY; choose one of AIR-1H",
}


@pytest.mark.parametrize(("words", "expected"), BAD.items(), ids=map(" ".join, BAD))
def test_bad_input_is_one_line_and_plays_nothing(drsim, words, expected, tmp_path):
    status, out, err = drsim(*words, f"out={tmp_path / 'out'}")
    assert (status, out) == (2, "")
    assert err.startswith("drsim: ")
    assert err.count("\n") == 1
    assert expected in err
    assert not (tmp_path / "out").exists()


def measures(path):
    table = parquet.read_table(path)
    return table["replication"].to_pylist(), table["band"].to_pylist(), np.array(table["measures"].to_pylist())


def test_variants_meet_the_same_disasters_and_more_aircraft_are_no_worse(drsim_json, tmp_path):
    status, told = drsim_json(*RUN, "scenario.band=S2", f"{SWEPT}{{{FLEET}:[2,16]}}", f"out={tmp_path}")
    assert status == 0
    few, many = (measures(next(tmp_path.rglob(f"*medium_helicopters={n}-*.parquet"))) for n in (2, 16))
    assert few[0] == many[0] == list(range(64))
    assert set(few[1]) == {"S2"}
    assert few[1] == many[1]
    line = next(line for line in LINES if "flyable" in line.clock)
    assert (few[2][:, line.under] == many[2][:, line.under]).all()  # asked alike, disaster by disaster
    assert (many[2][:, line.over] >= few[2][:, line.over]).all()
    assert many[2][:, line.over].sum() > few[2][:, line.over].sum()
    rows = json.loads((tmp_path / "swept.json").read_text(encoding="utf-8"))
    assert set(rows[0]) == {"key", "value", "target", "part", "clock", "unit", "plan", "statistic", "estimate", "low",
                            "high", "verdict", "threshold", "reliability"}
    flyable = {row["value"]: row for row in rows if row["clock"] == line.clock}
    assert list(flyable) == [2, 16]
    assert {(row["key"], row["plan"]) for row in rows} == {(FLEET, "plan_2025")}
    judged = {row["plan"]: row for row in told["rows"] if row.get("clock") == line.clock and "+" in row["band"]}
    assert flyable[16]["estimate"] == judged["plan_2025 medium_helicopters=16"]["estimate"] > flyable[2]["estimate"]


def test_a_multirun_leaves_a_study_for_each_job_and_goes_on_where_it_was(drsim_json, drsim, tmp_path):
    words = (*RUN, "-m", f"{FLEET}=2,16", "scenario.band=S2", f"out={tmp_path}")
    status, told = drsim_json(*words)
    assert status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "sweep.json", "swept.json", "swept.png",
                                                                "swept.svg"]
    assert [Path(path).name for path in told.pop("pictures")] == ["swept.png", "swept.svg"]
    assert told == json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))
    assert told["overrides"] == [*RUN[1:], "scenario.band=S2"]  # but not where it was written
    assert [job["overrides"] for job in told["jobs"]] == [[f"{FLEET}=2"], [f"{FLEET}=16"]]
    assert {"job", "overrides", "target", "part", "clock", "plan", "band", "statistic", "unit", "estimate", "low", "high",
            "threshold", "reliability", "verdict", "n"} == set(told["rows"][0])
    alone = json.loads((tmp_path / "1" / "verdicts.json").read_text(encoding="utf-8"))
    assert [row["estimate"] for row in told["rows"] if row["job"] == 1] == [
        row["estimate"] for row in alone["rows"] if row["plan"]]
    parts = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    before = (tmp_path / "sweep.json").read_bytes()
    (tmp_path / "sweep.json").unlink()
    status, out, _ = drsim(*words)
    assert status == 0
    assert "Verdicts by medium_helicopters: 2 studies" in out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == parts
    assert (tmp_path / "sweep.json").read_bytes() == before
    status, _, err = drsim("run", f"out={tmp_path}")
    assert status == 2
    assert "which is no study's" in err


def verdict(plan="p", n=10, band="S2+S3", **more):
    return {"target": "AIR-1H", "part": "", "clock": "C1", "plan": plan, "statistic": "pooled", "band": band, "n": n,
            "unit": "share", "estimate": 0.5, "low": 0.4, "high": 0.6, "threshold": 0.9, "reliability": None,
            "verdict": "fails", **more}


def test_curves_of_a_grid_are_told_apart_and_points_of_a_hypercube_are_not():
    found = [("p", {FLEET: 2, MEDIAN: 15}, verdict())]
    assert [(row["key"], row["value"], row["plan"]) for row in swept_rows(found, crossed=True)] == [
        (FLEET, 2, "p takeoff_median_min=15"), (MEDIAN, 15, "p medium_helicopters=2")]
    assert [row["plan"] for row in swept_rows(found, crossed=False)] == ["p", "p"]


def test_a_job_of_another_band_shows_that_band():
    rows = [verdict(n=0, estimate=None), verdict(band="S4", verdict="measured"), verdict(plan="")]
    assert of_design(rows) == [rows[1]]
    assert of_design([verdict(), rows[1]]) == [verdict()]
    assert of_design([rows[0]]) == [rows[0]]


def test_the_table_has_a_column_for_each_point_and_a_sentence_for_each_number():
    found = [("p", {FLEET: 2}, verdict()), ("p", {FLEET: 4}, verdict(estimate=0.95, verdict="holds"))]
    texts = {repr({FLEET: n}): str(n) for n in (2, 4)}
    assert sweep_lines(found, texts) == (["clause, number", "required", "2", "4"],
                                         [("AIR-1H, C1", "90.0%", "50.0%\nfails", "95.0%\nholds")])
    assert answers(found, texts) == ["AIR-1H, C1, 90.0%, p: met at 1 of 2 points: 4"]
    assert answers(found[:1], texts) == ["AIR-1H, C1, 90.0%, p: met at none of 1 points; nearest is 2 with 50.0% (fails)"]
    both = [*found, ("q", {FLEET: 2}, verdict(n=0))]
    assert sweep_lines(both, texts)[1][1] == ("AIR-1H, C1", "90.0%", "q", "no demand", "")
