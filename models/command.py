"""Command posts: each runs so many sites at once; when all are full, a need waits though units stand free.

Rows of ``posts``: the municipality, the districts, the township posts, the on-scene posts (one may open in each township).
"""

import math

import numpy as np

from models.kernel import kernel, on_grid
from models.kinds import Event, Story
from models.state import NONE, is_night, note, order

MUNICIPALITY = np.int64(0)  # its row


@kernel
def post_of_district(district):
    """Row of a district's post."""
    return 1 + district


@kernel
def post_of_township(s, place):
    """Row of a township's own post."""
    return 1 + s.districts.size + place


@kernel
def on_scene_post(s, place):
    """Row of the on-scene post that may open in a township."""
    return 1 + s.districts.size + s.rules[0].n_townships + place


@kernel
def call_post(s, post, now):
    """A post is told of an emergency for the first time; it works after its activation time."""
    p = s.posts[post]
    if p.ordered or p.span == 0:
        return
    p.ordered = True
    rules = s.rules[0]
    hours = rules.municipal_activation_h if post == 0 else rules.district_activation_h
    if is_night(now, rules.start_hour):
        hours *= rules.activation_night_factor
    order(s, Story.POST, NONE, post, NONE, on_grid(hours))


@kernel
def activate_post(s, post, now):
    """A post begins to work."""
    p = s.posts[post]
    p.ordered = True
    if not p.active:
        p.active = True
        if post == 0:
            s.city[0].municipal_h = now
        note(s, now, Event.POST_ACTIVATED, NONE, NONE, post, p.span)


@kernel
def _take(s, need, post, now):
    p = s.posts[post]
    if not p.active or p.used >= p.span:
        return False
    p.used += 1
    s.needs[need].post = post
    note(s, now, Event.TAKEN_IN_HAND, NONE, need, post, p.used)
    return True


@kernel
def take_in_hand(s, need, now):
    """A reported need finds a post with room: township, district, on the scene, municipality. Returns whether it did."""
    n = s.needs[need]
    if n.post >= 0:
        return True
    district = post_of_district(n.district)
    local = n.place < s.rules[0].n_townships
    if local and _take(s, need, post_of_township(s, n.place), now):
        return True
    if _take(s, need, district, now):
        return True
    if local and _take(s, need, on_scene_post(s, n.place), now):
        return True
    if _take(s, need, MUNICIPALITY, now):
        return True
    if s.posts[district].active:
        if local:
            call_post(s, on_scene_post(s, n.place), now)
        call_post(s, MUNICIPALITY, now)
    else:
        call_post(s, district, now)
    return False


@kernel
def let_go(s, need):
    """A need that is met frees its place in the span of the post that ran it."""
    n = s.needs[need]
    if n.post >= 0:
        s.posts[n.post].used -= 1
        n.post = -1


@kernel
def municipal_reach(s, district, now):
    """True where the municipality may send the force of a district elsewhere: its order has reached the district."""
    return now >= s.city[0].municipal_h + s.districts[district].mutual_h


@kernel
def municipality_works(s):
    """True from the moment the municipal post is active."""
    return s.city[0].municipal_h < math.inf


@kernel
def raise_level(s, moved, now):
    """The response level follows the people moved so far, or those killed and missing; the first makes the municipality
    take command."""
    city = s.city[0]
    rules = s.rules[0]
    city.moved += moved
    level = 0
    if city.moved >= rules.level_1:
        level = 1
    elif city.moved >= rules.level_2:
        level = 2
    elif city.moved >= rules.level_3:
        level = 3
    elif city.moved >= rules.level_4:
        level = 4
    threatened = city.killed + city.missing
    if threatened >= rules.dead_4:
        first = 1 if threatened >= rules.dead_1 else 2 if threatened >= rules.dead_2 else 3
        if threatened < rules.dead_3:
            first = 4
        level = first if level == 0 else min(level, first)
    if level > 0 and (city.level == 0 or level < city.level):
        city.level = level
        note(s, now, Event.LEVEL_RAISED, NONE, NONE, NONE, level)
        call_post(s, MUNICIPALITY, now)
