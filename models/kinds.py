"""The closed lists of what there is: units, needs, their states, stories, events of the log; a number keeps its meaning."""

from enum import IntEnum


class Unit(IntEnum):
    """What moves."""

    BOAT = 0
    AIRCRAFT = 1
    TRUCK = 2
    BUS = 3
    CREW = 4
    AMBULANCE = 5
    TEAM = 6  # on foot, with hand tools and what a fire engine carries
    SQUAD = 7  # of a mine rescue team, with breathing apparatus


class Tier(IntEnum):
    """Whose it is."""

    TOWNSHIP = 0
    FIRE = 1
    DISTRICT = 2
    CENTRE = 3
    CORPS = 4
    WATER = 5
    MUNICIPAL = 6
    REGIONAL = 7
    HIRED = 8
    MILITIA = 9
    SOCIAL = 10
    ARMY = 11        # and armed police
    PROVINCE = 12    # teams of other provinces
    NEIGHBOURS = 13  # who are there and dig at once
    MINE_OWN = 14    # of the enterprise
    MINE_BASE = 15   # professional bases of mine and tunnel rescue


class Grade(IntEnum):
    """What a team that searches can do."""

    LIGHT = 0   # hand tools, the surface
    MEDIUM = 1  # cuts and lifts masonry
    HEAVY = 2   # and concrete


class Entrapment(IntEnum):
    """How people lie under debris, the easiest first; slides know the first alone."""

    LIGHT = 0
    VOID = 1
    ENTOMBED = 2


class Severity(IntEnum):
    """Of the hurt, by START; the green need no hospital."""

    GREEN = 0
    YELLOW = 1
    RED = 2


class Doing(IntEnum):
    """What a unit does."""

    FREE = 0
    COMING = 1
    WORKING = 2
    RETURNING = 3
    RESTING = 4
    ABSENT = 5
    RECALLED = 6  # called elsewhere on its way home
    STRANDED = 7  # free, but with no road home


class Need(IntEnum):
    """What must be done."""

    RESCUE = 0
    EVACUATE = 1
    SUPPLY = 2
    CLEAR = 3
    RECONNOITRE = 4
    TREAT = 5
    SEARCH = 6  # people under debris, to be searched for and dug out
    UNDERGROUND = 7  # people in a mine or tunnel after an accident


class Stage(IntEnum):
    """How far a need has come."""

    LATENT = 0
    ARISEN = 1
    REPORTED = 2
    DONE = 3


class Grounded(IntEnum):
    """Why an aircraft may not take off."""

    WEATHER = 1
    NIGHT = 2
    CREW = 3
    FUEL = 4


class Waiting(IntEnum):
    """Who waits; behind each the clause that its hours explain."""

    IN_WATER = 0      # people caught in flooded homes: TEAM-3TIER
    FOR_KIT = 1       # registered people without a kit: SUP-10H
    FOR_SHELTER = 2   # people for whom a shelter had no place, until they are where there is one: SHELTER
    FOR_HOSPITAL = 3  # the hurt
    FOR_AIRCRAFT = 4  # townships of the sample for which an aircraft is asked for: AIR-1H
    UNDER_DEBRIS = 5  # people buried alive: TEAM-3TIER; neighbours who dig count as nobody, so that the cause tells of teams
    UNDERGROUND = 6   # people alive in a mine or tunnel after an accident: TEAM-PRO


