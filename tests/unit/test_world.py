"""The World as shipped: sums, joins, ranks, and rules checked by hand."""

import numpy as np
import pytest

from models.geometry import distances_km
from scenarios.roads import components, gabriel_pairs, travel_min
from scenarios.tables import DATA, read_table, text
from scenarios.world import CENSUS_2020, load_world
from sim.config import compose_config


def test_people_add_up_to_the_census(world):
    assert world.districts["population"].sum() == CENSUS_2020 == 32_054_159
    assert world.townships["population"].sum() == CENSUS_2020
    in_district = np.bincount(world.townships["district"], weights=world.townships["population"])
    assert (in_district == world.districts["population"]).all()


def test_counts(world):
    assert len(world.districts) == 38
    assert len(world.townships) == 1031
    kinds = dict(zip(*np.unique(world.townships["kind"], return_counts=True), strict=True))
    assert kinds == {"subdistrict": 245, "town": 625, "township": 149, "ethnic_township": 12}
    assert world.shelters["n"].sum() == 6852
    assert world.townships["n_communities"].sum() == 11_000
    assert (world.districts["population"] >= 1_000_000).sum() == 12
    assert world.problems() == []


def test_arrays_are_read_only(world):
    with pytest.raises(ValueError, match="read-only"):
        world.townships["population"][0] = 1


def test_every_row_names_its_source_and_confidence():
    for path in DATA.glob("*.csv"):
        table = read_table(DATA, path.stem, {"source": text()})
        assert set(table["confidence"]) <= {"high", "medium", "low"}


@pytest.mark.parametrize("year", [2020, 2021, 2025])
def test_the_roads_hold_together(world, year):
    assert components(world.roads, world.n_nodes, year).max() == 0


def test_links_open_in_their_year(world):
    """The expressway to Chengkou opens at the end of 2022: the drive from Kaizhou shortens, and no drive lengthens."""
    seats = world.seat_node(np.arange(38))
    before, after = (travel_min(world.roads, world.n_nodes, seats, year) for year in (2020, 2025))
    assert (after <= before).all()
    a, b = (world.district_names[name] for name in ("Kaizhou", "Chengkou"))
    assert before[a, seats[b]] == pytest.approx(170 / 40 * 60, rel=0.01)  # 170 km at 40 km/h, or by village roads
    assert after[a, seats[b]] == pytest.approx(121 / 90 * 60)


def test_travel_times_obey_the_triangle(world):
    seats = world.seat_node(np.arange(38))
    minutes = travel_min(world.roads, world.n_nodes, seats, 2025)[:, seats]
    assert np.allclose(minutes, minutes.T)
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :] + 1e-9).all()


def test_gabriel_graph_by_hand():
    # a square with a fifth point in the middle: only the spokes survive, since the middle lies on every side's circle edge
    lat, lon = np.array([0.0, 0.0, 1.0, 1.0, 0.45]), np.array([0.0, 1.0, 0.0, 1.0, 0.5])
    pairs = {tuple(pair) for pair in gabriel_pairs(lat, lon).tolist()}
    assert {(0, 4), (1, 4)} <= pairs
    assert (0, 3) not in pairs
    assert (1, 2) not in pairs
    assert (0, 1) not in pairs  # the middle point lies inside the circle over the lower side


