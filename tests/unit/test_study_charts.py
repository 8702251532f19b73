"""Charts of a study: what is drawn is what the table says, tables without anything are said to be so, bytes are stable."""

import json
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.judge.verdict import LINES
from sim.report import study_pictures
from sim.report.bottleneck import N_CAUSES, cause_colours, draw_bottleneck
from sim.report.forest import draw_forest, forest_cell
from sim.report.maps import BLACK
from sim.report.marks import VERDICT_MARKS, colour_of
from sim.report.saving import save
from sim.report.study_charts import draw_fan, draw_ladder, draw_miss_map, draw_response_curve, draw_swept
from sim.report.words import EN, line_name

PLANS = ["baseline_2020", "plan_2025"]
HOURS = np.arange(0.0, 49.0)
WORDS = ("holds", "fails", "undecided", "benchmark met", "benchmark not met", "measured")


def row(plan="plan_2025", estimate=0.62, low=0.55, high=0.69, **other):
    return {"target": "AIR-1H", "part": "", "clock": "C1, by people", "plan": plan, "band": "S2+S3", "statistic": "pooled",
            "unit": "share", "threshold": 0.9, "reliability": None, "estimate": estimate, "low": low, "high": high,
            "verdict": "fails", "n": 64, "threshold_basis": "plan", "approximate": True, **other}


def table():
    """A small table of verdicts: a share, how many disasters meet it, minutes, a line without demand, an untested clause."""
    each = {"target": "TEAM-3TIER", "part": "district", "clock": "call to first crew"}
    return [row("baseline_2020", 0.2, 0.1, 0.3), row(),
            *(row(plan, 0.97, 0.96, 0.98, verdict="benchmark met", **each) for plan in PLANS),
            *(row(plan, 0.93, 0.7, 0.99, verdict="undecided", statistic="reliability", reliability=0.8, **each)
              for plan in PLANS),
            *(row(plan, 35.0, 33.0, 36.5, target="CMD", clock="water to call", unit="min", threshold=None,
                  verdict="measured") for plan in PLANS),
            *(row(plan, None, None, None, target="SUP-10H", clock="registered to kit", verdict="undecided")
              for plan in PLANS),
            {"target": "FIRE-24H", "part": "", "plan": "", "verdict": "not yet tested"}]


def curve(median):
    share = HOURS / (HOURS + median)
    return share, 0.9 * share, np.minimum(1, 1.1 * share)


def curves():
    one = {"times": HOURS, "curves": {plan: curve(6.0 + 6 * k) for k, plan in enumerate(PLANS)}, "limits": [10.0, 24.0],
           "required": 0.9}
    return {"crew": one, "overhead": one, "kit": one}


def fan(peak):
    return np.outer([0.1, 0.3, 0.5, 0.8, 1.0], peak * HOURS)


def fans():
    return {name: {plan: fan(peak) for plan, peak in zip(PLANS, (20, 10), strict=True)} for name in study_pictures.FANS}


def waiting(n_causes=7):
    return [{"target": target, "plan": plan, "resource": "boat", "cause": f"reason {c}", "person_hours": 100.0 * (c + 1),
             "share": (c + 1) / (n_causes * (n_causes + 1) / 2)}
            for target in ("TEAM-3TIER", "SUP-10H") for plan in PLANS for c in range(n_causes)]


def ladder():
    return [row(plan, 0.9 - 0.1 * b, 0.8 - 0.1 * b, 1 - 0.1 * b, band=band) for plan in PLANS
            for b, band in enumerate(("S1", "S2", "S3", "S4"))]


def sweep():
    return [row(plan, 0.5 + value / 100, 0.4 + value / 100, 0.6 + value / 100, key="plan.aviation.takeoff_median_min",
                value=value) for plan in PLANS for value in (30, 10, 20)]


def shares():
    half = np.linspace(0, 1, 38)
    half[5] = np.nan
    return {"baseline_2020": half, "plan_2025": np.sqrt(half)}


