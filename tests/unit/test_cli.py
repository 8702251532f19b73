"""The commands: what they print, that --json prints JSON only, and that help costs nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("flood_river", "flood_flash", "quake", "mine")  # families of the default study


def test_help_imports_nothing_heavy():
    code = ("import sys; from sim.__main__ import main; status = main(['--help']);"
            "heavy = {'numpy', 'numba', 'matplotlib', 'hydra', 'scipy', 'pyarrow', 'simpy', 'rich'} & set(sys.modules);"
            "sys.exit(status or ', '.join(heavy) or 0)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage: drsim COMMAND" in done.stdout


def test_no_command_shows_the_usage_and_fails(drsim):
    status, out, _ = drsim()
    assert status == 2
    assert "usage: drsim" in out


def test_world_json(drsim_json):
    status, summary = drsim_json("world")
    assert status == 0
    assert (summary["townships"], summary["population"], summary["districts"]) == (1031, 32_054_159, 38)
    assert summary["components"] == 1
    assert summary["links"] == 113
    assert summary["problems"] == []
    assert summary["synthetic"]["forest_stations"] == 45
    assert len(summary["drives"]) == 20


def test_targets_json(drsim_json):
    assert len(drsim_json("targets")[1]) == 61
    assert [row["id"] for row in drsim_json("targets", "SUP-CITY", "AIR-1H")[1]] == ["AIR-1H", "SUP-CITY"]


def test_ledger_json(drsim_json):
    status, rows = drsim_json("ledger")
    assert status == 0
    assert set(rows[0]) == {"key", "value", "low", "high", "basis", "source", "used_by"}
    assert len({row["key"] for row in rows}) == len(rows)
    assert all(row["key"].startswith("plan.teams") for row in drsim_json("ledger", "plan.teams")[1])


@pytest.mark.parametrize("words", [("world",), ("targets",), ("targets", "AIR-1H"), ("ledger", "plan.aviation")])
def test_tables_for_people_fit_a_page(drsim, words):
    status, out, err = drsim(*words)
    assert (status, err) == (0, "")
    assert len(out.splitlines()) > 10


def test_targets_shows_a_clause_in_full(drsim):
    out = drsim("targets", "SUP-CITY")[1]
    assert "100000" in out
    assert "紧急转移安置人口" in out.replace("\n", "")


@pytest.mark.parametrize("families", [["mine", "quake"], pytest.param([], marks=pytest.mark.slow)])
def test_run_draws_and_reports(drsim_json, tmp_path, families):
    given = [f"study.scenarios=[{','.join(families)}]"] if families else []
    status, result = drsim_json("run", f"out={tmp_path}", "study.told=2", "study.replications=8", *given)
    assert status == 0
    assert [row["plan"] for row in result["networks"]] == ["baseline_2020", "plan_2025"]
    assert result["networks"][1]["strength"]["sum"] == 40_729
    families = families or SHIPPED
    every = ("response_baseline_2020", "response_plan_2025", "verdicts", "verdicts_each", "curves", "fans", "bottleneck",
             "ladder", "misses_AIR-1H", "misses_TEAM-3TIER", "misses_SUP-10H")
    of_family = {family: (*every, "flood") for family in families}
    if "quake" in families:
        of_family["quake"] = (*every, "quake", "rescue_baseline_2020", "rescue_plan_2025", "golden")
    if "mine" in families:
        of_family["mine"] = (*every[2:], "mine", "underground", *(
            f"{name}_{plan}" for name in ("survivors", "underground") for plan in ("baseline_2020", "plan_2025")))
    names = sorted(str(Path(path).relative_to(tmp_path)) for path in result["pictures"])
    assert names == sorted(f"{name}.{kind}" for kind in ("png", "svg") for name in (
        "aviation_reach", "network", *(f"{family}/{name}" for family in families for name in of_family[family])))
    assert {"schema", "commit", "config_sha256", "data_sha256", "seed", "machine", "rows"} <= set(result)
    assert {name: about["n"] for name, about in result["played"].items()} == dict.fromkeys(families, 8)
    assert [(row["scenario"], row["replication"], row["plan"]) for row in result["floods"]] == [
        (family, r, plan) for family in families for r in range(2) for plan in ("baseline_2020", "plan_2025")]
    for row in result["floods"]:
        if row["scenario"] == "flood_river":
            assert row["exposed"] == sum(row[key] for key in ("evacuated", "sheltered_in_place", "rescued", "dead",
                                                              "remaining"))
        assert row["law_breaches"] == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".lock") == sorted(
        [*(name for name in names if "/" not in name), *families, "parts", "verdicts.json", "findings.json",
         "provenance.json"])  # nothing half-written
    for family, own in of_family.items():
        assert {path.name for path in (tmp_path / family).iterdir()} == {f"{name}.{kind}" for name in own
                                                                         for kind in ("png", "svg")}


def test_bottleneck_reads_what_run_left(drsim, drsim_json, tmp_path):
    drsim("run", f"out={tmp_path}", "plan=starved", "study.told=1", "study.replications=4", "study.bands=[S2]",
          "study.scenarios=[flood_river,quake]")
    status, rows = drsim_json("bottleneck", str(tmp_path))
    assert status == 0
    top = {(row["scenario"], row["target"]): (row["resource"], row["cause"]) for row in reversed(rows)}
    assert top["flood_river", "AIR-1H"] == top["quake", "AIR-1H"] == ("aircraft", "no_unit")
    for key in top:
        assert sum(row["share"] for row in rows if (row["scenario"], row["target"]) == key) == pytest.approx(1, abs=1e-5)
    out = " ".join(drsim("bottleneck", str(tmp_path))[1].split())
    assert "out of stock" in out
    assert "What people waited for in river floods" in out
    assert "What people waited for in earthquakes" in out


@pytest.mark.parametrize("words", [("bottleneck",), ("bottleneck", "nowhere"), ("bottleneck", "a", "b"),
                                   ("bottleneck", "seed=3")])
def test_bottleneck_wants_the_folder_of_a_study(drsim, words):
    status, out, err = drsim(*words)
    assert (status, out) == (2, "")
    assert err.startswith("drsim: bottleneck: ")
    assert err.count("\n") == 1


def test_a_starved_plan_reaches_nobody_and_an_abundant_one_nearly_all(drsim_json, tmp_path):
    _, result = drsim_json("run", f"out={tmp_path}", "study.plans=[starved,abundant]",
                           "scenario=flood_river", "study.told=1", "study.replications=16")
    shares = {row["plan"]: row["share_townships"] for row in result["reach"] if row["plan"]}
    assert shares["starved"] == 0
    assert shares["abundant"] > 0.99  # three townships lie beyond 50 min of flight from every base


def test_a_reader_that_goes_away_is_no_error():
    done = subprocess.run(f"{sys.executable} -m sim ledger | head -n 2", shell=True, cwd=ROOT, capture_output=True,
                          text=True, check=False, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert "Traceback" not in done.stderr


def test_json_is_json_only():
    done = subprocess.run([sys.executable, "-m", "sim", "world", "--json"], cwd=ROOT, capture_output=True, text=True,
                          check=True)
    assert json.loads(done.stdout)["districts"] == 38
    assert done.stderr == ""
