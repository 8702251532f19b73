"""A flood hour by hour, of a river or a torrent: what water and slides do to roads, homes and people, and what the duty
rooms do each hour about it.
"""

import math

from models.air_requests import ask_aircraft
from models.clearing import bury_road, close_road, inspect_bridge, send_crews, uncover_road
from models.command import activate_post, call_post, let_go, post_of_district, post_of_township, raise_level
from models.help import help_waiting, send_help
from models.journeys import turn_home
from models.kernel import kernel, on_grid
from models.kinds import Doing, Event, Need, Stage, Story
from models.medical import die_waiting, open_more_beds, send_ambulances
from models.quaking import strike
from models.search import bury, search_on
from models.shelters import register, send_buses
from models.state import NONE, note, order
from models.supplies import kits_short, supply
from models.survival import death_probability, part
from models.teams import call_forces
from models.travel import leads_to


@kernel
def begin(s):
    """Everything that will come to pass whatever is done about it is put on the clock."""
    for need in range(s.needs.size):
        if not math.isnan(s.needs[need].arises_h):
            order(s, Story.REPORT, NONE, need, NONE, s.needs[need].arises_h)
    for place in range(s.rules[0].n_townships):
        if s.places[place].order_h < math.inf:
            order(s, Story.POST, NONE, post_of_township(s, place), NONE, s.places[place].order_h)
    if s.mine.size > 0:
        order(s, Story.MINE, NONE, s.mine[0].need, NONE, s.mine[0].from_h)


@kernel
def trap(s, need, now):
    """Water reaches homes with people in them, or a slide. Returns the hours until somebody calls."""
    n = s.needs[need]
    if n.kind == Need.SEARCH:
        return bury(s, need, now)
    n.stage = Stage.ARISEN
    note(s, now, Event.TRAPPED, NONE, need, n.place, n.left)
    return n.delay_h


@kernel
def report(s, r, need, now):
    """A call is received. Where the telephones are dead it comes when they work again. Returns hours to wait, or -1."""
    n = s.needs[need]
    if n.stage != Stage.ARISEN:
        return -1.0
    p = s.places[n.place]
    if p.silent_from_h <= now < p.silent_until_h:
        return on_grid(p.silent_until_h - now)
    n.stage = Stage.REPORTED
    n.reported_h = now
    n.known = max(1, part(n.left + n.missing, n.known_share, 0.5))
    note(s, now, Event.REPORTED, NONE, need, n.place, n.known)
    if n.place < s.rules[0].n_townships:
        activate_post(s, post_of_township(s, n.place), now)
    call_post(s, post_of_district(n.district), now)
    send_help(s, r, need, now)
    return -1.0


@kernel
def post_starts(s, r, post, now):
    """A command post begins to work; a township's order to leave is given by its post."""
    activate_post(s, post, now)
    place = s.posts[post].place
    if s.posts[post].tier == 2 and s.places[place].order_h == now:
        note(s, now, Event.EVACUATION_ORDERED, NONE, NONE, place, s.places[place].people)
        call_post(s, post_of_district(s.places[place].district), now)
    else:
        help_waiting(s, r, now)


@kernel
def _water(s, r, hour):
    """Roads and the waterway against the stage of the hour; slides that cut roads."""
    now = float(hour)
    for road in range(s.roads.size):
        row = s.roads[road]
        wet = s.over_m[row.town, hour] > row.sill_m
        if wet and not row.wet:
            close_road(s, r, road, now)
        elif row.wet and not wet:
            uncover_road(s, r, road, now)
        if row.buried_h == now:
            bury_road(s, r, road, now)
        elif row.opens_h == now:
            inspect_bridge(s, r, road, now)
    rules = s.rules[0]
    city = s.city[0]
    if s.cuntan_m[hour] > rules.waterway_closes_m and not city.waterway_closed:
        city.waterway_closed = True
        note(s, now, Event.WATERWAY_CLOSED, NONE, NONE, NONE, s.cuntan_m[hour])
    elif s.cuntan_m[hour] < rules.waterway_opens_m and city.waterway_closed:
        city.waterway_closed = False
        note(s, now, Event.WATERWAY_OPENED, NONE, NONE, NONE, s.cuntan_m[hour])


@kernel
def _deaths(s, hour):
    """People who wait in flooded homes die with depth, rise and time, or walk out when the water has gone."""
    rules = s.rules[0]
    for need in range(rules.n_rescues):
        n = s.needs[need]
        if n.kind == Need.SEARCH:
            search_on(s, need, float(hour))
            continue
        if n.left == 0 or n.stage == Stage.LATENT or n.stage == Stage.DONE or n.kind != Need.RESCUE:
            continue
        depth = s.over_m[n.place, hour] - n.home_over_m
        if depth < 0.0:
            n.stage = Stage.DONE
            note(s, float(hour), Event.WATER_GONE, NONE, need, n.place, n.left)
            let_go(s, need)
            continue
        risk = max(n.risk, death_probability(depth, n.rise_m_h, hour - n.arises_h, rules.exposure_h))
        if risk > n.risk:
            n.dose += n.left * (risk - n.risk) / (1.0 - n.risk)
            n.risk = risk
        dead = min(n.left, part(n.dose, 1.0, n.quantile))
        if dead > 0:
            n.dose -= dead
            n.left -= dead
            n.known = min(n.known, n.left)
            n.dead += dead
            note(s, float(hour), Event.DROWNED, NONE, need, n.place, dead)
            if n.left == 0:
                n.stage = Stage.DONE
                note(s, float(hour), Event.NEED_MET, NONE, need, n.place, n.done)
                let_go(s, need)


