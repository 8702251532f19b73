"""One run in plain language: who learnt what when, who came, what held them up, how it ended."""

from collections import Counter
from typing import Any

import numpy as np

from models.kinds import Cause, Event, Grounded, Need, Tier, Waiting
from models.waiting import waiting
from scenarios.world import World
from sim.engine.log import log_of
from sim.engine.outcome import times, used_units
from sim.engine.simulate import Run
from sim.engine.stage import Case
from sim.report.flood import clock
from sim.report.mine_story import mine_story
from sim.report.quake_story import ruins_story
from sim.report.slide_story import slide_story

TIERS = {Tier.TOWNSHIP: "the township's own team", Tier.FIRE: "a fire station", Tier.DISTRICT: "the district's team",
         Tier.CENTRE: "a regional rescue centre", Tier.CORPS: "the municipal corps", Tier.WATER: "a rescue craft",
         Tier.MUNICIPAL: "the aviation corps", Tier.HIRED: "hired machines", Tier.MILITIA: "the militia",
         Tier.SOCIAL: "a social team", Tier.ARMY: "armed police and army", Tier.PROVINCE: "another province",
         Tier.NEIGHBOURS: "neighbours", Tier.MINE_OWN: "a mine's own team", Tier.MINE_BASE: "a mine rescue base"}
ROMAN = {4: "IV", 3: "III", 2: "II", 1: "I"}
CAUSES = {Grounded.WEATHER: "weather", Grounded.NIGHT: "night", Grounded.CREW: "crews' hours", Grounded.FUEL: "reach"}

GROUPS = {Waiting.IN_WATER: "in the water", Waiting.FOR_KIT: "for a kit", Waiting.FOR_SHELTER: "for a place in a shelter",
          Waiting.FOR_HOSPITAL: "for a hospital", Waiting.UNDER_DEBRIS: "under debris",
          Waiting.UNDERGROUND: "underground"}
WAITED_FOR = {
    Cause.NOT_REPORTED: "before anybody called", Cause.COMMAND: "because no command post had room or worked yet",
    Cause.NO_UNIT: "because nobody was free to be sent", Cause.ROAD: "because no way was open",
    Cause.CURRENT: "because the water was too fast for boats", Cause.MUSTER: "while crews mustered",
    Cause.CLEARANCE: "while aircraft were made ready and cleared", Cause.WEATHER: "because weather held aircraft",
    Cause.NIGHT: "because night held aircraft", Cause.CREW: "because aircraft had no rested crew",
    Cause.FUEL: "because aircraft had too little fuel", Cause.STOCK: "because no kits were left",
    Cause.DOCK: "while lorries waited at docks, were loaded or unloaded", Cause.CALL_OUT: "while the depot's staff came",
    Cause.BED: "because no hospital had a bed", Cause.PLACE: "because no shelter had a place",
    Cause.TRAVEL: "while help was on its way", Cause.WORK: "while those there were busy",
    Cause.GAS: "because gas, heat or smoke let nobody in"}


