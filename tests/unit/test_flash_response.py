"""Flash floods played: what the response meets of a storm, who is warned and moved, who is swept away, which roads close."""

import dataclasses
import math

import numpy as np
import pytest

from models.evacuation import CUSTOMS, VILLAGE, order_by_warning
from models.kinds import Event, Tier, Unit, Weather
from scenarios.realisation import realise
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.loads import Loads
from sim.engine.log import log_of
from sim.engine.outcome import outcome
from sim.engine.small import boat, rescue, small_case, story_of
from sim.evacuation import evacuate
from sim.judge.equivalence import compare
from sim.judge.measures import NAMES, measure, near_station
from tests.playing import SEED, keys_of

FLASH = {"scenario": "flood_flash", "scenario.band": "S3"}
LARGE = {**FLASH, "scenario.band": "S4"}
SWEPT = {**LARGE, "scenario.people.outside_night": 0.02, "scenario.people.outside_day": 0.02}  # many cross the water


@pytest.fixture(scope="module")
def drawn(player):
    return [player.draw(LARGE, r) for r in range(3)]


@pytest.fixture
def left(player):
    """What evacuation leaves of a storm with some leaves set."""
    def call(changes, replication=0, context=LARGE, plan="plan_2025"):
        of = player.setting(plan, {**context, **changes})
        disaster = realise(of.world, of.scenario, of.shared, SEED, replication)
        return disaster, evacuate(of.world, of.scenario, disaster, of.plan, of.deployment, of.model)
    return call


@pytest.mark.parametrize(("words", "line"), [
    (("trace", "scenario=flood_flash", "scenario.crest_h=5"), "scenario.crest_h: unknown key in scenario=flood_flash; "),
    (("trace", "scenario=flood_flash", "scenario.storm.rain_cv=9"), "scenario.storm.rain_cv: 9 is impossible; "),
    (("trace", "scenario=flood_flash", "scenario.band=S9"), "scenario.band: S9 is no band; "),
    (("trace", "scenario=flood_flash", "scenario.silent_h=[9,3]"), "scenario.silent_h: [9.0, 3.0] must be 2 rising "),
    (("trace", "scenario=flood_flash", "scenario.roads.sill_m=[3]"), "scenario.roads.sill_m: [3.0] must be 2 rising"),
    (("trace", "scenario.hazard=fire"), "scenario.hazard: fire has no model; choose flood_river or flood_flash or flood "
     "or quake"),
    (("trace", "scenario.storm.rain_cv=0.5"), "scenario.storm.rain_cv: unknown key; "),
    (("trace", "model.evacuation.alarm_delay_h=[2,1]"), "model.evacuation.alarm_delay_h: [2.0, 1.0] must be two rising")])
def test_bad_values_are_refused_in_one_line(drsim, words, line):
    status, out, err = drsim(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"drsim: {line}")


def test_trace_tells_the_storm(drsim_json, tmp_path):
    status, told = drsim_json("trace", "scenario=flood_flash", "scenario.band=S2", "plan=plan_2025", f"out={tmp_path}")
    assert status == 0
    assert told["plans"]["plan_2025"]["residuals"] == {"people": 0, "hurt": 0, "kits": 0}
    text = (tmp_path / "story.txt").read_text(encoding="utf-8")
    assert text.startswith(f"Rainstorm 0 of seed {told['seed']}, in {told['month']}, severity S2: up to ")
    assert "of them buried if nobody" not in text
    assert " came down on places where " in text
    assert "river" not in text
    assert (tmp_path / "flood.png").stat().st_size > 10_000


def test_validate_finds_the_drivers_equal_on_storms(drsim_json):
    status, told = drsim_json("validate", "--equivalence", "scenario=flood_flash", "plan=plan_2025", "scenario.band=S3",
                              "study.told=1")
    assert (status, told["equal"]) == (0, True)
    assert told["plans"][0]["events"] > 300


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
@pytest.mark.parametrize("context", [FLASH, SWEPT])
def test_both_drivers_play_storms_alike(player, plan, context):
    found = list(compare(player.setting(plan, context), SEED, range(2)))
    assert [difference for *_, difference in found] == [None, None]
    for _, runs, _ in found:
        for run in runs.values():
            assert breaches(run.case) == []
            told = outcome(run.case, run.drawn, run.residue)
            assert told["residuals"] == {"people": 0, "hurt": 0, "kits": 0}


