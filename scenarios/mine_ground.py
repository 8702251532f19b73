"""Mines and tunnels as data: junctions, airways, fans and who works where; read, checked, and cut into cells.

A layout is a folder of five CSV files, of which four are shipped in ``scenarios/data/mines`` and any other may be given as
``scenario.layout=PATH``. Each row says where it comes from.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.mines.air import HEAT_KJ_M3_K, taylor_dispersion
from models.mines.tables import AIRWAY, JUNCTION, Accident, Role
from scenarios.checks import BadInput
from scenarios.tables import DATA, number, one_of, read_table, row_of, text, whole

MINES = DATA / "mines"
KINDS = ("coal", "noncoal", "tunnel")
SHIFTS = ("night", "day", "evening")  # from midnight, of eight hours each
AIR_KG_M3 = 1.2       # density by which friction and fans are rated
ROUND = 4.2           # perimeter over the root of the section: 3.5 of a circle, 4 of a square, 4.2 of ordinary arches
STANDS_M2 = 1.0       # floor that one person needs: more people than that are no roster
MOST_CELLS = 2000     # of a mine, beyond which a run takes seconds


@dataclass(frozen=True)
class MineGround:
    """One mine before any accident; rows of ``airways`` and ``junctions`` as in the files.

    Attributes
    ----------
    name : its folder's; kind : coal, noncoal or tunnel; cover_m : rock over the workings, through which a borehole goes
    junction_names, airway_names : tuple of str
    junctions : JUNCTION; airways : AIRWAY, with their cells
    resistance : float64[airways], N s2/m8 without doors; door : float64[airways], what doors, stoppings and regulators add
    opens : bool[airways], doors that open to let smoke out by the shortest way
    air_c : float64[airways], mean temperature of the air in ordinary times
    fan_airway : int64[fans]; shutoff_pa, free_m3_s, reverses : float64[fans], head at no flow, flow at no head, share of the
        head it makes backward; a fan blows from a to b
    weights : float64[6, airways], how often each `models.mines.tables.Accident` happens there against elsewhere
    roster : structured array: airway, from_m, to_m, night, day, evening, mask (0 or 1)
    """

    name: str
    kind: str
    cover_m: float
    junction_names: tuple[str, ...]
    airway_names: tuple[str, ...]
    junctions: np.ndarray
    airways: np.ndarray
    resistance: np.ndarray
    door: np.ndarray
    opens: np.ndarray
    air_c: np.ndarray
    fan_airway: np.ndarray
    shutoff_pa: np.ndarray
    free_m3_s: np.ndarray
    reverses: np.ndarray
    weights: np.ndarray
    roster: np.ndarray

    @property
    def n_cells(self) -> int:
        """Cells of all airways."""
        return int(self.airways["n_cells"].sum())


def layout_folder(layout: str) -> Path:
    """Where a layout lies: one of those shipped, by name, or a user's own.

    Raises
    ------
    BadInput : there is neither
    """
    if (MINES / layout).is_dir() and layout:
        return MINES / layout
    if not Path(layout).is_dir() or not layout:
        raise BadInput(f"scenario.layout: {layout!r} is neither a layout nor a folder; choose "
                       f"{', '.join(sorted(path.name for path in MINES.iterdir() if path.is_dir()))}, or give a path")
    return Path(layout)


def load_mine(folder: Path, cell_m: float, heat_loss_w_m2_k: float) -> MineGround:
    """Read a layout.

    Parameters
    ----------
    folder : with mine.csv, junctions.csv, airways.csv, fans.csv and roster.csv
    cell_m : about as long a cell is, > 0; each airway has whole ones
    heat_loss_w_m2_k : that the air gives to the rock, W a m2 and K

    Raises
    ------
    BadInput : naming file, row and what to mend: a bad cell, no portal, an airway or face with no way out, a door that leads
        nowhere, a slope steeper than a shaft, more people than there is room for
    """
    about = read_table(folder, "mine", {"kind": one_of(*KINDS), "cover_m": number(1, 3000)})
    if about.size != 1:
        raise BadInput(f"{folder.name}/mine.csv, row 3: describes another mine; keep one row")
    junctions = read_table(folder, "junctions", {
        "junction": text(), "level_m": number(-2000, 5000), "portal": one_of("yes", "no")}, key=("junction",))
    at = {name: k for k, name in enumerate(junctions["junction"].tolist())}
    yes, per = one_of("yes", "no"), number(0, 1000)
    rows = read_table(folder, "airways", {
        "airway": text(), "a": row_of(at, "junctions.csv"), "b": row_of(at, "junctions.csv"), "length_m": number(1, 20_000),
        "area_m2": number(0.1, 500), "height_m": number(0.3, 50), "role": one_of(*(role.name.lower() for role in Role)),
        "friction": number(0.0005, 0.5), "door_r": number(0, 1e6), "opens": yes, "air_c": number(-20, 60),
        "seeps_m3_s": number(0, 10), "telephone": yes, "sensor": yes, "mouthpieces": whole(0, 1000),
        "mouthpiece_at_m": number(0, 20_000), "refuge": whole(0, 1000), "refuge_at_m": number(0, 20_000),
        "refuge_h": number(0, 1000), **{kind.name.lower(): per for kind in Accident}}, key=("airway",))
    names = {name: k for k, name in enumerate(rows["airway"].tolist())}
    fans = read_table(folder, "fans", {
        "fan": text(), "airway": row_of(names, "airways.csv"), "shutoff_pa": number(1, 20_000),
        "free_m3_s": number(0.1, 2000), "reverses": number(0, 1)}, key=("airway",))
    roster = read_table(folder, "roster", {
        "crew": text(), "airway": row_of(names, "airways.csv"), "from_m": number(0, 20_000), "to_m": number(0, 20_000),
        **{shift: whole(0, 5000) for shift in SHIFTS}, "mask": yes}, key=("crew",))
    _check_airways(rows, junctions)
    _check_ways_out(rows, junctions)
    _check_roster(roster, rows)

    nodes = np.zeros(len(junctions), dtype=JUNCTION)
    nodes["level_m"], nodes["portal"] = junctions["level_m"], junctions["portal"] == "yes"
    airways = _airways(rows, nodes, cell_m, heat_loss_w_m2_k)
    if airways["n_cells"].sum() > MOST_CELLS:
        raise BadInput(f"scenario.air.cell_m: {cell_m:g} cuts this mine into {airways['n_cells'].sum():,} cells; give at "
                       f"least {rows['length_m'].sum() / MOST_CELLS:.0f}")
    perimeter = ROUND * np.sqrt(rows["area_m2"])
    return MineGround(
        folder.name, str(about["kind"][0]), float(about["cover_m"][0]), tuple(junctions["junction"].tolist()),
        tuple(rows["airway"].tolist()), nodes, airways,
        rows["friction"] * perimeter * rows["length_m"] / rows["area_m2"] ** 3, rows["door_r"].copy(),
        rows["opens"] == "yes", rows["air_c"].copy(), fans["airway"].astype(np.int64), fans["shutoff_pa"].copy(),
        fans["free_m3_s"].copy(), fans["reverses"].copy(), np.stack([rows[kind.name.lower()] for kind in Accident]),
        _roster(roster))


def joined(a: np.ndarray, b: np.ndarray, begin: np.ndarray) -> np.ndarray:
    """bool[junctions], those joined to some by airways with ends a and b (int64[n] each); ``begin``: bool[junctions]."""
    reached = begin.copy()
    for _ in range(begin.size):
        spread = reached[a] != reached[b]
        if not spread.any():
            break
        reached[a[spread]] = reached[b[spread]] = True
    return reached


def _airways(rows: np.ndarray, junctions: np.ndarray, cell_m: float, heat_loss_w_m2_k: float) -> np.ndarray:
    """The table of airways with nothing fallen and every system in place."""
    table = np.zeros(len(rows), dtype=AIRWAY)
    for name in ("a", "b", "length_m", "area_m2", "height_m", "mouthpieces", "mouthpiece_at_m", "refuge", "refuge_at_m"):
        table[name] = rows[name]
    rise = junctions["level_m"][rows["b"]] - junctions["level_m"][rows["a"]]
    table["slope_deg"] = np.degrees(np.arcsin(rise / rows["length_m"]))
    table["role"] = [Role[word.upper()] for word in rows["role"].tolist()]
    table["n_cells"] = np.maximum(1, np.rint(rows["length_m"] / cell_m))
    table["first_cell"] = np.cumsum(table["n_cells"]) - table["n_cells"]
    table["void_m3"], table["explored_h"] = np.inf, np.inf
    table["seeps"] = rows["seeps_m3_s"]
    perimeter = ROUND * np.sqrt(rows["area_m2"])
    table["taylor_m"] = [taylor_dispersion(2 * area / around, 1.0, 8 * friction / AIR_KG_M3) for area, around, friction
                         in zip(rows["area_m2"], perimeter, rows["friction"], strict=True)]
    table["cools_s"] = heat_loss_w_m2_k * perimeter / (1000 * HEAT_KJ_M3_K * rows["area_m2"])
    table["telephone"], table["sensor"] = rows["telephone"] == "yes", rows["sensor"] == "yes"
    table["refuge_left"] = rows["refuge"] * rows["refuge_h"]
    return table


def _roster(rows: np.ndarray) -> np.ndarray:
    table = np.zeros(len(rows), dtype=[("airway", np.int64), ("from_m", np.float64), ("to_m", np.float64),
                                       *((shift, np.int64) for shift in SHIFTS), ("mask", np.int64)])
    for name in ("airway", "from_m", "to_m", *SHIFTS):
        table[name] = rows[name]
    table["mask"] = rows["mask"] == "yes"
    return table


def _check_airways(rows: np.ndarray, junctions: np.ndarray) -> None:
    """Each airway by itself."""
    ends = np.bincount(np.concatenate([rows["a"], rows["b"]]), minlength=len(junctions))
    shut = junctions["portal"] == "no"
    level = junctions["level_m"]
    for k, row in enumerate(rows):
        where = f"airways.csv, row {k + 2}, column"
        if row["a"] == row["b"]:
            raise BadInput(f"{where} b: {row['airway']} ends where it starts; write another junction")
        rise = abs(float(level[row["b"]] - level[row["a"]]))
        if rise > row["length_m"] + 1e-9:
            raise BadInput(f"{where} length_m: {row['length_m']:g} is shorter than the {rise:g} m between the levels of its "
                           "ends; correct one of them")
        for name in ("mouthpiece_at_m", "refuge_at_m"):
            if row[name] > row["length_m"]:
                raise BadInput(f"{where} {name}: {row[name]:g} lies beyond the end of {row['airway']}, "
                               f"{row['length_m']:g} m; give less")
        for end in ("a", "b"):
            if row["door_r"] > 0 and shut[row[end]] and ends[row[end]] == 1:
                raise BadInput(f"{where} door_r: the door of {row['airway']} leads nowhere, "
                               f"{junctions['junction'][row[end]]} has no other airway; take the door out or join it on")
        if row["opens"] == "yes" and row["door_r"] == 0:
            raise BadInput(f"{where} opens: {row['airway']} has no door to open; give door_r, or write no")


def _check_ways_out(rows: np.ndarray, junctions: np.ndarray) -> None:
    """Air must come in and people out."""
    open_to_sky = junctions["portal"] == "yes"
    if not open_to_sky.any():
        raise BadInput("junctions.csv, column portal: no junction is open to the sky, so that no air comes in; write yes "
                       "for one at least")
    duct = rows["role"] == Role.DUCT.name.lower()
    touches = open_to_sky[rows["a"]] | open_to_sky[rows["b"]]
    if not (touches & np.isin(rows["role"], ["intake", "shaft", "belt"])).any():
        raise BadInput("airways.csv, column role: no intake, shaft or belt roadway begins at a portal; the network has no "
                       "intake: write intake for the airway by which air comes in")
    reached = joined(rows["a"][~duct], rows["b"][~duct], open_to_sky)
    for k, row in enumerate(rows):
        if not (reached[row["a"]] and reached[row["b"]]):
            what = "the face" if row["role"] == "face" else "the airway"
            raise BadInput(f"airways.csv, row {k + 2}, column a: {what} {row['airway']} has no way on foot to any portal; "
                           "join it to the network")
    lonely = np.flatnonzero(~np.isin(np.arange(len(junctions)), np.concatenate([rows["a"], rows["b"]])))
    if lonely.size:
        raise BadInput(f"junctions.csv, row {lonely[0] + 2}, column junction: {junctions['junction'][lonely[0]]} has no "
                       "airway; remove it, or lead one there")


def _check_roster(roster: np.ndarray, rows: np.ndarray) -> None:
    """People where there is room for them."""
    for k, row in enumerate(roster):
        way = rows[row["airway"]]
        where = f"roster.csv, row {k + 2}, column"
        if way["role"] == Role.DUCT.name.lower():
            raise BadInput(f"{where} airway: {way['airway']} is a duct; write where {row['crew']} works")
        if not row["from_m"] <= row["to_m"] <= way["length_m"]:
            raise BadInput(f"{where} to_m: {row['from_m']:g} to {row['to_m']:g} m is no stretch of {way['airway']}, "
                           f"{way['length_m']:g} m long; correct it")
        stretch = max(way["height_m"], row["to_m"] - row["from_m"])
        room = math.floor(stretch * way["area_m2"] / way["height_m"] / STANDS_M2)
        for shift in SHIFTS:
            if row[shift] > room:
                raise BadInput(f"{where} {shift}: {row[shift]} people of {row['crew']} are more than the {room} that have "
                               "room there; spread them over a longer stretch")
    if not any(roster[shift].sum() for shift in SHIFTS):
        raise BadInput("roster.csv, column day: nobody is underground in any shift; write at least one person")
