"""What the response meets of a disaster, whatever brought it: who is reached by water and when, and which roads close."""

from dataclasses import dataclass

import numpy as np

from scenarios.alerts import Alerts
from scenarios.flash_settings import FloodFlash
from scenarios.flood_flash import FlashFlood
from scenarios.flood_river import Flood, Rivers, damage
from scenarios.flood_settings import FloodRiver
from scenarios.hydrology import CUNTAN
from scenarios.mine import Calamity
from scenarios.mine_settings import MineScenario
from scenarios.quake import Quake
from scenarios.quake_settings import QuakeScenario
from scenarios.randomness import Chance
from scenarios.shaken import Shaken, shaken
from scenarios.world import World

Scenario = FloodRiver | FloodFlash | QuakeScenario | MineScenario
CLOSURE = np.dtype([
    ("row", np.int64),          # of `World.roads`
    ("town", np.int64),         # by whose water it closes, or where the slide came down
    ("sill_m", np.float64),     # over the level of ``over_m`` above which it is under water; inf for never
    ("buried_h", np.float64),   # full hour at which a slide cuts it or its bridge is closed; inf for never
    ("bridge", np.int64),       # 0 stands, 1 is closed until it has been looked at, 2 is down
    ("opens_h", np.float64),    # full hour before which such a bridge is not open again; -1 where none is closed
    ("debris_m3", np.float64)])  # of slides to be dug away
SLIDE = np.dtype([              # one that comes down on people
    ("township", np.int64), ("at_h", np.float64), ("volume_m3", np.float64), ("registered", np.bool_), ("sudden", np.bool_),
    ("people", np.int64), ("buried", np.int64),  # in its path at that hour; of them buried, if nobody has left
    *((name, np.float64) for name in ("u_watched", "u_sensor", "u_leaves", "u_lead", "u_neighbours", "z_report", "u_known",
                                      "u_access", "u_round"))])
BREACH = np.dtype([             # a dam that is overtopped
    ("rank", np.int64),         # in which such dams are repaired, from 0
    ("township", np.int64), ("overtops_h", np.float64), ("breach_h", np.float64), ("flow_m3s", np.float64),
    ("people", np.int64), ("swept", np.int64),  # below it; of them swept away if it breaks and nobody has left
    ("u_fail", np.float64), ("u_seen", np.float64), ("u_round", np.float64)])


@dataclass(frozen=True)
class Disaster:
    """Hours run from 0 in steps of one; t stands for townships, f for those with exposed people, rising.

    Attributes
    ----------
    hazard : name of the scenario's model
    band : S1 to S4; start_hour : hour of day at which hour 0 falls
    exposed : int64[t], people whose homes the water reaches
    over_m : float64[t, hours], metres over the level by which damage is counted: a river's guarantee stage, or that at which
        a torrent reaches the first homes; nan where no such water runs
    reached : float64[f, hours], damage so far, never falling; homes are reached in proportion
    swept : int64[t], of the exposed are swept away at once if nobody has left; crest_h : int64[t], when that happens
    current : float64[t, parts], speed in m/s among the homes at a depth of 1 m
    silent_h : float64[t], for how long telephones are dead from the first water or shock on; nan where they are not
    alerts : quantiles of warnings before torrents; None before a large river, which is forecast
    closures : CLOSURE, a row for each road that may close
    slides : SLIDE, those that come down on people; breaches : BREACH, dams that are overtopped
    silt_h : float64[roads], machine-hours to clear each of the World's roads once it is out of the water
    cuntan_m : float64[hours], stage at Cuntan, by which the waterway is closed; -inf where no large river is in flood
    waterway_m : stages at Cuntan above which it closes and below which it opens
    shaken : what an earthquake leaves; None for anything else
    mine : the accident underground; None for anything else
    """

    hazard: str
    band: str
    start_hour: int
    exposed: np.ndarray
    over_m: np.ndarray
    reached: np.ndarray
    swept: np.ndarray
    crest_h: np.ndarray
    current: np.ndarray
    silent_h: np.ndarray
    alerts: Alerts | None
    closures: np.ndarray
    slides: np.ndarray
    breaches: np.ndarray
    silt_h: np.ndarray
    cuntan_m: np.ndarray
    waterway_m: tuple[float, float]
    shaken: Shaken | None = None
    mine: Calamity | None = None

    @property
    def hours(self) -> int:
        """Length."""
        return int(self.over_m.shape[1])

    @property
    def people(self) -> np.ndarray:
        """int64[t], people in danger: in homes that water reaches, in the path of slides, below dams that are overtopped,
        killed at once or trapped in ruins, underground and within reach of an accident."""
        found = self.exposed.copy()
        for table in (self.slides, self.breaches):
            np.add.at(found, table["township"], table["people"])
        if self.shaken is not None:
            found += self.shaken.people
        if self.mine is not None:
            found[self.mine.township] += self.mine.threatened
        return found


