"""Placing by rule what has no published list: rows marked ``synthetic:<rule>`` in the tables.

Rows with any other source are left alone, so a real list that replaces a synthetic one stays. The rules are deterministic:
the same tables in, the same bytes out.
"""

import csv
import difflib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from models.geometry import distances_km
from scenarios.checks import BadInput, bounded, count, share
from scenarios.roads import gabriel_pairs
from scenarios.sharing import bounded_quota, largest_remainder, next_in_turn
from scenarios.tables import write_table
from scenarios.world import SHELTERS_2020, Ground, WorldSettings, data_folder, load_ground

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
Row = dict[str, Any]


@dataclass(kw_only=True)
class PlacingRules:
    """Numbers of the placing rules; every value has its note in ``conf/placing``."""

    street_km2: float = bounded(0.01, 100)
    built_share: float = share()
    gap_pair_km: float = bounded(1, 500)
    forest_cover_km: float = bounded(0.1, 500)
    forest_clear_km: float = count()
    no_forest_station: list[str]
    second_forest_station: list[str]
    landing_quota: int = bounded(38, 1000)
    landing_candidates: int = bounded(0, 1031)
    landing_area_share: float = share()
    landing_most: int = bounded(1, 100)
    landing_cover_km: float = bounded(0.1, 500)
    landing_clear_km: float = count()
    fire_candidates: int = bounded(38, 5000)
    social_candidates: int = bounded(0, 5000)
    hospital_town_population: int = count()
    trauma_in_centre: int = count()
    noncoal_mines: int = bounded(6, 1000)
    tunnels: int = bounded(0, 100)
    reservoirs: int = bounded(0, 10_000)
    mountain_reservoir_weight: float = bounded(0.01, 100)
    chemical_hosts: list[str]
    regional_depots: list[str]
    army_barracks: list[str]
    central_area: str
    port_order: list[str]


def place_all(settings: WorldSettings, rules: PlacingRules, out: Path) -> None:
    """Write a data folder in which every synthetic row is placed anew.

    Parameters
    ----------
    settings : where the tables are read from and how people are shared
    rules : the numbers of the rules
    out : a new or empty folder

    Raises
    ------
    BadInput : ``out`` holds files already, a name is no district, or the tables are bad
    """
    source = data_folder(settings)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"out: {out} exists and is not an empty folder; name a new one")
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.csv")):
        shutil.copyfile(path, out / path.name)
    _place_townships(out, rules)
    ground = load_ground(replace(settings, data=str(out)))
    for name, place in _TABLES.items():
        columns, rows = place(ground, rules, out)
        kept = [row for row in _read(out / f"{name}.csv") if not row["source"].startswith("synthetic:")]
        write_table(out / f"{name}.csv", [*columns, "confidence", "source"],
                    _renumbered(columns, [*kept, *({"confidence": "low", **row} for row in rows)]))


def _read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _renumbered(columns: Sequence[str], rows: list[Row]) -> list[Row]:
    """Ranks 1, 2, 3 … in row order (per kind where there are kinds): kept rows come before the synthetic ones."""
    if "rank" not in columns:
        return rows
    count: dict[str, int] = {}
    for row in rows:
        kind = row.get("kind", "")
        row["rank"] = count[kind] = count.get(kind, 0) + 1
    return rows


