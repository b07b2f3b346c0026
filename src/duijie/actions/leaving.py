"""A person's way out: their data to take along, and being forgotten."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.notifying import tell_cancelled
from duijie.actions.rights import Actor, require_person
from duijie.store.models import (
    Account,
    Attachment,
    Avoid,
    ContactShare,
    Event,
    ImportChange,
    Link,
    Listing,
    ListingState,
    ListingVersion,
    Mail,
    MailState,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    Person,
    Request,
    RequestState,
    Seat,
    Steward,
    Suggestion,
    TableUse,
    Tombstone,
    Wish,
)
from duijie.store.queries.own_data import own_data


def take_along(actor: Actor, person: Person) -> dict[str, list[dict[str, object]]]:
    """Return everything held about a person, for themselves; the copy is noted in the log.

    Raises:
        Refused: the actor may not act for the person.
    """
    require_person(actor, person.key)
    with deed(actor, "person.export", person.programme_id) as doing:
        doing.about(person)
        return {kind: [dict(row) for row in rows] for kind, rows in own_data(person).items()}


def erase(actor: Actor, person: Person) -> None:
    """Forget a person: what says who they are is removed at once and for good; counts stay, without a name.

    Their meetings to come are cancelled and the others' calendars follow. A tombstone of digests makes the
    erasure happen again after a restore of an older backup.

    Raises:
        Refused: the actor may not act for the person.
    """
    require_person(actor, person.key)
    with deed(actor, "person.erase", person.programme_id) as doing:
        doing.about(person)
        row = Person.objects.select_for_update().get(pk=person.pk)
        cancelled = _cancel_meetings(Participant.objects.filter(person=row))
        files = forget(row)
        for event in Event.objects.filter(meetings__in=cancelled).select_related("programme").distinct():
            tell_cancelled(doing, event, [one for one in cancelled if one.event_id == event.pk])
        transaction.on_commit(lambda: _remove(files))


def forget(person: Person) -> list[Path]:
    """Remove a person's data inside a transaction; return the files to delete once it has committed."""
    now = timezone.now()
    Tombstone.objects.create(programme_id=person.programme_id, person=person.key, mail_digest=person.mail_digest)
    own = Participant.objects.filter(person=person)
    _cancel_meetings(own)
    files = _forget_listings(person)
    Suggestion.objects.filter(Q(participant__in=own) | Q(other__in=own)).delete()
    Wish.objects.filter(by__in=own).update(note="")
    Wish.objects.filter(Q(by__in=own) | Q(whom__in=own)).delete()
    Request.objects.filter(Q(by__in=own) | Q(whom__in=own), state=RequestState.WAITING).update(
        state=RequestState.WITHDRAWN, answered=now
    )
    Request.objects.filter(by__in=own).update(message="")
    Avoid.objects.filter(participant__in=own).delete()
    ContactShare.objects.filter(Q(by__in=own) | Q(whom__in=own), withdrawn__isnull=True).update(withdrawn=now)
    Link.objects.filter(participant__in=own).delete()
    Steward.objects.filter(person=person, until__isnull=True).update(until=now)
    _forget_mail(own)
    ImportChange.objects.filter(row__in=[person.key, *own.values_list("key", flat=True)]).update(
        before=None, after=None
    )
    own.update(
        state=ParticipantState.CANCELLED, staff_note="", shown=[], phone_list=False, matchmaking=False, delegation=None
    )
    _forget_account(person)
    Person.objects.filter(pk=person.pk).update(
        name="",
        name_en="",
        title="",
        title_en="",
        mail="",
        mail_digest="",
        phone="",
        phone_digest="",
        wechat="",
        languages=[],
        search="",
        own=[],
        account=None,
        organisation=None,
        erased=now,
    )
    return files


def _cancel_meetings(own: QuerySet[Participant]) -> list[Meeting]:
    """Free the places of a person's published meetings and cancel the meetings; return those that were planned."""
    codes = Seat.objects.filter(participant__in=own, active=True).values_list("meeting", flat=True)
    rows = Meeting.objects.filter(pk__in=list(codes), state=MeetingState.PLANNED)
    meetings = list(rows.order_by("key").select_for_update())
    for meeting in meetings:
        Meeting.objects.filter(pk=meeting.pk).update(
            state=MeetingState.CANCELLED, sequence=meeting.sequence + 1, changed=timezone.now()
        )
        Seat.objects.filter(meeting=meeting).update(active=False)
        TableUse.objects.filter(meeting=meeting).update(active=False)
    return meetings


def _forget_listings(person: Person) -> list[Path]:
    """Empty a person's listings, keeping kind and chains for the counts; return their files."""
    listings = Listing.objects.filter(person=person)
    attachments = Attachment.objects.filter(listing__in=listings)
    files = [Path(settings.MEDIA_ROOT) / key for key in attachments.values_list("key", flat=True)]
    attachments.delete()
    ListingVersion.objects.filter(listing__in=listings).delete()
    listings.update(
        title="",
        teaser="",
        detail="",
        method_today="",
        target_figure="",
        budget_least=None,
        budget_most=None,
        ip_owner="",
        facts={},
        state=ListingState.WITHDRAWN,
    )
    return files


def _forget_mail(own: QuerySet[Participant]) -> None:
    mails = Mail.objects.filter(participant__in=own)
    mails.filter(state=MailState.QUEUED).update(state=MailState.FAILED, reason="erased", next_try=None)
    mails.update(to="", subject="", body="", calendar="")


def _forget_account(person: Person) -> None:
    """Close the account of a person who is nobody else and no staff."""
    account = person.account
    if account is None:
        return
    elsewhere = Person.objects.filter(account=account).exclude(pk=person.pk).exists()
    if not elsewhere and not account.memberships.exists():
        Account.objects.filter(pk=account.pk).update(
            name="", mail="", mail_digest=f"erased-{account.key}", is_active=False, password="", second_factor=""
        )


def _remove(files: list[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
