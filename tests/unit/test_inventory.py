"""What a plan fixes by itself, and who could come if asked, against counts by hand; both answers reachable."""

import numpy as np
import pytest

from models.kinds import Doing
from models.tally import Measure
from sim.engine.loads import Loads
from sim.engine.simulate import staged
from sim.judge.equivalence import final_tables
from sim.judge.inventory import COUNTED, inventory
from sim.judge.measures import ask_circle, ask_regional, centres_of
from sim.judge.targets import design_loads
from sim.plan import StationVariant

LOADS = Loads(100_000, 5_000, 3_000, 200, 2.0)


@pytest.fixture(scope="module")
def counted(player):
    known = {}

    def call(plan="plan_2025", **changes):
        key = plan, str(changes)
        if key not in known:
            of = player.setting(plan, {name.replace("__", "."): value for name, value in changes.items()})
            known[key] = {(count.target, count.part): count.value for count in inventory(of, LOADS)}
        return known[key]
    return call


def test_what_the_plan_deploys_is_what_it_promises(counted, composed):
    found, targets = counted(), composed.config.targets
    assert {name: found["AIR-NET", name] for name in ("municipal_centre", "regional_centres", "stations",
                                                      "stations_chengdu_chongqing", "landing_points")} == {
        "municipal_centre": 1, "regional_centres": 4, "stations": 35, "stations_chengdu_chongqing": 10,
        "landing_points": 100}
    assert (found["AIR-FLEET", "aircraft"], found["AIR-FLEET", "fuel_trucks"]) == (2, 10)
    assert [found["TEAM-WATER", part] for part in ("centre", "bases", "stations")] == [1, 6, 10]
    assert (found["SUP-5TIER", ""], found["SUP-5TIER", "regional_depots"]) == (5, 4)
    assert found["SUP-CITY", "stock"] == 1.0  # 60,000 and four times 10,000 for 100,000
    for (target, part), value in found.items():  # each number of the plan itself is met by the plan's own counts
        number = next((one for one in targets[target].parts if one.part == part), None)
        if number is not None and number.threshold is not None and part != "damaged_roads":
            assert value >= number.threshold, (target, part)
    assert {target for target, _ in found} == set(COUNTED)


def test_2020_and_a_starved_plan_fall_short(counted):
    old, none = counted("baseline_2020"), counted("starved")
    assert old["AIR-NET", "regional_centres"] == 0  # those of the season do not stand all the year
    assert (old["AIR-FLEET", "aircraft"], old["AIR-FLEET", "fuel_trucks"]) == (0, 2)
    assert old["SUP-CITY", "stock"] == 0.6
    assert old["SUP-1M", "stock"] < 1
    assert old["SUP-TOWN", "stock"] == 0  # two of five townships have a storage point
    assert old["SUP-DIST", "stock"] < 1
    for key in (("SUP-CITY", "stock"), ("SUP-1M", "stock"), ("SUP-DIST", "stock"), ("SUP-TOWN", "stock"),
                ("SUP-5TIER", ""),
                ("AIR-NET", "stations"), ("AIR-NET", "landing_points"), ("TEAM-CENTRES", ""), ("TEAM-WATER", "stations")):
        assert none[key] == 0, key


def test_stations_beside_the_35_are_counted(counted):
    found = counted(plan__aviation__station_variant=StationVariant.beside)
    assert (found["AIR-NET", "stations"], found["AIR-NET", "stations_chengdu_chongqing"]) == (45, 20)
    assert counted(plan__aviation__forest_stations=20)["AIR-NET", "stations"] == 20


def test_the_least_district_is_what_counts(counted):
    more, less = counted(), counted(plan__supplies__large_district_kits=100)
    assert less["SUP-1M", "stock"] == pytest.approx(more["SUP-1M", "stock"] - 4900 / 5000)
    assert less["SUP-DIST", "stock"] == more["SUP-DIST", "stock"]


def test_no_load_no_stock_line(player):
    assert not [count for count in inventory(player.setting(), design_loads({})) if count.part == "stock"]


def test_a_centre_counts_with_fifty_people_and_in_time(player, counted):
    assert centres_of(player.setting()).size == 4
    assert centres_of(player.setting("plan_2025", {"plan.teams.regional_centres.heads": 49})).size == 0
    assert counted(plan__teams__regional_centres__heads=49)["TEAM-CENTRES", ""] == 0
    shares = [counted(plan__teams__regional_centres__muster_h=hours)["TEAM-CENTRES", ""] for hours in (0.0, 1.0, 1.9)]
    assert 1 >= shares[0] > shares[1] > shares[2] > 0  # the centres' own seats stay


def asked(player, which, changes=None, plan="plan_2025", hour_of_day=9):
    of, out = player.setting(plan, changes), np.zeros(len(Measure))
    drawn = player.draw({**(changes or {}), "scenario.band": "S3"})
    _, case = staged(of, drawn)
    before = final_tables(case)
    if which is ask_circle:
        ask_circle(of, case, float((hour_of_day - drawn.flood.start_hour) % 24), out)
    else:
        ask_regional(of, drawn, case, out)
    assert final_tables(case) == before  # asking changes nothing
    return out, case


def test_the_circle_is_asked_of_tongnans_aircraft_alone(player):
    sure = {"plan.aviation.availability": 1.0, "plan.aviation.night_crews": 1, "scenario.weather.fog_share": 0.0}
    out, case = asked(player, ask_circle, sure)
    towns = np.isin(player.world.districts["region"], ("centre", "new"))[player.world.townships["district"]].sum()
    assert out[Measure.POINTS] == towns + 8
    elsewhere = {**sure, "plan.aviation.base_order.planned": ["HQ", "HQ", "WZ", "QJ", "YC", "HQ", "HQ", "WZ"]}
    assert asked(player, ask_circle, elsewhere)[0][Measure.POINTS_120MIN] == 0
    assert (case.state.units["doing"] != Doing.ABSENT).any()


def test_the_circle_is_reached_by_an_abundant_plan_and_in_no_fog(player):
    """Tongnan to the farthest of its points is about an hour and a half at 200 km/h."""
    clear = {"scenario.weather.wet_share": 0.0, "scenario.weather.dry_share": 0.0, "scenario.weather.fog_share": 0.0}
    out, _ = asked(player, ask_circle, {**clear, "plan.aviation.takeoff_median_min": 5}, "abundant")
    assert out[Measure.POINTS_120MIN] > 0.9 * out[Measure.POINTS]
    fog = {**clear, "scenario.weather.fog_share": 1.0, "scenario.weather.fog_h": 24.0}
    assert asked(player, ask_circle, fog, "abundant")[0][Measure.POINTS_120MIN] < out[Measure.POINTS_120MIN]
    night, _ = asked(player, ask_circle, {**clear, "plan.aviation.night_crews": 1}, "abundant", hour_of_day=22)
    assert night[Measure.POINTS_120MIN] == 0  # the first crew who may fly by night stands at the municipal centre


def test_water_on_the_roads_keeps_the_centres_away(player):
    dry, _ = asked(player, ask_regional)
    wet, _ = asked(player, ask_regional, {"scenario.road_sill_m": [-9.0, -8.5]})
    assert dry[Measure.SEATS] == wet[Measure.SEATS] == 38
    assert wet[Measure.SEATS_4H] <= dry[Measure.SEATS_4H]
    late, _ = asked(player, ask_regional, {"plan.teams.regional_centres.muster_h": 3.9})
    assert late[Measure.SEATS_4H] <= 8  # their own seats and the nearest
    assert asked(player, ask_regional, plan="starved")[0][Measure.SEATS_4H] == 0
