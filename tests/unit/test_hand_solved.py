"""Scenarios solved by hand, with the whole log asserted."""

import numpy as np

from models.kinds import Cause, Doing, Grounded, Need, Tier, Unit
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.small import boat, rescue, small_case, story_of


def run(case):
    run_simpy(case)
    assert breaches(case) == []
    return story_of(case)


def rounded(told):
    """Hours on the grid of events, to a thousandth."""
    return [(round(row[0], 3), *row[1:]) for row in told]


ANY = 10**6  # sites a post can run: more than there are


def test_one_boat_one_need():
    """Two places half an hour apart; the crew musters for 15 min; three people, two a trip of 15 min and 7.5 min a head."""
    case = small_case(6, 2, [(0, 1, 0.5), (1, 2, 1.0)], [boat(0, muster_day_h=0.25)],
                      [rescue(1, 1.0, 3, delay_h=0.25, trip_h=0.25, access_h=0.125)], per_person_h=0.125,
                      district_activation_h=2.0)
    assert run(case) == [
        (1.0, "TRAPPED", -1, 0, 1, 3), (1.25, "REPORTED", -1, 0, 1, 3), (1.25, "POST_ACTIVATED", -1, -1, 3, ANY),
        (1.25, "TAKEN_IN_HAND", -1, 0, 3, 1), (1.25, "ORDERED", 0, 0, 1, 2), (1.5, "LEFT_BASE", 0, 0, 0, 0),
        (2.125, "ARRIVED", 0, 0, 1, 0), (2.625, "BROUGHT_OUT", 0, 0, 1, 2), (3.0, "BROUGHT_OUT", 0, 0, 1, 1),
        (3.0, "NEED_MET", -1, 0, 1, 3), (3.0, "TURNED_HOME", 0, -1, 1, 0), (3.25, "POST_ACTIVATED", -1, -1, 1, ANY),
        (3.625, "HOME", 0, -1, 0, 0)]


def test_a_report_that_names_too_few_is_put_right_on_the_spot():
    case = small_case(6, 1, [(0, 1, 1.0)], [boat(0)], [rescue(0, 1.0, 4, known_share=0.5, trip_h=0.5)],
                      district_activation_h=9.0)
    assert run(case) == [
        (1.0, "TRAPPED", -1, 0, 0, 4), (1.0, "REPORTED", -1, 0, 0, 2), (1.0, "POST_ACTIVATED", -1, -1, 2, ANY),
        (1.0, "TAKEN_IN_HAND", -1, 0, 2, 1), (1.0, "ORDERED", 0, 0, 0, 2), (1.0, "LEFT_BASE", 0, 0, 0, 0),
        (1.0, "ARRIVED", 0, 0, 0, 0), (1.0, "FOUND", -1, 0, 0, 4), (1.5, "BROUGHT_OUT", 0, 0, 0, 2),
        (2.0, "BROUGHT_OUT", 0, 0, 0, 2), (2.0, "NEED_MET", -1, 0, 0, 4), (2.0, "TURNED_HOME", 0, -1, 0, 0),
        (2.0, "HOME", 0, -1, 0, 0)]


