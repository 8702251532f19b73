"""Past floods of the large rivers played again: many that crest as one did, and what the model says of each."""

import numpy as np

from models.evacuation import forecast_error_sd
from models.kinds import Event, Need
from scenarios.flood_river import Flood, Rivers
from scenarios.hydrology import CUNTAN, JIALING
from scenarios.upstream import without_dispatch
from sim.engine.log import log_of
from sim.engine.outcome import total
from sim.judge.forces import called_out
from sim.judge.past import Played, Quantity, dead, left_home, needs_of, relocated

QI = ("五岔", "綦江城区")


def flood_of(of: Played) -> Flood:
    """The flood as drawn."""
    return of.run.drawn.flood


def _rivers(of: Played) -> Rivers:
    return of.of.shared.rivers


def _crest_m(of: Played, gauge: str) -> float:
    flood = flood_of(of)
    return float(flood.stage_m[flood.gauges.index(gauge)].max())


def _crest_h(of: Played, gauge: str) -> int:
    flood = flood_of(of)
    return int(flood.stage_m[flood.gauges.index(gauge)].argmax())


def _peak_m3s(of: Played, station: str) -> float:
    flood = flood_of(of)
    return float(flood.flow_m3s[flood.stations.index(station)].max())


def forecast_m(of: Played) -> float:
    """Crest over guarantee at Cuntan as forecast so many hours ahead, with the error that evacuation reckons with."""
    flood = flood_of(of)
    over = flood.over_m[flood.gauges.index(CUNTAN)]
    at = max(0, int(over.argmax()) - round(of.forecast_h))
    error = of.run.drawn.z_forecast[at // round(of.of.model.evacuation.forecast_every_h)]
    sd = forecast_error_sd(of.of.plan.warning.river_accuracy)
    return float(over.max() + error * sd * (over.max() - over[at]))


def _on_the_qi(of: Played) -> np.ndarray:
    """bool[places]: townships between its two gauges."""
    rivers = _rivers(of)
    gauges = [rivers.hydrology.gauges.index(name) for name in QI]
    there = np.zeros(of.of.world.n_nodes, dtype=bool)
    there[rivers.town_row[np.isin(rivers.town_gauge, gauges).all(axis=1)]] = True
    return there


def _left_qi(of: Played) -> float:
    log = log_of(of.run.case)
    left = log[log["kind"] == Event.LEFT_HOME]
    return total(left[_on_the_qi(of)[left["site"]]], Event.LEFT_HOME)


def _dead_qi(of: Played) -> float:
    needs = needs_of(of, Need.RESCUE)
    return float(needs["dead"][_on_the_qi(of)[needs["place"]]].sum())


def _exposed(of: Played) -> float:
    return float(flood_of(of).exposed.sum())


FLOODS: dict[str, Quantity] = {
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
    "aug2020-forecast": forecast_m,
    "aug2020-affected": _exposed,
    "aug2020-evacuated": left_home,
    "aug2020-relocated": relocated,
    "aug2020-sheltered": lambda of: float(of.run.case.state.places["sheltered"].sum()),
    "aug2020-dead": lambda of: dead(of)["drowned"],
    "aug2020-forces": called_out,
    "aug2020-unregulated": lambda of: without_dispatch(_rivers(of), of.of.river, flood_of(of)),
    "jun2020-evacuated": _left_qi,
    "jun2020-dead": _dead_qi,
    "jul2010-dongjintuo": lambda of: _crest_m(of, "东津沱"),
    "jul2010-affected": _exposed,
    "jul2010-relocated": relocated,
    "jul2010-dead": lambda of: dead(of)["drowned"],
    "jul1981-flow": lambda of: _peak_m3s(of, CUNTAN),
}
