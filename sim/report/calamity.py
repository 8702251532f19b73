"""A drawn accident underground in figures and in words."""

from typing import Any

import numpy as np

from models.mines.tables import Accident, Air, Field
from scenarios.mine import Calamity
from scenarios.realisation import Realisation, digest
from scenarios.world import World
from sim.report.flood import clock
from sim.report.words import named


def describe_calamity(world: World, drawn: Realisation) -> dict[str, Any]:
    """The accident as plain figures, ready for JSON. Hours count from the start of the replication."""
    mine = drawn.cause
    assert isinstance(mine, Calamity)
    district = int(world.townships["district"][mine.township])
    gone = int(mine.fallen_airway[0]) if mine.fallen_airway.size else -1
    return {"band": mine.band, "accidents_drawn": mine.attempts, "start_hour": mine.start_hour,
            "day_of_year": mine.day_of_year, "realisation_sha256": digest(drawn), "site": mine.site,
            "layout": mine.layout, "laid_out_as": named("layout", mine.layout), "kind": mine.kind,
            "township": f"{world.townships['name_zh'][mine.township]} ({world.districts['name_en'][district]})",
            "accident": Accident(mine.accident).name.lower(),
            "happens": named("accident", Accident(mine.accident).name.lower()),
            "happens_at": clock(mine.start_hour + int(mine.at_h)),
            "airway": mine.airway_names[mine.airway], "at_m": round(mine.at_m),
            "airway_m": round(float(mine.airways["length_m"][mine.airway])),
            "air_m3_s": round(float(mine.flows[Air.NORMAL, mine.airway]), 1), "underground": len(mine.people),
            "exposed": mine.threatened, "with_self_rescuer": int(mine.people["mask"].sum()),
            "refuge_places": int(mine.airways["refuge"].sum()), "peak_mw": round(mine.peak_mw, 1),
            "burns_h": round(mine.burns_h, 1), "co_m3_h": round(3600 * mine.peak_mw * mine.co_m3_mj, 1),
            "methane_m3": round(mine.methane_m3), "fumes_m3": round(mine.fumes_m3, 1),
            "methane_before_percent": round(float(mine.gas[Field.METHANE].max()), 2),
            "fallen_m": round(float(mine.fallen_length_m[0]), 1) if gone >= 0 else 0.0,
            "void_m3": round(float(mine.void_m3[gone])) if gone >= 0 and np.isfinite(mine.void_m3[gone]) else None,
            "water_m3": round(mine.water_m3), "inflow_m3_h": round(mine.inflow_m3_h), "inflow_h": round(mine.inflow_h, 1),
            "exposed_by_district": {str(world.districts["name_en"][district]): mine.threatened}}


def calamity_story(told: dict[str, Any]) -> list[str]:
    """The accident in plain sentences."""
    what = {
        "fire": f"The fire grows to {told['peak_mw']:.1f} MW, gives off {told['co_m3_h']:,.0f} m3 of CO an hour then, "
                f"and burns for {told['burns_h']:.0f} h unless it is fought.",
        "explosion": f"{told['methane_m3']:,} m3 of methane explode and leave {told['fumes_m3']:,.0f} m3 of CO.",
        "inrush": f"{told['water_m3']:,} m3 of water break in at once, then {told['inflow_m3_h']:,} m3 an hour for "
                  f"{told['inflow_h']:.0f} h.",
        "fumes": f"{told['fumes_m3']:.1f} m3 of CO are set free."}
    fallen = f"{told['fallen_m']:.0f} m come down" + (
        "; air still comes past." if told["void_m3"] is None else f" and shut in {told['void_m3']:,} m3 of air.")
    return [f"Accident {told['replication']} of seed {told['seed']}, severity {told['band']}: "
            f"{told['happens']} on {told['happens_at']} in {told['site']} at {told['township']}, laid "
            f"out as {told['laid_out_as']}: {named('airway', told['airway'])}, {told['at_m']:,} m into its "
            f"{told['airway_m']:,} m.",
            f"{told['underground']} people are underground, {told['with_self_rescuer']} of them with self-rescuers; it can "
            f"reach {told['exposed']}. " + what.get(told["accident"], fallen)]
