"""Transitions left in Python must do, to the bit, what their compiled selves do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def printed(jit, *words):
    """What a module prints in a process of its own, with the JIT or without; a warning of numpy is an error."""
    done = subprocess.run([sys.executable, "-W", "error::RuntimeWarning", "-m", *words], cwd=ROOT, capture_output=True,
                          text=True, check=False, env={**os.environ, "NUMBA_DISABLE_JIT": "01"[not jit]})
    assert done.returncode == 0, done.stderr
    assert jit or done.stderr == ""  # nothing is compiled, and nothing says so
    return done.stdout


@pytest.mark.slow
def test_small_worlds_are_the_same_without_the_jit():
    compiled, plain = (printed(jit, "tests.equivalence.without_jit", "60").splitlines() for jit in (True, False))
    assert len(plain) >= 70
    assert sum(int(line.split()[0]) for line in plain) > 1000
    assert plain == compiled


@pytest.mark.slow
def test_a_real_flood_is_the_same_without_the_jit(tmp_path):
    """Floods, weather, roads and reach are drawn and grown in plain Python too."""
    words = ("sim", "trace", "--json", "plan=plan_2025", "scenario.band=S2", "engine=compiled")
    told = [json.loads(printed(jit, *words, f"out={tmp_path / str(jit)}")) for jit in (True, False)]
    for key in ("realisation_sha256", "plans"):
        assert told[0][key] == told[1][key]
    assert (tmp_path / "True" / "log.csv").read_bytes() == (tmp_path / "False" / "log.csv").read_bytes()
