"""The page on the strength of buildings, from rows made by hand."""

from sim.report.fragility import PAGE, VALUES, lines_of, page


def row(value, verdict, estimate=0.5, threshold=0.95, clock="a", unit="share"):
    return {"key": "k", "value": value, "target": "T", "part": "", "clock": clock, "unit": unit, "plan": "p",
            "statistic": "pooled", "estimate": estimate, "verdict": verdict, "threshold": threshold}


def test_what_turns_and_what_flips():
    table = [row(value, verdict, clock=clock) for clock, verdicts in {
        "flips": ("fails", "undecided", "holds"), "turns": ("fails", "fails", "undecided"), "stays": ("holds",) * 3,
    }.items() for value, verdict in zip(VALUES, verdicts, strict=True)]
    table += [row(value, "measured", 10 * value, None, "minutes", "min") for value in VALUES]
    table += [row(value, "measured", 12.0, None, "alike", "min") for value in VALUES]
    text = page(table, 256)
    assert "Of 3 lines with demand under every value 2 have another verdict at some value, 1 of them" in text
    assert "Alike at all: 1 holds." in text
    assert "| T, flips | `p` | 50.0%: fails | 50.0%: undecided | 50.0%: holds |" in text
    assert "| T, stays" not in text
    assert "| T, minutes | `p` | 14.0 min | 17.0 min | 21.0 min |" in text
    assert "T, alike" not in text


def test_lines_without_demand_are_left_out():
    table = [row(value, "undecided", None if value == VALUES[1] else 0.5) for value in VALUES]
    assert set(lines_of(table)["T", "", "a", "p", "pooled"]) == {VALUES[0], VALUES[2]}
    assert "Of 0 lines" in page(table, 256)


def test_the_page_is_kept():
    """Where the model has changed: python -m sim.report.fragility"""
    text = PAGE.read_text(encoding="utf-8")
    assert "python -m sim.report.fragility" in text
    assert "| measured, and another by more than 10% | plan | 1.4 | 1.7 | 2.1 |" in text
