"""The tables of one mine, and the closed lists of what there is underground.

A mine is a graph: junctions joined by airways, in which air flows, people walk and squads go. Each airway is cut into cells
of about equal length for gas. As all tables of `models.state`, these are changed by transitions alone. None is -1, a time
that has not come is nan or inf. In a run without a mine all have no rows.
"""

from enum import IntEnum

import numpy as np

INT, HOURS, NUMBER = np.int64, np.float64, np.float64


class Accident(IntEnum):
    """What happens."""

    FIRE = 0        # of a belt, of cutting work, of a vehicle: heat, smoke, CO
    EXPLOSION = 1   # of gas: pressure, afterdamp, doors blown open
    ROOF_FALL = 2
    INRUSH = 3      # of water
    FUMES = 4       # of blasting, or foul air in old workings; nobody breathes there
    COLLAPSE = 5    # of a tunnel, behind which people are shut in


class Role(IntEnum):
    """What an airway is for."""

    INTAKE = 0
    RETURN = 1
    BELT = 2
    FACE = 3
    SHAFT = 4
    DUCT = 5        # of a fan that blows into a blind heading; nobody walks in it


class Air(IntEnum):
    """How the mine is ventilated: rows of ``flows``."""

    NORMAL = 0
    STOPPED = 1     # no fan; what warm air and the fire draw
    REVERSED = 2
    SHORT = 3       # doors between intake and return opened, so that smoke leaves by the shortest way
    DAMAGED = 4     # as NORMAL, with doors blown open and what has fallen
    RESTORED = 5    # stoppings put up again, by squads


class Field(IntEnum):
    """Rows of ``gas``: what the air carries."""

    CO = 0          # ppm
    METHANE = 1     # per cent by volume
    HEAT = 2        # kelvin above the rock


class System(IntEnum):
    """The six systems of refuge and rescue (MINE-6SYS); in ``works`` 0 is absent, 1 works."""

    MONITORING = 0      # sensors of gas, smoke and temperature with an alarm on the surface
    LOCATING = 1        # who is where
    REFUGE = 2          # chambers
    COMPRESSED_AIR = 3  # mouthpieces on a pipe
    WATER = 4           # drinking water, and through its pipe food
    TELEPHONE = 5       # and broadcast


class Person(IntEnum):
    """What somebody underground does."""

    WORKING = 0     # knows of nothing
    LEAVING = 1     # walks out
    IN_REFUGE = 2
    AT_AIR = 3      # at a mouthpiece
    SHUT_IN = 4     # waits behind what has fallen, or above water, or where smoke leaves no way
    DOWN = 5        # cannot walk
    DEAD = 6
    CARRIED = 7     # by a squad
    LED = 8         # walks with a squad
    OUT = 9


class KeptBy(IntEnum):
    """What keeps a person alive at a moment."""

    FRESH_AIR = 0
    SELF_RESCUER = 1
    REFUGE = 2
    COMPRESSED_AIR = 3
    LUCK = 4        # breathes what there is
    SQUAD = 5


class Death(IntEnum):
    """What somebody died of."""

    BLAST = 0
    ROCK = 1
    CO = 2
    HEAT = 3
    WATER = 4
    WITHOUT_AIR = 5   # oxygen used up behind a fall, or when a refuge's supply ended
    WOUNDS = 6        # untreated


