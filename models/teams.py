"""Teams on foot, and machines: who is sent to debris, by road or where none is open on foot, and who rests."""

import math

import numpy as np

from models.asking import asks_in_vain, got_too_few, next_hour
from models.boats import is_tired
from models.command import MUNICIPALITY, call_post, municipal_reach, municipality_works, take_in_hand
from models.finding import find
from models.geometry import great_circle_km
from models.journeys import goes_on_to, has_slept, least_road_h, muster_h, rests, road_within_h, set_out, turn_home
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Need, Stage, Story, Tier, Unit
from models.search import dig, has_dug, neighbours_come
from models.state import NONE, hold, note, order
from models.travel import number_parts

KM_PER_DEGREE = 111.0  # of latitude, at the least
LOCAL_CLASS = 3  # social teams of this class serve their own district only


@kernel
def heads_wanted(s, need):
    """How many diggers a search deserves: so many for each who is known to be missing, up to the room there is."""
    rules = s.rules[0]
    return min(rules.most_heads, math.ceil(s.needs[need].known * rules.heads_per_missing))


@kernel
def lends_teams(s, district, now):
    """Whether a district sends teams to others: the municipality's order has reached it, and it keeps what it must."""
    if not municipality_works(s) or not municipal_reach(s, district, now):
        return False
    d = s.districts[district]
    return d.free_teams - 1 >= s.rules[0].holdback * d.teams


@kernel
def _lendable(unit):
    return unit.tier == Tier.FIRE or unit.tier == Tier.DISTRICT or unit.tier == Tier.MILITIA


@kernel
def may_search(s, u, need, now):
    """Whether a team may be sent to a search: whose it is, who has asked, and what its own district must keep."""
    unit = s.units[u]
    if unit.tier == Tier.CORPS or unit.tier == Tier.CENTRE:
        return municipality_works(s)
    if unit.tier == Tier.ARMY or unit.tier == Tier.PROVINCE:
        return unit.from_h < math.inf
    if unit.district == s.needs[need].district:
        return True
    if unit.tier == Tier.SOCIAL:
        return unit.base < LOCAL_CLASS and municipality_works(s)
    return _lendable(unit) and lends_teams(s, unit.district, now)


@kernel
def walk_h(s, u, place):
    """Hours on foot from where a team is to a place, by the paths there are; inf where it is too far."""
    rules = s.rules[0]
    at = s.places[s.units[u].at]
    if abs(at.lat - s.places[place].lat) * KM_PER_DEGREE * rules.foot_bends > rules.foot_km:
        return math.inf  # most are; the arc costs more
    km = great_circle_km(at.lat, at.lon, s.places[place].lat, s.places[place].lon) * rules.foot_bends
    return on_grid(km / rules.foot_kmh) if km <= rules.foot_km else math.inf


@kernel
def way_h(s, r, u, place, limit, now):
    """Hours to a place by road, or on foot where no road is open; machines do not walk. By road any hours beyond a limit do
    for those that are."""
    unit = s.units[u]
    hours = road_within_h(s, r, unit.at, place, unit.pace, now, limit)
    if hours == math.inf and unit.kind == Unit.TEAM:
        hours = walk_h(s, u, place)
    return hours


@kernel
def _delay_h(s, u, way, now):
    """Hours from the order to the departure. What comes from outside is there at its hour of the arrival curve at the
    earliest, the way included."""
    unit = s.units[u]
    if unit.tier == Tier.ARMY or unit.tier == Tier.PROVINCE:
        return on_grid(max(0.0, unit.from_h - now - way))
    return muster_h(s, u, now)


@kernel
def _bounds(s, r, need, first, last, now):
    """Least hours until each team (or machine) among some rows is at a search, inf where it cannot be sent (float64[rows]);
    and which of those that may be sent no road leads there from (bool[rows])."""
    n = s.needs[need]
    farthest = s.rules[0].farthest_h  # nobody is sent who would come later; who comes from outside is asked again each hour
    number_parts(r)
    soonest = np.full(last - first, math.inf)
    away = np.zeros(last - first, dtype=np.bool_)
    for u in range(first, last):
        unit = s.units[u]
        if unit.doing != Doing.FREE:
            continue
        if unit.district != n.district and (unit.kind == Unit.CREW or unit.tier == Tier.TOWNSHIP):
            continue
        if r.dry[n.place, unit.at] * unit.pace + n.access_h > farthest:
            continue
        if unit.kind == Unit.TEAM and (is_tired(s, u, now) or not may_search(s, u, need, now)):
            continue
        if r.part[unit.at] == r.part[n.place]:
            bound = least_road_h(s, r, unit.at, n.place, unit.pace, now)
        else:
            away[u - first] = True
            bound = walk_h(s, u, n.place) if unit.kind == Unit.TEAM else math.inf
            if bound == math.inf:
                continue
        soonest[u - first] = _delay_h(s, u, bound + n.access_h, now) + bound + n.access_h
    return soonest, away, np.zeros(last - first, dtype=np.bool_)


