"""Squads, alarm and works in mines by hand: each worked out on paper, and every law broken once."""

import math

import numpy as np
import pytest

from models.kinds import Cause, Event, Tier
from models.mines.sorties import turn_back_mpa
from models.mines.tables import Accident, Person, Refusal
from models.mines.ways import minutes_borne
from models.mines.works import threatened
from models.state import StateHandle
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.small import story_of
from sim.judge.bottleneck import TARGETS
from tests.unit.small_mine import miner, small_mine, squad, way
from tests.waited import causes

AT_ONCE = {"react_h": 0.0}  # what the surface sees it believes
HURT = {"state": Person.DOWN, "cohb": 40.0, "known_place": True}
TWO = [squad(), squad()]
WAYS = [way(0, 1, 200.0, telephone=True), way(1, 2, 300.0)]
SEER = miner(0, 100.0)  # who walks out and tells


def played(case, *names):
    """The log as (minutes, event, unit, site, quantity), rounded, after no law was broken."""
    run_simpy(case)
    assert breaches(case) == []
    return [(round(time * 60, 2), name, unit, site, round(quantity, 2)) for time, name, unit, _, site, quantity
            in story_of(case) if not names or name in names]


def foul(case, ppm=200.0, first=20):
    """CO in all cells from one on; no air moves."""
    case.state.gas[0, first:] = ppm
    return case


def a_mission(**values):
    """One man down 150 m into the second airway, in smoke."""
    return foul(small_mine([0, 0, 0], WAYS, [miner(1, 150.0, **HURT), SEER], [0.0, 0.0],
                           **{"squads": TWO, "hours": 4, "mine": AT_ONCE, **values}))


def test_a_mission():
    """Called 5 min after the alarm at 1 min, there at once, briefed for 20. 200 m in clear air take 4 min, 150 m in smoke
    10 and testing 11.25: 21.25 min of oxygen at 5 MPa an hour. Back at 0.4 of the pace: 25 and 10 min, at 1.5 times."""
    assert played(a_mission(), "MINE_KNOWN", "SQUAD_ENTERED", "EXPLORED", "REACHED", "TAKEN_ALONG", "SQUAD_TURNED",
                  "CAME_OUT", "SQUAD_CAME_OUT", "ACCOUNTED_FOR") == [
        (1.0, "MINE_KNOWN", -1, 0, 2), (2.0, "CAME_OUT", -1, 1, 1), (26.0, "SQUAD_ENTERED", 0, 1, 9),
        (30.0, "EXPLORED", 0, 0, 0), (51.25, "REACHED", 0, 0, Person.DOWN), (51.25, "TAKEN_ALONG", 0, 0, Person.CARRIED),
        (51.25, "SQUAD_TURNED", 0, 1, round(20 - 21.25 / 12, 2)), (86.25, "CAME_OUT", 0, 0, 1),
        (86.25, "SQUAD_CAME_OUT", 0, -1, round(20 - 21.25 / 12 - 1.5 * 25 / 12, 2)), (87.0, "ACCOUNTED_FOR", -1, 0, 0)]


@pytest.mark.parametrize(("slope", "turns"), [(0.0, 12.5), (20.0, 15.0), (-20.0, 10.0)])
def test_pressure_to_turn_back(slope, turns):
    """20 MPa at entry, 5 kept: half of the rest goes for the way in, a third steeply down, two thirds steeply up."""
    assert turn_back_mpa(20.0, 5.0, slope) == pytest.approx(turns)


def test_heat_is_borne_for_so_long():
    case = a_mission()
    assert [minutes_borne(StateHandle(*case.state), c) for c in (39.0, 40.0, 52.0, 80.0)] == [math.inf, 25.0, 15.0, 5.0]


def test_who_is_alone_does_not_enter_foul_air():
    story = played(a_mission(squads=[squad()]), "ENTRY_REFUSED", "SQUAD_ENTERED")
    assert story == [(26.0, "ENTRY_REFUSED", 0, -1, Refusal.NO_STANDBY)]


