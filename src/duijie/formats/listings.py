"""Needs and offers as they come in, matches as they go out: JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.records import Listing, Match
from duijie.formats import listing_faults as say
from duijie.formats.listing_line import Line

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Listings:
    """What one file holds. ``notes`` name what was cut or cleaned; nothing else was changed.

    ``faulty_ids`` are the ids of lines that have a fault and so give no listing.
    """

    listings: tuple[Listing, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    faulty_ids: tuple[str, ...]


def read_listings(data: bytes, file: str) -> Listings:
    """Return the listings of a JSON Lines file, one an input line, and every fault in it.

    Blank lines are passed over. A title, a text or the keywords of a line beyond ``listing_line.LONGEST``
    characters are cut there with a note; HTML markup, control characters (NUL) and lone surrogates
    are taken out of texts with a note.
    """
    faults: list[Fault] = []
    notes: list[Fault] = []
    listings: list[Listing] = []
    first_line: dict[str, int] = {}
    for number, raw in enumerate(data.removeprefix(_BOM).split(b"\n"), start=1):
        if not raw.strip():
            continue
        line = Line(file, number)
        listing = line.read(raw)
        faults += line.faults
        notes += line.notes
        if line.id is not None and line.id in first_line:
            faults.append(line.fault("duplicate_id", say.DUPLICATE_ID.fill(id=line.id, line=first_line[line.id])))
        elif line.id is not None:
            first_line[line.id] = number
            if listing is not None:
                listings.append(listing)
    faulty = first_line.keys() - {one.id for one in listings}
    return Listings(tuple(listings), tuple(faults), tuple(notes), tuple(sorted(faulty)))


def matches_lines(matches: Iterable[Match]) -> Iterator[bytes]:
    """Yield a line of JSON for each match, its line break included; nothing is held back.

    The same matches give the same bytes.
    """
    for match in matches:
        line = json.dumps(_match(match), ensure_ascii=False, separators=(", ", ": "))
        yield f"{line}\n".encode()


def write_matches(matches: Iterable[Match]) -> bytes:
    """Return matches as JSON Lines, in their order: all of :func:`matches_lines` at once."""
    return b"".join(matches_lines(matches))


def _match(match: Match) -> dict[str, object]:
    reasons = [
        {"signal": one.signal, "weight": one.weight, "text": one.text.to_json(), "terms": list(one.terms)}
        for one in match.reasons
    ]
    return {"need": match.need, "offer": match.offer, "rank": match.rank, "score": match.score, "reasons": reasons}
