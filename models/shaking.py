"""Shaking of the ground: laws of attenuation, the ellipse through a site, intensity, the ground's own factor, residuals.

A law says ln of what is felt at a distance R km along one axis of the isoseismal ellipse: level + slope ln(R + offset_km).
"""

import math

import numpy as np

from models.kernel import kernel

GRAVITY_GAL = 980.665  # cm/s2 of one g

# Yu Yanxiang et al. 2013, the law under GB 18306-2015, ln of PGA in cm/s2: along the major axis, then along the minor one:
# a, b up to Ms 6.5; a, b above; c, d, e (as in openquake.hazardlib.gsim.yu_2013). The standard deviation is 0.5428
YU_STABLE = np.array([[5.5591, 1.1454, 8.5238, 0.6854, -2.079, 2.802, 0.295],  # zone of moderate earthquakes
                      [3.9445, 1.0833, 6.1870, 0.7383, -1.723, 1.295, 0.331]])
YU_TIBET = np.array([[5.4901, 1.4835, 8.7561, 0.9453, -2.416, 2.647, 0.366],  # western Sichuan
                     [2.3069, 1.4007, 5.6511, 0.8924, -1.854, 0.612, 0.457]])
YU_BREAK = 6.5

# Wang Suyun et al. 2000, Earthquake Research in China 16(2):99-106: intensity a + b M + c lg(R + d), 4.5 <= Ms <= 8.5
WANG_WEST = np.array([[5.253, 1.398, -4.164, 26.0], [2.019, 1.398, -2.943, 8.0]])
WANG_EAST = np.array([[5.019, 1.446, -4.136, 24.0], [2.240, 1.446, -3.070, 9.0]])
LEAST_MS, LARGEST_MS = 4.5, 8.5  # for which Wang's law was made; Yu's reaches as far

# GB/T 17742-2020: instrumental intensity from PGA in m/s2
INTENSITY_SLOPE, INTENSITY_LEVEL = 3.17, 6.59

# GB 18306-2015, table E.1: factor over class II by PGA on class II (g) and class of ground I0, I1, II, III, IV
SITE_PGA_G = np.array([0.05, 0.10, 0.15, 0.20, 0.30, 0.40])
SITE_FACTOR = np.array([[0.72, 0.80, 1.0, 1.30, 1.25], [0.74, 0.82, 1.0, 1.25, 1.20], [0.75, 0.83, 1.0, 1.15, 1.10],
                        [0.76, 0.85, 1.0, 1.00, 1.00], [0.85, 0.95, 1.0, 1.00, 0.95], [0.90, 1.00, 1.0, 1.00, 0.90]])


@kernel
def yu_axes(coefficients, magnitude, axes):
    """Yu's law for one magnitude.

    Parameters
    ----------
    coefficients : float64[2, 7], such as `YU_STABLE`; magnitude : float, Ms, 4.5 to 8.5
    axes : float64[2, 3], filled: level, slope, offset_km of the major and the minor axis, for ln of PGA in cm/s2
    """
    for k in range(2):
        a, b = coefficients[k, 0], coefficients[k, 1]
        if magnitude > YU_BREAK:
            a, b = coefficients[k, 2], coefficients[k, 3]
        axes[k, 0] = a + b * magnitude
        axes[k, 1] = coefficients[k, 4]
        axes[k, 2] = coefficients[k, 5] * math.exp(coefficients[k, 6] * magnitude)


@kernel
def wang_axes(coefficients, magnitude, axes):
    """Wang's law for one magnitude; axes as in `yu_axes`, for intensity itself (coefficients: float64[2, 4])."""
    for k in range(2):
        axes[k, 0] = coefficients[k, 0] + coefficients[k, 1] * magnitude
        axes[k, 1] = coefficients[k, 2] / math.log(10.0)
        axes[k, 2] = coefficients[k, 3]


@kernel
def axis_km(value, axes, axis):
    """Distance along an axis at which the law gives a value; negative for values above that in the middle."""
    return math.exp((value - axes[axis, 0]) / axes[axis, 1]) - axes[axis, 2]


