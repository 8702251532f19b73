"""Design loads of relief: by hand on a small world, and what must be true of them in any disaster."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.kinds import Doing, Event, Tier, Unit
from models.state import HARM, PATH, StateHandle
from models.supplies import lorry_home
from models.tally import Measure, tally_load
from models.travel import RoadsHandle
from models.waits import kit_waits
from sim.config import compose_config
from sim.engine.compiled import run_compiled
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.loads import Loads, city_load, district_load, is_large, load_case
from sim.engine.log import log_of
from sim.engine.outcome import total
from sim.engine.simulate import staged
from sim.engine.small import small_case, story_of
from sim.judge.equivalence import difference, final_tables
from sim.judge.measures import measure_loads
from sim.judge.targets import design_loads
from tests.unit.test_levers import SHORT

DRIVERS = pytest.mark.parametrize("driver", [run_simpy, run_compiled])
WHOLE = Loads(100_000, 5_000, 3_000, 200, 2.0)


def two_places(registered, drive_h=1.0, docks=1, lorries=3, kits=60, **rules):
    """A regional depot at the seat (2) with lorries of 30 kits; townships 0 and 1 an hour away; the city's command works."""
    truck = {"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 2, "doing": Doing.FREE, "base": 0, "capacity": 30}
    case = small_case(40, 2, [(0, 2, drive_h), (1, 2, drive_h)], [truck] * lorries, [],
                      depots=[{"tier": Tier.REGIONAL, "kits": kits}], registered=registered,
                      places={0: {"kits": 7}}, **{"kits_per_dock_h": 60.0, **rules})
    case.state.city["municipal_h"] = 0.0
    case.state.docks[0, docks:] = np.inf
    return case


def drawn_of(case, exposed=(1, 1)):
    return SimpleNamespace(z_estimate=np.zeros(case.state.places.size), disaster=SimpleNamespace(people=np.array(exposed)))


def played(case, driver, people=100):
    """The whole load on a small case, run out: the case and its measures."""
    load = city_load(drawn_of(case), case, people)
    run = load_case(case, drawn_of(case), 0.3, load)
    driver(run)
    out = np.zeros(len(Measure))
    tally_load(log_of(run), run.state.places, np.array([Measure.CITY_LOAD]), out)
    return run, out


def served(out, people=100):
    return [float(out[which]) / people for which in (Measure.CITY_10H, Measure.CITY_12H, Measure.CITY_24H)]


@DRIVERS
def test_sixty_kits_serve_sixty_of_a_hundred(driver):
    """Three and two people in the disaster are sixty and forty at the load; one dock, half an hour a lorry at either end."""
    run, out = played(two_places({(0, 1): 3, (1, 2): 2}), driver)
    told = [row for row in story_of(run) if row[1] in ("REGISTERED", "KITS_LOADED", "KITS_DELIVERED", "KITS_HANDED_OUT")]
    supply = int(run.state.places["supply"][0])
    assert told == [(1.0, "REGISTERED", -1, -1, 0, 60), (1.5, "KITS_LOADED", 0, supply, 0, 30),
                    (2.0, "KITS_LOADED", 1, supply, 0, 30), (2.0, "REGISTERED", -1, -1, 1, 40),
                    (3.0, "KITS_DELIVERED", 0, supply, 0, 30), (3.0, "KITS_HANDED_OUT", -1, supply, 0, 30),
                    (3.5, "KITS_DELIVERED", 1, supply, 0, 30), (3.5, "KITS_HANDED_OUT", -1, supply, 0, 30)]
    assert served(out) == [0.6, 0.6, 0.6]
    assert out[Measure.CITY_SHELTERED] == 100
    assert run.kits == 60  # the seven in the township's room are not the city's


@DRIVERS
def test_the_hours_are_counted_from_registration(driver):
    """A drive of 9 h: the first lorry is unloaded 10 h after people came, the second 10.5 h, the third 11 h."""
    _, out = played(two_places({(0, 1): 1}, drive_h=9.0, kits=90), driver)
    assert served(out) == [0.3, 0.9, 0.9]
    _, out = played(two_places({(0, 1): 1}, drive_h=11.0, kits=90), driver)
    assert served(out) == [0.0, 0.3, 0.9]


@DRIVERS
def test_one_lorry_makes_one_trip_after_the_other(driver):
    """Out and back an hour each and half an hour at either end: kits at 3, 6 and 9 h."""
    run, _ = played(two_places({(0, 1): 1}, lorries=1, kits=90), driver)
    assert [row[0] for row in story_of(run) if row[1] == "KITS_DELIVERED"] == [3.0, 6.0, 9.0]


@DRIVERS
def test_places_in_shelters_limit_who_registers(driver):
    case = two_places({(0, 1): 1})
    case.state.places["roofed"][0] = 40
    _, out = played(case, driver)
    assert out[Measure.CITY_SHELTERED] == 40
    assert served(out)[0] == 0.4


@pytest.mark.parametrize("without", [{"lorries": 0}, {"docks": 0}, {"kits": 0}])
def test_without_lorries_docks_or_stock_nobody_is_served(without):
    assert served(played(two_places({(0, 1): 1}, **without), run_compiled)[1]) == [0.0, 0.0, 0.0]


def test_where_nobody_comes_to_a_shelter_the_load_follows_the_orders_to_leave():
    case = two_places({})
    case.state.places["order_h"][0] = 3.25
    load = city_load(drawn_of(case, (30, 10)), case, 100)
    assert load.registered[:, 4].tolist() == [75, 25]  # a township without an order goes with the first
    assert load.registered.sum() == 100


@DRIVERS
def test_who_comes_after_a_shock_or_from_a_slides_path_is_in_the_load_once(driver):
    """Two homeless at 2 h, one at 5 h, one who left a slide's path at 3 h: half, a quarter, a quarter of the load."""
    case = two_places({}, kits=200)
    harm = [(0, 2.0, 3, 0, 1, 2, 2), (1, 5.0, 0, 0, 0, 1, 1)]
    s = case.state._replace(harm=np.array(harm, dtype=HARM), paths=np.zeros(1, dtype=PATH))
    s.paths["place"], s.paths["registers_h"], s.paths["registers"], s.paths["leaves_h"] = 1, 3.0, 1, 2.0
    run, out = played(replace(case, state=s), driver, people=80)
    came = [(time, site, n) for time, name, _, _, site, n in story_of(run) if name == "REGISTERED"]
    assert came == [(2.0, 0, 40), (3.0, 1, 20), (5.0, 1, 20)]
    assert out[Measure.CITY_SHELTERED] == 80
    assert {name for _, name, *_ in story_of(run)}.isdisjoint({"KILLED", "HURT", "LOST_HOME", "LEFT_HOME"})


def test_after_a_shock_calm_places_have_their_load_when_it_comes():
    case = two_places({})
    case = replace(case, state=case.state._replace(harm=np.array([(0, 2.0, 3, 0, 1, 0, 0)], dtype=HARM)))
    load = city_load(drawn_of(case, (30, 10)), case, 100)
    assert load.registered[:, 2].tolist() == [75, 25]


def test_waits_are_first_come_first_served():
    """Forty people at 1 h, served by thirty kits at 3 h and ten at 3:10 h; forty at 5 h, of whom twenty are at 6:40 h."""
    run, _ = played(two_places({(0, 1): 1, (0, 5): 1}), run_compiled, people=80)
    site, hours, people = kit_waits(log_of(run), run.state.places.size)
    assert site.tolist() == [0, 0, 0]
    assert people.tolist() == [30.0, 10.0, 20.0]
    assert hours == pytest.approx([2.0, 2 + 1 / 6, 1 + 2 / 3], abs=1e-5)


def test_a_lorry_of_a_district_goes_on_for_its_own_district():
    """Elsewhere more is lacking, but its depot does not serve there."""
    truck = {"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": 2, "doing": Doing.RETURNING, "base": 0, "capacity": 30}
    case = small_case(10, 2, [(0, 2, 1.0), (1, 2, 1.0)], [truck], [], depots=[{"kits": 100}])
    s = case.state
    s.places["sheltered"][:2], s.places["district"][1], s.depots["lorries"] = [10, 50], 1, 0
    lorry_home(StateHandle(*s), RoadsHandle(*case.roads), 0, 1.0)
    assert s.places["on_way"].tolist() == [10, 0, 0]


@pytest.fixture(scope="module")
def floods(player):
    """A disaster with many people in shelters, one with few."""
    return [player.draw(SHORT, 1), player.draw({"scenario.band": "S2"}, 1)]


def both_loads(of, drawn):
    _, natural = staged(of, drawn)
    return natural, [city_load(drawn, natural, WHOLE.city), district_load(of.world, natural, WHOLE)]


def test_every_load_is_whole_and_keeps_the_disasters_places_and_hours(player, floods):
    of = player.setting()
    large, district_of = is_large(of.world), of.world.townships["district"]
    assert large.sum() == 12
    for drawn in floods:
        natural, (city, own) = both_loads(of, drawn)
        s = natural.state
        assert city.registered.sum() == 100_000
        came = np.zeros((len(of.world.townships), natural.hours))
        came[s.flooded] = s.registered
        spread = np.zeros_like(came)
        spread[city.towns, : city.registered.shape[1]] = city.registered
        assert np.abs(spread - came * 100_000 / came.sum()).max() <= 1.0
        by_district = np.bincount(district_of[own.towns], weights=own.registered.sum(axis=1), minlength=38)
        assert by_district.tolist() == np.where(large, 5000, 3000).tolist()
        reached = np.unique(district_of[came.any(axis=1)])
        assert 0 < reached.size < 38
        assert not np.setdiff1d(own.towns[np.isin(district_of[own.towns], reached)], np.flatnonzero(came.any(axis=1))).size


def test_the_natural_run_is_not_touched(player, floods):
    of = player.setting()
    _, natural = staged(of, floods[0])
    before = final_tables(natural)
    measure_loads(of, floods[0], natural, run_compiled, WHOLE, np.zeros(len(Measure)))
    assert final_tables(natural) == before
    assert log_of(natural).size == 0


@pytest.mark.parametrize("plan", ["baseline_2020", "plan_2025"])
def test_both_drivers_play_a_load_alike_and_lawfully(player, floods, plan):
    of = player.setting(plan)
    natural, loads = both_loads(of, floods[0])
    for load, tiers in zip(loads, ((Tier.MUNICIPAL, Tier.REGIONAL), (Tier.DISTRICT,)), strict=True):
        one, two = (load_case(natural, floods[0], 0.3, load) for _ in range(2))
        start = one.state.depots["kits"].copy()
        assert (start > 0)[~np.isin(one.state.depots["tier"], tiers)].sum() == 0
        run_simpy(one)
        run_compiled(two)
        assert difference(one, two) is None
        assert breaches(two) == []
        s = two.state
        left = s.depots["kits"].sum() + s.places["kits"].sum() + s.places["on_way"].sum()
        assert two.kits == total(log_of(two), Event.KITS_HANDED_OUT) + left > 0
        assert set(log_of(two)["kind"]) & {Event.TRAPPED, Event.TOOK_OFF, Event.LEFT_HOME} == set()


def shares(player, drawn, plan, changes=()):
    of, out = player.setting(plan, dict(changes)), np.zeros(len(Measure))
    measure_loads(of, drawn, staged(of, drawn)[1], run_compiled, WHOLE, out)
    return np.array([out[load + 2] / out[load] for load in (Measure.CITY_LOAD, Measure.MILLION_LOAD, Measure.OTHER_LOAD)])


def test_both_answers_can_be_reached_for_each_clause(player, floods):
    assert (shares(player, floods[0], "abundant") >= 0.95).all()
    assert shares(player, floods[0], "starved").tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("group", [("municipal", "regional", "district"), ("district",), ("municipal",)])
@pytest.mark.parametrize("what", ["{}_docks", "{}_trucks"])
def test_less_never_serves_more(player, floods, what, group):
    def with_(factor):
        supplies = player.setting().plan.supplies
        changes = {}
        for tier in group:
            name = what.format(tier)
            now = getattr(supplies, name)
            changes |= ({f"plan.supplies.{name}": int(now * factor)} if isinstance(now, int) else
                        {f"plan.supplies.{name}.{kind}": int(getattr(now, kind) * factor) for kind in ("own", "contract")})
        return shares(player, floods[0], "plan_2025", tuple(changes.items()))
    none, half, whole = with_(0), with_(0.5), with_(1)
    assert (none <= half + 1e-9).all()
    assert (half <= whole + 1e-9).all()
    touched = [("municipal" in group), ("district" in group), ("district" in group)]
    assert (none < whole)[touched].all()
    assert (none == whole)[np.logical_not(touched)].all()


def test_a_load_of_nobody_is_not_played(player, floods):
    of, out = player.setting(), np.zeros(len(Measure))
    measure_loads(of, floods[0], staged(of, floods[0])[1], run_compiled, Loads(), out)
    assert not out.any()


def test_the_loads_are_those_of_the_clauses(composed):
    targets = composed.config.targets
    assert design_loads(targets) == WHOLE
    changed = compose_config(["targets.SUP-CITY.load=50000"]).config.targets
    assert design_loads(changed) == replace(WHOLE, city=50_000)
    assert design_loads({}) == Loads()


def test_a_load_leaves_what_happens_underground_aside(player):
    """Its needs are rows of their own: a mine that went on would write into them."""
    changes = {"scenario": "mine", "scenario.band": "S2"}
    of, drawn = player.setting(changes=changes), player.draw(changes)
    _, natural = staged(of, drawn)
    run = load_case(natural, drawn, 0.3, district_load(of.world, natural, WHOLE))
    run_compiled(run)
    assert run.state.mine.size == run.state.people.size == 0
    assert {Event.MINE_STRUCK, Event.SQUAD_ENTERED}.isdisjoint(log_of(run)["kind"].tolist())
    assert 0 < total(log_of(run), Event.REGISTERED) <= 12 * 5000 + 26 * 3000  # who finds no place does not register
