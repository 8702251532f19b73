"""A past flood hour by hour beside one run like it: ``python -m sim.report.chronology`` writes docs/chronology.md."""

from datetime import datetime
from pathlib import Path

import numpy as np

from models.kinds import Event, Need, Unit
from scenarios.checks import BadInput
from scenarios.ground import data_folder
from scenarios.hydrology import CUNTAN
from scenarios.realisation import chances
from scenarios.tables import read_table, text
from scenarios.world import World, load_world
from sim.config import compose_config
from sim.engine.log import log_of
from sim.engine.outcome import total
from sim.engine.simulate import setting
from sim.judge.hindcasts import flood_of, forecast_m
from sim.judge.past import Played, Tolerance, dead, left_home, play_like, read_past
from sim.report.run_story import ROMAN, place_names, waiting_in_water

EVENT, PLAN = "aug2020", "baseline_2020"
TITLE = "August 2020"
PAGE = Path(__file__).parents[2] / "docs" / "chronology.md"
WORDS = ("waterway closed", "waterway opened", "forecast", "left", "stage", "crest", "toll")  # what a run is asked for
HEAD = """\
# {title}, and one run like it

Left what is documented, right what the model did under `{plan}` in one flood like it: replication {replication} of seed
{seed} among those that crest within {within:g} m of {crest:g} m at Cuntan, taken as it came. Hours count from the crest at
Cuntan, each on its own side. Floods like it differ: `drsim validate` tells how much. This page is written by
`python -m sim.report.chronology`.

| hours | {title} | the run |
|---|---|---|
"""


def documented(folder: Path, world: World) -> list[tuple[float, str, str, str]]:
    """What is documented of the event: hours from its crest, what happened, what of a run stands beside it, source.

    Raises
    ------
    BadInput : chronology.csv cannot be used
    """
    table = read_table(folder, "chronology", {"event": text(), "at": text(), "what": text(), "beside": text()})
    known = (*WORDS, *world.gauges["gauge"].tolist())
    rows = []
    for line, row in enumerate(table[table["event"] == EVENT].tolist(), start=2):
        told = dict(zip(table.dtype.names or (), row, strict=True))
        try:
            when = datetime.fromisoformat(told["at"])
        except ValueError:
            raise BadInput(f"chronology.csv, row {line}, column at: {told['at']!r} is no time; "
                           "write it as 2020-08-20 08:15") from None
        if told["beside"] not in known:
            raise BadInput(f"chronology.csv, row {line}, column beside: {told['beside']!r} is nothing of a run; write a "
                           f"gauge or one of {', '.join(WORDS)}")
        rows.append((when, told["what"], told["beside"], told["source"]))
    crests = [when for when, _, beside, _ in rows if beside == "crest"]
    if len(crests) != 1:
        raise BadInput(f"chronology.csv, column beside: {len(crests)} rows are the crest; mark one")
    return [((when - crests[0]).total_seconds() / 3600, what, beside, source) for when, what, beside, source in rows]


