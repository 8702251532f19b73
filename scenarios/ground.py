"""The ground: districts, townships with their people, rivers and gauges. What placing by rule needs to know, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.geometry import along_pairs_km, distance_to_polyline_km, distances_km
from scenarios.checks import BadInput, bounded, count, demand, share
from scenarios.sharing import largest_remainder
from scenarios.tables import DATA, columns_of, join_columns, number, one_of, read_table, row_of, text, whole

LAT, LON = (28.1, 32.3), (105.2, 110.3)  # the municipality's extent, a little wider
KINDS = ("subdistrict", "town", "township", "ethnic_township")


@dataclass(kw_only=True)
class WorldSettings:
    """How the data become a World. Units stand in the names; every value has its note in ``conf/world``."""

    data: str
    population_power: float = bounded(0, 3)
    population_weight: dict[str, float] = bounded(1)
    population_clip: float = bounded(1)
    riverside_km: float = count()
    remote_min: float = count()
    hazard_prone_share: float = share()
    communities: int = count()
    tortuosity: dict[str, float] = bounded(1, 10)
    local_kmh: dict[str, float] = bounded(1, 130)
    link_speed_share: float = bounded(0, 1)
    least_road_km: float = bounded(0.01, 10)

    def __post_init__(self) -> None:
        for name, words in (("population_weight", KINDS), ("tortuosity", ("urban", "hill", "mountain")),
                            ("local_kmh", ("urban", "county", "township"))):
            missing = [word for word in words if word not in getattr(self, name)]
            demand(not missing, f"world.{name}", getattr(self, name), f"lacks {', '.join(missing)}; add it")


@dataclass(frozen=True)
class Ground:
    """Districts, townships with people, and rivers: what placing by rule needs to know."""

    districts: np.ndarray
    townships: np.ndarray
    river_nodes: np.ndarray
    reaches: np.ndarray
    gauges: np.ndarray
    district_names: Mapping[str, int]


def data_folder(settings: WorldSettings) -> Path:
    """Where the CSV files lie: ``world.data`` or the tables shipped with the package."""
    folder = Path(settings.data) if settings.data else DATA
    if not folder.is_dir():
        raise BadInput(f"world.data: {settings.data!r} is no folder; give one that holds the CSV tables, or ''")
    return folder


def load_ground(settings: WorldSettings) -> Ground:
    """Read districts, aliases, townships, rivers and gauges; share the census among the townships."""
    folder = data_folder(settings)
    at = {"lat": number(*LAT), "lon": number(*LON)}
    districts = read_table(folder, "districts", {
        "code": text(), "name_zh": text(), "name_en": text(), "region": one_of("centre", "new", "northeast", "southeast"),
        **at, "elevation_m": number(100, 2800), "area_km2": number(1, 10_000), "population": whole(1, 10_000_000),
        "terrain": one_of("hill", "mountain")}, key=("code",))
    names = {code: i for i, code in enumerate(districts["code"])} | {n: i for i, n in enumerate(districts["name_zh"])}
    aliases = read_table(folder, "aliases", {"alias": text(), "district": row_of(names, "districts.csv")}, key=("alias",))
    names |= dict(zip(aliases["alias"].tolist(), aliases["district"].tolist(), strict=True))

    townships = read_table(folder, "townships", {
        "code": text(), "name_zh": text(), "name_en": text(), "kind": one_of(*KINDS),
        "district": row_of(names, "districts.csv"), **at, "position": text(),
        "geonames_population": number(1, 5_000_000, optional=True)}, key=("code",))
    nodes = read_table(folder, "river_nodes", {
        "river": text(), "river_en": text(), "seq": whole(1, 1000), "name": text(), "role": one_of("node", "shape"),
        "district": row_of(names, "districts.csv", optional=True), "lat": number(26, 34), "lon": number(101, 112),
        "position": text(), "km": number(0, 1200), "gauge": text(optional=True)}, key=("river", "seq"))
    reaches = _reaches(nodes)
    gauges = read_table(folder, "gauges", {
        "gauge": text(), "river": text(), "district": row_of(names, "districts.csv", optional=True), **at,
        **{name: number(100, 600, optional=True) for name in ("warning_m", "guarantee_m", "record_m", "peak_2020_m")},
        "record_flow_m3s": number(1, 200_000, optional=True), "peak_2020_flow_m3s": number(1, 200_000, optional=True)},
        key=("gauge",))
    for line, node in enumerate(nodes, start=2):
        if node["gauge"] and node["gauge"] not in gauges["gauge"]:
            raise BadInput(f"river_nodes.csv, row {line}, column gauge: {str(node['gauge'])!r} is not in gauges.csv; "
                           "add the gauge or empty the cell")
    for line, gauge in enumerate(gauges, start=2):
        if gauge["warning_m"] > gauge["guarantee_m"]:
            raise BadInput(f"gauges.csv, row {line}, column warning_m: {gauge['warning_m']:g} lies above guarantee_m "
                           f"{gauge['guarantee_m']:g}; exchange them")

    to_seat_km = distances_km(townships["lat"].copy(), townships["lon"].copy(),
                              districts["lat"].copy(), districts["lon"].copy())
    own_km = to_seat_km[np.arange(len(townships)), townships["district"]]
    for i in np.flatnonzero(own_km > 2 * np.sqrt(districts["area_km2"][townships["district"]]) + 5).tolist():
        raise BadInput(f"townships.csv, row {i + 2}, column lat: {townships['name_zh'][i]} lies {own_km[i]:.0f} km from "
                       f"the seat of {districts['name_zh'][townships['district'][i]]}; correct lat and lon or district")
    for i in range(len(districts)):
        if not (townships["district"] == i).any():
            raise BadInput(f"townships.csv, column district: {districts['name_zh'][i]} has no township; add its rows")

    population = _share_census(settings, districts, townships)
    river_km = _to_river_km(townships, nodes)
    people_rank = np.empty(len(townships), dtype=np.int64)
    for i in range(len(districts)):
        mine = np.flatnonzero(townships["district"] == i)
        people_rank[mine[np.argsort(-population[mine], kind="stable")]] = np.arange(mine.size)
    n_in_district = np.bincount(townships["district"], minlength=len(districts))[townships["district"]]
    townships = join_columns({
        **columns_of(townships),
        "population": population,
        "river_km": river_km,
        "riverside": river_km <= settings.riverside_km,
        "catchment_km2": districts["area_km2"][townships["district"]] / n_in_district,
        "n_communities": largest_remainder(settings.communities, population.astype(np.float64)),
        "built_quantile": (people_rank + 0.5) / n_in_district})
    return Ground(districts, townships, nodes, reaches, gauges, names)


def _share_census(settings: WorldSettings, districts: np.ndarray, townships: np.ndarray) -> np.ndarray:
    """The census of each district shared among its townships by clipped, powered GeoNames weights (int64[n])."""
    middle = np.array([settings.population_weight[kind] for kind in townships["kind"]])
    known = ~np.isnan(townships["geonames_population"])
    weight = np.where(known, np.clip(np.where(known, townships["geonames_population"], 1.0),
                                     middle / settings.population_clip, middle * settings.population_clip), middle)
    weight = weight**settings.population_power
    population = np.zeros(len(townships), dtype=np.int64)
    for i, people in enumerate(districts["population"]):
        mine = townships["district"] == i
        population[mine] = largest_remainder(int(people), weight[mine])
    return population


def _reaches(nodes: np.ndarray) -> np.ndarray:
    """Consecutive nodes of a river joined downstream: a, b (rows of river_nodes), length_km.

    Some listed kilometres differ by less than the straight line between their places; no reach is shorter than that.
    """
    a, b = [], []
    for i in range(len(nodes) - 1):
        if nodes["river"][i] != nodes["river"][i + 1]:
            continue
        if nodes["seq"][i + 1] != nodes["seq"][i] + 1 or nodes["km"][i + 1] >= nodes["km"][i]:
            raise BadInput(f"river_nodes.csv, row {i + 3}, column km: {nodes['name'][i + 1]} does not lie below "
                           f"{nodes['name'][i]}; order the nodes of a river downstream, seq rising and km falling")
        a.append(i)
        b.append(i + 1)
    if not a:
        raise BadInput("river_nodes.csv, row 2, column river: no river has two nodes; restore the rows")
    up, down = np.array(a), np.array(b)
    straight = along_pairs_km(nodes["lat"].copy(), nodes["lon"].copy(), np.column_stack([up, down]))
    return join_columns({"a": up, "b": down, "river": nodes["river"][up],
                         "length_km": np.maximum(straight, nodes["km"][up] - nodes["km"][down])})


def _to_river_km(townships: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """Distance of each township point to the nearest river line (float64[n])."""
    nearest = np.full(len(townships), np.inf)
    for river in dict.fromkeys(nodes["river"].tolist()):
        line = nodes[nodes["river"] == river]
        nearest = np.minimum(nearest, distance_to_polyline_km(
            townships["lat"].copy(), townships["lon"].copy(), line["lat"].copy(), line["lon"].copy()))
    return nearest