def test_a_need_that_nobody_can_reach_waits_until_the_road_is_cleared():
    """The only road is under water in hours 1 to 3; then a crew half an hour away sets up and digs for an hour."""
    over = np.zeros((2, 8))
    over[1, 1:4] = 2.0
    crew = {"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": 2, "muster_day_h": 0.5}
    case = small_case(8, 2, [(0, 1, 1.0), (1, 2, 0.5)], [boat(0), crew],
                      [rescue(1, 1.5, 1, trip_h=0.25, home_over_m=-1.0)],
                      river_roads=[{"row": 0, "sill_m": 1.0, "town": 1, "work_h": 1.0}], over_m=over,
                      district_activation_h=99.0, municipal_activation_h=99.0, set_up_h=0.25)
    assert run(case) == [
        (1.0, "ROAD_CLOSED", -1, -1, 0, 0), (1.5, "TRAPPED", -1, 0, 1, 1), (1.5, "REPORTED", -1, 0, 1, 1),
        (1.5, "POST_ACTIVATED", -1, -1, 3, ANY), (1.5, "TAKEN_IN_HAND", -1, 0, 3, 1), (1.5, "HELD", -1, 0, 1, Cause.ROAD),
        (4.0, "ROAD_OUT_OF_WATER", -1, -1, 0, 0), (4.0, "REPORTED", -1, 1, 1, 1), (4.0, "ORDERED", 1, 1, 1, 1),
        (4.5, "LEFT_BASE", 1, 1, 2, 0), (5.0, "ARRIVED", 1, 1, 1, 0), (6.25, "CREW_WORKED", 1, 1, 1, 1.0),
        (6.25, "NEED_MET", -1, 1, 1, 1), (6.25, "ROAD_OPENED", -1, 1, 0, 0), (6.25, "ORDERED", 0, 0, 1, 2),
        (6.25, "TURNED_HOME", 1, -1, 1, 0), (6.25, "LEFT_BASE", 0, 0, 0, 0), (6.75, "HOME", 1, -1, 2, 0),
        (7.25, "ARRIVED", 0, 0, 1, 0), (7.5, "BROUGHT_OUT", 0, 0, 1, 1), (7.5, "NEED_MET", -1, 0, 1, 1),
        (7.5, "TURNED_HOME", 0, -1, 1, 0)]


