"""The numbers by which targets are judged: one pass over the log of a run."""

import math
from enum import IntEnum

import numpy as np

from models.curves import STEPS, Curve, Where, step_of
from models.kernel import kernel
from models.kinds import Event, Need, Tier, Unit
from models.state import is_night
from models.waits import cut_off_spells, kit_waits


class Measure(IntEnum):
    """What is counted in one run: people, sites (neighbourhoods in which people were caught, and where they were buried),
    requests, hours."""

    EXPOSED = 0           # people in homes that the water reaches
    LEFT = 1              # of them left in time
    UPSTAIRS = 2          # of them safe on upper floors
    CAUGHT = 3            # of them to be brought out
    RESCUED = 4
    DEAD = 5
    REMAINING = 6
    CAUGHT_REACHED = 7    # people caught at sites where somebody arrived within the survival window
    SHELTERED = 8         # people who registered at a central shelter
    KIT_10H = 9           # of them had a kit within 10 h
    KIT_12H = 10
    KIT_24H = 11
    WANT_SHELTER = 12     # people who asked for a place in a central shelter
    SITES = 13            # sites that were reported; searches are sites too
    DISPATCHED = 14       # of them somebody was sent to
    REPORT_H = 15         # hours from water in the house to the call, summed over reported sites
    DISPATCH_H = 16       # hours from the call to the first order, summed over dispatched sites
    SITES_15KM = 17       # reported sites within 15 km of a candidate fire station
    FIRE_20MIN = 18       # of them somebody reached within 20 min of the call
    SITES_DAY = 19        # reported by day
    TOWNSHIP_30MIN = 20   # of them somebody reached within 30 min
    SITES_NIGHT = 21
    TOWNSHIP_45MIN = 22
    DISTRICT_60MIN = 23   # of all reported sites somebody reached within 60 min
    CRAFT = 24            # of all reported sites, reached by a rescue craft
    ASKED = 25            # townships for which an aircraft is asked for, at an hour of the run taken at random
    OVERHEAD_60MIN = 26   # of them one is overhead within 60 min
    ASKED_PEOPLE = 27     # the same, weighted by the people who live there
    PEOPLE_60MIN = 28
    ASKED_FLYABLE = 29    # of the townships asked for, those where the weather of that hour allows flight
    FLYABLE_60MIN = 30
    MISSED_WEATHER = 31   # not within 60 min, and held by weather; night; neither, so by readiness and distance
    MISSED_NIGHT = 32
    MISSED_DISTANCE = 33
    SORTIES = 34          # take-offs in the run itself
    LIFTED = 35           # people brought out by aircraft
    EVENTS = 36           # rows of the log, of design loads too
    CITY_LOAD = 37        # people of the design load of the whole city; see `sim.engine.loads`
    CITY_SHELTERED = 38   # of them registered at a central shelter
    CITY_10H = 39         # of them had a kit within 10 h
    CITY_12H = 40
    CITY_24H = 41
    MILLION_LOAD = 42     # the same in districts of a million residents or more, each with its load
    MILLION_SHELTERED = 43
    MILLION_10H = 44
    MILLION_12H = 45
    MILLION_24H = 46
    OTHER_LOAD = 47       # and in the others
    OTHER_SHELTERED = 48
    OTHER_10H = 49
    OTHER_12H = 50
    OTHER_24H = 51
    MILLION_NATURAL = 52  # people whom the disaster itself brings to shelters there
    MILLION_NATURAL_10H = 53
    OTHER_NATURAL = 54
    OTHER_NATURAL_10H = 55
    POINTS = 56           # places of the circle round Tongnan for which an aircraft of Tongnan is asked for
    POINTS_120MIN = 57    # of them one is overhead within 120 min
    SEATS = 58            # district seats to which a regional centre is asked to come, with the roads damaged
    SEATS_4H = 59         # of them fifty of its people are there within 4 h
    BURIED = 60          # people under slides and ruins
    BURIED_DEAD = 61     # of them died there, at once or waiting
    DUG_OUT = 62         # of them were dug out alive
    BY_NEIGHBOURS = 63   # of these by neighbours
    MISSING = 64         # bodies that nobody found
    SEARCHES = 65        # slides and ruins that buried somebody
    SEARCH_H = 66        # hours from then to the first team, summed over searches that one reached
    SEARCHES_REACHED = 67
    IN_PATH = 68         # people in the path of slides
    PATH_LEFT = 69       # of them left before
    IN_PATH_POINTS = 70  # the same at registered points
    PATH_LEFT_POINTS = 71
    BELOW_DAMS = 72      # people below dams that are overtopped
    BELOW_DAMS_LOST = 73  # of them swept away by a breach, whom nobody pulled out
    DAMS_TOPPED = 74
    DAMS_BROKE = 75
    COVERED = 76          # of those whose homes the water reaches (BY_WATER), whose stream is covered by warnings
    DETECTED = 77         # of them, whose rain monitoring sees
    AHEAD = 78            # of them, whose township ordered them out before the first damage
    ALERTED = 79          # of them, whom a message or a knock reached before the water
    LEFT_AHEAD = 80       # of them left in time
    UNCOVERED = 81        # of BY_WATER, whose stream is not covered
    TAKEN = 82            # of BY_WATER, caught on the ground floor or swept away
    TAKEN_COVERED = 83    # of them on covered streams
    TAKEN_UNCOVERED = 84  # and on uncovered ones
    CUT_OFF = 85          # spells in which a designated township with people in its shelter has no way to its seat
    CUT_OFF_SERVED = 86   # of them nobody lacked a kit for longer than the grace
    SURGES = 87           # calls of the surge tier to the seat of the district with most people in danger
    MILITIA = 88          # heads that muster for them; the next measures follow it, see `models.asked.count_heads`
    MILITIA_3H = 89       # of them there within so many hours of the call
    MILITIA_6H = 90
    MILITIA_12H = 91
    MILITIA_24H = 92
    MILITIA_HALF_H = 93   # hours until half of them are there, a day at the most
    SOCIAL = 94           # the same of social teams
    SOCIAL_3H = 95
    SOCIAL_6H = 96
    SOCIAL_12H = 97
    SOCIAL_24H = 98
    SOCIAL_HALF_H = 99
    ARMY = 100            # and of armed police and army
    ARMY_3H = 101
    ARMY_6H = 102
    ARMY_12H = 103
    ARMY_24H = 104
    ARMY_HALF_H = 105
    BY_WATER = 106        # of the exposed, whose homes a stream or river reaches, not a slide or the wave of a dam
    LEFT_WATER = 107      # of them left in time
    UNDISPATCHED = 108    # people whose homes a river would reach, had no reservoir upstream been dispatched
    DUG_OUT_24H = 109     # of BURIED, dug out alive within so many hours
    DUG_OUT_72H = 110
    HURT = 111            # people who need a hospital
    IN_HOSPITAL = 112     # of them came to one
    DIED_WAITING = 113    # of them died before
    DIED_LATER = 114      # of ALL_DEAD, not at once: in the water, under debris or for want of a hospital
    ALL_DEAD = 115        # DEAD and DIED_WAITING
    MINE_PEOPLE = 116     # people underground when an accident comes; see `models.mines.tally`
    MINE_WALKED = 117     # of them came out by themselves
    MINE_SAVED = 118      # of them were brought out alive by squads
    MINE_DEAD = 119
    MINE_LEFT = 120       # of them are below alive at the end
    MINE_TRAPPED = 121    # of them neither died at once nor came out by themselves
    MINE_OUT_24H = 122    # out alive within so many hours, by themselves or not
    MINE_OUT_72H = 123
    MINE_BLAST = 124      # the dead by `models.mines.tables.Death`
    MINE_ROCK = 125
    MINE_CO = 126
    MINE_HEAT = 127
    MINE_WATER = 128
    MINE_AIRLESS = 129
    MINE_WOUNDS = 130
    MINE_THIRST = 131
    MINE_ACCIDENTS = 132
    MINE_MAJOR = 133      # of them with ten dead or more
    MINE_EXTREME = 134    # with thirty or more
    MINE_ALARM_H = 135    # hours from the accident to the alarm
    MINE_KNOWN = 136      # accidents of which the surface came to know
    MINE_TOLD_H = 137     # hours from the alarm until the municipality was told, summed over those it was told of
    MINE_TOLD = 138
    MINE_SQUADS = 139     # accidents to which a squad came
    MINE_SQUAD_H = 140    # hours from the alarm to the first squad, summed over them
    MINE_SQUAD_30MIN = 141  # of them the first came within so long of the alarm
    MINE_SQUAD_3H = 142
    MINE_ENTERED = 143    # accidents that a squad went into
    MINE_ENTRY_H = 144    # hours from the alarm to that, summed over them
    MINE_REACHED = 145    # people whom squads found alive
    MINE_REACHED_H = 146  # hours from the alarm to each, summed
    MINE_LAST_H = 147     # hours from the alarm to the last of them, summed over accidents
    MINE_SORTIES = 148
    MINE_SPENT = 149      # of those, after which a squad had to rest
    MINE_REFUSED = 150    # entries refused
    MINE_LOST = 151       # rescuers who did not come back
    MINE_ALIVE = 152      # of MINE_PEOPLE, did not die underground
    MINE_SERVED = 153     # accidents known at mines that a mine rescue team serves, not over before the limit
    MINE_SERVED_30MIN = 154  # of them the first squad came within so long of the alarm
    MINE_ELSEWHERE = 155  # the same at all other mines
    MINE_ELSEWHERE_3H = 156
    MINE_TUNNEL = 157     # accidents in tunnels in which somebody is alive behind a fall
    MINE_TUNNEL_REACHED = 158  # of them a squad, or those who dig, came to somebody alive there
    MINE_TUNNEL_H = 159   # hours from the alarm to that, summed over them


