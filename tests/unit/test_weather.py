"""Weather that comes with the flood: shares, correlation, cloud on mountains, fog in the morning."""

import numpy as np
import pytest

from models.kinds import Weather
from models.weather import correlated
from scenarios.randomness import Stream, generator


@pytest.fixture(scope="module")
def drawn(player):
    return [player.draw(replication=r) for r in range(12)]


def test_the_field_is_standard_and_correlated():
    lower = np.linalg.cholesky(np.array([[1.0, 0.6], [0.6, 1.0]]))
    noise = generator(1, 0, Stream.WEATHER).standard_normal((2, 200_000))
    out = np.empty_like(noise)
    correlated(lower, noise, 0.8, out)
    assert out.std() == pytest.approx(1.0, abs=0.02)
    assert np.corrcoef(out)[0, 1] == pytest.approx(0.6, abs=0.02)
    assert np.corrcoef(out[0, 1:], out[0, :-1])[0, 1] == pytest.approx(0.8, abs=0.01)


def test_rain_is_thickest_before_the_crest(drawn, composed):
    scenario = composed.config.scenario
    core = int(scenario.crest_h - scenario.weather.rain_lead_h)
    wet = np.mean([disaster.weather[Weather.RAIN_MM_H] > 0 for disaster in drawn], axis=(0, 1))
    assert wet[core - 6:core + 6].mean() == pytest.approx(scenario.weather.wet_share, abs=0.15)
    assert wet[-48:].mean() == pytest.approx(scenario.weather.dry_share, abs=0.08)


def test_rain_brings_cloud_and_mountains_have_more(world, drawn):
    mountain = world.districts["terrain"] == "mountain"
    ceiling = np.stack([disaster.weather[Weather.CEILING_M] for disaster in drawn])
    wet = np.stack([disaster.weather[Weather.RAIN_MM_H] > 0 for disaster in drawn])
    assert np.median(ceiling[wet]) < 0.6 * np.median(ceiling[~wet])
    assert np.median(ceiling[:, mountain]) < 0.8 * np.median(ceiling[:, ~mountain])


def test_fog_is_a_thing_of_the_morning(drawn):
    for disaster in drawn:
        low = np.flatnonzero((disaster.weather[Weather.VISIBILITY_M] == 300.0).any(axis=0))
        assert (((disaster.flood.start_hour + low) % 24 >= 5) & ((disaster.flood.start_hour + low) % 24 < 9)).all()
