"""Outcome cards: who may say what and when, what counts, and what the ledger makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from duijie.actions.following import differing, due_openings
from duijie.actions.outcomes import record_outcome
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.engine.faults import InputError
from duijie.store.models import (
    Account,
    AuditEntry,
    BoardState,
    Cooperation,
    LedgerEntry,
    Meeting,
    Outcome,
    Role,
    Steward,
)
from duijie.store.queries.outcomes import holding, told
from tests.actions.following.scene import AFTER, FIRST, host_of, kinds, meet
from tests.actions.suggesting.scene import listing
from tests.world import World, account

SOON = date(2027, 4, 2)


@pytest.fixture(autouse=True)
def _after() -> Iterator[None]:
    with time_machine.travel(AFTER):  # the clock ticks: words stand in the order they were said
        yield


@pytest.fixture
def meeting(world: World) -> Meeting:
    return meet(world, *world.guests[:2])


def say(world: World, meeting: Meeting, guest: int = 0, **said: object) -> Outcome:
    who = world.guests[guest]
    return record_outcome(world.guest_actor(who), meeting, who, **said).outcome  # type: ignore[arg-type]


def words(meeting: Meeting) -> list[tuple[bool, str, date | None, str, bool]]:
    rows = Outcome.objects.filter(meeting=meeting)
    return [(row.held, row.next_step, row.by_when, row.note, row.latest) for row in rows]


def test_three_taps_and_a_note_are_kept_beside_each_other(world: World, meeting: Meeting) -> None:
    say(world, meeting, held=True)
    say(world, meeting, next_step="papers")
    say(world, meeting, by_when=SOON)
    say(world, meeting, note="Ask for the test report")
    assert words(meeting) == [
        (True, "", None, "", False),
        (True, "papers", None, "", False),
        (True, "papers", SOON, "", False),
        (True, "papers", SOON, "Ask for the test report", True),
    ]
    assert BoardState.objects.get(event=world.event).number == 4
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"outcome.record"}


def test_the_same_tap_again_is_taken_once(world: World, meeting: Meeting) -> None:
    for _ in range(5):
        say(world, meeting, held=True, mark="tap-1")
    say(world, meeting, held=True)
    assert len(words(meeting)) == 1
    say(world, meeting, held=False, mark="tap-2")
    say(world, meeting, held=True, mark="tap-1")  # the queue sends it again: it does not undo the later one
    assert [(held, latest) for held, *_rest, latest in words(meeting)] == [(True, False), (False, True)]


def test_no_next_step_of_a_meeting_that_was_not_held(world: World, meeting: Meeting) -> None:
    say(world, meeting, held=True, next_step="papers", by_when=SOON)
    with pytest.raises(InputError) as wrong:
        say(world, meeting, held=False, next_step="intention")
    assert wrong.value.faults[0].code == "not_held"
    say(world, meeting, held=False)
    with pytest.raises(InputError):
        say(world, meeting, next_step="intention")
    assert words(meeting)[-1] == (False, "", None, "", True)
    assert not Cooperation.objects.exists()


def test_no_fit_has_no_date(world: World, meeting: Meeting) -> None:
    say(world, meeting, held=True, next_step="meet_again", by_when=SOON)
    assert say(world, meeting, next_step="no_fit").by_when is None


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"next_step": "intention"}, "held"),
        ({"held": True, "next_step": "marry"}, "next_step"),
        ({"held": True, "next_step": "papers", "by_when": date(2027, 3, 18)}, "by_when"),
        ({"held": True, "next_step": "papers", "by_when": date(2032, 1, 1)}, "by_when"),
        ({"held": True, "note": "x" * 2001}, "note"),
        ({"held": True, "mark": "x" * 41}, "mark"),
    ],
)
def test_what_cannot_be_kept_is_said_with_its_place(world: World, meeting: Meeting, said: dict, place: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InputError) as wrong:
        say(world, meeting, **said)
    assert [fault.place for fault in wrong.value.faults] == [place]
    assert not Outcome.objects.exists()


def test_nothing_before_the_meeting_begins_nor_of_a_cancelled_one(world: World, meeting: Meeting) -> None:
    with time_machine.travel(FIRST - timedelta(seconds=1), tick=False), pytest.raises(Refused) as early:
        say(world, meeting, held=True)
    Meeting.objects.update(progress="started")  # the host began early
    with time_machine.travel(FIRST - timedelta(seconds=1), tick=False):
        say(world, meeting, held=True)
    Meeting.objects.update(state="cancelled")
    with pytest.raises(Refused) as cancelled:
        say(world, meeting, held=False)
    assert (early.value.code, cancelled.value.code) == ("not_begun", "meeting_cancelled")
    assert len(words(meeting)) == 1


def test_only_the_guest_a_steward_or_the_tables_host_may_say(world: World, meeting: Meeting) -> None:
    guest, other = world.guests[0], world.guests[2]
    steward = account("Transfer office", "office@lugang.example")
    Steward.objects.create(person=guest.person, account=steward)
    host = host_of(world)
    strangers = [
        (world.guest_actor(other), "not_allowed"),
        (world.actor(Role.VIEWER), "not_allowed"),
        (world.actor(Role.DESK), "not_allowed"),
        (world.actor(Role.INTERPRETER), "not_allowed"),
    ]
    for actor, code in strangers:
        with pytest.raises(Refused) as refused:
            record_outcome(actor, meeting, guest, held=True)
        assert refused.value.code == code
    with pytest.raises(Refused) as no_seat:
        record_outcome(world.guest_actor(other), meeting, other, held=True)
    assert no_seat.value.code == "not_found"
    record_outcome(Actor(steward.key, "", (), frozenset({guest.person.key})), meeting, guest, held=True)
    assert record_outcome(host, meeting, world.guests[1], held=True).outcome.for_them is True
    at_another_table = meet(world, world.guests[2], world.guests[3], table=1)
    with pytest.raises(Refused):
        record_outcome(host, at_another_table, world.guests[2], held=True)


def test_a_hosts_word_does_not_take_the_place_of_the_guests_own(world: World, meeting: Meeting) -> None:
    guest, host = world.guests[0], host_of(world)
    with pytest.raises(InputError) as private:
        record_outcome(host, meeting, guest, held=True, note="He looked bored")
    assert private.value.faults[0].place == "note"
    record_outcome(host, meeting, guest, held=True, next_step="papers")
    say(world, meeting, held=True, next_step="no_fit", note="Too dear")
    record_outcome(host, meeting, guest, held=True, next_step="intention")
    rows = Outcome.objects.filter(meeting=meeting).values_list("next_step", "note", "for_them", "latest")
    assert [(step, bool(note), host, latest) for step, note, host, latest in rows] == [
        ("papers", False, True, False),
        ("no_fit", True, False, True),
        ("intention", False, True, False),
    ]
    assert not Cooperation.objects.exists()


@pytest.mark.parametrize(
    ("progress", "said", "expected"),
    [
        ("waiting", [], (False, False, False)),
        ("waiting", [True], (True, True, False)),
        ("waiting", [True, False], (False, True, True)),
        ("waiting", [False, False], (False, True, False)),
        ("started", [], (True, True, False)),
        ("ended", [True, False], (True, True, True)),
        ("no_show", [], (False, True, False)),
        ("no_show", [True], (True, True, True)),
        ("no_show", [False], (False, True, False)),
    ],
)
def test_when_a_meeting_counts_as_held(progress: str, said: list[bool], expected: tuple[bool, bool, bool]) -> None:
    found = holding(progress, said)
    assert (found.held, found.known, found.disputed) == expected


def test_a_word_against_a_no_show_is_kept_and_shown_as_disputed(world: World, meeting: Meeting) -> None:
    Meeting.objects.update(progress="no_show")
    kept = record_outcome(world.guest_actor(world.guests[0]), meeting, world.guests[0], held=True)
    assert (kept.disputed_mark, kept.holding.held, kept.holding.disputed) == (True, True, True)
    assert [one.holding.disputed for one in told(world.guests[0], AFTER)] == [True]


def test_two_intentions_are_one_cooperation_of_both_sides(world: World, meeting: Meeting) -> None:
    need = listing(world.guests[0], "need", "Membranes for sea water")
    offer = listing(world.guests[1], "offer", "Membranes from our laboratory")
    say(world, meeting, 0, held=True, next_step="intention", by_when=SOON)
    made = Cooperation.objects.get()
    assert (made.meeting, made.need, made.offer, made.subject) == (meeting, need, offer, "Membranes for sea water")
    assert (made.stage, made.grade, made.next_date) == ("intention", "one_side", SOON)
    say(world, meeting, 1, held=True, next_step="intention")
    say(world, meeting, 1, note="Nice people")
    made.refresh_from_db()
    assert (made.grade, kinds(made)) == ("both_sides", ["opened", "confirmed"])
    assert Cooperation.objects.count() == 1
    say(world, meeting, 1, next_step="no_fit")
    made.refresh_from_db()
    assert (made.grade, kinds(made)) == ("one_side", ["opened", "confirmed", "disputed"])
    say(world, meeting, 1, next_step="intention")
    made.refresh_from_db()
    assert (made.grade, made.version) == ("both_sides", 4)
    assert differing() == []


def test_the_day_that_is_tapped_last_stands_in_the_ledger(world: World, meeting: Meeting) -> None:
    say(world, meeting, 0, held=True, next_step="intention")
    made = Cooperation.objects.get()
    assert made.next_date is None
    say(world, meeting, 0, by_when=SOON)
    say(world, meeting, 1, held=True, next_step="intention", by_when=SOON.replace(year=SOON.year + 1))
    made.refresh_from_db()
    assert (made.next_date, kinds(made)) == (SOON, ["opened", "next", "confirmed"])
    assert differing() == []


def test_an_intention_of_a_meeting_not_held_opens_nothing_until_it_counts(world: World, meeting: Meeting) -> None:
    say(world, meeting, 1, held=False)
    say(world, meeting, 0, held=True, next_step="intention")
    assert due_openings(AFTER) == 0
    Meeting.objects.update(progress="ended")
    assert (due_openings(AFTER), due_openings(AFTER)) == (1, 0)
    opened = LedgerEntry.objects.get()
    assert (opened.kind, opened.stage, opened.party != "") == ("opened", "intention", True)


def test_a_fault_in_the_ledger_takes_the_word_back_too(
    world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duijie.actions.following.adding.refold", lambda row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        say(world, meeting, held=True, next_step="intention")
    assert (Outcome.objects.count(), Cooperation.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)
    assert Account.objects.exists()
