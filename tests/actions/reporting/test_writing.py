"""What reports say: every number is one of the figures, one page stays one page, files open in LibreOffice."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from duijie.actions.reporting import annual_report, bulletin, make_annual_report, make_report, one_page
from duijie.actions.reporting.stored import figures_of
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.formats.money import shown_amount
from duijie.formats.reports import (
    OnePage,
    Run,
    annual_docx,
    annual_pdf,
    bulletin_docx,
    one_page_docx,
    one_page_pdf,
    published,
)
from duijie.store.models import Cooperation, Event, Organisation, Outcome, Report, Role, Side
from tests.actions.reporting.by_hand import by_hand
from tests.actions.reporting.evening import EVENING, make_evening
from tests.web.pictures.fair import Fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_evening()


@pytest.fixture
def writer(soffice: str) -> str:
    """Return LibreOffice where it can open Word documents; Debian packs that part apart."""
    if not Path("/etc/libreoffice/registry/writer.xcd").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("libreoffice-writer is not installed; in CI nothing is skipped")
        pytest.skip("libreoffice-writer is not installed")
    return soffice


def made(fair: Fair, kind: str = "day") -> Report:
    report = make_report(fair.world.actor(Role.ORGANISER), fair.event, "day" if kind == "day" else "bulletin", EVENING)
    return Report.objects.select_related("event__programme", "programme").get(key=report.key)


def plain(words: str) -> str:
    """Return letters and digits alone: how a PDF breaks lines and joins signs is not what is tried."""
    return "".join(sign for sign in words if sign.isalnum() or sign == "〓")


def text_of(pdf: bytes) -> tuple[int, str]:
    """Return how many pages a PDF has, and its words without blanks and signs."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = ""
        for page in document:
            text = page.get_textpage()
            words += text.get_text_range()
            text.close()
            page.close()
        return len(document), plain(words)
    finally:
        document.close()


