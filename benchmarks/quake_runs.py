"""How long earthquakes take by band of severity: drawing one, and the response to it by either driver."""

import statistics
import time
from typing import Any

from benchmarks.measure import row
from scenarios.flood_settings import BANDS
from scenarios.ground import data_folder
from scenarios.realisation import chances, realise
from scenarios.world import World
from sim.config import compose_config
from sim.engine.compiled import run_compiled
from sim.engine.driver import Driver, run_simpy
from sim.engine.log import log_of
from sim.engine.simulate import setting, staged
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

            def played(driver: Driver, of: Any = of, drawn: Any = drawn) -> tuple[float, int]:
                """Seconds in the driver alone and logged events, over all earthquakes."""
                seconds, events = 0.0, 0
                for one in drawn:
                    _, case = staged(of, one)
                    start = time.perf_counter()
                    driver(case)
                    seconds += time.perf_counter() - start
                    events += log_of(case).size
                return seconds, events
            played(run_compiled)
            taken = [(played(run_compiled), played(run_simpy)) for _ in range(ROUNDS)]
            events = taken[0][0][1]
            compiled, simpy = (statistics.median(pair[k][0] for pair in taken) for k in (0, 1))
            about = f"{name} {band}"
            rows += [
                row(f"{about}: drawing one, seconds, against 20e-3", statistics.median(drawing), 20e-3, None, 1),
                row(f"{about}: {events / EACH:,.0f} events a run, compiled driver against SimPy driver", compiled / EACH,
                    simpy / EACH, None, ROUNDS),
                row(f"{about}: compiled, seconds a logged event, kernels in it, against 1e-6", compiled / events, EVENT_S,
                    None, ROUNDS),
                row(f"{about}: one replication in SimPy, seconds, against 0.4", simpy / EACH, SIMPY_S, 1.0, ROUNDS)]
    return rows
