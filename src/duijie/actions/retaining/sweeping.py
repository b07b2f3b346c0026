"""For each kind of data: which rows are past their days, and how they are let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from duijie.actions.leaving import forget
from duijie.store.models import (
    Account,
    ContactShare,
    Disruption,
    Event,
    FeedToken,
    LedgerWords,
    Link,
    Mail,
    MailState,
    Nudge,
    Outcome,
    Participant,
    ParticipantState,
    Person,
    Programme,
    Scan,
    Stage,
    Wish,
)

Rows = tuple[QuerySet[Any], ...]
_NEVER: Final = (ParticipantState.IMPORTED, ParticipantState.INVITED, ParticipantState.DECLINED)


@dataclass(frozen=True, slots=True)
class Sweep:
    """``rows``: what is past its days at a time; ``let_go``: takes those rows, returns files to delete."""

    rows: Callable[[Programme, datetime], Rows]
    let_go: Callable[[Rows], list[Path]]


def count(sweep: Sweep, programme: Programme, before: datetime) -> int:
    """Return how many rows are past their days."""
    return sum(rows.count() for rows in sweep.rows(programme, before))


def _over(programme: Programme, before: datetime) -> QuerySet[Event]:
    """Return the events whose day was before a time."""
    return Event.objects.filter(programme=programme, date__lt=before.date()).order_by()


def _unconfirmed(programme: Programme, before: datetime) -> Rows:
    over = _over(programme, before)
    came = Participant.objects.exclude(state__in=_NEVER).values("person")
    later = Participant.objects.exclude(event__in=over).values("person")
    people = Person.objects.filter(programme=programme, erased__isnull=True, participations__event__in=over)
    people = people.filter(merged_into__isnull=True, created__lt=before).exclude(key__in=came).exclude(key__in=later)
    return (people.distinct(),)


def _forget_people(rows: Rows) -> list[Path]:
    keys = list(rows[0].order_by("pk").values_list("pk", flat=True))
    # Nobody asked for it, so no tombstone: on a later list they are who they are, a new guest.
    return [path for key in keys for path in forget(Person.objects.select_for_update().get(pk=key), asked=False)]


def _mails(programme: Programme, before: datetime) -> Rows:
    said = Q(to__isnull=False) | Q(subject__isnull=False) | Q(body__isnull=False) | Q(calendar__isnull=False)
    rows = Mail.objects.filter(said, event__in=_over(programme, before), created__lt=before)
    return (rows.exclude(state=MailState.QUEUED),)


def _empty_mails(rows: Rows) -> list[Path]:
    rows[0].order_by().update(to="", subject="", body="", calendar="")
    return []


def _contacts(programme: Programme, before: datetime) -> Rows:
    return (ContactShare.objects.filter(by__event__in=_over(programme, before), at__lt=before),)


def _links(programme: Programme, before: datetime) -> Rows:
    over = _over(programme, before)
    return (
        Link.objects.filter(participant__event__in=over, expires__lt=before),
        FeedToken.objects.filter(participant__event__in=over),
    )


def _delete(rows: Rows) -> list[Path]:
    for one in rows:
        one.delete()
    return []


def _notes(programme: Programme, before: datetime) -> Rows:
    over = _over(programme, before)
    return (
        Wish.objects.filter(event__in=over, changed__lt=before).exclude(note=""),
        Nudge.objects.filter(participant__event__in=over, at__lt=before).exclude(note=""),
        Disruption.objects.filter(event__in=over, at__lt=before).exclude(note=""),
        Outcome.objects.filter(meeting__event__in=over, at__lt=before, note__isnull=False),
    )


def _empty_notes(rows: Rows) -> list[Path]:
    for one in rows:
        one.order_by().update(note="")
    return []


def _scans(programme: Programme, before: datetime) -> Rows:
    rows = Scan.objects.filter(event__in=_over(programme, before), received__lt=before)
    return (rows.filter(Q(given__isnull=False) | ~Q(token="")),)


def _empty_scans(rows: Rows) -> list[Path]:
    rows[0].order_by().update(given="", token="")
    return []


def _evidence(programme: Programme, before: datetime) -> Rows:
    rows = LedgerWords.objects.exclude(file_name="")
    stopped = rows.filter(entry__cooperation__programme=programme, entry__cooperation__stage=Stage.STOPPED)
    return (stopped.filter(entry__cooperation__changed__lt=before),)


def _empty_evidence(rows: Rows) -> list[Path]:
    keys = list(rows[0].values_list("pk", flat=True))
    LedgerWords.objects.filter(pk__in=keys).update(file_name="", file_kind="", file_size=None, file_digest="", link="")
    return [Path(settings.MEDIA_ROOT) / key for key in keys]


def _accounts(programme: Programme, before: datetime) -> Rows:
    """Return accounts of this programme's guests alone, not used since, whose events are all over; staff's never."""
    later = Participant.objects.exclude(event__in=_over(programme, before)).filter(person__account__isnull=False)
    rows = Account.objects.filter(people__programme=programme, memberships__isnull=True, created__lt=before)
    rows = rows.filter(Q(last_login__isnull=True) | Q(last_login__lt=before), stewardships__isnull=True)
    elsewhere = Person.objects.exclude(programme=programme).filter(account__isnull=False)
    rows = rows.exclude(key__in=later.values("person__account")).exclude(key__in=elsewhere.values("account"))
    return (rows.distinct(),)


def _delete_accounts(rows: Rows) -> list[Path]:
    Account.objects.filter(pk__in=list(rows[0].values_list("pk", flat=True))).delete()
    return []


#: Kind → what is let go; the same codes as in shipped.toml.
SWEEPS: Final[Mapping[str, Sweep]] = {
    "unconfirmed": Sweep(_unconfirmed, _forget_people),
    "mails": Sweep(_mails, _empty_mails),
    "contacts": Sweep(_contacts, _delete),
    "notes": Sweep(_notes, _empty_notes),
    "scans": Sweep(_scans, _empty_scans),
    "evidence": Sweep(_evidence, _empty_evidence),
    "links": Sweep(_links, _delete),
    "accounts": Sweep(_accounts, _delete_accounts),
}


def border(now: datetime, days: int) -> datetime:
    """Return the time before which a kind of data is past its days."""
    return now - timedelta(days=days)
