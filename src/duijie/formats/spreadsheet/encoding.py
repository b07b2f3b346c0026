"""Which encoding a text table is in: UTF-8, UTF-16, GB18030 or Big5-HKSCS, judged by what it then says.

Many byte strings are valid in both GB18030 and Big5. They are told apart by how
common the characters are that come out: both standards keep everyday characters
in one block and rare ones in another, and a wrong reading lands in the rare one.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from duijie.formats.spreadsheet import refusal

Legacy = Literal["gb18030", "big5hkscs"]

_SAMPLE: Final = 200_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, its codec, and the lines (from 1) that were of another encoding."""

    text: str
    encoding: str
    odd_lines: frozenset[int] = frozenset()


def decode(data: bytes) -> Decoded:
    """Return the text of a table.

    A line that does not fit the file's encoding is read in the one it fits and
    reported; bytes that fit none become U+FFFD, and the line is reported too.

    Raises:
        Refused: the bytes are no text (unreadable).
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return Decoded(_checked(data.decode(name)), name)
            except UnicodeDecodeError as error:
                raise refusal.unreadable(refusal.DAMAGED) from error
    marked = data.startswith(codecs.BOM_UTF8)
    body = data.removeprefix(codecs.BOM_UTF8)
    _refuse_binary(body)
    utf8 = "utf-8-sig" if marked else "utf-8"
    try:
        return Decoded(_checked(body.decode("utf-8")), utf8)
    except UnicodeDecodeError:
        return _line_by_line(body, utf8)


def _refuse_binary(body: bytes) -> None:
    sample = body[:_SAMPLE]
    if b"\0" in body or sum(sample.count(sign) for sign in (b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06")) > 2:
        raise refusal.unreadable(refusal.NOT_A_LIST)


def _checked(text: str) -> str:
    if "\0" in text:
        raise refusal.unreadable(refusal.NOT_A_LIST)
    return text


def _line_by_line(body: bytes, utf8: str) -> Decoded:
    """Decode a file that is not all UTF-8. Line feeds are never part of a character in these encodings."""
    lines = body.split(b"\n")
    foreign = [line for line in lines if not line.isascii()]
    fitting = sum(_fits(line, "utf-8") for line in foreign)
    legacy = guess_legacy(b"\n".join(line for line in foreign if not _fits(line, "utf-8")))
    main = utf8 if fitting * 2 >= len(foreign) or utf8 == "utf-8-sig" else legacy
    decoded: list[str] = []
    odd: set[int] = set()
    for number, line in enumerate(lines, start=1):
        text, own = _decode_line(line, main, legacy)
        decoded.append(text)
        if not own:
            odd.add(number)
    return Decoded("\n".join(decoded), main, frozenset(odd))


def _decode_line(line: bytes, main: str, legacy: Legacy) -> tuple[str, bool]:
    """Return a line's text, and whether the file's own encoding gave it."""
    if line.isascii():
        return line.decode("ascii"), True
    plain = "utf-8" if main.startswith("utf-8") else main
    if main.startswith("utf-8") or not _fits(line, "utf-8") or len(line) < 6:
        other = _other(line, main, legacy)
        if other is None:
            return line.decode(plain), True
        return line.decode(other, "replace"), False
    # Valid UTF-8 with several characters is hardly ever an accident of another encoding.
    return line.decode("utf-8"), False


def _other(line: bytes, main: str, legacy: Legacy) -> str | None:
    """Return the codec a line needs if it is not the file's own."""
    if main.startswith("utf-8"):
        return None if _fits(line, "utf-8") else (guess_legacy(line) if len(line) > 12 else legacy)
    rival = "big5hkscs" if main == "gb18030" else "gb18030"
    if not _fits(line, main):
        return rival if _fits(line, rival) else main
    clearly = _commonness(line, rival) > _commonness(line, main) + 0.5 and _fits(line, rival)
    return rival if clearly else None


def _fits(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def guess_legacy(data: bytes) -> Legacy:
    """Return the likelier of the two Chinese encodings; GB18030 when nothing tells."""
    gb, big5 = (_commonness(data[:_SAMPLE], codec) for codec in ("gb18030", "big5hkscs"))
    return "big5hkscs" if big5 > gb else "gb18030"


def _commonness(data: bytes, codec: str) -> float:
    """Return the share of everyday characters among the non-ASCII ones if ``data`` is of ``codec``."""
    common = other = 0
    for pair in _pairs(data, codec):
        if _is_common(pair, codec):
            common += 1
        else:
            other += 1
    return common / (common + other) if common + other else 0.0


def _pairs(data: bytes, codec: str) -> Iterator[bytes]:
    """Yield the multi-byte characters, walking as the codec would; broken bytes come alone."""
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            at += 1
            continue
        size = 2
        if codec == "gb18030" and at + 1 < len(data) and 0x30 <= data[at + 1] <= 0x39:
            size = 4
        yield data[at : at + size]
        at += size


def _is_common(pair: bytes, codec: str) -> bool:
    """Say whether a character is in its standard's everyday block or its full-width marks."""
    if len(pair) != 2:
        return False
    lead, trail = pair
    if codec == "gb18030":
        # GB 2312: level one is rows B0-D7, marks A1-A3; other trails only appear in the GBK extension.
        return trail >= 0xA1 and (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3)
    # Big5: the frequent characters are A440-C67E, marks A140-A3BF.
    return (0x40 <= trail <= 0x7E or trail >= 0xA1) and 0xA1 <= lead <= 0xC6