def of_river(scenario: FloodRiver, rivers: Rivers, flood: Flood, u_current: np.ndarray, u_silent: np.ndarray,
             u_silent_h: np.ndarray, z_silt: np.ndarray) -> Disaster:
    """What a flood of the large rivers is to the response; quantiles as in `realisation.Realisation`."""
    n_towns = flood.exposed.size
    over = flood.township_over_m
    closures = _closures(rivers.road_row, rivers.town_row[rivers.road_town])
    closures["sill_m"] = flood.road_sill_m
    return Disaster(
        scenario.hazard, flood.band, flood.start_hour, flood.exposed, over,
        np.maximum.accumulate(damage(scenario, over[flood.exposed > 0]), axis=1), np.zeros(n_towns, dtype=np.int64),
        np.zeros(n_towns, dtype=np.int64), _between(scenario.current_per_root_m, u_current),
        np.where(u_silent < scenario.silent_share, _between(scenario.silent_h, u_silent_h), np.nan), None, closures,
        np.empty(0, dtype=SLIDE), np.empty(0, dtype=BREACH), scenario.silt_median_h * np.exp(scenario.silt_sigma * z_silt),
        flood.stage_m[flood.gauges.index(CUNTAN)].copy(), (scenario.waterway_closes_m, scenario.waterway_opens_m))


def of_storm(world: World, scenario: FloodFlash, flood: FlashFlood, u_current: np.ndarray, u_silent_h: np.ndarray,
             z_silt: np.ndarray, crossing: Chance, path: Chance) -> Disaster:
    """What a rainstorm with its torrents and slides is to the response.

    Homes are reached as the draw counts them, by depth over the first damage. The current among them is the draw's at a
    depth of 1 m, times a factor for what boats must cross to get there; it grows with the root of the depth, though the draw
    takes the power 2/3, which is 11 % less at half a metre and 12 % more at 2 m.

    Parameters
    ----------
    u_current, u_silent_h, z_silt : quantiles as in `realisation.Realisation`
    crossing, path : the generators of `Stream.ROADS` and `Stream.PATHS`
    """
    wet = flood.exposed > 0
    rise = np.maximum(0.0, flood.over_m[wet])
    alerts = flood.alerts
    return Disaster(
        scenario.hazard, flood.band, flood.start_hour, flood.exposed, flood.over_m,
        np.maximum.accumulate(1 - np.exp(-rise / scenario.people.fill_m), axis=1), flood.swept,
        flood.over_m.argmax(axis=1), flood.speed_ms[:, None] * _between(scenario.current_factor, u_current),
        np.where(alerts.u_network < scenario.silent_share, _between(scenario.silent_h, u_silent_h), np.nan),
        alerts, _stream_and_slide_roads(world, scenario, flood, crossing), _slides_on_people(flood, path),
        _overtopped_dams(flood, path),
        scenario.roads.silt_median_h * np.exp(scenario.roads.silt_sigma * z_silt),
        np.full(flood.over_m.shape[1], -np.inf), (np.inf, -np.inf))


def of_quake(world: World, scenario: QuakeScenario, quake: Quake, road_town: np.ndarray) -> Disaster:
    """What an earthquake with its aftershocks is to the response: no water, and nobody has left before.

    ``road_town`` : int64[roads], a township at one end of each of the World's roads
    """
    n, hours, left = len(world.townships), scenario.hours, shaken(world, scenario, quake)
    none = np.zeros(n, dtype=np.int64)
    first = (quake.broken.silent_h > 0).argmax(axis=0)
    return Disaster(
        scenario.hazard, quake.band, quake.start_hour, none, np.full((n, hours), np.nan), np.empty((0, hours)), none.copy(),
        none.copy(), np.zeros((n, 1)),
        np.where(np.isnan(left.silent_from_h), np.nan, quake.broken.silent_h[first, np.arange(n)]), None,
        _broken_roads(quake, road_town), np.empty(0, dtype=SLIDE), np.empty(0, dtype=BREACH), np.zeros(len(world.roads)),
        np.full(hours, -np.inf), (np.inf, -np.inf), left)


def of_mine(world: World, scenario: MineScenario, calamity: Calamity) -> Disaster:
    """What an accident underground is to the response: nothing above ground is touched."""
    n, hours = len(world.townships), scenario.hours
    none = np.zeros(n, dtype=np.int64)
    return Disaster(
        scenario.hazard, calamity.band, calamity.start_hour, none, np.full((n, hours), np.nan), np.empty((0, hours)),
        none.copy(), none.copy(), np.zeros((n, 1)), np.full(n, np.nan), None, np.empty(0, dtype=CLOSURE),
        np.empty(0, dtype=SLIDE), np.empty(0, dtype=BREACH), np.zeros(len(world.roads)), np.full(hours, -np.inf),
        (np.inf, -np.inf), None, calamity)


