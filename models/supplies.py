"""Kits for people in central shelters: local rooms first, then depots tier by tier, with docks, lorries and roads."""

import math

from models.command import MUNICIPALITY, call_post, municipality_works
from models.journeys import road_hours, turn_home
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Stage, Story, Tier
from models.state import NONE, hold, is_night, note, order
from models.travel import car_h, leads_to


@kernel
def hand_out(s, place, now):
    """Give waiting people the kits that lie at their shelter."""
    p = s.places[place]
    n = min(p.sheltered - p.served, p.kits)
    if n > 0:
        p.kits -= n
        p.served += n
        need = s.needs[p.supply]
        need.done += n
        note(s, now, Event.KITS_HANDED_OUT, NONE, p.supply, place, n)
        if p.served == p.sheltered and need.stage == Stage.REPORTED:
            need.stage = Stage.DONE
            note(s, now, Event.NEED_MET, NONE, p.supply, place, p.served)


@kernel
def kits_short(s, place, now):
    """Kits to ask for: expected to be needed (from the order to leave on) or needed now, less what is there or coming."""
    p = s.places[place]
    wanted = max(p.sheltered, p.estimate) if now >= p.order_h else p.sheltered
    return wanted - p.served - p.kits - p.on_way


@kernel
def _best_depot(s, r, place, now):
    """The depot to ask: the district's own, then the nearest regional, then the municipal one; stock, a lorry and a road."""
    district = s.places[place].district
    best = -1
    best_rank = math.inf
    for d in range(s.depots.size):
        depot = s.depots[d]
        if depot.kits <= 0 or depot.lorries <= 0 or (depot.tier == Tier.DISTRICT and depot.district != district):
            continue
        if not leads_to(r, depot.place, place):
            continue
        if depot.tier == Tier.DISTRICT:
            rank = 0.0
        elif not municipality_works(s):
            continue
        elif depot.tier == Tier.REGIONAL:
            rank = 1.0 + car_h(r, depot.place, place)
        else:
            rank = 1e6 + car_h(r, depot.place, place)
        if rank < best_rank:
            best_rank = rank
            best = d
    return best


@kernel
def _why_no_lorry(s, depot, now):
    """What keeps a depot without a free lorry from sending kits: one more would wait for the staff or a dock as well."""
    if now < s.depots[depot].open_h < math.inf:
        return Cause.CALL_OUT.value
    for k in range(s.docks.shape[1]):
        if s.docks[depot, k] <= now:
            return Cause.NO_UNIT.value
    return Cause.DOCK.value


@kernel
def _why_no_depot(s, r, place, now):
    """What keeps every depot that may hold kits for a place from sending some, where `_best_depot` finds none."""
    some = False
    asked = False
    for d in range(s.depots.size):
        depot = s.depots[d]
        own = depot.tier == Tier.DISTRICT
        if depot.kits <= 0 or (own and depot.district != s.places[place].district):
            continue
        some = True
        if own or municipality_works(s):
            asked = True
            if leads_to(r, depot.place, place):
                return _why_no_lorry(s, d, now)
    if asked:
        return Cause.ROAD.value
    return Cause.COMMAND.value if some else Cause.STOCK.value


@kernel
def _free_lorry(s, depot):
    """The depot's first free lorry, its own before the contractors' (-1 for none)."""
    for u in range(s.depots[depot].first_lorry, s.depots[depot].last_lorry):
        unit = s.units[u]
        if unit.doing == Doing.FREE and unit.at == unit.home:
            return u
    return -1


@kernel
def open_depot(s, depot, now):
    """The first order of a depot calls out its staff."""
    d = s.depots[depot]
    if d.open_h == math.inf:
        rules = s.rules[0]
        d.open_h = now + on_grid(rules.callout_night_h if is_night(now, rules.start_hour) else rules.callout_day_h)


