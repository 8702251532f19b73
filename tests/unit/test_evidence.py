"""What studies keep of their disasters: sums that do not depend on the pieces they came in, curves and series by hand."""

import numpy as np
import pytest

from models.curves import MARKS, STEPS, Curve, Series, Where, draw_curves, step_of
from models.kinds import Event, Need, Tier
from models.state import LOG, NEED, PLACE, UNIT
from sim.config import compose_config
from sim.judge.evidence import FANS
from sim.judge.findings import findings
from sim.judge.measures import NAMES, row_type
from sim.judge.verdict import evidence_for, verdicts_on


@pytest.fixture(scope="module")
def targets():
    return compose_config([]).config.targets


def drawn(n, seed):
    """Measures as a study might have them."""
    rng, rows = np.random.default_rng(seed), np.zeros(n, dtype=row_type(38))
    rows["replication"], rows["band"] = np.arange(n), [f"S{1 + k % 4}" for k in range(n)]
    for over, under in (("kit_10h", "sheltered"), ("district_60min", "sites"), ("overhead_60min", "asked")):
        rows["measures"][:, NAMES.index(under)] = rng.integers(0, 50, n)
        rows["measures"][:, NAMES.index(over)] = np.rint(rows["measures"][:, NAMES.index(under)] * rng.uniform(0.8, 1, n))
    rows["curves"], rows["districts"] = rng.integers(0, 3, rows["curves"].shape), rng.integers(0, 9, rows["districts"].shape)
    rows["series"] = rng.integers(0, 100, rows["series"].shape)
    return rows


def folded(targets, plans, pieces):
    n = len(next(iter(plans.values())))
    found = evidence_for(targets, ["flood_river"], list(plans), 0.05, n, 38)["flood_river"]
    for part in np.array_split(np.arange(n), pieces):
        found.fold({name: rows[part] for name, rows in plans.items()})
    return found


def test_pieces_do_not_matter(targets, world):
    plans = {"a": drawn(1000, 1), "b": drawn(1000, 2)}
    whole, many = folded(targets, plans, 1), folded(targets, plans, 137)
    for name in ("n", "by_band", "demand", "met", "pairs", "low", "high"):
        assert np.array_equal(getattr(whole, name), getattr(many, name)), name
    for name in ("sums", "cross", "curves", "wholes", "districts"):
        assert getattr(whole, name) == pytest.approx(getattr(many, name), rel=1e-12), name
    assert (whole.low > 0).any()
    assert (whole.high < 1).any()
    assert whole.pairs[1].sum() > 0
    assert findings(whole, world, 240)["fans"] == findings(many, world, 240)["fans"]


def test_a_look_sees_what_came_before_it_alone(targets):
    """The first 128 replications all meet a threshold, all later ones miss it: the first look's lower end stays."""
    rows = drawn(512, 3)
    rows["measures"][:, NAMES.index("sheltered")] = 10
    rows["measures"][:, NAMES.index("kit_10h")] = np.where(np.arange(512) < 128, 10, 0)
    early, late = folded(targets, {"p": rows[:128]}, 1), folded(targets, {"p": rows}, 1)
    line = int(np.argmax(early.low[0]))
    assert early.low[0, line] > 0.8
    assert late.low[0, line] == early.low[0, line]
    assert late.high[0, line] < 0.7  # what comes later refutes the rest


def test_memory_does_not_grow(targets):
    few, many = folded(targets, {"p": drawn(64, 1)}, 1), folded(targets, {"p": drawn(5000, 1)}, 5)

    def held(found):
        return sum(value.nbytes for value in vars(found).values() if isinstance(value, np.ndarray))
    assert held(few) == held(many)
    assert len(many.series(0)) == FANS


