"""An earthquake and its aftershocks, drawn whole before anything responds: shaking, damage, people, and what breaks.

The draw is blind to the plan: the World, the scenario, the seed and the replication decide everything.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenarios.buildings import Stock, building_stock
from scenarios.checks import BadInput
from scenarios.flood_settings import BANDS
from scenarios.ground_motion import Law, Sites, draw_aftershocks, draw_ground, draw_law, draw_pga, sites
from scenarios.quake_broken import Broken, Network, broken, draw_broken_chance, draw_slides, network_of
from scenarios.quake_settings import AftershockSettings, QuakeScenario
from scenarios.quake_sources import Shock, Sources, draw_shock, plane_km, sources
from scenarios.quake_toll import Buried, Rounding, Toll, draw_buried, draw_rounding, inside_share, toll
from scenarios.randomness import Stream, generator
from scenarios.world import World

ATTEMPTS = 20_000  # earthquakes that are drawn at the most
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Quake:
    """One draw. Hours run from 0; t stands for townships, s for shocks, the main one first.

    Attributes
    ----------
    band : S1 to S4, by what the main shock does: people who must leave their homes, or people killed or trapped, whichever
        is worse
    moved, threatened : those people, by the main shock
    attempts : earthquakes drawn until one fell into the band asked for. With band any, `Sources.yearly` over the mean of
        attempts is how many a year count
    day_of_year : 1 to 365; start_hour : hour of day at which hour 0 falls
    at_h : float64[s], rising; shocks : tuple, their sources; aftershocks that reach ``felt_g`` nowhere are left out
    law, ground : which law of attenuation holds, and int64[t], class of the ground, see `scenarios.ground_motion`
    pga_g : float64[s, t], peak acceleration; stops_h : float64[s, t], hours for which work in ruins stops after it
    damaging_g : float64[s, t], acceleration by which the stock is damaged so far, cracked buildings counting as weaker
    tolls : tuple, what each shock adds; buried : where people lie trapped; broken : what the response itself loses
    """

    band: str
    moved: int
    threatened: int
    attempts: int
    day_of_year: int
    start_hour: int
    at_h: np.ndarray
    shocks: tuple[Shock, ...]
    law: Law
    ground: np.ndarray
    pga_g: np.ndarray
    stops_h: np.ndarray
    damaging_g: np.ndarray
    tolls: tuple[Toll, ...]
    buried: Buried
    broken: Broken


@dataclass(frozen=True)
class Shared:
    """What all draws of one World and scenario share."""

    sources: Sources
    sites: Sites
    stock: Stock
    network: Network


@dataclass(frozen=True)
class Background:
    """What is drawn once, whichever earthquake comes.

    Attributes
    ----------
    day_of_year, month : 1 to 365, 1 to 12; start_hour : 0 to 23; shock_h : float, hour of the main shock
    ground, rounding : see `Quake` and `scenarios.quake_toll`; stands : float, factor on what buildings withstand
    inside : float64[24, t], share of people inside by clock hour
    """

    day_of_year: int
    month: int
    start_hour: int
    shock_h: float
    ground: np.ndarray
    rounding: Rounding
    stands: float
    inside: np.ndarray


def prepare_quake(world: World, settings: QuakeScenario, folder: Path) -> Shared:
    """Read, weigh and factor once; ``folder`` holds the tables of faults, zones and buildings.

    Raises
    ------
    BadInput : a table or a setting is wrong
    """
    return Shared(sources(world, settings.source, folder), sites(world, settings.shaking),
                  building_stock(world, settings.buildings, folder), network_of(world, settings.broken))


def draw_quake(world: World, settings: QuakeScenario, shared: Shared, seed: int, replication: int,
               like: Shock | None = None) -> Quake:
    """One earthquake and what it does: the first of a series that falls into the scenario's band.

    Parameters
    ----------
    like : the main shock where it is known, else one is drawn from the scenario's sources

    Raises
    ------
    BadInput : none does, or the place asked for lies outside the region
    """
    back = background(world, settings, seed, replication)
    source, shaking = (generator(seed, replication, stream) for stream in (Stream.QUAKE, Stream.SHAKING))
    for attempt in range(1, ATTEMPTS + 1):
        main = like or draw_shock(world, settings.source, shared.sources, source)
        law = draw_law(settings.shaking, main.far, source)
        pga = draw_pga(shared.sites, settings.shaking, law, [main], back.ground, shaking)
        harm = _toll(world, settings, shared, back, main, back.shock_h, np.zeros(back.ground.size), pga[0], 1.0)
        moved, threatened = int(harm.homeless.sum()), harm.threatened
        band = band_of(settings, moved, threatened)
        if settings.band in ("any", band):
            return _unfolded(world, settings, shared, back, main, law, pga, harm, band, attempt, seed, replication)
    raise BadInput(f"scenario.band: none of {ATTEMPTS:,} earthquakes fell into {settings.band}; raise "
                   "scenario.source.least_ms, or widen scenario.bands and scenario.threatened_bands")


def band_of(settings: QuakeScenario, moved: int, threatened: int) -> str:
    """Severity by the worse of the two counts; a bound belongs to the band above it."""
    return BANDS[max(int(np.searchsorted(settings.bands, moved, side="right")),
                     int(np.searchsorted(settings.threatened_bands, threatened, side="right")))]


def background(world: World, settings: QuakeScenario, seed: int, replication: int) -> Background:
    """Everything that is drawn once; each subsystem from its own stream."""
    calendar = generator(seed, replication, Stream.SCENARIO)
    built = generator(seed, replication, Stream.BUILDINGS)
    day = 1 + int(365 * calendar.random())
    month = 1 + int(np.searchsorted(np.cumsum(MONTH_DAYS), day))
    u = calendar.random(2)
    clock = 24 * u[0] if settings.clock_h < 0 else settings.clock_h + u[1]
    start = int(np.floor(clock - settings.shock_h)) % 24
    shock_h = settings.shock_h + (clock - settings.shock_h) % 1
    ground = draw_ground(world, settings.shaking, built)
    stands = float(np.exp(settings.buildings.stock_sigma * built.standard_normal()))
    inside = np.array([inside_share(world, settings.occupancy, hour + 0.5, month) for hour in range(24)])
    return Background(day, month, start, shock_h, ground, draw_rounding(len(world.townships), built), stands, inside)


def _toll(world: World, settings: QuakeScenario, shared: Shared, back: Background, shock: Shock, at_h: float,
          before_g: np.ndarray, after_g: np.ndarray, stay: float | np.ndarray) -> Toll:
    """What one shock adds; ``stay`` is the share of those usually inside who are."""
    inside = back.inside[int(back.start_hour + at_h) % 24] * stay
    away = np.hypot(*plane_km(shared.sites.lat, shared.sites.lon, shock))
    return toll(shared.stock, settings.buildings, settings.buried, back.rounding, back.stands, world.townships["population"],
                inside, before_g, after_g, away)


def _unfolded(world: World, settings: QuakeScenario, shared: Shared, back: Background, main: Shock, law: Law,
              pga: np.ndarray, first: Toll, band: str, attempts: int, seed: int, replication: int) -> Quake:
    """The earthquake that was found, with its aftershocks and all it breaks."""
    rules = settings.aftershocks
    after, buried, wreck = (generator(seed, replication, stream)
                            for stream in (Stream.AFTERSHOCKS, Stream.BURIED, Stream.BROKEN))
    later_h, later = draw_aftershocks(rules, main, settings.hours - back.shock_h, after)
    all_pga = np.concatenate([pga, draw_pga(shared.sites, settings.shaking, law, later, back.ground, after)])
    felt = np.append(True, all_pga[1:].max(axis=1, initial=0.0) >= rules.felt_g)
    shocks = [shock for shock, is_felt in zip([main, *later], felt.tolist(), strict=True) if is_felt]
    at_h, all_pga = back.shock_h + np.append(0.0, later_h)[felt], all_pga[felt]

    damaging, tolls = all_pga.copy(), [first]
    for k in range(1, len(shocks)):
        cracked = damaging[k - 1] >= rules.cracked_g
        damaging[k] = np.maximum(damaging[k - 1], all_pga[k] * np.where(cracked, rules.cracked_factor, 1.0))
        tolls.append(_toll(world, settings, shared, back, shocks[k], float(at_h[k]), damaging[k - 1], damaging[k],
                           np.where(cracked, settings.occupancy.after, 1.0)))
    slides = draw_slides(settings.broken, shared.network, law, shocks, all_pga, wreck)
    chance = draw_broken_chance(world, wreck)
    return Quake(
        band, int(first.homeless.sum()), first.threatened, attempts, back.day_of_year, back.start_hour, at_h, tuple(shocks),
        law, back.ground, all_pga, _stops_h(rules, all_pga), damaging, tuple(tolls),
        draw_buried(settings.buried, tolls, buried),
        broken(world, settings.broken, shared.network, shared.stock, settings.buildings.beta, back.stands, chance, damaging,
               all_pga, slides))


def _stops_h(rules: AftershockSettings, pga_g: np.ndarray) -> np.ndarray:
    """Hours for which crews leave the ruins after each shock; nobody is in them before the first."""
    stops = np.where(pga_g >= rules.stop_g, rules.stop_h, 0.0)
    stops[0] = 0.0
    return stops
