"""The tables that hold what is true during a run. Only transitions write them.

One structured array per table, a row per thing; `none` is -1 and a time that has not come is nan. Hours count from the start
of the replication, on the time grid.
"""

from typing import NamedTuple

import numpy as np

from models.kernel import StateType, handle, kernel
from models.kinds import Event

INT, HOURS, NUMBER = np.int64, np.float64, np.float64
NONE = np.int64(-1)  # a plain -1 would be a type of its own to numba, and compile every callee once more

UNIT = np.dtype([
    ("kind", INT), ("tier", INT), ("doing", INT), ("leg", INT), ("need", INT),
    ("home", INT),        # place
    ("at", INT),          # place where it is, or that it left last
    ("district", INT),
    ("base", INT),        # row of depots, air bases or water posts, else -1
    ("capacity", INT),    # people or kits a trip
    ("load", INT),        # aboard
    ("muster_day_h", HOURS), ("muster_night_h", HOURS), ("from_h", HOURS),  # order to departure; not before
    ("pace", NUMBER),     # against a car
    ("since_h", HOURS), ("until_h", HOURS),  # of the journey it is on
    ("duty_h", HOURS),    # when this shift began, nan at rest
    ("craft", INT),       # row of aircraft, else -1
    ("slot", INT),        # place in the list of boats on their way home
    ("held", INT),        # cause said last why it gets no further with its patient, -1 for none
    ("grade", INT),       # of a team that searches, see `kinds.Grade`
    ("severity", INT),    # of its patient, see `kinds.Severity`
    ("aboard_h", HOURS),  # up to when its patient's risk of death is counted
])
NEED = np.dtype([
    ("kind", INT), ("stage", INT), ("place", INT), ("district", INT), ("road", INT),
    ("left", INT),        # people, kits or roads still to do
    ("known", INT),       # of them known of
    ("coming", INT),      # capacity of the units on their way or at work
    ("working", INT),     # units there
    ("flying", INT),      # aircraft asked for
    ("wants_air", np.bool_),  # no boat or lorry can come
    ("post", INT),        # command post that runs it, -1 for none
    ("arises_h", HOURS), ("reported_h", HOURS), ("delay_h", HOURS), ("known_share", NUMBER),
    ("access_h", HOURS),  # from the township's centre
    ("trip_h", HOURS),    # one trip by day from the water's edge and back, without loading
    ("home_over_m", NUMBER), ("rise_m_h", NUMBER), ("current", NUMBER),  # of the water there
    ("dose", NUMBER), ("risk", NUMBER),   # expected deaths not yet counted; probability of death by now
    ("work_h", HOURS),    # crew or service hours still to do
    ("quantile", NUMBER), # that decides roundings
    ("done", INT),        # people, kits or roads done
    ("dead", INT),        # people who died waiting
    ("held", INT),        # cause said last why it gets nothing more, -1 for none
    ("victims", INT), ("missing", INT), ("found", INT),  # of a search: people buried; of them dead and not found; found
    # by how they lie (`kinds.Entrapment`), of a search; by `kinds.Severity`, of the hurt, who are all ``alive``
    ("buried", INT, (3,)), ("alive", INT, (3,)), ("lost", INT, (3,)),  # at first; not found, alive; not found, dead
    ("effort_h", NUMBER, (3,)), ("spread", NUMBER),  # person-hours to free a victim: median, and how much they differ
    ("killed", NUMBER), ("scale_h", HOURS, (3,)), ("shape", NUMBER, (3,)),  # share killed at once; Weibull law of the others
    ("doses", NUMBER, (3,)), ("risks", NUMBER, (3,)), ("quantiles", NUMBER, (3,)),  # as dose, risk and quantile
    ("steps", INT, (3,)), ("worked_h", HOURS),  # see `models.entrapment.golden_stride`; up to when work is counted
    ("rate", NUMBER, (3,)),     # person-hours of an expert that those who dig do in an hour
    ("hurt_share", NUMBER, (3,)),  # of those dug out alive, who need a hospital
    ("freed_late", INT),  # dug out alive after so long that limbs may be crushed
    ("again_h", HOURS), ("short", INT), ("seen_lenders", INT), ("seen_roads", INT), ("joined", INT),  # see `models.asking`;
    # of the hurt, ``again_h`` is the hour up to which deaths are counted
    ("machines", INT), ("own", INT),  # excavators coming or there; unit of the neighbours, -1 for none
])
PLACE = np.dtype([
    ("district", INT), ("lat", NUMBER), ("lon", NUMBER),
    ("kits", INT),        # in township and village rooms
    ("roofed", INT), ("open", INT),    # places in shelters
    ("sheltered", INT), ("served", INT), ("on_way", INT),  # people; kits handed out; kits on their way
    ("order_h", HOURS),
    ("silent_from_h", HOURS), ("silent_until_h", HOURS),
    ("supply", INT), ("evacuate", INT), ("treat", INT),  # rows of needs, -1 for none
    ("backwater", np.bool_),  # of the reservoir, where rescue craft may run though the waterway is closed
    ("people", INT),      # who live where the water will come
    ("swept_h", HOURS), ("swept", INT), ("pulled_out", INT),  # when the torrent takes people; lost, and saved at once
    ("cut_off", np.bool_),  # people are in its shelter, and no way leads to the seat
    ("estimate", INT),    # kits asked for ahead of the people
    ("first_boat", INT), ("last_boat", INT),  # rows of `boat_rows`
    ("first_bus", INT), ("last_bus", INT),    # rows of units; its buses lie between
    ("first_stop", INT), ("last_stop", INT),  # rows of stops
])
POST = np.dtype([("tier", INT), ("place", INT), ("span", INT), ("used", INT), ("ordered", np.bool_), ("active", np.bool_)])
DEPOT = np.dtype([("tier", INT), ("place", INT), ("district", INT), ("kits", INT), ("open_h", HOURS),
                  ("lorries", INT), ("first_lorry", INT), ("last_lorry", INT)])  # free now; rows of units
