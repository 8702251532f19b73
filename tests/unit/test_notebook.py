"""The tour: its two files say the same, and it runs on the study that is published with it."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOUR, PUBLISHED = ROOT / "notebooks" / "tour.py", ROOT / "results" / "published"


def cells(text):
    """(kind, source) of each cell of a percent script."""
    parts = text.split("\n# %%")[1:]
    found = []
    for part in parts:
        head, _, body = part.partition("\n")
        if "markdown" in head:
            body = "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.splitlines())
        found.append(("markdown" if "markdown" in head else "code", body.replace("# %matplotlib", "%matplotlib").strip()))
    return found


def test_the_pair_says_the_same():
    paired = json.loads(TOUR.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
    assert [(cell["cell_type"], "".join(cell["source"]).strip()) for cell in paired] == cells(
        TOUR.read_text(encoding="utf-8"))


def test_the_published_study_answers_for_both_plans():
    told = json.loads((PUBLISHED / "verdicts.json").read_text(encoding="utf-8"))
    assert {"schema", "commit", "config_sha256", "data_sha256", "seed", "machine", "played", "rows"} <= set(told)
    assert {row["plan"] for row in told["rows"] if row["plan"]} == {"baseline_2020", "plan_2025"}
    found = json.loads((PUBLISHED / "findings.json").read_text())
    assert list(found) == list(told["played"])
    assert all({"curves", "fans", "districts", "bottleneck"} <= set(mine) for mine in found.values())


@pytest.mark.slow
def test_the_tour_runs(tmp_path):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    tour = nbformat.read(TOUR.with_suffix(".ipynb"), as_version=4)
    nbclient.NotebookClient(tour, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = [output for cell in tour.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in shown) == 5
    assert any("AIR-1H" in output.get("text", "") for output in shown)
