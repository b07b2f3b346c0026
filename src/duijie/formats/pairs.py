"""Pairs of needs and offers, as a CSV file lists them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from duijie.engine.faults import Fault
from duijie.formats import listing_faults as say


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a file, each once, in the order of the file."""

    pairs: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def read_pairs(data: bytes, file: str, needs: Iterable[str], offers: Iterable[str]) -> Pairs:
    """Return the pairs of a CSV file whose header names ``need`` and ``offer``; further columns are ignored.

    ``needs`` and ``offers`` are the ids there are; any other is a fault. A pair given again is noted.
    """
    known = {"need": frozenset(needs), "offer": frozenset(offers)}
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        header = [cell.strip() for cell in next(rows, [])]
        if missing := [column for column in known if column not in header]:
            text = say.PAIRS_HEADER.fill(missing=", ".join(missing))
            return Pairs((), (Fault("bad_header", text, file=file, row=1),), ())
        places = {column: header.index(column) for column in known}
        return _pairs(rows, places, known, file)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Pairs((), (Fault("bad_encoding", say.BAD_ENCODING, file=file, row=line),), ())
    except csv.Error as error:
        return Pairs((), (Fault("bad_csv", say.BAD_CSV.fill(error=error), file=file, row=rows.line_num),), ())


def _pairs(rows: Any, places: dict[str, int], known: dict[str, frozenset[str]], file: str) -> Pairs:
    faults: list[Fault] = []
    notes: list[Fault] = []
    pairs: dict[tuple[str, str], int] = {}
    for row in rows:
        line: int = rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        pair = {column: row[place].strip() if place < len(row) else "" for column, place in places.items()}
        unknown = [column for column, value in pair.items() if value not in known[column]]
        for column in unknown:
            text = say.UNKNOWN_ID[column] if pair[column] else say.EMPTY_ID[column]
            found = text.fill(id=say.shown(pair[column]))
            faults.append(Fault("unknown_id", found, file=file, row=line, place=column))
        key = (pair["need"], pair["offer"])
        if not unknown and key in pairs:
            text = say.PAIR_AGAIN.fill(need=key[0], offer=key[1], line=pairs[key])
            notes.append(Fault("pair_again", text, file=file, row=line))
        elif not unknown:
            pairs[key] = line
    return Pairs(tuple(pairs), tuple(faults), tuple(notes))
