"""Where earthquakes come from: zones, faults, places asked for and the faults of western Sichuan; and how often."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.geometry import EARTH_RADIUS_KM
from models.quakes import exceedance, magnitude_of
from models.shaking import LARGEST_MS, LEAST_MS
from scenarios.checks import BadInput
from scenarios.ground import LAT, LON
from scenarios.quake_settings import SourceSettings
from scenarios.randomness import Chance
from scenarios.tables import number, read_table, row_of, text
from scenarios.world import World

KM_PER_DEG = EARTH_RADIUS_KM * np.pi / 180
COUNTED_MS = 4.0  # shocks from here on are counted in the yearly number
REACH_DEG = (26.0, 36.0, 100.0, 112.0)  # least and greatest latitude and longitude of an epicentre that reaches Chongqing


@dataclass(frozen=True)
class Shock:
    """One earthquake at its source.

    Attributes
    ----------
    source : name of the zone or fault, or ``place``
    lat, lon : degrees, of the middle of the isoseismal ellipses; strike_deg : of their major axis, from north to east
    ms : surface-wave magnitude; far : bool, in western Sichuan, where another law holds
    """

    source: str
    lat: float
    lon: float
    strike_deg: float
    ms: float
    far: bool

    def __post_init__(self) -> None:
        if not LEAST_MS <= self.ms <= LARGEST_MS:
            raise BadInput(f"magnitude: {self.ms:g} of the shock at {self.source} lies outside the law of attenuation; "
                           f"give {LEAST_MS:g} to {LARGEST_MS:g}")
        south, north, west, east = REACH_DEG
        if not (south <= self.lat <= north and west <= self.lon <= east):
            raise BadInput(f"epicentre: {self.lat:g}, {self.lon:g} lies outside the region that shakes Chongqing; give a "
                           f"latitude of {south:g} to {north:g} and a longitude of {west:g} to {east:g}")


@dataclass(frozen=True)
class Sources:
    """What may break, a row each.

    Attributes
    ----------
    names : of zones, faults or the place; far : bool, in western Sichuan
    lat, lon : float64, middle; strike_deg : float64; half_km : float64, half length of the trace, 0 for zones
    radius_km : float64, of a zone about its middle, nan for the whole municipality and for faults
    largest_ms : float64; weight : float64, cumulative, of the draws
    yearly : how many shocks from ``least_ms`` on come a year; nan where the scenario asks for one and no rate is known
    area : float64[townships], cumulative share of the municipality's area
    """

    names: tuple[str, ...]
    far: bool
    lat: np.ndarray
    lon: np.ndarray
    strike_deg: np.ndarray
    half_km: np.ndarray
    radius_km: np.ndarray
    largest_ms: np.ndarray
    weight: np.ndarray
    yearly: float
    area: np.ndarray


def sources(world: World, settings: SourceSettings, folder: Path) -> Sources:
    """Read and weigh what the scenario may draw; ``folder`` holds faults, outside_faults and seismic_zones.csv.

    Raises
    ------
    BadInput : a table is wrong, a fault is unknown, or no source is so large
    """
    area = np.cumsum(world.townships["catchment_km2"]) / world.townships["catchment_km2"].sum()
    if settings.kind == "place":
        lat, lon = settings.epicentre
        one = np.array([1.0])
        return Sources(("place",), False, one * lat, one * lon, one * settings.strike_deg, one * 0, one * 0,
                       one * settings.largest_ms, one, np.nan, area)
    if settings.kind == "outside":
        return _outside(settings, folder, area)
    names, ends = _traces(world, folder)
    length = np.array([_apart_km(*a, *b) for a, b in ends])
    if settings.near:
        _demand_known(settings.near, names)
    share = settings.fault_share * length / length.sum()
    rows = [(name, *_line(*a, *b), km / 2, np.nan, settings.fault_largest_ms, part)
            for name, (a, b), km, part in zip(names, ends, length, share, strict=True)
            if settings.kind == "region" or settings.near in ("", name)]
    if settings.kind == "region":
        rows += _zones(settings, folder)
    return _weighed(settings, rows, False, area)


def zone_table(folder: Path) -> np.ndarray:
    """The zones of the background, with the acceleration that the code asks for in them."""
    table = read_table(folder, "seismic_zones", {
        "zone": text(), "name_zh": text(), "lat": number(*LAT, optional=True), "lon": number(*LON, optional=True),
        "radius_km": number(1, 500, optional=True), "share": number(0, 1), "largest_ms": number(LEAST_MS, LARGEST_MS),
        "design_pga_g": number(0.01, 1)}, key=("zone",))
    if abs(table["share"].sum() - 1) > 1e-9:
        raise BadInput(f"seismic_zones.csv, row 2, column share: the shares add up to {table['share'].sum():g}; make it 1")
    return table


def _zones(settings: SourceSettings, folder: Path) -> list[tuple[str, float, float, float, float, float, float, float]]:
    return [(str(zone["zone"]), zone["lat"], zone["lon"], settings.strike_deg, 0.0, zone["radius_km"], zone["largest_ms"],
             (1 - settings.fault_share) * zone["share"]) for zone in zone_table(folder)]


def _traces(world: World, folder: Path) -> tuple[list[str], list[tuple[tuple[float, float], tuple[float, float]]]]:
    """The faults as straight lines of known strike through the middle of the seats of the districts they pass, as long as
    those reach along it."""
    table = read_table(folder, "faults", {
        "fault": text(), "name_zh": text(), "district": row_of(world.district_names, "districts.csv (name, code or alias)"),
        "strike_deg": number(0, 180)}, key=("fault", "district"))
    names = list(dict.fromkeys(table["fault"].tolist()))
    ends = []
    for name in names:
        rows = table[table["fault"] == name]
        if len(rows) < 2 or np.ptp(rows["strike_deg"]) > 0:
            raise BadInput(f"faults.csv, row {int((table['fault'] == name).argmax()) + 2}, column fault: {name} must pass "
                           "two districts or more with one strike_deg; give it so")
        seats, strike = world.districts[rows["district"]], np.radians(rows["strike_deg"][0])
        lat, lon = float(seats["lat"].mean()), float(seats["lon"].mean())
        shrink = np.cos(np.radians(lat))
        along = KM_PER_DEG * ((seats["lon"] - lon) * shrink * np.sin(strike) + (seats["lat"] - lat) * np.cos(strike))
        first, last = (moved(lat, lon, float(km * np.sin(strike)), float(km * np.cos(strike)))
                       for km in (along.min(), along.max()))
        ends.append((first, last))
    return names, ends


def _outside(settings: SourceSettings, folder: Path, area: np.ndarray) -> Sources:
    where = {"lat_a": number(26, 36), "lon_a": number(100, 112), "lat_b": number(26, 36), "lon_b": number(100, 112)}
    table = read_table(folder, "outside_faults", {
        "fault": text(), "name_zh": text(), **where, "largest_ms": number(LEAST_MS, LARGEST_MS), "weight": number(0, 1)},
        key=("fault",))
    if settings.near:
        _demand_known(settings.near, table["fault"].tolist())
    rows = []
    for row in table[(table["fault"] == settings.near) | (settings.near == "")]:
        ends = (row["lat_a"], row["lon_a"], row["lat_b"], row["lon_b"])
        rows.append((str(row["fault"]), *_line(*ends), _apart_km(*ends) / 2, np.nan, row["largest_ms"], row["weight"]))
    return _weighed(settings, rows, True, area)


def _demand_known(name: str, names: list[str]) -> None:
    if name not in names:
        raise BadInput(f"scenario.source.near: {name!r} is no fault that is known; choose {', '.join(names)}")


def _weighed(settings: SourceSettings, rows: list[tuple[str, float, float, float, float, float, float, float]], far: bool,
             area: np.ndarray) -> Sources:
    """Each source counts by its share of all shocks and by how many of its own are as large as asked for."""
    names = tuple(row[0] for row in rows)
    lat, lon, strike, half, radius, own, share = (np.array([row[k] for row in rows]) for k in range(1, 8))
    largest = np.minimum(own, settings.largest_ms)
    fits = np.array([exceedance(settings.least_ms, settings.b_value, COUNTED_MS, above) if above > settings.least_ms else 0.0
                     for above in own])
    beyond = np.array([exceedance(settings.largest_ms, settings.b_value, COUNTED_MS, above)
                       if above > settings.largest_ms else 0.0 for above in own])
    if settings.least_ms == settings.largest_ms:  # one magnitude: as often as shocks that reach it
        beyond = np.zeros(own.size)
        fits = np.where(own >= settings.least_ms, np.maximum(fits, 1e-12), 0.0)
    weight = share * np.maximum(0.0, fits - beyond)
    if not weight.sum() > 0:
        raise BadInput(f"scenario.source.least_ms: no source reaches {settings.least_ms:g}, the largest {own.max():g}; "
                       "lower it")
    yearly = np.nan if far else settings.yearly_ms4 * float(weight.sum())
    return Sources(names, far, lat, lon, strike, half, radius, largest, np.cumsum(weight) / weight.sum(), yearly, area)


def draw_shock(world: World, settings: SourceSettings, known: Sources, chance: Chance) -> Shock:
    """One main shock; the same number of draws whatever the source is.

    Raises
    ------
    BadInput : the place asked for lies outside the region
    """
    u, z = chance.random(5), chance.standard_normal(2)
    row = int(np.searchsorted(known.weight, u[0], side="right"))
    ms = float(magnitude_of(u[1], settings.b_value, settings.least_ms, float(known.largest_ms[row])))
    lat, lon, strike = (float(column[row]) for column in (known.lat, known.lon, known.strike_deg))
    if known.half_km[row] > 0:
        angle = np.radians(strike)
        along, off = (2 * u[2] - 1) * known.half_km[row], settings.off_fault_km * z[0]
        east, north = along * np.sin(angle) + off * np.cos(angle), along * np.cos(angle) - off * np.sin(angle)
    else:
        radius = known.radius_km[row]
        if np.isnan(radius):
            town = world.townships[int(np.searchsorted(known.area, u[2], side="right"))]
            lat, lon, radius = float(town["lat"]), float(town["lon"]), settings.around_km
        east, north = (radius * np.sqrt(u[3]) * way(2 * np.pi * u[4]) for way in (np.sin, np.cos))
    if known.half_km[row] == 0 and settings.kind != "place":
        strike = (strike + settings.strike_spread_deg * z[1]) % 180
    return Shock(known.names[row], *moved(lat, lon, float(east), float(north)), strike, ms, known.far)


def moved(lat: float, lon: float, east_km: float, north_km: float) -> tuple[float, float]:
    """The place so many kilometres east and north of another (latitude, longitude)."""
    return lat + north_km / KM_PER_DEG, lon + east_km / (KM_PER_DEG * float(np.cos(np.radians(lat))))


def plane_km(lat: np.ndarray, lon: np.ndarray, shock: Shock) -> tuple[np.ndarray, np.ndarray]:
    """Kilometres east and north of a shock; exact to half a percent within 600 km."""
    shrink = np.cos(np.radians((lat + shock.lat) / 2))
    return (lon - shock.lon) * KM_PER_DEG * shrink, (lat - shock.lat) * KM_PER_DEG


def _line(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> tuple[float, float, float]:
    """Middle of a line and the angle at which it runs, from north to east, 0 to 180."""
    shrink = np.cos(np.radians((lat_a + lat_b) / 2))
    strike = float(np.degrees(np.arctan2((lon_b - lon_a) * shrink, lat_b - lat_a)) % 180)
    return (lat_a + lat_b) / 2, (lon_a + lon_b) / 2, strike


def _apart_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    shrink = np.cos(np.radians((lat_a + lat_b) / 2))
    return float(KM_PER_DEG * np.hypot((lon_b - lon_a) * shrink, lat_b - lat_a))
