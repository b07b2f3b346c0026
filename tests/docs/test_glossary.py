"""One word for one thing: pages and code keep to docs/glossary.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.locale.messages import catalogue

ROOT = Path(__file__).parents[2]
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| English")
]
TERMS = {row[0]: (row[1], row[2]) for row in ROWS}

#: What people also say, and pages here never do.
RIVALS = {
    "zh-hans": {"译员": "翻译员|口译员", "时段": "时间段|时隙", "单位": "机构名称", "参会人": "与会者", "洽谈": "面谈"},
    "zh-hant": {"譯員": "翻譯員|傳譯員", "時段": "時間段", "枱": "桌", "洽談": "面談", "推薦": "建議對象"},
}


def test_every_term_stands_in_three_languages_once() -> None:
    assert len(TERMS) == len(ROWS) == 33
    assert [row for row in ROWS if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize(("language", "column"), [("zh-hans", 0), ("zh-hant", 1)])
def test_a_heading_that_is_a_term_is_translated_as_the_glossary_says(language: str, column: int) -> None:
    words = catalogue(language)  # type: ignore[arg-type]
    wrong = {
        sentence: translation
        for sentence, translation in words.items()
        for term in TERMS
        if sentence.casefold() in (term, f"{term}s") and TERMS[term][column] not in translation
    }
    assert wrong == {}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_page_uses_a_rival_of_a_term(language: str) -> None:
    everything = "\n".join(catalogue(language).values())  # type: ignore[arg-type]
    found = {term: rival for term, rival in RIVALS[language].items() if re.search(rival, everything)}
    assert found == {}


@pytest.mark.parametrize("name", ["Need", "Offer", "Slot", "Table", "Wish", "Meeting", "Plan", "Participant", "Side"])
def test_records_bear_the_terms(name: str) -> None:
    files = sorted((ROOT / "src/duijie/engine/records").glob("*.py"))
    records = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert name.casefold() in TERMS
    assert re.search(rf"^class {name}\b|^class Listing\b", records, flags=re.M)