JUNCTION = np.dtype([
    ("level_m", NUMBER),      # above the sea
    ("portal", np.bool_),     # to the open
    ("co", NUMBER), ("methane", NUMBER), ("heat", NUMBER),  # of the air that mixes there now, as `Field`
])
AIRWAY = np.dtype([
    ("a", INT), ("b", INT),   # junctions; flows count from a to b
    ("length_m", NUMBER), ("area_m2", NUMBER), ("height_m", NUMBER), ("slope_deg", NUMBER), ("role", INT),
    ("first_cell", INT), ("n_cells", INT),  # of ``gas``, from a to b
    ("fallen_m", NUMBER),     # length of what has fallen, still to be dug through; nobody passes and little air
    ("fallen_at_m", NUMBER),  # from a
    ("void_m3", NUMBER),      # air shut in behind it, inf where air still comes
    ("flooded", np.bool_),    # to the roof somewhere
    ("seeps", NUMBER),        # methane given off, m3/s, all along it
    ("explored_h", HOURS),    # when a squad has been through, inf before
    ("telephone", np.bool_), ("sensor", np.bool_),  # there
    ("mouthpieces", INT), ("mouthpiece_at_m", NUMBER),  # of compressed air; from a
    ("refuge", INT), ("refuge_at_m", NUMBER),  # places in its chamber, 0 for none
    ("refuge_left", NUMBER),  # person-hours of oxygen in it
])
PERSON = np.dtype([
    ("state", INT), ("airway", INT), ("at_m", NUMBER),   # from a
    ("toward", INT),          # junction he walks to next, -1 for none
    ("goal", INT),            # junction of the portal, or of the refuge's airway, he makes for
    ("aware_h", HOURS),       # from when on he knows
    ("pace", NUMBER),         # against the law of walking
    ("mask", INT),            # of his self-rescuer: 0 none or failed, 1 not yet on, 2 on
    ("mask_min", NUMBER),     # minutes left in it
    ("mask_full_min", NUMBER),  # what it holds, if it works
    ("cohb", NUMBER),         # per cent
    ("dose", NUMBER),         # fractional effective dose of heat and other gases
    ("down_cohb", NUMBER), ("dead_cohb", NUMBER),  # per cent at which he falls, and dies; drawn
    ("wound", INT),           # `models.kinds.Severity`, -1 for none
    ("wounded_h", HOURS), ("u_wound", NUMBER),  # since when; decides when he dies of it untreated
    ("breathes", INT),        # see `KeptBy`, now
    ("died_of", INT), ("end_h", HOURS),  # `Death` or -1; when dead or out
    ("squad", INT),           # row that carries or leads him
    ("found_h", HOURS),       # when a squad reached him, nan before
    ("known_place", np.bool_),  # the surface knows where he is
    ("alone_h", HOURS),       # hour of death of one shut in without air, by the void's size; inf else
])
SQUAD = np.dtype([
    ("unit", INT),            # row of units
    ("heads", INT),           # fit for entry now
    ("mpa", NUMBER),          # in the bottles of the member with least
    ("set_mpa", NUMBER),      # at entry
    ("entered_h", HOURS),
    ("at", INT),              # junction it stands at, -1 on the surface
    ("airway", INT),          # it is in, -1 for none
    ("goal", INT),            # junction it makes for
    ("person", INT),          # row it carries or leads, -1 for none
    ("task", INT),            # see models/mines/squads.py
    ("sorties", INT), ("under_h", HOURS),  # how often and how long it has been in; rest is owed by them
    ("fit_h", HOURS),         # when rested
    ("heat_min", NUMBER),     # minutes spent above 40 degrees, against the limits
])
MINE = np.dtype([  # one row: what is true of the mine as a whole
    ("place", INT),           # township node where its portal lies
    ("need", INT),            # row of needs
    ("accident", INT), ("airway", INT), ("at_m", NUMBER), ("from_h", HOURS),  # what, where, when
    ("air", INT),             # row of ``flows``
    ("seen_h", HOURS),        # to which gas and people have been brought
    ("fire_mw", NUMBER), ("peak_mw", NUMBER), ("growth_h", HOURS), ("burns_h", HOURS),  # now; of the drawn fire
    ("co_m3_mj", NUMBER), ("smoke_per_ppm", NUMBER),  # CO given off by a MJ; extinction per metre by a ppm of CO
    ("fumes_m3", NUMBER),     # of CO set free at once
    ("methane_m3", NUMBER),   # likewise
    ("ignites_u", NUMBER),    # decides whether an explosive cell at a source of fire goes off
    ("blasts", INT), ("last_blast_h", HOURS),
    ("water_m3", NUMBER), ("inflow_m3_h", NUMBER), ("water_m", NUMBER),  # in; still coming; level above the sea
    ("pumps_m3_h", NUMBER),   # at work
    ("power", np.bool_),      # underground
    ("alarm_h", HOURS),       # the surface knows
    ("evacuate_h", HOURS),    # the order to leave goes out
    ("left", INT), ("dead", INT), ("out", INT),  # people: underground alive, dead, out alive
    ("bodies", INT),          # of the dead, brought out
    ("frozen_until_h", HOURS),  # nobody enters before: explosive gas, or waiting out a blast
    ("refusals", INT),
    ("done", np.bool_),       # everybody accounted for
    ("borehole_m", NUMBER),   # still to drill, inf where none is sunk
])
