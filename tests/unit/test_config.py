"""Configuration: every file composes, every refusal is one line with its remedy and status 2."""

import dataclasses

import pytest
import yaml

from scenarios.checks import leaves
from sim.config import CONF, GROUPS, compose_config, study_plans
from sim.plan import Plan

FILES = [(group, path.stem) for group in GROUPS for path in sorted((CONF / group).glob("*.yaml"))]


@pytest.mark.parametrize(("group", "name"), FILES)
def test_every_file_composes(group, name):
    composed = compose_config([f"{group}={name}"])
    assert composed.choices[group] == name


def test_no_group_is_forgotten():
    assert {path.name for path in CONF.iterdir() if path.is_dir()} == set(GROUPS)


def test_any_leaf_can_be_overridden():
    plan = compose_config(["plan.aviation.medium_helicopters=6", "plan.supplies.district_trucks.own=9"]).config.plan
    assert (plan.aviation.medium_helicopters, plan.supplies.district_trucks.own) == (6, 9)


def test_the_fleet_follows_its_variant():
    assert compose_config([]).config.plan.aviation.medium_helicopters == 8
    assert compose_config(["plan.aviation.aircraft_variant=seen"]).config.plan.aviation.medium_helicopters == 6


def test_an_override_reaches_every_plan_of_the_study():
    overrides = ["plan.aviation.landing_points=60"]
    plans = study_plans(compose_config(overrides), overrides)
    assert [plan.aviation.landing_points for plan in plans.values()] == [60, 60]
    assert list(plans) == ["baseline_2020", "plan_2025"]
    overrides = ["plan=starved"]
    assert list(study_plans(compose_config(overrides), overrides)) == ["starved"]


@pytest.mark.parametrize("name", ["baseline_2020", "plan_2025"])
def test_a_plan_file_states_every_field_itself(name):
    """No capacity of the two plans hides in a default."""
    def keys(tree, prefix=""):
        for key, value in tree.items():
            yield f"{prefix}{key}"
            if isinstance(value, dict):
                yield from keys(value, f"{prefix}{key}.")

    def fields(cls, prefix=""):
        for spec in dataclasses.fields(cls):
            yield f"{prefix}{spec.name}"
            if dataclasses.is_dataclass(spec.type):
                yield from fields(spec.type, f"{prefix}{spec.name}.")
    written = set(keys(yaml.safe_load((CONF / "plan" / f"{name}.yaml").read_text(encoding="utf-8"))))
    assert set(fields(Plan)) <= written


def test_every_number_of_a_plan_has_bounds():
    for key, value, low, _ in leaves(compose_config([]).config.plan, "plan"):
        if isinstance(value, int | float):
            assert low >= 0, key


