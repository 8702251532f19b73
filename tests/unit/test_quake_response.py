"""The response to an earthquake: what is worked by hand, what must hold of any, and that every number of it is felt."""

import dataclasses
import math

import numpy as np
import pytest

from models.kinds import Doing, Event, Grade, Need, Severity, Tier, Unit
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.log import log_of
from sim.engine.outcome import outcome
from sim.engine.simulate import staged
from sim.engine.small import search, small_case, story_of, team
from sim.judge.equivalence import compare, difference
from tests.playing import SEED

QUAKE = {"scenario": "quake_m6"}


def told(case, *kinds):
    run_simpy(case)
    assert breaches(case) == []
    return [(row[0], row[1], row[5]) for row in story_of(case) if row[1] in kinds]


def ambulance(home):
    return {"kind": Unit.AMBULANCE, "tier": Tier.DISTRICT, "home": home, "doing": Doing.FREE, "capacity": 1}


def test_the_easiest_are_freed_first():
    """Ten people; one lightly trapped costs 10 person-hours, one in a void 20, one entombed 30: hours 1, 3 and 6."""
    case = small_case(12, 1, [(0, 1, 1.0)], [team(1)], [search(0, 1.0, (1, 1, 1), effort_h=(10.0, 20.0, 30.0))],
                      heads_per_missing=1.0, district_activation_h=99.0)
    assert told(case, "ARRIVED", "DUG_OUT") == [
        (2.0, "ARRIVED", 10), (3.0, "DUG_OUT", 1), (5.0, "DUG_OUT", 1), (8.0, "DUG_OUT", 1)]


def test_a_team_without_gear_takes_longer():
    """Half the pace at voids: the 20 person-hours take four hours of ten people, two of experts."""
    skill = np.ones((3, 3))
    skill[Grade.LIGHT, 1] = 0.5
    for grade, out_h in ((Grade.LIGHT, 6.0), (Grade.HEAVY, 4.0)):
        case = small_case(12, 1, [(0, 1, 1.0)], [team(1, grade=grade)], [search(0, 1.0, (0, 1, 0), effort_h=20.0)],
                          district_activation_h=99.0, skill=skill)
        assert told(case, "DUG_OUT") == [(out_h, "DUG_OUT", 1)]


def test_work_stops_after_an_aftershock():
    """Half an hour out of the ruins in the second hour of digging: the victim is out half an hour later."""
    case = small_case(12, 1, [(0, 1, 1.0)], [team(1)], [search(0, 1.0, 1, effort_h=20.0)], stops=[(0, 3.25, 3.75)],
                      district_activation_h=99.0)
    assert told(case, "DUG_OUT") == [(4.5, "DUG_OUT", 1)]


def test_each_class_dies_by_its_own_law():
    """Nobody digs. The entombed halve each hour, those in voids each two; the lightly trapped live."""
    scale = tuple(hours / math.log(2.0) for hours in (1e9, 2.0, 1.0))
    case = small_case(4, 1, [(0, 1, 1.0)], [], [search(0, 1.0, (8, 8, 8), scale_h=scale)])
    run_simpy(case)
    alive = {hour: 24 - sum(row[5] for row in story_of(case) if row[1] == "DIED_BURIED" and row[0] <= hour)
             for hour in (2, 3)}
    assert alive == {2: 8 + 6 + 4, 3: 8 + 4 + 2}
    assert case.state.needs["alive"][0].tolist() == [8, 4, 2]


def test_the_red_go_first():
    """One ambulance: the red is in hospital an hour away at 2 h; it is home at 3 h and called at 4 h."""
    def play(hours):
        case = small_case(hours, 1, [(0, 1, 1.0)], [ambulance(0)], [],
                          harm=[{"place": 0, "at_h": 1.0, "yellow": 1, "red": 1}])
        return case, told(case, "HURT", "IN_HOSPITAL")
    case, story = play(4)
    assert case.state.needs["alive"][:, Severity.YELLOW].sum() == 1
    assert case.state.needs["alive"][:, Severity.RED].sum() == 0
    assert play(12)[1] == [(1.0, "HURT", 2), (2.0, "IN_HOSPITAL", 1), (5.0, "IN_HOSPITAL", 1)]
    assert story == [(1.0, "HURT", 2), (2.0, "IN_HOSPITAL", 1)]


