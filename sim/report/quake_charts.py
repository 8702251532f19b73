"""Charts of an earthquake and of one response to it. Each takes what is finished and an Axes, and saves nothing."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from models.kinds import Event, Tier, Unit
from scenarios.quake import Quake
from scenarios.world import World
from sim.engine.log import log_of
from sim.engine.simulate import Run
from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.marks import plain, say_empty
from sim.report.quake_maps import DEGREE_COLOURS, DEGREES, degree_of
from sim.report.words import EN

MOST_DISTRICTS, LEAST_ROWS = 10, 5  # of a chart, and for how many it has room at the least
STATES = ("slight", "moderate", "extensive", "complete", "collapsed")  # of homes, as in `scenarios.quake_toll.Toll`
STATE_COLOURS = ("0.85", "#fecc5c", "#fd8d3c", "#e31a1c", "#3d0010")
GOLDEN_H = (24.0, 72.0)
SHOWN_H = 96.0  # after the main shock at the least, on charts of rescue
TICKS_H = (0, 1, 3, 6, 12, 24, 48, 72, 96, 144, 192, 240)  # on an axis that gives room to the first hours
# who digs, the nearest first
DIGGERS = {"neighbours": (Tier.NEIGHBOURS,), "local": (Tier.TOWNSHIP, Tier.FIRE, Tier.DISTRICT),
           "city": (Tier.CENTRE, Tier.CORPS, Tier.WATER, Tier.MUNICIPAL, Tier.REGIONAL, Tier.HIRED, Tier.MINE_OWN,
                    Tier.MINE_BASE),
           "volunteers": (Tier.MILITIA, Tier.SOCIAL), "army": (Tier.ARMY,), "provinces": (Tier.PROVINCE,)}
DIGGER_COLOURS = ("0.75", SKY, BLUE, GREEN, ORANGE, VERMILION)
Layer = tuple[np.ndarray, np.ndarray, str, str]  # hours, change at each, word of the catalogue, colour


def draw_homes(axes: Axes, world: World, quake: Quake) -> None:
    """People by the state of their homes after the last shock, in the districts with most heavily damaged ones; and the
    homeless."""
    district, n = world.townships["district"], len(world.districts)
    homes = np.column_stack([np.bincount(district, weights=column, minlength=n) for column in quake.tolls[-1].homes.T[1:]])
    leave = np.bincount(district, weights=sum(of.homeless for of in quake.tolls), minlength=n)
    order = np.lexsort((-homes.sum(axis=1), -homes[:, 2:].sum(axis=1), -leave))
    rows = [int(d) for d in order if leave[d] > 0][:MOST_DISTRICTS]
    if not rows:
        return say_empty(axes)
    at = np.arange(len(rows))
    left = np.zeros(len(rows))
    for name, colour, column in zip(STATES, STATE_COLOURS, homes[rows].T, strict=True):
        axes.barh(at, column, left=left, height=0.7, color=colour, label=EN[f"home_{name}"])
        left += column
    for k, d in enumerate(rows):
        axes.annotate(EN["homes_bar"].format(homeless=leave[d], collapsed=homes[d, -1]), (left[k], k), xytext=(5, 0),
                      textcoords="offset points", fontsize=8.5, va="center")
    axes.set_yticks(at, world.districts["name_en"][rows].tolist())
    axes.set_ylim(max(LEAST_ROWS, len(rows)) - 0.4, -0.6)
    axes.set_xlim(0, 1.6 * float(left.max()))
    _whole(axes.xaxis)
    axes.set_xlabel(EN["homes_axis"], fontsize=9)
    axes.set_title(EN["homes_title"].format(homeless=leave.sum(), districts=(leave > 0).sum()), fontsize=10, loc="left")
    axes.legend(fontsize=8.5, frameon=False, loc="lower right")
    plain(axes)


def draw_shocks(axes: Axes, quake: Quake) -> None:
    """Magnitudes of the shocks against time, each in the colour of the greatest intensity that it has anywhere."""
    hours = quake.at_h - quake.at_h[0]
    least = 4.0
    degrees = [int(degree_of(pga).max()) for pga in quake.pga_g]
    for at_h, shock, degree in zip(hours, quake.shocks, degrees, strict=True):
        axes.plot([at_h, at_h], [least, shock.ms], color="0.45", linewidth=1.2, zorder=3)
        axes.plot([at_h], [shock.ms], marker="o", markersize=9, color=DEGREE_COLOURS[degree], markeredgecolor="0.25",
                  linestyle="", zorder=4, clip_on=False)
    named = sorted(range(len(degrees)), key=lambda k: -quake.shocks[k].ms)[:8]
    for k in named:
        ms = quake.shocks[k].ms
        axes.annotate(EN["shock_label"].format(ms=ms, degree=DEGREES[degrees[k]]), (hours[k], ms), xytext=(6, 3),
                      textcoords="offset points", fontsize=8.5)
    last = max(24.0, 24.0 * np.ceil((float(hours[-1]) + 6) / 24))
    axes.set_xlim(-0.02 * last, last)
    axes.set_xticks(np.arange(0, last + 1, 24 if last > 48 else 6))
    axes.set_ylim(least, np.ceil(2 * max(shock.ms for shock in quake.shocks)) / 2 + 0.5)
    axes.set_xlabel(EN["since_shock"], fontsize=9)
    axes.set_ylabel(EN["quake_shocks"], fontsize=9)
    axes.set_title(EN["shocks_title"].format(n=len(quake.shocks) - 1), fontsize=10, loc="left")
    plain(axes)


def shown_h(run: Run) -> float:
    """Hours since the main shock worth showing: six after the last rescue, death or patient, `SHOWN_H` at least."""
    log = log_of(run.case)
    rows = log[np.isin(log["kind"], (Event.DUG_OUT, Event.DIED_BURIED, Event.DIED_WAITING, Event.IN_HOSPITAL, Event.HURT))]
    last = float(rows["time_h"].max()) - shock_h(run) + 6 if rows.size else SHOWN_H
    return min(float(run.case.hours) - shock_h(run), max(SHOWN_H, last))


def shock_h(run: Run) -> float:
    """Hour of the main shock since the start of the run."""
    quake = run.drawn.cause
    assert isinstance(quake, Quake)
    return float(quake.at_h[0])


def draw_trapped(axes: Axes, run: Run) -> None:
    """The living under debris against time, those dug out alive and those who died there, and the golden hours."""
    log = log_of(run.case)
    out, dead, under = (_change(run, {kind: 1}) for kind in (Event.DUG_OUT, Event.DIED_BURIED, Event.BURIED))
    alive = _change(run, {Event.BURIED: 1, Event.DUG_OUT: -1, Event.DIED_BURIED: -1})
    if not under[0].size:
        return say_empty(axes)
    _layers(axes, run, [(*alive, "trapped_alive", ORANGE)])
    for (hours, change), word, colour, style in ((out, "trapped_out", GREEN, "-"), (dead, "trapped_dead", BLACK, "--")):
        _step(axes, run, hours, np.cumsum(change), EN[word], colour, style)
    total = under[1].sum()
    waited = (log["time_h"] - run.case.state.needs["arises_h"][np.maximum(log["need"], 0)])[log["kind"] == Event.DUG_OUT]
    within = [out[1][waited <= hours].sum() / total for hours in GOLDEN_H]
    _rescue_axis(axes, run, EN["trapped_title"].format(people=total, first=GOLDEN_H[0], second=GOLDEN_H[1], early=within[0],
                                                       late=within[1]))
    golden(axes, 0.0)


def golden(axes: Axes, from_h: float) -> None:
    """The golden hours after ``from_h`` on the x axis."""
    for hours in GOLDEN_H:
        axes.axvline(from_h + hours, color="0.4", linewidth=1.0, linestyle=(0, (2, 2)), zorder=1)
        axes.annotate(EN["golden"].format(hours=hours), (from_h + hours, 1), xycoords=("data", "axes fraction"),
                      xytext=(3, -2), textcoords="offset points", fontsize=8.5, va="top", color="0.25")


def draw_diggers(axes: Axes, run: Run) -> None:
    """Who had dug out how many alive by when."""
    log, units = log_of(run.case), run.case.state.units
    rows = log[log["kind"] == Event.DUG_OUT]
    if not rows.size:
        return say_empty(axes)
    tier = units["tier"][rows["unit"]]
    layers = [(rows["time_h"][mine], rows["quantity"][mine], f"digger_{name}", colour)
              for (name, tiers), colour in zip(DIGGERS.items(), DIGGER_COLOURS, strict=True)
              if (mine := np.isin(tier, tiers)).any()]
    _layers(axes, run, layers)
    first = rows["quantity"][np.isin(tier, DIGGERS["neighbours"])].sum()
    _rescue_axis(axes, run, EN["diggers_title"].format(people=rows["quantity"].sum(), share=first / rows["quantity"].sum()))
    golden(axes, 0.0)


def draw_deaths(axes: Axes, run: Run) -> None:
    """Deaths so far: at once, which no response can avoid; and waiting, under debris or for a hospital."""
    shaken = run.drawn.disaster.shaken
    assert shaken is not None
    killed = shaken.harm[shaken.harm["killed"] > 0]  # the log has them by the full hour
    layers = [(killed["at_h"], killed["killed"], "death_once", "0.7"),
              (*_change(run, {Event.DIED_BURIED: 1}), "death_buried", VERMILION),
              (*_change(run, {Event.DIED_WAITING: 1}), "death_hurt", PURPLE)]
    layers = [layer for layer in layers if layer[0].size]
    if not layers:
        return say_empty(axes)
    _layers(axes, run, layers)
    total = {word: change.sum() for _, change, word, _ in layers}
    later = sum(n for word, n in total.items() if word != "death_once")
    _rescue_axis(axes, run, EN["deaths_title"].format(once=total.get("death_once", 0), later=later))


def draw_roads(axes: Axes, run: Run) -> None:
    """Roads that are closed, by what closed them, and the places that have no way to their seat."""
    log, roads = log_of(run.case), run.case.state.roads
    rows = log[np.isin(log["kind"], (Event.ROAD_BURIED, Event.ROAD_OPENED))]
    if not rows.size:
        return say_empty(axes)
    sign, bridge = np.where(rows["kind"] == Event.ROAD_BURIED, 1, -1), roads["bridge"][rows["site"]]
    layers = [(rows["time_h"][mine], sign[mine], f"road_{name}", colour)
              for k, (name, colour) in enumerate((("slide", ORANGE), ("inspect", SKY), ("down", BLUE)))
              if (mine := bridge == k).any()]
    _layers(axes, run, layers)
    cut = _change(run, {Event.CUT_OFF: 1, Event.JOINED: -1}, each=True)
    if cut[0].size:
        _step(axes, run, cut[0], np.cumsum(cut[1]), EN["road_cut_off"], BLACK, "-")
    _rescue_axis(axes, run, EN["roads_title"].format(closed=(sign > 0).sum(), opened=(sign < 0).sum()), EN["roads_axis"])


def draw_patients(axes: Axes, run: Run) -> None:
    """The hurt who need a hospital: who waits where, who came to one and who died before."""
    log, units = log_of(run.case), run.case.state.units
    hurt, came, died = (_change(run, {kind: 1}) for kind in (Event.HURT, Event.IN_HOSPITAL, Event.DIED_WAITING))
    if not hurt[0].size:
        return say_empty(axes)
    ambulance = (log["unit"] >= 0) & (units["kind"][np.maximum(log["unit"], 0)] == Unit.AMBULANCE)
    aboard = np.select([ambulance & (log["kind"] == Event.ARRIVED),
                        ambulance & np.isin(log["kind"], (Event.IN_HOSPITAL, Event.DIED_WAITING))], [1, -1], 0)
    of_all = np.select([log["kind"] == Event.HURT, np.isin(log["kind"], (Event.IN_HOSPITAL, Event.DIED_WAITING))],
                       [1, -1], 0)
    there = of_all * log["quantity"] - aboard
    _layers(axes, run, [(log["time_h"][change != 0], change[change != 0], word, colour) for change, word, colour in (
        (there, "patient_waits", ORANGE), (aboard, "patient_aboard", SKY))])
    for (hours, change), word, colour, style in ((came, "patient_in", GREEN, "-"), (died, "patient_died", BLACK, "--")):
        if hours.size:
            _step(axes, run, hours, np.cumsum(change), EN[word], colour, style)
    shaken = run.drawn.disaster.shaken
    assert shaken is not None
    _rescue_axis(axes, run, EN["patients_title"].format(people=hurt[1].sum(), red=shaken.harm["red"].sum()))


def draw_beds(axes: Axes, world: World, run: Run) -> None:
    """Beds for the hurt, those that hospitals added among them, and the patients brought there, in the districts to which
    most came or of which most were hurt."""
    log, needs, districts = log_of(run.case), run.case.state.needs, run.case.state.districts
    n = districts.size
    hurt, came = log[log["kind"] == Event.HURT], log[log["kind"] == Event.IN_HOSPITAL]
    if not hurt.size:
        return say_empty(axes)
    patients = np.bincount(came["site"], minlength=n)
    own = np.bincount(needs["district"][hurt["need"]], weights=hurt["quantity"], minlength=n)
    units = run.case.state.units
    bound = units["craft"][(units["kind"] == Unit.AMBULANCE) & (units["craft"] >= 0)]  # on the way there at the end
    free = districts["beds"] + np.bincount(bound, minlength=n)
    order = np.lexsort((-own, -patients))
    rows = [int(d) for d in order if patients[d] or own[d]][:MOST_DISTRICTS]
    at = np.arange(len(rows))
    axes.barh(at, patients[rows], height=0.7, color=GREEN, alpha=0.75, label=EN["beds_taken"])
    axes.barh(at, free[rows], left=patients[rows], height=0.7, color="0.9", label=EN["beds_free"])
    for k, d in enumerate(rows):
        axes.annotate(EN["beds_bar"].format(patients=patients[d], beds=patients[d] + free[d], own=own[d]),
                      (patients[d] + free[d], k), xytext=(5, 0), textcoords="offset points", fontsize=8.5, va="center")
    axes.set_yticks(at, world.districts["name_en"][rows].tolist())
    axes.set_ylim(max(LEAST_ROWS, len(rows)) - 0.4, -0.6)
    axes.set_xlim(0, 1.7 * float((patients + free)[rows].max()))
    _whole(axes.xaxis)
    axes.set_xlabel(EN["beds_axis"], fontsize=9)
    full = int(((free == 0) & (patients > 0)).sum())
    axes.set_title(EN["beds_title"].format(patients=patients.sum(), districts=(patients > 0).sum(), full=full), fontsize=10,
                   loc="left")
    axes.legend(fontsize=8.5, frameon=False, loc="upper left", bbox_to_anchor=(-0.02, -0.13), ncol=2)
    plain(axes)


def _change(run: Run, signs: dict[Event, int], each: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(hours since the start, change) at every event of some kinds; ``each`` event counts one, else its quantity."""
    log = log_of(run.case)
    rows = log[np.isin(log["kind"], list(signs))]
    sign = np.select([rows["kind"] == kind for kind in signs], list(signs.values()), 0)
    return rows["time_h"], sign * (1 if each else rows["quantity"])


