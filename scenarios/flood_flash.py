"""A rainstorm over small catchments, drawn whole before anything responds: rain, torrents, slides, dams, who is in the way.

The draw is blind to the plan: the World, the scenario, the seed and the replication decide everything. Warnings and repairs
are the plan's; of them only quantiles are drawn.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.torrents import strike, unfold
from scenarios.alerts import Alerts, draw_alerts
from scenarios.catchments import Catchments, Ground, draw_catchments, exposed, ground, over_m, swept
from scenarios.checks import BadInput
from scenarios.flash_settings import FloodFlash
from scenarios.flood_settings import BANDS
from scenarios.landslides import SlideChance, Slides, Slopes, draw_slide_chance, slides, slopes
from scenarios.rainstorms import (
    BLOCK,
    Climate,
    Downpour,
    Storm,
    climate,
    draw_antecedent,
    draw_block,
    may_be_like,
    next_storm,
    rain_mm,
)
from scenarios.randomness import Chance, Stream, generator
from scenarios.season import draw_day
from scenarios.small_dams import DamChance, Dams, dam_sites, dams, draw_dam_chance
from scenarios.world import World

BLOCKS = 500  # of storms that are drawn at the most; where they must be like a past one, so many times more:
RARER = 40


@dataclass(frozen=True)
class FlashFlood:
    """One draw. Hours run from 0 in steps of one; t stands for townships.

    Attributes
    ----------
    band : S1 to S4, by people to be moved or people threatened with death, whichever is worse
    moved, threatened : those people, see `Harm`
    attempts : storms drawn until one fell into the band asked for, with those that pass by. `Climate.trials_per_yr` of all
        come a year: with band any, trials_per_yr over the mean of attempts is how many storms a year count
    day_of_year : 1 to 365; start_hour : hour of day, 0 to 23, at which hour 0 of the series falls
    storm : its cells, extent and way
    rain_mm : float64[t, hours]; rain_24h_mm : float64[t], its sum, which falls within a day
    rarity_yr : float64[t], years between storms that bring more rain to the place
    antecedent_mm : float64[t], effective rain of the ten days before; curve_number : float64[t], of ground as wet as that
    runoff_mm : float64[t], of the rain
    concentration_h : float64[t], time of concentration of the township's catchment
    over_m : float64[t, hours], depth over the level at which the first homes are reached; below it negative
    crest_m : float64[t], its greatest; first_h, crest_h : float64[t], hour of the first damage and of the crest, nan where
        no home is reached
    speed_ms : float64[t], of water a metre deep among the homes; grows as depth to 2/3
    exposed : int64[t], people whose homes the stream reaches; swept : int64[t], of them are swept away if nobody acts
    slides, dams, alerts : see there
    """

    band: str
    moved: int
    threatened: int
    attempts: int
    day_of_year: int
    start_hour: int
    storm: Storm
    rain_mm: np.ndarray
    rain_24h_mm: np.ndarray
    rarity_yr: np.ndarray
    antecedent_mm: np.ndarray
    curve_number: np.ndarray
    runoff_mm: np.ndarray
    concentration_h: np.ndarray
    over_m: np.ndarray
    crest_m: np.ndarray
    first_h: np.ndarray
    crest_h: np.ndarray
    speed_ms: np.ndarray
    exposed: np.ndarray
    swept: np.ndarray
    slides: Slides
    dams: Dams
    alerts: Alerts


@dataclass(frozen=True)
class Shared:
    """What all draws of one World and scenario share."""

    climate: Climate
    ground: Ground
    slopes: Slopes
    dam_sites: np.ndarray


@dataclass(frozen=True)
class Background:
    """What is drawn once, whichever storm comes: the calendar, the ground, and chance for every slide and dam.

    Attributes
    ----------
    day_of_year, start_hour : see `FlashFlood`; arrives_h : float, hour at which the storm's middle reaches its place
    antecedent_mm, wetness, curve_number : float64[townships]; wetness is 0 on average ground and 1 on wet
    local : float64[townships], rarity of the rain there over that of the storm, 1 in the mean
    round_exposed, round_swept : float64[townships], quantiles that round people to whole ones
    night : bool[24] and at_home : float64[24], share of people at home, by hour counted from hour 0 on
    catchments, slide_chance, dam_chance : see there
    """

    day_of_year: int
    start_hour: int
    arrives_h: float
    antecedent_mm: np.ndarray
    wetness: np.ndarray
    curve_number: np.ndarray
    local: np.ndarray
    round_exposed: np.ndarray
    round_swept: np.ndarray
    night: np.ndarray
    at_home: np.ndarray
    catchments: Catchments
    slide_chance: SlideChance
    dam_chance: DamChance


@dataclass(frozen=True)
class Harm:
    """What one storm does, in short; fields as in `FlashFlood`.

    People to be moved are those reached by streams, in the path of slides, and below overtopped dams; people threatened
    with death are those swept away or buried if nobody acts. Breaches are left out of the latter, since most dams hold.
    """

    passes_h: np.ndarray
    rain_24h_mm: np.ndarray
    rarity_yr: np.ndarray
    runoff_mm: np.ndarray
    crest_m: np.ndarray
    crest_h: np.ndarray
    exposed: np.ndarray
    swept: np.ndarray
    slides: Slides
    dams: Dams

    @property
    def moved(self) -> int:
        """People to be moved."""
        return int(self.exposed.sum() + self.slides.people.sum() + self.dams.exposed.sum())

    @property
    def threatened(self) -> int:
        """People threatened with death if nobody acts."""
        return int(self.swept.sum() + self.slides.buried.sum())


def prepare_flash(world: World, settings: FloodFlash, folder: Path) -> Shared:
    """Look up and share out once; ``folder`` holds hazard_points.csv.

    Raises
    ------
    BadInput : a table or a setting is wrong
    """
    storm = settings.storm
    weather = climate(world, storm)
    burst = (sum(storm.burst_h) / 2, sum(storm.burst_peak) / 2)
    return Shared(weather, ground(world, settings.catchment, settings.people, weather, burst),
                  slopes(world, settings.slides, folder), dam_sites(world))


def draw_flash(world: World, settings: FloodFlash, shared: Shared, seed: int, replication: int,
               like: Downpour | None = None) -> FlashFlood:
    """One storm and what it does: the first of a series that counts, rains as asked for and falls into the scenario's band.

    Raises
    ------
    BadInput : no storm does, or catchments respond too slowly or not at all
    """
    back = background(world, settings, shared, seed, replication)
    chance = generator(seed, replication, Stream.STORM)
    blocks = BLOCKS if like is None else RARER * BLOCKS
    for tried in range(blocks):
        block = draw_block(settings.storm, shared.climate, chance)
        rows = may_be_like(world, shared.climate, block, back.local, like)
        some, row = block.of(rows), -1
        while True:
            row, storm = next_storm(settings.storm, shared.climate, some, row + 1)
            if storm is None:
                break
            if like is not None and not like.is_like(world, rain_mm(shared.climate, storm.rarity_yr * back.local)):
                continue
            harm = harm_of(world, settings, shared, back, storm)
            band = band_of(settings, harm.moved, harm.threatened)
            if settings.band in ("any", band):
                warned = draw_alerts(len(world.townships), settings.warning, generator(seed, replication, Stream.ALERT))
                attempts = tried * BLOCK + int(rows[row]) + 1
                return _unfolded(settings, shared, back, storm, harm, band, attempts, warned)
    if like is not None:
        raise BadInput(f"scenario: none of {blocks * BLOCK:,} storms rained within {like.within:.0%} of {like.most_mm:g} mm "
                       f"in the {like.region}, on {like.districts} districts; bring the scenario nearer to the shipped one")
    raise BadInput(f"scenario.band: none of {blocks * BLOCK:,} storms fell into {settings.band}; "
                   "widen scenario.bands and scenario.threatened_bands")


def band_of(settings: FloodFlash, moved: int, threatened: int) -> str:
    """Severity by the worse of the two counts; a bound belongs to the band above it."""
    return BANDS[max(int(np.searchsorted(settings.bands, moved, side="right")),
                     int(np.searchsorted(settings.threatened_bands, threatened, side="right")))]


def background(world: World, settings: FloodFlash, shared: Shared, seed: int, replication: int) -> Background:
    """Everything that is drawn once; each subsystem from its own stream."""
    n, storm, people = len(world.townships), settings.storm, settings.people
    calendar = generator(seed, replication, Stream.SCENARIO)
    day = draw_day(settings.season, calendar)
    clock = _arrival_clock(storm.night_share, storm.night_peak_h, calendar)
    behind = (clock - storm.arrives_h) % 24
    start_hour = int(behind)
    slopes_, valleys = (generator(seed, replication, which) for which in (Stream.CATCHMENT, Stream.VALLEY))
    antecedent = draw_antecedent(world, storm, settings.catchment.decay, slopes_)
    wetness = np.minimum(1.0, antecedent / settings.catchment.wet_mm)
    known = shared.ground
    hour = (start_hour + np.arange(24)) % 24
    night = (hour < people.day_h[0]) | (hour >= people.day_h[1])
    return Background(
        day, start_hour, storm.arrives_h + behind % 1, antecedent, wetness,
        known.dry_number + wetness * (known.wet_number - known.dry_number),
        np.exp(storm.local_spread * slopes_.standard_normal(n) - storm.local_spread**2 / 2),
        valleys.random(n), valleys.random(n), night, np.where(night, people.home_night, people.home_day),
        draw_catchments(world, settings.catchment, people, known, slopes_, valleys),
        draw_slide_chance(n, generator(seed, replication, Stream.SLIDES)),
        draw_dam_chance(shared.dam_sites.size, settings.dams, generator(seed, replication, Stream.DAMS)))


def _arrival_clock(night_share: float, peak_h: float, chance: Chance) -> float:
    """Hour of day, 0 to 24, of density 1 + share * cos of the angle from the hour that is preferred; by rejection."""
    u = chance.random((64, 2))
    hour = 24 * u[:, 0]
    fits = (1 + night_share) * u[:, 1] <= 1 + night_share * np.cos(2 * np.pi * (hour - peak_h) / 24)
    return float(hour[int(fits.argmax())])  # at most half are refused, so that one fits


def harm_of(world: World, settings: FloodFlash, shared: Shared, back: Background, storm: Storm) -> Harm:
    """What a storm does, without its hours."""
    weather, people, n = shared.climate, settings.people, len(world.townships)
    rarity = storm.rarity_yr * back.local
    rain = rain_mm(weather, rarity)
    way_km = (weather.east_km - storm.middle[0]) * storm.heading[0] + (weather.north_km - storm.middle[1]) * storm.heading[1]
    passes = back.arrives_h + way_km / storm.speed_kmh
    flow, crest_h, runoff, ratio, ratio_h = (np.empty(n) for _ in range(5))
    strike(rain, weather.east_km, weather.north_km, storm.cells, storm.axes, storm.bursts, passes, back.curve_number,
           back.catchments.ordinates, settings.hours, flow, crest_h, runoff, ratio, ratio_h)
    over = over_m(settings.catchment, back.catchments, flow)
    reached = np.floor(exposed(people, back.catchments, over) + np.where(over > 0, back.round_exposed, 0.0))
    lost = swept(people, back.catchments, over, reached, back.night[crest_h.astype(np.int64) % 24])
    lost = np.minimum(reached, np.floor(lost + back.round_swept))
    return Harm(passes, rain, rarity, runoff, over, np.where(over > 0, crest_h, np.nan), reached.astype(np.int64),
                lost.astype(np.int64),
                slides(settings.slides, shared.slopes, back.slide_chance, ratio, ratio_h, back.wetness, settings.hours,
                       back.at_home),
                dams(world, shared.dam_sites, back.dam_chance, back.catchments, settings.dams, settings.catchment, people,
                     rarity, flow, crest_h, back.night))


def _unfolded(settings: FloodFlash, shared: Shared, back: Background, storm: Storm, harm: Harm, band: str, attempts: int,
              alerts: Alerts) -> FlashFlood:
    """The storm that was found, hour by hour."""
    weather, n = shared.climate, harm.exposed.size
    rain, flow = np.empty((n, settings.hours)), np.empty((n, settings.hours))
    unfold(harm.rain_24h_mm, weather.east_km, weather.north_km, storm.cells, storm.axes, storm.bursts, harm.passes_h,
           back.curve_number, back.catchments.ordinates, rain, flow)
    over = np.repeat(-back.catchments.first_depth_m[:, None], settings.hours, axis=1)
    flows = np.flatnonzero(harm.runoff_mm > 0)
    over[flows] = over_m(settings.catchment, back.catchments.of(flows), flow[flows])
    damaged = over > 0
    return FlashFlood(
        band, harm.moved, harm.threatened, attempts, back.day_of_year, back.start_hour, storm, rain, harm.rain_24h_mm,
        harm.rarity_yr, back.antecedent_mm, back.curve_number, harm.runoff_mm, back.catchments.concentration_h, over,
        harm.crest_m, np.where(damaged.any(axis=1), damaged.argmax(axis=1), np.nan), harm.crest_h, back.catchments.speed_ms,
        harm.exposed, harm.swept, harm.slides, harm.dams, alerts)
