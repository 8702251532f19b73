"""Kernels as plain Python: the same logs and tables as compiled, to the bit, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def digests(n, **settings):
    said = subprocess.run([sys.executable, "-m", "tests.equivalence.without_jit", str(n)], cwd=ROOT, text=True,
                          capture_output=True, check=True, env={**os.environ, **settings})
    return said.stdout.splitlines()


@pytest.mark.slow
def test_plain_python_says_the_same():
    compiled, plain = digests(40), digests(40, NUMBA_DISABLE_JIT="1")
    assert len(compiled) >= 40
    assert sum(int(line.split()[0]) for line in compiled) > 400  # rows of log: something happens in these worlds
    assert plain == compiled
