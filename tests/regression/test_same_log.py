"""Same seed, same log: again and again, in any order, from any process."""

import subprocess
import sys
from pathlib import Path

from tests.unit.test_levers import SWIFT


def test_thirty_times_the_same_log_in_any_order(player):
    forward = [player.log_hash(changes=SWIFT, replication=r) for r in range(3)]
    assert len(set(forward)) == 3
    for k in range(9):
        for replication in ((0, 1, 2), (2, 1, 0), (1, 2, 0))[k % 3]:
            assert player.log_hash(changes=SWIFT, replication=replication) == forward[replication]


def test_another_process_writes_the_same_log():
    code = ("from scenarios.world import load_world; from tests.playing import Player, composed;"
            "print(Player(load_world(composed('plan_2025').world)).log_hash(changes={'scenario.band': 'S2'}))")
    hashes = {subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True,
                             check=True).stdout for _ in range(2)}
    assert len(hashes) == 1
