"""One cell's text as a field's value."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, cast

from duijie.engine.identity.romanisation import is_surname_spelling
from duijie.engine.language import fold
from duijie.engine.records import Category
from duijie.formats.spreadsheet.splitting import split_list

_MARKS: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)
_WIDE: Final = {
    **{code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    0x3000: " ",
    0xA0: " ",
}
_CJK: Final = r"[\u3400-\u9fff]"
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL: Final = re.compile(rf"{_LOCAL}(?:\.{_LOCAL})*@((?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_]{{2,}})")


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))


@cache
def _blank() -> frozenset[str]:
    return frozenset(_vocabulary()["blank"]["words"])


@lru_cache(maxsize=32768)
def tidy(text: str) -> str:
    """Return a cell's text without invisible signs and stray blanks; full-width letters and digits made narrow."""
    plain = _MARKS.sub("", text).translate(_WIDE)
    if "\n" not in plain and "\r" not in plain:
        return " ".join(plain.split())
    return "\n".join(line for raw in plain.splitlines() if (line := " ".join(raw.split())))


def is_blank(text: str) -> bool:
    """Say whether a tidy text says that there is nothing to say (无, N/A, -)."""
    return not text or (len(text) <= 4 and text.casefold() in _blank())


def one_line(text: str) -> str:
    """Return a tidy text on one line; a line break inside Chinese is no blank."""
    return re.sub(rf"(?<={_CJK})\n(?={_CJK})", "", text).replace("\n", " ")


def read_name(text: str) -> str:
    """Return a name on one line; blanks that only spread two characters apart are dropped."""
    line = one_line(text)
    return (
        re.sub(rf"(?<={_CJK}) (?={_CJK}(?:$|{_CJK}$))", "", line) if re.fullmatch(rf"[{_CJK[1:-1]} ·]+", line) else line
    )


def join_name(surname: str, given: str) -> str:
    """Return a whole name from its two columns: family first for Chinese names, in either script."""
    if not surname or not given:
        return surname or given
    if re.search(_CJK, surname + given):
        return surname + given
    if is_surname_spelling(fold(surname).replace("-", "")):
        return f"{surname} {given}"
    return f"{given} {surname}"


def read_email(text: str) -> str | None:
    """Return an address, its domain in lower case, or None; of several the first."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("<>'\"")
    plain = re.sub(r"^(?:mailto|e-?mail|邮箱|電郵|电邮)\s*[::]\s*", "", plain, flags=re.IGNORECASE)
    named = re.fullmatch(r"[^<>]*<([^<>]+)>", plain + ">" if "<" in plain and ">" not in plain else plain)
    pieces = re.split(r"[;,、\s]+|(?<=\w)/(?=\w+[\w.]*@)", named.group(1) if named else plain)
    found = [_address(piece) for piece in pieces if piece]
    if not found or any(address is None for address in found):
        return None
    return found[0]


def _address(text: str) -> str | None:
    matched = _EMAIL.fullmatch(text.strip("<>."))
    if matched is None:
        return None
    whole, domain = matched.group(), matched.group(1)
    return whole[: -len(domain)] + domain.lower()


@cache
def _language_words() -> dict[str, str]:
    return {word: code for code, words in _vocabulary()["languages"].items() for word in words}


@lru_cache(maxsize=4096)
def read_languages(text: str) -> tuple[str, ...]:
    """Return language codes (zh, yue, en, …); a word that names none of them is kept as it is."""
    found: list[str] = []
    for piece in split_list(re.sub(r"[（(][^()（）]*[)）]", "", text)):
        found += _language_codes(piece)
    return tuple(dict.fromkeys(found))


def _language_codes(piece: str) -> list[str]:
    words = _language_words()
    folded = fold(piece).strip()
    if folded in words:
        return [words[folded]]
    parts = [part for part in re.split(r"\s+|和|及|与|&|\+|\band\b", folded) if part]
    if len(parts) > 1 and all(part in words for part in parts):
        return [words[part] for part in parts]
    # 中英文, 国粤英: one sign a language.
    signs = re.sub(r"[文语双三]|均可|都可|皆可|流利|良好", "", folded)
    if 0 < len(signs) <= 4 and all(sign in words for sign in signs):
        return [words[sign] for sign in signs]
    return [piece]


@cache
def _category_words() -> list[tuple[str, str]]:
    pairs = [(word, name) for name, words in _vocabulary()["category"].items() for word in words]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


@lru_cache(maxsize=4096)
def read_category(text: str) -> Category:
    """Return the category whose longest word stands in the text; "other" when none does."""
    folded = fold(text).strip()
    for word, name in _category_words():
        if word in folded and (not word.isascii() or re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", folded)):
            return cast("Category", name)
    return "other"


def read_count(text: str) -> int | None:
    """Return a whole number of meetings ("6", "6场", "最多六场"), or None where none is said."""
    plain = unicodedata.normalize("NFKC", text)
    if found := re.fullmatch(r"\D*?(\d{1,3})(?:\.0+)?\D*", plain):
        return int(found.group(1))
    signs = re.findall(r"[一二三四五六七八九十两]", plain)
    if len(signs) == 1:
        return 2 if signs[0] == "两" else "一二三四五六七八九十".index(signs[0]) + 1
    return None
