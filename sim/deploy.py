"""A Plan on the ground: which of the World's ranked sites exist, and how strong each is."""

from dataclasses import dataclass

import numpy as np

from scenarios.checks import BadInput
from scenarios.tables import join_columns
from scenarios.world import World
from sim.plan import Plan

MILLION = 1_000_000


@dataclass(frozen=True)
class Deployment:
    """The response network of one plan; rows are row numbers of the World's tables.

    Attributes
    ----------
    aircraft : int64[n], air base of each aircraft that is there all year
    season_aircraft : int64[n], air base of each that is there in the fire and flood season only
    forest_stations, landing_points, fire_stations : int64[n], the sites that exist
    lit_landing : bool[n], which landing points have lights
    forces : structured array (kind, site, heads, boats), one row a team based at a row of ``world.force_sites``
    township_teams : int64[n], townships with a team
    community_stations : int64[townships], stations in each
    water_posts : int64[n]
    depots : structured array (depot, kits, docks, own_trucks, contract_trucks) on rows of ``world.depots``
    township_kits : int64[townships], kits at the township point (0 where there is none)
    village_kits : int64[townships], kits in the storage rooms of the township's communities
    """

    aircraft: np.ndarray
    season_aircraft: np.ndarray
    forest_stations: np.ndarray
    landing_points: np.ndarray
    lit_landing: np.ndarray
    fire_stations: np.ndarray
    forces: np.ndarray
    township_teams: np.ndarray
    community_stations: np.ndarray
    water_posts: np.ndarray
    depots: np.ndarray
    township_kits: np.ndarray
    village_kits: np.ndarray


def deploy(world: World, plan: Plan) -> Deployment:
    """Put a plan on the ground.

    Raises
    ------
    BadInput : the plan asks for more sites than the World has candidates, or names an unknown base
    """
    stations = _forest_stations(world, plan)
    landing = _first(world.landing_points, plan.aviation.landing_points, "plan.aviation.landing_points")
    township_kits, village_kits = _township_stock(world, plan)
    return Deployment(
        aircraft=_aircraft(world, plan),
        season_aircraft=_bases(world, plan.aviation.season_bases, "plan.aviation.season_bases"),
        forest_stations=stations,
        landing_points=landing,
        lit_landing=np.arange(landing.size) < round(plan.aviation.lit_landing_share * landing.size),
        fire_stations=_first(world.fire_stations, plan.teams.fire.stations, "plan.teams.fire.stations"),
        forces=_forces(world, plan),
        township_teams=np.flatnonzero(world.townships["built_quantile"] < plan.teams.township.built_share),
        community_stations=np.rint(world.townships["n_communities"] * plan.teams.community.built_share).astype(np.int64),
        water_posts=_first(world.water_posts, plan.teams.water.posts, "plan.teams.water.posts"),
        depots=_depots(world, plan),
        township_kits=township_kits,
        village_kits=village_kits)


def strength(deployment: Deployment, plan: Plan) -> dict[str, int]:
    """Heads by part. Community stations and regional centres stand outside the sum: the centres' people come from the
    corps and the professional bases, the stations' are residents."""
    heads = {"fire": deployment.fire_stations.size * plan.teams.fire.on_duty}
    groups = {"corps": ("corps",), "district": ("district_team",), "professional": ("mine", "chemical", "tunnel"),
              "mine_own": ("mine_own_coal", "mine_own_noncoal"), "militia": ("militia",), "social": ("social",)}
    for part, kinds in groups.items():
        heads[part] = int(deployment.forces["heads"][np.isin(deployment.forces["kind"], kinds)].sum())
    heads["township"] = deployment.township_teams.size * plan.teams.township.heads
    heads["army"] = plan.teams.army.arrived_heads[-1]
    return heads


def _first(table: np.ndarray, n: int, key: str) -> np.ndarray:
    if n > len(table):
        raise BadInput(f"{key}: {n} is more than the {len(table)} ranked candidates; give at most {len(table)}, or place "
                       "more candidates with drsim place")
    return np.arange(n)


def _bases(world: World, names: list[str], key: str) -> np.ndarray:
    known = world.air_bases["base"].tolist()
    for name in names:
        if name not in known:
            raise BadInput(f"{key}: {name!r} is no air base; choose among {', '.join(known)}")
    return np.array([known.index(name) for name in names], dtype=np.int64)


def _aircraft(world: World, plan: Plan) -> np.ndarray:
    """The fleet over the bases in the stated order, from the front again when the order is used up."""
    order = _bases(world, plan.aviation.base_order[plan.aviation.aircraft_variant.name], "plan.aviation.base_order")
    fleet = plan.aviation.medium_helicopters
    assert fleet is not None  # Aviation fills it in
    if fleet and not order.size:
        raise BadInput("plan.aviation.base_order: names no base for the fleet; name at least one")
    return np.resize(order, fleet) if fleet else np.empty(0, dtype=np.int64)


