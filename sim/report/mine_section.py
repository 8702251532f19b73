"""A mine in section: its airways by level and by the way on foot from the open, the accident and the people."""

import numpy as np
from matplotlib.axes import Axes

from models.mines.tables import Role
from scenarios.mine import Calamity
from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.words import EN

COLOURS = {Role.INTAKE: BLUE, Role.RETURN: ORANGE, Role.BELT: GREEN, Role.FACE: PURPLE, Role.SHAFT: BLACK}


def metres_in(calamity: Calamity) -> np.ndarray:
    """float64[junctions], metres on foot from the nearest portal."""
    ways = calamity.airways[calamity.airways["role"] != Role.DUCT]
    metres = np.where(calamity.junctions["portal"], 0.0, np.inf)
    for _ in range(metres.size):
        np.minimum.at(metres, ways["a"], metres[ways["b"]] + ways["length_m"])
        np.minimum.at(metres, ways["b"], metres[ways["a"]] + ways["length_m"])
    return metres


def draw_section(axes: Axes, calamity: Calamity) -> None:
    """Airways by what they are for, ducts dashed, the place of the accident and everybody underground."""
    ways, metres, level = calamity.airways, metres_in(calamity), calamity.junctions["level_m"]
    shown: set[int] = set()
    for way in ways:
        ends = [way["a"], way["b"]]
        if way["role"] == Role.DUCT:
            axes.plot(metres[ends], level[ends], color=SKY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
            continue
        label = "" if int(way["role"]) in shown else EN[f"role {Role(int(way['role'])).name.lower()}"]
        shown.add(int(way["role"]))
        axes.plot(metres[ends], level[ends], color=COLOURS[Role(int(way["role"]))], linewidth=1.8, zorder=3,
                  label=label or "_nolegend_")

    def place(airway: np.ndarray, at_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        share = at_m / ways["length_m"][airway]
        a, b = ways["a"][airway], ways["b"][airway]
        return (1 - share) * metres[a] + share * metres[b], (1 - share) * level[a] + share * level[b]
    axes.scatter(*place(calamity.people["airway"], calamity.people["at_m"]), s=9, color="0.25", zorder=5, linewidths=0,
                 label=EN["mine_people"].format(n=len(calamity.people)))
    axes.scatter(*place(np.array([calamity.airway]), np.array([calamity.at_m])), s=170, marker="*", color=VERMILION,
                 edgecolors=BLACK, linewidths=0.6, zorder=6, label=EN["mine_place"])
    axes.set_xlabel(EN["mine_metres"])
    axes.set_ylabel(EN["mine_level"])
    axes.legend(loc="best", fontsize=9, frameon=False)