def pictures(world, maps=tuple(PLANS)):
    note = study_pictures.study_note(512, 0.05)
    return {"forest": study_pictures.forest_picture(table(), "a title", note),
            "curves": study_pictures.curves_picture(curves(), "a title", note),
            "fans": study_pictures.fans_picture(HOURS, fans(), "a title", note),
            "bottleneck": study_pictures.bottleneck_picture(waiting(), "a title", note),
            "ladder": study_pictures.ladder_picture(ladder(), "a title", note),
            "swept": study_pictures.swept_picture(sweep(), "a title", note),
            "miss": study_pictures.miss_map_picture(world, {plan: shares()[plan] for plan in maps}, "a title", note)}


def intervals(axes, colour):
    """Ends of the bars of a colour on the x axis, with where they stand."""
    return [(line.get_xdata()[0], line.get_xdata()[1], line.get_ydata()[0]) for line in axes.lines
            if line.get_color() == colour and len(line.get_xdata()) == 2 and line.get_linestyle() == "-"
            and line.get_ydata()[0] == line.get_ydata()[1]]


def markers(axes, colour):
    """(x, y, marker, face) of single markers with an edge of a colour."""
    return [(line.get_xdata()[0], line.get_ydata()[0], line.get_marker(), line.get_markerfacecolor()) for line in axes.lines
            if len(line.get_xdata()) == 1 and line.get_markeredgecolor() == colour]


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_pictures_are_byte_stable_and_hold_nothing_of_the_machine(world, tmp_path):
    for turn in ("a", "b"):
        save(pictures(world, PLANS[:1]), tmp_path / turn)  # a map is slow to write
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 14
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    for path in (tmp_path / "a").glob("*.svg"):
        assert not re.search(r"<dc:date>|matplotlib\.org|\d{4}-\d\d-\d\dT", path.read_text(encoding="utf-8"))


def test_the_forest_shows_its_table():
    axes = Figure().subplots()
    rows = [one for one in table() if one.get("unit") == "share"]
    draw_forest(axes, rows, PLANS)
    for plan in PLANS:
        colour = colour_of(plan, PLANS)
        mine = [one for one in rows if one["plan"] == plan and one["estimate"] is not None]
        bars, points = intervals(axes, colour), markers(axes, colour)
        assert [bar[:2] for bar in bars] == [pytest.approx((100 * one["low"], 100 * one["high"])) for one in mine]
        assert [point[0] for point in points] == pytest.approx([100 * one["estimate"] for one in mine])
        assert [point[1] for point in points] == [bar[2] for bar in bars]
        assert [point[2] for point in points] == [VERDICT_MARKS[one["verdict"]][0] for one in mine]
        assert [point[3] for point in points] == ["white" if one["verdict"] == "fails" else colour for one in mine]
        assert all(forest_cell(one) in words(axes) for one in mine)
    first, second = (markers(axes, colour_of(plan, PLANS))[0][1] for plan in PLANS)
    assert second == first + 1  # side by side, the first plan on top
    required = [line.get_xdata()[0] for line in axes.lines if line.get_color() == BLACK and len(line.get_xdata()) == 2]
    assert required == [90.0, 90.0, 80.0, 90.0]  # the share, the share, the reliability, the line without demand
    assert words(axes).count("no demand") == 2
    assert "AIR-1H  aircraft within the hour" in words(axes)
    assert axes.get_xlim() == (0, 100)


def test_a_mark_of_what_is_required_spans_its_own_line_only():
    axes = Figure().subplots()
    draw_forest(axes, table()[:6], PLANS)
    spans = sorted(tuple(line.get_ydata()) for line in axes.lines if line.get_color() == BLACK)
    points = sorted(y for plan in PLANS for _, y, *_ in markers(axes, colour_of(plan, PLANS)))
    for k, (top, bottom) in enumerate(spans):
        assert [y for y in points if top < y < bottom] == points[2 * k:2 * k + 2]


def test_minutes_have_a_panel_of_their_own():
    figure = study_pictures.forest_picture(table(), "a title")
    share, minutes = figure.axes
    assert minutes.get_xlabel() == "minutes"
    assert [bar[:2] for bar in intervals(minutes, colour_of("plan_2025", PLANS))] == [(33.0, 36.5)]
    assert "CMD  command" in words(minutes)
    assert "CMD  command" not in words(share)
    assert EN["required"] in words(share)
    assert EN["required"] not in words(minutes)


