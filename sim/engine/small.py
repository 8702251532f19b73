"""Small worlds by hand: a few places on a line, a seat, and only what is put there, to be solved exactly."""

from typing import Any

import numpy as np

from models.kinds import Doing, Event, Need, Tier, Unit
from models.rules import RULES
from models.state import (
    AIRCREW,
    BASE,
    CITY,
    CRAFT,
    DEPOT,
    DISTRICT,
    HARM,
    LANDING,
    LOG,
    NEED,
    ORDER,
    PATH,
    PLACE,
    POST,
    ROAD,
    STOP,
    UNIT,
    State,
)
from models.travel import dry_roads
from sim.engine.fleet import index_boats, index_buses
from sim.engine.log import log_of
from sim.engine.stage import Case
from sim.engine.teams import lendable, neighbours_of
from sim.engine.underground import no_mine

PLAIN = {  # nothing slows anything, nobody dies, everybody may go anywhere
    "waterway_closes_m": 1e9, "waterway_opens_m": 1e9, "activation_night_factor": 1.0, "wet_mm_h": 1e9, "wet_factor": 1.0,
    "dark_factor": 1.0, "farthest_h": 1e6, "boat_people": 2.0, "boat_night_factor": 1.0, "most_current_ms": 2.5,
    "aim_h": 1e6, "most_boats": 1, "shift_h": 1e6, "exposure_h": 1e9, "kits_per_dock_h": 10.0, "level_1": 10**9,
    "level_2": 10**9, "level_3": 10**9, "level_4": 10**9, "start_hour": 8.0, "most_crews": 1, "block_speed_kmh": 200.0,
    "takeoff_median_h": 0.5, "visibility_day_m": 800.0, "visibility_night_m": 1600.0, "ceiling_m": 200.0,
    "most_wind_ms": 15.0, "duty_h": 14.0, "crew_rest_h": 10.0, "flight_hours": 8.0, "landing_km": 30.0,
    "missed_after_h": 1e6, "heads_per_missing": 10.0, "most_heads": 10**6, "search_ends_h": 1e6,
    "foot_bends": 1.0, "foot_kmh": 3.0,
    **{f"dead_{k}": 10**9 for k in range(1, 5)}, "skill": 1.0, "red_half_h": 1e9, "yellow_half_h": 1e9,
    "stabilised_factor": 1.0, "surge_after_h": 1e6, "contingency_after_h": 1e6, "crush_after_h": 1e6,
    "municipal_missing": 10**9, "army_missing": 10**9, "province_missing": 10**9}


def filled(dtype: np.dtype, rows: list[dict[str, Any]], **defaults: Any) -> np.ndarray:
    """A table of the rows given, over defaults."""
    table = np.zeros(len(rows), dtype=dtype)
    for name, value in defaults.items():
        table[name] = value
    for i, row in enumerate(rows):
        for name, value in row.items():
            table[name][i] = value
    return table


