"""What the model says where others have published a value: one entry for each case of ``published.csv`` that is verified."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from models.evacuation import departed_share, forecast_error_sd
from models.geometry import great_circle_km
from models.helicopters import minutes_to_overhead
from models.rivers import route, stage_m
from models.runoff import (
    clark_share,
    convolve,
    cunge_parameters,
    kirpich_h,
    nash_ordinate,
    normal_depth_m,
    route_nonlinear,
    scs_runoff_mm,
    triangular_hydrograph,
    triangular_peak,
)
from models.survival import flood_mortality
from scenarios.distributions import pearson3_factor
from scenarios.flood_river import damage
from scenarios.hydrology import (
    CUNTAN,
    DAM_RISE_2020_M,
    FLOW_2020_M3S,
    JIALING,
    JIALING_SHARE_2020,
    STEP_H,
    candidates,
    flows_and_stages,
)
from scenarios.randomness import Stream, generator
from sim.deploy import strength
from sim.engine.simulate import Setting
from sim.judge.mine_cases import UNDERGROUND
from sim.judge.quake_cases import IN_RUINS, SHAKING
from sim.judge.queues import busy_from_empty, queue, two_units
from sim.judge.reach import BASE_SETS, READY_MIN, overhead_min

# Wilson (1974), Engineering Hydrology: inflow and observed outflow every 6 h, m3/s
WILSON_IN = np.array([22, 23, 35, 71, 103, 111, 109, 100, 86, 71, 59, 47, 39, 32, 28, 24, 22, 21, 20, 19, 19, 18.0])
WILSON_OUT = np.array([22, 21, 21, 26, 34, 44, 55, 66, 75, 82, 85, 84, 80, 73, 64, 54, 44, 36, 30, 25, 22, 19.0])
CHANNEL = (1000.0, 100.0, 0.001, 0.035)  # m3/s, width m, slope, Manning's n
FLOOD_2020, FLOOD_1981 = (JIALING_SHARE_2020, DAM_RISE_2020_M), (44_800 / 85_700, 0.0)  # Jialing's share; rise of the dam, m
BATCHES, MEMBERS = 100, 64  # annual floods drawn for the quantiles of Cuntan


@dataclass(frozen=True)
class Basis:
    """What the cases are computed on: the two plans on their ground, ``plans``, and the ``seed`` of what is drawn; ``quake``
    is the capacity of 2020 met by earthquakes, where a case of `IN_RUINS` is asked for."""

    plans: dict[str, Setting]
    seed: int
    quake: Setting | None = None

    @property
    def of(self) -> Setting:
        """The capacity of 2020, under which the past is played."""
        return self.plans["baseline_2020"]

    @cached_property
    def peaks_m3s(self) -> np.ndarray:
        """Annual peaks at Cuntan, drawn and routed (float64[floods])."""
        scenario, flows = self.of.river, self.of.shared.rivers.hydrology
        at = flows.stations.index(CUNTAN)
        drawn = (candidates(scenario, flows, generator(self.seed, k, Stream.HYDROLOGY), MEMBERS) for k in range(BATCHES))
        return np.concatenate([flows_and_stages(scenario, flows, some, slice(0, MEMBERS))[0][:, at].max(axis=1)
                               for some in drawn])


def _nash(hours: np.ndarray) -> np.ndarray:
    return np.array([nash_ordinate(float(t), 3.0, 2.0) for t in hours])


NASH_H = np.arange(0.0, 200.0, 0.01)


def _runoff_volume() -> float:
    """What leaves a catchment of 100 km2 over what ran off: a storm of four hours."""
    ordinates, flow = np.empty(40), np.empty(100)
    triangular_hydrograph(100.0, 5.0, 1.0, ordinates)
    storm = np.zeros(100)
    storm[:4] = (5.0, 20.0, 0.0, 10.0)
    convolve(storm, ordinates, flow)
    return float(flow.sum() * 3600 / (storm.sum() * 1e-3 * 100e6))


def _wilson_linear() -> float:
    outflow = np.empty((1, 1, WILSON_IN.size))
    route(WILSON_IN[None, None, :], np.array([0]), np.array([-1]), np.array([29.165]), 0.2211, 6.0, outflow)
    return float(((outflow[0, 0] - WILSON_OUT) ** 2).sum())


def _wilson() -> np.ndarray:
    outflow = np.empty(WILSON_IN.size)
    route_nonlinear(WILSON_IN, 0.5175, 0.2869, 1.8680, 6.0, outflow)
    return outflow


def _boat_people(basis: Basis) -> float:
    """People one boat brings out in an hour, the homes half a kilometre from the water's edge."""
    model = basis.of.model.boats
    per_person_h = model.per_person_min / 60
    trip_h = 2 * 0.5 / model.water_kmh + model.people * per_person_h
    return model.people / trip_h


