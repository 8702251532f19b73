"""What holds in any accident underground while nobody comes to help, and that no system of refuge costs lives on average."""

import numpy as np
import pytest

from models.mines.minute import mine_begins, mine_minute
from models.mines.tables import Person, Role
from models.state import StateHandle
from models.travel import RoadsHandle
from scenarios.mine import draw_mine, prepare_mine
from scenarios.world import load_world
from sim.engine.small import small_case
from sim.engine.underground import mine_tables, underground_rules
from tests.playing import SEED, changed

SYSTEMS = ("monitoring", "locating", "refuge", "compressed_air", "water", "telephone", "self_rescuers")
WHOLE = {f"plan.mines.{name}": 1.0 for name in SYSTEMS}
ORDER_H = 0.4  # the order to leave goes out


def draws(n, **scenario):
    """Some accidents, the same for every plan."""
    config = changed("plan_2025", {"scenario": "mine", **{f"scenario.{name}": value for name, value in scenario.items()}})
    world = load_world(config.world)
    shared = prepare_mine(world, config.scenario)
    return [draw_mine(world, config.scenario, shared, SEED, replication) for replication in range(n)]


def play(calamity, changes, hours, look=lambda state: None):
    """An accident under a plan, alone in the world, without rescue; ``look`` sees the tables after each step."""
    config = changed("plan_2025", {"scenario": "mine", **changes})
    tables = mine_tables(calamity, config.plan, config.model)
    tables["mine"]["place"], tables["mine"]["evacuate_h"] = 0, calamity.at_h + ORDER_H
    case = small_case(2, 1, [(0, 1, 0.5)], [], [], mine=tables, **underground_rules(config.model))
    s, r, now = StateHandle(*case.state), RoadsHandle(*case.roads), float(tables["mine"]["from_h"][0])
    wait = mine_begins(s, r, now)
    while wait > 0.0 and now < hours and case.state.mine["left"][0] > 0:
        now += wait
        wait = mine_minute(s, r, now)
        look(case.state)
    assert case.state.city["lost"][0] == 0
    return case.state


class Watch:
    """Looks at every step of an accident for what may never be."""

    def __init__(self):
        self.before = None

    def __call__(self, state):
        people, mine, ways = state.people, state.mine[0], state.airways
        counts = [int(np.isin(people["state"], states).sum()) for states in ([Person.DEAD], [Person.OUT])]
        assert [mine["dead"], mine["out"], mine["left"]] == [*counts, people.size - sum(counts)]
        here = ways[people["airway"]]
        assert ((people["at_m"] >= 0.0) & (people["at_m"] <= here["length_m"])).all()
        assert (here["role"] != Role.DUCT).all()
        for name, kind in (("inside", Person.IN_REFUGE), ("on_air", Person.AT_AIR)):
            assert (np.bincount(people["airway"][people["state"] == kind], minlength=ways.size) == ways[name]).all()
        assert (ways["on_air"] <= ways["mouthpieces"]).all() or mine["blasts"]
        if self.before is not None:
            old = self.before
            assert (people["dose"] >= old["dose"]).all()
            ended = np.isin(old["state"], [Person.DEAD, Person.OUT])
            assert people[ended].tobytes() == old[ended].tobytes()
            stays = (people["airway"] == old["airway"]) & (here["fallen_m"] > 0.0)
            assert ((people["at_m"] - here["fallen_at_m"]) * (old["at_m"] - here["fallen_at_m"]) >= 0.0)[stays].all()
        self.before = people.copy()


@pytest.mark.parametrize("accident", ["fire", "explosion", "roof_fall", "inrush", "fumes", "collapse"])
def test_nobody_is_lost_and_nobody_passes_a_fall(accident):
    for calamity in draws(6, accident=accident):
        end = play(calamity, {}, 24.0, Watch())
        assert int(end.mine["left"][0] + end.mine["dead"][0] + end.mine["out"][0]) == calamity.people.size


@pytest.mark.parametrize("layout", ["inclined_coal", "deep_coal"])
def test_coal_mines_likewise(layout):
    for calamity in draws(6, layout=layout):
        end = play(calamity, {"plan.mines.self_rescuers": 0.5}, 24.0, Watch())
        assert int(end.mine["left"][0] + end.mine["dead"][0] + end.mine["out"][0]) == calamity.people.size


def test_no_system_costs_lives():
    """Belt fires in the inclined coal mine, each with and without a system; on average, for with a mouthpiece at hand
    somebody may stay whom a walk through the smoke would have saved."""
    fires = draws(16, accident="fire", layout="inclined_coal")

    def alive(changes):
        return sum(int((play(fire, {**WHOLE, **changes}, 24.0).people["state"] != Person.DEAD).sum()) for fire in fires)
    whole = alive({})
    worth = {name: whole - alive({f"plan.mines.{name}": 0.0, "plan.mines.partial": 0.0}) for name in SYSTEMS}
    assert min(worth.values()) >= 0
    assert min(worth["self_rescuers"], worth["compressed_air"]) > 0


def test_water_by_pipe_keeps_those_alive_whom_a_collapse_shuts_in():
    """Where air comes and no help, by the sixth day nobody lives without a pipe."""
    shut = [draw for draw in draws(12, accident="collapse") if draw.threatened >= 3]
    alive = [sum(int((play(draw, {**WHOLE, "plan.mines.water": share, "plan.mines.partial": 0.0}, 160.0).people["state"]
                      == Person.SHUT_IN).sum()) for draw in shut) for share in (1.0, 0.0)]
    assert alive[0] > alive[1]
