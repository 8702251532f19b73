"""How many people slides and torrents threaten in each township, by which some count as hazard-prone (多灾易灾)."""

from pathlib import Path

import numpy as np

from models.torrents import design_peaks
from scenarios.catchments import HALF_HOURS, catchments_of, exposed, over_m
from scenarios.flash_settings import FloodFlash
from scenarios.flood_flash import prepare_flash
from scenarios.placing.rules import Placed, PlacingRules, read
from scenarios.rainstorms import LOG_YR
from scenarios.world import World


def hazard_exposure(world: World, flash: FloodFlash, rules: PlacingRules, folder: Path) -> Placed:
    """Rows of hazard_exposure.csv (synthetic:hazard_exposure), one for each township that has none of another source.

    People threatened by slides are the registered points of a township times the people at one, which are its district's
    where they are listed, else the mean of the listed. People threatened by torrents are those whose homes the stream
    reaches in rain of ``exposure_yr`` years on ground of average wetness, with the middle of every number that a storm
    draws. One is counted as much as the other.

    Parameters
    ----------
    world : loaded from ``folder``, which holds hazard_points.csv
    flash : numbers of the storms

    Raises
    ------
    BadInput : see `scenarios.flood_flash.prepare_flash`
    """
    shared = prepare_flash(world, flash, folder)
    known, climate = shared.ground, shared.climate
    middle = catchments_of(world, flash.catchment, flash.people, known, np.sqrt(known.slope_low * known.slope_high),
                           np.ones(known.area_km2.size))
    rain = climate.mean_mm * np.interp(np.log(rules.exposure_yr), LOG_YR, climate.factor)
    flow = np.empty(rain.size)
    design_peaks(rain, known.first_h, known.first_peak, known.dry_number, middle.ordinates,
                 int(known.first_h) + 1 + HALF_HOURS // 2, flow)
    torrent = exposed(flash.people, middle, over_m(flash.catchment, middle, flow))

    listed = [row for row in read(folder / "hazard_points.csv") if row["people"]]
    points, people = (sum(float(row[name]) for row in listed) for name in ("points", "people"))
    at_point = np.full(len(world.districts), people / points if points else 1.0)
    for row in listed:
        at_point[world.district_names[row["district"]]] = float(row["people"]) / max(1.0, float(row["points"]))
    slide = shared.slopes.points * at_point[world.townships["district"]]

    given = {row["township"] for row in read(folder / "hazard_exposure.csv")
             if not row["source"].startswith("synthetic:")}
    return ["township", "slide_people", "torrent_people"], [
        {"township": code, "slide_people": f"{slide[i]:.1f}", "torrent_people": f"{torrent[i]:.1f}",
         "source": "synthetic:hazard_exposure"}
        for i, code in enumerate(world.townships["code"].tolist()) if code not in given]
