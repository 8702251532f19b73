"""One compiled event loop over the same tables and transitions as the stories, a branch for each thing a story waits for.

What a transition orders is pushed in the order in which it was ordered.
"""

from enum import IntEnum

from models.air_requests import waits_on_stand
from models.aircraft import (
    flies_again,
    flies_home,
    flies_to_fuel,
    flies_to_land,
    has_acted,
    is_back,
    is_refuelled,
    lands,
    overhead,
    refuels,
    take_off,
)
from models.boats import boat_arrives, boat_brings_out, boat_leaves, boat_moves_on
from models.clearing import crew_arrives, crew_digs, crew_has_dug, crew_leaves
from models.clock import pop, push
from models.flood import begin, pass_hour, post_starts, report, trap
from models.homeward import come_home, rested
from models.journeys import turn_home
from models.kernel import kernel
from models.kinds import Story
from models.medical import ambulance_arrives, ambulance_hands_over, ambulance_leaves, ambulance_loaded
from models.mines.alarm import alarm_goes_on, watch
from models.mines.minute import mine_begins, mine_minute
from models.mines.squads import comes_out, enters, squad_arrives, squad_goes_home, squad_leaves, stands_by, walked
from models.mines.works import works_go_on
from models.search import dig, has_dug
from models.shelters import bus_arrives, bus_leaves, bus_loads
from models.state import NONE
from models.supplies import lorry_arrives, lorry_leaves, lorry_unloaded
from models.teams import team_arrives, team_leaves, team_moves_on


class Step(IntEnum):
    """What is waited for: first the starts of the stories, by their numbers, then what follows in each."""

    CALL = 20
    BOAT_ON_THE_WAY = 21
    BOAT_TRIP = 22
    FLIGHT = 23
    WORK_IN_THE_AIR = 24
    TO_LANDING = 25
    UNLOADING = 26
    TO_FUEL = 27
    REFUELLING = 28
    FLIGHT_HOME = 29
    LORRY_ON_THE_WAY = 30
    LORRY_UNLOADING = 31
    BUS_LOADING = 32
    BUS_ON_THE_WAY = 33
    CREW_ON_THE_WAY = 34
    CREW_SETS_UP = 35
    CREW_DIGS = 36
    AMBULANCE_ON_THE_WAY = 37
    AMBULANCE_LOADING = 38
    AMBULANCE_TO_HOSPITAL = 39
    HANDOVER = 40
    HOUR = 41
    END = 42
    TEAM_ON_THE_WAY = 43
    TEAM_SETS_UP = 44
    TEAM_DIGS = 45
    MINE_MINUTE = 46
    SQUAD_ON_THE_WAY = 47
    SQUAD_STANDS_BY = 48
    SQUAD_LEG = 49
    WORKS_GO_ON = 50


@kernel
def launch(s, clock, now):
    """Start what the last transition ordered."""
    n = s.city[0].n_orders
    s.city[0].n_orders = 0
    for k in range(n):
        o = s.orders[k]
        push(clock, now, o.delay_h, o.story, o.unit, o.need, o.leg)


@kernel
def _home(s, r, clock, unit, now):
    turn_home(s, r, unit, now)
    launch(s, clock, now)


@kernel
def _boat(s, r, clock, step, unit, now):
    """A boat's story, from one wait to the next."""
    if step == Story.BOAT:
        drive = boat_leaves(s, r, unit, now)
    else:
        trip = boat_arrives(s, unit, now) if step == Step.BOAT_ON_THE_WAY else boat_brings_out(s, r, unit, now)
        if step == Step.BOAT_TRIP:
            launch(s, clock, now)
        if trip >= 0.0:
            push(clock, now, trip, Step.BOAT_TRIP, unit, NONE, NONE)
            return
        drive = boat_moves_on(s, r, unit, now)
        launch(s, clock, now)
    if drive >= 0.0:
        push(clock, now, drive, Step.BOAT_ON_THE_WAY, unit, NONE, NONE)
    else:
        _home(s, r, clock, unit, now)


