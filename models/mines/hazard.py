"""What goes on underground whatever people do: a fire grows, water rises, gas gathers and goes off."""

import math

from models.kernel import kernel
from models.kinds import Event
from models.mines.air import add_gas
from models.mines.blast import blast
from models.mines.routes import methane_at
from models.mines.tables import Accident, Air, Field, Role
from models.state import NONE, note

LEAN, RICH = 5.0, 16.0  # per cent of methane between which it goes off: parameters of 煤矿安全规程
SOURCES = 4             # blasts for which chance is drawn
HALVINGS = 50           # of the level of water: to less than a nanometre


@kernel
def fire_mw(hours, peak_mw, growth_h, burns_h):
    """Heat set free by a fire, MW: it grows with the square of time, burns at its peak, and dies down as it grew.

    Parameters
    ----------
    hours : float, since it began, negative before
    peak_mw : float, >= 0
    growth_h : float, > 0, until the peak
    burns_h : float, >= growth_h, until it begins to die down
    """
    if hours < 0.0 or hours > burns_h + growth_h:
        return 0.0
    if hours < growth_h:
        return peak_mw * (hours / growth_h) * (hours / growth_h)
    if hours <= burns_h:
        return peak_mw
    rest = (burns_h + growth_h - hours) / growth_h
    return peak_mw * rest * rest


@kernel
def _filled_below(depth_m, height_m):
    """Integral of the share of a cut that is filled, over the depth of its floor below the water from 0 on."""
    if depth_m <= 0.0:
        return 0.0
    return depth_m * depth_m / (2.0 * height_m) if depth_m < height_m else depth_m - 0.5 * height_m


@kernel
def filled_m3(area_m2, length_m, low_m, high_m, height_m, level_m):
    """Water in an airway whose floor runs straight from ``low_m`` to ``high_m`` above the sea, with water at a level.

    Each upright cut is ``height_m`` high and filled in proportion to its depth; the volume is the exact mean of the cuts.
    """
    if high_m - low_m < 1e-6:
        return area_m2 * length_m * min(1.0, max(0.0, (level_m - low_m) / height_m))
    share = (_filled_below(level_m - low_m, height_m) - _filled_below(level_m - high_m, height_m)) / (high_m - low_m)
    return area_m2 * length_m * share


@kernel
def water_level_m(airways, junctions, water_m3):
    """Level above the sea at which some volume stands when it fills the workings from the lowest (m; -inf for none).

    All workings are taken to be joined below the water, as in communicating vessels; the level of more water than the mine
    holds is that of its highest roof.
    """
    if water_m3 <= 0.0:
        return -math.inf
    low, high = math.inf, -math.inf
    for k in range(junctions.size):
        low = min(low, junctions[k].level_m)
        high = max(high, junctions[k].level_m)
    for k in range(airways.size):
        high = max(high, junctions[airways[k].a].level_m + airways[k].height_m,
                   junctions[airways[k].b].level_m + airways[k].height_m)
    for _ in range(HALVINGS):
        level = 0.5 * (low + high)
        held = 0.0
        for k in range(airways.size):
            w = airways[k]
            if w.role != Role.DUCT:
                ends = junctions[w.a].level_m, junctions[w.b].level_m
                held += filled_m3(w.area_m2, w.length_m, min(ends), max(ends), w.height_m, level)
        if held < water_m3:
            low = level
        else:
            high = level
    return 0.5 * (low + high)


@kernel
def rise(s, now, dt_h):
    """Water comes in and is pumped out over the hours up to ``now``; True where an airway has filled or emptied."""
    m = s.mine[0]
    coming = m.inflow_m3_h * max(0.0, min(dt_h, m.inflow_until_h - (now - dt_h)))
    water_m3 = max(0.0, m.water_m3 + coming - m.pumps_m3_h * dt_h)
    if water_m3 == m.water_m3:
        return False
    m.water_m3 = water_m3
    return stand(s)