def _seats_km(basis: Basis, a: str, b: str) -> float:
    world = basis.of.world
    i, j = world.district_names[a], world.district_names[b]
    return great_circle_km(*(float(world.districts[column][k]) for k in (i, j) for column in ("lat", "lon")))


def _heads(basis: Basis, plan: str) -> float:
    return sum(strength(basis.plans[plan].deployment, basis.plans[plan].plan).values())


def _design_m3s(basis: Basis, years: float) -> float:
    mean, cv = basis.of.shared.rivers.hydrology.cuntan
    return mean * float(pearson3_factor(1 - 1 / years, cv, basis.of.river.cs_over_cv))


def _drawn_m3s(basis: Basis, years: float) -> float:
    return float(np.quantile(basis.peaks_m3s, 1 - 1 / years))


def _rated(basis: Basis, gauge: str, flow_m3s: float, of_flood: tuple[float, float] = FLOOD_2020) -> float:
    flows = basis.of.shared.rivers.hydrology
    g = flows.gauges.index(gauge)
    return stage_m(flow_m3s, *of_flood, flows.anchors[g], float(flows.jialing_m[g]), float(flows.dam_share[g]))


def _people_2020(basis: Basis) -> float:
    """People in flooded homes where the gauges stand as they did in August 2020."""
    rivers = basis.of.shared.rivers
    over = (rivers.hydrology.peak_2020_over_m[rivers.town_gauge] * rivers.town_weight).sum(axis=1) - rivers.town_fade_m
    return float((rivers.town_people * rivers.share_scale * damage(basis.of.river, over)).sum())


def _travel_h(basis: Basis) -> float:
    """Hours by which the water of a wave that enters at Zhutuo is later at Cuntan in the mean."""
    flows, scenario = basis.of.shared.rivers.hydrology, basis.of.river
    inflow = np.zeros((1, len(flows.enters), scenario.hours))
    inflow[0, 0, 10:20] = 1000.0
    outflow = np.empty((1, flows.down.size, scenario.hours))
    route(inflow, flows.enters, flows.down, flows.storage_h, scenario.muskingum_weight, STEP_H, outflow)
    hours, below = np.arange(scenario.hours) * STEP_H, outflow[0, flows.station_reach[flows.stations.index(CUNTAN)]]
    return float((below * hours).sum() / below.sum() - (inflow[0, 0] * hours).sum() / inflow.sum())


def _reached(basis: Basis, bases: tuple[str, ...], ready_min: float) -> float:
    """Straight lines at 200 km/h with 5 min of approach, whatever a plan says."""
    return float((overhead_min(basis.of.world, bases, ready_min, 5, 200) <= 60).mean())


def _queue(crews: int, load: float, what: str, service: str = "exponential") -> float:
    return queue(crews, load, service)[what]


def _two_units(what: str) -> float:
    return two_units()[what]


FORMULAS: dict[str, Callable[[], float]] = {
    "scs-cn80": lambda: scs_runoff_mm(100.0, 80.0),
    "scs-cn75": lambda: scs_runoff_mm(150.0, 75.0),
    "triangle-time": lambda: triangular_peak(100.0, 5.0, 1.0)[0],
    "triangle-peak": lambda: triangular_peak(100.0, 5.0, 1.0)[1],
    "kirpich": lambda: kirpich_h(10_000.0, 0.02) * 60,
    "nash-ordinate": lambda: nash_ordinate(4.0, 3.0, 2.0),
    "nash-peak": lambda: NASH_H[_nash(NASH_H).argmax()],
    "nash-area": lambda: _nash(NASH_H).sum() * 0.01,
    "clark": lambda: clark_share(5.0, 1.0),
    "runoff-volume": _runoff_volume,
    "wilson-linear": _wilson_linear,
    "wilson-nonlinear": lambda: ((_wilson() - WILSON_OUT) ** 2).sum(),
    "wilson-peak": lambda: _wilson().max(),
    "wilson-peak-step": lambda: float(_wilson().argmax() + 1),
    "cunge-depth": lambda: normal_depth_m(*CHANNEL),
    "cunge-velocity": lambda: CHANNEL[0] / (CHANNEL[1] * normal_depth_m(*CHANNEL)),
    "cunge-celerity": lambda: 10.0 / 3.6 / cunge_parameters(*CHANNEL, 10_000.0)[0],
    "cunge-k": lambda: cunge_parameters(*CHANNEL, 10_000.0)[0],
    "cunge-x": lambda: cunge_parameters(*CHANNEL, 10_000.0)[1],
    **{f"jonkman-fast-{depth:g}m": partial(flood_mortality, depth, 0.6) for depth in (2.1, 3.0, 5.0)},
    **{f"jonkman-slow-{depth:g}m": partial(flood_mortality, depth, 0.1) for depth in (0.5, 1.0, 2.0, 3.0)},
    **{f"departure-{minutes}min": partial(departed_share, float(minutes), 30.0) for minutes in (15, 30, 60, 90)},
    "forecast-error": lambda: forecast_error_sd(0.95),
    "reach-radius": lambda: (60 - minutes_to_overhead(0.0, 30.0, 0.0, 260.0)) / 60 * 260,
    **SHAKING,
    **UNDERGROUND,
}

