"""Past events: storms that rain as one did, years at natural rates, who is called out, the reservoirs, the chronology."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from models.kinds import Event
from scenarios.checks import BadInput
from scenarios.digest import digest_of
from scenarios.flood_flash import draw_flash
from scenarios.rainstorms import HEAVY_MM, REGIONS, Downpour
from scenarios.realisation import realise
from scenarios.tables import DATA
from scenarios.upstream import without_dispatch
from sim.deploy import strength
from sim.engine.log import log_of
from sim.engine.outcome import total
from sim.judge.base_rates import CASES, FIGURES, base_rates, storms_of_years
from sim.judge.forces import called_out
from sim.judge.past import Tolerance, gathered, like_past, played, read_past
from sim.judge.rainstorms import STORMS, affected, rained_on, storm_of, struck
from sim.judge.validation import Published, hindcast_row, interval
from sim.report.chronology import PAGE, Moments, chronology, documented, page
from sim.report.validation_table import remarks, validation_tables
from tests.playing import a_past

NEAR = Tolerance(0.5, 0.15, 6)


@pytest.fixture(scope="module")
def past(world, player):
    return a_past(world, player)


@pytest.fixture(scope="module")
def flood(past):
    return like_past(past, "aug2020", 0)


@pytest.fixture(scope="module")
def storm(past):
    return like_past(past, "jul2007", 1)


@pytest.mark.parametrize("event", ["jul2007", "jun2009", "jul2020", "jun2025"])
def test_a_storm_like_a_past_one_rains_as_it_did(past, world, event):
    like = past.storms[event]
    for replication in range(3):
        rain = draw_flash(world, past.storm.scenario, past.storm.shared.ground, 7, replication, like).rain_24h_mm
        districts = world.townships["district"]
        assert rain.max() == pytest.approx(like.most_mm, rel=like.within)
        assert REGIONS[world.districts["region"][districts[rain.argmax()]]] == like.region
        assert abs(len(set(districts[rain >= HEAVY_MM].tolist())) - like.districts) <= like.within_districts


def test_weak_storms_are_passed_over_without_a_loss(past, world, flash, flash_shared, monkeypatch):
    """What is left out before its rain is computed could not have been like the past one."""
    like = past.storms["jun2025"]
    quick = [digest_of(draw_flash(world, flash, flash_shared, 7, r, like)) for r in range(2)]
    monkeypatch.setattr("scenarios.flood_flash.may_be_like", lambda _, __, block, *___: np.arange(block.strength.size))
    assert [digest_of(draw_flash(world, flash, flash_shared, 7, r, like)) for r in range(2)] == quick


def test_a_storm_like_none_is_the_storm_of_the_series(past, world, flash, flash_shared):
    anything = Downpour(500.0, 0.99, "west", 19, 38)
    found = draw_flash(world, flash, flash_shared, 7, 0, anything)
    assert REGIONS[world.districts["region"][world.townships["district"][found.rain_24h_mm.argmax()]]] == "west"
    assert found.attempts >= draw_flash(world, flash, flash_shared, 7, 0).attempts


def test_no_such_storm_is_bad_input(world, flash, flash_shared, monkeypatch):
    monkeypatch.setattr("scenarios.flood_flash.BLOCKS", 100)
    monkeypatch.setattr("scenarios.flood_flash.RARER", 1)
    with pytest.raises(BadInput, match=r"^scenario: none of 3,200 storms rained within 5% of 1500 mm in the west"):
        draw_flash(world, flash, flash_shared, 7, 0, Downpour(1500.0, 0.05, "west", 3, 1))


def test_who_is_affected_by_hand(storm, world):
    drawn, by = storm_of(storm), struck(storm)
    below = sum(int(n) for n in drawn.slides.people)
    assert affected(storm) == {"torrents": drawn.exposed.sum(), "slides": below}
    assert by["slides"][drawn.slides.township[drawn.slides.people.argmax()]] >= drawn.slides.people.max()
    wet = [int(town["population"]) for town, mm in zip(world.townships, drawn.rain_24h_mm, strict=True) if mm >= 50]
    assert rained_on(storm) == sum(wet)
    assert affected(storm)["torrents"] < rained_on(storm)


def test_the_dead_of_a_storm_are_told_apart(past, storm):
    found = played(STORMS, ["jul2007-dead", "jul2007-affected"], replace(past, n=2))
    dead = {name: found[f"jul2007-dead: {name}"] for name in ("drowned", "buried")}
    assert (found["jul2007-dead"] == dead["drowned"] + dead["buried"]).all()
    assert found["jul2007-dead"].size == 2
    log = log_of(storm.run.case)
    assert dead["buried"][1] == total(log, Event.BURIED) - total(log, Event.DUG_OUT)
    assert total(log, Event.BURIED) <= storm_of(storm).slides.buried.sum()  # fewer where people left in time
    assert dead["drowned"][1] >= total(log_of(storm.run.case), Event.SWEPT_AWAY)
    row = hindcast_row(Published("jul2007-dead", "hindcast", "dead", "", 54.0, np.nan, "", "", "why", "who"),
                       found["jul2007-dead"], dead)
    assert row["parts"]["buried"] == [np.median(dead["buried"]), *interval(dead["buried"])]
    told = {"rows": [{**row, "kind": kind} for kind in ("hindcast", "base rate")], "alike": 2}
    assert any("ours consists of drowned" in line and "buried" in line for line in remarks(told))
    assert [title.split(":")[0] for title, *_ in validation_tables(told)] == ["The past", "A year"]


def test_parts_add_up_by_hand():
    found = gathered("x", [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}])
    assert {name: values.tolist() for name, values in found.items()} == {"x": [3, 7], "x: a": [1, 3], "x: b": [2, 4]}
    assert gathered("y", [1, 2.5])["y"].tolist() == [1, 2.5]


@pytest.mark.parametrize("observed", [-1.0, 1e9])
def test_a_shifted_observation_is_missed(past, observed):
    case = "jun2025-evacuated"
    sample = played(STORMS, [case], past)[case]
    inside = Published(case, "hindcast", "people", "", float(np.median(sample)), np.nan, "", "", "why", "who")
    assert hindcast_row(inside, sample)["pass"] is True
    assert hindcast_row(replace(inside, published=observed), sample)["pass"] is False


def test_years_come_at_natural_rates(past):
    """Storms a year are as many as the climate says; one river flood; parts add up."""
    some = replace(past, n=20)
    found = base_rates(some)
    assert all(found[case].size == 4 for case in CASES)
    for case in CASES:
        assert found[case] == pytest.approx(sum(found[f"{of}: {part}"] for of, part in FIGURES if of == case))
    assert base_rates(some)["base-dead"].tolist() == found["base-dead"].tolist()
    first = [like_nothing(past, year) for year in range(5)]
    assert found["base-affected: river floods"][0] == pytest.approx(np.mean([drawn.exposed.sum() for drawn in first]))


def like_nothing(past, year):
    """The flood of a year, in no band."""
    of = past.river
    return realise(of.world, of.scenario, of.shared, past.seed, year).flood


def test_storms_a_year(past):
    rows, year = storms_of_years(replace(past, n=40))
    ground = past.storm.shared.ground
    attempts = [draw_flash(past.storm.world, past.storm.scenario, ground, past.seed, k).attempts for k in range(200)]
    expected = ground.climate.trials_per_yr / np.mean(attempts)
    assert rows.shape == (year.size, len(FIGURES))
    assert year.size / 40 == pytest.approx(expected, rel=0.25)
    assert (np.diff(year) >= 0).all()
    assert year.max() < 40


def test_forces_are_those_of_districts_ordered_to_leave(flood, world):
    parts = called_out(flood)
    plan, deployment = flood.of.plan, flood.of.deployment
    ordered = {int(d) for d in world.townships["district"][np.isfinite(flood.run.residue.order_h)]}
    teams = [t for t in deployment.township_teams.tolist() if int(world.townships["district"][t]) in ordered]
    assert parts["township"] == pytest.approx(len(teams) * plan.teams.township.heads * plan.teams.township.availability)
    posts = [s for s in deployment.fire_stations.tolist()
             if int(world.townships["district"][world.fire_stations["township"][s]]) in ordered]
    assert parts["fire"] == pytest.approx(len(posts) * plan.teams.fire.on_duty * plan.teams.fire.availability)
    assert parts["army"] == plan.teams.army.arrived_heads[-1]  # ordered out two days before the crest
    city = strength(deployment, plan)
    assert all(0 < parts[name] <= city[name] for name in ("fire", "township", "district", "militia", "corps", "social"))
    assert all(parts[name] < city[name] for name in ("fire", "township", "district", "militia"))


def test_nobody_is_called_out_where_nobody_is_ordered(flood):
    quiet = replace(flood.run.residue, order_h=np.full_like(flood.run.residue.order_h, np.inf))
    parts = called_out(replace(flood, run=replace(flood.run, residue=quiet)))
    assert parts["fire"] == parts["township"] == parts["district"] == parts["militia"] == parts["army"] == 0


def test_reservoirs_upstream_spare_people(flood):
    rivers, scenario, drawn = flood.of.shared.rivers, flood.of.river, flood.run.drawn.flood

    def more(metres):
        return without_dispatch(rivers, replace(scenario, upstream_dispatch_m=metres), drawn)
    assert more(0.0) == 0
    assert 0 < more(1.0) < more(3.1)
    # by hand, township by township: each gains the share of the rise with which it follows gauges that follow Cuntan
    k, zero, cuntan, by_hand = scenario.exposure_rate_per_m, scenario.first_damage_m, drawn.stations.index("寸滩"), 0.0

    def share(h):
        f = max(0.0, (np.exp(k * (h - 8.12)) - np.exp(k * (zero - 8.12))) / (1 - np.exp(k * (zero - 8.12))))
        return min(scenario.greatest_share, rivers.share_scale * f)
    for town, pair, weights, people in zip(rivers.town_row, rivers.town_gauge, rivers.town_weight, rivers.town_people,
                                           strict=True):
        rise = sum(3.1 * w for g, w in zip(pair, weights, strict=True) if rivers.hydrology.driver[g] == cuntan)
        crest = drawn.township_over_m[town].max()
        by_hand += people * (share(crest + rise) - share(crest))
    assert more(3.1) == round(by_hand)


def test_past_events_are_read_with_their_tolerance(world):
    floods, storms, forecast_h = read_past(DATA, world, Tolerance(0.7, 0.2, 4))
    assert floods["aug2020"].within_m == 0.7
    assert (storms["jul2020"].within, storms["jul2020"].within_districts) == (0.2, 4)
    assert forecast_h["aug2020"] == 30
    assert np.isnan(forecast_h["jul1981"])


@pytest.mark.parametrize(("table", "column", "cell", "line"), [
    ("past_storms", "region", "north", "past_storms.csv, row 2, column region: 'north' is none of west"),
    ("past_floods", "gauge", "寸滩站", "past_floods.csv, row 2, column gauge: '寸滩站' stands not in gauges.csv"),
    ("chronology", "at", "yesterday", "chronology.csv, row 2, column at: 'yesterday' is no time"),
    ("chronology", "beside", "nothing", "chronology.csv, row 2, column beside: 'nothing' is nothing of a run")])
def test_a_spoilt_past_is_refused(data, world, table, column, cell, line):
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(BadInput) as why:
        documented(data, world) if table == "chronology" else read_past(data, world, NEAR)
    assert str(why.value).startswith(line)


def test_the_chronology_is_of_a_run(past, world, flood):
    """The right column comes from the log: other events in it, another column."""
    moments = Moments(flood)
    own = dict((words, hour) for hour, words in moments.own())
    log = log_of(flood.run.case)
    first = log["time_h"][log["kind"] == Event.KITS_HANDED_OUT].min()
    assert own["the first kits are handed out"] == pytest.approx(first - moments.crest_h)
    assert f"{total(log, Event.LEFT_HOME):,.0f} left" in moments.beside("toll", 28.0)
    told = documented(DATA, world)
    head = {"replication": 0, "seed": 1, "within": 0.5, "crest": 191.62}
    other = like_past(past, "aug2020", 1)
    left, right = ([line.split(" | ") for line in page(of, told, **head).splitlines() if line.startswith(("| −", "| +"))]
                   for of in (flood, other))
    past_rows = [[row[1] for row in rows if row[1]] for rows in (left, right)]
    assert past_rows[0] == past_rows[1]
    assert len(past_rows[0]) == len(told)
    assert [row[2] for row in left] != [row[2] for row in right]


def test_the_page_in_docs_is_what_the_model_does_today():
    """Where the model has changed: python -m sim.report.chronology"""
    assert PAGE.read_text(encoding="utf-8") == chronology([])
