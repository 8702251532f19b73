"""Charts of an accident underground: the air and everybody in it at a moment, and what kept people alive. Each takes what is
finished and an Axes, and saves nothing."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from models.kinds import Event
from models.mines.tables import Air, Death, Field, KeptBy, Person, Role, Task
from scenarios.mine import Calamity
from sim.engine.film import Film
from sim.engine.log import log_of
from sim.engine.simulate import Run
from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.marks import plain
from sim.report.mine_section import Section
from sim.report.words import EN

# ppm of CO: the limit at work of the Coal Mine Safety Regulations (0.0024 %), a headache within three hours, what NIOSH
# calls immediately dangerous, death within minutes
CO_PPM = (24, 200, 1200, 12800)
CO_COLOURS = ("0.80", "#fed976", "#fd8d3c", "#e31a1c", "#67000d")
# who is what, the saved below and the dead on top: word of the catalogue, colour
FATES = {"walked": "#b8dfb0", "saved": GREEN, "squad": SKY, "refuge": BLUE, "air": PURPLE, "fresh": "0.85", "mask": ORANGE,
         "luck": "#f0e442", "died_co": "0.1", "died_blast": "0.3", "died_rock": "0.42", "died_heat": "#7a2a00",
         "died_water": "#1f3b57", "died_air": "#4b3a5e", "died_wounds": "0.55", "died_thirst": "#6b5b2e"}
NAMES = list(FATES)
ALIVE = {KeptBy.SQUAD: "squad", KeptBy.REFUGE: "refuge", KeptBy.COMPRESSED_AIR: "air", KeptBy.FRESH_AIR: "fresh",
         KeptBy.SELF_RESCUER: "mask", KeptBy.LUCK: "luck"}
DIED = {Death.CO: "died_co", Death.BLAST: "died_blast", Death.ROCK: "died_rock", Death.HEAT: "died_heat",
        Death.WATER: "died_water", Death.WITHOUT_AIR: "died_air", Death.WOUNDS: "died_wounds", Death.THIRST: "died_thirst"}
HAPPENED = (Event.MINE_KNOWN, Event.ARRIVED, Event.SQUAD_ENTERED, Event.ACCOUNTED_FOR)  # marked the first time, of the mine
NEAR = 0.012  # of the width of the section, within which people are drawn as one
TICKS_H = (0, 0.25, 1, 2, 4, 6, 12, 24, 48, 72, 120, 168, 240)
HALO = (withStroke(linewidth=2.2, foreground="white"),)


def struck_h(run: Run) -> float:
    """Hour of the accident since the start of the run."""
    return float(run.case.state.mine["from_h"][0])


def fates(run: Run, film: Film) -> np.ndarray:
    """int64[frames, people], rows of `NAMES`: what keeps or killed everybody, and who came out."""
    log, people = log_of(run.case), film.people
    alive = np.array([NAMES.index(ALIVE[KeptBy(k)]) for k in range(len(KeptBy))])
    died = np.array([NAMES.index(DIED[Death(k)]) for k in range(len(Death))])
    out = log[(log["kind"] == Event.CAME_OUT) & (log["quantity"] > 0)]
    came = np.full(people.shape[1], NAMES.index("walked"))
    came[out["site"][out["unit"] >= 0]] = NAMES.index("saved")
    found = np.where(np.isin(people["state"], (Person.LED, Person.CARRIED)), NAMES.index("squad"), alive[people["breathes"]])
    found = np.where(people["state"] == Person.DEAD, died[np.maximum(people["died_of"], 0)], found)
    return np.where(people["state"] == Person.OUT, came, found)


def telling(run: Run, film: Film) -> list[int]:
    """Four frames: ten minutes after the accident; when the first squad goes in; when squads have found half of those whom
    they found; when the last one alive came out. Where one of them never was, an hour that squads take for their way."""
    log, zero = log_of(run.case), struck_h(run)
    entered, reached = log[log["kind"] == Event.SQUAD_ENTERED], log[log["kind"] == Event.REACHED]
    out = log[(log["kind"] == Event.CAME_OUT) & (log["quantity"] > 0)]
    hours = [zero + 1 / 6, *entered["time_h"][:1], *reached["time_h"][reached.size // 2:][:1], *out["time_h"][-1:]]
    last = float(film.hours[-1])
    for spare in (1.0, 3.0, 0.5, 6.0, 12.0, 24.0):
        frames = sorted({film.at(min(hour, last)) for hour in hours})
        if len(frames) >= 4:
            break
        hours.append(zero + spare)
    return frames[:4]


def draw_below(axes: Axes, run: Run, film: Film, frame: int) -> None:
    """The section at a moment: CO and smoke along the airways, the way of the air, what has fallen or is flooded, people by
    what keeps them alive and squads with their pressure."""
    mine = run.drawn.cause
    assert isinstance(mine, Calamity)
    section, gas, now = Section(mine), film.gas[frame, Field.CO], film.airways[frame]
    flow = mine.flows[film.air[frame]]
    for k, way in enumerate(mine.airways):
        cells, duct = int(way["n_cells"]), way["role"] == Role.DUCT
        points = section.line(k, np.linspace(0, 1, cells + 1))
        ppm = gas[way["first_cell"]: way["first_cell"] + cells]
        pieces = np.stack([points[:-1], points[1:]], axis=1)
        if now["flooded"][k]:
            axes.plot(*points[[0, -1]].T, color=SKY, linewidth=9, alpha=0.6, zorder=1, solid_capstyle="butt")
        axes.add_collection(LineCollection(list(pieces), colors=[CO_COLOURS[row] for row in np.digitize(ppm, CO_PPM)],
                                           linewidths=1.2 if duct else 3.6, zorder=2 if duct else 3, capstyle="butt"))
        smoky = ppm * film.smoke_per_ppm >= film.turn_smoke
        if smoky.any():
            axes.add_collection(LineCollection(list(pieces[smoky]), colors=BLACK, linewidths=0.9, zorder=4))
        if now["fallen_m"][k] > 0:
            axes.plot(*section.at(k, now["fallen_at_m"][k]), marker="X", markersize=11, color=BLACK, markeredgecolor="white",
                      linestyle="", zorder=7)
        if abs(flow[k]) > 0.5 and not duct and way["length_m"] > 100:
            _arrow(axes, section.line(k, (0.46, 0.54) if flow[k] > 0 else (0.54, 0.46)))
    if mine.fallen_airway.size == 0:
        axes.plot(*section.at(mine.airway, mine.at_m), marker="*", markersize=16, color=VERMILION, markeredgecolor=BLACK,
                  markeredgewidth=0.6, linestyle="", zorder=5)
    rooms = run.case.state.airways
    for places, at_m, marker, colour in (("refuge", "refuge_at_m", "s", BLUE),
                                         ("mouthpieces", "mouthpiece_at_m", "o", PURPLE)):
        rows = np.flatnonzero(rooms[places] > 0)
        axes.plot(*section.at(rows, rooms[at_m][rows]), marker=marker, markersize=13, markerfacecolor="none",
                  markeredgecolor=colour, markeredgewidth=1.4, linestyle="", zorder=5)
    fate = fates(run, film)[frame]
    _people(axes, section, film.people[frame], fate)
    _squads(axes, section, film.squads[frame])
    section.frame(axes)
    counts = np.bincount(fate, minlength=len(NAMES))
    dead = int(counts[NAMES.index("died_co"):].sum())
    out = int(counts[:2].sum())
    axes.set_title(EN["below_title"].format(
        after=_after(film.hours[frame] - struck_h(run)), out=out, below=fate.size - out - dead, dead=dead,
        air=EN[f"air {Air(int(film.air[frame])).name.lower()}"], fire=EN["below_fire"].format(mw=film.fire_mw[frame])
        if film.fire_mw[frame] >= 0.05 else ""), fontsize=10, loc="left")


def _after(hours: float) -> str:
    """A time since the accident."""
    minutes = round(60 * hours)
    return EN["minutes"].format(n=minutes) if minutes < 120 else EN["hours"].format(n=hours)


def _arrow(axes: Axes, ends: np.ndarray) -> None:
    axes.annotate("", xy=ends[1], xytext=ends[0], zorder=4,
                  arrowprops={"arrowstyle": "-|>", "color": "0.25", "linewidth": 0.7, "mutation_scale": 9})


def _people(axes: Axes, section: Section, people: np.ndarray, fate: np.ndarray) -> None:
    """Those below by what keeps them alive, the dead crossed; who stand close together as one mark with their number."""
    below = np.flatnonzero((people["airway"] >= 0) & (people["state"] != Person.OUT))
    x, y = section.at(people["airway"][below], people["at_m"][below])
    step = NEAR * float(section.x.max())
    groups: dict[tuple[int, int, int], list[int]] = {}
    for k, person in enumerate(below):
        groups.setdefault((int(fate[person]), int(people["airway"][person]), round(float(x[k]) / step)), []).append(k)
    for (of, _, _), rows in groups.items():
        dead = NAMES[of].startswith("died")
        at = float(x[rows].mean()), float(y[rows].mean())
        axes.plot(*at, marker="x" if dead else "o", markersize=5 + 1.4 * np.sqrt(len(rows)),
                  color=BLACK if dead else FATES[NAMES[of]], markeredgecolor=BLACK, markeredgewidth=1.6 if dead else 0.6,
                  linestyle="", zorder=8 if dead else 9)
        if len(rows) > 1:
            axes.annotate(str(len(rows)), at, xytext=(0, -12 if dead else 7), textcoords="offset points", fontsize=7.5,
                          ha="center", zorder=10, path_effects=HALO)


def _squads(axes: Axes, section: Section, squads: np.ndarray) -> None:
    """Squads inside, with the pressure in their bottles."""
    for q in squads[np.isin(squads["task"], (Task.GOING_IN, Task.COMING_OUT))]:
        at = section.at(q["airway"], q["at_m"]) if q["airway"] >= 0 else (section.x[q["at"]], section.y[q["at"]])
        axes.plot(*at, marker="D", markersize=8, color=GREEN, markeredgecolor="white", markeredgewidth=0.8, linestyle="",
                  zorder=11)
        axes.annotate(EN["below_mpa"].format(mpa=q["mpa"]), at, xytext=(7, -11), textcoords="offset points", fontsize=8,
                      color="#00553f", fontweight="bold", zorder=12, path_effects=HALO)


def below_legend(run: Run, film: Film, frames: list[int]) -> list[Any]:
    """Handles for `draw_below`, of what is to be seen in some frames."""
    bounds = [0, *CO_PPM]
    words = [EN["below_co_over" if low else "below_co_under"].format(low=low, high=CO_PPM[0]) for low in bounds]
    handles: list[Any] = [Line2D([], [], color=colour, linewidth=3.6, label=word)
                          for colour, word in zip(CO_COLOURS, words, strict=True)]
    if (film.gas[frames][:, Field.CO] * film.smoke_per_ppm >= film.turn_smoke).any():
        handles.append(Line2D([], [], color=BLACK, linewidth=0.9, label=EN["below_smoke"]))
    seen = np.unique(fates(run, film)[frames])
    handles += [Line2D([], [], linestyle="", marker="o", markersize=7, color=FATES[NAMES[k]], markeredgecolor=BLACK,
                       markeredgewidth=0.6, label=EN[f"fate {NAMES[k]}"]) for k in seen
                if NAMES[k] in ALIVE.values()]
    marks = [("x", BLACK, "below_dead"), ("D", GREEN, "below_squad"), ("*", VERMILION, "mine_place")]
    if film.airways[frames]["fallen_m"].any():
        marks.append(("X", BLACK, "below_fallen"))
    handles += [Line2D([], [], linestyle="", marker=marker, markersize=9, color=colour, label=EN[word])
                for marker, colour, word in marks]
    rooms = run.case.state.airways
    handles += [Line2D([], [], linestyle="", marker=marker, markersize=10, markerfacecolor="none", markeredgecolor=colour,
                       markeredgewidth=1.4, label=EN[word])
                for marker, colour, word, there in (("s", BLUE, "below_refuge", (rooms["refuge"] > 0).any()),
                                                    ("o", PURPLE, "below_air", (rooms["mouthpieces"] > 0).any())) if there]
    if film.airways[frames]["flooded"].any():
        handles.append(Line2D([], [], color=SKY, linewidth=9, alpha=0.6, label=EN["below_flooded"]))
    return handles


def draw_kept(axes: Axes, run: Run, film: Film) -> None:
    """Everybody who was underground against time, by what kept them alive or killed them; the dead on top."""
    fate, hours = fates(run, film), film.hours - struck_h(run)
    counts = np.stack([np.bincount(row, minlength=len(NAMES)) for row in fate])
    below = np.zeros(hours.size)
    handles = []
    for k, (name, colour) in enumerate(FATES.items()):
        if counts[:, k].any():
            above = below + counts[:, k]
            axes.fill_between(hours, below, above, step="post", color=colour, linewidth=0)
            handles.append(Patch(color=colour, label=EN["fate_at_last"].format(what=EN[f"fate {name}"], n=counts[-1, k])))
            below = above
    mark_moments(axes, run)
    axes.set_ylim(0, fate.shape[1])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.set_ylabel(EN["kept_axis"], fontsize=9)
    axes.set_title(EN["kept_title"].format(n=fate.shape[1]), fontsize=10, loc="left", pad=20)
    axes.legend(handles=handles[::-1], fontsize=8.5, frameon=False, loc="upper left", bbox_to_anchor=(1.005, 1.0))
    hours_axis(axes, float(hours[-1]))


def mark_moments(axes: Axes, run: Run) -> None:
    """Hours since the accident of the alarm, the first squad at the mine, the first one in and the end, above an Axes."""
    log, zero, units = log_of(run.case), struck_h(run), run.case.state.squads["unit"]
    last = -np.inf
    for event in HAPPENED:
        rows = log[log["kind"] == event]
        rows = rows[np.isin(rows["unit"], units)] if event == Event.ARRIVED else rows
        if not rows.size:
            continue
        at = float(rows["time_h"][0]) - zero
        raised = np.sqrt(at) - last < 0.6
        axes.axvline(at, color="0.25", linewidth=1.0, linestyle=(0, (2, 2)), zorder=6)
        axes.annotate(EN[f"happened {event.name.lower()}"], (at, 1), xycoords=("data", "axes fraction"),
                      xytext=(0, 11 if raised else 2), textcoords="offset points", fontsize=8, ha="left", color="0.25")
        last = np.sqrt(at) if not raised else -np.inf


def _root(hours: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.sign(hours) * np.sqrt(np.abs(hours))
    return found


def _square(roots: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.sign(roots) * np.square(roots)
    return found


def hours_axis(axes: Axes, last: float) -> None:
    """Hours since the accident that give room to the first ones."""
    last = max(last, 1.0)
    axes.set_xscale("function", functions=(_root, _square))
    axes.set_xlim(0, last)
    ticks = [hour for hour in TICKS_H if hour <= last]
    axes.set_xticks(ticks, [f"{hour:g}" for hour in ticks])
    axes.set_xlabel(EN["since_accident"], fontsize=9)
    plain(axes)
