"""Drawing a flash flood: blind to the order of draws, in the band asked for, consistent, and moved by every number."""

import copy
import dataclasses

import numpy as np
import pytest

from scenarios.alerts import lead_min
from scenarios.checks import BadInput, leaves
from scenarios.digest import digest_of
from scenarios.flood_flash import draw_flash, prepare_flash
from scenarios.flood_settings import BANDS
from scenarios.tables import DATA
from sim.config import CONF
from sim.ledger import notes_of
from tests.playing import keys_of
from tests.storming import flash_settings

SEED = 5


@pytest.fixture(scope="module")
def drawn(world, flash, flash_shared):
    """The storm of a replication, with some leaves of the scenario set."""
    def call(replication=0, **changes):
        settings = flash_settings(changes) if changes else flash
        shared = prepare_flash(world, settings, DATA) if set(changes) - {"band"} else flash_shared
        return draw_flash(world, settings, shared, SEED, replication)
    return call


@pytest.fixture(scope="module")
def digests(drawn):
    """Digests of storms that nothing is changed in, by band."""
    return {band: [digest_of(drawn(r, band=band)) for r in range(4)] for band in ("any", "S4")}


def test_same_seed_same_storm_in_any_order(drawn):
    forward = [digest_of(drawn(r)) for r in range(4)]
    backward = [digest_of(drawn(r)) for r in reversed(range(4))]
    assert forward == backward[::-1]
    assert len(set(forward)) == 4


def test_the_digest_sees_every_array(drawn):
    flood = drawn(3, band="S3")
    before = digest_of(flood)
    for part in (flood, flood.storm, flood.slides, flood.dams, flood.alerts):
        for spec in dataclasses.fields(part):
            value = getattr(part, spec.name)
            if isinstance(value, np.ndarray) and value.size:
                other = copy.deepcopy(flood)
                holder = next(getattr(other, name.name) for name in dataclasses.fields(flood)
                              if getattr(flood, name.name) is part) if part is not flood else other
                array = getattr(holder, spec.name)
                array.flat[0] = 1 - array.flat[0] if array.dtype == bool else 123
                assert digest_of(other) != before, spec.name


@pytest.mark.parametrize("band", BANDS)
def test_the_band_asked_for_is_drawn(band, drawn):
    moved, threatened = [0, 1000, 10_000, 100_000, np.inf], [0, 3, 30, 100, np.inf]
    for replication in range(2):
        flood = drawn(replication, band=band)
        worse = max(np.searchsorted(moved, flood.moved, side="right"),
                    np.searchsorted(threatened, flood.threatened, side="right")) - 1
        assert flood.band == band == BANDS[worse]
        assert flood.moved == flood.exposed.sum() + flood.slides.people.sum() + flood.dams.exposed.sum()
        assert flood.threatened == flood.swept.sum() + flood.slides.buried.sum()


def test_an_empty_band_is_refused(world, flash_shared, monkeypatch):
    monkeypatch.setattr("scenarios.flood_flash.BLOCKS", 3)
    settings = flash_settings({"band": "S4", "bands": [1000, 10_000, 9e8], "threatened_bands": [3, 30, 9e8]})
    with pytest.raises(BadInput, match=r"none of 96 storms fell into S4; widen scenario\.bands"):
        draw_flash(world, settings, flash_shared, SEED, 0)


@pytest.fixture(scope="module")
def large(world, flash_shared):
    """Five large storms."""
    settings = flash_settings({"band": "S4"})
    return [draw_flash(world, settings, flash_shared, SEED, r) for r in range(5)]


def test_hours_and_sums_agree(large):
    for flood in large:
        assert flood.rain_mm.sum(axis=1) == pytest.approx(flood.rain_24h_mm)
        assert (flood.runoff_mm <= flood.rain_24h_mm).all()
        assert np.allclose(flood.over_m.max(axis=1), flood.crest_m)
        wet = flood.crest_m > 0
        assert (np.isfinite(flood.first_h) == wet).all()
        assert (np.isfinite(flood.crest_h) == wet).all()
        assert (flood.first_h[wet] <= flood.crest_h[wet]).all()
        assert not flood.exposed[~wet].any()
        assert (flood.swept <= flood.exposed).all()
        fell = [np.flatnonzero(rain) for rain in flood.rain_mm if rain.any()]
        assert max(hours[-1] - hours[0] for hours in fell) <= 24


def test_exposed_are_a_share_of_the_people(world, flash, large):
    for flood in large:
        assert (flood.exposed <= flash.people.greatest_share * world.townships["population"] + 1).all()


