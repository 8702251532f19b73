"""How mine rescue works, whatever the plan: alarm and reports, squads and their limits, works; see ``conf/model``."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scenarios.checks import bounded, count, demand, share


def _rising(node: object, section: str, *names: str) -> None:
    for name in names:
        values = getattr(node, name)
        demand(values == sorted(values), f"model.mine_rescue.{section}{name}", values, "must not fall; sort it")


@dataclass(kw_only=True)
class MineAlarm:
    """From the accident to those who can send help."""

    sensor_co_ppm: float = bounded(1, 10_000)
    sensor_methane_pct: float = bounded(0.1, 5)
    missed_h: float = bounded(0, 48)
    call_team_min: float = bounded(0, 240)
    rule_h: list[float] = bounded(0, 48)
    report_share: list[float] = share()
    levels: list[int] = bounded(1)

    def __post_init__(self) -> None:
        _rising(self, "alarm.", "report_share", "levels")
        demand(len(self.rule_h) == 3, "model.mine_rescue.alarm.rule_h", self.rule_h,
               "must be hours to the district, the municipality and the state; give three")
        demand(len(self.report_share) == 2, "model.mine_rescue.alarm.report_share", self.report_share,
               "must be two numbers; write them so")
        demand(len(self.levels) == 4, "model.mine_rescue.alarm.levels", self.levels,
               "must be four numbers, for levels IV to I; write them so")


@dataclass(kw_only=True)
class Squads:
    """Squads, their apparatus and what they bear."""

    heads: int = bounded(6, 20)
    least_heads: int = bounded(1, 20)
    on_duty: int = bounded(0, 100)
    fit_share: float = share()
    turnout_min: float = bounded(0, 240)
    others_min: float = bounded(0, 1440)
    first_called: int = bounded(1, 1000)
    people_per_squad: float = bounded(0.1, 1000)
    most_called: int = bounded(1, 1000)
    province_seats: list[str]
    province_h: list[float] = bounded(0, 1000)
    province_heads: list[int] = count()
    province_missing: int = bounded(1)
    brief_min: float = bounded(0, 1440)
    look_min: float = bounded(0.1, 1440)
    full_mpa: float = bounded(1, 40)
    kept_mpa: float = bounded(0, 30)
    apparatus_h: float = bounded(0.5, 12)
    carrying_breath: float = bounded(1, 5)
    change_min: float = bounded(0, 1440)
    most_sorties: int = bounded(1, 100)
    rest_h: float = bounded(0, 72)
    spare_masks: int = bounded(0, 100)
    spare_min: float = bounded(0, 600)
    foul_ppm: float = bounded(1, 10_000)
    clear_m_min: float = bounded(1, 200)
    smoke_m_min: float = bounded(0.1, 200)
    crawl_m_min: float = bounded(0.1, 200)
    smoke_per_m: float = bounded(0, 100)
    blind_per_m: float = bounded(0, 100)
    crawl_height_m: float = bounded(0, 5)
    steep_factor: float = bounded(0.05, 1)
    carry_factor: float = bounded(0.05, 1)
    test_min_per_100m: float = bounded(0, 120)
    heat_c: list[float] = bounded(20, 200)
    heat_min: list[float] = bounded(0, 1000)
    methane_pct: float = bounded(0.1, 100)
    blast_wait_h: float = bounded(0, 240)
    rising_c: float = bounded(0, 200)
    refuse_share: float = share()

    def __post_init__(self) -> None:
        _rising(self, "squads.", "province_h", "province_heads", "heat_c")
        demand(len(self.heat_c) == len(self.heat_min) == 5, "model.mine_rescue.squads.heat_min", self.heat_min,
               "must be five limits, as heat_c; give as many")
        demand(len(self.province_h) == len(self.province_heads) > 0, "model.mine_rescue.squads.province_heads",
               self.province_heads, "needs as many entries as province_h")
        demand(bool(self.province_seats) or not any(self.province_heads), "model.mine_rescue.squads.province_seats",
               self.province_seats, "is empty; name at least one district")
        demand(self.kept_mpa < self.full_mpa, "model.mine_rescue.squads.kept_mpa", self.kept_mpa,
               "is not below full_mpa; lower it")
        demand(self.least_heads <= self.heads, "model.mine_rescue.squads.least_heads", self.least_heads,
               "is more than a squad has; lower it")


@dataclass(kw_only=True)
class MineWorks:
    """Air, digging, pumping and drilling."""

    air_decided_h: float = bounded(0, 48)
    air_changed_min: float = bounded(0, 600)
    air_works_share: float = share()
    restore_squad_h: float = bounded(0, 1000)
    dig_starts_h: float = bounded(0, 48)
    dig_own_m_h: float = bounded(0, 100)
    dig_squad_m_h: float = bounded(0, 100)
    dig_most_squads: int = bounded(0, 100)
    dig_machine_m_h: float = bounded(0, 100)
    dig_spread: float = bounded(0, 3)
    own_pumps_h: float = bounded(0, 240)
    own_pumps_m3_h: float = count()
    pumps_h: list[float] = bounded(0, 240)
    pumps_m3_h: float = count()
    rig_h: list[float] = bounded(0, 240)
    drill_m_h: float = bounded(0.1, 200)
    deepest_m: float = bounded(0, 5000)

    def __post_init__(self) -> None:
        _rising(self, "works.", "pumps_h", "rig_h")
        for name in ("pumps_h", "rig_h"):
            demand(len(getattr(self, name)) == 2, f"model.mine_rescue.works.{name}", getattr(self, name),
                   "must be two numbers; write them so")


@dataclass(kw_only=True)
class MineRescue:
    """Everything of it."""

    alarm: MineAlarm
    squads: Squads
    works: MineWorks



def rescue_rules(rescue: MineRescue) -> dict[str, Any]:
    """The rows of `models.mines.rescue_rules.RESCUE_RULES` that no accident decides."""
    alarm, squads, works = rescue.alarm, rescue.squads, rescue.works
    same = {name: getattr(squads, name) for name in (
        "least_heads", "first_called", "most_called", "most_sorties", "spare_masks", "people_per_squad", "full_mpa",
        "kept_mpa", "carrying_breath", "foul_ppm", "smoke_per_m", "blind_per_m", "crawl_height_m", "steep_factor",
        "carry_factor", "spare_min", "blast_wait_h", "rising_c", "refuse_share")}
    return {
        **same, "sensor_co_ppm": alarm.sensor_co_ppm, "sensor_methane_pct": alarm.sensor_methane_pct,
        "mine_missed_h": alarm.missed_h, "call_team_h": alarm.call_team_min / 60, "report_least": alarm.report_share[0],
        "report_most": alarm.report_share[1], "report_rule_h": np.array(alarm.rule_h),
        "mine_province_missing": squads.province_missing, "brief_h": squads.brief_min / 60,
        "squad_looks_h": squads.look_min / 60, "oxygen_rate": squads.full_mpa / squads.apparatus_h,
        "change_h": squads.change_min / 60, "squad_rest_h": squads.rest_h, "squad_clear": squads.clear_m_min * 60,
        "squad_smoke": squads.smoke_m_min * 60, "squad_crawl": squads.crawl_m_min * 60,
        "test_per_m": squads.test_min_per_100m / 6000, "squad_methane_pct": squads.methane_pct,
        "heat_limit_c": np.array(squads.heat_c), "heat_limit_min": np.array(squads.heat_min),
        "air_decided_h": works.air_decided_h, "air_changed_h": works.air_changed_min / 60,
        "air_works_share": works.air_works_share, "restore_hours": works.restore_squad_h,
        "dig_starts_h": works.dig_starts_h, "dig_own": works.dig_own_m_h, "dig_squad": works.dig_squad_m_h,
        "dig_most_squads": works.dig_most_squads, "dig_machine": works.dig_machine_m_h, "dig_spread": works.dig_spread,
        "own_pumps_h": works.own_pumps_h, "own_pumps_rate": works.own_pumps_m3_h, "pumps_least_h": works.pumps_h[0],
        "pumps_most_h": works.pumps_h[1], "pumps_rate": works.pumps_m3_h, "rig_least_h": works.rig_h[0],
        "rig_most_h": works.rig_h[1], "drill_rate": works.drill_m_h, "deepest_m": works.deepest_m}
