"""The small catchments, one for each township: how fast they respond, when they leave their banks, who lives there."""

from dataclasses import dataclass, fields

import numpy as np

from models.torrents import banks, design_peaks, respond, wet_curve_number
from scenarios.checks import BadInput
from scenarios.flash_settings import CatchmentSettings, PeopleSettings
from scenarios.rainstorms import LOG_YR, Climate
from scenarios.randomness import Chance
from scenarios.world import World

HALF_HOURS = 48  # length of a unit hydrograph; the foot of every one must lie inside
FOOT = 2.67  # of a triangular unit hydrograph over its time of peak (USDA NEH-630, ch. 16)


@dataclass(frozen=True)
class Ground:
    """What all draws of one World and scenario share, float64[townships] each.

    Attributes
    ----------
    area_km2 : of the catchment
    slope_low, slope_high : of its watercourse
    dry_number, wet_number : curve numbers of average and of wet ground
    reach_slope : of the stream where homes stand
    first_mm, first_h, first_peak : rain that the banks hold just so; one burst of that length, and where its peak lies
    valley_share : of its people that small streams can reach
    """

    area_km2: np.ndarray
    slope_low: np.ndarray
    slope_high: np.ndarray
    dry_number: np.ndarray
    wet_number: np.ndarray
    reach_slope: np.ndarray
    first_mm: np.ndarray
    first_h: float
    first_peak: float
    valley_share: np.ndarray


@dataclass(frozen=True)
class Catchments:
    """One draw of them, float64[townships] each but for ``ordinates`` (float64[townships, half hours], m3/s per mm).

    Attributes
    ----------
    concentration_h : time of concentration
    first_m3s, first_depth_m, first_speed_ms : flow, depth and speed of the stream as it reaches the first homes
    speed_ms : of water a metre deep among the homes; grows as depth to 2/3
    valley_people : people whom the stream can reach; their share is drawn
    """

    ordinates: np.ndarray
    concentration_h: np.ndarray
    first_m3s: np.ndarray
    first_depth_m: np.ndarray
    first_speed_ms: np.ndarray
    speed_ms: np.ndarray
    valley_people: np.ndarray

    def of(self, towns: np.ndarray) -> "Catchments":
        """The catchments of some townships, in that order."""
        return Catchments(*(getattr(self, spec.name)[towns] for spec in fields(self)))


def ground(world: World, settings: CatchmentSettings, people: PeopleSettings, climate: Climate,
           burst: tuple[float, float]) -> Ground:
    """Look up terrain and streets once; ``burst`` is length (h) and peak share of the storm that banks are measured by.

    Raises
    ------
    BadInput : a township without a catchment
    """
    area = world.townships["catchment_km2"]
    for i in np.flatnonzero(~(area > 0)):
        raise BadInput(f"districts.csv, column area_km2: {world.townships['name_zh'][i]} has no catchment "
                       f"({area[i]:g} km2); give its district an area")
    mountain = (world.districts["terrain"] == "mountain")[world.townships["district"]]
    urban = world.townships["kind"] == "subdistrict"
    number = np.where(urban, settings.curve_number_urban,
                      np.where(mountain, settings.curve_number_mountain, settings.curve_number_hill))
    low, high = (np.where(mountain, settings.slope_mountain[k], settings.slope_hill[k]) for k in (0, 1))
    factor = np.interp(np.log(settings.first_damage_yr), LOG_YR, climate.factor)
    return Ground(area, low, high, number, np.array([wet_curve_number(float(n)) for n in number]),
                  np.where(mountain, settings.reach_slope_mountain, settings.reach_slope_hill),
                  climate.mean_mm * factor, *burst, np.where(urban, people.valley_share_urban, people.valley_share_rural))


def draw_catchments(world: World, settings: CatchmentSettings, people: PeopleSettings, known: Ground, slopes: Chance,
                    valleys: Chance) -> Catchments:
    """One draw of what is not known of the catchments; see `catchments_of`."""
    n = known.area_km2.size
    slope = known.slope_low * (known.slope_high / known.slope_low) ** slopes.random(n)
    factor = np.exp(people.spread * valleys.standard_normal(n) - people.spread**2 / 2)
    return catchments_of(world, settings, people, known, slope, factor)


