"""Slowing down whoever guesses, without locking a venue out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from duijie.actions.access.slowing import LIMITS, TooManyTries, TryKind, begin_try
from duijie.engine.text import LANGUAGES
from duijie.store.models import Attempt

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def tries_until_refused(kind: TryKind, who: str, client: str) -> tuple[int, int]:
    """Try until it is refused; return how many went through, and the seconds to wait."""
    for done in range(1000):
        try:
            begin_try(kind, who, client)
        except TooManyTries as refused:
            return done, refused.seconds
    raise AssertionError("never refused")


def test_waits_of_one_account_grow_and_are_bounded() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert tries_until_refused(TryKind.PASSWORD, "a", "1.1.1.1") == (5, 61)
        waits = []
        for _ in range(10):
            _done, seconds = tries_until_refused(TryKind.PASSWORD, "a", "1.1.1.1")
            waits.append(round(seconds / 60))
            clock.shift(timedelta(seconds=seconds))
            begin_try(TryKind.PASSWORD, "a", "1.1.1.1")
        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]


def test_a_refused_try_does_not_prolong_the_wait() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        tries_until_refused(TryKind.CODE, "a", "1.1.1.1")
        clock.shift(timedelta(seconds=30))
        assert tries_until_refused(TryKind.CODE, "a", "1.1.1.1") == (0, 31)
        clock.shift(timedelta(seconds=31))
        begin_try(TryKind.CODE, "a", "1.1.1.1")


def test_one_account_does_not_slow_another_at_the_same_venue() -> None:
    with time_machine.travel(NOW, tick=False):
        tries_until_refused(TryKind.PASSWORD, "a", "1.1.1.1")
        begin_try(TryKind.PASSWORD, "b", "1.1.1.1")
        assert tries_until_refused(TryKind.PASSWORD, "a", "2.2.2.2")[0] == 0


def test_a_whole_venue_may_ask_for_links_at_once() -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(400):
            begin_try(TryKind.LINK, f"guest {number}", "1.1.1.1")
    assert LIMITS[TryKind.LINK].client > 2500  # load: 2,500 guests come in within minutes


def test_one_client_guessing_at_many_accounts_is_stopped() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(300):
            begin_try(TryKind.PASSWORD, f"account {number}", "1.1.1.1")
        with pytest.raises(TooManyTries) as refused:
            begin_try(TryKind.PASSWORD, "one more", "1.1.1.1")
        assert refused.value.seconds == 24 * 3600 + 1
        begin_try(TryKind.PASSWORD, "one more", "2.2.2.2")
        clock.shift(timedelta(days=1, seconds=1))
        begin_try(TryKind.PASSWORD, "one more", "1.1.1.1")


def test_what_went_well_is_forgiven() -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(4):
            begin_try(TryKind.PASSWORD, "a", "1.1.1.1")
        begin_try(TryKind.PASSWORD, "a", "1.1.1.1").forgive()
        assert tries_until_refused(TryKind.PASSWORD, "a", "1.1.1.1")[0] == 5
        assert tries_until_refused(TryKind.CODE, "a", "1.1.1.1")[0] == 5


def test_forgiving_an_account_leaves_the_clients_wrong_tries() -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(299):
            begin_try(TryKind.PASSWORD, f"account {number}", "1.1.1.1")
        begin_try(TryKind.PASSWORD, "mine", "1.1.1.1").forgive()  # an attacker's own account resets nothing else
        begin_try(TryKind.PASSWORD, "x", "1.1.1.1")
        with pytest.raises(TooManyTries):
            begin_try(TryKind.PASSWORD, "y", "1.1.1.1")


def test_tries_made_at_once_count_each() -> None:
    """A try is written before it is looked at: twenty that are under way together do not all pass."""
    with time_machine.travel(NOW, tick=False):
        passed = []
        for _ in range(20):  # none of them has been answered yet
            try:
                passed.append(begin_try(TryKind.PASSWORD, "a", "1.1.1.1"))
            except TooManyTries:
                continue
        assert len(passed) == 5


@pytest.mark.parametrize(
    ("seconds", "words"), [(20, "in a minute"), (200, "in 4 minutes"), (3 * 3600, "in 4 hours"), (7200, "in 3 hours")]
)
def test_the_wait_is_said_in_words(seconds: int, words: str) -> None:
    refused = TooManyTries(timedelta(seconds=seconds))
    assert words in refused.text.en
    assert refused.status == 429
    assert all(refused.text.of(language) for language in LANGUAGES)


def test_marks_say_nothing_of_who_and_where() -> None:
    begin_try(TryKind.LINK, "mail digest", "203.0.113.7")
    kept = str(list(Attempt.objects.values()))
    assert "203.0.113.7" not in kept
    assert "mail digest" not in kept
