"""People in an accident underground: each thing that can happen to them, in mines small enough to be worked out on paper."""

import math

import numpy as np
import pytest

from models.kinds import Severity
from models.mines.hazard import filled_m3, fire_mw, water_level_m
from models.mines.minute import mine_minute
from models.mines.people import breathe, oxygen_dose, put_on
from models.mines.tables import Accident, Death, Field, KeptBy, Person, Role
from sim.engine.underground import systems
from tests.playing import composed
from tests.unit.small_mine import Mine, miner, small_mine, way

ROCK, FIRE, BLAST, WATER = (kind.value for kind in (Accident.ROOF_FALL, Accident.FIRE, Accident.EXPLOSION, Accident.INRUSH))
LEVEL_MS = 5700 * 0.3048 / 1800  # 30 CFR 75.1714-4, in airways over 65 inches
LINE = [(0, True), 0, 0, (0, True)]
BURNS = {"accident": FIRE, "peak_mw": 1.0, "growth_h": 0.01, "burns_h": 99.0, "co_m3_mj": 0.005}


def smoky(case, airway, ppm):
    """Fill an airway with CO."""
    row = case.state.airways[airway]
    case.state.gas[Field.CO, row["first_cell"]: row["first_cell"] + row["n_cells"]] = ppm
    return case


def told_by_telephone(people):
    """Make everybody know at once."""
    for person in people:
        person["aware_h"] = 0.0
    return people


def test_a_fire_grows_with_the_square_of_time_and_dies_down_as_it_grew():
    assert [fire_mw(t, 8.0, 1.0, 3.0) for t in (-0.1, 0.0, 0.5, 1.0, 3.0, 3.5, 4.0, 4.1)] == [0, 0, 2, 8, 8, 2, 0, 0]


def test_smoke_goes_down_the_air_and_not_up():
    """1 MW gives 5 L/s of CO into 20 m3/s: 250 ppm below the fire, none above it."""
    case = small_mine(LINE, [way(0, 1), way(1, 2), way(2, 3)], [], [20.0] * 3, mine={**BURNS, "airway": 1, "at_m": 50.0})
    Mine(case).until(1.0)
    assert case.state.gas[Field.CO, :14].max() == 0.0
    assert case.state.gas[Field.CO, 20:] == pytest.approx(250.0, rel=1e-6)


def test_who_stands_upwind_works_on_and_who_stands_downwind_leaves():
    people = [miner(0, 50.0), miner(2, 50.0)]
    case = small_mine(LINE, [way(0, 1, 500.0), way(1, 2, 500.0), way(2, 3, 500.0)], people, [20.0] * 3,
                      mine={**BURNS, "airway": 1, "at_m": 250.0})
    mine = Mine(case).until(1.0)
    assert mine.people["state"].tolist() == [Person.WORKING, Person.OUT]
    assert mine.people["cohb"][0] == 0.0 < mine.people["cohb"][1]


def test_breathing_a_thousand_ppm_and_a_mask():
    """Stewart and Peterson: 1000 ppm at 25 L/min for 30 min make 31.9 per cent; a mask keeps it out while it lasts."""
    people = [miner(0, 50.0), miner(0, 50.0, mask=1, mask_full_min=45.0), miner(0, 50.0, mask=1, mask_full_min=0.0)]
    case = smoky(small_mine([(0, True), 0], [way(0, 1)], people, [0.0]), 0, 1000.0)
    mine = Mine(case)
    case.state.people["state"] = Person.LEAVING
    for person in range(3):
        put_on(mine.s, person)
        breathe(mine.s, person, 0.5, 0.5)
    assert mine.people["cohb"] == pytest.approx([31.90, 0.0, 31.90], abs=0.01)  # the third did not work
    assert mine.people["mask"].tolist() == [0, 2, 0]
    assert mine.people["mask_min"][1] == pytest.approx(15.0)
    assert mine.people["breathes"].tolist() == [KeptBy.LUCK, KeptBy.SELF_RESCUER, KeptBy.LUCK]
    breathe(mine.s, 1, 0.75, 0.25)
    assert mine.people["mask"][1] == 0


