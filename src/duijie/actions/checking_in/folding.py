"""What a guest's scans come to. Nothing here knows a database, so that any order of arrival gives the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """One scan that counts. ``at``: when it happened, the device's clock put right; ``undo``: it takes back."""

    at: datetime
    mark: str
    way: str
    desk: str | None = None
    undo: bool = False


def arrival(scans: Iterable[Seen]) -> Seen | None:
    """Return the scan by which a guest is here: the earliest after the latest that took back; None if there is none.

    Of several at the same moment the one with the smaller mark counts, and at that moment taking back counts by its
    mark too. A scan given twice counts once.
    """
    last: Seen | None = None
    coming: list[Seen] = []
    for scan in scans:
        if not scan.undo:
            coming.append(scan)
        elif last is None or _order(scan) > _order(last):
            last = scan
    return min((scan for scan in coming if last is None or _order(scan) > _order(last)), key=_order, default=None)


def _order(scan: Seen) -> tuple[datetime, str]:
    return scan.at, scan.mark