LIMITS_H = (20.0 / 60.0, 0.5, 0.75, 1.0)  # fire station; township by day and by night; district (benchmarks of ours)


@kernel
def tally(log, needs, units, places, start_hour, near_station, window_h, out, curves, districts):
    """Fill the measures of a run.

    Parameters
    ----------
    log, needs, units, places : tables of a run that has ended (`models.state`)
    start_hour : float, hour of day at which the run starts
    near_station : bool[places], within 15 km of a candidate fire station
    window_h : float, hours for which people caught by the water are taken to survive
    out : float64[len(Measure)], added to
    curves, districts : see `models.curves`; kits are added to them
    """
    n = needs.size
    trapped = np.full(n, np.nan)
    called = np.full(n, np.nan)
    sent = np.full(n, np.nan)
    reached = np.full(n, np.nan)  # first arrival of anybody
    over = np.full(n, np.inf)  # when nobody was left there
    by_craft = np.zeros(n, dtype=np.bool_)
    people = np.zeros(n)
    out[Measure.EVENTS] += log.size
    for place in range(places.size):
        out[Measure.EXPOSED] += places[place].people
    for i in range(log.size):
        row = log[i]
        kind = row.kind
        need = row.need
        if kind == Event.LEFT_HOME:
            out[Measure.LEFT] += row.quantity
        elif kind == Event.SHELTERED_UPSTAIRS:
            out[Measure.UPSTAIRS] += row.quantity
        elif kind == Event.SWEPT_AWAY or kind == Event.KILLED:
            out[Measure.DEAD] += row.quantity
        elif kind == Event.DIED_BURIED:
            if row.time_h > trapped[need]:
                out[Measure.DIED_LATER] += row.quantity
        elif kind == Event.DROWNED:
            out[Measure.DIED_LATER] += row.quantity
        elif kind == Event.HURT:
            out[Measure.HURT] += row.quantity
        elif kind == Event.IN_HOSPITAL:
            out[Measure.IN_HOSPITAL] += row.quantity
        elif kind == Event.DIED_WAITING:
            out[Measure.DIED_WAITING] += row.quantity
            out[Measure.DIED_LATER] += row.quantity
        elif kind == Event.PULLED_OUT:
            out[Measure.RESCUED] += row.quantity
        elif kind == Event.BURIED:
            trapped[need] = row.time_h
            people[need] += row.quantity
        elif kind == Event.DUG_OUT:
            if units[row.unit].tier == Tier.NEIGHBOURS:
                out[Measure.BY_NEIGHBOURS] += row.quantity
            if row.time_h - trapped[need] <= 24.0:
                out[Measure.DUG_OUT_24H] += row.quantity
            if row.time_h - trapped[need] <= 72.0:
                out[Measure.DUG_OUT_72H] += row.quantity
        elif kind == Event.REGISTERED:
            out[Measure.SHELTERED] += row.quantity
        elif kind == Event.TRAPPED:
            trapped[need] = row.time_h
            people[need] += row.quantity
        elif kind == Event.REPORTED or kind == Event.FOUND:
            if math.isnan(called[need]):
                called[need] = row.time_h
        elif kind == Event.ORDERED:
            if math.isnan(sent[need]):
                sent[need] = row.time_h
        elif kind == Event.TOOK_OFF:
            out[Measure.SORTIES] += 1.0
        elif kind == Event.ARRIVED or kind == Event.OVERHEAD:
            unit = units[row.unit]
            if unit.tier == Tier.NEIGHBOURS:
                continue  # they are there already
            if math.isnan(reached[need]):
                reached[need] = row.time_h
            if unit.kind == Unit.BOAT and unit.tier == Tier.WATER:
                by_craft[need] = True
        elif kind == Event.HOISTED:
            out[Measure.LIFTED] += row.quantity
        elif kind == Event.NEED_MET:
            over[need] = row.time_h
    for need in range(n):
        row = needs[need]
        if row.kind == Need.EVACUATE:
            out[Measure.WANT_SHELTER] += row.left
        if row.kind == Need.SEARCH:
            _count_search(out, row, people[need], reached[need] - trapped[need])
            if not reached[need] <= over[need]:
                reached[need] = over[need]  # neighbours had dug out all before a team came
        elif row.kind == Need.RESCUE:
            out[Measure.CAUGHT] += people[need]
            out[Measure.RESCUED] += row.done
            out[Measure.DEAD] += row.dead
            out[Measure.REMAINING] += row.left
            if reached[need] - trapped[need] <= window_h:
                out[Measure.CAUGHT_REACHED] += people[need]
        else:
            continue
        if math.isnan(called[need]):
            continue
        out[Measure.SITES] += 1.0
        out[Measure.REPORT_H] += called[need] - trapped[need]
        if sent[need] >= called[need]:
            out[Measure.DISPATCHED] += 1.0
            out[Measure.DISPATCH_H] += sent[need] - called[need]
        if by_craft[need]:
            out[Measure.CRAFT] += 1.0
        _count_site(out, reached[need] - called[need], is_night(called[need], start_hour), near_station[row.place])
    out[Measure.WANT_SHELTER] += out[Measure.SHELTERED]
    out[Measure.ALL_DEAD] += out[Measure.DEAD] + out[Measure.DIED_WAITING]
    _count_kits(log, places, out, curves, districts)