def test_the_hurt_die_without_an_ambulance():
    """Four red with a half-life of an hour: two after an hour, one more after the next."""
    case = small_case(5, 1, [(0, 1, 1.0)], [], [], harm=[{"place": 0, "at_h": 1.0, "red": 4}], red_half_h=1.0)
    assert told(case, "DIED_WAITING")[:2] == [(2.0, "DIED_WAITING", 2), (3.0, "DIED_WAITING", 1)]


def test_in_an_ambulance_they_die_more_slowly_for_want_of_a_bed():
    """Stabilised, a half-life of an hour is three: of two who wait aboard one has died after three hours."""
    case = small_case(24, 1, [(0, 1, 1.0)], [ambulance(0)], [], harm=[{"place": 0, "at_h": 1.0, "red": 1}],
                      red_half_h=1.0, stabilised_factor=3.0)
    case.state.districts["beds"] = 0
    hours = [row[0] for row in told(case, "DIED_WAITING")]
    assert hours == [4.0]  # expected deaths: 0.21, 0.41, 0.62 of one: rounded at a half after three hours
    assert case.state.needs["dead"].sum() == 1


def test_hospitals_add_beds_once_a_level_is_declared():
    def in_hospital(surge_after_h):
        case = small_case(12, 1, [(0, 1, 1.0)], [ambulance(0)], [],
                          harm=[{"place": 0, "at_h": 1.0, "red": 1, "homeless": 5}], surge_after_h=surge_after_h, level_4=1)
        case.state.districts["beds"], case.state.districts["surge"] = 0, 1
        return [row[0] for row in told(case, "IN_HOSPITAL")]
    assert in_hospital(99.0) == []
    assert in_hospital(2.0) == [4.0]


def test_hospitals_stretch_once_a_high_level_is_declared():
    def in_hospital(level):
        case = small_case(12, 1, [(0, 1, 1.0)], [ambulance(0)], [], contingency_level=3, contingency_after_h=3.0,
                          harm=[{"place": 0, "at_h": 1.0, "red": 1, "homeless": 5}], **{level: 1})
        case.state.districts["beds"], case.state.districts["contingency"] = 0, 1
        return [row[0] for row in told(case, "IN_HOSPITAL")]
    assert in_hospital("level_4") == []
    assert in_hospital("level_3") == [5.0]


def test_some_die_on_the_drive():
    """A red patient with a half-life of half an hour, an hour from a hospital: 0.75 of one dies, and the bed is free again;
    stabilised, so that it is three times as long, 0.37, which rounds to none."""
    def play(factor):
        case = small_case(12, 1, [(0, 1, 1.0)], [ambulance(0)], [], harm=[{"place": 0, "at_h": 1.0, "red": 1}],
                          red_half_h=0.5, stabilised_factor=factor)
        return told(case, "IN_HOSPITAL", "DIED_WAITING"), case.state.districts["beds"][0]
    assert play(1.0) == ([(2.0, "DIED_WAITING", 1)], 1000)
    assert play(3.0) == ([(2.0, "IN_HOSPITAL", 1)], 999)


@pytest.mark.parametrize(("people", "late", "in_time"), [
    ((1, 0, 0), (0, 1, 0), (0, 0, 0)), ((0, 1, 0), (0, 0, 1), (0, 1, 0)), ((0, 0, 1), (0, 0, 1), (0, 0, 1))])
def test_who_is_freed_late_is_hurt_worse(people, late, in_time):
    """Six hours after the shock, against a limit of four and of eight."""
    for limit, hurt in ((4.0, late), (8.0, in_time)):
        case = small_case(12, 1, [(0, 1, 1.0)], [team(1)], [search(0, 1.0, people, effort_h=50.0, hurt_share=(0, 1, 1))],
                          district_activation_h=99.0, crush_after_h=limit, crush_share=1.0)
        assert told(case, "DUG_OUT") == [(7.0, "DUG_OUT", 1)]
        assert tuple(case.state.needs["alive"][1:].sum(axis=0)) == hurt


