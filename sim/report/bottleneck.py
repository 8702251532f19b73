"""What people waited for: all waiting of a clause, split by cause."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.report.maps import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from sim.report.marks import plain, plans_of, say_empty
from sim.report.words import EN, named

CAUSE_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, "0.35", "#F0E442")
DARK = (BLUE, VERMILION, GREEN, "0.35")  # white letters are read on them
OTHER_COLOUR = "0.82"
N_CAUSES, CAUSE_COLUMNS = 5, 3  # causes of a clause that are named, in so many columns
LEAST_PIECE, FITS = 5.0, 1.0  # per cent of a bar from which a piece is labelled, letters of a label for each per cent


def draw_bottleneck(axes: Axes, rows: Sequence[Mapping[str, Any]], plans: Sequence[str] | None = None) -> None:
    """What people waited for: a bar for each clause and plan, and below them the largest causes by name.

    Parameters
    ----------
    rows : ``target``, ``plan``, ``resource``, ``cause``, ``person_hours`` and ``share`` of all waiting of the target
    """
    rows = [row for row in rows if row["person_hours"] > 0]
    if not rows:
        return say_empty(axes)
    plans, colours = plans or plans_of(rows), cause_colours(rows)
    y, ticks, words = 0.0, [], []
    for target, mine in colours.items():
        name = named("target", target)
        axes.text(0, y, target if name == target else f"{target}  {name}", fontsize=10, fontweight="bold", va="center")
        for plan in plans:
            bar = sorted((row for row in rows if row["target"] == target and row["plan"] == plan),
                         key=lambda row: (-row["share"], cause_of(row)))
            if bar:
                y += 0.85
                _waiting_bar(axes, y, bar, mine)
                ticks.append(y)
                words.append(named("plan", plan))
        y += 0.25
        rest = any(row["target"] == target and cause_of(row) not in mine for row in rows)
        for k, (cause, colour) in enumerate((*mine.items(), *([(EN["bottleneck_other"], OTHER_COLOUR)] if rest else []))):
            y += 0.55 * (k % CAUSE_COLUMNS == 0)
            x = 100 * (k % CAUSE_COLUMNS) / CAUSE_COLUMNS
            axes.plot([x + 0.6], [y], marker="s", markersize=7, color=colour, linestyle="", clip_on=False)
            axes.text(x + 1.9, y, cause, fontsize=9, va="center")
        y += 1.1
    axes.set_ylim(y - 0.7, -0.4)
    axes.set_xlim(0, 100)
    axes.set_xlabel(EN["bottleneck_axis"], fontsize=9)
    plain(axes, "top", "right", "left")
    axes.set_yticks(ticks, words, fontsize=9.5)
    axes.tick_params(axis="y", length=0, labelsize=9.5)


def _waiting_bar(axes: Axes, y: float, rows: Sequence[Mapping[str, Any]], colours: Mapping[str, str]) -> None:
    """One bar, largest cause first; what has no colour is one piece at the end."""
    pieces = [(cause_of(row), 100 * row["share"]) for row in rows if cause_of(row) in colours]
    rest = 100.0 - sum(width for _, width in pieces)
    if rest > 0.05:
        pieces.append((EN["bottleneck_other"], rest))
    start = 0.0
    for cause, width in pieces:
        colour = colours.get(cause, OTHER_COLOUR)
        axes.barh(y, width, left=start, height=0.66, color=colour, edgecolor="white", linewidth=1.2)
        number = EN["percent"].format(share=width)
        words = EN["bottleneck_piece"].format(cause=cause, number=number)
        if width >= LEAST_PIECE:
            axes.text(start + 0.8, y, words if len(words) < FITS * width else number, va="center", fontsize=8.5,
                      color="white" if colour in DARK else BLACK)
        start += width
    total = sum(row["person_hours"] for row in rows)
    axes.annotate(EN["bottleneck_total" if total >= 10 else "bottleneck_few"].format(hours=total), (100, y), xytext=(6, 0),
                  textcoords="offset points", va="center", fontsize=9, annotation_clip=False)


def cause_of(row: Mapping[str, Any]) -> str:
    """A row's resource and cause in words."""
    return EN["bottleneck_cause"].format(resource=named("resource", row["resource"]), cause=named("cause", row["cause"]))


def cause_colours(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Target -> its largest causes -> a colour, the same wherever a cause occurs unless another one there has it."""
    causes: dict[str, dict[str, float]] = {}
    for row in rows:
        mine = causes.setdefault(row["target"], {})
        mine[cause_of(row)] = max(mine.get(cause_of(row), 0.0), row["share"])
    usual: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {}
    for target, mine in causes.items():
        first = [cause for cause, _ in sorted(mine.items(), key=lambda item: (-item[1], item[0]))[:N_CAUSES]]
        found[target] = {}
        for cause in sorted(first, key=lambda cause: cause not in usual):  # those that have a colour come first
            free = [colour for colour in CAUSE_COLOURS if colour not in found[target].values()]
            found[target][cause] = usual[cause] if usual.get(cause) in free else free[0]
            usual.setdefault(cause, found[target][cause])
        found[target] = {cause: found[target][cause] for cause in first}
    return found
