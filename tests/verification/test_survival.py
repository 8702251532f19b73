"""Published mortality of floods, digit by digit."""

import numpy as np
import pytest

from models.survival import death_probability, flood_mortality, part


@pytest.mark.parametrize(("depth", "rise", "share"), [
    (2.1, 0.6, 0.00517), (3.0, 0.6, 0.09841), (5.0, 0.6, 0.70323), (0.5, 0.1, 0.001282), (1.0, 0.1, 0.002858),
    (2.0, 0.1, 0.006010), (3.0, 0.1, 0.009036), (0.0, 1.0, 0.0), (-1.0, 1.0, 0.0)])
def test_jonkman(depth, rise, share):
    """Jonkman, Vrijling & Vrouwenvelder (2008): rapidly rising and remaining zones."""
    assert flood_mortality(depth, rise) == pytest.approx(share, abs=6e-6)


def test_between_the_zones_it_is_a_line():
    assert flood_mortality(1.8, 0.6) == pytest.approx((flood_mortality(1.5, 0.6) + flood_mortality(2.1, 0.6)) / 2)


def test_death_grows_with_waiting():
    assert death_probability(3.0, 0.1, 6.0, 12.0) == pytest.approx(0.009036 / 2, abs=3e-6)
    assert death_probability(3.0, 0.1, 48.0, 12.0) == pytest.approx(0.009036, abs=6e-6)


def test_parts_of_increments_add_up():
    rng_free = np.cumsum([1, 3, 7, 2, 9])
    whole = [part(int(total), 0.3, 0.4) for total in (0, *rng_free)]
    assert sum(np.diff(whole)) == part(22, 0.3, 0.4) - part(0, 0.3, 0.4) == 7
