"""What no log may contain. The laws are checked from the log and the drawn world alone, apart from what wrote the log."""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from models.geometry import great_circle_km
from models.kernel import TICKS_PER_H
from models.kinds import Doing, Event, Need, Tier, Unit, Weather
from sim.engine.log import log_of
from sim.engine.mine_laws import falls, squads, underground
from sim.engine.rescue_laws import hurt, searches
from sim.engine.stage import Case

OUT = (Event.BROUGHT_OUT, Event.HOISTED, Event.DUG_OUT)
ENDS = (Event.NEED_MET, Event.SPOKE_AGAIN, Event.WATER_GONE, Event.SEARCH_ENDED, Event.ACCOUNTED_FOR)
IN_DANGER = (Need.RESCUE, Need.SEARCH)
TOLERANCE = 1e-9


def breaches(case: Case) -> list[str]:
    """Every breach of a law in a case that was run, one line each; empty for a log to be believed."""
    log = log_of(case)
    rows = [(time, Event(kind), *rest) for time, kind, *rest in log.tolist()]
    found: list[str] = []
    for law in (_clock, _needs, _torrents, searches, hurt, underground, squads, falls, _spans, _units, _flights, _boats,
                _roads, _cut_offs, _stocks):
        found += [f"{law.__name__.lstrip('_')}: {text}" for text in law(case, rows)]
    return found


def _clock(case: Case, rows: list[Any]) -> Iterator[str]:
    """Time never decreases, lies on the grid and ends at the horizon."""
    last = 0.0
    for seq, (time, *_) in enumerate(rows):
        if not last <= time <= case.hours:
            yield f"row {seq} at {time} h follows {last} h"
        if time * TICKS_PER_H != math.floor(time * TICKS_PER_H):
            yield f"row {seq} at {time!r} h is off the time grid"
        last = time


def _needs(case: Case, rows: list[Any]) -> Iterator[str]:
    """Nobody is sent to what is not known; nobody is brought out who was not there; what is met stays met."""
    kinds = case.state.needs["kind"]
    known: set[int] = set()
    there: dict[int, float] = defaultdict(float)
    for seq, (_, event, _, need, _, quantity) in enumerate(rows):
        if event in (Event.REPORTED, Event.FOUND, Event.HURT, Event.MINE_KNOWN):
            known.add(need)
        if event == Event.ORDERED and need not in known:
            yield f"row {seq}: a unit is sent to need {need} before anybody reported it"
        if event in (Event.TRAPPED, Event.BURIED):
            there[need] += quantity
        if need >= 0 and kinds[need] in IN_DANGER and event in (*OUT, Event.DROWNED, Event.DIED_BURIED):
            there[need] -= quantity
            if there[need] < 0:
                yield f"row {seq}: more people leave need {need} than were there"
        if event == Event.NEED_MET and kinds[need] in IN_DANGER and there[need] != 0:
            yield f"row {seq}: need {need} is met with {there[need]:g} people left"
    for need in np.flatnonzero(np.isin(kinds, IN_DANGER)):
        if there[int(need)] != case.state.needs["left"][need] and there[int(need)]:
            yield f"need {need} ends with {case.state.needs['left'][need]} people, the log says {there[int(need)]:g}"


def _torrents(case: Case, rows: list[Any]) -> Iterator[str]:
    """A torrent takes people once in a township, and a dam that breaks; with all others they are no more than live there."""
    people: dict[int, float] = defaultdict(float)
    took: dict[int, float] = {}
    broke = {(site, time) for time, event, _, _, site, _ in rows if event == Event.DAM_BROKE}
    for seq, (time, event, _, need, site, quantity) in enumerate(rows):
        if event == Event.KILLED:
            people[site] += quantity
        elif event in (Event.SWEPT_AWAY, Event.PULLED_OUT):
            if (site, time) not in broke and took.setdefault(site, time) != time:
                yield f"row {seq}: the torrent of place {site} takes people again after {took[site]:g} h"
            people[site] += quantity
        elif event in (Event.LEFT_HOME, Event.SHELTERED_UPSTAIRS, Event.ESCAPED):
            people[site] += quantity
        elif event in (Event.TRAPPED, Event.BURIED):
            people[int(case.state.needs["place"][need])] += quantity
    for site, told in people.items():
        live = case.state.places["people"][site]
        if told > live and (live or site in took):  # a world by hand need not say who lives there
            yield f"place {site}: {told:g} people are told of, {live} live there"


