"""Fields that are correlated in space and time, by sums in fixed order (BLAS would differ between one member and many)."""

import math

from models.kernel import kernel


@kernel
def correlated(lower, noise, memory, out):
    """A stationary Gaussian field: correlated between places, first-order autoregressive in time, of unit variance.

    Parameters
    ----------
    lower : float64[places, places], lower triangular root of the correlation between places
    noise : float64[places, hours], independent standard normal
    memory : float, correlation from one hour to the next, in [0, 1)
    out : float64[places, hours], filled
    """
    fresh = math.sqrt(1.0 - memory * memory)
    for t in range(noise.shape[1]):
        for i in range(noise.shape[0]):
            z = 0.0
            for j in range(i + 1):
                z += lower[i, j] * noise[j, t]
            out[i, t] = z if t == 0 else memory * out[i, t - 1] + fresh * z
