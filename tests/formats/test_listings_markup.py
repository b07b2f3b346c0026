"""Texts out of web forms: the words stay, the markup goes, and nothing else is touched."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.matching import match
from duijie.engine.records import Listing
from duijie.formats.listings import read_listings
from duijie.formats.markup import strip_markup


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<div class="need-box" style="color: red">釉浆球磨</div>', "釉浆球磨"),
        ("石墨<b>烯</b>改性", "石墨烯改性"),
        ("<p>窑炉余热</p><p>低温段</p>", "窑炉余热\n\n低温段"),
        ("glaze<br/>ball<BR >mill", "glaze\nball\nmill"),
        ("<td>kiln</td><td>valve</td>", "kiln\n\nvalve"),
        ("CO<sub>2</sub> 捕集", "CO2 捕集"),
        ('<a href="https://example.org/?a=1&amp;b=2" target=_blank>手册</a>', "手册"),
        ("球磨&nbsp;细度&lt;5&#956;m&#xff1b;R&amp;D", "球磨 细度<5μm；R&D"),
        ("&lt;p&gt;釉料&lt;/p&gt;", "釉料"),
        ("膜<!-- <p>草稿</p> -->材料", "膜材料"),
        ("膜<script type='x'>var a = '<p>';</script>材料<style>p {}</style>", "膜材料"),
        ("<ul>\n<li>釉</li>\n</ul>", "釉"),
        ("<p></p>", ""),
        ("<script> 未完", "未完"),
    ],
)
def test_words_without_their_markup(text: str, words: str) -> None:
    assert strip_markup(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 釉 \n",
        "粒径<5 μm，纯度>99 %",
        "if a<b and c>d",
        "x <b and c> y",
        "R&D; M&A",
        "Johnson & Sons; &c",
        "<<釉>>",
        "<glaze>",
        "<p",
        "<!-- 未完",
        "<http://example.org>",
    ],
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert strip_markup(text) == text


PIECES = st.sampled_from([*"<>/=\"' a&;!-#x1\n釉", "<p", "<b>", "</div>", "<!--", "-->", "&lt;", "<script", " x="])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_a_text_never_grows_and_keeps_its_chinese(text: str) -> None:
    words = strip_markup(text)
    assert len(words) <= len(text)
    if not any(mark in text for mark in ("<!--", "<script", '"', "'", "=")):
        assert words.count("釉") == text.count("釉")


def test_listings_are_read_without_markup_with_a_note() -> None:
    fields = {
        "id": "n<b>1",
        "title": "<h2>釉浆</h2>",
        "text": "<p>球磨</p>",
        "keywords": ["<i>细度</i>", "<br>", "窑"],
        "side": "<b>山东</b>",
    }
    read = read_listings(json.dumps(fields).encode(), "n.jsonl")
    assert read.listings == (Listing("n<b>1", "釉浆", "球磨", ("细度", "窑"), side="<b>山东</b>"),)
    assert [(note.code, note.row, note.place) for note in read.notes] == [
        ("markup", 1, "title"),
        ("markup", 1, "text"),
        ("markup", 1, "keywords"),
        ("markup", 1, "keywords"),
    ]
    assert read.faults == ()


def test_a_listing_of_markup_alone_has_nothing_to_match() -> None:
    read = read_listings(b'{"id": "n1", "text": "<div class=x><br/></div>"}', "n.jsonl")
    assert [fault.code for fault in read.faults] == ["nothing_to_match"]


def test_tags_become_no_terms() -> None:
    def listing(name: str, words: str) -> Listing:
        text = f'<div class="box" style="color:red"><span>{words}</span>&nbsp;</div>'
        return read_listings(json.dumps({"id": name, "text": text}).encode(), "x").listings[0]

    assert match([listing("n", "釉浆球磨")], [listing("o", "纱线上浆机")]) == match(
        [Listing("n", text="釉浆球磨")], [Listing("o", text="纱线上浆机")]
    )
    assert match([listing("n", "glaze")], [listing("o", "yarn"), Listing("p", "div class span style")]) == ()
