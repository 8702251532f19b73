"""Floods of the Yangtze and its large tributaries: annual peaks, routing down the rivers, stages at the gauges."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from models.rivers import route, stage_m, stages_m
from scenarios.checks import BadInput
from scenarios.distributions import fit_pearson3, normal_to_uniform, pearson3_factor
from scenarios.flood_settings import FloodRiver
from scenarios.randomness import Chance
from scenarios.tables import number, read_table, row_of
from scenarios.world import World

STEP_H = 1.0
FLOOD_LIMIT_M = 145.0  # Three Gorges in the flood season, reservoir level from which ratings count (cneb.gov.cn 2020-08-20)
CUNTAN = "寸滩"  # the gauge below both rivers, by which the waterway is closed
BOUNDARIES = ("朱沱(三)", "北碚(三)", "武隆", "五岔")  # the Yangtze and its three large tributaries, where they enter
JIALING = "北碚(三)"
# where each tributary enters the Yangtze (a node of it), and the stations below, of which Changshou heads the backwater
CONFLUENCES = {JIALING: "朝天门(嘉陵江口)", "五岔": "綦江口(顺江)", "武隆": "涪陵(乌江口)"}
STATIONS_BELOW = (CUNTAN, "长寿(二)", "清溪场", "万县(万州)")
# rivers whose stage is known, and on which of them each takes its stage
RATED = {"长江": "长江", "嘉陵江": "嘉陵江", "乌江": "乌江", "綦江": "綦江", "涪江": "嘉陵江", "渠江": "嘉陵江"}
# August 2020 at Cuntan (cneb.gov.cn 2020-08-20): flow midway between 74,500 and 77,400 m3/s, the dam at 161.81 m, and of
# the first figures of that day 48,400 m3/s from Zhutuo, the rest of 74,600 from the Jialing
FLOW_2020_M3S, DAM_RISE_2020_M, JIALING_SHARE_2020 = 75_950.0, 161.81 - FLOOD_LIMIT_M, 1 - 48_400 / 74_600


@dataclass(frozen=True)
class Hydrology:
    """What all floods of one World and scenario share.

    Attributes
    ----------
    mean, cv : float64[boundaries], annual peaks, m3/s and ratio; cuntan : the same two of Cuntan
    lower : float64[boundaries, boundaries], root of the correlation of annual peaks
    enters, down, storage_h : the routing tree, see `models.rivers.route`; jialing_reach : its last reach on the Jialing
    stations : names; station_reach : int64, the reach at whose foot each lies, -1 for boundaries
    gauges : names; driver, lag_h, anchors, jialing_m, dam_share : see `models.rivers.stages_m`
    zero_m : float64[gauges], stage from which metres over guarantee count
    peak_2020_over_m : float64[gauges], crest of August 2020 over that stage
    """

    mean: np.ndarray
    cv: np.ndarray
    cuntan: tuple[float, float]
    lower: np.ndarray
    enters: np.ndarray
    down: np.ndarray
    storage_h: np.ndarray
    jialing_reach: int
    stations: tuple[str, ...]
    station_reach: np.ndarray
    gauges: tuple[str, ...]
    driver: np.ndarray
    lag_h: np.ndarray
    anchors: np.ndarray
    jialing_m: np.ndarray
    dam_share: np.ndarray
    zero_m: np.ndarray
    peak_2020_over_m: np.ndarray


@dataclass(frozen=True)
class Candidates:
    """Floods before routing: what chance decides, one row a flood.

    Attributes
    ----------
    peak_m3s, rise_h, late_h : float64[floods, boundaries]; cuntan_m3s, dam_rise_m : float64[floods]
    residual_m : float64[floods, gauges]
    """

    peak_m3s: np.ndarray
    rise_h: np.ndarray
    late_h: np.ndarray
    cuntan_m3s: np.ndarray
    dam_rise_m: np.ndarray
    residual_m: np.ndarray


def hydrology(world: World, scenario: FloodRiver, folder: Path) -> Hydrology:
    """Fit, join and calibrate once; ``folder`` holds design_floods.csv and ratings.csv.

    Raises
    ------
    BadInput : a table is wrong, or the correlations fit no distribution
    """
    mean, cv, cuntan = _fitted_peaks(world, scenario, folder)
    lower = _correlation_root(scenario)
    enters, down, storage_h, jialing_reach, stations, station_reach = _routing_tree(world, scenario)
    rated = world.river_nodes[np.isin(world.river_nodes["river"], list(RATED.values())) & (world.river_nodes["gauge"] != "")]
    names = tuple(dict.fromkeys(rated["gauge"].tolist()))
    ratings = read_table(folder, "ratings", {
        "gauge": row_of({name: i for i, name in enumerate(names)}, "river_nodes.csv (gauges of the large rivers)"),
        "driver": row_of({name: i for i, name in enumerate(stations)}, "the stations that are routed"),
        "lag_h": number(-48, 48), "flow_low_m3s": number(1, 200_000), "stage_low_m": number(50, 700),
        "share_low": number(0, 1), "flow_high_m3s": number(1, 200_000), "stage_high_m": number(50, 700),
        "share_high": number(0, 1), "jialing_m": number(-50, 50), "zero_m": number(50, 700),
        "dam_share": number(0, 1), "peak_2020_over_m": number(-100, 20)}, key=("gauge",))
    for line, row in enumerate(ratings, start=2):
        if row["flow_low_m3s"] >= row["flow_high_m3s"] or row["stage_low_m"] >= row["stage_high_m"]:
            raise BadInput(f"ratings.csv, row {line}, column flow_high_m3s: the upper anchor does not lie above the lower; "
                           "exchange them")
    anchors = np.column_stack([ratings[name] for name in ("flow_low_m3s", "stage_low_m", "share_low", "flow_high_m3s",
                                                          "stage_high_m", "share_high")])
    jialing_m = scenario.jialing_effect * ratings["jialing_m"]
    gauges = tuple(names[i] for i in ratings["gauge"])
    below_cuntan = ratings["driver"] == stations.index(CUNTAN)
    dam_share = np.where(below_cuntan, _dam_share_of_2020(ratings[gauges.index(CUNTAN)], anchors[gauges.index(CUNTAN)],
                                                          float(jialing_m[gauges.index(CUNTAN)])), ratings["dam_share"])
    return Hydrology(mean, cv, cuntan, lower, enters, down, storage_h, jialing_reach, stations, station_reach, gauges,
                     ratings["driver"].astype(np.int64), ratings["lag_h"].copy(), anchors, jialing_m, dam_share,
                     ratings["zero_m"].copy(), ratings["peak_2020_over_m"].copy())


def _dam_share_of_2020(row: np.void, anchors: np.ndarray, jialing_m: float) -> float:
    """What the rating and the Jialing leave of Cuntan's stage in August 2020 is the dam's: two floods, two unknowns."""
    without_dam = stage_m(FLOW_2020_M3S, JIALING_SHARE_2020, 0.0, anchors, jialing_m, 0.0)
    return max(0.0, float(row["zero_m"] + row["peak_2020_over_m"] - without_dam) / DAM_RISE_2020_M)


def candidates(scenario: FloodRiver, rivers: Hydrology, chance: Chance, n: int) -> Candidates:
    """What chance decides of ``n`` floods; the same number of draws whatever the scenario says."""
    b = len(BOUNDARIES)
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

    joint = normal_to_uniform((dependent[:, 0] + dependent[:, 1])
                              / np.sqrt(2 + 2 * scenario.correlation_yangtze_jialing))
    wanted = rivers.cuntan[0] * error * pearson3_factor(np.clip(joint, 1e-9, 1 - 1e-9), rivers.cuntan[1],
                                                        scenario.cs_over_cv)
    return Candidates(peak, rise, late, np.maximum(wanted, 0.05 * rivers.cuntan[0]), dam, residual)


def flows_and_stages(scenario: FloodRiver, rivers: Hydrology, drawn: Candidates,
                     take: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Route some of the candidates: flow (m3/s, by station), stage (m, by gauge) and rise of the dam (m)."""
    rise = drawn.rise_h[take][:, :, None]
    hours = np.arange(scenario.hours) * STEP_H
    since = np.maximum(0.0, hours[None, None, :] - (scenario.crest_h + drawn.late_h[take][:, :, None] - rise)) / rise
    pulse = (since * np.exp(1 - since)) ** scenario.shape
    inflow = drawn.peak_m3s[take][:, :, None] * (scenario.base_share + (1 - scenario.base_share) * pulse)
    n, b = inflow.shape[:2]
    routed = np.empty((n, rivers.down.size, scenario.hours))
    route(inflow, rivers.enters, rivers.down, rivers.storage_h, scenario.muskingum_weight, STEP_H, routed)
    # The annual peaks of the Yangtze and the Jialing seldom fall into one flood, and the peak at Cuntan below both is far
    # better known than either: their floods keep their shapes and shares and are scaled to the peak drawn for Cuntan.
    at_cuntan = rivers.station_reach[rivers.stations.index(CUNTAN)]
    inflow[:, :2] *= (drawn.cuntan_m3s[take] / routed[:, at_cuntan].max(axis=1))[:, None, None]
    route(inflow, rivers.enters, rivers.down, rivers.storage_h, scenario.muskingum_weight, STEP_H, routed)
    flow = np.concatenate([inflow, routed[:, rivers.station_reach[b:]]], axis=1)
    fill_low, fill_high = scenario.dam_fill_flow_m3s
    filling = (routed[:, at_cuntan].max(axis=1) - fill_low) / (fill_high - fill_low)
    dam = drawn.dam_rise_m[take] + scenario.dam_fill_m * np.clip(filling, 0, 1.5)
    stage = np.empty((n, len(rivers.gauges), scenario.hours))
    stages_m(flow, routed[:, rivers.jialing_reach] / routed[:, at_cuntan], rivers.driver, rivers.lag_h, rivers.anchors,
             rivers.jialing_m, rivers.dam_share, dam, drawn.residual_m[take], STEP_H, stage)
    return flow, stage, dam


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


