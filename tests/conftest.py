"""What several tests need: the shipped configuration and World, loaded once, and the command line in-process."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from scenarios.flash_settings import FloodFlash
from scenarios.flood_flash import Shared, prepare_flash
from scenarios.quake import Shared as QuakeShared
from scenarios.quake import prepare_quake
from scenarios.quake_settings import QuakeScenario
from scenarios.tables import DATA
from scenarios.world import World, load_world
from sim.__main__ import main
from sim.config import Composed, compose_config
from tests.playing import Player
from tests.quaking import quake_settings
from tests.storming import flash_settings

settings.register_profile("compiled", deadline=None)  # whichever example comes first waits for compiled code to load
settings.load_profile("compiled")


@pytest.fixture(autouse=True)
def _strict_numerics():
    with np.errstate(all="raise", under="ignore"):
        yield


@pytest.fixture(scope="session")
def composed() -> Composed:
    return compose_config([])


@pytest.fixture(scope="session")
def world(composed: Composed) -> World:
    return load_world(composed.config.world)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the tables that a test may spoil."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("__*"))
    return folder


@pytest.fixture
def drsim(capsys):
    """Run a command; returns (status, standard output, standard error)."""
    def call(*words: str):
        status = main(list(words))
        out, err = capsys.readouterr()
        return status, out, err
    return call


@pytest.fixture
def drsim_json(drsim):
    """Run a command with --json and parse all of its output; only a first run says that it compiles."""
    def call(*words: str):
        status, out, err = drsim(*words, "--json")
        assert [line for line in err.splitlines() if not line.startswith("drsim: compil")] == []
        return status, json.loads(out)
    return call


@pytest.fixture(scope="session")
def player(world: World) -> Player:
    return Player(world)


@pytest.fixture(scope="session")
def flash() -> FloodFlash:
    """The shipped scenario of flash floods."""
    return flash_settings({})


@pytest.fixture(scope="session")
def flash_shared(world: World, flash: FloodFlash) -> Shared:
    return prepare_flash(world, flash, DATA)


@pytest.fixture(scope="session")
def quake() -> QuakeScenario:
    """The shipped scenario of earthquakes."""
    return quake_settings({})


@pytest.fixture(scope="session")
def quake_shared(world: World, quake: QuakeScenario) -> QuakeShared:
    return prepare_quake(world, quake, DATA)
