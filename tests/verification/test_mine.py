"""Air, gas and doses underground against closed forms and published values."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from models.mines.air import HEAT_KJ_M3_K, add_gas, air_at, gas_volume, spread_gas, taylor_dispersion
from models.mines.doses import (
    balance_cohb,
    breathed_cohb,
    co_mortality,
    gas_dose,
    heat_dose,
    level_speed,
    mask_used_min,
    oxygen_m3,
    slope_factor,
    smoke_speed,
    stewart_peterson,
    void_h,
    walking_speed,
)
from models.mines.tables import Air, Field
from scenarios.mine_ground import MINES, layout_folder, load_mine
from scenarios.ventilation import all_flows, balance, column_heads, density, fan_heads
from tests.mining import mine_of

LAYOUTS = sorted(path.name for path in MINES.iterdir() if path.is_dir())
NO_FIRE = (-1, 0.0, 0.0)


def ground_of(name):
    return load_mine(layout_folder(name), 25.0, 20.0)


# the network

def test_parallel_airways_share_air_as_in_the_closed_form():
    flow = balance(np.array([0, 1, 1]), np.array([1, 2, 2]), np.array([True, False, True]), np.array([0.1, 0.5, 2.0]),
                   np.array([1000.0, 0.0, 0.0]))
    assert flow[1] / flow[2] == pytest.approx(2.0, abs=1e-5)
    assert flow[0] == pytest.approx(flow[1] + flow[2], abs=1e-9)
    assert (1000 - 0.1 * flow[0] ** 2) / flow[0] ** 2 == pytest.approx(2 / 9, abs=1e-8)  # the pair's resistance


def test_a_bridge_is_solved_as_scipy_solves_it():
    """Five airways and a fan whose middle one has a direction that nobody sees beforehand."""
    a, b = np.array([0, 0, 1, 1, 2]), np.array([1, 2, 2, 3, 3])
    r, head = np.array([0.3, 0.9, 0.5, 1.1, 0.2]), np.array([800.0, 800.0, 0.0, 0.0, 0.0])
    flow = balance(a, b, np.array([True, False, False, True]), r, head)

    def out_of_balance(x):
        pressure = np.array([0.0, x[0], x[1], 0.0])
        drop = pressure[a] - pressure[b] + head
        q = np.sign(drop) * np.sqrt(np.abs(drop) / r)
        return [q[0] - q[2] - q[3], q[1] + q[2] - q[4]]
    found = root(out_of_balance, [100.0, 50.0], tol=1e-12)
    pressure = np.array([0.0, *found.x, 0.0])
    drop = pressure[a] - pressure[b] + head
    assert found.success
    assert flow == pytest.approx(np.sign(drop) * np.sqrt(np.abs(drop) / r), abs=1e-5)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("fire", [False, True])
def test_every_way_to_ventilate_is_in_balance(name, fire):
    ground = ground_of(name)
    ways = ground.airways
    fallen, blown = np.zeros(len(ways), dtype=bool), np.zeros(len(ways), dtype=bool)
    fallen[3] = True
    flows = all_flows(ground, 12.0, fallen, blown, (int(ground.weights[0].argmax()), 50.0, 3000.0) if fire else NO_FIRE)
    for way in Air:
        come = np.zeros(len(ground.junctions))
        np.add.at(come, ways["b"], flows[way])
        np.add.at(come, ways["a"], -flows[way])
        assert np.abs(come[~ground.junctions["portal"]]).max() < 1e-6
        assert (flows[way][3] == 0) == (way != Air.NORMAL)
    if not fire:  # pressure lost between open ends on any way through adds up to what drives it
        heads, resists = fan_heads(ground, Air.NORMAL)
        lost = (ground.resistance + ground.door + resists) * flows[0] * np.abs(flows[0]) - heads - column_heads(ground, 12.0)
        meets = np.zeros((len(ways), len(ground.junctions)))
        meets[np.arange(len(ways)), ways["a"]] += 1
        meets[np.arange(len(ways)), ways["b"]] -= 1
        meets = meets[:, ~ground.junctions["portal"]]
        pressure = np.linalg.lstsq(meets, lost, rcond=None)[0]
        assert np.abs(meets @ pressure - lost).max() < 1e-6 * heads.max()


@pytest.mark.parametrize("name", LAYOUTS)
def test_main_fans_reverse_at_least_two_fifths_of_the_air(name):
    ground = ground_of(name)
    nothing = np.zeros(len(ground.airways), dtype=bool)
    flows = all_flows(ground, 18.0, nothing, nothing, NO_FIRE)
    main = ground.fan_airway[ground.reverses > 0]
    assert (main.size == 0) == (name == "tunnel")
    assert (flows[Air.REVERSED][main] / flows[Air.NORMAL][main] < -0.4).all()


@pytest.mark.parametrize("name", LAYOUTS)
def test_air_moves_as_fast_as_rules_allow(name):
    """煤矿安全规程 136: at most 15 m/s in shafts without lift, 8 in main airways; a return may have both here."""
    ground = ground_of(name)
    nothing = np.zeros(len(ground.airways), dtype=bool)
    flow = all_flows(ground, 18.0, nothing, nothing, NO_FIRE)[Air.NORMAL]
    speed = np.abs(flow) / ground.airways["area_m2"]
    assert speed[ground.airways["role"] != 5].max() < 8.0


def test_cold_days_draw_air_up_and_hot_days_down():
    ground = ground_of("noncoal")  # its air shaft opens 180 m above its adit
    nothing = np.zeros(len(ground.airways), dtype=bool)
    raise_ = ground.airway_names.index("return_raise")
    cold, hot = (all_flows(ground, c, nothing, nothing, NO_FIRE)[Air.STOPPED][raise_] for c in (0.0, 35.0))
    assert cold > 1.0
    assert hot < -1.0
    assert float(density(20.0)) == pytest.approx(1.204, abs=1e-3)


def test_a_fire_in_a_downcast_incline_throttles_and_turns_its_air():
    ground = ground_of("inclined_coal")
    nothing = np.zeros(len(ground.airways), dtype=bool)
    incline = ground.airway_names.index("belt_incline_2")
    still, burns = (all_flows(ground, 18.0, nothing, nothing, fire)
                    for fire in (NO_FIRE, (incline, 200.0, 5000.0)))
    assert 0 < burns[Air.NORMAL][incline] < still[Air.NORMAL][incline]
    assert burns[Air.STOPPED][incline] < -10 < still[Air.STOPPED][incline]


# gas

def test_a_puff_spreads_as_in_the_closed_form():
    """10 m3 in an airway of 10 m2, 1 m/s, E 5 m2/s: 5150 ppm at its centre after 600 s and 600 m."""
    cells, length = 250, 2500.0
    gas, airways, junctions = mine_of([(0, 1, length, 10.0, cells)], [0, 1], taylor_m=5.0)
    add_gas(gas, airways, 0, 305.0, 10.0, Field.CO)
    spread_gas(gas, airways, junctions, np.array([10.0]), 600 / 3600, -1, 0.0, 0.0, 0.0, 0.0)
    x = (np.arange(cells) + 0.5) * length / cells
    exact = 10 / (10 * math.sqrt(4 * math.pi * 5 * 600)) * np.exp(-((x - 905) ** 2) / (4 * 5 * 600)) * 1e6
    assert exact.max() == pytest.approx(5150.32, abs=0.01)
    assert gas[Field.CO].max() == pytest.approx(5150.32, rel=0.01)
    assert np.abs(gas[Field.CO] - exact).max() < 0.015 * exact.max()


def test_blurring_by_cells_is_taken_off_the_dispersion():
    """At a speed that fits no cell the puff has the variance of Taylor's law, to a few per cent."""
    gas, airways, junctions = mine_of([(0, 1, 5000.0, 10.0, 200)], [0, 1], taylor_m=4.0)
    add_gas(gas, airways, 0, 512.0, 5.0, Field.CO)
    x = (np.arange(200) + 0.5) * 25

    def moments():
        weight = gas[Field.CO] / gas[Field.CO].sum()
        mean = (weight * x).sum()
        return mean, (weight * (x - mean) ** 2).sum()
    start, wide = moments()
    spread_gas(gas, airways, junctions, np.array([17.3]), 0.5, -1, 0.0, 0.0, 0.0, 0.0)
    mean, wider = moments()
    assert mean - start == pytest.approx(1.73 * 1800, rel=1e-3)
    assert wider - wide == pytest.approx(2 * 4.0 * 1.73 * 1800, rel=0.03)


