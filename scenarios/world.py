"""The World: Chongqing as read-only tables. No chance, no plan: the plan says how many of the ranked sites exist.

Rows refer to each other by row number. Road nodes are the townships in table order, then the district seats.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from models.geometry import along_pairs_km, distances_km, first_crossed
from scenarios.checks import BadInput
from scenarios.ground import LAT, LON, Ground, WorldSettings, data_folder, load_ground
from scenarios.roads import demand_connected, travel_min
from scenarios.tables import Column, columns_of, join_columns, number, one_of, read_table, row_of, text, whole

CENSUS_2020 = 32_054_159  # seventh national census, bulletin of the municipality
SHELTERS_2020 = 6_852  # the plan, 一(一)3
RISK_KINDS = ("mine", "tunnel", "chemical_park", "large_dam", "reservoir")
FORCE_KINDS = ("corps", "regional_centre", "district_team", "mine", "chemical", "tunnel", "mine_own_coal",
               "mine_own_noncoal", "militia", "social", "army")
DEPOT_TIERS = ("central", "municipal", "regional", "district")
POST_TIERS = ("centre", "base", "station")
YEARS = (2020, 2025)  # the road network must hold together in both plans' years


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

    @cached_property
    def designated(self) -> np.ndarray:
        """bool[townships]: for which the plan wants a larger stock (多灾易灾或偏远乡镇)."""
        found: np.ndarray = self.townships["remote"] | self.townships["hazard_prone"]
        return found

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
    for line, link in enumerate(links, start=2):
        if link["kmh_low"] > link["kmh_high"]:
            raise BadInput(f"links.csv, row {line}, column kmh_low: {link['kmh_low']:g} lies above kmh_high "
                           f"{link['kmh_high']:g}; exchange them")
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
            "rank": whole(1, 1000), "tier": one_of(*POST_TIERS), "river": text(), **in_district},
            key=("rank",)),
        "depots": read_table(folder, "depots", {
            "tier": one_of(*DEPOT_TIERS), **in_district}, key=("tier", "district")),
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
            "tolerance": number(0.01, 1), "explanation": text(optional=True)}, key=("a", "b")),
    }
    for name in ("air_bases", "airfields", "forest_stations", "landing_points", "fire_stations", "force_sites",
                 "water_posts", "depots", "hospitals", "risk_sites"):
        _demand_in_district(name, tables[name], ground)
    for name in ("forest_stations", "landing_points", "fire_stations"):
        _demand_ranks(name, tables[name]["rank"])

    for name, column, words in (("force_sites", "kind", FORCE_KINDS), ("depots", "tier", DEPOT_TIERS),
                                ("water_posts", "tier", POST_TIERS), ("risk_sites", "kind", RISK_KINDS)):
        for word in words:
            if word not in tables[name][column]:
                raise BadInput(f"{name}.csv, column {column}: has no row {word!r}; restore one")

    townships = _with_roads(settings, ground, roads, _exposed(folder, township, len(ground.townships)))
    counted = {**tables, "local_roads": local, "townships": townships, "districts": districts,
               "river_nodes": ground.river_nodes, "gauges": ground.gauges, "links": links}
    synthetic = {name: int(np.char.startswith(_rule_column(table), "synthetic:").sum())
                 for name, table in sorted(counted.items())}
    synthetic["township_population"] = int(np.isnan(townships["geonames_population"]).sum())
    return World(districts=districts, townships=townships, river_nodes=ground.river_nodes, reaches=ground.reaches,
                 gauges=ground.gauges, links=links, roads=roads, district_names=ground.district_names,
                 synthetic={name: n for name, n in synthetic.items() if n}, **tables)


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


def _exposed(folder: Path, township: Column, n: int) -> np.ndarray:
    """float64[townships]: people exposed to slides and torrents, from hazard_exposure.csv; none where it has no row."""
    table = read_table(folder, "hazard_exposure", {
        "township": township, "slide_people": number(0, 10_000_000), "torrent_people": number(0, 10_000_000)},
        key=("township",))
    people = np.zeros(n)
    people[table["township"]] = table["slide_people"] + table["torrent_people"]
    return people


def _with_roads(settings: WorldSettings, ground: Ground, roads: np.ndarray, exposed: np.ndarray) -> np.ndarray:
    """The townships with car minutes to their own seat; which are remote (偏远) and which hazard-prone (多灾易灾)."""
    townships, n = ground.townships, len(ground.townships)
    minutes = travel_min(roads, n + len(ground.districts), n + np.arange(len(ground.districts)), YEARS[0])
    own = minutes[townships["district"], np.arange(n)]
    prone = np.zeros(n, dtype=bool)
    prone[np.argsort(-exposed, kind="stable")[: round(settings.hazard_prone_share * n)]] = True
    return join_columns({**columns_of(townships), "seat_min": own, "remote": own > settings.remote_min,
                         "hazard_prone": prone & (exposed > 0)})


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