QUEUES: dict[str, Callable[[], float]] = {
    **{f"erlang-c-{crews}-{load:g}-{name}": partial(_queue, crews, load, name) for crews, load, *names in (
        (1, 0.5, "wait-share", "wait"), (2, 1.0, "wait-share", "wait"),
        (3, 2.0, "wait-share", "wait", "length", "long-share"), (10, 8.0, "wait-share", "length"),
        (10, 9.0, "wait-share", "length")) for name in names},
    "constant-service-wait": partial(_queue, 1, 0.8, "wait", "constant"),
    "half-variance-wait": partial(_queue, 1, 0.8, "wait", "erlang-2"),
    "crews-for-all": partial(busy_from_empty, 10.0),
    **{f"hypercube-level-{k}": partial(_two_units, f"level-{k}") for k in range(3)},
    "hypercube-cross": partial(_two_units, "cross"),
}

ON_THE_GROUND: dict[str, Callable[[Basis], float]] = {
    "boat-people": _boat_people,
    **{f"air-{len(bases)}-base{'s' * (len(bases) > 1)}-{ready:g}min": partial(
        _reached, bases=bases, ready_min=ready) for bases in BASE_SETS for ready in READY_MIN},
    "distance-wanzhou-kaizhou": lambda basis: _seats_km(basis, "万州区", "开州区"),
    "distance-chengkou-wuxi": lambda basis: _seats_km(basis, "城口县", "巫溪县"),
    "population": lambda basis: basis.of.world.townships["population"].sum(),
    "shelters": lambda basis: basis.of.world.shelters["n"].sum(),
    "strength-2020": lambda basis: _heads(basis, "baseline_2020"),
    "strength-2025": lambda basis: _heads(basis, "plan_2025"),
    **{f"design-fit-{years}yr": partial(_design_m3s, years=years) for years in (2, 5, 10, 20, 50, 100)},
    "design-mean": lambda basis: basis.of.shared.rivers.hydrology.cuntan[0],
    **{f"design-drawn-{years}yr": partial(_drawn_m3s, years=years) for years in (2, 5, 10, 20, 50, 100)},
    "stage-2020-cuntan": lambda basis: _rated(basis, CUNTAN, FLOW_2020_M3S),
    "stage-2020-chaotianmen": lambda basis: _rated(basis, "朝天门", FLOW_2020_M3S),
    "stage-2020-caiyuanba": lambda basis: _rated(basis, "菜园坝", FLOW_2020_M3S),
    "stage-2020-ciqikou": lambda basis: _rated(basis, "磁器口", FLOW_2020_M3S),
    "stage-2020-changshou": lambda basis: _rated(basis, "长寿(二)", FLOW_2020_M3S),
    "stage-2020-zhutuo": lambda basis: _rated(basis, "朱沱(三)", 48_400.0),
    "stage-2020-beibei": lambda basis: _rated(basis, JIALING, 32_600.0),
    "stage-2020-dongjintuo": lambda basis: _rated(basis, "东津沱", 32_600.0),
    "stage-1981-cuntan": lambda basis: _rated(basis, CUNTAN, 85_700.0, FLOOD_1981),
    "stage-1981-chaotianmen": lambda basis: _rated(basis, "朝天门", 85_700.0, FLOOD_1981),
    "stage-1981-beibei": lambda basis: _rated(basis, JIALING, 44_800.0, FLOOD_1981),
    "stage-1999-wulong": lambda basis: _rated(basis, "武隆", 22_800.0),
    "people-2020": _people_2020,
    "travel-zhutuo-cuntan": _travel_h,
}

VERIFIED = (*FORMULAS, *QUEUES, *ON_THE_GROUND, *IN_RUINS)


def value_of(case: str, basis: Basis) -> float:
    """Our value of one case of `VERIFIED`."""
    if case in ON_THE_GROUND:
        return float(ON_THE_GROUND[case](basis))
    if case in IN_RUINS:
        assert basis.quake is not None
        return float(IN_RUINS[case](basis.quake))
    return float((FORMULAS | QUEUES)[case]())