def km_of(world: World, river: str, column: str, name: str) -> float:
    """Kilometre of a gauge or a named node of a river."""
    nodes = world.river_nodes
    found = nodes["km"][(nodes["river"] == river) & (nodes[column] == name)]
    if not found.size:
        raise BadInput(f"river_nodes.csv, column {column}: {name!r} is not on {river}; floods cannot be routed without it")
    return float(found[0])


def _routing_tree(world: World, scenario: FloodRiver) -> tuple[np.ndarray, np.ndarray, np.ndarray, int,
                                                               tuple[str, ...], np.ndarray]:
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
        heads[name], feet[name] = chain(km_of(world, rivers[name], "gauge", name), scenario.celerity_kmh)
    points = [(km_of(world, "长江", "gauge", name), name) for name in (BOUNDARIES[0], *STATIONS_BELOW)]
    points += [(km_of(world, "长江", "name", node), name) for name, node in CONFLUENCES.items()]
    backwater_km = km_of(world, "长江", "gauge", STATIONS_BELOW[1])
    foot_of: dict[str, int] = {}
    for (km, name), (km_below, below) in pairwise(sorted(points, reverse=True)):
        first, foot_of[below] = chain(km - km_below,
                                      scenario.celerity_kmh if km > backwater_km else scenario.reservoir_celerity_kmh)
        if name in feet:
            down[feet[name]] = first
        heads.setdefault(name, first)
    down[-1] = -1
    reach = np.array([-1] * len(BOUNDARIES) + [foot_of[name] for name in STATIONS_BELOW])
    return (np.array([heads[name] for name in BOUNDARIES]), np.array(down), np.array(storage), feet[JIALING],
            (*BOUNDARIES, *STATIONS_BELOW), reach)
