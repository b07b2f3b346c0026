"""What marks of a meeting come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.actions.running.progress import Mark, Standing, progress_of
from duijie.store.models import MarkKind, Progress

START = datetime(2027, 3, 19, 5, 30, tzinfo=UTC)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def said(*marks: tuple[int, str] | tuple[int, str, str] | tuple[int, str, str, int]) -> Standing:
    """Return the standing of marks: minute, kind, guest, minutes late."""
    return progress_of(
        Mark(minute(one[0]), f"m{n}", one[1], *one[2:])  # type: ignore[misc]
        for n, one in enumerate(marks)
    )


def test_nothing_said_is_waiting() -> None:
    assert said() == Standing()


def test_a_meeting_starts_and_ends_when_it_was_said_first() -> None:
    found = said((1, "started"), (2, "started"), (24, "ended"), (25, "ended"))
    assert (found.progress, found.started, found.ended) == (Progress.ENDED, minute(1), minute(24))


def test_ended_without_a_start_has_none() -> None:
    found = said((24, "ended"))
    assert (found.progress, found.started, found.ended) == (Progress.ENDED, None, minute(24))


def test_started_again_after_its_end_goes_on() -> None:
    found = said((1, "started"), (3, "ended"), (4, "started"))
    assert (found.progress, found.started, found.ended) == (Progress.STARTED, minute(1), None)


def test_they_came_after_all() -> None:
    found = said((8, "missing", "a"), (9, "no_show"), (12, "started"))
    assert (found.progress, found.started, found.missing) == (Progress.STARTED, minute(12), ())


def test_a_no_show_may_name_the_guest() -> None:
    found = said((1, "here", "a"), (9, "no_show", "b"))
    assert (found.progress, found.missing, found.here) == (Progress.NO_SHOW, ("b",), frozenset({"a"}))


def test_reset_takes_back_what_staff_said_not_what_guests_said() -> None:
    found = said((0, "cannot_come", "b"), (1, "here", "c"), (2, "started"), (3, "missing", "a"), (4, "reset"))
    assert (found.progress, found.started, found.missing) == (Progress.WAITING, None, ())
    assert found.here == frozenset({"c"})
    assert said((1, "cannot_come", "b"), (2, "missing", "a"), (3, "reset")).missing == ("b",)


def test_reset_of_one_guest_leaves_the_rest() -> None:
    found = said((1, "started"), (2, "missing", "a"), (3, "missing", "b"), (4, "reset", "a"))
    assert (found.progress, found.missing) == (Progress.STARTED, ("b",))


def test_a_guest_who_is_here_is_neither_late_nor_missing() -> None:
    found = said((0, "late", "a", 5), (1, "missing", "a"), (2, "cannot_come", "a"), (4, "here", "a"))
    assert (found.late, found.missing, found.away, found.here) == ({}, (), frozenset(), frozenset({"a"}))


def test_late_keeps_how_late_and_since_when() -> None:
    found = said((0, "missing", "a"), (1, "late", "a", 5))
    assert (found.late, found.missing) == ({"a": (5, minute(1))}, ())


_GUESTS = st.sampled_from(["", "a", "b"])
_MARKS = st.lists(
    st.builds(
        Mark,
        at=st.integers(0, 6).map(minute),
        mark=st.uuids().map(str),
        kind=st.sampled_from([str(kind) for kind in MarkKind]),
        participant=_GUESTS,
        minutes=st.integers(1, 60),
    ),
    max_size=9,
    unique_by=lambda one: one.mark,
)


@given(_MARKS, st.randoms())
def test_any_order_of_arrival_gives_the_same(marks: list[Mark], chance: object) -> None:
    found = progress_of(marks)
    mixed = list(marks)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert progress_of(mixed) == found
    assert not found.here & set(found.missing)
    assert (found.progress == Progress.ENDED) == (found.ended is not None)


@pytest.mark.parametrize("kind", [MarkKind.STARTED, MarkKind.ENDED])
def test_a_guest_named_with_what_is_said_of_all_changes_nothing_about_it(kind: MarkKind) -> None:
    assert said((1, kind, "a")).progress == kind
