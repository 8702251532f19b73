"""Reading the scenarios of earthquakes, changed leaf by leaf and checked as a user's would be."""

from typing import Any

from omegaconf import OmegaConf

from scenarios.checks import check
from scenarios.quake_settings import QuakeScenario
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
