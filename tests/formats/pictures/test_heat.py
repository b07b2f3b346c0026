"""The heat map: numbers, differences, hidden cells, links, and labels that stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.text import LANGUAGES, Language
from duijie.formats.pictures import Block, Cell, HeatMap, HeatRow, Side, draw_heat, table_of_heat
from tests.formats.pictures.drawn import HK, HOSTILE, LONG, SD, apart, parsed, whole, words_in

_BLOCKS = (Block(SD, (HK,)), Block(HK, (SD,)))


def heat(rows: dict[str, tuple[int, int, int, int]], *, published: bool = False) -> HeatMap:
    made = tuple(
        HeatRow(name, ((Cell(a, "/x?a=1&b=2"), Cell(b)), (Cell(c), Cell(d)))) for name, (a, b, c, d) in rows.items()
    )
    return HeatMap(_BLOCKS, made, published)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_stands_in_its_cell(language: Language) -> None:
    picture = draw_heat(heat({"Digital": (33, 48, 17, 12), "Marine": (17, 9, 8, 14)}), language)
    drawn = [text.text for text in parsed(picture.inline()).iter() if text.tag.endswith("text")]
    assert [word for word in drawn if word and word.lstrip("+−").isdigit()] == [
        "33", "48", "+15", "17", "12", "−5", "17", "9", "−8", "8", "14", "+6",
    ]  # fmt: skip
    apart(picture)


def test_the_finding_names_the_largest_gap_and_surplus() -> None:
    picture = draw_heat(heat({"Digital": (33, 48, 17, 12), "Marine": (17, 9, 8, 14)}), "en")
    assert picture.finding == (
        "Largest gap for Shandong: Marine, 8 offers short. "
        "Largest surplus of Hong Kong: Digital, 15 more offers than needs."
    )
    chinese = draw_heat(heat({"海洋": (17, 9, 8, 8)}), "zh-hans")
    assert chinese.finding == "Shandong缺口最大：海洋，供给少 8 条。"


def test_small_numbers_are_hidden_where_it_is_published_and_their_differences_with_them() -> None:
    found = heat({"Digital": (4, 48, 0, 12)}, published=True)
    drawn = words_in(draw_heat(found, "en").inline())
    assert "< 5" in drawn
    assert "+44" not in drawn
    assert "+12" in drawn  # none at all is no secret
    assert table_of_heat(found, "en").rows == (("Digital", "< 5", 48, "–", 0, 12, "+12"),)
    assert "hatch" in draw_heat(found, "en").inline()


def test_staff_see_small_numbers() -> None:
    assert table_of_heat(heat({"Digital": (4, 48, 0, 12)}), "en").rows == (("Digital", 4, 48, "+44", 0, 12, "+12"),)


def test_a_cell_leads_to_its_listings_and_says_what_it_is() -> None:
    picture = draw_heat(heat({"Digital": (33, 48, 17, 12)}), "en")
    links = list(parsed(picture.inline()).iter("a"))
    assert [(link.get("href"), link.get("aria-label")) for link in links] == [
        ("/x?a=1&b=2", "Digital: 33 needs of Shandong")
    ]
    assert parsed(picture.inline()).get("role") == "group"  # links may not stand inside one image


def test_without_links_it_is_one_image_with_title_and_finding() -> None:
    tree = parsed(draw_heat(HeatMap(_BLOCKS, ()), "en").inline())
    assert tree.get("role") == "img"
    ids = [tree.get("aria-labelledby"), tree.get("aria-describedby")]
    assert [next(one.text for one in tree.iter() if one.get("id") == name) for name in ids] == [
        "Supply and demand by industry chain and side",
        "There are as many offers as needs in every chain.",
    ]


def test_colour_grows_with_the_number_and_text_flips_at_four() -> None:
    drawn = draw_heat(heat({"A": (0, 10, 20, 30), "B": (40, 50, 60, 69)}), "en").inline()
    tree = parsed(drawn)
    fills = [
        r.get("class") for r in tree.iter("rect") if (r.get("class") or "").startswith("h") and r.get("width") == "52"
    ]
    assert fills == ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h6"]
    kinds = [t.get("class") for t in tree.iter("text") if t.get("class") in ("hi", "lo")]
    assert kinds == ["lo"] * 4 + ["hi"] * 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LONG)
def test_a_long_name_is_drawn_whole(name: str, language: Language) -> None:
    picture = draw_heat(heat({name: (1, 2, 3, 4), "x": (0, 0, 0, 0)}), language)
    assert whole(name, words_in(picture.inline()))
    apart(picture)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_words(name: str) -> None:
    side = Side(1, name[:2], name)
    found = HeatMap((Block(side, (side,)),), (HeatRow(name, ((Cell(1, name), Cell(2)),)),))
    for svg in (draw_heat(found, "en").inline(), draw_heat(found, "en").file(name, (name,))):
        tree = parsed(svg)
        assert not any(one.tag.endswith("script") for one in tree.iter())
        assert not any(key.startswith("on") for one in tree.iter() for key in one.attrib)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=60), st.lists(st.integers(0, 5000), min_size=6, max_size=6)), max_size=12
    ),
    st.booleans(),
)
def test_labels_never_cover_each_other(rows: list[tuple[str, list[int]]], published: bool) -> None:
    third = Side(3, "GD", "Guangdong")
    blocks = (Block(SD, (HK, third)), Block(HK, (SD, third)), Block(third, (SD, HK)))
    made = tuple(HeatRow(name, tuple((Cell(n[2 * b]), Cell(n[2 * b + 1])) for b in range(3))) for name, n in rows)
    picture = draw_heat(HeatMap(blocks, made, published), "en")
    apart(picture)
    parsed(picture.file("Event"))
