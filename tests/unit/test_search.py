"""People under debris: what is worked by hand, what must hold of any search, and that every number of it is felt."""

import dataclasses
import math

import numpy as np
import pytest

from models.entrapment import fatal_risk, golden_stride
from models.kinds import Doing, Event, Need, Stage, Tier, Unit
from models.search import buried_risk, victim_effort_h
from scenarios.disaster import BREACH, SLIDE
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.log import log_of
from sim.engine.outcome import outcome
from sim.engine.small import search, small_case, story_of, team
from sim.judge.equivalence import compare, difference
from sim.paths import leave_paths
from tests.playing import SEED

FLASH = {"scenario": "flood_flash", "scenario.band": "S3"}
ALONE = {**FLASH, "scenario.band": "S4", "plan.teams.fire.on_duty": 4, "plan.teams.township.built_share": 0.0,
         "plan.teams.district.built_share": 0.0, "plan.teams.militia.heads": 0, "plan.teams.corps.heads": 0,
         "plan.teams.regional_centres.centres": 0}  # nobody digs but who comes from outside


def told(case, *left_out):
    run_simpy(case)
    assert breaches(case) == []
    return [row for row in story_of(case) if row[1] not in left_out]


QUIET = ("POST_ACTIVATED", "TAKEN_IN_HAND", "HELD")


def test_victims_cost_evenly_spaced_quantiles():
    assert victim_effort_h(0, 1, 10.0, 0.8) == pytest.approx(10.0)  # the median of one
    assert [victim_effort_h(k, 3, 10.0, 1.0) for k in range(3)] == pytest.approx([2.0, 10.0, 50.0])  # odds 1/5, 1, 5
    assert [victim_effort_h(k, 4, 7.0, 0.0) for k in range(4)] == pytest.approx([7.0] * 4)


def test_some_die_at_once_and_half_of_the_others_in_each_half_life():
    scale_h = 1.5 / math.log(2.0)
    assert buried_risk(0.0, 0.35, scale_h, 1.0) == pytest.approx(0.35)
    assert buried_risk(1.5, 0.35, scale_h, 1.0) == pytest.approx(0.675)
    assert buried_risk(3.0, 0.0, scale_h, 1.0) == pytest.approx(0.75)


def test_each_victim_dies_at_a_risk_of_his_own():
    """Of ten, as many have died as the law says, whichever the shift; and over all shifts each is like any other."""
    assert [golden_stride(n) for n in (0, 1, 2, 4, 10, 13)] == [1, 1, 1, 1, 3, 8]
    shifts = (np.arange(200) + 0.5) / 200
    risks = np.array([[fatal_risk(k, 10, 3, q) for k in range(10)] for q in shifts])
    for risk in (0.05, 0.33, 0.5, 0.99):
        dead = (risks <= risk).sum(axis=1)
        assert dead.min() >= math.floor(10 * risk)
        assert dead.max() <= math.ceil(10 * risk)
        assert (risks <= risk).mean(axis=0) == pytest.approx(np.full(10, risk), abs=0.006)
    assert sorted(fatal_risk(k, 4, 1, 0.0) for k in range(4)) == [0.25, 0.5, 0.75, 1.0]


def test_more_who_dig_save_no_fewer_at_one_place():
    """Exactly so, team by team, however the victims lie and the teams differ; found sooner, nobody is worse off."""
    rng = np.random.default_rng(7)
    steps = 0
    for _ in range(40):
        people = tuple(int(n) for n in rng.integers(1, 9, 3))
        laws = {"scale_h": tuple(rng.uniform(1, 9, 3)), "shape": tuple(rng.uniform(0.7, 3, 3)), "spread": 0.8, "killed": 0.1,
                "effort_h": tuple(rng.uniform(2, 30, 3)), "quantile": rng.random(), "quantiles": tuple(rng.random(3))}
        kinds = rng.integers(0, 3, 6), rng.integers(2, 30, 6), rng.uniform(0, 4, 6)
        teams = [team(1, grade=int(grade), capacity=int(heads), muster_day_h=float(late))
                 for grade, heads, late in zip(*kinds, strict=True)]
        saved = []
        for n in range(7):
            case = small_case(100, 1, [(0, 1, 0.5)], teams[:n], [search(0, 1.0, people, **laws)], heads_per_missing=1000.0,
                              stops=[(0, 3.0, 3.5), (0, 5.25, 6.0)], district_activation_h=99.0, search_set_up_h=0.25,
                              skill=np.array([[1.0, 0.4, 0.1], [1.0, 0.8, 0.5], [1.0, 1.0, 1.0]]))
            run_compiled(case)
            saved.append(int(case.state.needs["done"][0]))
        assert saved == sorted(saved)
        steps += saved[-1] > saved[1]
    assert steps > 20


