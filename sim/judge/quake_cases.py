"""What the model says of shaking, sequences, damage, casualties and survival where others have published a value."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from models.entrapment import alive_share
from models.fragility import damage_exceedance, tolls
from models.quakes import exceedance, omori_integral, productivity, rupture_km, slides_set_off
from models.shaking import (
    GRAVITY_GAL,
    WANG_EAST,
    WANG_WEST,
    YU_STABLE,
    correlation,
    felt,
    felt_at,
    intensity,
    pga_of_intensity,
    wang_axes,
    yu_axes,
)
from scenarios.buildings import Stock
from scenarios.quake import Shared
from scenarios.quake_settings import BuriedSettings, QuakeScenario
from sim.engine.simulate import Setting

ALONG, ACROSS = 0, 1
# Hazus v6.1, median PGA in g of slight, moderate, extensive and complete damage, spread 0.4: unreinforced masonry and
# concrete frames before any code, low and of medium height, but for the last of low code
HAZUS_G = {"brick-low": (0.13, 0.17, 0.26, 0.37), "brick-mid": (0.09, 0.13, 0.21, 0.38),
           "frame-low": (0.10, 0.12, 0.21, 0.36), "frame-mid": (0.12, 0.17, 0.32, 0.54)}
HAZUS_BETA = 0.4
DAMAGE = ("slight", "moderate", "extensive", "complete")
HURT = ("green", "yellow", "red", "killed")
COLLAPSED = (0.40, 0.20, 0.05, 0.10)  # Hazus, by severity, of the people in collapsed buildings
CLASSES = {  # of building_classes.csv, and Hazus's share of the completely damaged that collapse
    "brick": ("brick_undesigned", 0.15), "frame-low": ("frame_low", 0.13), "frame-mid": ("frame_mid", 0.10),
    "high-rise": ("high_rise", 0.05)}
REGIONS = {"stable": (-2.28, 1.0, 0.018293, 0.73), "active": (-2.16, 1.0, 0.018293, 0.98),
           "california": (-1.67, 0.91, 0.05, 1.08)}  # a, b, c in days and p: Page et al. 2016; Reasenberg and Jones 1989
TANGSHAN_H = ((0.0, 0.5), (0.5, 24.0), (24.0, 48.0), (48.0, 72.0), (72.0, 96.0), (96.0, 120.0))  # windows of those dug out


def yu(magnitude: float) -> np.ndarray:
    """Yu's law on both axes in the zone of moderate earthquakes, float64[2, 3], see `models.shaking.yu_axes`."""
    axes = np.empty((2, 3))
    yu_axes(YU_STABLE, magnitude, axes)
    return axes


def _yu_g(east_km: float, north_km: float) -> float:
    """Ms 6, without depth."""
    return math.exp(felt_at(east_km, north_km, yu(6.0))) / GRAVITY_GAL


def _yu_slant_g(km: float) -> float:
    """The same at a depth of 15 km; the strike is the x axis, 90 degrees from north."""
    out = np.empty(1)
    felt(np.array([km]), np.zeros(1), 90.0, 15.0, yu(6.0), out)
    return math.exp(out[0]) / GRAVITY_GAL


def _wang(coefficients: np.ndarray, km: float, axis: int) -> float:
    """Intensity of Ms 6.5 on one axis."""
    axes = np.empty((2, 3))
    wang_axes(coefficients, 6.5, axes)
    return float(axes[axis, 0] + axes[axis, 1] * math.log(km + axes[axis, 2]))


def _after_m7(region: str, days: float) -> float:
    """Aftershocks of M 5 and more after M 7."""
    a, b, c, p = REGIONS[region]
    return productivity(a, b, 7.0, 5.0) * omori_integral(days, c, p)


SHAKING: dict[str, Callable[[], float]] = {
    "gutenberg-richter": lambda: exceedance(6.0, 0.9, 4.0, 7.0),
    **{f"wang-{name}-{km}km-{word}": partial(_wang, law, float(km), axis)
       for name, law, distances in (("west", WANG_WEST, (0, 20)), ("east", WANG_EAST, (20,))) for km in distances
       for word, axis in (("along", ALONG), ("across", ACROSS))},
    **{f"yu-{km}km-along": partial(_yu_g, float(km), 0.0) for km in (10, 30, 100)},
    **{f"yu-{km}km-across": partial(_yu_g, 0.0, float(km)) for km in (10, 30, 100)},
    **{f"yu-{km}km-slant": partial(_yu_slant_g, float(km)) for km in (10, 30, 100)},
    **{f"intensity-{g:g}g": partial(intensity, g) for g in (0.05, 0.1, 0.2, 0.3)},
    **{f"correlation-{km:g}km": partial(correlation, 10.0, km) for km in (8.5, 40.7)},
    **{f"aftershocks-{region}-{days}d": partial(_after_m7, region, float(days))
       for region, spans in (("active", (1, 7, 30)), ("stable", (1, 7, 30)), ("california", (1,))) for days in spans},
    "rupture": lambda: rupture_km(6.0),
    "slides": lambda: slides_set_off(6.5),
    **{f"damage-{name}-{state}": partial(damage_exceedance, 0.2, median, HAZUS_BETA)
       for name, medians in HAZUS_G.items() for state, median in zip(DAMAGE, medians, strict=True)},
}


