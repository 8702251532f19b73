"""Who is called out in a flood, by part: what of the plan's forces a flood of that size sets in motion."""

import math

import numpy as np

from models.kinds import Unit
from scenarios.hydrology import CUNTAN
from sim.engine.outcome import used_units
from sim.evacuation import knockers
from sim.judge.past import Played


def called_out(of: Played) -> dict[str, float]:
    """Heads by part: teams of the districts in which a township is ordered to leave, as many as muster; the municipal corps
    and social teams; soldiers and armed police who have come between the first order and the crest at Cuntan; drivers, one
    for each vehicle or aircraft that was sent, but of boats, which the teams man; and who knocks on doors.

    Not counted are traffic, dykes, cleaning and stand-by elsewhere.
    """
    world, plan, deployment = of.of.world, of.of.plan, of.of.deployment
    ordered_h = of.run.residue.order_h
    inside = np.zeros(len(world.districts), dtype=bool)
    inside[world.townships["district"][np.isfinite(ordered_h)]] = True
    teams, forces = plan.teams, deployment.forces
    there = inside[world.force_sites["district"][forces["site"]]]

    def heads(kind: str, where: np.ndarray) -> float:
        return float(forces["heads"][(forces["kind"] == kind) & where].sum())
    everywhere = np.ones_like(there)
    stations = world.townships["district"][world.fire_stations["township"][deployment.fire_stations]]
    townships = world.townships["district"][deployment.township_teams]
    sent = used_units(of.run.case)
    manned = {Unit.BOAT.name.lower(), Unit.TEAM.name.lower()}  # by those who are counted already
    return {
        "fire": float(inside[stations].sum()) * teams.fire.on_duty * teams.fire.availability,
        "district": heads("district_team", there) * teams.district.availability,
        "township": float(inside[townships].sum()) * teams.township.heads * teams.township.availability,
        "militia": heads("militia", there) * teams.militia.availability,
        "corps": heads("corps", everywhere), "social": heads("social", everywhere),
        "army": _army(of, float(ordered_h.min())),
        "drivers": float(sum(n for name, n in sent.items() if name not in manned)),
        "doors": float(knockers(world, of.run.drawn.flood.exposed, plan, deployment, of.of.model.evacuation).sum())}


def _army(of: Played, asked_h: float) -> float:
    """Heads that have arrived by the crest."""
    flood, army = of.run.drawn.flood, of.of.plan.teams.army
    crest_h = float(flood.stage_m[flood.gauges.index(CUNTAN)].argmax())
    came = [heads for hour, heads in zip(army.arrival_h, army.arrived_heads, strict=True) if asked_h + hour <= crest_h]
    return float(max(came, default=0)) if math.isfinite(asked_h) else 0.0

