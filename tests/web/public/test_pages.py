from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from duijie.engine.text import Text, same
from duijie.store.models import Account, Event, Host, Membership, Participant, Role, Session, Speaker
from tests.web.set_up.test_pages import fill
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_answers_of_other_tests() -> None:
    cache.clear()


@pytest.mark.parametrize("count", [1, 30])
def test_the_public_page_takes_as_many_queries_however_long_the_agenda(
    world: World, django_assert_num_queries: Any, count: int
) -> None:
    fill(world, count)
    browser = world.browser()
    with django_assert_num_queries(9):
        assert browser.get(world.path()).status_code == 200
    with django_assert_num_queries(1):
        assert browser.get(world.path()).status_code == 200


def test_a_reader_who_has_the_page_is_told_so_until_it_changes(world: World) -> None:
    browser = world.browser()
    first = browser.get(world.path())
    assert browser.get(world.path(), headers={"If-None-Match": first["ETag"]}).status_code == 304
    staff = world.browser(world.staff[Role.ORGANISER])
    answer = staff.post(world.path("staff/settings/hosts/new/"), {"name_en": "Haiyou Council", "version": "1"})
    assert answer.status_code == 302
    again = browser.get(world.path(), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "Haiyou Council" in again.content.decode()


def test_each_language_is_an_answer_of_its_own(world: World) -> None:
    Host.objects.create(programme=world.programme, name=Text("Council", "促进会", "促進會"))
    pages = {language: world.browser(language=language).get(world.path()) for language in ("en", "zh-hans", "zh-hant")}
    words = {"en": "Council", "zh-hans": "促进会", "zh-hant": "促進會"}
    for language, page in pages.items():
        assert words[language] in page.content.decode()
        assert page["Content-Language"] == language
        assert page["Vary"] == "Accept-Language, Cookie"
    assert len({page["ETag"] for page in pages.values()}) == 3


def test_a_signed_in_readers_page_is_kept_by_nobody_else(world: World) -> None:
    own = world.browser(world.guests[0].person.account).get(world.path())
    assert own["Cache-Control"] == "private, no-cache"
    anybody = world.browser().get(world.path())
    assert anybody["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "My pages" not in anybody.content.decode()


@pytest.mark.parametrize("rest", ["", "agenda.ics", "booklet.pdf"])
def test_a_draft_does_not_exist_for_the_public(world: World, rest: str) -> None:
    Event.objects.update(state="draft")
    assert world.browser().get(world.path(rest)).status_code == 404
    assert world.browser(world.guests[0].person.account).get(world.path(rest)).status_code == 404
    seen = world.browser(world.staff[Role.VIEWER]).get(world.path(rest))
    assert (seen.status_code, seen["X-Robots-Tag"], seen["Cache-Control"]) == (200, "noindex", "private, no-store")


def test_no_guest_stands_on_a_public_page(world: World) -> None:
    browser = world.browser()
    for address in ("/", world.path(), world.path("agenda.ics")):
        words = browser.get(address).content.decode()
        for guest in world.guests:
            assert guest.person.name not in words
            assert guest.person.mail not in words
            assert guest.person.organisation is not None
            assert guest.person.organisation.name not in words


def test_the_agenda_names_speakers_and_what_lacks_a_language_reads_the_nearest(world: World) -> None:
    session = Session.objects.get()
    Speaker.objects.create(session=session, name=Text("", "何静思", ""), side=world.sides["hongkong"])
    Speaker.objects.create(session=session, name=Text("Prof. Tam", "谭子谦", "譚子謙"), moderator=True)
    page = world.browser().get(world.path()).content.decode()
    assert "何静思" in page
    assert "Moderator: Prof. Tam" in page
    assert "3 slots of 25 minutes." in page
    assert "Choose whom to meet by 12 Mar" in page
    assert "UTC+8" in page


def test_the_calendar_holds_every_session_and_counts_changes(world: World) -> None:
    first = world.browser().get(world.path("agenda.ics"))
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(first.content).walk("VEVENT")
    session = Session.objects.get()
    assert (event["SUMMARY"], event.decoded("DTSTART"), event.decoded("DTEND")) == (
        "Meetings",
        session.starts,
        session.ends,
    )
    values = {"kind": "matchmaking", "title_en": "Meetings", "day": "2027-03-19", "starts": "13:00", "ends": "15:00"}
    staff = world.browser(world.staff[Role.ORGANISER])
    assert staff.post(world.path(f"staff/settings/agenda/{session.key}/"), values | {"version": "1"}).status_code == 302
    [later] = Calendar.from_ical(world.browser().get(world.path("agenda.ics")).content).walk("VEVENT")
    assert (later["UID"], later["SEQUENCE"], event["SEQUENCE"]) == (event["UID"], 2, 1)


def test_the_booklet_is_a_pdf_of_the_readers_language(world: World) -> None:
    import pypdfium2

    for language, words in (("en", "Conference 2027"), ("zh-hans", "创新合作大会")):
        answer = world.browser(language=language).get(world.path("booklet.pdf"))
        assert answer["Content-Type"] == "application/pdf"
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
        assert words in "".join(text.split("\r\n"))


def home(world: World, account: Account | None = None) -> str:
    return world.browser(account).get("/").content.decode()


def test_home_lists_open_events_to_anybody(world: World) -> None:
    make_world("elsewhere", guests=0, state="draft")
    page = home(world)
    assert 'href="/lugang/2027/"' in page
    assert "elsewhere" not in page
    assert "Begin a programme" not in page


def test_staff_find_the_programmes_they_work_for(world: World) -> None:
    make_world("elsewhere", guests=0)
    Event.objects.filter(programme=world.programme).update(state="draft")
    owner = home(world, world.staff[Role.OWNER])
    assert 'href="/lugang/staff/programme/"' in owner
    assert 'href="/elsewhere/staff/programme/"' not in owner
    today = reverse("today", kwargs={"programme": "lugang", "event": "2027"})
    assert f'href="{today}"' in owner
    assert "Begin a programme" in owner
    viewer = home(world, world.staff[Role.VIEWER])
    assert "Conference 2027" in viewer
    assert "/lugang/staff/programme/" not in viewer
    assert "Begin a programme" not in viewer


def test_a_guest_finds_their_events_until_they_cancel(world: World) -> None:
    guest = world.guests[0]
    account = guest.person.account
    Participant.objects.filter(pk=world.guests[1].pk).update(state="cancelled")
    assert "Your events" in home(world, account)
    assert "Your programmes" not in home(world, account)
    guest.state = "cancelled"
    guest.save()
    assert "Your events" not in home(world, account)


def test_somebody_of_one_event_finds_that_event_only(world: World) -> None:
    other = Event.objects.create(programme=world.programme, slug="2028", name=same("Next year"), date=world.event.date)
    member = world.staff[Role.VIEWER]
    Membership.objects.filter(account=member).update(event=other)
    page = home(world, member)
    assert "Next year" in page
    assert page.count("Conference 2027") == 1  # among the open events of everybody


def test_search_engines_are_kept_out_of_guests_pages(world: World) -> None:
    words = world.browser().get("/robots.txt").content.decode()
    assert "Disallow: /*/*/me/" in words
    assert "Disallow: /*/*/staff/" in words