def test_who_is_alone_enters_fresh_air():
    case = small_mine([0, 0, 0], WAYS, [miner(1, 150.0, **HURT), SEER], [0.0, 0.0], squads=[squad()], hours=3, mine=AT_ONCE)
    assert played(case, "SQUAD_ENTERED", "REACHED", "CAME_OUT")[1:] == [
        (26.0, "SQUAD_ENTERED", 0, -1, 9), (33.0, "REACHED", 0, 0, Person.DOWN), (50.5, "CAME_OUT", 0, 0, 1)]


def test_fewer_than_six_are_not_called():
    story = played(a_mission(squads=[squad(heads=5), squad(heads=5)]), "ORDERED", "HELD", "SQUAD_ENTERED")
    assert [row for row in story if row[3] == 0] == [(6.0, "HELD", -1, 0, Cause.NO_UNIT)]


def a_fire(**values):
    """A fire in a side way of its own, out of the way of squads; who sees it walks out and tells at the telephone."""
    mine = {**AT_ONCE, "accident": Accident.FIRE, "airway": 2, "at_m": 50.0, "peak_mw": 1.0, "growth_h": 0.01,
            "burns_h": 1e3, **values.pop("mine", {})}
    return foul(small_mine([0, 0, 0, 0], [*WAYS, way(1, 3, 100.0)], [miner(1, 150.0, **HURT), miner(2, 20.0)], [0.0] * 3,
                           **{"squads": TWO, "hours": 3, **values, "mine": mine}))


def test_near_explosive_methane_nobody_enters_while_it_burns():
    case = a_fire(model={"ignites_per_h": 0.0})
    case.state.gas[1, 30:40] = 3.0
    assert played(case, "ENTRY_REFUSED", "SQUAD_ENTERED") == [
        (27.0, "ENTRY_REFUSED", u, -1, Refusal.METHANE) for u in (0, 1)]


def test_without_fire_methane_keeps_nobody_out():
    case = a_mission()
    case.state.gas[1, 30:40] = 3.0
    assert played(case, "ENTRY_REFUSED", "SQUAD_ENTERED") == [(26.0, "SQUAD_ENTERED", 0, 1, 9)]


def test_a_cautious_captain_refuses_what_is_within_the_limits():
    case = a_fire()
    case.state.gas[1, 30:40] = 1.5
    case.state.squads["u_refuse"] = 0.1, 0.9
    story = played(case, "ENTRY_REFUSED", "SQUAD_ENTERED")
    assert story[:2] == [(27.0, "ENTRY_REFUSED", 0, -1, Refusal.CAPTAIN), (27.0, "SQUAD_ENTERED", 1, 0, 9)]
    assert case.state.mine["refusals"][0] == 1


def test_where_nothing_is_seen_nobody_goes():
    story = played(foul(a_mission(), 400.0), "ENTRY_REFUSED", "SQUAD_ENTERED")  # extinction 4 at 0.01 a ppm
    assert story == [(26.0, "ENTRY_REFUSED", u, -1, Refusal.SMOKE) for u in (0, 1)]


def test_nor_where_it_is_too_hot():
    case = a_mission()
    case.state.gas[2, 20:] = 60.0
    case.state.airways["cools_s"] = 0.0
    assert played(case, "ENTRY_REFUSED")[0][4] == Refusal.HEAT


def test_after_a_blast_all_wait():
    case = a_mission(mine={**AT_ONCE, "blasts": 1, "last_blast_h": 0.0})
    assert played(case, "SQUAD_ENTERED", "ENTRY_REFUSED")[:3] == [
        (25.0, "ENTRY_REFUSED", 0, -1, Refusal.BLAST), (25.0, "ENTRY_REFUSED", 1, -1, Refusal.BLAST),
        (120.0, "SQUAD_ENTERED", 0, 1, 9)]


def test_too_far_to_carry_out_at_once():
    """600 m in smoke: 40 min in and 45 of testing leave 12.9 MPa; to carry costs 12.5 more than there is above the reserve
    after the way back, so the man is put down on the way with a mask and the next squad goes on."""
    case = foul(small_mine([0, 0, 0], [way(0, 1, 200.0, telephone=True), way(1, 2, 700.0)], [miner(1, 600.0, **HURT), SEER],
                           [0.0, 0.0], squads=[squad(), squad(), squad()], hours=12, mine=AT_ONCE))
    story = played(case, "SQUAD_ENTERED", "LEFT_BEHIND", "CAME_OUT", "SQUAD_CAME_OUT")
    assert [row[1] for row in story].count("LEFT_BEHIND") >= 1
    assert ("CAME_OUT", 0) in [(row[1], row[3]) for row in story]
    assert all(row[4] >= 5.0 for row in story if row[1] == "SQUAD_CAME_OUT")


