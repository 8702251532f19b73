"""The compiled driver: the same tables, transitions and order of events as the SimPy driver, in one numba loop."""

import numpy as np

from models.loop import EVENT, run_loop
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
    count = np.zeros(3, dtype=np.int64)
    run_loop(StateHandle(*case.state), RoadsHandle(*case.roads), np.zeros(CLOCK_ROWS + 1, dtype=EVENT), count, case.hours)
    case.state.city["lost"] += count[2]
    if case.state.city["lost"][0]:
        raise Overflow(case)
