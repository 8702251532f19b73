"""The numbers that hold for a whole run, as one record: `State.rules`."""

import numpy as np

from models.mines.rescue_rules import RESCUE_RULES
from models.mines.underground_rules import UNDERGROUND_RULES

RULES = np.dtype([(name, np.int64) for name in (
    "n_townships", "n_boats", "n_rescues", "first_aircraft", "last_aircraft", "first_crew", "last_crew", "night_crews",
    "most_boats", "most_crews", "least_kits",
    "first_team", "last_team", "most_heads", "most_machines", "municipal_missing", "army_missing", "province_missing",
    "contingency_level",
    "level_1", "level_2", "level_3", "level_4", "dead_1", "dead_2", "dead_3", "dead_4")] + [(name, np.float64) for name in (
        # the city
        "start_hour", "waterway_closes_m", "waterway_opens_m",
        # command and reports
        "municipal_activation_h", "district_activation_h", "activation_night_factor", "holdback", "missed_after_h",
        # roads
        "wet_mm_h", "wet_factor", "dark_factor", "farthest_h",
        # boats
        "boat_people", "least_pace", "per_person_h", "boat_night_factor", "most_current_ms", "aim_h", "shift_h", "rest_h",
        # teams
        "heads_per_missing", "search_set_up_h", "search_ends_h", "foot_bends", "foot_kmh", "foot_km",
        # people
        "exposure_h", "hurt_share", "central_share",
        # the hurt
        "red_share", "yellow_half_h", "red_half_h", "stabilised_factor", "surge_after_h", "contingency_after_h",
        "crush_after_h", "crush_share",
        # supplies and buses
        "kits_per_dock_h", "callout_day_h", "callout_night_h", "bus_load_h",
        # ambulances
        "on_scene_h", "handover_h",
        # crews
        "set_up_h",
        # aircraft
        "block_speed_kmh", "approach_h", "takeoff_median_h", "takeoff_sigma", "visibility_day_m", "visibility_night_m",
        "ceiling_m", "most_wind_ms", "hoist_h", "look_h", "drop_h", "work_h", "unload_h", "refuel_h", "drums_h",
        "fuel_reserve_h", "duty_h", "crew_rest_h", "flight_hours", "landing_km", "landing_blocked_share",
        "blocked_after_h")] + UNDERGROUND_RULES + RESCUE_RULES + [
            ("skill", np.float64, (3, 3))])  # of each Grade with each Entrapment, 1 of an expert
