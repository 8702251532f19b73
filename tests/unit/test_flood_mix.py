"""River floods and rainstorms mixed: as often as each comes, the same under every plan, drawn as if each were alone."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from scenarios.flood_mix import FloodMix, family_of, river_share
from scenarios.realisation import digest, realise
from sim.config import compose_config
from sim.engine.log import log_of, log_sha256
from sim.engine.simulate import simulate
from sim.mix import Mixed, met
from sim.runs import placed

SEED = 5
HAZARDS = {"flood_river", "flood_flash"}


@pytest.fixture(scope="module")
def composed_mix():
    return compose_config(["scenario=flood", "targets=none"])


@pytest.fixture(scope="module")
def mix(composed_mix) -> FloodMix:
    return composed_mix.config.scenario


@pytest.fixture(scope="module")
def settings(world, composed_mix):
    config = composed_mix.config
    plans = {name: (compose_config([f"plan={name}", "targets=none"]).config.plan, config.model)
             for name in ("baseline_2020", "plan_2025")}
    return placed(config, world, plans, {"flood": config.scenario})["flood"]


@pytest.mark.parametrize("band", ["any", "S1", "S2", "S3", "S4"])
def test_families_come_as_often_as_configured(mix, band):
    n, one = 4000, replace(mix, band=band)
    rivers = sum(family_of(one, SEED, replication).hazard == "flood_river" for replication in range(n))
    low, high = binom.interval(1 - 1e-6, n, river_share(one))
    assert low <= rivers <= high
    k = slice(None) if band == "any" else slice(int(band[1]) - 1, int(band[1]))
    river, flash = sum(mix.river_per_yr[k]), sum(mix.flash_per_yr[k])
    assert river_share(one) == pytest.approx(river / (river + flash))
    assert family_of(one, SEED, 3).band == band


def test_a_rate_of_nothing_draws_nothing(mix):
    none = replace(mix, river_per_yr=[0.0, 1.0, 1.0, 1.0], band="S1")
    assert {family_of(none, SEED, r).hazard for r in range(200)} == {"flood_flash"}
    assert {family_of(replace(none, band="any"), SEED, r).hazard for r in range(200)} == HAZARDS


def test_a_disaster_of_the_mix_is_that_of_its_family_under_every_plan(settings, player):
    seen = set()
    for replication in range(8):
        drawn = {}
        for plan, of in settings.items():
            assert isinstance(of, Mixed)
            one = met(of, SEED, replication, "S3")
            drawn[plan] = digest(realise(one.world, one.scenario, one.shared, SEED, replication))
        hazard = one.scenario.hazard
        seen.add(hazard)
        assert set(drawn.values()) == {digest(player.draw({"scenario": hazard, "scenario.band": "S3"}, replication))}
    assert seen == HAZARDS


def test_a_family_plays_in_the_mix_as_it_does_alone(settings, player):
    for replication in range(4):
        one = met(settings["plan_2025"], SEED, replication, "S2")
        alone = player.run("plan_2025", {"scenario": one.scenario.hazard, "scenario.band": "S2"}, replication)
        assert log_sha256(log_of(simulate(one, SEED, replication).case)) == log_sha256(log_of(alone.case))


def test_a_setting_that_is_not_mixed_is_met_as_it_is(player):
    of = player.setting("plan_2025")
    assert met(of, SEED, 0) is of
    assert met(of, SEED, 0, "S3").scenario.band == "S3"


def test_each_family_has_its_months(world, mix, settings):
    """River floods come in July and after, storms from May on."""
    days = {hazard: [] for hazard in HAZARDS}
    for replication in range(80):
        one = met(settings["plan_2025"], SEED, replication)
        days[one.scenario.hazard].append(realise(one.world, one.scenario, one.shared, SEED, replication).cause.day_of_year)
    assert all(121 <= day <= 273 for found in days.values() for day in found)
    assert np.mean(np.array(days["flood_flash"]) < 182) > np.mean(np.array(days["flood_river"]) < 182)


def test_both_drivers_agree_on_the_mix(drsim_json):
    status, told = drsim_json("validate", "--equivalence", "scenario=flood", "scenario.band=S2", "plan=plan_2025",
                              "study.told=4")
    assert (status, told["equal"]) == (0, True)
    assert told["plans"][0]["equal"] == 4


def test_a_trace_says_which_family_it_tells(drsim_json, tmp_path):
    config, told = compose_config(["scenario=flood", "scenario.band=S3", "targets=none"]).config, {}
    for replication in range(20):
        hazard = family_of(config.scenario, config.seed, replication).hazard
        if hazard not in told:
            status, told[hazard] = drsim_json("trace", "scenario=flood", "scenario.band=S3", "plan=plan_2025",
                                              f"replication={replication}", f"out={tmp_path / hazard}")
            assert (status, told[hazard]["scenario"], told[hazard]["hazard"]) == (0, "flood", hazard)
    assert "gauges" in told["flood_river"]
    assert "rain_24h_mm" in told["flood_flash"]
    first = {hazard: (tmp_path / hazard / "story.txt").read_text(encoding="utf-8").split()[0] for hazard in told}
    assert first == {"flood_river": "River", "flood_flash": "Rainstorm"}


def test_a_study_of_the_mix_is_one_table(drsim_json, tmp_path):
    status, told = drsim_json("run", "scenario=flood", "plan=plan_2025", "study.told=3", "study.replications=64",
                              f"out={tmp_path}")
    assert status == 0
    assert {row["scenario"] for row in told["rows"]} == {"flood", ""}
    assert {"WARN-RIVER", "AIR-1H"} <= {row["target"] for row in told["rows"] if row["scenario"]}
    assert {row["scenario"] for row in told["floods"]} == {"flood"}
    assert list(told["findings"]) == ["flood"]
    assert (tmp_path / "flood" / "verdicts.png").exists()


@pytest.mark.parametrize(("override", "wrong"), [
    ("scenario.river.band=S2", "scenario.river.band: S2 is the band of one family; set scenario.band for both"),
    ("scenario.flash_per_yr=[1,2]", "scenario.flash_per_yr: [1.0, 2.0] must be a number for each band; give four"),
    ("scenario.river.rise_h=[3,2]", "scenario.river.rise_h: [3.0, 2.0] must be 2 rising numbers; write them so"),
    ("scenario.flash.silent_h=[30,2]", "scenario.flash.silent_h: [30.0, 2.0] must be 2 rising numbers; write them so"),
    ("scenario.river.muskingum_weight=0.7", "scenario.river.muskingum_weight: 0.7 is impossible; "),
    ("scenario.band=S7", "scenario.band: S7 is no band; "),
    ("scenario.crest_h=80", "scenario.crest_h: unknown key in scenario=flood; did you mean scenario.river.crest_h?")])
def test_bad_mixes_are_named(drsim, override, wrong):
    status, _, err = drsim("trace", "scenario=flood", override)
    assert (status, err.count("\n")) == (2, 1)
    assert err.startswith(f"drsim: {wrong}")


def test_the_past_is_not_asked_of_a_mix(drsim):
    for name in ("flood", "quake_m6"):
        assert drsim("validate", f"scenario={name}")[::2] == (
            2, "drsim: scenario: the past is played as river floods, rainstorms, earthquakes and a mine fire; name one of "
               "flood_river, flood_flash, quake, quake_sichuan, songzao, or give --equivalence\n")


def test_nothing_to_draw_is_refused(drsim):
    status, _, err = drsim("trace", "scenario=flood", "scenario.river_per_yr=[0,1,1,1]", "scenario.flash_per_yr=[0,1,1,1]")
    assert (status, err.count("\n")) == (2, 1)
    assert "leaves nothing to draw in S1" in err
