"""Reads .csv and .tsv: any of four separators, quoted line breaks, several encodings."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Final, Literal

from duijie.formats.spreadsheet import limits, refusal
from duijie.formats.spreadsheet.encoding import decode
from duijie.formats.spreadsheet.grid import Book, Budget, Cell, Grid

_SEPARATORS: Final = (",", "\t", ";", "|")
_SAMPLE_LINES: Final = 60


def read_delimited(data: bytes, name: str) -> Book:
    """Return the table as a book of one sheet, named by the file's stem.

    A record's row is the line on which it begins.

    Raises:
        Refused: no text, a web page, or beyond a limit.
    """
    decoded = decode(data)
    opening = decoded.text.lstrip()[:200].casefold()
    if opening.startswith(("<html", "<!doctype", "<?xml", "<table", "<meta", "<head")):
        raise refusal.unreadable(refusal.WEB_PAGE)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator(text)
    lines = text.split("\n")
    if lines and lines[0].casefold().startswith("sep=") and len(lines[0]) == 5:
        separator, lines[0] = lines[0][4], ""
    grid = Grid(name)
    budget = Budget()
    misread: set[int] = set()
    csv.field_size_limit(limits.CHARACTERS)
    # A stray quote must not swallow the rest of the file: then quotes are taken as plain signs.
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if _quotes_close(text, separator) else csv.QUOTE_NONE
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator, quoting=quoting)
    begin = 1
    for record in reader:
        for column, value in enumerate(record, start=1):
            budget.put(grid, begin, column, Cell(value.rstrip("\n") if quoting == csv.QUOTE_NONE else value))
        if any(line in decoded.odd_lines for line in range(begin, reader.line_num + 1)):
            misread.add(begin)
        begin = reader.line_num + 1
    grid.misread = frozenset(misread)
    return Book((grid,), decoded.encoding)


def _separator(text: str) -> str:
    """Return the separator that cuts the most lines into the same number of pieces."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    best, most = ",", 0.0
    for separator in _SEPARATORS:
        counts = Counter(count for line in lines if (count := _outside_quotes(line, separator)))
        if counts:
            pieces, times = max(counts.items(), key=lambda item: (item[1] * min(item[0], 8), item[0]))
            score = times * min(pieces, 8) + 0.01 * sum(counts.values())
            # Lists inside cells are written with ; and |, so these need clearly more lines.
            score *= 0.6 if separator in ";|" else 1
            if score > most:
                best, most = separator, score
    return best


def _outside_quotes(line: str, separator: str) -> int:
    return sum(piece.count(separator) for piece in line.split('"')[::2])


def _quotes_close(text: str, separator: str) -> bool:
    """Say whether reading with quotes ends outside of one and swallows no great part of the file."""
    quoted = False
    previous = separator
    at = opened = 0
    while (at := text.find('"', at)) >= 0:
        previous = text[at - 1] if at else "\n"
        if not quoted and previous in {separator, "\n"}:
            quoted, opened = True, at
        elif quoted:
            if text[at + 1 : at + 2] == '"':
                at += 1
            else:
                quoted = False
                if at - opened > 40_000:
                    return False
        at += 1
    return not quoted
