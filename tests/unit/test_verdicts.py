"""Verdicts on measures made by hand."""

import numpy as np
import pytest

from sim.config import compose_config
from sim.judge.inventory import Count
from sim.judge.measures import NAMES, row_type
from sim.judge.verdict import ELSEWHERE, evidence_for
from sim.judge.verdict import verdicts as judge
from sim.report.verdict_table import untested, verdict_lines


@pytest.fixture(scope="module")
def targets():
    return compose_config([]).config.targets


def table(n, bands=("S2", "S3"), **columns):
    rows = np.zeros(n, dtype=row_type(38))
    rows["replication"] = np.arange(n)
    rows["band"] = [bands[k % len(bands)] for k in range(n)]
    for name, values in columns.items():
        of(rows, name)[:] = values
    return rows


def of(rows, name):
    return rows["measures"][:, NAMES.index(name)]


def verdicts(targets, rows, required, alpha, pieces=1, scenarios=("flood_river",), counts=None):
    """Judge measures that come in so many pieces, the same on each scenario."""
    n = len(next(iter(rows.values())))
    found = evidence_for(targets, scenarios, list(rows), alpha, n, 38)
    for part in np.array_split(np.arange(n), pieces):
        for evidence in found.values():
            evidence.fold({plan: table[part] for plan, table in rows.items()})
    return judge(targets, found, required, counts)


def row_of(found, target, statistic, plan="p", part=""):
    return next(row for row in found if (row["target"], row.get("statistic"), row["plan"], row["part"], row["band"]) == (
        target, statistic, plan, part, "S2+S3"))


def test_a_number_of_a_regulation_holds_and_fails(targets):
    found = verdicts(targets, {"p": table(300, sheltered=100, kit_10h=100)}, 0.9, 0.05)
    assert row_of(found, "SUP-10H", "pooled")["verdict"] == "holds"
    assert row_of(found, "SUP-10H", "reliability")["verdict"] == "holds"
    found = verdicts(targets, {"p": table(300, sheltered=100, kit_10h=80)}, 0.9, 0.05)
    assert row_of(found, "SUP-10H", "pooled")["verdict"] == "fails"
    assert row_of(found, "SUP-10H", "reliability")["estimate"] == 0


def test_numbers_of_ours_are_benchmarks(targets):
    rows = table(300, sites=10, district_60min=10, sites_15km=10, fire_20min=1)
    found = verdicts(targets, {"p": rows}, 0.9, 0.05)
    assert row_of(found, "TEAM-3TIER", "pooled", part="district")["verdict"] == "benchmark met"
    assert row_of(found, "TEAM-3TIER", "pooled", part="fire_station")["verdict"] == "benchmark not met"


def test_without_demand_nothing_is_decided(targets):
    found = verdicts(targets, {"p": table(200)}, 0.9, 0.05)
    for statistic in ("pooled", "reliability"):
        row = row_of(found, "SUP-10H", statistic)
        assert (row["verdict"], row["reason"], row["n"], row["n_no_demand"]) == ("undecided", "no demand", 0, 200)
        assert row["estimate"] is None


def test_only_the_design_bands_are_judged(targets):
    rows = table(400, bands=("S1", "S2", "S3", "S4"), sheltered=100, kit_10h=100)
    of(rows, "kit_10h")[np.isin(rows["band"], ("S1", "S4"))] = 0
    row = row_of(verdicts(targets, {"p": rows}, 0.9, 0.05), "SUP-10H", "pooled")
    assert (row["estimate"], row["n"], row["band"]) == (1.0, 200, "S2+S3")


def test_what_is_near_the_requirement_says_how_many_more_it_takes(targets):
    rows = table(200, sheltered=100, kit_10h=100)
    of(rows, "kit_10h")[:16] = 0  # 92 % of disasters
    row = row_of(verdicts(targets, {"p": rows}, 0.9, 0.05), "SUP-10H", "reliability")
    assert row["verdict"] == "undecided"
    assert row["low"] < 0.9 < row["high"]
    assert row["n_to_decide"] > 1000


def test_plans_are_compared_on_the_same_disasters(targets):
    good, bad = table(200, sheltered=100, kit_10h=100), table(200, sheltered=100, kit_10h=100)
    of(bad, "kit_10h")[::4] = 0
    row = row_of(verdicts(targets, {"bad": bad, "good": good}, 0.9, 0.05), "SUP-10H", "reliability", "good")
    assert row["vs"]["plan"] == "bad"
    assert row["vs"]["diff"] == 0.25
    assert 0 < row["vs"]["low"] < 0.25 < row["vs"]["high"]


def test_every_clause_of_the_registry_has_a_row(targets):
    found = verdicts(targets, {"p": table(64, sheltered=1, kit_10h=1)}, 0.9, 0.05, scenarios=("flood_river", "flood_flash"))
    assert {row["target"] for row in found} == set(targets)
    words = untested(found)
    assert set(words) == {"not yet tested", "untestable", "exercise", ELSEWHERE}
    assert words[ELSEWHERE] == ["TEAM-PRO", "TUNNEL", "MINE-6SYS"]
    assert "LAW-STAFF" in words["untestable"]
    columns, lines = verdict_lines(found)
    assert columns == ["clause", "clock", "required", "p"]
    assert all(len(line) == 4 for line in lines)


