"""Drawing an earthquake: blind to the order of draws, in the band asked for, consistent, and moved by every number."""

import copy
import dataclasses

import numpy as np
import pytest

from scenarios.checks import BadInput, leaves
from scenarios.digest import digest_of
from scenarios.flood_settings import BANDS
from scenarios.ground_motion import sites
from scenarios.quake import draw_quake, prepare_quake
from scenarios.quake_sources import Shock
from scenarios.quake_toll import SITES, inside_share
from scenarios.tables import DATA
from sim.config import CONF
from sim.ledger import notes_of
from tests.playing import keys_of
from tests.quaking import prepared, quake_settings

SEED = 5
PLACE = {"source.kind": "place", "source.epicentre": [29.5, 106.5], "source.least_ms": 6.0, "source.largest_ms": 6.5}
MANY = {"aftershocks.a_mean": -1.6, "aftershocks.a_sigma": 0.1}  # aftershocks, some twenty after M 6.2


@pytest.fixture(scope="module")
def drawn(world, quake_shared):
    """The earthquake of a replication, with some leaves of the scenario set."""
    known = {}

    def call(replication=0, file="quake", **changes):
        settings = quake_settings(changes, file)
        if (key := (file, repr(changes), replication)) not in known:
            known[key] = draw_quake(world, settings, prepared(world, settings, quake_shared), SEED, replication)
        return known[key]
    return call


def test_same_seed_same_earthquake_in_any_order(world, quake, quake_shared):
    forward, backward = ([digest_of(draw_quake(world, quake, quake_shared, SEED, r)) for r in order]
                         for order in (range(4), reversed(range(4))))
    assert forward == backward[::-1]
    assert len(set(forward)) == 4


def parts_of(node):
    """Every dataclass of a draw, of tuples of them the first two."""
    yield node
    for spec in dataclasses.fields(node):
        value = getattr(node, spec.name)
        for item in value[:2] if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(item):
                yield from parts_of(item)


def test_the_digest_sees_every_array(drawn):
    quake = copy.deepcopy(drawn(0, "quake_m6", band="S4", **MANY))
    before, seen = digest_of(quake), set()
    assert len(quake.shocks) > 1
    for part in parts_of(quake):
        for spec in dataclasses.fields(part):
            array = getattr(part, spec.name)
            if isinstance(array, np.ndarray) and array.size:
                old = array.flat[0]
                array.flat[0] = not old if array.dtype == bool else 123
                assert digest_of(quake) != before, spec.name
                array.flat[0] = old
                seen.add(spec.name)
    assert {"pga_g", "people", "bridge", "volume_m3", "homes", "u_alive"} <= seen
    assert digest_of(quake) == before


@pytest.mark.parametrize("band", BANDS)
def test_the_band_asked_for_is_drawn(band, drawn):
    moved, threatened = [0, 1000, 10_000, 100_000, np.inf], [0, 3, 30, 100, np.inf]
    for replication in range(2):
        quake = drawn(replication, band=band)
        worse = max(np.searchsorted(moved, quake.moved, side="right"),
                    np.searchsorted(threatened, quake.threatened, side="right")) - 1
        assert quake.band == band == BANDS[worse]
        assert quake.moved == quake.tolls[0].homeless.sum()
        assert quake.threatened == quake.tolls[0].killed.sum() + quake.tolls[0].trapped.sum()


def test_an_empty_band_is_refused(world, quake_shared, monkeypatch):
    monkeypatch.setattr("scenarios.quake.ATTEMPTS", 20)
    settings = quake_settings({"band": "S4", "bands": [1000, 10_000, 9e8], "threatened_bands": [3, 30, 9e8]})
    with pytest.raises(BadInput, match=r"none of 20 earthquakes fell into S4; raise scenario\.source\.least_ms"):
        draw_quake(world, settings, quake_shared, SEED, 0)


@pytest.fixture(scope="module")
def strong(drawn):
    """Six strong earthquakes under the central districts with many aftershocks."""
    return [drawn(r, "quake_m6", **MANY) for r in range(6)]


def test_people_add_up(world, strong):
    people = world.townships["population"]
    for quake in strong:
        homeless = sum(toll.homeless for toll in quake.tolls)
        assert (homeless <= people + 1).all()
        for toll in quake.tolls:
            assert (toll.homes.sum(axis=1) == people).all()
            assert (toll.homes >= 0).all()
            assert (toll.inside <= people).all()
            assert (toll.killed + toll.hurt.sum(axis=1) + toll.trapped.sum(axis=1) <= toll.inside + 6).all()
        for worse, better in zip(quake.tolls[1:], quake.tolls[:-1], strict=True):  # homes only get worse
            assert (np.cumsum(worse.homes[:, ::-1], axis=1) >= np.cumsum(better.homes[:, ::-1], axis=1)).all()


