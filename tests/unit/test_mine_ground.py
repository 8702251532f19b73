"""Mines as data: what is shipped holds, and what is wrong with a user's own mine is named with file and row."""

import csv
import shutil

import numpy as np
import pytest

from models.mines.tables import Accident, Role
from scenarios.checks import BadInput
from scenarios.mine_ground import MINES, SHIFTS, layout_folder, load_mine
from scenarios.mine_harm import down_the_air, fall_of, metres_from, shortest_way, threatened, water_level

LAYOUTS = sorted(path.name for path in MINES.iterdir() if path.is_dir())


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def line_of(table, name, layout="inclined_coal"):
    return 1 + [row[0] for row in rows_of(MINES / layout / f"{table}.csv")].index(name)


@pytest.fixture
def spoiled(tmp_path):
    """Change cells of a copy of a layout (table, line, column, cell), or add lines, and load it; what it says."""
    def load(*changes, added=()):
        folder = tmp_path / "inclined_coal"
        shutil.copytree(MINES / "inclined_coal", folder)
        for table, line, column, cell in changes:
            rows = rows_of(folder / f"{table}.csv")
            rows[line - 1][rows[0].index(column)] = cell
            write_rows(folder / f"{table}.csv", rows)
        for table, row in added:
            write_rows(folder / f"{table}.csv", [*rows_of(folder / f"{table}.csv"), row])
        with pytest.raises(BadInput) as why:
            load_mine(folder, 25.0, 20.0)
        assert "\n" not in str(why.value)
        return str(why.value)
    return load


@pytest.mark.parametrize("name", LAYOUTS)
def test_shipped_layouts(name):
    ground = load_mine(layout_folder(name), 25.0, 20.0)
    ways = ground.airways
    assert 9 <= len(ways) <= 40
    assert ground.n_cells == ways["first_cell"][-1] + ways["n_cells"][-1] == ways["n_cells"].sum()
    assert (ways["length_m"] / ways["n_cells"] <= 37.6).all()
    assert (ground.weights.sum(axis=1) > 0)[Accident.ROOF_FALL]
    assert (ground.weights[:, ways["role"] == Role.DUCT] == 0).all()
    assert ground.roster["day"].sum() >= max(ground.roster["night"].sum(), ground.roster["evening"].sum())
    rise = ground.junctions["level_m"][ways["b"]] - ground.junctions["level_m"][ways["a"]]
    assert np.sin(np.radians(ways["slope_deg"])) * ways["length_m"] == pytest.approx(rise, abs=1e-6)
    assert (ways["refuge_left"] == 96 * ways["refuge"]).all()


def test_atkinsons_resistance_by_hand():
    ground = load_mine(layout_folder("inclined_coal"), 25.0, 20.0)
    k = ground.airway_names.index("man_adit")  # 800 m of 9 m2, friction 0.0088
    assert ground.resistance[k] == pytest.approx(0.0088 * 4.2 * 3 * 800 / 729)


def test_a_network_open_nowhere_is_named(spoiled):
    message = spoiled(*(("junctions", line_of("junctions", name), "portal", "no")
                        for name in ("man_portal", "belt_portal", "return_portal")))
    assert message.startswith("junctions.csv, column portal: no junction is open to the sky")


def test_a_network_without_intake_is_named(spoiled):
    message = spoiled(*(("airways", line_of("airways", name), "role", "return")
                        for name in ("man_adit", "belt_adit", "fan_shaft")))
    assert message.startswith("airways.csv, column role: no intake")
    assert "the network has no intake" in message


def test_a_disconnected_face_is_named(spoiled):
    line = line_of("airways", "face")
    like = rows_of(MINES / "inclined_coal" / "airways.csv")[line - 1][3:]
    message = spoiled(added=[("junctions", ["low", "20", "no", "low", "test"]),
                             ("junctions", ["high", "70", "no", "low", "test"]),
                             ("airways", ["lost", "low", "high", *like])])
    assert message.startswith("airways.csv, row 29, column a: the face lost has no way on foot to any portal")


def test_a_door_to_nowhere_is_named(spoiled):
    line = line_of("airways", "door_5")
    message = spoiled(("airways", line, "b", "nowhere"))
    assert message.startswith(f"airways.csv, row {line}, column b: 'nowhere' stands not in junctions.csv")


def test_a_door_into_a_blind_end_is_named(spoiled):
    duct, heading = line_of("airways", "heading_duct"), line_of("airways", "heading")
    message = spoiled(("airways", duct, "b", "gate_out"), ("airways", heading, "door_r", "5"))
    assert message.startswith(f"airways.csv, row {heading}, column door_r: the door of heading leads nowhere")


