"""Rain to flow in small catchments: losses, response times, unit hydrographs, kinematic routing parameters."""

import math

from models.kernel import kernel


@kernel
def scs_runoff_mm(rain_mm, curve_number):
    """Direct runoff of a storm by the curve-number method (USDA NEH-630, ch. 10, eq. 10-11, initial loss 0.2 S).

    Parameters
    ----------
    rain_mm : float, >= 0, of the whole storm
    curve_number : float, 0 < CN <= 100

    Returns
    -------
    float, mm, at most the rain
    """
    storage = 25_400.0 / curve_number - 254.0
    if rain_mm <= 0.2 * storage:
        return 0.0
    excess = rain_mm - 0.2 * storage
    return excess * excess / (rain_mm + 0.8 * storage)


@kernel
def kirpich_h(length_m, slope):
    """Time of concentration (Kirpich 1940, Civil Engineering 10(6)): 0.0195 L**0.77 S**-0.385 minutes, in hours.

    Parameters
    ----------
    length_m : float, > 0, of the longest watercourse
    slope : float, > 0, m/m
    """
    return 0.0195 * math.pow(length_m, 0.77) * math.pow(slope, -0.385) / 60.0


@kernel
def triangular_peak(area_km2, concentration_h, rain_h):
    """Time and height of the peak of the SCS triangular unit hydrograph (USDA NEH-630, ch. 16).

    Parameters
    ----------
    area_km2 : float, > 0
    concentration_h : float, > 0, time of concentration; the lag is 0.6 of it
    rain_h : float, > 0, duration of the unit rain

    Returns
    -------
    (float, float) : hours from the start of rain, m3/s per mm of direct runoff
    """
    peak_h = rain_h / 2.0 + 0.6 * concentration_h
    return peak_h, 0.2083 * area_km2 / peak_h


@kernel
def triangular_hydrograph(area_km2, concentration_h, step_h, out):
    """Unit hydrograph of one step of rain: m3/s per mm, ordinates that conserve the water exactly.

    The triangle rises for the time of `triangular_peak` and falls for 1.67 times as long; ordinates are its means over
    steps, scaled so that one millimetre on the area leaves as one millimetre.

    Parameters
    ----------
    area_km2, concentration_h : as `triangular_peak`
    step_h : float, > 0, of the series and of the unit rain
    out : float64[steps], filled; zero after the triangle's foot, which must lie inside
    """
    peak_h, _ = triangular_peak(area_km2, concentration_h, step_h)
    foot_h = 2.67 * peak_h
    total, below = 0.0, 0.0
    for t in range(out.size):
        until = min(foot_h, (t + 1) * step_h)  # share of the triangle before the end of this step
        share = (until / peak_h * until / foot_h if until <= peak_h
                 else 1.0 - (foot_h - until) * (foot_h - until) / (foot_h * (foot_h - peak_h)))
        out[t] = share - below
        total += out[t]
        below = share
    for t in range(out.size):
        out[t] *= area_km2 / (3.6 * step_h * total)


@kernel
def nash_ordinate(time_h, reservoirs, storage_h):
    """Instantaneous unit hydrograph of equal linear reservoirs in series, per hour (Nash 1957, IASH 45, eq. 3).

    Parameters
    ----------
    time_h : float, >= 0; reservoirs : float, n >= 1; storage_h : float, k > 0
    """
    return (math.pow(time_h / storage_h, reservoirs - 1.0) * math.exp(-time_h / storage_h)
            / (storage_h * math.gamma(reservoirs)))


@kernel
def clark_share(storage_h, step_h):
    """Share of a step's mean inflow that leaves Clark's linear reservoir in it: 2 dt / (2 R + dt) (Clark 1945)."""
    return 2.0 * step_h / (2.0 * storage_h + step_h)


@kernel
def convolve(runoff_mm, hydrograph, out):
    """Flow of a storm: direct runoff by step through a unit hydrograph.

    Parameters
    ----------
    runoff_mm : float64[steps]; hydrograph : float64[ordinates], m3/s per mm; out : float64[steps], filled, m3/s
    """
    for t in range(out.size):
        out[t] = 0.0
        for k in range(min(t + 1, hydrograph.size)):
            out[t] += runoff_mm[t - k] * hydrograph[k]


@kernel
def normal_depth_m(flow_m3s, width_m, slope, roughness):
    """Depth of uniform flow in a rectangular channel, wide against its depth (Manning; Chow 1959, eq. 5-6)."""
    return math.pow(flow_m3s * roughness / (width_m * math.sqrt(slope)), 0.6)


@kernel
def cunge_parameters(flow_m3s, width_m, slope, roughness, length_m):
    """Muskingum storage and weight of a reach from its hydraulics (Cunge 1969; Ponce & Yevjevich 1978).

    Parameters
    ----------
    flow_m3s, width_m, slope, roughness, length_m : float, > 0; Manning's n, a wide rectangular channel

    Returns
    -------
    (float, float) : K in hours, X (negative where the reach is short against the wave's diffusion)
    """
    velocity = flow_m3s / (width_m * normal_depth_m(flow_m3s, width_m, slope, roughness))
    celerity = 5.0 / 3.0 * velocity
    return (length_m / celerity / 3600.0,
            0.5 * (1.0 - flow_m3s / (width_m * slope * celerity * length_m)))


@kernel
def route_nonlinear(inflow, storage, weight, power, step_h, out):
    """Non-linear Muskingum routing, S = K [X I + (1 - X) O]**m, explicit in the storage (Geem 2006, J. Irrig. Drain. Eng.).

    Parameters
    ----------
    inflow : float64[steps]; storage, weight, power : K, X < 1, m; step_h : float; out : float64[steps], filled
    """
    kept = storage * math.pow(inflow[0], power)
    out[0] = inflow[0]
    for t in range(1, inflow.size):
        # the balance takes the outflow that storage and inflow of the step before give together, the output the new storage
        kept += step_h * (inflow[t - 1] - math.pow(kept / storage, 1.0 / power)) / (1.0 - weight)
        out[t] = (math.pow(kept / storage, 1.0 / power) - weight * inflow[t - 1]) / (1.0 - weight)
