"""Drawing a river flood: the same for every plan, in the band asked for, and moved by every number of the scenario."""

import numpy as np
import pytest

from scenarios.flood_settings import BANDS
from scenarios.hydrology import RATED
from scenarios.realisation import digest
from sim.report.flood import describe, story
from tests.playing import keys_of
from tests.unit.test_levers import FELT_BY_THE_RESPONSE


@pytest.fixture
def drawn(player):
    """The flood of a disaster drawn with some leaves of the scenario set."""
    def call(replication=0, **changes):
        return player.draw({f"scenario.{key}": value for key, value in changes.items()}, replication).flood
    return call


def test_the_draw_is_blind_to_the_plan(player):
    plans = ("baseline_2020", "plan_2025", "starved", "abundant")
    assert len({digest(player.run(plan, {"scenario.band": "S2"}).drawn) for plan in plans}) == 1


def test_same_seed_same_disaster_in_any_order(player):
    forward = [digest(player.draw(replication=r)) for r in range(4)]
    backward = [digest(player.draw(replication=r)) for r in reversed(range(4))]
    assert forward == backward[::-1]
    assert len(set(forward)) == 4


@pytest.mark.parametrize("band", BANDS)
def test_the_band_asked_for_is_drawn(band, drawn):
    bounds = [0, 1000, 10_000, 100_000, np.inf]
    for replication in range(3):
        flood = drawn(replication, band=band)
        assert flood.band == band
        assert bounds[BANDS.index(band)] <= flood.exposed.sum() < bounds[BANDS.index(band) + 1]


def test_an_empty_band_is_refused(world, drsim):
    status, _, err = drsim("trace", "scenario.band=S4", "scenario.bands=[1000,10000,900000000]")
    assert status == 2
    assert "none of 12,800 floods fell into S4; widen scenario.bands" in err


def test_only_riverside_people_are_flooded_and_only_so_many(world, drawn):
    flood = drawn(band="S4")
    wet = flood.exposed > 0
    assert world.townships["riverside"][wet].all()
    assert (flood.exposed <= 0.5 * world.townships["population"]).all()
    assert (np.nanmax(flood.township_over_m[wet], axis=1) > -3).all()


def test_roads_close_with_the_water_and_open_again(world, drawn):
    flood = drawn(band="S4")
    under = flood.road_closed.any(axis=1)
    assert under.any()
    assert np.isin(world.reaches["river"][world.roads["crosses"][under]], list(RATED)).all()
    assert not flood.road_closed[:, 0].any()
    assert (np.abs(np.diff(flood.road_closed[under].astype(int), axis=1)).sum(axis=1) <= 2).all()  # closes once, opens once


def test_stages_follow_the_flow_down_the_yangtze(drawn):
    flood = drawn(band="S4")
    crest = {name: int(stage.argmax()) for name, stage in zip(flood.gauges, flood.stage_m, strict=True)}
    assert crest["朱沱(三)"] < crest["寸滩"] < crest["长寿(二)"] <= crest["清溪场"] < crest["万县(万州)"]


LEAVES = {
    "season": [1.0, 0.0, 0.0, 0.0, 0.0],
    "hours": 200, "cs_over_cv": 2.5, "design_flow_error": 0.1, "correlation_yangtze_jialing": 0.6,
    "correlation_other": 0.3, "peak_spread_h": 20, "crest_h": 100, "dam_fill_flow_m3s": [20000, 75000],
    "concurrence": [0.5, 1.0], "rise_h": [24, 60], "shape": 2,
    "base_share": 0.2, "celerity_kmh": 10, "reservoir_celerity_kmh": 20, "muskingum_weight": 0.3, "dam_rise_m": [0, 5],
    "dam_fill_m": 3, "stage_residual_m": 1.0, "jialing_effect": 0.5, "exposure_rate_per_m": 0.3,
    "exposed_2020": 300000, "first_damage_m": -2, "tributary_fade_m_per_km": 0.1, "exposure_spread": 0.8,
    "greatest_share": 0.001, "road_sill_m": [-2, 1], "bands": [1, 2, 3], "band": "S4",
    "weather.rain_lead_h": 0.0, "weather.rain_spread_h": 60.0, "weather.wet_share": 0.9, "weather.dry_share": 0.25,
    "weather.rain_mm_h": 8.0, "weather.reach_km": 50.0, "weather.memory_h": 12.0, "weather.ceiling_dry_m": 800.0,
    "weather.ceiling_wet_m": 200.0, "weather.mountain_share": 0.3, "weather.ceiling_sigma": 1.0,
    "weather.fog_share": 0.3, "weather.fog_h": 8.0, "weather.wind_ms": 5.0, "weather.squall_mm_h": 8.0}


