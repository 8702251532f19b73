"""The laws of mine rescue are alive: each transition that does what it must not is caught, and the honest one never."""

import pytest

from tests.equivalence.test_without_jit import printed

SAID = {"bottles": "breathes from empty bottles", "falls": "to which no way leads", "blast": "h after a blast",
        "rest": "while it should rest", "heads": "enters with 5, the least is 6", "found": "is found twice"}


@pytest.fixture(scope="module")
def told():
    """By mutant: how many laws the honest transitions break, and what the laws say of the mutant."""
    lines = printed(False, "tests.equivalence.mine_mutants").splitlines()
    return {name: (int(honest), text) for name, honest, text in (line.split("|") for line in lines)}


@pytest.mark.parametrize("mutant", SAID)
def test_a_mutant_is_caught(told, mutant):
    honest, text = told[mutant]
    assert honest == 0
    assert SAID[mutant] in text
