"""How every township shakes: the law that holds, the ground it stands on, residuals that near places share, aftershocks."""

from dataclasses import dataclass

import numpy as np

from models.geometry import distances_km
from models.quakes import aftershocks, rupture_km
from models.shaking import (
    GRAVITY_GAL,
    SITE_FACTOR,
    WANG_EAST,
    WANG_WEST,
    YU_STABLE,
    YU_TIBET,
    axis_km,
    correlate,
    correlations,
    pga_of_intensity,
    shake,
    wang_axes,
    yu_axes,
)
from scenarios.checks import BadInput
from scenarios.quake_settings import AftershockSettings, ShakingSettings
from scenarios.quake_sources import KM_PER_DEG, Shock, moved, plane_km
from scenarios.randomness import Chance
from scenarios.world import World

MOST = 512  # aftershocks of one sequence
LEAST_PIVOT = 1e-4  # of the root; rounding makes some 1e-8 of a true 0. Townships a metre apart have 0.01


@dataclass(frozen=True)
class Sites:
    """What all draws share: ``lat``, ``lon`` float64[townships] and ``columns``, see `models.shaking.correlate`."""

    lat: np.ndarray
    lon: np.ndarray
    columns: np.ndarray


@dataclass(frozen=True)
class Law:
    """Which law of attenuation holds in one draw.

    Attributes
    ----------
    wang : 0 for Yu's of PGA, 1 and 2 for Wang's of intensity, west and east
    depth_km : of the focus, by which Yu's distances are lengthened; Wang's are from the epicentre, and it is 0
    """

    wang: int
    depth_km: float

    def axes(self, shock: Shock) -> np.ndarray:
        """The law for one shock (float64[2, 3], see `models.shaking.yu_axes`)."""
        found = np.empty((2, 3))
        if self.wang:
            wang_axes(WANG_EAST if self.wang == 2 else WANG_WEST, shock.ms, found)
        else:
            yu_axes(YU_TIBET if shock.far else YU_STABLE, shock.ms, found)
        return found


def isoseismal(law: Law, shock: Shock, degree: float, points: int = 181) -> tuple[np.ndarray, np.ndarray]:
    """Where the law alone gives an intensity on class II ground, the site's own residual and the shock's left out.

    Parameters
    ----------
    degree : intensity, the bound of a class, such as 5.5 between V and VI

    Returns
    -------
    latitude and longitude of a closed line about the middle (float64[points]); empty where the law gives less everywhere

    Notes
    -----
    With the depth h the ellipse of half axes a and b becomes r**2 = 1 / (cos**2 / a**2 + sin**2 / b**2) - h**2 at each angle
    from the major axis, see `models.shaking.felt`.
    """
    axes = law.axes(shock)
    value = degree if law.wang else float(np.log(pga_of_intensity(degree) * GRAVITY_GAL))
    major, minor = axis_km(value, axes, 0), axis_km(value, axes, 1)
    if min(major, minor) <= law.depth_km:
        return np.empty(0), np.empty(0)
    angle, strike = np.linspace(0, 2 * np.pi, points), np.radians(shock.strike_deg)
    away_km = np.sqrt(1 / ((np.cos(angle) / major) ** 2 + (np.sin(angle) / minor) ** 2) - law.depth_km ** 2)
    along, across = away_km * np.cos(angle), away_km * np.sin(angle)
    lat = shock.lat + (along * np.cos(strike) - across * np.sin(strike)) / KM_PER_DEG
    shrink = np.cos(np.radians((lat + shock.lat) / 2))
    return lat, shock.lon + (along * np.sin(strike) + across * np.cos(strike)) / (KM_PER_DEG * shrink)