def test_every_band_has_its_step_of_the_ladder(targets):
    found = folded(targets, {"p": drawn(400, 4)}, 1)
    rows = [row for row in verdicts_on(targets, "flood_river", found, 0.9)
            if row["target"] == "SUP-10H" and row.get("statistic") == "reliability"]
    assert [row["band"] for row in rows] == ["S2+S3", "S1", "S2", "S3", "S4"]
    assert [row["reason"] for row in rows[1:]] == ["routine", "within design", "within design", "beyond design"]
    assert all(row["verdict"] == "measured" and row["low"] <= row["estimate"] <= row["high"] for row in rows[1:])
    assert rows[0]["n"] == rows[2]["n"] + rows[3]["n"]


@pytest.mark.parametrize(("curve", "hours", "step"), [
    (Curve.SITES, 0.0, 0), (Curve.SITES, 5 / 60, 0), (Curve.SITES, 5.1 / 60, 1), (Curve.OVERHEAD, 1.0, 11),
    (Curve.OVERHEAD, 4.0, 47), (Curve.OVERHEAD, 4.01, STEPS), (Curve.KITS, 10.0, 9), (Curve.KITS, 10.01, 10),
    (Curve.DUG_OUT, 72.0, 47), (Curve.DUG_OUT, 1.6, 1), (Curve.DUG_OUT, 72.1, STEPS),
    (Curve.KITS, np.inf, STEPS), (Curve.SITES, np.nan, STEPS)])
def test_steps_of_a_curve(curve, hours, step):
    assert step_of(int(curve), float(hours)) == step


def test_a_short_log_by_hand():
    """Two neighbourhoods of ten and five; one is reached 20 min after the call and brought out, the other never."""
    events = [(1.0, Event.TRAPPED, 0, 10), (2.0, Event.REPORTED, 0, 10), (2.0, Event.TRAPPED, 1, 5),
              (2 + 1 / 3, Event.ARRIVED, 0, 0), (3.0, Event.REPORTED, 1, 5), (6.0, Event.BROUGHT_OUT, 0, 10),
              (7.0, Event.DROWNED, 1, 2), (13.0, Event.KITS_HANDED_OUT, 2, 4)]
    log = np.zeros(len(events), dtype=LOG)
    for row, (time, kind, need, quantity) in zip(log, events, strict=True):
        row["time_h"], row["kind"], row["need"], row["quantity"] = time, kind, need, quantity
    needs, places = np.zeros(3, dtype=NEED), np.zeros(1, dtype=PLACE)
    needs["kind"], needs["district"] = [Need.RESCUE, Need.RESCUE, Need.SUPPLY], [0, 1, 1]
    curves, series, districts = np.zeros((len(Curve), STEPS)), np.zeros((len(Series), MARKS)), np.zeros((len(Where), 2))
    draw_curves(log, needs, np.zeros(1, dtype=UNIT), places, 100, curves, series, districts)
    assert curves[Curve.SITES].nonzero()[0].tolist() == [3]
    assert series[Series.WAITING][:4].tolist() == [0, 5, 3, 3]  # at 0, 6 (the boat of that minute counts), 12 and 18 h
    assert series[Series.SERVED][:4].tolist() == [0, 0, 0, 4]
    assert series[Series.STOCK][[0, 3, MARKS - 1]].tolist() == [100, 96, 96]
    assert districts[Where.SITES].tolist() == [1, 1]
    assert districts[Where.REACHED].tolist() == [1, 0]


