"""Laws of people under debris and of the hurt; see `sim.engine.laws`."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from models.kinds import Event, Need, Tier
from sim.engine.stage import Case

TOLERANCE = 1e-9


def searches(case: Case, rows: list[Any]) -> Iterator[str]:
    """Whoever is found was buried, by somebody who is there; the army and other provinces come when they are asked."""
    units, needs = case.state.units, case.state.needs
    there: dict[int, int] = {}
    bodies: dict[int, float] = defaultdict(float)
    called: dict[int, float] = {}
    for seq, (time, event, u, need, _, quantity) in enumerate(rows):
        if event == Event.FORCES_CALLED:
            called[int(quantity)] = time
        elif event == Event.DIED_BURIED:
            bodies[need] += quantity
        if u < 0:
            continue
        if event == Event.ARRIVED:
            there[u] = need
            tier = int(units["tier"][u])
            if tier in (Tier.ARMY, Tier.PROVINCE) and not time >= called.get(
                    tier, math.inf) + units["muster_day_h"][u] - TOLERANCE:
                yield f"row {seq}: unit {u} is there before its hour of the arrival curve"
        elif event in (Event.TURNED_HOME, Event.LEFT_BASE):
            there.pop(u, None)
        elif event in (Event.DUG_OUT, Event.BODY_FOUND):
            if there.get(u) != need:
                yield f"row {seq}: unit {u} digs at need {need} without being there"
            if needs["kind"][need] != Need.SEARCH:
                yield f"row {seq}: somebody is dug out of need {need}, where nobody is buried"
            if event == Event.BODY_FOUND:
                bodies[need] -= quantity
                if bodies[need] < 0:
                    yield f"row {seq}: more bodies are found at need {need} than people died there"


def hurt(case: Case, rows: list[Any]) -> Iterator[str]:
    """Nobody is taken to a hospital or dies for want of one who was not hurt; no ambulance brings whom it does not carry."""
    waiting: dict[int, float] = defaultdict(float)
    aboard: dict[int, int] = {}
    for seq, (_, event, u, need, _, quantity) in enumerate(rows):
        if need < 0 or case.state.needs["kind"][need] != Need.TREAT:
            continue
        if event == Event.HURT:
            waiting[need] += quantity
        elif event == Event.ARRIVED:
            waiting[need] -= 1
            aboard[u] = need
        elif event == Event.DIED_WAITING and u < 0:
            waiting[need] -= quantity
        elif event in (Event.IN_HOSPITAL, Event.DIED_WAITING) and aboard.pop(u, None) != need:
            yield f"row {seq}: ambulance {u} has nobody from need {need} aboard"
        if waiting[need] < 0:
            yield f"row {seq}: more of the hurt leave need {need} than wait there"
    treats = np.flatnonzero(case.state.needs["kind"] == Need.TREAT)
    for need in treats.tolist():
        if waiting[need] != case.state.needs["left"][need]:
            yield f"need {need} ends with {case.state.needs['left'][need]} hurt, the log says {waiting[need]:g}"
