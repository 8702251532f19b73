"""Flash floods: rain over small catchments to flow at their outlets, depth over the banks, and dams that break."""

import math

import numpy as np

from models.kernel import kernel
from models.runoff import kirpich_h, normal_depth_m, scs_runoff_mm, triangular_hydrograph
from models.slides import threshold_ratio
from models.storms import rain_by_hour, triangle_before

STEPS_PER_H = 2  # flow is reckoned in half hours: catchments of an hour's response would lose their peak in whole ones
STREAM_KM = 1.2727  # Hack's law in km and km2: 1.4 A**0.6 in miles (Hack 1957, USGS Prof. Paper 294-B)
STREAM_POWER = 0.6


@kernel
def stream_length_m(area_km2):
    """Length of the longest watercourse of a catchment (Hack 1957)."""
    return 1000.0 * STREAM_KM * math.pow(area_km2, STREAM_POWER)


@kernel
def wet_curve_number(curve_number):
    """Curve number of wet ground (antecedent condition III) from that of average ground (Chow, Maidment & Mays 1988, 5.5.8).

    Parameters
    ----------
    curve_number : float, 0 < CN <= 100, condition II
    """
    return 23.0 * curve_number / (10.0 + 0.13 * curve_number)


@kernel
def breach_peak_m3s(volume_m3, height_m):
    """Peak outflow through the breach of an earth dam (Froehlich 1995, J. Water Resour. Plan. Manage. 121(1)).

    Parameters
    ----------
    volume_m3, height_m : float, > 0, of the water above the bottom of the breach
    """
    return 0.607 * math.pow(volume_m3, 0.295) * math.pow(height_m, 1.24)


@kernel
def breach_peaks(volume_m3, height_m, out):
    """`breach_peak_m3s` of many dams: float64[dams] each; out is filled."""
    for i in range(out.size):
        out[i] = breach_peak_m3s(volume_m3[i], height_m[i])


@kernel
def respond(area_km2, slope, concentration_h, ordinates):
    """How fast every catchment responds: time of concentration and unit hydrograph of half an hour.

    Parameters
    ----------
    area_km2, slope : float64[catchments], > 0; slope of the longest watercourse, m/m
    concentration_h : float64[catchments], filled (Kirpich 1940)
    ordinates : float64[catchments, half hours], filled: m3/s per mm, see `models.runoff.triangular_hydrograph`
    """
    for i in range(area_km2.size):
        concentration_h[i] = kirpich_h(stream_length_m(area_km2[i]), slope[i])
        triangular_hydrograph(area_km2[i], concentration_h[i], 1.0 / STEPS_PER_H, ordinates[i])


@kernel
def banks(first_m3s, width_per_root, slope, roughness, depth_m, speed_ms):
    """Depth and speed of the flow that reaches the first homes, by Manning in a bed as wide as a multiple of its root.

    Parameters
    ----------
    first_m3s, slope : float64[catchments], > 0; width_per_root, roughness : float
    depth_m, speed_ms : float64[catchments], filled
    """
    for i in range(depth_m.size):
        width = width_per_root * math.sqrt(first_m3s[i])
        depth_m[i] = normal_depth_m(first_m3s[i], width, slope[i], roughness)
        speed_ms[i] = first_m3s[i] / (width * depth_m[i])


@kernel
def torrent(rain, curve_number, ordinates, flow):
    """Flow at the outlet of a catchment: curve-number loss of the rain so far, then the unit hydrograph.

    Parameters
    ----------
    rain : float64[hours], mm, even within the hour
    curve_number : float, of the ground as wet as it is
    ordinates : float64[half hours], see `respond`
    flow : float64[half hours], filled: m3/s of direct runoff; what leaves after its end is lost from sight

    Returns
    -------
    float, mm of direct runoff; the rest of the rain is lost to the ground
    """
    for k in range(flow.size):
        flow[k] = 0.0
    fallen, runoff = 0.0, 0.0
    for t in range(rain.size):
        if rain[t] <= 0.0:
            continue
        for s in range(STEPS_PER_H):
            fallen += rain[t] / STEPS_PER_H
            now = scs_runoff_mm(fallen, curve_number)
            fresh = now - runoff
            if fresh > 0.0:
                first = t * STEPS_PER_H + s
                for k in range(min(ordinates.size, flow.size - first)):
                    if ordinates[k] == 0.0:  # after the foot
                        break
                    flow[first + k] += fresh * ordinates[k]
            runoff = now
    return runoff


