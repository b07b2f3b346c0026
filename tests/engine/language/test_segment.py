"""Segmenting, words, scripts and the glossary."""

import pytest

from duijie.engine.language.detect import script_of
from duijie.engine.language.fold import fold
from duijie.engine.language.glossary import Glossary, glossary, read_ideas
from duijie.engine.language.segment import segment
from duijie.engine.language.word import stem, words_of

SMALL = Glossary(read_ideas("# note\n防腐|防腐蚀\tanti-corrosion\n\n海上风电\toffshore wind\n风电\twind power|wind\n"))


def spellings(text: str) -> list[str]:
    return [token.term for token in segment(fold(text)) if not token.is_idea]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("膜", ["膜"]),
        ("釉浆", ["釉", "釉浆", "浆"]),
        ("釉浆，球磨", ["釉", "釉浆", "浆", "球", "球磨", "磨"]),
        ("釉漿ABS釉", ["釉", "釉浆", "浆", "釉", "abs"]),
        ("寻求釉浆技术", ["釉", "釉浆", "浆"]),  # stock phrases and pairs with a foot in one give nothing
        ("有机釉", ["有机", "机", "机釉", "釉"]),  # 有 alone says nothing, 有机 does
        ("We need coatings for 2 valves", ["coating", "valve"]),
        ("R&D of PM2.5 sensors", ["r&d", "pm2", "sensor"]),
        ("2024 12.5 x", []),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert spellings(text) == terms


def test_tokens_stand_where_they_say() -> None:
    folded = fold("Anti-corrosion coatings 海上風電用防腐塗料")
    for token in segment(folded):
        found = folded[token.start : token.end]
        assert token.is_idea or stem(found) == token.term


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("coatings", "coating"),
        ("batteries", "battery"),
        ("glasses", "glass"),
        ("glass", "glass"),
        ("boxes", "box"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("virus", "virus"),
        ("5gs", "5gs"),
    ],
)
def test_stems(word: str, root: str) -> None:
    assert stem(word) == root


def test_words_know_what_joins_them() -> None:
    words = words_of("lithium-ion battery. pack 与 cell")
    assert [(word.text, word.joined) for word in words] == [
        ("lithium", False),
        ("ion", True),
        ("battery", True),
        ("pack", False),
        ("cell", False),
    ]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("海上风电", "han"),
        ("offshore wind", "latin"),
        ("用于 PCB 的 AOI 检测设备", "han"),
        ("testing of 陶瓷 parts for the kiln", "latin"),
        ("2024 !", None),
        ("", None),
    ],
)
def test_script(text: str, script: str | None) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("防腐蚀涂料", [(0, "防腐蚀")]),
        ("anti-corrosion paint", [(0, "anti-corrosion")]),
        ("anti corrosion", [(0, "anti corrosion")]),
        ("offshore winds", [(1, "offshore winds"), (2, "winds")]),
        ("offshore. wind", [(2, "wind")]),
        ("海上风电", [(1, "海上风电"), (2, "风电")]),
        ("corrosion", []),
    ],
)
def test_ideas_are_found_in_both_languages(text: str, found: list[tuple[int, str]]) -> None:
    assert [(number, text[start:end]) for number, start, end in SMALL.find(text, words_of(text))] == found


def test_a_word_at_the_end_of_a_text_ends_there() -> None:
    assert list(SMALL.find("防腐", ())) == [(0, 0, 2)]


def test_labels_have_one_name() -> None:
    assert glossary().name("New Materials") == glossary().name("新材料") == "新材料"
    assert glossary().name("Hong Kong") == glossary().name("香港") == "香港"
    assert glossary().name("  Kite   Making ") == "kite making"


def test_a_line_without_a_language_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_ideas("膜\tmembrane\n釉\n")


def test_the_shipped_glossary_is_folded_and_has_no_line_twice() -> None:
    seen = [(idea.chinese, idea.english) for idea in glossary().ideas]
    assert len(set(seen)) == len(seen) > 400
    for idea in glossary().ideas:
        assert all(term and fold(term) == term for term in (*idea.chinese, *idea.english)), idea
        assert all(script_of(term) == "han" for term in idea.chinese if not term[0].isascii()), idea
