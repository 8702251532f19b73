"""A squad inside: leg by leg, whom it meets, when it turns, how it comes out.

Apparatus is worn where the air is foul. A squad turns back when the bottles have come down to the pressure of the rule,
when it has borne half the heat it may, when the gas gets worse, and with whomever it finds. It lays a burden down rather
than breathe the reserve.
"""

import math

from models.kernel import kernel, on_grid
from models.kinds import Event
from models.mines.carrying import bring_out, meet, move_along, put_down
from models.mines.entry import NOTHING, choose_aim, look_at_gas, rank_of, worth
from models.mines.routes import smoke_at
from models.mines.tables import Air, Person, Task
from models.mines.ways import (
    FRESH_METHANE_PCT,
    STEEP_DEG,
    bears,
    celsius_at,
    from_portals,
    is_foul,
    minutes_borne,
    no_way,
    other_end,
    pace_m_h,
    reach_m,
    spread,
    step_toward,
    worst_air,
)
from models.mines.works import set_air
from models.state import NONE, note

LEG_M = 100.0  # walked before the gauges are read again
IN_THE_OPEN = -1.0


@kernel
def turn_back_mpa(set_mpa, kept_mpa, slope_deg):
    """Pressure at which a squad turns back (AQ 1008-2007).

    Parameters
    ----------
    set_mpa, kept_mpa : float, MPa at entry and kept as a reserve, 0 <= kept <= set
    slope_deg : float, mean slope of the way walked with apparatus, downward positive

    Returns
    -------
    float, MPa: half of what is above the reserve is for the way in; a third where that is steeply down, since the way back
    is up, and two thirds where it is steeply up
    """
    share = 0.5
    if slope_deg > STEEP_DEG:
        share = 1.0 / 3.0
    elif slope_deg < -STEEP_DEG:
        share = 2.0 / 3.0
    return set_mpa - (set_mpa - kept_mpa) * share


@kernel
def squad_of(s, u):
    """Row of squads of a unit."""
    return u - s.rules[0].first_squad


@kernel
def _turns(s, k, now):
    """From now on a squad makes for the open; said once, with what is left in its bottles."""
    q = s.squads[k]
    q.task = Task.COMING_OUT
    q.aim = NONE
    q.toward = NONE
    note(s, now, Event.SQUAD_TURNED, q.unit, s.mine[0].need, q.airway, q.mpa)


@kernel
def _must_turn(s, k, now):
    """Whether the bottles after the leg ahead, the heat, smoke or the gas send a squad back."""
    q = s.squads[k]
    if q.leg_m == 0.0 or not bears(s, q.airway, q.at_m, q.at_m + q.leg_m):
        return True
    slope = math.degrees(math.atan2(q.down_m, q.way_m)) if q.way_m > 0.0 else 0.0
    return (q.mpa - q.leg_mpa < turn_back_mpa(q.set_mpa, s.rules[0].kept_mpa, slope) or q.heat + q.leg_heat > 0.5
            or look_at_gas(s, now) >= 0)


@kernel
def _from_here(s, k, strict):
    """(hours, foul, seed) from where a squad is, see `models.mines.ways.spread`."""
    q = s.squads[k]
    hours, foul, seed = no_way(s)
    if q.at >= 0:
        hours[q.at] = 0.0
        seed[q.at] = q.at
    else:
        w = s.airways[q.airway]
        pace = pace_m_h(s, q.airway, smoke_at(s, q.airway, q.at_m))
        for side in range(2):
            end = w.a if side == 0 else w.b
            way = q.at_m if side == 0 else w.length_m - q.at_m
            far = reach_m(s, q.airway, end)
            if q.at_m <= far if side == 0 else q.at_m >= far:
                hours[end] = way / pace
                foul[end] = hours[end] if is_foul(s, q.airway, q.at_m) else 0.0
                seed[end] = end
    spread(s, hours, foul, seed, strict)
    return hours, foul, seed


@kernel
def _steer_in(s, k):
    """Which way a squad goes on to what is worth most from here; false where there is nothing, or no way that it bears.

    On its way along an airway it changes its mind only for what is worth more.
    """
    q = s.squads[k]
    hours, _, seed = _from_here(s, k, True)
    aim, end, _ = choose_aim(s, k, hours, True)
    if q.at < 0:
        old = rank_of(s, q.aim) if q.aim >= 0 else NOTHING
        here = rank_of(s, q.airway)
        new = rank_of(s, aim) if aim >= 0 else NOTHING
        if here <= new and here < NOTHING:
            toward = _toward_somebody(s, k, here)
            if toward != q.toward:
                q.walked_m = 0.0
            q.aim = q.airway
            q.toward = toward
            return True
        if old <= new and old < NOTHING:
            return True
        q.aim = aim
        if aim >= 0:
            q.toward = seed[end]
        return aim >= 0
    q.aim = aim
    if aim < 0:
        return False
    if end == q.at:
        _goes_into(s, k, aim)
        return True
    back, back_foul, to = no_way(s)
    back[end] = 0.0
    spread(s, back, back_foul, to, True)
    way = step_toward(s, q.at, back, True)
    if way >= 0:
        _goes_into(s, k, way)
    return way >= 0


