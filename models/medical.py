"""The injured: an ambulance fetches each and brings it to the nearest hospital with a free bed."""

import math

from models.journeys import least_road_h, road_hours, road_within_h, set_out, turn_home
from models.kernel import kernel, on_grid
from models.kinds import Cause, Doing, Event, Severity, Stage, Story
from models.state import NONE, hold, note, order
from models.survival import part


@kernel
def hurt(s, r, place, people, now):
    """People brought out who need a hospital, a share of them red."""
    if people <= 0:
        return
    n = s.needs[s.places[place].treat]
    share = s.rules[0].red_share
    red = part(n.victims + people, share, 0.5) - part(n.victims, share, 0.5)
    n.victims += people  # all who came this way
    hurt_so(s, r, place, people - red, red, now)


@kernel
def hurt_so(s, r, place, yellow, red, now):
    """People who need a hospital wait at the place for ambulances."""
    people = yellow + red
    if people <= 0:
        return
    need = s.places[place].treat
    n = s.needs[need]
    die_waiting(s, need, now)
    s.city[0].first_hurt_h = min(s.city[0].first_hurt_h, now)
    n.left += people
    n.alive[Severity.YELLOW] += yellow
    n.alive[Severity.RED] += red
    n.known = n.left
    note(s, now, Event.HURT, NONE, need, place, people)
    if n.stage != Stage.REPORTED:
        n.stage = Stage.REPORTED
        n.reported_h = now
    send_ambulances(s, r, need, now)


@kernel
def half_life_h(s, severity):
    """Hours in which half of the hurt die whom nobody treats."""
    return s.rules[0].red_half_h if severity == Severity.RED else s.rules[0].yellow_half_h


@kernel
def die_waiting(s, need, now):
    """Some of those who wait at a place have died since somebody looked last."""
    n = s.needs[need]
    hours = now - n.again_h
    n.again_h = now
    gone = 0
    for c in range(1, 3):
        if n.alive[c] == 0:
            continue
        n.doses[c] += n.alive[c] * (1.0 - math.exp(-math.log(2.0) * hours / half_life_h(s, c)))
        dead = min(n.alive[c], part(n.doses[c], 1.0, 0.5))
        n.doses[c] -= dead
        n.alive[c] -= dead
        gone += dead
    if gone > 0:
        n.left -= gone
        n.known = n.left
        n.dead += gone
        note(s, now, Event.DIED_WAITING, NONE, need, n.held, gone)
        _is_met(s, need, now)


@kernel
def _is_met(s, need, now):
    n = s.needs[need]
    if n.left == 0 and n.coming == 0:
        n.stage = Stage.DONE
        note(s, now, Event.NEED_MET, NONE, need, n.place, n.done)


@kernel
def _dies_aboard(s, u, now):
    """Whether the patient has died in the ambulance since somebody looked last, stabilised as he is."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hours = now - unit.aboard_h
    unit.aboard_h = now
    n.dose += 1.0 - math.exp(-math.log(2.0) * hours / (half_life_h(s, unit.severity) * s.rules[0].stabilised_factor))
    if part(n.dose, 1.0, 0.5) == 0:
        return False
    n.dose -= 1.0
    n.dead += 1
    unit.load = 0
    note(s, now, Event.DIED_WAITING, u, unit.need, unit.held, 1.0)
    _is_met(s, unit.need, now)
    return True


@kernel
def open_more_beds(s, now):
    """Some hours after the first were hurt hospitals have made room, once where any response level is declared, and once
    more, as far as they have staff, where it is high."""
    city = s.city[0]
    rules = s.rules[0]
    if city.level == 0:
        return
    if not city.has_surged and now >= city.first_hurt_h + rules.surge_after_h:
        city.has_surged = True
        for d in range(s.districts.size):
            s.districts[d].beds += s.districts[d].surge
    is_high = city.level <= rules.contingency_level
    if is_high and not city.is_stretched and now >= city.first_hurt_h + rules.contingency_after_h:
        city.is_stretched = True
        for d in range(s.districts.size):
            s.districts[d].beds += s.districts[d].contingency


@kernel
def send_ambulances(s, r, need, now):
    """One ambulance for each patient, the nearest first; ties by lowest row."""
    n = s.needs[need]
    while n.coming < n.left:
        best = -1
        least = math.inf
        why = Cause.BED.value  # however many ambulances come
        for d in range(s.districts.size):
            if s.districts[d].beds > 0 and why == Cause.BED:
                why = Cause.NO_UNIT.value
            u = s.districts[d].first_ambulance
            while u < s.districts[d].last_ambulance and s.units[u].doing != Doing.FREE:
                u += 1
            if u == s.districts[d].last_ambulance:
                continue
            why = Cause.ROAD.value  # one stands free: if none is found, no way leads here
            if least_road_h(s, r, s.units[u].at, n.place, s.units[u].pace, now) < least:
                hours = road_within_h(s, r, s.units[u].at, n.place, s.units[u].pace, now, least)
                if hours < least:
                    least = hours
                    best = u
        if best < 0:
            hold(s, need, why, now)
            return
        unit = s.units[best]
        unit.doing = Doing.COMING
        unit.leg += 1
        unit.need = need
        n.coming += 1
        note(s, now, Event.ORDERED, best, need, n.place, 1.0)
        order(s, Story.AMBULANCE, best, need, unit.leg, on_grid(unit.muster_day_h))
    hold(s, need, NONE, now)


@kernel
def ambulance_leaves(s, r, u, now):
    """Crew on board: returns the drive to the patient, or -1 where the road has closed."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hours = road_hours(s, r, unit.at, n.place, unit.pace, now)
    if hours == math.inf:
        n.coming -= 1
        if n.coming < n.left:
            hold(s, unit.need, Cause.ROAD.value, now)
        return -1.0
    return set_out(s, u, unit.need, n.place, hours, now)