@kernel
def _first_team(s, r, need, first, ranked, now):
    """The team (or machine) that can be there first, ties by lowest row; or -1.

    ``ranked`` is what `_bounds` found for the rows from ``first`` on when the search began to ask; nothing but its own
    orders has happened since. Who could be there first is looked at first, until nobody left could be sooner.
    """
    n = s.needs[need]
    soonest, _, is_known = ranked
    while soonest.size > 0:
        k = np.argmin(soonest)
        if soonest[k] >= s.rules[0].farthest_h:
            break
        u = first + k
        if s.units[u].kind == Unit.TEAM and not may_search(s, u, need, now):
            soonest[k] = math.inf  # its district has come to what it keeps
        elif is_known[k]:
            soonest[k] = math.inf
            return u
        else:
            is_known[k] = True
            way = way_h(s, r, u, n.place, math.inf, now) + n.access_h
            soonest[k] = _delay_h(s, u, way, now) + way
    return -1


@kernel
def _why_no_team(s, need, first, ranked, now):
    """Whether roads keep a team that may be sent from a search, or there is none."""
    _, away, _ = ranked
    for k in range(away.size):
        if away[k] and s.units[first + k].doing == Doing.FREE and may_search(s, first + k, need, now):
            return Cause.ROAD.value
    return Cause.NO_UNIT.value


@kernel
def send_teams(s, r, need, now):
    """Send the teams that can be there first until enough are on their way, and machines. Returns why not, -1 if so."""
    n = s.needs[need]
    rules = s.rules[0]
    if n.known >= rules.municipal_missing:
        call_post(s, MUNICIPALITY, now)
    if n.coming >= heads_wanted(s, need):
        return -1
    if asks_in_vain(s, r, need, now):
        return n.short
    if not take_in_hand(s, need, now):
        return Cause.COMMAND.value
    if n.machines < rules.most_machines:
        ranked = _bounds(s, r, need, rules.first_crew, rules.last_crew, now)
        while n.machines < rules.most_machines:
            machine = _first_team(s, r, need, rules.first_crew, ranked, now)
            if machine < 0:
                break
            n.machines += 1
            _send(s, r, machine, need, now)
    ranked = _bounds(s, r, need, rules.first_team, rules.last_team, now)
    while n.coming < heads_wanted(s, need):
        team = _first_team(s, r, need, rules.first_team, ranked, now)
        if team < 0:
            come = s.city[0].army_called or s.city[0].provinces_called  # each hour more of these
            why = _why_no_team(s, need, rules.first_team, ranked, now)
            return got_too_few(s, r, need, why, next_hour(now) if come else math.inf)
        n.coming += s.units[team].capacity
        _send(s, r, team, need, now)
    return -1


@kernel
def _send(s, r, u, need, now):
    unit = s.units[u]
    n = s.needs[need]
    delay = _delay_h(s, u, way_h(s, r, u, n.place, math.inf, now) + n.access_h, now)
    if unit.kind == Unit.TEAM:
        _count_ready(s, unit, -1)
        if math.isnan(unit.duty_h) or now - unit.until_h >= s.rules[0].rest_h:
            unit.duty_h = now
    unit.doing = Doing.COMING
    unit.leg += 1
    unit.need = need
    note(s, now, Event.ORDERED, u, need, n.place, unit.capacity)
    order(s, Story.TEAM, u, need, unit.leg, delay)


@kernel
def _count_ready(s, unit, more):
    if _lendable(unit):
        s.districts[unit.district].free_teams += more


@kernel
def _no_longer_comes(s, u):
    unit = s.units[u]
    n = s.needs[unit.need]
    if unit.kind == Unit.CREW:
        n.machines -= 1
    elif unit.tier != Tier.NEIGHBOURS:
        n.coming -= unit.capacity


@kernel
def _is_left_alone(s, need, why, now):
    n = s.needs[need]
    if n.coming == 0 and n.left > 0 and n.stage == Stage.REPORTED:
        hold(s, need, why, now)


@kernel
def team_leaves(s, r, u, now):
    """Mustered: returns the way, or -1 where none is open or all have been found meanwhile."""
    unit = s.units[u]
    n = s.needs[unit.need]
    if unit.tier == Tier.NEIGHBOURS:
        return 0.0 if n.stage != Stage.DONE else -1.0
    hours = way_h(s, r, u, n.place, math.inf, now) + n.access_h
    if n.stage == Stage.DONE or hours == math.inf:
        _no_longer_comes(s, u)
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, unit.at, 0.0)
        _is_left_alone(s, unit.need, Cause.ROAD.value, now)
        return -1.0
    if unit.tier == Tier.ARMY or unit.tier == Tier.PROVINCE:
        hours = max(hours, unit.from_h - now)  # a road that opened meanwhile brings nobody ahead of the arrival curve
    return set_out(s, u, unit.need, n.place, hours, now)