def test_a_mask_lasts_longer_for_one_who_lies_still():
    case = smoky(small_mine([(0, True), 0], [way(0, 1)], [miner(0, 50.0, mask=1, mask_full_min=45.0)], [0.0]), 0, 1000.0)
    mine = Mine(case)
    case.state.people["state"] = Person.DOWN
    put_on(mine.s, 0)
    breathe(mine.s, 0, 1.0, 1.0)
    assert mine.people["mask_min"][0] == pytest.approx(45.0 - 60.0 * 8.5 / 25.0)


def test_want_of_oxygen():
    assert oxygen_dose(13.0, 60.0) == 0.0  # 18.2 per cent are left
    assert oxygen_dose(50.0, 1.0) == pytest.approx(1 / math.exp(8.13 - 0.54 * 10.45))  # 10.45: twelve minutes
    assert 1 / oxygen_dose(50.0, 1.0) == pytest.approx(12.0, abs=0.1)


def test_walking_out_of_a_level_drift():
    """400 m at 0.965 m/s are 415 s, six minutes and a piece: out in the seventh."""
    case = small_mine([(0, True), 0], [way(0, 1, 500.0)], told_by_telephone([miner(0, 400.0), miner(
        0, 400.0, wound=Severity.YELLOW)]), [0.0])
    mine = Mine(case).until(1.0)
    assert pytest.approx(400.0, abs=1.0) == LEVEL_MS * 415
    assert [row[0] for row in mine.told("CAME_OUT")] == [7.0, 14.0]  # the hurt walk half as fast
    assert mine.case.state.mine[["left", "out", "dead"]].tolist() == [(0, 2, 0)]
    assert mine.told("HURT") == [(14.0, "HURT", 0, 1.0)]


def test_the_second_way_out_is_taken_where_the_first_is_full_of_smoke():
    ring = [way(0, 1, 200.0), way(1, 2, 50.0), way(2, 3, 600.0)]
    case = smoky(small_mine(LINE, ring, told_by_telephone([miner(1, 10.0)]), [0.0] * 3), 0, 1000.0)
    mine = Mine(case).until(1.0)
    assert mine.people["airway"][0] == 2
    assert mine.people["state"][0] == Person.OUT
    assert mine.people["cohb"][0] < 1.0
    assert case.state.shuns[0, 0] == 1


@pytest.mark.parametrize(("mask_min", "ends"), [(45.0, Person.OUT), (0.0, Person.SHUT_IN)])
def test_through_smoke_with_a_mask_and_not_without(mask_min, ends):
    """200 m in smoke of 1 per metre are more than three minutes, more than a man without a mask takes on."""
    case = smoky(small_mine([(0, True), 0, 0], [way(0, 1, 200.0), way(1, 2)], told_by_telephone(
        [miner(1, 50.0, mask=int(mask_min > 0), mask_full_min=mask_min)]), [0.0] * 2), 0, 100.0)
    assert Mine(case).until(1.0).people["state"][0] == ends


def test_a_chamber_takes_two_and_lasts_for_its_oxygen():
    """Three come; two find room; two person-hours for two are an hour, and then they sit in clean air outside."""
    case = smoky(small_mine([(0, True), 0, 0], [way(0, 1, 2000.0), way(1, 2, refuge=2, refuge_at_m=60.0)], told_by_telephone(
        [miner(1, 50.0), miner(1, 52.0), miner(1, 20.0)]), [0.0] * 2), 0, 5000.0)
    case.state.airways["refuge_left"] = 2.0
    mine = Mine(case).until(0.9)
    assert mine.people["state"].tolist() == [Person.IN_REFUGE, Person.IN_REFUGE, Person.SHUT_IN]
    assert mine.case.state.airways["inside"].tolist() == [0, 2]
    mine.until(1.4)
    assert mine.people["state"].tolist() == [Person.SHUT_IN] * 3
    assert mine.case.state.airways["inside"][1] == 0
    assert mine.people["cohb"].max() == 0.0


