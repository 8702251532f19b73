"""A flood of the large rivers, drawn whole before anything responds: flows, stages, who is exposed, which roads close.

The draw is blind to the plan: the World, the scenario, the seed and the replication decide everything.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from models.geometry import distance_to_polyline_km, distances_km
from models.rivers import crests_m, route, stages_m
from scenarios.checks import BadInput, bounded, demand, share
from scenarios.distributions import fit_pearson3, normal_to_uniform, pearson3_factor
from scenarios.randomness import Chance, Stream, generator
from scenarios.tables import number, read_table, row_of
from scenarios.weather import WeatherSettings
from scenarios.world import World

BANDS = ("S1", "S2", "S3", "S4")
STEP_H = 1.0
FLOOD_LIMIT_M = 145.0  # Three Gorges in the flood season, reservoir level from which ratings count (cneb.gov.cn 2020-08-20)
CUNTAN = "寸滩"  # the gauge below both rivers, by which the waterway is closed
BOUNDARIES = ("朱沱(三)", "北碚(三)", "武隆", "五岔")  # the Yangtze and its three large tributaries, where they enter
CANDIDATES, ATTEMPTS = 64, 200  # floods routed at once, and how often, until one falls into the band asked for
# where each tributary enters the Yangtze (a node of it), and the stations below, of which Changshou heads the backwater
CONFLUENCES = {"北碚(三)": "朝天门(嘉陵江口)", "五岔": "綦江口(顺江)", "武隆": "涪陵(乌江口)"}
STATIONS_BELOW = ("寸滩", "长寿(二)", "清溪场", "万县(万州)")
# rivers whose stage is known, and on which of them each takes its stage
RATED = {"长江": "长江", "嘉陵江": "嘉陵江", "乌江": "乌江", "綦江": "綦江", "涪江": "嘉陵江", "渠江": "嘉陵江"}


@dataclass(kw_only=True)
class FloodRiver:
    """The scenario's numbers; every value has its note in ``conf/scenario``."""

    hazard: str
    band: str
    hours: int = bounded(48, 2000)
    cs_over_cv: float = bounded(0.5, 10)
    design_flow_error: float = bounded(0, 1)
    correlation_yangtze_jialing: float = bounded(-0.2, 0.95)
    correlation_other: float = bounded(-0.2, 0.95)
    peak_spread_h: float = bounded(0, 100)
    concurrence: list[float] = share()
    crest_h: float = bounded(0, 2000)
    rise_h: list[float] = bounded(1, 500)
    shape: float = bounded(0.5, 20)
    base_share: float = bounded(0.01, 0.95)
    celerity_kmh: float = bounded(1, 60)
    reservoir_celerity_kmh: float = bounded(1, 200)
    muskingum_weight: float = bounded(0, 0.5)
    dam_rise_m: list[float] = bounded(0, 30)
    dam_fill_m: float = bounded(0, 30)
    dam_fill_flow_m3s: list[float] = bounded(1, 200_000)
    stage_residual_m: float = bounded(0, 5)
    exposure_rate_per_m: float = bounded(0.01, 2)
    exposed_2020: float = bounded(1)
    first_damage_m: float = bounded(-20, 8)
    tributary_fade_m_per_km: float = bounded(0, 5)
    exposure_spread: float = bounded(0, 3)
    greatest_share: float = share()
    road_sill_m: list[float] = bounded(-10, 30)
    current_per_root_m: list[float] = bounded(0, 20)
    silent_share: float = share()
    silent_h: list[float] = bounded(0, 240)
    silt_median_h: float = bounded(0.01, 1000)
    silt_sigma: float = bounded(0, 3)
    waterway_closes_m: float = bounded(100, 300)
    waterway_opens_m: float = bounded(100, 300)
    weather: WeatherSettings
    bands: list[float] = bounded(1)

    def __post_init__(self) -> None:
        demand(self.hazard == "flood_river", "scenario.hazard", self.hazard, "has no model; choose flood_river")
        demand(self.band in ("any", *BANDS), "scenario.band", self.band, f"is no band; choose any or {', '.join(BANDS)}")
        for name, n in (("rise_h", 2), ("concurrence", 2), ("dam_rise_m", 2), ("dam_fill_flow_m3s", 2),
                        ("road_sill_m", 2), ("current_per_root_m", 2), ("silent_h", 2), ("bands", 3)):
            values = getattr(self, name)
            demand(len(values) == n and values == sorted(values), f"scenario.{name}", values,
                   f"must be {n} rising numbers; write them so")
        demand(self.dam_fill_flow_m3s[0] < self.dam_fill_flow_m3s[1], "scenario.dam_fill_flow_m3s", self.dam_fill_flow_m3s,
               "must be two different flows; write them so")
        demand(self.waterway_opens_m <= self.waterway_closes_m, "scenario.waterway_opens_m", self.waterway_opens_m,
               "must not lie above waterway_closes_m; exchange them")


