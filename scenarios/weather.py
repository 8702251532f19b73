"""Weather by hour and district: rain that comes with the flood, cloud that comes with the rain, fog, wind."""

from dataclasses import dataclass

import numpy as np

from models.geometry import distances_km
from models.weather import correlated
from scenarios.checks import bounded, share
from scenarios.distributions import normal_to_uniform
from scenarios.randomness import Chance
from scenarios.world import World

CLEAR_M = 20_000.0  # visibility on a dry day
FOG_M = 300.0  # and in fog; below all minima
FOG_FROM_H = 5.0  # hour of day at which morning fog forms
SQUALL_MS = 20.0  # wind in squalls; above all minima


@dataclass(kw_only=True)
class Sky:
    """What comes with rain, whatever brings it; every value has its note in ``conf/scenario``."""

    reach_km: float = bounded(1, 5000)
    memory_h: float = bounded(0.1, 100)
    ceiling_dry_m: float = bounded(1, 20_000)
    ceiling_wet_m: float = bounded(1, 20_000)
    mountain_share: float = bounded(0.01, 10)
    ceiling_sigma: float = bounded(0, 3)
    fog_share: float = share()
    fog_h: float = bounded(0, 24)
    wind_ms: float = bounded(0, 60)
    squall_mm_h: float = bounded(0, 1000)


@dataclass(kw_only=True)
class StormSky(Sky):
    """And what stays of a storm's cloud when its rain has gone."""

    cloud_h: float = bounded(0, 240)


@dataclass(kw_only=True)
class OrdinarySky(Sky):
    """And rain as it falls on any day."""

    dry_share: float = share()
    rain_mm_h: float = bounded(0.1, 100)


@dataclass(kw_only=True)
class WeatherSettings(OrdinarySky):
    """And more of it about the crest of a river."""

    rain_lead_h: float = bounded(-240, 240)
    rain_spread_h: float = bounded(1, 500)
    wet_share: float = share()


def weather_root(world: World, settings: Sky) -> np.ndarray:
    """Lower triangular root of the correlation exp(-distance / reach) between district seats (float64[districts, same])."""
    lat, lon = world.districts["lat"].copy(), world.districts["lon"].copy()
    return np.linalg.cholesky(np.exp(-distances_km(lat, lon, lat, lon) / settings.reach_km))


def draw_weather(world: World, settings: WeatherSettings, root: np.ndarray, hours: int, crest_h: float, start_hour: int,
                 chance: Chance) -> np.ndarray:
    """One draw.

    Parameters
    ----------
    world, settings : the ground and the numbers
    root : see `weather_root`
    hours : length
    crest_h : hour of the crest above Chongqing; local rain is most likely ``rain_lead_h`` before it
    start_hour : hour of day at hour 0
    chance : the generator of `Stream.WEATHER`

    Returns
    -------
    float64[4, districts, hours]: rain mm/h, visibility m, cloud base m over the ground, wind m/s; rows as in
    `models.kinds.Weather`
    """
    hour = np.arange(hours)
    core = np.exp(-(((hour - (crest_h - settings.rain_lead_h)) / settings.rain_spread_h) ** 2) / 2)
    wet = settings.dry_share + (settings.wet_share - settings.dry_share) * core
    return _rainy(world, settings, root, wet, start_hour, chance)


def ordinary_weather(world: World, settings: OrdinarySky, root: np.ndarray, hours: int, start_hour: int,
                     chance: Chance) -> np.ndarray:
    """Days on which nothing but chance decides whether it rains; parameters and result as in `draw_weather`."""
    return _rainy(world, settings, root, np.full(hours, settings.dry_share), start_hour, chance)


def _rainy(world: World, settings: OrdinarySky, root: np.ndarray, wet_share: np.ndarray, start_hour: int,
           chance: Chance) -> np.ndarray:
    """Rain that falls in a share of the hours (float64[hours]), and the sky that comes with it."""
    field = _field(settings, root, wet_share.size, chance)
    wet = np.clip(wet_share, 1e-6, 1 - 1e-6)[None, :]
    tail = 1 - normal_to_uniform(field)  # rain falls where this upper tail is below the share of wet hours
    raining = tail < wet
    rain = np.where(raining, -settings.rain_mm_h * np.log(np.clip(tail / wet, 1e-9, 1)), 0.0)
    return _with_sky(world, settings, root, rain, rain, raining, start_hour, chance)


def storm_weather(world: World, settings: StormSky, root: np.ndarray, rain_mm: np.ndarray, start_hour: int,
                  chance: Chance) -> np.ndarray:
    """The weather of a storm whose rain is known by township (float64[townships, hours]); result as in `draw_weather`.

    The rain of a district is the mean over its townships; squalls come with the heaviest. Low cloud comes with the first
    rain and stays ``cloud_h`` after the last.
    """
    districts = world.townships["district"]
    rain, heaviest = np.zeros((len(world.districts), rain_mm.shape[1])), np.zeros((len(world.districts), rain_mm.shape[1]))
    np.add.at(rain, districts, rain_mm)
    rain /= np.maximum(1, np.bincount(districts, minlength=rain.shape[0]))[:, None]
    np.maximum.at(heaviest, districts, rain_mm)
    cloudy = raining = heaviest > 0
    for later in range(1, int(settings.cloud_h) + 1):
        cloudy = cloudy | np.pad(raining, ((0, 0), (later, 0)))[:, : raining.shape[1]]
    return _with_sky(world, settings, root, rain, heaviest, cloudy, start_hour, chance)


def _field(settings: Sky, root: np.ndarray, hours: int, chance: Chance) -> np.ndarray:
    """A field of the weather: float64[districts, hours], standard normal, correlated in space and time."""
    field = np.empty((root.shape[0], hours))
    correlated(root, chance.standard_normal((root.shape[0], hours)), float(np.exp(-1 / settings.memory_h)), field)
    return field


def _with_sky(world: World, settings: Sky, root: np.ndarray, rain: np.ndarray, heaviest: np.ndarray, cloudy: np.ndarray,
              start_hour: int, chance: Chance) -> np.ndarray:
    """Cloud, fog and wind to the rain (float64[districts, hours]; ``cloudy``: bool, hours of low cloud)."""
    n, hours = rain.shape
    cloud = _field(settings, root, hours, chance)
    u_fog = chance.random((n, hours // 24 + 2))
    gusts = chance.random((n, hours))
    hour = np.arange(hours)
    median = np.where(cloudy, settings.ceiling_wet_m, settings.ceiling_dry_m)
    mountain = (world.districts["terrain"] == "mountain")[:, None]
    ceiling = np.where(mountain, settings.mountain_share, 1.0) * median * np.exp(settings.ceiling_sigma * cloud)
    clock = (start_hour + hour) % 24
    morning = (clock - FOG_FROM_H) % 24 < settings.fog_h
    fog = (u_fog[:, (start_hour + hour) // 24] < settings.fog_share) & morning[None, :] & ~cloudy
    visibility = np.where(fog, FOG_M, CLEAR_M / (1 + rain))
    wind = np.where(heaviest > settings.squall_mm_h, SQUALL_MS, settings.wind_ms * 2 * gusts)
    return np.stack([rain, visibility, ceiling, wind])
