"""The whole way through real pages, from signing in to a cancelled meeting, in Chinese and in English.

Three offices' lists become guests who confirm, a need is made better, wishes become a plan, the plan is moved by
hand and published; then the guest's phone, calendar and PDF are held against one another. Work behind pages is done
by the same worker that ``duijie worker`` runs, mail is read from the folder it is sent to.
"""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pypdfium2
import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from duijie.actions.rights import INSTALLATION
from duijie.actions.setting_up.programmes import create_programme
from duijie.engine.text import Language, Text
from duijie.locale import translator
from duijie.store.faces import language_of
from duijie.store.models import (
    Event,
    EventState,
    GuestImport,
    Listing,
    ListingState,
    Mail,
    Organisation,
    Participant,
    ParticipantState,
    PlanVersion,
    Request,
    RequestState,
    Strength,
    VersionState,
    Wish,
)
from tests.e2e.lists import EVENT_FILE, three_lists
from tests.e2e.walk import Walk
from tests.world import account

OWNER: Final = "owner@haiyou.example"
REVIEWER: Final = "reviewer@haiyou.example"
GAO, MENG, SONG = "gao@haikuo.example", "meng@songlan.example", "song@lanchuan.example"
HO, LEUNG, SHUM = "ho@hoiyu.example", "leung@wkgauge.example", "shum@hoiyu.example"
WHY: Final = "请补充连续运行时间和脱盐率。"
STRENGTHS: Final = {True: Strength.MUST, False: Strength.LIKE}


class Kept(NamedTuple):
    """A meeting as somebody is told of it: hours at the event, table, whom."""

    start: str
    end: str
    table: str
    partner: str