def small_case(hours: int, townships: int, roads: list[tuple[int, int, float]], units: list[dict[str, Any]],
               needs: list[dict[str, Any]], places: dict[int, dict[str, Any]] | None = None,
               depots: list[dict[str, Any]] | None = None, river_roads: list[dict[str, Any]] | None = None,
               over_m: np.ndarray | None = None, registered: dict[tuple[int, int], int] | None = None,
               weather: np.ndarray | None = None, craft: list[dict[str, Any]] | None = None,
               paths: list[dict[str, Any]] | None = None, stops: list[tuple[int, float, float]] | None = None,
               harm: list[dict[str, Any]] | None = None, mine: dict[str, np.ndarray] | None = None,
               span: int = 10**6, **rules: float) -> Case:
    """A case of one district: townships 0 .. n-1 and its seat n.

    Parameters
    ----------
    roads : (a, b, hours)
    units : rows of ``units``, in the order of kinds in `models.kinds.Unit`
    needs : rows of rescues and looks; clearing and the three of each place are added
    stops : (place, from_h, until_h), by place
    mine : tables of an accident underground, as `sim.engine.underground.no_mine` names them
    """
    n = townships + 1
    kinds = np.array([unit["kind"] for unit in units], dtype=np.int64)
    unit_table = filled(UNIT, units, need=-1, base=-1, craft=-1, capacity=2, pace=1.0, duty_h=np.nan, until_h=-1e6)
    for row, unit in zip(unit_table, units, strict=True):
        row["at"] = unit.get("at", unit["home"])
    clear = [{"kind": Need.CLEAR, "place": road["town"], "road": i, "trip_h": road["work_h"], "arises_h": np.nan}
             for i, road in enumerate(river_roads or [])]
    river = filled(ROAD, [{name: road[name] for name in road if name != "work_h"} for road in river_roads or []],
                   sill_m=np.inf, buried_h=np.inf, opens_h=-1.0)
    river["need"] = len(needs) + np.arange(river.size)
    each = [{"kind": kind, "place": place, "arises_h": np.nan} for kind in (Need.SUPPLY, Need.EVACUATE, Need.TREAT)
            for place in range(n)]
    need_table = filled(NEED, [*needs, *clear, *each], post=-1, held=-1, own=-1, reported_h=np.nan, known_share=1.0,
                        quantile=0.0)
    need_table["road"][: len(needs)] = -1
    first = len(needs) + len(clear)
    place_table = filled(PLACE, [{} for _ in range(n)], order_h=np.inf, silent_from_h=np.inf, silent_until_h=np.inf,
                         roofed=10**6)
    for k, name in enumerate(("supply", "evacuate", "treat")):
        place_table[name] = first + k * n + np.arange(n)
    for place, values in (places or {}).items():
        for name, value in values.items():
            place_table[name][place] = value
    depot_table = filled(DEPOT, depots or [], open_h=np.inf, place=townships, tier=Tier.DISTRICT)
    lorries = np.flatnonzero(kinds == Unit.TRUCK)
    for d in range(depot_table.size):
        own = lorries[unit_table["base"][lorries] == d]
        if own.size:
            depot_table["first_lorry"][d], depot_table["last_lorry"][d] = own[0], own[-1] + 1
        depot_table["lorries"][d] = own.size
    halts = [place for place, *_ in stops or []]
    place_table["first_stop"] = np.searchsorted(halts, np.arange(n))
    place_table["last_stop"] = np.searchsorted(halts, np.arange(n), side="right")
    near = np.flatnonzero(unit_table["tier"] == Tier.NEIGHBOURS)
    if near.size:
        neighbours_of(unit_table, need_table, int(near[0]))
    table = np.zeros((townships, hours), dtype=np.int64)
    came = table.copy()
    for (place, hour), people in (registered or {}).items():
        came[place, hour] = people
    if weather is None:
        weather = np.zeros((4, 1, hours))
        weather[1], weather[2] = 20_000.0, 2000.0
    boats = int((kinds == Unit.BOAT).sum())
    values = {**dict.fromkeys(RULES.names or (), 0.0), **PLAIN, "n_townships": townships, "n_boats": boats,
              "n_rescues": len(needs), "least_pace": unit_table["pace"].min(initial=1.0),
              **_teams(unit_table), **_range("aircraft", kinds, Unit.AIRCRAFT), **_range("crew", kinds, Unit.CREW),
              **rules}
    ambulances = _range("ambulance", kinds, Unit.AMBULANCE)
    boat_rows, apart_rows, free_at = index_boats(unit_table, boats, place_table)
    index_buses(unit_table, place_table)
    state = State(
        units=unit_table, needs=need_table, places=place_table,
        posts=filled(POST, [{"tier": 0, "place": -1}, {"tier": 1, "place": townships},
                            *({"tier": tier, "place": place} for tier in (2, 3) for place in range(townships))], span=span),
        districts=filled(DISTRICT, [{}], boats=boats, free_boats=boats, teams=lendable(unit_table, 1),
                         free_teams=lendable(unit_table, 1), beds=1000, seat=townships, **ambulances),
        depots=depot_table, docks=np.zeros((max(1, depot_table.size), 1)), gates=np.zeros((n, 1)),
        bases=filled(BASE, [{}], fuel_h=np.inf), pumps=np.zeros((1, 1)),
        craft=filled(CRAFT, craft or [], endurance_h=4.0, fuel_h=4.0, seats=10, kits=20, crew=-1, point=-1),
        aircrews=filled(AIRCREW, [{}], from_h=np.nan), landing=filled(LANDING, []), roads=river,
        paths=filled(PATH, paths or [], leaves_h=-1.0, registers_h=-1.0, strikes_h=-1.0),
        stops=filled(STOP, [{"from_h": start, "until_h": end} for _, start, end in stops or []]),
        harm=filled(HARM, harm or []), cuntan_m=np.zeros(hours),
        over_m=np.zeros((townships, hours)) if over_m is None else over_m, weather=weather,
        craft_h=np.full((1, n), np.inf), takeoff_z=np.zeros((max(1, len(craft or [])), 64, 2)), flooded=np.arange(townships),
        affected=np.arange(n), left_home=table, upstairs=table.copy(), registered=came, boat_rows=boat_rows,
        apart_rows=apart_rows, free_at=free_at, roaming=np.zeros(boats, dtype=np.int64), log=np.zeros(400_000, dtype=LOG),
        orders=np.zeros(50_000, dtype=ORDER), **(mine or no_mine()),
        city=filled(CITY, [{}], municipal_h=np.inf, first_hurt_h=np.inf), rules=filled(RULES, [values]))
    kits = int(depot_table["kits"].sum() + place_table["kits"].sum())
    a, b, drive = zip(*roads, strict=True) if roads else ((), (), ())
    return Case(state, dry_roads(n, np.array(a, dtype=np.int64), np.array(b, dtype=np.int64), np.array(drive, dtype=float)),
                hours, kits)