def _spans(case: Case, rows: list[Any]) -> Iterator[str]:
    """No command post runs more sites than its span, nor any before it works."""
    spans, active = case.state.posts["span"], set()
    runs: dict[int, set[int]] = defaultdict(set)
    post_of: dict[int, int] = {}
    for seq, (_, event, _, need, site, _) in enumerate(rows):
        if event == Event.POST_ACTIVATED:
            active.add(site)
        elif event == Event.TAKEN_IN_HAND:
            if site not in active:
                yield f"row {seq}: post {site} takes a need before it works"
            runs[site].add(need)
            post_of[need] = site
            if len(runs[site]) > spans[site]:
                yield f"row {seq}: post {site} runs {len(runs[site])} sites, its span is {spans[site]}"
        elif event in ENDS and need in post_of:
            runs[post_of.pop(need)].discard(need)


def _units(case: Case, rows: list[Any]) -> Iterator[str]:
    """A unit is ordered, leaves, arrives; it is in one place at a time and no faster than its class on dry roads."""
    units, needs, dry = case.state.units, case.state.needs, case.roads.dry
    at = {u: int(home) for u, home in enumerate(units["home"].tolist())}
    ordered: dict[int, float] = {}
    left: dict[int, tuple[float, int]] = {}
    recalled: set[int] = set()
    heading_home: dict[int, float] = {}
    for seq, (time, event, u, need, site, quantity) in enumerate(rows):
        if u < 0 or units["kind"][u] == Unit.AIRCRAFT:
            continue
        if event in (Event.ORDERED, Event.KITS_ORDERED):
            if u in left:
                yield f"row {seq}: unit {u} is ordered while it is under way to a need"
            if units["doing"][u] == Doing.ABSENT:
                yield f"row {seq}: unit {u} is absent"
            ordered[u] = time
            if u in heading_home:
                recalled.add(u)
        elif event == Event.LEFT_BASE:
            if u not in ordered:
                yield f"row {seq}: unit {u} leaves without an order"
            elif time < ordered[u]:
                yield f"row {seq}: unit {u} leaves before it was ordered"
            if site != at[u]:
                yield f"row {seq}: unit {u} leaves {site}, it is at {at[u]}"
            left[u] = (time, site)
        elif event in (Event.ARRIVED, Event.IN_HOSPITAL, Event.WENT_AWAY_EMPTY) or (
                event == Event.BROUGHT_OUT and units["kind"][u] == Unit.BUS):
            place = int(case.state.districts["seat"][site]) if event == Event.IN_HOSPITAL else site
            start = left.pop(u, None)
            if start is None and at[u] != place:
                yield f"row {seq}: unit {u} appears at {place} without having left {at[u]}"
            if start is not None:
                hours = time - start[0]
                least = (case.state.craft_h[units["base"][u], place] if units["tier"][u] == Tier.WATER
                         and start[1] == units["home"][u] else 0.0 if units["tier"][u] == Tier.WATER or u in recalled
                         else dry[place, start[1]] * units["pace"][u])
                if units["kind"][u] == Unit.TEAM:
                    least = min(least, _on_foot(case, start[1], place))
                if hours < least - TOLERANCE:
                    yield f"row {seq}: unit {u} needs {hours:.3f} h for a way of at least {least:.3f} h"
            recalled.discard(u)
            heading_home.pop(u, None)
            at[u] = place
        elif event == Event.TURNED_HOME:
            heading_home[u] = time
            left.pop(u, None)
        elif event == Event.HOME:
            if u in heading_home and units["tier"][u] != Tier.WATER and (
                    time - heading_home[u] < dry[site, at[u]] * units["pace"][u] - TOLERANCE):
                yield f"row {seq}: unit {u} is home too soon"
            heading_home.pop(u, None)
            at[u] = site
        if event in (*OUT, Event.KITS_LOADED) and quantity > units["capacity"][u]:
            yield f"row {seq}: unit {u} carries {quantity:g}, its capacity is {units['capacity'][u]}"
        if event == Event.BROUGHT_OUT and needs["kind"][need] == Need.RESCUE and at[u] != needs["place"][need]:
            yield f"row {seq}: unit {u} brings people out of need {need} without being there"


def _on_foot(case: Case, a: int, b: int) -> float:
    """Hours of a march between two places."""
    at, rules = case.state.places, case.state.rules[0]
    km = great_circle_km(at["lat"][a], at["lon"][a], at["lat"][b], at["lon"][b])
    return float(km * rules["foot_bends"] / rules["foot_kmh"])


