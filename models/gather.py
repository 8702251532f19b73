"""Adding up the measures of many disasters: one pass over their rows for all that a study judges."""

from models.kernel import kernel


@kernel
def gather(measures, band, over, under, scale, threshold, sums, demand, met, asked_in, met_in):
    """Add rows to the sums of every number judged.

    Parameters
    ----------
    measures : float64[rows, measures]
    band : int64[rows]
    over, under : int64[lines], measures whose ratio a number is; scale : float64[lines], on the first
    threshold : float64[lines], met where over >= threshold x under; nan where a number is not judged in each disaster
    sums : float64[lines, bands, 5], added to: under, over, over x over, over x under, under x under
    demand, met : int64[lines, bands], added to: rows with demand, and those of them that meet the threshold
    asked_in, met_in : bool[rows, lines], filled: the same, row by row
    """
    for i in range(band.size):
        b = band[i]
        for k in range(over.size):
            u = measures[i, under[k]]
            o = measures[i, over[k]] * scale[k]
            sums[k, b, 0] += u
            sums[k, b, 1] += o
            sums[k, b, 2] += o * o
            sums[k, b, 3] += o * u
            sums[k, b, 4] += u * u
            asked_in[i, k] = u > 0.0
            met_in[i, k] = u > 0.0 and o >= threshold[k] * u
            if asked_in[i, k]:
                demand[k, b] += 1
            if met_in[i, k]:
                met[k, b] += 1


@kernel
def pair(measures, first, design, over, under, scale, threshold, cross, pairs):
    """Compare rows with those of another plan in the same disasters.

    Parameters
    ----------
    measures, first : float64[rows, measures] of a plan and of the plan it is compared with
    design : bool[rows], those that count
    over, under, scale, threshold : see `gather`
    cross : float64[lines, 4], added to, see `sim.judge.sequence.ratio_difference`
    pairs : int64[lines, 3], added to, where both have demand: met by this plan alone, by the other alone, alike
    """
    for i in range(design.size):
        if not design[i]:
            continue
        for k in range(over.size):
            u = measures[i, under[k]]
            o = measures[i, over[k]] * scale[k]
            v = first[i, under[k]]
            p = first[i, over[k]] * scale[k]
            cross[k, 0] += o * p
            cross[k, 1] += o * v
            cross[k, 2] += u * p
            cross[k, 3] += u * v
            if u > 0.0 and v > 0.0:
                mine = o >= threshold[k] * u
                other = p >= threshold[k] * v
                pairs[k, 2 if mine == other else 0 if mine else 1] += 1


@kernel
def gather_curves(curves, measures, design, whole, out, wholes):
    """Add rows to the sums of curves.

    Parameters
    ----------
    curves : float64[rows, curves, steps], counts by step
    measures : float64[rows, measures]; whole : int64[curves], the measure that each curve is a share of
    design : bool[rows], those that count
    out : float64[curves, steps, 3], added to: reached by then, its square, its product with the whole
    wholes : float64[curves, 2], added to: the whole and its square
    """
    for i in range(design.size):
        if not design[i]:
            continue
        for c in range(whole.size):
            all_of = measures[i, whole[c]]
            wholes[c, 0] += all_of
            wholes[c, 1] += all_of * all_of
            by_then = 0.0
            for step in range(curves.shape[2]):
                by_then += curves[i, c, step]
                out[c, step, 0] += by_then
                out[c, step, 1] += by_then * by_then
                out[c, step, 2] += by_then * all_of
