"""Rounding vectors, so that they take a quarter of the room and their products are the same however computed.

Two roundings, each of which leaves alone what it rounded before:

``round_rows`` keeps a vector as 8-bit integers with one scale. A cosine of two unit vectors moves by about 0.001.
``round_to_grid`` puts every number on a multiple of 2⁻¹¹. The products of two such vectors no longer than one are
multiples of 2⁻²² whose partial sums stay below 2 (Cauchy and Schwarz), so 32-bit floats add them without any
error, in whatever order: a pair has the same cosine in a block of any shape, on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_CODE: Final = 127
_GRID: Final = np.float32(2048)
#: Bits of a scale. With as few, a scale times a code is exact, and rounding what was rounded changes nothing.
_SCALE_STEPS: Final = 4096.0


def round_rows(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return vectors (number × dimensions, finite) as codes within ±127 and the scale of each; zero has scale 0."""
    largest = np.abs(vectors).max(axis=1, initial=0.0).astype(np.float64) / LARGEST_CODE
    mantissa, exponent = np.frexp(largest)
    scales = np.ldexp(np.ceil(mantissa * _SCALE_STEPS) / _SCALE_STEPS, exponent).astype(np.float32)
    steps = np.divide(np.float32(1), scales, out=np.zeros_like(scales), where=scales > 0)
    return np.rint(vectors * steps[:, None]).astype(np.int8), scales


def restore_rows(codes: NDArray[np.int8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors that codes and scales stand for, number × dimensions."""
    restored: NDArray[np.float32] = codes * scales[:, None]
    return restored


def round_to_grid(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors with every number on a multiple of 2⁻¹¹."""
    return np.asarray(np.rint(vectors * _GRID) / _GRID, dtype=np.float32)