class Cause(IntEnum):
    """Why somebody waits: the first thing that would have to change for help to come, or to come sooner.

    A unit that waits itself holds back all who wait for it: where no lorry is free and the depot is without staff or dock,
    or no ambulance and no bed, that is the cause. Where no boat or lorry can come, the need says why (CURRENT, ROAD) though
    aircraft be short too; CLEARANCE and what follows it begin when one is asked for.
    """

    NOT_REPORTED = 0
    COMMAND = 1     # no post with room, none that works yet, or nobody has decided yet
    NO_UNIT = 2     # none free, none in reach, or none that may be sent
    ROAD = 3        # one stands free and may be sent, but no way is open, by road or for a rescue craft by river
    CURRENT = 4     # water too fast for boats
    MUSTER = 5      # ordered, not yet left
    CLEARANCE = 6   # an aircraft is asked for, not yet ready and cleared
    WEATHER = 7     # ready and cleared, below minima; or turned back by weather
    NIGHT = 8       # these four in the order of Grounded
    CREW = 9
    FUEL = 10
    STOCK = 11      # no kits where they may come from
    DOCK = 12       # waiting for a dock, where all are taken or there is none; being loaded or unloaded there
    CALL_OUT = 13   # the depot's staff is on its way
    BED = 14        # no hospital has a free bed
    PLACE = 15      # no shelter of the district has a place
    TRAVEL = 16     # help is on its way, or the way with it to where they wait no more
    WORK = 17       # people are brought out, loaded or treated in turn
    GAS = 18        # squads are there, and gas, heat or smoke lets nobody in


class Weather(IntEnum):
    """Rows of the weather by hour and district."""

    RAIN_MM_H = 0
    VISIBILITY_M = 1
    CEILING_M = 2
    WIND_MS = 3


class Story(IntEnum):
    """What an order starts."""

    REPORT = 0
    POST = 1
    BOAT = 2
    AIRCRAFT = 3
    TRUCK = 4
    BUS = 5
    CREW = 6
    AMBULANCE = 7
    HOMEWARD = 8
    REST = 9
    TEAM = 10
    MINE = 11    # the accident, minute by minute
    ALARM = 12   # it is told to those above
    SQUAD = 13
    WORKS = 14   # digging through a fall, pumping, a borehole