class Way(Walk):
    """One walk from signing in to a cancelled meeting; the steps stand in the order they are taken."""

    def __init__(self, browser: Browser, url: str, language: Language, calcurse: str) -> None:
        super().__init__(browser, url, language)
        self.calcurse = calcurse
        self.day = timezone.localdate() + timedelta(days=14)
        self.staff = self.window(1440)

    def path(self, rest: str) -> str:
        """Return an address below the event."""
        return f"/shuanggang/2027/{rest}"

    def sign_in(self, page: Page, mail: str) -> None:
        """Ask for a link, open the mail, press its button."""
        page.goto("/sign-in")
        page.fill("#f-mail", mail)
        self.press(page, self._("Send me a link"))
        self.work(page)
        page.goto(self.link_in(self.mailed(mail, "sign_in")))
        self.press_the_button(page)
        expect(page).to_have_url(f"{self.url}/")

    def set_up(self) -> None:
        """Begin the event, fill it from a file after looking at what changes, open it."""
        page = self.staff
        page.goto("/shuanggang/staff/programme/events/new/")
        for name, words in {"en": "Two Harbours", "zh_hans": "双港大会", "zh_hant": "雙港大會"}.items():
            page.fill(f"#f-name_{name}", words)
        page.fill("#f-slug", "2027")
        page.fill("#f-date", self.day.isoformat())
        self.press(page, self._("Begin the event"))
        page.goto(self.path("staff/settings/file/"))
        page.fill("#f-words", EVENT_FILE.format(date=self.day.isoformat()))
        self.press(page, self._("Look at it"))
        assert Event.objects.get().slots.count() == 0  # nothing has changed yet
        self.press(page, self._("Yes, change the event"))
        page.goto(self.path("staff/settings/"))
        self.press(page, self._("Open the event"))
        event = Event.objects.get()
        assert (event.state, event.date, event.slots.count(), event.tables.count()) == (EventState.OPEN, self.day, 4, 3)

    def invite_the_reviewer(self) -> Page:
        """Add a reviewer of one side; they come in by the mailed link. Return their window."""
        page = self.staff
        page.goto("/shuanggang/staff/members")
        page.fill("#f-mail", REVIEWER)
        page.fill("#f-name", "许澄")
        page.select_option("#f-role", "reviewer")
        page.select_option("#f-side", label={"en": "Shandong", "zh-hans": "山东", "zh-hant": "山東"}[self.language])
        self.press(page, self._("Add and invite"))
        self.work(page)
        reviewer = self.window(1440)
        reviewer.goto(self.link_in(self.mailed(REVIEWER, "member_invited")))
        self.press_the_button(reviewer)
        expect(reviewer).to_have_url(f"{self.url}/")
        reviewer.goto(self.path("staff/today"))
        return reviewer

    def import_the_lists(self) -> None:
        """Upload each list, settle what may be one, look at the changes, import."""
        page = self.staff
        for name, content in three_lists():
            page.goto(self.path("staff/imports"))
            page.set_input_files("#f-file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
            if name == "international-guests.csv":
                page.select_option("#f-side", label={"en": "Hong Kong", "zh-hans": "香港"}[self.language])
            self.press(page, self._("Upload and read"))
            self.work(page)
            self.settle(page)
            batch = GuestImport.objects.latest("created")
            n = batch.summary["ready"]
            self.press(page, self._.plural("Import {n} row", "Import {n} rows", n).format(n=n))
            self.work(page)
        assert list(GuestImport.objects.order_by("created").values_list("state", flat=True)) == ["imported"] * 3
        assert sorted(one.person.name for one in Participant.objects.select_related("person")) == sorted(
            ["宋知遥", "高砚秋", "孟晓棠", "何靜思", "梁卓恆", "SHUM Wing"]
        )
        assert Organisation.objects.count() == 5

    def settle(self, page: Page) -> None:
        """Say of the laboratory with the university's number that it is the same; nothing else is asked."""
        open_pairs = page.get_by_role("button", name=self._("Same, merge"))
        if GuestImport.objects.latest("created").file_name != "international-guests.csv":
            assert open_pairs.count() == 0
            page.get_by_role("link", name=self._("Look at every change")).click()
            page.wait_for_url("**/changes")
            return
        self.press(page, self._("Same, merge"))
        assert open_pairs.count() == 0
        self.press(page, self._("Dry run"))
        self.work(page)

    def invite_the_guests(self) -> None:
        """Invite everybody on the list, after seeing whom and how it reads."""
        page = self.staff
        page.goto(self.path("staff/people"))
        self.press(page, self._("Invite everybody of this list not yet invited…"))
        self.press(page, self._.plural("Send {n} mail", "Send {n} mails", 6).format(n=6))
        self.work(page)
        assert set(Participant.objects.values_list("state", flat=True)) == {ParticipantState.INVITED}

    def confirm(self, mail: str) -> Page:
        """Open the mailed link on a phone, say yes, tick what others may see. Return the guest's phone."""
        phone = self.window(360)
        link = self.link_in(self.mailed(mail, "confirm"))
        phone.goto(link)
        assert self.guest(mail).state == ParticipantState.INVITED  # opening it changes nothing
        phone.locator(f"label:has(input[name=language][value={self.language}])").click()
        for box in phone.locator("input[type=checkbox][name=shown], #f-suggestions").all():
            box.check()
        for box in phone.locator("input[type=checkbox][name=recipients]").all():
            box.check()
        asked = language_of(self.guest(mail).person.language)  # the list told it, until the guest says otherwise
        assert link.endswith(f"?lang={asked}")
        self.press(phone, translator(asked)("Yes, I will come"))
        expect(phone).to_have_url(self.url + self.path("me/suggestions/"))
        phone.goto(self.path(f"me/?lang={self.language}"))
        guest = self.guest(mail)
        assert (guest.state, guest.person.language, sorted(guest.shown)) == (
            ParticipantState.CONFIRMED,
            self.language,
            ["listings", "name", "organisation", "title"],
        )
        assert guest.person.account is not None
        return phone

    def write_a_need(self, phone: Page) -> None:
        """Write a vague need, read what the clinic asks, answer it, send it in."""
        phone.goto(self.path("me/listings/new/?direction=need&kind=technology"))
        phone.fill("#f-title", "海水淡化用低能耗反渗透膜")
        self.press(phone, self._("Check"))
        assert self.advice(phone) == self._("Please add before you send it in")
        phone.fill("#f-teaser", "产水能耗太高，正在寻找能长期稳定运行的低压膜，可在青岛的中试线上试用。")
        phone.fill("#f-method_today", "目前用进口反渗透膜，两级高压泵，产水能耗每立方米3.4度，膜每两年更换。")
        phone.fill("#f-target_figure", "产水能耗低于每立方米2.5度")
        phone.fill("#f-budget-from", "2000000")
        phone.fill("#f-budget-to", "3000000")
        phone.fill("#f-deadline", (self.day + timedelta(days=200)).isoformat())
        for box in phone.locator("input[name=cooperation]").all()[:1]:
            box.check()
        self.press(phone, self._("Check"))
        assert self.advice(phone) != self._("Please add before you send it in")
        self.press(phone, self._("Send in for review"))
        assert self.need().state == ListingState.SUBMITTED

    def advice(self, page: Page) -> str:
        """Return the heading of what the clinic says."""
        return page.locator("#advice h2").inner_text().strip()

    def need(self) -> Listing:
        """Return the need that was written on the way."""
        return Listing.objects.get(title__startswith="海水淡化用低能耗")

    def return_it(self, reviewer: Page) -> None:
        """Find the need in the queue of the reviewer's side and send it back with a reason."""
        reviewer.goto(self.path("staff/listings/"))
        reviewer.get_by_role("link", name=self.need().title).click()
        reviewer.wait_for_url(f"**/{self.need().key}/**")
        reviewer.fill("#f-words", WHY)
        self.press(reviewer, self._("Send back (key r)"))
        self.work(reviewer)
        assert self.need().state == ListingState.RETURNED
        assert WHY in self.mailed(GAO, "listing_returned")

    def mend_it(self, phone: Page) -> None:
        """Read the reason on the phone, add what it asks for, send it in again."""
        phone.goto(self.path(f"me/listings/{self.need().key}/"))
        assert phone.locator(".note.is-warn li").all_inner_texts() == [WHY]
        phone.fill("#f-target_figure", "产水能耗低于每立方米2.5度，连续运行12个月，脱盐率不低于99.7%")
        self.press(phone, self._("Send in for review"))
        assert self.need().state == ListingState.SUBMITTED

    def accept_it(self, reviewer: Page) -> None:
        """Accept the mended need; the owner accepts all others at once."""
        reviewer.goto(self.path(f"staff/listings/{self.need().key}/"))
        self.press(reviewer, self._("Accept (key a)"))
        assert self.need().state == ListingState.ACCEPTED
        page = self.staff
        page.goto(self.path("staff/listings/"))
        ticks = page.locator("input[name=chosen]").all()
        for tick in ticks:
            tick.check()
        self.press(page, self._("Accept…"))
        n = len(ticks)
        self.press(page, self._.plural("Accept {n}", "Accept {n}", n).format(n=n))
        assert set(Listing.objects.values_list("state", flat=True)) == {ListingState.ACCEPTED}
        self.work(page)

    def suggest(self) -> None:
        """Compute the suggestions."""
        page = self.staff
        page.goto(self.path("staff/suggestions/"))
        self.press(page, self._("Compute suggestions"))
        self.work(page)
        expect(page.locator("#suggest-job b")).to_have_text(self._("Lists computed"))

    def wish(self, phone: Page, by: str, whom: str, words: str) -> None:
        """Tap an answer on a suggested guest's card."""
        other = self.guest(whom)
        phone.goto(self.path("me/suggestions/"))
        card = phone.locator(f"#a-{other.key}")
        card.get_by_role("button", name=words, exact=True).click()
        expect(card.locator("p.meta").first).to_contain_text(self._("Asked; waiting for their answer"))
        wish = Wish.objects.get(by=self.guest(by))
        assert (wish.whom_id, wish.strength) == (other.key, STRENGTHS[words == self._("Must meet")])

    def agree(self, phone: Page, mail: str) -> None:
        """Say yes to the one request that waits."""
        phone.goto(self.path("me/requests/"))
        self.press(phone, self._("Yes, let us meet"))
        assert Request.objects.get(whom=self.guest(mail)).state == RequestState.ACCEPTED

    def plan(self) -> None:
        """Make the plan: both pairs that agreed are in it."""
        page = self.staff
        page.goto(self.path("staff/plan/"))
        page.select_option("select[name=seconds]", "5")
        self.press(page, self._("Make the plan"))
        self.work(page)
        assert set(self.placed()) == {frozenset({GAO, SHUM}), frozenset({MENG, LEUNG})}

    def draft(self) -> PlanVersion:
        """Return the latest version of the plan."""
        return PlanVersion.objects.latest("number")

    def placed(self) -> dict[frozenset[str], tuple[str, str, str]]:
        """Return the placed meetings of the latest version: who (mail addresses) → code, slot, table."""
        people = {row.key: row.person.mail for row in Participant.objects.select_related("person")}
        return {
            frozenset(people[key] for key in one["people"]): (one["meeting"], one["slot"], one["table"])
            for one in self.draft().plan["placed"]
        }

    def open_meeting(self) -> str:
        """Open the form of the meeting of the two guests on the board; return the meeting's code."""
        code = self.placed()[frozenset({GAO, SHUM})][0]
        self.staff.goto(self.path(f"staff/plan/?v={self.draft().key}&m={code}#form"))
        return code

    def move_and_lock(self) -> None:
        """Move the meeting of two guests to the last slot and table by its form, and lock it."""
        page, code = self.staff, self.open_meeting()
        page.select_option("#f-slot", "s4")
        page.select_option("#f-table", "T3")
        self.press(page, self._("Move there"))
        assert self.placed()[frozenset({GAO, SHUM})] == (code, "s4", "T3")
        self.open_meeting()
        self.press(page, self._("Lock"))
        assert self.draft().locks == [code]

    def publish(self, *people: str) -> None:
        """Look at what changes for whom, then publish: those people are told, and nobody else."""
        page, before = self.staff, set(Mail.objects.values_list("key", flat=True))
        page.goto(self.path("staff/plan/"))
        page.get_by_role("link", name=self._("Review changes and publish…")).click()
        page.wait_for_url("**/publish/")
        n = len(people)
        words = self._.plural("Publish and tell {n} person", "Publish and tell {n} people", n)
        self.press(page, words.format(n=n))
        self.work(page)
        assert self.draft().state == VersionState.PUBLISHED
        assert sorted(one.to for one in Mail.objects.exclude(key__in=before)) == sorted(people)

    def on_the_phone(self, phone: Page) -> Kept:
        """Return the next meeting as the guest's phone shows it."""
        phone.goto(self.path("me/day"))
        start, end = phone.locator(".next-time time").all_inner_texts()
        partner = phone.locator(".next .partner h2").inner_text()
        return Kept(start, end, phone.locator(".next-table b").inner_text(), partner)

    def in_the_calendar(self, feed: str, folder: Path) -> list[Kept]:
        """Return the meetings that an independent calendar program finds in the feed on the day."""
        folder.mkdir()
        answer = self.staff.request.get(self.url + feed)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        (folder / "feed.ics").write_bytes(answer.body())
        program = [self.calcurse, "-D", str(folder / "store")]
        environment = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "HOME": str(folder), "PATH": "/usr/bin:/bin"}
        subprocess.run([*program, "-i", str(folder / "feed.ics")], env=environment, check=True, capture_output=True)
        asked = ["-d", f"{self.day:%m/%d/%Y}", "--format-apt", "@%(start:%H:%M) %(end:%H:%M) %m%N"]
        done = subprocess.run([*program, *asked], env=environment, check=True, capture_output=True, text=True)
        found = [
            re.fullmatch(r"(\S+) (\S+) .*?\t(.+?)[,，] ?.*\b(T\d+)\b.*", one, re.DOTALL)
            for one in done.stdout.split("@")
        ]
        return [Kept(one[1], one[2], one[4], one[3]) for one in found if one]

    def on_paper(self, phone: Page) -> list[Kept]:
        """Return the meetings of the guest's schedule as it is printed."""
        answer = phone.request.get(self.url + self.path("me/day/schedule.pdf"))
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        document = pypdfium2.PdfDocument(answer.body())
        words = "\n".join(page.get_textpage().get_text_range() for page in document)
        found = re.findall(r"(\d\d:\d\d)–(\d\d:\d\d) (T\d+)\s+\S+ ?\S+\s+([^\r\n]+)", words)
        return [Kept(*one) for one in found]

    def make_feed(self, phone: Page) -> str:
        """Make the calendar's link on the phone; return its address."""
        phone.goto(self.path("me/day/calendar"))
        self.press(phone, self._("Make my link"))
        return phone.locator("#f-link").input_value().removeprefix(settings.DUIJIE.base_url)

    def cancel(self) -> None:
        """Start a draft from what is published, leave the meeting out, publish that."""
        page = self.staff
        page.goto(self.path("staff/plan/"))
        page.locator("details.menu summary", has_text=self._("Plan again")).click()
        self.press(page, self._("Plan again"))
        self.work(page)
        self.open_meeting()
        self.press(page, self._("Unlock"))
        self.open_meeting()
        self.press(page, self._("Leave out"))
        assert set(self.placed()) == {frozenset({MENG, LEUNG})}

    def read_of_the_cancelling(self, phone: Page) -> None:
        """Read on the phone and in the mail that the meeting is off."""
        phone.goto(self.path("me/day"))
        assert phone.locator("main h1").inner_text() == self._("No meeting is planned for you")
        (line,) = phone.locator("ol.day li.is-done").all()
        assert line.locator("time").inner_text() == "15:00"
        assert line.locator("b").inner_text() == "海隅大學"
        assert line.locator("p").inner_text().strip() == self._("cancelled")
        assert "15:00" in self.mailed(GAO, "meeting_cancelled")


