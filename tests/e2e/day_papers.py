"""The evening of a short day and the year after it: the leaders' page, bulletin, checks, ledger, annual report."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pypdfium2
from playwright.sync_api import Page, expect

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Check, Cooperation, Role
from tests.e2e.day_steps import HOUR, Day
from tests.e2e.plain_counts import Counts, contracts
from tests.world import DAY

CHAIN: Final = {"en": "Membranes", "zh-hans": "膜材料", "zh-hant": "膜材料"}
SIDES: Final = {"en": ("Shandong", "Hong Kong"), "zh-hans": ("山东", "香港"), "zh-hant": ("山東", "香港")}
LETTERS: Final = {"en": ("SD", "HK"), "zh-hans": ("鲁", "港"), "zh-hant": ("魯", "港")}


@dataclass(frozen=True, slots=True)
class Shown:
    """The leaders' page as it is read. ``tiles``: label, value, note; ``bars``: label, value; ``gaps``: rows.

    ``heading``: over the bars; ``owners``: the first of what follows; ``pairs``: who confirmed an intention.
    """

    sentence: str
    tiles: tuple[tuple[str, str, str], ...]
    bars: tuple[tuple[str, str], ...]
    gaps: tuple[tuple[str, ...], ...]
    heading: str
    owners: str
    pairs: tuple[tuple[str, ...], ...]


def expected(counts: Counts, language: Language) -> Shown:
    """Return the page that somebody would write by hand from plain counts."""
    _ = translator(language)
    _n = _.plural
    seated, intentions = sum(counts.seated), counts.both + counts.one
    sentence = "".join(
        (
            _n("{guests_came} guest came", "{guests_came} guests came", counts.came),
            _("; {in_matchmaking} took part in matchmaking and held "),
            _n("{meetings_held} meeting. ", "{meetings_held} meetings. ", counts.held),
            _n(
                "Both sides confirmed {intentions_both} intention on the spot",
                "Both sides confirmed {intentions_both} intentions on the spot",
                counts.both,
            ),
            _n("; {intentions_one} more awaits one side.", "; {intentions_one} more await one side.", counts.one),
        )
    ).format(
        guests_came=counts.came,
        in_matchmaking=seated,
        meetings_held=counts.held,
        intentions_both=counts.both,
        intentions_one=counts.one,
    )
    comma = ", " if language == "en" else " · "
    sides = comma.join(f"{letter} {n}" for letter, n in zip(LETTERS[language], counts.seated, strict=True))
    tiles = (
        (_("Came"), counts.came, _("{n} had confirmed").format(n=counts.confirmed)),
        (_("In matchmaking"), seated, sides),
        (_("Wishes placed"), counts.placed, _("of {n} wished for").format(n=counts.wished)),
        (
            _("Meetings held"),
            counts.held,
            _("{n} from standby, {m} on the spot").format(n=counts.standby, m=counts.spot),
        ),
        (_("Intentions"), intentions, _("{n} confirmed by both").format(n=counts.both)),
    )
    names = {
        "en": ("Intention", "Meet again", "Papers exchanged", "No fit now"),
        "zh-hans": ("合作意向", "约定再谈", "交换资料", "暂不合适"),
        "zh-hant": ("合作意向", "約定再談", "交換資料", "暫不合適"),
    }[language]
    gap = (CHAIN[language], SIDES[language][0], counts.needs, counts.offers, f"−{counts.needs - counts.offers}")
    return Shown(
        sentence,
        tuple((label, str(value), note) for label, value, note in tiles),
        tuple((name, str(n)) for name, n in zip(names, counts.ends, strict=True)),
        (tuple(str(cell) for cell in gap),),
        _("How the {n} meetings ended").format(n=counts.held),
        _n("An owner for the intention", "An owner for each of the {n} intentions", intentions).format(n=intentions),
        (("Firm 0 of lugang", "Firm 1 of lugang"),) * counts.both,
    )


def on_screen(page: Page, language: Language) -> Shown:
    """Return what the page shows on screen."""
    tiles = []
    for tile in page.locator(".r-tiles > div").all():
        label = tile.locator("dt").evaluate("one => one.firstChild.textContent")
        tiles.append((label, tile.locator("dd a").inner_text(), tile.locator("dd.x").inner_text()))
    bars = [re.fullmatch(r"(.*) (\d+)", one) for one in page.locator(".r-links a").all_inner_texts()]
    rows = page.locator(".r-two").first.locator("tbody tr").all()
    mark = LETTERS[language][0]
    gaps = [[cell.removeprefix(mark).strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]
    return Shown(
        page.locator(".r-sum").inner_text(),
        tuple(tiles),
        tuple((found[1], found[2]) for found in bars if found),
        tuple(tuple(row) for row in gaps),
        page.locator(".r-two h2").first.inner_text(),
        page.locator(".r-next li").first.evaluate("one => one.lastChild.textContent"),
        tuple(tuple(row.locator("th, td").all_inner_texts()[:2]) for row in page.locator(".r-main tbody tr").all()),
    )


def packed(words: str) -> str:
    """Return words without any space or the signs bars are made of: where a line ends is the paper's affair."""
    return re.sub(r"[\s█]+", "", words)