def catchments_of(world: World, settings: CatchmentSettings, people: PeopleSettings, known: Ground, slope: np.ndarray,
                  factor: np.ndarray) -> Catchments:
    """The catchments where the slopes of their watercourses, and the shares of people over the usual ones, are so.

    Raises
    ------
    BadInput : one responds too slowly to be a flash flood, or the rain its banks should hold does not even run off
    """
    n = known.area_km2.size
    concentration, ordinates = np.empty(n), np.empty((n, HALF_HOURS))
    respond(known.area_km2, slope, concentration, ordinates)
    slowest = int(concentration.argmax())
    if FOOT * (0.25 + 0.6 * concentration[slowest]) > HALF_HOURS / 2:
        raise BadInput(f"scenario.catchment.slope_hill: {world.townships['name_zh'][slowest]} takes "
                       f"{concentration[slowest]:.0f} h to respond with a slope of {slope[slowest]:g}, which is no flash "
                       "flood; give steeper slopes")
    first, depth, speed = np.empty(n), np.empty(n), np.empty(n)
    hours = int(known.first_h) + 1 + HALF_HOURS // 2
    design_peaks(known.first_mm, known.first_h, known.first_peak, known.dry_number, ordinates, hours, first)
    driest = int(first.argmin())
    if first[driest] <= 0:
        raise BadInput(f"scenario.catchment.curve_number_hill: nothing of {known.first_mm[driest]:.0f} mm runs off at "
                       f"{known.dry_number[driest]:g}; raise the curve numbers")
    banks(first, settings.width_per_root, known.reach_slope, settings.roughness, depth, speed)
    among_homes = np.sqrt(known.reach_slope) / settings.valley_roughness  # Manning, wide against its depth
    share = np.minimum(people.greatest_share, known.valley_share * factor)
    return Catchments(ordinates, concentration, first, depth, speed, among_homes,
                      world.townships["population"] * share)


def over_m(settings: CatchmentSettings, catchments: Catchments, flow_m3s: np.ndarray) -> np.ndarray:
    """Depth over the first damage at a flow (float64[townships] or [townships, hours]); below it, negative."""
    first, depth = catchments.first_m3s, catchments.first_depth_m
    if flow_m3s.ndim == 2:
        first, depth = first[:, None], depth[:, None]
    return depth * ((flow_m3s / first) ** settings.depth_power - 1)


def exposed(people: PeopleSettings, catchments: Catchments, over: np.ndarray) -> np.ndarray:
    """float64[townships]: people whose homes the stream reaches at its crest, by metres over the first damage."""
    return catchments.valley_people * (1 - np.exp(-np.maximum(0.0, over) / people.fill_m))


def swept(people: PeopleSettings, catchments: Catchments, over: np.ndarray, reached: np.ndarray,
          night: np.ndarray) -> np.ndarray:
    """float64[townships]: those of the people reached who are swept away if nobody has acted.

    Homes stand in depths from nothing to ``over``, evenly; where depth times speed passes what a home bears, all in it are
    lost (RESCDAM 2000). Those who are out cross the stream at such depths, at its own speed (Cox, Shand & Blacka 2010, AR&R
    project 10).
    """
    depth = np.maximum(1e-9, over)

    def home_lost(limit_m2_s: float) -> np.ndarray:
        return np.maximum(0.0, 1 - (limit_m2_s / catchments.speed_ms) ** 0.6 / depth)
    lost = people.weak_share * home_lost(people.weak_m2_s) + (1 - people.weak_share) * home_lost(people.strong_m2_s)
    crossing = np.maximum(0.0, 1 - people.outside_m2_s / (depth * catchments.first_speed_ms))
    return reached * (np.where(night, people.home_night, people.home_day) * lost
                      + np.where(night, people.outside_night, people.outside_day) * crossing)
