"""A guest of whom every table that can says something: what export and erasure are tried on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from duijie.actions.importing.packing import seal_json
from duijie.actions.transferring import MEETING, Crossing, note_transfers
from duijie.engine.text import same
from duijie.store.models import (
    Attachment,
    Avoid,
    Check,
    CheckIn,
    Consent,
    ContactShare,
    Cooperation,
    CooperationParty,
    Delegation,
    Desk,
    Disruption,
    FeedToken,
    GuestImport,
    ImportChange,
    Introduction,
    LedgerEntry,
    LedgerWords,
    Link,
    Listing,
    ListingVersion,
    Mail,
    Meeting,
    MeetingMark,
    Notice,
    Nudge,
    Outcome,
    Participant,
    Person,
    PlanVersion,
    Reprint,
    Request,
    Review,
    Role,
    Scan,
    Seat,
    Session,
    Slot,
    Speaker,
    StandbyOffer,
    Steward,
    Suggestion,
    Table,
    TableUse,
    Wish,
)
from tests.world import DAY, World

SECRET = "qilu-canary"
"""Stands in every field of words that is the guest's own."""
NAME = "Wei Qilu Erasable"


def fill(world: World) -> Participant:
    """Give guest 0 a row in every table; return them."""
    guest = world.guests[0]
    Person.objects.filter(pk=guest.person_id).update(
        name=NAME, name_en=NAME, wechat=f"{SECRET}-wechat", aliases=[{"name": f"{SECRET} alias"}], search=NAME.lower()
    )
    guest.refresh_from_db()
    guest.person.refresh_from_db()
    _before(world, guest, world.guests[1])
    meeting = _meeting(world, guest, world.guests[1])
    _desk(world, guest, meeting)
    _afterwards(world, guest, meeting)
    _mails(world, guest)
    return guest


def _before(world: World, guest: Participant, other: Participant) -> None:
    event = world.event
    assert guest.person.organisation is not None
    listing = Listing.objects.create(
        programme=world.programme,
        event=event,
        person=guest.person,
        organisation=guest.person.organisation,
        direction="need",
        title=f"{SECRET} title",
        teaser=SECRET,
        detail=SECRET,
        facts={"place": SECRET},
    )
    ListingVersion.objects.create(listing=listing, number=1, words={"title": SECRET})
    Review.objects.create(listing=listing, number=1, verdict="accepted", words=f"about {NAME}", by="x")
    Attachment.objects.create(listing=listing, name=f"{SECRET}.pdf", kind="application/pdf", size=1, digest="0")
    Wish.objects.create(event=event, by=guest, whom=other, strength="must", note=SECRET)
    Suggestion.objects.create(event=event, participant=guest, other=other, rank=1, score=0.5)
    Request.objects.create(
        event=event, by=guest, whom=other, state="accepted", message=SECRET, expires=DAY + timedelta(days=9)
    )
    ContactShare.objects.create(by=guest, whom=other, channel="mail")
    organisation = world.guests[3].person.organisation
    assert organisation is not None
    Avoid.objects.create(participant=guest, organisation=organisation)
    Nudge.objects.create(participant=guest, about="wishes", note=SECRET)
    Link.objects.create(purpose="confirm", digest="d" * 64, participant=guest, expires=DAY)
    FeedToken.objects.create(participant=guest, digest="f" * 64)
    group = Delegation.objects.create(event=event, leader=guest)
    Participant.objects.filter(pk=guest.pk).update(delegation=group, staff_note=SECRET)
    session = Session.objects.filter(event=event).first()
    assert session is not None
    Speaker.objects.create(session=session, participant=guest, name=same(NAME), title=same(SECRET))
    Steward.objects.create(person=guest.person, account=world.staff[Role.VIEWER], called=SECRET)
    notice = Notice.objects.first()
    assert notice is not None
    Consent.objects.create(
        person=guest.person,
        purpose="attend",
        given=True,
        notice=notice,
        notice_digest="0",
        language="en",
        channel="web",
    )
    batch = GuestImport.objects.create(
        event=event, file_name="list.xlsx", size=1, digest="0", by="x", inspection=seal_json({"row": [NAME]})
    )
    ImportChange.objects.create(
        batch=batch, table="Person", row=guest.person_id, created=True, after=seal_json({"name": NAME})
    )


