"""Compound files (the box of .xls and of encrypted workbooks): which streams they hold ([MS-CFB])."""

from __future__ import annotations

import struct
from typing import Final

from duijie.formats.spreadsheet import refusal

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFFA
_SMALL: Final = 4096


class CompoundFile:
    """Streams by name; sector chains are followed only as far as the file has sectors."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise refusal.unreadable(refusal.DAMAGED)
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self._size not in {512, 4096}:
            raise refusal.unreadable(refusal.DAMAGED)
        directory, small_table, table_extension = (struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68))
        self._table = self._read_table(table_extension)
        entries = self._chain(directory)
        self._small_table = _numbers(self._chain(small_table))
        self.streams: dict[str, tuple[int, int]] = {}
        self._small = b""
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 5:
                self._small = self._chain(start)[:size]
            elif kind == 2:
                self.streams[name] = (start, size)

    def read(self, name: str) -> bytes:
        """Return one stream's bytes."""
        start, size = self.streams[name]
        if size >= _SMALL:
            return self._chain(start)[:size]
        pieces: list[bytes] = []
        while start < min(_END, len(self._small_table)) and len(pieces) <= len(self._small_table):
            pieces.append(self._small[start * 64 : start * 64 + 64])
            start = self._small_table[start]
        return b"".join(pieces)[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _read_table(self, extension: int) -> tuple[int, ...]:
        sectors = [n for n in struct.unpack_from("<109I", self._data, 76) if n < _END]
        most = len(self._data) // self._size + 1
        while extension < _END and len(sectors) <= most:
            block = _numbers(self._sector(extension))
            if not block:
                break
            sectors += [n for n in block[:-1] if n < _END]
            extension = block[-1]
        return _numbers(b"".join(self._sector(n) for n in sectors[:most]))

    def _chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        while start < min(_END, len(self._table)) and len(pieces) <= len(self._table):
            pieces.append(self._sector(start))
            start = self._table[start]
        return b"".join(pieces)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
