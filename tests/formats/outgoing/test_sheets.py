import re
from dataclasses import replace
from datetime import timedelta

import pypdfium2 as pdfium
import pytest

from duijie.engine.text import LANGUAGES, Language, same
from duijie.formats.outgoing import (
    Booklet,
    GuestSheet,
    PersonLine,
    SignLine,
    TableSign,
    booklet_pdf,
    schedule_pdf,
    schedules_pdf,
    table_signs_pdf,
)
from tests.formats.outgoing.sheets import AGENDA, HO, MADE, NOON, NOVAK, OCCASION, SHAN, WHY, sheet, visit

A4, A5, A5_WIDE = (595, 842), (420, 595), (595, 420)


def pages(data: bytes) -> list[str]:
    """Return the text of each page, blanks as one."""
    document = pdfium.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def sizes(data: bytes) -> set[tuple[int, int]]:
    """Return the sizes of the pages in whole points."""
    return {(round(page.get_width()), round(page.get_height())) for page in pdfium.PdfDocument(data)}


# --- a guest's schedule -----------------------------------------------------------------------

SCHEDULES: dict[Language, list[str]] = {
    "en": [
        "2026 Shandong–Hong Kong Innovation Cooperation Conference", "Friday 20 November 2026", "Jinan, Hall 3",
        "Shan Shuyan 单书言", "Shandong", "Daiqing Precision Bearing Co., Ltd.", "总经理",
        "Your meetings: 3. The first: 13:30–13:55, table 12",
        "09:30–10:30 Opening Hall 1", "11:30–12:30 Dialogue of four companies",
        "13:30–13:55 12 Zone B Ho Ching-sze 何靜詩 Hoi Yu University Membrane Lab 教授", WHY.en,
        "14:00–14:25 13 Zone B Ada Novak Lionisle Capital Limited Director Interpreter: 谭子晴",
        "14:30–14:55 free", "15:00–15:25 changed 15 Zone B Ho Ching-sze",
        "As of 18 Nov 16:05 (UTC+8)",
    ],
    "zh-hans": [
        "2026 鲁港创新合作大会", "2026 年 11 月 20 日 星期五", "济南会展中心 3 号厅",
        "单书言 Shan Shuyan", "山东", "岱青精密轴承有限公司", "您共有 3 场洽谈", "09:30–10:30 开幕 1 号厅",
        "13:30–13:55 12 B 区 何靜詩 Ho Ching-sze 海隅大學膜技術實驗室 教授", "译员：谭子晴", "14:30–14:55 空闲",
        "15:00–15:25 有变动 15", "截至11 月 18 日 16:05（UTC+8）",
    ],
    "zh-hant": [
        "2026 魯港創新合作大會", "2026 年 11 月 20 日 星期五", "濟南會展中心 3 號廳", "山東", "09:30–10:30 開幕 1 號廳",
        "13:30–13:55 12 B 區 何靜詩", "譯員：谭子晴", "14:30–14:55 空閒", "15:00–15:25 有更改 15",
    ],
}  # fmt: skip


def loose(words: str) -> str:
    """Return words without blanks: a PDF keeps none between Chinese and figures."""
    return "".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guest_reads_the_whole_day_in_order_on_one_sheet(language: Language) -> None:
    data = schedule_pdf(sheet(language), MADE)
    (page,) = pages(data)
    assert [words for words in SCHEDULES[language] if loose(words) not in loose(page)] == []
    times = re.findall(r"\b\d\d:\d\d–\d\d:\d\d", page)[1:]
    assert times == sorted(times)
    assert len(times) == 6
    assert sizes(data) == {A4}


def test_a_cancelled_meeting_is_not_printed() -> None:
    (page,) = pages(schedule_pdf(sheet(visits=(visit(0), visit(1, NOVAK, state="cancelled"))), MADE))
    assert "Ada Novak" not in page
    assert "您共有 1 场洽谈" in page.replace("您共有1 场", "您共有 1 场")


def test_a_guest_without_meetings_is_told_where_to_ask() -> None:
    (page,) = pages(schedule_pdf(sheet("en", visits=(), free=()), MADE))
    assert "No meeting is planned for you yet. Please ask at the desk." in page


def test_sheets_are_sorted_by_the_letters_of_the_name_at_their_head() -> None:
    names = [("王晓明", ""), ("仇海岚", ""), ("Ada Novak", "Ada Novak"), ("陳大文", "Chan Tai-man"), ("曾子衿", "")]
    guests = [sheet("zh-hans", PersonLine(*name), visits=(), agenda=(), free=()) for name in names]
    found = pages(schedules_pdf(guests, MADE))
    order = ["Ada Novak", "陳大文", "仇海岚", "王晓明", "曾子衿"]  # A, Chen, Qiu, Wang, Zeng
    assert [name in page for name, page in zip(order, found, strict=True)] == [True] * 5