def test_taylors_dispersion_by_hand():
    assert taylor_dispersion(1.5, 1.5, 0.05) == pytest.approx(1.789, abs=5e-4)


def test_a_steady_source_makes_its_share_of_the_air():
    """100 L/s of CO into 40 m3/s: 2500 ppm, whatever the cells and however short the airway."""
    gas, airways, junctions = mine_of([(0, 1, 700.0, 10.0, 28), (1, 2, 30.0, 8.0, 1), (2, 3, 400.0, 12.0, 7)], [0, 3], 1.0)
    spread_gas(gas, airways, junctions, np.full(3, 40.0), 0.5, 0, 333.0, 0.1, 0.0, 0.0)
    assert air_at(gas, airways, 0, 270.0, Field.CO) == 0.0  # dispersion reaches no more than a cell or two upwind
    for airway, at in ((0, 600.0), (1, 10.0), (2, 350.0)):
        assert air_at(gas, airways, airway, at, Field.CO) == pytest.approx(2500.0, rel=0.03)  # a ripple each step stays
    assert gas[Field.CO, 29:].mean() == pytest.approx(2500.0, rel=2e-3)
    assert junctions["co"][2] == pytest.approx(2500.0, rel=0.01)


def test_junctions_mix_what_comes_and_share_it_by_the_air():
    gas, airways, junctions = mine_of([(0, 2, 200.0, 10.0, 8), (1, 2, 200.0, 10.0, 8), (2, 3, 300.0, 10.0, 12),
                                       (2, 4, 300.0, 10.0, 12)], [0, 1, 3, 4])
    flow = np.array([30.0, 10.0, 25.0, 15.0])
    spread_gas(gas, airways, junctions, flow, 0.3, 1, 100.0, 0.01, 0.0, 0.0)
    assert air_at(gas, airways, 0, 150.0, Field.CO) == 0.0
    assert air_at(gas, airways, 1, 190.0, Field.CO) == pytest.approx(1000.0)
    for airway in (2, 3):
        assert air_at(gas, airways, airway, 290.0, Field.CO) == pytest.approx(250.0)


