"""Drawing rainstorms: cells that move over Chongqing, how much they rain where, and the ground they fall on.

How rare a storm's rain is at a place follows Smith's storm-profile process, so that the greatest 24-h rain of a year has at
every place the Pearson III distribution of its region, while single storms have a middle, an extent and a way.
"""

from dataclasses import dataclass, fields

import numpy as np

from models.storms import first_storm
from scenarios.checks import BadInput
from scenarios.distributions import pearson3_factor
from scenarios.flash_settings import StormSettings
from scenarios.randomness import Chance
from scenarios.world import World

CELLS = 4  # of a storm at the most
BLOCK = 32  # storms drawn at a time
REACH = 3.5  # storms are drawn with their middle up to so many of their longer axes outside the townships' extent
KM_PER_DEG = 111.195  # of latitude
REGIONS = {"centre": "west", "new": "west", "southeast": "southeast", "northeast": "northeast"}  # of rain
LOG_YR = np.arange(-8, 16.001, 0.05)  # where the table of rain by rarity stands: 0.0003 to nine million years
HEAVY_MM = 50.0  # in 24 h: a rainstorm (GB/T 28592-2012)
DAYS_BEFORE = 10  # whose rain still counts (parameters E: effective rain of ten days)


@dataclass(frozen=True)
class Climate:
    """What all storms of one World and scenario share.

    Attributes
    ----------
    east_km, north_km : float64[townships], on the plane that touches the middle of the municipality
    mean_mm : float64[townships], of the year's greatest 24-h rain
    factor : float64[LOG_YR], rain over that mean by the logarithm of its rarity in years
    major_km, cumulative : float64[sizes], longer axis of those storms that are drawn, and its distribution
    trials_per_yr : how many storms a year those stand for that are drawn, whether they count or pass by
    """

    east_km: np.ndarray
    north_km: np.ndarray
    mean_mm: np.ndarray
    factor: np.ndarray
    major_km: np.ndarray
    cumulative: np.ndarray
    trials_per_yr: float


@dataclass(frozen=True)
class Storm:
    """One storm, see `models.storms` for ``cells``, ``axes`` and ``bursts``.

    Attributes
    ----------
    middle : float64[2], km east and north; heading : float64[2], unit vector; speed_kmh
    rarity_yr : float64[townships], of the rain of the storm; its own scatter from place to place is not yet in it
    """

    cells: np.ndarray
    axes: np.ndarray
    bursts: np.ndarray
    middle: np.ndarray
    heading: np.ndarray
    speed_kmh: float
    rarity_yr: np.ndarray


@dataclass(frozen=True)
class Downpour:
    """What a storm must be like to be taken for a past one: its rain, never its harm.

    Attributes
    ----------
    most_mm, within : greatest 24-h rain of any township, and by which share of it a storm may differ
    region : where that fell, a value of `REGIONS`
    districts, within_districts : with `HEAVY_MM` or more somewhere, and by how many a storm may differ
    """

    most_mm: float
    within: float
    region: str
    districts: int
    within_districts: int

    def is_like(self, world: World, rain_mm_: np.ndarray) -> bool:
        """Whether so much rain in 24 h (float64[townships]) makes such a storm."""
        wettest, district = int(rain_mm_.argmax()), world.townships["district"]
        return (abs(float(rain_mm_[wettest]) - self.most_mm) <= self.within * self.most_mm
                and REGIONS[str(world.districts["region"][district[wettest]])] == self.region
                and abs(np.unique(district[rain_mm_ >= HEAVY_MM]).size - self.districts) <= self.within_districts)


@dataclass(frozen=True)
class Block:
    """Storms before it is known whether they count; the same numbers as `Storm`, a row each, and their strength."""

    cells: np.ndarray
    axes: np.ndarray
    bursts: np.ndarray
    middle: np.ndarray
    heading: np.ndarray
    speed_kmh: np.ndarray
    strength: np.ndarray

    def of(self, rows: np.ndarray) -> "Block":
        """Some of them, in that order."""
        return Block(*(getattr(self, spec.name)[rows] for spec in fields(self)))


