"""A squad's mission: the drive, the briefing, standing by, going in and out, new bottles, rest."""

import math

from models.journeys import road_hours, set_out, turn_home
from models.kernel import kernel
from models.kinds import Cause, Doing, Event, Tier
from models.mines.entry import stands_ready, way_in, why_not
from models.mines.sorties import next_leg, squad_of, walked
from models.mines.tables import Refusal, Task
from models.state import NONE, hold, note


@kernel
def squad_leaves(s, r, u, now):
    """Mustered: returns the drive to the mine, or -1 where no way is open or everybody is accounted for."""
    unit = s.units[u]
    m = s.mine[0]
    hours = road_hours(s, r, unit.at, m.place, unit.pace, now)
    if m.done or hours == math.inf:
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, unit.at, 0.0)
        return -1.0
    if unit.tier == Tier.PROVINCE:
        hours = max(hours, unit.from_h - now)
    return set_out(s, u, unit.need, m.place, hours, now)


@kernel
def squad_arrives(s, u, now):
    """At the mine: returns the hours of the briefing."""
    unit = s.units[u]
    m = s.mine[0]
    unit.at = m.place
    unit.doing = Doing.WORKING
    s.squads[squad_of(s, u)].task = Task.AT_BASE
    note(s, now, Event.ARRIVED, u, m.need, m.place, unit.capacity)
    if _nobody_is_in(s):
        hold(s, m.need, Cause.COMMAND.value, now)
    return s.rules[0].brief_h


@kernel
def _nobody_is_in(s):
    inside = 0
    for k in range(s.squads.size):
        inside += 1 if s.squads[k].task == Task.GOING_IN or s.squads[k].task == Task.COMING_OUT else 0
    return inside == 0


@kernel
def stands_by(s, u, now):
    """Whether a squad enters: returns 0 if so, the hours until it looks again, or -1 where it goes home."""
    m = s.mine[0]
    k = squad_of(s, u)
    q = s.squads[k]
    if m.done or q.task == Task.GONE:
        return -1.0
    if now < q.fit_h:
        if _nobody_is_in(s) and stands_ready(s, k, now) < 0:
            hold(s, m.need, Cause.NO_UNIT.value, now)
        return q.fit_h - now
    why = why_not(s, k, now)
    if why == -1:
        return 0.0
    if why >= 0 and why != q.said:
        note(s, now, Event.ENTRY_REFUSED, u, m.need, NONE, why)
        m.refusals += 1 if why == Refusal.CAPTAIN else 0
    q.said = why
    if _nobody_is_in(s):
        hold(s, m.need, _cause(s, why), now)
    return -1.0 if why == Refusal.TOO_FEW else s.rules[0].squad_looks_h


@kernel
def _cause(s, why):
    """What those below wait for, by why a squad does not enter."""
    if why == Refusal.NO_STANDBY or why == Refusal.TOO_FEW:
        return Cause.NO_UNIT.value
    if why >= 0:
        return Cause.GAS.value
    m = s.mine[0]
    return Cause.WORK.value if m.digs >= 0 or m.pumps_m3_h > 0.0 or m.bores >= 0 else Cause.ROAD.value


@kernel
def enters(s, u, now):
    """A squad goes in, another standing by where the air on the way is foul. Returns hours of the first leg."""
    m = s.mine[0]
    rules = s.rules[0]
    k = squad_of(s, u)
    q = s.squads[k]
    aim, portal, with_apparatus, _, _, _ = way_in(s, k, True)
    q.task = Task.GOING_IN
    q.aim = aim
    q.at = portal
    q.airway = NONE
    q.toward = NONE
    q.mpa = rules.full_mpa
    q.set_mpa = q.mpa
    q.entered_h = now
    q.way_m = 0.0
    q.down_m = 0.0
    q.heat = 0.0
    q.spares = rules.spare_masks
    q.said = NONE
    note(s, now, Event.SQUAD_ENTERED, u, m.need, stands_ready(s, k, now) if with_apparatus else NONE, q.heads)
    hold(s, m.need, NONE, now)
    return next_leg(s, k, now)


@kernel
def comes_out(s, u, now):
    """In the open: returns the hours until it could enter again, after new bottles, or a rest when it has been in often."""
    rules = s.rules[0]
    q = s.squads[squad_of(s, u)]
    if q.task == Task.GONE:
        s.units[u].doing = Doing.ABSENT
        return 0.0
    note(s, now, Event.SQUAD_CAME_OUT, u, s.mine[0].need, NONE, q.mpa)
    q.task = Task.AT_BASE
    q.at = NONE
    q.airway = NONE
    q.aim = NONE
    q.mpa = rules.full_mpa
    q.sorties += 1
    q.under_h += now - q.entered_h
    q.fit_h = now + (rules.squad_rest_h if q.sorties % rules.most_sorties == 0 else rules.change_h)
    return 0.0


@kernel
def squad_goes_home(s, r, u, now):
    """Nothing is left to do here; who did not come back does not go home."""
    if s.units[u].doing != Doing.ABSENT:
        s.squads[squad_of(s, u)].task = Task.COMING
        turn_home(s, r, u, now)


def squad_mission(first, env, s, r, launch, unit):
    """A squad drives to the mine, is briefed, stands by, goes in and comes out, as often as it can, and drives home."""
    yield first
    way = squad_leaves(s, r, unit, env.now)
    if way >= 0:
        yield env.timeout(way)
        yield env.timeout(squad_arrives(s, unit, env.now))
        wait = stands_by(s, unit, env.now)
        while wait >= 0:
            if wait > 0:
                yield env.timeout(wait)
            else:
                leg = enters(s, unit, env.now)
                while leg >= 0:
                    yield env.timeout(leg)
                    leg = walked(s, r, unit, env.now)
                    launch()
                comes_out(s, unit, env.now)
            wait = stands_by(s, unit, env.now)
    squad_goes_home(s, r, unit, env.now)
    launch()