@kernel
def _silence(s, r, need, hour):
    """A township whose telephones are dead is missed after a while, and somebody is sent to look."""
    n = s.needs[need]
    p = s.places[n.place]
    now = float(hour)
    if n.stage == Stage.LATENT and p.silent_from_h <= now < p.silent_until_h:
        n.stage = Stage.ARISEN
        note(s, now, Event.FELL_SILENT, NONE, need, n.place, 0.0)
    if n.stage == Stage.ARISEN and now >= p.silent_from_h + s.rules[0].missed_after_h and now < p.silent_until_h:
        n.stage = Stage.REPORTED
        n.reported_h = now
        n.known = 1
        note(s, now, Event.REPORTED, NONE, need, n.place, 1.0)
        call_post(s, post_of_district(n.district), now)
    if (n.stage == Stage.ARISEN or n.stage == Stage.REPORTED) and now >= p.silent_until_h:
        n.stage = Stage.DONE
        n.left = 0
        n.done = 1
        note(s, now, Event.SPOKE_AGAIN, NONE, need, n.place, 0.0)
        let_go(s, need)


@kernel
def _paths(s, r, now):
    """People in the path of slides and below dams: who leaves, who is struck, whom it misses. Returns how many leave."""
    moved = 0
    for k in range(s.paths.size):
        p = s.paths[k]
        if p.leaves_h == now and p.leaves > 0:
            moved += p.leaves
            note(s, now, Event.LEFT_HOME, NONE, NONE, p.place, p.leaves)
        if p.registers_h == now:
            register(s, r, p.place, p.registers, now)
        if p.strikes_h == now:
            if p.flow_m3s > 0.0:
                note(s, now, Event.DAM_BROKE, NONE, NONE, p.place, p.flow_m3s)
            if p.swept > 0:
                note(s, now, Event.SWEPT_AWAY, NONE, NONE, p.place, p.swept)
            if p.pulled_out > 0:
                note(s, now, Event.PULLED_OUT, NONE, NONE, p.place, p.pulled_out)
            if p.escaped > 0:
                note(s, now, Event.ESCAPED, NONE, NONE, p.place, p.escaped)
    return moved


@kernel
def pass_hour(s, r, hour):
    """All that happens on the full hour: water, deaths, people leaving, silence, and then what is done about it."""
    now = float(hour)
    s.city[0].roads_changed = False
    _water(s, r, hour)
    _deaths(s, hour)
    moved = 0
    for k in range(s.left_home.shape[0]):
        place = s.flooded[k]
        left = s.left_home[k, hour]
        if left > 0:
            moved += left
            note(s, now, Event.LEFT_HOME, NONE, NONE, place, left)
        upstairs = s.upstairs[k, hour]
        if upstairs > 0:
            note(s, now, Event.SHELTERED_UPSTAIRS, NONE, NONE, place, upstairs)
        p = s.places[place]
        if p.swept_h == now:
            if p.swept > 0:
                note(s, now, Event.SWEPT_AWAY, NONE, NONE, place, p.swept)
            if p.pulled_out > 0:
                note(s, now, Event.PULLED_OUT, NONE, NONE, place, p.pulled_out)
        if s.registered[k, hour] > 0:
            register(s, r, place, s.registered[k, hour], now)
    raise_level(s, moved + _paths(s, r, now) + strike(s, r, now), now)
    open_more_beds(s, now)
    call_forces(s, now)
    for need in range(s.rules[0].n_rescues):
        if s.needs[need].kind == Need.RECONNOITRE:
            _silence(s, r, need, hour)
    help_waiting(s, r, now)
    for need in range(s.rules[0].n_rescues, s.needs.size):
        n = s.needs[need]
        if n.stage != Stage.REPORTED:
            continue
        if n.kind == Need.EVACUATE and n.left > 0:
            send_buses(s, r, need, now)
        elif n.kind == Need.CLEAR:
            send_crews(s, r, need, now)
        elif n.kind == Need.TREAT:
            die_waiting(s, need, now)
            send_ambulances(s, r, need, now)
    _supply_all(s, r, now)
    if s.city[0].roads_changed:
        for u in range(s.units.size):
            if s.units[u].doing == Doing.STRANDED:
                turn_home(s, r, u, now)


@kernel
def _supply_all(s, r, now):
    """Each shelter asks for what it lacks; one that no lorry can reach asks for a drop."""
    stock = 0
    for d in range(s.depots.size):
        stock += s.depots[d].kits
    for place in s.affected:
        p = s.places[place]
        cut_off = p.sheltered > 0 and not leads_to(r, place, s.districts[p.district].seat)
        if cut_off != p.cut_off:
            p.cut_off = cut_off
            note(s, now, Event.CUT_OFF if cut_off else Event.JOINED, NONE, NONE, place, p.sheltered)
        if kits_short(s, place, now) > 0:
            supply(s, r, place, now)
        need = s.needs[p.supply]
        waiting = p.sheltered - p.served
        need.left = waiting
        need.wants_air = False
        if waiting > 0 and stock > 0 and cut_off:
            need.wants_air = True
            ask_aircraft(s, p.supply, now)


def flood_story(env, s, r, launch, n_hours):
    """The flood itself, hour by hour; it takes no notice of what is done about it."""
    begin(s)
    launch()
    for hour in range(n_hours):
        pass_hour(s, r, hour)
        launch()
        yield env.timeout(1.0)


def report_story(first, env, s, r, launch, need):
    """Water reaches homes; somebody calls for help, when the telephones work."""
    yield first
    wait = trap(s, need, env.now)
    while wait >= 0:
        yield env.timeout(wait)
        wait = report(s, r, need, env.now)
        launch()