@kernel
def count_cut_offs(log, designated, grace_h, end_h, out):
    """Add the spells of `models.waits.cut_off_spells` to the measures."""
    spells, served = cut_off_spells(log, designated, grace_h, end_h)
    out[Measure.CUT_OFF] += spells
    out[Measure.CUT_OFF_SERVED] += served


@kernel
def _count_search(out, need, buried, waited):
    """What came of people under one slide, and when the first team came."""
    out[Measure.BURIED] += buried
    out[Measure.BURIED_DEAD] += need.dead
    out[Measure.DUG_OUT] += need.done
    out[Measure.MISSING] += need.missing
    out[Measure.DEAD] += need.dead
    out[Measure.RESCUED] += need.done
    out[Measure.REMAINING] += need.left
    out[Measure.SEARCHES] += 1.0
    if not math.isnan(waited):
        out[Measure.SEARCHES_REACHED] += 1.0
        out[Measure.SEARCH_H] += waited


@kernel
def _count_site(out, waited, night, near_station):
    """Whoever comes first counts: where a nearer team is faster, the one the clause names is rightly not sent."""
    fire, day, dark, district = LIMITS_H
    if near_station:
        out[Measure.SITES_15KM] += 1.0
        if waited <= fire:
            out[Measure.FIRE_20MIN] += 1.0
    if night:
        out[Measure.SITES_NIGHT] += 1.0
        if waited <= dark:
            out[Measure.TOWNSHIP_45MIN] += 1.0
    else:
        out[Measure.SITES_DAY] += 1.0
        if waited <= day:
            out[Measure.TOWNSHIP_30MIN] += 1.0
    if waited <= district:
        out[Measure.DISTRICT_60MIN] += 1.0


