"""Where two logs of one disaster part, in words."""

from collections.abc import Mapping
from enum import IntEnum

import numpy as np

from models.kinds import Event, Need, Unit
from scenarios.world import World
from sim.engine.log import log_of
from sim.engine.stage import Case
from sim.judge.equivalence import Difference
from sim.report.run_story import TIERS, place_names

COLUMNS = ("", "row", "hour", "event", "unit", "need", "site", "quantity")
AROUND = 3  # rows told before and after
POSTS = ("the municipal command", "the command of", "the township post of", "the on-scene post at")


def parting_line(plan: str, replication: int, found: Difference, cases: Mapping[str, Case]) -> str:
    """One sentence: which disaster, which event or which tables; ``cases`` by driver."""
    where = f"{plan}, disaster {replication}: "
    left = f"the final tables {', '.join(found.tables)} differ"
    if found.row is None:
        return f"{where}the logs are equal, but {left}"
    says = (f"{engine} says {_event(log_of(case), found.row)}" for engine, case in cases.items())
    fields = f" ({', '.join(found.fields)})" if found.fields else ""
    return f"{where}the logs part at row {found.row:,}: {', '.join(says)}{fields}" + (f"; {left}" if found.tables else "")


def context(world: World, case: Case, row: int) -> list[tuple[str, ...]]:
    """The rows of a log around one of them, which is marked; see `COLUMNS`."""
    log, names = log_of(case), place_names(world)
    rows: list[tuple[str, ...]] = []
    for k in range(max(0, row - AROUND), min(log.size, row + AROUND + 1)):
        event = Event(log["kind"][k])
        rows.append((">" if k == row else "", str(k), f"{log['time_h'][k]:.7f}", _words(event),
                     _unit(case, int(log["unit"][k])), _need(case, names, int(log["need"][k])),
                     _site(world, case, names, log[k]), f"{float(log['quantity'][k])!r}".removesuffix(".0")))
    if row >= log.size:
        rows.append((">", str(row), "", "the log ends", "", "", "", ""))
    return rows


def _event(log: np.ndarray, row: int) -> str:
    """An event and its hour, to a tick of the clock."""
    return f"{_words(Event(log['kind'][row]))} at {log['time_h'][row]:.7f} h" if row < log.size else "nothing more"


def _words(member: IntEnum) -> str:
    return member.name.lower().replace("_", " ")


def _unit(case: Case, unit: int) -> str:
    if unit < 0:
        return ""
    row = case.state.units[unit]
    whose = f" of {TIERS[row['tier']]}" if row["kind"] in (Unit.BOAT, Unit.AIRCRAFT) else ""
    return f"{_words(Unit(row['kind']))} {unit}{whose}"


def _need(case: Case, names: list[str], need: int) -> str:
    if need < 0:
        return ""
    row = case.state.needs[need]
    return f"{_words(Need(row['kind']))} {need} in {names[row['place']]}"


def _site(world: World, case: Case, names: list[str], row: np.void) -> str:
    """What the number of a site means depends on the event; see `models.kinds.Event`."""
    s, event, site = case.state, Event(row["kind"]), int(row["site"])
    if site < 0:
        return ""
    if event in (Event.ROAD_CLOSED, Event.ROAD_OUT_OF_WATER, Event.ROAD_OPENED):
        road = s.roads["row"][site]
        return f"road {names[case.roads.a[road]]} – {names[case.roads.b[road]]}"
    if event in (Event.POST_ACTIVATED, Event.TAKEN_IN_HAND):
        post = s.posts[site]
        return POSTS[post["tier"]] + (f" {names[post['place']]}" if post["place"] >= 0 else "")
    if event in (Event.KITS_ORDERED, Event.KITS_LOADED):
        return f"depot {site} at {names[s.depots['place'][site]]}"
    if event in (Event.TOOK_OFF, Event.REFUELLED) or (event == Event.HOME and s.units["kind"][row["unit"]] == Unit.AIRCRAFT):
        return f"air base {world.air_bases['base'][site]}" if site < len(world.air_bases) else f"forest station {site}"
    if event == Event.LANDED:
        return f"landing point {site} in {names[s.landing['place'][site]]}"
    if event == Event.IN_HOSPITAL:
        return f"hospitals of {world.districts['name_en'][site]}"
    return names[site]