@kernel
def _toward_somebody(s, k, rank):
    """The end of the airway a squad is in toward which the nearest person worth so much lies; to explore, straight on."""
    q = s.squads[k]
    w = s.airways[q.airway]
    toward, least = q.toward, math.inf
    for i in range(s.people.size):
        p = s.people[i]
        if p.airway == q.airway and worth(s, i) == rank and abs(p.at_m - q.at_m) < least:
            least = abs(p.at_m - q.at_m)
            toward = w.b if p.at_m >= q.at_m else w.a
    return toward


@kernel
def _goes_into(s, k, airway):
    q = s.squads[k]
    q.airway = airway
    q.at_m = 0.0 if s.airways[airway].a == q.at else s.airways[airway].length_m
    q.toward = other_end(s, airway, q.at)
    q.at = NONE
    q.walked_m = 0.0


@kernel
def _steer_out(s, k):
    """Which way a squad goes on to the open, if need be through what it would not enter; false where all ways are shut."""
    q = s.squads[k]
    for strict in (True, False):
        hours, _, _ = from_portals(s, strict)
        if q.at >= 0:
            way = step_toward(s, q.at, hours, strict)
            if way >= 0 and hours[other_end(s, way, q.at)] < math.inf:
                _goes_into(s, k, way)
                return True
            continue
        w = s.airways[q.airway]
        best, least = NONE, math.inf
        for side in range(2):
            end = w.a if side == 0 else w.b
            far = reach_m(s, q.airway, end)
            way_m = q.at_m if side == 0 else w.length_m - q.at_m
            if (q.at_m <= far if side == 0 else q.at_m >= far) and hours[end] + way_m / s.rules[0].squad_clear < least:
                best, least = end, hours[end] + way_m / s.rules[0].squad_clear
        if best >= 0:
            q.toward = best
            return True
    return False


@kernel
def _measure_leg(s, k):
    """What the next stretch takes: hours; fills its length, oxygen and heat."""
    q = s.squads[k]
    rules = s.rules[0]
    w = s.airways[q.airway]
    ahead = q.toward == w.b
    far = w.length_m if ahead else 0.0
    if q.task == Task.GOING_IN:
        far = reach_m(s, q.airway, w.a if ahead else w.b)
    stop = min(q.at_m + LEG_M, far) if ahead else max(q.at_m - LEG_M, far)
    for i in range(s.people.size):  # it stops at whom it finds, and at whom it comes for
        p = s.people[i]
        if (q.task == Task.GOING_IN and p.airway == q.airway and p.squad < 0 and p.state <= Person.DEAD
                and min(q.at_m, stop) < p.at_m < max(q.at_m, stop)):
            stop = p.at_m
    q.leg_m = stop - q.at_m
    middle = q.at_m + 0.5 * q.leg_m
    pace = pace_m_h(s, q.airway, smoke_at(s, q.airway, middle))
    if q.person >= 0:
        pace *= rules.carry_factor
    hours = abs(q.leg_m) / pace
    foul = is_foul(s, q.airway, middle)
    if foul and q.task == Task.GOING_IN and w.explored_h == math.inf:
        hours += abs(q.leg_m) * rules.test_per_m
    q.leg_mpa = hours * rules.oxygen_rate * (rules.carrying_breath if q.person >= 0 else 1.0) if foul else 0.0
    q.leg_heat = hours * 60.0 / minutes_borne(s, celsius_at(s, q.airway, middle))
    return on_grid(hours)


@kernel
def _oxygen_lasts(s, k):
    """Whether a squad with a burden, after the leg ahead, could still walk out unladen on what is above the reserve."""
    q = s.squads[k]
    stop = q.at_m + q.leg_m
    w = s.airways[q.airway]
    _, foul, _ = from_portals(s, False)
    rest_m = abs((w.length_m if q.toward == w.b else 0.0) - stop)
    rest = rest_m / pace_m_h(s, q.airway, smoke_at(s, q.airway, stop)) if is_foul(s, q.airway, stop) else 0.0
    need = (rest + foul[q.toward]) * s.rules[0].oxygen_rate
    return q.leg_mpa == 0.0 or q.mpa - q.leg_mpa - need >= s.rules[0].kept_mpa


