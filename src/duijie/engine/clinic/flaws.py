"""What must go from a draft: contact data, slogans, too much, a second language, a teaser that tells all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from duijie.engine.clinic.advice import Flaw, Span
from duijie.engine.clinic.draft import Field
from duijie.engine.clinic.reading import Reading, has_substance, words_in
from duijie.engine.clinic.signs import CONTACTS, SLOGANS
from duijie.engine.clinic.writing import written_in
from duijie.engine.text import Language, Text

CONTACT: Final = Text(
    "Take the contact data out of the text. They are shown through Duijie once both sides have said yes.",
    "请从文字中删去联系方式。双方都同意后，系统会显示联系方式。",
    "請從文字中刪去聯絡資料。雙方都同意後，系統會顯示聯絡資料。",
)
VAGUE: Final = Text(
    "This says that you want to cooperate, not on what. Name the product or process and one figure.",
    "这段文字只说想合作，没说合作什么。请写明产品或工艺，再给一个数字。",
    "這段文字只說想合作，沒說合作甚麼。請寫明產品或工藝，再給一個數字。",
)
SLOGAN: Final = Text(
    "Phrases such as “{words}” could stand in any text; leave them out.",
    "“{words}”这类话放在哪里都行，请删去。",
    "「{words}」這類話放在哪裏都可以，請刪去。",
)
NO_TITLE: Final = Text(
    "Give it a title of one line that says what it is about.",
    "请写一行标题，说明是什么事。",
    "請寫一行標題，說明是甚麼事。",
)
NO_TEASER: Final = Text(
    "Write two sentences for everybody to see; without them only the title is shown.",
    "请写两句公开简介；没有简介就只显示标题。",
    "請寫兩句公開簡介；沒有簡介就只顯示標題。",
)
TOO_LONG: Final = Text(
    "“{field}” is too long: {length} where {limit} will do. Readers on a phone stop there.",
    "“{field}”太长：现有 {length}，请不超过 {limit}。在手机上没人看完。",
    "「{field}」太長：現有 {length}，請不超過 {limit}。在手機上沒有人看完。",
)
LANGUAGE: Final = Text(
    "This is to be in {wanted}, but reads as {found}. Write it in one language, or change the language.",
    "本条应为{wanted}，但读来是{found}。请用一种文字书写，或更改语言。",
    "本條應為{wanted}，但讀來是{found}。請用一種文字書寫，或更改語言。",
)
MIXTURE: Final = Text(
    "The fields are written in different languages ({found}). Write one version in one language; add the other as a"
    " translation.",
    "各栏文字不统一（{found}）。请每个版本只用一种文字，另一种作为译文添加。",
    "各欄文字不統一（{found}）。請每個版本只用一種文字，另一種作為譯文加入。",
)
TEASER: Final = Text(
    "The teaser, which everybody sees, gives away what belongs in the detail: {words}.",
    "公开简介里写出了应放在详情里的内容：{words}。",
    "公開簡介裏寫出了應放在詳情裏的內容：{words}。",
)
LANGUAGES: Final[Mapping[Language, Text]] = {
    "en": Text("English", "英文", "英文"),
    "zh-hans": Text("Simplified Chinese", "简体中文", "簡體中文"),
    "zh-hant": Text("Traditional Chinese", "繁体中文", "繁體中文"),
}
FIELDS: Final[Mapping[Field, Text]] = {
    "title": Text("Title", "标题", "標題"),
    "teaser": Text("Teaser", "公开简介", "公開簡介"),
    "detail": Text("Detail", "详情", "詳情"),
    "method_today": Text("How it is done today", "目前的做法", "目前的做法"),
    "target_figure": Text("Target figure", "目标指标", "目標指標"),
    "ip_state": Text("IP state", "知识产权状态", "知識產權狀況"),
    "ip_owner": Text("IP owner", "权利人", "權利人"),
}
#: The longest a field may be: Han characters plus two for each Latin word.
LIMITS: Final[Mapping[Field, int]] = {
    "title": 40,
    "teaser": 160,
    "detail": 1500,
    "method_today": 400,
    "target_figure": 200,
    "ip_state": 200,
    "ip_owner": 100,
}
#: Text without blanks is no word: so many characters count as one unit at least.
_ONE_WORD: Final = 8
#: So many characters in a row of the detail in the teaser are no coincidence.
_COPIED: Final = 40
_OWN_WORDS: Final = 8


#: What must stand in a text before it is worth looking for mail or phone.
_HINTS: Final = {
    "mail": re.compile(r"@|at\s?[\])]"),
    "phone": re.compile(r"\d(?:[\s().-]{0,3}\d){6}|[零〇一二三四五六七八九幺]{8}"),
}


def find_flaws(reading: Reading) -> tuple[Flaw, ...]:
    """Return what must go or change in a draft's words, the gravest first."""
    return tuple(
        flaw for find in (_contacts, _title, _vague, _lengths, _language, _teaser, _slogans) for flaw in find(reading)
    )


