"""Play small worlds with both drivers and print a digest of each log and its final tables: a process of its own.

``python -m tests.equivalence.without_jit N``: those solved by hand and N random ones, the same in every process.
"""

import copy
import hashlib
import sys

from hypothesis import HealthCheck, given, settings

from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.log import log_of
from sim.judge.equivalence import difference, final_tables
from tests.property.test_small_worlds import cases
from tests.unit import test_hand_solved


def digest(case):
    """Run a case, and a copy with the compiled loop; the number of its events and a hash of its log and tables."""
    other = copy.deepcopy(case)
    run_simpy(case)
    run_compiled(other)
    assert difference(case, other) is None
    log = log_of(case)
    bits = b"".join([log.tobytes(), *final_tables(case).values()])
    return f"{log.size} {hashlib.sha256(bits).hexdigest()[:16]}"


def solved_by_hand():
    """Digests of all cases of `tests.unit.test_hand_solved`, which assert their logs as well."""
    found = []
    test_hand_solved.run_simpy = lambda case: found.append(digest(case))
    for name, test in vars(test_hand_solved).items():
        if name.startswith("test_"):
            test()
    return found


def at_random(n):
    """Digests of random worlds."""
    found = []

    @settings(max_examples=n, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(cases())
    def play(build):
        found.append(digest(build()))
    play()
    return found


if __name__ == "__main__":
    print("\n".join([*solved_by_hand(), *at_random(int(sys.argv[1]))]))
