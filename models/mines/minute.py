"""An accident underground, minute by minute: fire and water, then the air, then the people in it."""

import math

from models.kernel import kernel, on_grid
from models.kinds import Event
from models.mines.air import air_in, spread_gas
from models.mines.blast import fall_on, shut_in, swept_away
from models.mines.hazard import burn, go_off, rise, strike
from models.mines.people import breathe, felt, is_underground, notice, put_on, spread_word, use_up
from models.mines.routes import smoke_at
from models.mines.tables import Accident, Field, KeptBy, Person
from models.mines.walking import climb, look_out, think, walk
from models.state import NONE, note

TICK_H = math.ceil(2.0**20 / 60.0) / 2.0**20  # a minute on the time grid
SLOW_TICK_H = math.ceil(2.0**20 / 6.0) / 2.0**20  # ten
TRACE = 0.1  # ppm, per cent or kelvin that count as nothing


@kernel
def mine_begins(s, r, now):
    """It happens: what falls, breaks in or goes off strikes those who stand there. Returns the hours to the next call."""
    m = s.mine[0]
    m.seen_h = now
    note(s, now, Event.MINE_STRUCK, NONE, m.need, m.place, m.accident)
    strike(s, now)
    fall_on(s, now)
    if m.accident == Accident.INRUSH:
        swept_away(s, now)
    felt(s, now)
    shut_in(s, now)
    return TICK_H


@kernel
def mine_minute(s, r, now):
    """Bring fire, water, air and people to now. Returns the hours until it should be looked at again, -1 when all is done.

    That is a minute while it burns, a squad is in, or the state of anybody alive can change from one to the next; ten
    where all who are left wait or lie in chambers, at mouthpieces or in clean air.
    """
    m = s.mine[0]
    told = s.city[0].n_log
    while m.seen_h < now:
        dt_h = min(TICK_H, now - m.seen_h)
        m.seen_h += dt_h
        _bring(s, r, m.seen_h, dt_h)
    for row in range(told, s.city[0].n_log):
        s.log[row].time_h = now  # others have written meanwhile what came after it
    if m.done:
        return -1.0
    return on_grid(TICK_H if _is_busy(s) else SLOW_TICK_H)


@kernel
def _bring(s, r, now, dt_h):
    """One step of at most a minute, which ends now."""
    m = s.mine[0]
    burn(s, now)
    changed = rise(s, now, dt_h)
    if not _is_clear(s):
        spread_gas(s.gas, s.airways, s.junctions, s.flows[m.air], dt_h, m.airway if m.fire_mw > 0.0 else NONE, m.at_m,
                   m.fire_mw * m.co_m3_mj, 0.0, 1000.0 * m.fire_mw * m.heat_share)
    if go_off(s, now, dt_h):
        felt(s, now)
    if now - dt_h < m.evacuate_h <= now:
        spread_word(s, now)
    if changed or _n_alone(s) > 0:
        shut_in(s, now)
    notice(s, now)
    use_up(s, now, dt_h)
    for i in range(s.people.size):
        p = s.people[i]
        if not is_underground(p):
            continue
        breathe(s, i, now, dt_h)
        if p.state == Person.DEAD:
            continue
        put_on(s, i)
        if p.state == Person.LEAVING:
            walk(s, r, i, now, dt_h)
        elif p.state == Person.AT_AIR:
            look_out(s, i, now)
        elif p.state == Person.SHUT_IN:
            if now >= p.next_h or smoke_at(s, p.airway, p.at_m) >= s.rules[0].mine_turn_smoke:
                if now >= p.next_h:
                    s.shuns[i, :] = 0
                think(s, i, now)
            if p.state == Person.SHUT_IN:
                climb(s, i, dt_h)


@kernel
def _is_clear(s):
    """Whether nothing burns or seeps, and what still hangs in the air does not move: then the air stays as it is."""
    m = s.mine[0]
    if m.fire_mw > 0.0:
        return False
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.seeps > 0.0:
            return False
        if air_in(s.airways, k, s.flows[m.air]) == 0.0:
            continue
        for cell in range(w.first_cell, w.first_cell + w.n_cells):
            if s.gas[Field.CO, cell] > TRACE or s.gas[Field.METHANE, cell] > TRACE or s.gas[Field.HEAT, cell] > TRACE:
                return False
    return True


@kernel
def _n_alone(s):
    """How many live on air shut in with them."""
    n = 0
    for i in range(s.people.size):
        n += s.people[i].alone_h < math.inf and is_underground(s.people[i])
    return n


@kernel
def _is_busy(s):
    """Whether a squad is in, something burns, or anybody alive does more than wait where nothing reaches him."""
    for k in range(s.squads.size):
        if s.squads[k].at >= 0 or s.squads[k].airway >= 0:
            return True
    m = s.mine[0]
    if m.fire_mw > 0.0:  # what it may light goes off at its minute
        return True
    rises = m.water_m3 > 0.0 and m.seen_h < m.inflow_until_h
    for i in range(s.people.size):
        p = s.people[i]
        if not is_underground(p):
            continue
        calm = not rises and (p.breathes == KeptBy.FRESH_AIR or p.alone_h < math.inf)
        waits = p.state == Person.IN_REFUGE or p.state == Person.AT_AIR or (
            calm and (p.state == Person.SHUT_IN or p.state == Person.DOWN))
        if not waits:
            return True
    return False
