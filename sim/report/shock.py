"""A drawn earthquake in figures and in words."""

from typing import Any

import numpy as np

from models.shaking import intensities
from scenarios.quake import Quake
from scenarios.realisation import Realisation, digest
from scenarios.world import World
from sim.report.flood import clock


def describe_quake(world: World, drawn: Realisation) -> dict[str, Any]:
    """The earthquake as plain figures, ready for JSON. Hours count from the start of the replication."""
    quake, disaster = drawn.cause, drawn.disaster
    assert isinstance(quake, Quake)
    assert disaster.shaken is not None
    main, degree = quake.shocks[0], np.empty(quake.pga_g.shape[1])
    intensities(quake.pga_g[0], degree)
    people = disaster.people
    rows = np.bincount(world.townships["district"], weights=people, minlength=len(world.districts)).astype(int)
    town = int(quake.pga_g[0].argmax())
    bridge = disaster.closures["bridge"]
    return {"band": quake.band, "earthquakes_drawn": quake.attempts, "start_hour": quake.start_hour,
            "realisation_sha256": digest(drawn), "source": main.source, "ms": round(main.ms, 1),
            "latitude": round(main.lat, 3), "longitude": round(main.lon, 3),
            "shock_at": clock(quake.start_hour + int(quake.at_h[0])), "aftershocks_felt": len(quake.shocks) - 1,
            "greatest_intensity": round(float(degree.max()), 1),
            "shaken_most": f"{world.townships['name_zh'][town]} "
                           f"({world.districts['name_en'][world.townships['district'][town]]})",
            "exposed": int(people.sum()), "killed_at_once": int(disaster.shaken.harm["killed"].sum()),
            "trapped_alive": int(disaster.shaken.ruins["people"].sum()), "places_of_ruins": int(disaster.shaken.ruins.size),
            "hurt_green": int(disaster.shaken.harm["green"].sum()), "hurt_yellow": int(disaster.shaken.harm["yellow"].sum()),
            "hurt_red": int(disaster.shaken.harm["red"].sum()), "homeless": int(disaster.shaken.harm["homeless"].sum()),
            "exposed_by_district": {str(world.districts["name_en"][d]): int(rows[d])
                                    for d in np.argsort(-rows, kind="stable") if rows[d]},
            "roads_closed": int(bridge.size), "bridges_down": int((bridge == 2).sum()),
            "bridges_to_inspect": int((bridge == 1).sum()), "townships_silent": int(np.isfinite(disaster.silent_h).sum())}


def quake_story(told: dict[str, Any]) -> list[str]:
    """The earthquake in plain sentences."""
    return [f"Earthquake {told['replication']} of seed {told['seed']}, severity {told['band']}: Ms {told['ms']} at "
            f"{told['latitude']:.2f}, {told['longitude']:.2f} on {told['shock_at']}, intensity {told['greatest_intensity']} "
            f"at {told['shaken_most']}; {told['aftershocks_felt']} aftershocks are felt.",
            f"It kills {told['killed_at_once']:,} people at once and traps {told['trapped_alive']:,} alive in "
            f"{told['places_of_ruins']} places; {told['hurt_red']:,} others are in danger of life, "
            f"{told['hurt_yellow']:,} hurt moderately and {told['hurt_green']:,} lightly; {told['homeless']:,} must leave "
            "their homes.",
            f"{told['roads_closed']} roads close: {told['bridges_down']} have a bridge down, "
            f"{told['bridges_to_inspect']} one to be inspected, the others lie under slides. "
            f"{told['townships_silent']} townships have no telephone."]