def test_what_the_response_meets(world, drawn):
    for one in drawn:
        disaster = one.disaster
        assert disaster.exposed.sum() == one.cause.exposed.sum() > 0
        assert disaster.reached.shape == ((disaster.exposed > 0).sum(), disaster.hours)
        assert (np.diff(disaster.reached, axis=1) >= 0).all()
        assert (disaster.reached[:, -1] > 0).all()
        first = (disaster.reached > 0).argmax(axis=1)
        assert (first == one.cause.first_h[disaster.exposed > 0]).all()  # as the draw says
        assert (disaster.crest_h[disaster.exposed > 0] >= first).all()
        assert np.isneginf(disaster.cuntan_m).all()  # no large river is in flood, the waterway stays open
        closes = disaster.closures
        assert np.unique(closes["row"]).size == closes.size  # one row for each road
        buried = np.isfinite(closes["buried_h"])
        assert buried.any()
        assert set(closes["row"][buried]) == set(one.cause.slides.road[one.cause.slides.road >= 0])
        assert (closes["debris_m3"][~buried] == 0).all()
        crossing = closes[np.isfinite(closes["sill_m"])]
        ends = np.column_stack([world.roads["a"][crossing["row"]], world.roads["b"][crossing["row"]]])
        assert (ends == crossing["town"][:, None]).any(axis=1).all()


def test_a_slide_is_on_the_road_at_the_full_hour_after_it(drawn):
    slides, closes = drawn[0].cause.slides, drawn[0].disaster.closures
    for road in np.unique(slides.road[slides.road >= 0]):
        row = closes[closes["row"] == road][0]
        mine = slides.road == road
        assert row["buried_h"] == math.ceil(slides.at_h[mine].min())
        assert row["debris_m3"] == pytest.approx(0.31 * slides.volume_m3[mine].sum())


def test_weather_is_that_of_the_storm(world, drawn):
    for one in drawn:
        rain, sky = one.cause.rain_mm, one.weather
        for d in (3, 17, 30):
            mine = rain[world.townships["district"] == d]
            assert sky[Weather.RAIN_MM_H, d] == pytest.approx(mine.mean(axis=0))
            assert (sky[Weather.WIND_MS, d][mine.max(axis=0) > 12.0] == 20.0).all()
            assert (sky[Weather.WIND_MS, d][mine.max(axis=0) <= 12.0] <= 5.0).all()
        wet = np.array([rain[world.townships["district"] == d].max(axis=0) > 0 for d in range(sky.shape[1])])
        assert np.median(sky[Weather.CEILING_M][wet]) < 0.5 * np.median(sky[Weather.CEILING_M][~wet])


def test_low_cloud_stays_for_three_hours_after_the_rain(world, player, drawn):
    lifts = player.draw({**LARGE, "scenario.weather.cloud_h": 0.0}).weather[Weather.CEILING_M]
    stays = drawn[0].weather[Weather.CEILING_M]
    wet = np.array([drawn[0].cause.rain_mm[world.townships["district"] == d].max(axis=0) > 0 for d in range(stays.shape[0])])
    after = np.zeros_like(wet)
    for hours in (1, 2, 3):
        after[:, hours:] |= wet[:, :-hours]
    after &= ~wet
    assert after.any()
    assert stays[after] == pytest.approx(lifts[after] / 3)  # 500 m against 1,500 m
    assert (stays[~after] == lifts[~after]).all()


def test_the_order_by_hand():
    """First homes at hour 10 from noon on, which is 22 h: from then on people sleep and deciding takes longer."""
    villages, customs = np.zeros(4, dtype=VILLAGE), np.zeros(1, dtype=CUSTOMS)
    customs["night_factor"], customs["start_hour"] = 2.0, 12.0
    villages["first_h"], villages["delay_h"], villages["lead_h"] = 10, 0.25, [1.5, 0.0, np.nan, 99.0]
    order_by_warning(villages, customs)
    assert villages["order_h"].tolist() == [8.75, 10.5, 10.5, 0.25]


def test_people_are_conserved(left):
    for context in (FLASH, SWEPT):
        drawn, residue = left({}, context=context)
        exposed = drawn.disaster.exposed
        assert (residue.evacuated + residue.in_place + residue.to_rescue + residue.swept == exposed).all()
        assert min(part.min() for part in (residue.evacuated, residue.in_place, residue.to_rescue, residue.swept)) >= 0
        assert (residue.swept <= drawn.disaster.swept + 1).all()
        assert (residue.pulled_out <= residue.swept).all()
        assert (residue.left_home.sum(axis=1) == residue.evacuated[exposed > 0]).all()
    assert residue.swept.sum() > 20


