"""Songzao, 27 September 2020, played again: many such fires at night, and what the model says of each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from models.kinds import Event
from sim.engine.log import log_of
from sim.engine.outcome import total
from sim.engine.simulate import Setting
from sim.judge.past import Played, Quantity

EVENT, FAMILY = "songzao2020", "songzao"  # and its scenario
OUT_BY_H = 11.2  # feifmx.com: 15 of the 17 had been brought out by 11:30
MORNING_H = 8.0  # hack6.com: the brigade's men underground "in the morning"


def mines_on(settings: Mapping[str, Setting]) -> dict[str, Setting]:
    """The past accident by event; see `sim.judge.past.Past`. The belt's sensors of heat and smoke were dead (dosane.com), so
    monitoring works nowhere whole; the other systems are those of the capacity of 2020.

    Parameters
    ----------
    settings : under the capacity of 2020, `FAMILY` among them
    """
    of = settings[FAMILY]
    return {EVENT: replace(of, plan=replace(of.plan, mines=replace(of.plan.mines, monitoring=0.0)))}


def _hours(of: Played, events: np.ndarray) -> np.ndarray:
    """Hours since the fire began."""
    found: np.ndarray = events["time_h"] - of.run.case.state.mine["from_h"][0]
    return found


def _trapped(of: Played) -> float:
    """Those who did not walk out by themselves."""
    log = log_of(of.run.case)
    walked = (log["kind"] == Event.CAME_OUT) & (log["unit"] < 0) & (log["quantity"] > 0)
    return float(of.run.case.state.people.size - walked.sum())


def _dead(of: Played) -> float:
    return float((log_of(of.run.case)["kind"] == Event.DIED_UNDERGROUND).sum())


def _saved(of: Played) -> float:
    """Brought out alive by squads."""
    log = log_of(of.run.case)
    return float(((log["kind"] == Event.CAME_OUT) & (log["unit"] >= 0) & (log["quantity"] > 0)).sum())


def _brought_out(of: Played) -> float:
    """By squads, alive or not, until `OUT_BY_H`."""
    log = log_of(of.run.case)
    brought = log[(log["kind"] == Event.CAME_OUT) & (log["unit"] >= 0)]
    return float((_hours(of, brought) <= OUT_BY_H).sum())


def _rescuers(of: Played) -> float:
    """Heads of the squads that have been underground by `MORNING_H`."""
    log = log_of(of.run.case)
    entered = log[log["kind"] == Event.SQUAD_ENTERED]
    units, first = np.unique(entered["unit"][_hours(of, entered) <= MORNING_H], return_index=True)
    return float(entered["quantity"][first].sum()) if units.size else 0.0


def _hurt(of: Played) -> float:
    """Who needs a hospital."""
    return total(log_of(of.run.case), Event.HURT)


MINES: dict[str, Quantity] = {f"{EVENT}-{what}": way for what, way in (
    ("trapped", _trapped), ("dead", _dead), ("saved", _saved), ("out", _brought_out), ("rescuers", _rescuers),
    ("hurt", _hurt))}
