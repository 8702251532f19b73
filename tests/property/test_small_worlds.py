"""Random small worlds full of ties: no law is broken, nobody and nothing is lost, and the same case gives the same log."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.kinds import Event, Need, Tier, Unit
from sim.engine.driver import run_simpy
from sim.engine.laws import breaches
from sim.engine.log import log_of, log_sha256
from sim.engine.small import boat, rescue, search, small_case, team

HALVES = st.sampled_from([0.0, 0.25, 0.5, 1.0])  # so that things coincide


@st.composite
def cases(draw):
    """A function that builds one random case, as often as one likes."""
    n = draw(st.integers(1, 4))
    hours = 30
    roads = [(i, i + 1, draw(st.sampled_from([0.25, 0.5, 1.0]))) for i in range(n)]
    if draw(st.booleans()) and n > 1:
        roads.append((0, n, 0.75))
    units = [boat(draw(st.integers(0, n)), muster_day_h=draw(HALVES), muster_night_h=draw(HALVES),
                  tier=draw(st.sampled_from([Tier.FIRE, Tier.TOWNSHIP, Tier.CORPS])))
             for _ in range(draw(st.integers(0, 4)))]
    units += [{"kind": Unit.TRUCK, "tier": Tier.DISTRICT, "home": n, "base": 0, "capacity": 5}
              for _ in range(draw(st.integers(0, 2)))]
    units += [{"kind": Unit.BUS, "tier": Tier.HIRED, "home": place, "capacity": 4} for place in range(n)]
    units += [{"kind": Unit.CREW, "tier": Tier.DISTRICT, "home": n, "muster_day_h": draw(HALVES)}
              for _ in range(draw(st.integers(0, 2)))]
    units += [{"kind": Unit.AMBULANCE, "tier": Tier.DISTRICT, "home": n, "capacity": 1}
              for _ in range(draw(st.integers(0, 2)))]
    needs = [rescue(draw(st.integers(0, n - 1)), float(draw(st.integers(0, 10))), draw(st.integers(1, 9)),
                    delay_h=draw(HALVES), trip_h=draw(HALVES), access_h=draw(HALVES), known_share=draw(st.floats(0.1, 1.0)),
                    home_over_m=-1.0, current=draw(st.sampled_from([0.0, 1.0, 3.0])), quantile=draw(st.floats(0, 0.99)))
             for _ in range(draw(st.integers(0, 6)))]
    buried = [search(draw(st.integers(0, n - 1)), float(draw(st.integers(0, 8))) + draw(HALVES), draw(st.integers(1, 6)),
                     delay_h=draw(HALVES), access_h=draw(HALVES), known_share=draw(st.floats(0.1, 1.0)),
                     effort_h=draw(st.sampled_from([2.0, 10.0])), spread=draw(st.sampled_from([0.0, 0.8])),
                     killed=draw(st.sampled_from([0.0, 0.4])), half_h=draw(st.sampled_from([0.5, 4.0])),
                     quantile=draw(st.floats(0, 0.99)))
              for _ in range(draw(st.integers(0, 3)))]
    needs += buried
    tiers = st.sampled_from([Tier.FIRE, Tier.TOWNSHIP, Tier.CORPS, Tier.MILITIA, Tier.ARMY])
    for _ in range(draw(st.integers(0, 4)) if buried else 0):
        tier = draw(tiers)
        units.append(team(draw(st.integers(0, n)), tier=tier, muster_day_h=draw(HALVES), muster_night_h=draw(HALVES),
                          **{"from_h": np.inf} if tier == Tier.ARMY else {}))
    units += [team(row["place"], tier=Tier.NEIGHBOURS, capacity=2, muster_day_h=draw(HALVES)) for row in buried]
    over = np.zeros((n, hours))
    over[:, 2:draw(st.integers(3, 20))] = draw(st.sampled_from([0.0, 1.0, 4.0]))
    river = [{"row": i, "sill_m": 0.5, "town": i, "work_h": draw(HALVES) + 0.25} for i in range(draw(st.integers(0, n - 1)))]
    came = {(draw(st.integers(0, n - 1)), draw(st.integers(0, 12))): draw(st.integers(1, 20))
            for _ in range(draw(st.integers(0, 4)))}
    places = {i: {"kits": draw(st.integers(0, 5)), "roofed": draw(st.sampled_from([0, 5, 1000]))} for i in range(n)}
    depots = [{"kits": draw(st.integers(0, 60))}]
    span = draw(st.sampled_from([0, 1, 2, 100]))
    rules = {"exposure_h": draw(st.sampled_from([1.0, 12.0])), "hurt_share": draw(st.sampled_from([0.0, 0.5])),
             "central_share": draw(st.sampled_from([0.0, 0.5, 1.0])), "shift_h": draw(st.sampled_from([2.0, 100.0])),
             "rest_h": 4.0, "most_boats": draw(st.integers(1, 3)), "set_up_h": draw(HALVES),
             "district_activation_h": draw(HALVES), "municipal_activation_h": draw(HALVES), "start_hour": 18.0,
             "boat_night_factor": 1.5, "dark_factor": 1.25, "bus_load_h": draw(HALVES), "per_person_h": draw(HALVES) / 4,
             "aim_h": 1.0, "most_machines": draw(st.integers(0, 1)), "search_set_up_h": draw(HALVES),
             "municipal_missing": 3, "army_missing": 3, "search_ends_h": draw(st.sampled_from([6.0, 100.0])),
             "foot_km": draw(st.sampled_from([0.0, 100.0]))}
    return lambda: small_case(hours, n, roads, units, needs, places, depots, river, over, came, span=span, **rules)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_laws_conservation_and_the_same_log_again(build):
    case = build()
    run_simpy(case)
    assert breaches(case) == []
    s, log = case.state, log_of(case)
    mine = s.needs[s.needs["kind"] == Need.RESCUE]
    trapped = log["quantity"][log["kind"] == Event.TRAPPED].sum()
    assert trapped == mine["done"].sum() + mine["dead"].sum() + mine["left"].sum()
    buried = s.needs[s.needs["kind"] == Need.SEARCH]
    assert (buried["victims"] == buried["done"] + buried["dead"] + buried["left"])[buried["stage"] > 0].all()
    assert (s.needs["working"] >= 0).all()
    assert (s.needs["machines"] >= 0).all()
    given_out = log["quantity"][log["kind"] == Event.KITS_HANDED_OUT].sum()
    aboard = s.places["on_way"].sum()
    assert case.kits == s.depots["kits"].sum() + s.places["kits"].sum() + aboard + given_out
    assert (s.places["served"] <= s.places["sheltered"]).all()
    assert (s.needs["left"] >= 0).all()
    assert (s.needs["coming"] >= 0).all()
    again = build()
    run_simpy(again)
    assert log_sha256(log_of(again)) == log_sha256(log)