def test_the_buried_lie_where_the_trapped_are(strong):
    assert any(quake.buried.concrete.any() for quake in strong)
    for quake in strong:
        buried = quake.buried
        here = np.zeros((len(quake.tolls), quake.ground.size, 2), dtype=np.int64)
        np.add.at(here, (buried.shock, buried.township, buried.concrete.astype(int)), buried.people.sum(axis=1))
        assert (here == np.array([toll.trapped for toll in quake.tolls])).all()
        assert (buried.people.sum(axis=1) > 0).all()
        assert buried.site.max(initial=0) < SITES
        places = buried.shock * 10**6 + buried.township * 100 + buried.site
        assert (np.diff(places) > 0).all()


def test_the_trapped_are_shared_among_classes(strong, quake):
    people = np.concatenate([drawn.buried.people for drawn in strong])
    concrete = np.concatenate([drawn.buried.concrete for drawn in strong])
    for rows, shares in ((~concrete, quake.buried.class_masonry), (concrete, quake.buried.class_concrete)):
        found = people[rows].sum(axis=0)
        assert found / found.sum() == pytest.approx(shares, abs=0.05)


def test_aftershocks_add_damage_and_stop_work(strong):
    added = [sum(toll.homeless.sum() for toll in quake.tolls[1:]) for quake in strong]
    assert any(added)
    for quake in strong:
        assert (np.diff(quake.at_h) > 0).all()
        assert (np.diff(quake.damaging_g, axis=0) >= 0).all()
        assert not quake.stops_h[0].any()
        assert ((quake.stops_h[1:] > 0) == (quake.pga_g[1:] >= 0.03)).all()
        assert all(shock.source == quake.shocks[0].source for shock in quake.shocks)
        for k in range(1, len(quake.shocks)):
            same = quake.damaging_g[k] == quake.damaging_g[k - 1]
            for part in (quake.tolls[k].homeless, quake.tolls[k].killed, quake.tolls[k].trapped.sum(axis=1)):
                assert not part[same].any()


def test_what_broke_stays_broken(world, strong):
    for quake in strong:
        broken = quake.broken
        for name in ("bridge", "hospital_lost", "shelter_lost", "stock_lost", "base_closed", "field_closed"):
            assert (np.diff(getattr(broken, name).astype(float), axis=0) >= 0).all(), name
        assert broken.shelter_lost.max() <= 1
        assert set(np.unique(broken.bridge)) <= {0, 1, 2}
        slides, seats = broken.slides, len(world.townships)
        road = world.roads[slides.road]
        local = (road["a"] < seats) | (road["b"] < seats)
        assert ((road["a"] == slides.township) | (road["b"] == slides.township))[local].all()
        assert (quake.pga_g[slides.shock, slides.township] > 0.1).all()
    last = [quake.broken for quake in strong]
    assert any((broken.bridge[-1] == 2).any() for broken in last)
    assert any(broken.hospital_lost[-1].any() for broken in last)
    assert any(broken.shelter_lost[-1].any() for broken in last)
    assert any(broken.stock_lost[-1].any() for broken in last)
    assert any(broken.silent_h.any() for broken in last)
    assert any(len(broken.slides.road) for broken in last)


def test_who_is_inside(world, quake):
    urban = world.townships["kind"] == "subdistrict"
    night, noon, day, winter = (inside_share(world, quake.occupancy, hour, month)
                                for hour, month in ((3.0, 6), (12.5, 6), (9.0, 6), (9.0, 1)))
    assert set(night[urban]) == {0.99}
    assert set(night[~urban]) == {0.95}
    assert set(noon[~urban]) == {0.6}
    assert set(day[~urban]) == {0.3}
    assert set(winter[~urban]) == {0.45}


