"""The first values of each column for the organiser to recognise it by: mail and phone masked, ID numbers never."""

from __future__ import annotations

import re
from typing import Final

from duijie.engine.identity import read_ubi, read_uscc
from duijie.engine.language import fold
from duijie.formats.spreadsheet.evidence import best_shape
from duijie.formats.spreadsheet.grid import column_letters
from duijie.formats.spreadsheet.layout import Layout
from duijie.formats.spreadsheet.mapping import MappedColumn, MappedSheet
from duijie.formats.spreadsheet.values import is_blank, one_line, tidy

_SHOWN: Final = 3
_LENGTH: Final = 40
_MAIL: Final = re.compile(r"([^\s@＠<>;,，；、:：]{1,64})[@＠][^\s<>;,，；、]+")
#: Six digits or more, however they are parted: a telephone number or something as private.
_DIGITS: Final = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{0,2}\+?\d(?:[\s().\-–/]{0,2}\d){5,}[Xx]?(?:[(（][0-9A][)）])?")
_COUNTRY: Final = re.compile(r"\+(?:86|85[23]|886|\d{1,3}(?=[\s(\-]))[\s\-]*")
_LONGEST_PHONE: Final = 15
_HANDLE: Final = re.compile(r"微信|wechat|whatsapp|telegram|(?<![a-z])(?:qq|line|skype|signal)(?![a-z])")
_CODES: Final = {"uscc": read_uscc, "ubi": read_ubi}


def samples_of(layout: Layout, mapped: MappedSheet) -> dict[str, tuple[str, ...]]:
    """Return column letters → up to three different values from the top, as they may be shown on a screen."""
    return {column_letters(one.column): _values(layout, one) for one in mapped.columns}


def _values(layout: Layout, column: MappedColumn) -> tuple[str, ...]:
    if column.meaning == "refused":
        return ()
    shown: dict[str, None] = {}
    for _, line in layout.rows:
        cell = line.get(column.column)
        if cell is None:
            continue
        value = _shown(one_line(tidy(cell.text)), column)
        if value:
            shown[value] = None
        if len(shown) == _SHOWN:
            break
    return tuple(shown)


def _shown(text: str, column: MappedColumn) -> str:
    """Return one value masked; nothing for a blank one and for what looks like an ID number."""
    if is_blank(text):
        return ""
    code = _CODES.get(column.meaning)
    if code is not None and code(text) is not None:
        return text
    if best_shape([text], ["personal_id"]):
        return ""
    if _HANDLE.search(fold(column.header)):
        return text[0] + "***"
    masked = _MAIL.sub(lambda found: found[1][0] + "***@…", text)
    if column.meaning != "available":
        masked = _DIGITS.sub(lambda found: mask_number(found.group()), masked)
    return masked if len(masked) <= _LENGTH else masked[: _LENGTH - 1] + "…"


def mask_number(number: str) -> str:
    """Return a telephone number with its first and its last two digits only: ``+852 5*** **41``.

    What has more digits than a telephone number is hidden whole.
    """
    if sum(sign.isdigit() for sign in number) > _LONGEST_PHONE or number[0].isalpha():
        return "***"
    country = _COUNTRY.match(number)
    start = country.end() if country else 0
    places = [at for at in range(start, len(number)) if number[at].isdigit()]
    clear = {places[0], *places[-2:]} if len(places) > 3 else set()
    return number[:start] + "".join(
        "*" if number[at].isdigit() and at not in clear else number[at] for at in range(start, len(number))
    )
