"""Mines by hand: a few airways in a line or a ring, and people in them, small enough to be worked out on paper."""

import math

import numpy as np

from models.kinds import Doing, Grade, Need, Tier, Unit
from models.mines.minute import mine_begins, mine_minute
from models.mines.tables import AIRWAY, JUNCTION, MINE, PERSON, Person, Role
from models.state import UNIT, StateHandle
from models.travel import RoadsHandle
from sim.engine.small import filled, small_case, story_of
from sim.engine.squads import squad_rows
from sim.engine.stage import grid
from sim.engine.underground import underground_rules
from sim.mine_rescue_rules import rescue_rules
from tests.playing import changed

CELL_M = 10.0


def way(a, b, length_m=100.0, **values):
    """A level airway of 10 m2, two metres high."""
    return {"a": a, "b": b, "length_m": length_m, "area_m2": 10.0, "height_m": 2.0, "role": Role.INTAKE, **values}


def miner(airway, at_m, **values):
    """Somebody at work who notices at once and walks by the law."""
    return {"airway": airway, "at_m": at_m, **values}


def small_mine(levels, ways, people, flow, mine=None, model=None, squads=(), hours=2, rescue=None, **rules):
    """A case of one township with a mine; junction 0 is its portal unless ``levels`` says (level, portal).

    Parameters
    ----------
    flow : m3/s of each airway, the same however it is ventilated
    mine : values of its row; it happens at hour 0
    model : overrides of ``model.underground``
    squads : see `squad`; they stand at the mine or at the seat, half an hour away
    rescue : overrides of ``model.mine_rescue``
    """
    junctions = filled(JUNCTION, [{"level_m": level, "portal": k == 0} if np.isscalar(level) else
                                  {"level_m": level[0], "portal": level[1]} for k, level in enumerate(levels)])
    airways = filled(AIRWAY, ways, void_m3=math.inf, told_h=math.inf, explored_h=math.inf)
    airways["n_cells"] = np.maximum(1, np.rint(airways["length_m"] / CELL_M))
    airways["first_cell"] = np.concatenate([[0], np.cumsum(airways["n_cells"])[:-1]])
    airways["refuge_left"] = airways["refuge"] * 96.0
    crowd = filled(PERSON, people, state=Person.WORKING, toward=-1, wound=-1, died_of=-1, squad=-1, aware_h=math.inf,
                   alone_h=math.inf, wounded_h=math.nan, end_h=math.nan, found_h=math.nan, next_h=math.nan, pace=1.0,
                   down_cohb=35.0, dead_cohb=55.0, dry_h=math.inf, u_wound=1.0, u_struck=1.0)
    table = filled(MINE, [mine or {}], place=0, need=0, accident=2, power=True, alarm_h=math.inf, evacuate_h=math.inf,
                   water_m=-math.inf, last_blast_h=math.nan, left=len(people), airway=0, smoke_per_ppm=0.01, digs=-1,
                   bores=-1, borehole_m=math.inf, depth_m=100.0, dig_pace=1.0, u_reverse=0.0, u_pumps=0.0, u_rig=0.0)
    if table["water_m3"][0] == 0.0 and table["inflow_m3_h"][0] > 0.0 and table["inflow_until_h"][0] == 0.0:
        table["inflow_until_h"] = math.inf
    settings = changed("plan_2025", {**{f"model.underground.{name}": value for name, value in (model or {}).items()},
                                     **{f"model.mine_rescue.{name}": value for name, value in (rescue or {}).items()}})
    units = filled(UNIT, list(squads))
    rows = {"mine": table, "airways": airways, "junctions": junctions, "people": crowd,
            "squads": squad_rows(units, 0, np.full(units.size, 0.99), settings.model.mine_rescue.squads.full_mpa),
            "shuns": np.zeros((len(people), len(ways)), dtype=np.int8), "gas": np.zeros((3, int(airways["n_cells"].sum()))),
            "flows": np.tile(np.array(flow, dtype=np.float64), (6, 1))}
    numbers = {name: grid(value) if name.endswith("_h") else value
               for name, value in rescue_rules(settings.model.mine_rescue).items()}
    need = {"kind": Need.UNDERGROUND, "place": 0, "left": len(people), "victims": len(people), "arises_h": math.nan}
    return small_case(hours, 1, [(0, 1, 0.5)], list(squads), [need], mine=rows, n_rescues=0, last_squad=units.size,
                      **{**underground_rules(settings.model), **numbers, **rules})


def squad(home=0, heads=9, **values):
    """A squad of a mine rescue base that leaves at once; place 0 is at the mine."""
    return {"kind": Unit.SQUAD, "tier": Tier.MINE_BASE, "home": home, "doing": Doing.FREE, "capacity": heads,
            "grade": Grade.MEDIUM, **values}


class Mine:
    """A case that is played by hand, minute by minute."""

    def __init__(self, case):
        self.case, self.s, self.r = case, StateHandle(*case.state), RoadsHandle(*case.roads)
        self.now = mine_begins(self.s, self.r, 0.0)

    def until(self, hours):
        """Go on until a time, or until nothing more is to come."""
        while 0.0 <= self.now <= hours:
            wait = mine_minute(self.s, self.r, self.now)
            if wait < 0.0:
                break
            self.now += wait
        return self

    def told(self, *names):
        """The log: (minutes, event, site, quantity)."""
        return [(round(time * 60, 2), name, site, quantity) for time, name, _, _, site, quantity in story_of(self.case)
                if not names or name in names]

    @property
    def people(self):
        """The table of people."""
        return self.case.state.people
