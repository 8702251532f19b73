"""People leaving before the water: an act of the village, before anything is dispatched.

A township orders people out on a forecast; messages and knocking reach the households; they leave some time after they are
reached; some refuse and some come back. Who is at home when the water comes is safe upstairs or in need of rescue.
"""

import math

from models.kernel import kernel


@kernel
def forecast_error_sd(accuracy):
    """Standard deviation of a forecast's error, as a share of the rise, that makes the share ``accuracy`` of forecasts good.

    A forecast of a flood is good where it errs by at most a fifth of the rise (GB/T 22482-2008, hydrological forecasting
    standard); errors are taken as normal.

    Parameters
    ----------
    accuracy : float, 0..1 exclusive
    """
    # bisection on erf: P(|error| <= 0.2) = erf(0.2 / (sd sqrt 2))
    low = 1e-6
    high = 100.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        if math.erf(0.2 / (middle * math.sqrt(2.0))) > accuracy:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@kernel
def departed_share(minutes, sigma_min):
    """Share of households that have left so long after being reached (Rayleigh; Tweedie et al. 1986).

    Parameters
    ----------
    minutes : float, since the alert, >= 0
    sigma_min : float, > 0; F(t) = 1 - exp(-t**2 / (2 sigma**2)), and 2 sigma**2 = 1800 at 30 min
    """
    return 1.0 - math.exp(-minutes * minutes / (2.0 * sigma_min * sigma_min))


@kernel
def people_sleep(hour, start_hour):
    """True between 22 and 6 h, when people are slower to reach and to call (dark for crews is `models.state.is_night`)."""
    clock = (start_hour + hour) % 24.0
    return clock >= 22.0 or clock < 6.0


@kernel
def order_delay_h(hour, delay_h, night_factor, start_hour):
    """Hours from what a township head learns to the order; longer between 22 and 6 h.

    Parameters
    ----------
    hour : float, when it is learnt, since the start
    delay_h : float, by day
    night_factor : float, >= 1
    start_hour : float, hour of day at which the replication starts
    """
    return delay_h * night_factor if people_sleep(hour, start_hour) else delay_h


@kernel
def order_hour(over_m, z_error, error_sd, threshold_m, lead_h, every_h, delay_h, night_factor, start_hour):
    """When a township orders its people out.

    Every ``every_h`` hours the greatest stage of the next ``lead_h`` hours is forecast, with an error in proportion to its
    rise; the order follows the first forecast above the threshold, and at the latest the water itself.

    Parameters
    ----------
    over_m : float64[hours], stage over guarantee as it will be
    z_error : float64[forecasts], standard normal
    error_sd : float, share of the rise
    threshold_m : float, over guarantee
    lead_h, every_h : float, hours
    delay_h : float, forecast to order by day
    night_factor : float, by which the delay grows between 22 and 6 h
    start_hour : float, hour of day at which the replication starts

    Returns
    -------
    float, hours from the start; inf where no order is given
    """
    n_hours = over_m.size
    for k in range(z_error.size):
        now = int(k * every_h)
        if now >= n_hours:
            break
        crest = over_m[now]
        for t in range(now, min(n_hours, now + int(lead_h) + 1)):
            crest = max(crest, over_m[t])
        expected = crest + z_error[k] * error_sd * (crest - over_m[now])
        if expected > threshold_m or over_m[now] > threshold_m:
            return now + order_delay_h(now, delay_h, night_factor, start_hour)
    return math.inf


@kernel
def left_share(hours, households, knockers, minutes_per_door, broadcast, sigma_min):
    """Share of the households willing to leave that have left so long after the order.

    Parameters
    ----------
    hours : float, since the order
    households : float, > 0
    knockers : float, people who knock on doors
    minutes_per_door : float
    broadcast : float, share of households reached at once when the order is given
    sigma_min : float, see `departed_share`
    """
    if hours <= 0.0:
        return 0.0
    left = broadcast * departed_share(hours * 60.0, sigma_min)
    doors_per_h = knockers * 60.0 / minutes_per_door
    # knocking reaches equal shares in equal times; ten slices of it, each leaving on its own clock
    needed_h = (1.0 - broadcast) * households / doors_per_h if doors_per_h > 0.0 else math.inf
    for i in range(10):
        reached_h = (i + 0.5) / 10.0 * needed_h
        if reached_h < hours:
            left += (1.0 - broadcast) * 0.1 * departed_share((hours - reached_h) * 60.0, sigma_min)
    return left


@kernel
def leave(flooded_share, order_h, households, knockers, minutes_per_door, broadcast, sigma_min, stays, out):
    """Who is still at home when the water reaches the door.

    Parameters
    ----------
    flooded_share : float64[hours], share of the exposed homes reached by the water so far, never falling
    order_h : float, hours from the start, inf for no order
    households, knockers, minutes_per_door, broadcast, sigma_min : see `left_share`
    stays : float, share that refuses or comes back
    out : float64[3, hours], filled: share of the exposed who have left in time, and who were caught, cumulative, as the
        water reaches their homes; and the share that has left home by each hour

    The first two rows add up to ``flooded_share``; the third ends where the first does.
    """
    gone = 0.0
    caught = 0.0
    last = 0
    for t in range(flooded_share.size):
        newly = flooded_share[t] - (flooded_share[t - 1] if t > 0 else 0.0)
        if newly > 0.0:
            left = left_share(t - order_h, households, knockers, minutes_per_door, broadcast, sigma_min)
            gone += newly * left * (1.0 - stays)
            caught += newly * (1.0 - left * (1.0 - stays))
            last = t
        out[0, t] = gone
        out[1, t] = caught
    whole = left_share(last - order_h, households, knockers, minutes_per_door, broadcast, sigma_min)
    for t in range(flooded_share.size):
        left = left_share(min(t, last) - order_h, households, knockers, minutes_per_door, broadcast, sigma_min)
        out[2, t] = max(out[0, t], gone * left / whole if whole > 0.0 else 0.0)
