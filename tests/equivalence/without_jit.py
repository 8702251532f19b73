"""Play random small worlds with both drivers and print a digest of each log and its final tables; a process of its own.

``python -m tests.equivalence.without_jit N``: the worlds are the same in every process, with the JIT or without.
"""

import hashlib
import sys

from hypothesis import HealthCheck, given, settings

from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.log import log_of
from sim.judge.equivalence import difference, final_tables
from tests.property.test_small_worlds import cases


def digests(n):
    """One digest for each of ``n`` worlds and a few more: its rows, and its log and tables hashed."""
    found = []

    @settings(max_examples=n, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(cases())
    def play(build):
        first, second = build(), build()
        run_simpy(first)
        run_compiled(second)
        assert difference(first, second) is None
        log = log_of(first)
        bits = b"".join([log.tobytes(), *final_tables(first).values()])
        found.append(f"{log.size} {hashlib.sha256(bits).hexdigest()[:16]}")
    play()
    return found


if __name__ == "__main__":
    print("\n".join(digests(int(sys.argv[1]))))