def _meeting(world: World, guest: Participant, other: Participant) -> Meeting:
    version = PlanVersion.objects.create(event=world.event, number=1, problem={}, plan={}, software="0")
    slot, table = Slot.objects.get(event=world.event, code="s1"), Table.objects.get(event=world.event, code="T1")
    meeting = Meeting.objects.create(
        event=world.event, code="a~b", slot=slot, table=table, version=version, changed=timezone.now()
    )
    for seat in (guest, other):
        Seat.objects.create(meeting=meeting, participant=seat, slot=slot)
    TableUse.objects.create(meeting=meeting, table=table, slot=slot)
    return meeting


def _desk(world: World, guest: Participant, meeting: Meeting) -> None:
    event, slot = world.event, meeting.slot
    desk = Desk.objects.create(event=event, name="Hall")
    Scan.objects.create(
        event=event,
        desk=desk,
        mark="1",
        participant=guest,
        way="walk_in",
        result="came",
        token="t" * 64,
        given=f"{NAME} {SECRET}",
        claimed=DAY,
        at=DAY,
    )
    CheckIn.objects.create(event=event, participant=guest, at=DAY, way="walk_in", desk=desk)
    Reprint.objects.create(participant=guest, badge=1, at=DAY)
    MeetingMark.objects.create(meeting=meeting, kind="late", participant=guest, minutes=5, mark="1", at=DAY)
    Disruption.objects.create(event=event, kind="late", participant=guest, since=slot, note=SECRET)
    later = Slot.objects.get(event=event, code="s3")
    StandbyOffer.objects.create(
        event=event, code="m-x", one=guest, other=world.guests[3], slot=later, expires=DAY + timedelta(hours=9)
    )


def _afterwards(world: World, guest: Participant, meeting: Meeting) -> None:
    programme, event = world.programme, world.event
    connector, other = world.guests[2].person, world.guests[1].person
    Outcome.objects.create(meeting=meeting, participant=guest, held=True, next_step="intention", note=SECRET)
    made = Introduction.objects.create(
        programme=programme,
        event=event,
        connector=guest.person,
        credit=guest.person.organisation,
        one=other,
        other=connector,
        one_reason=SECRET,
        other_reason=SECRET,
        state="accepted",
        one_said=True,
        other_said=True,
        expires=DAY,
    )
    Introduction.objects.create(
        programme=programme,
        event=event,
        connector=connector,
        credit=connector.organisation,
        one=guest.person,
        other=world.guests[3].person,
        one_reason=f"for {NAME}",
        other_reason=f"about {NAME}",
        expires=DAY + timedelta(days=400),
    )
    row = Cooperation.objects.create(
        programme=programme,
        event=event,
        meeting=meeting,
        introduction=made,
        need=Listing.objects.get(person=guest.person),
        subject=f"{SECRET} title",
        next_step=f"Ring {NAME}",
        began=date(2027, 3, 19),
    )
    party = CooperationParty.objects.create(
        cooperation=row, person=guest.person, organisation=guest.person.organisation, side=guest.side
    )
    entry = LedgerEntry.objects.create(cooperation=row, number=1, kind="opened", stage="intention", party=party.key)
    words = LedgerWords.objects.create(
        entry=entry,
        person=guest.person,
        text=SECRET,
        shared=True,
        link=f"https://{SECRET}.example/",
        file_name=f"{SECRET}.pdf",
        file_kind="pdf",
        file_size=4,
        file_digest="0",
    )
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / words.key).write_bytes(b"%PDF")
    second = LedgerEntry.objects.create(cooperation=row, number=2, kind="note")
    LedgerWords.objects.create(entry=second, text=f"Spoke to {NAME} on the phone")
    Check.objects.create(cooperation=row, party=party, days=30, digest="c" * 64, answer="going", answered=DAY)
    note_transfers(event, [Crossing(guest.key, world.guests[1].key)], MEETING, datetime(2027, 3, 19, tzinfo=UTC))


def _mails(world: World, guest: Participant) -> None:
    event, other = world.event, world.guests[1]
    plain = {"event": event, "template": "x", "language": "en"}
    Mail.objects.create(participant=guest, to=guest.person.mail, body=SECRET, message_id="1", **plain)
    folded = "BEGIN:VCALENDAR\r\nSUMMARY:You and Wei Qilu\r\n  Erasable\r\nEND:VCALENDAR\r\n"
    Mail.objects.create(
        participant=other,
        to=other.person.mail,
        subject=f"{NAME} would like to meet you",
        body=f"You meet {NAME} at ten.",
        calendar=folded,
        message_id="2",
        **plain,
    )
    Mail.objects.create(template="sign_in", language="en", to=guest.person.mail, body=NAME, message_id="3")