def test_ninety_six_hours():
    case = smoky(small_mine([(0, True), 0, 0], [way(0, 1, 2000.0), way(1, 2, refuge=1, refuge_at_m=50.0)], told_by_telephone(
        [miner(1, 50.0)]), [0.0] * 2), 0, 5000.0)
    mine = Mine(case).until(96.0)
    assert mine.people["state"][0] == Person.IN_REFUGE
    assert mine.until(96.4).people["state"][0] == Person.SHUT_IN


def test_a_mouthpiece_keeps_somebody_where_smoke_comes():
    case = smoky(smoky(small_mine([(0, True), 0, 0], [way(0, 1, 5000.0), way(1, 2, mouthpieces=1, mouthpiece_at_m=60.0)],
                                  told_by_telephone([miner(1, 50.0), miner(1, 10.0)]), [0.0] * 2), 0, 5000.0), 1, 5000.0)
    mine = Mine(case).until(2.0)
    assert mine.people["state"].tolist() == [Person.AT_AIR, Person.DEAD]
    assert mine.people["died_of"].tolist() == [-1, Death.CO]


def test_shut_in_with_a_known_void():
    """5 m of 10 m2 behind the fall: 50 m3; four people who use 0.4 L/min from 20.9 to 10 per cent: 56.8 h."""
    case = small_mine([(0, True), 0], [way(0, 1, fallen_m=4.0, fallen_at_m=95.0, void_m3=50.0)], told_by_telephone(
        [miner(0, 99.0) for _ in range(4)] + [miner(0, 50.0)]), [0.0])
    mine = Mine(case).until(56.5)
    assert mine.people["state"].tolist() == [Person.SHUT_IN] * 4 + [Person.OUT]
    assert mine.people["at_m"][:4].min() >= 97.0  # nobody comes through
    mine.until(57.0)
    assert mine.people["died_of"].tolist() == [Death.WITHOUT_AIR] * 4 + [-1]
    assert mine.people["end_h"][0] == pytest.approx(50_000 * 0.109 / 0.4 / 60 / 4, abs=1 / 60)


def test_a_borehole_brings_air_and_a_dug_fall_lets_people_out():
    case = small_mine([(0, True), 0], [way(0, 1, fallen_m=4.0, fallen_at_m=95.0, void_m3=50.0)],
                      told_by_telephone([miner(0, 99.0)]), [0.0])
    mine = Mine(case).until(1.0)
    assert mine.people["alone_h"][0] == pytest.approx(227.1, abs=0.1)
    case.state.airways["aired"] = True
    assert mine.until(2.0).people["alone_h"][0] == math.inf
    case.state.airways["fallen_m"] = 0.0
    assert mine.until(3.0).people["state"][0] == Person.OUT


def test_thirst():
    case = small_mine([(0, True), 0], [way(0, 1, fallen_m=4.0, fallen_at_m=50.0)], told_by_telephone(
        [miner(0, 80.0, dry_h=80.0), miner(0, 80.0)]), [0.0])
    mine = Mine(case).until(100.0)
    assert mine.people["died_of"].tolist() == [Death.THIRST, -1]
    assert mine.people["end_h"][0] == pytest.approx(80.0, abs=1 / 60)


def test_rock_kills_hurts_or_misses():
    """A fall of 10 m: half of those under it die, two fifths of the others are badly hurt and die by their half-life."""
    struck = [miner(0, 48.0, u_struck=u, u_wound=0.5) for u in (0.49, 0.51, 0.69, 0.71)]
    case = small_mine([(0, True), 0], [way(0, 1, fallen_m=10.0, fallen_at_m=50.0)], [*struck, miner(0, 44.0, u_struck=0.0)],
                      [0.0], red_half_h=4.0, yellow_half_h=1e9)
    mine = Mine(case)
    assert mine.people["state"].tolist() == [Person.DEAD, Person.DOWN, Person.DOWN, Person.WORKING, Person.WORKING]
    assert mine.people["wound"].tolist() == [-1, Severity.RED, Severity.RED, Severity.YELLOW, -1]
    mine.until(5.0)
    assert mine.people["died_of"].tolist() == [Death.ROCK, Death.WOUNDS, Death.WOUNDS, -1, -1]
    assert mine.people["end_h"][1] == pytest.approx(4.0, abs=1 / 30)
    assert mine.people["state"][3:].tolist() == [Person.OUT, Person.OUT]


