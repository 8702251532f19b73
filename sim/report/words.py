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
                      "by rule, not surveyed; roads join their ends straight. No boundaries are drawn.",
    "reach_title": "Aircraft at: {bases}",
    "reach_line": "ready in {ready:g} min: {towns:.0%} of townships, {people:.0%} of people within {limit:g} min",
    "reach_base": "base with an aircraft ready",
    "centre": "central districts",
    "reach_band": "{low:g}–{high:g} min",
    "reach_over": "over {low:g} min",
    "reach_under": "up to {high:g} min",
    "reach_legend": "minutes from the request to an aircraft overhead, ready in {ready:g} min; dots grow with people",
    "reach_circle": "{limit:g} min after the request",
    "reach_credit": "Straight lines at {speed:g} km/h and {approach:g} min approach; no weather, crew "
                    "or fuel: an upper bound.",
    "longitude": "longitude (°E)",
    "latitude": "latitude (°N)",
}
