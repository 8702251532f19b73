"""How long people waited for their kits, read off the log of a run that has ended."""

import numpy as np

from models.kernel import kernel
from models.kinds import Event


@kernel
def kit_waits(log, n_places):
    """How long people waited for their kits, first come first served at each place.

    Parameters
    ----------
    log : of a run that has ended
    n_places : int, rows of places

    Returns
    -------
    (int64[n], float64[n], float64[n]) : place, hours from registration, and people who waited so long there
    """
    n = 0
    n_pieces = 0
    for i in range(log.size):
        if log[i].kind == Event.REGISTERED:
            n += 1
        if log[i].kind == Event.REGISTERED or log[i].kind == Event.KITS_HANDED_OUT:
            n_pieces += 1
    rows = np.empty(n, dtype=np.int64)  # registrations, chained by place in the order in which they came
    after = np.full(n, -1)
    first = np.full(n_places, -1)
    last = np.full(n_places, -1)
    used = np.zeros(n_places)  # of the first registration of each place's chain, already served
    site = np.empty(n_pieces, dtype=np.int64)
    hours = np.empty(n_pieces)
    people = np.empty(n_pieces)
    k = 0
    found = 0
    for i in range(log.size):
        row = log[i]
        if row.kind == Event.REGISTERED:
            rows[k] = i
            if first[row.site] < 0:
                first[row.site] = k
            else:
                after[last[row.site]] = k
            last[row.site] = k
            k += 1
        elif row.kind == Event.KITS_HANDED_OUT:
            kits = row.quantity
            while kits > 0.0 and first[row.site] >= 0:
                came = log[rows[first[row.site]]]
                taken = min(kits, came.quantity - used[row.site])
                site[found] = row.site
                hours[found] = row.time_h - came.time_h
                people[found] = taken
                found += 1
                kits -= taken
                used[row.site] += taken
                if used[row.site] == came.quantity:
                    used[row.site] = 0.0
                    first[row.site] = after[first[row.site]]
    return site[:found], hours[:found], people[:found]