@kernel
def design_peaks(rain_mm, duration_h, peak_share, curve_number, ordinates, hours, out):
    """Peak flow of every catchment in a storm of one burst, by which its banks are measured.

    Parameters
    ----------
    rain_mm : float64[catchments], of the storm; duration_h, peak_share : float, of its burst
    curve_number : float64[catchments]; ordinates : float64[catchments, half hours]; hours : int, > duration
    out : float64[catchments], filled: m3/s
    """
    rain, flow = np.empty(hours), np.empty(hours * STEPS_PER_H)
    for i in range(rain_mm.size):
        for t in range(hours):
            rain[t] = rain_mm[i] * (triangle_before(t + 1.0, duration_h, peak_share)
                                    - triangle_before(float(t), duration_h, peak_share))
        torrent(rain, curve_number[i], ordinates[i], flow)
        out[i] = flow.max()


@kernel
def strike(rain_mm, east_km, north_km, cells, axes, bursts, passes_h, curve_number, ordinates, hours, crest_m3s, crest_h,
           runoff_mm, ratio, ratio_h):
    """What a storm does to every catchment, in short.

    Parameters
    ----------
    rain_mm, east_km, north_km, passes_h, curve_number : float64[catchments]; cells, axes, bursts : of the storm; see
        `models.storms.rain_by_hour`
    ordinates : float64[catchments, half hours], see `respond`
    hours : int, length of the series
    crest_m3s, crest_h, runoff_mm : float64[catchments], filled: greatest flow, its hour, and how much of the rain runs off
    ratio, ratio_h : float64[catchments], filled, see `models.slides.threshold_ratio`
    """
    rain, flow = np.empty(hours), np.empty(hours * STEPS_PER_H)
    for i in range(rain_mm.size):
        crest_m3s[i] = crest_h[i] = runoff_mm[i] = ratio[i] = ratio_h[i] = 0.0
        if rain_mm[i] > 0.0:
            first, last = rain_by_hour(rain_mm[i], east_km[i], north_km[i], cells, axes, bursts, passes_h[i], rain)
            ratio[i], ratio_h[i] = threshold_ratio(rain, first, last)
            runoff_mm[i] = torrent(rain, curve_number[i], ordinates[i], flow)
            for k in range(flow.size):
                if flow[k] > crest_m3s[i]:
                    crest_m3s[i], crest_h[i] = flow[k], (k + 0.5) / STEPS_PER_H


@kernel
def unfold(rain_mm, east_km, north_km, cells, axes, bursts, passes_h, curve_number, ordinates, rain, flow_m3s):
    """The same storm hour by hour.

    Parameters
    ----------
    rain_mm ... ordinates : see `strike`
    rain : float64[catchments, hours], filled, mm
    flow_m3s : float64[catchments, hours], filled: the greater of the flows of the two half hours
    """
    flow = np.empty(rain.shape[1] * STEPS_PER_H)
    for i in range(rain_mm.size):
        if rain_mm[i] > 0.0:
            rain_by_hour(rain_mm[i], east_km[i], north_km[i], cells, axes, bursts, passes_h[i], rain[i])
            torrent(rain[i], curve_number[i], ordinates[i], flow)
            for t in range(rain.shape[1]):
                flow_m3s[i, t] = max(flow[STEPS_PER_H * t], flow[STEPS_PER_H * t + 1])
        else:
            for t in range(rain.shape[1]):
                rain[i, t] = flow_m3s[i, t] = 0.0
