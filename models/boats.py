"""Rescue by boat: crews muster, drive to the water's edge, bring people out trip by trip, go on, come home, rest."""

import math

import numpy as np

from models.asking import asks_in_vain, got_too_few, next_hour
from models.command import municipal_reach, municipality_works, take_in_hand
from models.finding import bring_out, find, find_all, receive
from models.journeys import (
    goes_on_to,
    has_slept,
    is_roaming,
    journey_h,
    journey_within_h,
    least_road_h,
    muster_h,
    rests,
    set_out,
    stop_roaming,
    turn_home,
)
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Need, Stage, Story, Tier
from models.state import hold, is_night, note, order


@kernel
def boat_trip_h(trip_h, people, night, rules):
    """Hours of one trip: out to the homes, people get in, back, people get out.

    Parameters
    ----------
    trip_h : float, out and back by day, hours
    people : int, who come on board
    night : bool
    rules : record with ``per_person_h`` (in and out) and ``boat_night_factor``
    """
    hours = trip_h + people * rules.per_person_h
    return on_grid(hours * rules.boat_night_factor if night else hours)


@kernel
def current_ms(s, need, now):
    """Speed of the water among the homes of a need: as its share of the stage over the level at which they flood."""
    n = s.needs[need]
    hour = min(int(now), s.over_m.shape[1] - 1)
    depth = s.over_m[n.place, hour] - n.home_over_m if n.place < s.over_m.shape[0] else 0.0
    if not depth > 0.0:
        return 0.0
    return n.current * math.sqrt(depth)  # Chezy: the speed grows with the root of the depth at one slope


@kernel
def boats_wanted(s, need):
    """How many crews a need deserves: enough to bring out those known of within the time aimed at, up to a ceiling."""
    n = s.needs[need]
    rules = s.rules[0]
    trip = max(1e-6, n.trip_h + rules.boat_people * rules.per_person_h)
    trips_each = max(1.0, math.floor(rules.aim_h / trip))
    return min(rules.most_boats, math.ceil(n.known / (rules.boat_people * trips_each)))


@kernel
def lends(s, district, now):
    """Whether a district sends boats to others: the municipality's order has reached it, and it keeps what it must."""
    if not municipality_works(s) or not municipal_reach(s, district, now):
        return False
    d = s.districts[district]
    return d.free_boats - 1 >= s.rules[0].holdback * d.boats


@kernel
def may_go(s, u, need, now):
    """Whether a crew may be sent to a need: whose it is, who has asked, and what its own district must keep."""
    unit = s.units[u]
    if unit.tier == Tier.CORPS or unit.tier == Tier.CENTRE:
        return municipality_works(s)
    if unit.tier == Tier.WATER or unit.district == s.needs[need].district:
        return True
    return unit.tier != Tier.TOWNSHIP and lends(s, unit.district, now)


@kernel
def is_tired(s, u, now):
    """True where a crew's shift is over; a crew that stood idle as long as a rest begins a new one."""
    unit = s.units[u]
    if unit.doing == Doing.FREE and now - unit.until_h >= s.rules[0].rest_h:
        return False
    return now - unit.duty_h > s.rules[0].shift_h


@kernel
def _hours_to(s, r, u, need, limit, now):
    """Hours until a crew is at a need, or any beyond a limit that they are not less than; inf where no way is open, -1 where
    it may not be sent or no way ever leads there."""
    unit = s.units[u]
    if (unit.doing != Doing.FREE and not is_roaming(unit)) or not may_go(s, u, need, now) or is_tired(s, u, now):
        return -1.0
    if unit.tier == Tier.WATER and s.craft_h[unit.base, s.needs[need].place] == math.inf:
        return -1.0
    muster, access = muster_h(s, u, now), s.needs[need].access_h
    return muster + (journey_within_h(s, r, u, s.needs[need].place, now, limit - access - muster) + access)


@kernel
def _soonest_h(s, r, u, place, now):
    """Hours to a place on dry, open roads, from where a crew stands or turns: no way is shorter."""
    unit = s.units[u]
    direct = r.dry[place, unit.at] * unit.pace
    if unit.doing != Doing.RETURNING:
        return direct
    return min(now - unit.since_h + direct, unit.until_h - now + r.dry[place, unit.home] * unit.pace)


