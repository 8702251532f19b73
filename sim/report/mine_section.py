"""A mine in section: its airways by level and by the way on foot from the open, the accident and the people."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from models.mines.tables import Role
from scenarios.mine import Calamity
from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.words import EN

COLOURS = {Role.INTAKE: BLUE, Role.RETURN: ORANGE, Role.BELT: GREEN, Role.FACE: PURPLE, Role.SHAFT: BLACK}
SPREAD = 0.65  # of the height, given to the order of levels; the rest to the levels themselves
TICKS = 7


def metres_in(calamity: Calamity) -> np.ndarray:
    """float64[junctions], metres on foot from the nearest portal."""
    ways = calamity.airways[calamity.airways["role"] != Role.DUCT]
    metres = np.where(calamity.junctions["portal"], 0.0, np.inf)
    for _ in range(metres.size):
        np.minimum.at(metres, ways["a"], metres[ways["b"]] + ways["length_m"])
        np.minimum.at(metres, ways["b"], metres[ways["a"]] + ways["length_m"])
    return metres


def heights(calamity: Calamity) -> np.ndarray:
    """float64[junctions] in [0, 1]: levels spread apart where many lie close together, so that airways do not hide each
    other."""
    level = calamity.junctions["level_m"]
    levels = np.unique(level)
    rank = np.searchsorted(levels, level) / max(1, levels.size - 1)
    share = (level - levels[0]) / max(1e-9, levels[-1] - levels[0])
    return SPREAD * rank + (1 - SPREAD) * share


class Section:
    """Where things of a mine are drawn: metres on foot from the open, and height."""

    def __init__(self, calamity: Calamity) -> None:
        self.ways = calamity.airways
        self.x, self.y, self._level = metres_in(calamity), heights(calamity), calamity.junctions["level_m"]

    def at(self, airway: np.ndarray | int, at_m: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """The points that lie so many metres from the ends a of airways."""
        share = np.asarray(at_m) / self.ways["length_m"][airway]
        a, b = self.ways["a"][airway], self.ways["b"][airway]
        return (1 - share) * self.x[a] + share * self.x[b], (1 - share) * self.y[a] + share * self.y[b]

    def line(self, airway: int, marks: Sequence[float] | np.ndarray) -> np.ndarray:
        """float64[marks, 2], points along an airway, by shares of its length."""
        return np.column_stack(self.at(airway, np.asarray(marks) * self.ways["length_m"][airway]))

    def frame(self, axes: Axes) -> None:
        """Axes of the section: levels where they stand."""
        order = np.argsort(self.y)
        rows = order[np.unique(np.searchsorted(self.y[order], np.linspace(0, 1, TICKS) - 1e-9))]
        axes.set_yticks(self.y[rows], [f"{self._level[row]:.0f}" for row in rows], fontsize=8)
        axes.set_ylim(-0.07, 1.07)
        width = float(self.x.max())
        axes.set_xlim(-0.05 * width, 1.05 * width)
        axes.tick_params(labelsize=8)
        axes.set_xlabel(EN["mine_metres"], fontsize=9)
        axes.set_ylabel(EN["mine_level"], fontsize=9)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)


def draw_section(axes: Axes, calamity: Calamity) -> None:
    """Airways by what they are for, ducts dashed, the place of the accident and everybody underground."""
    section, shown = Section(calamity), set()
    for k, way in enumerate(calamity.airways):
        role, points = Role(int(way["role"])), section.line(k, (0, 1))
        if role == Role.DUCT:
            axes.plot(*points.T, color=SKY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
            continue
        axes.plot(*points.T, color=COLOURS[role], linewidth=1.8, zorder=3,
                  label="_nolegend_" if role in shown else EN[f"role {role.name.lower()}"])
        shown.add(role)
    people = calamity.people
    axes.scatter(*section.at(people["airway"], people["at_m"]), s=9, color="0.25", zorder=5, linewidths=0,
                 label=EN["mine_people"].format(n=len(people)))
    axes.scatter(*section.at(calamity.airway, calamity.at_m), s=170, marker="*", color=VERMILION, edgecolors=BLACK,
                 linewidths=0.6, zorder=6, label=EN["mine_place"])
    section.frame(axes)
    axes.legend(loc="best", fontsize=9, frameon=False)