def _layers(axes: Axes, run: Run, layers: Sequence[Layer]) -> None:
    """Sums of changes against the hours since the main shock, one upon the other."""
    zero, end = shock_h(run), float(run.case.hours)
    hours = np.unique(np.concatenate([[0.0], *(layer[0] for layer in layers), [end]]))
    below = np.zeros(hours.size)
    for at, change, word, colour in layers:
        order = np.argsort(at, kind="stable")
        above = below + np.concatenate([[0.0], np.cumsum(change[order])])[np.searchsorted(at[order], hours, side="right")]
        axes.fill_between(hours - zero, below, above, step="post", color=colour, alpha=0.75, linewidth=0, label=EN[word])
        below = above


def _step(axes: Axes, run: Run, hours: np.ndarray, values: np.ndarray, label: str, colour: str, style: str) -> None:
    axes.step(np.concatenate([[0.0], hours, [float(run.case.hours)]]) - shock_h(run),
              np.concatenate([[0.0], values, values[-1:]]), where="post", color=colour, linestyle=style, linewidth=1.8,
              label=label)


def _whole(axis: Axis) -> None:
    """Whole numbers of people or things along an axis."""
    axis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _root(hours: np.ndarray) -> np.ndarray:
    return np.sign(hours) * np.sqrt(np.abs(hours))


def _square(root: np.ndarray) -> np.ndarray:
    return np.sign(root) * np.square(root)


def _rescue_axis(axes: Axes, run: Run, title: str, label: str = "") -> None:
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_ylabel(label or EN["people_axis"], fontsize=9)
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    _whole(axes.yaxis)
    last = shown_h(run)
    axes.set_xscale("function", functions=(_root, _square))
    axes.set_xlim(0, last)
    axes.set_xticks([hour for hour in TICKS_H if hour <= last], [f"{hour:g}" for hour in TICKS_H if hour <= last])
    axes.set_xlabel(EN["since_shock_root"], fontsize=9)
    axes.legend(fontsize=8.5, framealpha=0.85, edgecolor="none", loc="best")
    plain(axes)
