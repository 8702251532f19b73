"""Measures: one row of numbers per plan, scenario and replication, computed from the run and from nothing else."""

import numpy as np

from models.asked import ask, ask_centres, ask_points, close_roads, count_heads, surge_hours
from models.curves import MARKS, STEPS, Curve, Series, Where, draw_curves
from models.geometry import distances_km
from models.kinds import Cause, Doing, Waiting
from models.state import PLACE, StateHandle
from models.tally import Measure, count_cut_offs, tally, tally_load
from models.travel import RoadsHandle, fresh_roads
from models.waiting import waiting
from scenarios.flood_settings import FloodRiver
from scenarios.realisation import Realisation
from scenarios.upstream import without_dispatch
from scenarios.world import World
from sim.engine.driver import Driver
from sim.engine.fleet import mustered
from sim.engine.loads import Load, Loads, city_load, district_load, is_large, load_case
from sim.engine.log import log_of
from sim.engine.simulate import Setting, staged
from sim.engine.stage import Case
from sim.evacuation import Residue
from sim.judge.evidence import DESIGN
from sim.judge.mines import measure_mine

NEAR_STATION_KM = 15.0  # within which a fire station is asked to come in 20 min (benchmark of ours)
TONGNAN = "TN"  # its row in air_bases.csv
CIRCLE = ("centre", "new")  # regions whose townships lie in Tongnan's two-hour circle, beside the seats outside
SLICES = 100  # into which the heads of armed police and army are cut
CENTRE_PEOPLE = 50  # whom a regional centre must bring (benchmark of ours)
NAMES = tuple(measure.name.lower() for measure in Measure)


def row_type(n_districts: int) -> np.dtype:
    """The columns of a row: replication, band, every `Measure`, what a run adds to curves, series, districts and waits."""
    return np.dtype([("replication", np.int64), ("band", "U2"), ("measures", np.float64, (len(Measure),)),
                     ("curves", np.float64, (len(Curve), STEPS)), ("series", np.float64, (len(Series), MARKS)),
                     ("districts", np.float64, (len(Where), n_districts)),
                     ("waited", np.float64, (len(Waiting), len(Cause)))])


def near_station(world: World) -> np.ndarray:
    """bool[places]: whether a candidate fire station lies near; the list of candidates is the same for every plan."""
    lat, lon = (np.concatenate([world.townships[name], world.districts[name]]) for name in ("lat", "lon"))
    at = world.fire_stations["township"]
    found: np.ndarray = distances_km(lat, lon, lat[at], lon[at]).min(axis=1) <= NEAR_STATION_KM
    return found


def measure(of: Setting, drawn: Realisation, near: np.ndarray, window_h: float, driver: Driver,
            loads: Loads) -> np.ndarray:
    """Run one disaster under one plan and measure it, in the design bands under the design loads as well.

    Parameters
    ----------
    near : see `near_station`
    window_h : hours for which people caught by the water are taken to survive
    loads : what the clauses name

    Returns
    -------
    one row of `row_type`; its ``replication`` is the caller's to fill

    Raises
    ------
    Overflow : more happened than the log can hold
    """
    row = np.zeros(1, dtype=row_type(len(of.world.districts)))
    out, curves, series, districts, waited = (row[name][0] for name in row.dtype.names[2:])
    row["band"] = drawn.disaster.band
    residue, case = staged(of, drawn)
    s = case.state
    count_warned(drawn, residue, out)
    now = float(drawn.u_asked[0]) * case.hours
    ask(StateHandle(*s), drawn.asked, of.world.townships["population"], now, out, curves, districts, waited)
    ask_circle(of, case, now, out)
    ask_regional(of, drawn, case, out)
    ask_surge(of, drawn, case, now, out)
    if drawn.disaster.band in DESIGN and drawn.disaster.mine is None:  # no clause of relief names accidents underground
        measure_loads(of, drawn, case, driver, loads, out)
    count_paths(drawn, residue, out)
    if isinstance(of.scenario, FloodRiver):
        more = without_dispatch(of.shared.rivers, of.scenario, drawn.flood)
        out[Measure.UNDISPATCHED] += drawn.disaster.exposed.sum() + more
    driver(case)
    log = log_of(case)
    tally(log, s.needs, s.units, s.places, float(drawn.disaster.start_hour), near, window_h, out, curves, districts)
    if drawn.disaster.mine is not None:
        measure_mine(drawn.disaster.mine, case, of.model.roads.fire_pace, out)
    count_cut_offs(log, of.world.designated, loads.grace_h, float(case.hours), out)
    waiting(log, s.needs, s.units, s.places, s.depots, float(case.hours), waited)
    draw_curves(log, s.needs, s.units, s.places, case.kits, curves, series, districts)
    large = is_large(of.world)
    for group, people, served in ((large, Measure.MILLION_NATURAL, Measure.MILLION_NATURAL_10H),
                                  (~large, Measure.OTHER_NATURAL, Measure.OTHER_NATURAL_10H)):
        out[people], out[served] = districts[Where.SHELTERED][group].sum(), districts[Where.KIT][group].sum()
    return row