def test_the_level_of_water_holds_its_volume():
    """100 m of 10 m2, two high: 500 m3 stand a metre deep. On a slope the volume below the level is the water's."""
    case = small_mine([(0, True), 0], [way(0, 1)], [], [0.0])
    assert water_level_m(case.state.airways, case.state.junctions, 500.0) == pytest.approx(1.0)
    slope = small_mine([(0, True), -20], [way(0, 1)], [], [0.0])
    level = water_level_m(slope.state.airways, slope.state.junctions, 300.0)
    assert filled_m3(10.0, 100.0, -20.0, 0.0, 2.0, level) == pytest.approx(300.0)
    assert level == pytest.approx(-20.0 + 20.0 * 0.3 + 1.0)  # 30 m of 100, on the middle line between floor and roof


def test_water_drowns_below_and_shuts_in_above():
    """A dip fills: who stands in it drowns, who is in the rise beyond lives on the air there, the others walk out."""
    dip = [way(0, 1, 100.0), way(1, 2, 100.0), way(2, 3, 100.0)]
    people = told_by_telephone([miner(1, 50.0), miner(2, 95.0), miner(0, 10.0)])
    case = small_mine([(0, True), -20, -20, 20], dip, people, [0.0] * 3,
                      mine={"accident": WATER, "airway": 1, "at_m": 99.0, "water_m3": 1200.0}, mine_rush_m=0.0)
    mine = Mine(case).until(3.0)
    assert mine.people["died_of"].tolist() == [Death.WATER, -1, -1]
    assert mine.people["state"][1:].tolist() == [Person.SHUT_IN, Person.OUT]
    assert case.state.airways["flooded"].tolist() == [True, True, True]
    assert 1.0 < mine.people["alone_h"][1] < math.inf


def test_who_is_shut_in_climbs_before_rising_water():
    case = small_mine([(0, True), -20, 20], [way(0, 1, 100.0), way(1, 2, 100.0)], told_by_telephone([miner(1, 20.0)]),
                      [0.0] * 2, mine={"accident": WATER, "airway": 0, "at_m": 99.0, "water_m3": 600.0, "inflow_m3_h": 200.0,
                            "inflow_until_h": 1.0}, mine_rush_m=0.0)
    mine = Mine(case).until(2.0)
    assert mine.people["state"][0] == Person.SHUT_IN
    assert mine.people["at_m"][0] > 45.0


def test_pumps_empty_what_came():
    case = small_mine([(0, True), -20], [way(0, 1)], [miner(0, 5.0)], [0.0], mine={"accident": WATER, "water_m3": 100.0})
    mine = Mine(case)
    case.state.mine["pumps_m3_h"] = 50.0
    mine.until(1.0)
    assert case.state.mine["water_m3"][0] == pytest.approx(100.0 - 50.0 * case.state.mine["seen_h"][0])
    assert mine.until(3.0).case.state.mine["water_m3"][0] == 0.0
    assert not case.state.airways["flooded"][0]


