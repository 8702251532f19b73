"""A drawn river flood in figures and in words."""

from typing import Any

import numpy as np

from scenarios.hydrology import CUNTAN, FLOOD_LIMIT_M
from scenarios.realisation import Realisation, digest
from scenarios.season import month_of
from scenarios.world import World
from sim.evacuation import Residue


def describe(world: World, drawn: Realisation) -> dict[str, Any]:
    """The flood as plain figures, ready for JSON. Hours count from the start of the replication."""
    flood = drawn.flood
    people = np.bincount(world.townships["district"], weights=flood.exposed, minlength=len(world.districts)).astype(int)
    rivers = dict(zip(world.gauges["gauge"].tolist(), world.gauges["river"].tolist(), strict=True))
    gauges = []
    for name, stage, over in zip(flood.gauges, flood.stage_m, flood.over_m, strict=True):
        gauges.append({"gauge": name, "river": rivers[name], "crest_m": round(float(stage.max()), 2),
                       "crest_over_m": round(float(over.max()), 2), "crest_hour": int(stage.argmax()),
                       "crest_at": clock(flood.start_hour + int(stage.argmax())), "hours_above": int((over > 0).sum())})
    return {"band": flood.band, "floods_drawn": flood.attempts, "start_hour": flood.start_hour,
            "month": month_of(flood.day_of_year), "realisation_sha256": digest(drawn),
            "peak_flow_m3s": {name: round(float(flow.max()))
                              for name, flow in zip(flood.stations, flood.flow_m3s, strict=True)},
            "dam_level_m": round(FLOOD_LIMIT_M + flood.dam_rise_m, 2), "gauges": gauges, "exposed": int(flood.exposed.sum()),
            "townships_flooded": int((flood.exposed > 0).sum()),
            "exposed_by_district": {str(world.districts["name_en"][d]): int(people[d])
                                    for d in np.argsort(-people, kind="stable") if people[d]},
            "roads_closed": int(flood.road_closed.any(axis=1).sum())}


def account(residue: Residue) -> dict[str, Any]:
    """Where the exposed people are once evacuation has done what it can; the first three add up to the exposed."""
    wet = np.isfinite(residue.first_water_h)
    warned = wet & (residue.order_h < residue.first_water_h)
    lead = residue.first_water_h[warned] - residue.order_h[warned]
    return {"evacuated": int(residue.evacuated.sum()), "sheltered_in_place": int(residue.in_place.sum()),
            "to_rescue": int(residue.to_rescue.sum()), "townships_flooded": int(wet.sum()),
            "ordered_before_the_water": int(warned.sum()),
            "median_lead_h": round(float(np.median(lead)), 1) if lead.size else 0.0}


def clock(hour: int) -> str:
    """Hours since midnight of the first day as day and hour, such as ``day 4 08:00``."""
    return f"day {hour // 24 + 1} {hour % 24:02d}:00"


def story(told: dict[str, Any]) -> list[str]:
    """The flood in plain sentences."""
    gauge = {row["gauge"]: row for row in told["gauges"]}
    cuntan = gauge[CUNTAN]
    side = "above" if cuntan["crest_over_m"] > 0 else "below"
    lines = [f"River flood {told['replication']} of seed {told['seed']}, in {told['month']}, severity {told['band']}: "
             f"{told['exposed']:,} people live in homes that the water reaches, in {told['townships_flooded']} townships.",
             f"The Yangtze crests at Cuntan on {cuntan['crest_at']} at {cuntan['crest_m']:.2f} m, "
             f"{abs(cuntan['crest_over_m']):.2f} m {side} guarantee, with {told['peak_flow_m3s'][CUNTAN]:,} m3/s; "
             f"the dam stands at {told['dam_level_m']:.1f} m."]
    high = sorted((row for row in told["gauges"] if row["crest_over_m"] > 0), key=lambda row: row["crest_hour"])
    if high:
        crests = (f"{row['gauge']} {row['crest_over_m']:+.2f} m on {row['crest_at']} ({row['hours_above']} h above)"
                  for row in high)
        lines.append(f"Above guarantee, in the order of their crests: {'; '.join(crests)}.")
    else:
        lines.append("No gauge rises above its guarantee stage.")
    lines.append(f"{told['roads_closed']} river roads go under.")
    return lines
