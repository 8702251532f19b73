"""Mutated data files: every mutation is refused by one line that names file, row and column."""

import csv
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.checks import BadInput
from scenarios.tables import DATA
from scenarios.world import load_world
from sim.config import compose_config

# the columns that the loader reads as numbers or keys, with what is impossible in each
TABLES = {
    "districts": {"lat": "95.0", "lon": "1", "area_km2": "-4", "population": "12.5", "terrain": "swamp", "region": ""},
    "townships": {"district": "599999", "lat": "30.0.1", "lon": "200", "kind": "hamlet", "geonames_population": "-1"},
    "links": {"a": "Atlantis", "mode": "sledge", "length_km": "0", "kmh_low": "fast", "open_from": "soon"},
    "local_roads": {"a": "1", "b": ""},
    "river_nodes": {"lat": "north", "km": "-1", "role": "bend", "seq": "first"},
    "gauges": {"lat": "0", "warning_m": "high", "guarantee_m": "-3"},
    "air_bases": {"lat": "nan", "tier": "secret", "district": "Chengdu"},
    "airfields": {"open_from": "", "kind": "port"},
    "hazard_exposure": {"township": "599999", "slide_people": "-1", "torrent_people": "many"},
    "forest_stations": {"rank": "0", "township": "x", "district": "nowhere", "variant": "maybe"},
    "landing_points": {"lat": "inf", "covered_population": "-1"},
    "fire_stations": {"rank": "one", "lon": ""},
    "force_sites": {"kind": "scouts", "lat": "99"},
    "water_posts": {"tier": "lake", "district": "?"},
    "depots": {"tier": "private", "lat": ""},
    "hospitals": {"level": "clinic", "trauma": "2"},
    "shelters": {"township": "0", "n": "-1"},
    "mines": {"lat": "ninety", "district": "Mars"},
    "risk_sites": {"kind": "volcano", "township": ""},
    "ports": {"km_above_yichang": "far"},
    "outside_seats": {"lat": "70"},
    "drive_times": {"hours": "0", "tolerance": "x", "a": "Rome"},
    "aliases": {"district": "Atlantis"},
}
CELLS = [(table, column, cell) for table, columns in TABLES.items() for column, cell in columns.items()]


