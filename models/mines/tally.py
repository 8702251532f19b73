"""The measures of an accident underground: one pass over its log."""

import math

import numpy as np

from models.kernel import kernel
from models.kinds import Event, Tier
from models.mines.tables import Person
from models.tally import Measure

AT_ONCE_H = 1.0 / 60.0  # who dies so soon is killed by the accident itself
MAJOR, EXTREME = 10, 30  # 国务院令第493号: dead of a major (重大) and an extraordinarily major (特别重大) accident


@kernel
def tally_mine(log, mine, behind, served, most_sorties, out):
    """Fill the measures of a run.

    Parameters
    ----------
    log, mine : tables of a run that has ended (`models.state`)
    behind : bool[people], of those underground when it happened, who is behind what has fallen in a tunnel
    served : bool, whether a mine rescue team serves the mine
    most_sorties : int, after which a squad rests
    out : float64[len(Measure)], added to
    """
    m = mine[0]
    known = math.nan
    first_squad = math.nan
    entered = math.nan
    last = math.nan
    told = math.nan
    over = math.inf
    to_face = math.nan
    shut_in = behind.sum()
    n_people = behind.size
    dead = 0.0
    at_once = 0.0
    walked = 0.0
    for i in range(log.size):
        row = log[i]
        kind = row.kind
        hours = row.time_h - m.from_h
        if kind == Event.MINE_KNOWN:
            known = row.time_h
        elif kind == Event.MINE_TOLD and row.site == Tier.MUNICIPAL:
            told = row.time_h
        elif kind == Event.DIED_UNDERGROUND:
            dead += 1.0
            if hours <= AT_ONCE_H:
                at_once += 1.0
                shut_in -= behind[row.site]
            out[Measure.MINE_BLAST.value + int(row.quantity)] += 1.0
        elif kind == Event.CAME_OUT and row.quantity > 0.0:
            walked += 1.0 if row.unit < 0 else 0.0
            out[Measure.MINE_SAVED] += 1.0 if row.unit >= 0 else 0.0
            out[Measure.MINE_OUT_24H] += 1.0 if hours <= 24.0 else 0.0
            out[Measure.MINE_OUT_72H] += 1.0 if hours <= 72.0 else 0.0
        elif kind == Event.ARRIVED and row.need == m.need:
            if math.isnan(first_squad):
                first_squad = row.time_h
        elif kind == Event.SQUAD_ENTERED:
            out[Measure.MINE_SORTIES] += 1.0
            if math.isnan(entered):
                entered = row.time_h
        elif kind == Event.REACHED and int(row.quantity) != Person.DEAD:
            last = row.time_h
            out[Measure.MINE_REACHED] += 1.0
            out[Measure.MINE_REACHED_H] += row.time_h - known
            if math.isnan(to_face) and behind[row.site]:
                to_face = row.time_h
        elif kind == Event.DUG_THROUGH:
            if math.isnan(to_face) and dead < n_people - walked:
                to_face = row.time_h
        elif kind == Event.ACCOUNTED_FOR:
            over = row.time_h
        elif kind == Event.ENTRY_REFUSED:
            out[Measure.MINE_REFUSED] += 1.0
        elif kind == Event.SQUAD_LOST:
            out[Measure.MINE_LOST] += row.quantity
    out[Measure.MINE_SPENT] += _spent(log, most_sorties)
    out[Measure.MINE_PEOPLE] += n_people
    out[Measure.MINE_WALKED] += walked
    out[Measure.MINE_DEAD] += dead
    out[Measure.MINE_ALIVE] += n_people - dead
    out[Measure.MINE_LEFT] += m.left
    out[Measure.MINE_TRAPPED] += n_people - walked - at_once
    out[Measure.MINE_ACCIDENTS] += 1.0
    out[Measure.MINE_MAJOR] += 1.0 if dead >= MAJOR else 0.0
    out[Measure.MINE_EXTREME] += 1.0 if dead >= EXTREME else 0.0
    if math.isnan(known):
        return
    out[Measure.MINE_KNOWN] += 1.0
    out[Measure.MINE_ALARM_H] += known - m.from_h
    if not math.isnan(told):
        out[Measure.MINE_TOLD] += 1.0
        out[Measure.MINE_TOLD_H] += told - known
    if served:
        _within(out, Measure.MINE_SERVED, 0.5, first_squad - known, over - known)
    else:
        _within(out, Measure.MINE_ELSEWHERE, 3.0, first_squad - known, over - known)
    if shut_in > 0:
        out[Measure.MINE_TUNNEL] += 1.0
        if not math.isnan(to_face):
            out[Measure.MINE_TUNNEL_REACHED] += 1.0
            out[Measure.MINE_TUNNEL_H] += to_face - known
    if not math.isnan(first_squad):
        out[Measure.MINE_SQUADS] += 1.0
        out[Measure.MINE_SQUAD_H] += first_squad - known
        out[Measure.MINE_SQUAD_30MIN] += 1.0 if first_squad - known <= 0.5 else 0.0
        out[Measure.MINE_SQUAD_3H] += 1.0 if first_squad - known <= 3.0 else 0.0
    if not math.isnan(entered):
        out[Measure.MINE_ENTERED] += 1.0
        out[Measure.MINE_ENTRY_H] += entered - known
    if not math.isnan(last):
        out[Measure.MINE_LAST_H] += last - known


@kernel
def _within(out, asked, limit_h, came_h, over_h):
    """Count an accident, unless it was over before the limit and before a squad came, and one whose squad kept the limit."""
    if came_h <= limit_h:
        out[asked + 1] += 1.0
    if came_h <= limit_h or over_h > limit_h:
        out[asked] += 1.0


@kernel
def _spent(log, most_sorties):
    """Sorties after which the squad was to rest, since it had been in so often."""
    most = 0
    for i in range(log.size):
        most = max(most, log[i].unit)
    sorties = np.zeros(most + 1, dtype=np.int64)
    n = 0.0
    for i in range(log.size):
        if log[i].kind == Event.SQUAD_CAME_OUT:
            sorties[log[i].unit] += 1
            n += 1.0 if sorties[log[i].unit] % most_sorties == 0 else 0.0
    return n
