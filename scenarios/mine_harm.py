"""What an accident underground can do by the lie of the mine alone: whom its gas, water or rock can reach."""

import heapq
from dataclasses import dataclass

import numpy as np

from models.mines.tables import Accident, Role
from scenarios.mine_ground import MineGround, joined


@dataclass(frozen=True)
class Fall:
    """What has come down; a row for the airway and for each duct that goes through it.

    Attributes
    ----------
    airway : int64[f]; at_m : float64[f], from its end a; length_m : float64[f]
    cut : bool[junctions], those from which no way on foot leads to the open
    void_m3 : float64[airways], air shut in with whoever is there, inf where air still comes
    """

    airway: np.ndarray
    at_m: np.ndarray
    length_m: np.ndarray
    cut: np.ndarray
    void_m3: np.ndarray


def nothing_fallen(ground: MineGround) -> Fall:
    """All ways are open."""
    return Fall(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.zeros(len(ground.junctions), dtype=bool),
                np.full(len(ground.airways), np.inf))


def fall_of(ground: MineGround, airway: int, at_m: float, length_m: float) -> Fall:
    """What comes down at a place, what it crushes, and what it shuts in."""
    ways = ground.airways
    duct = ways["role"] == Role.DUCT
    crushed = [int(k) for k in np.flatnonzero(duct) if airway in shortest_way(ground, int(ways["a"][k]), int(ways["b"][k]))]
    fallen = np.array([airway, *crushed], dtype=np.int64)
    open_ways = np.ones(len(ways), dtype=bool)
    open_ways[fallen] = False
    portal = ground.junctions["portal"]
    on_foot = joined(ways["a"][open_ways & ~duct], ways["b"][open_ways & ~duct], portal)
    aired = joined(ways["a"][open_ways], ways["b"][open_ways], portal)
    void = np.full(len(ways), np.inf)
    behind = ~duct & ~aired[ways["a"]] & ~aired[ways["b"]]
    behind[airway] = False
    volume = float((ways["length_m"] * ways["area_m2"])[behind].sum())
    low, high = max(0.0, at_m - length_m / 2), min(float(ways["length_m"][airway]), at_m + length_m / 2)
    for end, length in (("a", low), ("b", ways["length_m"][airway] - high)):
        if not aired[ways[end][airway]]:
            void[behind] = void[airway] = volume + length * ways["area_m2"][airway]
    return Fall(fallen, np.array([at_m, *(ways["length_m"][crushed] / 2)]),
                np.full(fallen.size, high - low), ~on_foot, void)


def shortest_way(ground: MineGround, start: int, end: int) -> set[int]:
    """Airways of the shortest way on foot between two junctions."""
    ways = ground.airways
    heap: list[tuple[float, int, int]] = [(0.0, start, -1)]
    came: dict[int, int] = {}
    while heap:
        length, here, by = heapq.heappop(heap)
        if here in came:
            continue
        came[here] = by
        if here == end:
            break
        for k in np.flatnonzero((ways["role"] != Role.DUCT) & ((ways["a"] == here) | (ways["b"] == here))).tolist():
            there = int(ways["b"][k] if ways["a"][k] == here else ways["a"][k])
            heapq.heappush(heap, (length + float(ways["length_m"][k]), there, k))
    found: set[int] = set()
    while end in came and came[end] >= 0:
        found.add(came[end])
        end = int(ways["a"][came[end]] if ways["b"][came[end]] == end else ways["b"][came[end]])
    return found


def down_the_air(ground: MineGround, flow: np.ndarray) -> np.ndarray:
    """bool[airways, airways], whether air that leaves the first comes through the second, before it comes into the open."""
    ways, portal = ground.airways, ground.junctions["portal"]
    start, end = np.where(flow >= 0, ways["a"], ways["b"]), np.where(flow >= 0, ways["b"], ways["a"])
    moves = np.abs(flow) > 0.05  # m3/s; less is a leak that dilutes at once
    follows = (end[:, None] == start[None, :]) & ~portal[end][:, None] & moves[:, None] & moves[None, :]
    for _ in range(len(ways)):
        wider = follows | (follows.astype(np.int64) @ follows.astype(np.int64) > 0)
        if (wider == follows).all():
            break
        follows = wider
    return follows