BAD = {
    ("world", "plan.aviaton.landing_points=3"): "plan.aviaton.landing_points: unknown key; did you mean "
                                                "plan.aviation.landing_points?",
    ("world", "plan.aviation.landing_point=3"): "did you mean plan.aviation.landing_points?",
    ("world", "plan=nosuch"): "plan: there is no plan 'nosuch'; choose one of abundant, baseline_2020, plan_2025, starved",
    ("world", "plan=plan_2026"): "did you mean plan_2025?",
    ("world", "world=mars"): "there is no world 'mars'",
    ("world", "+x=1"): "keys cannot be added or removed",
    ("world", "++plan.year=2030"): "keys cannot be added or removed; change an existing one with plan.year=value",
    ("world", "~plan"): "keys cannot be added or removed",
    ("world", "+plan.aviation.balloons=3"): "keys cannot be added",
    ("world", "plan.aviation.medium_helicopters=many"): "plan.aviation.medium_helicopters: Value 'many'",
    ("world", "plan.year=2020.5"): "plan.year: Value '2020.5'",
    ("world", "plan.aviation=3"): "plan.aviation: ",
    ("world", "plan.aviation={balloons: 1}"): "plan.aviation: cannot be set to a mapping",
    ("world", "plan.aviation.availability=1.5"): "plan.aviation.availability: 1.5 is impossible; give "
                                                  "at least 0 and at most 1",
    ("world", "plan.aviation.availability=nan"): "nan is impossible",
    ("world", "plan.teams.fire.stations=-3"): "plan.teams.fire.stations: -3 is impossible; give at least 0",
    ("world", "plan.aviation.aircraft_variant=soon"): "expected one of [seen, planned]",
    ("world", "plan=baseline_2020", "plan.aviation.aircraft_variant=planned"): "has no list in base_order; choose seen",
    ("world", "plan.aviation.type_mix={H225: 0.9}"): "plan.aviation.type_mix: cannot be set to a mapping",
    ("world", "plan.aviation.type_mix.H225=0.9"): "does not add up to 1",
    ("world", "plan={}"): "plan: cannot be set to a mapping",
    ("world", "plan=[plan_2025,starved]"): "plan: there is no plan",
    ("world", "plan=plan_2025.yaml"): "plan: there is no plan 'plan_2025.yaml'; did you mean plan_2025?",
    ("world", "hydra/launcher=basic"): "settings of Hydra itself",
    ("world", "plan.teams.district.heads=9223372036854775807"): "is impossible; give at least 0 and at most 1e+09",
    ("world", "world.riverside_km=inf"): "world.riverside_km: inf is impossible",
    ("world", "plan.aviation.medium_helicopters=1000000000000"): "is impossible; give at least 0 and at most 10000",
    ("world", f"plan.aviation.landing_points=1{5000 * '0'}"): "is not of the form key=value",
    ("world", "plan.aviation.season_bases=HQ"): "write a list such as [A,B]",
    ("run", "targets.AIR-1H.limit=-5"): "targets.AIR-1H.limit: -5 is impossible",
    ("run", "targets.AIR-1H.limit=inf"): "targets.AIR-1H.limit: inf is impossible",
    ("targets", "air-1h"): "did you mean AIR-1H?",
    ("world", "plan.teams.social.class_shares=[0.5,0.5]"): "must be three shares",
    ("world", "plan.teams.army.arrival_h=[5,3,1]"): "must not fall; sort it",
    ("world", "plan.teams.army.arrival_h=[5]"): "needs as many entries as arrival_h",
    ("world", "world.tortuosity.hill=0.5"): "world.tortuosity.hill: 0.5 is impossible; give at least 1",
    ("world", "world.data=/nonexistent"): "world.data: '/nonexistent' is no folder",
    ("world", "seed=-1"): "seed: -1 is impossible",
    ("world", "plan.aviation.medium_helicopters=2,4"): "gives several values; give one",
    ("world", "hydra.verbose=true"): "settings of Hydra itself",
    ("world", "=3"): "is not of the form key=value",
    ("world", "plan=a=b=c"): "is not of the form key=value",
    ("world", "nonsense"): "is not of the form key=value",
    ("world", "--jsno"): "no such option",
    ("wrold",): "did you mean world?",
    ("targets", "AIR-1X"): "AIR-1X: no such target; did you mean AIR-1H?",
    ("targets", "targets.AIR-9H.threshold=1"): "targets.AIR-9H.threshold: unknown key; did you mean targets.AIR-",
    ("targets", "targets.AIR-1H.threshold=high"): "targets.AIR-1H.threshold: Value 'high'",
    ("targets", "targets.AIR-1H.band=[S9]"): "targets.AIR-1H.band: 'S9' is none of S1, S2, S3, S4",
    ("targets", "targets.LAW-STAFF.reason=''"): "targets.LAW-STAFF.reason: '' is empty",
    ("ledger", "plan.avaition"): "no key begins so",
    ("run", "study.plans=[nosuch]"): "study.plans: there is no plan 'nosuch'",
    ("run", "study.plans=[]"): "study.plans: [] is empty",
    ("run", "plan.aviation.landing_points=500"): "plan.aviation.landing_points: 500 is more than the 150 ranked candidates",
    ("run", "plan.aviation.forest_stations=36"): "plan.aviation.forest_stations: 36 is more than the 35",
    ("run", "plan=plan_2025", "plan.aviation.base_order.planned=[HQ,MOON]"): "'MOON' is no air base; choose among HQ",
    ("run", "plan.aviation.base_order.planned=[HQ]"): "unknown key in plan=baseline_2020",
    ("run", "targets=supplies"): "AIR-1H has no limit",
    ("run", "out=/proc/drsim"): "out: cannot write /proc/drsim",
    ("place",): "out: is empty; name a new folder",
    ("place", "placing.central_area=巴南区"): "needs quoting; write 'placing.central_area=\"巴南区\"'",
    ("place", "placing.chemical_hosts=[长寿区,涪陵区]"): "write 'placing.chemical_hosts=[\"长寿区\",\"涪陵区\"]'",
}


@pytest.mark.parametrize(("words", "expected"), BAD.items(), ids=map(" ".join, BAD))
def test_bad_input_is_one_line_and_status_2(drsim, words, expected, tmp_path):
    if words[0] == "run" and not any(word.startswith("out=") for word in words):
        words = (*words, f"out={tmp_path / 'out'}")
    status, out, err = drsim(*words)
    assert (status, out) == (2, "")
    assert err.startswith("drsim: ")
    assert err.count("\n") == 1
    assert expected in err
    assert not (tmp_path / "out").exists()


def test_an_unknown_district_is_named(drsim, tmp_path):
    status, _, err = drsim("place", f"out={tmp_path / 'placed'}", 'placing.central_area="巴南县"')
    assert status == 2
    assert err.startswith("drsim: placing.central_area: '巴南县' is no district; did you mean 巴南")


def test_an_alias_and_a_quoted_chinese_name_are_accepted(drsim_json, tmp_path):
    status, _ = drsim_json("place", f"out={tmp_path / 'a'}", "placing.central_area=Banan")
    assert status == 0
    status, _ = drsim_json("place", f"out={tmp_path / 'b'}", 'placing.central_area="巴南区"')
    assert status == 0
    assert (tmp_path / "a" / "depots.csv").read_bytes() == (tmp_path / "b" / "depots.csv").read_bytes()
