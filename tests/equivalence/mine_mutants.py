"""Transitions of mine rescue, each made to do what it must not; prints what the laws say, in a process without the JIT.

``NUMBA_DISABLE_JIT=1 python -m tests.equivalence.mine_mutants``
"""

from contextlib import contextmanager

from models.mines import carrying, entry, sorties, squads, ways
from models.mines.tables import Accident
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from tests.unit.small_mine import miner, small_mine, way
from tests.unit.test_mine_rescue import AT_ONCE, HURT, SEER, TWO, WAYS, a_mission, foul


def a_long_heading():
    """Two kilometres of smoke, and somebody at the end of it."""
    ways = [way(0, 1, 100.0, telephone=True), way(1, 2, 3000.0)]
    return foul(small_mine([0, 0, 0], ways, [miner(1, 2990.0, **HURT), SEER], [0.0, 0.0], squads=TWO, hours=24,
                           mine=AT_ONCE), first=10)


def behind_a_fall():
    """Somebody in an airway to which a fall closes the only way."""
    ways = [WAYS[0], way(1, 2, 300.0, fallen_m=500.0, fallen_at_m=10.0), way(2, 3, 100.0), way(3, 4, 100.0)]
    return small_mine([0] * 5, ways, [miner(3, 50.0, **HURT), SEER], [0.0] * 4, squads=TWO, hours=4, mine=AT_ONCE)


def _restless(honest):
    def comes_out(s, u, now):
        honest(s, u, now)
        s.squads[sorties.squad_of(s, u)].fit_h = now
        return 0.0
    return comes_out


def _of_any_size(honest):
    def why_not(s, k, now):
        s.squads[k].heads = 9
        why = honest(s, k, now)
        s.squads[k].heads = 5
        return why
    return why_not


def _found_again(honest):
    def found(s, unit, person, now):
        honest(s, unit, person, now)
        s.people[person].found_h = float("nan")
        honest(s, unit, person, now)
    return found


MUTANTS = {
    "bottles": (a_long_heading, [(sorties, "_must_turn", lambda honest: lambda *words: False),
                                 (sorties, "_oxygen_lasts", lambda honest: lambda *words: True),
                                 (sorties, "_is_lost", lambda honest: lambda *words: None)]),
    "falls": (behind_a_fall, [(ways, "is_passable", lambda honest: lambda s, airway: True),
                              (ways, "reach_m", lambda honest: lambda s, k, end: (
                                  s.airways[k].length_m if end == s.airways[k].a else 0.0)),
                              (sorties, "reach_m", lambda honest: lambda s, k, end: (
                                  s.airways[k].length_m if end == s.airways[k].a else 0.0)),
                              (entry, "reach_m", lambda honest: lambda s, k, end: (
                                  s.airways[k].length_m if end == s.airways[k].a else 0.0))]),
    "blast": (lambda: a_mission(mine={**AT_ONCE, "accident": Accident.EXPLOSION, "methane_m3": 1.0, "airway": 1,
                                      "at_m": 290.0}),
              [(entry, "look_at_gas", lambda honest: lambda s, now: -1)]),
    "rest": (lambda: foul(small_mine([0, 0, 0], WAYS, [*(miner(1, 50.0, **HURT) for _ in range(5)), SEER], [0.0, 0.0],
                                     squads=TWO, hours=12, mine=AT_ONCE)), [(squads, "comes_out", _restless)]),
    "heads": (a_mission, [(squads, "why_not", _of_any_size)]),
    "found": (a_mission, [(carrying, "person_found", _found_again)])}


@contextmanager
def mutated(changes):
    """Some functions of modules exchanged."""
    kept = [(module, name, getattr(module, name)) for module, name, _ in changes]
    for module, name, change in changes:
        setattr(module, name, change(getattr(module, name)))
    try:
        yield
    finally:
        for module, name, honest in kept:
            setattr(module, name, honest)


def said(build, changes):
    """What the laws say of a case played so."""
    case = build()
    with mutated(changes):
        run_simpy(case)
    return breaches(case)


if __name__ == "__main__":
    for mutant, (build, changes) in MUTANTS.items():
        print(f"{mutant}|{len(said(build, []))}|{'; '.join(said(build, changes))}")