@kernel
def _first_boat(s, r, need, now):
    """The crew that can be there first, ties by lowest row, and -1; or -1 for none in reach, and why.

    Crews at home are looked through in the order of the dry drive from their homes, no further than it could still matter,
    in the districts that may send some; those of the municipality, on rescue craft and on their way home one by one.
    """
    n = s.needs[need]
    pace = s.rules[0].least_pace
    best = -1
    least = s.rules[0].farthest_h
    no_way = False
    may_send = np.empty(s.districts.size, dtype=np.bool_)
    senders = 0
    for d in range(s.districts.size):
        may_send[d] = s.districts[d].free_boats > 0 and (d == n.district or lends(s, d, now))
        senders += may_send[d]
    for k in range(r.near.shape[1] if senders > 0 else 0):
        home = r.near[n.place, k]
        if s.free_at[home] == 0:
            continue
        if r.dry[n.place, home] * pace + n.access_h > least:
            break
        if best >= 0 and least_road_h(s, r, home, n.place, pace, now) + n.access_h > least:
            break  # where none is found yet, who is too far in this weather may still say that roads are the cause
        p = s.places[home]
        if may_send[p.district]:
            for i in range(p.first_boat, p.last_boat):
                u = s.boat_rows[i]
                if s.units[u].doing == Doing.FREE:
                    hours = _hours_to(s, r, u, need, least, now)
                    no_way |= hours == math.inf
                    if hours >= 0.0 and (hours < least or (hours == least and best > u)):
                        least = hours
                        best = u
    n_roaming = s.city[0].n_roaming
    for k in range(n_roaming + s.apart_rows.size):
        u = s.roaming[k] if k < n_roaming else s.apart_rows[k - n_roaming]
        unit = s.units[u]
        if k >= n_roaming and unit.doing != Doing.FREE:
            continue
        if unit.tier != Tier.WATER and _soonest_h(s, r, u, n.place, now) + n.access_h > least:
            continue
        hours = _hours_to(s, r, u, need, least, now)
        no_way |= hours == math.inf
        if hours >= 0.0 and (hours < least or (hours == least and best > u)):
            least = hours
            best = u
    if best >= 0:
        return best, -1
    return -1, Cause.ROAD.value if no_way else Cause.NO_UNIT.value


@kernel
def send_boats(s, r, need, now):
    """Send the crews that can be there first until enough are on their way. Returns why not (`kinds.Cause`), -1 if so."""
    n = s.needs[need]
    wanted = boats_wanted(s, need)
    if n.coming >= wanted:
        return -1
    if current_ms(s, need, now) > s.rules[0].most_current_ms:
        return Cause.CURRENT.value
    if not take_in_hand(s, need, now):
        return Cause.COMMAND.value
    if asks_in_vain(s, r, need, now):
        return n.short
    while n.coming < wanted:
        best, why = _first_boat(s, r, need, now)
        if best < 0:
            return got_too_few(s, r, need, why, next_hour(now))
        _send(s, best, need, n.place, now)
    return -1


@kernel
def _count_ready(s, unit, more):
    s.districts[unit.district].free_boats += more
    if unit.tier == Tier.FIRE or unit.tier == Tier.TOWNSHIP or unit.tier == Tier.DISTRICT:
        s.free_at[unit.home] += more


@kernel
def _send(s, u, need, place, now):
    unit = s.units[u]
    delay = muster_h(s, u, now)
    if unit.doing == Doing.FREE:
        _count_ready(s, unit, -1)
        if math.isnan(unit.duty_h) or now - unit.until_h >= s.rules[0].rest_h:
            unit.duty_h = now
    stop_roaming(s, u)
    unit.doing = Doing.RECALLED if unit.doing == Doing.RETURNING else Doing.COMING
    unit.leg += 1
    unit.need = need
    s.needs[need].coming += 1
    note(s, now, Event.ORDERED, u, need, place, unit.capacity)
    order(s, Story.BOAT, u, need, unit.leg, delay)


@kernel
def boat_leaves(s, r, u, now):
    """Mustered: returns the drive, or -1 where the road has closed or the need is met meanwhile."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hours = journey_h(s, r, u, n.place, now) + n.access_h
    if n.left == 0 or n.stage == Stage.DONE or hours == math.inf:
        n.coming -= 1
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, unit.at, 0.0)
        _is_left_alone(s, unit.need, Cause.ROAD.value, now)
        return -1.0
    unit.doing = Doing.COMING
    return set_out(s, u, unit.need, n.place, hours, now)


@kernel
def _is_left_alone(s, need, why, now):
    """A crew turns away from a need; where it was the last, those who still wait there are held."""
    n = s.needs[need]
    if n.coming == 0 and n.left > 0 and n.stage != Stage.DONE:
        hold(s, need, why, now)


@kernel
def boat_arrives(s, u, now):
    """At the water's edge: returns the first trip, or -1 where there is nobody left or the current is too strong."""
    unit = s.units[u]
    n = s.needs[unit.need]
    unit.at = n.place
    unit.doing = Doing.WORKING
    n.working += 1
    note(s, now, Event.ARRIVED, u, unit.need, n.place, 0.0)
    if n.kind == Need.RECONNOITRE:
        find_all(s, unit.need, now)
    else:
        find(s, unit.need, now)
    return _next_trip(s, u, now)


