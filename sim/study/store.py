"""Where a study keeps its parts: whole or not at all, found again by what they depend on and by nothing else."""

import fcntl
import hashlib
import json
import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.kernel import FLAGS
from scenarios.checks import BadInput
from sim.overrides import options

SCHEMA = 2
OURS = (".json", ".png", ".svg", ".part")  # what a run leaves beside its parts and the pictures of each scenario
ROOT = Path(__file__).parents[2]
SOURCES = ("models", "scenarios", "sim/engine", "sim/judge")


def study_key(values: Mapping[str, Any], data: Path) -> str:
    """SHA-256 of everything a measure depends on.

    Parameters
    ----------
    values : configuration without how many, how long, where to and by which worker
    data : folder of the World's tables
    """
    digest = hashlib.sha256(json.dumps([SCHEMA, values, sorted(FLAGS.items()), np.__version__, platform.machine(),
                                        platform.python_version()], sort_keys=True, default=str).encode())
    for folder in (*(ROOT / name for name in SOURCES), ROOT / "sim" / "evacuation.py", ROOT / "sim" / "deploy.py", data):
        files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".csv"))
        for path in files:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@dataclass
class Store:
    """The parts of one study: ``folder/parts/<key>/<plan>-<scenario>-<chunk>.parquet``.

    Attributes
    ----------
    folder : the study's; held by one process at a time
    key : see `study_key`; a study of several scenarios sets it as it goes from one to the next
    row : type of the rows
    damaged : names of parts that were found unreadable and set aside
    """

    folder: Path
    key: str
    row: np.dtype
    damaged: list[str]

    def __init__(self, folder: Path, key: str, row: np.dtype) -> None:
        """Open a folder and hold it; ``row`` is the type of the rows kept (`sim.judge.measures.row_type`).

        Raises
        ------
        BadInput : another study holds the folder, or it holds something else
        """
        self.folder, self.key, self.row, self.damaged = folder, key, row, []
        self.refuse_foreign(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = (folder / ".lock").open("w")
        except OSError as why:
            raise BadInput(f"out: cannot write {folder} ({why.strerror}); name a folder you may write to") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise BadInput(f"out: another study is at work in {folder}; wait for it or name another folder") from None

    @staticmethod
    def refuse_foreign(folder: Path, own: str = "", whose: str = "study") -> None:
        """Raise BadInput where a folder holds what no study left there; ``own`` is the pattern of what it did leave, by
        default parts, the lock and a folder for each scenario."""
        own = own or "|".join([r"parts|\.lock", *map(re.escape, options("scenario"))])
        names = [] if not folder.is_dir() else [path.name for path in folder.iterdir() if path.suffix not in OURS]
        others = [name for name in names if not re.fullmatch(own, name)]
        if others:
            raise BadInput(f"out: {folder} holds {min(others)}, which is no {whose}'s; name a new folder")

    @property
    def _parts(self) -> Path:
        return self.folder / "parts" / self.key[:16]

    def close(self) -> None:
        """Let go of the folder."""
        self._lock.close()

    def read(self, name: str) -> np.ndarray | None:
        """The rows of a part, None where there is none; one that is damaged is set aside and said."""
        from pyarrow import ArrowException, parquet  # noqa: PLC0415  slow to import
        path = self._parts / f"{name}.parquet"
        if not path.exists():
            return None
        try:
            table = parquet.read_table(path)
            about = table.schema.metadata or {}
            rows = np.empty(table.num_rows, dtype=self.row)
            for column in self.row.names or ():
                values = table[column].combine_chunks()
                flat = values.flatten() if rows[column].ndim > 1 else values
                rows[column] = flat.to_numpy(zero_copy_only=False).reshape(rows[column].shape)
            if about.get(b"key") == self.key.encode() and about.get(b"rows") == _digest(rows):
                return rows
        except (ArrowException, OSError, KeyError, ValueError):
            pass
        os.replace(path, path.with_suffix(".bad"))
        self.damaged.append(name)
        return None

    def write(self, name: str, rows: np.ndarray) -> None:
        """Keep a part: a file beside it first, then in its place at once.

        Raises
        ------
        BadInput : it cannot be written; the parts before it stand
        """
        try:
            self._write(name, rows)
        except OSError as why:
            raise BadInput(f"out: cannot write into {self.folder} ({why.strerror or why}); free space there or name another "
                           "folder; the parts that were written are kept") from None

    def _write(self, name: str, rows: np.ndarray) -> None:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415

        def column_of(values: np.ndarray) -> Any:
            return values if values.ndim == 1 else pa.FixedSizeListArray.from_arrays(values.ravel(), values[0].size)
        table = pa.table({column: column_of(np.ascontiguousarray(rows[column])) for column in self.row.names or ()}
                         ).replace_schema_metadata({b"key": self.key.encode(), b"rows": _digest(rows)})
        self._parts.mkdir(parents=True, exist_ok=True)
        half = self._parts / f".{name}.part"
        parquet.write_table(table, half, compression="zstd", row_group_size=len(rows))
        with half.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(half, self._parts / f"{name}.parquet")
        folder = os.open(self._parts, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _digest(rows: np.ndarray) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest().encode()
