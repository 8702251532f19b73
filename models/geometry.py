"""Distances on the ground."""

import math

import numpy as np

from models.kernel import kernel

EARTH_RADIUS_KM = 6371.0088  # mean radius R1, Moritz (2000), Geodetic Reference System 1980, J. Geodesy 74:128-133


@kernel
def great_circle_km(lat_a, lon_a, lat_b, lon_b):
    """Great-circle distance by the haversine formula (Sinnott 1984, Sky & Telescope 68:159).

    Parameters
    ----------
    lat_a, lon_a, lat_b, lon_b : float, degrees (WGS84), latitude -90..90, longitude -180..180

    Returns
    -------
    float, kilometres
    """
    phi_a = math.radians(lat_a)
    phi_b = math.radians(lat_b)
    half_dlat = math.sin((phi_b - phi_a) * 0.5)
    half_dlon = math.sin(math.radians(lon_b - lon_a) * 0.5)
    h = half_dlat * half_dlat + math.cos(phi_a) * math.cos(phi_b) * half_dlon * half_dlon
    return 2.0 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))


@kernel
def distances_km(lat_a, lon_a, lat_b, lon_b):
    """All great-circle distances between two sets of points.

    Parameters
    ----------
    lat_a, lon_a : float64[n], degrees
    lat_b, lon_b : float64[m], degrees

    Returns
    -------
    float64[n, m], kilometres
    """
    out = np.empty((lat_a.size, lat_b.size))
    for i in range(lat_a.size):
        for j in range(lat_b.size):
            out[i, j] = great_circle_km(lat_a[i], lon_a[i], lat_b[j], lon_b[j])
    return out


@kernel
def _cross(ax, ay, bx, by, cx, cy):
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


@kernel
def segments_cross(ax, ay, bx, by, cx, cy, dx, dy):
    """True where the open segments a-b and c-d cross in one inner point (plane coordinates, any one unit)."""
    return (_cross(ax, ay, bx, by, cx, cy) * _cross(ax, ay, bx, by, dx, dy) < 0.0
            and _cross(cx, cy, dx, dy, ax, ay) * _cross(cx, cy, dx, dy, bx, by) < 0.0)


@kernel
def distance_to_segment_km(lat, lon, lat_a, lon_a, lat_b, lon_b):
    """Distance from a point to a segment a-b, on the plane tangent at the point (error < 0.1 % within 100 km).

    All arguments in degrees; returns kilometres.
    """
    km_per_deg = EARTH_RADIUS_KM * math.pi / 180.0
    shrink = math.cos(math.radians(lat))
    ax = (lon_a - lon) * km_per_deg * shrink
    ay = (lat_a - lat) * km_per_deg
    bx = (lon_b - lon) * km_per_deg * shrink
    by = (lat_b - lat) * km_per_deg
    length2 = (bx - ax) * (bx - ax) + (by - ay) * (by - ay)
    t = 0.0
    if length2 > 0.0:
        t = min(1.0, max(0.0, -(ax * (bx - ax) + ay * (by - ay)) / length2))
    x = ax + t * (bx - ax)
    y = ay + t * (by - ay)
    return math.sqrt(x * x + y * y)


@kernel
def distance_to_polyline_km(lat, lon, line_lat, line_lon):
    """Least distance from each point to a polyline.

    Parameters
    ----------
    lat, lon : float64[n], degrees
    line_lat, line_lon : float64[m], degrees, m >= 1

    Returns
    -------
    float64[n], kilometres
    """
    out = np.empty(lat.size)
    for i in range(lat.size):
        best = great_circle_km(lat[i], lon[i], line_lat[0], line_lon[0])
        for j in range(line_lat.size - 1):
            d = distance_to_segment_km(lat[i], lon[i], line_lat[j], line_lon[j], line_lat[j + 1], line_lon[j + 1])
            best = min(best, d)
        out[i] = best
    return out


@kernel
def along_pairs_km(lat, lon, pairs):
    """Great-circle length of each pair of points.

    Parameters
    ----------
    lat, lon : float64[n], degrees
    pairs : int64[m, 2], point numbers

    Returns
    -------
    float64[m], kilometres
    """
    out = np.empty(len(pairs))
    for k in range(len(pairs)):
        i, j = pairs[k]
        out[k] = great_circle_km(lat[i], lon[i], lat[j], lon[j])
    return out


@kernel
def first_crossed(lat, lon, pairs, line_lat, line_lon, lines):
    """Which of several line segments each straight pair crosses first, in the order of the segments.

    Parameters
    ----------
    lat, lon : float64[n], degrees; pairs : int64[m, 2] of them
    line_lat, line_lon : float64[k], degrees; lines : int64[l, 2] of them

    Returns
    -------
    int64[m]: segment number, or -1 where none is crossed
    """
    out = np.full(len(pairs), -1)
    for k in range(len(pairs)):
        i, j = pairs[k]
        for r in range(len(lines)):
            a, b = lines[r]
            if segments_cross(lon[i], lat[i], lon[j], lat[j], line_lon[a], line_lat[a], line_lon[b], line_lat[b]):
                out[k] = r
                break
    return out