@pytest.mark.parametrize(("spare_min", "alive"), [(12, 0), (60, 1)])
def test_a_spare_mask_keeps_who_is_left_behind_for_the_next_squad(spare_min, alive):
    """Put down at 148 min and taken up at 212, in 6,000 ppm of CO: at rest 12 min of a mask last 35, 60 nearly 3 h."""
    man = miner(1, 600.0, **{**HURT, "cohb": 52.0}, mask=2, mask_min=42.0)
    case = foul(small_mine([0, 0, 0], [way(0, 1, 200.0, telephone=True), way(1, 2, 700.0)], [man, SEER], [0.0, 0.0],
                           squads=[squad(), squad(), squad()], hours=12, mine={**AT_ONCE, "smoke_per_ppm": 1.6e-4},
                           rescue={"squads.spare_min": spare_min}), 6000.0)
    assert [row[1:] for row in played(case, "LEFT_BEHIND", "CAME_OUT") if row[2] >= 0] == [
        ("LEFT_BEHIND", 0, 0, 8.75), ("CAME_OUT", 1, 0, alive)]


@pytest.mark.parametrize(("crawl_m_min", "reached"), [(5, 60.0), (10, 45.0)])
def test_under_a_low_roof_a_squad_crawls(crawl_m_min, reached):
    """150 m on hands and knees, in clear air, from 30 min on."""
    ways = [WAYS[0], way(1, 2, 300.0, height_m=1.0)]
    case = small_mine([0, 0, 0], ways, [miner(1, 150.0, **HURT), SEER], [0.0, 0.0], squads=TWO, hours=8, mine=AT_ONCE,
                      rescue={"squads.crawl_m_min": crawl_m_min})
    assert [row[0] for row in played(case, "REACHED")] == [reached]


@pytest.mark.parametrize(("factor", "reached"), [(1, []), (3, [51.25])])
def test_heat_sends_a_squad_back(factor, reached):
    """51 degrees are borne for 15 min, and the way in takes 21; three times as long would do."""
    case = a_mission(rescue={"squads.heat_min": [25 * factor, 20 * factor, 15 * factor, 10 * factor, 5 * factor]})
    case.state.gas[2, 20:] = 25.0
    case.state.airways["cools_s"] = 0.0
    assert [row[0] for row in played(case, "REACHED")] == reached


@pytest.mark.parametrize(("rising_c", "entered"), [(30, 182.0), (41, 27.0)])
def test_a_warm_way_is_not_entered_while_the_fire_grows(rising_c, entered):
    """40 degrees on the way; the fire grows for three hours, and the next look is at 182 min."""
    case = a_fire(mine={"growth_h": 3.0}, hours=6, rescue={"squads.rising_c": rising_c})
    case.state.gas[2, 20:50] = 14.0
    case.state.airways["cools_s"] = 0.0
    story = played(case, "SQUAD_ENTERED", "ENTRY_REFUSED")
    assert next(row[0] for row in story if row[1] == "SQUAD_ENTERED") == entered
    assert {row[4] for row in story if row[1] == "ENTRY_REFUSED" and row[0] < entered} == (
        {Refusal.RISING} if entered > 27.0 else set())


def test_a_squad_turns_where_its_bottles_send_it_back():
    """A level heading of 2 km in smoke with nobody known: it turns before the gauge falls below 12.5 MPa, and keeps 5."""
    case = foul(small_mine([0, 0, 0], [way(0, 1, 100.0, telephone=True), way(1, 2, 2000.0)],
                           [miner(1, 1990.0, state=Person.DOWN, cohb=40.0), miner(0, 50.0)], [0.0, 0.0],
                           squads=TWO, hours=6, mine=AT_ONCE), first=10)
    turned = [row for row in played(case, "SQUAD_TURNED", "SQUAD_CAME_OUT")][:2]
    assert 12.5 <= turned[0][4] < 12.5 + 100 * (1 / 15 + 0.075) / 12
    assert turned[1][4] > 5.0


