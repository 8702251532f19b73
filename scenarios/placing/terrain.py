"""Townships without coordinates, and the local roads between all townships."""

from pathlib import Path

import numpy as np

from models.geometry import distances_km
from scenarios.ground import Ground
from scenarios.placing.rules import Placed, PlacingRules, Row, read
from scenarios.roads import gabriel_pairs
from scenarios.tables import write_table

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def place_townships(out: Path, rules: PlacingRules) -> None:
    """Streets over a sunflower disc of the built area round the seat; towns into the largest gaps of their district."""
    rows = read(out / "townships.csv")
    districts = {row["code"]: row for row in read(out / "districts.csv")}
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


def local_roads(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """The Gabriel graph over townships and seats."""
    codes = [*ground.townships["code"], *ground.districts["code"]]
    pairs = gabriel_pairs(np.concatenate([ground.townships["lat"], ground.districts["lat"]]),
                          np.concatenate([ground.townships["lon"], ground.districts["lon"]]))
    return ["a", "b"], [{"a": codes[i], "b": codes[j], "source": "synthetic:gabriel_graph"} for i, j in pairs]