def test_who_finds_no_bed_nearby_is_taken_farther(player):
    run = player.run(changes={**QUAKE, "plan.medical.free_share": 0.005}, replication=0)
    rows = log_of(run.case)
    rows = rows[rows["kind"] == Event.IN_HOSPITAL]
    assert (rows["site"] != run.case.state.needs["district"][rows["need"]]).sum() > 10


def test_teams_lose_people_and_so_boats(player):
    of, drawn = player.setting("plan_2025", QUAKE), player.draw(QUAKE, 1)
    def present(heavy):
        shaken = dataclasses.replace(drawn.disaster.shaken, heavy=np.full(drawn.disaster.shaken.heavy.size, heavy))
        _, case = staged(of, dataclasses.replace(drawn, disaster=dataclasses.replace(drawn.disaster, shaken=shaken)))
        units = case.state.units
        ours = (units["kind"] == Unit.TEAM) & np.isin(units["tier"], (Tier.FIRE, Tier.TOWNSHIP))
        return units["capacity"][ours].sum(), case.state.rules["n_boats"][0], case.state.districts["contingency"].sum()
    assert all(few < many for few, many in zip(present(1.0), present(0.0), strict=True))


def test_a_closed_bridge_opens_by_itself_and_one_that_is_down_is_bridged():
    crew = {"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": 1, "doing": Doing.FREE}
    case = small_case(12, 1, [(0, 1, 0.5)], [], [],
                      river_roads=[{"row": 0, "town": 0, "work_h": 0.0, "buried_h": 1.0, "bridge": 1, "opens_h": 5.0}])
    assert told(case, "ROAD_BURIED", "ROAD_OPENED") == [(1.0, "ROAD_BURIED", 1), (5.0, "ROAD_OPENED", 0)]
    case = small_case(12, 2, [(0, 2, 0.5), (1, 2, 0.5)], [crew], [],
                      river_roads=[{"row": 0, "town": 2, "work_h": 3.0, "buried_h": 1.0, "bridge": 2}])
    assert told(case, "ROAD_BURIED", "ROAD_OPENED") == [(1.0, "ROAD_BURIED", 2), (4.5, "ROAD_OPENED", 0)]


def test_both_drivers_agree_on_ruins_full_of_ties():
    def build():
        near = [team(k, tier=Tier.NEIGHBOURS, capacity=3, muster_day_h=0.25) for k in range(2)]
        teams = [team(2, grade=grade) for grade in Grade]
        return small_case(24, 2, [(0, 1, 0.5), (1, 2, 0.5), (0, 2, 0.5)], [ambulance(2), ambulance(2), *teams, *near],
                          [search(k, 1.0, (2, 2, 2), scale_h=(9.0, 3.0, 2.0), effort_h=(2.0, 6.0, 9.0), hurt_share=(0, 1, 1),
                                  quantile=0.3) for k in range(2)],
                          stops=[(0, 2.0, 2.5), (1, 2.0, 2.5), (1, 3.0, 3.5)], red_half_h=2.0, yellow_half_h=9.0,
                          skill=np.array([[1.0, 0.4, 0.1], [1.0, 0.8, 0.5], [1.0, 1.0, 1.0]]),
                          harm=[{"place": 0, "at_h": 1.0, "killed": 2, "yellow": 3, "red": 3, "homeless": 4,
                                "registers": 2}])
    first, second = build(), build()
    run_simpy(first)
    run_compiled(second)
    assert difference(first, second) is None
    assert breaches(first) == []
    assert log_of(first).size > 60


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_both_drivers_agree_on_real_earthquakes(player, plan):
    assert [found for *_, found in compare(player.setting(plan, QUAKE), SEED, range(2))] == [None, None]


