"""People underground minute by minute: who knows, what they breathe and what it does to them."""

import math

import numpy as np

from models.kernel import kernel
from models.kinds import Event, Severity
from models.medical import half_life_h, hurt_so
from models.mines.blast import fall_down, kill, leave_place
from models.mines.doses import REST_L_MIN, breathed_cohb, heat_dose, mask_used_min
from models.mines.routes import SMOKY, co_at, floor_m, heat_at, is_cool, is_dry, is_passable, methane_at, smoke_at
from models.mines.tables import Death, KeptBy, Person
from models.state import NONE, note

CLEAN_PPM = 24.0      # 煤矿安全规程: most CO in a mine's air
HURT_COHB, BAD_COHB = 10.0, 30.0  # GBZ 23-2002: mild and moderate poisoning by CO; the latter here as danger of life
DEADLY_DOSE = 2.0     # of heat or want of oxygen; at 1 half can no longer act
WARY_DOSE = 0.3       # ISO 13571: the weakest tenth can no longer act; others will not wait for it
FEET_M = 0.2          # of water that nobody overlooks


@kernel
def oxygen_dose(methane, minutes):
    """Fractional effective dose of want of oxygen, where methane takes the place of air; at 1 people lose consciousness.

    Purser, SFPE Handbook: after exp(8.13 - 0.54 (20.9 - O2)) minutes. Above 18 per cent of oxygen none is counted.

    Parameters
    ----------
    methane : float, per cent by volume, in [0, 100]; minutes : float, >= 0
    """
    oxygen = 20.9 * (1.0 - methane / 100.0)
    return minutes / math.exp(8.13 - 0.54 * (20.9 - oxygen)) if oxygen < 18.0 else 0.0


@kernel
def is_underground(p):
    """Whether somebody is below, alive."""
    return p.state != Person.DEAD and p.state != Person.OUT


@kernel
def _sees(s, p):
    """Whether there is smoke, heat or water where somebody works, or somebody who knows."""
    rules = s.rules[0]
    if smoke_at(s, p.airway, p.at_m) >= rules.mine_seen_smoke or heat_at(s, p.airway, p.at_m) >= rules.mine_felt_k:
        return True
    wet = s.mine[0].water_m3 > 0.0 and floor_m(s, p.airway, p.at_m) + FEET_M <= s.mine[0].water_m
    return wet or s.airways[p.airway].told_h < math.inf


@kernel
def notice(s, now):
    """Some see, hear or smell it, or are told by those who come past; all know when their shift should long be out."""
    m = s.mine[0]
    people = 0
    for i in range(s.people.size):
        p = s.people[i]
        if p.state != Person.WORKING:
            continue
        if p.aware_h > now + p.react_h and (_sees(s, p) or now >= m.from_h + s.rules[0].mine_shift_h):
            p.aware_h = now + p.react_h
        if p.aware_h <= now:
            p.state = Person.LEAVING
            people += 1
    for i in range(s.people.size):
        p = s.people[i]
        if p.state == Person.LEAVING and s.airways[p.airway].told_h == math.inf:
            s.airways[p.airway].told_h = now
    if people > 0:
        note(s, now, Event.WARNED_UNDERGROUND, NONE, m.need, NONE, people)


@kernel
def felt(s, now):
    """Those near the accident know at once; a blast is felt everywhere."""
    m = s.mine[0]
    for i in range(s.people.size):
        p = s.people[i]
        near = p.airway == m.airway and abs(p.at_m - m.at_m) <= s.rules[0].mine_near_m
        if near or m.blasts > 0:
            p.aware_h = min(p.aware_h, now + p.react_h)