def _contacts(reading: Reading) -> Iterator[Flaw]:
    text = reading.text
    spans = []
    for name, sign in CONTACTS.items():
        if name not in _HINTS or _HINTS[name].search(text):
            spans += [reading.span(found.start(), found.end()) for found in sign.finditer(text)]
    if spans:
        yield Flaw("contact", CONTACT, tuple(spans), refused=True)


def _title(reading: Reading) -> Iterator[Flaw]:
    if not reading.draft.title.strip():
        yield Flaw("no_title", NO_TITLE)
    if not reading.draft.teaser.strip():
        yield Flaw("no_teaser", NO_TEASER)


def _vague(reading: Reading) -> Iterator[Flaw]:
    if reading.text.strip() and not has_substance(reading.text):
        found = reading.search(SLOGANS)
        yield Flaw("vague", VAGUE, (found,) if found else ())


def _slogans(reading: Reading) -> Iterator[Flaw]:
    spans = [reading.span(found.start(), found.end()) for found in SLOGANS.finditer(reading.text)]
    if spans:
        yield Flaw("slogan", SLOGAN.fill(words=spans[0].words), tuple(spans))


def _lengths(reading: Reading) -> Iterator[Flaw]:
    for name, text in reading.draft.texts():
        length = max(words_in(text), len(text) // _ONE_WORD) if len(text) > LIMITS[name] else 0
        if length > LIMITS[name]:
            words = TOO_LONG.fill(field=FIELDS[name], length=length, limit=LIMITS[name])
            yield Flaw("too_long", words, (Span(name, 0, len(text), text),))


def _language(reading: Reading) -> Iterator[Flaw]:
    written: dict[Language, list[Span]] = {}
    for name, text in reading.draft.texts():
        language = written_in(text) if words_in(text) >= _OWN_WORDS and name != "ip_owner" else None
        if language is not None:
            written.setdefault(language, []).append(Span(name, 0, len(text), text))
    if len(written) > 1:
        names = [LANGUAGES[one] for one in written]
        found = Text(
            ", ".join(n.en for n in names), "、".join(n.zh_hans for n in names), "、".join(n.zh_hant for n in names)
        )
        yield Flaw("mixture", MIXTURE.fill(found=found), tuple(span for spans in written.values() for span in spans))
    elif written and reading.draft.language and reading.draft.language not in written:
        (one, spans) = next(iter(written.items()))
        say = LANGUAGE.fill(wanted=LANGUAGES[reading.draft.language], found=LANGUAGES[one])
        yield Flaw("language", say, tuple(spans))


def _teaser(reading: Reading) -> Iterator[Flaw]:
    """Find target figures and long passages of the detail that the teaser shows to everybody."""
    kept = {
        (one.low, one.high, one.dimension) for one in reading.quantities if reading.field_of(one) == "target_figure"
    }
    spans = [
        reading.evidence(one)
        for one in reading.quantities
        if reading.field_of(one) == "teaser" and (one.low, one.high, one.dimension) in kept
    ]
    spans += [span for span in [_copied(reading.draft.teaser, reading.draft.detail)] if span]
    if spans:
        words = spans[0].words if len(spans[0].words) <= _COPIED else spans[0].words[:_COPIED] + "…"
        yield Flaw("teaser_detail", TEASER.fill(words=words), tuple(spans))


def _copied(teaser: str, detail: str) -> Span | None:
    """Return a passage of the teaser that stands in the detail word by word; sentences are compared whole."""
    for found in re.finditer(r"[^。.!?！？;；\n]+", teaser):
        sentence = found.group().strip()
        if len(sentence) >= _COPIED and sentence in detail:
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            return Span("teaser", start, start + len(sentence), sentence)
    return None