def count_warned(drawn: Realisation, residue: Residue, out: np.ndarray) -> None:
    """Count people along the chain of warning, and those caught by whether their stream is covered.

    Parameters
    ----------
    out : float64[len(Measure)], added to
    """
    exposed, caught = drawn.disaster.exposed, residue.to_rescue + residue.swept
    detected = residue.covered & residue.detected
    ahead = detected & (residue.order_h < residue.first_water_h)
    for what, people, where in (
            (Measure.BY_WATER, exposed, exposed > 0), (Measure.LEFT_WATER, residue.evacuated, exposed > 0),
            (Measure.COVERED, exposed, residue.covered), (Measure.DETECTED, exposed, detected),
            (Measure.AHEAD, exposed, ahead), (Measure.ALERTED, residue.alerted, ahead),
            (Measure.LEFT_AHEAD, residue.evacuated, ahead), (Measure.UNCOVERED, exposed, ~residue.covered),
            (Measure.TAKEN, caught, exposed > 0),
            (Measure.TAKEN_COVERED, caught, residue.covered), (Measure.TAKEN_UNCOVERED, caught, ~residue.covered)):
        out[what] += people[where].sum()


def count_paths(drawn: Realisation, residue: Residue, out: np.ndarray) -> None:
    """Who was in the path of slides and below dams, and who of them left; ``out`` as for `tally`."""
    slides, dams, found = drawn.disaster.slides, drawn.disaster.breaches, residue.paths
    for people, left, these in ((Measure.IN_PATH, Measure.PATH_LEFT, np.ones(slides.size, dtype=bool)),
                                (Measure.IN_PATH_POINTS, Measure.PATH_LEFT_POINTS, slides["registered"])):
        out[people] += slides["people"][these].sum()
        out[left] += slides["people"][these & found.left].sum()
    out[Measure.BELOW_DAMS] += dams["people"].sum()
    out[Measure.BELOW_DAMS_LOST] += found.lost.sum()
    out[Measure.DAMS_TOPPED] += dams.size
    out[Measure.DAMS_BROKE] += found.breaks.sum()


def measure_loads(of: Setting, drawn: Realisation, natural: Case, driver: Driver, loads: Loads, out: np.ndarray) -> None:
    """Play the design loads of a disaster and measure them.

    Parameters
    ----------
    natural : the disaster staged and not yet played; it stays so
    loads : people; a load of nobody is not played, nor that of the city where nobody is in danger
    out : float64[len(Measure)], added to
    """
    large = is_large(of.world)
    played: list[tuple[Load, np.ndarray]] = []
    if loads.city and drawn.disaster.people.any():  # one that endangers nobody brings nobody to a shelter anywhere
        played.append((city_load(drawn, natural, loads.city), np.full(large.size, Measure.CITY_LOAD)))
    if loads.million or loads.other:
        played.append((district_load(of.world, natural, loads), np.where(large, Measure.MILLION_LOAD, Measure.OTHER_LOAD)))
    for load, group in played:
        np.add.at(out, group[of.world.townships["district"][load.towns]], load.registered.sum(axis=1))
        case = load_case(natural, drawn, of.model.supplies.estimate_sigma, load)
        driver(case)
        tally_load(log_of(case), case.state.places, group, out)


def ask_circle(of: Setting, case: Case, now: float, out: np.ndarray) -> None:
    """Ask an aircraft of Tongnan to every township of the centre and the new districts, and to the seats in Sichuan.

    Parameters
    ----------
    case : staged and not yet played; a seat outside has the weather of the nearest district
    now : hours
    out : float64[len(Measure)], added to
    """
    world, s = of.world, case.state
    outside = np.zeros(len(world.outside_seats), dtype=PLACE)
    for name in ("lat", "lon"):
        outside[name] = world.outside_seats[name]
    outside["district"] = distances_km(outside["lat"].copy(), outside["lon"].copy(), world.districts["lat"].copy(),
                                       world.districts["lon"].copy()).argmin(axis=1)
    units = s.units.copy()
    aircraft = units[int(s.rules["first_aircraft"][0]): int(s.rules["last_aircraft"][0])]
    aircraft["doing"][world.air_bases["base"][aircraft["base"]] != TONGNAN] = Doing.ABSENT
    inside = np.isin(world.districts["region"][world.townships["district"]], CIRCLE)
    points = np.concatenate([np.flatnonzero(inside), s.places.size + np.arange(outside.size)])
    ask_points(StateHandle(*s._replace(units=units, places=np.concatenate([s.places, outside]))), points, now, out)