@pytest.mark.parametrize(("table", "row", "column", "cell", "says"), [
    ("airways", 4, "friction", "-0.01", "airways.csv, row 4, column friction: '-0.01' is outside"),
    ("airways", 5, "door_r", "-3", "airways.csv, row 5, column door_r: '-3' is outside"),
    ("airways", 5, "airway", "man_adit", "airways.csv, row 5, column airway: 'man_adit' stands in row 2 already"),
    ("airways", 3, "b", "top_belf", "airways.csv, row 3, column b: 'top_belf' stands not in junctions.csv; did you mean"),
    ("airways", 3, "b", "belt_portal", "airways.csv, row 3, column b: belt_adit ends where it starts"),
    ("airways", 4, "length_m", "100", "airways.csv, row 4, column length_m: 100 is shorter than the 226 m"),
    ("airways", 2, "opens", "yes", "airways.csv, row 2, column opens: man_adit has no door to open"),
    ("airways", 11, "refuge_at_m", "700", "airways.csv, row 11, column refuge_at_m: 700 lies beyond the end of haulage_2"),
    ("airways", 2, "role", "stope", "airways.csv, row 2, column role: 'stope' is none of intake"),
    ("junctions", 3, "junction", "man_portal", "junctions.csv, row 3, column junction: 'man_portal' stands in row 2"),
    ("fans", 2, "airway", "nowhere", "fans.csv, row 2, column airway: 'nowhere' stands not in airways.csv"),
    ("roster", 2, "to_m", "400", "roster.csv, row 2, column to_m: 10 to 400 m is no stretch of face"),
    ("roster", 2, "day", "2000", "roster.csv, row 2, column day: 2000 people of face_crew are more than the"),
    ("roster", 2, "airway", "heading_duct", "roster.csv, row 2, column airway: heading_duct is a duct"),
    ("roster", 3, "crew", "face_crew", "roster.csv, row 3, column crew: 'face_crew' stands in row 2 already"),
    ("mine", 2, "kind", "salt", "mine.csv, row 2, column kind: 'salt' is none of coal, noncoal, tunnel")])
def test_a_bad_cell_is_named(spoiled, table, row, column, cell, says):
    assert spoiled((table, row, column, cell)).startswith(says)


def test_a_junction_without_airway_is_named(spoiled):
    message = spoiled(added=[("junctions", ["alone", "0", "no", "low", "test"])])
    assert message.startswith("junctions.csv, row 24, column junction: alone has no airway")


def test_cells_too_short_are_named():
    with pytest.raises(BadInput, match=r"^scenario\.air\.cell_m: 2 cuts this mine into .* cells; give at least \d+$"):
        load_mine(layout_folder("deep_coal"), 2.0, 20.0)


def test_an_unknown_layout_is_named():
    with pytest.raises(BadInput, match=r"scenario\.layout: 'salt' is neither a layout nor a folder; choose deep_coal"):
        layout_folder("salt")


# what an accident can reach

def test_a_fall_in_a_heading_shuts_in_its_end_and_crushes_the_duct():
    ground = load_mine(layout_folder("inclined_coal"), 25.0, 20.0)
    names = ground.airway_names
    heading, duct = names.index("heading"), names.index("heading_duct")  # from its end, 220 m of 8 m2
    fall = fall_of(ground, heading, 100.0, 20.0)
    assert fall.airway.tolist() == [heading, duct]
    assert [ground.junction_names[k] for k in np.flatnonzero(fall.cut)] == ["heading_end"]
    assert fall.void_m3[heading] == pytest.approx(90 * 8)
    assert np.isinf(np.delete(fall.void_m3, heading)).all()
    here = np.full(5, heading)
    hit = threatened(ground, Accident.ROOF_FALL, heading, 100.0, np.zeros(len(names)), np.zeros((1, 1), dtype=bool), 0.0,
                     fall, 0.0, np.append(here, names.index("haulage_2")), np.array([10.0, 89.0, 95.0, 109.0, 111.0, 10.0]))
    assert hit.tolist() == [True, True, True, True, False, False]


def test_a_fall_in_a_face_shuts_nobody_in():
    ground = load_mine(layout_folder("inclined_coal"), 25.0, 20.0)
    fall = fall_of(ground, ground.airway_names.index("face"), 70.0, 20.0)
    assert not fall.cut.any()
    assert np.isinf(fall.void_m3).all()


def test_a_collapse_behind_the_lining_shuts_in_the_tunnels_face():
    ground = load_mine(layout_folder("tunnel"), 25.0, 20.0)
    names, ways = ground.airway_names, ground.airways
    lining = names.index("lining")
    fall = fall_of(ground, lining, 400.0, 20.0)
    assert names.index("duct_main") in fall.airway
    assert names.index("duct_incline") not in fall.airway
    void = (450 - 410) * 75 + ways["length_m"][names.index("bare")] * 80
    assert fall.void_m3[lining] == fall.void_m3[names.index("bare")] == pytest.approx(void)


def test_air_of_a_belt_fire_goes_to_the_faces_and_not_to_the_other_incline():
    ground = load_mine(layout_folder("inclined_coal"), 25.0, 20.0)
    names = ground.airway_names
    flow = np.full(len(names), 10.0)
    follows = down_the_air(ground, flow)
    begin = names.index("belt_incline_2")
    reached = {names[k] for k in np.flatnonzero(follows[begin])}
    assert {"face", "tail_gate", "dismantled_face", "return_incline", "heading_duct"} <= reached
    assert not reached & {"man_incline_1", "man_incline_2", "belt_adit"}


def test_water_fills_from_the_lowest_place_and_runs_out_at_the_portal():
    ground = load_mine(layout_folder("inclined_coal"), 25.0, 20.0)
    levels = [water_level(ground, volume) for volume in (0.0, 1000.0, 5000.0, 20_000.0, 1e9)]
    assert levels == sorted(levels)
    assert levels[0] == pytest.approx(5.0, abs=1e-3)
    assert levels[-1] == pytest.approx(400.0)  # the lowest portal


def test_ways_by_hand():
    ground = load_mine(layout_folder("tunnel"), 25.0, 20.0)
    at = ground.junction_names.index
    way = shortest_way(ground, at("portal"), at("face"))
    assert {ground.airway_names[k] for k in way} == {"lined_1", "lined_2", "lined_3", "lining", "bare"}
    metres = metres_from(ground, ground.airway_names.index("lining"), 100.0)
    assert metres[at("meet")] == 100.0
    assert metres[at("portal")] == 1200.0
    assert metres[at("face")] == 500.0
    assert sum(int(ground.roster[shift].sum()) for shift in SHIFTS) == 129
