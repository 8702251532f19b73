"""What came of one run: sums over its log and its tables, and the files that hold them."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from models.kinds import Event, Need, Unit
from scenarios.realisation import Realisation
from sim.engine.laws import breaches
from sim.engine.log import log_of, log_sha256
from sim.engine.stage import Case
from sim.evacuation import Residue


def outcome(case: Case, drawn: Realisation, residue: Residue) -> dict[str, Any]:
    """The facts of a case that was run, ready for JSON.

    ``people`` sum to the exposed: those who left in time, were safe upstairs, were missed by a slide or a dam's wave, were
    brought or dug out, died, or still wait. In an earthquake the exposed are those killed at once and those trapped; the
    ``hurt`` are counted apart, those who die for want of a hospital among them. Of ``swept_away`` by a torrent those
    ``pulled_out`` by neighbours count as rescued, the others as dead. Underground the exposed are all who are below: those
    who came out by themselves count as evacuated. What the sums miss stands in ``residuals``.
    """
    s, log = case.state, log_of(case)
    rescue = s.needs[np.isin(s.needs["kind"], (Need.RESCUE, Need.SEARCH))]
    buried = s.needs[s.needs["kind"] == Need.SEARCH]
    in_ruins = 0 if drawn.disaster.shaken is None else int(buried["victims"].sum())
    treat = s.needs[s.needs["kind"] == Need.TREAT]
    killed, aboard = int(total(log, Event.KILLED)), int(s.units["load"][s.units["kind"] == Unit.AMBULANCE].sum())
    hurt = {"people": int(total(log, Event.HURT)), "in_hospital": int(treat["done"].sum()), "dead": int(treat["dead"].sum()),
            "waiting": int(treat["left"].sum()) + aboard}
    lost, saved = int(total(log, Event.SWEPT_AWAY)), int(total(log, Event.PULLED_OUT))
    below = _below(case, log)
    exposed = below["people"] if s.mine.size else int(drawn.disaster.people.sum())
    people = {"exposed": exposed, "evacuated": int(total(log, Event.LEFT_HOME)) + below["walked_out"],
              "sheltered_in_place": int(total(log, Event.SHELTERED_UPSTAIRS)),
              "escaped": int(total(log, Event.ESCAPED)), "rescued": int(rescue["done"].sum()) + saved + below["saved"],
              "dead": int(rescue["dead"].sum()) + lost + killed + below["dead"],
              "remaining": int(rescue["left"].sum()) + below["left"]}
    start = case.kits
    used = int(total(log, Event.KITS_HANDED_OUT))
    left = int(s.depots["kits"].sum() + s.places["kits"].sum() + s.places["on_way"].sum())
    return {
        "log_sha256": log_sha256(log), "n_events": int(log.size), "people": people,
        "trapped": int(residue.to_rescue.sum()) + in_ruins + below["people"] - below["walked_out"], "underground": below,
        "swept_away": lost + saved, "pulled_out": saved,
        "buried": {"people": int(buried["victims"].sum()), "dug_out": int(buried["done"].sum()),
                   "dead": int(buried["dead"].sum()), "bodies_not_found": int(buried["missing"].sum())},
        "killed_at_once": killed, "hurt": hurt, "homeless": int(total(log, Event.LOST_HOME)),
        "centrally_sheltered": int(s.places["sheltered"].sum()),
        "kits": {"start": start, "in": 0, "used": used, "left": left},
        "residuals": {"people": people["exposed"] - sum(value for key, value in people.items() if key != "exposed"),
                      "hurt": hurt["people"] - hurt["in_hospital"] - hurt["dead"] - hurt["waiting"],
                      "kits": start - used - left},
        "law_breaches": breaches(case)}


def _below(case: Case, log: np.ndarray) -> dict[str, int]:
    """People in an accident underground: out by themselves or with a squad, dead, and still below alive; and squads."""
    came = log[(log["kind"] == Event.CAME_OUT) & (log["quantity"] > 0)]
    mine, squads = case.state.mine, case.state.squads
    return {"people": len(case.state.people), "walked_out": int((came["unit"] < 0).sum()),
            "saved": int((came["unit"] >= 0).sum()), "dead": int(mine["dead"].sum()), "left": int(mine["left"].sum()),
            "bodies": int(mine["bodies"].sum()), "squads": np.unique(log["unit"][log["kind"] == Event.SQUAD_ENTERED]).size,
            "sorties": int(squads["sorties"].sum()), "rescuers_lost": int(mine["lost_heads"].sum())}


def total(log: np.ndarray, *kinds: Event) -> float:
    """Sum of the quantities of some kinds of events."""
    return float(log["quantity"][np.isin(log["kind"], kinds)].sum())


def times(case: Case) -> dict[str, Any]:
    """How fast it went: hours between what people and duty rooms notice, medians and the slowest tenth.

    ``call`` from water in the house to the call; ``arrival`` from the call to the first crew; ``out`` from water in the
    house until all of a neighbourhood are out; ``kit`` from registration to the kit, first come first served.
    """
    log, needs = log_of(case), case.state.needs
    first: dict[str, dict[int, float]] = {"trapped": {}, "reported": {}, "arrived": {}, "met": {}}
    for name, kinds in (("trapped", (Event.TRAPPED,)), ("reported", (Event.REPORTED, Event.FOUND)),
                        ("arrived", (Event.ARRIVED, Event.OVERHEAD)), ("met", (Event.NEED_MET,))):
        for row in log[np.isin(log["kind"], kinds)][::-1]:
            if needs["kind"][row["need"]] == Need.RESCUE:
                first[name][int(row["need"])] = float(row["time_h"])

    def between(a: str, b: str) -> list[float]:
        return [first[b][need] - first[a][need] for need in first[a] if need in first[b]]
    waits = _kit_waits(log)
    told = {"call": between("trapped", "reported"), "arrival": between("reported", "arrived"),
            "out": between("trapped", "met")}
    summary = {name: _spread(np.array(values)) for name, values in told.items()}
    summary["kit"] = _spread(waits)
    summary["reached_neighbourhoods"] = {"of": len(first["trapped"]), "reached": len(first["arrived"])}
    return summary


def _kit_waits(log: np.ndarray) -> np.ndarray:
    """Hours from registration to kit of everybody served, first come first served at each place."""
    waits: list[np.ndarray] = []
    came, served = log[log["kind"] == Event.REGISTERED], log[log["kind"] == Event.KITS_HANDED_OUT]
    for place in np.unique(came["site"]):
        arrived = np.repeat(came["time_h"][came["site"] == place], came["quantity"][came["site"] == place].astype(int))
        given = np.repeat(served["time_h"][served["site"] == place], served["quantity"][served["site"] == place].astype(int))
        waits.append(given - arrived[: given.size])
    return np.concatenate(waits) if waits else np.empty(0)


def _spread(values: np.ndarray) -> dict[str, float]:
    if not values.size:
        return {}
    return {"median_h": round(float(np.median(values)), 2), "slowest_tenth_h": round(float(np.quantile(values, 0.9)), 2),
            "greatest_h": round(float(values.max()), 2)}


def used_units(case: Case) -> dict[str, int]:
    """How many units of each kind were sent at all."""
    log = log_of(case)
    sent = np.unique(log["unit"][np.isin(log["kind"], (Event.LEFT_BASE, Event.TOOK_OFF))])
    kinds = case.state.units["kind"][sent]
    return {kind.name.lower(): int((kinds == kind).sum()) for kind in Unit}


def write_log(folder: Path, case: Case, told: dict[str, Any]) -> list[Path]:
    """Write log.csv, log.parquet and outcome.json, each whole or not at all.

    Columns: time_h, seq, kind (name of the event), unit, need, site (rows, -1 for none), quantity.
    """
    import pyarrow as pa  # noqa: PLC0415  slow to import, and only writing needs it
    from pyarrow import csv, parquet  # noqa: PLC0415
    log = log_of(case)
    names = np.array([event.name for event in Event])
    table = pa.table({"time_h": log["time_h"], "seq": np.arange(log.size), "kind": names[log["kind"]],
                      "unit": log["unit"], "need": log["need"], "site": log["site"], "quantity": log["quantity"]})
    folder.mkdir(parents=True, exist_ok=True)
    writers = {"log.csv": lambda path: csv.write_csv(table, path),
               "log.parquet": lambda path: parquet.write_table(table, path, compression="zstd"),
               "outcome.json": lambda path: path.write_text(
                   json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")}
    written = []
    try:
        for name, write in writers.items():
            part = folder / f".{name}.part"
            written.append((part, folder / name))
            write(part)
    except BaseException:
        for part, _ in written:
            part.unlink(missing_ok=True)
        raise
    for part, path in written:
        os.replace(part, path)
    return [path for _, path in written]
