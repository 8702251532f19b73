"""Listed car drives against the road network: a sanity check of the roads, not what they were calibrated on."""

from typing import Any

import numpy as np

from scenarios.roads import travel_min
from scenarios.world import World

DRIVE_YEAR = 2021  # the network that the drives of drive_times.csv were made on


def listed_drives(ground: World) -> list[dict[str, Any]]:
    """Each listed drive against the road network of its year, at the mean car speeds of the links."""
    rows = []
    for drive in ground.drives:
        source = np.array([ground.seat_node(int(drive["a"]))])
        minutes = travel_min(ground.roads, ground.n_nodes, source, DRIVE_YEAR)[0, ground.seat_node(int(drive["b"]))]
        difference = minutes / 60 / drive["hours"] - 1
        start, end = (str(ground.districts["name_en"][drive[side]]) for side in ("a", "b"))
        rows.append({"from": start, "to": end, "listed_h": float(drive["hours"]), "ours_h": round(float(minutes) / 60, 3),
                     "difference": round(float(difference), 3), "tolerance": float(drive["tolerance"]),
                     "within": bool(abs(difference) <= drive["tolerance"])})
    return rows
