"""Ways of squads underground: what they bear, how fast they go, where a way leads and what oxygen it costs."""

import math

import numpy as np

from models.kernel import kernel
from models.mines.routes import HEAD_M, co_at, heat_at, is_passable, methane_at
from models.mines.tables import Field, Role
from models.state import NONE

STEEP_DEG = 15.0
FRESH_METHANE_PCT = 1.0


@kernel
def pace_m_h(s, airway, extinction):
    """Metres an hour of a squad with nobody to carry: in clear air, in smoke, crawling; riding in a shaft with power."""
    rules = s.rules[0]
    w = s.airways[airway]
    if w.role == Role.SHAFT and s.mine[0].power:
        return rules.mine_hoist_ms * 3600.0
    pace = rules.squad_clear
    if w.height_m < rules.crawl_height_m:
        pace = rules.squad_crawl
    elif extinction > rules.smoke_per_m:
        pace = rules.squad_smoke
    return pace * rules.steep_factor if abs(w.slope_deg) > STEEP_DEG else pace


@kernel
def is_foul(s, airway, at_m):
    """Whether apparatus is worn at a place."""
    return co_at(s, airway, at_m) > s.rules[0].foul_ppm or methane_at(s, airway, at_m) > FRESH_METHANE_PCT


@kernel
def celsius_at(s, airway, at_m):
    """Temperature of the air."""
    return s.rules[0].rock_c + heat_at(s, airway, at_m)


@kernel
def worst_air(s, airway, from_m, to_m):
    """The most of it between two points of an airway: (CO ppm, methane per cent, degrees Celsius)."""
    w = s.airways[airway]
    a_metre = w.n_cells / w.length_m
    first = min(int(min(from_m, to_m) * a_metre), w.n_cells - 1)
    last = min(int(max(from_m, to_m) * a_metre), w.n_cells - 1)
    co, methane, heat = 0.0, 0.0, 0.0
    for cell in range(w.first_cell + first, w.first_cell + last + 1):
        co = max(co, s.gas[Field.CO, cell])
        methane = max(methane, s.gas[Field.METHANE, cell])
        heat = max(heat, s.gas[Field.HEAT, cell])
    return co, methane, s.rules[0].rock_c + heat


@kernel
def minutes_borne(s, celsius):
    """Minutes that a squad may stay at a temperature: inf below the first limit, the last above it."""
    rules = s.rules[0]
    minutes = math.inf
    for k in range(5):
        if celsius >= rules.heat_limit_c[k]:
            minutes = rules.heat_limit_min[k]
    return minutes


@kernel
def bears(s, airway, from_m, to_m):
    """Whether a squad may go from one point of an airway to another: a metre of sight, not hotter than the last limit."""
    co, _, celsius = worst_air(s, airway, from_m, to_m)
    rules = s.rules[0]
    return co * s.mine[0].smoke_per_ppm <= rules.blind_per_m and celsius <= rules.heat_limit_c[4]


@kernel
def crosses(s, airway, strict):
    """Whether a squad can go through an airway; ``strict``: and bears it."""
    return is_passable(s, airway) and (not strict or bears(s, airway, 0.0, s.airways[airway].length_m))


@kernel
def other_end(s, airway, junction):
    """The junction at its other end."""
    w = s.airways[airway]
    return w.b if w.a == junction else w.a


@kernel
def reach_m(s, airway, end):
    """How far one can walk into an airway from a junction at one of its ends: metres from its first end, where the way stops
    at the other end, at a fall or at water."""
    w = s.airways[airway]
    far = w.length_m if end == w.a else 0.0
    if w.fallen_m > 0.0:
        far = w.fallen_at_m
    if w.flooded:
        low, high = s.junctions[w.a].level_m, s.junctions[w.b].level_m
        if low != high:
            shore = min(max((s.mine[0].water_m - HEAD_M - low) / (high - low), 0.0), 1.0) * w.length_m
            far = min(far, shore) if end == w.a else max(far, shore)
        else:
            far = 0.0 if end == w.a else w.length_m
    return far


@kernel
def through_h(s, airway):
    """Hours through an airway by the worst air in it, and how many of them with apparatus."""
    co, methane, _ = worst_air(s, airway, 0.0, s.airways[airway].length_m)
    hours = s.airways[airway].length_m / pace_m_h(s, airway, co * s.mine[0].smoke_per_ppm)
    return hours, hours if co > s.rules[0].foul_ppm or methane > FRESH_METHANE_PCT else 0.0


@kernel
def spread(s, hours, foul, seed, strict):
    """Hours of a squad from each junction to the nearest of some that have been given theirs, by the air there is now.

    Parameters
    ----------
    hours : float64[junctions], changed: 0 (or what the way there costs already) at the junctions that count, else inf
    foul : float64[junctions], changed: of those hours, with apparatus
    seed : int64[junctions], changed: which of the junctions given it is
    strict : bool, whether to keep to airways that a squad bears
    """
    takes = np.full(s.airways.size, math.inf)
    breathes = np.zeros(s.airways.size)
    for k in range(s.airways.size):
        if crosses(s, k, strict):
            takes[k], breathes[k] = through_h(s, k)
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            if takes[k] == math.inf:
                continue
            w = s.airways[k]
            for side in range(2):
                to = w.a if side == 0 else w.b
                of = w.b if side == 0 else w.a
                if hours[of] + takes[k] < hours[to]:
                    hours[to] = hours[of] + takes[k]
                    foul[to] = foul[of] + breathes[k]
                    seed[to] = seed[of]
                    changed = True


@kernel
def no_way(s):
    """Fresh (hours, foul, seed) for `spread`."""
    return np.full(s.junctions.size, math.inf), np.zeros(s.junctions.size), np.full(s.junctions.size, NONE)


@kernel
def from_portals(s, strict):
    """(hours, foul, seed) to the nearest portal, see `spread`."""
    hours, foul, seed = no_way(s)
    for j in range(s.junctions.size):
        if s.junctions[j].portal:
            hours[j] = 0.0
            seed[j] = j
    spread(s, hours, foul, seed, strict)
    return hours, foul, seed


@kernel
def step_toward(s, junction, hours, strict):
    """The airway to take at a junction by hours from `spread`, ties by lowest row; -1 where it is there or none leads."""
    best, least = NONE, math.inf
    if hours[junction] == 0.0:
        return best
    for k in range(s.airways.size):
        w = s.airways[k]
        if (w.a != junction and w.b != junction) or not crosses(s, k, strict):
            continue
        takes, _ = through_h(s, k)
        far = hours[other_end(s, k, junction)] + takes
        if far < least:
            best, least = np.int64(k), far
    return best
