"""From YAML files and command-line overrides to one checked Config; every refusal is a single line with its remedy."""

from dataclasses import dataclass
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from scenarios.checks import BadInput, bounded, check, demand
from scenarios.flash_settings import FloodFlash
from scenarios.flood_mix import FloodMix
from scenarios.flood_settings import BANDS, FloodRiver
from scenarios.ground import WorldSettings
from scenarios.mine_settings import MineScenario
from scenarios.placing.rules import PlacingRules
from scenarios.quake_settings import QuakeScenario
from sim.engine.simulate import DRIVERS
from sim.judge.targets import Target
from sim.overrides import CONF, GROUPS, OVER, checked_key, nearest, options, parsed
from sim.plan import Plan
from sim.response import Model

SCENARIOS: dict[str, type] = {  # by what ``scenario.hazard`` says
    "flood_river": FloodRiver, "flood_flash": FloodFlash, "flood": FloodMix, "quake": QuakeScenario,
    "mine": MineScenario}
DESIGNS = ("grid", "alone", "latin_hypercube")


@dataclass(kw_only=True)
class Sweep:
    """What is varied inside one study; see `sim.sweeps`. ``over``: keys of the plan or the model, each with its values."""

    design: str
    points: int = bounded(0, 1000)
    target: str
    over: dict[str, list[Any]]

    def __post_init__(self) -> None:
        demand(self.design in DESIGNS, "study.sweep.design", repr(self.design),
               f"is no design; choose {', '.join(DESIGNS[:-1])} or {DESIGNS[-1]}")
        for key, values in self.over.items():
            demand(bool(values), OVER, key, "has an empty list; list its values")
        if self.design != "latin_hypercube":
            demand(not self.points, "study.sweep.points", self.points,
                   "is of a Latin hypercube; write 0, or study.sweep.design=latin_hypercube")
        else:
            demand(bool(self.points), "study.sweep.points", self.points, "makes no point; give at least 1")
            demand(bool(self.over), OVER, self.over, "is empty; name keys of the plan, each with [low, high]")


@dataclass(kw_only=True)
class Study:
    """What one run compares."""

    plans: list[str]
    scenarios: list[str]
    told: int = bounded(1, 10_000)
    replications: int = bounded(1, 1_000_000)
    alike: int = bounded(20, 100_000)
    alike_m: float = bounded(0.05, 5)
    alike_rain: float = bounded(0.02, 0.9)
    alike_districts: int = bounded(1, 38)
    minutes: float = bounded(0.01, 100_000)
    bands: list[str]
    required: float = bounded(0.01, 0.99)
    error: float = bounded(0.0001, 0.5)
    survival_window_h: float = bounded(0.1, 240)
    workers: int = bounded(0, 256)
    sweep: Sweep

    def __post_init__(self) -> None:
        demand(bool(self.plans), "study.plans", self.plans, "is empty; name at least one file of conf/plan")
        demand(bool(self.scenarios), "study.scenarios", self.scenarios, "is empty; name at least one file of conf/scenario")
        demand(bool(self.bands), "study.bands", self.bands, f"is empty; name some of {', '.join(BANDS)}")
        for band in self.bands:
            demand(band in BANDS, "study.bands", band, f"is no band; choose some of {', '.join(BANDS)}")


@dataclass(kw_only=True)
class Config:
    """Everything a command needs. Nothing below the study takes it whole: builders take their own part."""

    seed: int = bounded(0, 2**63 - 1)
    replication: int = bounded(0, 2**31 - 1)
    out: str
    engine: str
    world: WorldSettings
    placing: PlacingRules
    scenario: Any  # one of SCENARIOS
    model: Model
    plan: Plan
    targets: dict[str, Target]
    study: Study

    def __post_init__(self) -> None:
        demand(self.engine in ("", *DRIVERS), "engine", self.engine, f"is no engine; choose {' or '.join(DRIVERS)}")
        for name, target in self.targets.items():
            target.check_words(f"targets.{name}")


@dataclass(frozen=True)
class Composed:
    """A Config, the file chosen in each config group, and the keys the command line set."""

    config: Config
    choices: dict[str, str]
    overridden: frozenset[str]


def compose_config(overrides: list[str]) -> Composed:
    """Compose ``conf`` with overrides in Hydra's grammar and check every value.

    Parameters
    ----------
    overrides : ``key=value`` texts, such as ``plan=baseline_2020`` or ``plan.aviation.medium_helicopters=6``

    Raises
    ------
    BadInput : unknown key, group option or word, additions and deletions, wrong type, impossible value
    """
    keys = [checked_key(parsed(text), text) for text in overrides]
    overrides = [part for text, key in zip(overrides, keys, strict=True) for part in _replacing(text, key)]
    with initialize_config_dir(config_dir=str(CONF), version_base="1.3"):
        try:
            raw = compose("config", overrides=overrides, return_hydra_config=True)
        except (HydraException, OmegaConfBaseException, ValueError, YAMLError) as why:
            raise _explained(why, overrides) from None
    choices = {group: str(raw.hydra.runtime.choices[group]) for group in GROUPS}
    values = OmegaConf.masked_copy(raw, [str(key) for key in raw if key != "hydra"])
    try:
        _check_families(values.scenario)
        config = OmegaConf.to_object(OmegaConf.merge(_schema(str(values.scenario.hazard)), values))
    except OmegaConfBaseException as why:
        raise BadInput(_one_line(why)) from None
    assert isinstance(config, Config)
    check(config)
    return Composed(config, choices, frozenset(keys))


def _schema(hazard: str) -> Any:
    """What a Config may hold, with the scenario's own settings."""
    if hazard not in SCENARIOS:
        raise BadInput(f"scenario.hazard: {hazard} has no model; choose {' or '.join(SCENARIOS)}")
    return OmegaConf.merge(OmegaConf.structured(Config), {"scenario": OmegaConf.structured(SCENARIOS[hazard])})