def climate(world: World, settings: StormSettings) -> Climate:
    """Where the townships lie, how much it rains there, and how large storms are.

    Raises
    ------
    BadInput : a district of the Daba slope is unknown
    """
    lat, lon = world.townships["lat"], world.townships["lon"]
    middle_lat, middle_lon = (lat.min() + lat.max()) / 2, (lon.min() + lon.max()) / 2
    east = (lon - middle_lon) * KM_PER_DEG * np.cos(np.radians(middle_lat))
    north = (lat - middle_lat) * KM_PER_DEG

    by_region = {"west": settings.rain_west_mm, "southeast": settings.rain_southeast_mm,
                 "northeast": settings.rain_northeast_mm}
    mean = np.array([by_region[REGIONS[region]] for region in world.districts["region"].tolist()])
    for name in settings.daba:
        if name not in world.district_names:
            raise BadInput(f"scenario.storm.daba: {name!r} is no district; write names of districts.csv")
        mean[world.district_names[name]] = settings.rain_daba_mm

    u = (np.arange(1024) + 0.5) / 1024
    low, high = settings.major_km
    major = low * (high / low) ** u
    aspect = settings.aspect[0] + (settings.aspect[1] - settings.aspect[0]) * u
    area = (np.ptp(east) + 2 * REACH * major) * (np.ptp(north) + 2 * REACH * major)
    weight = area / (2 * np.pi * major**2) * (1 / aspect).mean() / settings.least_yr
    return Climate(east, north, mean[world.townships["district"]], rain_factor(settings), major,
                   np.cumsum(weight) / weight.sum(), float(weight.mean()))


def rain_factor(settings: StormSettings) -> np.ndarray:
    """24-h rain over the mean of its annual maxima, at the rarities of `LOG_YR`.

    Where r storms a year exceed it, the greatest of a year stays below with probability exp(-1 / r). Rains that are
    exceeded more than once a year follow the tangent in the logarithm of r, since annual maxima say little of them.
    """
    step = 1e-3
    at_once, above = (float(pearson3_factor(np.exp(-np.exp(-x)), settings.rain_cv, settings.rain_cs_over_cv))
                      for x in (0.0, step))
    rare = pearson3_factor(np.exp(-np.exp(-np.maximum(LOG_YR, 0.0))), settings.rain_cv, settings.rain_cs_over_cv)
    return np.where(LOG_YR >= 0, rare, np.maximum(0.0, at_once + (above - at_once) / step * LOG_YR))


def rain_mm(climate_: Climate, rarity_yr: np.ndarray) -> np.ndarray:
    """Rain of a storm at every township (float64[townships], mm) from its rarity there."""
    return climate_.mean_mm * np.interp(np.log(np.maximum(rarity_yr, 1e-9)), LOG_YR, climate_.factor)


