"""Mine rescue squads of a plan as rows of ``units`` and ``squads``, and the need that calls them."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from models.kinds import Doing, Grade, Need, Tier, Unit
from models.mines.tables import SQUAD, Task
from models.state import NEED
from scenarios.checks import BadInput
from scenarios.mine import Calamity
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.deploy import Deployment
from sim.engine.fleet import nearest_place, of_units, stacked
from sim.engine.underground import mine_tables, no_mine
from sim.plan import Plan
from sim.response import Model

TIERS = {"mine": Tier.MINE_BASE, "tunnel": Tier.MINE_BASE, "mine_own_coal": Tier.MINE_OWN,
         "mine_own_noncoal": Tier.MINE_OWN}
LEAST = 1e-9  # quantile, since that of 0 is not finite


@dataclass(frozen=True)
class Brigades:
    """Every squad a plan has, before an accident says which can be called.

    Attributes
    ----------
    units : rows of `models.state.UNIT`; those of the tunnel base are of `Grade.HEAVY`
    """

    units: np.ndarray


def brigades(world: World, plan: Plan, model: Model, deployment: Deployment) -> Brigades:
    """Squads of the enterprises' own teams and the bases, then those of other provinces by their arrival curve.

    Raises
    ------
    BadInput : a district of model.mine_rescue.squads.province_seats is unknown
    """
    rules = model.mine_rescue.squads
    parts = []
    forces = deployment.forces[np.isin(deployment.forces["kind"], list(TIERS))]
    for force in forces:
        site = world.force_sites[force["site"]]
        sizes = _sizes(int(force["heads"] * rules.fit_share + 1e-9), rules.heads, rules.least_heads)
        home = nearest_place(world, np.array([site["lat"]]), np.array([site["lon"]]))
        muster = np.where(np.arange(sizes.size) < rules.on_duty, rules.turnout_min, rules.others_min) / 60
        rows = of_units(Unit.SQUAD, TIERS[str(force["kind"])], np.repeat(home, sizes.size), world, capacity=sizes,
                        muster_h=muster)
        rows["grade"] = Grade.HEAVY if force["kind"] == "tunnel" else Grade.MEDIUM
        parts.append(rows)
    known = world.districts["name_zh"].tolist()
    for name in rules.province_seats:
        if name not in known:
            raise BadInput(f"model.mine_rescue.squads.province_seats: {name!r} is no district; choose among "
                           f"{', '.join(known[:4])}, ...")
    seats = np.asarray(world.seat_node(np.array([known.index(name) for name in rules.province_seats], dtype=np.int64)))
    sizes = _sizes(rules.province_heads[-1] if seats.size else 0, rules.heads, rules.least_heads)
    at_h = np.interp(np.cumsum(sizes), [0, *rules.province_heads], [0.0, *rules.province_h])
    rows = of_units(Unit.SQUAD, Tier.PROVINCE, np.resize(seats, sizes.size), world, capacity=sizes, muster_h=at_h)
    rows["from_h"], rows["grade"] = np.inf, Grade.MEDIUM
    return Brigades(stacked([*parts, rows]))


def _sizes(heads: int, squad: int, least: int) -> np.ndarray:
    """Heads of each squad: full ones, and a last one of those left where they are enough to enter."""
    full, rest = divmod(heads, squad)
    return np.array([squad] * full + [rest] * (rest >= least), dtype=np.int64)


def go_below(world: World, plan: Plan, model: Model, drawn: Realisation, of: Brigades, units: np.ndarray,
             needs: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Tables of what happens underground, and ``units`` and ``needs`` with its squads and its need behind all others."""
    mine = drawn.disaster.mine
    if mine is None:
        return no_mine(), units, needs
    tables = mine_tables(mine, plan, model)
    people = len(tables["people"])
    tables["squads"], called = _called_out(model, drawn, mine, of, units.size)
    for name, value in (("need", needs.size), ("digs", -1), ("bores", -1), ("borehole_m", np.inf), ("depth_m", mine.cover_m),
                        ("u_pumps", mine.u_pumps), ("u_rig", mine.u_rig), ("u_reverse", mine.u_reverse),
                        ("report_u", mine.u_reports), ("dig_pace", _dig_pace(model, mine))):
        tables["mine"][name] = value
    need = np.zeros(1, dtype=NEED)
    need["kind"], need["place"], need["left"], need["victims"] = Need.UNDERGROUND, mine.township, people, people
    need["district"] = world.townships["district"][mine.township]
    need["road"] = need["post"] = need["held"] = need["own"] = -1
    need["reported_h"] = need["arises_h"] = np.nan  # `models.flood.begin` starts the accident itself
    return tables, stacked([units, called]), stacked([needs, need])


def _called_out(model: Model, drawn: Realisation, mine: Calamity, of: Brigades, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of `models.mines.tables.SQUAD`, and of units from ``first`` on; the tunnel base comes to tunnels only."""
    units = of.units.copy()
    units["pace"] = (model.roads.fire_pace * np.exp(model.roads.pace_sigma * drawn.z_pace))[units["home"]]
    if mine.kind != "tunnel":
        units["doing"][units["grade"] == Grade.HEAVY] = Doing.ABSENT
    return squad_rows(units, first, np.resize(mine.u_refuse, units.size), model.mine_rescue.squads.full_mpa), units


def squad_rows(units: np.ndarray, first: int, u_refuse: np.ndarray, full_mpa: float) -> np.ndarray:
    """Squads at home, rested and with full bottles (SQUAD, a row for each of ``units``, which stand from ``first`` on)."""
    rows = np.zeros(units.size, dtype=SQUAD)
    rows["unit"], rows["heads"], rows["u_refuse"] = first + np.arange(units.size), units["capacity"], u_refuse
    rows["task"], rows["mpa"], rows["set_mpa"] = Task.COMING, full_mpa, full_mpa
    for name in ("at", "airway", "toward", "aim", "person", "said"):
        rows[name] = -1
    rows["entered_h"] = np.nan
    return rows


def _dig_pace(model: Model, mine: Calamity) -> float:
    """How fast this accident's fall is dug through, against the median."""
    return math.exp(model.mine_rescue.works.dig_spread * NormalDist().inv_cdf(max(mine.u_dig, LEAST)))