def on_paper(words: str, shown: Shown) -> list[str]:
    """Return what of a page is missing in the words of its file."""
    found = packed(words)
    wanted = [
        shown.sentence,
        shown.heading,
        shown.owners,
        *map("".join, shown.pairs),
        *("".join(bar) for bar in shown.bars),
    ]
    wanted += [value + note for _label, value, note in shown.tiles]
    missing = [one for one in wanted if packed(one) not in found]
    for row in shown.gaps:
        cells = re.compile(r"\D{0,6}".join(re.escape(packed(cell)) for cell in row))
        missing += [] if cells.search(found) else [" ".join(row)]
    return missing


def pdf_words(data: bytes) -> str:
    """Return the words of a PDF of one page."""
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    return str(document[0].get_textpage().get_text_range())


def read_by_libreoffice(soffice: str, folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Return the words that LibreOffice finds in Word documents, by name."""
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    command += ["--outdir", str(folder), *(str(folder / f"{name}.docx") for name in files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: (folder / f"{name}.txt").read_text(encoding="utf-8-sig") for name in files}


class Year(Day):
    """A day with its evening and its year."""

    def newest_report(self, kind: str) -> Page:
        """Open the latest report of a kind in a new window of an organiser."""
        page = self.staff
        page.goto(self.path("staff/reports/"))
        page.get_by_role("link", name=re.compile(f"^{kind}")).first.click()
        page.wait_for_selector(".sheet-a4, .press")
        return page

    def file(self, page: Page, ending: str, language: Language) -> bytes:
        """Download a file of the report on a page, as its link does."""
        address = page.locator(f"a[href*='page.{ending}?in={language}']").get_attribute("href")
        answer = page.request.get(f"{self.url}{address}")
        assert answer.status == 200
        return answer.body()

    def make(self, kind: str, year: int | None = None) -> Page:
        """Make a report by its form; return the page that shows it."""
        page = self.staff
        page.goto(self.path("staff/reports/"))
        page.check(f"input[name=kind][value={kind}]")
        if year:
            page.fill("#f-year", str(year))
        self.press(page, self._("Make it"))
        return page

    # the year after

    def days_later(self, days: int) -> None:
        """Move the clock to ten in the morning some days later; every session has ended, every window is shut."""
        for page in self.windows:
            if not page.is_closed():
                page.context.close()
        self.windows, self.phones = [], {}
        self.clock.move_to(HOUR + timedelta(days=days, hours=10))
        self.minute()

    def answer_by_link(self, number: int, days: int, answer: str) -> None:
        """Follow the one-click link of a check's mail: looking answers nothing, the button does, once."""
        words = self.mailed(f"guest{number}@lugang.example", "cooperation_check")
        (link,) = re.findall(rf"/check/\S+\?answer={answer}", words)
        page = self.window(360)
        page.goto(link)
        check = Check.objects.get(days=days, party__person=self.world.guests[number].person_id)
        assert check.answer == ""
        self.picture(page, f"check-{days}")
        with page.expect_navigation():
            page.locator("main button").first.click()  # the others stand folded below it
        check.refresh_from_db()
        assert check.answer == answer
        page.goto(link)
        assert page.locator("main form").count() == 0
        page.context.close()

    def open_cooperation(self, number: int) -> Page:
        """Return a guest's phone with their one cooperation."""
        phone = self.phone(number)
        phone.goto(self.path("me/cooperations"))
        phone.locator(".ways a").first.click()
        phone.wait_for_selector("ol.ledger")
        return phone

    def record(self, number: int, stage: str, amount: str = "") -> None:
        """Record a step reached, as a party does."""
        phone = self.open_cooperation(number)
        phone.get_by_role("link", name=self._("Record a step")).click()
        phone.check(f"input[name=stage][value={stage}]")
        if amount:
            phone.select_option("#f-contract_type", "licence")
            phone.fill("#f-amount", amount)
            phone.select_option("#f-currency", "CNY")
        self.picture(phone, f"record-{stage}")
        self.press(phone, self._("Record it"))
        sure = phone.get_by_role("button", name=self._("Yes, record it all the same"))
        if sure.count():
            with phone.expect_navigation():
                sure.click()
        phone.wait_for_selector("ol.ledger")

    def prove(self, number: int) -> None:
        """Upload a document as evidence of the step that was recorded last."""
        phone = self.open_cooperation(number)
        phone.get_by_role("link", name=self._("Add evidence")).first.click()  # the latest entry stands first
        paper = io.BytesIO()
        document = pypdfium2.PdfDocument.new()
        document.new_page(595, 842)
        document.save(paper)
        phone.set_input_files(
            "#f-file", {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": paper.getvalue()}
        )
        phone.check("#f-shared")
        self.press(phone, self._("Record it"))
        expect(phone.locator("ol.ledger")).to_contain_text("合同.pdf")

    def agree(self, number: int) -> None:
        """Let the other side confirm all that waits for its word."""
        phone = self.open_cooperation(number)
        yes = phone.get_by_role("button", name=re.compile(self._("Confirm no. {n}").split("{")[0]))
        while yes.count():
            with phone.expect_navigation():
                yes.first.click()

    def ledger_line(self) -> str:
        """Return the line of the first cooperation in the ledger of the staff."""
        self.staff = self.as_role(Role.ORGANISER, 1440)
        self.staff.goto(self.path("staff/ledger"))
        self.picture(self.staff, "ledger")
        return self.staff.locator("tbody tr", has_text="Firm 0 of lugang").inner_text()

    def numbers_of_the_year(self) -> tuple[int, ...]:
        """Return what the annual report should say first, counted plainly."""
        began = [row for row in Cooperation.objects.all() if row.began.year == DAY.year]
        asked = [one for one in Check.objects.all() if one.asked.year == DAY.year]
        return (len(began), *contracts(DAY.year), len(asked), sum(bool(one.answer) for one in asked))


def numbers_in(words: str) -> list[int]:
    """Return the numbers that stand in words."""
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", words)]


def bulletin_numbers(words: str, language: Language) -> list[int]:
    """Return the numbers of a bulletin that are figures: not its dates, hours, names, addresses, rules."""
    for known in (
        r"https?://\S+",
        r"\d{4}年\d+月\d+日",
        r"\d+ [A-Z][a-z]+ \d{4}",
        r"\d{1,2}:\d{2}",
        r"Conference 2027|创新合作大会 ?2027|創新合作大會 ?2027",
        r"(Draft|草稿)[^\d]*\d+",
        r"below 5|fewer than 5|小于 ?5|少于 ?5|不足 ?5|低于 ?5|小於 ?5|少於 ?5|低於 ?5",
    ):
        words = re.sub(known, " ", words)
    return numbers_in(words)
