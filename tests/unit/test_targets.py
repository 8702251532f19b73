"""The registry: complete, in the plan's own words, and never claiming more than the clause."""

import re
from pathlib import Path

import pytest

from sim.config import compose_config
from sim.judge.targets import registry
from sim.judge.verdict import LINES
from sim.overrides import options

PLAN_TEXT = Path(__file__).parents[2] / "docs" / "plan-2021-2025.zh.txt"
IDS = [
    "AIR-1H", "AIR-2H", "AIR-NET", "AIR-FLEET", "AIR-ROLES", "TEAM-3TIER", "TEAM-CENTRES", "TEAM-PRO",
    "TEAM-MILITIA", "TEAM-SOCIAL", "TEAM-WATER", "TEAM-SW", "TEAM-MUTUAL", "CMD", "SUP-CITY", "SUP-1M", "SUP-DIST",
    "SUP-TOWN", "SUP-10H", "SUP-5TIER", "SUP-MIX", "SUP-MOVE", "WARN-MET", "WARN-GEO", "WARN-RIVER", "WARN-FLASH",
    "WARN-CONV", "FIRE-24H", "FIRE-AREA", "RES-JOINT", "LAST-MILE", "EEW", "WATERLOG", "CHEM", "TUNNEL", "RELIEF",
    "DAM-217", "SHELTER", "MINE-6SYS", "IND-1", "IND-2", "IND-3", "IND-4", "IND-5", "IND-6", "DRILL-BLIND",
    "DRILL-YEAR", "DRILL-EVAL", "DRILL-SCENE", "DRILL-ML", "LAW-EQUIP", "LAW-STAFF", "CITY-DEMO", "ROAD-WORKS",
    "HYDRANT", "OLD-TOWN", "FIRE-POSTS", "MINE-MECH", "ROAD-DEATH", "BUILD-DEATH", "FIRE-INSPECT"]
FIELDS = {"id", "clause", "quotation", "kind", "metric", "unit", "direction", "threshold", "threshold_basis", "statistic",
          "reliability", "band", "clock", "scenarios", "testable", "reason"}


@pytest.fixture(scope="module")
def rows(composed):
    return registry(composed.config.targets)


def test_every_clause_is_there_once_in_order(rows):
    assert [row["id"] for row in rows] == IDS
    assert all(set(row) >= FIELDS for row in rows)


def test_quotations_are_the_plans_own_words(rows):
    """Every piece stands word for word in the plan; only the national rule has no quotation."""
    plan = re.sub(r"\s", "", PLAN_TEXT.read_text(encoding="utf-8"))
    for row in rows:
        for piece in row["quotation"].split("…"):
            assert re.sub(r"\s", "", piece) in plan, (row["id"], piece)
    assert [row["id"] for row in rows if not row["quotation"]] == ["SUP-10H"]


def test_numbers_of_the_clauses(rows):
    by_id = {row["id"]: row for row in rows}
    for name, field, value in [
            ("AIR-1H", "limit", 60), ("AIR-2H", "limit", 120), ("SUP-CITY", "load", 100_000), ("SUP-1M", "load", 5000),
            ("SUP-DIST", "load", 3000), ("SUP-TOWN", "load", 200), ("SUP-10H", "limit", 10), ("WARN-RIVER", "limit", 0.95),
            ("WARN-FLASH", "limit", 0.85), ("WARN-MET", "limit", 0.9), ("WARN-CONV", "limit", 45), ("IND-2", "threshold", 2),
            ("IND-5", "threshold", 1), ("IND-6", "threshold", 15_000), ("FIRE-24H", "threshold", 0.95)]:
        assert by_id[name][field] == value, name


def test_a_threshold_has_a_direction_and_a_basis(rows):
    for row in rows:
        if row["threshold"] is not None:
            assert row["direction"] in (">=", "<="), row["id"]
            assert row["threshold_basis"] in ("plan", "regulation", "ours"), row["id"]
        assert (row["reliability"] is not None) == (row["statistic"] == "reliability"), row["id"]
        for part in row["parts"]:
            assert part["basis"] in ("plan", "regulation", "ours")


def test_what_cannot_be_tested_says_why(rows):
    untestable = [row["id"] for row in rows if not row["testable"]]
    assert untestable == IDS[IDS.index("DRILL-BLIND"):]
    assert all(row["reason"] for row in rows if not row["testable"])
    assert [row["id"] for row in rows if row["kind"] == "exercise"] == [name for name in IDS if name.startswith("DRILL")]


def test_capacity_is_judged_at_design_load(rows):
    for row in rows:
        design_load = row["kind"] in ("capacity", "performance-in") and row["id"] != "FIRE-24H"  # all fires of the year
        assert row["band"] == (["S2", "S3"] if design_load else []), row["id"]


def test_scenarios_of_a_clause_are_files_of_conf_or_to_come(rows):
    """A misspelt name would leave the clause unjudged and nobody would know."""
    known = {*options("scenario"), "quake", "quake_m6", "quake_sichuan", "mine"}
    assert all(set(row["scenarios"]) <= known for row in rows)
    judged = {line.target for line in LINES}
    assert all(set(row["scenarios"]) & set(options("scenario")) for row in rows if row["id"] in judged)


def test_the_table_names_the_families_on_which_a_clause_is_judged(drsim):
    said = " ".join(drsim("targets")[1].split())
    assert "tested on other disasters" not in said
    status, out, _ = drsim("targets", "study.scenarios=[flood_flash]")
    assert status == 0
    assert "judged on rainstorms" in " ".join(out.split())


def test_a_threshold_can_be_overridden():
    changed = registry(compose_config(["targets.AIR-1H.threshold=0.8"]).config.targets)
    assert next(row for row in changed if row["id"] == "AIR-1H")["threshold"] == 0.8