def water_level(ground: MineGround, volume_m3: float) -> float:
    """Metres above the sea to which water fills the mine from its lowest place, at most to the lowest portal."""
    ways, level = ground.airways, ground.junctions["level_m"]
    top = float(level[ground.junctions["portal"]].min())
    walked = ways["role"] != Role.DUCT
    a, b = level[ways["a"][walked]], level[ways["b"][walked]]
    low, high = np.minimum(a, b), np.maximum(a, b) + ways["height_m"][walked]
    whole = (ways["length_m"] * ways["area_m2"])[walked]
    least, most = float(low.min()), max(top, float(low.min()))
    for _ in range(60):  # bisection of a volume that rises with the level
        middle = (least + most) / 2
        held = float((whole * np.clip((middle - low) / (high - low), 0.0, 1.0)).sum())
        least, most = (middle, most) if held < volume_m3 else (least, middle)
    return most


def metres_from(ground: MineGround, airway: int, at_m: float) -> np.ndarray:
    """float64[junctions], along airways from a place."""
    ways = ground.airways
    metres = np.full(len(ground.junctions), np.inf)
    metres[ways["a"][airway]], metres[ways["b"][airway]] = at_m, ways["length_m"][airway] - at_m
    walked = np.flatnonzero(ways["role"] != Role.DUCT)
    for _ in range(metres.size):
        before = metres.copy()
        np.minimum.at(metres, ways["a"][walked], before[ways["b"][walked]] + ways["length_m"][walked])
        np.minimum.at(metres, ways["b"][walked], before[ways["a"][walked]] + ways["length_m"][walked])
        if (metres == before).all():
            break
    return metres


def threatened(ground: MineGround, accident: Accident, airway: int, at_m: float, flow: np.ndarray, follows: np.ndarray,
               blast_m: float, fall: Fall, water_m3: float, people_airway: np.ndarray, people_m: np.ndarray) -> np.ndarray:
    """bool[people], whom the accident can reach.

    Fire and fumes: down the air from them. An explosion: besides, within ``blast_m`` along airways. A fall: under it, or
    shut in by it. Water: in its airway, below the level to which it will rise, or with no way out above it.

    Parameters
    ----------
    flow : float64[airways], before the accident; follows : of `down_the_air`
    fall : of `fall_of`; water_m3 : all that will come
    people_airway : int64[people]; people_m : float64[people], from its end a
    """
    ways, level = ground.airways, ground.junctions["level_m"]
    here = people_airway == airway
    if accident in (Accident.FIRE, Accident.EXPLOSION, Accident.FUMES):
        beyond = people_m >= at_m if flow[airway] >= 0 else people_m <= at_m
        hit = np.where(here, beyond, follows[airway, people_airway])
        if accident == Accident.EXPLOSION:
            metres = metres_from(ground, airway, at_m)
            near = np.minimum(metres[ways["a"][people_airway]] + people_m,
                              metres[ways["b"][people_airway]] + ways["length_m"][people_airway] - people_m)
            hit |= np.where(here, np.abs(people_m - at_m), near) <= blast_m
        return np.asarray(hit)
    if accident == Accident.INRUSH:
        top = water_level(ground, water_m3)
        full = np.minimum(level[ways["a"]], level[ways["b"]]) < top
        dry = ~full & (ways["role"] != Role.DUCT)
        way_out = joined(ways["a"][dry], ways["b"][dry], ground.junctions["portal"])
        share = people_m / ways["length_m"][people_airway]
        at_level = (1 - share) * level[ways["a"][people_airway]] + share * level[ways["b"][people_airway]]
        shut = ~(way_out[ways["a"][people_airway]] | way_out[ways["b"][people_airway]])
        return np.asarray(here | (at_level < top) | shut)
    cut = fall.cut[ways["a"][people_airway]] & fall.cut[ways["b"][people_airway]]
    under = here & (np.abs(people_m - at_m) <= fall.length_m[0] / 2)
    side = np.where(people_m < at_m, fall.cut[ways["a"][airway]], fall.cut[ways["b"][airway]])
    return np.asarray(np.where(here, under | side, cut))
