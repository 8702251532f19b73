"""The compiled driver: the same tables, transitions and order of events as the SimPy driver, in one numba loop."""

from models.clock import new_clock
from models.loop import run_loop
from models.state import StateHandle
from models.travel import RoadsHandle
from sim.engine.log import Overflow
from sim.engine.stage import Case

CLOCK_ROWS = 50_000  # events on the clock at once; what does not fit is an error


def run_compiled(case: Case) -> None:
    """Run one disaster to its horizon; the log is that of `sim.engine.driver.run_simpy` to the bit.

    Raises
    ------
    Overflow : the log, the orders or the clock did not fit
    """
    clock = new_clock(CLOCK_ROWS)
    run_loop(StateHandle(*case.state), RoadsHandle(*case.roads), clock, case.hours)
    case.state.city["lost"] += clock.book["lost"][0]
    if case.state.city["lost"][0]:
        raise Overflow(case)