def narrative(world: World, name: str, run: Run, told: dict[str, Any]) -> list[str]:
    """Sentences for an officer, in the order in which things happened."""
    case, log = run.case, log_of(run.case)
    needs, units, places = case.state.needs, case.state.units, place_names(world)

    def rows(*kinds: Event) -> np.ndarray:
        return log[np.isin(log["kind"], kinds)]

    def at(time_h: float) -> str:
        return _moment(run.drawn.disaster.start_hour + time_h)
    if run.drawn.disaster.mine is not None:
        return [*mine_story(name, run, told, TIERS, at), *waited_most(case), *_aircraft(rows)]
    people = told["people"]
    quake = run.drawn.disaster.shaken is not None
    lines = [f"Under {name}: {people['exposed']:,} people were killed at once or trapped." if quake else
             f"Under {name}: {people['evacuated']:,} of {people['exposed']:,} people left in time, "
             f"{people['sheltered_in_place']:,} were safe upstairs, {told['trapped']:,} had to be brought out of the water."]
    orders = rows(Event.EVACUATION_ORDERED)
    if orders.size:
        lines.append(f"{_count(orders.size, 'township', 'townships')} ordered people out, the first "
                     f"{places[orders['site'][0]]} on {at(orders['time_h'][0])}, the last on {at(orders['time_h'][-1])}.")
    levels = rows(Event.LEVEL_RAISED)
    if levels.size:
        raised = ", ".join(f"level {ROMAN[int(row['quantity'])]} on {at(row['time_h'])}" for row in levels)
        whom = "killed, missing or homeless" if quake else "moved"
        lines.append(f"By the people {whom}, the municipality declared {raised}.")
    active = rows(Event.POST_ACTIVATED)
    municipal = active[active["site"] == 0]
    if municipal.size:
        lines.append(f"The municipal command worked from {at(municipal['time_h'][0])}; {_posts(case, active)}.")
    trapped = rows(Event.TRAPPED)
    lost, saved = rows(Event.SWEPT_AWAY), rows(Event.PULLED_OUT)
    if lost.size or saved.size:
        first = np.concatenate([lost, saved])["time_h"].min()
        lines.append(f"Torrents swept {told['swept_away']:,} people away, from {at(first)} on: neighbours pulled "
                     f"{told['pulled_out']:,} out, {told['swept_away'] - told['pulled_out']:,} are lost.")
    if quake:
        return [*lines, *ruins_story(run, told, places, TIERS, WAITED_FOR, at), *waited_most(case), *_aircraft(rows),
                *_roads(run, rows, at), _end(told, rows, at)]
    lines += slide_story(run, told, places, TIERS, at)
    if not trapped.size:
        return [*lines, "Nobody else was caught by the water." if lost.size or saved.size
                else "Nobody was caught by the water."]
    lines.append(f"The water caught the first people on {at(trapped['time_h'][0])} in "
                 f"{places[needs['place'][trapped['need'][0]]]}; in all {trapped.size} neighbourhoods of "
                 f"{np.unique(needs['place'][trapped['need']]).size} townships.")
    lines += _first_report(log, run, places, at)
    silent, seen = rows(Event.FELL_SILENT), rows(Event.SEEN)
    if silent.size:
        lines.append(f"{_count(silent.size, 'township', 'townships')} fell silent; {seen.size} of them "
                     "were seen from the air.")
    in_water = waiting_in_water(log, needs)
    peak = int(np.argmax(in_water[1]))
    lines.append(f"At the worst, on {at(in_water[0][peak])}, {int(in_water[1][peak]):,} people waited in the water.")
    lines += _how_fast(run, units, needs, log)
    lines += waited_most(case)
    lines += _aircraft(rows)
    lines += _waterway(rows, at)
    lines += _roads(run, rows, at)
    lines.append(_end(told, rows, at))
    return lines


def _roads(run: Run, rows: Any, at: Any) -> list[str]:
    """Roads that closed, and places that had no way to their seat."""
    lines = []
    closed, buried, opened = rows(Event.ROAD_CLOSED), rows(Event.ROAD_BURIED), rows(Event.ROAD_OPENED)
    if closed.size or buried.size:
        end = f"the last of them open again on {at(opened['time_h'][-1])}" if opened.size else "none opened before the end"
        many = np.unique(buried["site"]).size
        if run.drawn.disaster.shaken is not None:
            down = np.unique(buried["site"][buried["quantity"] == 2]).size
            lines.append(f"{_count(many, 'road', 'roads')} closed, {down} of them with a bridge down; "
                         f"{opened.size} were opened, {end}.")
        else:
            kind = "river roads" if run.drawn.disaster.hazard == "flood_river" else "roads"
            cut = f", slides cut {many}" if many else ""
            lines.append(f"{np.unique(closed['site']).size} {kind} went under{cut}; {opened.size} were cleared, {end}.")
    cut_off = rows(Event.CUT_OFF)
    if cut_off.size:
        ends = "all had a way again" if rows(Event.JOINED).size == cut_off.size else "not all had a way again at the end"
        many = np.unique(cut_off["site"]).size
        lines.append(f"{_count(many, 'place', 'places')} with people in shelters had no way to the seat, the first from "
                     f"{at(cut_off['time_h'][0])} on; {ends}.")
    return lines


