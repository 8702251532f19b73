"""The alarm: what the surface notices, the order to leave, and who is told. The enterprise commands first.

It calls its own team and the base that serves the mine by itself; the district is told within the hours of the rule, and
tells the municipality, which calls whoever else is needed.
"""

import math

from models.command import (
    MUNICIPALITY,
    call_post,
    let_go,
    municipality_works,
    post_of_district,
    raise_level,
    take_in_hand,
)
from models.journeys import muster_h, road_hours
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Stage, Story, Tier
from models.mines.minute import mine_begins, mine_minute
from models.mines.tables import Field
from models.mines.works import begin_works, order_rig
from models.state import NONE, hold, note, order

TEAMS, DISTRICT, MUNICIPAL, NATION = 0, 1, 2, 3  # what is told next, in ``need`` of an order
SERVED_H = 0.5  # AQ 1008-2007: a team reaches a mine that it serves within 30 min
ASKS_H = 1.0  # between two looks of the municipality whether squads enough are there


@kernel
def sensor_sees(s):
    """Whether a sensor that works stands in CO or methane above its limits."""
    rules = s.rules[0]
    for k in range(s.airways.size):
        w = s.airways[k]
        if not w.sensor:
            continue
        for cell in range(w.first_cell, w.first_cell + w.n_cells):
            if s.gas[Field.CO, cell] > rules.sensor_co_ppm or s.gas[Field.METHANE, cell] > rules.sensor_methane_pct:
                return True
    return False


@kernel
def sign_h(s, now):
    """Hours from now until the surface knows by what there is to be noticed; inf where there is nothing."""
    m = s.mine[0]
    if m.out > 0 or now >= m.from_h + s.rules[0].mine_missed_h:
        return 0.0
    if m.blasts > 0 or sensor_sees(s):
        return m.react_h
    for k in range(s.airways.size):
        if s.airways[k].telephone and s.airways[k].told_h <= now:
            return m.react_h
    return math.inf


@kernel
def missing(s):
    """How many are not accounted for: below, alive or dead."""
    return s.people.size - s.mine[0].out


@kernel
def _is_known(s, now):
    """The surface knows: people are called out, teams called, and the district will be told."""
    m = s.mine[0]
    n = s.needs[m.need]
    m.known = True
    m.alarm_h = now
    m.evacuate_h = now + m.order_h
    n.stage = Stage.REPORTED
    n.reported_h = now
    n.known = missing(s)
    note(s, now, Event.MINE_KNOWN, NONE, m.need, m.place, n.known)
    order(s, Story.ALARM, NONE, TEAMS, NONE, on_grid(s.rules[0].call_team_h))
    order(s, Story.ALARM, NONE, DISTRICT, NONE, _report_h(s, 0))
    begin_works(s, now)


@kernel
def _report_h(s, level):
    """Hours that a level takes to tell the next one, within those of the rule."""
    rules = s.rules[0]
    share = rules.report_least + (rules.report_most - rules.report_least) * s.mine[0].report_u[level]
    return on_grid(rules.report_rule_h[level] * share)


@kernel
def alarm_goes_on(s, r, step, now):
    """The next ones are told: the teams, the district, the municipality, the state."""
    m = s.mine[0]
    if step == TEAMS:
        call_squads(s, r, False, now)
        return
    m.told = step
    people = missing(s)
    who = Tier.DISTRICT.value if step == DISTRICT else Tier.MUNICIPAL.value if step == MUNICIPAL else Tier.PROVINCE.value
    note(s, now, Event.MINE_TOLD, NONE, m.need, who, people)
    if step == DISTRICT:
        call_post(s, post_of_district(s.needs[m.need].district), now)
        order(s, Story.ALARM, NONE, MUNICIPAL, NONE, _report_h(s, 1))
    elif step == MUNICIPAL:
        s.city[0].missing = people
        call_post(s, MUNICIPALITY, now)
        raise_level(s, 0, now)
        if people >= s.rules[0].mine_province_missing:
            order(s, Story.ALARM, NONE, NATION, NONE, _report_h(s, 2))
    else:
        _call_provinces(s, now)


@kernel
def _call_provinces(s, now):
    """From now on the arrival curve of other provinces' squads runs."""
    s.city[0].provinces_called = True
    note(s, now, Event.FORCES_CALLED, NONE, NONE, NONE, Tier.PROVINCE.value)
    for k in range(s.squads.size):
        unit = s.units[s.squads[k].unit]
        if unit.tier == Tier.PROVINCE:
            unit.from_h = now + unit.muster_day_h
    s.mine[0].asks_h = now


