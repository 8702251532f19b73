"""Rainstorms: a few moving elliptic cells, how rare their rain is at a place, and its rain hour by hour."""

import math

from models.kernel import kernel

FAR = 30.0  # beyond, a cell has less than a trillionth of its rain left

@kernel
def _profile(east_km, north_km, axes):
    """Height of an elliptic bell at a distance from its middle, over that in its middle."""
    u = (east_km * axes[2] + north_km * axes[3]) / axes[0]
    v = (north_km * axes[2] - east_km * axes[3]) / axes[1]
    far = 0.5 * (u * u + v * v)
    return math.exp(-far) if far < FAR else 0.0


@kernel
def rarity_yr(east_km, north_km, cells, axes, strength):
    """How rare one storm is at a place: years between storms that bring more to it.

    A storm is a point of Smith's storm-profile process (Smith 1990, Max-stable processes and spatial extremes; de Haan
    1984): its strength over the plane, of density strength**-2, times a profile whose integral over the plane is one. The
    number of storms a year that exceed r years at a place is then exactly 1 / r.

    Parameters
    ----------
    east_km, north_km : float, the place
    cells : float64[cells, 3], centre of each cell (km east, km north) and its share of the storm, adding up to 1
    axes : float64[4], of every cell: standard deviations (km, > 0) along its two axes, and the first axis as a vector of
        length 1 (east, north)
    strength : float, > 0, years times km2

    Returns
    -------
    float, years; 1 / years is the number of storms a year that are stronger there, so that it may lie below 1
    """
    total = 0.0
    for c in range(cells.shape[0]):
        if cells[c, 2] > 0.0:
            total += cells[c, 2] * _profile(east_km - cells[c, 0], north_km - cells[c, 1], axes)
    return strength * total / (2.0 * math.pi * axes[0] * axes[1])


@kernel
def first_storm(east_km, north_km, cells, axes, strength, least_yr, out):
    """The first of several storms that is rare enough somewhere.

    Parameters
    ----------
    east_km, north_km : float64[places]
    cells : float64[storms, cells, 3]; axes : float64[storms, 4]; strength : float64[storms]; see `rarity_yr`
    least_yr : float
    out : float64[places], filled with the rarity of the storm that is found

    Returns
    -------
    int : its number, or how many there are where none is
    """
    for m in range(strength.size):
        most = 0.0
        for i in range(east_km.size):
            out[i] = rarity_yr(east_km[i], north_km[i], cells[m], axes[m], strength[m])
            most = max(most, out[i])
        if most >= least_yr:
            return m
    return strength.size


@kernel
def triangle_before(until_h, duration_h, peak_share):
    """Share of a triangular burst of rain that falls before an hour.

    Parameters
    ----------
    until_h : float, hours since it began; duration_h : float, > 0; peak_share : float, 0..1, of the duration at its peak
    """
    u = until_h / duration_h
    if u <= 0.0:
        return 0.0
    if u >= 1.0:
        return 1.0
    if u < peak_share:
        return u * u / peak_share
    return 1.0 - (1.0 - u) * (1.0 - u) / (1.0 - peak_share)


@kernel
def rain_by_hour(rain_mm, east_km, north_km, cells, axes, bursts, passes_h, out):
    """Rain of a storm at a place, hour by hour: a burst for each cell, as heavy as the cell's share of the rain there.

    Parameters
    ----------
    rain_mm : float, of the whole storm
    east_km, north_km, cells, axes : see `rarity_yr`
    bursts : float64[cells, 3], when each cell's burst begins after the storm has come, how long it lasts (h), and which
        share of that has gone by at its peak
    passes_h : float, hour at which the storm comes to the place
    out : float64[hours], filled: mm; the sum is the rain, since a burst that would begin or end outside is shifted inside

    Returns
    -------
    (int, int) : hours between which, the last left out, all of it falls
    """
    total, first, last = 0.0, out.size, 0
    for c in range(cells.shape[0]):
        if cells[c, 2] > 0.0:
            total += cells[c, 2] * _profile(east_km - cells[c, 0], north_km - cells[c, 1], axes)
    for t in range(out.size):
        out[t] = 0.0
    for c in range(cells.shape[0]):
        if cells[c, 2] == 0.0:
            continue
        share = cells[c, 2]  # where all cells are too far away
        if total > 0.0:
            share *= _profile(east_km - cells[c, 0], north_km - cells[c, 1], axes) / total
        start = min(max(passes_h + bursts[c, 0], 0.0), out.size - bursts[c, 1])
        end = min(out.size, int(start + bursts[c, 1]) + 1)
        first, last = min(first, int(start)), max(last, end)
        before = 0.0
        for t in range(int(start), end):
            until = triangle_before(t + 1.0 - start, bursts[c, 1], bursts[c, 2])
            out[t] += rain_mm * share * (until - before)
            before = until
    return first, last
