"""The one way code is compiled here, and the time grid that every duration lives on.

numba's own on-disk cache silently reuses old machine code when an edited callee lies in another file, or when a module
constant or a compile flag changed. The cache folder is therefore named by a hash of everything that could matter.
"""

import hashlib
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.experimental import structref

FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": False}
TICKS_PER_H = 2.0**20  # the grid: 3.4 ms


def _cache_key() -> str:
    """Hash of all kernel sources, library versions and flags."""
    digest = hashlib.sha256(repr((sorted(FLAGS.items()), numba.__version__, llvmlite.__version__, np.__version__,
                                  platform.python_version())).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "drsim" / f"numba-{_cache_key()}"


numba.config.CACHE_DIR = str(_cache_folder())


def is_cached() -> bool:
    """True where this version's model was compiled before."""
    return any(_cache_folder().rglob("*pass_hour*.nbc"))


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a pure function of scalars and arrays; results stay in the cache of this exact source."""
    return numba.njit(cache=True, **FLAGS)(function)


class _TablesType(numba.types.StructRef):
    """How kernels see a set of tables: by reference, so that a call passes one pointer."""

    def preprocess_fields(self, fields: Any) -> Any:
        """Literal types would make each set of tables a type of its own."""
        return tuple((name, numba.types.unliteral(of)) for name, of in fields)


@structref.register
class StateType(_TablesType):
    """`models.state.State` to kernels."""


@structref.register
class RoadsType(_TablesType):
    """`models.travel.Roads` to kernels."""


def handle(of: type, fields: tuple[str, ...], name: str) -> Callable[..., Any]:
    """What makes a handle: the same tables, passed to kernels by reference.

    Passing some thirty arrays by value cost 4.4 microseconds a call from Python and 91 s of compilation for the whole model;
    by reference it is 1.0 microsecond and 53 s (measured with numba 0.68).

    Parameters
    ----------
    of : StateType or RoadsType
    fields : names of the tables
    name : of the class of handles
    """
    made = type(name, (structref.StructRefProxy,), {
        "__new__": lambda cls, *tables: structref.StructRefProxy.__new__(cls, *tables), "__module__": __name__})
    structref.define_proxy(made, of, list(fields))
    return made


@kernel
def on_grid(duration_h):
    """Round a duration up to the time grid.

    Parameters
    ----------
    duration_h : float, hours, >= 0; inf stays inf

    Returns
    -------
    float, hours: the least multiple of 2**-20 h that is not below ``duration_h``. Sums and differences of such numbers
    are exact below 2**32 h, so the order of additions never matters.
    """
    return np.ceil(duration_h * TICKS_PER_H) / TICKS_PER_H
