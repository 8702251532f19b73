"""The numbers of an accident underground that hold for a whole run: part of `models.rules.RULES`."""

import numpy as np

UNDERGROUND_RULES = [(name, np.float64) for name in (
    # the mine
    "rock_c", "mine_hoist_ms", "mine_ladder_ms", "mine_shift_h",
    # what strikes: blasts, rock, water, air shut in
    "mine_ignites_per_h", "mine_blast_co_share", "mine_blast_kpa", "mine_blast_fades", "mine_blast_turns", "mine_rock_kills",
    "mine_red_share", "mine_rush_m", "mine_rush_kills", "mine_oxygen_l_min", "mine_co2_l_min", "mine_least_oxygen",
    "mine_most_co2",
    # who knows
    "mine_near_m", "mine_seen_smoke", "mine_felt_k", "mine_runner_kmh",
    # what people do
    "mine_turn_smoke", "mine_mask_smoke", "mine_hot_k", "mine_bare_min", "mine_rated_min", "mine_air_margin", "mine_retry_h",
    "mine_work_l_min", "mine_hurt_pace", "mine_rises_share")]