def test_one_team_digs_two_people_out():
    """Ten people an hour away; each victim costs 10 person-hours, a piece of an hour; nobody dies."""
    case = small_case(8, 1, [(0, 1, 1.0)], [team(1)], [search(0, 1.0, 2, delay_h=0.5, effort_h=10.0)],
                      search_set_up_h=0.25, district_activation_h=99.0)
    assert told(case, *QUIET) == [
        (1.0, "BURIED", -1, 0, 0, 2), (1.5, "REPORTED", -1, 0, 0, 2), (1.5, "ORDERED", 0, 0, 0, 10),
        (1.5, "LEFT_BASE", 0, 0, 1, 0), (2.5, "ARRIVED", 0, 0, 0, 10), (3.75, "DUG_OUT", 0, 0, 0, 1),
        (4.75, "DUG_OUT", 0, 0, 0, 1), (4.75, "NEED_MET", -1, 0, 0, 2), (4.75, "TURNED_HOME", 0, -1, 0, 0),
        (5.75, "HOME", 0, -1, 1, 0)]


def test_neighbours_dig_before_anybody_calls():
    """Five of them after a quarter of an hour; a victim costs five person-hours."""
    near = team(0, tier=Tier.NEIGHBOURS, capacity=5, muster_day_h=0.25)
    case = small_case(6, 1, [(0, 1, 1.0)], [near], [search(0, 1.0, 1, delay_h=3.0, effort_h=5.0)])
    assert told(case) == [
        (1.0, "BURIED", -1, 0, 0, 1), (1.25, "ARRIVED", 0, 0, 0, 5), (2.25, "DUG_OUT", 0, 0, 0, 1),
        (2.25, "NEED_MET", -1, 0, 0, 1), (2.25, "TURNED_HOME", 0, -1, 0, 0), (2.25, "HOME", 0, -1, 0, 0)]


def test_teams_share_the_work():
    """Two teams of ten, one there an hour later: a victim of 15 person-hours takes an hour of one and a quarter of both."""
    case = small_case(8, 2, [(0, 2, 1.0), (1, 2, 1.0)], [team(2), team(1)],
                      [search(0, 1.0, 1, effort_h=15.0)], heads_per_missing=20.0, district_activation_h=99.0)
    assert [(row[0], row[1]) for row in told(case) if row[1] in ("ARRIVED", "DUG_OUT")] == [
        (2.0, "ARRIVED"), (3.0, "ARRIVED"), (3.25, "DUG_OUT")]


def test_who_dies_waiting_is_found_dead():
    """Four people, half of them dead after each hour: two at 2 h, one at 3 h; a team comes at 3 h and finds four."""
    case = small_case(12, 1, [(0, 1, 1.0)], [team(1, muster_day_h=1.0)],
                      [search(0, 1.0, 4, effort_h=10.0, half_h=1.0)], district_activation_h=99.0, heads_per_missing=1.0)
    story = told(case)
    died = [(row[0], row[5]) for row in story if row[1] == "DIED_BURIED"]
    assert died[:2] == [(2.0, 2), (3.0, 1)]
    found = [row[1] for row in story if row[1] in ("DUG_OUT", "BODY_FOUND")]
    assert len(found) == 4
    assert found.count("BODY_FOUND") == sum(n for _, n in died)


def test_a_search_ends_after_days():
    case = small_case(10, 1, [(0, 1, 1.0)], [], [search(0, 1.0, 3, killed=1.0 - 1e-12, half_h=1.0, quantile=0.5)],
                      search_ends_h=5.0)
    story = told(case)
    assert story[-1] == (6.0, "SEARCH_ENDED", -1, 0, 0, 3)


def test_where_no_road_is_open_a_team_marches():
    """Six kilometres at 3 km/h, since the only road lies under a slide; a machine would not come so."""
    case = small_case(8, 1, [(0, 1, 0.5)], [team(1)], [search(0, 1.0, 1, effort_h=10.0)],
                      places={0: {"lat": 6 / 111.195}, 1: {"lat": 0.0}},
                      river_roads=[{"row": 0, "town": 0, "work_h": 99.0, "buried_h": 1.0}],
                      foot_km=10.0, district_activation_h=99.0)
    assert [(round(row[0], 2), row[1]) for row in told(case) if row[1] in ("LEFT_BASE", "ARRIVED")] == [
        (1.0, "LEFT_BASE"), (3.0, "ARRIVED")]


def test_too_far_to_march_it_waits_for_the_road():
    case = small_case(8, 1, [(0, 1, 0.5)], [team(1)], [search(0, 1.0, 1, effort_h=10.0)],
                      places={0: {"lat": 6 / 111.195}, 1: {"lat": 0.0}},
                      river_roads=[{"row": 0, "town": 0, "work_h": 99.0, "buried_h": 1.0}],
                      foot_km=5.0, district_activation_h=99.0)
    story = told(case)
    assert "ARRIVED" not in [row[1] for row in story]
    assert (1.0, "HELD", -1, 0, 0, 3) in story  # Cause.ROAD