def test_a_forest_grows_with_its_rows():
    few = study_pictures.forest_picture([row()], "a title").get_figheight()
    rows = [row(plan, target=f"T-{k}") for k in range(15) for plan in ("a", "b", "c", "d")]
    many = study_pictures.forest_picture(rows, "a title")
    per_row = (many.get_figheight() - few) / 59
    assert per_row > 0.2
    tall = many.axes[0].get_position().height * many.get_figheight()
    assert tall / abs(np.subtract(*many.axes[0].get_ylim())) == pytest.approx(study_pictures.ROW_IN)


def test_every_verdict_has_a_marker_and_a_word_of_its_own():
    assert set(VERDICT_MARKS) == set(WORDS)
    assert len({(marker, fill) for marker, fill, _ in VERDICT_MARKS.values()}) == len(WORDS)
    assert all(f"verdict {word}" in EN for word in WORDS)


def test_every_line_that_is_judged_has_a_name():
    for line in LINES:
        assert f"line {line.target}|{line.part}|{line.clock}" in EN, "give it a name in sim/report/words.py"
        assert f"target {line.target}" in EN
        assert len(line_name({"target": line.target, "part": line.part, "clock": line.clock})) <= 45
    assert line_name({"target": "NEW", "part": "by_night", "clock": "call to end"}) == "by night, call to end"


def test_curves_are_the_table_and_limits_stand_where_they_belong():
    axes = Figure().subplots()
    draw_response_curve(axes, HOURS, {plan: curve(6.0 + 6 * k) for k, plan in enumerate(PLANS)}, [10.0, 24.0], 0.9, "h")
    for k, plan in enumerate(PLANS):
        line, = (line for line in axes.lines if len(line.get_xdata()) == HOURS.size and
                 line.get_color() == colour_of(plan, PLANS))
        np.testing.assert_allclose(line.get_ydata(), 100 * curve(6.0 + 6 * k)[0])
        rings = markers(axes, colour_of(plan, PLANS))
        assert [ring[:2] for ring in rings] == [(limit, pytest.approx(100 * limit / (limit + 6 + 6 * k)))
                                                for limit in (10.0, 24.0)]
        band = axes.collections[k].get_paths()[0].vertices
        assert band[:, 1].max() == pytest.approx(100 * curve(6.0 + 6 * k)[2].max())
    required = [line for line in axes.lines if line.get_color() == BLACK and line.get_linewidth() > 2]
    assert [(*line.get_xdata(), *line.get_ydata()) for line in required] == [(10, 10, 90, 100), (24, 24, 90, 100)]
    assert {"10", "24", "62", "80", "45", "67"} <= set(words(axes))  # limits, and what each plan has reached there


def test_a_fan_is_its_quantiles():
    axes = Figure().subplots()
    draw_fan(axes, HOURS, {"plan_2025": fan(10)}, "people", PLANS)
    line, = axes.lines
    np.testing.assert_allclose(line.get_ydata(), fan(10)[2])
    assert line.get_color() == colour_of("plan_2025", PLANS)  # its colour in the study, though it is alone here
    outer, inner = (band.get_paths()[0].vertices[:, 1] for band in axes.collections)
    assert (outer.max(), inner.max()) == (fan(10)[4].max(), fan(10)[3].max())
    assert axes.get_ylim()[0] == 0


def test_fans_of_a_quantity_share_an_axis():
    figure = study_pictures.fans_picture(HOURS, fans(), "a title")
    panels = np.array(figure.axes).reshape(2, 3)
    assert [axes.get_ylim() for axes in panels[0]] == [axes.get_ylim() for axes in panels[1]]
    assert panels[1, 0].get_ylim()[1] >= fan(20).max()


