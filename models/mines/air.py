"""What the air of a mine carries: gas and heat moved along airways, mixed at junctions, lost to the rock and to the open.

Within an airway the air of each step is moved by exactly the way it has gone, however many cells that is, so that steps of
a minute are stable and blur a front by less than half a cell; what blurring does is taken off the dispersion. Junctions pass
on in the same step what came in, in the order of the flow; in a circle of air, such as a fan in a duct makes, one of them
holds it until the next step. Nothing is lost or made on the way. In air that stands still gas stays where it is.
"""

import math

import numpy as np

from models.kernel import kernel
from models.mines.tables import Field

STEP_S = 60.0
STILL_M3_S = 1e-6         # air that moves less is still
HEAT_KJ_M3_K = 1.2 * 1.005  # density of air times its specific heat
HOTTEST_K = 1000.0        # above the rock: flames; beyond it heat goes into the rock at once
MOST_MIXED = 10.0         # dispersion number beyond which an airway is as good as mixed


@kernel
def taylor_dispersion(radius_m, speed_m_s, darcy):
    """Longitudinal dispersion of turbulent flow in m2/s: Taylor (1954), Proc. R. Soc. A 223:446-468.

    Parameters
    ----------
    radius_m : float, > 0; twice the section over the perimeter where it is not round
    speed_m_s : float, >= 0, mean over the section
    darcy : float, > 0, friction factor of Darcy; Atkinson's over an eighth of the density
    """
    return 10.06 * radius_m * speed_m_s * math.sqrt(darcy / 8.0)


@kernel
def air_at(gas, airways, airway, at_m, field):
    """What the air carries at a place: ppm of CO, per cent of methane or kelvin above the rock.

    Parameters
    ----------
    gas : float64[3, cells]; airways : AIRWAY
    airway : int, row; at_m : float, from its end a, in [0, length]
    field : int, see `models.mines.tables.Field`
    """
    way = airways[airway]
    cell = int(at_m / way.length_m * way.n_cells)
    return gas[field, way.first_cell + min(max(cell, 0), way.n_cells - 1)]


