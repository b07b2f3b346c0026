import math
import re
from dataclasses import replace
from functools import cache

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageChops

from duijie.engine.records import AgendaItem, Participant, PlanBook
from duijie.engine.text import LANGUAGES, Language, Text, same
from duijie.formats.names import order_of
from duijie.formats.pdf import missing_characters, render_schedules
from duijie.formats.pdf.glyphs import FONT_FOLDER, drawable, printable
from duijie.formats.timetable import Timetable
from tests.formats.planbook import SIDES, big_book, make_book, make_slots, nothing


def pages(data: bytes) -> list[str]:
    """Return the text of each page, blanks as one."""
    document = pdfium.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@cache
def big_pages() -> tuple[str, ...]:
    return tuple(pages(render_schedules(big_book(), "zh-hans")))


def own_name(guest: Participant) -> str:
    return (guest.name_en or guest.name) if guest.language == "en" else guest.name


def test_a_sheet_a_guest_then_a_sign_a_table() -> None:
    book = big_book()
    table = Timetable(book)
    used = sorted({visit.table for visit in table.visits if visit.table is not None})
    assert len(big_pages()) == 160 + len(used)
    signs = big_pages()[160:]
    assert [bool(re.search(rf"\bT{n + 1}\b", page)) for n, page in zip(used, signs, strict=True)] == [True] * len(used)


def test_sheets_are_sorted_by_the_letters_of_the_name_at_their_head() -> None:
    guests = sorted(big_book().participants.values(), key=lambda g: (order_of(own_name(g)), g.id))
    missing = [g.name for g, page in zip(guests, big_pages(), strict=False) if own_name(g) not in page[:260]]
    assert missing == []


def test_a_sheet_holds_the_guests_day_and_no_other() -> None:
    book = big_book()
    table = Timetable(book)
    guests = sorted(book.participants.values(), key=lambda g: (order_of(own_name(g)), g.id))
    for guest, page in zip(guests, big_pages(), strict=False):
        visits = table.of_person[guest.id]
        expected = [table.tables[visit.table].id for visit in visits if visit.table is not None]
        first = [expected[0]] if visits else []
        body = page.replace("T1–T20", "").replace("T21–T40", "")
        assert re.findall(r"\bT\d+\b", body) == first + expected
        assert len(re.findall("free|空闲|空閒", body)) == 6 - len(visits)
        for visit in visits:
            whom = book.participants[visit.others(guest.id)[0]]
            assert (whom.name_en if guest.language == "en" else whom.name) in body  # type: ignore[operator]


def test_each_sheet_is_in_the_guests_own_language() -> None:
    found = {}
    for guest, page in zip(
        sorted(big_book().participants.values(), key=lambda g: (order_of(own_name(g)), g.id)), big_pages(), strict=False
    ):
        found.setdefault(guest.language, set()).add(re.search("Opening|开幕|開幕", page).group())  # type: ignore[union-attr]
    assert found == {"zh-hans": {"开幕"}, "zh-hant": {"開幕"}, "en": {"Opening"}}


@pytest.mark.parametrize(("language", "zone"), [("zh-hans", "A 区"), ("zh-hant", "A 區"), ("en", "Zone A")])
def test_signs_are_in_the_language_asked_for(language: Language, zone: str) -> None:
    assert zone in pages(render_schedules(make_book(), language))[30]


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_books_give_equal_bytes(language: Language) -> None:
    assert render_schedules(make_book(), language) == render_schedules(make_book(), language)


def test_the_file_is_dated_with_the_event() -> None:
    document = pdfium.PdfDocument(render_schedules(make_book(), "en"))
    assert document.get_metadata_value("Title") == "Shandong–Hong Kong Innovation Cooperation Conference 2026"
    assert document.get_metadata_value("CreationDate")[:10] == "D:20261120"


def test_a_day_of_many_slots_and_long_words_stays_on_one_sheet() -> None:
    book = make_book(slots=16, tables=2, wishes=15)
    long_words = "并且双方都写到海水低压反渗透膜的中试线与出口认证，" * 3
    reason = Text(long_words, long_words, long_words)
    wishes = {
        meeting: tuple(
            replace(w, suggested=True, reasons=tuple(replace(r, text=reason) for r in w.reasons)) for w in found
        )
        for meeting, found in book.wishes.items()
    }
    agenda = tuple(
        AgendaItem(f"2026-11-20T0{h}:00+08:00", f"2026-11-20T0{h}:45+08:00", same(f"第 {h} 项")) for h in range(6, 10)
    )
    book = replace(book, wishes=wishes, event=replace(book.event, agenda=agenda, slots=make_slots(16)))
    most = max(map(len, Timetable(book).of_person.values()))
    assert most >= 13
    assert len(pages(render_schedules(book, "zh-hans"))) == 30 + 2