@kernel
def spread_word(s, now):
    """The order to leave goes out: at once to airways with a telephone, by messengers from those and the portals to others.

    Messengers keep to open ways and are not stopped by smoke. Who is told by telephone is told of sensors that show smoke.
    """
    far = np.empty(s.junctions.size)
    for j in range(s.junctions.size):
        far[j] = 0.0 if s.junctions[j].portal else math.inf
    for k in range(s.airways.size):
        if s.airways[k].telephone:
            far[s.airways[k].a] = 0.0
            far[s.airways[k].b] = 0.0
    changed = True
    while changed:
        changed = False
        for k in range(s.airways.size):
            w = s.airways[k]
            if not is_passable(s, k):
                continue
            if far[w.b] + w.length_m < far[w.a]:
                far[w.a] = far[w.b] + w.length_m
                changed = True
            if far[w.a] + w.length_m < far[w.b]:
                far[w.b] = far[w.a] + w.length_m
                changed = True
    for i in range(s.people.size):
        p = s.people[i]
        w = s.airways[p.airway]
        way = 0.0
        if w.telephone:
            _told_of_smoke(s, i)
        else:
            way = min(far[w.a] + p.at_m, far[w.b] + w.length_m - p.at_m)
        p.aware_h = min(p.aware_h, now + way / (1000.0 * s.rules[0].mine_runner_kmh) + p.react_h)


@kernel
def _told_of_smoke(s, person):
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.sensor and s.shuns[person, k] == 0 and smoke_at(s, k, 0.5 * w.length_m) >= s.rules[0].mine_turn_smoke:
            s.shuns[person, k] = SMOKY


@kernel
def litres_min(s, p):
    """What somebody breathes in a minute, by what he does."""
    if p.state == Person.WORKING or p.state == Person.LEAVING or p.state == Person.LED:
        return s.rules[0].mine_work_l_min
    return REST_L_MIN


@kernel
def put_on(s, person):
    """Somebody who knows puts on his self-rescuer when he meets smoke; whether it works shows then."""
    p = s.people[person]
    if p.mask == 1 and p.state != Person.WORKING and smoke_at(s, p.airway, p.at_m) >= s.rules[0].mine_mask_smoke:
        p.mask_min = p.mask_full_min
        p.mask = 2 if p.mask_min > 0.0 else 0


@kernel
def _source_of_air(s, p):
    """What keeps somebody alive now, see `models.mines.tables.KeptBy`."""
    if (p.state == Person.CARRIED or p.state == Person.LED) and p.breathes == KeptBy.SQUAD:
        return KeptBy.SQUAD.value
    if p.state == Person.IN_REFUGE:
        return KeptBy.REFUGE.value
    if p.state == Person.AT_AIR:
        return KeptBy.COMPRESSED_AIR.value
    if p.mask == 2:
        return KeptBy.SELF_RESCUER.value
    if p.alone_h < math.inf or co_at(s, p.airway, p.at_m) > CLEAN_PPM:
        return KeptBy.LUCK.value
    return KeptBy.FRESH_AIR.value


@kernel
def breathe(s, person, now, dt_h):
    """Some time in the air that somebody has: CO, heat and want of oxygen add up, and wash out or stay."""
    p = s.people[person]
    minutes = 60.0 * dt_h
    litres = litres_min(s, p)
    p.breathes = _source_of_air(s, p)
    bare = p.breathes == KeptBy.FRESH_AIR or p.breathes == KeptBy.LUCK
    p.cohb = breathed_cohb(p.cohb, co_at(s, p.airway, p.at_m) if bare else 0.0, litres, minutes)
    if p.mask == 2 and p.breathes == KeptBy.SELF_RESCUER:
        p.mask_min -= mask_used_min(minutes, litres, s.rules[0].mine_work_l_min)
        if p.mask_min <= 0.0:
            p.mask = 0
            p.mask_min = 0.0
    suffers = Death.HEAT.value
    if p.breathes != KeptBy.REFUGE:
        p.dose += heat_dose(s.rules[0].rock_c + heat_at(s, p.airway, p.at_m), minutes)
    if bare:
        lack = oxygen_dose(methane_at(s, p.airway, p.at_m), minutes)
        p.dose += lack
        if lack > 0.0:
            suffers = Death.WITHOUT_AIR.value
    _gives_way(s, person, bare, suffers, now)


