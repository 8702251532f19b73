"""Reading the scenario of flash floods, changed leaf by leaf and checked as a user's would be."""

from typing import Any

from omegaconf import OmegaConf

from scenarios.checks import check
from scenarios.flash_settings import FloodFlash
from sim.config import CONF


def flash_settings(changes: dict[str, Any]) -> FloodFlash:
    """The shipped values with some leaves set, by key below ``scenario``."""
    raw = OmegaConf.load(CONF / "scenario" / "flood_flash.yaml")
    for key, value in changes.items():
        assert OmegaConf.select(raw, key) is not None, key
        OmegaConf.update(raw, key, value)
    settings = OmegaConf.to_object(OmegaConf.merge(OmegaConf.structured(FloodFlash), raw))
    assert isinstance(settings, FloodFlash)
    check(settings)
    return settings
