"""What earthquakes break of the response's own: roads, bridges, hospitals, shelters, depots, bases, telephones."""

from dataclasses import dataclass

import numpy as np

from models.geometry import distances_km
from models.quakes import slides_set_off
from models.shaking import GRAVITY_GAL, intensity, shaken_area_km2
from scenarios.buildings import Stock
from scenarios.distributions import normal_to_uniform
from scenarios.ground_motion import Law
from scenarios.landslides import roads_by_township
from scenarios.quake_settings import BrokenSettings
from scenarios.quake_sources import Shock
from scenarios.randomness import Chance
from scenarios.world import World

STEPS_OF_G = 256  # in the integral over how far a shock shakes how strongly
PLACES = ("hospitals", "depots", "air_bases", "airfields", "landing_points")  # tables of the World with a position


@dataclass(frozen=True)
class Network:
    """What all draws share.

    Attributes
    ----------
    road_town : int64[pairs], township of each stretch of road; road : int64[pairs], row of `World.roads`;
        road_km : float64[pairs], its length
    road_ends : int64[roads, 2], townships at or nearest to the two ends
    town_at : township nearest to each row of a table, by name of the table (`PLACES`)
    slide_weight : float64[townships], how readily slopes fail, 1 in mountains
    """

    road_town: np.ndarray
    road: np.ndarray
    road_km: np.ndarray
    road_ends: np.ndarray
    town_at: dict[str, np.ndarray]
    slide_weight: np.ndarray


@dataclass(frozen=True)
class BrokenChance:
    """Quantiles that decide what stands how much, drawn once for all shocks: a thing that fell in one shock stays so.

    Attributes
    ----------
    u_bridge : float64[roads]; u_inspect : float64[roads]
    u_hospital, u_shelter, u_depot : float64[hospitals], [townships], [depots]
    u_runway, u_field : float64[air bases], [airfields]
    u_silent, u_silent_h : float64[townships]
    """

    u_bridge: np.ndarray
    u_inspect: np.ndarray
    u_hospital: np.ndarray
    u_shelter: np.ndarray
    u_depot: np.ndarray
    u_runway: np.ndarray
    u_field: np.ndarray
    u_silent: np.ndarray
    u_silent_h: np.ndarray


@dataclass(frozen=True)
class Slides:
    """Slides that cut roads, a row each: shock, township and road (row of `World.roads`), int64; volume_m3 on it."""

    shock: np.ndarray
    township: np.ndarray
    road: np.ndarray
    volume_m3: np.ndarray


@dataclass(frozen=True)
class Broken:
    """State after each shock (s); shares grow from shock to shock.

    Attributes
    ----------
    slides : see there
    bridge : int64[s, roads], 0 whole, 1 closed for inspection, 2 down; inspected_h : float64[roads], hours that inspection
        takes from the shock that asks for it on
    hospital_lost : float64[s, hospitals], share of beds; shelter_lost : float64[s, townships], share of roofed places
    stock_lost : float64[s, depots], share of what is stored
    base_closed, field_closed : bool[s, air bases], [s, airfields]: no runway or pad until repaired, after the disaster
    silent_h : float64[s, townships], hours from that shock on in which telephones are dead, 0 where they are not
    """

    slides: Slides
    bridge: np.ndarray
    inspected_h: np.ndarray
    hospital_lost: np.ndarray
    shelter_lost: np.ndarray
    stock_lost: np.ndarray
    base_closed: np.ndarray
    field_closed: np.ndarray
    silent_h: np.ndarray


def network_of(world: World, settings: BrokenSettings) -> Network:
    """Find what stands where, once."""
    start, road, until = roads_by_township(world, settings.link_km)
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()

    def nearest(table: np.ndarray) -> np.ndarray:
        return distances_km(table["lat"].copy(), table["lon"].copy(), lat, lon).argmin(axis=1)
    node_town = np.concatenate([np.arange(len(lat)), nearest(world.districts)])
    mountain = (world.districts["terrain"] == "mountain")[world.townships["district"]]
    weight = np.where(world.townships["kind"] == "subdistrict", settings.urban_weight,
                      np.where(mountain, 1.0, settings.hill_weight))
    return Network(np.repeat(np.arange(len(lat)), np.diff(start)), road, np.diff(until, prepend=0.0),
                   node_town[np.column_stack([world.roads["a"], world.roads["b"]])],
                   {name: nearest(getattr(world, name)) for name in PLACES}, weight)


def draw_broken_chance(world: World, chance: Chance) -> BrokenChance:
    """Quantiles for everything that can break."""
    return BrokenChance(*(chance.random(n) for n in (
        len(world.roads), len(world.roads), len(world.hospitals), len(world.townships), len(world.depots),
        len(world.air_bases), len(world.airfields), len(world.townships), len(world.townships))))