class Event(IntEnum):
    """Rows of the log, as past facts; what ``unit``, ``need``, ``site`` and ``quantity`` mean stands behind each."""

    ROAD_CLOSED = 0           # site: road
    ROAD_OUT_OF_WATER = 1     # site: road
    ROAD_OPENED = 2           # site: road
    WATERWAY_CLOSED = 3
    WATERWAY_OPENED = 4
    EVACUATION_ORDERED = 5    # site: township; quantity: people who live where the water will come
    LEFT_HOME = 6             # site: township; people
    SHELTERED_UPSTAIRS = 7    # site: township; people
    REGISTERED = 8            # site: where a central shelter stands; people
    TRAPPED = 9               # need; people
    DROWNED = 10              # need; people
    FELL_SILENT = 11          # site: township without telephone
    SPOKE_AGAIN = 12          # site: township
    REPORTED = 13             # need; quantity: people, kits or roads known of
    FOUND = 14                # need; people who are really there
    LEVEL_RAISED = 15         # quantity: response level, 4 to 1
    POST_ACTIVATED = 16       # site: command post
    TAKEN_IN_HAND = 17        # need; site: command post that runs it
    NEED_MET = 18             # need
    ORDERED = 19              # unit, need
    LEFT_BASE = 20            # unit, need; site: where from
    ARRIVED = 21              # unit, need; site: where
    BROUGHT_OUT = 22          # unit, need; people
    TURNED_HOME = 23          # unit; site: where from
    HOME = 24                 # unit; site: where (an aircraft: air base)
    RESTED = 25               # unit
    STOPPED_BY_CURRENT = 26   # unit, need
    GROUNDED = 27             # unit, need; quantity: see Grounded
    TOOK_OFF = 28             # unit, need; site: air base, -1 from a landing point; quantity: row of the crew
    OVERHEAD = 29             # unit, need; site: where
    TURNED_BACK = 30          # unit, need: weather at the site
    HOISTED = 31              # unit, need; people
    SEEN = 32                 # unit, need: picture received
    DROPPED = 33              # unit, need; kits
    LANDED = 34               # unit; site: landing point, or -1 at the base; quantity: people on board
    REFUELLED = 35            # unit; site: air base or forest station
    KITS_ORDERED = 36         # unit, need; site: depot; kits
    KITS_LOADED = 37          # unit, need; site: depot; kits
    KITS_DELIVERED = 38       # unit, need; kits
    KITS_HANDED_OUT = 39      # need; kits
    HURT = 40                 # need (treat); people
    IN_HOSPITAL = 41          # unit, need; site: district of the hospital
    CREW_WORKED = 42          # unit, need; quantity: machine-hours
    WENT_AWAY_EMPTY = 43      # unit, need; site: where it is, with nothing to do or no way on
    WATER_GONE = 44           # need; people nobody reached, who can walk out
    HELD = 45                 # need, from now on gets nothing more (or unit, gets no further); quantity: see Cause
    SWEPT_AWAY = 46           # site: township; people whom the torrent takes and nobody can save
    PULLED_OUT = 47           # site: township; people whom neighbours pull out of it at once
    ROAD_BURIED = 48          # site: road, cut by a slide (quantity 0), or its bridge closed (1) or down (2)
    BURIED = 49               # need; people
    DIED_BURIED = 50          # need; people
    DUG_OUT = 51              # unit, need; people, alive
    BODY_FOUND = 52           # unit, need; people
    SEARCH_ENDED = 53         # need; people missing who were not found
    ESCAPED = 54              # site: township; people in the path of a slide or a dam's wave whom it misses
    DAM_BROKE = 55            # site: township below; quantity: peak flow, m3/s
    FORCES_CALLED = 56        # quantity: see Tier; the municipality asks for the army, or for other provinces
    KILLED = 57               # site: township; people killed at once in collapsed buildings
    LOST_HOME = 58            # site: township; people who must leave damaged homes
    DIED_WAITING = 59         # need (treat); unit if in an ambulance; site: see Cause, -1 for one on its way; people
    CUT_OFF = 60              # site: place with people in its shelter and no way to the seat; people
    JOINED = 61               # site: place that has a way to the seat again; people
    MINE_STRUCK = 62          # need; site: township; quantity: see `models.mines.tables.Accident`
    MINE_KNOWN = 63           # need; the surface knows; quantity: people underground
    MINE_TOLD = 64            # need; site: who is told, see Tier; quantity: people known to be missing
    WARNED_UNDERGROUND = 65   # need; people who know from now on
    EXPLODED = 66             # need; site: airway; quantity: people killed by it at once
    WENT_DOWN = 67            # need; site: person, who cannot walk any more; quantity: airway
    DIED_UNDERGROUND = 68     # need; site: person; quantity: see `models.mines.tables.Death`
    IN_SAFETY = 69            # need; site: person, in a refuge, at a mouthpiece or in fresh air; quantity: see `KeptBy`
    CAME_OUT = 70             # need; unit: squad that brought the person or -1; site: person; quantity: 1 alive, 0 dead
    REACHED = 71              # unit, need; site: person found by a squad; quantity: see `models.mines.tables.Person`
    AIR_CHANGED = 72          # need; quantity: see `models.mines.tables.Air`
    SQUAD_ENTERED = 73        # unit, need; site: unit that stands by, -1 where the air on the way is fresh; quantity: heads
    SQUAD_TURNED = 74         # unit, need; site: airway; quantity: MPa left
    SQUAD_CAME_OUT = 75       # unit, need; quantity: MPa left
    ENTRY_REFUSED = 76        # unit, need; quantity: see `models.mines.tables.Refusal`
    EXPLORED = 77             # unit, need; site: airway
    DUG_THROUGH = 78          # need; site: airway that a fall had closed
    PUMPS_STARTED = 79        # need; quantity: m3/h, of all at work
    BOREHOLE_DOWN = 80        # need; site: airway that it reaches
    ACCOUNTED_FOR = 81        # need; everybody is out, or dead and brought out; quantity: the dead
    SQUAD_LOST = 82           # unit, need; site: airway; heads that do not come back
    TAKEN_ALONG = 83          # unit, need; site: person, carried or led; quantity: see `models.mines.tables.Person`
    LEFT_BEHIND = 84          # unit, need; site: person, put down with a mask for want of oxygen; quantity: MPa left
