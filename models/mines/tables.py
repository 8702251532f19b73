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
    THIRST = 7


class Aim(IntEnum):
    """What somebody who leaves makes for."""

    OUT = 0         # by ways without smoke
    THROUGH = 1     # out, through smoke
    REFUGE = 2
    AIR = 3         # a mouthpiece


class Task(IntEnum):
    """What a squad does."""

    COMING = 0      # to the mine, or called and not yet there
    AT_BASE = 1     # at the fresh-air base: briefed, standing by, resting
    GOING_IN = 2
    COMING_OUT = 3
    GONE = 4        # did not come back


class Refusal(IntEnum):
    """Why no squad enters."""

    METHANE = 0     # near explosive, and something that may light it
    BLAST = 1       # another may follow
    RISING = 2      # the fire grows and the way to it is warm
    HEAT = 3
    SMOKE = 4       # nothing is seen
    CAPTAIN = 5     # within the limits, and the captain says no
    NO_STANDBY = 6  # nobody fit stands by
    TOO_FEW = 7


JUNCTION = np.dtype([
    ("level_m", NUMBER),      # above the sea
    ("portal", np.bool_),     # to the open
    ("co", NUMBER), ("methane", NUMBER), ("heat", NUMBER),  # of the air that mixes there now, as `Field`
    ("held_co", NUMBER), ("held_methane", NUMBER), ("held_heat", NUMBER),  # what came in and goes on with the next step
])
AIRWAY = np.dtype([
    ("a", INT), ("b", INT),   # junctions; flows count from a to b
    ("length_m", NUMBER), ("area_m2", NUMBER), ("height_m", NUMBER), ("slope_deg", NUMBER), ("role", INT),
    ("first_cell", INT), ("n_cells", INT),  # of ``gas``, from a to b
    ("fallen_m", NUMBER),     # length of what has fallen, still to be dug through; nobody passes and little air
    ("fallen_at_m", NUMBER),  # from a
    ("void_m3", NUMBER),      # air shut in behind it, inf where air still comes
    ("aired", np.bool_),      # a borehole brings air
    ("flooded", np.bool_),    # to the roof somewhere
    ("seeps", NUMBER),        # methane given off, m3/s, all along it
    ("taylor_m", NUMBER),     # dispersion in m2/s for each m/s of the air
    ("cools_s", NUMBER),      # share of its heat that the air loses to the rock in a second, at first
    ("explored_h", HOURS),    # when a squad has been through, inf before
    ("telephone", np.bool_), ("sensor", np.bool_),  # there
    ("mouthpieces", INT), ("mouthpiece_at_m", NUMBER),  # of compressed air; from a
    ("refuge", INT), ("refuge_at_m", NUMBER),  # places in its chamber, 0 for none
    ("refuge_left", NUMBER),  # person-hours of oxygen in it
    ("inside", INT), ("on_air", INT),  # people in the chamber, and at its mouthpieces
    ("told_h", HOURS),        # since when somebody who knows has been there, inf before
])
PERSON = np.dtype([
    ("state", INT), ("airway", INT), ("at_m", NUMBER),   # from a
    ("toward", INT),          # junction he walks to next, -1 for none
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
    ("aim", INT),             # see `Aim`
    ("react_h", HOURS),       # from a sign that something is wrong until he goes
    ("next_h", HOURS),        # when one who is shut in thinks it over again
    ("u_struck", NUMBER),     # decides what rock or a blast does to him
    ("dry_h", HOURS),         # without water he bears
])
SQUAD = np.dtype([
    ("unit", INT),            # row of units
    ("heads", INT),           # fit for entry
    ("task", INT),            # see `Task`
    ("mpa", NUMBER),          # in the bottles of the member with least
    ("set_mpa", NUMBER),      # at entry
    ("entered_h", HOURS),
    ("at", INT),              # junction it stands at, -1 on the surface or between junctions
    ("airway", INT), ("at_m", NUMBER),  # it is in, -1 for none; from a
    ("toward", INT),          # junction it walks to, -1 for none
    ("aim", INT),             # airway it is sent to, -1 for none
    ("walked_m", NUMBER),     # of the airway it is in, since it came in at one end
    ("leg_m", NUMBER),        # length of the leg it is on
    ("leg_mpa", NUMBER), ("leg_heat", NUMBER),  # what the leg costs: of the bottles; of what heat it bears, as a share
    ("way_m", NUMBER), ("down_m", NUMBER),  # walked inward with apparatus; of that downward, up is negative
    ("heat", NUMBER),         # of what heat it bears it has borne, a share
    ("person", INT),          # row it carries, -1 for none
    ("led", INT),             # people who walk with it
    ("spares", INT),          # masks for people found
    ("sorties", INT), ("under_h", HOURS),  # how often and how long it has been in
    ("fit_h", HOURS),         # when rested
    ("said", INT),            # see `Refusal`, what it said last, -1 for nothing
    ("u_refuse", NUMBER),     # its captain's caution
])
MINE = np.dtype([  # one row: what is true of the mine as a whole
    ("place", INT),           # township node where its portal lies
    ("need", INT),            # row of needs
    ("accident", INT), ("airway", INT), ("at_m", NUMBER), ("from_h", HOURS),  # what, where, when
    ("air", INT),             # row of ``flows``
    ("seen_h", HOURS),        # to which gas and people have been brought
    ("fire_mw", NUMBER), ("peak_mw", NUMBER), ("growth_h", HOURS), ("burns_h", HOURS),  # now; of the drawn fire
    ("heat_share", NUMBER),   # of the fire's heat that the air takes up
    ("co_m3_mj", NUMBER), ("smoke_per_ppm", NUMBER),  # CO given off by a MJ; extinction per metre by a ppm of CO
    ("fumes_m3", NUMBER),     # of CO set free at once
    ("methane_m3", NUMBER),   # likewise
    ("ignites_u", NUMBER, (4,)),  # decide when explosive air at the fire goes off, for the first and each later time
    ("explosive_h", HOURS),   # the air at the fire has been explosive since the last blast
    ("blasts", INT), ("last_blast_h", HOURS),
    ("water_m3", NUMBER), ("inflow_m3_h", NUMBER), ("inflow_until_h", HOURS),  # in; still coming, until
    ("water_m", NUMBER),      # level above the sea
    ("pumps_m3_h", NUMBER),   # at work
    ("power", np.bool_),      # underground
    ("works", NUMBER, (6,)),  # by `System`: 0 absent, 1 works, between: that share of its devices
    ("react_h", HOURS),       # from a sign on the surface until it is believed
    ("order_h", HOURS),       # from then until the order to leave
    ("alarm_h", HOURS),       # the surface knows
    ("evacuate_h", HOURS),    # the order to leave goes out
    ("left", INT), ("dead", INT), ("out", INT),  # people: underground alive, dead, out alive
    ("bodies", INT),          # of the dead, brought out
    ("frozen_until_h", HOURS),  # nobody enters before: explosive gas, or waiting out a blast
    ("refusals", INT), ("lost_heads", INT),  # entries that captains refused; rescuers who did not come back
    ("done", np.bool_),       # everybody accounted for
    ("known", np.bool_),      # the alarm has been given
    ("told", INT),            # how many levels above have been told
    ("asks_h", HOURS),        # when the municipality looks next whether squads enough are there
    ("works_h", HOURS),       # when somebody last worked at the fall in hand
    ("digs", INT),            # airway whose fall is being dug through, -1 for none
    ("bores", INT), ("borehole_m", NUMBER),  # airway to which a borehole is sunk, -1 for none; still to drill
    ("depth_m", NUMBER),      # of the workings below the surface
    ("restored_h", HOURS),    # squad-hours spent on stoppings and doors
    ("u_pumps", NUMBER), ("u_rig", NUMBER), ("u_reverse", NUMBER),  # decide when pumps and a rig come, and whether fans turn
    ("dig_pace", NUMBER),     # against the mean, by what has fallen
    ("report_u", NUMBER, (3,)),  # decide how long each level takes to tell the next
])