@dataclass(frozen=True)
class Flood:
    """One draw. Hours run from 0 in steps of one.

    Attributes
    ----------
    band : S1 to S4, by the people whose homes are flooded at the crest
    attempts : how many floods were drawn until one fell into the band asked for
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
    """What all draws of one World and scenario share: fitted peaks, the routing tree, ratings, where townships lie."""

    mean: np.ndarray
    cv: np.ndarray
    cuntan: tuple[float, float]
    lower: np.ndarray
    enters: np.ndarray
    down: np.ndarray
    storage_h: np.ndarray
    stations: tuple[str, ...]
    station_reach: np.ndarray
    gauges: tuple[str, ...]
    driver: np.ndarray
    lag_h: np.ndarray
    anchors: np.ndarray
    dam_share: np.ndarray
    zero_m: np.ndarray
    town_row: np.ndarray
    town_gauge: np.ndarray
    town_weight: np.ndarray
    town_fade_m: np.ndarray
    town_people: np.ndarray
    peak_2020_over_m: np.ndarray
    share_scale: float
    road_row: np.ndarray
    road_town: np.ndarray


def prepare(world: World, scenario: FloodRiver, folder: Path) -> Rivers:
    """Fit, join and calibrate once.

    Parameters
    ----------
    world : the ground
    scenario : the numbers
    folder : where design_floods.csv and ratings.csv lie

    Raises
    ------
    BadInput : a table is wrong, or the correlations fit no distribution
    """
    mean, cv, cuntan = _fitted_peaks(world, scenario, folder)
    lower = _correlation_root(scenario)
    enters, down, storage_h, stations, station_reach = _routing_tree(world, scenario)
    rated = world.river_nodes[np.isin(world.river_nodes["river"], list(RATED.values())) & (world.river_nodes["gauge"] != "")]
    names = tuple(dict.fromkeys(rated["gauge"].tolist()))
    ratings = read_table(folder, "ratings", {
        "gauge": row_of({name: i for i, name in enumerate(names)}, "river_nodes.csv (gauges of the large rivers)"),
        "driver": row_of({name: i for i, name in enumerate(stations)}, "the stations that are routed"),
        "lag_h": number(-48, 48), "flow_low_m3s": number(1, 200_000), "stage_low_m": number(50, 700),
        "flow_high_m3s": number(1, 200_000), "stage_high_m": number(50, 700), "zero_m": number(50, 700),
        "dam_share": number(0, 1), "peak_2020_over_m": number(-100, 20)}, key=("gauge",))
    gauges = tuple(names[i] for i in ratings["gauge"])
    for line, row in enumerate(ratings, start=2):
        if row["flow_low_m3s"] >= row["flow_high_m3s"] or row["stage_low_m"] >= row["stage_high_m"]:
            raise BadInput(f"ratings.csv, row {line}, column flow_high_m3s: the upper anchor does not lie above the lower; "
                           "exchange them")
    town_row, town_gauge, town_weight, town_fade = _townships_on_rivers(world, scenario, gauges)
    people = world.townships["population"][town_row].astype(np.float64)
    over = (ratings["peak_2020_over_m"][town_gauge] * town_weight).sum(axis=1) - town_fade
    weighted = (people * damage(scenario, over)).sum()
    road_row, road_town = _river_roads(world, town_row)
    anchors = [ratings[name] for name in ("flow_low_m3s", "stage_low_m", "flow_high_m3s", "stage_high_m")]
    return Rivers(mean, cv, cuntan, lower, enters, down, storage_h, stations, station_reach, gauges,
                  ratings["driver"].astype(np.int64), ratings["lag_h"].copy(), np.column_stack(anchors),
                  ratings["dam_share"].copy(), ratings["zero_m"].copy(), town_row, town_gauge, town_weight, town_fade,
                  people, ratings["peak_2020_over_m"].copy(), scenario.exposed_2020 / weighted, road_row, road_town)


def draw(world: World, scenario: FloodRiver, rivers: Rivers, seed: int, replication: int) -> Flood:
    """One flood: the first of a series of candidates that falls into the scenario's band.

    Raises
    ------
    BadInput : no candidate does
    """
    start_hour = int(generator(seed, replication, Stream.SCENARIO).integers(24))
    hydrology = generator(seed, replication, Stream.HYDROLOGY)
    exposure = generator(seed, replication, Stream.EXPOSURE)
    factor = np.exp(scenario.exposure_spread * exposure.standard_normal(len(world.townships))
                    - scenario.exposure_spread**2 / 2)[rivers.town_row]
    sill_low, sill_high = scenario.road_sill_m
    sill = generator(seed, replication, Stream.ROADS).uniform(sill_low, sill_high, len(world.roads))[rivers.road_row]
    for attempt in range(ATTEMPTS):
        flow, stage, dam_rise = _candidates(scenario, rivers, hydrology)
        over = stage - rivers.zero_m[None, :, None]
        crest = np.empty((CANDIDATES, rivers.town_row.size))
        crests_m(over, rivers.town_gauge, rivers.town_weight, rivers.town_fade_m, crest)
        exposed = _exposed(scenario, rivers, crest, factor)
        band = np.searchsorted(scenario.bands, exposed.sum(axis=1), side="right")
        fits = np.flatnonzero(band == BANDS.index(scenario.band)) if scenario.band != "any" else np.array([0])
        if fits.size:
            m = int(fits[0])
            town_over = np.full((len(world.townships), scenario.hours), np.nan)
            series = (over[m][rivers.town_gauge] * rivers.town_weight[:, :, None]).sum(axis=1)
            town_over[rivers.town_row] = series - rivers.town_fade_m[:, None]
            people = np.zeros(len(world.townships), dtype=np.int64)
            people[rivers.town_row] = exposed[m]
            closed = np.zeros((len(world.roads), scenario.hours), dtype=bool)
            closed[rivers.road_row] = town_over[rivers.town_row[rivers.road_town]] > sill[:, None]
            return Flood(BANDS[int(band[m])], attempt * CANDIDATES + m + 1, start_hour, rivers.stations, rivers.gauges,
                         flow[m], stage[m], over[m], float(dam_rise[m]), town_over, people, sill, closed)
    raise BadInput(f"scenario.band: none of {ATTEMPTS * CANDIDATES:,} floods fell into {scenario.band}; "
                   "widen scenario.bands")


def _fitted_peaks(world: World, scenario: FloodRiver, folder: Path) -> tuple[np.ndarray, np.ndarray, tuple[float, float]]:
    """Mean and variation of annual peaks at the boundaries and at Cuntan; one design flood alone borrows Cuntan's cv."""
    gauge = row_of({name: i for i, name in enumerate(world.gauges["gauge"])}, "gauges.csv")
    floods = read_table(folder, "design_floods", {"gauge": gauge, "return_period_yr": number(1.01, 10_000),
                                                  "flow_m3s": number(1, 200_000)}, key=("gauge", "return_period_yr"))
    names = world.gauges["gauge"][floods["gauge"]]

    def fit(name: str, known_cv: float | None) -> tuple[float, float]:
        mine = floods[names == name]
        if not mine.size:
            raise BadInput(f"design_floods.csv, column gauge: {name} has no row; add its design floods")
        return fit_pearson3(mine["return_period_yr"], mine["flow_m3s"], scenario.cs_over_cv,
                            known_cv if mine.size == 1 else None)
    cuntan = fit("寸滩", None)
    fitted = np.array([fit(name, cuntan[1]) for name in BOUNDARIES])
    return fitted[:, 0], fitted[:, 1], cuntan


