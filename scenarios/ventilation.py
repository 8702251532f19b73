"""How air goes through a mine: resistances, fans, warm and cold columns of air, and the draught of a fire.

Pressure is lost as R Q |Q|; at each junction as much air leaves as comes (Kirchhoff). Both are solved at once by Newton's
method on junction pressures, the gradient method of Todini & Pilati (1988).
"""

import numpy as np

from models.mines.air import HOTTEST_K, spread_gas
from models.mines.tables import Air, Field
from scenarios.checks import BadInput
from scenarios.mine_ground import AIR_KG_M3, MineGround

G = 9.81
TRIES = 200
EXACT = 1e-9          # of the largest head, Pa along an airway; at least 1e-9 Pa
ROUGH = 1e-5          # likewise between those rounds
DRAUGHTS = 8          # rounds by which a fire's draught and the air that it warms come to terms
WARM_H = 0.5         # of burning, after which the air is warmed throughout
LEAST_SLOPE = 1e-5    # Pa s/m3, of the pressure lost by still air


def balance(a: np.ndarray, b: np.ndarray, portal: np.ndarray, resistance: np.ndarray, head_pa: np.ndarray,
            guess: np.ndarray | None = None, exact: float = EXACT) -> np.ndarray:
    """Air in each airway.

    Parameters
    ----------
    a, b : int64[airways], junctions; portal : bool[junctions], open to the sky
    resistance : float64[airways], N s2/m8, > 0; inf where no air passes
    head_pa : float64[airways], of fans and columns of air, from a to b
    guess : float64[airways], flows to begin with, where there are any
    exact : what pressures may be out by, of the largest head or of 1 Pa

    Returns
    -------
    float64[airways], m3/s from a to b; by Kirchhoff's two laws

    Raises
    ------
    BadInput : no balance is found, which happens only with resistances that differ by more than ten orders of magnitude
    """
    flow = np.zeros(a.size)
    passes = np.isfinite(resistance)
    u, v, r, head = a[passes], b[passes], resistance[passes], head_pa[passes]
    held = _held(u, v, portal)
    column = np.cumsum(~held) - 1
    n, m = int((~held).sum()), u.size
    meets = np.zeros((m, n))
    rows = np.arange(m)
    meets[rows[~held[u]], column[u[~held[u]]]] += 1
    meets[rows[~held[v]], column[v[~held[v]]]] -= 1
    q = np.where(head < 0, -5.0, 5.0) if guess is None else guess[passes].copy()
    exact *= max(1.0, float(np.abs(head).max(initial=0.0)))
    for _ in range(TRIES):
        slope = np.maximum(2 * r * np.abs(q), LEAST_SLOPE)
        drive = head - r * q * np.abs(q) + slope * q
        weighed = meets.T / slope
        pressure = np.linalg.solve(weighed @ meets, -weighed @ drive) if n else np.empty(0)
        q = (meets @ pressure + drive) / slope
        if np.abs(meets @ pressure + head - r * q * np.abs(q)).max(initial=0.0) <= exact:
            break
    else:
        raise BadInput("airways.csv, column friction: no balance of the air is found; bring lengths and sections within "
                       "reason")
    flow[passes] = q
    return flow


def _held(u: np.ndarray, v: np.ndarray, portal: np.ndarray) -> np.ndarray:
    """Junctions whose pressure is given: portals, and one of each part of the network that is cut off from them."""
    part = np.where(portal, -1, np.arange(portal.size))
    for _ in range(portal.size):
        least = np.minimum(part[u], part[v])
        before = part.copy()
        np.minimum.at(part, u, least)
        np.minimum.at(part, v, least)
        if (part == before).all():
            break
    return portal | (part == np.arange(portal.size))


def density(celsius: np.ndarray | float) -> np.ndarray:
    """kg/m3 of air at 101.3 kPa."""
    return np.asarray(1.204 * 293.15 / (273.15 + np.asarray(celsius)))


