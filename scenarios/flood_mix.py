"""Floods as they come: large rivers in flood and rainstorms over small catchments, each as often as nature sends it.

Which of the two a replication is has a stream of chance of its own; the flood or the storm is then the one that its family
draws for this replication when it is alone. Neither knows of the other: a storm on a swollen river is not drawn.
"""

from dataclasses import dataclass, replace

import numpy as np

from scenarios.checks import bounded, demand
from scenarios.flash_settings import FloodFlash
from scenarios.flood_settings import BANDS, FloodRiver
from scenarios.randomness import Stream, generator


@dataclass(kw_only=True)
class FloodMix:
    """Two families with their numbers, and how many a year of each fall into the bands S1 to S4."""

    hazard: str
    band: str
    river_per_yr: list[float] = bounded(0, 366)
    flash_per_yr: list[float] = bounded(0, 366)
    river: FloodRiver
    flash: FloodFlash

    def __post_init__(self) -> None:
        demand(self.hazard == "flood", "scenario.hazard", self.hazard, "has no model; choose flood")
        demand(self.band in ("any", *BANDS), "scenario.band", self.band, f"is no band; choose any or {', '.join(BANDS)}")
        for name in ("river", "flash"):
            band = getattr(self, name).band
            demand(band == "any", f"scenario.{name}.band", band, "is the band of one family; set scenario.band for both")
            rates = getattr(self, f"{name}_per_yr")
            demand(len(rates) == len(BANDS), f"scenario.{name}_per_yr", rates, "must be a number for each band; give four")
        for band, river, flash in zip(BANDS, self.river_per_yr, self.flash_per_yr, strict=True):
            demand(river + flash > 0, "scenario.river_per_yr", self.river_per_yr,
                   f"leaves nothing to draw in {band}, since flash_per_yr has none there either; give one of them some")

    @property
    def hours(self) -> int:
        """Length of the longer of the two."""
        return max(self.river.hours, self.flash.hours)


def river_share(mix: FloodMix) -> float:
    """How often a disaster of the mix's band is a flood of the large rivers."""
    bands = slice(None) if mix.band == "any" else slice(BANDS.index(mix.band), BANDS.index(mix.band) + 1)
    river, flash = (float(np.sum(rates[bands])) for rates in (mix.river_per_yr, mix.flash_per_yr))
    return river / (river + flash)


def family_of(mix: FloodMix, seed: int, replication: int) -> FloodRiver | FloodFlash:
    """The family that a replication is drawn from, in the mix's band."""
    is_river = generator(seed, replication, Stream.FAMILY).random() < river_share(mix)
    return replace(mix.river, band=mix.band) if is_river else replace(mix.flash, band=mix.band)
