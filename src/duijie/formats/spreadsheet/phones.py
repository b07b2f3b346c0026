"""Telephone numbers in one international form; anything uncertain is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

Region = Literal["CN", "HK", "MO", "TW"]

_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_LOST: Final = re.compile(r"(?:86)?1[3-9]\d{2}0{7}")
_SEVERAL: Final = re.compile(r"[/;；、，,|\n]|\s或\s?|或|\bor\b|\s{3,}")
_EXTENSION: Final = re.compile(r"(?:转|轉|分机|分機|ext\.?|x|#)\s*(\d{1,6})$", re.IGNORECASE)
_LABEL: Final = re.compile(r"^(?:手机|手機|电话|電話|tel|mobile|phone|m|t)\s*[:：.]\s*", re.IGNORECASE)


@lru_cache(maxsize=65536)
def read_phone(text: str, region: Region | None) -> str | None:
    """Return a number such as ``+86 138 0000 0001``, or None.

    A cell of several numbers gives the first good one. ``region``: where the row's
    firm is, for numbers without a country code; None = the list does not say.
    Eight digits alone are only taken where the region is known.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("'=\"").strip()
    if _SCIENTIFIC.search(plain):
        return None
    whole = _one(plain, region)
    if whole is not None:
        return whole
    pieces = [piece for piece in _SEVERAL.split(plain) if piece.strip()]
    if len(pieces) == 1 and plain.count(" ") == 1:
        pieces = plain.split()
        if not all(sum(c.isdigit() for c in piece) >= 8 for piece in pieces):
            return None
    return next((found for piece in pieces if (found := _one(piece, region))), None) if len(pieces) > 1 else None


def _one(text: str, region: Region | None) -> str | None:
    text = _LABEL.sub("", text.strip())
    extension = _EXTENSION.search(text)
    body = text[: extension.start()] if extension else text
    if re.search(r"[^\d\s+()\-–—./]", body):
        return None
    digits = re.sub(r"\D", "", body)
    if not 7 <= len(digits) <= 15 or _LOST.fullmatch(digits):
        return None
    number = _with_country(digits, international=body.strip().lstrip("(").startswith("+"), region=region)
    return _formatted(number, extension.group(1) if extension else None) if number else None


def _with_country(digits: str, *, international: bool, region: Region | None) -> str | None:
    """Return digits with their country code and a plus, or None where that would be a guess."""
    if international:
        return f"+{digits}"
    if digits.startswith("00") and len(digits) > 10:
        return f"+{digits[2:]}"
    if re.fullmatch(r"861[3-9]\d{9}|86\d{10,11}", digits) and len(digits) >= 12:
        return f"+{digits}"
    if re.fullmatch(r"(?:852|853)[2-9]\d{7}", digits):
        return f"+{digits}"
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|400\d{7}", digits):
        return f"+86{digits.removeprefix('0')}"
    if len(digits) == 8 and region in {"HK", "MO"}:
        return f"+852{digits}" if region == "HK" else f"+853{digits}"
    if len(digits) in {10, 11} and region in {"CN", None} and re.match(r"[2-9]", digits):
        # An area code whose 0 a spreadsheet took for a number's leading zero.
        return f"+86{digits}"
    return None


def _formatted(number: str, extension: str | None) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    local = str(parsed.national_number)
    # Hong Kong opens new ranges faster than tables follow: eight digits from 2 to 9 will do.
    lenient = parsed.country_code == 852 and re.fullmatch(r"[2-9]\d{7}", local)
    if not lenient and not phonenumbers.is_valid_number(parsed):
        return None
    if lenient:
        shown = f"+852 {local[:4]} {local[4:]}"
    else:
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {extension}" if extension else str(shown)