def column_heads(ground: MineGround, outside_c: float) -> np.ndarray:
    """float64[airways], Pa from a to b by which air lighter than that outside rises."""
    level = ground.junctions["level_m"]
    rise = level[ground.airways["b"]] - level[ground.airways["a"]]
    return np.asarray((density(outside_c) - density(ground.air_c)) * G * rise)


def fan_heads(ground: MineGround, way: Air) -> tuple[np.ndarray, np.ndarray]:
    """Heads of the fans and what they resist, float64[airways] each: a parabola through head at no flow and flow at no head;
    a fan that stands still resists alike."""
    head, resists = np.zeros(len(ground.airways)), np.zeros(len(ground.airways))
    np.add.at(resists, ground.fan_airway, ground.shutoff_pa / ground.free_m3_s ** 2)
    turn = 1.0 if way != Air.REVERSED else np.where(ground.reverses > 0, -ground.reverses, 1.0)
    if way != Air.STOPPED:
        np.add.at(head, ground.fan_airway, turn * ground.shutoff_pa)
    return head, resists


def all_flows(ground: MineGround, outside_c: float, fallen: np.ndarray, blown: np.ndarray, fire: tuple[int, float, float],
              ) -> np.ndarray:
    """Air for each way to ventilate a mine after an accident.

    Parameters
    ----------
    outside_c : float, temperature at the portals
    fallen : bool[airways], where no air passes, but for `Air.NORMAL`
    blown : bool[airways], whose doors are gone in `Air.DAMAGED`
    fire : airway, place from its end a in m, and kW that the air takes up, whose draught counts in every row; airway -1 for
        none

    Returns
    -------
    float64[6, airways], m3/s from a to b, rows as `models.mines.tables.Air`
    """
    flows = np.zeros((len(Air), len(ground.airways)))
    columns = column_heads(ground, outside_c)
    a, b, portal = ground.airways["a"].copy(), ground.airways["b"].copy(), ground.junctions["portal"].copy()
    solved: dict[bytes, np.ndarray] = {}  # by what decides it: several ways are alike where nothing fell and no door is gone
    for way in Air:
        heads, resists = fan_heads(ground, way)
        gone = ground.opens if way == Air.SHORT else blown if way == Air.DAMAGED else np.zeros(ground.opens.size, dtype=bool)
        resistance = ground.resistance + np.where(gone, 0.0, ground.door) + resists
        if way != Air.NORMAL:
            resistance = np.where(fallen, np.inf, resistance)
        alike = resistance.tobytes() + heads.tobytes()
        if alike not in solved:
            flow = balance(a, b, portal, resistance, heads + columns)
            if fire[0] >= 0:
                draught = np.zeros(flow.size)
                for _ in range(DRAUGHTS):
                    draught = 0.5 * (draught + fire_heads(ground, flow, np.isinf(resistance), fire))
                    flow = balance(a, b, portal, resistance, heads + columns + draught, flow, ROUGH)
                flow = balance(a, b, portal, resistance, heads + columns + draught, flow)
            solved[alike] = flow
        flows[way] = solved[alike]
    return flows


def fire_heads(ground: MineGround, flow: np.ndarray, fallen: np.ndarray, fire: tuple[int, float, float]) -> np.ndarray:
    """float64[airways], Pa from a to b by which the air that a fire has warmed rises."""
    airways, junctions = ground.airways.copy(), ground.junctions.copy()
    airways["fallen_m"] = fallen
    gas = np.zeros((len(Field), ground.n_cells))
    spread_gas(gas, airways, junctions, flow, WARM_H, fire[0], fire[1], 0.0, 0.0, fire[2])
    warm = np.minimum(HOTTEST_K, gas[Field.HEAT])
    kelvin = 273.15 + np.repeat(ground.air_c, airways["n_cells"])
    lighter = np.add.reduceat(warm / (kelvin + warm), airways["first_cell"]) / airways["n_cells"]
    rise = junctions["level_m"][airways["b"]] - junctions["level_m"][airways["a"]]
    return np.asarray(AIR_KG_M3 * lighter * G * rise)