@kernel
def supply(s, r, place, now):
    """Order lorries until a place's shortage is on its way, as far as stocks, lorries and roads allow."""
    rules = s.rules[0]
    row = s.places[place].supply
    need = s.needs[row]
    while True:
        short = kits_short(s, place, now)
        if short <= 0:
            hold(s, row, NONE, now)
            return
        if need.stage == Stage.LATENT:
            need.stage = Stage.REPORTED
            need.reported_h = now
            note(s, now, Event.REPORTED, NONE, row, place, short)
        call_post(s, 1 + s.places[place].district, now)
        depot = _best_depot(s, r, place, now)
        if depot < 0:
            call_post(s, MUNICIPALITY, now)
            hold(s, row, _why_no_depot(s, r, place, now), now)
            return
        u = _free_lorry(s, depot)
        if u < 0:
            hold(s, row, _why_no_lorry(s, depot, now), now)
            return
        unit = s.units[u]
        d = s.depots[depot]
        kits = min(max(short, rules.least_kits), min(d.kits, unit.capacity))  # nobody sends a lorry with one kit
        d.kits -= kits
        d.lorries -= 1
        open_depot(s, depot, now)
        dock = 0
        for k in range(1, s.docks.shape[1]):
            if s.docks[depot, k] < s.docks[depot, dock]:
                dock = k
        ready = now + (unit.muster_day_h if unit.leg == 0 else 0.0)  # a contractor's lorry comes once and then stays
        start = max(max(ready, d.open_h), s.docks[depot, dock])
        if start == math.inf:  # no dock at all
            d.kits += kits
            d.lorries += 1
            hold(s, row, Cause.DOCK.value, now)
            return
        loaded = start + on_grid(kits / rules.kits_per_dock_h)
        s.docks[depot, dock] = loaded
        unit.doing = Doing.COMING
        unit.leg += 1
        unit.need = row
        unit.load = kits
        unit.since_h = now
        s.places[place].on_way += kits
        note(s, now, Event.KITS_ORDERED, u, unit.need, depot, kits)
        order(s, Story.TRUCK, u, unit.need, unit.leg, loaded - now)


@kernel
def lorry_leaves(s, r, u, now):
    """Loaded: off to the shelter. Returns the drive, or -1 where the road has closed meanwhile and the kits stay."""
    unit = s.units[u]
    place = s.needs[unit.need].place
    hours = road_hours(s, r, unit.at, place, unit.pace, now)
    if hours == math.inf:
        s.depots[unit.base].kits += unit.load
        s.places[place].on_way -= unit.load
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, unit.at, 0.0)
        if kits_short(s, place, now) > 0:
            hold(s, unit.need, Cause.ROAD.value, now)
        unit.load = 0
        return -1.0
    note(s, now, Event.KITS_LOADED, u, unit.need, unit.base, unit.load)
    note(s, now, Event.LEFT_BASE, u, unit.need, unit.at, unit.load)
    unit.since_h = now
    return hours


@kernel
def lorry_arrives(s, u, now):
    """At the shelter: wait for a place to unload, and unload. Returns the hours until that is done."""
    unit = s.units[u]
    place = s.needs[unit.need].place
    unit.at = place
    unit.doing = Doing.WORKING
    note(s, now, Event.ARRIVED, u, unit.need, place, unit.load)
    gate = 0
    for k in range(1, s.gates.shape[1]):
        if s.gates[place, k] < s.gates[place, gate]:
            gate = k
    done = max(now, s.gates[place, gate]) + on_grid(unit.load / s.rules[0].kits_per_dock_h)
    s.gates[place, gate] = done
    return done - now


@kernel
def lorry_unloaded(s, u, now):
    """The kits are at the shelter and go to those who wait."""
    unit = s.units[u]
    place = s.needs[unit.need].place
    s.places[place].kits += unit.load
    s.places[place].on_way -= unit.load
    note(s, now, Event.KITS_DELIVERED, u, unit.need, place, unit.load)
    unit.load = 0
    hand_out(s, place, now)


@kernel
def lorry_home(s, r, u, now):
    """A lorry is back at its depot and takes the next load, for the place that lacks most of those the depot serves."""
    unit = s.units[u]
    unit.doing = Doing.FREE
    unit.need = -1
    depot = s.depots[unit.base]
    depot.lorries += 1
    own = depot.tier == Tier.DISTRICT
    worst = -1
    most = 0.0
    for place in s.affected:
        if own and s.places[place].district != depot.district:
            continue
        short = kits_short(s, place, now)
        if short > most:
            most = short
            worst = place
    if worst >= 0:
        supply(s, r, worst, now)


def lorry_mission(first, env, s, r, launch, unit):
    """A lorry is loaded, drives to a shelter, is unloaded, and drives back."""
    yield first
    drive = lorry_leaves(s, r, unit, env.now)
    if drive >= 0:
        yield env.timeout(drive)
        yield env.timeout(lorry_arrives(s, unit, env.now))
        lorry_unloaded(s, unit, env.now)
    turn_home(s, r, unit, env.now)
    launch()
