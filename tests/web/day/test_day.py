"""A guest's day: what the page, the calendar and the sheet of paper say, and that they agree."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from duijie.actions.feeding import close_feed, feed_for, open_feed
from duijie.actions.planning import moving, publishing
from duijie.actions.refusal import Refused
from duijie.engine.text import Text
from duijie.store.models import (
    Assistant,
    Delegation,
    Event,
    FeedToken,
    Meeting,
    Participant,
    Person,
    Role,
    Steward,
    Suggestion,
)
from duijie.store.queries.schedules import schedules_of
from tests.actions.outgoing.stage import meeting_of, publish
from tests.actions.planning.hall import fill_hall, organiser, plan
from tests.world import DAY, World, account

pytestmark = pytest.mark.django_db
EVE = DAY - timedelta(days=3)


def page(world: World, number: int = 0, language: str = "en") -> str:
    guest = world.guests[number].person.account
    answer = world.browser(guest, language).get(world.path("me/day"))
    assert answer.status_code == 200
    return answer.content.decode()


def words(page: str) -> str:
    """Return the text of a page's main part, blanks made one."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)).split())


def cancel(world: World, one: int, other: int) -> None:
    """Publish again without the meeting of two guests."""
    from duijie.store.models import PlanVersion

    base = PlanVersion.objects.get(event=world.event, state="published")
    draft = plan(world.event, organiser(world), base=base.key, seconds=2)
    moving.leave_out(organiser(world), world.event, draft.key, 1, meeting_of(world, one, other).code)
    draft.refresh_from_db()
    publishing.publish(organiser(world), world.event, draft.key, draft.edition)


def test_before_publication_the_page_says_so(world: World) -> None:
    said = words(page(world))
    assert "Your schedule is not out yet" in said
    assert "Your day" not in said


def test_after_publication_somebody_without_meetings_reads_what_they_can_do(world: World) -> None:
    publish(world, (0, 1))
    assert "No meeting is planned for you" in words(page(world, 2))


def test_the_day_shows_countdown_table_way_partner_reasons_and_gaps(world: World) -> None:
    publish(world, (0, 1))
    why = Text("Both work on membranes", "都做膜材料", "都做膜材料")
    Suggestion.objects.create(
        event=world.event,
        participant=world.guests[0],
        other=world.guests[1],
        rank=1,
        score=0.5,
        added_by="x",
        reasons=[{"signal": "meaning", "weight": 1, "text": why.to_json()}],
    )
    meeting = meeting_of(world, 0, 1)
    Meeting.objects.filter(pk=meeting.pk).update(
        interpreter=Assistant.objects.create(event=world.event, kind="interpreter", name="Tam", languages=["en"])
    )
    with time_machine.travel(EVE, tick=False):
        shown = page(world)
    said = words(shown)
    assert meeting.table is not None
    assert f"in 3 days Table {meeting.table.code}" in said
    assert "Guest 1 of lugang Firm 1 of lugang Director" in said
    assert "Both work on membranes" in said
    assert "Interpreter Tam joins you" in said
    assert said.count("Free") == 2
    assert "from the main door" in said
    assert 'class="way"' in shown
    assert "All times are those of the event (UTC+8)" in said


def test_a_moved_meeting_is_marked_and_a_cancelled_one_named(world: World) -> None:
    publish(world, (0, 1), (0, 3))
    moved = meeting_of(world, 0, 1)
    Meeting.objects.filter(pk=moved.pk).update(sequence=1, changed=datetime(2027, 3, 12, tzinfo=UTC))
    cancel(world, 0, 3)
    said = words(page(world))
    assert "changed on 12 Mar" in said
    assert "Firm 3 of lugang Guest 3 of lugang cancelled" in said


def test_only_what_the_other_ticked_is_shown(world: World) -> None:
    Participant.objects.filter(pk=world.guests[1].pk).update(shown=["organisation"])
    publish(world, (0, 1))
    said = words(page(world))
    assert "Firm 1 of lugang" in said
    assert "Guest 1" not in said
    Participant.objects.filter(pk=world.guests[1].pk).update(shown=[])
    assert "A guest" in words(page(world))


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_page_reads_in_three_languages(world: World, language: str) -> None:
    publish(world, (0, 1))
    heading = {"zh-hans": "下一场洽谈", "zh-hant": "下一場洽談", "en": "Your next meeting"}[language]
    assert heading in words(page(world, language=language))


