"""How long earthquakes take by band of severity: drawing one, and the response to it by either driver."""

import statistics
import time
from typing import Any

from benchmarks.measure import row
from benchmarks.twin import both_drivers
from scenarios.flood_settings import BANDS
from scenarios.ground import data_folder
from scenarios.realisation import chances, realise
from scenarios.world import World
from sim.config import compose_config
from sim.engine.simulate import setting
from sim.mix import met

ASKED = {"quake": BANDS, "quake_m6": ("any",)}  # bands of each scenario; a shock of Ms 6 nearly always is of S4
EACH = 6  # earthquakes of a band
ROUNDS = 3
SIMPY_S = 0.4  # a replication by SimPy may take
EVENT_S = 1e-6  # a logged event may take in the compiled loop beside its kernels; ours has them in it, so it is for scale


def responses(world: World) -> list[dict[str, Any]]:
    """Rows by scenario and band: drawing one, compiled against SimPy, a compiled event and a SimPy replication by limit."""
    rows = []
    for name, bands in ASKED.items():
        config = compose_config([f"scenario={name}", "targets=none"]).config
        shared = chances(world, config.scenario, data_folder(config.world))
        of_any = setting(world, config.scenario, shared, config.model, config.plan)
        for band in bands:
            of, drawing, drawn = met(of_any, config.seed, 0, band), [], []
            for replication in range(EACH):
                start = time.perf_counter()
                drawn.append(realise(world, of.scenario, shared, config.seed, replication))
                drawing.append(time.perf_counter() - start)
            compiled, simpy, events = both_drivers(of, drawn, ROUNDS)
            about = f"{name} {band}"
            rows += [
                row(f"{about}: drawing one, seconds, against 20e-3", statistics.median(drawing), 20e-3, None, 1),
                row(f"{about}: {events / EACH:,.0f} events a run, compiled driver against SimPy driver", compiled / EACH,
                    simpy / EACH, None, ROUNDS),
                row(f"{about}: compiled, seconds a logged event, kernels in it, against 1e-6", compiled / events, EVENT_S,
                    None, ROUNDS),
                row(f"{about}: one replication in SimPy, seconds, against 0.4", simpy / EACH, SIMPY_S, 1.0, ROUNDS)]
    return rows
