"""No dead lever: every number of a plan, of the response and of the hazard that a river flood can feel changes the log."""

from typing import Any

import pytest

from scenarios.checks import BadInput, leaves
from tests.playing import composed, keys_of

# floods of several kinds: little foresight; swift water on every road and few roofs; few boats on wide water; the old fleet
SHORT = {"scenario.band": "S3", "model.evacuation.forecast_lead_h": 6}
SWIFT = {**SHORT, "scenario.current_per_root_m": [2.0, 4.0], "scenario.road_sill_m": [-3.0, -2.5],
         "scenario.silent_share": 0.5, "model.survival.hurt_share": 0.8, "plan.shelters.roofed_persons": 20.0,
         "plan.shelters.open_persons": 20.0, "plan.supplies.township_share": 0.0, "plan.supplies.village_share": 0.0}
SLOW = {**SHORT, "scenario.band": "S4", "model.boats.water_kmh": 2.0, "plan.teams.fire.boats": 0,
        "plan.command.district_sites": 1, "plan.command.municipal_sites": 1, "plan.shelters.central_share.river": 0.9,
        "plan.shelters.roofed_persons": 30.0, "plan.shelters.open_persons": 60.0, "plan.supplies.large_district_kits": 100,
        "plan.supplies.district_kits": 100, "plan.supplies.municipal_kits": 20000, "plan.supplies.regional_kits": 2000}
CONTEXTS = [("plan_2025", SHORT), ("plan_2025", SWIFT), ("plan_2025", SLOW),
            ("baseline_2020", {**SWIFT, "plan.aviation.availability": 1.0})]
REPLICATIONS = 5  # of each kind: twenty floods

# numbers of the scenario that the draw does not feel but the response does
FELT_BY_THE_RESPONSE = {
    "current_per_root_m": [2.0, 3.0], "silent_share": 0.6, "silent_h": [0.5, 1.5], "silt_median_h": 20.0,
    "silt_sigma": 2.0, "waterway_closes_m": 195.0, "waterway_opens_m": 170.0}

# leaves that a river flood cannot feel, and why
NOT_FELT = {
    "plan.aviation.base_order.seen": "the other variant is flown",
    "plan.supplies.central_cots": "the central depot is not the municipality's to order; it enters with national support",
    "plan.supplies.central_tents": "as central_cots",
    "plan.shelters.central_share.flash": "another hazard", "plan.shelters.central_share.quake": "another hazard",
    "plan.teams.professional": "mines, chemistry and tunnels",
    "plan.teams.militia": "no boats; they dig after landslides, see test_search.py; and are called, see test_surge.py",
    "plan.teams.social": "as the militia", "plan.teams.army": "as the militia",
    "plan.teams.community.radius_km": "evacuation treats a township as one",
    "model.flight.kits": "roads across the river close, and no township has only such; drops are tried by hand elsewhere",
    "model.flight.drop_min": "as model.flight.kits",
    "plan.warning.flash_coverage": "torrents, see test_flash_response.py", "plan.warning.monitoring": "torrents",
    "plan.warning.convection_lead_min": "torrents", "model.survival.pulled_out_share": "torrents",
    "model.clearing.dig_m3_h": "slides", "model.search": "slides, see test_search.py", "model.paths": "slides and dams",
    **dict.fromkeys(("model.survival.red_share", "model.survival.red_half_life_h", "model.survival.yellow_half_life_h",
                     "model.survival.stabilised_factor", "model.survival.surge_share", "model.survival.surge_after_h",
                     "model.survival.contingency_share", "model.survival.contingency_after_h",
                     "model.survival.contingency_level", "model.survival.crush_after_h", "model.survival.crush_share",
                     "model.command.quake_levels", "model.clearing.bridging_h", "model.quake"),
                    "few are hurt and no bridge falls, see test_quake_response.py"),
    "model.mine_rescue": "accidents underground, see test_mine_response.py",
    "model.underground": "as model.mine_rescue", "plan.mines": "as model.mine_rescue",
    "plan.warning.slide_coverage": "slides", "plan.warning.slide_sensors": "slides", "plan.works.repaired_dams": "dams",
}
# leaves whose number alone is not free, with values that are
CHOSEN: dict[str, list[Any]] = {
    "plan.aviation.aircraft_variant": [], "plan.aviation.station_variant": [], "plan.year": [2010],
    "plan.teams.corps.detachments": [1], "plan.aviation.base_order.planned": [["HQ", "WZ"]],
    "plan.aviation.season_bases": [["QJ", "QJ"]],
}


def felt(player, key: str, values: list[Any]) -> bool:
    """Whether one of some values changes the log of one of twenty floods."""
    for replication in range(REPLICATIONS):
        for plan, changes in CONTEXTS:
            base = unchanged(player, plan, CONTEXTS.index((plan, changes)), replication)
            for value in values:
                try:
                    if player.log_hash(plan, {**changes, key: value}, replication) != base:
                        return True
                except BadInput:  # more than the World has candidates for
                    continue
    return False


KNOWN: dict[tuple[str, int, int], str] = {}


def unchanged(player, plan: str, context: int, replication: int) -> str:
    """The hash of a flood without the change, run once."""
    which = (plan, context, replication)
    if which not in KNOWN:
        KNOWN[which] = player.log_hash(plan, CONTEXTS[context][1], replication)
    return KNOWN[which]


def perturbed(value: Any, low: float, high: float) -> list[Any]:
    """A number far below and far above, within its bounds and of its kind; lists element by element together."""
    if isinstance(value, list):
        return [[type(item)(min(high, max(low, item * factor))) for item in value] for factor in (3.0, 0.2)]
    found = [min(high, max(low, value * factor)) for factor in (0.2, 3.0)]
    if not value:
        found.append(min(high, max(low, 1.0)))
    return [type(value)(item) for item in found if type(value)(item) != value]


def numbers(part: str) -> dict[str, tuple[Any, float, float]]:
    return {key: (value, low, high) for key, value, low, high in leaves(getattr(composed("plan_2025"), part), part)}


def is_excused(key: str) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in NOT_FELT)


PLAN = numbers("plan")
MODEL = {key: leaf for key, leaf in numbers("model").items() if not key.startswith("model.evacuation")}


@pytest.mark.parametrize("key", [key for key in PLAN if not is_excused(key) and key not in CHOSEN])
def test_no_dead_lever_of_the_plan(player, key):
    assert felt(player, key, perturbed(*PLAN[key]))


@pytest.mark.parametrize("key", [key for key, values in CHOSEN.items() if values])
def test_no_dead_lever_of_another_kind(player, key):
    assert felt(player, key, CHOSEN[key])


@pytest.mark.parametrize("key", [key for key in MODEL if not is_excused(key)])
def test_no_dead_lever_of_the_response(player, key):
    assert felt(player, key, perturbed(*MODEL[key]))


@pytest.mark.parametrize("leaf", FELT_BY_THE_RESPONSE)
def test_no_dead_lever_of_the_hazard(player, leaf):
    assert felt(player, f"scenario.{leaf}", [FELT_BY_THE_RESPONSE[leaf]])


def test_the_excuses_name_real_leaves():
    for name in NOT_FELT:
        assert any(key == name or key.startswith(f"{name}.") for key in (*PLAN, *MODEL)), name
    assert set(CHOSEN) <= set(PLAN)
    assert all(f"scenario.{leaf}" in keys_of(composed("plan_2025").scenario, "scenario") for leaf in FELT_BY_THE_RESPONSE)
