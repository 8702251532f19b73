"""The numbers of mine rescue that hold for a whole run: part of `models.rules.RULES`.

Speeds are metres an hour, rates metres or cubic metres an hour, ``oxygen_rate`` MPa an hour.
"""

import numpy as np

RESCUE_RULES = [(name, np.int64) for name in (
    "first_squad", "last_squad", "least_heads", "first_called", "most_called", "most_sorties", "spare_masks",
    "mine_province_missing", "dig_most_squads")] + [(name, np.float64) for name in (
        # the alarm
        "sensor_co_ppm", "sensor_methane_pct", "mine_missed_h", "call_team_h", "report_least", "report_most",
        # squads
        "people_per_squad", "brief_h", "squad_looks_h", "full_mpa", "kept_mpa", "oxygen_rate", "carrying_breath",
        "change_h", "squad_rest_h", "foul_ppm", "squad_clear", "squad_smoke", "squad_crawl", "smoke_per_m", "blind_per_m",
        "crawl_height_m", "steep_factor", "carry_factor", "spare_min", "test_per_m", "squad_methane_pct", "blast_wait_h",
        "rising_c", "refuse_share",
        # works
        "air_decided_h", "air_changed_h", "air_works_share", "restore_hours", "dig_starts_h", "dig_own", "dig_squad",
        "dig_machine", "dig_spread", "own_pumps_h", "own_pumps_rate", "pumps_least_h", "pumps_most_h", "pumps_rate",
        "rig_least_h", "rig_most_h", "drill_rate", "deepest_m")] + [
            ("report_rule_h", np.float64, (3,)),  # hours within which the district, the municipality, the state must be told
            ("heat_limit_c", np.float64, (5,)), ("heat_limit_min", np.float64, (5,))]  # minutes borne above a temperature
