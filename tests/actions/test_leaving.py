import json

import pytest
from django.db import connection
from django.utils import timezone

from duijie.actions.leaving import erase, take_along
from duijie.actions.refusal import Refused
from duijie.formats.own_data import render_json, render_workbook
from duijie.store.models import (
    Account,
    Attachment,
    AuditEntry,
    Listing,
    ListingVersion,
    Mail,
    Meeting,
    Participant,
    Person,
    PlanVersion,
    Seat,
    Slot,
    Suggestion,
    Table,
    TableUse,
    Tombstone,
    Wish,
)
from duijie.store.sealing import mail_digest
from tests.world import World

pytestmark = pytest.mark.django_db

SECRET = "qilu-canary"


def fill(world: World) -> None:
    guest, other = world.guests[0], world.guests[1]
    listing = Listing.objects.create(
        programme=world.programme,
        event=world.event,
        person=guest.person,
        organisation=guest.person.organisation,
        direction="need",
        title=f"{SECRET} title",
        teaser=SECRET,
        detail=SECRET,
        facts={"place": SECRET},
    )
    ListingVersion.objects.create(listing=listing, number=1, words={"title": SECRET})
    Attachment.objects.create(listing=listing, name=f"{SECRET}.pdf", kind="application/pdf", size=1, digest="0")
    Wish.objects.create(event=world.event, by=guest, whom=other, strength="must", note=SECRET)
    Suggestion.objects.create(event=world.event, participant=guest, other=other, rank=1, score=0.5)
    Mail.objects.create(
        event=world.event,
        participant=guest,
        template="x",
        language="en",
        to=guest.person.mail,
        body=SECRET,
        message_id="1",
    )
    version = PlanVersion.objects.create(event=world.event, number=1, problem={}, plan={}, software="0")
    slot, table = Slot.objects.get(event=world.event, code="s1"), Table.objects.get(event=world.event, code="T1")
    meeting = Meeting.objects.create(
        event=world.event, code="a~b", slot=slot, table=table, version=version, changed=timezone.now()
    )
    for seat in (guest, other):
        Seat.objects.create(meeting=meeting, participant=seat, slot=slot)
    TableUse.objects.create(meeting=meeting, table=table, slot=slot)


def test_a_copy_holds_what_is_the_persons_own_and_is_noted(world: World) -> None:
    fill(world)
    guest = world.guests[0]
    records = take_along(world.guest_actor(guest), guest.person)
    assert records["person"][0]["mail"] == "guest0@lugang.example"
    assert [row["note"] for row in records["wishes"]] == [SECRET]
    assert [row["code"] for row in records["meetings"]] == ["a~b"]
    assert json.loads(render_json(records))["listings"][0]["title"] == f"{SECRET} title"
    assert render_workbook(records)[:2] == b"PK"
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["person.export"]


def test_a_copy_holds_nothing_that_others_wrote_privately(world: World) -> None:
    Wish.objects.create(event=world.event, by=world.guests[1], whom=world.guests[0], strength="no", note="theirs")
    records = take_along(world.guest_actor(world.guests[0]), world.guests[0].person)
    assert "theirs" not in json.dumps(records, default=str)
    assert records["wishes"] == []


def test_nothing_of_an_erased_person_stays_in_any_table(world: World) -> None:
    fill(world)
    guest = world.guests[0]
    mail, name = guest.person.mail, guest.person.name
    erase(world.guest_actor(guest), guest.person)
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            words = repr(cursor.fetchall())
        found += [(table, sought) for sought in (SECRET, mail, name, mail_digest(mail)) if sought in words]
    assert found == [("store_tombstone", mail_digest(mail))]


def test_erasing_frees_the_places_of_meetings_to_come(world: World) -> None:
    fill(world)
    erase(world.guest_actor(world.guests[0]), world.guests[0].person)
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    assert list(Seat.objects.values_list("active", flat=True)) == [False, False]
    assert list(TableUse.objects.values_list("active", flat=True)) == [False]


def test_counts_stay_and_the_account_is_closed(world: World) -> None:
    fill(world)
    guest = world.guests[0]
    erase(world.guest_actor(guest), guest.person)
    assert Participant.objects.filter(event=world.event).count() == 4
    assert (Listing.objects.count(), Tombstone.objects.count()) == (1, 1)
    assert guest.person.account_id is not None
    assert Account.objects.get(pk=guest.person.account_id).is_active is False
    assert Person.objects.get(pk=guest.person_id).erased is not None


def test_nobody_erases_or_copies_another(world: World) -> None:
    actor = world.guest_actor(world.guests[1])
    for verb in (erase, take_along):
        with pytest.raises(Refused, match="not_allowed"):
            verb(actor, world.guests[0].person)  # type: ignore[operator]
    assert Person.objects.filter(erased__isnull=True).count() == 4
