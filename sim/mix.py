"""A plan on its ground for a mix of families of disasters, and which family a replication meets."""

from dataclasses import dataclass, fields, replace

from scenarios.flood_mix import FloodMix, family_of
from sim.engine.simulate import Setting


@dataclass(frozen=True)
class Mixed(Setting):
    """What all replications of one plan share, whichever family they meet; nothing can be drawn of it before `met`.

    Attributes
    ----------
    parts : the setting for each family, by its ``hazard``; but for ``scenario`` the other fields are those of the first
    """

    scenario: FloodMix  # type: ignore[assignment]
    parts: dict[str, Setting]


def mixed(scenario: FloodMix, *parts: Setting) -> Mixed:
    """The settings of one plan for every family of a mix, as one."""
    common = {spec.name: getattr(parts[0], spec.name) for spec in fields(Setting) if spec.name != "scenario"}
    return Mixed(scenario=scenario, parts={of.scenario.hazard: of for of in parts}, **common)


def met(of: Setting, seed: int, replication: int, band: str = "") -> Setting:
    """The setting that a replication is played in, of the same family under every plan.

    Parameters
    ----------
    band : drawn in it; '' means the scenario's own
    """
    if not isinstance(of, Mixed):
        return replace(of, scenario=replace(of.scenario, band=band)) if band else of
    family = family_of(replace(of.scenario, band=band) if band else of.scenario, seed, replication)
    return replace(of.parts[family.hazard], scenario=family)