def _range(name: str, kinds: np.ndarray, kind: Unit) -> dict[str, int]:
    rows = np.flatnonzero(kinds == kind)
    return {f"first_{name}": int(rows[0]) if rows.size else 0, f"last_{name}": int(rows[-1]) + 1 if rows.size else 0}


def _teams(units: np.ndarray) -> dict[str, int]:
    """Rows of teams; neighbours stand behind them."""
    rows = np.flatnonzero((units["kind"] == Unit.TEAM) & (units["tier"] != Tier.NEIGHBOURS))
    return {"first_team": int(rows[0]), "last_team": int(rows[-1]) + 1} if rows.size else {}


def search(place: int, arises_h: float, people: int | tuple[int, int, int] = 1, half_h: float = 1e9,
           **values: Any) -> dict[str, Any]:
    """People under debris, half of whom die in each half-life; three numbers say how they lie."""
    by_class = (people, 0, 0) if isinstance(people, int) else people
    return {"kind": Need.SEARCH, "place": place, "arises_h": arises_h, "left": sum(by_class), "alive": by_class,
            "effort_h": 1.0, "scale_h": half_h / np.log(2.0), "shape": 1.0,
            "quantiles": values.get("quantile", 0.0), **values}


def team(home: int, **values: Any) -> dict[str, Any]:
    """Ten people with shovels."""
    return {"kind": Unit.TEAM, "tier": Tier.FIRE, "home": home, "doing": Doing.FREE, "capacity": 10, **values}


def rescue(place: int, arises_h: float, people: int = 1, **values: Any) -> dict[str, Any]:
    """People caught at a place."""
    return {"kind": Need.RESCUE, "place": place, "arises_h": arises_h, "left": people, **values}


def boat(home: int, **values: Any) -> dict[str, Any]:
    """A crew with a boat."""
    return {"kind": Unit.BOAT, "tier": Tier.FIRE, "home": home, "doing": Doing.FREE, **values}


def story_of(case: Case) -> list[tuple[float, str, int, int, int, float]]:
    """The log as (hours, event, unit, need, site, quantity)."""
    return [(time, Event(kind).name, unit, need, site, quantity)
            for time, kind, unit, need, site, quantity in log_of(case).tolist()]