def waited_most(case: Case) -> list[str]:
    """For each group of people who waited an hour or more between them, the greatest causes, up to three."""
    s, hours, lines = case.state, np.zeros((len(Waiting), len(Cause))), []
    waiting(log_of(case), s.needs, s.units, s.places, s.depots, float(case.hours), hours)
    for who, where in GROUPS.items():
        shares = hours[who] / max(1.0, hours[who].sum())
        most = [cause for cause in sorted(Cause, key=lambda cause: -shares[cause])[:3] if shares[cause] >= 0.1]
        if most:
            lines.append(f"People waited {hours[who].sum():,.0f} hours {where}: " + ", ".join(
                f"{shares[cause]:.0%}{' of them' * (not i)} {WAITED_FOR[cause]}" for i, cause in enumerate(most)).replace(
                    "%", " %") + ".")
    return lines


def place_names(world: World) -> list[str]:
    """Townships with their districts, then the seats: the places of all tables."""
    districts = world.districts["name_en"]
    towns = [f"{town['name_zh']} ({districts[town['district']]})" for town in world.townships]
    return [*towns, *(f"the seat of {name}" for name in districts)]


def _posts(case: Any, active: np.ndarray) -> str:
    tiers = case.state.posts["tier"][active["site"]]
    scenes = int((tiers == 3).sum())
    return (f"{int((tiers == 1).sum())} district posts worked, and {scenes} on-scene posts were opened" if scenes else
            f"{int((tiers == 1).sum())} district posts worked, no on-scene post was needed")


def _first_report(log: np.ndarray, run: Run, places: list[str], at: Any) -> list[str]:
    """The first call and the first crew on the spot."""
    needs, units = run.case.state.needs, run.case.state.units
    rescue = needs["kind"] == Need.RESCUE
    calls = log[(log["kind"] == Event.REPORTED) & rescue[np.maximum(log["need"], 0)]]
    came = log[(log["kind"] == Event.ARRIVED) & rescue[np.maximum(log["need"], 0)]]
    lines = []
    if calls.size:
        call = calls[0]
        where = places[needs["place"][call["need"]]]
        lines.append(f"The first call reached a duty room on {at(call['time_h'])} from {where}: "
                     f"{_count(int(call['quantity']), 'person', 'people')} known to be in the water.")
    if came.size:
        first = came[0]
        whose = TIERS[Tier(int(units["tier"][first["unit"]]))]
        lines.append(f"The first crew on the spot came from {whose}, on {at(first['time_h'])} in {places[first['site']]}.")
    return lines


