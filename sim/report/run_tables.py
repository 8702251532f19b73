"""The tables that ``drsim run``, ``world`` and ``bottleneck`` print."""

from typing import Any

from scenarios.world import World
from sim.report.sweep_table import answers, sweep_lines
from sim.report.text import say, show
from sim.report.verdict_table import untested, verdict_lines
from sim.report.words import EN, named
from sim.sweeps import Found, label, short_keys, shown

ACROSS = 6  # columns of points that fit a page
WATER = {"people": "exposed", "left": "evacuated", "caught": "trapped", "rescued": "rescued", "died": "dead",
         "missed": "remaining", "crew h": "call_to_crew_median_h", "out h": "slowest_neighbourhood_h", "kits": "kits_used",
         "kit h": "kit_slowest_tenth_h"}
RUINS = {"killed": "killed_at_once", "trapped": "buried", "dug out": "dug_out", "lost": "died_buried", "hurt": "hurt",
         "in bed": "in_hospital", "died": "died_waiting", "homeless": "homeless", "sheltered": "centrally_sheltered",
         "kit h": "kit_slowest_tenth_h"}
TOLD = {"quake": (RUINS, "killed: at once; trapped: under ruins, dug out alive or lost there; hurt: who need a hospital, "
                         "came to a bed or died before; sheltered: in central shelters; kit h: wait for a kit, slowest "
                         "tenth.")}
TOLD_OF_WATER = (WATER, "people: in danger, caught: who must be brought out; missed: reached by nobody; crew h: from the "
                        "call to the first crew, median; out h: slowest neighbourhood; kit h: wait for a kit, slowest "
                        "tenth.")
LEAST_SHARE = 0.05  # of the waiting of a clause that a table shows


def show_world(ground: World, summary: dict[str, Any]) -> None:
    """What the ground consists of, what of it is placed by rule, and its problems."""
    show("Chongqing as drsim knows it", ("what", "number"),
         [(key.replace("_", " "), value) for key, value in summary.items() if isinstance(value, int)])
    show("Synthetic rows: placed by rule, not surveyed", ("table", "rows"), list(summary["synthetic"].items()))
    for problem in summary["problems"]:
        say(f"problem: {problem}")


def show_networks(networks: list[dict[str, Any]]) -> None:
    """What each plan puts on the ground."""
    keys = [key for key in networks[0] if key not in ("plan", "strength")]
    show("Response network", ("what", *(row["plan"] for row in networks)),
         [(key.replace("_", " "), *(row[key] for row in networks)) for key in keys])
    show("Strength in heads (community stations apart)", ("part", *(row["plan"] for row in networks)),
         [(part.replace("_", " "), *(row["strength"][part] for row in networks)) for part in networks[0]["strength"]])
    say("Reported for comparison: 28,000 people deployed in August 2020, cadres and volunteers included; a strength of "
        "45,000 in December 2023.")


def show_reach(reach: list[dict[str, Any]], limit: float) -> None:
    """Who could have an aircraft overhead within the limit, in minutes."""
    show(f"Aircraft overhead within {limit:g} min of the request, straight lines, no weather (an upper bound)",
         ("bases with an aircraft", "ready min", "townships", "people", "area", "farthest min"),
         [((f"{row['plan']}: " if row["plan"] else "") + (", ".join(row["base_names"]) or "none"), f"{row['ready_min']:g}",
           f"{row['share_townships']:.2f}", f"{row['share_population']:.2f}", f"{row['share_area']:.2f}",
           "never" if row["farthest_min"] is None else f"{row['farthest_min']:.0f}") for row in reach])


def show_floods(floods: list[dict[str, Any]]) -> None:
    """What became of the people, disaster by disaster, a table for each scenario."""
    for scenario in dict.fromkeys(row["scenario"] for row in floods):
        mine = [row for row in floods if row["scenario"] == scenario]
        _show_handful(scenario, mine, of_several=len({row["hazard"] for row in mine}) > 1)
    broken = sum(row["law_breaches"] for row in floods)
    say(f"{sum(row['n_events'] for row in floods):,} events; laws broken: {broken}.")


