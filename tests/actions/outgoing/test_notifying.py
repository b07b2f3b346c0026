"""Who is told of what, by which mail, with which invitations."""

from __future__ import annotations

import pytest
from django.utils import timezone
from icalendar import Calendar

from duijie.actions.deed import deed
from duijie.actions.leaving import erase
from duijie.actions.mailing.sending import letter_of, parts_of
from duijie.actions.notifying import tell_changes
from duijie.actions.planning import moving, publishing
from duijie.actions.planning.changes import Change
from duijie.store.models import AuditEntry, Mail, Meeting, Participant, Person, Seat
from tests.actions.outgoing.stage import meeting_of, publish
from tests.actions.planning.hall import organiser, plan
from tests.world import World

pytestmark = pytest.mark.django_db


def mails(world: World) -> list[tuple[str, str, str]]:
    """Return kind of mail, reader, and method of the first invitation, of every mail so far."""
    rows = Mail.objects.filter(event=world.event).order_by("participant__person__search", "created", "key")
    return [(mail.template, mail.to.partition("@")[0], mail.calendar_method) for mail in rows]


def events(mail: Mail) -> list[tuple[str, int, str]]:
    """Return method, sequence and status of each invitation of a mail."""
    found = []
    for words in parts_of(mail.calendar):
        calendar = Calendar.from_ical(words)
        (event,) = calendar.walk("VEVENT")
        found.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"])))
    return found


def test_the_first_publication_sends_each_guest_one_mail_with_all_invitations(world: World) -> None:
    publish(world, (0, 1), (0, 3), (2, 1))
    assert mails(world) == [("schedule_new", f"guest{n}", "REQUEST") for n in range(4)]
    mail = Mail.objects.get(participant=world.guests[0])
    assert events(mail) == [("REQUEST", 0, "CONFIRMED")] * 2
    assert mail.subject == "Your meetings at Conference 2027"
    lines = [line for line in mail.body.splitlines() if "–" in line]
    assert len(lines) == 2
    assert {line.split("  ")[2] for line in lines} == {
        "Guest 1 of lugang, Firm 1 of lugang",
        "Guest 3 of lugang, Firm 3 of lugang",
    }
    assert f"/{world.programme.slug}/2027/me/day" in mail.body
    entry = AuditEntry.objects.filter(action="plan.publish").latest("number")
    assert entry.facts["mails"] == 4


def test_only_those_who_changed_hear_of_a_change(world: World) -> None:
    first = publish(world, (0, 1), (2, 3))
    Mail.objects.all().delete()
    draft = plan(world.event, organiser(world), base=first.key, seconds=2)
    moving.leave_out(organiser(world), world.event, draft.key, 1, meeting_of(world, 0, 1).code)
    draft.refresh_from_db()
    publishing.publish(organiser(world), world.event, draft.key, draft.edition)
    assert mails(world) == [("meeting_cancelled", "guest0", "CANCEL"), ("meeting_cancelled", "guest1", "CANCEL")]
    assert events(Mail.objects.get(participant=world.guests[0])) == [("CANCEL", 1, "CANCELLED")]
    assert "[cancelled]" in Mail.objects.get(participant=world.guests[0]).body


def tell(world: World, *changes: Change) -> int:
    with deed(organiser(world), "plan.publish", world.programme.key) as doing:
        return tell_changes(doing, world.event, changes)


def test_a_move_comes_as_a_change_with_the_next_sequence(world: World) -> None:
    publish(world, (0, 1), (0, 3))
    meeting = meeting_of(world, 0, 1)
    Meeting.objects.filter(pk=meeting.pk).update(sequence=1, changed=timezone.now())
    meeting.refresh_from_db()
    assert tell(world, Change(world.guests[0], meeting, "table")) == 1
    mail = Mail.objects.filter(participant=world.guests[0]).latest("created")
    assert (mail.template, events(mail)) == ("schedule_changed", [("REQUEST", 1, "CONFIRMED")])
    marked = [line for line in mail.body.splitlines() if line.endswith("[other table]")]
    assert len(marked) == 1
    assert len([line for line in mail.body.splitlines() if "Guest 3" in line]) == 1, "the whole day stands in it"


