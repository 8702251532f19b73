"""Pictures of earthquakes: what is drawn is what was drawn and what came of it."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

from models.kinds import Event, Need, Tier
from models.shaking import GRAVITY_GAL, felt, pga_of_intensity
from scenarios.ground_motion import Law, isoseismal
from scenarios.quake_sources import Shock, plane_km
from sim.engine.compiled import run_compiled
from sim.engine.log import log_of
from sim.engine.outcome import outcome
from sim.engine.simulate import simulate, staged
from sim.report import quake_charts as charts
from sim.report.disaster import figures_of
from sim.report.pictures import disaster_pictures, run_pictures, run_title
from sim.report.quake_maps import DEGREE_COLOURS, degree_of, draw_intensity, draw_struck, near, struck_by
from sim.report.quake_story import found_within
from sim.report.run_charts import draw_moment, moments
from sim.report.saving import save
from sim.report.words import EN
from tests.playing import SEED

QUAKE = {"scenario": "quake_m6", "scenario.band": "S4"}


@pytest.fixture(scope="module")
def of(player):
    return player.setting("plan_2025", QUAKE)


@pytest.fixture(scope="module")
def run(of):
    return simulate(of, SEED, 0, run_compiled)


@pytest.fixture(scope="module")
def facts(run):
    return outcome(run.case, run.drawn, run.residue)


def drawn_by(draw, *of):
    axes = Figure().subplots()
    draw(axes, *of)
    return axes


def layers(axes):
    """Label -> (hours, lower edge, upper edge) of filled steps, the upper one by the hour from which it holds."""
    found = {}
    for area in axes.collections:
        corners = area.get_paths()[0].vertices
        half = len(corners) // 2
        found[area.get_label()] = (corners[:, 0], corners[:, 1], half)
    return found


def top(axes, word):
    return float(layers(axes)[EN[word]][1].max())


@pytest.mark.parametrize(("law", "degree"), [(Law(0, 10.0), 6.5), (Law(0, 0.0), 5.5), (Law(1, 0.0), 7.5),
                                             (Law(2, 0.0), 5.5)])
def test_an_isoseismal_is_where_the_law_gives_its_degree(law, degree):
    shock = Shock("place", 29.6, 106.4, 35.0, 6.3, False)
    lat, lon = isoseismal(law, shock, degree)
    out = np.empty(lat.size)
    felt(*plane_km(lat, lon, shock), shock.strike_deg, law.depth_km, law.axes(shock), out)
    value = degree if law.wang else np.log(pga_of_intensity(degree) * GRAVITY_GAL)
    np.testing.assert_allclose(out, value, atol=1e-6)
    assert (lat[0], lon[0]) == pytest.approx((lat[-1], lon[-1]))
    assert isoseismal(law, shock, 11.5)[0].size == 0


def test_degrees_round_as_the_code_says():
    assert degree_of(np.array([pga_of_intensity(at) for at in (4.4, 4.6, 6.49, 6.51, 9.6)])).tolist() == [0, 1, 2, 3, 6]


def test_every_township_has_the_colour_of_its_intensity(world, of, run):
    quake = run.drawn.cause
    axes = drawn_by(draw_intensity, world, quake, of.shared.ground.sources)
    degree = degree_of(quake.pga_g[0])
    for k, colour in enumerate(DEGREE_COLOURS):
        points = [p.get_offsets() for p in axes.collections if len(p.get_offsets()) == (degree == k).sum()
                  and len(p.get_facecolor()) and tuple(p.get_facecolor()[0]) == to_rgba(colour)]
        if (degree == k).any():
            np.testing.assert_allclose(points[0], np.column_stack([world.townships[n][degree == k] for n in ("lon", "lat")]))
    star, = (line for line in axes.lines if line.get_marker() == "*")
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (quake.shocks[0].lon, quake.shocks[0].lat)
    assert str((degree == degree.max()).sum()) in axes.get_title(loc="left")


def test_the_enlarged_map_shows_whom_it_struck_and_what_closed(world, of, run):
    quake, closures = run.drawn.cause, run.drawn.disaster.closures
    axes = drawn_by(draw_struck, world, quake, of.shared.ground.sources, closures)
    struck = struck_by(quake)
    assert struck.sum() == run.drawn.disaster.people.sum()
    rings = max((p for p in axes.collections if hasattr(p, "get_sizes") and p.get_linewidths()[0] == 1.2),
                key=lambda p: len(p.get_offsets()))
    assert len(rings.get_offsets()) == (struck > 0).sum()
    assert np.corrcoef(rings.get_sizes(), struck[struck > 0])[0, 1] == pytest.approx(1)
    lines = [len(p.get_segments()) for p in axes.collections if hasattr(p, "get_segments")]
    assert lines == [(closures["bridge"] == 0).sum(), (closures["bridge"] > 0).sum()]
    rows = near(world, quake)
    assert struck[rows].sum() >= 0.9 * struck.sum()
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    assert ((west < world.townships["lon"][rows]) & (world.townships["lon"][rows] < east)).all()
    assert ((south < world.townships["lat"][rows]) & (world.townships["lat"][rows] < north)).all()


def test_homes_add_up(world, run):
    quake = run.drawn.cause
    axes = drawn_by(charts.draw_homes, world, quake)
    names = [label.get_text() for label in axes.get_yticklabels()]
    for k, name in enumerate(names):
        mine = world.townships["district"] == world.districts["name_en"].tolist().index(name)
        drawn = [bar.get_width() for bar in axes.patches if round(bar.get_y() + bar.get_height() / 2) == k]
        assert drawn == pytest.approx(quake.tolls[-1].homes[mine, 1:].sum(axis=0).tolist())
        homeless = sum(of.homeless[mine].sum() for of in quake.tolls)
        assert axes.texts[k].get_text().startswith(f"{homeless:,.0f} homeless")


def test_shocks_stand_at_their_hours(run):
    quake = run.drawn.cause
    axes = drawn_by(charts.draw_shocks, quake)
    points = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if len(line.get_xdata()) == 1]
    assert points == [(at - quake.at_h[0], shock.ms) for at, shock in zip(quake.at_h, quake.shocks, strict=True)]


def test_the_trapped_are_counted_as_in_the_outcome(run, facts):
    axes = drawn_by(charts.draw_trapped, run)
    ends = {line.get_label(): line.get_ydata()[-1] for line in axes.lines}
    assert ends[EN["trapped_out"]] == facts["buried"]["dug_out"]
    assert ends[EN["trapped_dead"]] == facts["buried"]["dead"]
    assert top(axes, "trapped_alive") <= facts["buried"]["people"]
    within = found_within(run)
    for hours in (24, 72):
        assert f"{within[hours] / facts['buried']['people']:.0%}" in axes.get_title(loc="left")
    marks = [line.get_xdata()[0] for line in axes.lines if list(line.get_ydata()) == [0, 1]]
    assert marks == [24, 72]


def test_diggers_add_up(run, facts):
    axes = drawn_by(charts.draw_diggers, run)
    assert max(corners[1].max() for corners in layers(axes).values()) == facts["buried"]["dug_out"]
    log, units = log_of(run.case), run.case.state.units
    by = log[(log["kind"] == Event.DUG_OUT) & (units["tier"][log["unit"]] == Tier.NEIGHBOURS)]
    assert top(axes, "digger_neighbours") == by["quantity"].sum()
    assert {tier for tiers in charts.DIGGERS.values() for tier in tiers} == set(Tier)


def test_deaths_at_once_and_later_are_apart(run, facts):
    axes = drawn_by(charts.draw_deaths, run)
    assert top(axes, "death_once") == facts["killed_at_once"]
    assert top(axes, "death_buried") == facts["killed_at_once"] + facts["buried"]["dead"]
    if facts["hurt"]["dead"]:
        assert top(axes, "death_hurt") == facts["killed_at_once"] + facts["buried"]["dead"] + facts["hurt"]["dead"]


def test_roads_close_and_open(run):
    axes = drawn_by(charts.draw_roads, run)
    log = log_of(run.case)
    shut, opened = ((log["kind"] == kind).sum() for kind in (Event.ROAD_BURIED, Event.ROAD_OPENED))
    assert axes.get_title(loc="left") == EN["roads_title"].format(closed=shut, opened=opened)
    change = np.cumsum(np.select([log["kind"] == Event.ROAD_BURIED, log["kind"] == Event.ROAD_OPENED], [1, -1], 0))
    last_of_its_hour = np.append(np.diff(log["time_h"]) > 0, True)
    assert max(corners[1].max() for corners in layers(axes).values()) == change[last_of_its_hour].max()


def test_patients_are_somewhere(run, facts):
    axes = drawn_by(charts.draw_patients, run)
    ends = {line.get_label(): line.get_ydata()[-1] for line in axes.lines}
    assert ends[EN["patient_in"]] == facts["hurt"]["in_hospital"]
    if facts["hurt"]["dead"]:
        assert ends[EN["patient_died"]] == facts["hurt"]["dead"]
    hours, edge, _ = layers(axes)[EN["patient_aboard"]]
    assert edge.max() <= facts["hurt"]["people"]
    assert edge[hours == hours.max()].max() == facts["hurt"]["waiting"]


def test_beds_are_those_that_were_there_and_those_that_were_added(world, of, run):
    axes = drawn_by(charts.draw_beds, world, run)
    before = staged(of, run.drawn)[1].state.districts["beds"]
    after, log = run.case.state, log_of(run.case)
    patients = np.bincount(log["site"][log["kind"] == Event.IN_HOSPITAL], minlength=before.size)
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names
    for k, name in enumerate(names):
        d = world.districts["name_en"].tolist().index(name)
        taken, free = (bar.get_width() for bar in axes.patches if round(bar.get_y() + bar.get_height() / 2) == k)
        assert taken == patients[d]
        assert taken + free >= before[d]
        assert taken + free == after.districts["beds"][d] + patients[d]


def test_moments_show_debris(world, run):
    hours = moments(run)
    assert len(hours) >= 2
    log, needs = log_of(run.case), run.case.state.needs
    past = log[(log["time_h"] <= hours[0]) & (needs["kind"][np.maximum(log["need"], 0)] == Need.SEARCH)]
    alive = sum(sign * past["quantity"][past["kind"] == kind].sum()
                for kind, sign in ((Event.BURIED, 1), (Event.DUG_OUT, -1), (Event.DIED_BURIED, -1)))
    assert f" {alive:,.0f} waiting" in drawn_by(draw_moment, world, run, hours[0]).get_title(loc="left")


def test_an_earthquake_that_harms_nobody_says_so(world, player):
    calm = player.setting("plan_2025", {"scenario": "quake_m6", "scenario.source.least_ms": 4.6, "scenario.band": "S1",
                                        "scenario.source.largest_ms": 4.7})
    run = next(run for r in range(20) if not (run := simulate(calm, SEED, r, run_compiled)).drawn.disaster.people.sum())
    for draw in (charts.draw_trapped, charts.draw_diggers, charts.draw_deaths):
        axes = drawn_by(draw, run)
        assert [text.get_text() for text in axes.texts] == [EN["chart_empty"]]
    assert near(world, run.drawn.cause).size == 12


def test_pictures_are_byte_stable_and_speak_by_the_catalogue(world, of, run, facts, tmp_path, monkeypatch):
    about = {"what": "Earthquake", "seed": SEED, "replication": 0, "hazard": "quake", "band": "S4", "plan": "plan_2025",
             **facts["people"], "trapped": facts["trapped"]}

    def pictures():
        told = {**about, **figures_of(world, run.drawn)}
        return {**disaster_pictures(world, run.drawn, of.shared, told), **run_pictures(of, run, run_title(about))}
    for turn in ("a", "b"):
        save({name: pictures()[name] for name in ("quake", "rescue")}, tmp_path / turn)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    for key, word in EN.items():
        monkeypatch.setitem(EN, key, "§" + word)
    known = set(world.districts["name_en"].tolist()) | {"V", "VI", "VII", "VIII", "IX", "X–XII"}
    for name in ("quake", "rescue"):
        said = [text.get_text().strip() for text in pictures()[name].findobj(Text)]
        strange = [text for text in said if "§" not in text and text not in known]
        assert [text for text in strange if not re.fullmatch(r"[\d.,\u2212]*", text)] == [], name
