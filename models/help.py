"""Whom a post sends: boats to people in the water, aircraft where no boat can come, both where nobody answers; teams to
people under debris."""

from models.air_requests import ask_aircraft
from models.asking import count_lenders
from models.boats import send_boats
from models.kernel import kernel
from models.kinds import Cause, Need, Stage
from models.state import hold
from models.teams import send_teams


@kernel
def send_help(s, r, need, now):
    """Boats for people in the water; aircraft where no boat can come; both to look where nobody answers; teams to debris."""
    n = s.needs[need]
    if n.kind == Need.SEARCH:
        hold(s, need, send_teams(s, r, need, now), now)
        return
    why = send_boats(s, r, need, now)
    n.wants_air = (why >= 0 and n.coming == 0) or n.kind == Need.RECONNOITRE
    if n.wants_air and ask_aircraft(s, need, now) == Cause.COMMAND and why >= 0:
        why = Cause.COMMAND.value  # whatever keeps boats away, an aircraft stands free until somebody asks for it
    hold(s, need, why, now)


@kernel
def help_waiting(s, r, now):
    """Every reported need that is short of help asks again."""
    count_lenders(s, now)
    for need in range(s.rules[0].n_rescues):
        if s.needs[need].stage == Stage.REPORTED and s.needs[need].left + s.needs[need].missing > 0:
            send_help(s, r, need, now)