def test_a_machine_digs_for_many():
    machine = {"kind": Unit.CREW, "tier": Tier.HIRED, "home": 0, "doing": Doing.FREE, "capacity": 40}
    case = small_case(8, 1, [(0, 1, 0.5)], [machine], [search(0, 1.0, 1, effort_h=20.0)], most_machines=2,
                      district_activation_h=99.0)
    assert [(row[0], row[1]) for row in told(case) if row[1] in ("ARRIVED", "DUG_OUT", "HOME")] == [
        (1.0, "ARRIVED"), (1.5, "DUG_OUT"), (1.5, "HOME")]


def test_the_army_comes_by_its_curve():
    """Asked for at the full hour once the municipality works, at 3 h; there 3 h later, an hour's drive included."""
    army = team(1, tier=Tier.ARMY, from_h=np.inf, muster_day_h=3.0)
    case = small_case(12, 1, [(0, 1, 1.0)], [army], [search(0, 1.0, 5, effort_h=10.0)], municipal_missing=3, army_missing=5,
                      municipal_activation_h=1.0, district_activation_h=1.0)
    story = told(case)
    assert [(row[0], row[1]) for row in story if row[1] in ("FORCES_CALLED", "LEFT_BASE", "ARRIVED")][:3] == [
        (3.0, "FORCES_CALLED"), (5.0, "LEFT_BASE"), (6.0, "ARRIVED")]


def test_a_tired_team_goes_home_and_comes_again():
    case = small_case(30, 1, [(0, 1, 0.5)], [team(1)], [search(0, 1.0, 1, effort_h=90.0)], shift_h=4.0, rest_h=6.0,
                      district_activation_h=99.0)
    arrivals = [row[0] for row in told(case) if row[1] == "ARRIVED"]
    assert arrivals[0] == 1.5
    assert arrivals[1] >= arrivals[0] + 4.0 + 6.0


def test_both_drivers_agree_on_searches_full_of_ties():
    def build():
        near = [team(k, tier=Tier.NEIGHBOURS, capacity=3, muster_day_h=0.25) for k in range(2)]
        machine = {"kind": Unit.CREW, "tier": Tier.HIRED, "home": 0, "doing": Doing.FREE, "capacity": 20}
        return small_case(20, 2, [(0, 1, 0.5), (1, 2, 0.5), (0, 2, 0.5)],
                          [machine, *(team(2) for _ in range(4)), *(team(0) for _ in range(2)), *near],
                          [search(0, 1.0, 7, half_h=2.0, killed=0.2, quantile=0.3, spread=0.7),
                           search(1, 1.0, 7, half_h=2.0, killed=0.2, quantile=0.3, spread=0.7)],
                          heads_per_missing=5.0, most_machines=1, search_set_up_h=0.25)
    first, second = build(), build()
    run_simpy(first)
    run_compiled(second)
    assert difference(first, second) is None
    assert breaches(first) == []
    assert log_of(first).size > 40


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_both_drivers_agree_on_real_slides(player, plan):
    assert [found for *_, found in compare(player.setting(plan, FLASH), SEED, range(2))] == [None, None]


def test_people_in_danger_are_conserved(player):
    for replication in range(3):
        run = player.run(changes=FLASH, replication=replication)
        of = outcome(run.case, run.drawn, run.residue)
        assert of["residuals"] == {"people": 0, "hurt": 0, "kits": 0}
        assert of["law_breaches"] == []
        buried = run.case.state.needs[run.case.state.needs["kind"] == Need.SEARCH]
        assert (buried["victims"] == buried["done"] + buried["dead"] + buried["left"]).all()
        assert (buried["missing"] <= buried["dead"]).all()
        done = buried["stage"] == Stage.DONE
        assert (buried["found"][done] == buried["victims"][done]).all()


def test_the_law_of_searches_is_live(player):
    run = player.run(changes=FLASH, replication=1)
    log = log_of(run.case)
    rows = np.flatnonzero(log["kind"] == Event.DUG_OUT)
    assert rows.size
    assert breaches(run.case) == []
    log["unit"][rows[0]] += 1
    assert any(text.startswith("searches: ") for text in breaches(run.case))


def slides_and_dams(n=400):
    u = np.linspace(0.0, 1.0, n, endpoint=False)
    slides, dams = np.zeros(n, dtype=SLIDE), np.zeros(n, dtype=BREACH)
    slides["at_h"], slides["people"], slides["buried"], slides["registered"] = 30.0, 10, 4, True
    for name in ("u_watched", "u_sensor", "u_leaves", "u_lead"):
        slides[name] = np.random.default_rng(len(name)).permutation(u)
    dams["overtops_h"], dams["breach_h"], dams["people"], dams["swept"], dams["flow_m3s"] = 30.0, 32.0, 100, 50, 300.0
    dams["rank"], dams["u_seen"] = np.arange(n) % 217, u
    dams["u_fail"] = np.random.default_rng(1).permutation(u)
    return slides, dams


