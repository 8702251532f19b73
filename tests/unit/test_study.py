"""Studies: the same answer whoever was quick and however often it was stopped; parts whole or not there."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scenarios.checks import BadInput
from sim.config import compose_config
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.judge.measures import near_station, row_type
from sim.judge.verdict import evidence_for
from sim.study.runner import Question, run_study
from sim.study.store import Store

ROOT = Path(__file__).parents[2]
ROW = row_type(38)
RUN = ("run", "plan=plan_2025", "study.told=1", "study.bands=[S1,S2]", "study.required=0.98")


@pytest.fixture
def asked(player):
    def call(most=128, workers=1, **changes):
        of = player.setting("plan_2025", changes)
        return Question({"plan_2025": of}, "flood_river", 5, 0, most, 10.0, ("S1", "S2"), near_station(of.world), 6.0,
                        run_compiled, workers)
    return call


def parts(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*.parquet")}


class Kept:
    """Evidence that also keeps the rows."""

    def __init__(self, most):
        targets = compose_config([]).config.targets
        self.found, self.rows = evidence_for(targets, ["flood_river"], ["plan_2025"], 0.05, most, 38)["flood_river"], []

    def fold(self, rows):
        self.rows.append(rows["plan_2025"])
        self.found.fold(rows)

    n = property(lambda self: self.found.n)
    is_look = property(lambda self: self.found.is_look)


def play(asked, folder, key="k" * 64, decided=lambda found: False):
    store, kept = Store(folder, key, ROW), Kept(asked.most)
    try:
        run_study(asked, store, kept, decided, lambda found: None)
        return np.concatenate(kept.rows), store
    finally:
        store.close()


def test_workers_change_nothing(asked, tmp_path):
    one, _ = play(asked(workers=1), tmp_path / "one")
    two, _ = play(asked(workers=3), tmp_path / "two")
    assert one.tobytes() == two.tobytes()
    assert parts(tmp_path / "one") == parts(tmp_path / "two")
    assert one["replication"].tolist() == list(range(128))
    assert one["band"].tolist() == ["S1", "S2"] * 64


@pytest.mark.slow
def test_processes_of_the_simpy_driver_measure_the_same(asked, tmp_path):
    compiled, _ = play(asked(most=32), tmp_path / "compiled")
    simpy, _ = play(replace(asked(most=32, workers=2), driver=run_simpy), tmp_path / "simpy")
    assert simpy.tobytes() == compiled.tobytes()


def test_a_study_ends_at_a_look_when_all_is_decided(asked, tmp_path):
    sizes = []
    rows, _ = play(asked(most=512), tmp_path, decided=lambda found: sizes.append(found.n) or True)
    assert sizes == [128]
    assert len(rows) == 128


def test_what_is_kept_is_not_played_again(asked, tmp_path):
    play(asked(), tmp_path)
    before = parts(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    rows, _ = play(asked(), tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == times
    assert parts(tmp_path) == before
    assert len(rows) == 128
    assert len(play(asked(most=70), tmp_path)[0]) == 70  # a shorter study reads the same parts


@pytest.mark.parametrize("damage", [b"", b"PAR1 nonsense PAR1", None])
def test_a_damaged_part_is_set_aside_and_played_anew(asked, tmp_path, damage):
    play(asked(), tmp_path)
    before = parts(tmp_path)
    path = min(tmp_path.rglob("*.parquet"))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if damage is None else damage)
    _, store = play(asked(), tmp_path)
    assert store.damaged == [path.stem]
    assert path.with_suffix(".bad").exists()
    assert parts(tmp_path) == before


def test_parts_of_another_configuration_are_not_used(asked, tmp_path):
    play(asked(), tmp_path, "a" * 64)
    play(asked(), tmp_path, "b" * 64)
    assert {path.parent.name for path in tmp_path.rglob("*.parquet")} == {"a" * 16, "b" * 16}
    store = Store(tmp_path, "b" * 64, ROW)
    name = min(path.stem for path in (tmp_path / "parts" / ("b" * 16)).iterdir())
    os.replace(tmp_path / "parts" / ("a" * 16) / f"{name}.parquet", tmp_path / "parts" / ("b" * 16) / f"{name}.parquet")
    assert store.read(name) is None
    assert store.damaged == [name]
    store.close()


def test_two_studies_do_not_share_a_folder(tmp_path):
    first = Store(tmp_path, "a" * 64, ROW)
    with pytest.raises(BadInput, match="another study is at work"):
        Store(tmp_path, "a" * 64, ROW)
    first.close()
    Store(tmp_path, "a" * 64, ROW).close()


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(BadInput, match=r"holds thesis\.docx"):
        Store(tmp_path, "a" * 64, ROW)


def test_rows_come_back_as_they_went(tmp_path):
    rows = np.zeros(3, dtype=ROW)
    rows["band"], rows["measures"][:, 9], rows["curves"][1, 2, 3] = ["S1", "S2", "S4"], [0.1, np.nan, 1e300], 7
    store = Store(tmp_path, "a" * 64, ROW)
    store.write("p-s-0", rows)
    assert store.read("p-s-0").tobytes() == rows.tobytes()
    store.close()


@pytest.mark.slow
def test_a_study_that_is_killed_ends_with_the_same_bytes(tmp_path):
    """Both scenarios: some of the kills fall into the second."""
    def start(folder):
        return subprocess.Popen([sys.executable, "-m", "sim", *RUN, "study.replications=512", f"out={folder}"], cwd=ROOT,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    start(whole).communicate()
    for k, pause in enumerate((3.0, 4.0, 4.5, 5.0, 3.5)):
        process = start(killed)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL if k % 2 == 0 else signal.SIGINT)
        process.communicate()
    start(killed).communicate()
    assert parts(killed) == parts(whole) != {}
    assert (killed / "verdicts.json").read_bytes() == (whole / "verdicts.json").read_bytes()
    assert all(about["n"] >= 128 for about in json.loads((whole / "verdicts.json").read_text())["played"].values())
