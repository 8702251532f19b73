"""Both problems in C, compiled here when there is a compiler."""

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.problem import CUSTOMERS, LOAD, SERVERS, Incidents, Plane

ROW = np.dtype([("time_h", np.float64), ("kind", np.int32), ("unit", np.int32), ("incident", np.int32)], align=True)


def build() -> "CProgram | None":
    """The program, or None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "peers.so"
        # native: what numba compiles for; no contraction: sums as everywhere else
        subprocess.run([compiler, "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-o", str(library),
                        str(Path(__file__).with_name("peers.c")), "-lm"], check=True)
        return CProgram(ctypes.CDLL(str(library)))


def _pointer(values: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.ctypes.data)


class CProgram:
    """The functions of peers.c on numpy arrays."""

    def __init__(self, library: Any):
        self.library = library
        library.dispatch.restype = library.dispatch_drawn.restype = ctypes.c_long
        library.queue_drawn.restype = ctypes.c_double

    def dispatch(self, p: Plane, drawn: Incidents) -> np.ndarray:
        """Log of one replication with given draws."""
        n = drawn.site.size
        log, waiting = np.empty(5 * n, dtype=ROW), np.empty(n, dtype=np.int32)
        rows = self.library.dispatch(len(p.travel_h), p.home.size, _pointer(p.travel_h), _pointer(p.home), n,
                                     *(_pointer(values) for values in drawn), _pointer(waiting), _pointer(log))
        return log[:rows]

    def dispatch_drawn(self, p: Plane, seed: int, replications: int, most: int) -> int:
        """Rows logged in some replications, with draws of its own."""
        return self.library.dispatch_drawn(
            len(p.travel_h), p.home.size, _pointer(p.travel_h), _pointer(p.home), ctypes.c_double(p.hours),
            ctypes.c_double(p.gap_h), ctypes.c_double(p.work_mu), ctypes.c_double(p.work_sigma), most,
            ctypes.c_uint64(seed), replications)

    def queue(self, gap_h: np.ndarray, service_h: np.ndarray) -> np.ndarray:
        """Waits with given draws."""
        wait = np.empty(gap_h.size)
        self.library.queue_given(SERVERS, gap_h.size, _pointer(gap_h), _pointer(service_h), _pointer(wait))
        return wait

    def queue_drawn(self, seed: int) -> float:
        """Mean wait, with draws of its own."""
        return self.library.queue_drawn(SERVERS, CUSTOMERS, ctypes.c_double(1.0 / (SERVERS * LOAD)), ctypes.c_uint64(seed))
