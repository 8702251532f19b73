"""Past rainstorms played again: many that rain as one did, and what the model says of each beside what was observed."""

import numpy as np

from scenarios.flood_flash import FlashFlood
from scenarios.rainstorms import HEAVY_MM
from sim.judge.past import Played, Quantity, dead, left_home, relocated

MEASURED = {  # of each event, what was told of it; values in published.csv
    "jul2007": ("affected", "rained-on", "townships", "districts", "relocated", "dead"),
    "jun2009": ("affected", "rained-on", "districts", "relocated", "dead"),
    "jul2020": ("affected", "rained-on", "townships", "districts", "relocated", "dead"),
    "jun2025": ("districts", "evacuated", "dead")}


def storm_of(of: Played) -> FlashFlood:
    """The rainstorm as drawn."""
    cause = of.run.drawn.cause
    assert isinstance(cause, FlashFlood)
    return cause


def struck(of: Played) -> dict[str, np.ndarray]:
    """People whose homes a torrent reaches or a slide would, by township (int64[townships] each)."""
    storm = storm_of(of)
    below = np.zeros_like(storm.exposed)
    np.add.at(below, storm.slides.township, storm.slides.people)
    return {"torrents": storm.exposed, "slides": below}


def affected(of: Played) -> dict[str, float]:
    """People whose homes are reached, who are fewer than those officially affected: these include fields and power."""
    return {name: float(people.sum()) for name, people in struck(of).items()}


def rained_on(of: Played) -> float:
    """People of townships with a rainstorm of 50 mm or more, of whom those officially affected are a part."""
    people: np.ndarray = of.of.world.townships["population"][storm_of(of).rain_24h_mm >= HEAVY_MM]
    return float(people.sum())


def _townships(of: Played) -> np.ndarray:
    """int64[n]: townships where a home is reached."""
    found: np.ndarray = np.flatnonzero(sum(struck(of).values()))
    return found


def _districts(of: Played) -> float:
    return float(np.unique(of.of.world.townships["district"][_townships(of)]).size)


WAYS: dict[str, Quantity] = {
    "affected": affected, "rained-on": rained_on, "townships": lambda of: float(_townships(of).size),
    "districts": _districts, "evacuated": left_home, "relocated": relocated, "dead": dead}
STORMS: dict[str, Quantity] = {f"{event}-{what}": WAYS[what] for event, measured in MEASURED.items() for what in measured}