def _correlation_root(scenario: FloodRiver) -> np.ndarray:
    """The lower triangular root of the correlation of annual peaks (float64[boundaries, boundaries])."""
    matrix = np.full((len(BOUNDARIES), len(BOUNDARIES)), scenario.correlation_other)
    matrix[0, 1] = matrix[1, 0] = scenario.correlation_yangtze_jialing
    np.fill_diagonal(matrix, 1.0)
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise BadInput("scenario.correlation_other: these correlations fit no joint distribution; bring them nearer to "
                       "each other") from None


def _km(world: World, river: str, column: str, name: str) -> float:
    """Kilometre of a gauge or a named node of a river."""
    nodes = world.river_nodes
    found = nodes["km"][(nodes["river"] == river) & (nodes[column] == name)]
    if not found.size:
        raise BadInput(f"river_nodes.csv, column {column}: {name!r} is not on {river}; floods cannot be routed without it")
    return float(found[0])


def _routing_tree(world: World, scenario: FloodRiver) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...],
                                                               np.ndarray]:
    """Chains of reaches of about one hour each: tributaries first, then the Yangtze, a reach before the one below it."""
    down: list[int] = []
    storage: list[float] = []

    def chain(km: float, celerity: float) -> tuple[int, int]:
        n = max(1, round(km / celerity / STEP_H))
        first = len(down)
        down.extend(range(first + 1, first + n + 1))
        storage.extend([km / celerity / n] * n)
        return first, len(down) - 1
    rivers = dict(zip(world.gauges["gauge"].tolist(), world.gauges["river"].tolist(), strict=True))
    heads, feet = {}, {}
    for name in CONFLUENCES:
        heads[name], feet[name] = chain(_km(world, rivers[name], "gauge", name), scenario.celerity_kmh)
    points = [(_km(world, "长江", "gauge", name), name) for name in (BOUNDARIES[0], *STATIONS_BELOW)]
    points += [(_km(world, "长江", "name", node), name) for name, node in CONFLUENCES.items()]
    backwater_km = _km(world, "长江", "gauge", STATIONS_BELOW[1])
    foot_of: dict[str, int] = {}
    for (km, name), (km_below, below) in pairwise(sorted(points, reverse=True)):
        first, foot_of[below] = chain(km - km_below,
                                      scenario.celerity_kmh if km > backwater_km else scenario.reservoir_celerity_kmh)
        if name in feet:
            down[feet[name]] = first
        heads.setdefault(name, first)
    down[-1] = -1
    reach = np.array([-1] * len(BOUNDARIES) + [foot_of[name] for name in STATIONS_BELOW])
    return (np.array([heads[name] for name in BOUNDARIES]), np.array(down), np.array(storage),
            (*BOUNDARIES, *STATIONS_BELOW), reach)


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
    hechuan_km = _km(world, "嘉陵江", "gauge", "东津沱")  # where the Fu and the Qu join
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


