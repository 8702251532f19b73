"""People leaving before the water: an act of the village, before anything is dispatched.

A township orders people out on a forecast; messages and knocking reach the households; they leave some time after they are
reached; some refuse and some come back. Who is at home when the water comes is safe upstairs or in need of rescue.
"""

import math

import numpy as np

from models.kernel import kernel, on_grid


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
    if minutes > 9.0 * sigma_min:
        return 1.0  # the rest is below half a unit in the last place of 1
    return 1.0 - math.exp(-minutes * minutes / (2.0 * sigma_min * sigma_min))


@kernel
def people_sleep(hour, start_hour):
    """True between 22 and 6 h, when people are slower to reach and to call (dark for crews is `models.state.is_night`)."""
    clock = int(start_hour + hour) % 24
    return clock >= 22 or clock < 6


@kernel
def asleep(hours, start_hour):
    """`people_sleep` at each of several hours (float64[n] to bool[n])."""
    out = np.empty(hours.size, dtype=np.bool_)
    for i in range(hours.size):
        out[i] = people_sleep(hours[i], start_hour)
    return out


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
def alerted_share(hours, households, knockers, minutes_per_door, broadcast):
    """Share of the households that a message or a knock has reached so long after the order; see `left_share`.

    Knocking is counted in the ten slices of `left_share`, so that nobody leaves before being reached.
    """
    if hours <= 0.0:
        return 0.0
    alerted = broadcast
    doors_per_h = knockers * 60.0 / minutes_per_door
    needed_h = (1.0 - broadcast) * households / doors_per_h if doors_per_h > 0.0 else math.inf
    for i in range(10):
        if (i + 0.5) / 10.0 * needed_h < hours:
            alerted += (1.0 - broadcast) * 0.1
    return alerted


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
        left = left_share(t - order_h, households, knockers, minutes_per_door, broadcast, sigma_min)
        if newly > 0.0:
            gone += newly * left * (1.0 - stays)
            caught += newly * (1.0 - left * (1.0 - stays))
            last = t
        out[0, t] = gone
        out[1, t] = caught
        out[2, t] = left
    whole = out[2, last]
    for t in range(flooded_share.size):
        left = out[2, min(t, last)]
        out[2, t] = max(out[0, t], gone * left / whole if whole > 0.0 else 0.0)


FOUND = np.dtype([("town", np.int64), ("part", np.int64), ("hour", np.int64), ("people", np.int64)])
VILLAGE = np.dtype([  # what a township's evacuation depends on, and what comes of it
    ("people", np.int64), ("households", np.float64), ("knockers", np.float64), ("delay_h", np.float64),
    ("stays", np.float64), ("u_round", np.float64),
    ("lead_h", np.float64),    # of a warning before a torrent; nan where none comes
    ("told", np.float64),      # households that messages reach, against the mean
    ("swept_share", np.float64),  # of the people, were all at home
    ("order_h", np.float64), ("first_h", np.int64), ("evacuated", np.int64), ("in_place", np.int64), ("rescue", np.int64),
    ("swept", np.int64),
    ("alerted", np.int64)])    # people whom a message or a knock reaches before the water does
CUSTOMS = np.dtype([(name, np.float64) for name in (  # how people behave, one row
    "error_sd", "order_over_m", "forecast_lead_h", "forecast_every_h", "night_factor", "minutes_per_door",
    "broadcast_share", "broadcast_night_share", "departure_sigma_min", "upper_floor_share", "central_share", "walk_h",
    "neighbourhoods", "start_hour")])


@kernel
def order_by_forecast(villages, customs, over_m, z_forecast):
    """When each township on a large river orders people out; ``first_h`` given, ``order_h`` filled, see `order_hour`."""
    c = customs[0]
    for i in range(villages.size):
        v = villages[i]
        forecast = order_hour(over_m[i], z_forecast, c.error_sd, c.order_over_m, c.forecast_lead_h, c.forecast_every_h,
                              v.delay_h, c.night_factor, c.start_hour)
        # at the latest when somebody calls that water stands in the first house
        v.order_h = on_grid(min(forecast, v.first_h + order_delay_h(v.first_h, v.delay_h, c.night_factor, c.start_hour)))


@kernel
def order_by_warning(villages, customs):
    """When each township on a torrent orders people out; ``first_h`` and ``lead_h`` given, ``order_h`` filled.

    A warning comes its lead before the first damage. Where none comes, the township learns of the torrent when water stands
    in the first house. Then somebody must decide.
    """
    c = customs[0]
    for i in range(villages.size):
        v = villages[i]
        learns_h = v.first_h if math.isnan(v.lead_h) else max(0.0, v.first_h - v.lead_h)
        v.order_h = on_grid(learns_h + order_delay_h(learns_h, v.delay_h, c.night_factor, c.start_hour))