def test_slides_come_after_their_rain_on_roads_of_their_township(world, large):
    seats = len(world.townships)
    for flood in large:
        slides = flood.slides
        assert (slides.buried <= slides.people).all()
        assert (np.diff(slides.township) >= 0).all()
        first_rain = (flood.rain_mm > 0).argmax(axis=1)
        assert (slides.at_h >= first_rain[slides.township]).all()
        assert (slides.at_h <= flood.rain_mm.shape[1]).all()
        assert {True, False} == set(slides.registered.tolist()) == set(slides.sudden.tolist())
        cut = slides.road >= 0
        assert 0.3 < cut.mean() < 0.7
        road = world.roads[slides.road[cut]]
        local = (road["a"] < seats) | (road["b"] < seats)
        assert local.any()
        assert not local.all()  # roads between seats are cut, too
        assert ((road["a"] == slides.township[cut]) | (road["b"] == slides.township[cut]))[local].all()


def test_dams_fill_before_they_break(large):
    topped = [np.isfinite(flood.dams.overtops_h) for flood in large]
    assert any(rows.any() for rows in topped)
    for flood, rows in zip(large, topped, strict=True):
        assert (flood.dams.breach_h[rows] > flood.dams.overtops_h[rows]).all()
        assert not flood.dams.exposed[~rows].any()
        assert (flood.dams.swept <= flood.dams.exposed).all()
        assert flood.dams.u_fail.size == rows.size == 217


def test_points_of_danger_add_up(world, flash, flash_shared):
    points = flash_shared.slopes.points
    assert points.sum() == pytest.approx(flash.slides.points)
    hechuan = world.townships["district"] == world.district_names["合川区"]
    assert points[hechuan].sum() == pytest.approx(523)
    assert (points > 0).all()


def test_storms_prefer_the_night_and_the_season(drawn):
    arrivals = [(flood.start_hour + 30) % 24 for flood in map(drawn, range(100))]
    assert np.mean([hour < 6 or hour >= 18 for hour in arrivals]) > 0.55
    assert len({drawn(r).start_hour for r in range(12)}) > 5
    assert all(121 <= drawn(r).day_of_year <= 273 for r in range(20))


def test_leads_in_one_storm_are_alike(drawn):
    alerts = [flood.alerts for flood in map(drawn, range(30))]
    assert np.std([quantiles.u_lead.mean() for quantiles in alerts]) > 0.1
    assert np.std([quantiles.u_house.mean() for quantiles in alerts]) < 0.05
    assert (lead_min(drawn().alerts.u_lead, 45.0, 0.5) >= 0).all()


LEAVES = {
    "hours": 100, "band": "S4", "bands": [1, 2, 3], "threatened_bands": [1, 1, 1], "season": [0.5, 0.5, 0, 0, 0],
    "storm.least_yr": 4.0, "storm.rain_west_mm": 105.0, "storm.rain_southeast_mm": 115.0, "storm.rain_northeast_mm": 125.0,
    "storm.rain_daba_mm": 140.0, "storm.daba": ["城口县"], "storm.rain_cv": 0.55, "storm.rain_cs_over_cv": 3.0,
    "storm.major_km": [40, 150], "storm.aspect": [0.5, 0.8], "storm.bearing_deg": 0.0, "storm.bearing_spread_deg": 45.0,
    "storm.least_cells": 4, "storm.cell_spread": 0.3, "storm.heading_deg": 40.0, "storm.heading_spread_deg": 60.0,
    "storm.speed_kmh": [20, 40], "storm.burst_h": [3, 14], "storm.burst_peak": [0.3, 0.6], "storm.spell_h": 18.0,
    "storm.local_spread": 1.0, "storm.arrives_h": 40.0, "storm.night_share": 0.2, "storm.night_peak_h": 4.0,
    "storm.wet_day_share": 0.6, "storm.wet_day_mm": 18.0, "storm.wet_spread": 0.8,
    "catchment.slope_hill": [0.01, 0.03], "catchment.slope_mountain": [0.03, 0.08], "catchment.curve_number_hill": 80.0,
    "catchment.curve_number_mountain": 80.0, "catchment.curve_number_urban": 92.0, "catchment.wet_mm": 40.0,
    "catchment.decay": 0.9, "catchment.first_damage_yr": 3.0, "catchment.width_per_root": 4.8,
    "catchment.reach_slope_hill": 0.012, "catchment.reach_slope_mountain": 0.03, "catchment.roughness": 0.07,
    "catchment.valley_roughness": 0.05, "catchment.depth_power": 0.4,
    "people.valley_share_rural": 0.1, "people.valley_share_urban": 0.02, "people.fill_m": 0.5, "people.spread": 1.0,
    "people.greatest_share": 0.005, "people.weak_share": 0.5, "people.weak_m2_s": 0.5, "people.strong_m2_s": 1.0,
    "people.outside_day": 0.1, "people.outside_night": 0.1, "people.outside_m2_s": 0.1, "people.home_day": 0.7,
    "people.home_night": 0.5, "people.day_h": [0, 24],
    "slides.points": 16_000, "slides.mountain_weight": 4.0, "slides.urban_weight": 1.0, "slides.p_at_double": 0.003,
    "slides.wet_gain": 1.0, "slides.p_registered": 0.5, "slides.lag_scale_h": 8.0, "slides.volume_median_m3": 5000.0,
    "slides.volume_sigma": 2.5, "slides.runout": 4.0, "slides.home_share": 0.4, "slides.people_per_km2": 8000.0,
    "slides.sudden_share": 0.6, "slides.buried_sudden": [0.5, 0.9], "slides.buried_slow": [0.1, 0.4],
    "slides.road_share": 0.8, "slides.link_km": 4.0,
    "dams.spill_yr": [5, 500], "dams.volume_median_m3": 2_000_000.0, "dams.volume_sigma": 1.3, "dams.height_m": [8, 30],
    "dams.breach_h": [1, 6], "dams.left_share": 0.8, "dams.reach_share": 0.6, "warning.storm_correlation": 0.9}