def test_the_page_asks_as_often_at_thirty_meetings_as_at_one(world: World) -> None:
    """A literal count: those of session, reader and scope, and eight of the page itself."""
    publish(world, (0, 1))
    client = world.browser(world.guests[0].person.account)
    counts = []
    for _round in range(2):
        client.get(world.path("me/day"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(world.path("me/day"))
        counts.append(len(asked))
        thirty_meetings(world)
    client.get(world.path("me/day"))
    with CaptureQueriesContext(connection) as asked:
        client.get(world.path("me/day"))
    counts.append(len(asked))
    assert counts == [12, 12, 12]


def thirty_meetings(world: World) -> None:
    """Give the first guest thirty meetings more, in slots of their own."""
    from duijie.store.models import PlanVersion, Seat, Session, Slot
    from tests.world import add_guest

    version = PlanVersion.objects.filter(event=world.event).latest("number")
    session = Session.objects.filter(event=world.event).latest("starts")
    start = len(world.guests)
    for number in range(start, start + 30):
        other = add_guest(world, number)
        begins = DAY + timedelta(hours=10, minutes=30 * number)
        slot = Slot.objects.create(event=world.event, session=session, code=f"x{number}", starts=begins)
        meeting = Meeting.objects.create(
            event=world.event, code=f"x{number}", slot=slot, version=version, changed=timezone.now()
        )
        for party, guest in enumerate((world.guests[0], other)):
            Seat.objects.create(meeting=meeting, participant=guest, slot=slot, party=party)


# --- the calendar ---------------------------------------------------------------------------


def link_of(world: World, number: int = 0) -> str:
    return f"/feed/{open_feed(world.guest_actor(world.guests[number]), world.guests[number])}.ics"


def meetings_in(data: bytes) -> dict[str, tuple[str, int]]:
    """Return summary → start on the event's clock and sequence, of the meetings in a feed."""
    found = {}
    for event in Calendar.from_ical(data).walk("VEVENT"):
        if str(event["UID"]).startswith("meeting-"):
            start = event["DTSTART"].dt.astimezone(UTC) + timedelta(hours=8)
            found[str(event["SUMMARY"])] = (f"{start:%H:%M}", int(event["SEQUENCE"]))
    return found


def test_the_feed_says_what_the_page_says_and_a_cancellation_disappears(world: World) -> None:
    publish(world, (0, 1), (0, 3))
    link = link_of(world)
    client = world.browser()
    before = client.get(link)
    assert before["Content-Type"] == "text/calendar; charset=utf-8"
    assert not before.cookies
    schedule = schedules_of(world.event, [world.guests[0]], DAY.date())[0]
    expected = {
        f"Meeting: {one.others[0].person.organisation.name}": (f"{one.start + timedelta(hours=8):%H:%M}", 0)  # type: ignore[union-attr]
        for one in schedule.kept
    }
    assert meetings_in(before.content) == expected
    assert len(expected) == 2
    uids = set(re.findall(rb"UID:(meeting-\S+)", before.content))
    cancel(world, 0, 3)
    after = client.get(link)
    assert list(meetings_in(after.content)) == ["Meeting: Firm 1 of lugang"]
    assert b"CANCELLED" not in after.content
    assert set(re.findall(rb"UID:(meeting-\S+)", after.content)) < uids, "what stays keeps its number"


def test_calcurse_reads_the_feed_before_and_after_a_cancellation(world: World, calcurse: str, tmp_path: Path) -> None:
    publish(world, (0, 1), (0, 3))
    link = link_of(world)

    def listed(name: str) -> list[str]:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "feed.ics").write_bytes(world.browser().get(link).content)
        store = [calcurse, "-D", str(folder / "store")]
        environment = {"TZ": "Asia/Shanghai", "LANG": "C.UTF-8", "HOME": str(folder), "PATH": "/usr/bin:/bin"}
        subprocess.run([*store, "-i", str(folder / "feed.ics")], check=True, capture_output=True, env=environment)
        asked = [*store, "-Q", "--from", "03/19/2027", "--to", "03/20/2027", "--filter-type", "cal",
                 "--format-apt", "%(start:%H:%M) %m\n", "--format-recur-apt", ""]  # fmt: skip
        shown = subprocess.run(asked, check=True, capture_output=True, text=True, env=environment).stdout
        return [line for line in shown.splitlines() if "Meeting:" in line]

    both = [
        f"{meeting_of(world, 0, n).slot.starts + timedelta(hours=8):%H:%M} Meeting: Firm {n} of lugang" for n in (1, 3)
    ]
    assert sorted(listed("before")) == sorted(both)
    cancel(world, 0, 3)
    assert listed("after") == [both[0]]


def test_a_program_that_has_the_feed_is_told_so(world: World) -> None:
    publish(world, (0, 1))
    link, client = link_of(world), world.browser()
    first = client.get(link)
    again = client.get(link, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    changed = datetime.strptime(first["Last-Modified"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    newest = max(Meeting.objects.latest("changed").changed, Event.objects.get(pk=world.event.pk).changed)
    assert changed == newest.replace(microsecond=0)
    cancel(world, 0, 1)
    assert client.get(link, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_link_is_made_shown_once_renewed_and_stopped(world: World) -> None:
    client = world.browser(world.guests[0].person.account)
    path = world.path("me/day/calendar")
    made = client.post(path, {"do": "open"}).content.decode()
    token = re.search(r"/feed/([\w-]+)\.ics", made)
    assert token is not None
    assert len(token[1]) == 32
    assert token[1] not in client.get(path).content.decode()
    assert token[1] not in repr(FeedToken.objects.values_list())
    assert world.browser().get(f"/feed/{token[1]}.ics").status_code == 200
    renewed = re.search(r"/feed/([\w-]+)\.ics", client.post(path, {"do": "open"}).content.decode())
    assert renewed is not None
    assert world.browser().get(f"/feed/{token[1]}.ics").status_code == 404
    assert world.browser().get(f"/feed/{renewed[1]}.ics").status_code == 200
    client.post(path, {"do": "close"})
    assert world.browser().get(f"/feed/{renewed[1]}.ics").status_code == 404


def test_a_feed_ends_with_its_guest(world: World) -> None:
    link = link_of(world)
    Participant.objects.filter(pk=world.guests[0].pk).update(state="cancelled")
    assert world.browser().get(link).status_code == 404


def test_nobody_opens_the_feed_of_somebody_else(world: World) -> None:
    with pytest.raises(Refused):
        open_feed(world.guest_actor(world.guests[1]), world.guests[0])
    with pytest.raises(Refused):
        close_feed(world.actor(Role.OWNER), world.guests[0])


def test_the_feed_asks_as_often_at_thirty_meetings_as_at_one(world: World) -> None:
    publish(world, (0, 1))
    token = open_feed(world.guest_actor(world.guests[0]), world.guests[0])
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            feed_for(token)
        assert len(asked) == 8
        thirty_meetings(world)


# --- on paper -------------------------------------------------------------------------------


def text_of(data: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def test_the_sheet_says_what_the_page_says(world: World) -> None:
    publish(world, (0, 1), (0, 3))
    client = world.browser(world.guests[0].person.account)
    answer = client.get(world.path("me/day/schedule.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    (sheet,) = text_of(answer.content)
    said = words(page(world))
    for one in schedules_of(world.event, [world.guests[0]], DAY.date())[0].kept:
        assert one.meeting.table is not None
        time = f"{one.start + timedelta(hours=8):%H:%M}"
        name = one.others[0].person.name
        for part in (time, one.meeting.table.code, name):
            assert part in said, part
            assert part in sheet, part
    cancel(world, 0, 3)
    (after,) = text_of(client.get(world.path("me/day/schedule.pdf")).content)
    assert "Guest 1 of lugang" in after
    assert "Guest 3 of lugang" not in after


def delegation(world: World) -> Delegation:
    made = Delegation.objects.create(
        event=world.event, name=Text("Jinan group", "济南团", "濟南團"), leader=world.guests[0]
    )
    Participant.objects.filter(pk=world.guests[2].pk).update(delegation=made)
    return made


def test_a_leader_reads_and_prints_the_book_of_their_delegation(world: World) -> None:
    publish(world, (0, 1), (2, 3))
    delegation(world)
    assert "Schedule book of your delegation" in words(page(world))
    client = world.browser(world.guests[0].person.account)
    said = words(client.get(world.path("me/day/delegation")).content.decode())
    assert "Guest 0 of lugang 1 meeting" in said
    assert "Guest 2 of lugang 1 meeting" in said
    sheets = text_of(client.get(world.path("me/day/delegation.pdf")).content)
    assert len(sheets) == 2
    assert "Guest 3 of lugang" in "".join(sheets)


def test_a_member_who_does_not_lead_gets_no_book(world: World) -> None:
    delegation(world)
    client = world.browser(world.guests[2].person.account)
    for path in ("me/day/delegation", "me/day/delegation.pdf"):
        assert client.get(world.path(path)).status_code == 404


def test_a_steward_reads_the_day_of_whom_they_act_for(world: World) -> None:
    publish(world, (0, 1))
    office = account("Office", "office@x.example")
    Steward.objects.create(person=Person.objects.get(pk=world.guests[0].person_id), account=office)
    answer = world.browser(office).get(world.path("me/day"))
    assert "Firm 1 of lugang" in words(answer.content.decode())


def test_the_offline_script_stands_at_the_root(world: World) -> None:
    answer = world.browser().get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.cookies
    assert answer.content.startswith(b'const RELEASE = "')


def test_many_meet_and_every_seat_stands_on_both_pages(world: World) -> None:
    """Twelve guests, each page against the rows of the database."""
    fill_hall(world, 12, 24)
    draft = plan(world.event, organiser(world), seconds=2)
    publishing.publish(organiser(world), world.event, draft.key, draft.edition)
    for number in (0, 5, 11):
        said = words(page(world, number))
        kept = schedules_of(world.event, [world.guests[number]], DAY.date())[0].kept
        assert f"{len(kept)} meeting" in said
        assert all(one.others[0].person.name in said for one in kept)