def slide_density(settings: BrokenSettings, law: Law, shock: Shock, pga_g: np.ndarray) -> np.ndarray:
    """Slides per km2 of mountain by shaking, float64[townships].

    They grow from nothing in proportion to how far PGA exceeds ``slide_g``; the factor is such that a shock under mountains
    everywhere, shaking as the law's median, sets off as many as Malamud et al. 2004 count for its magnitude.
    """
    axes = law.axes(shock)
    levels = np.geomspace(settings.slide_g, 5.0, STEPS_OF_G)
    area = np.array([shaken_area_km2(intensity(g) if law.wang else np.log(g * GRAVITY_GAL), law.depth_km, axes)
                     for g in levels])
    beyond = float(((area[1:] + area[:-1]) / 2 * np.diff(levels)).sum()) / settings.slide_g
    if beyond <= 0:
        return np.zeros(pga_g.size)
    return slides_set_off(shock.ms) / beyond * np.maximum(0.0, pga_g / settings.slide_g - 1)


def draw_slides(settings: BrokenSettings, known: Network, law: Law, shocks: list[Shock], pga_g: np.ndarray,
                chance: Chance) -> Slides:
    """Where roads are cut: Poisson along each stretch, by the density of slides and how many of them reach it."""
    rows: list[np.ndarray] = []
    for k, shock in enumerate(shocks):
        per_km2 = slide_density(settings, law, shock, pga_g[k]) * known.slide_weight
        n = chance.poisson(known.road_km * settings.road_reach_km * per_km2[known.road_town])
        pair = np.repeat(np.arange(n.size), n)
        rows.append(np.column_stack([np.full(pair.size, k), known.road_town[pair], known.road[pair]]))
    found = np.concatenate(rows)
    volume = settings.volume_median_m3 * np.exp(settings.volume_sigma * chance.standard_normal(len(found)))
    return Slides(found[:, 0].copy(), found[:, 1].copy(), found[:, 2].copy(), volume)


def broken(world: World, settings: BrokenSettings, known: Network, stock: Stock, beta: float, stands: float,
           drawn: BrokenChance, damaging_g: np.ndarray, pga_g: np.ndarray, slides: Slides) -> Broken:
    """What is broken after each shock.

    Parameters
    ----------
    beta : of buildings, see `models.fragility.damage_exceedance`; stands : this draw's factor on all their medians
    damaging_g : float64[shocks, townships], shaking by which things are damaged so far, never falling
    pga_g : float64[shocks, townships], of each shock itself
    """
    hospital, school, store = stands * stock.public_g
    at = {name: damaging_g[:, towns] for name, towns in known.town_at.items()}
    ends = damaging_g[:, known.road_ends].max(axis=2)
    bridges = (world.roads["crosses"] >= 0) + np.floor(world.roads["length_km"] / settings.bridge_km)
    closed, down = (1 - (1 - _reached(ends, median, settings.bridge_sigma)) ** bridges for median in settings.bridge_g)
    low, high = settings.inspect_h
    until_low, until_high = settings.silent_h
    dead = drawn.u_silent < _reached(pga_g, settings.silent_g, settings.silent_sigma)
    return Broken(
        slides, (drawn.u_bridge < closed).astype(np.int64) + (drawn.u_bridge < down),
        low + (high - low) * drawn.u_inspect,
        _by_state(at["hospitals"], hospital, beta, drawn.u_hospital, settings.beds_lost),
        _shelters_lost(world, damaging_g, school, beta, drawn.u_shelter, settings.shelter_lost),
        _by_state(at["depots"], store, beta, drawn.u_depot, settings.stock_lost),
        drawn.u_runway < _reached(at["air_bases"], settings.runway_g, settings.runway_sigma),
        drawn.u_field < _reached(at["airfields"], settings.runway_g, settings.runway_sigma),
        np.where(dead, until_low + (until_high - until_low) * drawn.u_silent_h, 0.0))


def _reached(pga_g: np.ndarray, median_g: float, sigma: float) -> np.ndarray:
    """Lognormal share that reaches a state, of any shape."""
    return normal_to_uniform(np.log(np.maximum(pga_g, 1e-6) / median_g) / sigma)


def _by_state(pga_g: np.ndarray, median_g: np.ndarray, beta: float, quantile: np.ndarray, lost: list[float]) -> np.ndarray:
    """Share lost of single buildings, each in one state of damage."""
    state = sum((quantile < _reached(pga_g, median, beta)).astype(np.int64) for median in median_g)
    return np.asarray(np.array(lost)[state])


def _shelters_lost(world: World, pga_g: np.ndarray, median_g: np.ndarray, beta: float, quantile: np.ndarray,
                   lost: list[float]) -> np.ndarray:
    """Share lost of the shelters of each township, in whole shelters."""
    reached = np.array([np.ones(pga_g.shape), *(_reached(pga_g, median, beta) for median in median_g)])
    mean = np.tensordot(np.array(lost), np.append(reached[:-1] - reached[1:], reached[-1:], axis=0), axes=1)
    n = np.zeros(len(world.townships))
    n[world.shelters["township"]] = world.shelters["n"]
    return np.minimum(1.0, np.floor(mean * n + quantile) / np.maximum(n, 1))
