"""Both answers can be reached; each resource at zero changes the right verdict and is named as what people waited for."""

from dataclasses import replace

import numpy as np
import pytest

from scenarios.realisation import realise
from sim.config import compose_config
from sim.engine.compiled import run_compiled
from sim.engine.loads import Loads
from sim.judge.bottleneck import bottleneck
from sim.judge.measures import measure, near_station
from sim.judge.targets import design_loads
from sim.judge.verdict import evidence_for, verdicts
from tests.playing import SEED

NATURAL = Loads()
N = 36  # disasters; enough for pooled verdicts on what is plainly so
SMALL_ROOMS = {"plan.supplies.designated_kits": 0, "plan.supplies.township_kits": 0, "plan.supplies.village_share": 0}
NEAR = {"model.roads.last_km": [0.5, 2.0]}  # the last kilometres are the ground's: no plan shortens 8 km at 20 km/h


@pytest.fixture(scope="module")
def targets():
    return compose_config([]).config.targets


@pytest.fixture
def studied(player, targets):
    """Verdicts (pooled, by target, part and clock) and what people waited for most, of one plan."""
    def call(plan="plan_2025", changes=None, n=N, loads=NATURAL):
        of = player.setting(plan, changes or {})
        found, near = evidence_for(targets, ["flood_river"], [plan], 0.05, n, 38), near_station(of.world)
        rows = []
        for replication in range(n):
            scenario = replace(of.scenario, band=("S2", "S3")[replication % 2])
            row = measure(of, realise(of.world, scenario, of.shared, SEED, replication), near, 6.0, run_compiled, loads)
            row["replication"] = replication
            rows.append(row)
        found["flood_river"].fold({plan: np.concatenate(rows)})
        told = {(row["target"], row["part"], row["clock"]): row for row in verdicts(targets, found, 0.9)
                if row["plan"] and row["statistic"] == "pooled" and "+" in row["band"]}
        most = {}
        for row in bottleneck(found["flood_river"]):
            most.setdefault(row["target"], (row["resource"], row["cause"]))
        return told, most
    return call


def test_abundance_holds(studied, targets):
    """All that is judged, aviation in the hours in which one can fly: no plan changes the weather."""
    told, _ = studied("abundant", NEAR, 64, design_loads(targets))
    said = {key: row["verdict"] for key, row in told.items() if row["threshold"] is not None}
    del said[CUT_OFF]
    del said["AIR-1H", "", "C1, every township alike"], said["AIR-1H", "", "C1, by people"]
    # a share that was whole throughout is not certain before some 300 disasters
    assert set(said.values()) <= {"holds", "benchmark met"} or all(
        told[key]["estimate"] > 0.999 for key, verdict in said.items() if verdict == "undecided"), said
    assert not {"fails", "benchmark not met"} & set(said.values())


def test_starvation_fails(studied, targets):
    told, _ = studied("starved", loads=design_loads(targets))
    assert told[CUT_OFF]["reason"] == "no demand"
    said = {row["verdict"] for key, row in told.items() if row["threshold"] is not None and key != CUT_OFF}
    assert said == {"fails", "benchmark not met"}


BOATS = {"plan.teams.township.riverside_boats": 0, "plan.teams.fire.boats": 0, "plan.teams.corps.boats": 0,
         "plan.teams.regional_centres.boats": 0, "plan.teams.district.boats": 0, "plan.teams.water.craft": 0}
CUT_OFF = ("SUP-TOWN", "", "cut off to road open or drop")  # by slides and torrents, see test_cut_off.py
CREW_60 = ("TEAM-3TIER", "district", "call to first crew")
KIT_10H = ("SUP-10H", "", "registered to kit")
FLYABLE = ("AIR-1H", "", "C1, flyable hours")


@pytest.mark.parametrize(("lever", "line", "resource", "cause"), [
    (BOATS, CREW_60, "boat", "no_unit"),
    ({f"plan.command.{tier}_sites": 0 for tier in ("municipal", "district", "township", "on_scene")}, CREW_60, "post",
     "command"),
    ({"plan.aviation.medium_helicopters": 0}, FLYABLE, "aircraft", "no_unit"),
    ({"plan.aviation.availability": 0.0}, FLYABLE, "aircraft", "no_unit"),
    ({"plan.aviation.day_crews_per_aircraft": 0, "plan.aviation.night_crews": 0}, FLYABLE, "aircrew", "crew"),
    ({"plan.supplies.municipal_kits": 0, "plan.supplies.regional_kits": 0, "plan.supplies.large_district_kits": 0,
      "plan.supplies.district_kits": 0, **SMALL_ROOMS}, KIT_10H, "kit", "stock"),
    ({f"plan.supplies.{tier}_trucks.{whose}": 0 for tier in ("municipal", "regional", "district")
      for whose in ("own", "contract")} | SMALL_ROOMS, KIT_10H, "truck", "no_unit"),
    ({"plan.supplies.municipal_docks": 0, "plan.supplies.regional_docks": 0, "plan.supplies.district_docks": 0,
      **SMALL_ROOMS}, KIT_10H, "dock", "dock"),
    ({"plan.supplies.callout_day_h": 48, "plan.supplies.callout_night_h": 48, **SMALL_ROOMS}, KIT_10H, "depot_staff",
     "call_out")])
def test_a_resource_at_zero_fails_its_clause_and_is_named(studied, lever, line, resource, cause):
    told, most = studied("plan_2025", lever)
    assert told[line]["verdict"] in ("fails", "benchmark not met")
    assert most[line[0]] == (resource, cause)


@pytest.mark.parametrize(("lever", "who", "resource", "cause"), [
    ({"plan.medical.ambulances": 0}, "", "ambulance", "no_unit"),
    ({"plan.medical.free_share": 0.0}, "", "bed", "bed"),
    ({"plan.shelters.roofed_persons": 0, "plan.shelters.open_persons": 0}, "SHELTER", "shelter", "place")])
def test_what_no_clause_judges_is_named_too(studied, lever, who, resource, cause):
    assert studied("plan_2025", lever)[1][who] == (resource, cause)


def test_what_is_abundant_is_not_what_people_wait_for(studied):
    """The plan itself keeps its clauses on kits, and nobody waits for stock."""
    told, most = studied()
    assert told[KIT_10H]["estimate"] > 0.99
    assert most["SUP-10H"][1] != "stock"
    assert most["TEAM-3TIER"][1] in ("not_reported", "travel")