def _how_fast(run: Run, units: np.ndarray, needs: np.ndarray, log: np.ndarray) -> list[str]:
    fast = times(run.case)
    boats = log[(log["kind"] == Event.BROUGHT_OUT) & (needs["kind"][np.maximum(log["need"], 0)] == Need.RESCUE)]
    by: Counter[str] = Counter()
    for row in boats:
        by[TIERS[Tier(int(units["tier"][row["unit"]]))]] += int(row["quantity"])
    lifted = int(log["quantity"][log["kind"] == Event.HOISTED].sum())
    parts = [f"{who.removeprefix('a ').removeprefix('the ')} {n:,}" for who, n in by.most_common()]
    if lifted:
        parts.append(f"aircraft {lifted:,}")
    lines = [f"Brought out by: {', '.join(parts)}."] if parts else ["Nobody was brought out."]
    if fast["arrival"]:
        arrival = fast["arrival"]
        lines.append(f"From water in the house to the call: {_h(fast['call']['median_h'])} in the median; from the call to "
                     f"the first crew {_h(arrival['median_h'])}, {_h(arrival['slowest_tenth_h'])} in the slowest tenth"
                     + (f"; a neighbourhood was empty {_h(fast['out']['median_h'])} after the water came, the slowest after "
                        f"{_h(fast['out']['greatest_h'])}." if fast["out"] else "."))
    used = used_units(run.case)
    lines.append("On the road, the water and in the air: " + ", ".join(
        _count(used[kind], one, many) for kind, one, many in (
            ("boat", "boat crew", "boat crews"), ("aircraft", "aircraft", "aircraft"), ("truck", "lorry", "lorries"),
            ("bus", "bus", "buses"), ("crew", "road crew", "road crews"), ("ambulance", "ambulance", "ambulances"),
            ("team", "team on foot", "teams on foot"))
        if used[kind]) + ".")
    return lines


def _aircraft(rows: Any) -> list[str]:
    grounded, took_off = rows(Event.GROUNDED), rows(Event.TOOK_OFF)
    flights = int((took_off["site"] >= 0).sum())
    if not grounded.size and not flights:
        return ["No aircraft was asked for."]
    causes = Counter(CAUSES[Grounded(int(row["quantity"]))] for row in grounded)
    held = "; held on the ground " + ", ".join(f"{_count(n, 'time', 'times')} by {why}" for why, n in causes.most_common())
    back = rows(Event.TURNED_BACK).size
    return [f"Aircraft: {_count(flights, 'sortie', 'sorties')}" + (held if causes else "")
            + (f"; turned back {_count(back, 'time', 'times')}" if back else "") + "."]


def _waterway(rows: Any, at: Any) -> list[str]:
    shut, free = rows(Event.WATERWAY_CLOSED), rows(Event.WATERWAY_OPENED)
    if not shut.size:
        return ["The waterway stayed open."]
    return [f"The waterway closed on {at(shut['time_h'][0])}"
            + (f" and opened on {at(free['time_h'][-1])}." if free.size else " and was closed to the end.")]


def _end(told: dict[str, Any], rows: Any, at: Any) -> str:
    people, kits = told["people"], told["kits"]
    last = rows(Event.BROUGHT_OUT, Event.HOISTED)
    text = f"The last person was brought out on {at(last['time_h'][-1])}: " if last.size else ""
    text += f"{people['rescued']:,} were rescued, {people['dead']:,} died"
    walked = int(rows(Event.WATER_GONE)["quantity"].sum())  # nobody came, and then there was no need
    text += f", {walked:,} walked out when the water had gone" if walked else ""
    waiting = people["remaining"] - walked
    text += f", {waiting:,} were reached by nobody. " if waiting else ". "
    return text + (f"{told['centrally_sheltered']:,} people came to central shelters and {kits['used']:,} got a kit; "
                   f"{kits['left']:,} of {kits['start']:,} kits were left.")


def waiting_in_water(log: np.ndarray, needs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hours, people in the water) after each event that changes it."""
    rescue = (log["need"] >= 0) & (needs["kind"][np.maximum(log["need"], 0)] == Need.RESCUE)
    gone = np.isin(log["kind"], (Event.BROUGHT_OUT, Event.HOISTED, Event.DROWNED, Event.WATER_GONE))
    sign = np.select([log["kind"] == Event.TRAPPED, gone],
                     [1, -1], 0) * rescue
    return log["time_h"][sign != 0], np.cumsum((sign * log["quantity"])[sign != 0])


def _moment(hours: float) -> str:
    """Hours since midnight of the first day, such as ``day 4 08:25``."""
    whole = int(hours)
    return f"{clock(whole)[:-2]}{int((hours - whole) * 60):02d}"


def _h(hours: float) -> str:
    return f"{hours * 60:.0f} min" if hours < 1.5 else f"{hours:.1f} h"


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
