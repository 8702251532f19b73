"""What the model says of air, gas and people underground where others have published a value."""

from collections.abc import Callable
from functools import partial

import numpy as np

from models.mines.air import add_gas, air_at, spread_gas, taylor_dispersion
from models.mines.doses import co_mortality, gas_dose, level_speed, oxygen_m3, smoke_speed, stewart_peterson
from models.mines.sorties import turn_back_mpa
from models.mines.tables import AIRWAY, JUNCTION, Field
from scenarios.ventilation import balance

NO_SOURCE = -1
STEEP_DEG = 20.0


def _straight(length_m: float, cells: int, taylor_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Clean gas, airways and junctions of one airway of 10 m2 between two portals."""
    airways, junctions = np.zeros(1, dtype=AIRWAY), np.zeros(2, dtype=JUNCTION)
    for name, value in (("b", 1), ("length_m", length_m), ("area_m2", 10.0), ("height_m", 2.5), ("n_cells", cells),
                        ("void_m3", np.inf), ("taylor_m", taylor_m)):
        airways[name] = value
    junctions["portal"] = True
    return np.zeros((3, cells)), airways, junctions


def _parallel() -> np.ndarray:
    """Air of a fan's airway and of two in parallel, 0.5 and 2 N s2/m8."""
    return np.asarray(balance(np.array([0, 1, 1]), np.array([1, 2, 2]), np.array([True, False, True]),
                              np.array([0.1, 0.5, 2.0]), np.array([1000.0, 0.0, 0.0])))


def _parallel_resistance() -> float:
    flow = _parallel()
    return float((1000 - 0.1 * flow[0] ** 2) / flow[0] ** 2)


def _puff_ppm() -> float:
    """The most after 600 s at 1 m/s of 10 m3, with a dispersion of 5 m2/s."""
    gas, airways, junctions = _straight(2500.0, 250, 5.0)
    add_gas(gas, airways, 0, 305.0, 10.0, Field.CO)
    spread_gas(gas, airways, junctions, np.array([10.0]), 600 / 3600, NO_SOURCE, 0.0, 0.0, 0.0, 0.0)
    return float(gas[Field.CO].max())


def _steady_ppm() -> float:
    """100 L/s into 40 m3/s."""
    gas, airways, junctions = _straight(1000.0, 40, 1.0)
    spread_gas(gas, airways, junctions, np.array([40.0]), 0.5, 0, 333.0, 0.1, 0.0, 0.0)
    return float(air_at(gas, airways, 0, 900.0, Field.CO))


UNDERGROUND: dict[str, Callable[[], float]] = {
    "mine-parallel-shares": lambda: _parallel()[1] / _parallel()[2],
    "mine-parallel-resistance": _parallel_resistance,
    "mine-puff": _puff_ppm,
    "mine-steady-co": _steady_ppm,
    "mine-taylor": partial(taylor_dispersion, 1.5, 1.5, 0.05),
    **{f"cohb-{litres}l": partial(stewart_peterson, 1000.0, float(litres), 30.0) for litres in (25, 10)},
    "co-dose": partial(gas_dose, 1000.0, 35.0),
    **{f"co-probit-{ppm}ppm": partial(co_mortality, float(ppm), 30.0) for ppm in (5000, 3697)},
    "refuge-oxygen": partial(oxygen_m3, 15, 96.0, 0.5),
    **{f"walk-{name}": partial(level_speed, height_m) for name, height_m in (
        ("under-1.0m", 1.0), ("under-1.3m", 1.2), ("under-1.7m", 1.5), ("upright", 2.5))},
    **{f"walk-smoke-{extinction:g}": partial(smoke_speed, extinction) for extinction in (1.9, 7.4)},
    **{f"turn-back-{name}": partial(turn_back_mpa, 20.0, 5.0, slope) for name, slope in (
        ("level", 0.0), ("down", STEEP_DEG), ("up", -STEEP_DEG))},
}
