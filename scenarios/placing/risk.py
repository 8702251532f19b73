"""Major-risk sites: mines, tunnels under construction, chemical parks, repaired reservoirs."""

from pathlib import Path

import numpy as np

from models.geometry import distances_km
from scenarios.ground import Ground
from scenarios.placing.rules import Placed, PlacingRules, at_township, district, read, seats_km
from scenarios.sharing import largest_remainder


def risk_sites(ground: Ground, rules: PlacingRules, out: Path) -> Placed:
    """Non-coal mines, tunnels being built, chemical parks and repaired reservoirs (synthetic:risk_sites)."""
    towns, districts = ground.townships, ground.districts
    to_seat = seats_km(ground)
    rural = towns["kind"] != "subdistrict"

    def outermost(d: int, n: int) -> list[int]:
        mine = np.flatnonzero((towns["district"] == d) & rural)
        order = mine[np.argsort(-to_seat[mine], kind="stable")]
        return [int(order[k % order.size]) for k in range(n)]

    def spread(d: int, n: int) -> list[int]:
        mine = np.flatnonzero((towns["district"] == d) & rural)
        return [int(mine[(k * mine.size) // n % mine.size]) for k in range(n)] if mine.size else []

    mines = np.zeros(len(districts))
    for mine_row in read(out / "mines.csv"):
        if mine_row["district"] and not mine_row["kind"].startswith("gas well"):
            mines[ground.district_names[mine_row["district"]]] += 1
    found: list[tuple[str, int]] = []
    rongchang = ground.district_names["荣昌区"]
    mines[rongchang] = 0
    shares = largest_remainder(rules.noncoal_mines - 6, mines)
    shares[rongchang] = 6  # six non-coal mines in 2021: rongchang.gov.cn, 2021-01
    for d, n in enumerate(shares):
        found += [("mine", i) for i in outermost(d, int(n))]
    found += [("tunnel", i) for i in _tunnel_towns(ground, rules, out)]
    for name in rules.chemical_hosts:
        d = district(ground, name, "chemical_hosts")
        mine = np.flatnonzero((towns["district"] == d) & (to_seat > 5))
        found.append(("chemical_park", int(mine[np.argmin(to_seat[mine])])))
    weight = districts["area_km2"] * np.where(districts["terrain"] == "mountain", rules.mountain_reservoir_weight, 1.0)
    has_rural = np.array([(rural & (towns["district"] == d)).any() for d in range(len(districts))])
    for d, n in enumerate(largest_remainder(rules.reservoirs, weight * has_rural)):
        found += [("reservoir", i) for i in spread(d, int(n))]
    count: dict[str, int] = {}
    rows = []
    for kind, i in found:
        count[kind] = count.get(kind, 0) + 1
        rows.append({"site": f"{kind}-{count[kind]:03d}", "kind": kind, **at_township(ground, i),
                     "source": "synthetic:risk_sites"})
    return ["site", "kind", "township", "district", "lat", "lon"], rows


def _tunnel_towns(ground: Ground, rules: PlacingRules, out: Path) -> list[int]:
    """Tunnels under construction lie half-way along the links that open last, then along the longest mountain roads."""
    links = [row for row in read(out / "links.csv") if row["mode"] in ("road", "rail")]
    rugged = {row["code"] for row in read(out / "districts.csv") if row["terrain"] == "mountain"}
    links.sort(key=lambda row: (-int(row["open_from"]), -(row["a"] in rugged) - (row["b"] in rugged),
                                -float(row["length_km"])))
    towns, districts = ground.townships, ground.districts
    chosen: list[int] = []
    for row in links:
        a, b = ground.district_names[row["a"]], ground.district_names[row["b"]]
        middle = [np.array([(districts[c][a] + districts[c][b]) / 2]) for c in ("lat", "lon")]
        mine = np.flatnonzero(np.isin(towns["district"], (a, b)))
        km = distances_km(middle[0], middle[1], towns["lat"][mine].copy(), towns["lon"][mine].copy())[0]
        site = int(mine[np.argmin(km)])
        if site not in chosen and len(chosen) < rules.tunnels:  # parallel links share a tunnel
            chosen.append(site)
    return chosen