def _flights(case: Case, rows: list[Any]) -> Iterator[str]:
    """No flight below minima, by night without a night crew, beyond fuel or duty, before clearance or too fast."""
    s, rules = case.state, case.state.rules[0]
    units = s.units
    asked: dict[int, float] = {}
    sortie: dict[int, int] = defaultdict(int)
    up: dict[int, tuple[float, int]] = {}
    tank: dict[int, float] = {}
    duty: dict[int, tuple[float, float]] = {}
    where: dict[int, tuple[float, float]] = {}

    def flyable(district: int, time: float) -> bool:
        hour = min(int(time), s.weather.shape[2] - 1)
        least = rules["visibility_night_m"] if _dark(time, rules["start_hour"]) else rules["visibility_day_m"]
        return bool(s.weather[Weather.VISIBILITY_M, district, hour] >= least
                    and s.weather[Weather.CEILING_M, district, hour] >= rules["ceiling_m"]
                    and s.weather[Weather.WIND_MS, district, hour] <= rules["most_wind_ms"])
    for seq, (time, event, u, need, site, quantity) in enumerate(rows):
        if u < 0 or units["kind"][u] != Unit.AIRCRAFT:
            continue
        craft = int(units["craft"][u])
        if event == Event.ORDERED:
            if units["doing"][u] == Doing.ABSENT or u in asked:
                yield f"row {seq}: aircraft {u} is asked for while it is away or out of service"
            z = max(s.takeoff_z[craft, sortie[u]])
            asked[u] = time + rules["takeoff_median_h"] * math.exp(rules["takeoff_sigma"] * (z - 0.5449521356))
            sortie[u] += 1
        elif event == Event.WENT_AWAY_EMPTY:
            asked.pop(u, None)
        elif event == Event.TOOK_OFF:
            crew, district = s.aircrews[int(quantity)], int(s.places["district"][s.needs["place"][need]])
            if site >= 0:
                if time < asked[u] - TOLERANCE:
                    yield f"row {seq}: aircraft {u} takes off before it is ready and cleared"
                if not flyable(int(s.bases["district"][site]), time):
                    yield f"row {seq}: aircraft {u} takes off below minima"
                where[u] = (s.bases["lat"][site], s.bases["lon"][site])
                tank.setdefault(u, time)
                start, flown = duty.get(int(quantity), (time, 0.0))
                rested = time - start >= rules["duty_h"] + rules["crew_rest_h"]
                duty[int(quantity)] = (time, 0.0) if rested else (start, flown)
                up[u] = (time, int(quantity))
            if not flyable(int(district), time):
                yield f"row {seq}: aircraft {u} takes off for a place below minima"
            if _dark(time, rules["start_hour"]) and not crew["night"]:
                yield f"row {seq}: aircraft {u} flies by night with a day crew"
        elif event == Event.OVERHEAD:
            place = s.places[s.needs["place"][need]]
            if not flyable(int(place["district"]), time):
                yield f"row {seq}: aircraft {u} works below minima"
            if _dark(time, rules["start_hour"]) and not s.aircrews["night"][up[u][1]]:
                yield f"row {seq}: aircraft {u} works by night with a day crew"
            km = great_circle_km(*where[u], place["lat"], place["lon"])
            if rows[seq][0] - _last(rows, seq, u) < km / rules["block_speed_kmh"] - TOLERANCE:
                yield f"row {seq}: aircraft {u} flies {km:.0f} km too fast"
            where[u] = (place["lat"], place["lon"])
        elif event == Event.LANDED:
            where[u] = ((s.landing["lat"][site], s.landing["lon"][site]) if site >= 0
                        else (s.bases["lat"][units["base"][u]], s.bases["lon"][units["base"][u]]))
            if site >= 0 and _dark(time, rules["start_hour"]) and not s.landing["lit"][site] and not _dark(
                    _last(rows, seq, u), rules["start_hour"]):
                continue  # dusk fell on the way
            if site >= 0 and _dark(time, rules["start_hour"]) and not s.landing["lit"][site]:
                yield f"row {seq}: aircraft {u} lands at an unlit point by night"
        elif event == Event.REFUELLED:
            if u in tank and time - tank[u] > s.craft["endurance_h"][craft] + 3.0:  # and the wait for fuel
                yield f"row {seq}: aircraft {u} is away {time - tank[u]:.1f} h on one tank"
            tank[u] = time
            where[u] = (s.bases["lat"][site], s.bases["lon"][site])
        elif event == Event.HOME:
            asked.pop(u, None)
            tank.pop(u, None)
            took_off, crew_row = up.pop(u)
            start, flown = duty[crew_row]
            duty[crew_row] = (start, flown + time - took_off)
            if time - start > rules["duty_h"] + 2.0:  # a queue for fuel may hold a crew
                yield f"row {seq}: crew {crew_row} is {time - start:.1f} h on duty"
            if flown + time - took_off > rules["flight_hours"] + 3.0:  # stops for fuel and on the ground included
                yield f"row {seq}: crew {crew_row} flies {flown + time - took_off:.1f} h in one duty"
    for u in range(int(rules["first_aircraft"]), int(rules["last_aircraft"])):
        if s.craft["fuel_h"][units["craft"][u]] < -TOLERANCE:
            yield f"aircraft {u} flew {-s.craft['fuel_h'][units['craft'][u]]:.2f} h beyond its fuel"


