"""Zipped workbooks: their parts unpacked within limits, their XML read without entities."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final, Protocol
from xml.parsers import expat

from duijie.formats.spreadsheet import limits, refusal

_CHUNK: Final = 1 << 18
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError
)  # fmt: skip


class Handler(Protocol):
    """What a part's reader does at each tag; names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a start tag."""

    def end(self, name: str) -> None:
        """Take an end tag."""

    def words(self, text: str) -> None:
        """Take text."""


class Package:
    """A zip file opened with care."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise refusal.unreadable(refusal.DAMAGED) from error
        self.names = {info.filename: info for info in self._zip.infolist()}
        if any(info.flag_bits & 1 for info in self.names.values()):
            raise refusal.encrypted()
        self._left = limits.UNPACKED_BYTES

    def check(self, parts: list[str]) -> None:
        """Refuse at once what says itself that it is too large."""
        if sum(self.names[part].file_size for part in parts if part in self.names) > self._left:
            raise refusal.too_large(refusal.UNPACKED)

    def pour(self, part: str, into: Callable[[bytes], object]) -> None:
        """Unpack a part piece by piece.

        Raises:
            Refused: the part is missing or damaged (unreadable), or unpacks to too much (too_large).
        """
        info = self.names.get(part)
        if info is None:
            raise refusal.unreadable(refusal.DAMAGED)
        self.check([part])
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise refusal.too_large(refusal.UNPACKED)
                    into(piece)
        except _ZIP_ERRORS as error:
            raise refusal.unreadable(refusal.DAMAGED) from error

    def read(self, part: str) -> bytes:
        """Return a whole part."""
        pieces: list[bytes] = []
        self.pour(part, pieces.append)
        return b"".join(pieces)

    def parse(self, part: str, handler: Handler) -> None:
        """Feed a part's XML to a handler; a document type declaration refuses the file."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        plain: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if not plain and ":" not in name:
                # Nearly every writer leaves the main vocabulary without a prefix: then no name needs a second look.
                parser.StartElementHandler = handler.start
                parser.EndElementHandler = handler.end
                handler.start(name, attributes)
            else:
                handler.start(plain.get(name) or plain.setdefault(name, name.rpartition(":")[2]), attributes)

        def end(name: str) -> None:
            handler.end(plain[name])

        def declare(*_: object) -> None:
            raise refusal.unreadable(refusal.DECLARATIONS)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = handler.words
        parser.StartDoctypeDeclHandler = declare
        parser.EntityDeclHandler = declare
        try:
            self.pour(part, parser.Parse)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refusal.unreadable(refusal.DAMAGED) from error