def _candidates(scenario: FloodRiver, rivers: Rivers, chance: Chance) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Flows, stages and dam rise of CANDIDATES floods; the same number of draws whatever the scenario says."""
    n, b = CANDIDATES, len(BOUNDARIES)
    z = chance.standard_normal((n, b))
    dependent = np.zeros((n, b))
    for i in range(b):  # a triangular product in fixed order: equal bits for one member and for many
        for j in range(i + 1):
            dependent[:, i] += rivers.lower[i, j] * z[:, j]
    probability = np.clip(normal_to_uniform(dependent), 1e-9, 1 - 1e-9)
    error = np.exp(scenario.design_flow_error * chance.standard_normal(n))
    peak = np.column_stack([rivers.mean[i] * pearson3_factor(probability[:, i], float(rivers.cv[i]), scenario.cs_over_cv)
                            for i in range(b)]) * error[:, None]
    peak = np.maximum(peak, 0.05 * rivers.mean[None, :])
    low, high = scenario.rise_h
    rise = low + (high - low) * chance.random((n, b))
    late = scenario.peak_spread_h * chance.standard_normal((n, b))
    late[:, 0] = 0.0
    least, most = scenario.concurrence
    peak[:, 2:] *= least + (most - least) * chance.random((n, b - 2))
    dam_low, dam_high = scenario.dam_rise_m
    dam = dam_low + (dam_high - dam_low) * chance.random(n)
    by_station = scenario.stage_residual_m * chance.standard_normal((n, len(rivers.stations)))
    residual = by_station[:, rivers.driver]  # gauges that follow one station depart from their ratings together

    hours = np.arange(scenario.hours) * STEP_H
    since = np.maximum(0.0, hours[None, None, :] - (scenario.crest_h + late - rise)[:, :, None]) / rise[:, :, None]
    pulse = (since * np.exp(1 - since)) ** scenario.shape
    inflow = peak[:, :, None] * (scenario.base_share + (1 - scenario.base_share) * pulse)
    routed = np.empty((n, rivers.down.size, scenario.hours))
    route(inflow, rivers.enters, rivers.down, rivers.storage_h, scenario.muskingum_weight, STEP_H, routed)
    # The annual peaks of the Yangtze and the Jialing seldom fall into one flood, and the peak at Cuntan below both is far
    # better known than either: their floods keep their shapes and shares and are scaled to the peak drawn for Cuntan.
    joint = normal_to_uniform((dependent[:, 0] + dependent[:, 1])
                              / np.sqrt(2 + 2 * scenario.correlation_yangtze_jialing))
    wanted = rivers.cuntan[0] * error * pearson3_factor(np.clip(joint, 1e-9, 1 - 1e-9), rivers.cuntan[1],
                                                        scenario.cs_over_cv)
    at_cuntan = routed[:, rivers.station_reach[rivers.stations.index("寸滩")]].max(axis=1)
    inflow[:, :2] *= (np.maximum(wanted, 0.05 * rivers.cuntan[0]) / at_cuntan)[:, None, None]
    route(inflow, rivers.enters, rivers.down, rivers.storage_h, scenario.muskingum_weight, STEP_H, routed)
    flow = np.concatenate([inflow, routed[:, rivers.station_reach[b:]]], axis=1)
    cuntan = flow[:, rivers.stations.index("寸滩")].max(axis=1)
    fill_low, fill_high = scenario.dam_fill_flow_m3s
    dam = dam + scenario.dam_fill_m * np.clip((cuntan - fill_low) / (fill_high - fill_low), 0, 1.5)
    stage = np.empty((n, len(rivers.gauges), scenario.hours))
    stages_m(flow, rivers.driver, rivers.lag_h, rivers.anchors, rivers.dam_share, dam, residual, STEP_H, stage)
    return flow, stage, dam
