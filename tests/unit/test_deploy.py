"""A plan on the ground: numbers of sites, strengths, and what a leaf moves."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from sim.config import compose_config
from sim.deploy import deploy, strength


def deployed(world, *overrides):
    plan = compose_config([*overrides, "targets=none"]).config.plan
    return deploy(world, plan), plan


@pytest.mark.parametrize(("name", "expected"), [
    ("baseline_2020", {"fire": 2200, "corps": 120, "district": 920, "professional": 293, "mine_own": 75, "militia": 3800,
                       "social": 600, "township": 7428, "army": 5000}),
    ("plan_2025", {"fire": 2860, "corps": 310, "district": 2470, "professional": 333, "mine_own": 36, "militia": 7600,
                   "social": 1500, "township": 20620, "army": 5000})])
def test_the_sum_of_the_parts(world, name, expected):
    """About 20,400 and 40,700, beside 28,000 deployed in 2020 (with cadres and volunteers) and 45,000 reported in 2023."""
    heads = strength(*deployed(world, f"plan={name}"))
    assert heads == expected
    assert sum(heads.values()) == pytest.approx({"baseline_2020": 20_400, "plan_2025": 40_700}[name], rel=0.005)


@pytest.mark.parametrize(("overrides", "at_bases"), [
    (["plan=baseline_2020"], {"HQ": 2}),
    (["plan=plan_2025"], {"HQ": 3, "WZ": 2, "QJ": 1, "YC": 1, "TN": 1}),
    (["plan=plan_2025", "plan.aviation.aircraft_variant=seen"], {"HQ": 3, "WZ": 2, "QJ": 1}),
    (["plan=plan_2025", "plan.aviation.medium_helicopters=3"], {"HQ": 1, "WZ": 1, "QJ": 1}),
    (["plan=plan_2025", "plan.aviation.medium_helicopters=9"], {"HQ": 4, "WZ": 2, "QJ": 1, "YC": 1, "TN": 1}),
    (["plan=starved"], {})])
def test_aircraft_fill_the_bases_in_order(world, overrides, at_bases):
    deployment, _ = deployed(world, *overrides)
    names, counts = np.unique(world.air_bases["base"][deployment.aircraft], return_counts=True)
    assert dict(zip(names.tolist(), counts.tolist(), strict=True)) == at_bases


def test_seasonal_aircraft_of_2020(world):
    deployment, _ = deployed(world, "plan=baseline_2020")
    assert world.air_bases["base"][deployment.season_aircraft].tolist() == ["WZ", "QJ"]


def test_station_variants(world):
    within, _ = deployed(world)
    beside, _ = deployed(world, "plan.aviation.station_variant=beside")
    assert (within.forest_stations.size, beside.forest_stations.size) == (35, 45)
    extra = world.forest_stations["district"][beside.forest_stations[35:]]
    assert {world.districts["name_zh"][d] for d in extra} == {
        "潼南区", "合川区", "大足区", "铜梁区", "璧山区", "荣昌区", "永川区", "江津区", "北碚区", "綦江区"}


def test_the_plans_kits_meet_the_plans_own_numbers(world):
    """三(四)18: 100,000 on municipal and regional stock, 5,000 in each of 12 districts of a million, 3,000 in the others."""
    deployment, _ = deployed(world)
    tier = world.depots["tier"][deployment.depots["depot"]]
    kits = deployment.depots["kits"]
    assert kits[(tier == "municipal") | (tier == "regional")].sum() == 100_000
    assert sorted(kits[tier == "district"].tolist()) == [3000] * 26 + [5000] * 12
    assert (deployment.township_kits[world.designated] == 200).all()
    assert (deployment.township_kits[~world.designated] == 50).all()


def test_2020_has_points_in_the_remotest_of_the_designated_townships_only(world):
    deployment, _ = deployed(world, "plan=baseline_2020")
    has, of = deployment.township_kits > 0, world.designated
    assert has.sum() == round(0.4 * 1031) < of.sum()
    assert not has[~of].any()
    assert world.townships["seat_min"][has].min() >= world.townships["seat_min"][of & ~has].max()


def test_the_hazard_prone_third(world):
    """Townships with most people exposed to slides and torrents; in the steep north-east and south-east, not in streets."""
    prone, of = world.townships["hazard_prone"], world.townships["district"]
    assert prone.sum() == round(0.3333 * 1031)
    assert (world.designated == (prone | world.townships["remote"])).all()
    assert 0 < (prone & world.townships["remote"]).sum() < prone.sum()
    mountain = world.districts["terrain"][of] == "mountain"
    assert prone[mountain].mean() > 2 * prone[~mountain].mean()
    assert not prone[world.townships["kind"] == "subdistrict"].any()


def test_built_share_takes_the_same_teams_and_more(world):
    """A team that exists at a lower share exists at a higher one."""
    sets = [set(deployed(world, f"plan.teams.township.built_share={share}")[0].township_teams.tolist())
            for share in (0.0, 0.3, 0.6, 0.8, 1.0)]
    assert all(low < high for low, high in pairwise(sets))
    assert (len(sets[0]), len(sets[-1])) == (0, 1031)


def test_detachments_share_heads_without_loss(world):
    deployment, _ = deployed(world)
    corps = deployment.forces[deployment.forces["kind"] == "corps"]
    assert corps["heads"].tolist() == [104, 103, 103]
    assert corps["boats"].sum() == 30


# what the network on the ground consists of; everything else in a plan waits for the response model
LEVERS = {
    "plan.aviation.medium_helicopters": 7, "plan.aviation.season_bases": "[WZ]", "plan.aviation.forest_stations": 30,
    "plan.aviation.aircraft_variant": "seen", "plan.aviation.base_order.planned": "[HQ]",
    "plan.aviation.station_variant": "beside", "plan.aviation.landing_points": 99, "plan.aviation.lit_landing_share": 0.5,
    "plan.teams.fire.stations": 131, "plan.teams.corps.heads": 311, "plan.teams.corps.detachments": 2,
    "plan.teams.corps.boats": 31, "plan.teams.regional_centres.centres": 3, "plan.teams.regional_centres.heads": 61,
    "plan.teams.regional_centres.boats": 9, "plan.teams.district.built_share": 0.9, "plan.teams.district.heads": 66,
    "plan.teams.district.boats": 7, "plan.teams.township.built_share": 0.9, "plan.teams.community.built_share": 0.9,
    "plan.teams.professional.mine_heads": 151, "plan.teams.professional.chemical_heads": 101,
    "plan.teams.professional.tunnel_heads": 44, "plan.teams.professional.xiushan_heads": 41,
    "plan.teams.professional.coal_own_teams": 1, "plan.teams.professional.noncoal_own_teams": 1,
    "plan.teams.professional.noncoal_own_heads": 19, "plan.teams.militia.heads": 201, "plan.teams.social.teams": 61,
    "plan.teams.social.heads": 26, "plan.teams.water.posts": 16, "plan.supplies.municipal_kits": 60_001,
    "plan.supplies.regional_depots": 3, "plan.supplies.regional_kits": 10_001, "plan.supplies.large_district_kits": 5001,
    "plan.supplies.district_kits": 3001, "plan.supplies.township_share": 0.9, "plan.supplies.designated_kits": 201,
    "plan.supplies.township_kits": 51, "plan.supplies.village_share": 0.4, "plan.supplies.village_kits": 11,
    "plan.supplies.municipal_docks": 7, "plan.supplies.regional_docks": 4, "plan.supplies.district_docks": 3,
    "plan.supplies.municipal_trucks.own": 13, "plan.supplies.municipal_trucks.contract": 81,
    "plan.supplies.regional_trucks.own": 7, "plan.supplies.regional_trucks.contract": 21,
    "plan.supplies.district_trucks.own": 4, "plan.supplies.district_trucks.contract": 11}


@pytest.mark.parametrize("key", LEVERS)
def test_no_dead_lever(world, key):
    def flat(deployment):
        return [getattr(deployment, spec.name).tobytes() for spec in dataclasses.fields(deployment)]
    assert flat(deployed(world, f"{key}={LEVERS[key]}")[0]) != flat(deployed(world)[0])