def test_people_who_walk_are_led_as_many_as_there_are_masks():
    sheltered = [miner(1, 150.0, state=Person.IN_REFUGE, known_place=True) for _ in range(6)]
    ways = [WAYS[0], way(1, 2, 300.0, refuge=10, refuge_at_m=150.0, inside=6)]
    case = foul(small_mine([0, 0, 0], ways, [*sheltered, SEER], [0.0, 0.0], squads=TWO, hours=6, mine=AT_ONCE))
    out = [row[0] for row in played(case, "CAME_OUT") if row[2] >= 0]
    assert [out.count(time) for time in sorted(set(out))] == [4, 2]


def test_a_fall_is_dug_through():
    """2 m of rock: own men at 0.4 m/h from an hour after the alarm; squads stand by from 26 min on, two of them 0.3 more."""
    ways = [WAYS[0], way(1, 2, 300.0, fallen_m=2.0, fallen_at_m=10.0)]
    case = small_mine([0, 0, 0], ways, [miner(1, 150.0, state=Person.SHUT_IN, known_place=True), SEER], [0.0, 0.0],
                      squads=TWO, hours=8, mine=AT_ONCE)
    dug = played(case, "DUG_THROUGH")
    assert dug == [(round(61 + 60 * 2.0 / 0.7, 2), "DUG_THROUGH", -1, 1, 0)]


def test_pumps_come():
    case = small_mine([0, 0, 0], WAYS, [miner(1, 150.0, **HURT, wound=2), SEER], [0.0, 0.0], hours=12,
                      mine={**AT_ONCE, "accident": Accident.INRUSH})
    assert played(case, "PUMPS_STARTED") == [
        (121.0, "PUMPS_STARTED", -1, -1, 100), (481.0, "PUMPS_STARTED", -1, -1, 400)]


def test_a_borehole_brings_air_to_those_shut_in():
    """The municipality works and orders at the next full look; the rig comes after 10 h and drills 100 m at 12 m an hour."""
    ways = [WAYS[0], way(1, 2, 300.0, fallen_m=500.0, fallen_at_m=10.0)]
    case = small_mine([0, 0, 0], ways, [miner(1, 150.0, state=Person.SHUT_IN, known_place=True), SEER], [0.0, 0.0],
                      squads=TWO, hours=30, mine=AT_ONCE)
    story = played(case, "BOREHOLE_DOWN", "POST_ACTIVATED")
    municipal = next(row[0] for row in story if row[1] == "POST_ACTIVATED" and row[3] == 0)
    assert story[-1][1] == "BOREHOLE_DOWN"
    assert story[-1][0] == pytest.approx(municipal + 60 * (10 + 100 / 12), abs=12)
    assert case.state.airways["aired"][1]


def test_the_fans_are_turned_where_that_takes_people_out_of_the_smoke():
    """A fire on the way in: under normal air the face lies downwind, under reversed air it does not."""
    case = a_fire(mine={"airway": 0, "at_m": 100.0})
    case.state.flows[:] = 10.0
    case.state.flows[2] = -10.0
    case.state.mine["works"] = 1.0
    case.state.people["airway"][1] = 0
    s = StateHandle(*case.state)
    assert (threatened(s, 0), threatened(s, 2)) == (1, 0)
    story = played(case, "AIR_CHANGED")
    assert story[0][3:] == (-1, 2)


def test_without_telephone_the_surface_learns_when_somebody_comes_out_or_is_missed():
    ways = [way(0, 1, 200.0), way(1, 2, 300.0)]
    out = small_mine([0, 0, 0], ways, [miner(1, 150.0, **HURT), miner(0, 100.0)], [0.0, 0.0], hours=5, mine=AT_ONCE)
    assert played(out, "MINE_KNOWN") == [(2.0, "MINE_KNOWN", -1, 0, 1)]
    nobody = small_mine([0, 0, 0], ways, [miner(1, 150.0, **HURT)], [0.0, 0.0], hours=5, mine=AT_ONCE)
    assert played(nobody, "MINE_KNOWN") [0][0] == pytest.approx(180.0, abs=1.0)


def test_a_sensor_sees_before_anybody():
    case = foul(small_mine([0, 0, 0], [way(0, 1, 200.0), way(1, 2, 300.0, sensor=True)], [miner(1, 150.0, **HURT)],
                           [0.0, 0.0], hours=2, mine={"react_h": 0.25}))
    assert played(case, "MINE_KNOWN") == [(15.0, "MINE_KNOWN", -1, 0, 1)]


