"""How two ways are measured beside each other, and the row that says so."""

import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 7


def in_turn(calls: list[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Median seconds of each, measured in turn so that a slow moment of the machine hits all."""
    seconds: list[list[float]] = [[] for _ in calls]
    for call in calls:  # warm
        call()
    for _ in range(rounds):
        for taken, call in zip(seconds, calls, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def interleaved(ours: Callable[[], object], against: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds of both."""
    a, b = in_turn([ours, against], rounds)
    return a, b


def row(name: str, ours: float, against: float, required: float | None = None, rounds: int = ROUNDS) -> dict[str, Any]:
    """A row of the table: the ratio says how many times as long the other takes."""
    return {"name": name, "ours": ours, "against": against, "ratio": against / ours, "required": required,
            "pass": required is None or against / ours >= required, "rounds": rounds,
            "python": platform.python_version(), "cpu": _cpu()}


def _cpu() -> str:
    """The processor's model name, as the system tells it."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines()
             if line.startswith("model name")] if info.exists() else []
    return names[0] if names else platform.processor()
