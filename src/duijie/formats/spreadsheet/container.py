"""What a file is, by its content, and the reader it goes to."""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

from duijie.formats.spreadsheet import compound, limits, refusal
from duijie.formats.spreadsheet.grid import Book

_ZIP: Final = b"PK\x03\x04"
#: Signs at the start of files that are no list whatever their name says.
_OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


def read_book(file: BinaryIO, stem: str) -> Book:
    """Return the file's sheets.

    Raises:
        Refused: unreadable, too large, encrypted or empty.
    """
    try:
        return _read(file, stem)
    except (struct.error, LookupError, ValueError, ArithmeticError, RecursionError, OSError) as error:
        # Bytes that no writer would write: whichever reader stumbles, the file is what is damaged.
        raise refusal.unreadable(refusal.DAMAGED) from error


def _read(file: BinaryIO, stem: str) -> Book:
    head = file.read(512)
    size = len(head) + file.seek(0, 2) - len(head)
    file.seek(0)
    if size > limits.FILE_BYTES:
        raise refusal.too_large(refusal.FILE_SIZE)
    if not size:
        raise refusal.empty()
    if head.startswith((_ZIP, b"PK\x05\x06")):
        return _read_package(file)
    if head.startswith(compound.MAGIC):
        from duijie.formats.spreadsheet.legacy import read_xls

        return read_xls(file.read())
    if head.startswith(_OTHERS):
        raise refusal.unreadable(refusal.NOT_A_LIST)
    from duijie.formats.spreadsheet.delimited import read_delimited

    return read_delimited(file.read(), stem)


def _read_package(file: BinaryIO) -> Book:
    from duijie.formats.spreadsheet.package import Package

    package = Package(file)
    if "content.xml" in package.names and "xl/workbook.xml" not in package.names:
        from duijie.formats.spreadsheet.opendocument import read_ods

        return read_ods(package)
    if any(name.startswith("xl/") for name in package.names):
        from duijie.formats.spreadsheet.ooxml import read_xlsx

        return read_xlsx(package)
    raise refusal.unreadable(refusal.NOT_A_LIST)
