"""What all marks of a meeting come to: pure, and the same in whatever order they arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from duijie.store.models import MarkKind, Progress

_OF_ALL: Final = frozenset({MarkKind.STARTED, MarkKind.ENDED})


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing said of a meeting. ``mark``: the device's own number, which orders what was said at one instant.

    ``participant``: key of the guest it is said of, "" for the meeting; ``minutes``: how late they will be.
    """

    at: datetime
    mark: str
    kind: str
    participant: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a meeting stands. ``missing``: guests who were not there or said that they cannot come, sorted.

    ``here``: guests who said that they are at the table; ``late``: guest → until when they asked to be waited for,
    as minutes and the time they said so; ``away``: those of ``missing`` who said so themselves.
    """

    progress: Progress = Progress.WAITING
    started: datetime | None = None
    ended: datetime | None = None
    missing: tuple[str, ...] = ()
    here: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    late: dict[str, tuple[int, datetime]] = field(default_factory=dict)


@dataclass(slots=True)
class _State:
    progress: Progress = Progress.WAITING
    started: datetime | None = None
    ended: datetime | None = None
    missing: set[str] = field(default_factory=set)
    here: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    late: dict[str, tuple[int, datetime]] = field(default_factory=dict)


def progress_of(marks: Iterable[Mark]) -> Standing:
    """Return what marks come to, read in the order of their times.

    The latest word counts: "started" after "no-show" means that they came after all. "Started" answers who was
    missing before it; "reset" takes back what staff said of the meeting (or, of one guest, that they were missing),
    never what guests said of themselves. A guest's "here" takes back their own "late" and "cannot come".
    """
    state = _State()
    for mark in sorted(marks, key=lambda one: (one.at, one.mark)):
        if mark.participant and mark.kind not in _OF_ALL:
            _of_guest(state, mark)
        else:
            _of_meeting(state, mark)
    return Standing(
        state.progress,
        state.started,
        state.ended,
        tuple(sorted(state.missing | state.away)),
        frozenset(state.here),
        frozenset(state.away),
        dict(sorted(state.late.items())),
    )


def _of_meeting(state: _State, mark: Mark) -> None:
    if mark.kind == MarkKind.STARTED:
        state.started = state.started or mark.at
        state.progress, state.ended = Progress.STARTED, None
        state.missing.clear()
        state.away.clear()
        state.late.clear()
    elif mark.kind == MarkKind.ENDED:
        # Said twice, of two devices, it ended when it was said first.
        state.ended = state.ended or mark.at
        state.progress = Progress.ENDED
    elif mark.kind == MarkKind.NO_SHOW:
        state.progress, state.started, state.ended = Progress.NO_SHOW, None, None
    elif mark.kind == MarkKind.RESET:
        state.progress, state.started, state.ended = Progress.WAITING, None, None
        state.missing.clear()


def _of_guest(state: _State, mark: Mark) -> None:
    guest = mark.participant
    if mark.kind == MarkKind.MISSING:
        state.missing.add(guest)
        state.here.discard(guest)
    elif mark.kind == MarkKind.NO_SHOW:
        state.progress, state.started, state.ended = Progress.NO_SHOW, None, None
        state.missing.add(guest)
        state.here.discard(guest)
    elif mark.kind == MarkKind.RESET:
        state.missing.discard(guest)
    elif mark.kind == MarkKind.CANNOT_COME:
        state.away.add(guest)
        state.here.discard(guest)
        state.late.pop(guest, None)
    elif mark.kind == MarkKind.HERE:
        state.here.add(guest)
        state.missing.discard(guest)
        state.away.discard(guest)
        state.late.pop(guest, None)
    elif mark.kind == MarkKind.LATE:
        state.late[guest] = (mark.minutes or 0, mark.at)
        state.missing.discard(guest)
        state.away.discard(guest)
