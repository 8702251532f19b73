"""One disaster, whole: what brings it, the weather, and every quantile that anything in the response will ask for.

Drawn for every entity whether or not a plan uses it, and indexed by entity and occasion; the plan has no part in it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from scenarios.digest import digest_of
from scenarios.disaster import Disaster, Scenario, of_mine, of_quake, of_river, of_storm
from scenarios.flash_settings import FloodFlash
from scenarios.flood_flash import FlashFlood, Shared, draw_flash, prepare_flash
from scenarios.flood_river import Crest, Flood, Rivers, draw, prepare
from scenarios.mine import Calamity, Mines, draw_mine, prepare_mine
from scenarios.mine_settings import MineScenario
from scenarios.quake import Quake, draw_quake, prepare_quake
from scenarios.quake import Shared as Shaky
from scenarios.quake_settings import QuakeScenario
from scenarios.quake_sources import Shock
from scenarios.rainstorms import Downpour
from scenarios.randomness import Chance, Stream, generator
from scenarios.weather import draw_weather, ordinary_weather, storm_weather, weather_root
from scenarios.world import World

Fitted = Rivers | Shared | Shaky | Mines  # what a family of disasters reads, fits and sorts once
PARTS = 12  # neighbourhoods of a township that have quantiles of their own
CRAFT = 48  # aircraft of one base that have
SORTIES = 128  # take-offs of each
ASKED = 64  # townships for which an aircraft is asked for, to measure its reach


@dataclass(frozen=True)
class Chances:
    """What all draws of one World and scenario share."""

    ground: Fitted
    weather_root: np.ndarray

    @property
    def rivers(self) -> Rivers:
        """Of floods of the large rivers."""
        assert isinstance(self.ground, Rivers)
        return self.ground


@dataclass(frozen=True)
class Realisation:
    """One draw. ``u_`` are uniform quantiles, ``z_`` standard normal ones.

    Attributes
    ----------
    cause : the flood of the large rivers, the rainstorm, the earthquake or the accident underground, as drawn
    disaster : what the response meets of it
    weather : float64[4, districts, hours]
    z_forecast : float64[hours], error of each forecast
    u_order, u_refuse, u_back : float64[townships], evacuation
    z_report, u_known, u_distance, u_current, u_round, u_access : float64[townships, PARTS], by neighbourhood
    u_silent, u_silent_h, z_estimate : float64[townships]
    u_mutual : float64[districts]
    z_silt : float64[roads]
    z_pace : float64[places]
    u_fire : float64[fire stations]; u_township : float64[townships]; u_force : float64[force sites];
    u_ambulance : float64[districts]
    u_craft : float64[air bases, CRAFT]; z_takeoff : float64[air bases, CRAFT, SORTIES, 2]
    u_landing : float64[landing points]
    u_asked : float64[1], when of the run aircraft are asked for; asked : int64[ASKED], for which townships
    """

    cause: Flood | FlashFlood | Quake | Calamity
    disaster: Disaster
    weather: np.ndarray
    z_forecast: np.ndarray
    u_order: np.ndarray
    u_refuse: np.ndarray
    u_back: np.ndarray
    z_report: np.ndarray
    u_known: np.ndarray
    u_distance: np.ndarray
    u_current: np.ndarray
    u_round: np.ndarray
    u_access: np.ndarray
    u_silent: np.ndarray
    u_silent_h: np.ndarray
    z_estimate: np.ndarray
    u_mutual: np.ndarray
    z_silt: np.ndarray
    z_pace: np.ndarray
    u_fire: np.ndarray
    u_township: np.ndarray
    u_force: np.ndarray
    u_ambulance: np.ndarray
    u_craft: np.ndarray
    z_takeoff: np.ndarray
    u_landing: np.ndarray
    u_asked: np.ndarray
    asked: np.ndarray

    @property
    def flood(self) -> Flood:
        """The flood of the large rivers, where it is one."""
        assert isinstance(self.cause, Flood)
        return self.cause


def chances(world: World, scenario: Scenario, folder: Path) -> Chances:
    """Fit and calibrate once.

    Parameters
    ----------
    world, scenario : the ground and the numbers
    folder : where the tables of floods lie

    Raises
    ------
    BadInput : see `scenarios.flood_river.prepare` and `scenarios.flood_flash.prepare_flash`
    """
    ground: Fitted
    if isinstance(scenario, QuakeScenario):
        ground = prepare_quake(world, scenario, folder)
    elif isinstance(scenario, MineScenario):
        ground = prepare_mine(world, scenario)
    elif isinstance(scenario, FloodFlash):
        ground = prepare_flash(world, scenario, folder)
    else:
        ground = prepare(world, scenario, folder)
    return Chances(ground, weather_root(world, scenario.weather))


def realise(world: World, scenario: Scenario, shared: Chances, seed: int, replication: int,
            like: Crest | Downpour | Shock | None = None) -> Realisation:
    """Draw one disaster, where ``like`` is given one with such a crest, such rain or that main shock.

    Raises
    ------
    BadInput : no disaster falls into the scenario's band, or crests or rains as asked for
    """
    towns, n_districts = len(world.townships), len(world.districts)

    def stream(which: Stream) -> Chance:
        return generator(seed, replication, which)
    forecast, evacuation, reports, roads = (stream(which) for which in (Stream.FORECAST, Stream.EVACUATION, Stream.REPORTS,
                                                                       Stream.SILT))
    service, warning, present, ready = (stream(which) for which in (Stream.SERVICE, Stream.WARNING, Stream.AVAILABILITY,
                                                                    Stream.READINESS))
    asking = stream(Stream.ASKED)
    u_distance, u_current, u_round, u_access = _quantiles(service, towns, 4)
    u_silent, u_silent_h, z_estimate = warning.random(towns), warning.random(towns), warning.standard_normal(towns)
    z_silt = roads.standard_normal(len(world.roads))
    cause: Flood | FlashFlood | Quake | Calamity
    if isinstance(scenario, FloodFlash):
        assert isinstance(shared.ground, Shared)
        assert like is None or isinstance(like, Downpour)
        cause = draw_flash(world, scenario, shared.ground, seed, replication, like)
        disaster = of_storm(world, scenario, cause, u_current, u_silent_h, z_silt, stream(Stream.ROADS),
                            stream(Stream.PATHS))
        weather = storm_weather(world, scenario.weather, shared.weather_root, cause.rain_mm, cause.start_hour,
                                stream(Stream.WEATHER))
    elif isinstance(scenario, QuakeScenario):
        assert isinstance(shared.ground, Shaky)
        assert like is None or isinstance(like, Shock)
        cause = draw_quake(world, scenario, shared.ground, seed, replication, like)
        disaster = of_quake(world, scenario, cause, shared.ground.network.road_ends[:, 0])
        weather = ordinary_weather(world, scenario.weather, shared.weather_root, scenario.hours, cause.start_hour,
                                   stream(Stream.WEATHER))
    elif isinstance(scenario, MineScenario):
        assert isinstance(shared.ground, Mines)
        assert like is None
        cause = draw_mine(world, scenario, shared.ground, seed, replication)
        disaster = of_mine(world, scenario, cause)
        weather = ordinary_weather(world, scenario.weather, shared.weather_root, scenario.hours, cause.start_hour,
                                   stream(Stream.WEATHER))
    else:
        assert like is None or isinstance(like, Crest)
        assert isinstance(shared.ground, Rivers)
        cause = draw(world, scenario, shared.rivers, seed, replication, like)
        disaster = of_river(scenario, shared.rivers, cause, u_current, u_silent, u_silent_h, z_silt)
        weather = draw_weather(world, scenario.weather, shared.weather_root, scenario.hours, scenario.crest_h,
                               cause.start_hour, stream(Stream.WEATHER))
    return Realisation(
        cause=cause, disaster=disaster, weather=weather,
        z_forecast=forecast.standard_normal(scenario.hours),
        u_order=evacuation.random(towns), u_refuse=evacuation.random(towns), u_back=evacuation.random(towns),
        z_report=reports.standard_normal((towns, PARTS)), u_known=reports.random((towns, PARTS)),
        u_distance=u_distance, u_current=u_current, u_round=u_round, u_access=u_access,
        u_silent=u_silent, u_silent_h=u_silent_h, z_estimate=z_estimate, u_mutual=warning.random(n_districts),
        z_silt=z_silt, z_pace=roads.standard_normal(world.n_nodes),
        u_fire=present.random(len(world.fire_stations)), u_township=present.random(towns),
        u_force=present.random(len(world.force_sites)), u_ambulance=present.random(n_districts),
        u_craft=present.random((len(world.air_bases), CRAFT)), u_landing=present.random(len(world.landing_points)),
        u_asked=asking.random(1), asked=np.sort(asking.permutation(towns)[:ASKED]),
        z_takeoff=ready.standard_normal((len(world.air_bases), CRAFT, SORTIES, 2)))


def _quantiles(chance: Chance, towns: int, n: int) -> Iterator[np.ndarray]:
    """Uniform quantiles by township and neighbourhood, n times."""
    return (chance.random((towns, PARTS)) for _ in range(n))


def digest(realisation: Realisation) -> str:
    """SHA-256 over every array of the draw."""
    cause = realisation.cause
    if isinstance(cause, FlashFlood | Quake | Calamity):
        found = hashlib.sha256(digest_of(cause).encode())
        holders: tuple[object, ...] = (realisation,)
    else:
        found = hashlib.sha256(repr((cause.band, cause.attempts, cause.day_of_year, cause.start_hour, cause.stations,
                                     cause.gauges)).encode())
        holders = (cause, realisation)
    for holder in holders:
        for spec in fields(holder):  # type: ignore[arg-type]
            value = getattr(holder, spec.name)
            if isinstance(value, np.ndarray):
                found.update(np.ascontiguousarray(value).tobytes())
    return found.hexdigest()
