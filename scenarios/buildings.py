"""What people live in: classes of buildings, how they stand up to shaking, and how many of each where."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.fragility import SEVERITIES
from scenarios.checks import BadInput
from scenarios.quake_settings import BuildingSettings
from scenarios.tables import number, one_of, read_table, text
from scenarios.world import World

DAMAGED = ("slight", "moderate", "extensive", "complete")
MIXES = ("urban", "town", "rural_hill", "rural_mountain")


@dataclass(frozen=True)
class Stock:
    """The building stock.

    Attributes
    ----------
    names : tuple of str, classes
    share : float64[townships, classes], of the people by class of building; rows add up to 1
    median_g : float64[classes, 4], PGA at which half reach slight, moderate, extensive, complete damage
    collapse : float64[classes], share of the completely damaged that collapse
    concrete : int64[classes], 1 where people are trapped as in concrete
    rates : float64[classes, 5, 4], see `models.fragility.tolls`; who gets out of a collapsed building is hurt like those in
        one completely damaged
    public_g : float64[3, 4], medians of hospitals, of schools, and of stores
    """

    names: tuple[str, ...]
    share: np.ndarray
    median_g: np.ndarray
    collapse: np.ndarray
    concrete: np.ndarray
    rates: np.ndarray
    public_g: np.ndarray


def building_stock(world: World, settings: BuildingSettings, folder: Path) -> Stock:
    """Give every township its mix: streets, towns, and villages of hill or mountain districts.

    Raises
    ------
    BadInput : a table is wrong, or a mix is empty or does not add up to 1
    """
    table = read_table(folder, "building_classes", {
        "class": text(), "name_zh": text(), **{f"{state}_g": number(0.01, 10) for state in DAMAGED},
        "collapse": number(0, 1), "trapped_as": one_of("masonry", "concrete"), "hurt_as": one_of("brittle", "ductile"),
        **{mix: number(0, 1) for mix in MIXES}}, key=("class",))
    for mix in MIXES:
        if not table[mix].sum() > 0:
            raise BadInput(f"building_classes.csv, row 2, column {mix}: the building stock is empty; give shares that add "
                           "up to 1")
        if abs(table[mix].sum() - 1) > 1e-9:
            raise BadInput(f"building_classes.csv, row 2, column {mix}: the shares add up to {table[mix].sum():g}; "
                           "make it 1")
    names = table["class"].tolist()
    for key in ("hospital_class", "school_class", "store_class"):
        if getattr(settings, key) not in names:
            raise BadInput(f"scenario.buildings.{key}: {getattr(settings, key)!r} is no class of building_classes.csv; "
                           f"choose {', '.join(names)}")
    median = np.column_stack([table[f"{state}_g"] for state in DAMAGED])
    for row in np.flatnonzero((np.diff(median, axis=1) < 0).any(axis=1)):
        raise BadInput(f"building_classes.csv, row {row + 2}, column slight_g: the medians of {table['class'][row]} must "
                       "rise from slight to complete; order them")
    mountain = (world.districts["terrain"] == "mountain")[world.townships["district"]]
    kind = world.townships["kind"]
    mix_of = np.where(kind == "subdistrict", 0, np.where(kind == "town", 1, np.where(mountain, 3, 2)))
    shares = np.array([table[mix] for mix in MIXES])
    rates = _rates(folder)
    median *= settings.median_factor
    public = [names.index(name) for name in (settings.hospital_class, settings.school_class, settings.store_class)]
    return Stock(tuple(names), shares[mix_of], median, table["collapse"].copy(),
                 (table["trapped_as"] == "concrete").astype(np.int64), np.array([rates[name] for name in table["hurt_as"]]),
                 median[public])


def _rates(folder: Path) -> dict[str, np.ndarray]:
    """Shares of the people inside by state (slight to collapsed) and severity, for both ways in which buildings hurt."""
    table = read_table(folder, "injury_rates", {
        "hurt_as": one_of("brittle", "ductile"), "state": one_of(*DAMAGED),
        **{name: number(0, 1) for name in ("green", "yellow", "red", "killed")}}, key=("hurt_as", "state"))
    found: dict[str, np.ndarray] = {}
    for way in ("brittle", "ductile"):
        rates = np.empty((5, SEVERITIES))
        for k, state in enumerate(DAMAGED):
            rows = table[(table["hurt_as"] == way) & (table["state"] == state)]
            if len(rows) != 1:
                raise BadInput(f"injury_rates.csv, row 2, column state: has no row {way}, {state}; restore one")
            rates[k] = [rows[0][name] for name in ("green", "yellow", "red", "killed")]
        rates[4] = rates[3]
        found[way] = rates
    return found
