"""What the disasters played so far say, in as little memory for a million as for a hundred.

Chunks of measures are folded in, in their order; the intervals of what is judged in each disaster are narrowed at the looks
of `sim.judge.sequence.looks`, and what one look refuted stays refuted.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from models.curves import MARKS, STEPS, Curve, Series, Where
from models.gather import gather, gather_curves, pair
from models.kinds import Cause, Waiting
from models.tally import Measure
from sim.judge.sequence import looks, share_interval
from sim.judge.targets import BANDS

DESIGN = ("S2", "S3")  # bands in which capacities are judged; S1 is routine, S4 beyond design
FANS = 1024  # disasters of the design bands whose series are kept: enough for their quantiles
BLOCK = 1024  # rows folded at once
CURVE_UNDER = {Curve.OVERHEAD: Measure.ASKED, Curve.SITES: Measure.SITES, Curve.KITS: Measure.SHELTERED,
               Curve.DUG_OUT: Measure.BURIED}
WHOLES = np.array([CURVE_UNDER[curve] for curve in Curve], dtype=np.int64)


class Evidence:
    """Sums over replications, by plan (p), number judged (l) and band (b).

    Attributes
    ----------
    plans : names; differences are to the first
    alpha : error of each interval
    n : replications folded; by_band : int64[b]
    demand, met : int64[p, l, b], replications with demand, and those of them in which the threshold is met
    sums : float64[p, l, b, 5], of under, over, over x over, over x under, under x under
    low, high : float64[p, l], what the looks have left of the share of disasters that meet the threshold, design bands
    pairs : int64[p, l, 3], of the design bands' disasters with demand under both: met by this plan alone, by the first
        plan alone, alike
    cross : float64[p, l, 4], of the design bands, see `sim.judge.sequence.ratio_difference`
    curves : float64[p, Curve, STEPS, 3], sums of reached by then, its square, its product with the whole
    wholes : float64[p, Curve, 2], sums of the whole and of its square
    districts : float64[p, Where, districts]
    waited : float64[p, Waiting, Cause], person-hours of the design bands
    """

    def __init__(self, plans: Sequence[str], over: Sequence[Measure], under: Sequence[Measure], scale: Sequence[float],
                 thresholds: Sequence[float | None], alpha: float, most: int, n_districts: int) -> None:
        """Begin without any.

        Parameters
        ----------
        over, under, scale : each number is the ratio of two measures, times its scale
        thresholds : it is met where over >= threshold x under; None where it is not judged in each disaster
        alpha : error of each interval
        most : replications at most, which fixes the looks
        """
        self.plans, self._over, self._under = list(plans), np.array(over, dtype=np.int64), np.array(under, dtype=np.int64)
        self._scale = np.array(scale, dtype=np.float64)
        self._threshold = np.array([np.nan if threshold is None else threshold for threshold in thresholds])
        self.alpha, self._looks = alpha, looks(most)
        shape = (len(self.plans), len(self._over))
        self.n, self.by_band = 0, np.zeros(len(BANDS), dtype=np.int64)
        self.demand, self.met = (np.zeros((*shape, len(BANDS)), dtype=np.int64) for _ in range(2))
        self.sums = np.zeros((*shape, len(BANDS), 5))
        self.low, self.high = np.zeros(shape), np.ones(shape)
        self.pairs, self.cross = np.zeros((*shape, 3), dtype=np.int64), np.zeros((*shape, 4))
        self.curves, self.wholes = np.zeros((shape[0], len(Curve), STEPS, 3)), np.zeros((shape[0], len(Curve), 2))
        self.districts = np.zeros((shape[0], len(Where), n_districts))
        self.waited = np.zeros((shape[0], len(Waiting), len(Cause)))
        self._series: list[list[np.ndarray]] = [[] for _ in self.plans]

    @property
    def is_look(self) -> bool:
        """Whether the replications so far end at a look."""
        return self.n in self._looks

    def fold(self, rows: Mapping[str, np.ndarray]) -> None:
        """Take in the next replications.

        Parameters
        ----------
        rows : measures by plan (`sim.judge.measures.row_type`), the same replications under every plan, in rising order
        """
        size = len(rows[self.plans[0]])
        for begin in range(0, size, BLOCK):
            self._fold({plan: rows[plan][begin: begin + BLOCK] for plan in self.plans})

    def _fold(self, rows: Mapping[str, np.ndarray]) -> None:
        some = rows[self.plans[0]]
        band = np.searchsorted(BANDS, some["band"])
        design = np.isin(some["band"], DESIGN)
        asked, met = (np.empty((len(some), self._over.size), dtype=bool) for _ in range(2))
        for p, plan in enumerate(self.plans):
            table = rows[plan]
            gather(table["measures"], band, self._over, self._under, self._scale, self._threshold, self.sums[p],
                   self.demand[p], self.met[p], asked, met)
            self._look(p, met & design[:, None], asked & design[:, None])
            pair(table["measures"], some["measures"], design, self._over, self._under, self._scale, self._threshold,
                 self.cross[p], self.pairs[p])
            gather_curves(table["curves"], table["measures"], design, WHOLES, self.curves[p], self.wholes[p])
            kept = sum(len(part) for part in self._series[p])
            if kept < FANS:
                self._series[p].append(table["series"][design][: FANS - kept].astype(np.float32))
            for name, total in (("districts", self.districts), ("waited", self.waited)):
                total[p] += np.einsum("i,i...->...", design.astype(np.float64), table[name])
        self.n += len(some)
        self.by_band += np.bincount(band, minlength=len(BANDS))

    def _look(self, p: int, met: np.ndarray, asked: np.ndarray) -> None:
        """Narrow the intervals at every look that falls into these replications."""
        here = [at for at in self._looks if self.n < at <= self.n + len(met)]
        if not here:
            return
        design = [BANDS.index(name) for name in DESIGN]
        # the sums over bands hold these replications already: take off what lies behind each look
        s, n = self.met[p][:, design].sum(axis=1), self.demand[p][:, design].sum(axis=1)
        for at in here:
            behind = slice(at - self.n, None)
            s_at, n_at = s - met[behind].sum(axis=0), n - asked[behind].sum(axis=0)
            for line in np.flatnonzero(~np.isnan(self._threshold)):
                low, high = share_interval(int(s_at[line]), int(n_at[line]), self.alpha)
                self.low[p, line], self.high[p, line] = max(self.low[p, line], low), min(self.high[p, line], high)

    def series(self, p: int) -> np.ndarray:
        """float32[kept, Series, MARKS] of a plan: the first disasters of the design bands."""
        return np.concatenate(self._series[p]) if self._series[p] else np.empty((0, len(Series), MARKS), dtype=np.float32)