def _show_handful(scenario: str, floods: list[dict[str, Any]], of_several: bool) -> None:
    """The disasters of one scenario; what each is, where there are several kinds."""
    def told(value: float | None) -> object:
        return "" if value is None else f"{value:.1f}" if isinstance(value, float) else value

    def name(row: dict[str, Any]) -> str:
        return f"{row['replication']} {row['band']}" + (f" {EN['disaster ' + row['hazard']].lower()}" if of_several else "")
    columns, legend = TOLD.get(floods[0]["hazard"], TOLD_OF_WATER)
    show(f"What happened in some {named('disasters', scenario)} (drsim trace scenario={scenario} replication=N tells one)",
         ("disaster", "plan", *columns),
         [(name(row), row["plan"], *(told(row[key]) for key in columns.values())) for row in floods])
    say(legend)


def show_verdicts(told: dict[str, Any]) -> None:
    """Scenario by scenario and clause by clause: what it came to under each plan, and what nothing here tests."""
    for scenario, about in told["played"].items():
        show(f"Verdicts on {named('disasters', scenario)} of severity S2 and S3 ({about['n']:,} disasters of bands "
             f"{', '.join(about['bands'])})", *verdict_lines([row for row in told["rows"] if row["scenario"] == scenario]))
    show("What each plan fixes by itself", *verdict_lines([row for row in told["rows"] if not row["scenario"]]))
    say("First the share over all people, sites or requests, its interval approximate; then the share of disasters that "
        "reach what is required. holds and fails are said of numbers of the plan or of a regulation, benchmarks are ours.")
    for word, names in untested(told["rows"]).items():
        say(f"{word}: {', '.join(names)}")


def show_bottleneck(found: dict[str, Any]) -> None:
    """The causes of a twentieth or more of what each clause's people waited; ``found`` : findings by scenario."""
    for scenario, mine in found.items():
        _show_waiting(named("disasters", scenario), mine["bottleneck"])
    say("For AIR-1H the hours are of townships that ask for an aircraft, a day where none comes.")


def _show_waiting(disasters: str, rows: list[dict[str, Any]]) -> None:
    show(f"What people waited for in {disasters} of severity S2 and S3",
         ("clause", "plan", "resource", "cause", "person-hours a disaster", "share"),
         [(row["target"] or "(hospitals)", named("plan", row["plan"]), named("resource", row["resource"]),
           named("cause", row["cause"]), f"{row['per_disaster']:,.1f}", f"{row['share']:.0%}")
          for row in rows if row["share"] >= LEAST_SHARE])


def show_sweep(found: list[Found], target: str, about: str) -> None:
    """Clause by clause and point by point, and where what is required is met."""
    found = [one for one in found if not target or one[2]["target"] == target]
    points = {repr(point): point for _, point, _ in found}
    some = next(iter(points.values()))
    alone = any(list(point) != list(some) for point in points.values())
    varied = list(dict.fromkeys(key for point in points.values() for key in point if alone or any(
        other[key] != some[key] for other in points.values()))) or list(some)
    points = {at: {key: point[key] for key in varied if key in point} for at, point in points.items()}
    names = ", ".join(short_keys(varied).values())
    for begin in range(0, len(points), ACROSS):
        texts = {at: label(points[at]) if alone else ", ".join(map(shown, points[at].values()))
                 for at in list(points)[begin: begin + ACROSS]}
        show(f"Verdicts by {names}: {about}", *sweep_lines([one for one in found if repr(one[1]) in texts], texts))
    for line in answers(found, {at: label(point) for at, point in points.items()}) if target else [
            "study.sweep.target=AIR-1H, say, shows that clause alone and says at which points it is met."]:
        say(line)