def centres_of(of: Setting) -> np.ndarray:
    """Places of the regional centres that can send fifty people (int64[n])."""
    forces = of.deployment.forces
    able = forces[(forces["kind"] == "regional_centre") & (forces["heads"] >= CENTRE_PEOPLE)]
    found: np.ndarray = np.asarray(of.world.seat_node(of.world.force_sites["district"][able["site"]]), dtype=np.int64)
    return found


def ask_regional(of: Setting, drawn: Realisation, case: Case, out: np.ndarray) -> None:
    """Call the regional centres to every seat in the hour in which most roads are closed.

    Parameters
    ----------
    case : staged and not yet played
    out : float64[len(Measure)], added to
    """
    s = case.state
    homes = centres_of(of)
    paces = of.model.roads.fire_pace * np.exp(of.model.roads.pace_sigma * drawn.z_pace[homes])
    ask_centres(StateHandle(*s), RoadsHandle(*fresh_roads(case.roads)), worst_hour(case), homes, paces,
                float(of.plan.teams.regional_centres.muster_h), out)


def worst_hour(case: Case) -> int:
    """The first of the hours in which most roads are under water, cut by slides or without a bridge, were none cleared."""
    s = case.state
    with np.errstate(invalid="ignore"):
        shut = s.over_m[s.roads["town"]] > s.roads["sill_m"][:, None]
    shut |= s.roads["buried_h"][:, None] <= np.arange(case.hours)
    return int(shut.sum(axis=0).argmax())


def ask_surge(of: Setting, drawn: Realisation, case: Case, now: float, out: np.ndarray) -> None:
    """Call militia, social teams, armed police and army to the seat of the district with most people in danger.

    Militia of other districts keep back what all forces of districts do. Social teams of the third class serve their own
    district alone. The heads of armed police and army follow the plan's curve, straight between its points.

    Parameters
    ----------
    case : staged and not yet played
    now : hours, of the call; roads are those of `worst_hour`
    out : float64[len(Measure)], added to; nothing where nobody is in danger
    """
    world, teams, s, people = of.world, of.plan.teams, case.state, drawn.disaster.people
    if not people.any():
        return
    district = int(np.bincount(world.townships["district"], weights=people).argmax())
    hour, roads = worst_hour(case), RoadsHandle(*fresh_roads(case.roads))
    close_roads(StateHandle(*s), roads, hour)
    forces = of.deployment.forces
    sites = world.force_sites

    def call(force: np.ndarray, heads: np.ndarray, ready_h: np.ndarray, asked_by: np.ndarray, curved: bool,
             first: Measure) -> None:
        homes = np.asarray(world.seat_node(sites["district"][force]), dtype=np.int64)
        paces = of.model.roads.bus_pace * np.exp(of.model.roads.pace_sigma * drawn.z_pace[homes])
        hours = np.empty(homes.size)
        surge_hours(StateHandle(*s), roads, district, now, hour, homes, asked_by.astype(np.int64), ready_h, paces, curved,
                    hours)
        count_heads(hours, heads.astype(np.float64), out, int(first))
    militia = forces[forces["kind"] == "militia"]
    home = sites["district"][militia["site"]]
    heads = mustered(militia["heads"], teams.militia.availability, drawn.u_force[militia["site"]])
    call(militia["site"], np.where(home == district, heads, np.floor(heads * (1 - of.model.command.holdback))),
         np.full(home.size, teams.militia.muster_h), home, False, Measure.MILITIA)
    social = forces[forces["kind"] == "social"]
    home = sites["district"][social["site"]]
    goes_far = np.arange(home.size) < round(home.size * (1 - teams.social.class_shares[2]))  # the best are ranked first
    social, home = (table[goes_far | (home == district)] for table in (social, home))
    call(social["site"], social["heads"], np.full(home.size, teams.social.muster_h), home, False, Measure.SOCIAL)
    barracks = forces["site"][forces["kind"] == "army"]
    dry_h = case.roads.dry[s.districts["seat"][district], np.asarray(world.seat_node(sites["district"][barracks]))]
    total = teams.army.arrived_heads[-1]
    share = (np.arange(SLICES) + 0.5) / SLICES
    call(np.full(SLICES, barracks[dry_h.argmin()]), np.full(SLICES, total / SLICES),
         np.interp(share * total, teams.army.arrived_heads, teams.army.arrival_h), np.full(SLICES, -1), True, Measure.ARMY)
    out[Measure.SURGES] += 1
