"""A flood of the large rivers, drawn whole before anything responds: flows, stages, who is exposed, which roads close.

The draw is blind to the plan: the World, the scenario, the seed and the replication decide everything.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.geometry import distance_to_polyline_km, distances_km
from models.rivers import crests_m
from scenarios.checks import BadInput
from scenarios.flood_settings import BANDS, FloodRiver
from scenarios.hydrology import RATED, Hydrology, candidates, flows_and_stages, hydrology, km_of
from scenarios.randomness import Stream, generator
from scenarios.season import draw_day
from scenarios.world import World

BLOCKS = (slice(0, 1), slice(1, 8), slice(8, 64))  # candidates are routed in these, until one falls into the band asked for
ATTEMPTS = 200  # how often 64 candidates are drawn


@dataclass(frozen=True)
class Crest:
    """What a flood must be like to be taken for a past one: its crest at one gauge, within ``within_m``."""

    gauge: str
    stage_m: float
    within_m: float


@dataclass(frozen=True)
class Flood:
    """One draw. Hours run from 0 in steps of one.

    Attributes
    ----------
    band : S1 to S4, by the people whose homes are flooded at the crest
    attempts : how many floods were drawn until one fell into the band asked for
    day_of_year : 121 to 273, of the season
    start_hour : hour of day, 0 to 23, at which hour 0 of the series falls
    stations, gauges : names
    flow_m3s : float64[stations, hours]
    stage_m : float64[gauges, hours], Wusong datum
    over_m : float64[gauges, hours], stage over guarantee (in the reservoir over the resettlement line)
    dam_rise_m : Three Gorges above its flood limit
    township_over_m : float64[townships, hours], nan away from the rated rivers
    exposed : int64[townships], people whose homes are flooded at the crest
    road_sill_m : float64[river roads], stage over guarantee above which each is under water; rows as `Rivers.road_row`
    road_closed : bool[roads, hours], roads that cross a rated river too high
    """

    band: str
    attempts: int
    day_of_year: int
    start_hour: int
    stations: tuple[str, ...]
    gauges: tuple[str, ...]
    flow_m3s: np.ndarray
    stage_m: np.ndarray
    over_m: np.ndarray
    dam_rise_m: float
    township_over_m: np.ndarray
    exposed: np.ndarray
    road_sill_m: np.ndarray
    road_closed: np.ndarray


@dataclass(frozen=True)
class Rivers:
    """What all draws of one World and scenario share: the rivers, and which townships and roads lie on them."""

    hydrology: Hydrology
    town_row: np.ndarray
    town_gauge: np.ndarray
    town_weight: np.ndarray
    town_fade_m: np.ndarray
    town_people: np.ndarray
    share_scale: float
    road_row: np.ndarray
    road_town: np.ndarray


def prepare(world: World, scenario: FloodRiver, folder: Path) -> Rivers:
    """Fit, join and calibrate once; ``folder`` holds design_floods.csv and ratings.csv.

    Raises
    ------
    BadInput : a table is wrong, or the correlations fit no distribution
    """
    flows = hydrology(world, scenario, folder)
    town_row, town_gauge, town_weight, town_fade = _townships_on_rivers(world, scenario, flows.gauges)
    people = world.townships["population"][town_row].astype(np.float64)
    over = (flows.peak_2020_over_m[town_gauge] * town_weight).sum(axis=1) - town_fade
    share_scale = scenario.exposed_2020 / (people * damage(scenario, over)).sum()
    return Rivers(flows, town_row, town_gauge, town_weight, town_fade, people, share_scale, *_river_roads(world, town_row))


def draw(world: World, scenario: FloodRiver, rivers: Rivers, seed: int, replication: int,
         like: Crest | None = None) -> Flood:
    """One flood: the first of a series of candidates that falls into the scenario's band and crests as asked for.

    Raises
    ------
    BadInput : no candidate does
    """
    calendar = generator(seed, replication, Stream.SCENARIO)
    start_hour, day = int(calendar.integers(24)), draw_day(scenario.season, calendar)
    chance = generator(seed, replication, Stream.HYDROLOGY)
    exposure = generator(seed, replication, Stream.EXPOSURE)
    factor = np.exp(scenario.exposure_spread * exposure.standard_normal(len(world.townships))
                    - scenario.exposure_spread**2 / 2)[rivers.town_row]
    sill_low, sill_high = scenario.road_sill_m
    sill = generator(seed, replication, Stream.ROADS).uniform(sill_low, sill_high, len(world.roads))[rivers.road_row]
    flows = rivers.hydrology
    most = BLOCKS[-1].stop
    for attempt in range(ATTEMPTS):
        drawn = candidates(scenario, flows, chance, most)
        for block in BLOCKS:
            flow, stage, dam_rise = flows_and_stages(scenario, flows, drawn, block)
            alike = _alike(flows, stage, like)
            if not alike.any():
                continue
            over = stage - flows.zero_m[None, :, None]
            crest = np.empty((len(over), rivers.town_row.size))
            crests_m(over, rivers.town_gauge, rivers.town_weight, rivers.town_fade_m, crest)
            exposed = _exposed(scenario, rivers, crest, factor)
            band = np.searchsorted(scenario.bands, exposed.sum(axis=1), side="right")
            in_band = band == BANDS.index(scenario.band) if scenario.band != "any" else True
            fits = np.flatnonzero(alike & in_band)
            if fits.size:
                m = int(fits[0])
                town_over = np.full((len(world.townships), scenario.hours), np.nan)
                series = (over[m][rivers.town_gauge] * rivers.town_weight[:, :, None]).sum(axis=1)
                town_over[rivers.town_row] = series - rivers.town_fade_m[:, None]
                people = np.zeros(len(world.townships), dtype=np.int64)
                people[rivers.town_row] = exposed[m]
                closed = np.zeros((len(world.roads), scenario.hours), dtype=bool)
                closed[rivers.road_row] = town_over[rivers.town_row[rivers.road_town]] > sill[:, None]
                return Flood(BANDS[int(band[m])], attempt * most + block.start + m + 1, day, start_hour,
                             flows.stations, flows.gauges, flow[m], stage[m], over[m], float(dam_rise[m]), town_over,
                             people, sill, closed)
    if like is not None:
        raise BadInput(f"scenario: none of {ATTEMPTS * most:,} floods crested within {like.within_m:g} m of "
                       f"{like.stage_m:g} m at {like.gauge}; bring the scenario nearer to its shipped values")
    raise BadInput(f"scenario.band: none of {ATTEMPTS * most:,} floods fell into {scenario.band}; "
                   "widen scenario.bands")


def _alike(flows: Hydrology, stage: np.ndarray, like: Crest | None) -> np.ndarray:
    """bool[members]: floods that crest as asked for; all, where nothing is."""
    if like is None:
        return np.ones(len(stage), dtype=bool)
    crest = stage[:, flows.gauges.index(like.gauge)].max(axis=1)
    return np.asarray(np.abs(crest - like.stage_m) <= like.within_m)


def _townships_on_rivers(world: World, scenario: FloodRiver,
                         gauges: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Riverside townships on rated rivers: row, the two gauges they lie between, their weights, the fall up Fu and Qu."""
    nodes = world.river_nodes[np.isin(world.river_nodes["river"], list(RATED))]
    towns = np.flatnonzero(world.townships["riverside"])
    km = distances_km(world.townships["lat"][towns], world.townships["lon"][towns],
                      nodes["lat"].copy(), nodes["lon"].copy())
    near = km.argmin(axis=1)
    lat, lon = world.townships["lat"][towns], world.townships["lon"][towns]
    to_rated = np.full(towns.size, np.inf)
    for river in RATED:
        line = nodes[nodes["river"] == river]
        to_rated = np.minimum(to_rated, distance_to_polyline_km(lat, lon, line["lat"].copy(), line["lon"].copy()))
    keep = to_rated <= world.townships["river_km"][towns]  # the nearest of all river lines is that of a rated river
    hechuan_km = km_of(world, "嘉陵江", "gauge", "东津沱")  # where the Fu and the Qu join
    rows, pairs, weights, fades = [], [], [], []
    for town, node in zip(towns[keep], nodes[near[keep]], strict=True):
        river = RATED[str(node["river"])]
        fade = scenario.tributary_fade_m_per_km * node["km"] if node["river"] in ("涪江", "渠江") else 0.0
        at_km = hechuan_km if node["river"] in ("涪江", "渠江") else node["km"]
        mine = sorted((float(spot["km"]), gauges.index(str(spot["gauge"]))) for spot in world.river_nodes
                      if spot["river"] == river and spot["gauge"] in gauges)
        gauge_km = np.array([entry[0] for entry in mine])
        k = int(np.clip(np.searchsorted(gauge_km, at_km), 1, max(1, len(mine) - 1)))
        low, high = mine[max(0, k - 1)], mine[min(k, len(mine) - 1)]
        w = 1.0 if high[0] == low[0] else float(np.clip((high[0] - at_km) / (high[0] - low[0]), 0, 1))
        rows.append(town)
        pairs.append((low[1], high[1]))
        weights.append((w, 1 - w))
        fades.append(fade)
    return np.array(rows), np.array(pairs), np.array(weights), np.array(fades)