def test_each_level_tells_the_next_within_the_hours_of_the_rule():
    """Known at 1 min; by the share drawn (0.25 of 1 h, 2 h, 2 h at a quantile of 0): district, municipality, state."""
    crowd = [miner(1, 150.0, **HURT) for _ in range(12)]
    case = small_mine([0, 0, 0], WAYS, [*crowd, SEER], [0.0, 0.0], squads=TWO, hours=3, mine=AT_ONCE)
    assert [(row[0], row[3]) for row in played(case, "MINE_TOLD")] == [
        (16.0, Tier.DISTRICT), (46.0, Tier.MUNICIPAL), (76.0, Tier.PROVINCE)]


def test_after_two_sorties_a_squad_rests():
    crowd = [miner(1, 50.0, **HURT) for _ in range(8)]
    case = foul(small_mine([0, 0, 0], WAYS, [*crowd, SEER], [0.0, 0.0], squads=TWO, hours=24, mine=AT_ONCE))
    entered = [row for row in played(case, "SQUAD_ENTERED", "SQUAD_CAME_OUT") if row[2] == 0]
    came, again = entered[3], entered[4]
    assert again[0] - came[0] >= 8 * 60
    assert case.state.mine["out"][0] == 9


def test_waiting_underground_is_told_by_cause():
    """Two people for a minute unknown; then one, while squads are called, briefed and inside, until 86.25 min."""
    found = causes(a_played(a_mission()), next(who for who, target in TARGETS.items() if target == "TEAM-PRO"))
    assert sum(found.values()) * 60 == pytest.approx(2.0 + 86.25, abs=0.05)
    assert found["WORK"] * 60 == pytest.approx(86.25 - 26.0, abs=0.05)
    assert found["NOT_REPORTED"] * 60 == pytest.approx(2.0, abs=0.05)


def a_played(case):
    run_simpy(case)
    return case


def spoilt(change):
    """Breaches after something is done to the log and tables of the mission."""
    case = a_played(a_mission())
    log = case.state.log[: int(case.state.city["n_log"][0])]
    change(log, case.state)
    return breaches(case)


def first(log, kind):
    return int(np.flatnonzero(log["kind"] == kind)[0])


@pytest.mark.parametrize(("kind", "field", "value", "said"), [
    (Event.SQUAD_ENTERED, "quantity", 5, "enters with 5, the least is 6"),
    (Event.SQUAD_ENTERED, "site", 0, "should stand by"),
    (Event.SQUAD_ENTERED, "kind", Event.EXPLORED, "is not inside"),
    (Event.SQUAD_CAME_OUT, "quantity", 0.0, "breathes from empty bottles"),
    (Event.SQUAD_TURNED, "quantity", -0.5, "breathes from empty bottles"),
    (Event.REACHED, "kind", Event.EXPLORED, "was not found"),
    (Event.TAKEN_ALONG, "kind", Event.EXPLORED, "whom it did not take along"),
    (Event.CAME_OUT, "site", 0, "comes out twice"),
    (Event.CAME_OUT, "quantity", 0, "dead and is alive"),
    (Event.CAME_OUT, "kind", Event.EXPLORED, "not accounted for")])
def test_a_changed_row_breaks_its_law(kind, field, value, said):
    def change(log, state):
        log[field][first(log, kind)] = value
    assert any(said in text for text in spoilt(change))


def test_a_squad_behind_a_fall_is_seen():
    def change(log, state):
        state.airways["fallen_m"][0] = 3.0
        log["site"][first(log, Event.EXPLORED)] = 1
    assert any("to which no way leads" in text for text in spoilt(change))


def test_an_entry_too_soon_after_a_blast_is_seen():
    def change(log, state):
        log["kind"][first(log, Event.MINE_TOLD)] = Event.EXPLODED
    assert any("h after a blast" in text for text in spoilt(change))


def test_nobody_dies_twice():
    def change(log, state):
        row = first(log, Event.EXPLORED)
        log["kind"][row: row + 1] = Event.DIED_UNDERGROUND
        log["site"][row] = 1
    assert any("dies again, or outside" in text for text in spoilt(change))
