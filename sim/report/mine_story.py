"""What came of an accident underground, in plain language, minute by minute: who knew, who went in, who came out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from models.kinds import Event, Tier
from models.mines.tables import Air, Death, KeptBy, Person, Refusal
from sim.engine.log import log_of
from sim.engine.simulate import Run

DIED_OF = {Death.BLAST: "of the blast", Death.ROCK: "under rock", Death.CO: "of carbon monoxide", Death.HEAT: "of heat",
           Death.WATER: "in the water", Death.WITHOUT_AIR: "for want of oxygen", Death.WOUNDS: "of wounds",
           Death.THIRST: "of thirst"}
FOUND = {Person.DEAD: "dead", Person.DOWN: "unable to walk", Person.IN_REFUGE: "in a refuge chamber",
         Person.AT_AIR: "at a compressed-air mouthpiece", Person.SHUT_IN: "shut in", Person.LEAVING: "on the way out",
         Person.WORKING: "still at work"}
SAFE = {KeptBy.REFUGE: "reached a refuge chamber", KeptBy.COMPRESSED_AIR: "came to a compressed-air mouthpiece",
        KeptBy.FRESH_AIR: "were in fresh air"}
AIR = {Air.NORMAL: "as before", Air.STOPPED: "by no fan", Air.REVERSED: "in reverse", Air.SHORT: "by the shortest way out",
       Air.DAMAGED: "through what was blown open or has fallen", Air.RESTORED: "by doors and stoppings put up again"}
WHY = {Refusal.METHANE: "methane was near explosive", Refusal.BLAST: "another blast could follow",
       Refusal.RISING: "the fire still grew", Refusal.HEAT: "it was too hot", Refusal.SMOKE: "nothing could be seen",
       Refusal.CAPTAIN: "the captain refused", Refusal.NO_STANDBY: "no other squad stood by",
       Refusal.TOO_FEW: "it was too few"}
ROMAN = ("I", "II", "III", "IV")
TOLD = {Tier.DISTRICT: "The district", Tier.MUNICIPAL: "The municipality", Tier.PROVINCE: "The state"}


def mine_story(name: str, run: Run, told: Mapping[str, Any], whose: Mapping[Tier, str],
               at: Callable[[float], str]) -> list[str]:
    """Sentences in the order of events; like things within one hour are told together.

    Parameters
    ----------
    told : what `sim.engine.outcome.outcome` says of the run; whose : of tiers; at : how a moment is written
    """
    log, below = log_of(run.case), told["underground"]
    lines = [f"Under {name}: {_n(below['people'])} underground; {below['walked_out']} came out by themselves, "
             f"{below['saved']} were brought out alive, {below['dead']} died, {below['left']} were still below alive at the "
             "end."]
    return [*lines, *_events(run, log, whose, at), *_end(run, log, below)]


def _events(run: Run, log: np.ndarray, whose: Mapping[Tier, str], at: Callable[[float], str]) -> Iterator[str]:
    """A sentence for each event of the mine; runs of like ones are joined."""
    units = run.case.state.units
    ours = (log["need"] < 0) | (log["need"] == run.case.state.mine["need"][0])
    rows = log[ours & [event.name in TELLERS for event in map(Event, log["kind"].tolist())]]
    k = 0
    while k < rows.size:
        row, n = rows[k], 1
        while k + n < rows.size and _alike(row, rows[k + n]):
            n += 1
        who = whose.get(Tier(int(units["tier"][row["unit"]])), "a squad") if row["unit"] >= 0 else ""
        text = TELLERS[Event(int(row["kind"])).name](row, rows[k: k + n], who)
        if text:
            yield f"{at(row['time_h'])}: {text}."
        k += n


def _alike(one: np.void, two: np.void) -> bool:
    """Whether two rows are told in one sentence: the same of many people, within the hour."""
    joined = (Event.CAME_OUT, Event.DIED_UNDERGROUND, Event.WENT_DOWN, Event.IN_SAFETY, Event.REACHED, Event.ORDERED,
              Event.WARNED_UNDERGROUND)
    same = one["kind"] == two["kind"] and (one["unit"] == two["unit"] or (
        one["kind"] == Event.ORDERED and one["time_h"] == two["time_h"]))
    by = one["kind"] in (Event.ORDERED, Event.WARNED_UNDERGROUND) or one["quantity"] == two["quantity"]
    return bool(same and by and one["kind"] in joined and two["time_h"] - one["time_h"] <= 1.0)


def _end(run: Run, log: np.ndarray, below: Mapping[str, int]) -> list[str]:
    died = log[log["kind"] == Event.DIED_UNDERGROUND]
    lines = []
    if died.size:
        causes = [(int((died["quantity"] == death).sum()), text) for death, text in DIED_OF.items()]
        each = ", ".join(f"{n} {text}" for n, text in sorted(causes, reverse=True) if n)
        lines.append(f"Of the {below['dead']} dead: {each}; {below['bodies']} were brought out.")
    lines.append(f"{below['squads']} squads went in, {below['sorties']} times in all" + (
        f"; {below['rescuers_lost']} rescuers did not come back." if below["rescuers_lost"] else "."))
    return lines


def _n(people: int, one: str = "person", many: str = "people") -> str:
    return f"{people} {one if people == 1 else many}"


def _ordered(row: np.void, rows: np.ndarray, who: str) -> str:
    return f"{_n(rows.size, 'squad was', 'squads were')} called, the first from {who}"


def _came_out(row: np.void, rows: np.ndarray, who: str) -> str:
    if row["quantity"] == 0:
        return f"A squad of {who} brought out {_n(rows.size, 'body', 'bodies')}"
    if row["unit"] < 0:
        return f"{_n(rows.size)} came out by themselves"
    return f"A squad of {who} brought out {_n(rows.size)} alive"


Teller = Callable[[np.void, np.ndarray, str], str]
TELLERS: dict[str, Teller] = {
    "MINE_KNOWN": lambda row, rows, who: f"The surface knew; {row['quantity']:.0f} were below",
    "MINE_TOLD": lambda row, rows, who: f"{TOLD[Tier(int(row['site']))]} was told of {row['quantity']:.0f} missing",
    "LEVEL_RAISED": lambda row, rows, who: f"Response level {ROMAN[int(row['quantity']) - 1]} was declared",
    "FORCES_CALLED": lambda row, rows, who: "Other provinces were asked for squads",
    "WARNED_UNDERGROUND": lambda row, rows, who: f"{_n(int(rows['quantity'].sum()))} below knew",
    "EXPLODED": lambda row, rows, who: f"An explosion killed {row['quantity']:.0f}",
    "WENT_DOWN": lambda row, rows, who: f"{_n(rows.size)} could not walk any more",
    "DIED_UNDERGROUND": lambda row, rows, who: f"{_n(rows.size)} died {DIED_OF[Death(int(row['quantity']))]}",
    "IN_SAFETY": lambda row, rows, who: f"{_n(rows.size)} {SAFE.get(KeptBy(int(row['quantity'])), 'found air')}",
    "AIR_CHANGED": lambda row, rows, who: f"The mine was ventilated {AIR[Air(int(row['quantity']))]}",
    "ORDERED": lambda row, rows, who: _ordered(row, rows, who),
    "ARRIVED": lambda row, rows, who: f"A squad of {row['quantity']:.0f} from {who} was at the mine",
    "SQUAD_ENTERED": lambda row, rows, who: f"A squad of {row['quantity']:.0f} from {who} went in"
    + (", another standing by" if row["site"] >= 0 else ", in fresh air"),
    "ENTRY_REFUSED": lambda row, rows, who: f"A squad of {who} did not go in: {WHY[Refusal(int(row['quantity']))]}",
    "SQUAD_TURNED": lambda row, rows, who: f"It turned back with {row['quantity']:.1f} MPa",
    "REACHED": lambda row, rows, who: f"A squad of {who} found {_n(rows.size)} "
    f"{FOUND.get(Person(int(row['quantity'])), 'below')}",
    "LEFT_BEHIND": lambda row, rows, who: "One was left with a mask, for the oxygen of the squad did not last",
    "SQUAD_LOST": lambda row, rows, who: f"{_n(int(row['quantity']), 'rescuer was', 'rescuers were')} lost",
    "CAME_OUT": _came_out,
    "DUG_THROUGH": lambda row, rows, who: "The fall was dug through",
    "PUMPS_STARTED": lambda row, rows, who: f"Pumps of {row['quantity']:.0f} m3 an hour were at work",
    "BOREHOLE_DOWN": lambda row, rows, who: "A borehole brought air and food",
    "ACCOUNTED_FOR": lambda row, rows, who: "Everybody was accounted for"}
