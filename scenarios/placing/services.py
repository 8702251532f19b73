"""Fire stations, teams, water posts, depots, hospitals and shelters."""

from pathlib import Path

import numpy as np

from models.geometry import distances_km
from scenarios.ground import Ground
from scenarios.placing.rules import Placed, PlacingRules, Row, at_seat, at_township, district, read, seats_km
from scenarios.sharing import largest_remainder, next_in_turn
from scenarios.world import SHELTERS_2020


def fire_stations(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """One at each seat, then by population: district by district in Sainte-Laguë's turn, and so inside the district."""
    towns, districts = ground.townships, ground.districts
    to_seat = seats_km(ground)
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
    rows = [{**at_township(ground, i), "source": "synthetic:fire_station_population"} for i in sites]
    return ["rank", "township", "district", "lat", "lon"], rows


def force_sites(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """District teams and militia at every seat, social teams at the seats in turn by population, barracks."""
    districts = ground.districts
    by_people = np.argsort(-districts["population"], kind="stable")
    listed = {(row["kind"], row["district"]) for row in read(out / "force_sites.csv")
              if not row["source"].startswith("synthetic:")}

    def row(kind: str, i: int, zh: str, en: str) -> Row:
        return {"kind": kind, "name_zh": districts["name_zh"][i] + zh, "name_en": f"{districts['name_en'][i]} {en}",
                **at_seat(ground, i), "source": "synthetic:seat"}
    rows = [row("district_team", int(d), "综合应急救援队", "district team") for d in by_people
            if ("district_team", districts["code"][d]) not in listed]
    rows += [row("militia", int(d), "民兵应急力量", "militia") for d in by_people]
    counts = np.zeros(len(districts), dtype=np.int64)
    for _ in range(rules.social_candidates):
        d = next_in_turn(counts, districts["population"].astype(float))
        counts[d] += 1
        rows.append(row("social", d, f"社会应急队{counts[d]}", f"social team {counts[d]}"))
    rows += [row("army", district(ground, name, "army_barracks"), "驻渝部队", "armed police and army")
             for name in rules.army_barracks]
    return ["kind", "rank", "name_zh", "name_en", "district", "lat", "lon"], rows


def water_posts(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """Six bases and ten stations below the listed centre, at the river nodes nearest to the seats in the stated order."""
    rivers = {row["district"]: row["river"] for row in read(out / "ports.csv")}
    rows = []
    for k, name in enumerate(rules.port_order):
        at = at_seat(ground, district(ground, name, "port_order"))
        nodes = ground.river_nodes
        km = distances_km(np.array([at["lat"]]), np.array([at["lon"]]), nodes["lat"].copy(), nodes["lon"].copy())[0]
        node = nodes[int(np.argmin(km))]
        rows.append({"tier": "base" if k < 6 else "station", **at, "lat": node["lat"], "lon": node["lon"],
                     "river": rivers.get(at["district"], node["river"]), "source": "synthetic:port_order"})
    return ["rank", "tier", "river", "district", "lat", "lon"], rows


def depots(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """The central, municipal, regional and district depots, at seats."""
    centre = district(ground, rules.central_area, "central_area")
    tiers = [("central", centre), ("municipal", centre),
             *(("regional", district(ground, name, "regional_depots")) for name in rules.regional_depots),
             *(("district", i) for i in range(len(ground.districts)))]
    listed = {(row["tier"], ground.district_names[row["district"]]) for row in read(out / "depots.csv")
              if not row["source"].startswith("synthetic:")}
    return (["tier", "district", "lat", "lon"],
            [{"tier": tier, **at_seat(ground, i), "source": "synthetic:seat"} for tier, i in tiers
             if (tier, i) not in listed])


def hospitals(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """One at each seat and one in each town above the stated size; trauma care at the seats and the rest in the centre."""
    towns, districts = ground.townships, ground.districts
    to_seat = seats_km(ground)
    at_seat = []
    for d in range(len(districts)):
        mine = np.flatnonzero(towns["district"] == d)
        at_seat.append(int(mine[np.argmin(to_seat[mine])]))
    large = [int(i) for i in np.flatnonzero(towns["population"] > rules.hospital_town_population) if i not in at_seat]
    central = np.flatnonzero(districts["region"] == "centre")
    extra = sorted((i for i in large if towns["district"][i] in central), key=lambda i: (-towns["population"][i], i))
    trauma = set(at_seat) | set(extra[: max(0, rules.trauma_in_centre - central.size)])
    rows = [{"level": level, **at_township(ground, i), "trauma": int(i in trauma), "source": "synthetic:hospital_size"}
            for level, sites in (("district", at_seat), ("town", large)) for i in sites]
    return ["level", "township", "district", "lat", "lon", "trauma"], rows


def shelters(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """Shelters by people, so that all 6,852 are placed."""
    n = largest_remainder(SHELTERS_2020, ground.townships["population"].astype(float))
    return ["township", "n"], [{"township": code, "n": int(k), "source": "synthetic:shelter_population"}
                               for code, k in zip(ground.townships["code"], n, strict=True)]
