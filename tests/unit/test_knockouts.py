"""Taking one resource away sinks what it should, and nothing gets better for it."""

import numpy as np
import pytest

from models.kinds import Event, Unit
from sim.engine.log import log_of
from sim.engine.outcome import outcome, times
from tests.unit.test_levers import SHORT, SLOW, SWIFT

NO_BOATS = {"plan.teams.fire.boats": 0, "plan.teams.corps.boats": 0, "plan.teams.regional_centres.boats": 0,
            "plan.teams.district.boats": 0, "plan.teams.township.riverside_boats": 0, "plan.teams.water.craft": 0}
NO_STOCK = {f"plan.supplies.{name}": 0 for name in (
    "municipal_kits", "regional_kits", "large_district_kits", "district_kits", "designated_kits", "township_kits",
    "village_kits")}
NO_AIRCRAFT = {"plan.aviation.medium_helicopters": 0}
NO_CREWS = {"model.clearing.crews": 0, "plan.works.excavators_1h": 0, "plan.works.excavators_6h": 0}
FOG = {"scenario.weather.fog_share": 1.0, "scenario.weather.fog_h": 24.0, "scenario.weather.wet_share": 0.0,
       "scenario.weather.dry_share": 0.0}
LATE = {"plan.aviation.takeoff_median_min": 59, "plan.aviation.takeoff_sigma": 0.0}


@pytest.fixture(scope="module")
def played(player):
    """Sums over some floods of one kind with something changed."""
    known = {}

    def call(context, changes=(), replications=2):
        key = (str(context), str(changes))
        if key not in known:
            rows = []
            for replication in range(replications):
                run = player.run("plan_2025", {**context, **dict(changes)}, replication)
                log, told = log_of(run.case), outcome(run.case, run.drawn, run.residue)
                assert told["law_breaches"] == []
                assert told["residuals"] == {"people": 0, "hurt": 0, "kits": 0}
                rows.append({**told["people"], **told["kits"], "sheltered": told["centrally_sheltered"],
                             "arrival_h": times(run.case)["arrival"].get("median_h", np.inf),
                             **{event.name: int((log["kind"] == event).sum()) for event in Event},
                             "by_boat": int(((log["kind"] == Event.BROUGHT_OUT)
                                             & (run.case.state.units["kind"][log["unit"]] == Unit.BOAT)).sum()),
                             "hoisted": float(log["quantity"][log["kind"] == Event.HOISTED].sum()),
                             "to_takeoff_h": _to_takeoff(log)})
            known[key] = {name: sum(row[name] for row in rows) for name in rows[0]}
        return known[key]
    return call


def _to_takeoff(log):
    """Hours from the request to take-off, summed over sorties from a base."""
    total, asked = 0.0, {}
    for row in log:
        if row["kind"] == Event.ORDERED:
            asked[row["unit"]] = row["time_h"]
        elif row["kind"] == Event.TOOK_OFF and row["site"] >= 0:
            total += row["time_h"] - asked[row["unit"]]
    return total


def test_without_boats_nobody_is_fetched_by_boat_and_more_die(played):
    with_, without = played(SLOW), played(SLOW, tuple(NO_BOATS.items()))
    assert without["by_boat"] == 0 < with_["by_boat"]
    assert without["rescued"] < 0.5 * with_["rescued"]
    assert without["dead"] + without["remaining"] > with_["dead"] + with_["remaining"]


def test_without_aircraft_nobody_is_lifted_from_swift_water(played):
    torrent = {**SWIFT, "scenario.current_per_root_m": [8.0, 12.0]}  # boats can come when the water has all but gone
    with_, without = played(torrent), played(torrent, tuple(NO_AIRCRAFT.items()))
    assert with_["hoisted"] > 100
    assert without["TOOK_OFF"] == 0
    assert without["rescued"] < with_["rescued"]
    assert without["dead"] + without["remaining"] > with_["dead"] + with_["remaining"]


def test_without_stock_nobody_gets_a_kit(played):
    with_, without = played(SHORT), played(SHORT, tuple(NO_STOCK.items()))
    assert with_["used"] == with_["sheltered"] == without["sheltered"]
    assert without["used"] == 0


def test_without_crews_no_road_opens_again(played):
    with_, without = played(SHORT), played(SHORT, tuple(NO_CREWS.items()))
    assert with_["ROAD_OPENED"] == with_["ROAD_CLOSED"] > 0
    assert without["ROAD_OPENED"] == 0


def test_fog_all_day_grounds_aircraft(played):
    assert played(SWIFT, tuple(FOG.items()))["TOOK_OFF"] == 0
    assert played(SWIFT, tuple(FOG.items()))["GROUNDED"] > 0


def test_a_readiness_of_59_minutes_delays_every_take_off(played):
    ready, late = played(SWIFT), played(SWIFT, tuple(LATE.items()))
    assert late["to_takeoff_h"] / late["TOOK_OFF"] > ready["to_takeoff_h"] / ready["TOOK_OFF"]


def test_more_fire_stations_come_sooner(played):
    few, many = (played(SHORT, (("plan.teams.fire.stations", n),)) for n in (38, 200))
    assert many["arrival_h"] < few["arrival_h"]


@pytest.mark.parametrize(("plan", "all_out"), [("starved", False), ("abundant", True)])
def test_both_answers_can_be_reached(player, plan, all_out):
    run = player.run(plan, SHORT)
    told = outcome(run.case, run.drawn, run.residue)
    assert told["law_breaches"] == []
    assert (told["people"]["remaining"] == 0) is all_out
    assert (told["kits"]["used"] == told["centrally_sheltered"]) is all_out