DISTRICT = np.dtype([("boats", INT), ("free_boats", INT), ("teams", INT), ("free_teams", INT),
                     ("mutual_h", HOURS), ("beds", INT), ("surge", INT), ("contingency", INT), ("seat", INT),
                     ("first_ambulance", INT), ("last_ambulance", INT)])
BASE = np.dtype([("lat", NUMBER), ("lon", NUMBER), ("district", INT), ("fuel_h", HOURS), ("resident", np.bool_)])
CRAFT = np.dtype([("cruise_kmh", NUMBER), ("endurance_h", HOURS), ("fuel_h", HOURS), ("seats", INT), ("kits", INT),
                  ("lat", NUMBER), ("lon", NUMBER), ("sortie", INT), ("crew", INT), ("left_h", HOURS), ("said", INT),
                  ("stand", INT), ("point", INT)])  # rows of bases and landing, -1 for none
AIRCREW = np.dtype([("base", INT), ("night", np.bool_), ("day", INT), ("from_h", HOURS), ("flown_h", HOURS),
                    ("busy", np.bool_)])
LANDING = np.dtype([("lat", NUMBER), ("lon", NUMBER), ("place", INT), ("lit", np.bool_), ("blocked", NUMBER),
                    ("free_h", HOURS)])
ROAD = np.dtype([("row", INT), ("sill_m", NUMBER), ("town", INT), ("need", INT), ("wet", np.bool_),  # row: in Roads
                 ("buried_h", HOURS),   # full hour at which a slide cuts it or its bridge is closed, inf for never
                 ("opens_h", HOURS),    # full hour before which its bridge is not open again
                 ("bridge", INT)])      # 0 stands, 1 is closed for inspection, 2 is down
STOP = np.dtype([("from_h", HOURS), ("until_h", HOURS)])  # crews are out of the ruins of one place
HARM = np.dtype([  # what a shock does to the people of one place, by full hours, rising
    ("place", INT), ("at_h", HOURS), ("killed", INT), ("yellow", INT), ("red", INT), ("homeless", INT), ("registers", INT)])
PATH = np.dtype([  # people in the path of one slide, or below one dam that is overtopped; full hours
    ("place", INT), ("leaves_h", HOURS), ("leaves", INT), ("registers_h", HOURS), ("registers", INT),
    ("strikes_h", HOURS), ("flow_m3s", NUMBER),  # of the breach; 0 where the dam holds or a slide comes
    ("swept", INT), ("pulled_out", INT), ("escaped", INT)])
LOG = np.dtype([("time_h", HOURS), ("kind", INT), ("unit", INT), ("need", INT), ("site", INT), ("quantity", NUMBER)])
ORDER = np.dtype([("story", INT), ("unit", INT), ("need", INT), ("leg", INT), ("delay_h", HOURS)])
CITY = np.dtype([  # one row: what is true of the whole city
    ("n_log", INT), ("n_orders", INT), ("lost", INT), ("level", INT), ("moved", INT),
    ("waterway_closed", np.bool_), ("municipal_h", HOURS), ("roads_changed", np.bool_),
    ("n_roaming", INT), ("n_lenders", INT), ("army_called", np.bool_), ("provinces_called", np.bool_),
    ("first_hurt_h", HOURS), ("has_surged", np.bool_), ("is_stretched", np.bool_),  # inf for nobody yet; beds added, twice
    ("n_harm", INT),      # rows of harm that have happened
    ("killed", INT), ("missing", INT),  # people known to be
])


