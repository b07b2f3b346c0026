"""Needs and offers as they come in, matches as they go out: JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from duijie.engine.faults import Fault
from duijie.engine.records import KINDS, Kind, Listing, Match
from duijie.engine.text import Text, same
from duijie.formats import listing_faults as say
from duijie.formats.listing_faults import UNFIT_IN_ID, shown

LONGEST: Final = 20_000
LONGEST_ID: Final = 200

# What no text of people holds and what breaks lines, tables and encodings.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
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

    Blank lines are passed over. A title, a text or the keywords of a line beyond ``LONGEST``
    characters are cut there with a note; control characters (NUL) and lone surrogates
    are taken out of texts with a note.
    """
    faults: list[Fault] = []
    notes: list[Fault] = []
    listings: list[Listing] = []
    first_line: dict[str, int] = {}
    for number, raw in enumerate(data.removeprefix(_BOM).split(b"\n"), start=1):
        if not raw.strip():
            continue
        line = _Line(file, number)
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


def write_matches(matches: Iterable[Match]) -> bytes:
    """Return matches as JSON Lines, in their order; the same matches give the same bytes."""
    lines = (json.dumps(_match(match), ensure_ascii=False, separators=(", ", ": ")) for match in matches)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _match(match: Match) -> dict[str, object]:
    reasons = [
        {"signal": one.signal, "weight": one.weight, "text": one.text.to_json(), "terms": list(one.terms)}
        for one in match.reasons
    ]
    return {"need": match.need, "offer": match.offer, "rank": match.rank, "score": match.score, "reasons": reasons}


class _Line:
    """Reads one line, collecting its faults and notes."""

    def __init__(self, file: str, number: int) -> None:
        self.file = file
        self.number = number
        self.id: str | None = None
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def fault(self, code: str, text: Text, place: str | None = None) -> Fault:
        return Fault(code, text, file=self.file, row=self.number, place=place)

    def read(self, raw: bytes) -> Listing | None:
        """Return the listing, or None when the line has a fault."""
        fields = self._parse(raw)
        if fields is None:
            return None
        self.id = self._id(fields)
        title, text = self._text(fields, "title"), self._text(fields, "text")
        keywords, industry = self._texts(fields, "keywords"), self._texts(fields, "industry")
        lang, side = self._text(fields, "lang"), self._text(fields, "side")
        kind, trl = self._kind(fields), self._trl(fields)
        if not self.faults and not any(part.strip() for part in (title, text, *keywords)):
            self.faults.append(self.fault("nothing_to_match", say.NOTHING_TO_MATCH))
        if self.faults or self.id is None:
            return None
        return Listing(self.id, title, text, keywords, lang.strip() or None, kind, side.strip() or None, industry, trl)

    def _parse(self, raw: bytes) -> dict[str, Any] | None:
        try:
            fields = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError:
            self.faults.append(self.fault("bad_encoding", say.BAD_ENCODING))
        except RecursionError:
            self.faults.append(self.fault("bad_json", say.TOO_DEEP))
        except ValueError as error:
            detail = error.msg if isinstance(error, json.JSONDecodeError) else "a number of too many digits"
            column = error.colno if isinstance(error, json.JSONDecodeError) else 1
            self.faults.append(self.fault("bad_json", say.BAD_JSON.fill(error=detail, column=column)))
        else:
            if isinstance(fields, dict):
                return fields
            self.faults.append(self.fault("not_an_object", say.NOT_AN_OBJECT))
        return None

    def _id(self, fields: dict[str, Any]) -> str | None:
        value = fields.get("id")
        if value is None or value == "":
            self.faults.append(self.fault("missing_id", say.MISSING_ID))
        elif not isinstance(value, str):
            self._wrong_type("id", say.A_STRING)
        elif not value.strip() or value != value.strip() or UNFIT_IN_ID.search(value) or len(value) > LONGEST_ID:
            self.faults.append(self.fault("bad_id", say.BAD_ID.fill(id=shown(value), longest=LONGEST_ID)))
        else:
            return value
        return None

    def _text(self, fields: dict[str, Any], key: str) -> str:
        value = fields.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._wrong_type(key, say.A_STRING)
            return ""
        if len(value) > LONGEST:
            self._note_cut(key)
        return self._cleaned(value[:LONGEST], key)

    def _texts(self, fields: dict[str, Any], key: str) -> tuple[str, ...]:
        value = fields.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong_type(key, say.A_LIST)
            return ()
        return self._cut(tuple(self._cleaned(one, key) for one in value if one.strip()), key)

    def _cut(self, texts: tuple[str, ...], key: str) -> tuple[str, ...]:
        kept: list[str] = []
        room = LONGEST
        for text in texts:
            kept.append(text[:room])
            if len(text) > room:
                self._note_cut(key)
                break
            room -= len(text)
        return tuple(text for text in kept if text)

    def _kind(self, fields: dict[str, Any]) -> Kind | None:
        value = fields.get("kind")
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong_type("kind", say.A_STRING)
        elif value not in KINDS:
            text = say.UNKNOWN_KIND.fill(kind=shown(value), kinds=", ".join(KINDS))
            self.faults.append(self.fault("unknown_kind", text, "kind"))
        else:
            return value
        return None

    def _trl(self, fields: dict[str, Any]) -> int | None:
        value = fields.get("trl")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 9:
            self._wrong_type("trl", say.A_TRL)
            return None
        return value

    def _cleaned(self, value: str, key: str) -> str:
        clean = _UNPRINTABLE.sub("", value)
        if clean != value:
            self.notes.append(self.fault("cleaned", say.CLEANED.fill(count=len(value) - len(clean)), key))
        return clean

    def _note_cut(self, key: str) -> None:
        self.notes.append(self.fault("cut", say.CUT.fill(longest=LONGEST), key))

    def _wrong_type(self, key: str, wanted: Text) -> None:
        self.faults.append(self.fault("wrong_type", say.WRONG_TYPE.fill(key=same(key), wanted=wanted), key))
