"""Scenarios and mines for tests: the shipped numbers with some of them changed, and airways made by hand."""

from typing import Any

import numpy as np
from omegaconf import OmegaConf

from models.mines.tables import AIRWAY, JUNCTION
from scenarios.mine_settings import MineScenario
from sim.config import CONF


def mine_settings(changes: dict[str, Any], name: str = "mine") -> MineScenario:
    """The shipped scenario with some values changed, named by their keys with dots."""
    raw = _composed(name)
    for key, value in changes.items():
        OmegaConf.update(raw, key, value, merge=False)
    settings = OmegaConf.to_object(OmegaConf.merge(OmegaConf.structured(MineScenario), raw))
    assert isinstance(settings, MineScenario)
    return settings


def _composed(name: str) -> Any:
    """A scenario's file on those it is built on."""
    raw = OmegaConf.load(CONF / "scenario" / f"{name}.yaml")
    defaults = raw.pop("defaults", None)
    return raw if defaults is None else OmegaConf.merge(_composed(defaults[0]), raw)


def mine_of(ways: list[tuple[int, int, float, float, int]], portals: list[int], taylor_m: float = 0.0,
            cools_s: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """gas, airways and junctions; each way is (a, b, length in m, section in m2, cells)."""
    airways = np.zeros(len(ways), dtype=AIRWAY)
    for k, (a, b, length, area, cells) in enumerate(ways):
        airways[k]["a"], airways[k]["b"], airways[k]["length_m"], airways[k]["area_m2"] = a, b, length, area
        airways[k]["n_cells"] = cells
    airways["first_cell"] = np.cumsum(airways["n_cells"]) - airways["n_cells"]
    airways["void_m3"], airways["height_m"] = np.inf, 2.5
    airways["taylor_m"], airways["cools_s"] = taylor_m, cools_s
    junctions = np.zeros(1 + max(max(way[:2]) for way in ways), dtype=JUNCTION)
    junctions["portal"][portals] = True
    return np.zeros((3, int(airways["n_cells"].sum()))), airways, junctions
