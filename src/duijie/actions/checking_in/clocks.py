"""Putting a device's clock right: what it claims, less how fast it runs, within what can be true."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_FARTHEST: Final = timedelta(days=3660)


def clock_error(sent: datetime, received: datetime) -> timedelta:
    """Return how fast a device's clock runs (negative: slow), from its time of sending and ours of receipt.

    The way through the network counts as error; it is seconds. A clock that is years away counts as ten years wrong.
    """
    return max(-_FARTHEST, min(sent - received, _FARTHEST))


def put_right(claimed: datetime, error: timedelta, opened: datetime, received: datetime) -> datetime:
    """Return when a scan happened.

    It cannot be before its desk was opened nor after it was received: a clock that was set while the desk had no
    network is off by no more than that.
    """
    try:
        at = claimed - error
    except OverflowError:
        at = received
    return min(max(at, opened), received)
