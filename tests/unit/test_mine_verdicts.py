"""What accidents underground are judged by: mines served, who is behind a fall, and the lines of the verdict."""

from types import SimpleNamespace

import numpy as np
import pytest

from models.kinds import Doing, Tier
from models.mines.tables import AIRWAY, JUNCTION, PERSON, SQUAD, Accident
from models.mines.tally import _within, tally_mine
from models.state import UNIT
from models.tally import Measure
from scenarios.checks import BadInput
from scenarios.mine import draw_mine, prepare_mine
from sim.engine.driver import run_simpy
from sim.engine.log import log_of
from sim.engine.small import filled
from sim.judge.mines import behind_falls, is_served
from sim.judge.verdict import UNDERGROUND
from sim.report.words import EN, line_name
from tests.mining import mine_settings
from tests.unit.test_mine_rescue import a_mission
from tests.unit.test_verdicts import row_of, table, targets, verdicts  # noqa: F401  a fixture

INF, NAN = float("inf"), float("nan")


def counted(case, behind, served):
    out = np.zeros(len(Measure))
    tally_mine(log_of(case), case.state.mine, np.array(behind), served, 2, out)
    return {measure.name: out[measure] for measure in Measure if measure.name.startswith("MINE_")}


@pytest.mark.parametrize("served", [True, False])
def test_measures_of_a_mission_by_hand(served):
    """Two men, one of whom walks out; the squad is there 5 min after the alarm and finds the other 50.25 min after it."""
    case = a_mission()
    run_simpy(case)
    found = counted(case, [True, False], served)
    assert (found["MINE_SERVED"], found["MINE_SERVED_30MIN"]) == (served, served)
    assert (found["MINE_ELSEWHERE"], found["MINE_ELSEWHERE_3H"]) == (not served, not served)
    assert (found["MINE_ALIVE"], found["MINE_WALKED"], found["MINE_SAVED"], found["MINE_TRAPPED"]) == (2, 1, 1, 1)
    assert (found["MINE_TUNNEL"], found["MINE_TUNNEL_REACHED"]) == (1, 1)
    assert found["MINE_TUNNEL_H"] * 60 == pytest.approx(50.25, abs=0.01)
    found = counted(case, [False, False], served)
    assert (found["MINE_TUNNEL"], found["MINE_TUNNEL_H"]) == (0, 0)


@pytest.mark.parametrize(("came_h", "over_h", "asked", "kept"), [
    (0.4, INF, 1, 1), (0.4, 0.45, 1, 1), (0.6, INF, 1, 0), (0.6, 0.55, 1, 0), (NAN, INF, 1, 0), (NAN, 0.2, 0, 0)])
def test_an_accident_over_before_the_limit_asks_for_nobody(came_h, over_h, asked, kept):
    out = np.zeros(len(Measure))
    _within(out, Measure.MINE_SERVED, 0.5, came_h, over_h)
    assert (out[Measure.MINE_SERVED], out[Measure.MINE_SERVED_30MIN]) == (asked, kept)


