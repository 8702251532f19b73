"""Floods in large rivers: routing along a tree of reaches, and stage from flow."""

import math

import numpy as np

from models.kernel import kernel

RATING_POWER = 0.6  # H - H0 grows as Q**0.6: Manning in a wide channel (Chow 1959, Open-Channel Hydraulics, ch. 6)


@kernel
def muskingum_coefficients(storage_h, weight, step_h):
    """The three coefficients of linear Muskingum routing (McCarthy 1938; Chow, Maidment & Mays 1988, eq. 8.4.8).

    Parameters
    ----------
    storage_h : float, K, the travel time through the reach, hours, > 0
    weight : float, X, the share of inflow in the storage, 0..0.5
    step_h : float, hours; no coefficient is negative where 2 K X <= step_h <= 2 K (1 - X)

    Returns
    -------
    (c1, c2, c3), adding up to 1: O[j+1] = c1 I[j+1] + c2 I[j] + c3 O[j]
    """
    divisor = 2.0 * storage_h * (1.0 - weight) + step_h
    return ((step_h - 2.0 * storage_h * weight) / divisor, (step_h + 2.0 * storage_h * weight) / divisor,
            (2.0 * storage_h * (1.0 - weight) - step_h) / divisor)


@kernel
def route(inflow, enters, down, storage_h, weight, step_h, outflow):
    """Route many floods at once down a tree of reaches.

    Parameters
    ----------
    inflow : float64[members, boundaries, steps], m3/s, hydrographs that enter from outside
    enters : int64[boundaries], the reach at whose head each enters
    down : int64[reaches], the reach below each, -1 at the end; a reach stands before the one below it
    storage_h : float64[reaches], Muskingum K, hours
    weight : float, Muskingum X
    step_h : float, hours between steps
    outflow : float64[members, reaches, steps], filled: m3/s at the foot of each reach. The first step is steady: what
        enters leaves.
    """
    n_members, n_boundaries, n_steps = inflow.shape
    n_reaches = down.size
    head = np.empty((n_reaches, n_steps))
    for m in range(n_members):
        for r in range(n_reaches):
            for t in range(n_steps):
                head[r, t] = 0.0
        for b in range(n_boundaries):
            for t in range(n_steps):
                head[enters[b], t] += inflow[m, b, t]
        for r in range(n_reaches):
            c1, c2, c3 = muskingum_coefficients(storage_h[r], weight, step_h)
            out = head[r, 0]
            outflow[m, r, 0] = out
            for t in range(1, n_steps):
                out = c1 * head[r, t] + c2 * head[r, t - 1] + c3 * out
                outflow[m, r, t] = out
            if down[r] >= 0:
                for t in range(n_steps):
                    head[down[r], t] += outflow[m, r, t]


@kernel
def stage_m(flow_m3s, jialing_share, dam_rise_m, anchors, jialing_m, dam_share):
    """Stage at a gauge: a power-law rating through two anchors, moved by whose water it is, lifted by the dam below.

    Where rivers of different slope meet, one flow has many stages: that of Cuntan is lower when more of it comes from the
    Jialing (1981 against 2020), and the reservoir backs all of it up.

    Parameters
    ----------
    flow_m3s : float, > 0, at the gauge's driving station
    jialing_share : float, 0..1, of the flow at Cuntan
    dam_rise_m : float, the reservoir's level above its flood limit, m
    anchors : float64[6], flow (m3/s), stage (m) and Jialing share of the lower and the upper anchor, at the flood limit
    jialing_m : float, metres per unit of the Jialing's share above that of the anchors, interpolated between them
    dam_share : float, metres at the gauge per metre at the dam, 0..1

    Returns
    -------
    float, metres, Wusong datum
    """
    return _rated_m(math.pow(flow_m3s, RATING_POWER), math.pow(anchors[0], RATING_POWER), math.pow(anchors[3], RATING_POWER),
                    jialing_share, dam_rise_m, anchors, jialing_m, dam_share)


@kernel
def _rated_m(power, low, high, jialing_share, dam_rise_m, anchors, jialing_m, dam_share):
    """`stage_m` of a flow, and of the anchors' flows, whose powers are known."""
    way = (power - low) / (high - low)
    usual_share = anchors[2] + (anchors[5] - anchors[2]) * min(1.0, max(0.0, way))
    return (anchors[1] + (anchors[4] - anchors[1]) * way + jialing_m * (jialing_share - usual_share)
            + dam_share * dam_rise_m)


@kernel
def stages_m(flow_m3s, jialing_share, driver, lag_h, anchors, jialing_m, dam_share, dam_rise_m, residual_m, step_h, out):
    """Stage series at several gauges of several floods.

    Parameters
    ----------
    flow_m3s : float64[members, stations, steps]
    jialing_share : float64[members, steps], of the flow at Cuntan
    driver : int64[gauges], the station whose flow drives each gauge
    lag_h : float64[gauges], hours by which the gauge follows its driver (negative: it leads)
    anchors : float64[gauges, 6], see `stage_m`
    jialing_m : float64[gauges]
    dam_share : float64[gauges]
    dam_rise_m : float64[members]
    residual_m : float64[members, gauges], departure from the rating, constant through a flood
    step_h : float
    out : float64[members, gauges, steps], filled: metres
    """
    n_members, n_stations, n_steps = flow_m3s.shape
    power = np.empty((n_stations, n_steps))  # taken once for all gauges that a station drives: powers are most of the work
    for m in range(n_members):
        for i in range(n_stations):
            for t in range(n_steps):
                power[i, t] = math.pow(flow_m3s[m, i, t], RATING_POWER)
        for g in range(driver.size):
            shift = round(lag_h[g] / step_h)
            low = math.pow(anchors[g, 0], RATING_POWER)
            high = math.pow(anchors[g, 3], RATING_POWER)
            for t in range(n_steps):
                at = min(n_steps - 1, max(0, t - shift))
                out[m, g, t] = residual_m[m, g] + _rated_m(power[driver[g], at], low, high, jialing_share[m, at],
                                                           dam_rise_m[m], anchors[g], jialing_m[g], dam_share[g])


@kernel
def crests_m(over_m, gauge, weight, fade_m, out):
    """Greatest stage over guarantee at places between two gauges, for several floods.

    Parameters
    ----------
    over_m : float64[members, gauges, steps]
    gauge : int64[places, 2]; weight : float64[places, 2], adding up to 1
    fade_m : float64[places], taken off
    out : float64[members, places], filled: the crest of the weighted series; crests at two gauges may never coincide
    """
    n_members, _, n_steps = over_m.shape
    for m in range(n_members):
        for i in range(gauge.shape[0]):
            crest = -math.inf
            for t in range(n_steps):
                crest = max(crest, over_m[m, gauge[i, 0], t] * weight[i, 0] + over_m[m, gauge[i, 1], t] * weight[i, 1])
            out[m, i] = crest - fade_m[i]