def through_office(soffice: str, docx: bytes, folder: Path) -> tuple[int, str]:
    """Return pages and words of a docx as LibreOffice lays it out."""
    source = folder / "report.docx"
    source.write_bytes(docx)
    command = [soffice, f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    return text_of((folder / "report.pdf").read_bytes())


def numbers_on(page: OnePage) -> dict[str, object]:
    """Return every number that a page shows, by what it stands for."""
    found: dict[str, object] = {run.figure: run.words for run in page.sentence if run.figure}
    found["tiles"] = [tile.value for tile in page.tiles]
    found["notes"] = [[int(n) for n in re.findall(r"\d+", tile.note)] for tile in page.tiles]
    found["bars"] = [bar.value for bar in page.bars]
    found["gaps"] = [row[2:] for row in page.gaps.rows]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_on_the_page_equals_a_count_made_by_hand(fair: Fair, language: Language) -> None:
    n = by_hand(fair.event)
    sides = list(Side.objects.filter(programme=fair.world.programme))
    seats = {side.key: set() for side in sides}
    for guest in fair.guests:
        if guest.seats.filter(active=True, meeting__state="planned").exists():
            seats[guest.side_id].add(guest.key)
    endings = n["endings.parts"]
    expected = {
        "guests_came": str(n["guests_came"]),
        "in_matchmaking": str(n["in_matchmaking"]),
        "meetings_held": str(n["meetings_held"]),
        "intentions_both": str(n["intentions_both"]),
        "intentions_one": str(n["intentions_one"]),
        "tiles": [str(n[c]) for c in ("guests_came", "in_matchmaking", "wishes_placed", "meetings_held", "intentions")],
        "notes": [
            [n["guests_confirmed"]],
            [len(seats[side.key]) for side in sides],
            [n["wishes"], n["wishes_most"]],
            [n["held_from_standby"], n["held_on_the_spot"]],
            [n["intentions_both"]],
        ],
        "bars": [endings.get(code, 0) for code in ("intention", "meet_again", "papers", "no_fit", "untold")],
    }
    found = numbers_on(one_page(made(fair), language))
    gaps = found.pop("gaps")
    assert found == expected
    assert (
        sorted(int(needs) - int(offers) for needs, offers, _gap in gaps)
        == sorted(int(gap) for gap in n["shortfalls.sums"].values())[-4:]
    )
    assert all(gap == f"−{needs - offers}" for needs, offers, gap in gaps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_one_page_that_says_it_all(fair: Fair, language: Language) -> None:
    page = one_page(made(fair), language, "https://duijie.example")
    pages, words = text_of(one_page_pdf(page))
    assert pages == 1
    assert "〓" not in words
    said = ["".join(run.words for run in page.sentence), page.intentions.heading, page.by]
    for part in [*said, *(str(cell) for row in page.intentions.rows for cell in row)]:
        assert plain(part) in words, part
    assert len(page.intentions.rows) == 8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intentions", [0, 40])
def test_forty_characters_and_forty_intentions_still_make_one_page(
    fair: Fair, language: Language, intentions: int
) -> None:
    long = {
        "en": "Institute of Exceptionally Long Names Ltd",
        "zh-hans": "超长名称测试单位" * 5,
        "zh-hant": "超長名稱測試單位" * 5,
    }
    name = Text(long["en"], long["zh-hans"], long["zh-hant"])
    Event.objects.filter(key=fair.event.key).update(name=name)
    Organisation.objects.update(name=long["zh-hans"], name_en=long["en"], short="")
    Cooperation.objects.update(subject=long[language], next_step=long[language])
    if not intentions:
        Outcome.objects.all().delete()
    report = made(fair)
    if intentions:
        assert report.figures["intentions_both"]["value"] == 11
        report.figures["intentions_both"]["value"] = intentions
    page = one_page(report, language)
    pages, words = text_of(one_page_pdf(page))
    assert pages == 1
    assert len(page.intentions.rows) == (8 if intentions else 0)
    for part in (page.title, page.by, page.qr_words, *(one.what for one in page.follows)):
        assert plain(part) in words


def test_equal_pages_give_equal_bytes(fair: Fair) -> None:
    report = made(fair)
    assert one_page_pdf(one_page(report, "en")) == one_page_pdf(one_page(report, "en"))


def test_the_docx_opens_in_libreoffice_and_says_the_same(fair: Fair, writer: str, tmp_path: Path) -> None:
    page = one_page(made(fair), "zh-hans", "https://duijie.example")
    pages, words = through_office(writer, one_page_docx(page), tmp_path)
    said = ["".join(run.words for run in page.sentence), *(tile.note for tile in page.tiles), page.counted, page.qr]
    for part in [*said, *(str(cell) for row in page.intentions.rows for cell in row)]:
        assert plain(part) in words, part
    assert pages <= 2


def sentences(runs: tuple[Run, ...]) -> str:
    return "".join(run.words for run in runs if not run.figure and not run.given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_bulletin_is_a_figure_that_may_be_published(fair: Fair, language: Language) -> None:
    report = made(fair, "bulletin")
    press, figures = bulletin(report, language), figures_of(report)
    paragraphs = (press.title, *press.paragraphs)
    assert not any(re.search(r"\d", sentences(runs)) for runs in paragraphs)
    counted = [run for runs in paragraphs for run in runs if run.figure]
    assert len(counted) >= 8
    for run in counted:
        figure = figures[run.figure]
        whole = published(figure.whole).total
        allowed = {str(n) for n in figure.parts.values() if n >= 5} | {str(whole) if whole is not None else ""}
        allowed |= {
            shown_amount(total, unit, language) for unit, total in figure.sums.items() if figure.part(unit) >= 5
        }
        hidden = {"en": "fewer than 5", "zh-hans": "不足 5", "zh-hant": "少於 5"}[language]
        assert run.words in allowed or (run.words.lower() == hidden and whole is None), run
        assert f"/figures/{run.figure}?" in run.href
        assert f"report={report.key}" in run.href


def test_the_bulletin_names_no_firm_and_no_guest(fair: Fair) -> None:
    press = bulletin(made(fair, "bulletin"), "zh-hans")
    words = "".join(run.words for runs in (press.title, *press.paragraphs) for run in runs)
    assert not any(name in words for name in Organisation.objects.values_list("name", flat=True))
    assert not any(guest.person.name in words for guest in fair.guests)


def test_a_side_too_small_to_be_told_is_not(fair: Fair) -> None:
    report = made(fair, "bulletin")
    sides = list(fair.world.sides.values())
    report.figures["guests_came"]["parts"] = {sides[0].key: 14, sides[1].key: 3}
    words = "".join(run.words for run in bulletin(report, "en").paragraphs[0])
    assert "Hong Kong)" not in words
    assert "from Shandong" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bulletin_is_a_draft_until_it_is_approved(
    fair: Fair, language: Language, writer: str, tmp_path: Path
) -> None:
    report = made(fair, "bulletin")
    draft = bulletin(report, language)
    assert draft.draft
    if language == "zh-hant":  # one script is enough to show that the file opens; all are written alike
        _pages, words = through_office(writer, bulletin_docx(draft), tmp_path)
        assert plain(draft.draft) in words
        for runs in draft.paragraphs:
            assert plain("".join(run.words for run in runs)) in words
    report.approved = EVENING
    assert bulletin(report, language).draft == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annual_report_shows_editions_and_ledger(fair: Fair, language: Language) -> None:
    Event.objects.filter(slug="2025").update(state="closed")
    report = make_annual_report(fair.world.actor(Role.OWNER), fair.world.programme, 2027, EVENING)
    page = annual_report(report, language, fair.event)
    editions, ledger, _checks, _credits = page.grids
    held = next(row for row in editions.rows if row[-1] == str(by_hand(fair.event)["meetings_held"]))
    assert len(held) == 3
    begun = Cooperation.objects.filter(programme=fair.world.programme, began__year=2027).count()
    assert sum(int(str(row[-1])) for row in ledger.rows) == begun
    _pages, words = text_of(annual_pdf(page))
    for grid in page.grids:
        assert plain(grid.heading) in words
    assert annual_docx(page)[:2] == b"PK"


def test_a_figure_counted_by_another_version_says_so(fair: Fair) -> None:
    Event.objects.filter(slug="2025").update(state="closed")
    report = make_annual_report(fair.world.actor(Role.OWNER), fair.world.programme, 2027, EVENING)
    report.figures["editions"][0]["figures"]["meetings_held"]["definition"] = 7
    report.figures["checks_asked"]["definition"] = 7
    page = annual_report(report, "en", fair.event)
    assert [row[0] for row in page.grids[0].rows if "counted differently" in str(row[0])] == [
        "Meetings held (counted differently: v7, v1)"
    ]
    assert [note for note in page.notes if "version 7" in note] == [
        "Checks asked was counted by version 7 of its definition; version 1 is in force."
    ]
