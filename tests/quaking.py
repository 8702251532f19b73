"""Reading the scenarios of earthquakes, changed leaf by leaf and checked as a user's would be."""

from typing import Any

from omegaconf import OmegaConf

from scenarios.buildings import building_stock
from scenarios.checks import check
from scenarios.ground_motion import sites
from scenarios.quake import Shared
from scenarios.quake_broken import network_of
from scenarios.quake_settings import QuakeScenario
from scenarios.quake_sources import sources
from scenarios.tables import DATA
from scenarios.world import World
from sim.config import CONF


def quake_settings(changes: dict[str, Any], name: str = "quake") -> QuakeScenario:
    """The shipped values of one file of conf/scenario with some leaves set, by key below ``scenario``."""
    raw = OmegaConf.load(CONF / "scenario" / "quake.yaml")
    if name != "quake":
        over = OmegaConf.load(CONF / "scenario" / f"{name}.yaml")
        del over["defaults"]
        raw = OmegaConf.merge(raw, over)
    for key, value in changes.items():
        assert OmegaConf.select(raw, key) is not None, key
        OmegaConf.update(raw, key, value)
    settings = OmegaConf.to_object(OmegaConf.merge(OmegaConf.structured(QuakeScenario), raw))
    assert isinstance(settings, QuakeScenario)
    check(settings)
    return settings


def prepared(world: World, settings: QuakeScenario, like: Shared) -> Shared:
    """`prepare_quake`, but for the slow parts where they are those of the shipped scenario, which ``like`` holds."""
    shipped = quake_settings({})
    roads = ("link_km", "hill_weight", "urban_weight")
    return Shared(
        sources(world, settings.source, DATA),
        like.sites if settings.shaking.correlation_km == shipped.shaking.correlation_km else sites(world, settings.shaking),
        building_stock(world, settings.buildings, DATA),
        like.network if all(getattr(settings.broken, name) == getattr(shipped.broken, name) for name in roads)
        else network_of(world, settings.broken))
