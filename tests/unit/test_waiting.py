"""Why people waited: small worlds worked by hand, and for every resource a world without it whose people name it."""

import dataclasses

import numpy as np
import pytest

from models.asked import ask
from models.kinds import Cause, Doing, Event, Tier, Unit, Waiting
from models.state import LANDING, StateHandle
from sim.engine.compiled import run_compiled
from sim.engine.laws import breaches
from sim.engine.log import log_of
from sim.engine.simulate import simulate, staged
from sim.engine.small import boat, filled, rescue, small_case
from sim.judge.measures import row_type
from sim.report.run_story import waited_most
from tests.playing import SEED
from tests.unit.test_hand_solved import FLIGHT, air_case, at_base
from tests.unit.test_knockouts import FOG, NO_AIRCRAFT, NO_BOATS, NO_STOCK
from tests.unit.test_levers import SHORT, SLOW, SWIFT
from tests.waited import causes, integral, waited

FAR = 99.0  # hours: not within the horizon


def hours(case, who):
    run_compiled(case)
    assert breaches(case) == []
    np.testing.assert_allclose(waited(case).sum(axis=1), integral(case), rtol=1e-9, atol=1e-9)
    return causes(case, who)


def test_people_in_the_water():
    """Three people from 1 h, called 1.25, left 1.5, there 2.125; two out at 2.625, the third at 3."""
    case = small_case(6, 2, [(0, 1, 0.5), (1, 2, 1.0)], [boat(0, muster_day_h=0.25)],
                      [rescue(1, 1.0, 3, delay_h=0.25, trip_h=0.25, access_h=0.125)], per_person_h=0.125,
                      district_activation_h=2.0)
    assert hours(case, Waiting.IN_WATER) == {
        "NOT_REPORTED": 0.75, "MUSTER": 0.75, "TRAVEL": 1.875, "WORK": 3 * 0.5 + 0.375}


def test_a_closed_road_is_waited_for_until_it_is_cleared():
    """One person from 1.5 h; the road opens at 6.25; an hour's drive; a trip of a quarter."""
    over = np.zeros((2, 8))
    over[1, 1:4] = 2.0
    crew = {"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": 2, "muster_day_h": 0.5}
    case = small_case(8, 2, [(0, 1, 1.0), (1, 2, 0.5)], [boat(0), crew], [rescue(1, 1.5, 1, trip_h=0.25, home_over_m=-1.0)],
                      river_roads=[{"row": 0, "sill_m": 1.0, "town": 1, "work_h": 1.0}], over_m=over,
                      district_activation_h=FAR, municipal_activation_h=FAR, set_up_h=0.25)
    assert hours(case, Waiting.IN_WATER) == {"ROAD": 4.75, "TRAVEL": 1.0, "WORK": 0.25}


def test_a_crew_that_is_redirected_works_for_the_other_need_only():
    """One boat; the first need is met at 1.5 h, then it drives half an hour to the second, whose people waited for it."""
    case = small_case(6, 2, [(0, 1, 0.5)], [boat(0)], [rescue(0, 1.0, 2, trip_h=0.5), rescue(1, 1.0, 1, trip_h=0.25)],
                      municipal_activation_h=FAR)
    assert hours(case, Waiting.IN_WATER) == {"NO_UNIT": 0.5, "TRAVEL": 0.5, "WORK": 2 * 0.5 + 0.25}


def test_a_crew_whose_shift_ends_leaves_people_without_a_unit():
    """Four people, two a trip of an hour, half an hour's way, a shift of an hour: two are left at 2.5 h.

    The crew is home at 3 h, sleeps till 6, and is at work again from 6.5 to 7.5.
    """
    case = small_case(9, 1, [(0, 1, 0.5)], [boat(1)], [rescue(0, 1.0, 4, trip_h=1.0)], shift_h=1.0, rest_h=3.0,
                      municipal_activation_h=FAR)
    assert hours(case, Waiting.IN_WATER) == {
        "TRAVEL": 4 * 0.5 + 2 * 0.5, "WORK": 4 * 1.0 + 2 * 1.0, "NO_UNIT": 2 * 3.5}


