"""The ledger: no value without a note, no range that misses its value."""

import shutil

import pytest

import sim.config
import sim.ledger
from sim.config import CONF, compose_config
from sim.ledger import WORDS, ledger, notes_of


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025", "starved", "abundant"])
def test_every_value_has_a_basis(plan):
    missing = [row["key"] for row in ledger(compose_config([f"plan={plan}"])) if row["basis"] == "missing"]
    assert missing == []


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_ranges_hold_their_values(plan):
    for row in ledger(compose_config([f"plan={plan}"])):
        if row["low"] is not None and isinstance(row["value"], int | float):
            assert row["low"] <= row["value"] <= row["high"], row["key"]


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_assumptions_about_numbers_have_a_range_and_a_reason(plan):
    for row in ledger(compose_config([f"plan={plan}"])):
        if row["basis"] == "ASSUMPTION":
            assert row["source"], row["key"]
            if isinstance(row["value"], int | float) and not row["key"].startswith("plan.aviation.type_mix"):
                assert row["low"] is not None, row["key"]


def test_a_row_by_hand():
    rows = {row["key"]: row for row in ledger(compose_config([]))}
    row = rows["plan.aviation.takeoff_median_min"]
    assert (row["value"], row["low"], row["high"], row["basis"]) == (25, 15, 60, "ASSUMPTION")
    assert row["used_by"] == ["sim/engine/stage.py", "sim/judge/inventory.py", "sim/judge/reach.py"]
    assert rows["plan.supplies.district_trucks.contract"]["high"] == 20  # x2 of 10
    assert rows["plan.teams.fire.turnout_min"]["basis"] == "published"
    assert rows["plan.teams.fire.turnout_min"]["source"].startswith("建标152-2017: ")
    assert rows["targets.AIR-1H.threshold"]["basis"] == "ASSUMPTION"
    assert rows["targets.AIR-1H.limit"]["basis"] == "plan"


def test_an_override_shows_as_one():
    rows = {row["key"]: row for row in ledger(compose_config(["plan.aviation.landing_points=60"]))}
    row = rows["plan.aviation.landing_points"]
    assert (row["value"], row["basis"], row["low"], row["high"]) == (60, "override", 80, 120)


def test_a_child_file_overrules_its_parents_notes():
    notes = notes_of(CONF / "plan" / "starved.yaml")
    assert notes["aviation.landing_points"].basis == "test value"
    assert notes["aviation.availability"].basis == "ASSUMPTION"  # from plan_2025


def test_a_value_without_a_note_does_not_inherit_one(tmp_path):
    (tmp_path / "parent.yaml").write_text("landing_points: 100  # plan [80, 120]: about 100\n")
    (tmp_path / "child.yaml").write_text("defaults: [parent, _self_]\nlanding_points: 60\n")
    assert notes_of(tmp_path / "child.yaml") == {}


def test_words_of_the_grammar_are_in_use():
    used = {note.basis for path in CONF.rglob("*.yaml") for note in notes_of(path).values()}
    assert set(WORDS) <= used


def test_a_value_without_a_note_fails_the_command(tmp_path, monkeypatch, drsim):
    shutil.copytree(CONF, tmp_path / "conf")
    path = tmp_path / "conf" / "plan" / "plan_2025.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# ASSUMPTION [3, 10]: search for the spot and approach", ""), encoding="utf-8")
    for module in (sim.config, sim.ledger):
        monkeypatch.setattr(module, "CONF", tmp_path / "conf")
    status, out, _ = drsim("ledger", "plan.aviation.approach_min")
    assert status == 1
    assert "missing" in out
