"""Landslides in a storm: how many in each township, when, how large, on whom, across which road, and whether watched."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.geometry import distance_to_polyline_km
from models.slides import slide_areas_m2, slide_counts
from scenarios.checks import BadInput
from scenarios.flash_settings import SlideSettings
from scenarios.randomness import Chance
from scenarios.tables import number, read_table, row_of, whole
from scenarios.world import World

MOST = 16  # slides of one township in one storm


@dataclass(frozen=True)
class Slopes:
    """What all draws share.

    Attributes
    ----------
    points : float64[townships], registered points of danger
    road_start : int64[townships + 1]; road : int64, rows of `World.roads` by township, from its start to the next one's
    road_until : float64, kilometres of all of them up to and including each
    """

    points: np.ndarray
    road_start: np.ndarray
    road: np.ndarray
    road_until: np.ndarray


@dataclass(frozen=True)
class SlideChance:
    """One draw of what chance decides of every slide that may come: ``u_`` uniform, ``z_`` standard normal.

    Attributes
    ----------
    u_count : float64[townships]
    u_place : float32[10, townships, MOST]: registered, home, sudden, share buried, road or none, which road, two of
        the lag, and two that round people to whole ones
    z_volume : float32[townships, MOST]
    """

    u_count: np.ndarray
    u_place: np.ndarray
    z_volume: np.ndarray


@dataclass(frozen=True)
class Slides:
    """The slides of one storm that do damage, a row each.

    Attributes
    ----------
    township : int64; at_h : float64, hour; volume_m3 : float64
    registered : bool, at a registered point, which somebody watches
    sudden : bool, comes without a sign
    people : int64, who are at home in its path at that hour; buried : int64, of them, if nobody has left
    road : int64, row of `World.roads` that it cuts, -1 none
    """

    township: np.ndarray
    at_h: np.ndarray
    volume_m3: np.ndarray
    registered: np.ndarray
    sudden: np.ndarray
    people: np.ndarray
    buried: np.ndarray
    road: np.ndarray


def slopes(world: World, settings: SlideSettings, folder: Path) -> Slopes:
    """Share the registered points among the townships and find the roads of each; ``folder`` holds hazard_points.csv.

    Raises
    ------
    BadInput : the table is wrong, or lists more points than there are
    """
    listed = read_table(folder, "hazard_points", {
        "district": row_of(world.district_names, "districts.csv (name, code or alias)"), "points": whole(0, 100_000),
        "people": number(0, 10_000_000, optional=True)}, key=("district",))
    mountain = (world.districts["terrain"] == "mountain")[world.townships["district"]]
    urban = world.townships["kind"] == "subdistrict"
    weight = (world.townships["catchment_km2"] * np.where(mountain, settings.mountain_weight, 1.0)
              * np.where(urban, settings.urban_weight, 1.0))
    by_district = np.bincount(world.townships["district"], weights=weight, minlength=len(world.districts))
    left = settings.points - int(listed["points"].sum())
    if left < 0:
        raise BadInput(f"scenario.slides.points: {settings.points:,} are fewer than the "
                       f"{listed['points'].sum():,} of hazard_points.csv; give more")
    unlisted = np.ones(len(world.districts), dtype=bool)
    unlisted[listed["district"]] = False
    points = np.where(unlisted, left * by_district / max(by_district[unlisted].sum(), 1e-9), 0.0)
    points[listed["district"]] = listed["points"]
    share = weight / np.maximum(by_district, 1e-9)[world.townships["district"]]
    return Slopes(points[world.townships["district"]] * share, *roads_by_township(world, settings.link_km))


def roads_by_township(world: World, link_km: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Local roads belong to the townships at their ends, half each; a road between seats to all that are near its line.

    Returns
    -------
    road_start, road, road_until : see `Slopes`
    """
    n = len(world.townships)
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()
    seat_lat, seat_lon = world.districts["lat"], world.districts["lon"]
    towns, rows, lengths = [], [], []
    for row, road in enumerate(world.roads):
        ends = [int(end) for end in (road["a"], road["b"]) if end < n]
        share = road["length_km"] / 2
        if not ends:
            pair = [int(road["a"]) - n, int(road["b"]) - n]
            ends = np.flatnonzero(distance_to_polyline_km(lat, lon, seat_lat[pair], seat_lon[pair]) <= link_km).tolist()
            share = road["length_km"] / max(1, len(ends))
        towns += ends
        rows += [row] * len(ends)
        lengths += [share] * len(ends)
    town, road_row, km = np.array(towns), np.array(rows), np.array(lengths)
    order = np.lexsort((road_row, town))
    return np.searchsorted(town[order], np.arange(n + 1)), road_row[order], np.cumsum(km[order])


def draw_slide_chance(n_townships: int, chance: Chance) -> SlideChance:
    """What chance decides of slides, whether they come or not."""
    return SlideChance(chance.random(n_townships), chance.random((10, n_townships, MOST), dtype=np.float32),
                       chance.standard_normal((n_townships, MOST), dtype=np.float32))


def slides(settings: SlideSettings, known: Slopes, drawn: SlideChance, ratio: np.ndarray, ratio_h: np.ndarray,
           wetness: np.ndarray, hours: int, at_home: np.ndarray) -> Slides:
    """The slides that a storm sets off.

    Parameters
    ----------
    ratio, ratio_h : float64[townships], see `models.slides.threshold_ratio`
    wetness : float64[townships], 0 average ground to 1 wet
    hours : length of the series, in which all slides come down
    at_home : float64[24], share of people at home by hour of day counted from hour 0 of the series
    """
    beyond = np.maximum(0.0, ratio * (1 + settings.wet_gain * wetness) - 1)
    mean = known.points * np.minimum(1.0, settings.p_at_double * beyond**2) / settings.p_registered
    n = np.empty(mean.size, dtype=np.int64)
    slide_counts(drawn.u_count, mean, MOST, n)
    township = np.repeat(np.arange(mean.size), n)
    k = np.arange(township.size) - np.repeat(np.cumsum(n) - n, n)
    (registered, home, sudden, buried, cuts, which, lag_a, lag_b, round_people,
     round_buried) = drawn.u_place[:, township, k].astype(np.float64)
    lag_h = -settings.lag_scale_h * (np.log1p(-lag_a) + np.log1p(-lag_b))  # gamma of shape 2
    at_h = np.minimum(ratio_h[township] + lag_h, hours)
    volume = settings.volume_median_m3 * np.exp(settings.volume_sigma * drawn.z_volume[township, k].astype(np.float64))
    area = np.empty(volume.size)
    slide_areas_m2(volume, area)
    living = settings.runout * area * 1e-6 * settings.people_per_km2 * at_home[at_h.astype(np.int64) % 24]
    people = np.where(home < settings.home_share, np.floor(living + round_people), 0).astype(np.int64)
    comes_suddenly = sudden < settings.sudden_share
    low, high = (np.where(comes_suddenly, settings.buried_sudden[i], settings.buried_slow[i]) for i in (0, 1))
    lost = np.floor(people * (low + (high - low) * buried) + round_buried).astype(np.int64)
    first, end = known.road_start[township], known.road_start[township + 1]
    km = np.append(0.0, known.road_until)
    at = np.searchsorted(known.road_until, km[first] + which * (km[end] - km[first]), side="right")
    road = np.where((cuts < settings.road_share) & (end > first),
                    known.road[np.clip(at, first, np.maximum(first, end - 1)) % known.road.size], -1)
    return Slides(township, at_h, volume, registered < settings.p_registered, comes_suddenly, people,
                  np.minimum(lost, people), road)
