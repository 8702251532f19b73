"""Streams of chance: one generator per (seed, replication, subsystem), the same for every plan.

A subsystem never sees another's draws, so adding a draw to one changes no other. Streams are appended, never renumbered:
a number is part of every published result.
"""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """One number per subsystem that draws."""

    SCENARIO = 0
    HYDROLOGY = 1
    FORECAST = 2
    WEATHER = 3
    EXPOSURE = 4
    WARNING = 5
    EVACUATION = 6
    ROADS = 7
    AVAILABILITY = 8
    READINESS = 9
    SERVICE = 10
    REPORTS = 11
    SILT = 12
    ASKED = 13
    STORM = 14
    CATCHMENT = 15
    VALLEY = 16
    SLIDES = 17
    DAMS = 18
    ALERT = 19
    DESIGN = 20
    PATHS = 21
    FAMILY = 22
    QUAKE = 23
    SHAKING = 24
    AFTERSHOCKS = 25
    BUILDINGS = 26
    BURIED = 27
    BROKEN = 28
    MINE = 29
    MINERS = 30
    UNDERGROUND = 31


Chance = np.random.Generator


def generator(seed: int, replication: int, stream: Stream) -> Chance:
    """The generator of one subsystem in one replication.

    Parameters
    ----------
    seed : >= 0, the study's seed
    replication : >= 0
    stream : which subsystem draws

    Returns
    -------
    numpy Generator (PCG64) on SeedSequence(seed, spawn_key=(replication, stream)); O'Neill (2014) for PCG. The plan is
    not in the key: replication r is the same disaster for every plan.

    Raises
    ------
    ValueError : a negative seed or replication
    """
    if seed < 0 or replication < 0:
        raise ValueError(f"seed {seed} and replication {replication} must not be negative")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replication, int(stream)))))