@kernel
def _aircraft(s, r, clock, step, unit, now):
    """An aircraft's story, from one wait to the next."""
    flight = -1.0
    if step == Story.AIRCRAFT:
        wait = waits_on_stand(s, unit, now)
        if wait > 0.0:
            push(clock, now, wait, Story.AIRCRAFT, unit, NONE, NONE)
        elif wait == 0.0:
            push(clock, now, take_off(s, unit, now), Step.FLIGHT, unit, NONE, NONE)
        else:
            launch(s, clock, now)
    elif step == Step.FLIGHT:
        work = overhead(s, unit, now)
        if work >= 0.0:
            push(clock, now, work, Step.WORK_IN_THE_AIR, unit, NONE, NONE)
        else:
            push(clock, now, flies_to_land(s, unit, now), Step.TO_LANDING, unit, NONE, NONE)
    elif step == Step.WORK_IN_THE_AIR:
        has_acted(s, unit, now)
        push(clock, now, flies_to_land(s, unit, now), Step.TO_LANDING, unit, NONE, NONE)
    elif step == Step.TO_LANDING:
        unloading = lands(s, r, unit, now)
        launch(s, clock, now)
        push(clock, now, unloading, Step.UNLOADING, unit, NONE, NONE)
    elif step == Step.UNLOADING:
        flight = flies_again(s, unit, now)
        if flight >= 0.0:
            push(clock, now, flight, Step.FLIGHT, unit, NONE, NONE)
        else:
            push(clock, now, flies_to_fuel(s, unit, now), Step.TO_FUEL, unit, NONE, NONE)
    elif step == Step.TO_FUEL:
        push(clock, now, refuels(s, unit, now), Step.REFUELLING, unit, NONE, NONE)
    elif step == Step.REFUELLING:
        is_refuelled(s, unit, now)
        flight = flies_again(s, unit, now)
        if flight >= 0.0:
            push(clock, now, flight, Step.FLIGHT, unit, NONE, NONE)
        else:
            push(clock, now, flies_home(s, unit, now), Step.FLIGHT_HOME, unit, NONE, NONE)
    else:
        is_back(s, unit, now)
        launch(s, clock, now)


@kernel
def _lorry(s, r, clock, step, unit, now):
    """A lorry's story, from one wait to the next."""
    if step == Story.TRUCK:
        drive = lorry_leaves(s, r, unit, now)
        if drive >= 0.0:
            push(clock, now, drive, Step.LORRY_ON_THE_WAY, unit, NONE, NONE)
            return
    elif step == Step.LORRY_ON_THE_WAY:
        push(clock, now, lorry_arrives(s, unit, now), Step.LORRY_UNLOADING, unit, NONE, NONE)
        return
    else:
        lorry_unloaded(s, unit, now)
    _home(s, r, clock, unit, now)


@kernel
def _bus(s, r, clock, step, unit, now):
    """A bus's story, from one wait to the next."""
    if step == Step.BUS_LOADING:
        drive = bus_leaves(s, r, unit, now)
        if drive >= 0.0:
            push(clock, now, drive, Step.BUS_ON_THE_WAY, unit, NONE, NONE)
            return
    elif step == Step.BUS_ON_THE_WAY:
        back = bus_arrives(s, r, unit, now)
        launch(s, clock, now)
        if back >= 0.0:
            push(clock, now, back, Story.BUS, unit, NONE, NONE)
            return
    else:
        loading = bus_loads(s, unit, now)
        if loading >= 0.0:
            push(clock, now, loading, Step.BUS_LOADING, unit, NONE, NONE)
            return
    _home(s, r, clock, unit, now)


