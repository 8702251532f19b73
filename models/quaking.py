"""What a shock does to people at once, told by the full hour: killed, hurt, and homes that nobody can stay in."""

from models.kernel import kernel
from models.kinds import Event
from models.medical import hurt_so
from models.shelters import register
from models.state import NONE, note


@kernel
def strike(s, r, now):
    """The rows of ``harm`` of this hour come true. Returns how many people lose their homes."""
    city = s.city[0]
    homeless = 0
    while city.n_harm < s.harm.size and s.harm[city.n_harm].at_h <= now:
        h = s.harm[city.n_harm]
        city.n_harm += 1
        if h.killed > 0:
            city.killed += h.killed
            note(s, now, Event.KILLED, NONE, NONE, h.place, h.killed)
        if h.homeless > 0:
            homeless += h.homeless
            note(s, now, Event.LOST_HOME, NONE, NONE, h.place, h.homeless)
        hurt_so(s, r, h.place, h.yellow, h.red, now)
        register(s, r, h.place, h.registers, now)
    return homeless
