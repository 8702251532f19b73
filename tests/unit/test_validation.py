"""Published values and the past: the rules by hand, each verification alive, the command's answers."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from scenarios import flood_river
from scenarios.checks import BadInput
from scenarios.tables import DATA
from sim.judge.cases import FORMULAS, VERIFIED, Basis, value_of
from sim.judge.past import played
from sim.judge.quake_cases import KOBE
from sim.judge.validation import (
    BASE_RATES,
    QUANTITIES,
    Published,
    hindcast_row,
    interval,
    is_uninformative,
    published_drives,
    rank,
    read_published,
    validation,
    verification,
)
from tests.playing import a_past

TEN = np.arange(1.0, 11.0)
QUICK = "scs-cn80"  # a case that needs no flood


def value(published=100.0, tolerance=2.0, kind="abs", case=QUICK):
    which = "verification" if case in VERIFIED else "hindcast"
    return Published(case, which, "something", "m", published, tolerance, kind, "", "as was to be expected", "somebody")


@pytest.mark.parametrize(("observed", "found"), [(0, 0.0), (1, 0.05), (5.5, 0.5), (10, 0.95), (11, 1.0)])
def test_rank_by_hand(observed, found):
    assert rank(observed, TEN) == pytest.approx(found)


def test_a_tie_counts_half():
    assert rank(0, np.zeros(7)) == 0.5
    assert rank(0, np.array([0, 0, 1, 1.0])) == 0.25


def test_interval_by_hand():
    assert interval(np.arange(101.0)) == pytest.approx((5, 95))


@pytest.mark.parametrize(("low", "high", "says_little"), [
    (1, 30, False), (1, 30.1, True), (0, 0, False), (0, 1, True), (-5, 5, True), (-5, -1, False)])
def test_an_interval_too_wide(low, high, says_little):
    assert is_uninformative(low, high) == says_little


@pytest.mark.parametrize(("published", "tolerance", "kind", "ours", "passes"), [
    (100, 2, "abs", 102, True), (100, 2, "abs", 102.1, False), (100, 2, "abs", 97.9, False),
    (100, 0.02, "rel", 101.9, True), (100, 0.02, "rel", 102.1, False), (-100, 0.02, "rel", -99, True)])
def test_tolerance_by_hand(published, tolerance, kind, ours, passes):
    row = verification(value(published, tolerance, kind), ours)
    assert row["pass"] is passes
    assert row["tolerance"] == pytest.approx(2)


def test_a_hindcast_passes_inside_its_interval_and_explains_a_miss():
    sample = np.arange(101.0) + 100
    inside, outside = (hindcast_row(value(at, np.nan, "", "aug2020-dead"), sample) for at in (194, 196))
    assert (inside["pass"], inside["explanation"], inside["rank"]) == (True, "", pytest.approx(94.5 / 101))
    assert (outside["pass"], outside["explanation"]) == (False, "as was to be expected")
    assert [inside[name] for name in ("ours", "low", "high", "width", "n")] == pytest.approx([150, 105, 195, 90, 101])
    wide = hindcast_row(value(50, np.nan, "", "aug2020-dead"), np.arange(101.0))
    assert wide["pass"] is True
    assert hindcast_row(value(50, np.nan, "", "aug2020-dead"), np.append(np.zeros(20), sample))["explanation"].startswith(
        "uninformative")


def test_a_hindcast_with_a_tolerance_keeps_to_it():
    sample = np.arange(101.0)
    assert hindcast_row(value(54, 0.1, "rel", "aug2020-dead"), sample)["pass"] is True
    assert hindcast_row(value(60, 0.1, "rel", "aug2020-dead"), sample)["pass"] is False


@pytest.fixture(scope="module")
def basis(player):
    return Basis({name: player.setting(name) for name in ("baseline_2020", "plan_2025")}, 20210930,
                 player.setting("baseline_2020", {"scenario": "quake"}))


@pytest.fixture(scope="module")
def past(world, player):
    return a_past(world, player)


@pytest.fixture(scope="module")
def shipped(basis):
    """Every verification and ours, computed once."""
    return [(row, value_of(row.case, basis)) for row in read_published(DATA) if row.kind == "verification"]


def test_every_published_value_is_met(shipped):
    assert [row.case for row, ours in shipped if not verification(row, ours)["pass"]] == []


def test_every_verification_is_live(shipped):
    """A published value moved away from ours by more than its tolerance is missed, and so is one moved far past ours."""
    for row, ours in shipped:
        away = np.copysign(row.margin, row.published - ours)
        for shift in (1.01 * away, -2.02 * away):
            moved = replace(row, published=row.published + shift, tolerance=row.margin, tolerance_kind="abs")
            assert verification(moved, ours)["pass"] is False, row.case


def test_every_case_is_published_and_every_published_value_is_computed(world):
    assert {row.case for row in read_published(DATA)} == {*VERIFIED, *QUANTITIES, *KOBE, *BASE_RATES}
    assert len(published_drives(world)[0]) == 20
    assert all(row.quantity and row.source for row in read_published(DATA))


def test_floods_like_a_past_one_crest_as_it_did(past):
    found = played(QUANTITIES, ["aug2020-chaotianmen", "aug2020-affected", "jul1981-flow"], past)
    assert {case: sample.size for case, sample in found.items()} == {
        "aug2020-chaotianmen": 20, "aug2020-affected": 20, "jul1981-flow": 20}
    # Chaotianmen stands some 1.9 m higher than Cuntan, which is within half a metre of 191.62 m
    assert np.abs(found["aug2020-chaotianmen"] - 193.5).max() < 1
    assert np.unique(found["aug2020-affected"]).size == 20
    assert all(any(case.startswith(event) for event in (*past.floods, *past.storms, *past.quakes, "songzao2020"))
               for case in QUANTITIES)


def test_what_stays_the_same_for_the_same_seed(past):
    one, two = (played(QUANTITIES, ["aug2020-dead", "aug2020-evacuated"], past) for _ in range(2))
    assert all((one[case] == two[case]).all() for case in one)


def test_misses_of_the_past_are_explained(basis, world, past):
    drives, ours = published_drives(world)
    told = [row for row in read_published(DATA) if row.kind == "hindcast"]
    rows = validation([row for row in told if row.case.startswith(("aug2020", "jul2010"))] + drives, ours, basis,
                      replace(past, n=100))
    missed = {row["case"] for row in rows if not row["pass"]}
    assert {"aug2020-forces", "drive-chengkou"} <= missed
    assert [row["case"] for row in rows if not row["pass"] and not row["explanation"]] == []


def spoil(data, which, **cells):
    path = data / "published.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["case"] == which).update({name: str(cell) for name, cell in cells.items()})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_command_fails_where_a_published_value_is_missed_and_names_it(drsim, drsim_json, data):
    assert drsim_json("validate", QUICK, f"world.data={data}")[0] == 0
    spoil(data, QUICK, published=50.541)
    status, told = drsim_json("validate", QUICK, "kirpich", f"world.data={data}")
    assert (status, [(row["case"], row["pass"]) for row in told["rows"]]) == (1, [(QUICK, False), ("kirpich", True)])
    status, out, _ = drsim("validate", QUICK, f"world.data={data}")
    assert status == 1
    assert any(QUICK in line and "FAILS" in line for line in out.splitlines())


def test_the_past_never_fails_the_command(drsim, drsim_json, data):
    spoil(data, "aug2020-flow", published=1)
    status, told = drsim_json("validate", "aug2020-flow", "drive-chengkou", "study.alike=20", f"world.data={data}")
    assert (status, [row["pass"] for row in told["rows"]]) == (0, [False, False])
    assert set(told["rows"][0]) >= {"case", "kind", "source", "published", "ours", "tolerance", "low", "high", "rank",
                                    "calibrated_on", "explanation", "pass"}
    status, out, _ = drsim("validate", "drive-chengkou")
    assert (status, "missed" in out, "Sichuan" in out) == (0, True, True)


def test_overrides_of_the_scenario_are_of_the_hazard_that_is_named(drsim_json):
    """Both hazards are always asked; the one that is not named stays as shipped."""
    def ours(*words):
        status, told = drsim_json("validate", "jun2025-evacuated", "jul1981-flow", "study.alike=20", *words)
        assert status == 0
        return [row["ours"] for row in told["rows"]]
    shipped = ours()
    assert ours("scenario=flood_flash") == shipped
    flash = ours("scenario=flood_flash", "scenario.people.valley_share_rural=0.11")
    assert (flash[0] == shipped[0], flash[1] == shipped[1]) == (True, False)


@pytest.mark.parametrize(("words", "line"), [
    (("scs-cn8",), "scs-cn8: no such case; did you mean scs-cn80?"),
    ((QUICK, "plan=plan_2025"), "plan: the past is played compiled and under baseline_2020; leave it out"),
    (("engine=simpy",), "engine: the past is played compiled"),
    (("study.alike=3",), "study.alike: 3 is impossible; give at least 20")])
def test_bad_input_is_one_line(drsim, words, line):
    status, out, err = drsim("validate", *words)
    assert (status, out) == (2, "")
    assert err.startswith(f"drsim: {line}")
    assert err.count("\n") == 1


def test_a_past_flood_that_cannot_be_is_bad_input(drsim, monkeypatch):
    monkeypatch.setattr(flood_river, "ATTEMPTS", 1)
    status, out, err = drsim("validate", "jun2020-dead", "scenario.concurrence=[0,0.01]")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("drsim: scenario: none of 64 floods crested within 0.5 m of 205.85 m at 五岔; ")


@pytest.mark.parametrize(("case", "cells", "line"), [
    (QUICK, {"kind": "hindcast"}, "published.csv, row 2, column kind: scs-cn80 is a verification; write that"),
    (QUICK, {"tolerance": ""}, "published.csv, row 2, column tolerance: a verification needs one above 0"),
    (QUICK, {"tolerance_kind": ""}, "published.csv, row 2, column tolerance: a verification needs one above 0"),
    (QUICK, {"case": "scs-cn81"}, "published.csv, row 2, column case: 'scs-cn81' stands not in the list of cases"),
    (QUICK, {"published": "many"}, "published.csv, row 2, column published: 'many' is not a number")])
def test_a_spoilt_table_is_refused(data, case, cells, line):
    spoil(data, case, **cells)
    with pytest.raises(BadInput, match=r"^published\.csv") as why:
        read_published(data)
    assert str(why.value).startswith(line)


def test_formulas_need_no_ground():
    """So that drsim warmup can compile them."""
    assert all(np.isfinite(value_of(case, Basis({}, 0))) for case in FORMULAS)
