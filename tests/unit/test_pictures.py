"""Pictures: the same bytes twice, nothing of the machine inside, and what is drawn is what was asked."""

import re

import pytest
from matplotlib.figure import Figure

from scenarios.checks import BadInput
from sim.config import study_plans
from sim.deploy import deploy
from sim.judge.reach import reach_table
from sim.report.maps import draw_network
from sim.report.pictures import network_picture, reach_picture, save


@pytest.fixture(scope="module")
def drawn(composed, world):
    plans = study_plans(composed, [])
    return plans, {name: deploy(world, plan) for name, plan in plans.items()}


def test_pictures_are_byte_stable(world, drawn, tmp_path):
    plans, deployments = drawn
    reach = reach_table(world, plans, deployments, 60.0)
    for turn in ("a", "b"):
        (tmp_path / turn).mkdir()
        save(network_picture(world, plans, deployments), tmp_path / turn, "network")
        save(reach_picture(world, reach, plans["plan_2025"], 30.0), tmp_path / turn, "reach")
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["network.png", "network.svg", "reach.png", "reach.svg"]
    for name in names:
        content = (tmp_path / "a" / name).read_bytes()
        assert content == (tmp_path / "b" / name).read_bytes()
        assert len(content) > 100_000
    svg = (tmp_path / "a" / "network.svg").read_text(encoding="utf-8")
    assert not re.search(r"<dc:date>|matplotlib\.org|\d{4}-\d\d-\d\dT", svg)


def test_the_network_shows_what_is_deployed(world, drawn):
    plans, deployments = drawn
    axes = Figure().subplots()
    draw_network(axes, world, "plan_2025", plans["plan_2025"].year, deployments["plan_2025"])
    sizes = [len(points.get_offsets()) for points in axes.collections if hasattr(points, "get_offsets")]
    assert {1031, 130, 100, 35} <= set(sizes)  # townships, fire stations, landing points, forest stations
    assert sum(text.get_text() == "3" for text in axes.texts) == 1  # aircraft at the municipal centre
    assert "1,031 township teams" in axes.get_title(loc="left")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(BadInput, match="out: cannot write"):
        save(Figure(), tmp_path / "missing", "picture")
