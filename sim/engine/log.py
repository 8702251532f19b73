"""What happened: the log of one run, its hash, and the sums drawn from it."""

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from scenarios.checks import BadInput

if TYPE_CHECKING:
    from sim.engine.stage import Case


class Overflow(BadInput):
    """A run produced more than its log or its orders can hold."""

    def __init__(self, case: "Case") -> None:
        super().__init__(f"{int(case.state.city['lost'][0])} events, orders or sorties did not fit into LOG_ROWS = "
                         f"{case.state.log.size}, ORDER_ROWS = {case.state.orders.size} or SORTIES = "
                         f"{case.state.takeoff_z.shape[1]}; raise them")


def log_of(case: "Case") -> np.ndarray:
    """The rows of the log of a case that was run, in order."""
    return case.state.log[: int(case.state.city["n_log"][0])]


def log_sha256(log: np.ndarray) -> str:
    """SHA-256 over the bytes of the log."""
    return hashlib.sha256(np.ascontiguousarray(log).tobytes()).hexdigest()