class Moments:
    """What one run did, in words; hours count from its crest at Cuntan."""

    def __init__(self, of: Played) -> None:
        self.of, self.log, self.flood = of, log_of(of.run.case), flood_of(of)
        self.stage_m = self.flood.stage_m[self.flood.gauges.index(CUNTAN)]
        self.crest_h = int(self.stage_m.argmax())
        self.names = place_names(of.of.world)

    def beside(self, what: str, hour: float) -> str:
        """What stands beside something documented so many hours from the crest; ``what`` : one of `WORDS`, or a gauge."""
        at = self.crest_h + hour
        if what in self.flood.gauges:
            stage = self.flood.stage_m[self.flood.gauges.index(what)]
            return f"crests at {stage.max():.2f} m, {self._when(float(stage.argmax()))}"
        if what.startswith("waterway"):
            kind = Event.WATERWAY_CLOSED if what == "waterway closed" else Event.WATERWAY_OPENED
            rows = self.log[self.log["kind"] == kind]
            if not rows.size:
                return f"{what}: not in the run's ten days"
            return f"{what}, {self._when(float(rows['time_h'][0 if kind == Event.WATERWAY_CLOSED else -1]))}"
        if what == "forecast":
            return f"forecast then: {forecast_m(Played(self.of.of, self.of.run, -hour)):.1f} m over guarantee"
        if what == "left":
            left = self.log[(self.log["kind"] == Event.LEFT_HOME) & (self.log["time_h"] <= at)]
            return f"{total(left, Event.LEFT_HOME):,.0f} people have left"
        if what == "toll":
            return (f"{self.flood.exposed.sum():,} people live in homes that the water reaches, {left_home(self.of):,.0f} "
                    f"left them in time, {dead(self.of)['drowned']:,.0f} died")
        if what == "crest":
            return f"Cuntan crests at {self.stage_m.max():.2f} m"
        inside = 0 <= at < self.stage_m.size
        return f"Cuntan stands at {np.interp(at, np.arange(self.stage_m.size), self.stage_m):.2f} m" if inside else \
            "beyond the run's ten days"

    def own(self) -> list[tuple[float, str]]:
        """What the run did of which nothing is documented by the hour: hours from the crest, and words."""
        log, needs, units = self.log, self.of.run.case.state.needs, self.of.run.case.state.units
        rescue = (log["need"] >= 0) & (needs["kind"][np.maximum(log["need"], 0)] == Need.RESCUE)
        boat = (log["unit"] >= 0) & (units["kind"][np.maximum(log["unit"], 0)] == Unit.BOAT)

        def rows(kind: Event, among: np.ndarray | None = None) -> np.ndarray:
            return log[(log["kind"] == kind) & (True if among is None else among)]
        ordered, told = rows(Event.EVACUATION_ORDERED), []
        for k, words in ((0, "the first township orders people out, {}"),
                         (ordered.size // 2, "half of {n} townships have, {}"), (-1, "the last one does, {}")):
            if ordered.size:
                told.append((ordered["time_h"][k], words.format(self.names[ordered["site"][k]], n=ordered.size)))
        told += [(row["time_h"], f"response level {ROMAN[int(row['quantity'])]}, by the people moved")
                 for row in rows(Event.LEVEL_RAISED)]
        for words, found, k in (("the municipal command works", rows(Event.POST_ACTIVATED, log["site"] == 0), 0),
                                ("the first people are caught by the water", rows(Event.TRAPPED), 0),
                                ("the first call reaches a duty room", rows(Event.REPORTED, rescue), 0),
                                ("the first boat crew is on the spot", rows(Event.ARRIVED, rescue & boat), 0),
                                ("the first kits are handed out", rows(Event.KITS_HANDED_OUT), 0),
                                ("the last boat brings people out", rows(Event.BROUGHT_OUT, rescue), -1),
                                ("the last road is open again", rows(Event.ROAD_OPENED), -1)):
            if found.size:
                told.append((found["time_h"][k], words))
        hours, people = waiting_in_water(log, needs)
        if hours.size:
            most = int(people.argmax())
            told.append((hours[most], f"most people wait in the water at once: {people[most]:,.0f}"))
        return sorted((float(hour) - self.crest_h, words) for hour, words in told)

    def _when(self, hour: float) -> str:
        return in_words(hour - self.crest_h)


def in_words(hour: float) -> str:
    """Hours from the crest, such as ``9 h before``."""
    return "in the hour of the crest" if abs(hour) < 0.5 else f"{abs(hour):.0f} h {'before' if hour < 0 else 'after'}"


def page(of: Played, past: list[tuple[float, str, str, str]], **head: object) -> str:
    """The page: what is documented, see `documented`, beside a run; ``head`` fills `HEAD`."""
    moments = Moments(of)
    rows = [(hour, f"{what} ({source})", moments.beside(beside, hour)) for hour, what, beside, source in past]
    rows += [(hour, "", words) for hour, words in moments.own()]
    return HEAD.format(title=TITLE, plan=PLAN, **head) + "".join(
        f"| {'−' if hour < 0 else '+'}{abs(hour):.1f} | {left} | {right} |\n"
        for hour, left, right in sorted(rows, key=lambda row: row[0]))


def chronology(overrides: list[str]) -> str:
    """Draw and play the flood, and put it beside what is documented.

    Raises
    ------
    BadInput : a table or a setting is wrong, or no flood is like the past one
    """
    config = compose_config([*overrides, f"plan={PLAN}", "targets=none"]).config
    world, data = load_world(config.world), data_folder(config.world)
    study = config.study
    floods, _, forecast_h = read_past(data, world, Tolerance(study.alike_m, study.alike_rain, study.alike_districts))
    of = setting(world, config.scenario, chances(world, config.scenario, data), config.model, config.plan)
    like = floods[EVENT]
    return page(play_like(of, like, config.seed, config.replication, forecast_h[EVENT]), documented(data, world),
                replication=config.replication, seed=config.seed, within=like.within_m, crest=like.stage_m)


if __name__ == "__main__":
    PAGE.write_text(chronology([]), encoding="utf-8")