@kernel
def _gives_way(s, person, bare, suffers, now):
    """Whether somebody dies, falls, or rises again."""
    p = s.people[person]
    if not is_dry(s, p.airway, p.at_m):
        kill(s, person, Death.WATER.value, now)
    elif p.cohb >= p.dead_cohb:
        kill(s, person, Death.CO.value, now)
    elif p.dose >= DEADLY_DOSE:
        kill(s, person, suffers, now)
    elif bare and now >= p.alone_h:
        kill(s, person, Death.WITHOUT_AIR.value, now)
    elif _bleeds_to_death(s, p, now):
        kill(s, person, Death.WOUNDS.value, now)
    elif p.state != Person.IN_REFUGE and math.isnan(p.found_h) and now - s.mine[0].from_h >= p.dry_h:
        kill(s, person, Death.THIRST.value, now)
    elif p.cohb >= p.down_cohb or p.dose >= 1.0:
        fall_down(s, person, now)
    elif p.state == Person.DOWN and p.wound != Severity.RED and p.cohb < s.rules[0].mine_rises_share * p.down_cohb:
        p.state = Person.LEAVING


@kernel
def _bleeds_to_death(s, p, now):
    """Whether somebody hurt has died of it by now: slower from when a squad has found and dressed him."""
    if p.wound < Severity.YELLOW:
        return False
    hours = now - p.wounded_h
    if not math.isnan(p.found_h):
        alone = max(0.0, p.found_h - p.wounded_h)
        hours = alone + (hours - alone) / s.rules[0].stabilised_factor
    return 1.0 - math.exp(-math.log(2.0) * hours / half_life_h(s, p.wound)) > p.u_wound


@kernel
def use_up(s, now, dt_h):
    """Chambers use up their oxygen, where no compressed air comes; those in one that is empty, or broken, come out. Those at
    mouthpieces go when these give nothing any more, or when the heat there becomes too much for them."""
    for k in range(s.airways.size):
        w = s.airways[k]
        if w.inside > 0 and w.mouthpieces == 0:
            w.refuge_left -= w.inside * dt_h
    for i in range(s.people.size):
        p = s.people[i]
        w = s.airways[p.airway]
        empty = p.state == Person.IN_REFUGE and (w.refuge_left <= 0.0 or w.refuge == 0)
        ends = w.mouthpieces == 0 or (p.dose >= WARY_DOSE and not is_cool(s, p.airway, p.at_m))
        if empty or (p.state == Person.AT_AIR and ends):
            leave_place(s, i)
            p.state = Person.LEAVING
            p.toward = NONE


@kernel
def person_found(s, unit, person, now):
    """A squad has reached somebody: it dresses wounds, and the surface knows where he is."""
    p = s.people[person]
    if math.isnan(p.found_h):
        p.found_h = now
        p.known_place = True
        note(s, now, Event.REACHED, unit, s.mine[0].need, person, p.state)


@kernel
def person_out(s, r, person, now):
    """Somebody comes out by a portal, alive or dead; the hurt and the poisoned need a hospital."""
    p = s.people[person]
    m = s.mine[0]
    unit = NONE if p.squad < 0 else s.squads[p.squad].unit
    alive = p.state != Person.DEAD
    note(s, now, Event.CAME_OUT, unit, m.need, person, 1.0 if alive else 0.0)
    if not alive:
        m.bodies += 1
        return
    leave_place(s, person)
    p.state = Person.OUT
    p.toward = NONE
    p.end_h = now
    m.left -= 1
    m.out += 1
    red = p.wound == Severity.RED or p.cohb >= BAD_COHB
    if red:
        hurt_so(s, r, m.place, 0, 1, now)
    elif p.wound == Severity.YELLOW or p.cohb >= HURT_COHB or p.dose >= 1.0:
        hurt_so(s, r, m.place, 1, 0, now)
