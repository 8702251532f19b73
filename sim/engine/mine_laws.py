"""Laws of an accident underground and of the squads that go in; see `sim.engine.laws`."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from models.kinds import Event, Need, Tier
from models.mines.tables import Death, Person, Refusal
from sim.engine.stage import Case

TOLERANCE = 1e-9


def underground(case: Case, rows: list[Any]) -> Iterator[str]:
    """Everybody dies or comes out once, nobody who was not below; bodies are of the dead; who is carried was found."""
    s = case.state
    if not s.mine.size:
        return
    dead: dict[int, float] = {}
    out: dict[int, float] = {}
    found: set[int] = set()
    reached: dict[int, int] = {}
    below = range(s.people.size)
    for seq, (time, event, u, _, site, quantity) in enumerate(rows):
        if event in (Event.DIED_UNDERGROUND, Event.CAME_OUT, Event.REACHED, Event.TAKEN_ALONG) and site not in below:
            yield f"row {seq}: person {site} was not below"
        if event == Event.DIED_UNDERGROUND:
            if site in dead or site in out:
                yield f"row {seq}: person {site} dies again, or outside"
            dead[site] = time
            if int(quantity) not in set(Death):
                yield f"row {seq}: person {site} dies of nothing that is known"
        elif event == Event.CAME_OUT:
            if site in out:
                yield f"row {seq}: person {site} comes out twice"
            if (site in dead) == (quantity == 1):
                yield f"row {seq}: person {site} comes out {'alive and is dead' if quantity == 1 else 'dead and is alive'}"
            if u >= 0 and reached.get(site) != u:
                yield f"row {seq}: squad {u} brings out person {site}, whom it did not take along"
            out[site] = time
        elif event == Event.REACHED:
            if site in found:
                yield f"row {seq}: person {site} is found twice"
            found.add(site)
        elif event == Event.TAKEN_ALONG:
            if site not in found:
                yield f"row {seq}: person {site} is taken along and was not found"
            if site in reached:
                yield f"row {seq}: person {site} is with a squad already"
            reached[site] = u
        elif event == Event.LEFT_BEHIND:
            reached.pop(site, None)
        elif event == Event.ACCOUNTED_FOR and len(out) != s.people.size:
            yield f"row {seq}: {s.people.size - len(out)} people are not accounted for"
    m, states = s.mine[0], s.people["state"]
    bodies = sum(person in dead for person in out)
    for name, told in (("dead", len(dead)), ("out", len(out) - bodies), ("bodies", bodies),
                       ("left", s.people.size - len(dead) - len(out) + bodies)):
        if m[name] != told:
            yield f"the mine ends with {m[name]} {name}, the log says {told}"
    if int((states == Person.DEAD).sum()) != len(dead) or int((states == Person.OUT).sum()) != len(out) - bodies:
        yield "people end in another state than the log says"


def squads(case: Case, rows: list[Any]) -> Iterator[str]:
    """No squad below six enters, none while entry is forbidden or without another that stands by where the air is foul;
    nobody breathes from an empty apparatus, nobody works below without having gone in."""
    s = case.state
    least = int(s.rules["least_heads"][0])
    inside: dict[int, float] = {}
    here: set[int] = set()
    called: dict[int, float] = {}
    rests: dict[int, float] = {}
    lost: dict[int, float] = defaultdict(float)
    blast_h = -math.inf
    for seq, (time, event, u, _, site, quantity) in enumerate(rows):
        if event == Event.EXPLODED:
            blast_h = time
        elif event == Event.FORCES_CALLED:
            called[int(quantity)] = time
        elif event == Event.ARRIVED and s.needs["kind"][rows[seq][3]] == Need.UNDERGROUND:
            here.add(u)
            tier = int(s.units["tier"][u])
            if tier == Tier.PROVINCE and not time >= called.get(tier, math.inf) + s.units["muster_day_h"][u] - TOLERANCE:
                yield f"row {seq}: squad {u} is there before its hour of the arrival curve"
        elif event == Event.SQUAD_ENTERED:
            if quantity < least:
                yield f"row {seq}: squad {u} enters with {quantity:g}, the least is {least}"
            if u in inside or u not in here:
                yield f"row {seq}: squad {u} enters and is not at the base"
            if time < rests.get(u, -math.inf) - TOLERANCE:
                yield f"row {seq}: squad {u} enters while it should rest"
            if time < blast_h + s.rules["blast_wait_h"][0] - TOLERANCE:
                yield f"row {seq}: squad {u} enters {time - blast_h:.2f} h after a blast"
            if site >= 0 and (site not in here or site in inside or site == u):
                yield f"row {seq}: squad {site} should stand by for squad {u} and is not at the base"
            inside[u] = time
        elif event in (Event.SQUAD_TURNED, Event.SQUAD_CAME_OUT, Event.LEFT_BEHIND):
            if u not in inside:
                yield f"row {seq}: squad {u} is not inside"
            if quantity <= 0:
                yield f"row {seq}: squad {u} breathes from empty bottles, {quantity:.2f} MPa"
            if event == Event.SQUAD_CAME_OUT:
                inside.pop(u, None)
                rests[u] = time + float(s.rules["change_h"][0])
        elif event in (Event.REACHED, Event.TAKEN_ALONG, Event.EXPLORED) and u not in inside:
            yield f"row {seq}: squad {u} works below and is not inside"
        elif event == Event.SQUAD_LOST:
            lost[u] += quantity
            if lost[u] >= s.units["capacity"][u]:
                inside.pop(u, None)
                here.discard(u)
        elif event in (Event.TURNED_HOME, Event.HOME):
            if u in inside:
                yield f"row {seq}: squad {u} goes home from below"
            here.discard(u)
        elif event == Event.ENTRY_REFUSED and int(quantity) not in set(Refusal):
            yield f"row {seq}: squad {u} refuses for nothing that is known"
    for k in range(s.squads.size):
        q = s.squads[k]
        if q["airway"] >= 0 and q["mpa"] <= 0 and q["heads"] > 0:
            yield f"squad {q['unit']} ends below with empty bottles"


def falls(case: Case, rows: list[Any]) -> Iterator[str]:
    """No squad comes to an airway to which, at that hour, no way leads but through what has fallen."""
    s = case.state
    if not s.mine.size:
        return
    closed = set(np.flatnonzero(s.airways["fallen_m"] > 0).tolist()) | {
        site for _, event, _, _, site, _ in rows if event == Event.DUG_THROUGH}
    for seq, (_, event, u, _, site, _) in enumerate(rows):
        if event == Event.DUG_THROUGH:
            closed.discard(site)
        elif event == Event.EXPLORED and not _leads_in(s, site, closed):
            yield f"row {seq}: squad {u} is in airway {site}, to which no way leads"


def _leads_in(s: Any, airway: int, closed: set[int]) -> bool:
    """Whether one of an airway's ends is joined with the open by airways in which nothing has fallen."""
    reached = set(np.flatnonzero(s.junctions["portal"]).tolist())
    ends = list(zip(s.airways["a"].tolist(), s.airways["b"].tolist(), strict=True))
    grew = True
    while grew:
        grew = False
        for k, (a, b) in enumerate(ends):
            if k not in closed and (a in reached) != (b in reached):
                reached |= {a, b}
                grew = True
    return not reached.isdisjoint(ends[airway])