@kernel
def stand(s):
    """The level of the water that is in; True where an airway has filled to the roof, or is free again."""
    m = s.mine[0]
    m.water_m = water_level_m(s.airways, s.junctions, m.water_m3)
    changed = False
    for k in range(s.airways.size):
        w = s.airways[k]
        low_m = min(s.junctions[w.a].level_m, s.junctions[w.b].level_m)
        flooded = m.water_m3 > 0.0 and low_m + w.height_m <= m.water_m
        if flooded != w.flooded:
            w.flooded = flooded
            changed = True
    return changed


@kernel
def burn(s, now):
    """The fire as it burns now; a roof that falls on it, or water, does not put it out."""
    m = s.mine[0]
    if m.peak_mw > 0.0:
        m.fire_mw = fire_mw(now - m.from_h, m.peak_mw, m.growth_h, m.burns_h)


@kernel
def go_off(s, now, dt_h):
    """Air that has been explosive at the fire for long enough goes off; True where it did.

    The fire lights such air sooner or later: at a constant rate, up to the quantile drawn for this blast.
    """
    m = s.mine[0]
    if m.fire_mw <= 0.0 or m.blasts >= SOURCES or not LEAN <= methane_at(s, m.airway, m.at_m) <= RICH:
        return False
    m.explosive_h += dt_h
    if 1.0 - math.exp(-m.explosive_h * s.rules[0].mine_ignites_per_h) <= m.ignites_u[m.blasts]:
        return False
    burnt_m3 = _burn_off(s, m.airway)
    m.explosive_h = 0.0
    explode(s, burnt_m3, burnt_m3 * s.rules[0].mine_blast_co_share, now)
    return True


@kernel
def _burn_off(s, airway):
    """Methane that burns in the cells of an airway in which it is explosive, m3; none is left there."""
    w = s.airways[airway]
    burnt = 0.0
    for cell in range(w.first_cell, w.first_cell + w.n_cells):
        share = s.gas[Field.METHANE, cell]
        if LEAN <= share <= RICH:
            burnt += share / 100.0 * w.area_m2 * w.length_m / w.n_cells
            s.gas[Field.METHANE, cell] = 0.0
    return burnt


@kernel
def explode(s, methane_m3, co_m3, now):
    """Gas goes off at the place of the accident: pressure, doors open, CO where the gas has burnt, no power."""
    m = s.mine[0]
    m.blasts += 1
    m.last_blast_h = now
    add_gas(s.gas, s.airways, m.airway, m.at_m, co_m3, Field.CO.value)
    killed = blast(s, m.airway, m.at_m, methane_m3, now)
    m.power = False
    note(s, now, Event.EXPLODED, NONE, m.need, m.airway, killed)
    damage(s, now)


@kernel
def damage(s, now):
    """What has fallen, and doors blown open, change the ventilation."""
    m = s.mine[0]
    if m.air != Air.DAMAGED:
        m.air = Air.DAMAGED.value
        note(s, now, Event.AIR_CHANGED, NONE, m.need, NONE, Air.DAMAGED.value)


@kernel
def strike(s, now):
    """The accident itself, but for people whom a fall hits: see `models.mines.blast.fall_on`."""
    m = s.mine[0]
    if m.fumes_m3 > 0.0 and m.accident != Accident.EXPLOSION:
        add_gas(s.gas, s.airways, m.airway, m.at_m, m.fumes_m3, Field.CO.value)
    if m.accident == Accident.EXPLOSION:
        explode(s, m.methane_m3, m.fumes_m3, now)
    elif m.methane_m3 > 0.0:
        add_gas(s.gas, s.airways, m.airway, m.at_m, m.methane_m3, Field.METHANE.value)
    for k in range(s.airways.size):
        if s.airways[k].fallen_m > 0.0:
            damage(s, now)
    if m.water_m3 > 0.0:
        stand(s)
    burn(s, now)