def test_a_desk_in_hong_kong_files_by_the_latin_name() -> None:
    names = [("何靜詩", "Yau Ching-sze"), ("陳大文", "Chan Tai-man"), ("区博远", ""), ("Ada Novak", "Ada Novak")]
    guests = [sheet("zh-hant", PersonLine(*name), visits=(), agenda=(), free=()) for name in names]
    for filing, order in (("latin", ["Ada Novak", "陳大文", "区博远", "何靜詩"]),  # A, C, Ou, Yau
                          ("shown", ["Ada Novak", "陳大文", "何靜詩", "区博远"])):  # A, Chen, He, Ou  # fmt: skip
        found = pages(schedules_pdf(guests, MADE, filing=filing))  # type: ignore[arg-type]
        assert [loose(name) in loose(page) for name, page in zip(order, found, strict=True)] == [True] * 4


def full_day(meetings: int) -> GuestSheet:
    """Return a day with long names and reasons."""
    long = PersonLine(
        "欧阳若溪", "Ouyang Ruoxi", "副总经理兼技术中心主任", "山东泺原先进材料与海洋工程集团股份有限公司"
    )
    reason = same("并且双方都写到海水低压反渗透膜的中试线与出口认证，" * 2)
    return sheet(visits=tuple(visit(n, people=(long,), why=(reason,)) for n in range(meetings)), agenda=AGENDA * 2)


@pytest.mark.parametrize(("meetings", "count"), [(10, 1), (14, 2)])
def test_the_fullest_day_stays_on_its_sheet_and_a_fuller_one_loses_nothing(meetings: int, count: int) -> None:
    found = pages(schedule_pdf(full_day(meetings), MADE))
    assert len(found) == count
    times = re.findall(r"\b\d\d:\d\d–\d\d:\d\d", " ".join(found))
    assert len(times) == meetings + 4 + 1 + 1  # meetings, agenda, free, and the first meeting once more above
    assert len(re.findall("欧阳若溪", " ".join(found))) == meetings
    assert ["单书言" in page for page in found] == [True] * count


def test_each_of_two_days_has_its_heading() -> None:
    guest = sheet("en", visits=(visit(0), visit(1, NOVAK, start=NOON + timedelta(days=1),
                                                end=NOON + timedelta(days=1, minutes=25))))  # fmt: skip
    guest = replace(guest, occasion=replace(OCCASION, last_day=OCCASION.first_day + timedelta(days=1)))
    (page,) = pages(schedule_pdf(guest, MADE))
    assert "Friday 20 November 2026 – Saturday 21 November 2026" in page
    assert re.findall(r"(?:Fri|Satur)day 2\d November 2026(?= \d\d:)", page) == [
        "Friday 20 November 2026", "Saturday 21 November 2026",
    ]  # fmt: skip
    assert "The first: 20 Nov 13:30–13:55, table 12" in page
    (one_day,) = pages(schedule_pdf(sheet("en"), MADE))
    assert one_day.count("November") == 1


def test_times_are_those_of_the_event_whatever_the_zone_they_come_in() -> None:
    guest = sheet("en", occasion=replace(OCCASION, timezone="Asia/Tokyo"))
    (page,) = pages(schedule_pdf(guest, MADE))
    assert "14:30–14:55 12 Zone B" in page
    assert "As of 18 Nov 17:05 (UTC+9)" in page


def test_equal_sheets_give_equal_bytes_in_our_fonts_dated_as_told() -> None:
    data = schedule_pdf(sheet(), MADE)
    assert data == schedule_pdf(sheet(), MADE)
    fonts = {name.decode() for name in re.findall(rb"/FontName\s*/[A-Z]{6}\+(\w+-\w+)", data)}
    assert fonts == {"DuijieSans-Regular", "DuijieSans-Bold"}
    document = pdfium.PdfDocument(data)
    assert document.get_metadata_value("Title") == OCCASION.name.zh_hans
    assert document.get_metadata_value("CreationDate")[:14] == "D:202611180805"


def test_words_that_mean_something_to_the_typesetter_are_printed_as_they_are() -> None:
    nasty = PersonLine("#read(\"/etc/passwd\") *a* _b_ $c$ <d> @e", "", "x\ny\tz\x07", "山东😀\u200b岱青")  # fmt: skip
    (page,) = pages(schedule_pdf(sheet(person=nasty), MADE))
    assert loose('#read("/etc/passwd") *a* _b_ $c$ <d> @e') in loose(page).replace("”", '"').replace("“", '"')
    assert "x y z" in page
    assert "山东〓岱青" in page


def test_a_set_for_everybody_has_a_page_a_guest() -> None:
    people = [PersonLine(f"单{chr(0x4E00 + n)}", f"Shan {n}", "", "岱青", "", SHAN.side) for n in range(400)]
    guests = [sheet(LANGUAGES[n % 3], person) for n, person in enumerate(people)]
    found = pages(schedules_pdf(guests, MADE))
    assert len(found) == 400
    assert sorted(int(re.findall(r"Shan (\d+)", page)[0]) for page in found) == list(range(400))


def test_no_guests_give_one_blank_page() -> None:
    assert pages(schedules_pdf([], MADE)) == [""]


# --- table signs ------------------------------------------------------------------------------