def test_methane_seeps_to_its_share_of_the_air():
    gas, airways, junctions = mine_of([(0, 1, 500.0, 8.0, 20), (1, 2, 500.0, 8.0, 20)], [0, 2], 0.5)
    airways["seeps"][0] = 0.12
    spread_gas(gas, airways, junctions, np.full(2, 24.0), 2.0, -1, 0.0, 0.0, 0.0, 0.0)
    assert air_at(gas, airways, 1, 250.0, Field.METHANE) == pytest.approx(0.5, rel=1e-6)
    assert air_at(gas, airways, 0, 250.0, Field.METHANE) == pytest.approx(0.2562, rel=0.03)  # in the middle of its cell


def test_hot_air_cools_along_the_rock_as_in_the_closed_form():
    """3 MW into 30 m3/s: 83 K, less by exp(-x cools / u) after x metres."""
    u, cools = 3.0, 0.01
    gas, airways, junctions = mine_of([(0, 1, 300.0, 10.0, 60), (1, 2, 900.0, 10.0, 180)], [0, 2], 0.0, cools)
    spread_gas(gas, airways, junctions, np.full(2, 10 * u), 1.0, 0, 100.0, 0.0, 0.0, 3000.0)
    rise = 3000 / (HEAT_KJ_M3_K * 30)
    for airway, at, along in ((0, 202.5, 102.5), (0, 297.5, 197.5), (1, 202.5, 402.5), (1, 602.5, 802.5)):
        assert air_at(gas, airways, airway, at, Field.HEAT) == pytest.approx(rise * math.exp(-along * cools / u), rel=0.05)


