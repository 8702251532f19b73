"""Where time was lost: person-hours of waiting by clause, resource and cause, so that a plan's next yuan finds its place."""

from typing import Any

import numpy as np

from models.kinds import Cause, Waiting
from sim.judge.evidence import Evidence

TARGETS = {Waiting.IN_WATER: "TEAM-3TIER", Waiting.FOR_KIT: "SUP-10H", Waiting.FOR_SHELTER: "SHELTER",
           Waiting.FOR_HOSPITAL: "", Waiting.FOR_AIRCRAFT: "AIR-1H",
           Waiting.UNDER_DEBRIS: "TEAM-3TIER", Waiting.UNDERGROUND: "TEAM-PRO"}  # no clause speaks of hospitals
UNITS = {Waiting.IN_WATER: "boat", Waiting.FOR_KIT: "truck", Waiting.FOR_SHELTER: "bus",
         Waiting.FOR_HOSPITAL: "ambulance", Waiting.FOR_AIRCRAFT: "aircraft", Waiting.UNDER_DEBRIS: "team",
         Waiting.UNDERGROUND: "squad"}
RESOURCES = {Cause.NOT_REPORTED: "call", Cause.COMMAND: "post", Cause.ROAD: "road", Cause.WEATHER: "weather",
             Cause.NIGHT: "night_crew", Cause.CREW: "aircrew", Cause.FUEL: "fuel", Cause.CLEARANCE: "clearance",
             Cause.STOCK: "kit", Cause.DOCK: "dock", Cause.CALL_OUT: "depot_staff", Cause.BED: "bed",
             Cause.PLACE: "shelter", Cause.GAS: "gas"}  # of the other causes, the unit itself


def bottleneck(found: Evidence) -> list[dict[str, Any]]:
    """The waiting of the design bands' disasters.

    Returns
    -------
    rows of target, plan, waiting (who), resource, cause, person_hours (township-hours for aircraft) over all disasters,
    per_disaster and share of the waiting of this clause under this plan; the greatest first, nothing that is nothing
    """
    n = int(found.by_band[1] + found.by_band[2])
    rows = []
    for p, plan in enumerate(found.plans):
        for who in Waiting:
            hours = found.waited[p, who]
            whole = sum(float(found.waited[p, other].sum()) for other in Waiting if TARGETS[other] == TARGETS[who])
            for cause in (Cause(k) for k in np.argsort(-hours, kind="stable") if hours[k] > 0):
                of = float(hours[cause])
                rows.append({"target": TARGETS[who], "plan": plan, "waiting": who.name.lower(),
                             "resource": RESOURCES.get(cause, UNITS[who]), "cause": cause.name.lower(),
                             "person_hours": round(of, 6), "per_disaster": round(of / n, 6),
                             "share": round(of / whole, 6)})
    return rows