def test_epicentres_lie_where_the_scenario_says(world, drawn):
    fault = [drawn(r, "quake_m6").shocks[0] for r in range(12)]
    assert {shock.source for shock in fault} == {"Huayingshan"}
    assert all(6 <= shock.ms <= 6.5 for shock in fault)
    off = [np.hypot((shock.lat - 29.58) * 111.2, (shock.lon - 106.08) * 96.7) for shock in fault]
    assert max(off) < 45.3 + 20
    outside = [drawn(r, "quake_sichuan").shocks[0] for r in range(8)]
    assert all(shock.far and 7 <= shock.ms <= 8 and shock.lon < 105.5 for shock in outside)
    assert len({shock.source for shock in outside}) > 1
    region = {drawn(r).shocks[0].source for r in range(100)}
    assert {"Rongchang", "Qianjiang", "municipality"} < region


def test_how_often(world, quake_shared):
    """Shocks from 4.75 on, of 0.3 a year from 4 on, by Gutenberg and Richter; in proportion to those counted."""
    assert quake_shared.sources.yearly == pytest.approx(0.3 * 10 ** (-0.9 * 0.75), rel=0.05)
    twice = prepare_quake(world, quake_settings({"source.yearly_ms4": 0.6}), DATA).sources.yearly
    assert twice == pytest.approx(2 * quake_shared.sources.yearly)


LEAVES = {
    "hours": (120, MANY), "band": ("S4", {"band": "any"}), "bands": ([1, 2, 3], {}), "threatened_bands": ([1, 1, 1], {}),
    "shock_h": (5.0, {}), "clock_h": (3, {}),
    "source.kind": ("fault", {}), "source.near": ("Pengshui", {"source.kind": "fault"}),
    "source.epicentre": ([29.6, 106.5], PLACE), "source.strike_deg": (60.0, {}), "source.strike_spread_deg": (45.0, {}),
    "source.least_ms": (5.5, {}), "source.largest_ms": (6.0, {}), "source.b_value": (0.7, {}),
    "source.fault_share": (0.5, {}), "source.fault_largest_ms": (6.5, {"source.kind": "fault"}),
    "source.off_fault_km": (10.0, {"source.kind": "fault"}), "source.around_km": (60.0, {"source.fault_share": 0.0}),
    "shaking.wang_share": (0.0, {}), "shaking.depth_km": (15.0, {"shaking.wang_share": 0.0}),
    "shaking.between_sigma": (0.4, {}),
    "shaking.within_sigma": (0.55, {}), "shaking.correlation_km": (8.5, {}), "shaking.ground_hill": ([0, 0, 0, 1, 0], {}),
    "shaking.ground_mountain": ([0, 0, 0, 1, 0], {}),
    "aftershocks.a_mean": (-1.5, {}), "aftershocks.a_sigma": (0.5, MANY), "aftershocks.b_value": (0.8, MANY),
    "aftershocks.c_days": (0.005, MANY), "aftershocks.p": (1.1, MANY), "aftershocks.least_ms": (5.0, MANY),
    "aftershocks.largest_ms": (6.5, MANY), "aftershocks.off_rupture_km": (8.0, MANY), "aftershocks.felt_g": (0.05, MANY),
    "aftershocks.cracked_g": (0.05, MANY), "aftershocks.cracked_factor": (1.5, MANY), "aftershocks.stop_g": (0.06, MANY),
    "aftershocks.stop_h": (2.0, MANY),
    "buildings.median_factor": (1.4, {}), "buildings.stock_sigma": (0.4, {}), "buildings.beta": (0.6, {}),
    "buildings.occupants": ([8.0, 60.0], {}), "buildings.leave": ([0, 0.1, 0.5, 1, 1, 1], {}),
    "buildings.hospital_class": ("brick_old", PLACE), "buildings.school_class": ("brick_old", PLACE),
    "buildings.store_class": ("brick_old", PLACE),
    "occupancy.urban": ([0.5] * 4, {}), "occupancy.rural": ([0.5] * 4, {}), "occupancy.rural_slack": ([0.2] * 4, {}),
    "occupancy.slack_months": (list(range(1, 13)), {}), "occupancy.after": (0.7, MANY),
    "buried.masonry": ([0.7] * 4, {}), "buried.concrete": ([1.0, 1.0], PLACE), "buried.near_km": (90.0, PLACE),
    "buried.killed": ([0.5, 0.5], {}), "buried.class_masonry": ([0.5, 0.25, 0.25], {}),
    "buried.class_concrete": ([0.5, 0.25, 0.25], PLACE), "buried.scale_h": ([90.0, 40.0, 10.0], {}),
    "buried.shape": ([5.0, 1.0, 1.0], {}), "buried.effort_masonry_h": ([3.0, 9.0, 30.0], {}),
    "buried.effort_concrete_h": ([5.0, 40.0, 100.0], PLACE), "buried.effort_sigma": (1.2, {}),
    "buried.site_people": (3.0, {}),
    "broken.slide_g": (0.05, {}), "broken.hill_weight": (0.6, {}), "broken.urban_weight": (0.2, PLACE),
    "broken.road_reach_km": (1.5, {}), "broken.volume_median_m3": (2000.0, PLACE), "broken.volume_sigma": (2.0, PLACE),
    "broken.link_km": (12.0, PLACE), "broken.bridge_km": (3.0, {}), "broken.bridge_g": ([0.2, 0.4], {}),
    "broken.bridge_sigma": (0.8, {}), "broken.inspect_h": ([4, 48], {}), "broken.beds_lost": ([0.0, 0.9, 1, 1, 1], PLACE),
    "broken.shelter_lost": ([0.0, 1, 1, 1, 1], {}), "broken.stock_lost": ([0.0, 1, 1, 1, 1], PLACE),
    "broken.runway_g": (0.1, PLACE), "broken.runway_sigma": (2.0, PLACE), "broken.silent_g": (0.1, {}),
    "broken.silent_sigma": (1.0, {}), "broken.silent_h": ([3, 96], PLACE)}
