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


@kernel
def cut_off_spells(log, designated, grace_h, end_h):
    """Spells in which places with people in their shelters had no way to the seat, and in how many nobody lacked a kit.

    Somebody lacks a kit who waits for one longer than the grace, from registration or from the beginning of the spell,
    before a road opens or a drop arrives. Kits are handed out first come first served.

    Parameters
    ----------
    log : of a run that has ended
    designated : bool[n], places that count; those with higher numbers do not
    grace_h : float, hours >= 0
    end_h : float, of the run

    Returns
    -------
    (int, int) : spells, and those of them in which nobody lacked a kit
    """
    n = designated.size
    came = np.zeros(n)
    served = np.zeros(n)
    spell = np.full(n, -1)  # that is still to be judged
    lacks = np.zeros(log.size + 1, dtype=np.bool_)
    due_h = np.empty(log.size)  # checks to come, in the order of time: so many must be served at a place by then
    of = np.empty(log.size, dtype=np.int64)
    site = np.empty(log.size, dtype=np.int64)
    level = np.empty(log.size)
    spells = 0
    first = 0
    last = 0
    for i in range(log.size + 1):
        time_h = log[i].time_h if i < log.size else end_h
        while first < last and due_h[first] < time_h:
            if spell[site[first]] == of[first] and served[site[first]] < level[first]:
                lacks[of[first]] = True
            first += 1
        if i == log.size or not 0 <= log[i].site < n or not designated[log[i].site]:
            continue
        kind = log[i].kind
        place = log[i].site
        if kind == Event.KITS_HANDED_OUT:
            served[place] += log[i].quantity
        elif kind == Event.REGISTERED:
            came[place] += log[i].quantity
        elif kind == Event.CUT_OFF:
            spell[place] = spells
            spells += 1
        elif kind == Event.JOINED or kind == Event.DROPPED:
            spell[place] = -1
        if spell[place] >= 0 and (kind == Event.REGISTERED or kind == Event.CUT_OFF):
            due_h[last] = time_h + grace_h
            of[last] = spell[place]
            site[last] = place
            level[last] = came[place]
            last += 1
    lacking = 0
    for k in range(spells):
        if lacks[k]:
            lacking += 1
    return spells, spells - lacking
