"""Pictures: the same bytes twice, nothing of the machine inside, and what is drawn is what was asked."""

import re

import pytest
from matplotlib.figure import Figure

from scenarios.checks import BadInput
from sim.config import study_plans
from sim.deploy import deploy
from sim.judge.reach import reach_table
from sim.report.maps import draw_network
from sim.report.pictures import network_picture, reach_picture
from sim.report.saving import save


@pytest.fixture(scope="module")
def drawn(composed, world):
    plans = study_plans(composed, [])
    return plans, {name: deploy(world, plan) for name, plan in plans.items()}


def test_pictures_are_byte_stable(world, drawn, tmp_path):
    plans, deployments = drawn
    reach = reach_table(world, plans, deployments, 60.0)
    for turn in ("a", "b"):
        save({"network": network_picture(world, plans, deployments),
              "reach": reach_picture(world, reach, plans["plan_2025"], 30.0)}, tmp_path / turn)
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
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(BadInput, match="out: cannot write"):
        save({"picture": Figure()}, tmp_path / "taken")


def test_all_pictures_or_none(tmp_path):
    class Broken(Figure):
        def savefig(self, *args, **kwargs):
            raise KeyboardInterrupt
    (tmp_path / "good.png").write_text("the picture of the last run")
    with pytest.raises(KeyboardInterrupt):
        save({"good": Figure(), "broken": Broken()}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["good.png"]
    assert (tmp_path / "good.png").read_text() == "the picture of the last run"
