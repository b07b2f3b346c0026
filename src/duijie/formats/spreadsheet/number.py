"""Numbers and dates as a reader sees them: leading zeros kept, dates in ISO form."""

from __future__ import annotations

import datetime
import re
from typing import Final

from duijie.formats.spreadsheet.grid import Cell

#: Built-in formats that show a date or a time (ECMA-376 part 1, 18.8.30, with the East Asian ones).
_BUILT_IN_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_EPOCH: Final = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no zone
_NOT_DATE: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def is_date_format(number: int, code: str) -> bool:
    """Say whether a number format shows a date or a time."""
    if code:
        return bool(
            re.search(r"[ymdhs年月日时]", _NOT_DATE.sub("", code.split(";", 1)[0]).casefold().replace("general", ""))
        )
    return number in _BUILT_IN_DATES


def zero_mask(code: str) -> str | None:
    """Return a format made of zeros only, such as 00000000 or 000-0000-0000, or None for any other."""
    mask = re.sub(r'"([^"]*)"|\\(.)', r"\1\2", code.split(";", 1)[0])
    return (
        mask
        if mask.count("0") >= 2 and re.fullmatch(r"[0#()+ \-]+", mask) and mask.startswith(("0", "(", "+"))
        else None
    )


def show_number(raw: str, *, mask: str | None = None) -> Cell:
    """Return a number as text: whole ones without a point, never in scientific notation if digits allow."""
    try:
        value = float(raw)
    except ValueError:
        return Cell(raw)
    if value.is_integer() and abs(value) < 1e15:
        digits = str(int(value))
        return Cell(_through_mask(digits, mask) if mask and value >= 0 else digits, "number")
    return Cell(raw if len(raw) < 24 else repr(value), "number")


def show_date(raw: str, *, from_1904: bool = False) -> Cell:
    """Return a serial date as ``2026-11-22``, ``09:30`` or ``2026-11-22 09:30``."""
    try:
        serial = float(raw)
        moment = _EPOCH + datetime.timedelta(days=serial + (1462 if from_1904 else 0))
    except (ValueError, OverflowError):
        return Cell(raw)
    moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    clock = moment.strftime("%H:%M") if moment.second == 0 else moment.strftime("%H:%M:%S")
    if serial < 1:
        return Cell(clock, "date")
    day = moment.date().isoformat()
    return Cell(day if clock == "00:00" else f"{day} {clock}", "date")


def _through_mask(digits: str, mask: str) -> str:
    """Fill a mask of zeros from the right, as spreadsheet programs do."""
    left = list(digits)
    shown: list[str] = []
    for sign in reversed(mask):
        if sign == "0":
            shown.append(left.pop() if left else "0")
        elif sign == "#":
            shown.append(left.pop() if left else "")
        else:
            shown.append(sign)
    return "".join(left) + "".join(reversed(shown))
