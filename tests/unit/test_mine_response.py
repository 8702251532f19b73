"""The response to accidents underground: what must hold of any, and that every number of it is felt."""

import numpy as np
import pytest

from models.kinds import Event
from models.tally import Measure
from scenarios.checks import BadInput
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.loads import Loads
from sim.engine.log import log_of
from sim.engine.outcome import outcome
from sim.judge.equivalence import compare, difference
from sim.judge.measures import measure, near_station
from tests.playing import SEED
from tests.unit.small_mine import miner, small_mine, squad, way
from tests.unit.test_levers import numbers, perturbed
from tests.unit.test_mine_rescue import AT_ONCE, HURT, SEER, WAYS, a_fire, a_mission, foul
from tests.waited import integral, waited

MINE = {"scenario": "mine"}
KINDS = [{**MINE, "scenario.accident": accident, "scenario.layout": layout} for accident, layout in (
    ("fire", "inclined_coal"), ("explosion", "deep_coal"), ("roof_fall", "noncoal"), ("inrush", "noncoal"),
    ("fumes", "noncoal"), ("collapse", "tunnel"))]
NO_SQUADS = {"plan.teams.professional.mine_heads": 0, "plan.teams.professional.xiushan_heads": 0,
             "plan.teams.professional.tunnel_heads": 0, "plan.teams.professional.noncoal_own_teams": 0,
             "model.mine_rescue.squads.province_heads": [0, 0, 0]}


def a_relay():
    return foul(small_mine([0, 0, 0], [way(0, 1, 200.0, telephone=True), way(1, 2, 700.0)], [miner(1, 600.0, **HURT), SEER],
                           [0.0, 0.0], squads=[squad(), squad(), squad(1)], hours=12, mine=AT_ONCE))


def a_dig():
    ways = [WAYS[0], way(1, 2, 300.0, fallen_m=2.0, fallen_at_m=10.0)]
    return small_mine([0, 0, 0], ways, [miner(1, 150.0, **HURT), SEER], [0.0, 0.0], squads=[squad(), squad(1)], hours=30,
                      mine=AT_ONCE)


@pytest.mark.parametrize("build", [a_mission, a_fire, a_relay, a_dig])
def test_both_drivers_agree_on_mines_by_hand(build):
    first, second = build(), build()
    run_simpy(first)
    run_compiled(second)
    assert difference(first, second) is None
    assert log_of(first).size > 15


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_both_drivers_agree_on_real_accidents(player, plan):
    for kind in KINDS[::2]:
        assert [found for *_, found in compare(player.setting(plan, kind), SEED, range(2))] == [None, None]


@pytest.fixture(scope="module")
def runs(player):
    """Three accidents of each kind under the plan."""
    return [player.run(changes=kind, replication=r) for kind in KINDS for r in range(3)]


def test_nobody_is_lost(runs):
    for run in runs:
        told, people = outcome(run.case, run.drawn, run.residue), run.case.state.people
        assert told["residuals"] == {"people": 0, "hurt": 0, "kits": 0}
        assert told["law_breaches"] == []
        assert told["people"]["exposed"] == people.size == len(run.drawn.disaster.mine.people)


def test_squads_come_and_go_in(runs):
    kinds = np.concatenate([log_of(run.case)["kind"] for run in runs])
    for event in (Event.SQUAD_ENTERED, Event.REACHED, Event.TAKEN_ALONG, Event.SQUAD_CAME_OUT, Event.ENTRY_REFUSED,
                  Event.EXPLORED, Event.DUG_THROUGH, Event.ACCOUNTED_FOR):
        assert (kinds == event).any(), event.name


def test_waiting_adds_up(runs):
    for run in runs:
        assert waited(run.case).sum(axis=1) == pytest.approx(integral(run.case), abs=1e-6)


def test_measures_add_up(player):
    of = player.setting(changes=KINDS[0])
    row = measure(of, player.draw(KINDS[0]), near_station(player.world), 1.0, run_compiled, Loads())["measures"][0]
    deaths = row[Measure.MINE_BLAST: Measure.MINE_THIRST + 1].sum()
    assert row[Measure.MINE_PEOPLE] == sum(row[part] for part in (
        Measure.MINE_WALKED, Measure.MINE_SAVED, Measure.MINE_DEAD, Measure.MINE_LEFT))
    assert deaths == row[Measure.MINE_DEAD]
    assert row[Measure.MINE_ACCIDENTS] == row[Measure.MINE_KNOWN] == 1
    assert row[Measure.MINE_OUT_72H] >= row[Measure.MINE_OUT_24H] > 0


def test_without_squads_fewer_are_brought_out(player, runs):
    def saved(these):
        return sum(outcome(run.case, run.drawn, run.residue)["underground"]["saved"] for run in these)
    without = [player.run(changes={**kind, **NO_SQUADS}, replication=r) for kind in KINDS for r in range(3)]
    assert saved(without) == 0
    assert saved(runs) > 0
    assert not any((log_of(run.case)["kind"] == Event.SQUAD_ENTERED).any() for run in without)


def first_squad_h(player, plan):
    """Hours from the alarm to the first squad, the mean over accidents, a day where none comes."""
    hours = []
    for kind in KINDS[2:4]:
        for r in range(3):
            log = log_of(player.run(plan, kind, r).case)
            known, mine = log["time_h"][log["kind"] == Event.MINE_KNOWN], log["need"][log["kind"] == Event.MINE_STRUCK][0]
            came = log["time_h"][(log["kind"] == Event.ARRIVED) & (log["need"] == mine)]
            hours.append(float(came[0] - known[0]) if came.size else 24.0)
    return float(np.mean(hours))


def test_both_answers_can_be_reached(player):
    assert first_squad_h(player, "abundant") < first_squad_h(player, "starved")


RESCUE = {key: leaf for key, leaf in numbers("model").items() if key.startswith("model.mine_rescue.")}
TEAMS = {key: leaf for key, leaf in numbers("plan").items() if key.startswith("plan.teams.professional.")}
NOT_FELT = {"plan.teams.professional.chemical_heads": "chemical accidents",
            "plan.teams.professional.coal_own_heads": "with coal_own_teams, which the plan closes",
            "plan.teams.professional.coal_own_teams": "with coal_own_heads: a team of nobody",
            "model.mine_rescue.squads.spare_min": "by hand, in test_mine_rescue.py: rarely met in a real mine",
            "model.mine_rescue.squads.crawl_m_min": "by hand, in test_mine_rescue.py: rarely met in a real mine",
            "model.mine_rescue.squads.heat_min": "by hand, in test_mine_rescue.py: rarely met in a real mine",
            "model.mine_rescue.squads.rising_c": "by hand, in test_mine_rescue.py: rarely met in a real mine",
            "model.mine_rescue.squads.province_seats": "a name"}


def felt(player, key, values, first):
    """Whether one of some values changes the log of one of some accidents, those of a kind most likely to feel it first."""
    for kind in sorted(KINDS, key=lambda kind: kind["scenario.accident"] not in first):
        for r in range(4):
            for value in values:
                try:
                    if player.log_hash(changes={**kind, key: value}, replication=r) != player.log_hash(
                            changes=kind, replication=r):
                        return True
                except BadInput:  # at odds with another number
                    continue
    return False


@pytest.mark.parametrize("key", [key for key in (*RESCUE, *TEAMS) if key not in NOT_FELT])
def test_no_dead_lever(player, key):
    first = ("inrush",) if "pumps" in key else ("roof_fall", "collapse") if "dig" in key or "rig" in key else ("fire",)
    assert felt(player, key, perturbed(*{**RESCUE, **TEAMS}[key]), first)