def test_kits_come_from_the_room_then_from_the_depot():
    """Ten people at hour 1; four kits in the room; the depot, an hour away, opens in 30 min, loads ten kits an hour."""
    lorry = {"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 1, "base": 0, "capacity": 100}
    case = small_case(6, 1, [(0, 1, 1.0)], [lorry], [], places={0: {"kits": 4}}, depots=[{"kits": 50}],
                      registered={(0, 1): 10}, callout_day_h=0.5, district_activation_h=99.0)
    assert rounded(run(case)) == [
        (1.0, "REGISTERED", -1, -1, 0, 10), (1.0, "KITS_HANDED_OUT", -1, 0, 0, 4), (1.0, "REPORTED", -1, 0, 0, 6),
        (1.0, "KITS_ORDERED", 0, 0, 0, 6), (2.1, "KITS_LOADED", 0, 0, 0, 6), (2.1, "LEFT_BASE", 0, 0, 1, 6),
        (3.1, "ARRIVED", 0, 0, 0, 6), (3.7, "KITS_DELIVERED", 0, 0, 0, 6), (3.7, "KITS_HANDED_OUT", -1, 0, 0, 6),
        (3.7, "NEED_MET", -1, 0, 0, 10), (3.7, "TURNED_HOME", 0, -1, 0, 0), (4.7, "HOME", 0, -1, 1, 0)]
    assert case.state.depots["kits"][0] == 44


AIRCRAFT = {"kind": Unit.AIRCRAFT, "tier": Tier.MUNICIPAL, "home": 1, "base": 0, "craft": 0, "capacity": 10}
FLYING = {"block_speed_kmh": 200.0, "approach_h": 0.125, "hoist_h": 0.0625, "work_h": 0.5, "unload_h": 0.125,
          "refuel_h": 0.5,
          "municipal_activation_h": 0.25, "district_activation_h": 0.0, "last_aircraft": 1}


def air_case(hours=10, weather=None, need=None, **more):
    """A strong current keeps boats away from two people half a degree of latitude north of the base."""
    over = np.full((1, hours), 9.0)
    needs = [need] if need else [rescue(0, 1.0, 2, current=1.0, home_over_m=0.0)]
    return small_case(hours, 1, [], [AIRCRAFT], needs,
                      places={0: {"lat": 29.5, "lon": 107.0}, 1: {"lat": 29.0, "lon": 107.0}},
                      over_m=over, weather=weather, craft=[{"lat": 29.0, "lon": 107.0}], **{**FLYING, **more})


def at_base(case):
    case.state.bases["lat"], case.state.bases["lon"] = 29.0, 107.0
    case.state.bases["resident"] = True
    return case


CALLED = [(1.0, "TRAPPED", -1, 0, 0, 2), (1.0, "REPORTED", -1, 0, 0, 2), (1.0, "POST_ACTIVATED", -1, -1, 2, ANY),
          (1.0, "HELD", -1, 0, 0, Cause.COMMAND),  # nobody yet asks for the aircraft that stands free
          (1.0, "POST_ACTIVATED", -1, -1, 1, ANY), (1.25, "POST_ACTIVATED", -1, -1, 0, ANY), (1.25, "ORDERED", 0, 0, 0, 10),
          (1.25, "HELD", -1, 0, 0, Cause.CURRENT)]  # no boat will come, whatever the aircraft does
FLIGHT = 0.277986  # half a degree is 55.597 km on a sphere of 6,371 km: at 200 km/h


def flown(takeoff):
    """There in a flight and the approach of 7.5 min, two people in 3.75 min each, home, unloaded in 7.5 min, refuelled."""
    overhead = takeoff + FLIGHT + 0.125
    landed = overhead + 0.125 + FLIGHT
    return rounded([(takeoff, "TOOK_OFF", 0, 0, 0, 0), (overhead, "OVERHEAD", 0, 0, 0, 0),
                    (overhead + 0.125, "HOISTED", 0, 0, 0, 2), (overhead + 0.125, "NEED_MET", -1, 0, 0, 2),
                    (landed, "LANDED", 0, 0, -1, 2), (landed + 0.625, "REFUELLED", 0, -1, 0, 4),
                    (landed + 0.625, "HOME", 0, -1, 0, 0)])


def test_an_aircraft_lifts_people_whom_no_boat_can_reach():
    """Called at 1 h, municipal post at 1.25 h, ready and cleared 30 min later; 55.6 km take 16.7 min, the approach 7.5."""
    assert rounded(run(at_base(air_case(takeoff_sigma=0.0)))) == [*CALLED, *flown(1.75)]


def test_weather_holds_an_aircraft_on_its_stand():
    weather = np.zeros((4, 1, 10))
    weather[1], weather[2] = 20_000.0, 2000.0
    weather[1, 0, :4] = 500.0  # fog until 4 h
    told = run(at_base(air_case(weather=weather, takeoff_sigma=0.0)))
    assert rounded(told) == [*CALLED, (1.75, "GROUNDED", 0, 0, 0, Grounded.WEATHER), *flown(4.0)]


def test_without_a_night_crew_an_aircraft_waits_for_dawn():
    told = run(at_base(air_case(hours=16, takeoff_sigma=0.0, start_hour=18.0)))  # called at 19 h
    assert rounded(told) == [*CALLED, (1.75, "GROUNDED", 0, 0, 0, Grounded.NIGHT), *flown(12.0)]  # 6 h in the morning


def test_kits_are_dropped_where_no_road_leads():
    case = at_base(small_case(
        10, 1, [], [AIRCRAFT], [], places={0: {"lat": 29.5, "lon": 107.0}, 1: {"lat": 29.0, "lon": 107.0}},
        depots=[{"kits": 50}], registered={(0, 1): 30}, craft=[{"lat": 29.0, "lon": 107.0}], takeoff_sigma=0.0,
        drop_h=0.25, **FLYING))

    def dropped(ready, kits, met):
        """Loaded and off when ready; there in a flight and 7.5 min, dropped in 15; home, refuelled 30 + 7.5 min after."""
        there = ready + FLIGHT + 0.125
        home = there + 0.25 + FLIGHT
        return [(ready, "KITS_LOADED", 0, 0, 0, kits), (ready, "TOOK_OFF", 0, 0, 0, 0), (there, "OVERHEAD", 0, 0, 0, 0),
                (there + 0.25, "DROPPED", 0, 0, 0, kits), (there + 0.25, "KITS_HANDED_OUT", -1, 0, 0, kits),
                *met(there + 0.25),
                (home, "LANDED", 0, 0, -1, 0), (home + 0.625, "REFUELLED", 0, -1, 0, 4), (home + 0.625, "HOME", 0, -1, 0, 0)]

    first = dropped(2.5, 20, lambda at: [])
    again = first[-1][0]
    assert rounded(run(case)) == rounded([
        (1.0, "REGISTERED", -1, -1, 0, 30), (1.0, "REPORTED", -1, 0, 0, 30), (1.0, "HELD", -1, 0, 0, Cause.ROAD),
        (1.0, "CUT_OFF", -1, -1, 0, 30),
        (1.0, "POST_ACTIVATED", -1, -1, 1, ANY), (1.25, "POST_ACTIVATED", -1, -1, 0, ANY),
        (2.0, "ORDERED", 0, 0, 0, 10), *first, (again, "ORDERED", 0, 0, 0, 10),
        *dropped(again + 0.5, 10, lambda at: [(at, "NEED_MET", -1, 0, 0, 30)])])
    assert case.state.depots["kits"][0] == 20


def test_no_aircraft_flies_with_nothing_to_drop():
    case = at_base(small_case(
        10, 1, [], [AIRCRAFT], [], places={0: {"lat": 29.5, "lon": 107.0}, 1: {"lat": 29.0, "lon": 107.0}},
        depots=[{"kits": 0}], registered={(0, 1): 30}, craft=[{"lat": 29.0, "lon": 107.0}], takeoff_sigma=0.0, **FLYING))
    assert run(case) == [(1.0, "REGISTERED", -1, -1, 0, 30), (1.0, "REPORTED", -1, 0, 0, 30),
                         (1.0, "HELD", -1, 0, 0, Cause.STOCK), (1.0, "CUT_OFF", -1, -1, 0, 30),
                         (1.0, "POST_ACTIVATED", -1, -1, 1, ANY), (1.25, "POST_ACTIVATED", -1, -1, 0, ANY)]


def test_silence_is_missed_and_looked_into():
    """A township falls silent at hour 1 with two people in the water; it is missed at hour 3, and a crew drives there."""
    look = {"kind": Need.RECONNOITRE, "place": 1, "arises_h": np.nan, "left": 1}
    case = small_case(8, 2, [(0, 1, 0.5), (1, 2, 1.0)], [boat(0)], [rescue(1, 1.0, 2, trip_h=0.25), look],
                      places={1: {"silent_from_h": 1.0, "silent_until_h": 50.0}}, missed_after_h=2.0,
                      district_activation_h=0.0)
    assert run(case) == [
        (1.0, "TRAPPED", -1, 0, 1, 2), (1.0, "FELL_SILENT", -1, 1, 1, 0), (3.0, "REPORTED", -1, 1, 1, 1),
        (3.0, "HELD", -1, 1, 1, Cause.COMMAND), (3.0, "POST_ACTIVATED", -1, -1, 1, ANY),
        (3.0, "TAKEN_IN_HAND", -1, 1, 1, 1), (3.0, "ORDERED", 0, 1, 1, 2),
        (3.0, "POST_ACTIVATED", -1, -1, 0, ANY), (3.0, "LEFT_BASE", 0, 1, 0, 0), (3.5, "ARRIVED", 0, 1, 1, 0),
        (3.5, "NEED_MET", -1, 1, 1, 1), (3.5, "FOUND", -1, 0, 1, 2), (3.5, "TAKEN_IN_HAND", -1, 0, 1, 1),
        (3.5, "ORDERED", 0, 0, 1, 2), (3.5, "LEFT_BASE", 0, 0, 1, 0), (3.5, "ARRIVED", 0, 0, 1, 0),
        (3.75, "BROUGHT_OUT", 0, 0, 1, 2), (3.75, "NEED_MET", -1, 0, 1, 2), (3.75, "TURNED_HOME", 0, -1, 1, 0),
        (4.25, "HOME", 0, -1, 0, 0)]


def test_a_post_with_one_site_takes_one_need_at_a_time():
    """Three needs, three boats, posts that run one site: the township's post has the first need at once and the third when
    the first is met; the district's, half an hour later, the second; the one on the scene comes when nobody waits."""
    needs = [rescue(0, 1.0, 1, trip_h=1.0), rescue(0, 1.0, 1, trip_h=1.0), rescue(0, 1.0, 1, trip_h=1.0)]
    case = small_case(8, 1, [(0, 1, 1.0)], [boat(0), boat(0), boat(0)], needs, span=1, district_activation_h=0.5,
                      municipal_activation_h=99.0)
    assert run(case) == [
        *((1.0, "TRAPPED", -1, need, 0, 1) for need in range(3)),
        (1.0, "REPORTED", -1, 0, 0, 1), (1.0, "POST_ACTIVATED", -1, -1, 2, 1), (1.0, "TAKEN_IN_HAND", -1, 0, 2, 1),
        (1.0, "ORDERED", 0, 0, 0, 2), (1.0, "REPORTED", -1, 1, 0, 1), (1.0, "HELD", -1, 1, 0, Cause.COMMAND),
        (1.0, "REPORTED", -1, 2, 0, 1), (1.0, "HELD", -1, 2, 0, Cause.COMMAND),
        (1.0, "LEFT_BASE", 0, 0, 0, 0), (1.0, "ARRIVED", 0, 0, 0, 0), (1.5, "POST_ACTIVATED", -1, -1, 1, 1),
        (1.5, "TAKEN_IN_HAND", -1, 1, 1, 1), (1.5, "ORDERED", 1, 1, 0, 2), (1.5, "LEFT_BASE", 1, 1, 0, 0),
        (1.5, "ARRIVED", 1, 1, 0, 0), (2.0, "BROUGHT_OUT", 0, 0, 0, 1), (2.0, "NEED_MET", -1, 0, 0, 1),
        (2.0, "TAKEN_IN_HAND", -1, 2, 2, 1), (2.0, "ORDERED", 0, 2, 0, 2), (2.0, "LEFT_BASE", 0, 2, 0, 0),
        (2.0, "POST_ACTIVATED", -1, -1, 3, 1), (2.0, "ARRIVED", 0, 2, 0, 0), (2.5, "BROUGHT_OUT", 1, 1, 0, 1),
        (2.5, "NEED_MET", -1, 1, 0, 1), (2.5, "TURNED_HOME", 1, -1, 0, 0), (2.5, "HOME", 1, -1, 0, 0),
        (3.0, "BROUGHT_OUT", 0, 2, 0, 1), (3.0, "NEED_MET", -1, 2, 0, 1), (3.0, "TURNED_HOME", 0, -1, 0, 0),
        (3.0, "HOME", 0, -1, 0, 0)]


UNANSWERED = [(1.0, "POST_ACTIVATED", -1, -1, 2, ANY), (1.0, "TAKEN_IN_HAND", -1, 0, 2, 1),
              (1.0, "HELD", -1, 0, 0, Cause.NO_UNIT), (1.0, "POST_ACTIVATED", -1, -1, 1, ANY),
              (1.0, "POST_ACTIVATED", -1, -1, 0, ANY)]  # up the tiers


def test_water_that_goes_frees_those_whom_nobody_reached():
    over = np.zeros((1, 8))
    over[0, 1:5] = 1.0
    case = small_case(8, 1, [(0, 1, 1.0)], [], [rescue(0, 1.0, 5, home_over_m=0.5)], over_m=over)
    assert run(case) == [(1.0, "TRAPPED", -1, 0, 0, 5), (1.0, "REPORTED", -1, 0, 0, 5), *UNANSWERED,
                         (5.0, "WATER_GONE", -1, 0, 0, 5)]
    assert case.state.needs["left"][0] == 5


def test_people_drown_with_depth_and_time():
    """Ten thousand people on the ground floor under 3 m of slowly rising water for 12 h: 0.9 % (Jonkman et al. 2008)."""
    over = np.full((1, 30), 3.0)
    case = small_case(30, 1, [(0, 1, 1.0)], [], [rescue(0, 1.0, 10_000, home_over_m=0.0)], over_m=over, exposure_h=12.0)
    # 90.36 in twelve hours are 7.53 an hour: the whole people of each hour's sum
    deaths = np.diff(np.floor(np.arange(13) * 10_000 * 0.009036 / 12))
    assert run(case) == [(1.0, "TRAPPED", -1, 0, 0, 10_000), (1.0, "REPORTED", -1, 0, 0, 10_000), *UNANSWERED,
                         *((2.0 + hour, "DROWNED", -1, 0, 0, dead) for hour, dead in enumerate(deaths))]
    assert case.state.needs["dead"][0] == 90


def test_absent_units_are_never_sent():
    case = small_case(6, 1, [(0, 1, 1.0)], [boat(0, doing=Doing.ABSENT)], [rescue(0, 1.0)])
    assert run(case) == [(1.0, "TRAPPED", -1, 0, 0, 1), (1.0, "REPORTED", -1, 0, 0, 1), *UNANSWERED]
