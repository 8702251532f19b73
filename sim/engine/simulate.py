"""One disaster under one plan: World, Plan and Realisation in, a case that has been run out."""

from dataclasses import dataclass

import numpy as np

from models.travel import Roads
from scenarios.disaster import Scenario
from scenarios.flood_settings import FloodRiver
from scenarios.realisation import Chances, Realisation, realise
from scenarios.world import World
from sim.deploy import Deployment, deploy
from sim.engine.compiled import run_compiled
from sim.engine.driver import Driver, run_simpy
from sim.engine.stage import Case, Standing, plan_roads, stage, standing
from sim.evacuation import Residue, evacuate
from sim.plan import Plan
from sim.response import Model

DRIVERS: dict[str, Driver] = {"simpy": run_simpy, "compiled": run_compiled}


@dataclass(frozen=True)
class Setting:
    """What all replications of one plan share."""

    world: World
    scenario: Scenario
    shared: Chances
    model: Model
    plan: Plan
    deployment: Deployment
    stands: Standing

    @property
    def river(self) -> FloodRiver:
        """The scenario, where it is one of river floods."""
        assert isinstance(self.scenario, FloodRiver)
        return self.scenario


@dataclass(frozen=True)
class Run:
    """One disaster and what came of it."""

    drawn: Realisation
    residue: Residue
    case: Case


def setting(world: World, scenario: Scenario, shared: Chances, model: Model, plan: Plan,
            network: tuple[Roads, np.ndarray] | None = None) -> Setting:
    """Put a plan on the ground and grow the trees of its roads, once for all replications.

    Parameters
    ----------
    network : the roads of the plan's year (`sim.engine.stage.plan_roads`) where another plan has grown them already

    Raises
    ------
    BadInput : see `sim.deploy.deploy`
    """
    deployment = deploy(world, plan)
    return Setting(world, scenario, shared, model, plan, deployment,
                   standing(world, scenario, shared.ground, plan, model, deployment, network or plan_roads(world, plan)))


def staged(of: Setting, drawn: Realisation) -> tuple[Residue, Case]:
    """Let people leave before a disaster and set the stage for the rest."""
    residue = evacuate(of.world, of.scenario, drawn, of.plan, of.deployment, of.model)
    return residue, stage(of.world, of.plan, of.model, of.deployment, of.stands, drawn, residue)


def simulate(of: Setting, seed: int, replication: int, driver: Driver = run_simpy) -> Run:
    """Draw a disaster and play it.

    Parameters
    ----------
    of : the plan on its ground
    seed, replication : which disaster; the same for every plan
    driver : what moves the clock

    Raises
    ------
    BadInput : the scenario cannot be drawn, or the plan asks for more than chance was drawn for
    Overflow : more happened than the log can hold
    """
    return play(of, realise(of.world, of.scenario, of.shared, seed, replication), driver)


def play(of: Setting, drawn: Realisation, driver: Driver) -> Run:
    """Let people leave, set the stage for a disaster that was drawn, and run it to its horizon; see `simulate`."""
    residue, case = staged(of, drawn)
    driver(case)
    return Run(drawn, residue, case)
