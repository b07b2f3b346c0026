"""Arrays that rows are appended to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST_ROOM: Final = 64


class Growing:
    """An array whose first axis grows. Room is doubled when it runs out, so appending n rows copies each about once.

    It begins with the rows of ``first``, which is neither copied nor changed before the first row is appended or
    set: it may be mapped from a file.
    """

    def __init__(self, first: NDArray[Any]) -> None:
        self._room = first
        self._count = len(first)
        self._borrowed = True

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> NDArray[Any]:
        """All rows, without copying; valid until the next change."""
        return self._room[: self._count]

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end."""
        count = self._count + len(rows)
        self._own(count)
        self._room[self._count : count] = rows
        self._count = count

    def set(self, places: int | NDArray[Any], values: object) -> None:
        """Set some rows."""
        self._own(self._count)
        self._room[places] = values

    def _own(self, count: int) -> None:
        if count > len(self._room) or self._borrowed:
            grown = max(_LEAST_ROOM, 2 * len(self._room)) if count > len(self._room) else count
            room = np.empty((max(count, grown), *self._room.shape[1:]), dtype=self._room.dtype)
            room[: self._count] = self._room[: self._count]
            self._room, self._borrowed = room, False