def _district(ground: Ground, name: str, key: str) -> int:
    if name not in ground.district_names:
        near = difflib.get_close_matches(name, list(ground.district_names), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "write a name, code or alias of districts.csv"
        raise BadInput(f"placing.{key}: {name!r} is no district; {hint}")
    return ground.district_names[name]


def _seats_km(ground: Ground) -> np.ndarray:
    """float64[townships]: distance of each township to its own seat."""
    towns, districts = ground.townships, ground.districts
    all_km = distances_km(towns["lat"].copy(), towns["lon"].copy(), districts["lat"].copy(), districts["lon"].copy())
    return all_km[np.arange(len(towns)), towns["district"]]


def _between_towns_km(ground: Ground) -> np.ndarray:
    lat, lon = ground.townships["lat"].copy(), ground.townships["lon"].copy()
    return distances_km(lat, lon, lat, lon)


def _at_township(ground: Ground, i: int) -> Row:
    town = ground.townships[i]
    return {"township": town["code"], "district": ground.districts["code"][town["district"]],
            "lat": town["lat"], "lon": town["lon"]}


def _at_seat(ground: Ground, i: int) -> Row:
    district = ground.districts[i]
    return {"district": district["code"], "lat": district["lat"], "lon": district["lon"]}


# --- townships without coordinates ----------------------------------------------------------------------------------

def _place_townships(out: Path, rules: PlacingRules) -> None:
    """Streets over a sunflower disc of the built area round the seat; towns into the largest gaps of their district."""
    rows = _read(out / "townships.csv")
    districts = {row["code"]: row for row in _read(out / "districts.csv")}
    missing = [row for row in rows if row["position"].startswith("synthetic:")]
    known = [row for row in rows if not row["position"].startswith("synthetic:")]
    points = np.array([[float(row["lat"]), float(row["lon"])] for row in known])
    owner = np.array([row["district"] for row in known])
    to_gaps = []
    for code, district in districts.items():
        mine = [row for row in missing if row["district"] == code]
        enough = (owner == code).sum() >= 3
        on_disc = [row for row in mine if row["kind"] == "subdistrict" or not enough]
        to_gaps += [row for row in mine if row["kind"] != "subdistrict" and enough]
        area = min(len(on_disc) * rules.street_km2, rules.built_share * float(district["area_km2"]))
        for k, row in enumerate(on_disc):
            radius_km = np.sqrt(area / np.pi * (k + 0.5) / len(on_disc))
            _move(row, "synthetic:built_area", float(district["lat"]), float(district["lon"]),
                  radius_km * np.cos(k * GOLDEN_ANGLE), radius_km * np.sin(k * GOLDEN_ANGLE))
            points = np.vstack([points, [row["lat"], row["lon"]]])
            owner = np.append(owner, "")
    for row in to_gaps:  # after all discs, so that gaps are judged against every street
        lat, lon = _largest_gap(points, owner == row["district"], rules.gap_pair_km)
        _move(row, "synthetic:largest_gap", lat, lon, 0.0, 0.0)
        points = np.vstack([points, [row["lat"], row["lon"]]])
        owner = np.append(owner, row["district"])
    write_table(out / "townships.csv", list(rows[0]), rows)


def _move(row: Row, rule: str, lat: float, lon: float, north_km: float, east_km: float) -> None:
    row["position"] = rule
    row["lat"] = round(lat + north_km / 111.195, 5)
    row["lon"] = round(lon + east_km / (111.195 * np.cos(np.radians(lat))), 5)
    row["source"] = f"{rule} (position) + " + row["source"].split(" + ", 1)[1]


def _largest_gap(points: np.ndarray, own: np.ndarray, pair_km: float) -> tuple[float, float]:
    """The midpoint of two near townships of one district that lies farthest from every township."""
    mine = points[own]
    lat, lon = mine[:, 0].copy(), mine[:, 1].copy()
    i, j = np.nonzero(np.triu(distances_km(lat, lon, lat, lon) <= pair_km, k=1))
    middle_lat, middle_lon = (lat[i] + lat[j]) / 2, (lon[i] + lon[j]) / 2
    free = distances_km(middle_lat, middle_lon, points[:, 0].copy(), points[:, 1].copy()).min(axis=1)
    best = int(np.argmax(free))
    return float(middle_lat[best]), float(middle_lon[best])


# --- roads ----------------------------------------------------------------------------------------------------------

def _local_roads(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    codes = [*ground.townships["code"], *ground.districts["code"]]
    pairs = gabriel_pairs(np.concatenate([ground.townships["lat"], ground.districts["lat"]]),
                          np.concatenate([ground.townships["lon"], ground.districts["lon"]]))
    return ["a", "b"], [{"a": codes[i], "b": codes[j], "source": "synthetic:gabriel_graph"} for i, j in pairs]


# --- aviation -------------------------------------------------------------------------------------------------------

def _air_base_points(out: Path) -> np.ndarray:
    rows = [row for row in _read(out / "air_bases.csv") if row["tier"] != "contract"]
    return np.array([[float(row["lat"]), float(row["lon"])] for row in rows])


def _forest_sites(ground: Ground, rules: PlacingRules, out: Path) -> list[tuple[int, str]]:
    """The 35 stations (one per district but three), then the second ones of the Chengdu–Chongqing districts."""
    bases = _air_base_points(out)
    towns = ground.townships
    clear = distances_km(towns["lat"].copy(), towns["lon"].copy(), bases[:, 0].copy(), bases[:, 1].copy()).min(axis=1)
    near = _between_towns_km(ground) <= rules.forest_cover_km
    allowed = (towns["kind"] != "subdistrict") & (clear > rules.forest_clear_km)
    without = {_district(ground, name, "no_forest_station") for name in rules.no_forest_station}
    first: dict[int, int] = {}
    for d in range(len(ground.districts)):
        if d not in without:
            first[d] = _best(allowed & (towns["district"] == d), near.sum(axis=1), ground, d)
    sites = [(site, "within") for site in first.values()]
    for name in rules.second_forest_station:
        d = _district(ground, name, "second_forest_station")
        if d not in first:
            raise BadInput(f"placing.second_forest_station: {name} has no first station; take it out of one of the lists")
        fresh = (near & ~near[first[d]][None, :]).sum(axis=1)
        others = np.arange(len(towns)) != first[d]
        sites.append((_best(allowed & others & (towns["district"] == d), fresh, ground, d), "beside"))
    return sites


def _best(candidates: np.ndarray, score: np.ndarray, ground: Ground, district: int) -> int:
    """The candidate with the greatest score; ties by lowest code, which is the table's order."""
    if not candidates.any():
        raise BadInput(f"placing: {ground.districts['name_zh'][district]} has no point that meets the rule; relax it")
    return int(np.argmax(np.where(candidates, score, -1)))


def _forest_stations(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    rows = [{**_at_township(ground, i), "variant": variant, "source": "synthetic:forest_station_cover"}
            for i, variant in _forest_sites(ground, rules, out)]
    return ["rank", "township", "district", "lat", "lon", "variant"], rows


def _landing_points(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    """Quota by area and people, greedy cover inside each district; ranked round by round, greatest gain first."""
    towns, districts = ground.townships, ground.districts
    weights = (rules.landing_area_share * districts["area_km2"] / districts["area_km2"].sum()
               + (1 - rules.landing_area_share) * districts["population"] / districts["population"].sum())
    quota = bounded_quota(rules.landing_quota, weights, 1, rules.landing_most)
    stations = np.array([i for i, variant in _forest_sites(ground, rules, out) if variant == "within"])
    taken = np.vstack([_air_base_points(out), np.column_stack([towns["lat"][stations], towns["lon"][stations]])])
    clear = distances_km(towns["lat"].copy(), towns["lon"].copy(), taken[:, 0].copy(), taken[:, 1].copy()).min(axis=1)
    between = _between_towns_km(ground)
    picks = [_greedy_cover(np.flatnonzero(towns["district"] == d), towns["population"], between, clear, rules)
             for d in range(len(districts))]
    ranked: list[tuple[int, int]] = []
    for turn in range(rules.landing_most):
        ranked += sorted((pick[turn] for pick, n in zip(picks, quota, strict=True) if turn < min(n, len(pick))),
                         key=lambda site_gain: (-site_gain[1], site_gain[0]))
    counts = np.array([min(n, len(pick)) for pick, n in zip(picks, quota, strict=True)])
    while len(ranked) < rules.landing_candidates:
        open_ = np.array([len(pick) > n for pick, n in zip(picks, counts, strict=True)])
        if not open_.any():
            break
        d = next_in_turn(counts, np.where(open_, weights, 0.0))
        ranked.append(picks[d][counts[d]])
        counts[d] += 1
    rows = [{**_at_township(ground, i), "covered_population": gain, "source": "synthetic:landing_point_cover"}
            for i, gain in ranked]
    return ["rank", "township", "district", "lat", "lon", "covered_population"], rows


def _greedy_cover(points: np.ndarray, population: np.ndarray, between: np.ndarray, clear: np.ndarray,
                  rules: PlacingRules) -> list[tuple[int, int]]:
    """Township points in the order of a greedy cover of their district's people, with the people each adds."""
    allowed = points[clear[points] > rules.landing_clear_km]
    if not allowed.size:
        allowed = points[[int(np.argmax(clear[points]))]]
    uncovered = np.ones(points.size, dtype=bool)
    picks: list[tuple[int, int]] = []
    chosen = np.zeros(allowed.size, dtype=bool)
    near = between[np.ix_(allowed, points)] <= rules.landing_cover_km
    for _ in range(min(allowed.size, 2 * rules.landing_most)):
        gain = (near & uncovered[None, :]) @ population[points]
        spread = between[np.ix_(allowed, allowed[chosen])].min(axis=1) if chosen.any() else np.zeros(allowed.size)
        best = int(np.lexsort((np.arange(allowed.size), -spread, -gain, chosen))[0])
        picks.append((int(allowed[best]), int(gain[best])))
        chosen[best] = True
        uncovered &= ~near[best]
    return picks


# --- forces ---------------------------------------------------------------------------------------------------------

def _fire_stations(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    """One at each seat, then by population: district by district in Sainte-Laguë's turn, and so inside the district."""
    towns, districts = ground.townships, ground.districts
    to_seat = _seats_km(ground)
    sites: list[int] = []
    counts = np.zeros(len(districts), dtype=np.int64)
    in_town = np.zeros(len(towns), dtype=np.int64)
    for d in np.argsort(-districts["population"], kind="stable"):
        mine = np.flatnonzero(towns["district"] == d)
        sites.append(int(mine[np.argmin(to_seat[mine])]))
        counts[d] += 1
        in_town[sites[-1]] += 1
    while len(sites) < rules.fire_candidates:
        d = next_in_turn(counts, districts["population"].astype(float))
        mine = np.flatnonzero(towns["district"] == d)
        sites.append(int(mine[next_in_turn(in_town[mine], towns["population"][mine].astype(float))]))
        counts[d] += 1
        in_town[sites[-1]] += 1
    rows = [{**_at_township(ground, i), "source": "synthetic:fire_station_population"} for i in sites]
    return ["rank", "township", "district", "lat", "lon"], rows


def _force_sites(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    """District teams and militia at every seat, social teams at the seats in turn by population, barracks."""
    districts = ground.districts
    by_people = np.argsort(-districts["population"], kind="stable")
    listed = {(row["kind"], row["district"]) for row in _read(out / "force_sites.csv")
              if not row["source"].startswith("synthetic:")}

    def row(kind: str, i: int, zh: str, en: str) -> Row:
        return {"kind": kind, "name_zh": districts["name_zh"][i] + zh, "name_en": f"{districts['name_en'][i]} {en}",
                **_at_seat(ground, i), "source": "synthetic:seat"}
    rows = [row("district_team", int(d), "综合应急救援队", "district team") for d in by_people
            if ("district_team", districts["code"][d]) not in listed]
    rows += [row("militia", int(d), "民兵应急力量", "militia") for d in by_people]
    counts = np.zeros(len(districts), dtype=np.int64)
    for _ in range(rules.social_candidates):
        d = next_in_turn(counts, districts["population"].astype(float))
        counts[d] += 1
        rows.append(row("social", d, f"社会应急队{counts[d]}", f"social team {counts[d]}"))
    rows += [row("army", _district(ground, name, "army_barracks"), "驻渝部队", "armed police and army")
             for name in rules.army_barracks]
    return ["kind", "rank", "name_zh", "name_en", "district", "lat", "lon"], rows


def _water_posts(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    """Six bases and ten stations below the listed centre, at the river nodes nearest to the seats in the stated order."""
    rivers = {row["district"]: row["river"] for row in _read(out / "ports.csv")}
    rows = []
    for k, name in enumerate(rules.port_order):
        at = _at_seat(ground, _district(ground, name, "port_order"))
        nodes = ground.river_nodes
        km = distances_km(np.array([at["lat"]]), np.array([at["lon"]]), nodes["lat"].copy(), nodes["lon"].copy())[0]
        node = nodes[int(np.argmin(km))]
        rows.append({"tier": "base" if k < 6 else "station", **at, "lat": node["lat"], "lon": node["lon"],
                     "river": rivers.get(at["district"], node["river"]), "source": "synthetic:port_order"})
    return ["rank", "tier", "river", "district", "lat", "lon"], rows


# --- supplies, hospitals, shelters ----------------------------------------------------------------------------------

def _depots(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    centre = _district(ground, rules.central_area, "central_area")
    tiers = [("central", centre), ("municipal", centre),
             *(("regional", _district(ground, name, "regional_depots")) for name in rules.regional_depots),
             *(("district", i) for i in range(len(ground.districts)))]
    return (["tier", "district", "lat", "lon"],
            [{"tier": tier, **_at_seat(ground, i), "source": "synthetic:seat"} for tier, i in tiers])


def _hospitals(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    """One at each seat and one in each town above the stated size; trauma care at the seats and the rest in the centre."""
    towns, districts = ground.townships, ground.districts
    to_seat = _seats_km(ground)
    at_seat = []
    for d in range(len(districts)):
        mine = np.flatnonzero(towns["district"] == d)
        at_seat.append(int(mine[np.argmin(to_seat[mine])]))
    large = [int(i) for i in np.flatnonzero(towns["population"] > rules.hospital_town_population) if i not in at_seat]
    central = np.flatnonzero(districts["region"] == "centre")
    extra = sorted((i for i in large if towns["district"][i] in central), key=lambda i: (-towns["population"][i], i))
    trauma = set(at_seat) | set(extra[: max(0, rules.trauma_in_centre - central.size)])
    rows = [{"level": level, **_at_township(ground, i), "trauma": int(i in trauma), "source": "synthetic:hospital_size"}
            for level, sites in (("district", at_seat), ("town", large)) for i in sites]
    return ["level", "township", "district", "lat", "lon", "trauma"], rows


def _shelters(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    n = largest_remainder(SHELTERS_2020, ground.townships["population"].astype(float))
    return ["township", "n"], [{"township": code, "n": int(k), "source": "synthetic:shelter_population"}
                               for code, k in zip(ground.townships["code"], n, strict=True)]


# --- major-risk sites ----------------------------------------------------------------------------------------------------

def _risk_sites(ground: Ground, rules: PlacingRules, out: Path) -> tuple[list[str], list[Row]]:
    """Non-coal mines, tunnels being built, chemical parks and repaired reservoirs (synthetic:risk_sites)."""
    towns, districts = ground.townships, ground.districts
    to_seat = _seats_km(ground)
    rural = towns["kind"] != "subdistrict"

    def outermost(d: int, n: int) -> list[int]:
        mine = np.flatnonzero((towns["district"] == d) & rural)
        order = mine[np.argsort(-to_seat[mine], kind="stable")]
        return [int(order[k % order.size]) for k in range(n)]

    def spread(d: int, n: int) -> list[int]:
        mine = np.flatnonzero((towns["district"] == d) & rural)
        return [int(mine[(k * mine.size) // n % mine.size]) for k in range(n)] if mine.size else []

    mines = np.zeros(len(districts))
    for mine_row in _read(out / "mines.csv"):
        if mine_row["district"]:
            mines[ground.district_names[mine_row["district"]]] += 1
    found: list[tuple[str, int]] = []
    rongchang = ground.district_names["荣昌区"]
    mines[rongchang] = 0
    shares = largest_remainder(rules.noncoal_mines - 6, mines)
    shares[rongchang] = 6  # six non-coal mines in 2021: rongchang.gov.cn, 2021-01
    for d, n in enumerate(shares):
        found += [("mine", i) for i in outermost(d, int(n))]
    found += [("tunnel", i) for i in _tunnel_towns(ground, rules, out)]
    for name in rules.chemical_hosts:
        d = _district(ground, name, "chemical_hosts")
        mine = np.flatnonzero((towns["district"] == d) & (to_seat > 5))
        found.append(("chemical_park", int(mine[np.argmin(to_seat[mine])])))
    weight = districts["area_km2"] * np.where(districts["terrain"] == "mountain", rules.mountain_reservoir_weight, 1.0)
    has_rural = np.array([(rural & (towns["district"] == d)).any() for d in range(len(districts))])
    for d, n in enumerate(largest_remainder(rules.reservoirs, weight * has_rural)):
        found += [("reservoir", i) for i in spread(d, int(n))]
    count: dict[str, int] = {}
    rows = []
    for kind, i in found:
        count[kind] = count.get(kind, 0) + 1
        rows.append({"site": f"{kind}-{count[kind]:03d}", "kind": kind, **_at_township(ground, i),
                     "source": "synthetic:risk_sites"})
    return ["site", "kind", "township", "district", "lat", "lon"], rows


def _tunnel_towns(ground: Ground, rules: PlacingRules, out: Path) -> Iterable[int]:
    """Tunnels under construction lie half-way along the links that open last, then along the longest mountain roads."""
    links = [row for row in _read(out / "links.csv") if row["mode"] in ("road", "rail")]
    rugged = {row["code"] for row in _read(out / "districts.csv") if row["terrain"] == "mountain"}
    links.sort(key=lambda row: (-int(row["open_from"]), -(row["a"] in rugged) - (row["b"] in rugged),
                                -float(row["length_km"])))
    towns, districts = ground.townships, ground.districts
    for row in links[: rules.tunnels]:
        a, b = ground.district_names[row["a"]], ground.district_names[row["b"]]
        middle = [np.array([(districts[c][a] + districts[c][b]) / 2]) for c in ("lat", "lon")]
        mine = np.flatnonzero(np.isin(towns["district"], (a, b)))
        km = distances_km(middle[0], middle[1], towns["lat"][mine].copy(), towns["lon"][mine].copy())[0]
        yield int(mine[np.argmin(km)])


_TABLES: dict[str, Callable[[Ground, PlacingRules, Path], tuple[list[str], list[Row]]]] = {
    "local_roads": _local_roads, "forest_stations": _forest_stations, "landing_points": _landing_points,
    "fire_stations": _fire_stations, "force_sites": _force_sites, "water_posts": _water_posts, "depots": _depots,
    "hospitals": _hospitals, "shelters": _shelters, "risk_sites": _risk_sites}
