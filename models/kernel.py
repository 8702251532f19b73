"""The one way code is compiled here, and the time grid that every duration lives on.

numba's own on-disk cache silently reuses old machine code when an edited callee lies in another file, or when a module
constant or a compile flag changed. The cache folder is therefore named by a hash of everything that could matter.
"""

import functools
import hashlib
import os
import platform
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.experimental import structref

FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": False, "no_cfunc_wrapper": True}
TICKS_PER_H = 2.0**20  # the grid: 3.4 ms


def _cache_key() -> str:
    """Hash of all kernel sources, library versions and flags, and of path and time of each file, which numba looks at."""
    digest = hashlib.sha256(repr((sorted(FLAGS.items()), numba.__version__, llvmlite.__version__, np.__version__,
                                  platform.python_version())).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(f"{source} {source.stat().st_mtime_ns}".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


CACHE_FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "drsim" / f"numba-{_cache_key()}"
numba.config.CACHE_DIR = str(CACHE_FOLDER)


def is_cached() -> bool:
    """True where nothing is left to compile: the event loop calls every transition, so it is written last of all."""
    return bool(numba.config.DISABLE_JIT) or any(CACHE_FOLDER.rglob("*.run_loop-*.nbc"))


def n_cached() -> int:
    """How many pieces of compiled code the cache holds."""
    return sum(1 for _ in CACHE_FOLDER.rglob("*.nbc"))


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a pure function of scalars and arrays; results stay in the cache of this exact source.

    With ``NUMBA_DISABLE_JIT=1`` it stays Python, for a debugger and for tests.
    """
    if numba.config.DISABLE_JIT:
        return functools.wraps(function)(lambda *arguments: function(*map(_with_fields, arguments)))
    compiled = numba.njit(cache=True, **FLAGS)(function)
    template = compiled.get_call_template

    def template_of_types(positional: Any, named: Any) -> Any:
        """A constant in a call is a type of its own to numba: it would compile the callee, and all that calls, once more."""
        return template(tuple(map(numba.types.unliteral, positional)),
                        {name: numba.types.unliteral(of) for name, of in named.items()})
    compiled.get_call_template = template_of_types
    return compiled


class _Row(np.record):  # type: ignore[misc]  # numpy's stubs call its base final; numpy.rec itself derives from it
    """A row of a table as kernels read and write it: fields are attributes, also where numpy has one of that name (base)."""

    def __getattribute__(self, name: str) -> Any:
        try:
            return np.void.__getitem__(self, name)
        except ValueError:
            return np.void.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        np.void.__setitem__(self, name, value)


def _with_fields(value: Any) -> Any:
    """The same memory, its rows with attributes; for kernels that stay Python."""
    if isinstance(value, np.ndarray) and value.dtype.type is np.void:
        return value.view(np.dtype((_Row, value.dtype)))
    if isinstance(value, tuple) and hasattr(value, "_fields"):  # a set of tables, such as a clock
        return type(value)(*map(_with_fields, value))
    return value


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
    if numba.config.DISABLE_JIT:
        return lambda *tables: types.SimpleNamespace(**dict(zip(fields, map(_with_fields, tables), strict=True)))
    made = type(name, (structref.StructRefProxy,), {
        "__new__": lambda cls, *tables: construct(*tables),  # structref's own compiles anew in every process, 0.6 s each
        "__module__": sys._getframe(1).f_globals["__name__"]})  # as namedtuple does: compiled code names its class
    structref.define_proxy(made, of, list(fields))

    @kernel
    def construct(*tables):
        return made(*tables)
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