def _last(rows: list[Any], seq: int, u: int) -> float:
    """Time of the unit's row before this one."""
    k = seq - 1
    while rows[k][2] != u:
        k -= 1
    return float(rows[k][0])


def _dark(time: float, start_hour: float) -> bool:
    clock = (start_hour + time) % 24
    return clock >= 20 or clock < 6


def _boats(case: Case, rows: list[Any]) -> Iterator[str]:
    """No boat trip begins in a current above the limit, and none of a rescue craft on a closed waterway."""
    s, limit, closed = case.state, case.state.rules["most_current_ms"][0], False
    begun: dict[int, float] = {}
    for seq, (time, event, u, need, _, _) in enumerate(rows):
        closed = event == Event.WATERWAY_CLOSED or (closed and event != Event.WATERWAY_OPENED)
        if u < 0 or s.units["kind"][u] != Unit.BOAT:
            continue
        if event == Event.LEFT_BASE and closed and s.units["tier"][u] == Tier.WATER and not s.places["backwater"][
                s.needs["place"][need]]:
            yield f"row {seq}: rescue craft {u} sets out on the closed waterway"
        if event in (Event.ARRIVED, Event.BROUGHT_OUT):
            if event == Event.BROUGHT_OUT:
                n, hour = s.needs[need], min(int(begun[u]), s.over_m.shape[1] - 1)
                depth = max(0.0, float(np.nan_to_num(s.over_m[n["place"], hour] - n["home_over_m"])))
                if n["current"] * math.sqrt(depth) > limit + TOLERANCE:
                    yield f"row {seq}: boat {u} works in a current above {limit} m/s"
            begun[u] = time


def _roads(case: Case, rows: list[Any]) -> Iterator[str]:
    """A road opens only out of the water and after it was closed or buried."""
    wet: dict[int, bool] = {}
    closed: set[int] = set()
    for seq, (_, event, _, _, site, _) in enumerate(rows):
        if event == Event.ROAD_CLOSED:
            wet[site] = True
            if site in closed:
                yield f"row {seq}: road {site} closes twice"
            closed.add(site)
        elif event == Event.ROAD_BURIED:
            closed.add(site)
        elif event == Event.ROAD_OUT_OF_WATER:
            wet[site] = False
        elif event == Event.ROAD_OPENED:
            if site not in closed or wet.get(site, False):
                yield f"row {seq}: road {site} opens {'under water' if wet.get(site) else 'without having closed'}"
            closed.discard(site)


def _cut_offs(case: Case, rows: list[Any]) -> Iterator[str]:
    """A place is cut off exactly while no road that is open leads to its seat, and rejoined only after that."""
    roads, seats = case.roads, case.state.districts["seat"]
    lines = list(zip(roads.a.tolist(), roads.b.tolist(), strict=True))
    shut: set[int] = set()
    cut: set[int] = set()
    parts: list[int] = []
    for seq, (_, event, _, _, site, _) in enumerate(rows):
        if event in (Event.ROAD_CLOSED, Event.ROAD_BURIED):
            shut.add(int(case.state.roads["row"][site]))
            parts = []
        elif event == Event.ROAD_OPENED:
            shut.discard(int(case.state.roads["row"][site]))
            parts = []
        elif event in (Event.CUT_OFF, Event.JOINED):
            if (site in cut) == (event == Event.CUT_OFF):
                yield f"row {seq}: place {site} is cut off or joined twice"
            (cut.add if event == Event.CUT_OFF else cut.discard)(site)
            parts = parts or _parts(roads.dry.shape[0], [line for row, line in enumerate(lines) if row not in shut])
            joined = parts[site] == parts[int(seats[case.state.places["district"][site]])]
            if joined == (event == Event.CUT_OFF):
                yield f"row {seq}: place {site} has {'a' if joined else 'no'} way to its seat"


def _parts(n: int, lines: list[tuple[int, int]]) -> list[int]:
    """For each node one that stands for all it is joined with."""
    parent = list(range(n))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node
    for a, b in lines:
        parent[root(a)] = root(b)
    return [root(node) for node in range(n)]


def _stocks(case: Case, rows: list[Any]) -> Iterator[str]:
    """No stock falls below nothing; nobody gets a kit who has not registered."""
    registered: dict[int, float] = defaultdict(float)
    for seq, (_, event, _, _, site, quantity) in enumerate(rows):
        if event == Event.REGISTERED:
            registered[site] += quantity
        elif event == Event.KITS_HANDED_OUT:
            registered[site] -= quantity
            if registered[site] < 0:
                yield f"row {seq}: more kits than people at place {site}"
    for name in ("depots", "places"):
        for row in np.flatnonzero(getattr(case.state, name)["kits"] < 0):
            yield f"{name}, row {row}: {getattr(case.state, name)['kits'][row]} kits"