def _river_roads(world: World, town_row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Local roads that cross a rated river and end in a township on one: row, and which of those townships."""
    place = np.full(world.n_nodes, -1)
    place[town_row] = np.arange(town_row.size)
    a, b = place[world.roads["a"]], place[world.roads["b"]]
    town = np.where(a >= 0, a, b)
    rated = np.append(np.isin(world.reaches["river"], list(RATED)), False)  # the last stands for roads that cross nothing
    rows = np.flatnonzero(rated[world.roads["crosses"]] & (town >= 0))
    return rows, town[rows]


def damage(scenario: FloodRiver, over_m: np.ndarray) -> np.ndarray:
    """Exposure at a stage over guarantee, relative to that of 8.12 m: exponential, and none below the first damage."""
    k, zero = scenario.exposure_rate_per_m, scenario.first_damage_m
    rise = np.exp(k * (over_m - 8.12)) - np.exp(k * (zero - 8.12))
    return np.maximum(0.0, rise) / (1 - np.exp(k * (zero - 8.12)))


def _exposed(scenario: FloodRiver, rivers: Rivers, crest_m: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """int64[members, townships on rivers]: people whose homes are flooded at the crest."""
    share_ = np.minimum(scenario.greatest_share, rivers.share_scale * damage(scenario, crest_m) * factor[None, :])
    return np.floor(rivers.town_people[None, :] * share_).astype(np.int64)


