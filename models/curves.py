"""A run against time: how soon, how much by when, and in which district; one pass over the log of a run that has ended."""

import math
from enum import IntEnum

import numpy as np

from models.kernel import kernel
from models.kinds import Event, Need, Tier

STEPS = 48  # of a curve
MARKS = 61  # of a series
MARK_H = 6.0


class Curve(IntEnum):
    """Who was reached how soon: counts by steps of the time waited, the last step not a catch-all."""

    OVERHEAD = 0  # townships for which an aircraft is asked for, steps of 5 min from the request
    SITES = 1     # reported sites, steps of 5 min from the call to the first crew
    KITS = 2      # people registered at central shelters, steps of 1 h to the kit
    DUG_OUT = 3   # people under debris, steps of 1.5 h from their burial until they are dug out alive: 72 h in all


STEP_H = {Curve.OVERHEAD: 5.0 / 60.0, Curve.SITES: 5.0 / 60.0, Curve.KITS: 1.0, Curve.DUG_OUT: 1.5}  # as in `step_of`


class Series(IntEnum):
    """What is so at every sixth hour of a run."""

    WAITING = 0      # people caught by the water and not yet out
    SERVED = 1       # kits handed out so far
    STOCK = 2        # kits in depots and local rooms, and on the way
    BURIED = 3       # people buried so far, by slides with those who died at once, by earthquakes those trapped alive
    DUG_OUT = 4      # of them dug out alive so far
    DIED_BURIED = 5  # of them died so far
    PATIENTS = 6     # the hurt who need a hospital and are in none
    IN_HOSPITAL = 7  # the hurt who came to one so far


class Where(IntEnum):
    """What is counted by district."""

    ASKED = 0     # townships for which an aircraft is asked for
    OVERHEAD = 1  # of them within 60 min
    SITES = 2     # reported sites
    REACHED = 3   # of them within 60 min
    SHELTERED = 4  # people registered
    KIT = 5       # of them with a kit within 10 h


@kernel
def step_of(curve, hours):
    """The step of a curve into which a wait falls: the first whose end it does not exceed; STEPS beyond the last."""
    length = 1.0 if curve == Curve.KITS else 1.5 if curve == Curve.DUG_OUT else 5.0 / 60.0
    if not hours <= STEPS * length:
        return STEPS
    return max(0, math.ceil(hours / length - 1e-9) - 1)


@kernel
def draw_curves(log, needs, units, places, kits, curves, series, districts):
    """Fill what a run adds to curves, series and districts.

    Parameters
    ----------
    log, needs, units, places : tables of a run that has ended (`models.state`)
    kits : int, in all depots and rooms before the run
    curves : float64[len(Curve), STEPS], added to
    series : float64[len(Series), MARKS], filled
    districts : float64[len(Where), districts], added to
    """
    called = np.full(needs.size, np.nan)
    reached = np.full(needs.size, np.nan)  # as `models.tally.tally` counts it: not by neighbours, or once all are out
    over = np.full(needs.size, np.inf)
    level = np.zeros(series.shape[0])
    level[Series.STOCK] = kits
    mark = 0
    for i in range(log.size):
        row = log[i]
        while mark < MARKS and row.time_h > mark * MARK_H:
            series[:, mark] = level
            mark += 1
        kind = row.kind
        need = row.need
        if kind == Event.TRAPPED:
            level[Series.WAITING] += row.quantity
        elif kind == Event.DROWNED or kind == Event.WATER_GONE or kind == Event.HOISTED or (
                kind == Event.BROUGHT_OUT and needs[need].kind == Need.RESCUE):
            level[Series.WAITING] -= row.quantity
        elif kind == Event.KITS_HANDED_OUT:
            level[Series.SERVED] += row.quantity
            level[Series.STOCK] -= row.quantity
        elif kind == Event.BURIED:
            level[Series.BURIED] += row.quantity
        elif kind == Event.DUG_OUT:
            level[Series.DUG_OUT] += row.quantity
            step = step_of(Curve.DUG_OUT, row.time_h - needs[need].arises_h)
            if step < STEPS:
                curves[Curve.DUG_OUT, step] += row.quantity
        elif kind == Event.DIED_BURIED:
            level[Series.DIED_BURIED] += row.quantity
        elif kind == Event.HURT:
            level[Series.PATIENTS] += row.quantity
        elif kind == Event.IN_HOSPITAL:
            level[Series.PATIENTS] -= row.quantity
            level[Series.IN_HOSPITAL] += row.quantity
        elif kind == Event.DIED_WAITING:
            level[Series.PATIENTS] -= row.quantity
        elif kind == Event.REGISTERED:
            districts[Where.SHELTERED, places[row.site].district] += row.quantity
        elif kind == Event.REPORTED or kind == Event.FOUND:
            if math.isnan(called[need]):
                called[need] = row.time_h
        elif kind == Event.NEED_MET:
            over[need] = row.time_h
        elif (kind == Event.ARRIVED or kind == Event.OVERHEAD) and math.isnan(reached[need]) and (
                units[row.unit].tier != Tier.NEIGHBOURS):
            reached[need] = row.time_h
    while mark < MARKS:
        series[:, mark] = level
        mark += 1
    for need in range(needs.size):
        kind = needs[need].kind
        if (kind != Need.RESCUE and kind != Need.SEARCH) or math.isnan(called[need]):
            continue
        if kind == Need.SEARCH and not reached[need] <= over[need]:
            reached[need] = over[need]
        district = needs[need].district
        districts[Where.SITES, district] += 1.0
        waited = reached[need] - called[need]
        if math.isnan(waited):
            continue
        if waited <= 1.0:
            districts[Where.REACHED, district] += 1.0
        step = step_of(Curve.SITES, waited)
        if step < STEPS:
            curves[Curve.SITES, step] += 1.0