def test_a_blast_kills_by_pressure():
    """200 kPa fade by 0.02 for each 3.16 m of width: 50 kPa, which kill half, 219 m from the flame; 20 kPa, which hurt half,
    364 m from it. One in the flame dies whatever his luck."""
    width = math.sqrt(10.0)
    flame = 0.5 * 5.0 * 1.9 / 0.095 / 10.0
    half, hurt = (flame + math.log(200.0 / kpa) / 0.02 * width for kpa in (50.0, 20.0))
    people = [miner(0, 4.0, u_struck=0.99), miner(0, half, u_struck=0.49), miner(0, half, u_struck=0.51), miner(
        0, hurt, u_struck=0.49), miner(0, hurt, u_struck=0.51)]
    case = small_mine([(0, True), 0], [way(0, 1, 1000.0, telephone=True)], people, [0.0], mine={
        "accident": BLAST, "at_m": 0.0, "methane_m3": 1.9, "fumes_m3": 0.1})
    mine = Mine(case)
    assert mine.people["died_of"].tolist() == [Death.BLAST, Death.BLAST, -1, -1, -1]
    assert mine.people["wound"][2:].tolist() == [Severity.RED, Severity.YELLOW, -1]
    assert mine.told("EXPLODED") == [(0.0, "EXPLODED", 0, 2.0)]
    assert not case.state.mine["power"][0]
    assert case.state.mine["air"][0] == 4
    assert (case.state.gas[Field.CO] * 1e-6 * 100.0).sum() == pytest.approx(0.1)


def test_gas_at_a_fire_goes_off_once_it_is_explosive_for_long_enough():
    """A rate of 12 an hour passes the quantile 0.5 after 3.5 minutes: in the fourth; below 5 per cent never."""
    said = []
    for methane in (9.0, 4.0):
        apart = [way(0, 1), way(2, 3)]  # somebody at work where nothing reaches him: a look every minute
        case = small_mine([(0, True), 0, (0, True), 0], apart, [miner(1, 50.0)], [0.0] * 2,
                          mine={**BURNS, "at_m": 50.0, "ignites_u": 0.5})
        case.state.gas[Field.METHANE] = methane
        said.append(Mine(case).until(0.2).told("EXPLODED"))
    assert said == [[(4.0, "EXPLODED", 0, 0.0)], []]


def test_the_order_goes_by_telephone_or_by_messengers():
    """2 km at 4 km/h are half an hour."""
    for telephone, hears_min in ((True, 6.0), (False, 36.0)):
        case = small_mine([(0, True), 0, 0], [way(0, 1, 2000.0), way(1, 2, telephone=telephone)], [miner(1, 0.0)], [0.0] * 2)
        mine = Mine(case)
        case.state.mine["evacuate_h"] = 0.1
        assert mine.until(1.0).told("WARNED_UNDERGROUND")[0][0] == pytest.approx(hears_min, abs=1.01)


def test_those_who_leave_tell_those_whom_they_pass():
    people = [*told_by_telephone([miner(1, 90.0)]), miner(0, 10.0)]
    case = small_mine([(0, True), 0, 0], [way(0, 1, 500.0), way(1, 2)], people, [0.0] * 2)
    assert Mine(case).until(1.0).people["state"].tolist() == [Person.OUT, Person.OUT]


def test_a_shaft_is_ridden_while_there_is_power():
    """300 m at 2 m/s are two minutes and a half, by ladder at 0.2 m/s 25."""
    for power, minutes in ((True, 3.0), (False, 25.0)):
        case = small_mine([(300, True), 0], [way(0, 1, 300.0, role=Role.SHAFT)], told_by_telephone([miner(0, 300.0)]), [0.0])
        case.state.mine["power"] = power
        assert Mine(case).until(1.0).told("CAME_OUT")[0][0] == minutes


def test_ticks_are_slow_where_all_who_are_left_wait():
    people = told_by_telephone([miner(0, 80.0)])
    mine = Mine(small_mine([(0, True), 0], [way(0, 1, fallen_m=4.0, fallen_at_m=50.0)], people, [0.0])).until(1.0)
    assert mine_minute(mine.s, mine.r, mine.now) == pytest.approx(1 / 6, abs=1e-5)


def test_a_system_that_works_under_one_plan_works_under_any_that_builds_more():
    poor, rich = composed("baseline_2020", "mine").plan.mines, composed("plan_2025", "mine").plan.mines
    for u in np.random.default_rng(1).random((50, 6)):
        assert (systems(poor, 0.5, u) <= systems(rich, 0.5, u)).all()
    assert systems(poor, 0.5, np.full(6, 0.84)).tolist() == [0.5, 0.0, 0.0, 0.0, 0.5, 1.0]