# what the response feels is tried in test_flash_response.py
NOT_DRAWN = {"warning.lead_cv", "current_factor", "silent_share", "silent_h", "slides.on_road_share",
             "roads.crossing_share", "roads.sill_m", "roads.silt_median_h", "roads.silt_sigma"}


def test_every_number_of_the_scenario_is_tried(flash):
    keys = {key.removeprefix("scenario.") for key in keys_of(flash, "scenario") if not key.startswith("scenario.weather.")}
    assert set(LEAVES) | NOT_DRAWN | {"hazard"} == keys


def test_every_number_says_where_it_comes_from(flash):
    """A note behind each; assumptions about single numbers have a range, and ranges hold their values."""
    notes = notes_of(CONF / "scenario" / "flood_flash.yaml")
    for key, value, _, _ in leaves(flash, ""):
        assert key in notes, key
        if isinstance(value, int | float):
            low, high = notes[key].low, notes[key].high
            assert low is not None, key
            assert float(low) <= value <= float(high), key


@pytest.mark.parametrize("leaf", LEAVES)
def test_no_dead_lever(drawn, digests, leaf):
    """Each number moves the draw of one of some large storms."""
    band = "any" if leaf == "band" else "S4"
    assert any(digest_of(drawn(r, **{"band": band, leaf: LEAVES[leaf]})) != digests[band][r] for r in range(4))


@pytest.mark.parametrize(("changes", "wrong"), [
    ({"band": "S5"}, "scenario.band: S5 is no band"),
    ({"hazard": "flood_river"}, "scenario.hazard: flood_river has no model"),
    ({"season": [0.5, 0.5, 0.5, 0, 0]}, "scenario.season: .* must be the shares of May to September"),
    ({"hours": 60}, "scenario.hours: 60 ends before the storm has gone by"),
    ({"bands": [3, 2, 1]}, "scenario.bands: .* must be 3 rising numbers"),
    ({"storm.rain_daba_mm": 1250.0}, "storm.rain_daba_mm: 1250 is impossible"),
    ({"storm.burst_h": [2, 23], "storm.spell_h": 20.0}, "scenario.storm.burst_h: .* must end within spell_h"),
    ({"catchment.slope_hill": [0.0, 0.02]}, "catchment.slope_hill: 0 is impossible; give at least 0.002"),
    ({"catchment.slope_mountain": [0.2, 0.1]}, "scenario.catchment.slope_mountain: .* rising numbers")])
def test_bad_settings_are_named(changes, wrong):
    with pytest.raises(BadInput, match=wrong):
        flash_settings(changes)


def test_an_unknown_district_is_named(world):
    with pytest.raises(BadInput, match=r"scenario\.storm\.daba: '大巴县' is no district"):
        prepare_flash(world, flash_settings({"storm.daba": ["大巴县"]}), DATA)


def test_fewer_points_than_are_listed_are_refused(world, data):
    path = data / "hazard_points.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("合川区,523", "合川区,52300"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"scenario\.slides\.points: 15,000 are fewer than the 52,558 of hazard_points\.csv"):
        prepare_flash(world, flash_settings({}), data)


def test_a_township_without_a_catchment_is_named(world):
    townships = world.townships.copy()
    townships["catchment_km2"][7] = 0.0
    with pytest.raises(BadInput, match=f"{townships['name_zh'][7]} has no catchment"):
        prepare_flash(dataclasses.replace(world, townships=townships), flash_settings({}), DATA)


def test_ground_that_never_floods_is_named(world):
    settings = flash_settings({"catchment.curve_number_hill": 30.0, "storm.rain_west_mm": 60.0})
    with pytest.raises(BadInput, match=r"nothing of .* mm runs off at 30; raise the curve numbers"):
        draw_flash(world, settings, prepare_flash(world, settings, DATA), SEED, 0)


def test_a_catchment_that_is_no_torrent_is_named(world):
    townships = world.townships.copy()
    townships["catchment_km2"][3] = 9000.0
    large = dataclasses.replace(world, townships=townships)
    settings = flash_settings({})
    with pytest.raises(BadInput, match=f"{townships['name_zh'][3]} takes .* h to respond"):
        draw_flash(large, settings, prepare_flash(large, settings, DATA), SEED, 0)
