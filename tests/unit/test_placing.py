"""Placing by rule: the shipped tables are what the rules give, real rows stay, and every number of a rule matters."""

import csv
import shutil

import pytest

from scenarios.placing import place_all
from scenarios.tables import DATA
from scenarios.world import load_world
from sim.config import compose_config


def placed(folder, *overrides):
    config = compose_config([*overrides, "targets=none"]).config
    place_all(config.world, config.placing, compose_config(["scenario=flood_flash"]).config.scenario, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_the_shipped_tables_are_what_the_rules_give(tmp_path):
    assert placed(tmp_path / "new") == {path.name: path.read_bytes() for path in sorted(DATA.glob("*.csv"))}


def test_a_real_row_replaces_no_other_and_stays(tmp_path, data):
    path = data / "water_posts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    real = {**rows[0], "tier": "base", "source": "a published list"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([rows[0], {**real, "rank": 2}, *({**row, "rank": k} for k, row in enumerate(rows[1:], start=3))])
    tables = placed(tmp_path / "new", f"world.data={data}")
    lines = tables["water_posts.csv"].decode().splitlines()
    assert "a published list" in lines[2]
    assert len(lines) == 1 + 18
    config = compose_config([f"world.data={tmp_path / 'new'}", "targets=none"]).config
    assert len(load_world(config.world).water_posts) == 18


def test_notes_of_a_user_stay(tmp_path, data):
    path = data / "depots.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] += ",note"
    lines[1:] = [line.replace("synthetic:seat", "a published list") + ",seen" for line in lines[1:2]] + [
        line + "," for line in lines[2:]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = placed(tmp_path / "new", f"world.data={data}")["depots.csv"].decode().splitlines()
    assert lines[0] == "tier,district,lat,lon,note,confidence,source"
    assert lines[1].endswith(",seen,low,a published list")
    assert len(lines) == 1 + 44  # nothing is placed beside the listed depot


def test_a_missing_table_is_told_of_the_users_folder(drsim, tmp_path, data):
    (data / "force_sites.csv").unlink()
    status, _, err = drsim("place", f"world.data={data}", f"out={tmp_path / 'new'}")
    assert status == 2
    assert err.startswith(f"drsim: force_sites.csv: not found in {data}")
    assert not (tmp_path / "new").exists()


def test_a_neighbouring_folder_is_never_touched(drsim, tmp_path):
    (tmp_path / ".new.part").mkdir()
    (tmp_path / ".new.part" / "precious").write_text("keep")
    assert drsim("place", f"out={tmp_path / 'new'}")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".new.part", "new"]
    assert (tmp_path / ".new.part" / "precious").read_text() == "keep"


PORTS = str([f"{code}" for code in (  # upstream to downstream instead of by people
    "500116", "500107", "500105", "500109", "500117", "500115", "500102", "500156", "500243", "500230", "500233", "500101",
    "500154", "500235", "500236", "500237")]).replace("'", '"')
RULES = {
    "street_km2": "8", "built_share": "0.05", "gap_pair_km": "15", "forest_cover_km": "10", "forest_clear_km": "12",
    "no_forest_station": '["渝中区","大渡口区"]', "second_forest_station": '["潼南区"]', "landing_quota": "110",
    "landing_candidates": "120", "landing_area_share": "0.4", "landing_most": "3", "landing_cover_km": "5",
    "landing_clear_km": "8", "fire_candidates": "170", "social_candidates": "60", "exposure_yr": "60",
    "hospital_town_population": "80000",
    "trauma_in_centre": "20", "noncoal_mines": "30", "tunnels": "6", "reservoirs": "200",
    "mountain_reservoir_weight": "1", "chemical_hosts": '["长寿区"]', "regional_depots": '["万州区"]',
    "army_barracks": '["渝北区"]', "central_area": '"巴南区"', "port_order": PORTS}


def test_every_number_of_a_rule_is_tried(composed):
    assert set(RULES) == set(vars(composed.config.placing))


@pytest.mark.parametrize("rule", RULES)
def test_no_dead_lever(rule, tmp_path):
    shipped = {path.name: path.read_bytes() for path in sorted(DATA.glob("*.csv"))}
    assert placed(tmp_path / "new", f"placing.{rule}={RULES[rule]}") != shipped


def test_a_used_folder_is_refused(drsim, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    status, _, err = drsim("place", f"out={tmp_path}")
    assert status == 2
    assert "is not an empty folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_of_a_failed_placing(drsim, tmp_path):
    shutil.rmtree(tmp_path / "new", ignore_errors=True)
    status, _, _ = drsim("place", f"out={tmp_path / 'new'}", "placing.regional_depots=[Atlantis]")
    assert status == 2
    assert not (tmp_path / "new").exists()
