"""Forest-aviation stations and landing points."""

from pathlib import Path

import numpy as np

from models.geometry import distances_km
from scenarios.checks import BadInput
from scenarios.ground import Ground
from scenarios.placing.rules import Placed, PlacingRules, at_township, between_towns_km, district, read
from scenarios.sharing import bounded_quota, next_in_turn


def _air_base_points(out: Path) -> np.ndarray:
    rows = [row for row in read(out / "air_bases.csv") if row["tier"] != "contract"]
    return np.array([[float(row["lat"]), float(row["lon"])] for row in rows])


def _forest_sites(ground: Ground, rules: PlacingRules, out: Path) -> list[tuple[int, str]]:
    """The 35 stations (one per district but three), then the second ones of the Chengdu–Chongqing districts."""
    bases = _air_base_points(out)
    towns = ground.townships
    clear = distances_km(towns["lat"].copy(), towns["lon"].copy(), bases[:, 0].copy(), bases[:, 1].copy()).min(axis=1)
    near = between_towns_km(ground) <= rules.forest_cover_km
    allowed = (towns["kind"] != "subdistrict") & (clear > rules.forest_clear_km)
    without = {district(ground, name, "no_forest_station") for name in rules.no_forest_station}
    first: dict[int, int] = {}
    for d in range(len(ground.districts)):
        if d not in without:
            first[d] = _best(allowed & (towns["district"] == d), near.sum(axis=1), ground, d)
    sites = [(site, "within") for site in first.values()]
    for name in rules.second_forest_station:
        d = district(ground, name, "second_forest_station")
        if d not in first:
            raise BadInput(f"placing.second_forest_station: {name} has no first station; take it out of one of the lists")
        fresh = (near & ~near[first[d]][None, :]).sum(axis=1)
        others = np.arange(len(towns)) != first[d]
        sites.append((_best(allowed & others & (towns["district"] == d), fresh, ground, d), "beside"))
    return sites


def _best(candidates: np.ndarray, score: np.ndarray, ground: Ground, district: int) -> int:
    """The candidate with the greatest score; ties by lowest code, which is the table's order."""
    if not candidates.any():
        raise BadInput(f"placing: {ground.districts['name_zh'][district]} has no point that meets the rule; relax it")
    return int(np.argmax(np.where(candidates, score, -1)))


def forest_stations(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """The stations of `_forest_sites` as rows of forest_stations.csv."""
    rows = [{**at_township(ground, i), "variant": variant, "source": "synthetic:forest_station_cover"}
            for i, variant in _forest_sites(ground, rules, out)]
    return ["rank", "township", "district", "lat", "lon", "variant"], rows


def landing_points(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """Quota by area and people, greedy cover inside each district; ranked round by round, greatest gain first."""
    towns, districts = ground.townships, ground.districts
    weights = (rules.landing_area_share * districts["area_km2"] / districts["area_km2"].sum()
               + (1 - rules.landing_area_share) * districts["population"] / districts["population"].sum())
    quota = bounded_quota(rules.landing_quota, weights, 1, rules.landing_most)
    stations = np.array([i for i, variant in _forest_sites(ground, rules, out) if variant == "within"])
    taken = np.vstack([_air_base_points(out), np.column_stack([towns["lat"][stations], towns["lon"][stations]])])
    clear = distances_km(towns["lat"].copy(), towns["lon"].copy(), taken[:, 0].copy(), taken[:, 1].copy()).min(axis=1)
    between = between_towns_km(ground)
    picks = [_greedy_cover(np.flatnonzero(towns["district"] == d), towns["population"], between, clear, rules)
             for d in range(len(districts))]
    ranked: list[tuple[int, int]] = []
    for turn in range(rules.landing_most):
        ranked += sorted((pick[turn] for pick, n in zip(picks, quota, strict=True) if turn < min(n, len(pick))),
                         key=lambda site_gain: (-site_gain[1], site_gain[0]))
    counts = np.array([min(n, len(pick)) for pick, n in zip(picks, quota, strict=True)])
    while len(ranked) < rules.landing_candidates:
        open_ = np.array([len(pick) > n for pick, n in zip(picks, counts, strict=True)])
        if not open_.any():
            break
        d = next_in_turn(counts, np.where(open_, weights, 0.0))
        ranked.append(picks[d][counts[d]])
        counts[d] += 1
    rows = [{**at_township(ground, i), "covered_population": gain, "source": "synthetic:landing_point_cover"}
            for i, gain in ranked]
    return ["rank", "township", "district", "lat", "lon", "covered_population"], rows


def _greedy_cover(points: np.ndarray, population: np.ndarray, between: np.ndarray, clear: np.ndarray,
                  rules: PlacingRules) -> list[tuple[int, int]]:
    """Township points in the order of a greedy cover of their district's people, with the people each adds."""
    allowed = points[clear[points] > rules.landing_clear_km]
    if not allowed.size:
        allowed = points[[int(np.argmax(clear[points]))]]
    uncovered = np.ones(points.size, dtype=bool)
    picks: list[tuple[int, int]] = []
    chosen = np.zeros(allowed.size, dtype=bool)
    near = between[np.ix_(allowed, points)] <= rules.landing_cover_km
    for _ in range(min(allowed.size, 2 * rules.landing_most)):
        gain = (near & uncovered[None, :]) @ population[points]
        spread = between[np.ix_(allowed, allowed[chosen])].min(axis=1) if chosen.any() else np.zeros(allowed.size)
        best = int(np.lexsort((np.arange(allowed.size), -spread, -gain, chosen))[0])
        picks.append((int(allowed[best]), int(gain[best])))
        chosen[best] = True
        uncovered &= ~near[best]
    return picks
