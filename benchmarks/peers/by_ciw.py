"""The queue in Ciw.

Ciw has no words for the dispatch: a customer's time with a server is drawn once, when it begins, whoever serves, and a
server has no place, no way home and no log of what it does in between.
"""

import ciw
import numpy as np

from benchmarks.peers.problem import SERVERS


def queue(gap_h: np.ndarray, service_h: np.ndarray) -> np.ndarray:
    """Waits in hours, in order of arrival."""
    n = gap_h.size
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gap_h.tolist(), float("inf")])],
        service_distributions=[ciw.dists.Sequential(service_h.tolist())], number_of_servers=[SERVERS])
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(n, method="Finish")
    records = sorted(simulation.get_all_records(), key=lambda record: record.id_number)
    return np.array([record.waiting_time for record in records])
