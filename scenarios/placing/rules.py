"""The numbers of the placing rules, and what every rule needs: rows, districts, distances."""

import csv
import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.geometry import distances_km
from scenarios.checks import BadInput, bounded, count, share
from scenarios.ground import Ground

Row = dict[str, Any]
Placed = tuple[list[str], list[Row]]  # column names and rows of one table


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
    exposure_yr: float = bounded(1, 1000)
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


def read(path: Path) -> list[Row]:
    """The rows of a CSV file, none where it is missing."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def district(ground: Ground, name: str, key: str) -> int:
    """The row of a district by name, code or alias; BadInput naming the rule otherwise."""
    if name not in ground.district_names:
        near = difflib.get_close_matches(name, list(ground.district_names), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "write a name, code or alias of districts.csv"
        raise BadInput(f"placing.{key}: {name!r} is no district; {hint}")
    return ground.district_names[name]


def seats_km(ground: Ground) -> np.ndarray:
    """float64[townships]: distance of each township to its own seat."""
    towns, districts = ground.townships, ground.districts
    all_km = distances_km(towns["lat"].copy(), towns["lon"].copy(), districts["lat"].copy(), districts["lon"].copy())
    return all_km[np.arange(len(towns)), towns["district"]]


def between_towns_km(ground: Ground) -> np.ndarray:
    """float64[townships, townships]: great-circle distances."""
    lat, lon = ground.townships["lat"].copy(), ground.townships["lon"].copy()
    return distances_km(lat, lon, lat, lon)


def at_township(ground: Ground, i: int) -> Row:
    """Where a site stands that is placed on a township point."""
    town = ground.townships[i]
    return {"township": town["code"], "district": ground.districts["code"][town["district"]],
            "lat": town["lat"], "lon": town["lon"]}


def at_seat(ground: Ground, i: int) -> Row:
    """Where a site stands that is placed at a district's seat."""
    district = ground.districts[i]
    return {"district": district["code"], "lat": district["lat"], "lon": district["lon"]}