def test_only_the_fonts_of_the_package_are_used() -> None:
    data = render_schedules(make_book(), "zh-hans")
    names = {name.decode() for name in re.findall(rb"/FontName\s*/[A-Z]{6}\+(\w+-\w+)", data)}
    assert names == {"DuijieSans-Regular", "DuijieSans-Bold"}


# --- the font -----------------------------------------------------------------------------

RARE = "𠮷喆镕峯衞啟着裏說𨋢㗎嘅枱䓖㑇𬱖𫖯"


@cache
def characters(style: str) -> frozenset[int]:
    with TTFont(FONT_FOLDER / f"DuijieSans-{style}.otf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def in_character_set(codec: str) -> set[str]:
    found: set[str] = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.update(bytes((lead, trail)).decode(codec))
            except UnicodeDecodeError:
                continue
    return found


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_both_weights_hold_the_characters_of_names(style: str) -> None:
    have = characters(style)
    assert [c for c in RARE if ord(c) not in have] == []
    assert {c for c in in_character_set("gb2312") if ord(c) not in have} == set()
    han = {c for c in in_character_set("big5hkscs") if ord(c) >= 0x3400}
    assert {c for c in han if ord(c) not in have} == set()


def test_the_font_is_read_right_and_both_weights_draw_the_same() -> None:
    assert drawable() == characters("Regular") == characters("Bold")


def test_the_fonts_are_small_enough_and_come_with_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONT_FOLDER.glob("*.otf")) < 20_000_000
    licence = (FONT_FOLDER / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Adobe" in licence


def with_guest(name: str, language: Language = "zh-hans") -> PlanBook:
    """Return a book of one guest of that name and no meeting."""
    book = make_book(2)
    guest = replace(book.participants["p1"], name=name, name_en=None, language=language)
    plan = replace(book.plan, placed=(), unplaced=())
    problem = replace(book.problem, meetings=())
    return replace(book, participants={"p1": guest}, plan=plan, problem=problem, suggestions={}, wishes={})


def test_rare_names_are_drawn_and_can_be_copied() -> None:
    (page,) = pages(render_schedules(with_guest(RARE), "zh-hans"))
    assert RARE in page.replace(" ", "")
    assert missing_characters(with_guest(RARE)) == ()


def test_a_character_that_no_font_has_is_shown_as_missing_and_reported() -> None:
    book = with_guest("王\u200b😀\U000e0100明")
    (page,) = pages(render_schedules(book, "zh-hans"))
    assert "王〓明" in page
    assert missing_characters(book) == ("😀",)
    assert printable("e\u0301\u0007") == "é"


def heading(language: Language, name: str) -> object:
    """Return the picture of the sheet's head, where the name stands."""
    page = pdfium.PdfDocument(render_schedules(with_guest(name, language), language))[0]
    image = page.render(scale=2).to_pil().convert("L")
    width, height = image.size
    return image.crop((0, math.floor(height * 0.095), width, math.floor(height * 0.14)))


def test_hong_kong_forms_are_drawn_for_readers_in_hong_kong() -> None:
    # 骨 and 次 share a code point but not a form; 一 is the same stroke everywhere
    assert ImageChops.difference(heading("zh-hans", "骨次"), heading("zh-hant", "骨次")).getbbox() is not None  # type: ignore[arg-type]
    assert ImageChops.difference(heading("zh-hans", "一一"), heading("zh-hant", "一一")).getbbox() is None  # type: ignore[arg-type]


def test_sides_without_a_shape_and_a_plan_without_tables_are_printed() -> None:
    book = make_book()
    placed = tuple(replace(placement, table=None) for placement in book.plan.placed)
    problem = replace(book.problem, tables=None, table_capacity=8)
    book = replace(
        book, problem=problem, plan=replace(book.plan, placed=placed), event=replace(book.event, sides=SIDES[:1])
    )
    found = pages(render_schedules(book, "en"))
    assert len(found) == 30
    assert any("any free table" in page for page in found)


def test_a_plan_of_nothing_is_one_blank_page() -> None:
    assert pages(render_schedules(nothing(), "en")) == [""]
