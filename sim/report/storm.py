"""A drawn rainstorm in figures and in words."""

from typing import Any

import numpy as np

from scenarios.flood_flash import FlashFlood
from scenarios.realisation import Realisation, digest
from scenarios.season import month_of
from scenarios.world import World
from sim.report.flood import clock


def describe_storm(world: World, drawn: Realisation) -> dict[str, Any]:
    """The storm as plain figures, ready for JSON. Hours count from the start of the replication."""
    storm = drawn.cause
    assert isinstance(storm, FlashFlood)
    rows = np.bincount(world.townships["district"], weights=storm.exposed, minlength=len(world.districts)).astype(int)
    wettest, first = int(storm.rain_24h_mm.argmax()), storm.first_h[storm.exposed > 0]
    closes, slides = drawn.disaster.closures, storm.slides
    with np.errstate(invalid="ignore"):
        wet = (storm.over_m[closes["town"]] > closes["sill_m"][:, None]).any(axis=1)

    def named(town: int) -> str:
        return f"{world.townships['name_zh'][town]} ({world.districts['name_en'][world.townships['district'][town]]})"
    deepest = np.argsort(-np.where(storm.exposed > 0, storm.crest_m, -np.inf), kind="stable")[:5]
    return {"band": storm.band, "storms_drawn": storm.attempts, "start_hour": storm.start_hour,
            "month": month_of(storm.day_of_year), "realisation_sha256": digest(drawn),
            "rain_24h_mm": round(float(storm.rain_24h_mm.max())), "wettest": named(wettest),
            "townships_over_100_mm": int((storm.rain_24h_mm >= 100).sum()),
            "rain_1h_mm": round(float(storm.rain_mm.max())), "exposed": int(storm.exposed.sum()),
            "townships_flooded": int((storm.exposed > 0).sum()), "to_be_swept": int(storm.swept.sum()),
            "first_at": clock(storm.start_hour + int(first.min())) if first.size else "",
            "last_at": clock(storm.start_hour + int(first.max())) if first.size else "",
            "torrents": [{"township": named(int(t)), "people": int(storm.exposed[t]),
                          "crest_over_m": round(float(storm.crest_m[t]), 2),
                          "crest_at": clock(storm.start_hour + int(storm.crest_h[t]))}
                         for t in deepest if storm.exposed[t]],
            "exposed_by_district": {str(world.districts["name_en"][d]): int(rows[d])
                                    for d in np.argsort(-rows, kind="stable") if rows[d]},
            "roads_closed": int((wet | np.isfinite(closes["buried_h"])).sum()),
            "roads_cut_by_slides": int(np.isfinite(closes["buried_h"]).sum()),
            "slides": int(slides.at_h.size), "slides_on_homes": int((slides.people > 0).sum()),
            "in_path_of_slides": int(slides.people.sum()), "buried_if_nobody_leaves": int(slides.buried.sum()),
            "dams_overtopped": int(np.isfinite(storm.dams.overtops_h).sum())}


def storm_story(told: dict[str, Any]) -> list[str]:
    """The storm in plain sentences."""
    lines = [f"Rainstorm {told['replication']} of seed {told['seed']}, in {told['month']}, severity {told['band']}: up to "
             f"{told['rain_24h_mm']} mm in a day at {told['wettest']}, {told['rain_1h_mm']} mm in the worst hour; "
             f"{told['townships_over_100_mm']} townships have 100 mm or more."]
    if told["exposed"]:
        lines.append(f"Torrents reach the homes of {told['exposed']:,} people in {told['townships_flooded']} townships, "
                     f"the first on {told['first_at']}, the last on {told['last_at']}; if nobody left, "
                     f"{told['to_be_swept']:,} would be swept away.")
        lines.append("Deepest over the first homes: " + "; ".join(
            f"{row['township']} {row['crest_over_m']:.1f} m on {row['crest_at']}, {row['people']:,} people"
            for row in told["torrents"]) + ".")
    else:
        lines.append("No torrent reaches a home.")
    lines.append(f"{told['slides']} slides come down, {told['roads_cut_by_slides']} roads are cut by them; "
                 f"{told['roads_closed']} roads close in all.")
    if told["slides_on_homes"]:
        lines.append(f"In the path of {told['slides_on_homes']} of them {told['in_path_of_slides']:,} people are at home, "
                     f"of whom {told['buried_if_nobody_leaves']} would be buried if nobody left.")
    return lines