@kernel
def _crew(s, r, clock, step, unit, now):
    """A road crew's story, from one wait to the next."""
    if step == Story.CREW:
        drive = crew_leaves(s, r, unit, now)
        if drive >= 0.0:
            push(clock, now, drive, Step.CREW_ON_THE_WAY, unit, NONE, NONE)
            return
    elif step == Step.CREW_ON_THE_WAY:
        push(clock, now, crew_arrives(s, unit, now), Step.CREW_SETS_UP, unit, NONE, NONE)
        return
    else:
        if step == Step.CREW_DIGS:
            crew_has_dug(s, r, unit, now)
            launch(s, clock, now)
        work = crew_digs(s, unit, now)
        if work >= 0.0:
            push(clock, now, work, Step.CREW_DIGS, unit, NONE, NONE)
            return
    _home(s, r, clock, unit, now)


@kernel
def _team(s, r, clock, step, unit, now):
    """The story of a team, or of a machine at debris, from one wait to the next."""
    if step == Step.TEAM_ON_THE_WAY:
        push(clock, now, team_arrives(s, unit, now), Step.TEAM_SETS_UP, unit, NONE, NONE)
        return
    if step == Story.TEAM:
        way = team_leaves(s, r, unit, now)
    else:
        if step == Step.TEAM_DIGS:
            has_dug(s, r, unit, now)
            launch(s, clock, now)
        work = dig(s, unit, now)
        if work >= 0.0:
            push(clock, now, work, Step.TEAM_DIGS, unit, NONE, NONE)
            return
        way = team_moves_on(s, r, unit, now)
        launch(s, clock, now)
    if way >= 0.0:
        push(clock, now, way, Step.TEAM_ON_THE_WAY, unit, NONE, NONE)
    else:
        _home(s, r, clock, unit, now)


@kernel
def _ambulance(s, r, clock, step, unit, now):
    """An ambulance's story, from one wait to the next."""
    if step == Story.AMBULANCE:
        drive = ambulance_leaves(s, r, unit, now)
        if drive >= 0.0:
            push(clock, now, drive, Step.AMBULANCE_ON_THE_WAY, unit, NONE, NONE)
            return
    elif step == Step.AMBULANCE_ON_THE_WAY:
        loading = ambulance_arrives(s, unit, now)
        if loading >= 0.0:
            push(clock, now, loading, Step.AMBULANCE_LOADING, unit, NONE, NONE)
            return
    elif step == Step.AMBULANCE_LOADING:
        drive = ambulance_loaded(s, r, unit, now)
        if drive >= 0.0:
            push(clock, now, drive, Step.AMBULANCE_TO_HOSPITAL, unit, NONE, NONE)
            return
        if drive == -1.0:
            push(clock, now, 1.0, Step.AMBULANCE_LOADING, unit, NONE, NONE)
            return
    elif step == Step.AMBULANCE_TO_HOSPITAL:
        push(clock, now, ambulance_hands_over(s, unit, now), Step.HANDOVER, unit, NONE, NONE)
        return
    _home(s, r, clock, unit, now)


@kernel
def _mine(s, r, clock, step, need, now):
    """The accident underground, from one minute to the next."""
    if step == Story.MINE:
        mine_begins(s, r, now)
    wait = mine_minute(s, r, now)
    watch(s, r, now)
    launch(s, clock, now)
    if wait >= 0.0:
        push(clock, now, wait, Step.MINE_MINUTE, NONE, need, NONE)


@kernel
def _squad(s, r, clock, step, unit, now):
    """A squad's story, from one wait to the next."""
    if step == Story.SQUAD:
        way = squad_leaves(s, r, unit, now)
        if way >= 0.0:
            push(clock, now, way, Step.SQUAD_ON_THE_WAY, unit, NONE, NONE)
            return
        wait = -1.0
    elif step == Step.SQUAD_ON_THE_WAY:
        push(clock, now, squad_arrives(s, unit, now), Step.SQUAD_STANDS_BY, unit, NONE, NONE)
        return
    else:
        if step == Step.SQUAD_LEG:
            leg = walked(s, r, unit, now)
            launch(s, clock, now)
            if leg >= 0.0:
                push(clock, now, leg, Step.SQUAD_LEG, unit, NONE, NONE)
                return
            comes_out(s, unit, now)
        wait = stands_by(s, unit, now)
        while wait == 0.0:
            leg = enters(s, unit, now)
            if leg >= 0.0:
                push(clock, now, leg, Step.SQUAD_LEG, unit, NONE, NONE)
                return
            comes_out(s, unit, now)
            wait = stands_by(s, unit, now)
    if wait > 0.0:
        push(clock, now, wait, Step.SQUAD_STANDS_BY, unit, NONE, NONE)
        return
    squad_goes_home(s, r, unit, now)
    launch(s, clock, now)