def test_a_stranded_crew_does_not_count_as_working():
    """The crew from 1 h comes back to a closed road when its shift is over at 3 h; two of four are left to the horizon."""
    over = np.zeros((2, 10))
    over[1, 2:] = 2.0
    case = small_case(10, 2, [(0, 1, 1.0)], [boat(0)], [rescue(1, 1.0, 4, trip_h=1.0, home_over_m=-1.0)],
                      river_roads=[{"row": 0, "sill_m": 1.0, "town": 1, "work_h": 1.0}], over_m=over, shift_h=1.5,
                      rest_h=FAR, municipal_activation_h=FAR)
    assert hours(case, Waiting.IN_WATER) == {"TRAVEL": 4.0, "WORK": 4.0, "NO_UNIT": 2 * 7.0}
    assert [tuple(row)[2:5] for row in log_of(case) if row["kind"] == Event.WENT_AWAY_EMPTY] == [(0, 0, 1)]


def test_kits_wait_for_staff_at_docks_and_on_the_road():
    """Six people wait from 1 h; staff at 1.5, 36 min at either dock, an hour between."""
    lorry = {"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 1, "base": 0, "capacity": 100}
    case = small_case(6, 1, [(0, 1, 1.0)], [lorry], [], places={0: {"kits": 4}}, depots=[{"kits": 50}],
                      registered={(0, 1): 10}, callout_day_h=0.5, district_activation_h=FAR)
    found = hours(case, Waiting.FOR_KIT)
    assert found == pytest.approx({"CALL_OUT": 3.0, "DOCK": 6 * 1.2, "TRAVEL": 6.0}, abs=1e-4)


def test_a_contractors_lorry_musters_once_and_a_second_place_waits_for_it():
    """A lorry of five kits comes after 2 h and fetches ten.

    Loaded 3.5 h, there 4.5, unloaded 5, back at 6, loaded 6.5, there 7.5, unloaded 8. The other five wait, as they are told
    at full hours, for the staff till 2, for the dock that is promised to the lorry till 4, and then for the lorry.
    """
    lorry = {"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 1, "base": 0, "capacity": 5, "muster_day_h": 2.0}
    case = small_case(12, 1, [(0, 1, 1.0)], [lorry], [], depots=[{"kits": 50}], registered={(0, 1): 10},
                      callout_day_h=0.5, municipal_activation_h=FAR)
    assert hours(case, Waiting.FOR_KIT) == {
        "MUSTER": 5 * 2.0, "CALL_OUT": 5 * 1.0, "NO_UNIT": 5 * 2.0, "DOCK": 5 * 2.0 + 5 * 1.0 * 2, "TRAVEL": 5 * 1.0 * 2}


def test_the_second_lorry_queues_for_the_dock():
    """Ten kits in two lorries: half an hour each at the depot's only dock, an hour's way, half an hour at the shelter's."""
    lorries = [{"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 1, "base": 0, "capacity": 5} for _ in range(2)]
    case = small_case(6, 1, [(0, 1, 1.0)], lorries, [], depots=[{"kits": 50}], registered={(0, 1): 10})
    assert hours(case, Waiting.FOR_KIT) == {"DOCK": 5 * 1.0 + 5 * 1.5, "TRAVEL": 10 * 1.0}


def test_the_story_tells_what_people_waited_for_most():
    """The first of these worlds, a quarter later: 1.5 h uncalled, 0.75 mustering, 1.875 on the way and at work."""
    case = small_case(6, 2, [(0, 1, 0.5), (1, 2, 1.0)], [boat(0, muster_day_h=0.25)],
                      [rescue(1, 1.0, 3, delay_h=0.5, trip_h=0.25, access_h=0.125)], per_person_h=0.125,
                      district_activation_h=2.0)
    run_compiled(case)
    assert waited_most(case) == [
        "People waited 6 hours in the water: 31 % of them while help was on its way, 31 % while those there were busy, "
        "25 % before anybody called."]


def test_people_without_a_place_wait_for_a_post_then_for_a_bus_and_on_it():
    """Five from 1 h; the district works from the next hour on; a bus of four, a quarter's call, a quarter to load."""
    bus = {"kind": Unit.BUS, "tier": Tier.HIRED, "home": 0, "capacity": 4, "muster_day_h": 0.25}
    case = small_case(9, 1, [(0, 1, 1.0)], [bus], [], places={0: {"roofed": 0}}, registered={(0, 1): 5}, bus_load_h=0.25,
                      district_activation_h=0.5, municipal_activation_h=FAR)
    assert hours(case, Waiting.FOR_SHELTER) == {
        "COMMAND": 5.0, "MUSTER": 4 * 0.25, "NO_UNIT": 0.25, "WORK": 5 * 0.25 + 0.25, "TRAVEL": 5.0 + 1.0 + 1.0}


def test_who_asks_for_a_place_while_the_bus_is_away_is_counted_once():
    """A bus of two leaves with two at 1.5 h and is back at 3.5; of three who come at 2 h one has no seat till then."""
    bus = {"kind": Unit.BUS, "tier": Tier.HIRED, "home": 0, "capacity": 2, "muster_day_h": 0.25}
    case = small_case(12, 1, [(0, 1, 1.0)], [bus], [], places={0: {"roofed": 0, "order_h": 0.0}},
                      registered={(0, 1): 2, (0, 2): 3}, bus_load_h=0.25, municipal_activation_h=FAR)
    found = hours(case, Waiting.FOR_SHELTER)
    # the first two are there at 2.5 h; two more leave at 3.75 and are there at 4.75; the last leaves at 6 and is there at 7
    assert found == {"MUSTER": 2 * 0.25, "WORK": 2 * 0.25 + 3 * 0.25 + 0.25, "TRAVEL": 2 * 1.0 + 2 * 1.5 + 3 * 1.0 + 2.0,
                     "NO_UNIT": 1.5}


def hospital(ambulances=1, beds=1000, **more):
    """Two people are brought out at 1 h, both hurt; an ambulance is an hour away, a quarter to man it, half to load."""
    crew = {"kind": Unit.AMBULANCE, "tier": Tier.DISTRICT, "home": 1, "capacity": 1, "muster_day_h": 0.25}
    case = small_case(12, 1, [(0, 1, 1.0)], [boat(0), *[crew] * ambulances], [rescue(0, 1.0, 2)], hurt_share=1.0,
                      on_scene_h=0.5, handover_h=0.25, **more)
    case.state.districts["beds"] = beds
    return case


def test_the_hurt_have_an_ambulance_each():
    """The first is in hospital at 3.75 h; the ambulance is free just after the full hour 4, called at 5, and so on."""
    assert hours(hospital(), Waiting.FOR_HOSPITAL) == {
        "MUSTER": 0.25 * 2, "TRAVEL": 2.0 * 2, "WORK": 0.5 * 2, "NO_UNIT": 5.0 - 1.0}


def test_a_patient_without_a_bed_stays_on_board():
    assert hours(hospital(ambulances=2, beds=1), Waiting.FOR_HOSPITAL) == {
        "MUSTER": 0.25 * 2, "TRAVEL": 2.0 + 1.0, "WORK": 0.5 * 2, "BED": 12.0 - 2.75}


def foggy(until):
    weather = np.zeros((4, 1, 10))
    weather[1], weather[2] = 20_000.0, 2000.0
    weather[1, 0, :until] = 500.0
    return weather


def test_an_aircraft_is_waited_for_by_what_holds_it():
    """Two people in swift water: the municipality works at 1.25 h, ready and cleared at 1.75, fog until 4; then it comes."""
    found = hours(at_base(air_case(weather=foggy(4), takeoff_sigma=0.0)), Waiting.IN_WATER)
    assert found == pytest.approx({"COMMAND": 0.5, "CLEARANCE": 1.0, "WEATHER": 2 * 2.25, "TRAVEL": 2 * (FLIGHT + 0.125),
                                   "WORK": 2 * 0.125}, abs=1e-5)


def test_an_aircraft_that_shuttles_is_at_work_until_all_are_out():
    """Twelve people, ten at a time in 37.5 min, to a landing point 11.1 km away: unloaded in 7.5 min, back for two."""
    case = at_base(air_case(need=rescue(0, 1.0, 12, current=1.0, home_over_m=0.0), takeoff_sigma=0.0))
    landing = filled(LANDING, [{"lat": 29.4, "lon": 107.0}])
    case = dataclasses.replace(case, state=case.state._replace(landing=landing))
    found = hours(case, Waiting.IN_WATER)
    assert found["WORK"] == pytest.approx(12 * 0.625 + 2 * (2 * FLIGHT / 5 + 0.125 + 0.125), abs=1e-4)
    assert found["TRAVEL"] == pytest.approx(12 * (FLIGHT + 0.125), abs=1e-4)
    assert set(found) == {"COMMAND", "CLEARANCE", "TRAVEL", "WORK"}


def ask_at(case, towns, people, now):
    """Hours by cause until an aircraft is over some townships."""
    row = np.zeros(1, dtype=row_type(case.state.districts.size))
    ask(StateHandle(*case.state), towns, people, now, *(row[name][0] for name in (
        "measures", "curves", "districts", "waited")))
    found = row["waited"][0, Waiting.FOR_AIRCRAFT]
    assert row["waited"].sum() == found.sum()
    return found


def asked(case):
    row = ask_at(case, np.array([0]), np.ones(case.state.places.size, dtype=np.int64), 1.0)
    return {cause.name: round(float(row[cause]), 5) for cause in Cause if row[cause]}


def test_the_hours_to_overhead_are_split():
    """Asked for at 1 h: ready at 1.5, on the stand in fog until 4, then the flight and the approach."""
    found = asked(at_base(air_case(weather=foggy(4), takeoff_sigma=0.0)))
    assert found == pytest.approx({"CLEARANCE": 0.5, "WEATHER": 2.5, "TRAVEL": FLIGHT + 0.125}, abs=1e-5)


def test_an_aircraft_that_does_not_come_is_waited_for_a_day():
    """Asked for at 9 in the morning, in fog; from 19 h no flight of 78 min would end before dark, until 6 h."""
    assert asked(at_base(air_case(weather=foggy(10), takeoff_sigma=0.0))) == {
        "CLEARANCE": 0.5, "WEATHER": 9.5 + 3.0, "NIGHT": 11.0}
    absent = at_base(air_case())
    absent.state.units["doing"] = Doing.ABSENT
    assert asked(absent) == {"NO_UNIT": 24.0}
    assert asked(at_base(air_case(last_aircraft=0))) == {"NO_UNIT": 24.0}
    assert asked(at_base(air_case(takeoff_median_h=30.0, takeoff_sigma=0.0))) == {"CLEARANCE": 24.0}


# a world that lacks nothing, and what is taken away from it
LORRY = {"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 1, "base": 0, "capacity": 100}
BUS = {"kind": Unit.BUS, "tier": Tier.HIRED, "home": 0, "capacity": 50}
AMBULANCE = {"kind": Unit.AMBULANCE, "tier": Tier.DISTRICT, "home": 1, "capacity": 1}


def whole(without=(), hours=24, need=None, roads=((0, 1, 0.5),), places=None, depots=({"kits": 500},), **rules):
    """One township half an hour from its seat: ten people in the water, thirty at its shelter, which takes ten."""
    units = [unit for unit in (boat(1, capacity=5), LORRY, LORRY, BUS, *[AMBULANCE] * 10) if unit["kind"] not in without]
    water = rescue(0, 1.0, 10, **{"trip_h": 0.25, "home_over_m": 0.0, **(need or {})})
    return small_case(hours, 1, list(roads), units, [water], places={0: {"roofed": 10, "order_h": 0.0}, **(places or {})},
                      depots=list(depots),
                      over_m=np.full((1, hours), 1.0), registered={(0, 1): 30}, hurt_share=1.0, on_scene_h=0.25, **rules)


def without_docks():
    case = whole()
    case.state.docks[:] = np.inf
    return case


def slow_staff():
    return whole(callout_day_h=FAR)


def without_beds():
    case = whole()
    case.state.districts["beds"] = 0
    return case


def fleet(**changes):
    """The world of one aircraft and swift water; `changes` by table."""
    case = at_base(air_case())
    for table, values in changes.items():
        for name, value in values.items():
            getattr(case.state, table)[name] = value
    return case


def by_night():
    return at_base(air_case(start_hour=18.0))


FLOODED = {"river_roads": [{"row": 0, "sill_m": 0.5, "town": 0, "work_h": 1.0}]}


def cut_off():
    """The only road is under water from the start on."""
    units = [boat(1), LORRY, BUS, AMBULANCE]
    return small_case(24, 1, [(0, 1, 0.5)], units, [rescue(0, 1.0, 10, home_over_m=0.0)], depots=[{"kits": 500}],
                      over_m=np.full((1, 24), 1.0), registered={(0, 1): 30}, **FLOODED)


@pytest.mark.parametrize(("build", "who", "cause"), [
    (lambda: whole(need={"delay_h": 20.0}), Waiting.IN_WATER, Cause.NOT_REPORTED),
    (lambda: whole(span=0), Waiting.IN_WATER, Cause.COMMAND),
    (lambda: whole(span=0), Waiting.FOR_SHELTER, Cause.COMMAND),
    (lambda: whole([Unit.BOAT]), Waiting.IN_WATER, Cause.NO_UNIT),
    (lambda: whole([Unit.TRUCK]), Waiting.FOR_KIT, Cause.NO_UNIT),
    (lambda: whole([Unit.BUS]), Waiting.FOR_SHELTER, Cause.NO_UNIT),
    (lambda: whole([Unit.AMBULANCE]), Waiting.FOR_HOSPITAL, Cause.NO_UNIT),
    (cut_off, Waiting.IN_WATER, Cause.ROAD),
    (cut_off, Waiting.FOR_KIT, Cause.ROAD),
    (lambda: whole(need={"current": 3.0}), Waiting.IN_WATER, Cause.CURRENT),
    (lambda: whole(depots=[{"kits": 0}]), Waiting.FOR_KIT, Cause.STOCK),
    (lambda: whole(depots=[{"kits": 500, "tier": Tier.MUNICIPAL}], municipal_activation_h=FAR), Waiting.FOR_KIT,
     Cause.COMMAND),
    (without_docks, Waiting.FOR_KIT, Cause.DOCK),
    (slow_staff, Waiting.FOR_KIT, Cause.CALL_OUT),
    (without_beds, Waiting.FOR_HOSPITAL, Cause.BED),
    (lambda: whole(places={1: {"roofed": 0}}), Waiting.FOR_SHELTER, Cause.PLACE),
    (lambda: whole(roads=[(0, 1, 9.0)]), Waiting.IN_WATER, Cause.TRAVEL),
    (lambda: whole(need={"trip_h": 6.0}), Waiting.IN_WATER, Cause.WORK),
    (lambda: fleet(units={"doing": Doing.ABSENT}), Waiting.IN_WATER, Cause.CURRENT),
    (lambda: at_base(air_case(takeoff_median_h=8.0)), Waiting.IN_WATER, Cause.CLEARANCE),
    (lambda: at_base(air_case(weather=foggy(10))), Waiting.IN_WATER, Cause.WEATHER),
    (by_night, Waiting.IN_WATER, Cause.NIGHT),
    (lambda: fleet(aircrews={"busy": True}), Waiting.IN_WATER, Cause.CREW),
    (lambda: fleet(craft={"fuel_h": 0.0}), Waiting.IN_WATER, Cause.FUEL)])
def test_what_is_lacking_is_named(build, who, cause):
    case = build()
    run_compiled(case)
    row = waited(case)[who]
    assert Cause(int(row.argmax())) is cause
    assert row[cause] > 0.5 * row.sum()


@pytest.mark.parametrize("who", [Waiting.IN_WATER, Waiting.FOR_KIT, Waiting.FOR_SHELTER, Waiting.FOR_HOSPITAL])
def test_where_nothing_is_lacking_people_wait_for_the_way_and_the_work(who):
    case = whole()
    run_compiled(case)
    row = waited(case)[who]
    assert row[[Cause.TRAVEL, Cause.WORK, Cause.DOCK]].sum() == row.sum() > 0


NO_LORRIES = {f"plan.supplies.{tier}_trucks.{whose}": 0 for tier in ("municipal", "regional", "district")
              for whose in ("own", "contract")}
NO_DOCKS = {f"plan.supplies.{tier}_docks": 0 for tier in ("municipal", "regional", "district")}
NO_SPAN = {f"plan.command.{tier}_sites": 0 for tier in ("municipal", "district", "township", "on_scene")}


@pytest.mark.parametrize(("context", "changes", "who", "cause"), [
    (SHORT, NO_BOATS, Waiting.IN_WATER, Cause.NO_UNIT),
    (SHORT, NO_SPAN, Waiting.IN_WATER, Cause.COMMAND),
    (SWIFT, {**NO_AIRCRAFT, "scenario.current_per_root_m": [8.0, 12.0]}, Waiting.IN_WATER, Cause.CURRENT),
    (SLOW, NO_STOCK, Waiting.FOR_KIT, Cause.STOCK),
    (SLOW, NO_LORRIES, Waiting.FOR_KIT, Cause.NO_UNIT),
    (SLOW, NO_DOCKS, Waiting.FOR_KIT, Cause.DOCK),
    (SWIFT, {"plan.medical.free_share": 0.0}, Waiting.FOR_HOSPITAL, Cause.BED),
    (SWIFT, {"plan.medical.ambulances": 0}, Waiting.FOR_HOSPITAL, Cause.NO_UNIT)], ids=repr)
def test_a_real_flood_names_what_the_plan_lacks(player, context, changes, who, cause):
    run = simulate(player.setting("plan_2025", {**context, **changes}), SEED, 0, run_compiled)
    row = waited(run.case)[who]
    assert Cause(int(row.argmax())) is cause, {c.name: round(float(row[c]), 1) for c in Cause if row[c]}


@pytest.mark.parametrize(("changes", "cause"), [
    (NO_AIRCRAFT, Cause.NO_UNIT), (FOG, Cause.WEATHER), ({"plan.aviation.night_crews": 0}, Cause.NIGHT),
    ({"plan.aviation.day_crews_per_aircraft": 0.0, "plan.aviation.night_crews": 0}, Cause.CREW),
    ({"plan.aviation.takeoff_median_min": 720}, Cause.CLEARANCE), ({"model.flight.reserve_min": 600}, Cause.FUEL)],
    ids=repr)
def test_townships_name_what_keeps_aircraft_away(player, changes, cause):
    of = player.setting("plan_2025", {"scenario.band": "S3", **changes})
    _, case = staged(of, player.draw({"scenario.band": "S3", **changes}))
    now = 24.0 * 3 - float(case.state.rules["start_hour"][0]) + (22.0 if cause is Cause.NIGHT else 9.0)
    towns = np.arange(0, 1031, 40)
    row = ask_at(case, towns, of.world.townships["population"], now)
    assert Cause(int(row.argmax())) is cause, {c.name: round(float(row[c]), 1) for c in Cause if row[c]}
    assert row.sum() <= 24.0 * towns.size + 1e-9