def test_still_air_keeps_its_gas_and_gathers_more():
    gas, airways, junctions = mine_of([(0, 1, 100.0, 10.0, 4)], [0], 1.0)
    airways["seeps"][0] = 0.001
    spread_gas(gas, airways, junctions, np.zeros(1), 1.0, 0, 60.0, 0.002, 0.0, 0.0)
    assert gas[Field.CO].tolist() == [0.0, 0.0, pytest.approx(0.002 * 3600 / 250 * 1e6), 0.0]
    assert gas[Field.METHANE] == pytest.approx(3.6 / 1000 * 100)


def test_no_air_goes_past_a_fall_or_through_water():
    for name, value in (("fallen_m", 5.0), ("flooded", True)):
        gas, airways, junctions = mine_of([(0, 1, 500.0, 10.0, 20)], [0, 1])
        airways[name][0] = value
        spread_gas(gas, airways, junctions, np.array([20.0]), 0.2, 0, 210.0, 0.01, 0.0, 0.0)
        assert (gas[Field.CO] > 0).sum() == 1


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(LAYOUTS), st.sampled_from(list(Air)), st.integers(0, 10**6), st.floats(0.003, 2.0))
def test_no_gas_is_lost_or_made(name, way, pick, hours):
    """CO in the mine, at junctions and gone by portals is what the source gave off, also where the air turns about."""
    ground = ground_of(name)
    nothing = np.zeros(len(ground.airways), dtype=bool)
    flows = all_flows(ground, 10.0, nothing, nothing, NO_FIRE)
    gas, junctions, ways = np.zeros((3, ground.n_cells)), ground.junctions.copy(), ground.airways.copy()
    airway = pick % len(ways)
    at = (pick % 97) / 97 * float(ways["length_m"][airway])
    gone = spread_gas(gas, ways, junctions, flows[Air.NORMAL], hours, airway, at, 0.05, 0.0, 2000.0)
    gone += spread_gas(gas, ways, junctions, flows[way], hours, airway, at, 0.02, 0.0, 0.0)
    given_off = 0.07 * hours * 3600
    assert gas_volume(gas, ways, junctions, Field.CO) + gone == pytest.approx(given_off, rel=1e-9)
    assert gas.min() >= 0.0


def test_a_duct_clears_the_fumes_of_a_heading():
    ground = ground_of("noncoal")
    nothing = np.zeros(len(ground.airways), dtype=bool)
    flows = all_flows(ground, 18.0, nothing, nothing, NO_FIRE)
    heading = ground.airway_names.index("heading_420")
    left = {}
    for way in (Air.NORMAL, Air.STOPPED):
        gas, junctions = np.zeros((3, ground.n_cells)), ground.junctions.copy()
        add_gas(gas, ground.airways, heading, 10.0, 4.0, Field.CO)
        before = air_at(gas, ground.airways, heading, 10.0, Field.CO)
        spread_gas(gas, ground.airways, junctions, flows[way], 1.0, -1, 0.0, 0.0, 0.0, 0.0)
        left[way] = air_at(gas, ground.airways, heading, 10.0, Field.CO) / before
    assert left[Air.NORMAL] < 1e-6
    assert left[Air.STOPPED] > 0.3


# doses

@pytest.mark.parametrize(("ppm", "litres", "minutes", "cohb"), [(1000, 25, 30, 31.90), (1000, 10, 30, 12.76)])
def test_stewart_and_peterson_by_hand(ppm, litres, minutes, cohb):
    assert stewart_peterson(ppm, litres, minutes) == pytest.approx(cohb, abs=0.005)


