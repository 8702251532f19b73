"""Pictures on disk, PNG and SVG, the same bytes every time."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from scenarios.checks import BadInput
from sim.workers import process_pool

STYLE = {"svg.hashsalt": "drsim", "svg.fonttype": "path", "font.family": "DejaVu Sans", "figure.dpi": 100,
         "savefig.dpi": 130, "axes.titlepad": 8}
KINDS = {".png": {"Software": None}, ".svg": {"Date": None, "Creator": None}}  # of files, and what is left out of each
MANY = 8  # pictures from which on it pays to start processes


def save(figures: Mapping[str, Figure], folder: Path) -> list[Path]:
    """Write ``name.png`` and ``name.svg`` of every figure, all or none; no date, host or version inside.

    Parameters
    ----------
    figures : by name, which may lead into a folder below; many are drawn by as many processes as there are cores

    Raises
    ------
    BadInput : the folder cannot be written
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as half:
            files = [Path(half) / name for name in figures]
            if len(files) >= MANY:
                with process_pool(os.cpu_count() or 1) as pool:
                    list(pool.map(_save, figures.values(), files))
            else:
                for figure, file in zip(figures.values(), files, strict=True):
                    _save(figure, file)
            names = [f"{name}{suffix}" for name in figures for suffix in KINDS]
            for name in names:
                (folder / name).parent.mkdir(exist_ok=True)
                os.replace(Path(half) / name, folder / name)
    except OSError as why:
        raise BadInput(f"out: cannot write {folder} ({why.strerror}); name a folder you may write to") from None
    return [folder / name for name in names]


def _save(figure: Figure, file: Path) -> None:
    """Both files of one figure; ``file`` without a suffix."""
    file.parent.mkdir(exist_ok=True)
    with mpl.rc_context(STYLE):
        for suffix, metadata in KINDS.items():
            figure.savefig(f"{file}{suffix}", format=suffix[1:], metadata=metadata)
