"""Several families of disasters in one study: each as if it were alone, but for the error they share."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenarios.checks import BadInput
from scenarios.world import load_world
from sim.config import compose_config, study_plans, study_scenarios
from sim.runs import placed
from sim.studies import study

ROOT = Path(__file__).parents[2]
FAMILIES = ("flood_river", "flood_flash")
SHIPPED = (*FAMILIES, "quake", "mine")
N = 64


def play(scenarios: list[str], out: Path, n: int = N):
    """A study of some scenarios under one plan, as the command plays it, without its pictures."""
    overrides = ["plan=plan_2025", f"study.scenarios=[{','.join(scenarios)}]", f"study.replications={n}", "study.workers=1"]
    composed = compose_config(overrides)
    config = composed.config
    world = load_world(config.world)
    plans = {name: (plan, config.model) for name, plan in study_plans(composed, overrides).items()}
    return study(config, placed(config, world, plans, study_scenarios(composed, overrides)), world, out)


def parts(folder, scenario=""):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob(f"*{scenario}-*.parquet")}


def names(*overrides):
    return list(study_scenarios(compose_config(list(overrides)), list(overrides)))


def test_a_run_plays_the_scenarios_of_the_study_or_the_one_that_is_named():
    assert names("targets=none") == list(SHIPPED)
    assert names("targets=none", "scenario=flood_flash") == ["flood_flash"]
    assert names("targets=none", "study.scenarios=[flood,flood_flash,flood]") == ["flood", "flood_flash"]
    assert names("targets=none", "study=size_fleet") == ["flood_river"]  # a sweep has one


def test_an_override_reaches_every_scenario_or_none():
    overrides = ["targets=none", "scenario.band=S3", "scenario.hours=144"]
    found = study_scenarios(compose_config(overrides), overrides)
    assert [(of.hazard, of.band, of.hours) for of in found.values()] == [(name, "S3", 144) for name in SHIPPED]
    overrides = ["targets=none", "scenario.crest_h=80"]
    with pytest.raises(BadInput, match=r"study\.scenarios: flood_flash refuses an override .* such as scenario=flood_river"):
        study_scenarios(compose_config(overrides), overrides)


@pytest.mark.parametrize(("override", "wrong"), [
    ("study.scenarios=[flood_rivr]", "study.scenarios: there is no scenario 'flood_rivr'; did you mean flood_river?"),
    ("study.scenarios=[]", "study.scenarios: [] is empty; name at least one file of conf/scenario")])
def test_bad_scenarios_of_a_study_are_named(drsim, tmp_path, override, wrong):
    status, _, err = drsim("run", override, f"out={tmp_path / 'out'}")
    assert (status, err) == (2, f"drsim: {wrong}\n")
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The folder of a study of both families."""
    folder = tmp_path_factory.mktemp("families") / "both"
    play(FAMILIES, folder)
    return folder


def test_two_families_keep_the_same_bytes_as_each_alone(both, tmp_path):
    told = json.loads((both / "verdicts.json").read_text())
    assert {name: about["n"] for name, about in told["played"].items()} == dict.fromkeys(FAMILIES, 64)
    n_judged = 0.0
    for name in FAMILIES:
        alone = play([name], tmp_path / name)
        assert parts(both, name) == parts(tmp_path / name) != {}
        assert list(alone["played"]) == [name]
        mine, its = ([row for row in rows if row["scenario"] == name] for rows in (told["rows"], alone["rows"]))
        assert [row["estimate"] for row in mine] == [row["estimate"] for row in its]
        assert alone["findings"] == {name: json.loads((both / "findings.json").read_text())[name]}
        n_judged += 0.05 / its[0]["alpha"]
        assert all(row["alpha"] < its[0]["alpha"] for row in mine)  # one error for both families
    alpha, = {row["alpha"] for row in told["rows"] if row["scenario"]}
    assert 0.05 / alpha == pytest.approx(n_judged)  # each row has an equal part


def test_a_study_goes_on_with_what_another_in_its_folder_left(both):
    times = {path: path.stat().st_mtime_ns for path in both.rglob("*.parquet")}
    play(["flood_flash"], both)
    play(FAMILIES, both)
    assert {path: path.stat().st_mtime_ns for path in both.rglob("*.parquet")} == times


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_study_that_is_killed_in_its_second_family_goes_on_there(both, tmp_path, by):
    folder = tmp_path / "killed"
    code = f"from tests.unit.test_families import *; play(FAMILIES, Path({str(folder)!r}), {4 * N})"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 240
    while not parts(folder, "flood_flash") and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(by)
    process.communicate()
    assert 0 < len(parts(folder, "flood_flash")) < len(parts(folder, "flood_river"))
    assert not (folder / "verdicts.json").exists()
    before = parts(folder)
    play(FAMILIES, folder)
    assert before.items() <= parts(folder).items()
    assert parts(both).items() <= parts(folder).items()
    assert (folder / "verdicts.json").read_bytes() == (both / "verdicts.json").read_bytes()