NOT_DRAWN = {"source.yearly_ms4"}  # see test_how_often


def test_every_number_of_the_scenario_is_tried(quake):
    keys = {key.removeprefix("scenario.") for key in keys_of(quake, "scenario")}
    drawn = {key for key in keys if not key.startswith("weather.")}  # felt by the response alone, see test_quake_response.py
    assert set(LEAVES) | NOT_DRAWN | {"hazard"} == drawn


@pytest.mark.parametrize("leaf", LEAVES)
def test_no_dead_lever(drawn, leaf):
    """Each number moves the draw of one of some large earthquakes."""
    value, base = LEAVES[leaf]
    base = {"band": "S4", **base}
    assert any(digest_of(drawn(r, **base)) != digest_of(drawn(r, **{**base, leaf: value})) for r in range(4))


@pytest.mark.parametrize("file", ["quake", "quake_m6", "quake_sichuan"])
def test_every_number_says_where_it_comes_from(file):
    """A note behind each; assumptions about single numbers have a range, and ranges hold their values."""
    notes = notes_of(CONF / "scenario" / f"{file}.yaml")
    for key, value, _, _ in leaves(quake_settings({}, file), ""):
        assert key in notes, key
        if isinstance(value, int | float):
            low, high = notes[key].low, notes[key].high
            assert low is not None, key
            assert float(low) <= value <= float(high), key


@pytest.mark.parametrize(("changes", "wrong"), [
    ({"band": "S5"}, "scenario.band: S5 is no band"),
    ({"hazard": "flood_river"}, "scenario.hazard: flood_river has no model"),
    ({"bands": [3, 2, 1]}, "scenario.bands: .* must be 3 rising numbers"),
    ({"hours": 50, "shock_h": 48.0, "source.kind": "volcano"}, "scenario.source.kind: volcano is no kind of source"),
    ({"source.least_ms": 4.2}, r"scenario\.source\.least_ms: 4\.2 lies outside the law of attenuation; give 4\.5 to 8\.5"),
    ({"source.largest_ms": 9.1}, r"scenario\.source\.largest_ms: 9\.1 lies outside the law of attenuation"),
    ({"source.least_ms": 6.8}, r"scenario\.source\.least_ms: 6\.8 lies above largest_ms, 6\.75; exchange them"),
    ({"source.kind": "place"}, r"scenario\.source\.epicentre: \[\] is no place; give \[latitude, longitude\]"),
    ({"source.near": "Pengshui"}, "scenario.source.near: 'Pengshui' names a fault that is not used"),
    ({"aftershocks.least_ms": 7.0}, r"scenario\.aftershocks\.least_ms: 7\.0 must lie below largest_ms"),
    ({"shaking.ground_hill": [0.5, 0, 0, 0, 0]}, "scenario.shaking.ground_hill: .* must be the shares of ground"),
    ({"buried.class_masonry": [0.5, 0.5, 0.5]}, "scenario.buried.class_masonry: .* give three that add up to 1"),
    ({"buried.killed": [0.5]}, r"scenario\.buried\.killed: \[0\.5\] must be shares in masonry and in concrete; give 2"),
    ({"occupancy.rural": [0.5]}, "scenario.occupancy.rural: .* give four"),
    ({"buildings.leave": [0.5]}, "scenario.buildings.leave: .* give six"),
    ({"buildings.occupants": [0.5, 3]}, r"buildings\.occupants: 0\.5 is impossible; give at least 1"),
    ({"broken.bridge_g": [0.7, 0.3]}, "scenario.broken.bridge_g: .* must be 2 rising numbers"),
    ({"broken.beds_lost": [0.5]}, "scenario.broken.beds_lost: .* give five")])