def moved(left, changes):
    return sum(int(left(changes, r)[1].evacuated.sum()) for r in range(3))


def test_warned_townships_move_more_people_in_time(left):
    warned, unwarned = (moved(left, {"plan.warning.flash_coverage": share, "plan.warning.monitoring": 1.0,
                                     "plan.warning.convection_lead_min": 120.0}) for share in (1.0, 0.0))
    assert warned > 1.3 * unwarned


def test_a_longer_lead_moves_more_people_and_none_is_as_good_as_no_warning(left):
    covered = {"plan.warning.flash_coverage": 1.0, "plan.warning.monitoring": 1.0}
    leads = [moved(left, {**covered, "plan.warning.convection_lead_min": lead}) for lead in (0.0, 45.0, 120.0)]
    assert leads == sorted(leads)
    assert leads[0] < leads[2]
    assert leads[0] == moved(left, {"plan.warning.flash_coverage": 0.0})


def test_who_has_left_is_not_swept_away(left):
    many = {"plan.warning.flash_coverage": 1.0, "plan.warning.monitoring": 1.0, "plan.warning.convection_lead_min": 600.0}
    lost = [sum(int(left(changes, r, SWEPT)[1].swept.sum()) for r in range(3))
            for changes in ({"plan.warning.flash_coverage": 0.0}, many)]
    assert lost[1] < 0.6 * lost[0]


def test_dead_telephones_leave_knocking_alone(left):
    assert moved(left, {"scenario.silent_share": 1.0}) < 0.8 * moved(left, {"scenario.silent_share": 0.0})


def test_no_rescue_craft_goes_up_a_torrent(player):
    for replication in range(2):
        case = player.run(changes=LARGE, replication=replication).case
        sent = np.unique(log_of(case)["unit"][log_of(case)["kind"] == Event.ORDERED])
        boats = sent[case.state.units["kind"][sent] == Unit.BOAT]
        assert boats.size
        assert Tier.WATER not in case.state.units["tier"][boats]


def test_boats_cannot_work_in_a_swift_torrent(player):
    def rescued(factor):
        log = log_of(player.run(changes={**LARGE, "scenario.current_factor": factor}).case)
        by_boat = log[(log["kind"] == Event.BROUGHT_OUT)]["quantity"].sum()
        return by_boat, int((log["kind"] == Event.STOPPED_BY_CURRENT).sum())
    calm, swift = rescued([0.1, 0.2]), rescued([4.0, 9.0])
    assert calm[1] == 0
    assert swift[0] < 0.5 * calm[0]


def test_a_slide_cuts_the_road_until_it_is_dug_away():
    """A slide at hour 1, two machine-hours of debris; a crew half an hour away musters for 30 min, sets up for 15."""
    crew = {"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": 2, "muster_day_h": 0.5}
    case = small_case(8, 2, [(0, 1, 1.0), (1, 2, 0.5)], [boat(0), crew], [rescue(1, 1.5, 1, trip_h=0.25)],
                      river_roads=[{"row": 0, "town": 1, "work_h": 2.0, "buried_h": 1.0}],
                      district_activation_h=99.0, municipal_activation_h=99.0, set_up_h=0.25)
    run_simpy(case)
    assert breaches(case) == []
    roads = [row[:2] for row in story_of(case) if row[1].startswith("ROAD") or row[1] in ("CREW_WORKED", "BROUGHT_OUT")]
    assert roads == [(1.0, "ROAD_BURIED"), (3.25, "CREW_WORKED"), (4.25, "CREW_WORKED"), (4.25, "ROAD_OPENED"),
                     (5.5, "BROUGHT_OUT")]


def test_a_slide_under_water_is_dug_away_when_the_water_has_gone():
    over = np.zeros((1, 8))
    over[0, 1:4] = 2.0
    crew = {"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": 1}
    case = small_case(8, 1, [(0, 1, 1.0), (0, 1, 1.0)], [crew], [], over_m=over,
                      river_roads=[{"row": 0, "sill_m": 1.0, "town": 0, "work_h": 1.0, "buried_h": 2.0}])
    run_simpy(case)
    assert breaches(case) == []
    assert [row[:2] for row in story_of(case) if row[1].startswith("ROAD")] == [
        (1.0, "ROAD_CLOSED"), (2.0, "ROAD_BURIED"), (4.0, "ROAD_OUT_OF_WATER"), (6.0, "ROAD_OPENED")]


