"""Every word that a picture shows, in one catalogue, so that a second language is a second dictionary."""

EN = {
    "people": "{n:,} people",
    "river": "river",
    "expressway": "expressway",
    "national": "national, provincial or trunk road",
    "local": "local road (synthetic)",
    "air_base": "air base, number of aircraft",
    "season_base": "air base in season only",
    "forest_station": "forest-aviation station",
    "landing_point": "landing point",
    "regional_centre": "regional rescue centre",
    "store": "municipal or regional depot",
    "fire_station": "fire station",
    "km": "{km:g} km",
    "network_title": "{plan}: {aircraft} aircraft, {stations} forest-aviation stations, {landing} landing points,\n"
                     "{fire} fire stations, {townships:,} township teams, {kits:,} kits in depots",
    "network_credit": "Township positions: GeoNames (CC BY 4.0). Stations, landing points and fire stations are placed "
                      "by rule, not surveyed. No boundaries are drawn.",
    "reach_title": "Aircraft ready at: {bases}",
    "reach_line": "within {limit:g} min when ready in {r0:g} / {r1:g} / {r2:g} min:\n"
                  "{s0:.0%} / {s1:.0%} / {s2:.0%} of townships, {p0:.0%} / {p1:.0%} / {p2:.0%} of people",
    "reach_band": "{low:g}–{high:g} min",
    "reach_over": "over {low:g} min",
    "reach_under": "up to {high:g} min",
    "reach_legend": "request to overhead, ready in {ready:g} min",
    "reach_circle": "{limit:g} min from a base",
    "reach_credit": "Straight lines at {speed:g} km/h and {approach:g} min approach; no weather, crew "
                    "or fuel: an upper bound.",
    "longitude": "longitude (°E)",
    "latitude": "latitude (°N)",
}
