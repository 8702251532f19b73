"""The World: Chongqing as read-only tables. No chance, no plan: the plan says how many of the ranked sites exist.

Rows refer to each other by row number. Road nodes are the townships in table order, then the district seats.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from models.geometry import along_pairs_km, distance_to_polyline_km, distances_km, first_crossed
from scenarios.checks import BadInput, bounded, count, demand
from scenarios.roads import demand_connected, travel_min
from scenarios.sharing import largest_remainder
from scenarios.tables import DATA, columns_of, join_columns, number, one_of, read_table, row_of, text, whole

LAT, LON = (28.1, 32.3), (105.2, 110.3)  # the municipality's extent, a little wider
CENSUS_2020 = 32_054_159  # seventh national census, bulletin of the municipality
SHELTERS_2020 = 6_852  # the plan, 一(一)3
KINDS = ("subdistrict", "town", "township", "ethnic_township")
RISK_KINDS = ("mine", "tunnel", "chemical_park", "large_dam", "reservoir")
FORCE_KINDS = ("corps", "regional_centre", "district_team", "mine", "chemical", "tunnel", "mine_own_coal",
               "mine_own_noncoal", "militia", "social", "army")
YEARS = (2020, 2025)  # the road network must hold together in both plans' years


@dataclass(kw_only=True)
class WorldSettings:
    """How the data become a World. Units stand in the names; every value has its note in ``conf/world``."""

    data: str
    population_power: float = bounded(0, 3)
    population_weight: dict[str, float] = bounded(1)
    population_clip: float = bounded(1)
    riverside_km: float = count()
    remote_min: float = count()
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
class World:
    """The ground and everything that stands on it, in ranked order; see ``scenarios/data`` for sources.

    Structured arrays, read-only; a column named after a table holds row numbers of it. Distances km, times minutes,
    angles degrees WGS84, stages metres (Wusong datum), flows m3/s.
    """

    districts: np.ndarray
    townships: np.ndarray
    river_nodes: np.ndarray
    reaches: np.ndarray
    gauges: np.ndarray
    links: np.ndarray
    roads: np.ndarray
    ports: np.ndarray
    air_bases: np.ndarray
    airfields: np.ndarray
    forest_stations: np.ndarray
    landing_points: np.ndarray
    fire_stations: np.ndarray
    force_sites: np.ndarray
    water_posts: np.ndarray
    depots: np.ndarray
    hospitals: np.ndarray
    shelters: np.ndarray
    mines: np.ndarray
    risk_sites: np.ndarray
    outside_seats: np.ndarray
    drives: np.ndarray
    district_names: Mapping[str, int] = field(repr=False)
    synthetic: Mapping[str, int]

    @cached_property
    def n_nodes(self) -> int:
        """Number of road nodes."""
        return len(self.townships) + len(self.districts)

    def seat_node(self, district: int | np.ndarray) -> int | np.ndarray:
        """The road node of a district's seat."""
        return len(self.townships) + district

    def problems(self) -> list[str]:
        """What can be loaded but should not be believed; empty for the data as shipped."""
        found = []
        total = int(self.districts["population"].sum())
        if total != CENSUS_2020:
            found.append(f"districts.csv: populations add up to {total:,}, the 2020 census counted {CENSUS_2020:,}")
        shelters = int(self.shelters["n"].sum())
        if shelters != SHELTERS_2020:
            found.append(f"shelters.csv: {shelters:,} shelters, the plan counts {SHELTERS_2020:,}")
        if len(self.townships) != 1031:
            found.append(f"townships.csv: {len(self.townships)} township-level units, there are 1,031")
        return found


