"""A first run compiles and says so; after warmup nothing is left to compile. Each command is a process of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACE = ("trace", "plan=plan_2025", "scenario.band=S3")


@pytest.fixture
def cold(tmp_path):
    """Run a command with an empty cache of its own; returns what it prints as JSON, standard error, peak bytes, seconds."""
    def call(*words):
        start = time.perf_counter()
        command = [sys.executable, "-m", "sim", *words, "--json"]
        if words[0] in ("run", "trace"):
            command.append(f"out={tmp_path / 'out'}")
        with (tmp_path / "stdout").open("w+") as out, (tmp_path / "stderr").open("w+") as err:
            started = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err,
                                       env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")})
            _, status, usage = os.wait4(started.pid, 0)
            started.returncode = os.waitstatus_to_exitcode(status)
        assert started.returncode == 0, (tmp_path / "stderr").read_text()
        return (json.loads((tmp_path / "stdout").read_text()), (tmp_path / "stderr").read_text(), usage.ru_maxrss * 1024,
                time.perf_counter() - start)
    call.compiled = lambda: len(list((tmp_path / "cache").rglob("*.nbc")))
    return call


@pytest.mark.slow
def test_warmup_leaves_nothing_to_compile(cold):
    told, err, peak, seconds = cold("warmup")
    lines = err.splitlines()
    assert len(lines) == 2
    assert lines[0] == "drsim: compiling the model, once for this version: about a minute"
    assert lines[1].startswith("drsim: compiled in ")
    assert sum(step["compiled"] for step in told["steps"]) == cold.compiled() > 100
    assert peak < 1.2e9
    assert seconds < 180  # 51 on two quiet cores
    told, err, *_ = cold("warmup")
    assert err == ""
    assert {step["compiled"] for step in told["steps"]} == {0}
    before = cold.compiled()
    for words in ((*TRACE, "engine=simpy"), (*TRACE, "engine=compiled"), ("run", "study.replications=2"),
                  ("validate", "--equivalence", "study.replications=1"), ("validate", "study.alike=20"), ("world",)):
        assert cold(*words)[1] == ""
        assert cold.compiled() == before, words


@pytest.mark.slow
def test_a_cold_run_of_either_engine_says_that_it_compiles(cold):
    """Standard error is no terminal here; a run by SimPy compiles the loop as well, so that it is told once."""
    told, err, *_ = cold(*TRACE, "engine=simpy")
    assert told["plans"]
    assert [line.split()[1] for line in err.splitlines()] == ["compiling", "compiled"]
    before = cold.compiled()
    assert cold(*TRACE, "engine=compiled")[1] == ""
    assert cold.compiled() == before