def _forest_stations(world: World, plan: Plan) -> np.ndarray:
    """The first so many; under ``beside`` the Chengdu–Chongqing ten come on top of a full network."""
    variant = world.forest_stations["variant"]
    within = np.flatnonzero(variant == "within")
    n = plan.aviation.forest_stations
    if n > within.size:
        raise BadInput(f"plan.aviation.forest_stations: {n} is more than the {within.size} candidates; give at most "
                       f"{within.size}, the ten beside them come with plan.aviation.station_variant=beside")
    chosen = within[:n]
    if plan.aviation.station_variant.name == "beside" and n:
        chosen = np.concatenate([chosen, np.flatnonzero(variant == "beside")])
    return chosen


def _forces(world: World, plan: Plan) -> np.ndarray:
    """Every team with a base of its own: site, heads and boats."""
    teams, sites = plan.teams, world.force_sites
    kinds = sites["kind"]

    def of(kind: str, n: int, key: str) -> np.ndarray:
        rows = np.flatnonzero(kinds == kind)
        return rows[_first(rows, n, key)]
    districts = np.flatnonzero(kinds == "district_team")
    quantile = (np.arange(districts.size) + 0.5) / districts.size
    corps = of("corps", teams.corps.detachments, "plan.teams.corps.detachments")
    pro, mine_bases = teams.professional, np.flatnonzero(kinds == "mine")
    groups: list[tuple[np.ndarray, int | np.ndarray, int | np.ndarray]] = [
        (corps, _split(teams.corps.heads, corps.size), _split(teams.corps.boats, corps.size)),
        (of("regional_centre", teams.regional_centres.centres, "plan.teams.regional_centres.centres"),
         teams.regional_centres.heads, teams.regional_centres.boats),
        (districts[quantile < teams.district.built_share], teams.district.heads, teams.district.boats),
        (mine_bases[:1], pro.mine_heads, 0),
        (mine_bases[1:2] if pro.xiushan_heads else mine_bases[:0], pro.xiushan_heads, 0),  # Xiushan is the second
        (np.flatnonzero(kinds == "chemical"), pro.chemical_heads, 0),
        (np.flatnonzero(kinds == "tunnel"), pro.tunnel_heads, 0),
        (of("mine_own_coal", pro.coal_own_teams, "plan.teams.professional.coal_own_teams"), pro.coal_own_heads, 0),
        (of("mine_own_noncoal", pro.noncoal_own_teams, "plan.teams.professional.noncoal_own_teams"),
         pro.noncoal_own_heads, 0),
        (np.flatnonzero(kinds == "militia"), teams.militia.heads, 0),
        (of("social", teams.social.teams, "plan.teams.social.teams"), teams.social.heads, 0),
        (np.flatnonzero(kinds == "army"), 0, 0)]  # heads arrive over time, see plan.teams.army
    site = np.concatenate([rows for rows, _, _ in groups])
    return join_columns({
        "kind": kinds[site], "site": site,
        "heads": np.concatenate([np.broadcast_to(heads, rows.size) for rows, heads, _ in groups]).astype(np.int64),
        "boats": np.concatenate([np.broadcast_to(boats, rows.size) for rows, _, boats in groups]).astype(np.int64)})


def _split(total: int, n: int) -> np.ndarray:
    """A whole number in n nearly equal parts, the larger first."""
    return np.array([total // n + (i < total % n) for i in range(n)], dtype=np.int64)


def _depots(world: World, plan: Plan) -> np.ndarray:
    """Stock, docks and trucks of the municipal, regional and district depots that exist."""
    supplies = plan.supplies
    tier = world.depots["tier"]
    large = world.districts["population"][world.depots["district"]] >= MILLION
    regional = np.flatnonzero(tier == "regional")[: supplies.regional_depots]
    rows = np.sort(np.concatenate([np.flatnonzero(tier == "municipal"), regional, np.flatnonzero(tier == "district")]))
    district_kits = np.where(large, supplies.large_district_kits, supplies.district_kits)

    def by_tier(municipal: int, of_regional: int, district: int | np.ndarray) -> np.ndarray:
        return np.select([tier == "municipal", tier == "regional"], [municipal, of_regional], district)[rows]
    return join_columns({
        "depot": rows,
        "kits": by_tier(supplies.municipal_kits, supplies.regional_kits, district_kits),
        "docks": by_tier(supplies.municipal_docks, supplies.regional_docks, supplies.district_docks),
        "own_trucks": by_tier(supplies.municipal_trucks.own, supplies.regional_trucks.own, supplies.district_trucks.own),
        "contract_trucks": by_tier(supplies.municipal_trucks.contract, supplies.regional_trucks.contract,
                                   supplies.district_trucks.contract)})


def _township_stock(world: World, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Kits at township points, the designated townships first and of them the remotest, and in village rooms."""
    towns, supplies = world.townships, plan.supplies
    in_order = np.lexsort((-towns["seat_min"], ~world.designated))
    has_point = np.zeros(len(towns), dtype=bool)
    has_point[in_order[: round(supplies.township_share * len(towns))]] = True
    kits = np.where(world.designated, supplies.designated_kits, supplies.township_kits) * has_point
    rooms = np.rint(towns["n_communities"] * supplies.village_share).astype(np.int64)
    return kits, rooms * supplies.village_kits