def test_bars_of_waiting_add_up_and_name_the_largest():
    axes = Figure().subplots()
    draw_bottleneck(axes, waiting())
    by_bar = {}
    for bar in axes.patches:
        by_bar.setdefault(round(bar.get_y(), 3), []).append(bar.get_width())
    assert len(by_bar) == 4
    for widths in by_bar.values():
        assert len(widths) == N_CAUSES + 1
        assert sum(widths) == pytest.approx(100)
        assert widths[:-1] == pytest.approx([100 * c / 28 for c in (7, 6, 5, 4, 3)])
        assert widths[-1] == pytest.approx(100 * 3 / 28)  # the rest
    assert words(axes).count("2,800 person-hours") == 4
    assert sum("reason 6" in word for word in words(axes)) >= 2
    assert EN["bottleneck_other"] in words(axes)
    assert axes.get_xscale() == "linear"


def test_causes_of_a_clause_differ_in_colour_and_keep_it_elsewhere():
    rows = [{**one, "cause": f"{one['target']} {one['cause']}" if one["cause"] != "reason 6" else "reason 6"}
            for one in waiting()]
    first, second = cause_colours(rows).values()
    assert len(set(first.values())) == len(set(second.values())) == N_CAUSES
    assert first["boats: reason 6"] == second["boats: reason 6"]


def test_a_ladder_stands_on_its_bands():
    axes = Figure().subplots()
    rows = ladder()[::-1]
    draw_ladder(axes, rows, PLANS)
    for k, plan in enumerate(PLANS):
        found = sorted(markers(axes, colour_of(plan, PLANS)))
        assert [round(x) for x, *_ in found] == [0, 1, 2, 3]
        assert [y for _, y, *_ in found] == pytest.approx([90, 80, 70, 60])
        assert (found[0][0] > 0) == (k == 1)  # plans stand beside one another
    assert [label.get_text() for label in axes.get_xticklabels()] == [EN[f"ladder_S{k}"] for k in (1, 2, 3, 4)]
    shaded, = axes.patches
    assert (shaded.get_x(), shaded.get_x() + shaded.get_width()) == (0.5, 2.5)
    assert any(line.get_color() == BLACK and list(line.get_ydata()) == [90.0, 90.0] for line in axes.lines)