@kernel
def _works(s, r, clock, need, now):
    """A work of the surface, from one look to the next."""
    wait = works_go_on(s, r, need, now)
    launch(s, clock, now)
    if wait >= 0.0:
        push(clock, now, wait, Step.WORKS_GO_ON, NONE, need, NONE)


@kernel
def run_loop(s, r, clock, n_hours):
    """Run one disaster to its horizon.

    Parameters
    ----------
    s, r : tables and roads
    clock : empty
    n_hours : horizon
    """
    begin(s)
    launch(s, clock, 0.0)
    pass_hour(s, r, 0)
    launch(s, clock, 0.0)
    push(clock, 0.0, 1.0, Step.HOUR, NONE, 1, NONE)
    while clock.book[0].n > 0:
        now, step, unit, need, leg = pop(clock)
        if step == Step.END:
            return
        if step == Step.HOUR:
            if need == n_hours:
                push(clock, now, 0.0, Step.END, NONE, NONE, NONE)
            else:
                pass_hour(s, r, need)
                launch(s, clock, now)
                push(clock, now, 1.0, Step.HOUR, NONE, need + 1, NONE)
        elif step == Story.REPORT:
            wait = trap(s, need, now)
            if wait >= 0.0:
                push(clock, now, wait, Step.CALL, NONE, need, NONE)
        elif step == Step.CALL:
            wait = report(s, r, need, now)
            launch(s, clock, now)
            if wait >= 0.0:
                push(clock, now, wait, Step.CALL, NONE, need, NONE)
        elif step == Story.POST:
            post_starts(s, r, need, now)
            launch(s, clock, now)
        elif step == Story.HOMEWARD:
            come_home(s, r, unit, leg, now)
            launch(s, clock, now)
        elif step == Story.REST:
            rested(s, r, unit, now)
            launch(s, clock, now)
        elif step == Story.BOAT or step == Step.BOAT_ON_THE_WAY or step == Step.BOAT_TRIP:
            _boat(s, r, clock, step, unit, now)
        elif step == Story.AIRCRAFT or Step.FLIGHT <= step <= Step.FLIGHT_HOME:
            _aircraft(s, r, clock, step, unit, now)
        elif step == Story.TRUCK or step == Step.LORRY_ON_THE_WAY or step == Step.LORRY_UNLOADING:
            _lorry(s, r, clock, step, unit, now)
        elif step == Story.BUS or step == Step.BUS_LOADING or step == Step.BUS_ON_THE_WAY:
            _bus(s, r, clock, step, unit, now)
        elif step == Story.CREW or Step.CREW_ON_THE_WAY <= step <= Step.CREW_DIGS:
            _crew(s, r, clock, step, unit, now)
        elif step == Story.TEAM or Step.TEAM_ON_THE_WAY <= step <= Step.TEAM_DIGS:
            _team(s, r, clock, step, unit, now)
        elif step == Story.MINE or step == Step.MINE_MINUTE:
            _mine(s, r, clock, step, need, now)
        elif step == Story.ALARM:
            alarm_goes_on(s, r, need, now)
            launch(s, clock, now)
        elif step == Story.SQUAD or Step.SQUAD_ON_THE_WAY <= step <= Step.SQUAD_LEG:
            _squad(s, r, clock, step, unit, now)
        elif step == Story.WORKS or step == Step.WORKS_GO_ON:
            _works(s, r, clock, need, now)
        else:
            _ambulance(s, r, clock, step, unit, now)
