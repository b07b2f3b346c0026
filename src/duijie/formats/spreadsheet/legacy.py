"""Reads .xls: values by calamine; passwords, formulas and number formats from the records ([MS-XLS]).

calamine may abort the process on a damaged file, so this runs in the confined
child only. It also lays a sheet out densely, so the extent is checked first.
"""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from duijie.formats.spreadsheet import limits, refusal
from duijie.formats.spreadsheet.compound import CompoundFile
from duijie.formats.spreadsheet.grid import Book, Budget, Cell, Grid, Merge
from duijie.formats.spreadsheet.number import show_number, zero_mask

_FORMULA, _FILEPASS, _BOUNDSHEET, _BOF, _XF, _FORMAT = 0x0006, 0x002F, 0x0085, 0x0809, 0x00E0, 0x041E
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
#: Cells laid out densely, filled or not, over all sheets.
_LAID_OUT: Final = 6_000_000


@dataclass
class _Looks:
    """What calamine does not say of one sheet: formula cells, and masks of zeros; both count from 0."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    masks: dict[tuple[int, int], str] = field(default_factory=dict)
    last: tuple[int, int] = (0, 0)


def read_xls(data: bytes) -> Book:
    """Return the workbook's sheets in their order.

    Raises:
        Refused: damaged, protected by a password, or beyond a limit.
    """
    box = CompoundFile(data)
    if "EncryptedPackage" in box.streams or "EncryptionInfo" in box.streams:
        raise refusal.encrypted()
    stream = next((name for name in box.streams if name.casefold() in {"workbook", "book"}), None)
    if stream is None:
        raise refusal.unreadable(refusal.NOT_A_LIST)
    looks = _scan(box.read(stream))
    if sum((one.last[0] + 1) * (one.last[1] + 1) for one in looks) > _LAID_OUT:
        raise refusal.too_large(refusal.FAR)
    return _values(data, looks)


def _values(data: bytes, looks: list[_Looks]) -> Book:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [one.name for one in workbook.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
        if len(names) > limits.SHEETS:
            raise refusal.too_large(refusal.SHEETS)
        budget = Budget()
        grids = []
        for name, look in zip(names, [*looks, *([_Looks()] * len(names))], strict=False):
            grids.append(_fill(workbook.get_sheet_by_name(name), Grid(name), look, budget))
    except python_calamine.PasswordError as error:
        raise refusal.encrypted() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise refusal.unreadable(refusal.DAMAGED) from error
    except BaseException as error:
        # A panic of the Rust reader is no Exception; its class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise refusal.unreadable(refusal.DAMAGED) from error
        raise
    return Book(tuple(grids))


def _fill(sheet: Any, grid: Grid, look: _Looks, budget: Budget) -> Grid:
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            formula = (row, column) in look.formulas
            if value != "" or formula:
                cell = _cell(value, look.masks.get((row, column)))
                budget.put(grid, row + 1, column + 1, cell._replace(formula=formula))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        budget.merge(grid, Merge(top + 1, left + 1, bottom + 1, right + 1))
    return grid


def _cell(value: object, mask: str | None) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return show_number(repr(value), mask=mask)
    if isinstance(value, datetime.datetime):
        return Cell(value.strftime("%Y-%m-%d" if value.time() == datetime.time() else "%Y-%m-%d %H:%M"), "date")
    if isinstance(value, datetime.time):
        return Cell(value.strftime("%H:%M"), "date")
    return Cell(str(value), "date" if isinstance(value, datetime.date | datetime.timedelta) else "text")


def _scan(stream: bytes) -> list[_Looks]:
    """Walk the records and return the looks of each worksheet, in the order of the tabs."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    starts: list[int] = []
    found: dict[int, _Looks] = {}
    sheet = _Looks()
    for at, kind, body in _records(stream):
        if kind == _FILEPASS:
            raise refusal.encrypted()
        if kind == _BOF:
            sheet = found.setdefault(at, _Looks())
        elif kind == _BOUNDSHEET and len(body) > 5 and body[5] == 0:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and len(body) > 5:
            formats[struct.unpack_from("<H", body)[0]] = _text(body[2:])
        elif kind == _XF and len(body) >= 4:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind in {_FORMULA, _NUMBER, _RK, _MULRK, 0x00FD, 0x0204, 0x00D6} and len(body) >= 6:
            _note(sheet, kind, body, styles, formats)
    return [found.get(start, _Looks()) for start in starts]


def _note(sheet: _Looks, kind: int, body: bytes, styles: list[int], formats: dict[int, str]) -> None:
    row, column = struct.unpack_from("<HH", body)
    cells = [(column, struct.unpack_from("<H", body, 4)[0])]
    if kind == _MULRK:
        cells = [(column + n, struct.unpack_from("<H", body, 4 + 6 * n)[0]) for n in range((len(body) - 6) // 6)]
    for at, style in cells:
        sheet.last = (max(sheet.last[0], row), max(sheet.last[1], at))
        if kind == _FORMULA:
            sheet.formulas.add((row, at))
        if style < len(styles) and (mask := zero_mask(formats.get(styles[style], ""))):
            sheet.masks[row, at] = mask


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _text(body: bytes) -> str:
    """Return a short text with its 16-bit length and its width flag."""
    wide = len(body) > 2 and body[2] & 1
    return body[3:].decode("utf-16-le" if wide else "latin-1", "replace")