LINES = tuple(
    SignLine(NOON + timedelta(minutes=30 * n), NOON + timedelta(minutes=30 * n + 25), (SHAN, HO if n % 2 else NOVAK))
    for n in range(6)
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Table", "12", "Zone B", "Table host: 黄工", "13:30–13:55 Daiqing Precision Bearing Co., Ltd."]),
        ("zh-hans", ["桌号", "12", "B 区", "桌长：黄工", "13:30–13:55 岱青精密轴承有限公司 Lionisle Capital Limited"]),
        ("zh-hant", ["枱號", "12", "B 區", "枱長：黄工", "14:00–14:25 岱青精密轴承有限公司 海隅大學膜技術實驗室"]),
    ],
)
def test_a_sign_shows_its_number_and_its_day(language: Language, words: list[str]) -> None:
    data = table_signs_pdf(OCCASION, [TableSign("12", "B", LINES, "黄工"), TableSign("A-7")], language, MADE)
    first, second = pages(data)
    assert [part for part in words if loose(part) not in loose(first)] == []
    assert len(re.findall(r"\d\d:\d\d–\d\d:\d\d", first)) == 6
    assert "A-7" in second
    assert sizes(data) == {A5_WIDE}


def test_a_sign_names_organisations_but_no_people_who_have_one() -> None:
    alone = PersonLine("独立顾问", "Lone Adviser")
    (page,) = pages(table_signs_pdf(OCCASION, [TableSign("1", "", (SignLine(NOON, NOON, (SHAN, alone)),))], "en", MADE))
    assert ("Shan Shuyan" in page, "Daiqing" in page, "Lone Adviser" in page) == (False, True, True)


def test_the_number_is_the_largest_thing_on_its_sign() -> None:
    for label in ("7", "120", "贵宾 1"):
        page = pdfium.PdfDocument(table_signs_pdf(OCCASION, [TableSign(label, "B", LINES)], "en", MADE))[0]
        text = page.get_textpage()
        heights = [text.get_charbox(n)[3] - text.get_charbox(n)[1] for n in range(text.count_chars())]
        number = text.get_text_range().index(label[0], text.get_text_range().index("Table"))
        assert heights[number] > 4 * sorted(heights)[-len(label) - 2]


def test_a_sign_of_many_meetings_is_one_page() -> None:
    many = tuple(replace(LINES[0], start=NOON + timedelta(minutes=20 * n)) for n in range(24))
    assert len(pages(table_signs_pdf(OCCASION, [TableSign("12", "B", many)], "zh-hans", MADE))) == 1


# --- the booklet ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "cover", "inside"),
    [
        ("en", ["Friday 20 November 2026", "Hosted by Qilu Trade Council Harbour Chamber"],
         ["Agenda 09:30–10:30 Opening Hall 1 Two regions, one year of work. Moderator Ada Novak",
          "Speakers Ada Novak Director Lionisle Capital Limited 09:30 Ho Ching-sze", "09:30 11:30"]),
        ("zh-hans", ["2026 鲁港创新合作大会", "主办单位 齐鲁贸易促进会 海港商会"],
         ["会议日程 09:30–10:30 开幕 1 号厅 两地一年的合作。 主持人 Ada Novak", "演讲嘉宾 Ada Novak"]),
        ("zh-hant", ["2026 魯港創新合作大會", "主辦單位 齊魯貿易促進會 海港商會"],
         ["大會議程 09:30–10:30 開幕 1 號廳 兩地一年的合作。 主持人 Ada Novak", "演講嘉賓 Ada Novak"]),
    ],
)  # fmt: skip
def test_the_booklet_holds_hosts_agenda_and_speakers(language: Language, cover: list[str], inside: list[str]) -> None:
    data = booklet_pdf(Booklet(OCCASION, AGENDA, same("Welcome!"), (same("Wi-Fi: hall-3"),)), language, MADE)
    first, second = pages(data)
    assert [words for words in cover if loose(words) not in loose(first)] == []
    assert [words for words in inside if loose(words) not in loose(second)] == []
    assert "Welcome!" in second
    assert "Wi-Fi: hall-3" in second
    assert sizes(data) == {A5}


def test_a_booklet_of_two_days_tells_them_apart() -> None:
    later = replace(AGENDA[1], uid="a3", start=NOON + timedelta(days=1), end=NOON + timedelta(days=1, hours=1))
    _cover, inside = pages(booklet_pdf(Booklet(OCCASION, (later, *AGENDA)), "en", MADE))
    days = re.findall(r"\w+day \d+ November 2026", inside)
    assert days == ["Friday 20 November 2026", "Saturday 21 November 2026"]
    assert "20 Nov 09:30 20 Nov 11:30 21 Nov 13:30" in inside


def test_a_long_programme_runs_over_pages_and_loses_no_session() -> None:
    many = tuple(
        replace(AGENDA[0], uid=f"a{n}", start=NOON + timedelta(minutes=20 * n), title=same(f"Session no. {n}."))
        for n in range(30)
    )
    found = pages(booklet_pdf(Booklet(OCCASION, many), "en", MADE))
    assert len(found) > 4
    assert re.findall(r"Session no\. (\d+)\.", " ".join(found)) == [str(n) for n in range(30)]
