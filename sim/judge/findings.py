"""What a study found beside its verdicts, as finished tables: curves, fans, shares by district, why people waited."""

from typing import Any

import numpy as np

from models.curves import MARK_H, MARKS, STEP_H, STEPS, Curve, Series, Where
from scenarios.world import World
from sim.judge.bottleneck import bottleneck
from sim.judge.evidence import Evidence
from sim.judge.sequence import ratio_interval

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LEVEL = 0.05  # error of each interval of a curve; curves are read, not judged
OF_DISTRICT = {"AIR-1H": (Where.OVERHEAD, Where.ASKED), "TEAM-3TIER": (Where.REACHED, Where.SITES),
               "SUP-10H": (Where.KIT, Where.SHELTERED)}


def findings(found: Evidence, world: World, hours: int, shock_h: float | None = None) -> dict[str, Any]:
    """Tables for charts and further reading; all of the design bands.

    Parameters
    ----------
    hours : length of a disaster
    shock_h : of earthquakes, the hour of the main shock

    Returns
    -------
    ``n`` replications of the design bands; ``quantiles`` of the fans; ``curves`` by name: ``hours`` and by plan ``share``,
    ``low``, ``high`` at each; ``fans`` by name: ``hours`` and by plan a row of values for each of the quantiles;
    ``districts`` by target: ``district`` names, and by plan the ``share`` met (None without demand); ``bottleneck``, see
    `sim.judge.bottleneck.bottleneck`; of earthquakes ``golden``, see `_golden`
    """
    n = int(found.by_band[1] + found.by_band[2])
    return {"n": n, "quantiles": list(QUANTILES),
            "curves": {curve.name.lower(): _curve(found, curve, n) for curve in Curve},
            "fans": {series.name.lower(): _fan(found, series, hours) for series in Series},
            "districts": {target: _districts(found, world, *pair) for target, pair in OF_DISTRICT.items()},
            "bottleneck": bottleneck(found),
            **({} if shock_h is None else {"golden": _golden(found, hours, shock_h)})}


def _curve(found: Evidence, curve: Curve, n: int) -> dict[str, Any]:
    plans = {}
    for p, plan in enumerate(found.plans):
        whole, whole_2 = found.wholes[p, curve]
        points = [ratio_interval((whole, over, over_2, product, whole_2), n, LEVEL)
                  for over, over_2, product in found.curves[p, curve]]
        share, low, high = (np.array(column) for column in zip(*points, strict=True))
        plans[plan] = {name: None if np.isnan(share).any() else np.round(values, 6).tolist()
                       for name, values in (("share", share), ("low", low), ("high", high))}
    return {"hours": [round(STEP_H[curve] * (k + 1), 6) for k in range(STEPS)], "plans": plans}


def _fan(found: Evidence, series: Series, hours: int) -> dict[str, Any]:
    plans, marks = {}, _marks(hours)
    for p, plan in enumerate(found.plans):
        kept = found.series(p)[:, series, :marks]
        plans[plan] = np.quantile(kept, QUANTILES, axis=0).round(1).tolist() if len(kept) else None
    return {"hours": [MARK_H * k for k in range(marks)], "plans": plans}


def _golden(found: Evidence, hours: int, shock_h: float) -> dict[str, Any]:
    """Of those trapped alive in each earthquake, the shares dug out alive and dead under debris by then.

    Returns
    -------
    ``shock_h``; ``n`` earthquakes that trapped somebody; ``hours`` since the start; ``shares`` by name (``dug_out``,
    ``died_buried``) and plan: a row for each of the quantiles over these earthquakes, None where there are none
    """
    marks, n = _marks(hours), 0
    shares: dict[str, dict[str, Any]] = {"dug_out": {}, "died_buried": {}}
    for p, plan in enumerate(found.plans):
        kept = found.series(p)[:, :, :marks].astype(np.float64)
        kept = kept[kept[:, Series.BURIED, -1] > 0]
        n = len(kept)  # the same earthquakes under every plan
        for name, mine in shares.items():
            part = kept[:, Series[name.upper()]] / kept[:, Series.BURIED, -1:]
            mine[plan] = np.quantile(part, QUANTILES, axis=0).round(6).tolist() if n else None
    return {"shock_h": shock_h, "n": n, "hours": [MARK_H * k for k in range(marks)], "shares": shares}


def _marks(hours: int) -> int:
    return min(MARKS, int(hours // MARK_H) + 1)


def _districts(found: Evidence, world: World, over: Where, under: Where) -> dict[str, Any]:
    def shares(p: int) -> list[float | None]:
        met, asked = found.districts[p, over], found.districts[p, under]
        return [round(float(m / a), 6) if a > 0 else None for m, a in zip(met, asked, strict=True)]
    return {"district": world.districts["name_en"].tolist(),
            "plans": {plan: shares(p) for p, plan in enumerate(found.plans)}}
