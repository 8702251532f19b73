"""How people behave in an accident underground, whatever the plan; each number has its note in ``conf/model``."""

from dataclasses import dataclass

from scenarios.checks import bounded, demand, share


@dataclass(kw_only=True)
class Underground:
    """An accident in a mine or tunnel, and the people in it."""

    rock_c: float = bounded(0, 60)
    hoist_ms: float = bounded(0.1, 20)
    ladder_ms: float = bounded(0.01, 2)
    shift_h: float = bounded(0.5, 24)
    refuge_h: float = bounded(0, 1000)
    still_works_share: float = share()
    surface_min: list[float] = bounded(0, 240)
    order_min: list[float] = bounded(0, 240)
    react_min: list[float] = bounded(0, 240)
    thirst_h: list[float] = bounded(1, 1000)
    ignites_per_h: float = bounded(0, 1000)
    blast_co_share: float = share()
    blast_kpa: float = bounded(1, 2000)
    blast_fades: float = bounded(0, 1)
    blast_turns: float = bounded(0, 5)
    rock_kills: float = share()
    red_share: float = share()
    rush_m: float = bounded(0, 5000)
    rush_kills: float = share()
    oxygen_l_min: float = bounded(0.1, 3)
    co2_l_min: float = bounded(0.1, 3)
    least_oxygen: float = bounded(0.02, 0.2)
    most_co2: float = bounded(0.01, 0.5)
    near_m: float = bounded(0, 5000)
    seen_smoke: float = bounded(0.001, 10)
    felt_k: float = bounded(0.1, 100)
    runner_kmh: float = bounded(0.1, 20)
    turn_smoke: float = bounded(0.01, 20)
    mask_smoke: float = bounded(0.001, 20)
    hot_k: float = bounded(1, 500)
    bare_min: float = bounded(0, 60)
    rated_min: float = bounded(0, 240)
    air_margin: float = bounded(0.1, 10)
    retry_min: float = bounded(1, 240)
    work_l_min: float = bounded(8.5, 100)
    hurt_pace: float = bounded(0.05, 1)
    rises_share: float = share()

    def __post_init__(self) -> None:
        for name in ("surface_min", "order_min", "react_min", "thirst_h"):
            values = getattr(self, name)
            demand(len(values) == 2 and values == sorted(values), f"model.underground.{name}", values,
                   "must be two rising numbers; write them so")