@kernel
def watch(s, r, now):
    """Each minute or so: whether the surface knows by now, and then whether the municipality asks for more squads."""
    m = s.mine[0]
    if not m.known:
        m.alarm_h = min(m.alarm_h, now + sign_h(s, now))
        if now >= m.alarm_h:
            _is_known(s, now)
        return
    if m.done:
        return
    if m.told >= MUNICIPAL:
        s.city[0].missing = missing(s)
    if m.left == 0 and m.bodies == m.dead:
        _account(s, now)
        return
    if m.told >= MUNICIPAL and now >= m.asks_h and municipality_works(s):
        m.asks_h = now + ASKS_H
        if take_in_hand(s, m.need, now):
            call_squads(s, r, True, now)
            order_rig(s, now)
        else:
            hold(s, m.need, Cause.COMMAND.value, now)


@kernel
def _account(s, now):
    """Everybody is out, or dead and brought out."""
    m = s.mine[0]
    m.done = True
    s.needs[m.need].stage = Stage.DONE
    s.needs[m.need].left = 0
    let_go(s, m.need)
    note(s, now, Event.ACCOUNTED_FOR, NONE, m.need, m.place, m.dead)


@kernel
def squads_wanted(s):
    """How many squads an accident deserves, by how many are missing."""
    rules = s.rules[0]
    return min(rules.most_called, rules.first_called + math.ceil(missing(s) / rules.people_per_squad))


@kernel
def _n_called(s, now):
    """Squads on the way or there, but for those that rest for long and those that are too few to enter."""
    n = 0
    for k in range(s.squads.size):
        q = s.squads[k]
        doing = s.units[q.unit].doing
        if ((doing == Doing.COMING or doing == Doing.WORKING) and q.heads >= s.rules[0].least_heads
                and q.fit_h <= now + ASKS_H):
            n += 1
    return n


@kernel
def _way_h(s, r, u, now):
    """Hours from the order until a squad is there; other provinces' come by their arrival curve at the earliest."""
    unit = s.units[u]
    place = s.mine[0].place
    way = road_hours(s, r, unit.at, place, unit.pace, now)
    if unit.tier == Tier.PROVINCE:
        return max(way, unit.from_h - now)
    return muster_h(s, u, now) + way


@kernel
def serving_h(s, r, now):
    """Hours of the drive from the base nearest to the mine; inf where there is none."""
    least = math.inf
    for k in range(s.squads.size):
        unit = s.units[s.squads[k].unit]
        if unit.tier == Tier.MINE_BASE and unit.doing != Doing.ABSENT:
            least = min(least, road_hours(s, r, unit.home, s.mine[0].place, unit.pace, now))
    return least


@kernel
def call_squads(s, r, all_bases, now):
    """Call squads, the first there first, until as many as are wanted are coming.

    Parameters
    ----------
    all_bases : bool, whether the municipality calls; the enterprise calls only whoever serves the mine by contract: the
        nearest base, and teams that are nearer or within half an hour
    """
    m = s.mine[0]
    serves = max(SERVED_H, serving_h(s, r, now))
    n = _n_called(s, now)
    wanted = squads_wanted(s)
    while n < wanted:
        best, least = -1, math.inf
        for k in range(s.squads.size):
            u = s.squads[k].unit
            unit = s.units[u]
            if unit.doing != Doing.FREE or s.squads[k].heads < s.rules[0].least_heads:
                continue
            if not all_bases and (unit.tier == Tier.PROVINCE
                                  or road_hours(s, r, unit.at, m.place, unit.pace, now) > serves):
                continue
            hours = _way_h(s, r, u, now)
            if hours < least:
                best, least = u, hours
        if best < 0:
            if n == 0:
                hold(s, m.need, Cause.NO_UNIT.value, now)
            return
        unit = s.units[best]
        unit.doing = Doing.COMING
        unit.leg += 1
        unit.need = m.need
        note(s, now, Event.ORDERED, best, m.need, m.place, unit.capacity)
        delay = muster_h(s, best, now)
        if unit.tier == Tier.PROVINCE:
            delay = max(0.0, least - road_hours(s, r, unit.at, m.place, unit.pace, now))
        order(s, Story.SQUAD, best, m.need, unit.leg, on_grid(delay))
        n += 1


def mine_story(first, env, s, r, launch, need):
    """The accident, minute by minute, until everybody is accounted for; what the surface notices of it."""
    yield first
    mine_begins(s, r, env.now)
    wait = 0.0
    while wait >= 0:
        wait = mine_minute(s, r, env.now)
        watch(s, r, env.now)
        launch()
        if wait >= 0:
            yield env.timeout(wait)


def alarm_story(first, env, s, r, launch, step):
    """Somebody is told."""
    yield first
    alarm_goes_on(s, r, step, env.now)
    launch()
