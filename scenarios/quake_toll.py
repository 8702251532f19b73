"""What earthquakes do to people: homes damaged, who is inside, who is killed, hurt or trapped, and where they lie."""

from dataclasses import dataclass

import numpy as np

from models.entrapment import lifetime_h
from models.fragility import SEVERITIES, STATES, tolls
from models.shaking import intensities
from scenarios.buildings import Stock
from scenarios.quake_settings import BuildingSettings, BuriedSettings, OccupancySettings
from scenarios.randomness import Chance
from scenarios.world import World

SITES = 12  # places of one township, at the most, where people lie buried after one shock
NIGHT_H, NOON_H, EVENING_H = (22, 6), (12, 14), (18, 22)  # clock hours between which people sleep, rest, and are at home
CLASSES = 3  # lightly trapped, in voids, entombed


@dataclass(frozen=True)
class Toll:
    """What one shock adds, by township (t).

    Attributes
    ----------
    inside : int64[t], people in buildings at that hour
    homeless : int64[t], who must leave their homes; homes : int64[t, 6], people by state of their homes after it, none,
        slight, moderate, extensive, complete, collapsed
    killed : int64[t], at once; hurt : int64[t, 3], green, yellow, red by START, who are not trapped
    trapped : int64[t, 2], alive under masonry and under concrete
    """

    inside: np.ndarray
    homeless: np.ndarray
    homes: np.ndarray
    killed: np.ndarray
    hurt: np.ndarray
    trapped: np.ndarray

    @property
    def threatened(self) -> int:
        """People who are killed, or die unless they are dug out."""
        return int(self.killed.sum() + self.trapped.sum())


@dataclass(frozen=True)
class Rounding:
    """Quantiles that round people to whole ones, drawn once for all shocks: float64[townships, k]."""

    home: np.ndarray
    hurt: np.ndarray
    fallen: np.ndarray
    trapped: np.ndarray


@dataclass(frozen=True)
class Buried:
    """The places where people lie trapped and alive, a row each, in order of shock and township.

    Attributes
    ----------
    shock : int64, row of the shocks; township : int64; site : int64, 0 to 11 in the township; concrete : bool
    people : int64[n, 3], lightly trapped, in voids, entombed; they are hurt green, yellow and red
    effort_h : float64[n, 3], person-hours of work to free one person of each class
    u_alive : float64[n, 3], quantile by which it is decided who lives how long
    half_life_h, shape : float64[3], by class: hours after which half of them live, and the shape of the Weibull law by which
        they die, see `models.entrapment.alive_share`
    """

    shock: np.ndarray
    township: np.ndarray
    site: np.ndarray
    concrete: np.ndarray
    people: np.ndarray
    effort_h: np.ndarray
    u_alive: np.ndarray
    half_life_h: np.ndarray
    shape: np.ndarray


def inside_share(world: World, settings: OccupancySettings, clock_h: float, month: int) -> np.ndarray:
    """Share of each township's people who are inside some building, float64[townships].

    Parameters
    ----------
    clock_h : hour of day, 0 to 24; month : 1 to 12; farmers are less often in the fields in slack months
    """
    period = 1
    if clock_h >= NIGHT_H[0] or clock_h < NIGHT_H[1]:
        period = 0
    elif NOON_H[0] <= clock_h < NOON_H[1]:
        period = 2
    elif EVENING_H[0] <= clock_h < EVENING_H[1]:
        period = 3
    rural = settings.rural_slack if month in settings.slack_months else settings.rural
    return np.where(world.townships["kind"] == "subdistrict", settings.urban[period], rural[period])


def draw_rounding(n_townships: int, chance: Chance) -> Rounding:
    """Quantiles for all people of all townships."""
    return Rounding(*(chance.random((n_townships, k)) for k in (2, SEVERITIES, 2, 4)))


def near_share(settings: BuriedSettings, pga_g: np.ndarray, away_km: np.ndarray) -> np.ndarray:
    """Of the people in collapsed buildings those who are trapped, float64[townships, 2] of masonry and of concrete."""
    degree = np.empty(pga_g.size)
    intensities(pga_g, degree)
    return np.column_stack([np.interp(degree, [7.0, 8.0, 9.0, 10.0], settings.masonry),
                            np.where(away_km < settings.near_km, settings.concrete[1], settings.concrete[0])])


