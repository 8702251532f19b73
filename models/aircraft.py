"""Helicopters in the air: hoisting, looking, dropping, landing points, fuel, and the way home."""

import math

from models.air_requests import flight_h, flyable_at, km_to_place, next_flight, waits_on_stand
from models.finding import bring_out, find_all, receive
from models.geometry import great_circle_km
from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Need, Stage
from models.state import NONE, is_night, note
from models.supplies import hand_out


@kernel
def take_off(s, u, now):
    """Returns the flight to the place, approach included."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    n = s.needs[unit.need]
    rules = s.rules[0]
    if n.kind == Need.SUPPLY:
        unit.load = _kits_for(s, u, min(c.kits, s.places[n.place].sheltered - s.places[n.place].served), now)
    note(s, now, Event.TOOK_OFF, u, unit.need, unit.base, c.crew)
    hours = flight_h(km_to_place(s, c.lat, c.lon, n.place), rules.block_speed_kmh) + on_grid(rules.approach_h)
    c.fuel_h -= hours
    c.stand = -1
    return hours


@kernel
def _kits_for(s, u, kits, now):
    """Kits for a drop, from the fullest depot of the aircraft's own district or else the municipal one."""
    best = -1
    for d in range(s.depots.size):
        if s.depots[d].kits > 0 and (best < 0 or s.depots[d].kits > s.depots[best].kits):
            best = d
    if best < 0 or kits <= 0:
        return 0
    taken = min(kits, s.depots[best].kits)
    s.depots[best].kits -= taken
    note(s, now, Event.KITS_LOADED, u, s.units[u].need, best, taken)
    s.places[s.needs[s.units[u].need].place].on_way += taken
    return taken


@kernel
def overhead(s, u, now):
    """Over the place: returns the hours of work there, or -1 where the weather has closed in or nothing is left to do."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    n = s.needs[unit.need]
    rules = s.rules[0]
    c.lat = s.places[n.place].lat
    c.lon = s.places[n.place].lon
    unit.doing = Doing.WORKING
    if not flyable_at(s, s.places[n.place].district, now):
        note(s, now, Event.TURNED_BACK, u, unit.need, n.place, 0.0)
        return -1.0
    note(s, now, Event.OVERHEAD, u, unit.need, n.place, 0.0)
    if n.kind == Need.RESCUE:
        people = min(c.seats, n.left)
        if people == 0 or n.stage == Stage.DONE:
            return -1.0
        unit.load = people
        hours = on_grid(people * rules.hoist_h)
    elif n.kind == Need.RECONNOITRE:
        if n.stage == Stage.DONE:
            return -1.0
        hours = on_grid(rules.look_h)
    else:
        hours = on_grid(rules.drop_h)
    c.fuel_h -= hours
    return hours


@kernel
def has_acted(s, u, now):
    """The work at the place is done: people are on board, the picture is received, the kits are down."""
    unit = s.units[u]
    n = s.needs[unit.need]
    if n.kind == Need.RESCUE:
        unit.load = bring_out(s, u, Event.HOISTED, unit.load, now) if n.stage != Stage.DONE else 0
    elif n.kind == Need.RECONNOITRE:
        note(s, now, Event.SEEN, u, unit.need, n.place, 0.0)
        find_all(s, unit.need, now)
    else:
        place = s.places[n.place]
        place.kits += unit.load
        place.on_way -= unit.load
        note(s, now, Event.DROPPED, u, unit.need, n.place, unit.load)
        unit.load = 0
        hand_out(s, n.place, now)


@kernel
def _landing_point(s, u, now):
    """The nearest usable landing point: not full of people, lit by night, and with a free stand (-1 for none in reach)."""
    c = s.craft[s.units[u].craft]
    rules = s.rules[0]
    best = -1
    least = rules.landing_km
    night = is_night(now, rules.start_hour)
    for k in range(s.landing.size):
        point = s.landing[k]
        crowded = now >= s.places[point.place].order_h + rules.blocked_after_h  # people have gathered there
        if (crowded and point.blocked < rules.landing_blocked_share) or point.free_h > now or (night and not point.lit):
            continue
        km = great_circle_km(c.lat, c.lon, point.lat, point.lon)
        if km < least:
            least = km
            best = k
    return best


@kernel
def flies_to_land(s, u, now):
    """With people on board to the nearest landing point, else to the base. Returns the flight."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    rules = s.rules[0]
    point = _landing_point(s, u, now) if unit.load > 0 else -1
    if point >= 0:
        km = great_circle_km(c.lat, c.lon, s.landing[point].lat, s.landing[point].lon)
        s.landing[point].free_h = now + on_grid(km / rules.block_speed_kmh) + on_grid(rules.unload_h)
        c.point = point
    else:
        km = great_circle_km(c.lat, c.lon, s.bases[unit.base].lat, s.bases[unit.base].lon)
        c.point = -1
    hours = flight_h(km, rules.block_speed_kmh)
    c.fuel_h -= hours
    return hours


