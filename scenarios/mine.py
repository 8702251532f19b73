"""An accident underground, drawn whole before anything responds: where, what, how strong, and who is there.

The draw is blind to the plan: the World, the scenario, the seed and the replication decide everything. What a plan decides
(whether the six systems work, whether self-rescuers were inspected) is left as quantiles.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.geometry import distances_km
from models.mines.air import spread_gas
from models.mines.tables import PERSON, Accident, Air, Field, KeptBy, Person, System
from scenarios.checks import BadInput
from scenarios.flood_settings import BANDS
from scenarios.mine_ground import SHIFTS, MineGround, layout_folder, load_mine
from scenarios.mine_harm import Fall, down_the_air, fall_of, metres_from, nothing_fallen, threatened
from scenarios.mine_settings import MineScenario
from scenarios.randomness import Chance, Stream, generator
from scenarios.ventilation import all_flows
from scenarios.world import World

ATTEMPTS = 20_000   # accidents that are drawn at the most
STEADY_H = 3.0      # after which the methane of ordinary times stands still
SQUADS, BLASTS = 64, 64  # that have quantiles of their own


@dataclass(frozen=True)
class Calamity:
    """One draw. Hours run from 0. ``u_`` are uniform quantiles; f stands for what has fallen.

    Attributes
    ----------
    site : name in risk_sites.csv or mines.csv; township : row of townships, the nearest; layout : its folder's name
    kind : coal, noncoal or tunnel; accident : `models.mines.tables.Accident`; airway, at_m : where, from its end a
    at_h : hour of the series; band : S1 to S4 by ``threatened``; threatened : people underground whom it can reach
    attempts : accidents drawn until one fell into the band asked for
    start_hour : hour of day at which hour 0 falls; day_of_year : 1 to 365
    junctions : JUNCTION; airways : AIRWAY, as before the accident, every system in place; airway_names : tuple of str
    flows : float64[6, airways], m3/s, see `scenarios.ventilation.all_flows`; gas : float64[3, cells], as before it
    people : PERSON, all at work; self-rescuers as on the roster
    peak_mw, growth_h, burns_h, co_m3_mj, smoke_per_ppm, taken_share : of a fire, 0 where there is none; the last is the
        share of heat that goes into the air
    methane_m3 : that explodes; fumes_m3 : of CO set free at once, of blasting or left by the explosion
    blown : bool[airways], whose doors an explosion blows open
    fallen_airway : int64[f]; fallen_at_m, fallen_length_m : float64[f]; void_m3 : float64[airways], see `mine_harm.Fall`
    water_m3, inflow_m3_h, inflow_h : that comes at once, then by the hour, for so long
    cover_m : rock over the workings
    u_systems : float64[6], which of the six systems work; u_sensors, u_telephones, u_mouthpieces, u_refuges :
        float64[airways], which of their devices do
    u_aware, u_mask, u_caught, u_located, u_drink, u_thirst : float64[people]
    u_alarm, u_reverse, u_pumps, u_rig, u_dig : float; u_reports : float64[3]
    u_refuse : float64[SQUADS]; u_ignite : float64[BLASTS]
    """

    site: str
    township: int
    layout: str
    kind: str
    accident: int
    airway: int
    at_m: float
    at_h: float
    band: str
    threatened: int
    attempts: int
    start_hour: int
    day_of_year: int
    junctions: np.ndarray
    airways: np.ndarray
    airway_names: tuple[str, ...]
    flows: np.ndarray
    gas: np.ndarray
    people: np.ndarray
    peak_mw: float
    growth_h: float
    burns_h: float
    co_m3_mj: float
    smoke_per_ppm: float
    taken_share: float
    methane_m3: float
    fumes_m3: float
    blown: np.ndarray
    fallen_airway: np.ndarray
    fallen_at_m: np.ndarray
    fallen_length_m: np.ndarray
    void_m3: np.ndarray
    water_m3: float
    inflow_m3_h: float
    inflow_h: float
    cover_m: float
    u_systems: np.ndarray
    u_sensors: np.ndarray
    u_telephones: np.ndarray
    u_mouthpieces: np.ndarray
    u_refuges: np.ndarray
    u_aware: np.ndarray
    u_mask: np.ndarray
    u_caught: np.ndarray
    u_located: np.ndarray
    u_drink: np.ndarray
    u_thirst: np.ndarray
    u_alarm: float
    u_reverse: float
    u_pumps: float
    u_rig: float
    u_dig: float
    u_reports: np.ndarray
    u_refuse: np.ndarray
    u_ignite: np.ndarray

    @property
    def n_cells(self) -> int:
        """Cells of gas of the whole mine."""
        return int(self.gas.shape[1])


@dataclass(frozen=True)
class Lie:
    """A layout as the draw needs it.

    Attributes
    ----------
    ground : the mine; flow : float64[airways], ordinary times at mean weather; follows : of `mine_harm.down_the_air`
    sites : tuple of (name, township) where there is such a mine; yearly : accidents that threaten somebody
    odds : float64[6], of each accident, adding up to 1; all 0 where none that is asked for can happen
    """

    ground: MineGround
    flow: np.ndarray
    follows: np.ndarray
    sites: tuple[tuple[str, int], ...]
    yearly: float
    odds: np.ndarray


@dataclass(frozen=True)
class Mines:
    """What all draws of one World and scenario share: the layouts, and how often each has an accident of each kind."""

    lies: tuple[Lie, ...]
    odds: np.ndarray  # float64[lies, 6], adding up to 1


@dataclass(frozen=True)
class _Hit:
    """What happens where, as far as it decides whom it reaches."""

    accident: Accident
    airway: int
    at_m: float
    fall: Fall
    inflow_m3_h: float
    inflow_h: float
    at_once_m3: float


def prepare_mine(world: World, settings: MineScenario) -> Mines:
    """Read the layouts and sort the sites once.

    Raises
    ------
    BadInput : a layout or a setting is wrong, a site unknown, or the accident asked for can happen nowhere
    """
    lies = [_lie(world, settings, layout, kind, yearly) for layout, kind, yearly in _layouts(world, settings) if yearly > 0]
    odds = np.array([lie.yearly * lie.odds for lie in lies])
    if settings.place and not odds.sum() > 0:
        raise BadInput(f"scenario.place: {settings.place!r} is no airway of {', '.join(lie.ground.name for lie in lies)} "
                       f"that has such an accident ({settings.accident}); choose one with a weight in airways.csv")
    if not odds.sum() > 0:
        raise BadInput(f"scenario.accident: {settings.accident} happens in none of "
                       f"{', '.join(lie.ground.name for lie in lies)}; choose any, or another scenario.layout")
    return Mines(tuple(lies), odds / odds.sum())


def draw_mine(world: World, settings: MineScenario, shared: Mines, seed: int, replication: int) -> Calamity:
    """One accident and who is underground: the first of a series that falls into the scenario's band.

    Raises
    ------
    BadInput : none does
    """
    calendar, chance = (generator(seed, replication, stream) for stream in (Stream.SCENARIO, Stream.MINE))
    day = 1 + int(365 * calendar.random())
    for attempt in range(1, ATTEMPTS + 1):
        u = calendar.random(2)  # with the accident: no night shift of a small mine is large enough for S4
        clock = 24 * u[0] if settings.clock_h < 0 else settings.clock_h + u[1]
        shift = SHIFTS[int(clock % 24) // 8]
        which = int(np.searchsorted(np.cumsum(shared.odds.ravel()), chance.random(), side="right"))
        lie = shared.lies[which // len(Accident)]
        hit = _hit(settings, lie.ground, Accident(which % len(Accident)), chance)
        ways, metres, masks = _present(settings, lie.ground, shift, chance)
        site, town = lie.sites[int(chance.random() * len(lie.sites))]
        n = int(threatened(lie.ground, hit.accident, hit.airway, hit.at_m, lie.flow, lie.follows, settings.release.blast_m,
                           hit.fall, hit.at_once_m3 + hit.inflow_m3_h * hit.inflow_h, ways, metres).sum())
        band = BANDS[int(np.searchsorted(settings.threatened_bands, n, side="right"))]
        if n and settings.band in ("any", band):
            start = int(np.floor(clock - settings.strikes_h)) % 24
            at_h = settings.strikes_h + (clock - settings.strikes_h) % 1
            miners = generator(seed, replication, Stream.MINERS)
            people = _people(settings, lie.ground.kind, ways, metres, masks, miners)
            said = {"site": site, "township": town, "at_h": at_h, "band": band, "threatened": n, "attempts": attempt,
                    "start_hour": start, "day_of_year": day}
            return Calamity(**said, **_strength(settings, lie.ground, hit, day, chance), people=people,
                            **_quantiles(len(lie.ground.airways), people.size, miners,
                                         generator(seed, replication, Stream.UNDERGROUND)))
    raise BadInput(f"scenario.band: none of {ATTEMPTS:,} accidents fell into {settings.band}; choose another band, or widen "
                   "scenario.threatened_bands")


def _layouts(world: World, settings: MineScenario) -> list[tuple[str, str, float]]:
    """Layouts that may have an accident: name, kind of site ('' for the layout's own), accidents a year."""
    rules = settings.exposure
    if settings.layout:
        return [(settings.layout, "", 1.0)]
    coal = [(rules.layouts["coal"], "coal", 1 - rules.deep_share), (rules.layouts["deep"], "coal", rules.deep_share)]
    if settings.site:
        kind = _kind_of_site(world, settings.site)
        return coal if kind == "coal" else [(rules.layouts[kind], kind, 1.0)]
    return [*((name, kind, share * rules.yearly["coal"] * (rules.year < rules.coal_until)) for name, kind, share in coal),
            *((rules.layouts[kind], kind, rules.yearly[kind]) for kind in ("noncoal", "tunnel"))]


def _kind_of_site(world: World, site: str) -> str:
    """coal for a mine of mines.csv, noncoal or tunnel for a site at risk."""
    row = np.flatnonzero(world.risk_sites["site"] == site)
    if row.size and world.risk_sites["kind"][row[0]] in ("mine", "tunnel"):
        return "noncoal" if world.risk_sites["kind"][row[0]] == "mine" else "tunnel"
    known = _coal_mines(world)
    if site not in world.mines["name_zh"][known]:
        raise BadInput(f"scenario.site: {site!r} is no mine or tunnel; write a site of risk_sites.csv such as mine-001 or "
                       f"tunnel-001, or a coal mine with a place in mines.csv such as {world.mines['name_zh'][known[0]]}")
    return "coal"


def _coal_mines(world: World) -> np.ndarray:
    """Rows of coal mines whose place is known."""
    mines = world.mines
    return np.flatnonzero(np.char.startswith(mines["kind"], "coal") & np.isfinite(mines["lat"]) & np.isfinite(mines["lon"]))


def _lie(world: World, settings: MineScenario, layout: str, kind: str, yearly: float) -> Lie:
    ground = load_mine(layout_folder(layout), settings.air.cell_m, settings.air.heat_loss_w_m2_k)
    if settings.place:
        ground = replace(ground, weights=ground.weights * (np.array(ground.airway_names) == settings.place))
    kind = kind or (_kind_of_site(world, settings.site) if settings.site else ground.kind)
    if kind != ground.kind:
        raise BadInput(f"scenario.layout: {layout} is a layout of kind {ground.kind}, the site is of kind {kind}; name a "
                       "site of its kind, or leave scenario.site empty")
    nothing = np.zeros(len(ground.airways), dtype=bool)
    flow = all_flows(ground, float(np.mean(settings.air.outside_c)), nothing, nothing, (-1, 0.0, 0.0))[Air.NORMAL]
    odds = np.array(settings.exposure.mix[kind]) * (ground.weights.sum(axis=1) > 0)
    if settings.accident != "any":
        odds = (ground.weights.sum(axis=1) > 0) * np.eye(len(Accident))[Accident[settings.accident.upper()]]
    sites = _sites(world, kind)
    if settings.site:
        sites = tuple(site for site in sites if site[0] == settings.site)
    return Lie(ground, flow, down_the_air(ground, flow), sites, yearly, odds / max(1e-300, odds.sum()))


def _sites(world: World, kind: str) -> tuple[tuple[str, int], ...]:
    """Names and nearest townships."""
    if kind == "coal":
        rows = world.mines[_coal_mines(world)]
        towns = distances_km(rows["lat"].copy(), rows["lon"].copy(), world.townships["lat"].copy(),
                             world.townships["lon"].copy()).argmin(axis=1)
        return tuple(zip(rows["name_zh"].tolist(), towns.tolist(), strict=True))
    rows = world.risk_sites[world.risk_sites["kind"] == ("mine" if kind == "noncoal" else "tunnel")]
    return tuple(zip(rows["site"].tolist(), rows["township"].tolist(), strict=True))


def _hit(settings: MineScenario, ground: MineGround, accident: Accident, chance: Chance) -> _Hit:
    """Where it happens, and what it brings down or lets in; the same number of draws whatever it is."""
    u, z, rules = chance.random(5), float(chance.standard_normal()), settings.release
    weights = np.cumsum(ground.weights[accident])
    airway = int(np.searchsorted(weights, u[0] * weights[-1], side="right"))
    at_m = float(u[1] * ground.airways["length_m"][airway])
    fall = nothing_fallen(ground)
    if accident in (Accident.ROOF_FALL, Accident.COLLAPSE):
        fall = fall_of(ground, airway, at_m, rules.fall_median_m[ground.kind] * float(np.exp(rules.fall_sigma * z)))
    if accident != Accident.INRUSH:
        return _Hit(accident, airway, at_m, fall, 0.0, 0.0, 0.0)
    flow, hours = _log_between(rules.inrush_m3_h, u[2]), _log_between(rules.inrush_h, u[3])
    return _Hit(accident, airway, at_m, fall, flow, hours, _between(rules.inrush_share, u[4]) * flow * hours)


def _present(settings: MineScenario, ground: MineGround, shift: str, chance: Chance,
             ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who is underground: airway, metres from its end a, whether with a self-rescuer."""
    roster = ground.roster
    share = _between(settings.people.present, float(chance.random()))
    heads = np.floor(roster[shift] * share + chance.random(len(roster))).astype(np.int64)
    row = np.repeat(np.arange(len(roster)), heads)
    at = roster["from_m"][row] + chance.random(row.size) * (roster["to_m"] - roster["from_m"])[row]
    return roster["airway"][row], at, roster["mask"][row]


def _people(settings: MineScenario, kind: str, airway: np.ndarray, at_m: np.ndarray, mask: np.ndarray,
            chance: Chance) -> np.ndarray:
    """PERSON, at work and unaware."""
    rules, n = settings.people, airway.size
    table = np.zeros(n, dtype=PERSON)
    table["state"], table["breathes"] = Person.WORKING, KeptBy.FRESH_AIR
    table["airway"], table["at_m"], table["mask"] = airway, at_m, mask
    for name in ("toward", "wound", "died_of", "squad"):
        table[name] = -1
    for name in ("aware_h", "alone_h"):
        table[name] = np.inf
    for name in ("wounded_h", "end_h", "found_h"):
        table[name] = np.nan
    z, u = chance.standard_normal((n, 2)), chance.random((n, 3))
    table["pace"] = np.exp(rules.pace_sigma * z[:, 0])
    table["mask_min"] = mask * rules.mask_min[kind] * np.exp(rules.mask_sigma * z[:, 1])
    table["mask_full_min"] = table["mask_min"]
    table["down_cohb"] = _between(rules.down_cohb, u[:, 0])
    table["dead_cohb"] = _between(rules.dead_cohb, u[:, 1])
    table["u_wound"] = u[:, 2]
    return table


def _strength(settings: MineScenario, ground: MineGround, hit: _Hit, day: int, chance: Chance) -> dict[str, Any]:
    """Fields of `Calamity`: the mine, the accident, how strong it is, and the air."""
    u, fire, release, n = chance.random(8), settings.fire, settings.release, len(ground.airways)
    burns, blast = hit.accident == Accident.FIRE, hit.accident == Accident.EXPLOSION
    peak_mw = _log_between(fire.peak_mw[ground.kind], u[0]) * burns
    methane = _log_between(release.methane_m3, u[1]) * blast
    blasting = _log_between(release.fumes_m3, u[3]) * (hit.accident == Accident.FUMES)
    blown, fallen = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    if blast:
        metres = metres_from(ground, hit.airway, hit.at_m)
        blown = np.minimum(metres[ground.airways["a"]], metres[ground.airways["b"]]) <= release.blast_m
        blown[hit.airway] = True
    fallen[hit.fall.airway] = True
    january, july = settings.air.outside_c
    outside = (january + july) / 2 - (july - january) / 2 * float(np.cos(2 * np.pi * (day - 15) / 365))
    draught_kw = 1000 * peak_mw * fire.draught_share * fire.taken_share
    flows = all_flows(ground, outside, fallen, blown, (hit.airway if burns else -1, hit.at_m, draught_kw))
    junctions, gas = ground.junctions.copy(), np.zeros((len(Field), ground.n_cells))
    spread_gas(gas, ground.airways, junctions, flows[Air.NORMAL], STEADY_H, -1, 0.0, 0.0, 0.0, 0.0)
    return {
        "layout": ground.name, "kind": ground.kind, "accident": int(hit.accident), "airway": hit.airway, "at_m": hit.at_m,
        "junctions": junctions, "airways": ground.airways.copy(), "airway_names": ground.airway_names,
        "flows": flows, "gas": gas, "peak_mw": peak_mw,
        "growth_h": _between(fire.growth_h, u[4]) * burns, "burns_h": _between(fire.burns_h, u[5]) * burns,
        "co_m3_mj": _log_between(fire.co_m3_mj, u[6]) * burns, "smoke_per_ppm": _log_between(fire.smoke_per_ppm, u[7]),
        "taken_share": fire.taken_share, "methane_m3": methane,
        "fumes_m3": methane * _between(release.afterdamp_share, u[2]) + blasting, "blown": blown,
        "fallen_airway": hit.fall.airway, "fallen_at_m": hit.fall.at_m, "fallen_length_m": hit.fall.length_m,
        "void_m3": hit.fall.void_m3, "water_m3": hit.at_once_m3, "inflow_m3_h": hit.inflow_m3_h, "inflow_h": hit.inflow_h,
        "cover_m": ground.cover_m}


def _quantiles(airways: int, people: int, miners: Chance, underground: Chance) -> dict[str, Any]:
    """Fields of `Calamity` that a plan or a response turns into facts."""
    return {
        **{f"u_{name}": miners.random(people) for name in ("aware", "mask", "caught", "located", "drink", "thirst")},
        "u_systems": underground.random(len(System)),
        **{f"u_{name}": underground.random(airways) for name in ("sensors", "telephones", "mouthpieces", "refuges")},
        **{f"u_{name}": float(underground.random()) for name in ("alarm", "reverse", "pumps", "rig", "dig")},
        "u_reports": underground.random(3), "u_refuse": underground.random(SQUADS), "u_ignite": underground.random(BLASTS)}


def _between(bounds: list[float], quantile: Any) -> Any:
    """Uniform; a number or an array."""
    return bounds[0] + (bounds[1] - bounds[0]) * quantile


def _log_between(bounds: list[float], quantile: float) -> float:
    """Uniform in the logarithm."""
    return bounds[0] * (bounds[1] / bounds[0]) ** quantile