@kernel
def add_gas(gas, airways, airway, at_m, volume_m3, field):
    """Set gas free at once about a place, over at least the length that it fills alone; m3 of CO or of methane."""
    way = airways[airway]
    unit = 1e6 if field == Field.CO else 100.0
    cell_m3 = way.area_m2 * way.length_m / way.n_cells
    n = min(way.n_cells, max(1, math.ceil(volume_m3 / cell_m3)))
    first = min(max(int(at_m / way.length_m * way.n_cells) - n // 2, 0), way.n_cells - n)
    for k in range(first, first + n):
        gas[field, way.first_cell + k] += volume_m3 / (n * cell_m3) * unit


@kernel
def gas_volume(gas, airways, junctions, field):
    """Gas in a mine, m3 of CO or of methane, with what waits at junctions."""
    unit = 1e-6 if field == Field.CO else 0.01
    total = 0.0
    for k in range(airways.size):
        way = airways[k]
        held = 0.0
        for cell in range(way.first_cell, way.first_cell + way.n_cells):
            held += gas[field, cell]
        total += held * way.area_m2 * way.length_m / way.n_cells * unit
    for k in range(junctions.size):
        total += junctions[k].held_co if field == Field.CO else junctions[k].held_methane
    return total


@kernel
def air_in(airways, airway, flow):
    """Air that really goes through an airway: none past a fall or through water."""
    way = airways[airway]
    if way.fallen_m > 0.0 or way.flooded or abs(flow[airway]) < STILL_M3_S:
        return 0.0
    return flow[airway]


@kernel
def spread_gas(gas, airways, junctions, flow, dt_h, source, at_m, co_m3_s, methane_m3_s, heat_kw):
    """Bring gas and heat forward, with one source that gives off all the time.

    Parameters
    ----------
    gas : float64[3, cells], rows as `models.mines.tables.Field`; changed
    airways : AIRWAY; ``seeps`` gives off methane all along
    junctions : JUNCTION, changed: what the air there carries, and what it holds for the next step
    flow : float64[airways], m3/s from a to b; what comes to a junction leaves it
    dt_h : float, hours, > 0; cut into steps of at most a minute
    source : int, airway of the source, -1 for none; at_m : float, from its end a
    co_m3_s, methane_m3_s, heat_kw : float, >= 0, what it gives off; heat that the air takes up

    Returns
    -------
    float, m3 of CO that left by portals
    """
    n_steps = max(1, math.ceil(dt_h * 3600.0 / STEP_S - 1e-9))
    dt_s = dt_h * 3600.0 / n_steps
    order = np.empty(airways.size, np.int64)
    leaving = np.zeros(junctions.size)  # air by which each junction gives on, m3/s
    coming = np.zeros(junctions.size)
    moving = _in_order(airways, junctions, flow, order, leaving, coming)
    cold = heat_kw <= 0.0
    if cold:
        for k in range(junctions.size):
            cold = cold and junctions[k].held_heat == 0.0
        for k in range(gas.shape[1]):
            cold = cold and gas[Field.HEAT, k] == 0.0
    left = 0.0
    for _ in range(n_steps):
        last = -1
        for k in range(airways.size):
            airway = order[k]
            q = air_in(airways, airway, flow)
            if k >= moving:
                _still(gas, airways[airway], dt_s, cold)
                if airway == source:
                    _emit_still(gas, airways[airway], at_m, co_m3_s * dt_s, methane_m3_s * dt_s, heat_kw * dt_s)
                continue
            start = airways[airway].a if q > 0.0 else airways[airway].b
            end = airways[airway].b if q > 0.0 else airways[airway].a
            if start != last and not junctions[start].portal:
                _give_on(junctions, start, leaving[start] * dt_s)
            here = airway == source
            last = start
            _carry(gas, airways[airway], junctions[start], junctions[end], q, dt_s, cold, here, at_m,
                   co_m3_s if here else 0.0, methane_m3_s if here else 0.0, heat_kw if here else 0.0)
        for k in range(junctions.size):
            if junctions[k].portal:
                left += junctions[k].held_co
                _give_on(junctions, k, coming[k] * dt_s)
    return left


@kernel
def _in_order(airways, junctions, flow, order, leaving, coming):
    """Airways down the flow, those with still air last; how many have moving air. In a circle the lowest junction begins."""
    n = junctions.size
    waits = np.zeros(n, np.int64)
    for k in range(airways.size):
        q = air_in(airways, k, flow)
        if q != 0.0:
            end = airways[k].b if q > 0.0 else airways[k].a
            start = airways[k].a if q > 0.0 else airways[k].b
            leaving[start] += abs(q)
            coming[end] += abs(q)
            if not junctions[end].portal:
                waits[end] += 1
    done = np.zeros(n, np.bool_)
    filled = 0
    for _ in range(n):
        best = -1
        for j in range(n):
            if not done[j] and (best < 0 or waits[j] < waits[best]):
                best = j
                if waits[j] == 0:
                    break
        done[best] = True
        for k in range(airways.size):
            q = air_in(airways, k, flow)
            if q != 0.0 and (airways[k].a if q > 0.0 else airways[k].b) == best:
                order[filled] = k
                filled += 1
                waits[airways[k].b if q > 0.0 else airways[k].a] -= 1
    moving = filled
    for k in range(airways.size):
        if air_in(airways, k, flow) == 0.0:
            order[filled] = k
            filled += 1
    return moving


@kernel
def _give_on(junctions, junction, volume_m3):
    """Mix what a junction holds into the air that leaves it, or that came to it where it is a portal, and be rid of it."""
    here = junctions[junction]
    if volume_m3 > 0.0:
        here.co = here.held_co / volume_m3 * 1e6
        here.methane = here.held_methane / volume_m3 * 100.0
        here.heat = here.held_heat / volume_m3
        here.held_co = 0.0
        here.held_methane = 0.0
        here.held_heat = 0.0


@kernel
def _still(gas, way, dt_s, cold):
    """Air that does not move: methane gathers and warmth goes."""
    fade = 1.0 if cold else math.exp(-way.cools_s * dt_s)
    seep = way.seeps * dt_s / (way.area_m2 * way.length_m) * 100.0
    for cell in range(way.first_cell, way.first_cell + way.n_cells):
        gas[Field.METHANE, cell] = min(100.0, gas[Field.METHANE, cell] + seep)
        gas[Field.HEAT, cell] *= fade


@kernel
def _emit_still(gas, way, at_m, co_m3, methane_m3, heat_kj):
    """What a source gives off into still air stays in its cell."""
    cell = way.first_cell + min(max(int(at_m / way.length_m * way.n_cells), 0), way.n_cells - 1)
    cell_m3 = way.area_m2 * way.length_m / way.n_cells
    gas[Field.CO, cell] += co_m3 / cell_m3 * 1e6
    gas[Field.METHANE, cell] += methane_m3 / cell_m3 * 100.0
    gas[Field.HEAT, cell] = min(HOTTEST_K, gas[Field.HEAT, cell] + heat_kj / (HEAT_KJ_M3_K * cell_m3))


@kernel
def _carry(gas, way, start, end, q, dt_s, cold, here, at_m, co_m3_s, methane_m3_s, heat_kw):
    """One step of an airway: what comes from its start, moves, is given off, disperses, and goes to its end."""
    n = way.n_cells
    cell_m = way.length_m / n
    cell_m3 = cell_m * way.area_m2
    goes = abs(q) * dt_s / cell_m3  # cells
    fresh = start.portal  # whatever leaves beside it
    co = _shift(gas[Field.CO], way.first_cell, n, q > 0.0, goes, 0.0 if fresh else start.co)
    methane = _shift(gas[Field.METHANE], way.first_cell, n, q > 0.0, goes, 0.0 if fresh else start.methane)
    heat = 0.0
    if not cold:
        heat = _shift_heat(gas[Field.HEAT], way.first_cell, n, q > 0.0, goes, 0.0 if fresh else start.heat,
                           way.cools_s * dt_s)
    if way.seeps > 0.0:
        methane += _seep(gas[Field.METHANE], way.first_cell, n, q > 0.0, goes, way.seeps * dt_s / cell_m3 * 100.0)
    rest = goes - math.floor(goes)
    number = min(MOST_MIXED, way.taylor_m * abs(q) / way.area_m2 * dt_s / (cell_m * cell_m) - 0.5 * rest * (1.0 - rest))
    if number > 0.0 and n > 1:
        _disperse(gas[Field.CO], way.first_cell, n, number)
        _disperse(gas[Field.METHANE], way.first_cell, n, number)
    if here:
        blur = math.sqrt(6.0 * way.taylor_m * abs(q) / way.area_m2 * dt_s) / cell_m
        at = (at_m if q > 0.0 else way.length_m - at_m) / cell_m
        co += _emit(gas[Field.CO], way.first_cell, n, q > 0.0, goes, at, co_m3_s / abs(q) * 1e6, 0.0, blur)
        methane += _emit(gas[Field.METHANE], way.first_cell, n, q > 0.0, goes, at, methane_m3_s / abs(q) * 100.0, 0.0, blur)
        rise_k = min(HOTTEST_K, heat_kw / (HEAT_KJ_M3_K * abs(q)))
        heat += _emit(gas[Field.HEAT], way.first_cell, n, q > 0.0, goes, at, rise_k, way.cools_s * dt_s, 0.0)
    end.held_co += co * cell_m3 * 1e-6
    end.held_methane += methane * cell_m3 * 0.01
    end.held_heat += heat * cell_m3


@kernel
def _shift(row, first, n, forward, goes, comes):
    """Move a row of cells by ``goes`` cells, filled up with ``comes``; the sum that went out, in cells."""
    whole = int(goes)
    rest = goes - whole
    sign = 1 if forward else -1
    zero = first if forward else first + n - 1  # the cell where air comes in
    if whole >= n:
        out = (goes - n) * comes
        for k in range(first, first + n):
            out += row[k]
            row[k] = comes
        return out
    out = rest * row[zero + sign * (n - 1 - whole)]
    for k in range(n - whole, n):
        out += row[zero + sign * k]
    for k in range(n - 1, whole, -1):
        row[zero + sign * k] = (1.0 - rest) * row[zero + sign * (k - whole)] + rest * row[zero + sign * (k - whole - 1)]
    row[zero + sign * whole] = (1.0 - rest) * row[zero] + rest * comes
    for k in range(whole):
        row[zero + sign * k] = comes
    return out


@kernel
def _shift_heat(row, first, n, forward, goes, comes, cools):
    """As `_shift`, with warmth lost on the way; ``cools``: share a second times the seconds of the step."""
    sign = 1 if forward else -1
    zero = first if forward else first + n - 1
    whole = int(goes)
    rest = goes - whole
    a_cell = math.exp(-cools / goes)  # what is left after one cell's way
    half = math.exp(-0.5 * cools / goes)
    out, fade = 0.0, half
    for k in range(n - 1, max(-1, n - 1 - whole), -1):
        out += row[zero + sign * k] * fade
        fade *= a_cell
    if whole < n:
        out += rest * row[zero + sign * (n - 1 - whole)] * fade
    else:
        out += (goes - n) * comes * math.exp(-cools * n / goes)
    stays = math.exp(-cools)
    for k in range(n - 1, whole, -1):
        row[zero + sign * k] = stays * ((1.0 - rest) * row[zero + sign * (k - whole)]
                                        + rest * row[zero + sign * (k - whole - 1)])
    fade = comes * half
    first_old = row[zero]
    for k in range(min(whole, n)):
        row[zero + sign * k] = fade
        fade *= a_cell
    if whole < n:
        row[zero + sign * whole] = stays * (1.0 - rest) * first_old + rest * fade
    return out


@kernel
def _emit(row, first, n, forward, goes, at, rise, cools, blur):
    """Spread what a source gives off in a step over the air that passed it, ``goes`` cells from ``at`` on; the sum beyond
    the end, in cells.

    The head of it has dispersed for as long as the tail of what went before, else a ripple would stay between them: it
    falls to nothing over ``blur`` cells to both sides, which has the variance of dispersion in a step.

    Parameters
    ----------
    rise : float, what the source adds to the air that passes
    cools : float, share of warmth lost in a step
    """
    sign = 1 if forward else -1
    zero = first if forward else first + n - 1
    blur = min(blur, goes)
    stop = at + goes + blur
    k = min(int(at), n - 1)
    given = 0.0
    while k < n and k < stop:
        upto = _given_off(k + 1.0 - at, goes, blur)
        part = rise * (upto - given)
        middle = 0.5 * (max(at, float(k)) + min(stop, k + 1.0)) - at
        row[zero + sign * k] += part * math.exp(-cools * middle / goes)
        given = upto
        k += 1
    if stop <= n:
        return 0.0
    return rise * (goes - given) * math.exp(-cools * (n - at) / goes)


@kernel
def _given_off(x, goes, blur):
    """Share of a cell's rise that a source gave off in a step within ``x`` cells from itself: see `_emit`."""
    if x <= goes - blur:
        return max(0.0, x)
    if x >= goes + blur:
        return goes
    into = x - (goes - blur)
    return goes - blur + into - into * into / (4.0 * blur)


@kernel
def _seep(row, first, n, forward, goes, whole):
    """What seeps in evenly along a row in a step, by how long the air that stands there now has been in it; the rest went
    out. ``whole``: all of it, in cells."""
    sign = 1 if forward else -1
    zero = first if forward else first + n - 1
    rest = whole
    for k in range(n):
        part = whole / n * min(1.0, (k + 0.5) / goes)
        row[zero + sign * k] += part
        rest -= part
    return max(0.0, rest)


@kernel
def _disperse(row, first, n, number):
    """Dispersion along a row, closed at both ends; ``number``: of m2/s times seconds over the cell's square."""
    rounds = int(number / 0.4) + 1
    share = number / rounds
    for _ in range(rounds):
        before = row[first]
        for k in range(first, first + n):
            now = row[k]
            after = row[k + 1] if k + 1 < first + n else now
            row[k] = now + share * (before - 2.0 * now + after)
            before = now