@kernel
def felt_at(along_km, across_km, axes):
    """What the law gives at a site: its value on the one ellipse through the site whose two half axes have the same value.

    Near the middle the laws of the two axes differ, and no ellipse has a value above the lesser of the two there, which
    is therefore the greatest. Solved by Newton's method inside a bracket, to 1e-12.

    Parameters
    ----------
    along_km, across_km : float, from the middle, along the major and the minor axis
    axes : float64[2, 3], see `yu_axes`; slopes negative, offsets positive
    """
    x2, y2 = along_km * along_km, across_km * across_km
    r = math.sqrt(x2 + y2)
    top = min(axes[0, 0] + axes[0, 1] * math.log(axes[0, 2]), axes[1, 0] + axes[1, 1] * math.log(axes[1, 2]))
    a = axes[0, 0] + axes[0, 1] * math.log(r + axes[0, 2])
    b = axes[1, 0] + axes[1, 1] * math.log(r + axes[1, 2])
    low, high = min(a, b, top), min(top, max(a, b))
    value = min(high, max(low, (a * x2 + b * y2) / (r * r))) if r > 0.0 else low
    for _ in range(200):
        if high - low <= 1e-12:
            break
        major, minor = axis_km(value, axes, 0), axis_km(value, axes, 1)
        if (x2 > 0.0 and major <= 0.0) or (y2 > 0.0 and minor <= 0.0):
            high = value
            value = 0.5 * (low + high)
            continue
        u = x2 / (major * major) if x2 > 0.0 else 0.0
        v = y2 / (minor * minor) if y2 > 0.0 else 0.0
        ratio = math.sqrt(u + v)
        if ratio <= 1.0:
            low = value
        else:
            high = value
        # 1 / ratio falls with the value almost as an exponential does: Newton on it hardly overshoots
        rise = (u * (major + axes[0, 2]) / (major * axes[0, 1]) if u > 0.0 else 0.0) \
            + (v * (minor + axes[1, 2]) / (minor * axes[1, 1]) if v > 0.0 else 0.0)
        step = value + (1.0 - ratio) * ratio * ratio / -rise
        if abs(step - value) <= 1e-8:  # the next step would be some 1e-16
            value = step
            break
        value = step if low < step < high else 0.5 * (low + high)
    return min(value, top)


@kernel
def felt(east_km, north_km, strike_deg, depth_km, axes, out):
    """`felt_at` many sites, in their distance from a focus of some depth.

    Parameters
    ----------
    east_km, north_km : float64[sites], from the middle; strike_deg : float, of the major axis, from north to east
    depth_km : float, h >= 0; the distance R of a law is taken as sqrt(R**2 + h**2), its direction as that on the ground,
        and over the focus itself that between the axes
    axes : see `yu_axes`; out : float64[sites], filled
    """
    east, north = math.sin(math.radians(strike_deg)), math.cos(math.radians(strike_deg))
    for i in range(out.size):
        along = east_km[i] * east + north_km[i] * north
        across = east_km[i] * north - north_km[i] * east
        r2 = along * along + across * across
        if r2 > 0.0:
            stretch = math.sqrt(1.0 + depth_km * depth_km / r2)
            out[i] = felt_at(along * stretch, across * stretch, axes)
        else:
            out[i] = felt_at(depth_km * math.sqrt(0.5), depth_km * math.sqrt(0.5), axes)


@kernel
def correlation(distance_km, range_km):
    """Correlation of the residuals of one shock at two sites (Jayaram & Baker 2009, EESD 38:1687-1708): exp(-3 h / b).

    Parameters
    ----------
    distance_km : float, h >= 0; range_km : float, b > 0: for PGA 40.7 where near sites have like ground, else 8.5
    """
    return math.exp(-3.0 * distance_km / range_km)


@kernel
def correlations(distance_km, range_km, out):
    """`correlation` of all pairs: float64[n, n] each; out is filled."""
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = correlation(distance_km[i, j], range_km)