@kernel
def ambulance_arrives(s, u, now):
    """At the patient: returns the hours on the scene, or -1 where nobody waits."""
    unit = s.units[u]
    n = s.needs[unit.need]
    unit.at = n.place
    die_waiting(s, unit.need, now)
    n.coming -= 1
    if n.left == 0:
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, n.place, 0.0)
        return -1.0
    n.left -= 1
    unit.severity = Severity.RED if n.alive[Severity.RED] > 0 else Severity.YELLOW
    n.alive[unit.severity] -= 1
    unit.load = 1
    unit.aboard_h = now
    unit.held = NONE
    unit.doing = Doing.WORKING
    note(s, now, Event.ARRIVED, u, unit.need, n.place, 1.0)
    return on_grid(s.rules[0].on_scene_h)


@kernel
def ambulance_loaded(s, r, u, now):
    """Choose the nearest hospital with a free bed; returns the drive there, -1 when there is none, -2 where the
    patient has died of that."""
    unit = s.units[u]
    best = -1
    least = math.inf
    why = Cause.BED.value
    for d in range(s.districts.size):
        if s.districts[d].beds > 0:
            why = Cause.ROAD.value
        seat = s.districts[d].seat
        if s.districts[d].beds > 0 and least_road_h(s, r, unit.at, seat, unit.pace, now) < least:
            hours = road_within_h(s, r, unit.at, seat, unit.pace, now, least)
            if hours < least:
                least = hours
                best = d
    if best < 0:
        if unit.held != why:
            unit.held = why
            note(s, now, Event.HELD, u, unit.need, unit.at, why)
        return -2.0 if _dies_aboard(s, u, now) else -1.0
    s.districts[best].beds -= 1
    unit.craft = best
    return set_out(s, u, unit.need, s.districts[best].seat, least, now)


@kernel
def ambulance_hands_over(s, u, now):
    """At the hospital, which has its bed again if the patient has died on the drive: returns the hours of the handover."""
    unit = s.units[u]
    n = s.needs[unit.need]
    hospital = unit.craft
    unit.at = s.districts[hospital].seat
    unit.craft = -1
    unit.held = NONE
    if _dies_aboard(s, u, now):
        s.districts[hospital].beds += 1
        note(s, now, Event.WENT_AWAY_EMPTY, u, unit.need, unit.at, 0.0)
    else:
        unit.load = 0
        n.done += 1
        note(s, now, Event.IN_HOSPITAL, u, unit.need, hospital, 1.0)
        _is_met(s, unit.need, now)
    return on_grid(s.rules[0].handover_h)


def ambulance_mission(first, env, s, r, launch, unit):
    """An ambulance drives to a patient, loads, drives to a hospital with a bed, hands over, and drives home."""
    yield first
    drive = ambulance_leaves(s, r, unit, env.now)
    if drive >= 0:
        yield env.timeout(drive)
        loading = ambulance_arrives(s, unit, env.now)
        if loading >= 0:
            yield env.timeout(loading)
            drive = ambulance_loaded(s, r, unit, env.now)
            while drive == -1.0:  # no bed, or no way to one
                yield env.timeout(1.0)
                drive = ambulance_loaded(s, r, unit, env.now)
            if drive >= 0:
                yield env.timeout(drive)
                yield env.timeout(ambulance_hands_over(s, unit, env.now))
    turn_home(s, r, unit, env.now)
    launch()