def test_bad_settings_are_named(changes, wrong):
    with pytest.raises(BadInput, match=wrong):
        quake_settings(changes)


@pytest.mark.parametrize(("changes", "wrong"), [
    ({"source.kind": "fault", "source.near": "San Andreas"},
     r"scenario\.source\.near: 'San Andreas' is no fault that is known; choose Huayingshan, "),
    ({"source.kind": "outside", "source.near": "Pengshui"}, "'Pengshui' is no fault that is known; choose Longmenshan, "),
    ({"source.least_ms": 7.5, "source.largest_ms": 8.0},
     r"scenario\.source\.least_ms: no source reaches 7\.5, the largest 6\.75"),
    ({"buildings.school_class": "igloo"},
     r"scenario\.buildings\.school_class: 'igloo' is no class of building_classes\.csv")])
def test_what_no_table_holds_is_named(world, changes, wrong):
    with pytest.raises(BadInput, match=wrong):
        prepare_quake(world, quake_settings(changes), DATA)


def test_an_epicentre_outside_the_region_is_named(world):
    settings = quake_settings({**PLACE, "source.epicentre": [39.6, 118.2]})
    with pytest.raises(BadInput, match=r"epicentre: 39\.6, 118\.2 lies outside the region that shakes Chongqing; give"):
        draw_quake(world, settings, prepare_quake(world, settings, DATA), SEED, 0)


def test_a_magnitude_outside_the_law_is_named():
    with pytest.raises(BadInput, match=r"magnitude: 4 of the shock at place lies outside the law of attenuation"):
        Shock("place", 29.5, 106.5, 0.0, 4.0, False)


def test_a_correlation_that_is_not_positive_definite_is_named(world, quake):
    townships = world.townships.copy()
    for column in ("lat", "lon"):
        townships[column][9] = townships[column][5]
    with pytest.raises(BadInput, match=f"correlation of 40.7 km is not positive definite; {townships['name_zh'][5]} and "
                                       f"{townships['name_zh'][9]} stand 0.000 km apart"):
        sites(dataclasses.replace(world, townships=townships), quake.shaking)


def spoiled(folder, table, old, new):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(("table", "old", "new", "wrong"), [
    ("seismic_zones", ",15,0.55,", ",15,0.45,",
     r"seismic_zones\.csv, row 2, column share: the shares add up to 0\.9; make it 1"),
    ("faults", "Huayingshan,华蓥山断裂带,合川,40", "Huayingshan,华蓥山断裂带,合川,41",
     r"faults\.csv, row 2, column fault: Huayingshan must pass two districts or more with one strike_deg"),
    ("building_classes", "0,0.04,0.1,0.25", "0,0.04,0.1,0.35",
     r"building_classes\.csv, row 2, column rural_mountain: the shares add up to 1\.1; make it 1"),
    ("building_classes", "adobe,土木,0.091", "adobe,土木,0.91", r"row 2, column slight_g: the medians of adobe must rise"),
    ("injury_rates", "brittle,slight", "ductile,slight",
     "injury_rates.csv, row 6, column hurt_as.state: 'ductile, slight' stands"),
    ("outside_faults", "Longmenshan,", ",", "outside_faults.csv, row 2, column fault: '' is empty")])
def test_bad_tables_are_named(world, data, table, old, new, wrong):
    spoiled(data, table, old, new)
    kind = "outside" if table == "outside_faults" else "region"
    with pytest.raises(BadInput, match=wrong):
        prepare_quake(world, quake_settings({"source.kind": kind}), data)


def test_an_empty_building_stock_is_named(world, data):
    path = data / "building_classes.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    column = header.split(",").index("urban")
    cells = [row.split(",") for row in rows]
    for row in cells:
        row[column] = "0"
    path.write_text("\n".join([header, *(",".join(row) for row in cells)]) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"building_classes\.csv, row 2, column urban: the building stock is empty"):
        prepare_quake(world, quake_settings({}), data)
