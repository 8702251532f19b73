"""How long the air of a mine takes: gas moved for a minute, and one accident drawn whole."""

from typing import Any

import numpy as np

from benchmarks.measure import in_turn, interleaved, row
from models.mines.air import spread_gas
from models.mines.tables import Air, Field
from scenarios.mine import draw_mine, prepare_mine
from scenarios.mine_ground import layout_folder, load_mine
from scenarios.ventilation import all_flows
from scenarios.world import World
from sim.config import compose_config

MINUTES = 60
LIMIT_MINUTE_S = 10e-6  # of gas in some 300 cells
LIMIT_DRAW_S = 60e-3    # of a fire, the slowest accident: its draught is solved for each way to ventilate


def plain_minute(gas: np.ndarray, ways: list[tuple[Any, ...]], junctions: list[list[float]], portal: list[bool],
                 flow: list[float], source: int, at: int, co_m3: float, seconds: float) -> None:
    """A minute of CO and methane in plain Python lists of numbers: upwind cells in as many steps as the fastest air needs,
    mixed at junctions. It does less than the kernel: no dispersion and no heat."""
    fastest = max(abs(q) * n / (area * length) for q, (_, _, length, area, _, n) in zip(flow, ways, strict=True))
    steps = int(seconds * fastest) + 1
    dt = seconds / steps
    for _ in range(steps):
        held = [[0.0, 0.0, 0.0] for _ in junctions]
        for k, (a, b, length, area, first, n) in enumerate(ways):
            q = flow[k]
            start, end = (a, b) if q > 0 else (b, a)
            cells = range(first + n - 1, first - 1, -1) if q > 0 else range(first, first + n)
            upwind = -1 if q > 0 else 1
            entry = first if q > 0 else first + n - 1
            share = abs(q) * dt * n / (area * length)
            held[end][2] += abs(q)
            for field in (0, 1):
                line = gas[field]
                held[end][field] += abs(q) * line[cells[0]]
                for cell in cells:
                    before = (0.0 if portal[start] else junctions[start][field]) if cell == entry else line[cell + upwind]
                    line[cell] += share * (before - line[cell])
            if k == source:
                gas[0][first + at] += co_m3 * dt * n / (area * length) * 1e6
        for here, came in zip(junctions, held, strict=True):
            if came[2] > 0:
                here[0], here[1] = came[0] / came[2], came[1] / came[2]


def minute() -> tuple[float, float, float]:
    """Median seconds of a minute of gas by the kernel and by plain Python, and how far their CO in the mine is apart."""
    ground = load_mine(layout_folder("inclined_coal"), 25.0, 20.0)
    nothing = np.zeros(len(ground.airways), dtype=bool)
    flow = all_flows(ground, 18.0, nothing, nothing, (-1, 0.0, 0.0))[Air.NORMAL]
    source = ground.airway_names.index("belt_incline_2")
    gas, junctions = np.zeros((len(Field), ground.n_cells)), ground.junctions.copy()
    ways = [tuple(way[name].item() for name in ("a", "b", "length_m", "area_m2", "first_cell", "n_cells"))
            for way in ground.airways]
    plain: Any = [[0.0] * ground.n_cells for _ in range(2)]
    nodes, portal, air = [[0.0, 0.0] for _ in junctions], junctions["portal"].tolist(), flow.tolist()

    def ours() -> None:
        for _ in range(MINUTES):
            spread_gas(gas, ground.airways, junctions, flow, 1 / 60, source, 210.0, 0.05, 0.0, 0.0)

    def theirs() -> None:
        plain_minute(plain, ways, nodes, portal, air, source, 8, 0.05, 60.0)
    kernel, python = interleaved(ours, theirs)
    for _ in range(MINUTES):  # to where both stand still
        theirs()
    volume = np.repeat(ground.airways["area_m2"] * ground.airways["length_m"] / ground.airways["n_cells"],
                       ground.airways["n_cells"])
    return kernel / MINUTES, python, float((np.array(plain[0]) * volume).sum() / (gas[0] * volume).sum() - 1)


def drawing(world: World) -> float:
    """Median seconds of one fire."""
    settings = compose_config(["scenario=mine_fire", "targets=none"]).config.scenario
    shared = prepare_mine(world, settings)
    return in_turn([lambda: [draw_mine(world, settings, shared, 1, k) for k in range(8)]])[0] / 8


def rows(world: World) -> list[dict[str, Any]]:
    """The rows of the table."""
    kernel, python, apart = minute()
    assert abs(apart) < 0.02, apart
    return [row("gas of a mine for a minute (27 airways, 324 cells), kernel against plain Python", kernel, python, 20.0),
            row("the same, seconds, against 10e-6", kernel, LIMIT_MINUTE_S, 1.0),
            row("one fire underground drawn whole, seconds, against 60e-3", drawing(world), LIMIT_DRAW_S, 1.0)]