def _check_families(scenario: Any) -> None:
    """Refuse bad numbers of a mix's families under their own keys: they know themselves as ``scenario``."""
    for name, part in scenario.items():
        if OmegaConf.is_dict(part) and part.get("hazard") in SCENARIOS:
            try:
                OmegaConf.to_object(OmegaConf.merge(OmegaConf.structured(SCENARIOS[part.hazard]), part))
            except BadInput as why:
                raise BadInput(str(why).replace("scenario.", f"scenario.{name}.", 1)) from None


def study_plans(composed: Composed, overrides: list[str]) -> dict[str, Plan]:
    """The plans a run compares: ``plan=NAME`` alone when given, else each of ``study.plans`` under the same overrides."""
    if "plan" in composed.overridden:
        return {composed.choices["plan"]: composed.config.plan}
    return {name: with_plan(name, overrides, "plan.").plan for name in plan_names(composed)}


def plan_names(composed: Composed) -> list[str]:
    """The names of the plans a run compares, each a file of ``conf/plan``."""
    if "plan" in composed.overridden:
        return [composed.choices["plan"]]
    return _files("study.plans", "plan", composed.config.study.plans)


def study_scenarios(composed: Composed, overrides: list[str]) -> dict[str, Any]:
    """The families of disasters a run plays, their settings by name: ``scenario`` alone when it is given or the study sweeps
    over values, else each of ``study.scenarios`` under the same overrides.

    Raises
    ------
    BadInput : there is no such scenario, or an override is not known to all of them
    """
    about = composed.config.study
    if "scenario" in composed.overridden or about.sweep.over:
        return {composed.choices["scenario"]: composed.config.scenario}
    kept, found = [text for text in overrides if text.startswith("scenario.")], {}
    for name in _files("study.scenarios", "scenario", about.scenarios):
        try:
            found[name] = compose_config([*kept, f"scenario={name}", "targets=none"]).config.scenario
        except BadInput as why:
            raise BadInput(f"study.scenarios: {name} refuses an override ({why}); name one family alone, such as "
                           f"scenario={composed.choices['scenario']}") from None
    return found


def _files(key: str, group: str, names: list[str]) -> list[str]:
    """Names of files of a folder of ``conf``, each once."""
    for name in names:
        if name not in options(group):
            raise BadInput(f"{key}: there is no {group} {name!r}; {nearest(name, options(group))}")
    return list(dict.fromkeys(names))


def with_plan(name: str, overrides: list[str], *groups: str, point: list[str] | None = None) -> Config:
    """The configuration with another plan, under those of the overrides that begin like ``groups``, then ``point``."""
    kept = [text for text in overrides if text.startswith(groups)]
    return compose_config([*kept, f"plan={name}", "targets=none", *(point or [])]).config


def _replacing(text: str, key: str) -> list[str]:
    """What is swept is replaced whole: its keys are no settings that are there already."""
    return [f"~{OVER}", f"+{text}"] if key == OVER else [text]


def _explained(why: Exception, overrides: list[str]) -> BadInput:
    """Name the override that Hydra stumbled over and what would have been right."""
    overrides = [text for text in overrides if text[:1] not in "+~"]
    keys = [text.partition("=")[0] for text in overrides]
    groups = [text for text, key in zip(overrides, keys, strict=True) if key in GROUPS]
    try:
        known = _all_keys(OmegaConf.to_container(compose("config", overrides=groups)), "")
    except (HydraException, OmegaConfBaseException, ValueError, YAMLError):
        return BadInput(f"{', '.join(groups) or 'conf'}: the file does not compose: {_squeezed(why)}; mend it")
    for text, key in zip(overrides, keys, strict=True):
        if key not in known:
            within = "".join(f" in {group}" for group in groups if group.startswith(key.partition(".")[0] + "="))
            leaves_only = [name for name in known if not any(other.startswith(f"{name}.") for other in known)]
            return BadInput(f"{key}: unknown key{within}; {nearest(key, leaves_only)}")
        if f"'{key}'" in str(why):
            return BadInput(f"{key}: cannot be set to {text.partition('=')[2]}; set one value inside it")
    return BadInput(_one_line(why))


def _all_keys(tree: Any, prefix: str) -> list[str]:
    """Every key of a nested mapping, inner nodes included."""
    keys = []
    for name, value in tree.items():
        keys.append(f"{prefix}{name}")
        if isinstance(value, dict):
            keys += _all_keys(value, f"{prefix}{name}.")
    return keys


REMEDIES = {"type hint 'float'": "write it with a point, such as 5.0",
            "to Integer": "write a whole number", "to Float": "write a number", "to Boolean": "write true or false",
            "not a ListConfig": "write a list such as [A,B]", "typing.List": "write a list such as [2,4]",
            "Dict[str": "write keys with their values, such as {plan.aviation.medium_helicopters:[2,4]}",
            "to string": "write one word",
            "missing mandatory": "write a value"}


def _one_line(why: Exception) -> str:
    """An OmegaConf or Hydra message as ``key: what is wrong; remedy``."""
    lines = [line.strip() for line in str(why).splitlines() if line.strip()]
    key = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("full_key:")), "")
    remedy = next((text for sign, text in REMEDIES.items() if sign in lines[0]), "correct the value")
    return f"{key or 'configuration'}: {_squeezed(lines[0]).rstrip('.')}; {remedy}"


def _squeezed(why: object) -> str:
    """Any text as one line of at most 200 characters."""
    line = " ".join(str(why).split())
    return line if len(line) <= 200 else line[:199] + "…"