def draw_block(settings: StormSettings, climate_: Climate, chance: Chance) -> Block:
    """Storms of every size and place; the same number of draws whatever the scenario says."""
    n = BLOCK
    u = chance.random((n, 8))
    z = chance.standard_normal((n, 2))
    major = np.interp(u[:, 0], climate_.cumulative, climate_.major_km)
    low, high = settings.aspect
    minor = major * low * (high / low) ** u[:, 1]  # uniform over all storms; narrow ones are drawn oftener, being higher
    bearing = np.radians(settings.bearing_deg + settings.bearing_spread_deg * z[:, 0])
    axes = np.column_stack([major, minor, np.cos(bearing), np.sin(bearing)])
    middle = np.column_stack([at.min() - REACH * major + where * (np.ptp(at) + 2 * REACH * major)
                              for at, where in ((climate_.east_km, u[:, 2]), (climate_.north_km, u[:, 3]))])
    n_cells = settings.least_cells + (u[:, 4] * (CELLS + 1 - settings.least_cells)).astype(np.int64)
    share = np.where(np.arange(CELLS) < n_cells[:, None], chance.exponential(size=(n, CELLS)), 0.0)
    off = settings.cell_spread * chance.standard_normal((n, CELLS, 2)) * axes[:, None, :2]
    cells = np.stack([middle[:, :1] + off[:, :, 0] * axes[:, 2:3] - off[:, :, 1] * axes[:, 3:],
                      middle[:, 1:] + off[:, :, 0] * axes[:, 3:] + off[:, :, 1] * axes[:, 2:3],
                      share / share.sum(axis=1, keepdims=True)], axis=2)
    way = np.radians(settings.heading_deg + settings.heading_spread_deg * z[:, 1])
    v = chance.random((n, CELLS, 3))
    lasts = settings.burst_h[0] + (settings.burst_h[1] - settings.burst_h[0]) * v[:, :, 0]
    peak = settings.burst_peak[0] + (settings.burst_peak[1] - settings.burst_peak[0]) * v[:, :, 1]
    bursts = np.stack([(settings.spell_h - lasts) * v[:, :, 2], lasts, peak], axis=2)
    strength = settings.least_yr * 2 * np.pi * major * minor / np.maximum(u[:, 5], 1e-12)
    return Block(cells, axes, bursts, middle, np.column_stack([np.cos(way), np.sin(way)]),
                 settings.speed_kmh[0] + (settings.speed_kmh[1] - settings.speed_kmh[0]) * u[:, 6], strength)


def next_storm(settings: StormSettings, climate_: Climate, block: Block, start: int) -> tuple[int, Storm | None]:
    """The first storm of a block, from a row on, that counts; its row, or the block's length and None."""
    rarity = np.empty(climate_.east_km.size)
    m = start + first_storm(climate_.east_km, climate_.north_km, block.cells[start:], block.axes[start:],
                            block.strength[start:], settings.least_yr, rarity)
    if m == block.strength.size:
        return m, None
    return m, Storm(block.cells[m], block.axes[m], block.bursts[m], block.middle[m], block.heading[m],
                    float(block.speed_kmh[m]), rarity)


def may_be_like(world: World, climate_: Climate, block: Block, local: np.ndarray, like: Downpour | None) -> np.ndarray:
    """Rows of a block that can be like a past storm; all, where nothing is asked for.

    None that is like it is left out: no place has rarer rain than a cell's middle would if all rain were in one cell.

    Parameters
    ----------
    local : float64[townships], rarity of the rain there over that of the storm
    """
    if like is None:
        return np.arange(block.strength.size)
    inside = np.array([REGIONS[region] == like.region for region in world.districts["region"].tolist()])
    there = inside[world.townships["district"]]
    factor = (1 - like.within) * like.most_mm / climate_.mean_mm[there].max()
    least_yr = np.exp(np.interp(factor, climate_.factor, LOG_YR))
    return np.flatnonzero(block.strength * local[there].max() >= least_yr * 2 * np.pi * block.axes[:, 0] * block.axes[:, 1])


def draw_antecedent(world: World, settings: StormSettings, decay: float, chance: Chance) -> np.ndarray:
    """Effective rain before the storm by township, mm: rain of ten days, each counting less (Crozier 1986)."""
    wet = chance.random(DAYS_BEFORE) < settings.wet_day_share
    daily = np.where(wet, settings.wet_day_mm * chance.exponential(size=DAYS_BEFORE), 0.0)
    local = np.exp(settings.wet_spread * chance.standard_normal(len(world.districts)) - settings.wet_spread**2 / 2)
    return (effective_rain_mm(daily, decay) * local)[world.townships["district"]]


def effective_rain_mm(daily_mm: np.ndarray, decay: float) -> float:
    """Sum of R_i k**i over the days before, yesterday first (Crozier 1986, Landslides, Croom Helm)."""
    return float((daily_mm * decay ** np.arange(1, daily_mm.size + 1)).sum())