def a_tunnel(fallen):
    """Three airways of 100 m in line from a portal, and one man in the middle of each half."""
    airways = filled(AIRWAY, [{"a": k, "b": k + 1, "length_m": 100.0} for k in range(3)])
    junctions = filled(JUNCTION, [{"portal": k == 0} for k in range(4)])
    people = filled(PERSON, [{"airway": k // 2, "at_m": 25.0 + 50.0 * (k % 2)} for k in range(6)])
    airway, at_m, length_m = (np.array(column) for column in zip(*fallen, strict=True)) if fallen else (np.empty(0),) * 3
    return SimpleNamespace(airways=airways, junctions=junctions, people=people, fallen_airway=airway.astype(int),
                           fallen_at_m=at_m, fallen_length_m=length_m)


@pytest.mark.parametrize(("fallen", "behind"), [
    ([], 0), ([(1, 50.0, 10.0)], 3), ([(1, 50.0, 60.0)], 4), ([(0, 10.0, 5.0)], 6), ([(2, 50.0, 10.0), (1, 90.0, 4.0)], 2)])
def test_who_is_behind_a_fall(fallen, behind):
    assert behind_falls(a_tunnel(fallen)).tolist() == [False] * (6 - behind) + [True] * behind


def test_behind_a_fall_is_whom_the_draw_counts_as_threatened(world):
    """Two ways to find them, by the map and by the draw; neither sees the other."""
    settings = mine_settings({"accident": "collapse", "layout": "tunnel"})
    shared = prepare_mine(world, settings)
    for replication in range(12):
        drawn = draw_mine(world, settings, shared, 5, replication)
        assert drawn.accident == Accident.COLLAPSE
        assert behind_falls(drawn).sum() == drawn.threatened > 0


@pytest.mark.parametrize(("unit", "served"), [
    ({"tier": Tier.MINE_BASE, "home": 1}, True), ({"tier": Tier.MINE_OWN, "home": 1}, True),
    ({"tier": Tier.MINE_BASE, "home": 2}, False), ({"tier": Tier.PROVINCE, "home": 1}, False),
    ({"tier": Tier.MINE_BASE, "home": 1, "doing": Doing.ABSENT}, False)])
def test_which_mines_are_served(unit, served):
    """Place 1 is 20 min by car from the mine, at a squad's pace 28, and place 2 is 22 and 30.8."""
    dry = np.array([[0.0, 20.0, 22.0]] * 3) / 60
    units = filled(UNIT, [{"tier": Tier.MINE_BASE}, {"doing": Doing.FREE, **unit}])
    case = SimpleNamespace(state=SimpleNamespace(units=units, squads=filled(SQUAD, [{"unit": 1}])),
                           roads=SimpleNamespace(dry=dry))
    assert is_served(SimpleNamespace(township=0), case, 1.4) is served


def test_thirty_minutes_are_a_regulation_and_three_hours_ours(targets):  # noqa: F811
    rows = table(300, mine_served=1, mine_served_30min=1, mine_elsewhere=1, mine_elsewhere_3h=1, mine_accidents=1)
    found = verdicts(targets, {"p": rows}, 0.9, 0.05, scenarios=("mine",))
    assert row_of(found, "TEAM-PRO", "pooled")["verdict"] == "holds"
    assert row_of(found, "TEAM-PRO", "pooled", part="elsewhere")["verdict"] == "benchmark met"
    of = {"mine_served_30min": np.arange(300) % 2, "mine_elsewhere_3h": np.arange(300) % 2}
    found = verdicts(targets, {"p": table(300, mine_served=1, mine_elsewhere=1, **of)}, 0.9, 0.05, scenarios=("mine",))
    assert row_of(found, "TEAM-PRO", "pooled")["verdict"] == "fails"
    assert row_of(found, "TEAM-PRO", "pooled", part="elsewhere")["verdict"] == "benchmark not met"


def test_every_other_number_underground_is_measured_and_has_a_name(targets):  # noqa: F811
    rows = table(128, mine_people=10, mine_alive=7, mine_dead=3, mine_co=3, mine_trapped=4, mine_saved=1)
    found = [row for row in verdicts(targets, {"p": rows}, 0.9, 0.05, scenarios=("mine",)) if row["plan"]]
    alive = next(row for row in found if row["clock"] == "alive, of all underground")
    assert (alive["estimate"], alive["verdict"]) == (pytest.approx(0.7), "measured")
    assert next(row for row in found if row["clock"] == "dead of CO, of all dead")["estimate"] == 1.0
    judged = {(row["target"], row["part"]) for row in found if row["threshold"] is not None}
    assert {key for key in judged if not key[0].startswith("AIR")} == {("TEAM-PRO", ""), ("TEAM-PRO", "elsewhere")}
    for line in UNDERGROUND:
        about = {"target": line.target, "part": line.part, "clock": line.clock}
        assert EN[f"line {line.target}|{line.part}|{line.clock}"] == line_name(about)
        assert len(line_name(about)) <= 45


def test_an_accident_may_be_put_at_a_place(world):
    settings = mine_settings({}, "songzao")
    drawn = draw_mine(world, settings, prepare_mine(world, settings), 3, 0)
    assert (drawn.site, drawn.airway_names[drawn.airway], drawn.accident) == ("松藻煤矿", "belt_incline_2", Accident.FIRE)
    assert int(drawn.start_hour + drawn.at_h) % 24 == 0
    with pytest.raises(BadInput, match=r"scenario\.place: 'moon' is no airway of inclined_coal"):
        prepare_mine(world, mine_settings({"place": "moon"}, "mine_fire"))
