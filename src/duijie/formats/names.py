"""Names of people and organisations: in which script, in which order, found by which letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final, Literal

from duijie.engine.language import fold

Script = Literal["en", "zh-Hans", "zh-Hant"]

_HAN: Final = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f]")
_CHINESE_NAME: Final = re.compile(rf"(?:{_HAN.pattern}){{2,4}}")

_LEGAL_FORM: Final = re.compile(
    r"(?<=[\w)）])(?:[\s,]*\((?:Hong Kong|HK)\))?[\s,]+"
    r"(?:Co(?:mpany|rporation|rp)?\.?[\s,]*(?:Limited|Ltd\.?)|Limited|Ltd\.?|Inc\.?|LLC|PLC|Corp(?:oration)?\.?)\s*$",
    re.IGNORECASE,
)
_LEGAL_FORM_HAN: Final = re.compile(r"(?<=..)(?:股份|[责責]任)*(?:有限(?:[责責]任)?公司)$")

# Read another way when they open a name.
_SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "朴": "piao", "查": "zha", "翟": "zhai",
    "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "盖": "ge", "覃": "qin", "缪": "miao", "种": "chong",
    "冼": "xian", "逄": "pang", "尹": "yin", "乐": "yue", "幺": "yao", "员": "yun", "洗": "xian", "折": "she",
}  # fmt: skip


def has_han(words: str) -> bool:
    """Say whether a Chinese character is among ``words``."""
    return _HAN.search(words) is not None


def script_of(words: str, page: Script) -> Script:
    """Return the script that ``words`` are written in, as an HTML ``lang``.

    Chinese of characters that both scripts share takes the script of the page,
    or the Simplified one on an English page.
    """
    if not has_han(words):
        return "en" if re.search(r"[A-Za-z]", words) else page
    if any(fold(character) != character for character in _HAN.findall(words)):
        return "zh-Hant"
    return "zh-Hans" if page == "en" else page


def without_legal_form(name: str) -> str:
    """Return an organisation's name without "Co., Ltd.", "(Hong Kong) Limited" or 有限公司 at its end."""
    return _LEGAL_FORM_HAN.sub("", _LEGAL_FORM.sub("", name.strip())) or name


@cache
def syllables(words: str) -> tuple[str, ...]:
    """Return ``words`` in letters: pinyin for each Chinese character, other words as they are.

    A Chinese name's surname is read as a surname (单 is Shan, not Dan). A
    character without a known reading stands for itself.
    """
    from pypinyin import lazy_pinyin

    plain = fold(words).strip()
    opening: list[str] = []
    if _CHINESE_NAME.fullmatch(plain):
        surname = next((plain[:n] for n in (2, 1) if plain[:n] in _SURNAMES), "")
        opening = _SURNAMES.get(surname, "").split()
        plain = plain[len(surname) :]
    read = [part for piece in lazy_pinyin(plain) for part in re.split(r"[^\w]+", piece) if part]
    return (*opening, *read)


def order_of(words: str) -> tuple[str, str]:
    """Return the sort key of a name: its letters (pinyin for Chinese), then the name itself.

    Chinese and English names stand in one row, A to Z; blanks, hyphens and case do not count.
    """
    return "".join(syllables(words)), words


@cache
def _traditional() -> Callable[[str], str]:
    """Return what turns a name into what a reader in Hong Kong would type."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2hk").convert
    return convert


def found_by(*names: str | None) -> str:
    """Return what a search may type to find any of ``names``: either script, pinyin, initials.

    Each spelling is free of blanks and punctuation; spellings are separated by one blank.
    """
    spellings: dict[str, None] = {}
    for name in names:
        if not name:
            continue
        letters = syllables(name)
        for spelling in (
            name.casefold(),
            fold(name),
            _traditional()(name.casefold()),
            "".join(letters),
            "".join(part[0] for part in letters),
        ):
            if clean := re.sub(r"[\W_]+", "", spelling):
                spellings[clean] = None
    return " ".join(spellings)


def file_stem(identifier: str, name: str) -> str:
    """Return a file name without ending from an id and a name: ASCII letters, digits, hyphens only."""
    parts = [identifier, *syllables(name)]
    clean = (re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)
    return "-".join(part for part in clean if part)[:80].rstrip("-") or "guest"