@kernel
def _count_kits(log, places, out, curves, districts):
    """Kits by the hours from registration."""
    site, hours, people = kit_waits(log, places.size)
    for k in range(site.size):
        step = step_of(Curve.KITS, hours[k])
        if step < STEPS:
            curves[Curve.KITS, step] += people[k]
        if hours[k] <= 10.0:
            districts[Where.KIT, places[site[k]].district] += people[k]
        _count_waits(out, Measure.KIT_10H, hours[k], people[k])


@kernel
def _count_waits(out, first, hours, people):
    """Add people to the measures of those served within 10, 12 and 24 h, which follow each other."""
    if hours <= 10.0:
        out[first] += people
    if hours <= 12.0:
        out[first + 1] += people
    if hours <= 24.0:
        out[first + 2] += people


@kernel
def tally_load(log, places, group, out):
    """Fill the measures of a design load run but for the load itself.

    Parameters
    ----------
    log, places : tables of the run (`models.state`)
    group : int64[districts], the measure of each district's load (CITY_LOAD, MILLION_LOAD or OTHER_LOAD)
    out : float64[len(Measure)], added to
    """
    out[Measure.EVENTS] += log.size
    for i in range(log.size):
        if log[i].kind == Event.REGISTERED:
            out[group[places[log[i].site].district] + 1] += log[i].quantity
    site, hours, people = kit_waits(log, places.size)
    for k in range(site.size):
        _count_waits(out, group[places[site[k]].district] + 2, hours[k], people[k])
