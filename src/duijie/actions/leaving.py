"""A person's way out: their data to take along, and being forgotten."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.forgetting import (
    forget_day,
    forget_introductions,
    forget_lists,
    forget_mails,
    forget_words,
    titles_of,
    words_of,
)
from duijie.actions.notifying import tell_cancelled
from duijie.actions.replanning import follow_rows
from duijie.actions.rights import INSTALLATION, Actor, require_person
from duijie.actions.tombstones import keep_apart, kept_apart
from duijie.store.models import (
    Account,
    Attachment,
    Avoid,
    ContactShare,
    Event,
    FeedToken,
    Link,
    Listing,
    ListingState,
    ListingVersion,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    Person,
    Request,
    RequestState,
    Review,
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
        # whoever publishes or replans holds the event first; so does whoever takes meetings out of its plan
        list(Event.objects.select_for_update(of=("self",)).filter(participants__person=person).order_by("pk"))
        row = Person.objects.select_for_update().get(pk=person.pk)
        cancelled = _cancel_meetings(Participant.objects.filter(person=row))
        files = forget(row)
        for event in Event.objects.filter(meetings__in=cancelled).select_related("programme").distinct():
            tell_cancelled(doing, event, [one for one in cancelled if one.event_id == event.pk])
        transaction.on_commit(lambda: _remove(files))


def forget_again() -> int:
    """Forget everybody once more who came back with an older backup; return how many.

    Who asked to be forgotten is known from the tombstones in the database and from those kept beside it
    (:mod:`duijie.actions.tombstones`), which a restored database does not take away. Notices and invitations are
    not sent: whoever was to be told was told at the time.
    """
    asked = {*Tombstone.objects.values_list("programme_id", "person"), *kept_apart()}
    back = Person.objects.filter(pk__in=[person for _, person in asked], erased__isnull=True).order_by("pk")
    count = 0
    for found in [row for row in back if (row.programme_id, row.pk) in asked]:
        with deed(INSTALLATION, "person.erase_again", found.programme_id) as doing:
            doing.about(found)
            list(Event.objects.select_for_update(of=("self",)).filter(participants__person=found).order_by("pk"))
            files = forget(Person.objects.select_for_update().get(pk=found.pk))
            transaction.on_commit(partial(_remove, files))
            count += 1
    return count


def forget(person: Person, asked: bool = True) -> list[Path]:
    """Remove a person's data inside a transaction; return the files to delete once it has committed.

    ``asked``: they wanted it; False: their time is up (retention), and no tombstone is set.
    """
    now = timezone.now()
    if asked:
        Tombstone.objects.get_or_create(
            programme_id=person.programme_id, person=person.key, defaults={"mail_digest": person.mail_digest}
        )
        keep_apart(person)
    own = Participant.objects.filter(person=person)
    merged = list(Person.objects.filter(merged_into=person))
    sought, titles = words_of([person, *merged]), titles_of(person)
    _cancel_meetings(own)
    files = _forget_listings(person)
    _forget_wishes(own, now)
    forget_day(own, now)
    forget_introductions(person, now)
    files += forget_words(person, sought, titles)
    Link.objects.filter(participant__in=own).delete()
    Steward.objects.filter(person=person).update(called="")
    Steward.objects.filter(person=person, until__isnull=True).update(until=now)
    forget_mails(own, sought, person.mail if _forget_account(person) else "")
    rows = [person.key, *(one.key for one in merged), *own.values_list("key", flat=True)]
    forget_lists(rows, own, sought)
    own.update(
        state=ParticipantState.CANCELLED, staff_note="", shown=[], phone_list=False, matchmaking=False, delegation=None
    )
    _empty(Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person)), now)
    for event in Event.objects.filter(participants__in=own).select_related("programme").order_by("pk"):
        follow_rows(event)
        note_change(event)
    return files


def _empty(people: QuerySet[Person], now: datetime) -> None:
    people.update(
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
        aliases=[],
        account=None,
        organisation=None,
        erased=now,
    )


def _forget_wishes(own: QuerySet[Participant], now: datetime) -> None:
    Suggestion.objects.filter(Q(participant__in=own) | Q(other__in=own)).delete()
    Wish.objects.filter(Q(by__in=own) | Q(whom__in=own)).delete()
    Request.objects.filter(Q(by__in=own) | Q(whom__in=own), state=RequestState.WAITING).update(
        state=RequestState.WITHDRAWN, answered=now
    )
    Request.objects.filter(by__in=own).update(message="")
    Avoid.objects.filter(participant__in=own).delete()
    ContactShare.objects.filter(Q(by__in=own) | Q(whom__in=own), withdrawn__isnull=True).update(withdrawn=now)
    FeedToken.objects.filter(participant__in=own).delete()


def _cancel_meetings(own: QuerySet[Participant]) -> list[Meeting]:
    """Free the places of a person's meetings to come and cancel the meetings; return those that were planned.

    What has begun stays as it was: it is counted, without a name.
    """
    seats = Seat.objects.filter(participant__in=own, active=True, slot__starts__gt=timezone.now())
    codes = seats.values_list("meeting", flat=True)
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
    Review.objects.filter(listing__in=listings).update(words="")
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


def _forget_account(person: Person) -> bool:
    """Close the account of a person who is nobody else and no staff; return whether it was closed."""
    account = person.account
    if account is None:
        return True
    elsewhere = Person.objects.filter(account=account).exclude(Q(pk=person.pk) | Q(merged_into=person)).exists()
    if elsewhere or account.memberships.exists():
        return False
    Steward.objects.filter(account=account).update(called="")
    Steward.objects.filter(account=account, until__isnull=True).update(until=timezone.now())
    Account.objects.filter(pk=account.pk).update(
        name="", mail="", mail_digest=f"erased-{account.key}", is_active=False, password="", second_factor=""
    )
    return True


def _remove(files: list[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
