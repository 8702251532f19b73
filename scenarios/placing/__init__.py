"""Placing by rule what has no published list: rows marked ``synthetic:<rule>`` in the tables.

Rows with any other source are left alone, so a real list that replaces a synthetic one stays. The rules are deterministic:
the same tables in, the same bytes out.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from scenarios.checks import BadInput
from scenarios.flash_settings import FloodFlash
from scenarios.ground import Ground, WorldSettings, data_folder, load_ground
from scenarios.placing.aviation import forest_stations, landing_points
from scenarios.placing.exposure import hazard_exposure
from scenarios.placing.risk import risk_sites
from scenarios.placing.rules import Placed, PlacingRules, Row, read
from scenarios.placing.services import depots, fire_stations, force_sites, hospitals, shelters, water_posts
from scenarios.placing.terrain import local_roads, place_townships
from scenarios.tables import write_table
from scenarios.world import load_world


def place_all(settings: WorldSettings, rules: PlacingRules, flash: FloodFlash, out: Path) -> None:
    """Write a data folder in which every synthetic row is placed anew.

    Parameters
    ----------
    settings : where the tables are read from and how people are shared
    rules : the numbers of the rules
    flash : numbers of the storms by which exposure is reckoned
    out : a new or empty folder

    Raises
    ------
    BadInput : ``out`` holds files already, a name is no district, or the tables are bad
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"out: {out} exists and is not an empty folder; name a new one")
    load_world(settings)  # whatever is wrong with the tables is told of the user's own folder
    source = data_folder(settings)
    try:
        out.resolve().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.resolve().parent, prefix=f".{out.resolve().name}.") as name:
            half = Path(name)  # a failure leaves nothing behind
            _place_tables(settings, rules, source, half)
            world = load_world(replace(settings, data=str(half)))
            _replace_rows(half, "hazard_exposure", *hazard_exposure(world, flash, rules, half))
            load_world(replace(settings, data=str(half)))
            out.mkdir(exist_ok=True)
            for path in sorted(half.iterdir()):
                os.replace(path, out / path.name)
    except OSError as why:
        raise BadInput(f"out: cannot write {out} ({why.strerror}); name a folder you may write to") from None


def _place_tables(settings: WorldSettings, rules: PlacingRules, source: Path, out: Path) -> None:
    """Copy the tables of one folder to another and place their synthetic rows anew."""
    for path in sorted(source.glob("*.csv")):
        shutil.copyfile(path, out / path.name)
    place_townships(out, rules)
    ground = load_ground(replace(settings, data=str(out)))
    for name, place in _TABLES.items():
        _replace_rows(out, name, *place(ground, rules, out))


def _replace_rows(out: Path, name: str, columns: list[str], rows: list[Row]) -> None:
    """Put these rows in the place of the synthetic ones of a table."""
    before = read(out / f"{name}.csv")
    notes = [column for column in before[0] if column not in (*columns, "confidence", "source")]
    kept = [row for row in before if not row["source"].startswith("synthetic:")]
    blank = {column: "" for column in notes}
    write_table(out / f"{name}.csv", [*columns, *notes, "confidence", "source"],
                _renumbered(columns, [*kept, *({**blank, "confidence": "low", **row} for row in rows)]))


def _renumbered(columns: Sequence[str], rows: list[Row]) -> list[Row]:
    """Ranks 1, 2, 3 … in row order (per kind where there are kinds): kept rows come before the synthetic ones."""
    if "rank" not in columns:
        return rows
    count: dict[str, int] = {}
    for row in rows:
        kind = row.get("kind", "")
        row["rank"] = count[kind] = count.get(kind, 0) + 1
    return rows


_TABLES: dict[str, Callable[[Ground, PlacingRules, Path], Placed]] = {
    "local_roads": local_roads, "forest_stations": forest_stations, "landing_points": landing_points,
    "fire_stations": fire_stations, "force_sites": force_sites, "water_posts": water_posts, "depots": depots,
    "hospitals": hospitals, "shelters": shelters, "risk_sites": risk_sites}