def _stock(of: Setting) -> Stock:
    assert isinstance(of.shared.ground, Shared)
    return of.shared.ground.stock


def _scenario(of: Setting) -> QuakeScenario:
    assert isinstance(of.scenario, QuakeScenario)
    return of.scenario


def one_class(stock: Stock, name: str, pga_g: float, median_g: tuple[float, ...], collapse: float,
              trapped_share: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What becomes of one class of buildings, with Hazus's own rates in collapsed ones.

    Returns
    -------
    shares of people by state of their homes (float64[6]), of those inside by severity (float64[4]) and trapped in masonry
    and concrete (float64[2])
    """
    k = stock.names.index(name)
    rates = stock.rates[k:k + 1].copy()
    rates[0, 4] = COLLAPSED
    homes, hurt, trapped = np.empty((1, 6)), np.empty((1, 4)), np.empty((1, 2))
    tolls(np.array([pga_g]), np.ones((1, 1)), np.array([median_g]), HAZUS_BETA, np.array([collapse]),
          stock.concrete[k:k + 1], rates, np.full((1, 2), trapped_share), homes, hurt, trapped)
    return homes[0], hurt[0], trapped[0]


def _casualties(of: Setting, name: str, medians: str, pga_g: float, severity: int) -> float:
    """Of a thousand people inside."""
    own, collapse = CLASSES[name]
    return 1000 * float(one_class(_stock(of), own, pga_g, HAZUS_G[medians], collapse)[1][severity])


def _in_complete(of: Setting, name: str, severity: int) -> float:
    """Percent, where all buildings are completely damaged, collapsed ones among them."""
    own, collapse = CLASSES[name]
    return 100 * float(one_class(_stock(of), own, 100.0, (0.01,) * 4, collapse)[1][severity])


def _brick_at_viii(of: Setting) -> float:
    """Share of undesigned brick that is severely damaged or collapses."""
    stock, settings = _stock(of), _scenario(of).buildings
    medians = stock.median_g[stock.names.index("brick_undesigned")]
    return float(damage_exceedance(pga_of_intensity(8.0), medians[DAMAGE.index("extensive")], settings.beta))


def alive(settings: BuriedSettings, hours: np.ndarray) -> np.ndarray:
    """Share of the people trapped alive in masonry who live so many hours later (both float64[n])."""
    classes = zip(settings.class_masonry, settings.scale_h, settings.shape, strict=True)
    return np.sum([share * np.array([alive_share(float(h), scale, shape) for h in hours])
                   for share, scale, shape in classes], axis=0)


def window_share(settings: BuriedSettings, first_h: float, last_h: float) -> float:
    """Alive of those dug out in a window of hours: at its middle, and on the first day, when most come out early, evenly in
    the logarithm of time."""
    if first_h == TANGSHAN_H[1][0]:
        return float(alive(settings, np.geomspace(first_h, last_h, 401)).mean())
    return float(alive(settings, np.array([(first_h + last_h) / 2]))[0])


def _dug_out(of: Setting, window: tuple[float, float]) -> float:
    return window_share(_scenario(of).buried, *window)


IN_RUINS: dict[str, Callable[[Setting], float]] = {
    **{f"hurt-{name}-{g:g}g-{word}": partial(_casualties, name=name, medians=medians, pga_g=g, severity=severity)
       for name, medians, g in (("brick", "brick-low", 0.2), ("brick", "brick-low", 0.4), ("frame-mid", "frame-mid", 0.4))
       for severity, word in enumerate(HURT)},
    **{f"hurt-{name}-complete-{word}": partial(_in_complete, name=name, severity=severity)
       for name in CLASSES for severity, word in enumerate(HURT)},
    "brick-at-viii": _brick_at_viii,
    **{f"tangshan-{name}": partial(_dug_out, window=window) for name, window in zip(
        ("half-hour", *(f"day-{day}" for day in range(1, 6))), TANGSHAN_H, strict=True)},
}
KOBE: dict[str, Callable[[Setting], float]] = {
    f"kobe-day-{day}": partial(_dug_out, window=TANGSHAN_H[day]) for day in range(1, 5)}