def test_blood_goes_to_its_balance_and_clears_by_half():
    assert balance_cohb(0.0) == 0.0
    assert balance_cohb(640.0) == pytest.approx(49.9, abs=0.1)  # 218 x 0.00064 / 0.14 = 1, nearly
    assert breathed_cohb(0.0, 1000.0, 25.0, 30.0) == pytest.approx(31.90, abs=0.005)
    assert breathed_cohb(0.0, 300.0, 25.0, 600.0) == balance_cohb(300.0)
    assert breathed_cohb(40.0, 0.0, 8.5, 320.0) == pytest.approx(20.0)
    assert breathed_cohb(40.0, 0.0, 17.0, 160.0) == pytest.approx(20.0)


@given(st.floats(0, 90), st.floats(0, 20_000), st.floats(5, 60), st.floats(0, 60))
def test_blood_never_passes_its_balance(cohb, ppm, litres, minutes):
    after, aim = breathed_cohb(cohb, ppm, litres, minutes), balance_cohb(ppm)
    assert min(cohb, aim) - 1e-9 <= after <= max(cohb, aim) + 1e-9


def test_doses_by_hand():
    assert gas_dose(1000.0, 35.0) == 1.0
    assert heat_dose(100.0, 1.0) * 4.1e8 == pytest.approx(100.0**3.61)
    assert heat_dose(39.0, 60.0) == 0.0
    assert 1 / heat_dose(60.0, 1.0) == pytest.approx(156.0, rel=0.01)  # minutes at 60 degrees


@pytest.mark.parametrize(("ppm", "minutes", "share"), [(5000, 30, 0.8682), (3697, 30, 0.5004)])
def test_the_probit_of_co_by_hand(ppm, minutes, share):
    assert co_mortality(ppm, minutes) == pytest.approx(share, abs=2e-4)
    assert co_mortality(0, minutes) == 0.0


def test_air_of_voids_and_refuges_by_hand():
    assert oxygen_m3(15, 96.0, 0.5) == pytest.approx(43.2)
    # 100 m3, 2 people: carbon dioxide reaches 10 % after 100 000 x 0.1 / 0.25 / 60 / 2 hours, oxygen 8 % a little later
    assert void_h(100.0, 2, 0.3, 0.25, 0.08, 0.10) == pytest.approx(100_000 * 0.1 / 0.25 / 120)
    assert void_h(100.0, 2, 0.5, 0.25, 0.08, 0.10) == pytest.approx(100_000 * 0.129 / 0.5 / 120)
    assert void_h(math.inf, 5, 0.3, 0.25, 0.08, 0.10) == math.inf
    assert mask_used_min(45.0, 30.0, 30.0) == 45.0
    assert mask_used_min(45.0, 10.0, 30.0) == 15.0


@pytest.mark.parametrize(("height", "speed"), [(1.0, 0.373), (1.2, 0.559), (1.5, 0.745), (2.5, 0.965)])
def test_walking_speeds_by_height(height, speed):
    assert level_speed(height) == pytest.approx(speed, abs=5e-4)


def test_walking_on_slopes_and_in_smoke():
    assert slope_factor(0.0) == 1.0
    assert slope_factor(25.0) == pytest.approx(math.exp(-3.5 * math.tan(math.radians(25))))
    assert slope_factor(-math.degrees(math.atan(0.05))) == pytest.approx(math.exp(3.5 * 0.05))
    assert smoke_speed(1.9) == pytest.approx(0.706 - 0.057 * 1.9)
    assert smoke_speed(7.4) == pytest.approx(0.2842)
    assert smoke_speed(30.0) == 0.2
    assert walking_speed(2.5, 0.0, 0.0, 1.1) == pytest.approx(1.1 * 0.9652, abs=1e-3)
    assert walking_speed(2.5, 25.0, 0.0, 1.0) < walking_speed(2.5, 0.0, 0.0, 1.0) > walking_speed(2.5, 0.0, 3.0, 1.0)