@kernel
def evacuate_villages(villages, customs, reached, left_home, upstairs, registered, found):
    """Let every flooded township move its people; returns the rows of ``found`` that were filled.

    Parameters
    ----------
    villages : VILLAGE[townships], the fields up to ``first_h`` given, the others filled. Of those caught at home some are
        swept away; the others are safe upstairs or in need of rescue
    customs : CUSTOMS[1]
    reached : float64[townships, hours], damage so far, never falling; positive at the end
    left_home, upstairs, registered : int64[townships, hours], filled: people who leave, who are caught and safe upstairs,
        and who come to a central shelter in each hour
    found : FOUND[townships * neighbourhoods], filled: people caught by township (its row), part, hour of the first water
    """
    c = customs[0]
    n_hours = reached.shape[1]
    flooded = np.empty(n_hours)
    shares = np.empty((3, n_hours))
    rescue = np.empty(n_hours, dtype=np.int64)
    n_found = 0
    for i in range(villages.size):
        v = villages[i]
        for t in range(n_hours):
            flooded[t] = reached[i, t] / reached[i, n_hours - 1]
        asleep = people_sleep(v.order_h, c.start_hour)
        told = min(1.0, v.told * (c.broadcast_night_share if asleep else c.broadcast_share))
        leave(flooded, v.order_h, v.households, v.knockers, c.minutes_per_door, told, c.departure_sigma_min, v.stays, shares)
        before = 0
        for t in range(n_hours):
            caught = v.people * shares[1, t] * (1.0 - v.swept_share)
            rescue[t] = math.floor(caught * (1.0 - c.upper_floor_share))
            above = math.floor(caught * c.upper_floor_share)
            upstairs[i, t] = above - before
            before = above
        v.in_place = before
        v.rescue = rescue[n_hours - 1]
        v.swept = min(v.people - v.in_place - v.rescue,
                      math.floor(v.people * shares[1, n_hours - 1] * v.swept_share + v.u_round))
        v.evacuated = v.people - v.in_place - v.rescue - v.swept
        alerted = 0.0
        for t in range(n_hours):
            newly = flooded[t] - (flooded[t - 1] if t > 0 else 0.0)
            if newly > 0.0:
                alerted += newly * alerted_share(t - v.order_h, v.households, v.knockers, c.minutes_per_door, told)
        v.alerted = max(v.evacuated, math.floor(v.people * alerted))
        _count_leaving(v, shares[2], left_home[i])
        _count_registered(left_home[i], c.central_share, v.u_round, c.walk_h, registered[i])
        n_found = _count_caught(i, flooded, rescue, min(int(c.neighbourhoods), v.people), found, n_found)
    return n_found


@kernel
def _count_leaving(v, gone_share, out):
    """Whole people who leave in each hour, adding up to all who leave; a last odd one goes when the water comes."""
    whole = gone_share[gone_share.size - 1]
    before = 0
    for t in range(out.size):
        if whole > 0.0:
            gone = math.floor(v.evacuated * (gone_share[t] / whole) + 1e-9)
        else:
            gone = v.evacuated if t >= v.first_h else 0
        out[t] = gone - before
        before = gone


@kernel
def _count_registered(left_home, central_share, u_round, walk_h, out):
    """Those of the people leaving who come to a central shelter, a walk later (at the latest in the last hour)."""
    n = out.size
    later = min(math.ceil(walk_h), n - 1)
    someone = 0.0
    for t in range(n):
        out[t] = 0
        someone += left_home[t]
    left = 0
    before = 0
    for t in range(n):
        left += left_home[t]
        central = min(left, math.floor(left * central_share + (u_round if someone > 0.0 else 0.0)))
        out[min(t + later, n - 1)] += central - before
        before = central


@kernel
def _count_caught(town, flooded, rescue, parts, found, n_found):
    """People caught by part of the township: parts are reached one after the other as the water spreads."""
    n = flooded.size
    before = 0
    hour = 0
    full = 0
    for k in range(parts):
        while hour < n - 1 and not flooded[hour] > k / parts:
            hour += 1
        while full < n - 1 and not flooded[full] >= min(1.0, (k + 1) / parts):
            full += 1
        caught = rescue[full] if k + 1 < parts else rescue[n - 1]
        if caught > before:
            row = found[n_found]
            row.town = town
            row.part = k
            row.hour = hour
            row.people = caught - before
            before = caught
            n_found += 1
    return n_found