def load_world(settings: WorldSettings) -> World:
    """Read, check and join all tables.

    Raises
    ------
    BadInput : the first thing wrong, naming file, row, column and remedy
    """
    folder = data_folder(settings)
    ground = load_ground(settings)
    districts, townships = ground.districts, ground.townships
    places = {**{code: i for i, code in enumerate(townships["code"])},
              **{code: len(townships) + i for i, code in enumerate(districts["code"])}}
    district = row_of(ground.district_names, "districts.csv (name, code or alias)")
    township = row_of({code: i for i, code in enumerate(townships["code"])}, "townships.csv")
    at = {"lat": number(*LAT), "lon": number(*LON)}
    in_district = {"district": district, **at}
    ranked = {"rank": whole(1, 10_000), "township": township, **in_district}

    links = read_table(folder, "links", {
        "a": district, "b": district, "mode": one_of("road", "rail", "waterway"),
        "road_class": one_of("expressway", "national", "urban", "rail", "waterway"), "route": text(),
        "length_km": number(0.5, 500), "kmh_low": number(1, 350), "kmh_high": number(1, 350),
        "open_from": whole(1900, 2100)}, key=("a", "b", "mode", "road_class"))
    place = row_of(places, "townships.csv or districts.csv")
    local = read_table(folder, "local_roads", {"a": place, "b": place}, key=("a", "b"))
    roads = _roads(settings, ground, links, local)
    names = [*townships["name_zh"], *(f"the seat of {name}" for name in districts["name_zh"])]
    for year in YEARS:
        demand_connected(roads, names, year)

    tables = {
        "ports": read_table(folder, "ports", {"district": district, "river": text(),
                                              "km_above_yichang": number(0, 1100)}, key=("district", "river")),
        "air_bases": read_table(folder, "air_bases", {
            "base": text(), "name_zh": text(), "name_en": text(), "tier": one_of("municipal", "regional", "contract"),
            **in_district, "status": text(optional=True)}, key=("base",)),
        "airfields": read_table(folder, "airfields", {
            "name_zh": text(), "name_en": text(), "kind": one_of("airport", "general", "heliport"), **in_district,
            "elevation_m": number(100, 2800, optional=True), "runway_m": number(200, 5000, optional=True),
            "open_from": whole(1900, 2100)}, key=("name_zh",)),
        "forest_stations": read_table(folder, "forest_stations", {
            **ranked, "variant": one_of("within", "beside")}, key=("rank",)),
        "landing_points": read_table(folder, "landing_points", {
            **ranked, "covered_population": whole(0, CENSUS_2020)}, key=("rank",)),
        "fire_stations": read_table(folder, "fire_stations", ranked, key=("rank",)),
        "force_sites": read_table(folder, "force_sites", {
            "kind": one_of(*FORCE_KINDS), "rank": whole(1, 10_000), "name_zh": text(), "name_en": text(),
            **in_district}, key=("kind", "rank")),
        "water_posts": read_table(folder, "water_posts", {
            "rank": whole(1, 1000), "tier": one_of("centre", "base", "station"), "river": text(), **in_district},
            key=("rank",)),
        "depots": read_table(folder, "depots", {
            "tier": one_of("central", "municipal", "regional", "district"), **in_district}, key=("tier", "district")),
        "hospitals": read_table(folder, "hospitals", {
            "level": one_of("district", "town"), "township": township, **in_district,
            "trauma": whole(0, 1)}, key=("level", "township")),
        "shelters": read_table(folder, "shelters", {"township": township, "n": whole(0, 10_000)}, key=("township",)),
        "mines": read_table(folder, "mines", {
            "name_zh": text(), "district": row_of(ground.district_names, "districts.csv", optional=True),
            "kind": text(), "lat": number(*LAT, optional=True), "lon": number(*LON, optional=True),
            "status": text()}, key=("name_zh",)),
        "risk_sites": read_table(folder, "risk_sites", {
            "site": text(), "kind": one_of(*RISK_KINDS), "township": township, **in_district}, key=("site",)),
        "outside_seats": read_table(folder, "outside_seats", {
            "name_zh": text(), "name_en": text(), "province": text(), "lat": number(26, 34), "lon": number(101, 112)},
            key=("name_zh",)),
        "drives": read_table(folder, "drive_times", {
            "a": district, "b": district, "km": number(1, 1000), "hours": number(0.1, 24),
            "tolerance": number(0.01, 1)}, key=("a", "b")),
    }
    for name in ("air_bases", "airfields", "forest_stations", "landing_points", "fire_stations", "force_sites",
                 "water_posts", "depots", "hospitals", "risk_sites"):
        _demand_in_district(name, tables[name], ground)
    for name in ("forest_stations", "landing_points", "fire_stations"):
        _demand_ranks(name, tables[name]["rank"])

    townships = _with_roads(settings, ground, roads)
    counted = {**tables, "local_roads": local, "townships": townships, "districts": districts,
               "river_nodes": ground.river_nodes, "gauges": ground.gauges, "links": links}
    synthetic = {name: int(np.char.startswith(_rule_column(table), "synthetic:").sum())
                 for name, table in sorted(counted.items())}
    synthetic["township_population"] = int(np.isnan(townships["geonames_population"]).sum())
    return World(districts=districts, townships=townships, river_nodes=ground.river_nodes, reaches=ground.reaches,
                 gauges=ground.gauges, links=links, roads=roads, district_names=ground.district_names,
                 synthetic={name: n for name, n in synthetic.items() if n}, **tables)


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
            raise BadInput(f"river_nodes.csv, row {line}, column gauge: {node['gauge']!r} is not in gauges.csv; "
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
    """Consecutive nodes of a river joined downstream: a, b (rows of river_nodes), length_km."""
    a, b = [], []
    for i in range(len(nodes) - 1):
        if nodes["river"][i] != nodes["river"][i + 1]:
            continue
        if nodes["seq"][i + 1] != nodes["seq"][i] + 1 or nodes["km"][i + 1] >= nodes["km"][i]:
            raise BadInput(f"river_nodes.csv, row {i + 3}, column km: {nodes['name'][i + 1]} does not lie below "
                           f"{nodes['name'][i]}; order the nodes of a river downstream, seq rising and km falling")
        a.append(i)
        b.append(i + 1)
    up, down = np.array(a), np.array(b)
    return join_columns({"a": up, "b": down, "river": nodes["river"][up], "length_km": nodes["km"][up] - nodes["km"][down]})


def _to_river_km(townships: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """Distance of each township point to the nearest river line (float64[n])."""
    nearest = np.full(len(townships), np.inf)
    for river in dict.fromkeys(nodes["river"].tolist()):
        line = nodes[nodes["river"] == river]
        nearest = np.minimum(nearest, distance_to_polyline_km(
            townships["lat"].copy(), townships["lon"].copy(), line["lat"].copy(), line["lon"].copy()))
    return nearest


def _roads(settings: WorldSettings, ground: Ground, links: np.ndarray, local: np.ndarray) -> np.ndarray:
    """Inter-seat roads and local roads as one table of edges between road nodes."""
    districts, townships = ground.districts, ground.townships
    lat = np.concatenate([townships["lat"], districts["lat"]])
    lon = np.concatenate([townships["lon"], districts["lon"]])
    rural = np.concatenate([np.isin(townships["kind"], ("township", "ethnic_township")), np.zeros(len(districts), bool)])
    urban = np.concatenate([townships["kind"] == "subdistrict", np.ones(len(districts), bool)])
    mountain = (districts["terrain"] == "mountain")[np.concatenate([townships["district"], np.arange(len(districts))])]

    a, b = local["a"].astype(np.int64), local["b"].astype(np.int64)
    for line, (i, j) in enumerate(zip(a, b, strict=True), start=2):
        if i == j:
            raise BadInput(f"local_roads.csv, row {line}, column b: the road ends where it starts; remove the row")
    in_town = urban[a] & urban[b]
    terrain = np.where(in_town, "urban", np.where(mountain[a] | mountain[b], "mountain", "hill"))
    road_class = np.where(in_town, "urban", np.where(rural[a] | rural[b], "township", "county"))
    pairs = np.column_stack([a, b])
    straight = along_pairs_km(lat, lon, pairs)
    length = np.maximum(settings.least_road_km, straight * np.array([settings.tortuosity[t] for t in terrain]))
    kmh = np.array([settings.local_kmh[c] for c in road_class])

    crosses = first_crossed(lat, lon, pairs, ground.river_nodes["lat"].copy(), ground.river_nodes["lon"].copy(),
                            np.column_stack([ground.reaches["a"], ground.reaches["b"]]))

    by_road = links[links["mode"] == "road"]
    share = settings.link_speed_share
    link_kmh = by_road["kmh_low"] * (1 - share) + by_road["kmh_high"] * share
    link_class = np.where(by_road["road_class"] == "urban", "urban_trunk", by_road["road_class"])
    n = len(townships)
    return join_columns({
        "a": np.concatenate([by_road["a"] + n, a]), "b": np.concatenate([by_road["b"] + n, b]),
        "road_class": np.concatenate([link_class, road_class]),
        "length_km": np.concatenate([by_road["length_km"], length]),
        "minutes": np.concatenate([by_road["length_km"] / link_kmh, length / kmh]) * 60,
        "open_from": np.concatenate([by_road["open_from"], np.full(len(local), 1900)]),
        "crosses": np.concatenate([np.full(len(by_road), -1), crosses])})


def _with_roads(settings: WorldSettings, ground: Ground, roads: np.ndarray) -> np.ndarray:
    """The townships with car minutes to their own seat, and which of them are remote (偏远)."""
    townships, n = ground.townships, len(ground.townships)
    minutes = travel_min(roads, n + len(ground.districts), n + np.arange(len(ground.districts)), YEARS[0])
    own = minutes[townships["district"], np.arange(n)]
    return join_columns({**columns_of(townships),
                         "seat_min": own, "remote": own > settings.remote_min})


def _demand_in_district(name: str, table: np.ndarray, ground: Ground) -> None:
    """A site must stand near some township of the district it names."""
    km = distances_km(table["lat"].copy(), table["lon"].copy(),
                      ground.townships["lat"].copy(), ground.townships["lon"].copy())
    km[table["district"][:, None] != ground.townships["district"][None, :]] = np.inf
    nearest = km.min(axis=1)
    allowed = 5 + 0.75 * np.sqrt(ground.districts["area_km2"][table["district"]])
    for i in np.flatnonzero(nearest > allowed):
        raise BadInput(f"{name}.csv, row {i + 2}, column lat: stands {nearest[i]:.0f} km from the nearest township of "
                       f"{ground.districts['name_zh'][table['district'][i]]}; correct lat and lon or district")


def _demand_ranks(name: str, rank: np.ndarray) -> None:
    """Ranks must run 1, 2, 3 … in row order, since the plan takes the first so many."""
    for i in np.flatnonzero(rank != np.arange(1, rank.size + 1)):
        raise BadInput(f"{name}.csv, row {i + 2}, column rank: {rank[i]} stands where {i + 1} should; sort and renumber")


def _rule_column(table: np.ndarray) -> np.ndarray:
    """Where a table says how a row came about: its position column, else its source."""
    return columns_of(table).get("position", table["source"])
