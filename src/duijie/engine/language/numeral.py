"""Numbers as people write them: digits, powers of ten, Chinese and English number words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import category, normalize

from duijie.engine.language.fold import FoldedText

#: A longer run of digits is an identifier, not an amount.
MOST_DIGITS: Final = 15
LONGEST_HAN: Final = 20
LARGEST_POWER: Final = 30

_SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
#: Digits that are not plain ones: raised, circled, numbers of a list, fractions.
_ODD: Final = re.compile(r"[²³¹¼-¾⁰-₉\u2150-\u218b①-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿\U0001f100-\U0001f10c]")
_RAISED_SIGNS: Final = frozenset(_SUPERSCRIPTS + "⁻⁺")
_RAISED_MARKS: Final = frozenset("⁻⁺")
_RAISED: Final = str.maketrans(_SUPERSCRIPTS + "⁻⁺−", "0123456789-+-")
_HAN_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_POWERS: Final = {"十": 10, "百": 100, "千": 1000}
_HAN_GROUPS: Final = {"万": 10**4, "亿": 10**8}
_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "million": 10**6,
}  # fmt: skip
_SCALES: Final = {
    "million": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "thousand": 1e3,
    "k": 1e3,
}

_NUMERAL: Final = re.compile(
    r"""
    (?P<digits>(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)*+)
    (?P<power>\s?[×x*]\s?10(?:\^\s?[-+−]?\d{1,3}(?!\d)|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|e[-+−]?\d{1,3}(?![\da-z]))?
    (?P<raised>\^\s?[-+−]?\d{1,3}(?!\d)|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})?
    | (?P<han>[〇零一二两三四五六七八九十百千万亿]++(?:点[〇零一二三四五六七八九]++)?+)
    | (?<![a-z])(?P<word>(?:WORDS)(?:[ -](?:WORDS)){0,2})(?![a-z])
    """.replace("WORDS", "|".join(sorted(_WORDS, key=len, reverse=True))),
    re.VERBOSE | re.ASCII,
)
_SCALE: Final = re.compile(
    r"([余多]?)\s?([十百千]?[万亿]|万亿|[百千])?([余多]?)(?:\s?(million|billion|thousand)(?![a-z]))?"
)
_MONEY_SCALE: Final = re.compile(r"\s?(million|mln|mn|m|billion|bn|b|thousand|k)(?![a-z])")
_IDENTIFIERS: Final = re.compile(
    r"""
    (?<![\d.])(?:19|20)\d\d(?:(?P<sep>[-./])(?:0?[1-9]|1[0-2])(?P=sep)\d{1,2}(?!\d)|\s?年\s?(?:0?[1-9]|1[0-2])\s?月(?:\s?\d{1,2}\s?日)?)
    | (?:19|20)\d\d(?:\s?年)?\s?[-~至到]\s?(?:19|20)\d\d\s?年 | \d{1,2}月\d{1,2}[日号] | \d{1,2}:\d\d(?::\d\d)?(?!\d)
    | (?<![a-z0-9])(?:zl|cn)\s?\d{6,}(?:\.[\dx])?
    | (?<![a-z0-9])(?<!\d\s)(?:iso|iec|gb|gjb|astm|din|en|jis|ansi|ieee|ul|hg|jb|qb|yb|sy|yy|db\d\d|iatf|bs|asme|nace|ip
      |iso/iec)(?:/?[tz])?\s?[a-z]?\d{2,}[\d.]*(?:[-:]\d+)*
    | (?:电话|手机|传真|(?<![a-z])(?:tel|phone|mobile|fax|qq))[:.]?\s?\+?[\d\s()-]{5,}
    | (?<![\d.])(?:20[12]|30[1-4]|309|310|31[67]|321|347|4[1-4]0)(?:l|n|h|hr|s|ln|ti)(?![a-z0-9])
    | (?:https?://|www\.)[!-~]+ | (?<![\w.+-])[\w.+-]{1,64}@[\w.-]+
    | \+\d{2,3}[ -]\d[\d -]{6,}\d
    """,
    re.VERBOSE | re.ASCII,
)
_ESCAPED_BREAK: Final = re.compile(r"\\[nrt]")


@dataclass(frozen=True, slots=True)
class Page:
    """A folded text made ready for reading numbers, character for character.

    ``text``: folded, with powers of ten still raised (10⁶), circled and other list numbers, dates,
    standards, patents, phones and addresses blotted out. ``cased``: the same with letters as
    they were written, so that mW and MW differ.
    """

    text: str
    cased: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number between ``start`` and ``end`` of a page. ``plain``: digits only, no scale, no decimals."""

    value: float
    start: int
    end: int
    plain: bool = False
    spelt: bool = False
    loose: bool = False
    scale: float = 1.0


def page_of(folded: FoldedText) -> Page:
    """Return the page of a folded text."""
    cased = normalize("NFKC", folded.original)
    text = folded.text
    if len(cased) != len(text) or _ODD.search(folded.original):
        signs, before = [], ""
        sources = [folded.original[start] for start in folded.starts]
        for sign, source in zip(text, sources, strict=True):
            before = _sign(sign, source, before)
            signs.append(before)
        text = "".join(signs)
        cased = "".join(_cased(sign, source) for sign, source in zip(text, sources, strict=True))
    text = _ESCAPED_BREAK.sub("\n\n", text)
    return Page(_IDENTIFIERS.sub(lambda found: "\ufffc" * len(found.group()), text), cased)


def _sign(sign: str, source: str, before: str) -> str:
    """Return how a folded sign is read: raised after a digit, nothing where it numbers a list (①, ⒈)."""
    if source == sign or not (sign.isdigit() or sign in "−+"):
        return sign
    if source in _RAISED_SIGNS:
        return source if before.isdigit() or before in _RAISED_MARKS else sign
    return "\ufffc" if category(source) == "No" else sign


def _cased(sign: str, source: str) -> str:
    if "\uff21" <= source <= "\uff3a":
        source = chr(ord(source) - 0xFEE0)
    return source if source.isascii() and source.lower() == sign else sign


def numerals(page: Page) -> Iterator[Numeral]:
    """Yield the numbers of a page that could be amounts, from left to right.

    Left out: section numbers with two points, identifiers of more than ``MOST_DIGITS`` digits, and
    Chinese numerals that are not well formed (三五, 千 alone).
    """
    for found in _NUMERAL.finditer(page.text):
        one = _read(found)
        if one is not None:
            yield one


def numeral_at(page: Page, place: int) -> Numeral | None:
    """Return the number that begins at a place of a page, or None."""
    found = _NUMERAL.match(page.text, place)
    return None if found is None else _read(found)


def _read(found: re.Match[str]) -> Numeral | None:
    start, end = found.span()
    if found["digits"] is not None:
        return _from_digits(found["digits"], found["power"], found["raised"], start, end)
    value = han_number(found["han"]) if found["han"] is not None else _from_words(found["word"])
    return None if value is None else Numeral(value, start, end, spelt=True)


def scaled(page: Page, one: Numeral, money: bool) -> Numeral:
    """Return a number with the 万, 亿, million (with ``money``: k, m, bn too) after it, and 余 or 多 told."""
    found = _SCALE.match(page.text, one.end)
    assert found is not None
    if money and not any(found.groups()):
        letter = _MONEY_SCALE.match(page.text, one.end)
        if letter is not None:
            scale = _SCALES[letter[1]]
            return Numeral(one.value * scale, one.start, letter.end(), scale=scale, spelt=one.spelt)
    more, han, after, english = found.groups()
    if not (han or english or (more + after and more + after in "余多")):
        return one
    scale = (_han_scale(han) if han else 1.0) * (_SCALES[english] if english else 1.0)
    return Numeral(one.value * scale, one.start, found.end(), spelt=one.spelt, loose=bool(more + after), scale=scale)


def _han_scale(signs: str) -> float:
    scale = 1.0
    for sign in signs:
        scale *= _HAN_POWERS.get(sign) or _HAN_GROUPS[sign]
    return scale


def _from_digits(digits: str, power: str | None, raised: str | None, start: int, end: int) -> Numeral | None:
    whole, _, decimals = digits.replace(",", "").partition(".")
    if "." in decimals or len(whole) + len(decimals) > MOST_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        return None
    value = float(f"{whole}.{decimals or 0}")
    if power is None and raised is None:
        return Numeral(value, start, end, plain=not decimals)
    if raised is not None:
        if power is not None or whole != "10" or decimals:
            return None
        exponent, value = raised, 1.0
    else:
        assert power is not None
        exponent = power.partition("10")[2] if "10" in power and power[0] != "e" else power[1:]
    size = int(exponent.lstrip("^").strip().translate(_RAISED))
    return Numeral(value * 10.0**size, start, end) if abs(size) <= LARGEST_POWER else None


def _from_words(words: str) -> float | None:
    total = 0
    for word in re.split("[ -]", words):
        value = _WORDS[word]
        if value >= 100:
            if not total:
                return None
            total *= value
        elif total % 10 or (total and (total >= 100 or value >= 10)):
            return None
        else:
            total += value
    return float(total)


def han_number(signs: str) -> float | None:
    """Return the value of a Chinese numeral (两百五十, 十五, 三点六万), or None where it is not well formed.

    Digits without powers (二〇一八, 三五) and powers alone (千, 百万) are no amounts.
    """
    whole, point, decimals = signs.partition("点")
    if len(signs) > LONGEST_HAN:
        return None
    total, section, digit = 0, 0, -1
    for sign in whole:
        if sign in _HAN_DIGITS:
            if digit > 0:
                return None
            digit = _HAN_DIGITS[sign]
        elif sign in _HAN_POWERS:
            if digit < 0 and not (sign == "十" and section % 100 == 0):
                return None
            section += (digit if digit > 0 else 1) * _HAN_POWERS[sign]
            digit = -1
        else:
            section += max(digit, 0)
            if not section and not total:
                return None
            total = (total + section) * _HAN_GROUPS[sign] if sign == "亿" else total + section * _HAN_GROUPS[sign]
            section, digit = 0, -1
    value = float(total + section + max(digit, 0))
    if point:
        value += sum(_HAN_DIGITS[sign] / 10**place for place, sign in enumerate(decimals, start=1))
    return value
