import re

import pypdfium2 as pdfium
import pytest
import segno

from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.formats.outgoing import Badge, PersonLine, badges_pdf
from duijie.formats.outgoing.badges import BadgeSize
from tests.formats.outgoing.sheets import HK, HO, MADE, NOVAK, OCCASION, SHAN

MM = 72 / 25.4
TOKEN = "https://duijie.example/c/Ab3dE5gH7jK9mN1pQ3rS5t"
SPEAKER = Text("Speaker", "演讲嘉宾", "演講嘉賓")
LONG = PersonLine(
    "Konstantinos Papadopoulos-Featherstonehaugh",
    "",
    "Chief Officer for International Technology Cooperation and Standards",
    "Lionisle Environmental and Marine Engineering Holdings (Hong Kong) Limited",
    "",
    HK,
)
# width, height, edge to the first card at the left and at the top, all in mm; the code's width
CARDS = {"small": (90.0, 55.0, 15.0, 11.0, 21.0), "large": (105.0, 148.5, 0.0, 0.0, 40.0)}


def badge(person: PersonLine = SHAN, **changes: object) -> Badge:
    given: dict[str, object] = {"person": person, "language": "zh-hans", "token": TOKEN, "role": SPEAKER}
    return Badge(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "sheets"), [("small", [10, 10, 3]), ("large", [4, 4, 4, 4, 4, 3])])
def test_cards_fill_a4_sheets(size: BadgeSize, sheets: list[int]) -> None:
    people = [PersonLine(f"单{chr(0x4E00 + n)}", f"Shan N{n:02}") for n in range(23)]
    document = pdfium.PdfDocument(badges_pdf(OCCASION, [badge(person) for person in people], MADE, size=size))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert [len(re.findall(r"Shan N\d\d", text)) for text in texts] == sheets
    assert {(round(page.get_width()), round(page.get_height())) for page in document} == {(595, 842)}


def test_cards_are_sorted_by_the_letters_of_the_name() -> None:
    names = ["王晓明", "仇海岚", "Ada Novak", "陳大文", "曾子衿"]
    (page,) = pdfium.PdfDocument(badges_pdf(OCCASION, [badge(PersonLine(name)) for name in names], MADE))
    text = "".join(page.get_textpage().get_text_bounded().split())
    order = ["AdaNovak", "陳大文", "仇海岚", "王晓明", "曾子衿"]
    assert sorted(order, key=text.index) == order


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_says_who_one_is_in_both_scripts_and_the_rest_in_the_guests_language(language: str) -> None:
    (page,) = pdfium.PdfDocument(badges_pdf(OCCASION, [badge(HO, language=language)], MADE))
    words = " ".join(page.get_textpage().get_text_bounded().split())
    event = OCCASION.name.of(language)  # type: ignore[arg-type]
    side = {"en": "HK Hong Kong Speaker", "zh-hans": "港 香港 演讲嘉宾", "zh-hant": "港 香港 演講嘉賓"}[language]
    both = "何靜詩 Ho Ching-sze 海隅大學膜技術實驗室 Hoi Yu University Membrane Lab 教授"
    assert words.replace(" ", "") == f"{event} {both} {side}".replace(" ", "")
    assert TOKEN not in words


def test_the_name_is_the_largest_word_in_its_owners_script() -> None:
    for person, name in ((HO, "何靜詩"), (SHAN, "单书言"), (NOVAK, "Ada Novak")):
        text = pdfium.PdfDocument(badges_pdf(OCCASION, [badge(person, language="en")], MADE))[0].get_textpage()
        words = text.get_text_range()
        tall = {n: text.get_charbox(n)[3] - text.get_charbox(n)[1] for n in range(text.count_chars())}
        start = words.index(name)
        inside = {n for n in range(start, start + len(name)) if not words[n].isspace()}
        assert max(tall, key=lambda n: tall[n]) in inside


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("person", [LONG, HO, SHAN, PersonLine("欧阳" * 12, "W" * 40, "主任" * 30, "有限公司" * 25)])
def test_nothing_crosses_the_cut_or_the_code(size: BadgeSize, person: PersonLine) -> None:
    width, height, left, top, code = CARDS[size]
    page = pdfium.PdfDocument(badges_pdf(OCCASION, [badge(person, language="en")] * 2, MADE, size=size))[0]
    text = page.get_textpage()
    outside = []
    for n in range(text.count_chars()):
        x1, y1, x2, y2 = (edge / MM for edge in text.get_charbox(n))
        card = left if x1 < left + width else left + width
        right, bottom = card + width, 297 - top - height
        clear = x1 >= card + 4 and x2 <= right - 3.9 and y1 >= bottom + 3.9 and y2 <= 297 - top - 3
        over_code = x2 > right - 5 - code and y1 < bottom + 5 + code - 2.5
        if x2 > x1 and (not clear or over_code):
            outside.append((text.get_text_range(n, 1), round(x1), round(y1)))
    assert outside == []


def read_code(page: pdfium.PdfPage, left: float, top: float, width: float, modules: int) -> list[str]:
    """Return a printed code as rows of # and ., looked at in the middle of each module. All in mm."""
    scale = 8
    image = page.render(scale=scale / MM).to_pil().convert("L")
    step = width / modules
    return [
        "".join(
            "#" if image.getpixel((int((left + (x + 0.5) * step) * scale), int((top + (y + 0.5) * step) * scale))) < 128
            else "."
            for x in range(modules)
        )
        for y in range(modules)
    ]  # fmt: skip


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_code_is_printed_as_it_is_with_its_quiet_zone(size: BadgeSize) -> None:
    width, height, left, top, code = CARDS[size]
    inset = 5.0 if size == "small" else 9.0
    page = pdfium.PdfDocument(badges_pdf(OCCASION, [badge()], MADE, size=size))[0]
    wanted = [
        "".join("#" if bit else "." for bit in row)
        for row in segno.make_qr(TOKEN, error="m", boost_error=False).matrix_iter(border=4)
    ]
    found = read_code(page, left + width - inset - code, top + height - inset - code, code, len(wanted))
    assert found == wanted


def test_equal_badges_give_equal_bytes_and_none_gives_a_blank_page() -> None:
    assert badges_pdf(OCCASION, [badge()], MADE) == badges_pdf(OCCASION, [badge()], MADE)
    (page,) = pdfium.PdfDocument(badges_pdf(OCCASION, [], MADE))
    assert page.get_textpage().get_text_bounded() == ""


def test_a_badge_without_a_token_is_refused() -> None:
    with pytest.raises(InputError):
        badges_pdf(OCCASION, [badge(token="")], MADE)