def _broken_roads(quake: Quake, road_town: np.ndarray) -> np.ndarray:
    """Roads that slides cut or whose bridges are closed, one row for each: cut from the first of these on, and with the
    debris and the bridges of all shocks to be dealt with at once."""
    slides, bridge = quake.broken.slides, quake.broken.bridge
    n = road_town.size
    cut_h, debris, town = np.full(n, np.inf), np.zeros(n), road_town.copy()
    np.minimum.at(cut_h, slides.road, quake.at_h[slides.shock])
    np.add.at(debris, slides.road, slides.volume_m3)
    town[slides.road[::-1]] = slides.township[::-1]
    hit = bridge > 0
    shut_h = np.where(hit.any(axis=0), quake.at_h[hit.argmax(axis=0)], np.inf)
    cut_h = np.ceil(np.minimum(cut_h, shut_h))
    rows = np.flatnonzero(np.isfinite(cut_h))
    table = _closures(rows, town[rows])
    table["sill_m"], table["buried_h"], table["debris_m3"] = np.inf, cut_h[rows], debris[rows]
    table["bridge"] = bridge[-1, rows]
    table["opens_h"] = np.where(table["bridge"] == 1, np.ceil(shut_h + quake.broken.inspected_h)[rows], -1.0)
    return table


def _stream_and_slide_roads(world: World, scenario: FloodFlash, flood: FlashFlood, crossing: Chance) -> np.ndarray:
    """Local roads that cross the stream of a township at one end, and roads that slides cut; one row for each road.

    Of several slides on one road the first closes it and the debris of all is cleared at once.
    """
    roads, rules, n_towns = world.roads, scenario.roads, len(world.townships)
    u = crossing.random((len(roads), 3))
    ends = np.where(u[:, 2] < 0.5, roads["a"], roads["b"])
    ends = np.where(ends < n_towns, ends, np.minimum(roads["a"], roads["b"]))  # a seat has no stream of its own
    crosses = (ends < n_towns) & (u[:, 0] < rules.crossing_share)
    slides = flood.slides
    cut = np.flatnonzero(slides.road >= 0)
    buried_h, debris = np.full(len(roads), np.inf), np.zeros(len(roads))
    town = np.where(crosses, ends, -1)
    np.minimum.at(buried_h, slides.road[cut], np.ceil(slides.at_h[cut]))
    np.add.at(debris, slides.road[cut], scenario.slides.on_road_share * slides.volume_m3[cut])
    town[slides.road[cut]] = np.where(crosses[slides.road[cut]], town[slides.road[cut]], slides.township[cut])
    rows = np.flatnonzero(crosses | np.isfinite(buried_h))
    table = _closures(rows, town[rows])
    table["sill_m"] = np.where(crosses, _between(rules.sill_m, u[:, 1]), np.inf)[rows]
    table["buried_h"], table["debris_m3"] = buried_h[rows], debris[rows]
    return table


def _slides_on_people(flood: FlashFlood, chance: Chance) -> np.ndarray:
    """Slides that come down on somebody while the series runs, by the hour."""
    slides = flood.slides
    u, z = chance.random((slides.people.size, 8)), chance.standard_normal(slides.people.size)
    kept = np.flatnonzero((slides.people > 0) & (slides.at_h <= flood.over_m.shape[1] - 1))
    kept = kept[np.argsort(slides.at_h[kept], kind="stable")]
    table = np.zeros(kept.size, dtype=SLIDE)
    for name in ("township", "at_h", "volume_m3", "registered", "sudden", "people", "buried"):
        table[name] = getattr(slides, name)[kept]
    for k, name in enumerate(("u_watched", "u_sensor", "u_leaves", "u_lead", "u_neighbours", "u_known", "u_access",
                              "u_round")):
        table[name] = u[kept, k]
    table["z_report"] = z[kept]
    return table


def _overtopped_dams(flood: FlashFlood, chance: Chance) -> np.ndarray:
    """Dams with people below that are overtopped, and would break, while the series runs."""
    dams = flood.dams
    u = chance.random((dams.site.size, 2))
    kept = np.flatnonzero((dams.exposed > 0) & (dams.breach_h <= flood.over_m.shape[1] - 1))  # nan is none
    table = np.zeros(kept.size, dtype=BREACH)
    table["rank"], table["people"], table["flow_m3s"] = kept, dams.exposed[kept], dams.breach_m3s[kept]
    for name in ("township", "overtops_h", "breach_h", "swept", "u_fail"):
        table[name] = getattr(dams, name)[kept]
    table["u_seen"], table["u_round"] = u[kept, 0], u[kept, 1]
    return table


def _closures(rows: np.ndarray, towns: np.ndarray) -> np.ndarray:
    table = np.zeros(rows.size, dtype=CLOSURE)
    table["row"], table["town"], table["buried_h"] = rows, towns, np.inf
    table["opens_h"] = -1.0
    return table


def _between(bounds: list[float], quantile: np.ndarray) -> np.ndarray:
    return bounds[0] + (bounds[1] - bounds[0]) * quantile