def test_debris_and_hospitals_by_hand():
    """Of ten buried at 1 h six are dug out 2 and 70 h later and three die; of four hurt one dies and two are in hospital."""
    events = [(1.0, Event.BURIED, 0, 10), (3.0, Event.DUG_OUT, 0, 4), (3.0, Event.HURT, 1, 4),
              (7.0, Event.DIED_BURIED, 0, 3), (8.0, Event.IN_HOSPITAL, 1, 2), (11.0, Event.DIED_WAITING, 1, 1),
              (71.0, Event.DUG_OUT, 0, 2)]
    log = np.zeros(len(events), dtype=LOG)
    for row, (time, kind, need, quantity) in zip(log, events, strict=True):
        row["time_h"], row["kind"], row["need"], row["quantity"] = time, kind, need, quantity
    needs, places = np.zeros(2, dtype=NEED), np.zeros(1, dtype=PLACE)
    needs["kind"], needs["arises_h"] = [Need.SEARCH, Need.TREAT], [1.0, 0.0]
    curves, series, districts = np.zeros((len(Curve), STEPS)), np.zeros((len(Series), MARKS)), np.zeros((len(Where), 1))
    draw_curves(log, needs, np.zeros(1, dtype=UNIT), places, 0, curves, series, districts)
    assert {int(k): curves[Curve.DUG_OUT, k] for k in curves[Curve.DUG_OUT].nonzero()[0]} == {1: 4, 46: 2}
    for name, at in ((Series.BURIED, [0, 10, 10, 10]), (Series.DUG_OUT, [0, 4, 4, 6]), (Series.DIED_BURIED, [0, 0, 3, 3]),
                     (Series.PATIENTS, [0, 4, 1, 1]), (Series.IN_HOSPITAL, [0, 0, 2, 2])):
        assert series[name][[0, 1, 2, 12]].tolist() == at, name


def test_the_golden_hours_are_shares_of_each_earthquake(targets, world):
    """One of two that count buries ten and one buries twenty, half of whom are out from the second mark on."""
    rows = drawn(4, 5)  # bands S1 to S4; S2 and S3 are design
    rows["series"] = 0
    rows["series"][1, Series.BURIED, 1:], rows["series"][2, Series.BURIED, 1:] = 10, 20
    rows["series"][1, Series.DUG_OUT, 2:], rows["series"][2, Series.DUG_OUT, 2:] = 5, 10
    rows["series"][2, Series.DIED_BURIED, 3:] = 8
    found = folded(targets, {"a": rows, "b": rows}, 1)
    golden = findings(found, world, 24, 1.0)["golden"]
    assert (golden["n"], golden["shock_h"], golden["hours"]) == (2, 1.0, [0, 6, 12, 18, 24])
    assert golden["shares"]["dug_out"]["b"] == [[0, 0, 0.5, 0.5, 0.5]] * 5
    assert golden["shares"]["died_buried"]["a"][2] == [0, 0, 0, 0.2, 0.2]  # between none and 8 of 20
    assert "golden" not in findings(found, world, 24)
    rows["series"] = 0
    assert findings(folded(targets, {"a": rows}, 1), world, 24, 1.0)["golden"]["shares"]["dug_out"] == {"a": None}


def test_ruins_are_sites_of_the_curve_and_neighbours_no_crew():
    """Of three ruins called at 1 h one has a team 20 min later, neighbours have emptied one in 40, one waits."""
    events = [(1.0, Event.REPORTED, -1, 0), (1.0, Event.REPORTED, -1, 1), (1.0, Event.REPORTED, -1, 2),
              (1.1, Event.ARRIVED, 1, 0), (1.1, Event.ARRIVED, 1, 1), (1.1, Event.ARRIVED, 1, 2),
              (1 + 1 / 3, Event.ARRIVED, 0, 0), (1 + 2 / 3, Event.NEED_MET, -1, 1), (9.0, Event.NEED_MET, -1, 0)]
    log = np.zeros(len(events), dtype=LOG)
    for row, (time, kind, unit, need) in zip(log, events, strict=True):
        row["time_h"], row["kind"], row["unit"], row["need"] = time, kind, unit, need
    needs, places, units = np.zeros(3, dtype=NEED), np.zeros(1, dtype=PLACE), np.zeros(2, dtype=UNIT)
    needs["kind"], units["tier"] = Need.SEARCH, [Tier.FIRE, Tier.NEIGHBOURS]
    curves, series, districts = np.zeros((len(Curve), STEPS)), np.zeros((len(Series), MARKS)), np.zeros((len(Where), 1))
    draw_curves(log, needs, units, places, 0, curves, series, districts)
    assert curves[Curve.SITES].nonzero()[0].tolist() == [3, 7]
    assert (districts[Where.SITES, 0], districts[Where.REACHED, 0]) == (3, 2)