class State(NamedTuple):
    """All tables of one run.

    Attributes
    ----------
    units, needs, places, posts, districts, depots, bases, craft, aircrews, landing, roads : structured arrays, see above
    docks : float64[depots, docks], when each dock is free; inf where there is none
    gates : float64[places, docks], likewise at the shelters
    pumps : float64[bases, fuel trucks], likewise
    cuntan_m : float64[hours], stage at Cuntan, by which the waterway is closed
    over_m : float64[places, hours], see `scenarios.disaster.Disaster`
    weather : float64[4, districts, hours], see `kinds.Weather`
    craft_h : float64[water posts, places], hours of a rescue craft by river, inf where none leads there
    takeoff_z : float64[aircraft, sorties, 2], standard normal: readiness and clearance
    flooded : int64[flooded townships], their places, rising
    affected : int64[places], where people may come to: those, landing points and seats, rising
    left_home, upstairs, registered : int64[flooded townships, hours], people who leave, are safe upstairs, ask for a shelter
    boat_rows : int64, rows of the districts' boats by the place they stand at
    apart_rows : int64, rows of rescue craft and of the municipality's boats, which go anywhere
    paths : people who may be struck by slides and breaches, see PATH
    stops, harm : what shocks do to crews and to people, see STOP and HARM
    free_at : int64[places], how many of the districts' boats stand ready at each
    roaming : int64[boats], the first ``city.n_roaming`` are boats on their way home, which may be called on
    mine, airways, junctions, people, squads : of an accident underground, see `models.mines.tables`; else without rows
    shuns : int8[people, airways], 1 where somebody found an airway full of smoke, 2 where he found it closed
    gas : float64[3, cells], what the air carries there, see `models.mines.tables.Field`
    flows : float64[6, airways], m3/s from a to b for each `models.mines.tables.Air`
    log, orders : what has happened, and what is to start
    city : one row
    rules : one row of numbers that never change in a run
    """

    units: np.ndarray
    needs: np.ndarray
    places: np.ndarray
    posts: np.ndarray
    districts: np.ndarray
    depots: np.ndarray
    docks: np.ndarray
    gates: np.ndarray
    bases: np.ndarray
    pumps: np.ndarray
    craft: np.ndarray
    aircrews: np.ndarray
    landing: np.ndarray
    roads: np.ndarray
    paths: np.ndarray
    stops: np.ndarray
    harm: np.ndarray
    cuntan_m: np.ndarray
    over_m: np.ndarray
    weather: np.ndarray
    craft_h: np.ndarray
    takeoff_z: np.ndarray
    flooded: np.ndarray
    affected: np.ndarray
    left_home: np.ndarray
    upstairs: np.ndarray
    registered: np.ndarray
    boat_rows: np.ndarray
    apart_rows: np.ndarray
    free_at: np.ndarray
    roaming: np.ndarray
    mine: np.ndarray
    airways: np.ndarray
    junctions: np.ndarray
    people: np.ndarray
    squads: np.ndarray
    shuns: np.ndarray
    gas: np.ndarray
    flows: np.ndarray
    log: np.ndarray
    orders: np.ndarray
    city: np.ndarray
    rules: np.ndarray


StateHandle = handle(StateType, State._fields, "StateHandle")  # what transitions receive: the same tables, by reference


@kernel
def note(s, now, kind, unit, need, site, quantity):
    """Write one row of the log; a full log counts what it lost, and the driver then stops with an error."""
    n = s.city[0].n_log
    if n == s.log.size:
        s.city[0].lost += 1
        return
    row = s.log[n]
    row.time_h = now
    row.kind = kind
    row.unit = unit
    row.need = need
    row.site = site
    row.quantity = quantity
    s.city[0].n_log = n + 1


@kernel
def hold(s, need, why, now):
    """Say once why a need gets nothing more; ``why`` is a number of `kinds.Cause`, NONE where it has all it wants."""
    n = s.needs[need]
    if n.held != why:
        n.held = why
        if why >= 0:
            note(s, now, Event.HELD, NONE, need, n.place, why)


@kernel
def order(s, story, unit, need, leg, delay_h):
    """Ask the driver to start a story after a delay (hours, on the grid)."""
    n = s.city[0].n_orders
    if n == s.orders.size:
        s.city[0].lost += 1
        return
    row = s.orders[n]
    row.story = story
    row.unit = unit
    row.need = need
    row.leg = leg
    row.delay_h = delay_h
    s.city[0].n_orders = n + 1


@kernel
def is_night(hour, start_hour):
    """True from 20 h to 6 h, about civil night of the flood season at 30 degrees north.

    Parameters
    ----------
    hour : float, since the start
    start_hour : float, hour of day at which the replication starts
    """
    clock = int(start_hour + hour) % 24  # whole hours: the remainder of a float costs ten times as much
    return clock >= 20 or clock < 6
