"""Two at once on the ledger, with real threads on a real database: one cooperation a meeting, nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from duijie.actions.following import Step, add_entry, differing
from duijie.actions.outcomes import record_outcome
from duijie.store.models import Cooperation, EntryKind, LedgerEntry, Outcome, Role
from tests.actions.following.scene import AFTER, kinds, meet, opened
from tests.actions.wishing.test_races import _real_file, at_once  # noqa: F401 - a fixture
from tests.world import World, make_world

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(_real_file: None) -> Iterator[World]:  # noqa: F811 - the fixture
    """A committed world of twelve guests, after the meetings."""
    with time_machine.travel(AFTER):
        yield make_world(guests=12)


def test_both_sides_mean_it_at_once_and_there_is_one_cooperation_of_both(town: World) -> None:
    for number in range(3):
        one, other = town.guests[2 * number], town.guests[2 * number + 1]
        meeting = meet(town, one, other, slot=number)

        def say(guest: int, meeting: object = meeting, both: tuple[object, object] = (one, other)) -> object:
            who = both[guest]
            actor = town.guest_actor(who)  # type: ignore[arg-type]
            return record_outcome(actor, meeting, who, held=True, next_step="intention")  # type: ignore[arg-type]

        assert at_once(lambda: say(0), lambda: say(1)) == ["", ""]
        row = Cooperation.objects.get(meeting=meeting)
        assert (row.grade, kinds(row)) == ("both_sides", ["opened", "confirmed"])
    assert Outcome.objects.filter(latest=True).count() == 6
    assert differing() == []


def test_of_two_organisers_with_the_same_form_one_is_told(town: World) -> None:
    row = opened(town)
    for number in range(4):
        row.refresh_from_db()
        form = row.version

        def add(role: Role, form: int = form, words: str = f"{number}") -> object:
            step = Step(EntryKind.NOTE, text=words)
            return add_entry(town.actor(role), row, step, version=form)

        ends = at_once(lambda: add(Role.ORGANISER), lambda: add(Role.OWNER))
        assert sorted(ends) == ["", "changed_meanwhile"]
    numbers = list(LedgerEntry.objects.filter(cooperation=row).values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert differing() == []
