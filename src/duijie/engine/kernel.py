"""Functions compiled to machine code: numba behind two typed decorators.

What is compiled is kept on disk, so a machine compiles each function once. numba looks only at the file of the function
itself to see whether it has changed, though others are compiled into it; so the folder is named after all sources of
the packages in which there are such functions.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

HOME: Final = Path(__file__).parent


def kernel_folder() -> Path | None:
    """Return where compiled functions are kept; None where that can't be written, so that numba takes the user's."""
    digest = hashlib.sha256(numba.__version__.encode())
    sources = {path: path.read_bytes() for path in sorted(HOME.glob("scheduling/**/*.py"))}
    packages = {path.parent for path, source in sources.items() if b"\n@kernel\n" in source or b"\n@inner\n" in source}
    for path, source in sources.items():
        if path.parent in packages:
            digest.update(source)
    digest.update(Path(__file__).read_bytes())
    cache = HOME / "__pycache__"
    return cache / f"kernels-{digest.hexdigest()[:16]}" if os.access(HOME, os.W_OK) else None


numba.config.CACHE_DIR = str(kernel_folder() or "")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function compiled on its first call, for arrays and numbers only.

    Called with always the same kinds of arguments it compiles once. It lets go of the interpreter's lock while it
    runs, so a job can be told to stop. It makes no arrays: without numba's counting of references to them, tuples of
    arrays are handed on at no cost, which makes searches ten times faster.
    """
    compiled: Any = numba.njit(cache=True, nogil=True, _nrt=False)(function)
    return cast("Callable[P, R]", compiled)


def inner(function: Callable[P, R]) -> Callable[P, R]:
    """Return a part of kernels, compiled into each that calls it: a call would hand over every array anew."""
    compiled: Any = numba.njit(forceinline=True, nogil=True, _nrt=False)(function)
    return cast("Callable[P, R]", compiled)
