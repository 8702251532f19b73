"""A drawn disaster in figures and in words, whatever brought it."""

from typing import Any

from scenarios.flood_flash import FlashFlood
from scenarios.mine import Calamity
from scenarios.quake import Quake
from scenarios.realisation import Realisation
from scenarios.world import World
from sim.report.calamity import calamity_story, describe_calamity
from sim.report.flood import describe, story
from sim.report.shock import describe_quake, quake_story
from sim.report.storm import describe_storm, storm_story


def figures_of(world: World, drawn: Realisation) -> dict[str, Any]:
    """What was drawn, ready for JSON."""
    if isinstance(drawn.cause, Quake):
        return describe_quake(world, drawn)
    if isinstance(drawn.cause, Calamity):
        return describe_calamity(world, drawn)
    return describe_storm(world, drawn) if isinstance(drawn.cause, FlashFlood) else describe(world, drawn)


def story_of(told: dict[str, Any]) -> list[str]:
    """It in plain sentences; ``told``: its figures with ``hazard``, ``seed`` and ``replication``."""
    return {"flood_river": story, "flood_flash": storm_story, "quake": quake_story,
            "mine": calamity_story}[told["hazard"]](told)