def test_somebody_whose_meeting_goes_on_without_them_gets_a_cancellation(world: World) -> None:
    publish(world, (0, 1), (0, 3))
    meeting = meeting_of(world, 0, 1)
    Seat.objects.filter(meeting=meeting, participant=world.guests[0]).delete()
    tell(world, Change(world.guests[0], meeting, "cancelled"))
    mail = Mail.objects.filter(participant=world.guests[0]).latest("created")
    assert (mail.template, mail.calendar_method) == ("meeting_cancelled", "CANCEL")
    assert events(mail) == [("CANCEL", 0, "CANCELLED")]


@pytest.mark.parametrize(
    "out",
    [
        {"person__mail_bounced": True},
        {"state": "cancelled"},
        {"state": "declined"},
        {"person__mail": ""},
        {"person__erased": True},
    ],
)
def test_nobody_is_written_to_who_cannot_or_will_not_be_reached(world: World, out: dict[str, object]) -> None:
    publish(world, (0, 1))
    Mail.objects.all().delete()
    guest = world.guests[0]
    for name, value in out.items():
        if name == "state":
            Participant.objects.filter(pk=guest.pk).update(state=value)
        else:
            shown = timezone.now() if value is True else value
            Person.objects.filter(pk=guest.person_id).update(**{name.removeprefix("person__"): shown})
    guest = Participant.objects.select_related("person").get(pk=guest.pk)
    assert tell(world, Change(guest, meeting_of(world, 0, 1), "moved")) == 0
    assert mails(world) == []


def test_each_reads_it_in_their_language_and_only_what_the_other_ticked(world: World) -> None:
    Person.objects.filter(pk=world.guests[0].person_id).update(language="zh-hant")
    Participant.objects.filter(pk=world.guests[1].pk).update(shown=["organisation"])
    publish(world, (0, 1))
    mail = Mail.objects.get(participant=world.guests[0])
    assert (mail.language, mail.subject) == ("zh-hant", "您在創新合作大會 2027的洽談安排")
    assert "Firm 1 of lugang" in mail.body
    assert "Guest 1" not in mail.body + mail.calendar


def test_no_address_of_another_guest_goes_out(world: World) -> None:
    publish(world, (0, 1), (2, 3))
    for mail in Mail.objects.filter(event=world.event):
        own = mail.to
        everybody = {person.mail for person in Person.objects.all()} - {own}
        words = bytes(mail.calendar, "utf-8").decode().replace("\r\n ", "") + mail.body + mail.subject
        assert not [address for address in everybody if address in words]


def test_an_erasure_tells_the_other_party(world: World) -> None:
    """Whoever was erased gets nothing and is not named."""
    publish(world, (0, 1), (2, 3))
    Mail.objects.all().delete()
    erase(world.guest_actor(world.guests[0]), world.guests[0].person)
    assert mails(world) == [("meeting_cancelled", "guest1", "CANCEL")]
    mail = Mail.objects.get()
    assert events(mail) == [("CANCEL", 1, "CANCELLED")]
    assert "A guest" in mail.body
    assert "Guest 0" not in mail.body + mail.calendar


def test_many_invitations_are_one_part_and_files(world: World) -> None:
    publish(world, (0, 1), (0, 3))
    letter = letter_of(Mail.objects.get(participant=world.guests[0]))
    assert letter.calendar is not None
    assert letter.calendar.data.count(b"BEGIN:VEVENT") == 1
    assert [(file.name, file.kind) for file in letter.attachments] == [("meeting-2.ics", "application/ics")]


def test_a_publication_of_thirty_asks_as_often_as_one_of_two(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    publish(world, (0, 1), (2, 3))
    one, other = meeting_of(world, 0, 1), meeting_of(world, 2, 3)
    changes = [Change(world.guests[n], one if n < 2 else other, "moved") for n in range(4)]
    with django_assert_num_queries(20 + 2):  # type: ignore[operator]
        tell(world, *changes[:2])
    with django_assert_num_queries(20 + 4):  # type: ignore[operator]
        tell(world, *changes)