def test_coincident_points_are_joined():
    lat, lon = np.array([0.0, 0.0, 1.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    assert [0, 4] in gabriel_pairs(lat, lon).tolist()


def test_rivers_run_downstream_and_meet(world):
    assert (world.reaches["length_km"] > 0).all()
    mouth = {river: world.river_nodes[world.river_nodes["river"] == river][-1] for river in ("嘉陵江", "乌江", "涪江")}
    assert "朝天门" in mouth["嘉陵江"]["name"]
    assert mouth["乌江"]["km"] == 0
    confluence = world.river_nodes[world.river_nodes["name"] == "朝天门(嘉陵江口)"]
    assert (confluence["lat"][0], confluence["lon"][0]) == (mouth["嘉陵江"]["lat"], mouth["嘉陵江"]["lon"])


def test_listed_river_kilometres_stand(world):
    """Kilometres out of order in the sources (Jialing, Fu) are put in order by kilometre."""
    for river, km in (("嘉陵江", [153, 100, 95, 93, 68, 53, 15, 0]), ("涪江", [125, 95, 80, 55, 0])):
        nodes = world.river_nodes[(world.river_nodes["river"] == river) & (world.river_nodes["role"] == "node")]
        assert nodes["km"].tolist() == km


def test_riverside_townships_are_near_their_river(world):
    towns = world.townships
    assert (towns["river_km"][towns["riverside"]] <= 3).all()
    for name, riverside in (("白沙镇", True), ("洛碛镇", True), ("双江街道", True), ("雪宝山镇", False)):
        assert towns["riverside"][towns["name_zh"] == name].any() == riverside, name


def test_forest_stations_follow_their_rule(world):
    within = world.forest_stations[world.forest_stations["variant"] == "within"]
    assert len(within) == 35
    assert len(set(within["district"].tolist())) == 35
    without = {world.district_names[name] for name in ("渝中区", "大渡口区", "江北区")}
    assert not without & set(within["district"].tolist())
    bases = world.air_bases[world.air_bases["tier"] != "contract"]
    km = distances_km(world.forest_stations["lat"].copy(), world.forest_stations["lon"].copy(),
                      bases["lat"].copy(), bases["lon"].copy())
    assert km.min() > 8
    assert (world.townships["kind"][within["township"]] != "subdistrict").all()


def test_landing_points_follow_their_quota(world):
    first = np.bincount(world.landing_points["district"][:100], minlength=38)
    assert first.min() >= 1
    assert first.max() <= 6
    assert first.sum() == 100
    assert len(set(world.landing_points["district"][:38].tolist())) == 38  # one each before anyone's second
    people = world.landing_points["covered_population"][:38]
    assert (np.diff(people) <= 0).all()


def test_first_fire_stations_stand_at_the_seats(world):
    assert len(set(world.fire_stations["district"][:38].tolist())) == 38
    assert len(world.fire_stations) >= 170  # the upper end of the plan's range


def test_quantiles_run_through_every_district(world):
    for district in range(38):
        quantile = np.sort(world.townships["built_quantile"][world.townships["district"] == district])
        assert np.allclose(quantile, (np.arange(quantile.size) + 0.5) / quantile.size)


def test_every_district_has_a_hospital_with_trauma_and_the_centre_twelve(world):
    seats = world.hospitals[world.hospitals["level"] == "district"]
    assert sorted(seats["district"].tolist()) == list(range(38))
    assert seats["trauma"].all()
    central = world.districts["region"][world.hospitals["district"]] == "centre"
    assert world.hospitals["trauma"][central].sum() == 12


def test_risk_sites(world):
    counts = dict(zip(*np.unique(world.risk_sites["kind"], return_counts=True), strict=True))
    assert counts == {"mine": 24, "tunnel": 12, "chemical_park": 6, "large_dam": 4, "reservoir": 217}
    rongchang = world.district_names["荣昌区"]
    mines = world.risk_sites[world.risk_sites["kind"] == "mine"]
    assert (mines["district"] == rongchang).sum() == 6


def test_aliases_lead_home(world):
    names = world.district_names
    assert names["Wanzhou"] == names["万州区"] == names["500101"] == names["万县"]
    assert names["綦江区(万盛)"] == names["綦江区"]


def _digest(world):
    return {name: getattr(world, name).tobytes() for name in ("townships", "roads", "shelters")}


@pytest.mark.parametrize("leaf", [
    "population_power=0.6", "population_weight.subdistrict=30000", "population_weight.town=12000",
    "population_weight.township=5000", "population_weight.ethnic_township=5000", "population_clip=2", "riverside_km=1",
    "remote_min=45", "communities=10500", "tortuosity.urban=1.3", "tortuosity.hill=1.3", "tortuosity.mountain=1.6",
    "local_kmh.urban=20", "local_kmh.county=30", "local_kmh.township=20", "link_speed_share=0.2", "least_road_km=1"])
def test_no_dead_lever(composed, world, leaf):
    changed = load_world(compose_config([f"world.{leaf}", "targets=none"]).config.world)
    assert _digest(changed) != _digest(world)


def test_people_stay_whole_whatever_the_weights():
    for power in (0.6, 1.2):
        changed = load_world(compose_config([f"world.population_power={power}", "targets=none"]).config.world)
        assert changed.townships["population"].sum() == CENSUS_2020


def test_a_wrong_total_is_a_problem(composed, data, drsim_json):
    path = data / "districts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",1564449,", ",1564450,"), encoding="utf-8")
    status, summary = drsim_json("world", f"world.data={data}")
    assert status == 1
    assert "32,054,160" in summary["problems"][0]