def shares(stock: Stock, settings: BuildingSettings, stands: float, pga_g: np.ndarray,
           trapped_share: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Homes by state, people hurt and people trapped as shares, see `models.fragility.tolls`; ``stands`` is this draw's
    factor on all medians."""
    n = pga_g.size
    homes, hurt, trapped = np.empty((n, STATES)), np.empty((n, SEVERITIES)), np.empty((n, 2))
    tolls(pga_g, stock.share, stands * stock.median_g, settings.beta, stock.collapse, stock.concrete, stock.rates,
          trapped_share, homes, hurt, trapped)
    return homes, hurt, trapped


def toll(stock: Stock, buildings: BuildingSettings, buried: BuriedSettings, rounding: Rounding, stands: float,
         people: np.ndarray, inside: np.ndarray, before_g: np.ndarray, after_g: np.ndarray, away_km: np.ndarray) -> Toll:
    """What a shock adds to the damage that stands.

    Parameters
    ----------
    people : int64[t]; inside : float64[t], shares
    before_g, after_g : float64[t], shaking by which the stock is damaged before and after the shock, after >= before
    away_km : float64[t], from the epicentre
    """
    old = shares(stock, buildings, stands, before_g, near_share(buried, before_g, away_km))
    share_now = near_share(buried, after_g, away_km)
    homes, hurt, trapped = shares(stock, buildings, stands, after_g, share_now)
    within = np.floor(people * inside + 0.5)
    in_homes = _whole_homes(people, homes, rounding.home[:, 0])
    leave = np.array(buildings.leave)
    homeless = np.floor(people * (homes @ leave) + rounding.home[:, 1]) - np.floor(people * (old[0] @ leave)
                                                                                 + rounding.home[:, 1])
    new_hurt = np.floor(within[:, None] * np.maximum(0.0, hurt - old[1]) + rounding.hurt).astype(np.int64)
    # houses fall whole: their number is rounded, not the people in them
    lump = np.maximum(1e-9, np.array(buildings.occupants) * share_now)
    fallen = np.floor(within[:, None] * np.maximum(0.0, trapped - old[2]) / lump + rounding.fallen)
    under = np.floor(fallen * lump + rounding.trapped[:, :2])
    under = np.minimum(under, within[:, None])
    lost = np.minimum(under, np.floor(under * np.array(buried.killed) + rounding.trapped[:, 2:]))
    return Toll(within.astype(np.int64), np.maximum(0, homeless).astype(np.int64), in_homes,
                new_hurt[:, 3] + lost.sum(axis=1).astype(np.int64), new_hurt[:, :3], (under - lost).astype(np.int64))


def _whole_homes(people: np.ndarray, homes: np.ndarray, quantile: np.ndarray) -> np.ndarray:
    """People by state of their homes as whole numbers that add up to all (int64[t, 6])."""
    worse = np.cumsum(homes[:, ::-1], axis=1)[:, :-1]  # collapsed, complete or worse, ...
    edges = np.minimum(people[:, None], np.floor(people[:, None] * worse + quantile[:, None]))
    edges = np.column_stack([np.zeros(len(people)), edges, people])
    return np.diff(edges, axis=1)[:, ::-1].astype(np.int64)


def draw_buried(settings: BuriedSettings, tolls_: list[Toll], chance: Chance) -> Buried:
    """Share the trapped of every shock and township among places; how hard they are to free, how long they live."""
    rows: list[tuple[int, int, int, bool]] = []
    people: list[np.ndarray] = []
    mixes = (np.array(settings.class_masonry), np.array(settings.class_concrete))
    for shock, of in enumerate(tolls_):
        for town in np.flatnonzero(of.trapped.sum(axis=1)):
            site = 0
            for kind in (0, 1):
                total = int(of.trapped[town, kind])
                if total == 0:
                    continue
                n = min(SITES // 2, -(-total // int(settings.site_people)))
                cut = np.cumsum(chance.exponential(size=n))
                edges = np.append(0, np.floor(cut / cut[-1] * total + 1e-9)).astype(np.int64)
                edges[-1] = total
                # classes are dealt out along one shuffled row of people, so that both sums hold
                classes = chance.permutation(np.repeat(np.arange(CLASSES), _whole_classes(mixes[kind], total, chance)))
                for k in range(n):
                    here = np.bincount(classes[edges[k]:edges[k + 1]], minlength=CLASSES)
                    if here.sum():
                        rows.append((shock, int(town), site, kind == 1))
                        people.append(here)
                        site += 1
    n_rows = len(rows)
    table = np.array(rows, dtype=np.int64).reshape(n_rows, 4)
    concrete = table[:, 3].astype(bool)
    median = np.where(concrete[:, None], settings.effort_concrete_h, settings.effort_masonry_h)
    spread = np.exp(settings.effort_sigma * chance.standard_normal((n_rows, CLASSES)))
    half = [lifetime_h(0.5, scale, shape) for scale, shape in zip(settings.scale_h, settings.shape, strict=True)]
    return Buried(table[:, 0], table[:, 1], table[:, 2], concrete,
                  np.array(people, dtype=np.int64).reshape(n_rows, CLASSES), median * spread,
                  chance.random((n_rows, CLASSES)), np.array(half), np.array(settings.shape, dtype=float))


def _whole_classes(mix: np.ndarray, total: int, chance: Chance) -> np.ndarray:
    """So many people by class: the whole parts, and the rest by chance in proportion to what was cut off."""
    exact = mix * total
    whole = np.floor(exact + 1e-9).astype(np.int64)
    left = total - int(whole.sum())
    rest = np.maximum(0.0, exact - whole)
    if left:
        at = (np.arange(left) + chance.random()) / left * rest.sum()  # systematic sampling: each at most once
        np.add.at(whole, np.minimum(np.searchsorted(np.cumsum(rest), at, side="right"), CLASSES - 1), 1)
    return whole