def test_nobody_is_lost(player):
    for replication in range(3):
        run = player.run(changes=QUAKE, replication=replication)
        of, shaken = outcome(run.case, run.drawn, run.residue), run.drawn.disaster.shaken
        assert of["residuals"] == {"people": 0, "hurt": 0, "kits": 0}
        assert of["law_breaches"] == []
        assert of["people"]["exposed"] == shaken.harm["killed"].sum() + shaken.ruins["people"].sum()
        assert of["homeless"] == shaken.harm["homeless"].sum()
        ruins = run.case.state.needs[run.case.state.needs["kind"] == Need.SEARCH]
        assert (ruins["alive"].sum(axis=1) == ruins["left"]).all()
        assert (ruins["lost"].sum(axis=1) == ruins["missing"]).all()
        assert (ruins["victims"] == ruins["done"] + ruins["dead"] + ruins["left"]).all()


def test_the_law_of_the_hurt_is_live(player):
    run = player.run(changes=QUAKE, replication=0)
    log = log_of(run.case)
    row = np.flatnonzero(log["kind"] == Event.IN_HOSPITAL)[0]
    log["unit"][row] += 1
    assert any(text.startswith("hurt: ") for text in breaches(run.case))


def test_more_who_dig_and_more_ambulances_save_no_fewer(player):
    def count(what, key, changes):
        return sum(outcome(run.case, run.drawn, run.residue)[what][key]
                   for run in (player.run(changes={**QUAKE, **changes}, replication=r) for r in range(3)))
    nobody = {"model.search.neighbours": [0.0, 0.0], "model.search.most_heads": 1, "model.search.most_machines": 0}
    many = {"model.search.neighbours": [60.0, 80.0], "model.search.neighbours_min": 1.0}
    alive = [count("buried", "dug_out", changes) for changes in (nobody, {}, many)]
    assert alive == sorted(alive)
    assert alive[0] < alive[2]
    assert count("hurt", "dead", {"plan.medical.ambulances": 40}) > count("hurt", "dead", {})


FELT = {"model.survival.red_half_life_h": 1.0, "model.survival.yellow_half_life_h": 5.0,
        "model.search.quake_ends_h": 3.0, "model.search.skill_light": [0.2, 0.2, 0.2],
        "model.search.skill_medium": [0.2, 0.2, 0.2], "model.search.skill_heavy": [0.05, 0.05, 0.05],
        "model.command.quake_levels": [1, 2, 3, 4], "model.quake.absent_share": 1.0, "model.quake.register_h": 3.0,
        "model.clearing.bridging_h": 1.0, "model.survival.crush_share": 1.0, "model.survival.crush_after_h": 0.5,
         "plan.shelters.central_share.quake": 0.1, "scenario.weather.dry_share": 1.0,
        "scenario.weather.rain_mm_h": 50.0, "scenario.weather.memory_h": 50.0, "scenario.weather.reach_km": 1000.0}
WITHOUT_BEDS = {"plan.medical.free_share": 0.0}
FELT_WITHOUT_BEDS = {"model.survival.stabilised_factor": 50.0, "model.survival.surge_share": 0.0,
                     "model.survival.surge_after_h": 48.0}
WITHOUT_SURGE = {**WITHOUT_BEDS, "model.survival.surge_share": 0.0}
FELT_WITHOUT_SURGE = {"model.survival.contingency_share": 0.0, "model.survival.contingency_after_h": 100.0,
                      "model.survival.contingency_level": 1}


@pytest.mark.parametrize("key", [*FELT, *FELT_WITHOUT_BEDS, *FELT_WITHOUT_SURGE])
def test_no_dead_lever(player, key):
    context = {**QUAKE, **(WITHOUT_BEDS if key in FELT_WITHOUT_BEDS else WITHOUT_SURGE if key in FELT_WITHOUT_SURGE else {})}
    value = {**FELT, **FELT_WITHOUT_BEDS, **FELT_WITHOUT_SURGE}[key]
    assert any(player.log_hash(changes={**context, key: value}, replication=r)
               != player.log_hash(changes=context, replication=r) for r in (0, 1))


def test_red_share_is_felt_by_slides(player):
    changes = {"scenario": "flood_flash", "scenario.band": "S4", "plan.medical.free_share": 0.0}
    assert any(player.log_hash(changes={**changes, "model.survival.red_share": 1.0}, replication=r)
               != player.log_hash(changes=changes, replication=r) for r in (1, 2))
