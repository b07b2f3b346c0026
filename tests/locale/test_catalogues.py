import string

import pytest

from duijie.engine.text import LANGUAGES, Language
from duijie.locale import translator
from tests.locale.messages import catalogue, in_python, in_templates, parts, read

USED = in_python() | in_templates()


def fields(sentence: str) -> list[str]:
    return sorted(field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None)


def test_messages_are_found_in_python_and_in_templates() -> None:
    assert in_python()["Tables full at that time"].startswith("formats/wording.py:")
    assert in_templates()["Not all must-meet meetings can be placed"].startswith("formats/templates/plan.html:")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_what_is_used_and_no_more(language: Language) -> None:
    words = catalogue(language)
    missing = {sentence: place for sentence, place in USED.items() if sentence not in words}
    assert missing == {}
    assert [sentence for sentence in words if sentence not in USED] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_the_same_fields(language: Language) -> None:
    words = catalogue(language)
    assert [sentence for sentence, translation in words.items() if not translation.strip()] == []
    assert [sentence for sentence, translation in words.items() if fields(sentence) != fields(translation)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_sorted(language: Language) -> None:
    assert [path.name for path in parts(language) if list(read(path)) != sorted(read(path))] == []


def test_english_says_its_message_ids() -> None:
    assert {sentence: words for sentence, words in catalogue("en").items() if sentence != words} == {}


def test_chinese_catalogues_keep_to_their_script() -> None:
    from opencc import OpenCC

    simplify, traditionalise = OpenCC("t2s").convert, OpenCC("s2t").convert
    shared = set("台里面只后系于干准余松云秘")  # written in both scripts, with meanings of their own
    hans = "".join(catalogue("zh-hans").values())
    hant = "".join(catalogue("zh-hant").values())
    assert {c for c in hans if simplify(c) != c} == set()
    assert {c for c in hant if traditionalise(c) != c and simplify(c) == c} - shared == set()


def test_hong_kong_words_are_hong_kongs() -> None:
    hant = " ".join(catalogue("zh-hant").values())
    assert [word for word in ("桌", "資料庫", "軟體", "數位", "網路", "訊息", "译", "“") if word in hant] == []
    assert translator("zh-hant")("Table {table}") == "{table} 枱"
    assert translator("zh-hant")("Interpreters") == "譯員"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: Language) -> None:
    assert [path.name for path in parts(language) if not path.with_suffix(".mo").exists()] == []
    translate = translator(language)
    written = catalogue(language)
    assert {sentence: translate(sentence) for sentence in USED} == {sentence: written[sentence] for sentence in USED}