def sites(world: World, settings: ShakingSettings) -> Sites:
    """Factor the correlation between townships, once.

    Raises
    ------
    BadInput : it is not positive definite, as where two townships stand on one spot
    """
    lat, lon = world.townships["lat"].copy(), world.townships["lon"].copy()
    apart = distances_km(lat, lon, lat, lon)
    matrix = np.empty(apart.shape)
    correlations(apart, settings.correlation_km, matrix)
    try:
        root = np.linalg.cholesky(matrix)
        singular = bool(root.diagonal().min() < LEAST_PIVOT)
    except np.linalg.LinAlgError:
        singular = True
    if singular:
        np.fill_diagonal(apart, np.inf)
        i, j = np.unravel_index(int(apart.argmin()), apart.shape)
        names = world.townships["name_zh"]
        raise BadInput(f"scenario.shaking.correlation_km: a correlation of {settings.correlation_km:g} km is not positive "
                       f"definite; {names[i]} and {names[j]} stand {apart[i, j]:.3f} km apart: lower it or move one "
                       "in townships.csv")
    return Sites(lat, lon, np.ascontiguousarray(root.T))


def draw_law(settings: ShakingSettings, far: bool, chance: Chance) -> Law:
    """Yu's law or Wang's; near Chongqing both of Wang's hold as often, for western Sichuan that of the west does."""
    u = chance.random(2)
    if u[0] >= settings.wang_share:
        return Law(0, settings.depth_km)
    return Law(1 if far or u[1] < 0.5 else 2, 0.0)


def draw_ground(world: World, settings: ShakingSettings, chance: Chance) -> np.ndarray:
    """Class of the ground under every township, int64, 0 to 4 for I0, I1, II, III, IV."""
    mountain = (world.districts["terrain"] == "mountain")[world.townships["district"]]
    u = chance.random(len(world.townships))
    hill, high = (np.searchsorted(np.cumsum(shares)[:-1], u, side="right")
                  for shares in (settings.ground_hill, settings.ground_mountain))
    return np.minimum(np.where(mountain, high, hill), SITE_FACTOR.shape[1] - 1).astype(np.int64)


def draw_pga(at: Sites, settings: ShakingSettings, law: Law, shocks: list[Shock], ground: np.ndarray,
             chance: Chance) -> np.ndarray:
    """Peak acceleration of every shock, float64[shocks, townships], g; each with residuals of its own."""
    n = at.lat.size
    z = chance.standard_normal((len(shocks), n + 1))
    within = np.empty((len(shocks), n))
    correlate(at.columns, np.ascontiguousarray(z[:, 1:]), within)
    pga = np.empty((len(shocks), n))
    for k, shock in enumerate(shocks):
        residual = settings.between_sigma * z[k, 0] + settings.within_sigma * within[k]
        shake(*plane_km(at.lat, at.lon, shock), shock.strike_deg, law.depth_km, law.axes(shock), law.wang > 0, residual,
              ground, pga[k])
    return pga


def draw_aftershocks(settings: AftershockSettings, main: Shock, hours: float,
                     chance: Chance) -> tuple[np.ndarray, list[Shock]]:
    """The sequence after a main shock, along its rupture.

    Parameters
    ----------
    hours : from the main shock to the end

    Returns
    -------
    hours after the main shock (float64), and the shocks; a sequence of more than `MOST` is cut off there

    Notes
    -----
    The productivity a is one number for the whole sequence, drawn about its mean (Page et al. 2016, BSSA 106).
    """
    a = settings.a_mean + settings.a_sigma * chance.standard_normal()
    gaps, u, z = chance.exponential(size=MOST), chance.random((2, MOST)), chance.standard_normal(MOST)
    at_d, ms = np.empty(MOST), np.empty(MOST)
    n = aftershocks(a, settings.b_value, settings.c_days, settings.p, main.ms, settings.least_ms, settings.largest_ms,
                    hours / 24, gaps, u[0], at_d, ms)
    angle, half_km = np.radians(main.strike_deg), rupture_km(main.ms) / 2
    found = []
    for k in range(n):
        along, off = (2 * u[1, k] - 1) * half_km, settings.off_rupture_km * z[k]
        lat, lon = moved(main.lat, main.lon, float(along * np.sin(angle) + off * np.cos(angle)),
                         float(along * np.cos(angle) - off * np.sin(angle)))
        found.append(Shock(main.source, lat, lon, main.strike_deg, float(ms[k]), main.far))
    return 24 * at_d[:n], found