def test_a_sweep_stands_on_its_values():
    figure = study_pictures.swept_picture(sweep(), "a title")
    axes, = figure.axes
    found = sorted(markers(axes, colour_of("plan_2025", PLANS)))
    assert [x for x, *_ in found] == pytest.approx([10, 20, 30], abs=0.5)
    assert [y for _, y, *_ in found] == pytest.approx([60, 70, 80])
    assert axes.get_xlabel() == EN["key plan.aviation.takeoff_median_min"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["10", "20", "30"]


def test_a_sweep_over_words_and_with_holes():
    axes = Figure().subplots()
    rows = [row(), row(estimate=None, low=None, high=None)]
    draw_swept(axes, ["listed", "seen"], {"plan_2025": rows}, float("nan"), "key")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["listed", "seen"]
    assert len(markers(axes, colour_of("plan_2025", ["plan_2025"]))) == 1
    assert not any(line.get_color() == BLACK for line in axes.lines)


def test_a_map_of_misses_colours_townships_by_district(world):
    axes = Figure().subplots()
    share = shares()["baseline_2020"]
    points = draw_miss_map(axes, world, share, "baseline_2020")
    district = world.townships["district"]
    drawn = district != 5
    np.testing.assert_allclose(points.get_array(), 100 * share[district[drawn]])
    np.testing.assert_allclose(points.get_offsets()[:, 0], world.townships["lon"][drawn])
    assert points.norm.vmin == 0
    assert points.norm.vmax == 100
    names = [EN["miss_worst"].format(place=k + 1, name=world.districts["name_en"][d], share=100 * share[d])
             for k, d in enumerate((0, 1, 2, 3, 4))]
    assert "\n".join((EN["miss_least"], *names)) in words(axes)


@pytest.mark.parametrize("draw", [
    lambda axes: draw_forest(axes, [], []),
    lambda axes: draw_forest(axes, table()[-1:], []),
    lambda axes: draw_response_curve(axes, HOURS, {}, [10.0], 0.9, "h"),
    lambda axes: draw_response_curve(axes, HOURS, {"a": (HOURS * np.nan,) * 3}, [10.0], 0.9, "h"),
    lambda axes: draw_fan(axes, HOURS, {"a": fan(np.nan)}, "people"),
    lambda axes: draw_bottleneck(axes, [{**one, "person_hours": 0.0, "share": float("nan")} for one in waiting()]),
    lambda axes: draw_ladder(axes, [row(estimate=None, low=None, high=None, band="S2")]),
    lambda axes: draw_swept(axes, [1.0], {"a": [row(estimate=float("nan"))]}, 0.9, "key"),
])
def test_a_chart_without_anything_says_so(draw):
    axes = Figure().subplots()
    draw(axes)
    assert words(axes) == [EN["chart_empty"]]
    assert not axes.axison


def test_pictures_of_nothing_can_be_saved(world, tmp_path):
    nothing = {"forest": study_pictures.forest_picture([], "t"), "curves": study_pictures.curves_picture({}, "t"),
               "fans": study_pictures.fans_picture(HOURS, {}, "t"), "bottleneck": study_pictures.bottleneck_picture([], "t"),
               "ladder": study_pictures.ladder_picture([], "t"), "swept": study_pictures.swept_picture([], "t"),
               "miss": study_pictures.miss_map_picture(world, {}, "t")}
    assert len(save(nothing, tmp_path)) == 14
    for figure in nothing.values():
        assert EN["chart_empty"] in [text.get_text() for text in figure.findobj(Text)]


def test_a_map_without_demand_says_so(world):
    axes = Figure().subplots()
    points = draw_miss_map(axes, world, np.full(38, np.nan), "plan_2025")
    assert len(points.get_offsets()) == 0
    assert axes.get_title(loc="left") == EN["miss_title_none"].format(plan=EN["plan plan_2025"])


@pytest.mark.parametrize("n", [1, 4])
def test_one_plan_or_four(world, n, tmp_path):
    plans = ["a", "b", "c", "d"][:n]
    rows = [row(plan) for plan in plans]
    figures = {"forest": study_pictures.forest_picture(rows, "t"),
               "curves": study_pictures.curves_picture({"kit": {"times": HOURS, "curves": {p: curve(5.0) for p in plans},
                                                                "limits": [10.0], "required": 0.9}}, "t"),
               "fans": study_pictures.fans_picture(HOURS, {"stock": {plan: fan(1) for plan in plans}}, "t"),
               "ladder": study_pictures.ladder_picture([{**one, "band": "S3"} for one in rows], "t")}
    save(figures, tmp_path)
    assert len({colour_of(plan, plans) for plan in plans}) == n
    colours = {line.get_markeredgecolor() for line in figures["forest"].axes[0].lines if len(line.get_xdata()) == 1}
    assert colours == {colour_of(plan, plans) for plan in plans}
    maps = study_pictures.miss_map_picture(world, {plan: shares()["plan_2025"] for plan in plans}, "t")
    assert sum(axes.axison for axes in maps.axes) == n + 1  # maps and the colour bar


def test_every_word_comes_from_the_catalogue(world, monkeypatch):
    for key, word in EN.items():
        monkeypatch.setitem(EN, key, "§" + word)
    own = {"a title", "plan.aviation.takeoff_median_min"}
    names = set(world.districts["name_en"].tolist())
    for name, figure in pictures(world).items():
        said = [text.get_text().strip() for text in figure.findobj(Text)]
        assert any("§" in text for text in said), name
        strange = [text for text in said if "§" not in text and text not in own | names
                   and not re.fullmatch(r"[\d.,\u2212]*", text)]
        assert strange == [], name


def test_charts_save_nothing(world, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Figure, "savefig", lambda *_, **__: pytest.fail("a chart saves a picture"))
    pictures(world)
    assert list(tmp_path.iterdir()) == []


def test_tables_may_come_from_json():
    rows = json.loads(json.dumps(table()))
    axes = Figure().subplots()
    draw_forest(axes, [one for one in rows if one.get("unit") == "share"], PLANS)
    assert len(intervals(axes, colour_of("plan_2025", PLANS))) == 3