@kernel
def team_arrives(s, u, now):
    """At the debris: returns the hours of listening and setting up before anybody digs; neighbours dig at once."""
    unit = s.units[u]
    n = s.needs[unit.need]
    unit.at = n.place
    unit.doing = Doing.WORKING
    note(s, now, Event.ARRIVED, u, unit.need, n.place, unit.capacity)
    if unit.tier == Tier.NEIGHBOURS:
        return 0.0
    find(s, unit.need, now)
    return on_grid(s.rules[0].search_set_up_h)


@kernel
def _next_search(s, r, u, now):
    """The search a team that is free can reach first: reported, in hand, and short of diggers (-1 for none)."""
    unit = s.units[u]
    if unit.tier == Tier.NEIGHBOURS or unit.kind == Unit.CREW or is_tired(s, u, now):
        return -1
    best = -1
    least = s.rules[0].farthest_h
    for need in range(s.rules[0].n_rescues):
        n = s.needs[need]
        if (n.kind != Need.SEARCH or n.stage != Stage.REPORTED or n.coming >= heads_wanted(s, need)
                or r.dry[unit.at, n.place] * unit.pace + n.access_h >= least or not may_search(s, u, need, now)):
            continue
        hours = way_h(s, r, u, n.place, least - n.access_h, now) + n.access_h
        if hours < least and take_in_hand(s, need, now):
            least = hours
            best = need
    return best


@kernel
def team_moves_on(s, r, u, now):
    """A team is done here: returns the way to the next search, or -1 where it goes home."""
    unit = s.units[u]
    _no_longer_comes(s, u)
    _is_left_alone(s, unit.need, Cause.NO_UNIT.value, now)
    need = _next_search(s, r, u, now)
    if need < 0:
        return -1.0
    n = s.needs[need]
    n.coming += unit.capacity
    goes_on_to(s, u, need, now)
    return set_out(s, u, need, n.place, way_h(s, r, u, n.place, math.inf, now) + n.access_h, now)


@kernel
def team_home(s, r, u, now):
    """Home again: rest after a shift, else stand ready, and go where somebody is missing."""
    if not rests(s, u, now):
        team_ready(s, r, u, now)


@kernel
def team_ready(s, r, u, now):
    """A team stands ready at home; neighbours go back to their debris while somebody is under it."""
    unit = s.units[u]
    unit.doing = Doing.FREE
    _count_ready(s, unit, 1)
    if unit.tier == Tier.NEIGHBOURS:
        if s.needs[unit.base].stage != Stage.DONE:
            neighbours_come(s, u, unit.base, now)
        return
    need = _next_search(s, r, u, now)
    if need >= 0:
        s.needs[need].coming += unit.capacity
        _send(s, r, u, need, now)


@kernel
def team_rested(s, r, u, now):
    """A team has slept."""
    has_slept(s, u, now)
    team_ready(s, r, u, now)


@kernel
def call_forces(s, now):
    """The municipality asks for the army and for other provinces, once each, by how many are missing."""
    rules = s.rules[0]
    city = s.city[0]
    if rules.first_team == rules.last_team:
        return
    missing = 0
    for need in range(rules.n_rescues):
        n = s.needs[need]
        if n.kind == Need.SEARCH and n.stage == Stage.REPORTED:
            missing += n.known
    city.missing = missing
    if not municipality_works(s):
        return
    if not city.army_called and missing >= rules.army_missing:
        city.army_called = True
        _call(s, Tier.ARMY.value, now)
    if not city.provinces_called and missing >= rules.province_missing:
        city.provinces_called = True
        _call(s, Tier.PROVINCE.value, now)


@kernel
def _call(s, tier, now):
    """From now on their arrival curve runs, and every search asks for them."""
    note(s, now, Event.FORCES_CALLED, NONE, NONE, NONE, tier)
    for u in range(s.rules[0].first_team, s.rules[0].last_team):
        if s.units[u].tier == tier:
            s.units[u].from_h = now + s.units[u].muster_day_h
    for need in range(s.rules[0].n_rescues):
        s.needs[need].again_h = now


def team_mission(first, env, s, r, launch, unit):
    """A team (or a machine) comes to debris, listens, digs until nobody is missing, goes on to the next, turns home."""
    yield first
    way = team_leaves(s, r, unit, env.now)
    while way >= 0:
        yield env.timeout(way)
        yield env.timeout(team_arrives(s, unit, env.now))
        work = dig(s, unit, env.now)
        while work >= 0:
            yield env.timeout(work)
            has_dug(s, r, unit, env.now)
            launch()
            work = dig(s, unit, env.now)
        way = team_moves_on(s, r, unit, env.now)
        launch()
    turn_home(s, r, unit, env.now)
    launch()