@pytest.fixture
def owner(transactional_db: None) -> None:
    """The first programme of an installation and its owner, as ``duijie`` makes them."""
    words = Text("Two Harbours", "双港", "雙港")
    values = {"slug": "shuanggang", "name_en": words.en, "name_zh_hans": words.zh_hans, "name_zh_hant": words.zh_hant}
    create_programme(INSTALLATION, values, account("周映岚", OWNER))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_whole_way(
    live_server: LiveServer,
    browser: Browser,
    owner: None,
    calcurse: str,
    tmp_path: Path,
    language: Language,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DUIJIE_ENCODER", "words")
    way = Way(browser, live_server.url, language, calcurse)
    way.sign_in(way.staff, OWNER)
    way.set_up()
    reviewer = way.invite_the_reviewer()
    way.import_the_lists()
    way.invite_the_guests()
    phones = {mail: way.confirm(mail) for mail in (GAO, HO, MENG, LEUNG, SONG, SHUM)}
    way.write_a_need(phones[GAO])
    way.return_it(reviewer)
    way.mend_it(phones[GAO])
    way.accept_it(reviewer)
    way.suggest()
    way.wish(phones[GAO], GAO, SHUM, way._("Must meet"))
    way.wish(phones[MENG], MENG, LEUNG, way._("Interested"))
    way.agree(phones[SHUM], SHUM)
    way.agree(phones[LEUNG], LEUNG)
    way.plan()
    way.move_and_lock()
    way.publish(GAO, SHUM, MENG, LEUNG)
    phone, feed = phones[GAO], way.make_feed(phones[GAO])
    kept = Kept("15:00", "15:25", "T3", "SHUM Wing")
    assert way.on_the_phone(phone) == kept
    assert way.in_the_calendar(feed, tmp_path / "published") == [kept]
    assert way.on_paper(phone) == [kept]
    way.cancel()
    assert way.on_the_phone(phone) == kept  # until it is published, nobody hears of it
    way.publish(GAO, SHUM)
    way.read_of_the_cancelling(phone)
    assert way.in_the_calendar(feed, tmp_path / "cancelled") == []
    assert way.on_paper(phone) == []