def test_what_nobody_asked_for_is_left_out_of_the_table(targets):
    """A number that is only measured and had no demand; what is judged says that it had none."""
    found = verdicts(targets, {"p": table(64, sheltered=1, kit_10h=1), "q": table(64, craft=1, sites=2)}, 0.9, 0.05)
    _, lines = verdict_lines(found)
    shown = {line[0] for line in lines}
    assert {"TEAM-WATER", "SUP-10H", "TEAM-3TIER fire_station"} <= shown
    assert "WARN-RIVER" not in shown


def test_the_error_is_shared_by_all_that_is_judged(targets):
    one = verdicts(targets, {"p": table(64)}, 0.9, 0.05)
    two = verdicts(targets, {"p": table(64), "q": table(64)}, 0.9, 0.05)
    # one plan: four of aviation once, 22 lines twice; two plans: twice that, and 22 differences
    assert one[0]["alpha"] == pytest.approx(0.05 / (4 + 22 * 2))
    assert two[0]["alpha"] == pytest.approx(0.05 / (2 * 4 + 22 * 4 + 22))


def test_the_error_is_shared_by_all_scenarios(targets):
    """What is judged on both counts twice, what one of them is not asked counts once."""
    both = verdicts(targets, {"p": table(64)}, 0.9, 0.05, scenarios=("flood_river", "flood_flash"))
    lines = {(row["scenario"], row["target"], row["part"], row["clock"], row["statistic"]) for row in both
             if row["scenario"] and row["threshold"] is not None and "+" in row["band"]}
    assert {line[0] for line in lines} == {"flood_river", "flood_flash"}
    alpha, = {row["alpha"] for row in both if row["scenario"]}
    assert alpha == pytest.approx(0.05 / len(lines))


def test_a_clause_is_judged_on_the_scenarios_that_it_names_alone(targets):
    both = verdicts(targets, {"p": table(64)}, 0.9, 0.05, scenarios=("flood_river", "flood_flash"))
    judged = {name: {row["target"] for row in both if row["scenario"] == name} for name in ("flood_river", "flood_flash")}
    assert judged["flood_river"] - judged["flood_flash"] == {"WARN-RIVER", "TEAM-WATER", "RES-JOINT"}
    assert all(name in targets[target].scenarios for name, mine in judged.items() for target in mine)
    alone = verdicts(targets, {"p": table(64)}, 0.9, 0.05, scenarios=("flood_flash",))
    assert untested(alone)[ELSEWHERE] == ["TEAM-PRO", "TEAM-WATER", "WARN-RIVER", "RES-JOINT", "TUNNEL", "MINE-6SYS"]
    assert untested(both)[ELSEWHERE] == ["TEAM-PRO", "TUNNEL", "MINE-6SYS"]


def test_looks_back_are_kept(targets):
    """What the first look refuted stays refuted, whatever comes later."""
    rows = table(1000, sheltered=100, kit_10h=100)
    of(rows, "kit_10h")[200:700] = 0
    row = row_of(verdicts(targets, {"p": rows}, 0.9, 0.05), "SUP-10H", "reliability")
    assert row["low"] > 0.9 or row["verdict"] in ("holds", "fails", "undecided")
    early = row_of(verdicts(targets, {"p": rows[:128]}, 0.9, 0.05), "SUP-10H", "reliability")
    assert row["low"] >= early["low"]


def test_a_count_holds_or_fails_without_an_interval(targets):
    counts = {plan: [Count("AIR-NET", "stations", "as deployed", "count", float(n)),
                     Count("AIR-NET", "", "people in reach", "share", 0.4),
                     Count("TEAM-CENTRES", "", "roads intact", "share", n / 35)] for plan, n in (("p", 35), ("q", 34))}
    rows = {plan: table(64) for plan in counts}
    told = verdicts(targets, rows, 0.9, 0.05, counts=counts, scenarios=("flood_river", "flood_flash"))
    mine = [row for row in told if row.get("statistic") == "inventory"]
    assert [(row["target"], row["part"], row["plan"], row["verdict"]) for row in mine] == [
        ("AIR-NET", "stations", "p", "holds"), ("AIR-NET", "", "p", "measured"),
        ("AIR-NET", "stations", "q", "fails"), ("AIR-NET", "", "q", "measured"),
        ("TEAM-CENTRES", "", "p", "benchmark met"), ("TEAM-CENTRES", "", "q", "benchmark met")]
    assert all(row["low"] == row["estimate"] == row["high"] and row["n"] == 1 for row in mine)
    assert {row["scenario"] for row in mine} == {""}  # what rests on no disaster is told once
    for scenario in ("flood_river", "flood_flash"):
        names = [row["target"] for row in told if row["scenario"] == scenario]
        assert names == sorted(names, key=list(targets).index)
    _, lines = verdict_lines(told)
    assert ("AIR-NET stations", "as deployed", "35", "35: holds", "34: fails") in lines
