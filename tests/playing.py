"""Running disasters in tests: one World, configurations changed leaf by leaf, everything that can be shared kept."""

import copy
import dataclasses
from functools import cache
from typing import Any

from scenarios.checks import check, leaves
from scenarios.realisation import Chances, Realisation, chances, realise
from scenarios.tables import DATA
from scenarios.world import World
from sim.config import Config, compose_config
from sim.deploy import deploy
from sim.engine.log import log_of, log_sha256
from sim.engine.simulate import Run, Setting, simulate
from sim.engine.stage import plan_roads, standing
from sim.judge.past import Past, Tolerance, read_past
from sim.judge.past_mines import FAMILY as SONGZAO
from sim.judge.past_mines import mines_on
from sim.judge.past_quakes import FAMILIES, quakes_on, read_past_quakes

SEED = 5


@cache
def composed(plan: str, scenario: str = "flood_river") -> Config:
    """The shipped configuration with a plan and a scenario."""
    return compose_config([f"plan={plan}", f"scenario={scenario}", "targets=none"]).config


def changed(plan: str, changes: dict[str, Any]) -> Config:
    """A copy of the configuration with some leaves set, by full key; checked as a user's are. ``scenario`` names one."""
    config = copy.deepcopy(composed(plan, changes.get("scenario", "flood_river")))
    for key, value in changes.items():
        if key == "scenario":
            continue
        node, names = config, key.split(".")
        for name in names[:-1]:
            node = node[name] if isinstance(node, dict) else getattr(node, name)
        if isinstance(node, dict):
            assert names[-1] in node, key
            node[names[-1]] = value
        else:
            assert names[-1] in {spec.name for spec in dataclasses.fields(node)}, key
            setattr(node, names[-1], value)
    check(config)
    return config


def keys_of(node: Any, path: str) -> list[str]:
    """Full keys of all leaves below a part of the configuration."""
    return [key for key, *_ in leaves(node, path)]


def a_past(world: World, player: "Player", n: int = 20) -> Past:
    """Past events on both hazards, with so many disasters like each."""
    study = composed("baseline_2020").study
    floods, storms, forecast_h = read_past(DATA, world, Tolerance(study.alike_m, study.alike_rain, study.alike_districts))
    shaken = {name: player.setting("baseline_2020", {"scenario": name}) for name in FAMILIES}
    return Past(player.setting("baseline_2020"), player.setting("baseline_2020", {"scenario": "flood_flash"}), 20210930, n,
                floods, storms, forecast_h, quakes_on(read_past_quakes(DATA), shaken),
                mines_on({SONGZAO: player.setting("baseline_2020", {"scenario": SONGZAO})}))


class Player:
    """Runs disasters on one World."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._roads: dict[int, Any] = {}
        self._chances: dict[str, Chances] = {}

    def setting(self, plan: str = "plan_2025", changes: dict[str, Any] | None = None) -> Setting:
        """A plan on its ground."""
        config = changed(plan, changes or {})
        key = repr(config.scenario)
        if key not in self._chances:
            self._chances[key] = chances(self.world, config.scenario, DATA)
        year = config.plan.year
        if year not in self._roads:
            self._roads[year] = plan_roads(self.world, config.plan)
        shared, deployment = self._chances[key], deploy(self.world, config.plan)
        return Setting(self.world, config.scenario, shared, config.model, config.plan, deployment,
                       standing(self.world, config.scenario, shared.ground, config.plan, config.model, deployment,
                                self._roads[year]))

    def draw(self, changes: dict[str, Any] | None = None, replication: int = 0) -> Realisation:
        """A disaster that nobody has met yet."""
        of = self.setting("plan_2025", changes)
        return realise(self.world, of.scenario, of.shared, SEED, replication)

    def run(self, plan: str = "plan_2025", changes: dict[str, Any] | None = None, replication: int = 0) -> Run:
        """A disaster run out."""
        return simulate(self.setting(plan, changes), SEED, replication)

    def log_hash(self, plan: str = "plan_2025", changes: dict[str, Any] | None = None, replication: int = 0) -> str:
        """SHA-256 of the log of a disaster."""
        return log_sha256(log_of(self.run(plan, changes, replication).case))