def test_the_law_of_torrents_is_live(player):
    run = player.run(changes=SWEPT, replication=0)
    log = log_of(run.case)
    rows = np.flatnonzero(log["kind"] == Event.SWEPT_AWAY)
    assert rows.size
    assert breaches(run.case) == []
    log["quantity"][rows[0]] += 10_000
    assert any(text.startswith("torrents: ") for text in breaches(run.case))


def test_a_storm_that_reaches_no_home_is_measured_too(player, world):
    """Its severity comes from slides; nobody is flooded, and the load of the whole city is spread over their paths."""
    of = player.setting(changes=FLASH)
    drawn = player.draw(FLASH)
    exposed = np.zeros_like(drawn.disaster.exposed)
    nobody = dataclasses.replace(drawn, disaster=dataclasses.replace(
        drawn.disaster, exposed=exposed, swept=exposed, reached=drawn.disaster.reached[:0]))
    row = measure(of, nobody, near_station(world), 1.0, run_compiled, Loads(1000, 0, 0))
    told = dict(zip(NAMES, row["measures"][0], strict=True))
    in_paths = nobody.disaster.slides["people"].sum() + nobody.disaster.breaches["people"].sum()
    assert (told["exposed"], told["caught"], told["city_load"]) == (in_paths, 0, 1000)
    assert in_paths > 0
    assert told["events"] > 0  # roads are cut all the same


def test_a_study_counts_those_swept_away(player, world):
    run = player.run(changes=SWEPT)
    row = measure(player.setting(changes=SWEPT), run.drawn, near_station(world), 1.0, run_compiled, Loads())
    told = dict(zip(NAMES, row["measures"][0], strict=True))
    people = outcome(run.case, run.drawn, run.residue)["people"]
    assert (told["dead"], told["rescued"], told["exposed"]) == (people["dead"], people["rescued"], people["exposed"])
    assert people["dead"] > 0


FELT = {"plan.warning.flash_coverage": 0.2, "plan.warning.monitoring": 0.3, "plan.warning.convection_lead_min": 5.0,
        "plan.shelters.central_share.flash": 0.9, "model.evacuation.alarm_delay_h": [1.0, 2.0],
        "model.survival.pulled_out_share": 0.9, "model.clearing.dig_m3_h": 5.0, "scenario.warning.lead_cv": 2.0,
        "scenario.silent_share": 0.9, "scenario.silent_h": [0.5, 1.0],
        "scenario.current_factor": [3.0, 9.0], "scenario.slides.on_road_share": 0.9,
        "scenario.roads.crossing_share": 1.0, "scenario.roads.sill_m": [0.0, 0.1], "scenario.roads.silt_median_h": 20.0,
        "scenario.roads.silt_sigma": 2.0}


@pytest.mark.parametrize("key", FELT)
def test_no_dead_lever(player, key):
    assert any(player.log_hash(changes={**SWEPT, key: FELT[key]}, replication=r)
               != player.log_hash(changes=SWEPT, replication=r) for r in range(2))


SKY = {"cloud_h": 12.0, "reach_km": 10.0, "memory_h": 50.0, "ceiling_dry_m": 300.0, "ceiling_wet_m": 100.0,
       "mountain_share": 0.1, "ceiling_sigma": 0.1, "fog_share": 0.9, "fog_h": 9.0, "wind_ms": 9.0, "squall_mm_h": 2.0}


@pytest.mark.parametrize("leaf", SKY)
def test_no_dead_lever_of_the_weather(player, leaf):
    assert (player.draw({**LARGE, f"scenario.weather.{leaf}": SKY[leaf]}).weather != player.draw(LARGE).weather).any()


def test_every_number_of_the_weather_is_tried(flash):
    assert {key.removeprefix("weather.") for key in keys_of(flash.weather, "weather")} == set(SKY)


def test_the_plan_has_no_part_in_the_draw(player):
    """Both plans meet the same storm, warnings' quantiles included."""
    one, two = (dataclasses.asdict(realise(of.world, of.scenario, of.shared, SEED, 1).disaster)
                for of in (player.setting(plan, LARGE) for plan in ("baseline_2020", "plan_2025")))
    assert one["alerts"]["u_covered"].tolist() == two["alerts"]["u_covered"].tolist()
    assert one["closures"].tolist() == two["closures"].tolist()
