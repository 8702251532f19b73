"""Home again, whatever the unit."""

from models.boats import boat_home, boat_rested
from models.journeys import stop_roaming
from models.kernel import kernel
from models.kinds import Doing, Event, Unit
from models.state import NONE, note
from models.supplies import lorry_home
from models.teams import team_home, team_rested


@kernel
def come_home(s, r, u, leg, now):
    """A unit is back where it belongs, unless it was called elsewhere on the way."""
    unit = s.units[u]
    if unit.leg != leg or unit.doing != Doing.RETURNING:
        return
    note(s, now, Event.HOME, u, NONE, unit.home, 0.0)
    unit.at = unit.home
    if unit.kind == Unit.BOAT:
        stop_roaming(s, u)
        boat_home(s, r, u, now)
    elif unit.kind == Unit.TRUCK:
        lorry_home(s, r, u, now)
    elif unit.kind == Unit.TEAM:
        team_home(s, r, u, now)
    else:
        unit.doing = Doing.FREE


@kernel
def rested(s, r, u, now):
    """A crew or a team has slept."""
    if s.units[u].kind == Unit.BOAT:
        boat_rested(s, r, u, now)
    else:
        team_rested(s, r, u, now)


def homeward_story(first, env, s, r, launch, unit, leg):
    """The way home, on which a unit may be called elsewhere."""
    yield first
    come_home(s, r, unit, leg, env.now)
    launch()


def rest_story(first, env, s, r, launch, unit):
    """A crew sleeps."""
    yield first
    rested(s, r, unit, env.now)
    launch()
