"""The flood season, May to September: when in the year a disaster falls."""

import numpy as np

from scenarios.checks import demand
from scenarios.randomness import Chance

MONTHS = ("May", "June", "July", "August", "September")
DAYS = (31, 30, 31, 31, 30)  # of these months
FIRST_DAY = 121  # of the year: the first of May
LAST_DAY = FIRST_DAY - 1 + np.cumsum(DAYS)  # of each month


def demand_season(key: str, shares: list[float]) -> None:
    """Raise BadInput, naming the key, unless these are the shares of the five months."""
    demand(len(shares) == len(DAYS) and abs(sum(shares) - 1) < 1e-9, key, shares,
           "must be the shares of May to September; give five that add up to 1")


def draw_day(shares: list[float], chance: Chance) -> int:
    """A day of the year, 121 to 273: a month by the shares, and any day of it alike; two numbers of chance."""
    month = min(len(DAYS) - 1, int(np.searchsorted(np.cumsum(shares), chance.random(), side="right")))
    return FIRST_DAY + sum(DAYS[:month]) + int(chance.random() * DAYS[month])


def month_of(day_of_year: int) -> str:
    """Its name; ``day_of_year`` within the season."""
    return MONTHS[int(np.searchsorted(LAST_DAY, day_of_year))]
