"""Functions compiled to machine code: numba behind one typed decorator.

What is compiled is kept on disk beside the module (or in numba's own folder for the user, where that
cannot be written), so a machine compiles each function once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function compiled on its first call, for arrays and numbers only.

    Called with always the same kinds of arguments it compiles once. It lets go of the
    interpreter's lock while it runs, so a job can be told to stop.
    """
    compiled: Any = njit(cache=True, nogil=True, _nrt=False)(function)
    return cast("Callable[P, R]", compiled)


def inner(function: Callable[P, R]) -> Callable[P, R]:
    """Return a part of kernels, compiled into each that calls it: a call would hand over every array anew."""
    compiled: Any = njit(forceinline=True, nogil=True, _nrt=False)(function)
    return cast("Callable[P, R]", compiled)