def test_every_number_of_the_scenario_is_tried(composed):
    keys = {key.removeprefix("scenario.") for key in keys_of(composed.config.scenario, "scenario")}
    read_elsewhere = {"hazard", "upstream_dispatch_m"}  # the latter by what would be without reservoirs, see test_past.py
    assert set(LEAVES) | set(FELT_BY_THE_RESPONSE) | read_elsewhere == keys


@pytest.mark.parametrize("leaf", LEAVES)
def test_no_dead_lever(player, leaf):
    """Each number of the hazard moves the draw; those that only the response feels are tried with it."""
    assert any(digest(player.draw({f"scenario.{leaf}": LEAVES[leaf]}, r)) != digest(player.draw(replication=r))
               for r in range(6))


@pytest.mark.parametrize(("override", "wrong"), [
    ("scenario.band=S5", "scenario.band: S5 is no band"),
    ("scenario.rise_h=[60,30]", "scenario.rise_h: [60.0, 30.0] must be"),
    ("scenario.muskingum_weight=0.7", "scenario.muskingum_weight: 0.7 is impossible"),
    ("scenario.hazard=flood_lava", "scenario.hazard: flood_lava has no model"),
    ("scenario=flood_rvier", "did you mean flood_river?"), ("replication=-1", "replication: -1 is impossible")])
def test_bad_scenarios_are_named(drsim, override, wrong):
    status, _, err = drsim("trace", override)
    assert status == 2
    assert wrong in err
    assert err.count("\n") == 1


def test_correlations_that_fit_no_distribution_are_named(drsim):
    status, _, err = drsim("trace", "scenario.correlation_yangtze_jialing=-0.2", "scenario.correlation_other=0.9")
    assert status == 2
    assert "fit no joint distribution" in err


@pytest.mark.parametrize(("table", "old", "new", "wrong"), [
    ("ratings", "85700,191.41", "85700,180.0", "ratings.csv, row 5, column flow_high_m3s: the upper anchor"),
    ("design_floods", "武隆,100,28000", "武隆,100,many", "design_floods.csv, row 10, column flow_m3s: 'many'"),
    ("ratings", "寸滩,寸滩,0", "无此站,寸滩,0", "ratings.csv, row 5, column gauge: '无此站'")])
def test_bad_tables_are_named(drsim, data, table, old, new, wrong):
    path = data / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    status, _, err = drsim("trace", f"world.data={data}")
    assert (status, err.count("\n")) == (2, 1)
    assert wrong in err


def test_every_exposed_township_sees_the_water(drawn):
    """A crest between two gauges is that of the series between them: whoever is exposed is reached at some hour."""
    for replication in range(12):
        flood = drawn(replication, band="any")
        wet = flood.exposed > 0
        assert (np.nanmax(flood.township_over_m[wet], axis=1) > -3.0).all()


def test_the_clock_of_the_story_is_that_of_the_flood(world, player, drawn):
    disaster = player.draw({"scenario.band": "S3"})
    flood = disaster.flood
    told = describe(world, disaster)
    crest = next(row for row in told["gauges"] if row["gauge"] == "寸滩")
    day, hour = divmod(flood.start_hour + crest["crest_hour"], 24)
    assert crest["crest_at"] == f"day {day + 1} {hour:02d}:00"
    assert len({drawn(r).start_hour for r in range(8)}) > 3


def test_the_story_says_what_the_figures_say(world, player):
    disaster = player.draw({"scenario.band": "S4"})
    told = {"seed": 5, "replication": 0, **describe(world, disaster)}
    assert sum(told["exposed_by_district"].values()) == told["exposed"] == disaster.flood.exposed.sum()
    lines = story(told)
    assert f"{told['exposed']:,} people" in lines[0]
    assert "above guarantee" in lines[1]


def test_trace_writes_its_picture(drsim_json, tmp_path):
    status, told = drsim_json("trace", "replication=7", "scenario.band=S3", f"out={tmp_path}")
    assert status == 0
    assert told["band"] == "S3"
    for plan in ("baseline_2020", "plan_2025"):
        assert sorted(path.name for path in (tmp_path / plan).iterdir()) == [
            "log.csv", "log.parquet", "moments.png", "moments.svg", "outcome.json", "response.png", "response.svg",
            "story.txt"]
    assert {"flood.png", "flood.svg"} <= {path.name for path in tmp_path.iterdir()}
    assert told["plans"]["plan_2025"]["law_breaches"] == []