def spoiled(table: str, change) -> tuple[str, Path]:
    """The error that loading a copy with one changed table gives."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("__*"))
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        config = compose_config([f"world.data={folder}", "targets=none"]).config
        with pytest.raises(BadInput) as caught:
            load_world(config.world)
    message = str(caught.value)
    assert "\n" not in message
    return message, path


def test_all_tables_are_covered():
    # with their scenario, by drsim validate, by the chronology
    read_elsewhere = {"design_floods", "ratings", "hazard_points", "published", "past_floods", "past_storms", "past_quakes",
                      "chronology", "faults", "outside_faults", "seismic_zones", "building_classes", "injury_rates"}
    assert set(TABLES) == {path.stem for path in DATA.glob("*.csv")} - read_elsewhere


@pytest.mark.parametrize(("table", "column", "cell"), CELLS)
def test_a_bad_cell_is_named(table, column, cell):
    def change(rows):
        rows[-1][rows[0].index(column)] = cell
        change.line = len(rows)
    message, _ = spoiled(table, change)
    assert message.startswith(f"{table}.csv, row {change.line}, column {column}: {cell!r}")
    assert "; " in message  # the remedy


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(CELLS), st.data())
def test_a_bad_cell_anywhere_is_named(case, data):
    table, column, cell = case

    def change(rows):
        line = data.draw(st.integers(1, len(rows) - 1))
        rows[line][rows[0].index(column)] = cell
        change.line = line + 1
    message, _ = spoiled(table, change)
    assert message.startswith(f"{table}.csv, row {change.line}, column {column}: {cell!r}")


@pytest.mark.parametrize(("table", "column"), [(table, next(iter(columns))) for table, columns in TABLES.items()])
def test_a_missing_column_is_named(table, column):
    def change(rows):
        k = rows[0].index(column)
        for row in rows:
            del row[k]
    message, _ = spoiled(table, change)
    assert f"{table}.csv, row 1, column {column}: is missing" in message


@pytest.mark.parametrize("table", ["districts", "townships", "air_bases", "links", "shelters", "aliases"])
def test_a_duplicate_row_is_named(table):
    def change(rows):
        rows.append(list(rows[1]))
        change.line = len(rows)
    message, _ = spoiled(table, change)
    assert message.startswith(f"{table}.csv, row {change.line}, column ")
    assert "stands in row 2 already" in message


@pytest.mark.parametrize(("table", "column", "cell", "wrong"), [
    ("districts", "population", "15_64449", "'15_64449' is not a whole number"),
    ("districts", "area_km2", "３４５７", "is not a number"),
    ("townships", "name_zh", "高笋\0塘", "holds a control character")])
def test_what_only_looks_like_a_value_is_named(table, column, cell, wrong):
    def change(rows):
        rows[1][rows[0].index(column)] = cell
    assert f"{table}.csv, row 2, column {column}: " in (message := spoiled(table, change)[0])
    assert wrong in message


def test_a_column_that_stands_twice_is_named():
    def change(rows):
        rows[0][rows[0].index("elevation_m")] = "population"
    assert spoiled("districts", change)[0].startswith("districts.csv, row 1, column population: stands 2 times")


def test_speeds_the_wrong_way_round_are_named():
    def change(rows):
        low, high = rows[0].index("kmh_low"), rows[0].index("kmh_high")
        rows[3][low], rows[3][high] = "100", "80"
    assert spoiled("links", change)[0].startswith("links.csv, row 4, column kmh_low: 100 lies above kmh_high 80")


@pytest.mark.parametrize(("table", "column", "word"), [
    ("force_sites", "kind", "district_team"), ("depots", "tier", "municipal"), ("risk_sites", "kind", "mine")])
def test_a_kind_of_site_that_is_gone_is_named(table, column, word):
    def change(rows):
        k = rows[0].index(column)
        rows[:] = [row for row in rows if row[k] != word]
    assert spoiled(table, change)[0] == f"{table}.csv, column {column}: has no row '{word}'; restore one"


def test_a_byte_order_mark_and_empty_lines_do_no_harm(data, world):
    path = data / "townships.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    loaded = load_world(compose_config([f"world.data={data}", "targets=none"]).config.world)
    assert loaded.townships.tobytes() == world.townships.tobytes()


def test_a_table_that_is_a_folder_is_named(data):
    (data / "ports.csv").unlink()
    (data / "ports.csv").mkdir()
    with pytest.raises(BadInput, match=r"ports\.csv: cannot be read"):
        load_world(compose_config([f"world.data={data}", "targets=none"]).config.world)


def test_a_short_row_is_named():
    message, _ = spoiled("townships", lambda rows: rows[7].pop())
    assert message.startswith("townships.csv, row 8, column source: the row has 10 cells and the header 11")


def test_an_empty_table_is_named():
    message, _ = spoiled("landing_points", lambda rows: rows.__delitem__(slice(1, None)))
    assert message.startswith("landing_points.csv, row 2, column rank: the table is empty")


def test_a_missing_file_is_named(data):
    (data / "depots.csv").unlink()
    with pytest.raises(BadInput, match=r"depots\.csv: not found"):
        load_world(compose_config([f"world.data={data}", "targets=none"]).config.world)


def test_a_file_in_another_encoding_is_named(data):
    (data / "mines.csv").write_bytes((data / "mines.csv").read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(BadInput, match=r"mines\.csv: cannot be read as UTF-8"):
        load_world(compose_config([f"world.data={data}", "targets=none"]).config.world)


def test_a_station_far_from_its_district_is_named():
    def change(rows):
        row, header = rows[1], rows[0]
        row[header.index("lat")], row[header.index("lon")] = "32.0", "108.6"  # Chengkou
        row[header.index("district")] = "500118"  # Yongchuan
    message, _ = spoiled("forest_stations", change)
    assert message.startswith("forest_stations.csv, row 2, column lat: stands ")
    assert "永川区" in message


def test_a_township_far_from_its_seat_is_named():
    def change(rows):
        rows[1][rows[0].index("lon")] = "106.0"
    message, _ = spoiled("townships", change)
    assert message.startswith("townships.csv, row 2, column lat: 高笋塘街道 lies ")


def test_an_unconnected_road_is_named():
    def change(rows):
        lonely = rows[5][0]
        rows[:] = [row for row in rows if lonely not in row[:2]]
    message, _ = spoiled("local_roads", change)
    assert message.startswith("local_roads.csv, column b: ")
    assert "has no road to the rest of the network in 2020" in message


def test_a_road_to_itself_is_named():
    def change(rows):
        rows[3][1] = rows[3][0]
    assert "row 4, column b: the road ends where it starts" in spoiled("local_roads", change)[0]


def test_a_river_that_flows_uphill_is_named():
    def change(rows):
        km = rows[0].index("km")
        rows[4][km], rows[5][km] = rows[5][km], rows[4][km]
    assert spoiled("river_nodes", change)[0].startswith("river_nodes.csv, row 6, column km: ")


def test_a_warning_above_the_guarantee_is_named():
    def change(rows):
        rows[1][rows[0].index("warning_m")] = "190"
    assert spoiled("gauges", change)[0].startswith("gauges.csv, row 2, column warning_m: 190 lies above guarantee_m 183.5")


def test_a_gauge_that_nobody_knows_is_named():
    def change(rows):
        rows[2][rows[0].index("gauge")] = "无此站"
    assert spoiled("river_nodes", change)[0].startswith("river_nodes.csv, row 3, column gauge: '无此站'")


def test_broken_ranks_are_named():
    def change(rows):
        rows[1], rows[2] = rows[2], rows[1]
    assert spoiled("landing_points", change)[0].startswith("landing_points.csv, row 2, column rank: 2 stands where 1 should")


def test_a_district_without_townships_is_named():
    def change(rows):
        k = rows[0].index("district")
        rows[:] = [row for row in rows if row[k] != "500103"]
    assert spoiled("townships", change)[0].startswith("townships.csv, column district: 渝中区 has no township")
