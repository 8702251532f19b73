"""Setting the stage underground: an accident, a plan's six systems and its rescue squads become the tables of one run."""

import numpy as np

from models.mines.tables import AIRWAY, JUNCTION, MINE, PERSON, SQUAD


def no_mine() -> dict[str, np.ndarray]:
    """The tables of a run in which nothing happens underground."""
    return {"mine": np.empty(0, dtype=MINE), "airways": np.empty(0, dtype=AIRWAY), "junctions": np.empty(0, dtype=JUNCTION),
            "people": np.empty(0, dtype=PERSON), "squads": np.empty(0, dtype=SQUAD), "gas": np.empty((3, 0)),
            "flows": np.empty((6, 0))}