@kernel
def correlate(columns, z, out):
    """Fields of given correlation from independent normals, in an order of additions that no batch can change.

    Parameters
    ----------
    columns : float64[n, n], the transpose of the lower triangular root; z : float64[fields, n]
    out : float64[fields, n], filled
    """
    for m in range(out.shape[0]):
        for i in range(out.shape[1]):
            out[m, i] = 0.0
    n = columns.shape[0]
    for j in range(0, n - n % 4, 4):  # four columns at a time, added one after the other: a fourth of the stores
        for m in range(out.shape[0]):
            a, b, c, d = z[m, j], z[m, j + 1], z[m, j + 2], z[m, j + 3]
            for i in range(j, out.shape[1]):
                out[m, i] = (((out[m, i] + columns[j, i] * a) + columns[j + 1, i] * b) + columns[j + 2, i] * c) \
                    + columns[j + 3, i] * d
    for j in range(n - n % 4, n):
        for m in range(out.shape[0]):
            for i in range(j, out.shape[1]):
                out[m, i] += columns[j, i] * z[m, j]


@kernel
def intensity(pga_g):
    """Instrumental intensity (GB/T 17742-2020) of a peak acceleration in g, > 0; not cut to I..XII."""
    return INTENSITY_SLOPE * math.log10(pga_g * GRAVITY_GAL / 100.0) + INTENSITY_LEVEL


@kernel
def pga_of_intensity(degree):
    """The acceleration in g at which `intensity` is so great."""
    return math.pow(10.0, (degree - INTENSITY_LEVEL) / INTENSITY_SLOPE) * 100.0 / GRAVITY_GAL


@kernel
def site_factor(pga_g, ground):
    """Factor of the ground on acceleration (GB 18306-2015, table E.1), linear between its columns.

    Parameters
    ----------
    pga_g : float, on class II, >= 0; ground : int, 0 to 4 for classes I0, I1, II, III, IV
    """
    if pga_g <= SITE_PGA_G[0]:
        return SITE_FACTOR[0, ground]
    for k in range(1, SITE_PGA_G.size):
        if pga_g <= SITE_PGA_G[k]:
            share = (pga_g - SITE_PGA_G[k - 1]) / (SITE_PGA_G[k] - SITE_PGA_G[k - 1])
            return SITE_FACTOR[k - 1, ground] + share * (SITE_FACTOR[k, ground] - SITE_FACTOR[k - 1, ground])
    return SITE_FACTOR[SITE_PGA_G.size - 1, ground]


@kernel
def shake(east_km, north_km, strike_deg, depth_km, axes, is_intensity, residual, ground, pga_g):
    """Peak acceleration of one shock at all sites, on their own ground.

    Parameters
    ----------
    east_km, north_km, strike_deg, depth_km, axes : see `felt`; is_intensity : bool, the law is of intensity, turned into PGA
    residual : float64[sites], of ln PGA; ground : int64[sites], class, see `site_factor`
    pga_g : float64[sites], filled
    """
    felt(east_km, north_km, strike_deg, depth_km, axes, pga_g)
    for i in range(pga_g.size):
        median = pga_of_intensity(pga_g[i]) if is_intensity else math.exp(pga_g[i]) / GRAVITY_GAL
        firm = median * math.exp(residual[i])
        pga_g[i] = firm * site_factor(firm, ground[i])


@kernel
def shaken_area_km2(value, depth_km, axes):
    """Area of the ground on which the law gives more than a value, for a focus of some depth (see `felt`).

    The ellipse with half axes a and b less the circle that the depth takes: pi (a b - h**2), exact where the depth is below
    both half axes.
    """
    major, minor = axis_km(value, axes, 0), axis_km(value, axes, 1)
    if major <= depth_km or minor <= depth_km:
        return 0.0
    return math.pi * (major * minor - depth_km * depth_km)


@kernel
def intensities(pga_g, out):
    """`intensity` of float64[sites], at least 1; out is filled."""
    for i in range(out.size):
        out[i] = max(1.0, intensity(pga_g[i])) if pga_g[i] > 0.0 else 1.0