@kernel
def _next_trip(s, u, now):
    unit = s.units[u]
    n = s.needs[unit.need]
    rules = s.rules[0]
    if n.left == 0 or n.stage == Stage.DONE:
        return -1.0
    if current_ms(s, unit.need, now) > rules.most_current_ms:
        note(s, now, Event.STOPPED_BY_CURRENT, u, unit.need, n.place, 0.0)
        return -1.0
    if now - unit.duty_h > rules.shift_h:
        return -1.0
    return boat_trip_h(n.trip_h, min(unit.capacity, n.left), is_night(now, rules.start_hour), rules)


@kernel
def boat_brings_out(s, r, u, now):
    """A trip ends at the water's edge. Returns the next trip, or -1 where the crew has nothing more to do here."""
    unit = s.units[u]
    n = s.needs[unit.need]
    if n.left > 0 and n.stage != Stage.DONE:
        people = bring_out(s, u, Event.BROUGHT_OUT, unit.capacity, now)
        receive(s, r, n.place, people, n.done, n.quantile, now)
    return _next_trip(s, u, now)


@kernel
def next_need(s, r, u, now):
    """The need a crew that is free can reach first: reported, in hand, and short of boats (-1 for none).

    Closures and weather only lengthen a dry drive: who is nearest on dry roads is looked at first, until none left could be
    nearer.
    """
    if is_tired(s, u, now):
        return -1
    unit = s.units[u]
    on_land = unit.tier != Tier.WATER
    least = s.rules[0].farthest_h
    may = np.empty(s.rules[0].n_rescues, dtype=np.int64)
    bound = np.empty(may.size)
    k = 0
    for need in range(may.size):
        n = s.needs[need]
        if n.stage != Stage.REPORTED or n.kind == Need.SEARCH:
            continue
        dry = r.dry[unit.at, n.place] * unit.pace + n.access_h if on_land else 0.0
        if (dry < least and n.coming < boats_wanted(s, need)
                and current_ms(s, need, now) <= s.rules[0].most_current_ms and may_go(s, u, need, now)):
            may[k] = need
            bound[k] = dry
            k += 1
    best = -1
    bound = bound[:k]
    while k > 0:
        nearest = np.argmin(bound)
        if bound[nearest] > least or bound[nearest] == math.inf:
            break
        bound[nearest] = math.inf
        need = may[nearest]
        access = s.needs[need].access_h
        hours = access + journey_within_h(s, r, u, s.needs[need].place, now, least - access)
        if (hours < least or (hours == least and best > need)) and take_in_hand(s, need, now):
            least = hours
            best = need
    return best


@kernel
def boat_moves_on(s, r, u, now):
    """A crew is done here: returns the drive to the next need, or -1 where it goes home."""
    unit = s.units[u]
    old = s.needs[unit.need]
    old.coming -= 1
    old.working -= 1
    swift = current_ms(s, unit.need, now) > s.rules[0].most_current_ms
    _is_left_alone(s, unit.need, Cause.CURRENT.value if swift else Cause.NO_UNIT.value, now)  # else its shift is over
    need = next_need(s, r, u, now)
    if need < 0:
        return -1.0
    n = s.needs[need]
    n.coming += 1
    goes_on_to(s, u, need, now)
    return set_out(s, u, need, n.place, journey_h(s, r, u, n.place, now) + n.access_h, now)


@kernel
def boat_home(s, r, u, now):
    """Home again: rest after a shift, else stand ready, and go where somebody waits."""
    if not rests(s, u, now):
        boat_ready(s, r, u, now)


@kernel
def boat_ready(s, r, u, now):
    """A crew stands ready at home, and goes at once where a need waits."""
    unit = s.units[u]
    unit.doing = Doing.FREE
    _count_ready(s, unit, 1)
    need = next_need(s, r, u, now)
    if need >= 0:
        _send(s, u, need, s.needs[need].place, now)


@kernel
def boat_rested(s, r, u, now):
    """A crew has slept."""
    has_slept(s, u, now)
    boat_ready(s, r, u, now)


def boat_mission(first, env, s, r, launch, unit):
    """A crew musters, drives to the water's edge, brings people out trip by trip, goes on to the next place, turns home."""
    yield first
    drive = boat_leaves(s, r, unit, env.now)
    while drive >= 0:
        yield env.timeout(drive)
        trip = boat_arrives(s, unit, env.now)
        while trip >= 0:
            yield env.timeout(trip)
            trip = boat_brings_out(s, r, unit, env.now)
            launch()
        drive = boat_moves_on(s, r, unit, env.now)
        launch()
    turn_home(s, r, unit, env.now)
    launch()
