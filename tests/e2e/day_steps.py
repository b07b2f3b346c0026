"""The hours of a short day, step by step through real pages: desks, screen, replan, standby, on the spot, outcomes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import icalendar
import time_machine
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect

from duijie.actions.badges import badge_token
from duijie.actions.ticking import tick
from duijie.engine.text import Language
from duijie.store.models import (
    CheckIn,
    Mail,
    Meeting,
    MeetingState,
    Role,
    Seat,
    StandbyOffer,
    StandbyState,
)
from tests.browser import new_page
from tests.e2e.walk import Walk
from tests.world import DAY, World

HOUR: Final = DAY - timedelta(hours=8)
"""Midnight at the event: ``HOUR + timedelta(hours=13)`` is 13:00 in Jinan."""
ZONE: Final = ZoneInfo("Asia/Shanghai")


class Day(Walk):
    """One day of a hall; the steps stand in the order they are taken."""

    def __init__(
        self, browser: Browser, url: str, language: Language, world: World, clock: time_machine.Traveller
    ) -> None:
        super().__init__(browser, url, language)
        self.world, self.clock = world, clock
        self.phones: dict[int, Page] = {}
        self.windows: list[Page] = []
        self.staff = self.as_role(Role.ORGANISER, 1440)

    # windows

    def as_role(self, role: Role, width: int) -> Page:
        """Return a window of one of the staff."""
        page = new_page(self.browser, self.url, self.world.staff[role], language=self.language, width=width)
        page.set_default_timeout(20_000)
        self.windows.append(page)
        return page

    def phone(self, number: int) -> Page:
        """Return a guest's phone, signed in."""
        if number not in self.phones:
            account = self.world.guests[number].person.account
            page = new_page(self.browser, self.url, account, language=self.language, width=360)
            page.set_default_timeout(20_000)
            self.phones[number] = page
            self.windows.append(page)
        return self.phones[number]

    def path(self, rest: str) -> str:
        """Return an address below the event."""
        return self.world.path(rest)

    def at(self, hour: int, minute: int = 0) -> datetime:
        """Move the clock to a time of the event's day, on its own clock."""
        time = HOUR + timedelta(hours=hour, minutes=minute)
        self.clock.move_to(time)
        return time

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep every window from asking for news: SQLite in memory has one connection."""
        kept = [(page, page.url) for page in self.windows if not page.is_closed()]
        for page, _address in kept:
            page.goto("about:blank")
        yield
        for page, address in kept:
            if address != "about:blank":
                page.goto(address)

    def minute(self) -> None:
        """Do a round of timed work and all that it queues, as the installation does every minute."""
        with self.quiet():
            done = tick()
            assert -1 not in done.values(), done
            self.work()

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of a page where ``DUIJIE_DAY_PICTURES`` names a folder, for somebody to look at."""
        folder = os.environ.get("DUIJIE_DAY_PICTURES")
        if folder:
            page.screenshot(path=f"{folder}/{name}.{self.language}.png", full_page=True)

    # desks

    def open_desk(self, page: Page, name: str) -> str:
        """Open a desk and go to it; return its passphrase."""
        page.goto(self.path("staff/desk/"))
        page.fill("#f-name", name)
        self.press(page, self._("Open"))
        words = page.locator(".desk-pass").inner_text()
        page.get_by_role("link", name=self._("Go to the desk")).click()
        page.wait_for_selector("#desk[data-ready]")
        return words

    def unlock(self, page: Page, passphrase: str) -> None:
        """Make a desk ready for hours without a network."""
        page.fill("#passphrase", passphrase)
        page.get_by_role("button", name=self._("Unlock")).click()

    def find(self, desk: Page, number: int) -> None:
        """Check a guest in who is found by their firm."""
        desk.fill("#code", f"firm {number}")
        desk.press("#code", "Enter")
        row = desk.locator("[data-rows-found] > li", has_text=f"Guest {number} of lugang")
        row.locator("button").click()
        self.said(desk, "green", number)

    def scan(self, desk: Page, number: int, tone: str = "green") -> None:
        """Read a badge as a scanner on a wire does: it types, wherever the cursor is."""
        desk.evaluate("document.activeElement.blur()")
        desk.keyboard.type(badge_token(self.world.guests[number]))
        desk.keyboard.press("Enter")
        self.said(desk, tone, number)

    def said(self, desk: Page, tone: str, number: int) -> None:
        """Wait for the large answer of a desk."""
        desk.locator(f".desk-said.is-{tone}", has_text=f"Guest {number} of lugang").wait_for()

    def two_desks(self) -> None:
        """Check ten of twelve in at two desks of which one loses its network; one guest is scanned at both."""
        self.at(13)
        one, other = self.as_role(Role.ORGANISER, 1440), self.as_role(Role.ORGANISER, 360)
        self.open_desk(one, "Main entrance")
        words = self.open_desk(other, "Side door")
        self.unlock(other, words)
        other.wait_for_selector("html[data-shell-kept]")
        other.context.set_offline(True)
        self.find(one, 0)
        for number in (1, 2, 3):
            self.scan(one, number)
        self.scan(one, 3, "amber")  # twice at one desk
        one.evaluate("document.activeElement.blur()")
        one.keyboard.type("jkx")  # keys of lists elsewhere, and the first signs of some badges
        expect(one.locator("#code")).to_have_value("jkx")
        other.reload()
        other.wait_for_selector("#desk[data-ready]")
        assert "Guest" not in other.locator("main").inner_text()
        self.unlock(other, words)
        other.locator(
            "[data-lock-words]", has_text=self._("Ready to work offline: list of {time}").split("{")[0]
        ).wait_for()
        self.find(other, 5)
        for number in (6, 7, 8, 9, 10, 2):  # the last was here already: this desk cannot know
            self.scan(other, number)
        self.picture(other, "desk-offline")
        assert CheckIn.objects.count() == 4
        other.context.set_offline(False)
        other.locator("[data-waiting]", has_text=self._("Everything is sent")).wait_for()
        came = {row.participant_id: row.desk.name for row in CheckIn.objects.select_related("desk") if row.desk}
        expected = {0: "Main", 1: "Main", 2: "Main", 3: "Main"} | dict.fromkeys((5, 6, 7, 8, 9, 10), "Side")
        assert {key: name.split()[0] for key, name in came.items()} == {
            self.world.guests[number].key: name for number, name in expected.items()
        }
        other.reload()
        one.reload()
        for desk in (one, other):
            total = desk.locator(".desk-total")
            expect(total).to_contain_text("10")
            expect(total).to_contain_text("12")
        self.picture(one, "desk")
        self.desk = one
        other.context.close()
        self.windows.remove(other)

    # the hall's screen

    def open_screen(self) -> Page:
        """Open the hall's screen through its link, in a window that is signed in as nobody."""
        self.staff.goto(self.path("staff/day/projector/"))
        self.press(self.staff, self._("Make the link"))
        link = self.staff.locator("#f-link").input_value().removeprefix(settings.DUIJIE.base_url)
        screen = self.window(1920)
        screen.set_viewport_size({"width": 1920, "height": 1080})
        screen.goto(f"{link}?lang={self.language}")
        self.windows.append(screen)
        words = screen.locator("body").inner_text()
        assert "Firm 0 of lugang" in words
        assert not [secret for secret in ("Guest", "@", "138 0000", "Host of", "Director") if secret in words]
        return screen

    def tile(self, screen: Page, table: str) -> Locator:
        """Return a table on the screen."""
        return screen.locator(".b-tile", has=screen.locator(".b-no b", has_text=table))

    def table(self, one: int, other: int) -> str:
        """Return the table of two guests' meeting."""
        table = self.meeting(one, other).table
        assert table is not None
        return str(table.code)

    def on_the_board(self, width: int) -> list[str]:
        """Return the states of the tables on the organisers' board, read without scripts."""
        account = self.world.staff[Role.ORGANISER]
        page = new_page(self.browser, self.url, account, language=self.language, width=width, scripts=False)
        page.goto(self.path("staff/day/"))
        self.picture(page, f"board-{width}")
        states = [str(tile.get_attribute("class")).split()[1] for tile in page.locator(".l-tile").all()]
        page.context.close()
        return sorted(states)

    # replanning

    def report(self, number: int, until: str = "") -> None:
        """Report a guest absent, or late until a slot."""
        page = self.staff
        page.goto(self.path("staff/day/replan/"))
        page.fill("#f-q", f"Firm {number}")
        self.press(page, self._("Find"))
        if until:
            page.check("input[name=kind][value=late]")
            page.select_option("#f-until", label=until)
        self.press(page, self._("Report"))
        expect(page.locator(".reported li", has_text=f"Guest {number} of lugang")).to_have_count(1)

    def replan(self) -> None:
        """Publish what the loss of a guest changes: two are told, nobody else."""
        page = self.staff
        preview = page.locator("section", has=page.locator("#p-h"))
        expect(preview).to_contain_text("Firm 4 of lugang")
        assert preview.locator("dl.diff dd").all_inner_texts()[:3] == ["−1", "+0", "0"]
        self.picture(page, "replan")
        before = set(Mail.objects.values_list("key", flat=True))
        self.press(page, self._.plural("Publish and tell {n} person", "Publish and tell {n} people", 2).format(n=2))
        with self.quiet():
            self.work()
        told = sorted(one.to for one in Mail.objects.exclude(key__in=before))
        assert told == ["guest4@lugang.example", "guest5@lugang.example"]

    def comes_after_all(self, number: int) -> None:
        """Let somebody arrive who was said to be late, and take the report back."""
        self.desk.goto(self.desk.url)
        self.desk.wait_for_selector("#desk[data-ready]")
        self.scan(self.desk, number)
        page = self.staff
        page.goto(self.path("staff/day/replan/"))
        row = page.locator(".reported li", has_text=f"Guest {number} of lugang")
        if row.count():
            with page.expect_navigation():
                row.get_by_role("button", name=self._("It is over")).click()
        expect(page.locator(".reported li", has_text=f"Guest {number} of lugang")).to_have_count(0)

    # standby and on the spot

    def refill(self, one: int, other: int) -> Meeting:
        """Let both guests of a waiting wish accept the freed place on their phones; return their meeting."""
        offer = StandbyOffer.objects.get(state=StandbyState.OFFERED)
        assert {offer.one_id, offer.other_id} == {self.world.guests[n].key for n in (one, other)}
        for number in (one, other):
            phone = self.phone(number)
            phone.goto(self.path("me/day"))
            phone.locator("a[href$='/standby/']").first.click()
            assert 5 <= int(phone.locator("[data-countdown]").inner_text()) <= 10  # by the server's clock
            self.picture(phone, f"standby-{number}")
            self.press(phone, self._("Accept"))
        return self.meeting(one, other)

    def meeting(self, one: int, other: int) -> Meeting:
        """Return the meeting of two guests."""
        keys = [self.world.guests[number].key for number in (one, other)]
        rows = Meeting.objects.select_related("slot", "table").filter(event=self.world.event)
        (found,) = rows.filter(seats__participant=keys[0]).filter(seats__participant=keys[1]).distinct()
        return found

    def in_the_day(self, number: int) -> list[str]:
        """Return the times of a guest's meetings as their phone shows them."""
        phone = self.phone(number)
        phone.goto(self.path("me/day"))
        lines = phone.locator("ol.day > li:not(.is-gap):not(:has(.is-missing))")
        return [line.locator("time").first.inner_text() for line in lines.all()]

    def feed_of(self, number: int) -> str:
        """Make a guest's calendar link and return its address."""
        phone = self.phone(number)
        phone.goto(self.path("me/day/calendar"))
        self.press(phone, self._("Make my link"))
        return phone.locator("#f-link").input_value().removeprefix(settings.DUIJIE.base_url)

    def in_the_feed(self, feed: str, partner: int) -> list[tuple[str, str]]:
        """Return time at the event and place of the meetings with somebody in a feed, as another program reads them."""
        answer = self.staff.request.get(self.url + feed)
        assert answer.status == 200
        found = [
            one
            for one in icalendar.Calendar.from_ical(answer.body().decode()).walk("VEVENT")
            if f"Firm {partner} of lugang" in str(one["SUMMARY"]) and one.get("STATUS") != "CANCELLED"
        ]
        return [(f"{one['DTSTART'].dt.astimezone(ZONE):%H:%M}", str(one["LOCATION"])) for one in found]

    def ask_on_the_spot(self, by: int, whom: int) -> Meeting:
        """Let one guest ask another who is free too; the other says yes and the meeting is placed."""
        phone, asked = self.phone(by), self.phone(whom)
        phone.goto(self.path("me/on-the-spot/"))
        card = phone.locator(f"#g-{self.world.guests[whom].key}")
        self.picture(phone, "on-the-spot")
        with phone.expect_navigation():
            card.get_by_role("button", name=self._("Ask now")).click()
        asked.goto(self.path("me/on-the-spot/"))
        self.press(asked, self._("Yes, let us meet"))
        return self.meeting(by, whom)

    # the host's phone

    def open_host(self) -> Page:
        """Return the phone of the tables' host with their list."""
        page = self.as_role(Role.TABLE_HOST, 360)
        page.goto(self.path("staff/hosting/"))
        return page

    def tap(self, host: Page, meeting: Meeting, kind: str) -> None:
        """Tap on the host's list and wait until the server has it."""
        button = host.locator(f"button[value='{kind}:{meeting.key}']")
        more = host.locator(f"#h-{meeting.key} details.h-more:not([open]) > summary")
        if more.count():
            more.click()
        with host.expect_response(lambda answer: answer.url.endswith("/marks/")):
            button.click()
        looks = {"started": "started", "ended": "done", "no_show": "missing"}[kind]
        expect(host.locator(f"#h-{meeting.key}")).to_have_class(f"h-one is-{looks}")

    # outcome cards

    def say(self, number: int, meeting: Meeting, *taps: tuple[str, str]) -> None:
        """Fill a guest's outcome card by taps, each sent as it is tapped."""
        phone = self.phone(number)
        phone.goto(self.path("me/outcomes"))
        self.fill(phone, phone.locator(f"#o-{meeting.key}"), taps)

    def say_for(self, host: Page, number: int, meeting: Meeting, *taps: tuple[str, str]) -> None:
        """Fill a guest's outcome card as the table's host."""
        host.goto(self.path("staff/hosting/"))
        self.picture(host, "host-afterwards")
        host.locator(f"#h-{meeting.key} a[href$='/outcome']").click()
        host.wait_for_selector(".outcome-grid")
        for name, value in taps:
            card = host.locator(f"#o-{meeting.key}-{self.world.guests[number].key}")
            with host.expect_navigation():
                card.locator(f"button[name={name}][value='{value}']").click()
        self.picture(host, "host-outcome")

    def fill(self, phone: Page, card: Locator, taps: tuple[tuple[str, str], ...]) -> None:
        """Tap, and wait for each tap to be kept."""
        for name, value in taps:
            with phone.expect_response(lambda answer: answer.request.method == "POST") as sent:
                card.locator(f"button[name={name}][value='{value}']").click()
            assert sent.value.status == 200
            card.locator("[data-said] .status").wait_for()
        self.picture(phone, "outcome")

    def planned(self) -> set[tuple[str, frozenset[int], str]]:
        """Return the meetings that stand: slot, guests' numbers, origin."""
        number = {guest.key: n for n, guest in enumerate(self.world.guests)}
        rows = Meeting.objects.select_related("slot").filter(state=MeetingState.PLANNED)
        seats = Seat.objects.filter(active=True).values_list("meeting", "participant")
        return {
            (row.slot.code, frozenset(number[guest] for met, guest in seats if met == row.key), row.origin)
            for row in rows
        }
