"""Accidents underground as they are drawn: where, what, how strong, and who is there; blind to any plan."""

import numpy as np
import pytest
from omegaconf.errors import OmegaConfBaseException

from models.mines.tables import Accident, Air, Field, KeptBy, Person
from scenarios.checks import BadInput
from scenarios.digest import digest_of
from scenarios.mine import draw_mine, prepare_mine
from scenarios.mine_ground import SHIFTS, layout_folder, load_mine
from tests.mining import mine_settings

MANY = 120


@pytest.fixture(scope="module")
def drawn(world):
    """Many draws of a scenario with some values changed."""
    kept = {}

    def draws(n=MANY, name="mine", **changes):
        keys = {key.replace("__", "."): value for key, value in changes.items()}
        about = (name, n, repr(sorted(keys.items())))
        if about not in kept:
            rules = mine_settings(keys, name)
            shared = prepare_mine(world, rules)
            kept[about] = [draw_mine(world, rules, shared, 20210930, k) for k in range(n)]
        return kept[about]
    return draws


def test_one_replication_is_one_accident(world, drawn):
    rules = mine_settings({})
    shared = prepare_mine(world, rules)
    again = [draw_mine(world, rules, shared, 20210930, k) for k in (0, 1)]
    assert [digest_of(each) for each in again] == [digest_of(each) for each in drawn()[:2]]
    assert digest_of(again[0]) != digest_of(again[1])


def test_severity_goes_by_people_within_reach(drawn):
    for each in drawn():
        assert 1 <= each.threatened <= len(each.people)
        assert each.band == ("S1" if each.threatened < 3 else "S2" if each.threatened < 10 else
                             "S3" if each.threatened < 30 else "S4")
    assert len({each.band for each in drawn()}) == 4


@pytest.mark.parametrize("band", ["S1", "S3"])
def test_a_band_that_is_asked_for_is_drawn(drawn, band):
    assert {each.band for each in drawn(20, band=band)} == {band}
    assert max(each.attempts for each in drawn(20, band=band)) > 1


def test_coal_has_accidents_while_it_is_open(drawn):
    assert {each.kind for each in drawn()} == {"noncoal", "tunnel"}
    open_coal = drawn(exposure__year=2020.0)
    assert {each.kind for each in open_coal} == {"coal", "noncoal", "tunnel"}
    assert {each.layout for each in open_coal if each.kind == "coal"} == {"inclined_coal", "deep_coal"}


def test_odds_by_hand(world):
    shared = prepare_mine(world, mine_settings({}))
    assert [lie.ground.kind for lie in shared.lies] == ["noncoal", "tunnel"]
    assert shared.odds[0, Accident.ROOF_FALL] == pytest.approx(1.5 / 2.5 * 40 / 59)
    assert shared.odds[1, Accident.COLLAPSE] == pytest.approx(1.0 / 2.5 * 50 / 88)
    assert shared.odds.sum() == pytest.approx(1.0)


def test_a_capability_test_names_its_mine(drawn):
    fires = drawn(40, "mine_fire", site="松藻煤矿", clock_h=0)
    assert {(each.layout, each.kind, each.accident, each.site) for each in fires} == {
        ("inclined_coal", "coal", int(Accident.FIRE), "松藻煤矿")}
    assert all((each.start_hour + each.at_h) % 24 < 1 for each in fires)
    assert max(len(each.people) for each in fires) >= 60  # as many were hurt or trapped at Songzao in that hour