@kernel
def lands(s, r, u, now):
    """On the ground: people get out and are received. Returns the hours until that is done."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    if c.point >= 0:
        c.lat = s.landing[c.point].lat
        c.lon = s.landing[c.point].lon
    else:
        c.stand = unit.base
        c.lat = s.bases[unit.base].lat
        c.lon = s.bases[unit.base].lon
    note(s, now, Event.LANDED, u, unit.need, c.point, unit.load)
    if unit.load > 0:
        n = s.needs[unit.need]
        place = s.landing[c.point].place if c.point >= 0 else s.districts[s.bases[unit.base].district].seat
        receive(s, r, place, unit.load, n.done, n.quantile, now)
    unit.load = 0
    return on_grid(s.rules[0].unload_h)


@kernel
def flies_again(s, u, now):
    """Back for more people, from a landing point or with fuel from elsewhere, where fuel, crew, light and weather allow.

    Returns the flight, or -1: at its own base an aircraft is free and is asked anew.
    """
    unit = s.units[u]
    c = s.craft[unit.craft]
    n = s.needs[unit.need]
    rules = s.rules[0]
    if c.stand == unit.base or n.left == 0 or n.stage == Stage.DONE or n.kind != Need.RESCUE or not n.wants_air:
        return -1.0
    out = flight_h(km_to_place(s, c.lat, c.lon, n.place), rules.block_speed_kmh)
    back = great_circle_km(s.places[n.place].lat, s.places[n.place].lon, s.bases[unit.base].lat, s.bases[unit.base].lon)
    whole = 2.0 * out + rules.work_h + back / rules.block_speed_kmh
    crew = s.aircrews[c.crew]
    night = is_night(now, rules.start_hour) or is_night(now + whole, rules.start_hour)
    if (whole + rules.fuel_reserve_h > c.fuel_h or (night and not crew.night)
            or crew.flown_h + now - c.left_h + whole > rules.flight_hours or now + whole - crew.from_h > rules.duty_h
            or not flyable_at(s, s.places[n.place].district, now)
            or not flyable_at(s, s.places[n.place].district, now + out)):
        return -1.0
    note(s, now, Event.TOOK_OFF, u, unit.need, NONE, c.crew)
    c.fuel_h -= out
    c.stand = -1
    return out


@kernel
def flies_to_fuel(s, u, now):
    """To its base; or, while people still wait for it, to the nearest base or forest station that has fuel. The flight."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    n = s.needs[unit.need]
    target = unit.base
    km = great_circle_km(c.lat, c.lon, s.bases[target].lat, s.bases[target].lon)
    if n.kind == Need.RESCUE and n.left > 0 and n.wants_air:
        for k in range(s.bases.size):
            if s.bases[k].fuel_h > 0.0:
                way = great_circle_km(c.lat, c.lon, s.bases[k].lat, s.bases[k].lon)
                if way < km:
                    km = way
                    target = k
    c.stand = target
    hours = flight_h(km, s.rules[0].block_speed_kmh)
    c.fuel_h -= hours
    return hours


@kernel
def refuels(s, u, now):
    """At a base or station: the tank is filled as soon as a fuel truck is free. Returns the hours that takes."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    rules = s.rules[0]
    k = c.stand
    c.lat = s.bases[k].lat
    c.lon = s.bases[k].lon
    pump = 0
    for j in range(1, s.pumps.shape[1]):
        if s.pumps[k, j] < s.pumps[k, pump]:
            pump = j
    start = max(now, s.pumps[k, pump])
    if start == math.inf:  # no fuel truck: by hand from drums
        start = now + rules.drums_h
    filled = min(c.endurance_h - c.fuel_h, s.bases[k].fuel_h)
    s.bases[k].fuel_h -= filled
    c.fuel_h += filled
    done = start + on_grid(rules.refuel_h)
    if s.pumps[k, pump] < math.inf:
        s.pumps[k, pump] = done
    return done - now


@kernel
def is_refuelled(s, u, now):
    """The tank is as full as the stock allows."""
    c = s.craft[s.units[u].craft]
    note(s, now, Event.REFUELLED, u, NONE, c.stand, c.fuel_h)


@kernel
def flies_home(s, u, now):
    """From a station to its base, none where it stands there already. Returns the flight."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    hours = flight_h(great_circle_km(c.lat, c.lon, s.bases[unit.base].lat, s.bases[unit.base].lon),
                     s.rules[0].block_speed_kmh)
    c.fuel_h -= hours
    return hours


@kernel
def is_back(s, u, now):
    """At its own base: the crew signs off, the tank is topped up, the aircraft is free and is asked for the next flight."""
    unit = s.units[u]
    c = s.craft[unit.craft]
    note(s, now, Event.HOME, u, NONE, unit.base, 0.0)
    if c.stand != unit.base:
        c.fuel_h = c.endurance_h  # during the next readying
        c.stand = unit.base
        c.lat = s.bases[unit.base].lat
        c.lon = s.bases[unit.base].lon
    crew = s.aircrews[c.crew]
    crew.flown_h += now - c.left_h
    crew.busy = False
    c.crew = -1
    s.needs[unit.need].flying -= 1
    unit.doing = Doing.FREE
    unit.need = -1
    next_flight(s, u, now)


def aircraft_mission(first, env, s, r, launch, unit):
    """Ready and cleared, an aircraft waits for weather and light, flies out, works, lands people, refuels, comes home."""
    yield first
    wait = waits_on_stand(s, unit, env.now)
    while wait > 0:
        yield env.timeout(wait)
        wait = waits_on_stand(s, unit, env.now)
    if wait == 0:
        flight = take_off(s, unit, env.now)
        while flight >= 0:
            yield env.timeout(flight)
            work = overhead(s, unit, env.now)
            if work >= 0:
                yield env.timeout(work)
                has_acted(s, unit, env.now)
            yield env.timeout(flies_to_land(s, unit, env.now))
            unloading = lands(s, r, unit, env.now)
            launch()
            yield env.timeout(unloading)
            flight = flies_again(s, unit, env.now)
            if flight < 0:
                yield env.timeout(flies_to_fuel(s, unit, env.now))
                yield env.timeout(refuels(s, unit, env.now))
                is_refuelled(s, unit, env.now)
                flight = flies_again(s, unit, env.now)
        yield env.timeout(flies_home(s, unit, env.now))
        is_back(s, unit, env.now)
    launch()
