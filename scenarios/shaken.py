"""What an earthquake leaves to the response: people by place and hour, ruins, and what the response itself has lost.

Who stays away from his team does so for what the main shock did to his home; later he is at work. What breaks counts from
the start on and as it stands after the last shock, which is a little too early and too bad: most of it breaks in the first.
"""

from dataclasses import dataclass

import numpy as np

from scenarios.quake import Quake
from scenarios.quake_settings import QuakeScenario
from scenarios.world import World

HARM = np.dtype([("township", np.int64), ("at_h", np.float64), ("killed", np.int64), ("green", np.int64),
                 ("yellow", np.int64), ("red", np.int64), ("homeless", np.int64)])
RUIN = np.dtype([("township", np.int64), ("at_h", np.float64), ("site", np.int64), ("people", np.int64, (3,)),
                 ("effort_h", np.float64, (3,)), ("u_alive", np.float64, (3,))])
STOP = np.dtype([("township", np.int64), ("from_h", np.float64), ("until_h", np.float64)])
EXTENSIVE = 3  # state of damage from which on a home counts as heavily damaged


@dataclass(frozen=True)
class Shaken:
    """By township (t), rows in order of shock and township.

    Attributes
    ----------
    harm : HARM, what each shock does at once: killed, hurt by START and not trapped, people who must leave their homes
    ruins : RUIN, places where people lie trapped and alive: lightly, in voids, entombed, see `scenarios.quake_toll.Buried`
    scale_h, shape : float64[3], of the Weibull laws by which these die, see `models.entrapment.alive_share`
    stops : STOP, when crews leave the ruins after aftershocks, by township and hour
    silent_from_h : float64[t], hour at which telephones die, nan where they do not
    heavy : float64[t], share of people whose homes the main shock damages heavily
    beds_lost : float64[districts]; shelters_lost : float64[t]; stock_lost : float64[depots], shares
    base_closed : bool[air bases]
    """

    harm: np.ndarray
    ruins: np.ndarray
    scale_h: np.ndarray
    shape: np.ndarray
    stops: np.ndarray
    silent_from_h: np.ndarray
    heavy: np.ndarray
    beds_lost: np.ndarray
    shelters_lost: np.ndarray
    stock_lost: np.ndarray
    base_closed: np.ndarray

    @property
    def people(self) -> np.ndarray:
        """int64[t], killed or trapped."""
        found = np.zeros(self.heavy.size, dtype=np.int64)
        np.add.at(found, self.harm["township"], self.harm["killed"])
        np.add.at(found, self.ruins["township"], self.ruins["people"].sum(axis=1))
        return found


def shaken(world: World, scenario: QuakeScenario, quake: Quake) -> Shaken:
    """Sort the draw by what meets it."""
    lost, buried = quake.broken, quake.buried
    dead = lost.silent_h > 0
    first = dead.argmax(axis=0)
    ruins = np.zeros(buried.township.size, dtype=RUIN)
    ruins["township"], ruins["at_h"], ruins["site"] = buried.township, quake.at_h[buried.shock], buried.site
    for name in ("people", "effort_h", "u_alive"):
        ruins[name] = getattr(buried, name)
    homes = quake.tolls[0].homes
    return Shaken(
        _harm(quake), ruins[ruins["at_h"] < scenario.hours - 1], np.array(scenario.buried.scale_h), buried.shape.copy(),
        _stops(quake), np.where(dead.any(axis=0), quake.at_h[first], np.nan),
        homes[:, EXTENSIVE:].sum(axis=1) / np.maximum(1, homes.sum(axis=1)), _beds_lost(world, lost.hospital_lost[-1]),
        lost.shelter_lost[-1].copy(), lost.stock_lost[-1].copy(), lost.base_closed[-1].copy())


def _harm(quake: Quake) -> np.ndarray:
    """A row for each shock and township in which it harms somebody."""
    parts = []
    for at_h, of in zip(quake.at_h, quake.tolls, strict=True):
        towns = np.flatnonzero((of.killed > 0) | (of.hurt.sum(axis=1) > 0) | (of.homeless > 0))
        rows = np.zeros(towns.size, dtype=HARM)
        rows["township"], rows["at_h"], rows["killed"] = towns, at_h, of.killed[towns]
        rows["homeless"] = of.homeless[towns]
        for k, name in enumerate(("green", "yellow", "red")):
            rows[name] = of.hurt[towns, k]
        parts.append(rows)
    return np.concatenate(parts)


def _stops(quake: Quake) -> np.ndarray:
    """Hours out of the ruins by township, none twice: a shock within a stop prolongs it."""
    rows: list[tuple[int, float, float]] = []
    shock, town = np.nonzero(quake.stops_h)
    for k in np.lexsort((shock, town)):
        here, start = int(town[k]), float(quake.at_h[shock[k]])
        until = start + float(quake.stops_h[shock[k], town[k]])
        if rows and rows[-1][0] == here and rows[-1][2] >= start:
            rows[-1] = here, rows[-1][1], max(until, rows[-1][2])
        else:
            rows.append((here, start, until))
    return np.array(rows, dtype=STOP)


def _beds_lost(world: World, lost: np.ndarray) -> np.ndarray:
    """Share of each district's beds: the mean over its district hospitals, which hold most of them."""
    large = world.hospitals["level"] == "district"
    n = np.bincount(world.hospitals["district"][large], minlength=len(world.districts))
    return np.asarray(np.bincount(world.hospitals["district"][large], weights=lost[large], minlength=n.size)
                      / np.maximum(1, n))