@kernel
def next_leg(s, k, now):
    """Decide where a squad goes on, and begin the leg: returns its hours, or `IN_THE_OPEN` at a portal on the way out."""
    q = s.squads[k]
    if q.task == Task.GOING_IN:
        steers = _steer_in(s, k)
        hours = _measure_leg(s, k) if steers else 0.0
        if steers and not _must_turn(s, k, now):
            return hours
        if steers and q.walked_m == 0.0:  # it has not yet set foot into that airway
            _steps_back(s, k)
        _turns(s, k, now)
    if q.at >= 0 and s.junctions[q.at].portal:
        return IN_THE_OPEN
    if not _steer_out(s, k):
        q.leg_m = 0.0
        q.leg_heat = 0.0
        foul = is_foul(s, q.airway, q.at_m)
        q.leg_mpa = s.rules[0].squad_looks_h * s.rules[0].oxygen_rate if foul else 0.0
        return s.rules[0].squad_looks_h  # shut in: it waits
    hours = _measure_leg(s, k)
    if (q.person >= 0 or q.led > 0) and not _oxygen_lasts(s, k):
        put_down(s, k, now)
        hours = _measure_leg(s, k)
    return hours


@kernel
def _steps_back(s, k):
    q = s.squads[k]
    q.at = s.airways[q.airway].a if q.at_m == 0.0 else s.airways[q.airway].b


@kernel
def walked(s, r, u, now):
    """A leg is walked: whom it meets, what it costs, and the next; returns its hours, -1 at the open or for one lost."""
    k = squad_of(s, u)
    q = s.squads[k]
    if q.task == Task.GONE:
        return IN_THE_OPEN
    w = s.airways[q.airway]
    from_m = q.at_m
    q.at_m += q.leg_m
    q.mpa -= q.leg_mpa
    q.heat += q.leg_heat
    q.walked_m += abs(q.leg_m)
    if q.mpa <= 0.0:
        _is_lost(s, k, now)
        return IN_THE_OPEN
    move_along(s, k)
    if q.task == Task.GOING_IN:
        if q.leg_mpa > 0.0:
            q.way_m += abs(q.leg_m)
            fall = (s.junctions[w.a].level_m - s.junctions[w.b].level_m) / w.length_m
            q.down_m += q.leg_m * fall
        _sees(s, k, now)
        if meet(s, k, from_m, _way_out_is_fresh(s, k), now):
            _turns(s, k, now)
    _restores(s, k, now)
    if q.leg_m != 0.0 and (q.at_m <= 0.0 or q.at_m >= w.length_m):
        q.at = w.a if q.at_m <= 0.0 else w.b
        q.toward = NONE
    if q.task == Task.COMING_OUT and q.at >= 0 and s.junctions[q.at].portal:
        bring_out(s, r, k, now)
        return IN_THE_OPEN
    return next_leg(s, k, now)


@kernel
def _way_out_is_fresh(s, k):
    """Whether nobody needs a mask from here to the open."""
    q = s.squads[k]
    w = s.airways[q.airway]
    hours, foul, _ = from_portals(s, True)
    fresh = False
    for side in range(2):
        end = w.a if side == 0 else w.b
        far = reach_m(s, q.airway, end)
        can = q.at_m <= far if side == 0 else q.at_m >= far
        co, methane, _ = worst_air(s, q.airway, q.at_m, 0.0 if side == 0 else w.length_m)
        fresh = fresh or (can and hours[end] < math.inf and foul[end] == 0.0 and co <= s.rules[0].foul_ppm
                          and methane <= FRESH_METHANE_PCT)
    return fresh


@kernel
def _sees(s, k, now):
    """An airway walked to its end, or up to a fall or water, is explored."""
    q = s.squads[k]
    w = s.airways[q.airway]
    if w.explored_h < math.inf or q.toward < 0:
        return
    came_from = w.a if q.toward == w.b else w.b
    at_end = abs(q.at_m - reach_m(s, q.airway, came_from)) <= 1e-6
    if at_end and (q.walked_m >= w.length_m - 1e-6 or reach_m(s, q.airway, came_from) != (
            w.length_m if q.toward == w.b else 0.0)):
        w.explored_h = now
        note(s, now, Event.EXPLORED, q.unit, s.mine[0].need, q.airway, 0.0)


@kernel
def _restores(s, k, now):
    """Squads that come through put stoppings and doors up again that a blast has torn down."""
    m = s.mine[0]
    if m.air != Air.DAMAGED or m.blasts == 0 or s.squads[k].person >= 0:
        return
    m.restored_h += abs(s.squads[k].leg_m) / s.rules[0].squad_clear
    if m.restored_h >= s.rules[0].restore_hours:
        set_air(s, Air.RESTORED.value, now)


@kernel
def _is_lost(s, k, now):
    """The bottles are empty in foul air."""
    q = s.squads[k]
    m = s.mine[0]
    put_down(s, k, now)
    note(s, now, Event.SQUAD_LOST, q.unit, m.need, q.airway, q.heads)
    m.lost_heads += q.heads
    q.heads = 0
    q.task = Task.GONE


