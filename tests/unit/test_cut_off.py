"""Townships that are cut off from their seat: spells by hand, what ends them, and both answers of SUP-TOWN."""

from dataclasses import replace

import numpy as np
import pytest

from models.kinds import Event, Tier, Unit
from models.state import LOG
from models.waits import cut_off_spells
from scenarios.realisation import realise
from sim.config import compose_config
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.loads import Loads
from sim.engine.log import log_of
from sim.engine.small import small_case, story_of
from sim.judge.measures import measure, near_station
from sim.judge.verdict import evidence_for, verdicts
from tests.playing import SEED

N = 24  # storms


def spells(rows, grace_h=2.0, designated=(True, True), end_h=48.0):
    log = np.zeros(len(rows), dtype=LOG)
    for row, (time_h, kind, site, quantity) in zip(log, rows, strict=True):
        row["time_h"], row["kind"], row["site"], row["quantity"] = time_h, kind, site, quantity
    return cut_off_spells(log, np.array(designated), grace_h, end_h)


CAME, KITS, CUT, JOINED, DROP = Event.REGISTERED, Event.KITS_HANDED_OUT, Event.CUT_OFF, Event.JOINED, Event.DROPPED


@pytest.mark.parametrize(("rows", "expected"), [
    ([], (0, 0)),
    ([(1, CAME, 0, 30), (1, KITS, 0, 30), (1, CUT, 0, 30), (9, JOINED, 0, 30)], (1, 1)),  # kits were there
    ([(1, CAME, 0, 30), (1, CUT, 0, 30), (3, KITS, 0, 30)], (1, 1)),                      # just within two hours
    ([(1, CAME, 0, 30), (1, CUT, 0, 30), (3.1, KITS, 0, 30)], (1, 0)),
    ([(1, CAME, 0, 30), (1, KITS, 0, 29), (1, CUT, 0, 30)], (1, 0)),                      # one of thirty to the end
    ([(1, CAME, 0, 30), (1, CUT, 0, 30), (3, JOINED, 0, 30)], (1, 1)),                    # a road opens in time
    ([(1, CAME, 0, 30), (1, CUT, 0, 30), (2.5, DROP, 0, 20)], (1, 1)),                    # or a drop arrives
    ([(1, CAME, 0, 30), (1, CUT, 0, 30), (3.5, DROP, 0, 20)], (1, 0)),
    ([(1, CAME, 0, 30), (9, CUT, 0, 30), (10.5, JOINED, 0, 30)], (1, 1)),                 # earlier waiting is not its fault
    ([(1, CAME, 0, 9), (1, KITS, 0, 9), (1, CUT, 0, 9), (5, CAME, 0, 4), (7.5, JOINED, 0, 13)], (1, 0)),
    ([(1, CAME, 0, 9), (1, KITS, 0, 9), (1, CUT, 0, 9), (5, CAME, 0, 4), (6, KITS, 0, 4), (7.5, JOINED, 0, 13)], (1, 1)),
    ([(1, CAME, 0, 9), (1, CUT, 0, 9), (2, JOINED, 0, 9), (4, CUT, 0, 9), (7, KITS, 0, 9)], (2, 1)),  # each on its own
    ([(1, CAME, 1, 9), (1, CUT, 1, 9), (2, CAME, 0, 5), (2, KITS, 0, 5), (2, CUT, 0, 5)], (2, 1)),
    ([(47, CAME, 0, 9), (47, CUT, 0, 9)], (1, 1)),                                        # the run ends within the grace
    ([(1, CAME, 7, 9), (1, CUT, 7, 9)], (0, 0))])                                         # a seat or another place
def test_spells_by_hand(rows, expected):
    assert spells(rows) == expected


def test_a_longer_grace_serves_no_fewer_and_only_designated_places_count():
    rows = [(1, CAME, 0, 30), (1, CUT, 0, 30), (4, KITS, 0, 30), (5, CAME, 1, 9), (5, CUT, 1, 9), (6, KITS, 1, 9)]
    assert [spells(rows, grace)[1] for grace in (0.0, 0.5, 1.0, 3.0, 10.0)] == [0, 0, 1, 2, 2]
    assert spells(rows, 1.0, (True, False)) == (1, 0)
    assert spells(rows, 1.0, (False, True)) == (1, 1)


def cut_case(kits):
    """One township and its seat; a slide cuts the only road from hour 1 until a crew has dug for five hours and a half."""
    crew = {"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": 0}
    return small_case(12, 1, [(0, 1, 1.0)], [crew], [], places={0: {"kits": kits}}, registered={(0, 2): 30},
                      river_roads=[{"row": 0, "town": 0, "work_h": 5.5, "buried_h": 1.0}])


@pytest.mark.parametrize(("kits", "served"), [(30, 1), (29, 0)])
@pytest.mark.parametrize("driver", [run_simpy, run_compiled])
def test_a_township_lives_on_its_own_stock(kits, served, driver):
    case = cut_case(kits)
    driver(case)
    assert breaches(case) == []
    told = [row[:2] for row in story_of(case) if row[1] in ("CUT_OFF", "ROAD_OPENED", "JOINED")]
    assert told == [(2.0, "CUT_OFF"), (6.5, "ROAD_OPENED"), (7.0, "JOINED")]
    assert cut_off_spells(log_of(case), np.array([True]), 2.0, 12.0) == (1, served)


def test_the_law_of_places_cut_off_is_live():
    for spoil in (lambda log, at: log["kind"].__setitem__(at, Event.JOINED),
                  lambda log, at: log["time_h"].__setitem__(at, log["time_h"][at]) or log["site"].__setitem__(at, 1)):
        case = cut_case(30)
        run_simpy(case)
        log = log_of(case)
        spoil(log, np.flatnonzero(log["kind"] == Event.CUT_OFF)[0])
        assert any(text.startswith("cut_offs: ") for text in breaches(case))


@pytest.fixture(scope="module")
def judged(player):
    """The line of SUP-TOWN over some storms under a plan."""
    targets = compose_config([]).config.targets

    def call(plan="plan_2025", changes=(), grace_h=2.0):
        of = player.setting(plan, {"scenario": "flood_flash", "plan.shelters.central_share.flash": 0.4, **dict(changes)})
        found = evidence_for(targets, ["flood_flash"], [plan], 0.05, N, 38)
        near, rows = near_station(of.world), []
        for replication in range(N):
            scenario = replace(of.scenario, band=("S2", "S3")[replication % 2])
            rows.append(measure(of, realise(of.world, scenario, of.shared, SEED, replication), near, 6.0, run_compiled,
                                Loads(grace_h=grace_h)))
            rows[-1]["replication"] = replication
        found["flood_flash"].fold({plan: np.concatenate(rows)})
        return next(row for row in verdicts(targets, found, 0.9)
                    if row["target"] == "SUP-TOWN" and row["statistic"] == "pooled" and "+" in row["band"])
    return call


def test_both_answers_can_be_reached(judged):
    assert judged("starved")["verdict"] == "fails"
    full = judged("abundant")
    assert full["n"] >= 5  # storms in which a designated township is cut off
    assert full["estimate"] == 1.0


def test_kits_of_designated_townships_decide(judged):
    """People of two in five who leave come to shelters, twice as many as assumed."""
    shares = [judged(changes=(("plan.supplies.designated_kits", kits), ("plan.supplies.village_share", 0.0)))["estimate"]
              for kits in (0, 20, 2000)]
    assert shares == sorted(shares)
    assert shares[0] < shares[2] == 1.0
