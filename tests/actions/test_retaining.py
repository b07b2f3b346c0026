"""Retention: looking changes nothing, a run lets go of what was shown, counts stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from duijie.actions.refusal import Refused
from duijie.actions.retaining import (
    KINDS,
    due_retention,
    is_daily,
    preview_retention,
    rules_of,
    run_retention,
    set_rule,
    stop_daily,
)
from duijie.actions.retaining.sweeping import SWEEPS
from duijie.engine.faults import InputError
from duijie.store.models import (
    Account,
    AuditEntry,
    Cooperation,
    LedgerEntry,
    LedgerWords,
    Mail,
    Outcome,
    Participant,
    Person,
    Role,
    Scan,
    Tombstone,
    Wish,
)
from tests.actions.full_person import fill
from tests.world import DAY, World, add_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(world: World) -> World:
    """A world of the day itself with a guest who has everything, and one on a list who never confirmed."""
    with time_machine.travel(DAY, tick=False):
        fill(world)
        late = add_guest(world, 8, state="invited")
        Cooperation.objects.update(stage="stopped")
        Mail.objects.update(state="sent")
        Person.objects.update(created=DAY)
        Account.objects.update(created=DAY)
        assert late.person.account is None
    return world


def past(kind: str) -> int:
    return next(one.days for one in KINDS if one.code == kind) + 1


def test_shipped_kinds_and_sweeps_are_the_same() -> None:
    assert {kind.code for kind in KINDS} == set(SWEEPS)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("unconfirmed", 1),
        ("mails", 2),
        ("contacts", 1),
        ("notes", 4),
        ("scans", 1),
        ("evidence", 1),
        ("links", 2),
        ("accounts", 4),
    ],
)
def test_each_kind_is_past_the_day_after_its_days_and_not_before(full: World, kind: str, count: int) -> None:
    owner, days = full.actor(Role.OWNER), past(kind)
    assert preview_retention(owner, full.programme, DAY + timedelta(days=days - 1))[kind] == 0
    assert preview_retention(owner, full.programme, DAY + timedelta(days=days, hours=1))[kind] == count


def test_looking_changes_nothing_and_a_run_does_what_was_shown(
    full: World, django_capture_on_commit_callbacks: object
) -> None:
    owner, later = full.actor(Role.OWNER), DAY + timedelta(days=2000)
    counts = preview_retention(owner, full.programme, later)
    assert AuditEntry.objects.filter(action="retention.run").count() == 0
    words = LedgerWords.objects.exclude(file_name="").get()
    with pytest.raises(Refused, match="more_meanwhile"):
        run_retention(owner, full.programme, sum(counts.values()) - 1, now=later)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert run_retention(owner, full.programme, sum(counts.values()), now=later) == counts
    assert set(preview_retention(owner, full.programme, later).values()) == {0}
    assert AuditEntry.objects.get(action="retention.run").facts == {**counts, "daily": False}
    assert not (Path(settings.MEDIA_ROOT) / words.key).exists()
    assert {mail.body for mail in Mail.objects.filter(event=full.event)} == {""}
    assert (Wish.objects.get().note, Outcome.objects.get().note, Scan.objects.get().given) == ("", "", "")
    assert (Scan.objects.get().result, Outcome.objects.get().held) == ("came", True)
    assert (Participant.objects.count(), LedgerEntry.objects.count()) == (5, 2)
    assert Person.objects.filter(erased__isnull=False).count() == 1
    assert Tombstone.objects.count() == 0
    assert Account.objects.filter(memberships__isnull=True).count() == 0
    assert Account.objects.filter(memberships__isnull=False).count() == len(Role)


def test_whoever_stands_on_a_later_list_or_signed_in_lately_stays(full: World) -> None:
    owner, later = full.actor(Role.OWNER), DAY + timedelta(days=1500)
    account = full.guests[0].person.account
    assert account is not None
    Account.objects.filter(pk=account.pk).update(last_login=later - timedelta(days=3))
    full.event.pk, full.event.slug, full.event.date = "nextevent000", "2031", (DAY + timedelta(days=1490)).date()
    full.event.save(force_insert=True)
    invited = Person.objects.get(participations__state="invited")
    Participant.objects.create(event=full.event, person=invited, state="imported")
    counts = preview_retention(owner, full.programme, later)
    assert (counts["unconfirmed"], counts["accounts"]) == (0, 3)


def test_it_goes_by_itself_only_where_an_owner_wants_it_and_once_a_day(full: World) -> None:
    owner = full.actor(Role.OWNER)
    much_later = DAY + timedelta(days=2000)
    assert due_retention(much_later) == 0
    with time_machine.travel(DAY, tick=False):
        run_retention(owner, full.programme, 0, daily=True)
    assert is_daily(full.programme)
    assert due_retention(DAY + timedelta(hours=23)) == 0
    assert due_retention(much_later) > 0
    assert due_retention(much_later) == 0
    stop_daily(owner, full.programme)
    assert not is_daily(full.programme)


def test_owners_set_the_days_and_nobody_else(full: World) -> None:
    owner = full.actor(Role.OWNER)
    set_rule(owner, full.programme, "mails", 30, 0)
    assert {rule.kind.code: rule.days for rule in rules_of(full.programme)}["mails"] == 30
    assert preview_retention(owner, full.programme, DAY + timedelta(days=32))["mails"] == 2
    with pytest.raises(Refused, match="changed_meanwhile"):
        set_rule(owner, full.programme, "mails", 60, 0)
    with pytest.raises(InputError):
        set_rule(owner, full.programme, "mails", 0, 1)
    for role in set(Role) - {Role.OWNER}:
        with pytest.raises(Refused, match="not_allowed"):
            set_rule(full.actor(role), full.programme, "mails", 60, 1)
        with pytest.raises(Refused, match="not_allowed"):
            run_retention(full.actor(role), full.programme, 0)


def test_links_to_sign_in_are_emptied_in_the_night_whatever_owners_want(full: World) -> None:
    due_retention(DAY + timedelta(days=182))
    assert Mail.objects.get(template="sign_in").body != ""
    due_retention(DAY + timedelta(days=182, hours=19))
    mail = Mail.objects.get(template="sign_in")
    assert (mail.to, mail.body) == ("", "")
