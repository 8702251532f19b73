"""Past floods played again: many that crest as one did, and what the model says of each beside what was observed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.evacuation import forecast_error_sd
from models.kinds import Event, Need, Unit
from scenarios.flood_river import Crest, Flood, damage
from scenarios.hydrology import CUNTAN, JIALING
from scenarios.realisation import realise
from sim.engine.compiled import run_compiled
from sim.engine.log import log_of
from sim.engine.outcome import total, used_units
from sim.engine.simulate import Run, Setting, play
from sim.evacuation import knockers
from sim.judge.cases import Basis
from sim.judge.queues import side_by_side

WITHIN_M = 0.5  # of the observed crest; less than the standard error of a rating
EVENTS = {  # by the crest that was measured; sources in published.csv and gauges.csv
    "aug2020": Crest(CUNTAN, 191.62, WITHIN_M),
    "jun2020": Crest("五岔", 205.85, WITHIN_M),
    "jul2010": Crest(CUNTAN, 185.06, WITHIN_M),
    "jul1981": Crest(JIALING, 208.17, WITHIN_M)}
QI = ("五岔", "綦江城区")
FORECAST_H = 30  # before the crest of August 2020, when it was forecast (nakedoat.com 2020-08-19)
UNREGULATED_M = 3.1  # midway of the 2.9 to 3.3 m by which reservoirs upstream were said to have lowered that crest


@dataclass(frozen=True)
class Played:
    """One flood like a past one, drawn and played under a plan; ``qi`` : bool[places], townships on the Qi."""

    of: Setting
    run: Run
    qi: np.ndarray

    @property
    def flood(self) -> Flood:
        """Its river."""
        return self.run.drawn.flood


def _crest_m(of: Played, gauge: str) -> float:
    return float(of.flood.stage_m[of.flood.gauges.index(gauge)].max())


def _crest_h(of: Played, gauge: str) -> int:
    return int(of.flood.stage_m[of.flood.gauges.index(gauge)].argmax())


def _peak_m3s(of: Played, station: str) -> float:
    return float(of.flood.flow_m3s[of.flood.stations.index(station)].max())


def _forecast_m(of: Played) -> float:
    """Crest over guarantee at Cuntan as forecast so many hours ahead, with the error that evacuation reckons with."""
    over = of.flood.over_m[of.flood.gauges.index(CUNTAN)]
    at = max(0, int(over.argmax()) - FORECAST_H)
    error = of.run.drawn.z_forecast[at // round(of.of.model.evacuation.forecast_every_h)]
    sd = forecast_error_sd(of.of.plan.warning.river_accuracy)
    return float(over.max() + error * sd * (over.max() - over[at]))


def _left(of: Played) -> float:
    return total(log_of(of.run.case), Event.LEFT_HOME)


def _relocated(of: Played) -> float:
    return _left(of) + float(_rescues(of)["done"].sum())


def _rescues(of: Played) -> np.ndarray:
    needs = of.run.case.state.needs
    return needs[needs["kind"] == Need.RESCUE]


def _dead(of: Played) -> float:
    return float(_rescues(of)["dead"].sum())


def _left_qi(of: Played) -> float:
    log = log_of(of.run.case)
    left = log[log["kind"] == Event.LEFT_HOME]
    return total(left[of.qi[left["site"]]], Event.LEFT_HOME)


def _dead_qi(of: Played) -> float:
    needs = _rescues(of)
    return float(needs["dead"][of.qi[needs["place"]]].sum())


def _forces(of: Played) -> float:
    """People who work: on boats, one with every other vehicle and aircraft, and at the doors of the homes in danger."""
    sent = used_units(of.run.case)
    boats = sent.pop(Unit.BOAT.name.lower())
    doors = knockers(of.of.world, of.flood.exposed, of.of.plan, of.of.deployment, of.of.model.evacuation).sum()
    return boats * of.of.model.boats.crew + sum(sent.values()) + float(doors)


def _unregulated(of: Played) -> float:
    """People more in flooded homes where the gauges that follow Cuntan stand higher."""
    rivers, scenario = of.of.shared.rivers, of.of.river
    follows = rivers.hydrology.driver == of.flood.stations.index(CUNTAN)
    higher = UNREGULATED_M * (follows[rivers.town_gauge] * rivers.town_weight).sum(axis=1)
    crest = of.flood.township_over_m[rivers.town_row].max(axis=1)

    def people(over_m: np.ndarray) -> float:
        share = np.minimum(scenario.greatest_share, rivers.share_scale * damage(scenario, over_m))
        return float((rivers.town_people * share).sum())
    return people(crest + higher) - people(crest)


QUANTITIES: dict[str, Callable[[Played], float]] = {
    "aug2020-flow": lambda of: _peak_m3s(of, CUNTAN),
    "aug2020-zhutuo": lambda of: _crest_m(of, "朱沱(三)"),
    "aug2020-beibei": lambda of: _crest_m(of, JIALING),
    "aug2020-dongjintuo": lambda of: _crest_m(of, "东津沱"),
    "aug2020-ciqikou": lambda of: _crest_m(of, "磁器口"),
    "aug2020-chaotianmen": lambda of: _crest_m(of, "朝天门"),
    "aug2020-caiyuanba": lambda of: _crest_m(of, "菜园坝"),
    "aug2020-changshou": lambda of: _crest_m(of, "长寿(二)"),
    "aug2020-zhutuo-cuntan": lambda of: _crest_h(of, CUNTAN) - _crest_h(of, "朱沱(三)"),
    "aug2020-beibei-cuntan": lambda of: _crest_h(of, CUNTAN) - _crest_h(of, JIALING),
    "aug2020-beibei-ciqikou": lambda of: _crest_h(of, "磁器口") - _crest_h(of, JIALING),
    "aug2020-forecast": _forecast_m,
    "aug2020-affected": lambda of: of.flood.exposed.sum(),
    "aug2020-evacuated": _left,
    "aug2020-relocated": _relocated,
    "aug2020-sheltered": lambda of: of.run.case.state.places["sheltered"].sum(),
    "aug2020-dead": _dead,
    "aug2020-forces": _forces,
    "aug2020-unregulated": _unregulated,
    "jun2020-evacuated": _left_qi,
    "jun2020-dead": _dead_qi,
    "jul2010-dongjintuo": lambda of: _crest_m(of, "东津沱"),
    "jul2010-affected": lambda of: of.flood.exposed.sum(),
    "jul2010-relocated": _relocated,
    "jul2010-dead": _dead,
    "jul1981-flow": lambda of: _peak_m3s(of, CUNTAN),
}


def hindcast(cases: list[str], basis: Basis, n: int) -> dict[str, np.ndarray]:
    """What the model says of past floods: ``n`` that crest as each did, drawn and played.

    Parameters
    ----------
    cases : some of `QUANTITIES`
    n : floods for each event

    Returns
    -------
    float64[n] by case

    Raises
    ------
    BadInput : no flood of the scenario crests so
    """
    found: dict[str, np.ndarray] = {}
    for event, crest in EVENTS.items():
        wanted = [case for case in cases if case.startswith(f"{event}-")]
        if wanted:
            found.update(zip(wanted, np.array(_played(wanted, basis, crest, n)).T, strict=True))
    return found


def _played(cases: list[str], basis: Basis, crest: Crest, n: int) -> list[list[float]]:
    """A row for each of ``n`` floods with such a crest."""
    of = basis.of
    rivers = of.shared.rivers
    qi = np.zeros(of.world.n_nodes, dtype=bool)
    gauges = [rivers.hydrology.gauges.index(name) for name in QI]
    qi[rivers.town_row[np.isin(rivers.town_gauge, gauges).all(axis=1)]] = True

    def one(replication: int) -> list[float]:
        drawn = realise(of.world, of.river, of.shared, basis.seed, replication, crest)
        played = Played(of, play(of, drawn, run_compiled), qi)
        return [float(QUANTITIES[case](played)) for case in cases]
    return side_by_side(one, n)