@pytest.fixture
def leaving(player):
    def leave(changes, plan="plan_2025", **fields):
        of = player.setting(plan, {**FLASH, **changes})
        drawn = player.draw(FLASH).disaster
        slides, dams = slides_and_dams()
        for name, value in fields.items():
            slides[name] = value
        return leave_paths(of.scenario, dataclasses.replace(drawn, slides=slides, breaches=dams), of.plan, of.model)
    return leave


def test_who_is_watched_leaves_in_time(leaving):
    """Slow slides at registered points: all are watched, nine of ten of them leave; suddenly coming ones only by
    instruments, at a third of the points, of which half see it."""
    assert leaving({}).left.mean() == pytest.approx(0.9, abs=0.01)
    assert leaving({}, sudden=True).left.mean() == pytest.approx(5000 / 15000 * 0.5 * 0.9, abs=0.05)
    assert leaving({}, registered=False).left.mean() == pytest.approx(0.2 * 0.9, abs=0.04)
    assert leaving({}, registered=False, sudden=True).left.mean() == 0
    half = leaving({"plan.warning.slide_coverage": 0.5, "plan.warning.slide_sensors": 0})
    assert half.left.mean() == pytest.approx(0.45, abs=0.05)


def test_who_leaves_is_not_buried_and_everybody_is_somewhere(leaving):
    paths = leaving({})
    rows = paths.rows[:400]
    assert (rows["leaves"] + rows["escaped"] + paths.buried == 10).all()
    assert (paths.buried[paths.left] == 0).all()
    assert (paths.buried[~paths.left] == 4).all()
    dams = paths.rows[400:]
    assert (dams["leaves"] + dams["swept"] + dams["pulled_out"] + dams["escaped"] == 100).all()


def test_repaired_dams_break_less_often(leaving):
    assert leaving({}).breaks.mean() == pytest.approx(0.05, abs=0.01)
    assert leaving({"plan.works.repaired_dams": 0}).breaks.mean() == pytest.approx(0.25, abs=0.01)
    assert leaving({}, plan="baseline_2020").breaks.mean() == pytest.approx(0.25, abs=0.01)


FELT = {"plan.warning.slide_coverage": 0.0, "plan.teams.township.heads": 4, "plan.teams.fire.on_duty": 8,
        "plan.teams.district.heads": 4, "plan.teams.militia.heads": 0, "plan.teams.militia.muster_h": 0.1,
        "plan.teams.social.muster_h": 0.1, "plan.teams.army.arrival_h": [0.2, 0.4, 0.8],
        "plan.teams.social.class_shares": [1.0, 0.0, 0.0], "plan.teams.corps.heads": 2000,
        "model.search.platoon": 5, "model.search.heads_per_missing": 1.0, "model.search.most_heads": 5,
        "model.search.most_machines": 0, "model.search.machine_heads": 200, "model.search.set_up_min": 60.0,
        "model.search.effort_h": 50.0, "model.search.effort_spread": 0.1, "model.search.killed_share": 0.0,
        "model.search.half_life_h": 20.0, "model.search.hurt_share": 0.0, "model.search.neighbours": [0.0, 0.0],
        "model.search.neighbours_min": 90.0, "model.search.ends_h": 2.0,
        "model.search.municipal_missing": 1, "model.search.army_missing": 1, "model.search.province_missing": 1,
        "model.paths.withdraw_share": 0.0, "model.paths.noticed_share": 1.0, "model.paths.lead_h": [20.0, 24.0]}


@pytest.mark.parametrize("key", FELT)
def test_no_dead_lever(player, key):
    context = ALONE if any(word in key for word in ("province", "army", "social")) else FLASH
    assert any(player.log_hash(changes={**context, key: FELT[key]}, replication=r)
               != player.log_hash(changes=context, replication=r) for r in (1, 2))


def test_more_who_dig_save_no_fewer(player):
    """Knock-outs: without teams, without neighbours, and with many."""
    def alive(changes):
        return sum(outcome(run.case, run.drawn, run.residue)["buried"]["dug_out"]
                   for run in (player.run(changes={**FLASH, **changes}, replication=r) for r in range(4)))
    nobody = {"model.search.neighbours": [0.0, 0.0], "model.search.most_heads": 1, "model.search.most_machines": 0}
    many = {"model.search.neighbours": [60.0, 80.0], "model.search.neighbours_min": 1.0}
    assert alive(nobody) < alive({}) < alive(many)
