"""Pictures of accidents underground: what is drawn is what the run left, frame by frame."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from models.kinds import Event
from models.mines.tables import Air, Death, Field, Person, Role
from sim.engine.driver import run_simpy
from sim.engine.film import film_of, filmed
from sim.engine.log import log_of, log_sha256
from sim.engine.outcome import outcome
from sim.engine.simulate import simulate
from sim.judge.verdict import LINES
from sim.report import mine_charts as charts
from sim.report.disaster import figures_of
from sim.report.mine_rotation import PHASES, draw_rotation, spans_of
from sim.report.mine_section import Section, draw_section, heights
from sim.report.mine_study import ALIVE, CAUSES, SOON, draw_ends, ends_of
from sim.report.pictures import disaster_pictures, run_pictures, run_title
from sim.report.saving import save
from sim.report.words import EN, named
from tests.unit.small_mine import miner, small_mine, squad, way

FIRE = {"scenario": "mine", "scenario.layout": "inclined_coal", "scenario.accident": "fire", "scenario.band": "S2"}
SEED = 20210930  # people on foot, at mouthpieces and with squads; the air reversed and back


@pytest.fixture(scope="module")
def of(player):
    return player.setting("plan_2025", FIRE)


@pytest.fixture(scope="module")
def run(of):
    return simulate(of, SEED, 0, run_simpy)


@pytest.fixture(scope="module")
def film(of, run):
    return film_of(of, run)


@pytest.fixture(scope="module")
def facts(run):
    return outcome(run.case, run.drawn, run.residue)


def drawn_by(draw, *of):
    axes = Figure().subplots()
    draw(axes, *of)
    return axes


def a_mission():
    """One man down 150 m into the second airway, in smoke; another walks out and tells."""
    case = small_mine([0, 0, 0], [way(0, 1, 200.0, telephone=True), way(1, 2, 300.0)],
                      [miner(1, 150.0, state=Person.DOWN, cohb=40.0, known_place=True), miner(0, 100.0)], [0.0, 0.0],
                      squads=[squad(), squad()], hours=4, mine={"react_h": 0.0})
    case.state.gas[Field.CO, 20:] = 200.0
    return case


def test_who_watches_changes_nothing():
    alone, watched = a_mission(), a_mission()
    run_simpy(alone)
    filmed(watched)
    assert log_sha256(log_of(alone)) == log_sha256(log_of(watched))


def test_a_film_keeps_what_was_and_not_what_is():
    """The fire grows by the square of the time to 2 MW in an hour."""
    case = small_mine([0, 0], [way(0, 1, 100.0)], [miner(0, 50.0, state=Person.DOWN)], [0.0], hours=2, mine={
        "accident": 0, "peak_mw": 2.0, "growth_h": 1.0, "burns_h": 9.0, "react_h": 0.0})
    film = filmed(case)
    least = np.maximum(0.0, film.hours - 1 / 6 - 1e-6)  # who lies still is looked at every ten minutes
    assert (2 * least**2 <= film.fire_mw).all()
    assert (film.fire_mw <= 2 * film.hours**2).all()
    assert film.fire_mw[0] == 0 < film.fire_mw[-1]


def test_a_film_shows_the_mission_minute_by_minute():
    """By `tests.unit.test_mine_rescue.test_a_mission`: in at 26 min, with him at 51.25, out at 86.25."""
    film = filmed(a_mission())
    assert np.diff(film.hours).max() <= 1 / 60 + 1e-9
    by = {minute: film.at(minute / 60) for minute in (20, 30.5, 45.5, 60.5, 87)}
    state, squads = film.people["state"][:, 0], film.squads
    assert [state[k] for k in by.values()] == [Person.DOWN, Person.DOWN, Person.DOWN, Person.CARRIED, Person.OUT]
    inside = (squads["at"] >= 0) | (squads["airway"] >= 0)
    assert [inside[k].sum() for k in by.values()] == [0, 1, 1, 1, 0]
    assert film.gas[by[45.5], Field.CO].max() == pytest.approx(200.0)
    assert film.hours[-1] * 60 == pytest.approx(87, abs=1.1)  # everybody is accounted for


def test_a_film_needs_an_accident_underground(player):
    with pytest.raises(ValueError, match="no film"):
        film_of(player.setting("plan_2025"), type("Dry", (), {"drawn": player.draw()}))


def test_the_film_is_the_run(of, run, film):
    assert (np.diff(film.hours) > 0).all()
    assert film.hours[0] == pytest.approx(run.drawn.cause.at_h, abs=1e-6)
    for field in ("state", "died_of", "breathes"):
        np.testing.assert_array_equal(film.people[field][-1], run.case.state.people[field])
    changes = log_of(run.case)[log_of(run.case)["kind"] == Event.AIR_CHANGED]
    modes = np.concatenate([[Air.NORMAL], changes["quantity"]])
    assert film.air.tolist() == modes[np.searchsorted(changes["time_h"], film.hours)].tolist()
    assert film.fire_mw[0] < film.fire_mw.max()
    assert film.squads["unit"][0].tolist() == run.case.state.squads["unit"].tolist()


def test_everybody_has_one_fate(run, film, facts):
    fate, below = charts.fates(run, film), facts["underground"]
    assert fate.shape == (film.hours.size, below["people"])
    last = np.bincount(fate[-1], minlength=len(charts.NAMES))
    dead = charts.NAMES.index("died_co")
    assert (last[0], last[1], last[dead:].sum()) == (below["walked_out"], below["saved"], below["dead"])
    gone = (fate < 2) | (fate >= dead)
    assert (np.diff(gone.astype(int), axis=0) >= 0).all()  # nobody goes in again or rises from the dead


def test_the_stack_holds_everybody(run, film):
    axes = drawn_by(charts.draw_kept, run, film)
    fate = charts.fates(run, film)
    seen = [name for k, name in enumerate(charts.NAMES) if (fate == k).any()]
    assert [to_hex(area.get_facecolor()[0]) for area in axes.collections] == [to_hex(charts.FATES[name]) for name in seen]
    assert max(area.get_paths()[0].vertices[:, 1].max() for area in axes.collections) == fate.shape[1]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    for name, label in zip(seen, labels[::-1], strict=True):
        assert label == EN["fate_at_last"].format(what=EN[f"fate {name}"], n=(fate[-1] == charts.NAMES.index(name)).sum())


def test_the_section_shows_the_gas_of_its_moment(run, film):
    frame = charts.telling(run, film)[1]
    axes = drawn_by(charts.draw_below, run, film, frame)
    colours = np.concatenate([[to_hex(colour) for colour in lines.get_colors()] for lines in axes.collections
                              if len(lines.get_colors()) == len(lines.get_segments()) and lines.get_linewidths()[0] > 1])
    classes = np.digitize(film.gas[frame, Field.CO], charts.CO_PPM)
    for k, colour in enumerate(charts.CO_COLOURS):
        assert (colours == to_hex(colour)).sum() == (classes == k).sum()
    assert classes.max() > 1
    smoky = sum(len(lines.get_segments()) for lines in axes.collections if lines.get_linewidths()[0] < 1)
    assert smoky == (film.gas[frame, Field.CO] * film.smoke_per_ppm >= film.turn_smoke).sum()


@pytest.mark.parametrize("moment", [0, 3])
def test_the_section_shows_everybody_below(run, film, moment):
    frame = charts.telling(run, film)[moment]
    axes = drawn_by(charts.draw_below, run, film, frame)
    people = film.people[frame]
    below, dead = (people["airway"] >= 0) & (people["state"] != Person.OUT), people["state"] == Person.DEAD
    marks = [line for line in axes.lines if line.get_marker() in ("o", "x") and line.get_zorder() >= 8]
    numbers = sum(int(text.get_text()) - 1 for text in axes.texts if text.get_text().isdigit())
    assert len(marks) + numbers == below.sum()
    assert any(line.get_marker() == "x" for line in marks) == (below & dead).any()
    fate = charts.fates(run, film)[frame]
    assert axes.get_title(loc="left").split(":")[1].startswith(f" {(fate < 2).sum()} out")
    squads = sum(line.get_marker() == "D" for line in axes.lines)
    assert squads == ((film.squads["at"][frame] >= 0) | (film.squads["airway"][frame] >= 0)).sum()


def test_four_moments_in_their_order(run, film):
    frames = charts.telling(run, film)
    assert len(frames) == 4
    assert frames == sorted(set(frames))
    entered = log_of(run.case)["time_h"][log_of(run.case)["kind"] == Event.SQUAD_ENTERED][0]
    assert film.at(entered) in frames


def test_what_a_squad_does_follows_one_upon_the_other(run):
    log = log_of(run.case)
    sorties = 0
    for unit in run.case.state.squads["unit"]:
        spans = spans_of(run, unit)
        inside = spans["inside"]
        sorties += len(inside)
        assert len(inside) == ((log["unit"] == unit) & (log["kind"] == Event.SQUAD_ENTERED)).sum()
        order = sorted(span for phase in PHASES if phase != "standby" for span in spans[phase])
        for (start, hours), (following, _) in pairwise(order):
            assert start + hours == pytest.approx(following, abs=1e-9)
    assert sorties == (log["kind"] == Event.SQUAD_ENTERED).sum() > 0


def test_the_lanes_show_pressure_and_refusals(run):
    log = log_of(run.case)
    axes = drawn_by(draw_rotation, run)
    lanes = len(axes.get_yticks())
    assert lanes == np.unique(log["unit"][(log["kind"] == Event.ORDERED)
                                          & np.isin(log["unit"], run.case.state.squads["unit"])]).size
    turned = log["quantity"][log["kind"] == Event.SQUAD_TURNED]
    shown = sorted(text.get_text() for text in axes.texts if text.get_text().isdigit())
    assert shown == sorted(f"{mpa:.0f}" for mpa in turned)
    refused = sum(len(line.get_xdata()) for line in axes.lines if line.get_marker() == "x")
    assert refused == (log["kind"] == Event.ENTRY_REFUSED).sum()


def test_levels_keep_their_order_in_the_section(run):
    mine = run.drawn.cause
    high, level = heights(mine), mine.junctions["level_m"]
    assert (np.argsort(high, kind="stable") == np.argsort(level, kind="stable")).all()
    assert (high.min(), high.max()) == (0.0, 1.0)
    section = Section(mine)
    a, b = mine.airways["a"][0], mine.airways["b"][0]
    ends = section.line(0, (0, 0.5, 1))
    np.testing.assert_allclose(ends[[0, 2]], [[section.x[a], section.y[a]], [section.x[b], section.y[b]]])
    np.testing.assert_allclose(ends[1], ends[[0, 2]].mean(axis=0))
    axes = drawn_by(draw_section, mine)
    assert len(axes.lines) == len(mine.airways)
    assert sum(line.get_linestyle() != "-" for line in axes.lines) == (mine.airways["role"] == Role.DUCT).sum()


def test_pictures_of_an_accident(world, of, run, facts, tmp_path):
    told = {"what": "Accident underground", "hazard": "mine", "seed": SEED, "replication": 0, **figures_of(world, run.drawn)}
    title = run_title({**told, **facts["people"], "trapped": facts["trapped"], "plan": "plan_2025"})
    assert f"of {facts['people']['exposed']} underground" in title
    names = []
    for turn in ("a", "b"):
        figures = {**disaster_pictures(world, run.drawn, of.shared, told), **run_pictures(of, run, title)}
        names = save(figures, tmp_path / turn)
    assert sorted(path.stem for path in names if path.suffix == ".png") == ["mine", "survivors", "underground"]
    for path in names:
        assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes()


def rows_of(plan, alive, soon, days, **causes):
    clocks = {"alive, of all underground": alive, "out alive within 24 h, of all underground": soon,
              "out alive within 72 h, of all underground": days,
              **{f"dead of {cause.replace('_', ' ')}, of all dead": share for cause, share in causes.items()}}
    return [{"target": "MINE-6SYS", "plan": plan, "clock": clock, "estimate": share} for clock, share in clocks.items()]


def test_how_it_ended_reads_lines_that_are_judged():
    clocks = {line.clock for line in LINES if line.target == "MINE-6SYS"}
    assert {ALIVE, *SOON.values(), *(f"dead of {cause}, of all dead" for cause in CAUSES.values())} <= clocks
    assert set(CAUSES) == set(Death)


def test_how_it_ended_adds_up():
    rows = [*rows_of("baseline_2020", 0.6, 0.4, 0.5, CO=0.75, want_of_air=0.25),
            *rows_of("plan_2025", 1.0, 0.7, 0.9, CO=None), *rows_of("starved", None, None, None)]
    assert ends_of(rows, "baseline_2020") == pytest.approx({
        "soon": 0.4, "days": 0.1, "later": 0.1, "died_co": 0.3, "died_air": 0.1, "died_blast": 0, "died_rock": 0,
        "died_heat": 0, "died_water": 0, "died_wounds": 0, "died_thirst": 0})
    assert sum(ends_of(rows, "plan_2025").values()) == pytest.approx(1)
    assert ends_of(rows, "starved") == {}
    axes = drawn_by(draw_ends, rows)
    assert [label.get_text() for label in axes.get_yticklabels()] == [named("plan", "baseline_2020"),
                                                                      named("plan", "plan_2025")]
    widths = {bars.get_label(): [bar.get_width() for bar in bars] for bars in axes.containers}
    assert widths[EN["end died_co"]] == pytest.approx([30, 0])
    assert widths[EN["end days"]] == pytest.approx([10, 20])
    assert sum(np.array(list(widths.values()))) == pytest.approx([100, 100])
