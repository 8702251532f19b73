"""Measures of an accident underground that need the roads and the mine's map beside the log."""

import numpy as np

from models.kinds import Doing, Tier
from models.mines.tables import Role
from models.mines.tally import tally_mine
from scenarios.mine import Calamity
from sim.engine.log import log_of
from sim.engine.stage import Case

SERVES_H = 0.5  # AQ 1008-2007: a mine rescue team stands within 30 min of drive of the mines it serves


def measure_mine(mine: Calamity, case: Case, fire_pace: float, out: np.ndarray) -> None:
    """Fill the measures of an accident underground.

    Parameters
    ----------
    case : of a run that has ended
    fire_pace : >= 1, how much longer than a car a squad drives, without the chance of this disaster
    out : float64[len(Measure)], added to
    """
    s = case.state
    behind = behind_falls(mine) & (mine.kind == "tunnel")
    tally_mine(log_of(case), s.mine, behind, is_served(mine, case, fire_pace), int(s.rules["most_sorties"][0]), out)


def is_served(mine: Calamity, case: Case, fire_pace: float) -> bool:
    """Whether a squad of a base or an enterprise of this plan stands within `SERVES_H` of the mine on dry roads."""
    s = case.state
    units = s.units[s.squads["unit"]]
    near = units[np.isin(units["tier"], (Tier.MINE_OWN, Tier.MINE_BASE)) & (units["doing"] != Doing.ABSENT)]
    return bool((case.roads.dry[mine.township, near["home"]] * fire_pace <= SERVES_H).any())


def behind_falls(mine: Calamity) -> np.ndarray:
    """bool[people], from where they are no way on foot leads to the open; under a fall counts as behind it."""
    ways = mine.airways
    open_ = mine.junctions["portal"].copy()
    near, far = np.full(len(ways), np.inf), np.full(len(ways), -np.inf)  # of what has fallen, from end a
    np.minimum.at(near, mine.fallen_airway, mine.fallen_at_m - mine.fallen_length_m / 2)
    np.maximum.at(far, mine.fallen_airway, mine.fallen_at_m + mine.fallen_length_m / 2)
    walked = np.flatnonzero((ways["role"] != Role.DUCT) & (near == np.inf))
    for _ in range(open_.size):
        either = open_[ways["a"][walked]] | open_[ways["b"][walked]]
        open_[ways["a"][walked]] |= either
        open_[ways["b"][walked]] |= either
    at, at_m = mine.people["airway"], mine.people["at_m"]
    from_a = open_[ways["a"][at]] & (at_m < near[at])
    from_b = open_[ways["b"][at]] & (at_m > far[at])
    found: np.ndarray = ~(from_a | from_b)
    return found