def test_people_stand_where_their_roster_says(drawn):
    for each in drawn()[:30]:
        ground = load_mine(layout_folder(each.layout), 25.0, 20.0)
        shift = SHIFTS[int(each.start_hour + each.at_h) % 24 // 8]
        people = each.people
        assert 0.6 * ground.roster[shift].sum() - 2 <= len(people) <= ground.roster[shift].sum()
        assert (people["at_m"] >= 0).all()
        assert (people["at_m"] <= each.airways["length_m"][people["airway"]]).all()
        assert set(people["airway"]) <= set(ground.roster["airway"])
        assert (people["state"] == Person.WORKING).all()
        assert (people["breathes"] == KeptBy.FRESH_AIR).all()
        assert (people["mask"] == (each.kind != "tunnel")).all()
        assert ((people["mask_min"] > 15) == (each.kind != "tunnel")).all()
        assert ((people["down_cohb"] >= 30) & (people["down_cohb"] <= 40) & (people["dead_cohb"] >= 50)).all()


def test_each_accident_has_its_own_strength_and_no_other(drawn):
    seen = set()
    for each in [*drawn(exposure__year=2020.0), *drawn(), *drawn(20, "mine_fire"), *drawn(20, accident="explosion")]:
        kind = Accident(each.accident)
        seen.add(kind)
        assert (each.peak_mw > 0) == (each.co_m3_mj > 0) == (each.burns_h > 0) == (kind == Accident.FIRE)
        assert (each.methane_m3 > 0) == bool(each.blown.any()) == (kind == Accident.EXPLOSION)
        assert (each.fumes_m3 > 0) == (kind in (Accident.EXPLOSION, Accident.FUMES))
        assert (each.water_m3 > 0) == (each.inflow_m3_h > 0) == (kind == Accident.INRUSH)
        assert (each.fallen_airway.size > 0) == (kind in (Accident.ROOF_FALL, Accident.COLLAPSE))
        assert 0 <= each.at_m <= each.airways["length_m"][each.airway]
        assert each.void_m3.shape == each.blown.shape == (len(each.airways),)
    assert seen == set(Accident)


def test_nothing_blows_past_what_has_fallen(drawn):
    falls = [each for each in drawn() if each.fallen_airway.size]
    assert len(falls) > 10
    for each in falls:
        assert (each.flows[Air.STOPPED:, each.fallen_airway] == 0).all()
        assert np.abs(each.flows[Air.NORMAL, each.fallen_airway]).max() > 0
        assert each.fallen_length_m[0] <= each.airways["length_m"][each.fallen_airway[0]]


def test_doors_near_an_explosion_are_gone(drawn):
    blasts = drawn(60, layout="inclined_coal", accident="explosion")
    moved = [np.abs(each.flows[Air.DAMAGED] - each.flows[Air.NORMAL]).max() for each in blasts]
    assert sum(change > 1 for change in moved) > 5
    assert all(np.allclose(each.flows[Air.RESTORED], each.flows[Air.NORMAL], atol=1e-6) for each in blasts)


def test_air_before_an_accident_is_within_the_rules(drawn):
    """煤矿安全规程 171: at most 1 % of methane in the return of a working; no CO, no heat."""
    for each in drawn(30, exposure__year=2020.0):
        assert each.gas[Field.CO].max() == each.gas[Field.HEAT].max() == 0.0
        assert each.gas[Field.METHANE].max() < 1.0
        assert (each.gas[Field.METHANE].max() > 0.2) == (each.kind == "coal")


def test_quantiles_are_for_every_entity(drawn):
    each = drawn()[0]
    for name in ("sensors", "telephones", "mouthpieces", "refuges"):
        assert getattr(each, f"u_{name}").shape == (len(each.airways),)
    for name in ("aware", "mask", "caught", "located", "drink", "thirst"):
        assert getattr(each, f"u_{name}").shape == (len(each.people),)
    assert each.u_systems.shape == (6,)


@pytest.mark.parametrize(("changes", "says"), [
    ({"band": "S5"}, "scenario.band: S5 is no band"),
    ({"accident": "flood"}, "scenario.accident: 'flood' is no accident; choose any or fire"),
    ({"layout": "salt"}, "scenario.layout: 'salt' is neither a layout nor a folder"),
    ({"site": "mine-999"}, "scenario.site: 'mine-999' is no mine or tunnel"),
    ({"site": "large_dam-001"}, "scenario.site: 'large_dam-001' is no mine or tunnel"),
    ({"site": "mine-001", "layout": "tunnel"}, "scenario.layout: tunnel is a layout of kind tunnel, the site is of kind"),
    ({"layout": "inclined_coal", "accident": "collapse"}, "scenario.accident: collapse happens in none of inclined_coal"),
    ({"exposure.mix.tunnel": [1.0, 2.0]}, "scenario.exposure.mix.tunnel: [1.0, 2.0] must be how often each acc"),
    ({"exposure.yearly": {"coal": 1.0}}, "scenario.exposure.yearly: {'coal': 1.0} must have a value for each kind"),
    ({"people.dead_cohb": [35.0, 60.0]}, "scenario.people.dead_cohb: [35.0, 60.0] begins below down_cohb"),
    ({"fire.growth_h": [2.0, 1.0]}, "scenario.fire.growth_h: [2.0, 1.0] must be 2 rising numbers"),
    ({"strikes_h": 200.0}, "scenario.strikes_h: 200.0 lies after the end"),
    ({"threatened_bands": [3.0, 10.0]}, "scenario.threatened_bands: [3.0, 10.0] must be 3 rising numbers"),
    ({"exposure.yearly": {"coal": 3.0, "noncoal": 0.0, "tunnel": 0.0}}, "scenario.exposure.yearly: {'coal': 3.0")])
def test_bad_settings_are_named(world, changes, says):
    with pytest.raises((BadInput, OmegaConfBaseException)) as why:
        prepare_mine(world, mine_settings(changes))
    assert says in str(why.value).splitlines()[0]


def test_a_band_that_never_comes_is_named(world, monkeypatch):
    monkeypatch.setattr("scenarios.mine.ATTEMPTS", 50)
    rules = mine_settings({"band": "S4", "layout": "noncoal", "accident": "fumes"})
    with pytest.raises(BadInput, match=r"scenario\.band: none of 50 accidents fell into S4"):
        draw_mine(world, rules, prepare_mine(world, rules), 1, 0)


def test_every_band_can_be_drawn_whatever_the_hour_drawn_first(world, composed):
    """Only day shifts are large enough for S4: the hour is drawn anew with each accident."""
    settings = mine_settings({"band": "S4"})
    shared = prepare_mine(world, settings)
    found = [draw_mine(world, settings, shared, composed.config.seed, r) for r in range(12)]
    assert {each.band for each in found} == {"S4"}
    assert min(each.threatened for each in found) >= 30
