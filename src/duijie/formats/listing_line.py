"""One line of a file of needs or offers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from duijie.engine.faults import Fault
from duijie.engine.records import COOPERATIONS, KINDS, Cooperation, Kind, Listing
from duijie.engine.text import Text, same
from duijie.formats import listing_faults as say
from duijie.formats.listing_faults import UNFIT_IN_ID, shown
from duijie.formats.markup import strip_markup

LONGEST: Final = 20_000
LONGEST_ID: Final = 200
#: Keys whose words come out of web forms; names and ids stay as they are.
FREE_TEXT: Final = frozenset(["title", "text", "keywords"])

# What no text of people holds and what breaks lines, tables and encodings.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: The words for forms of working together: the names of the records, and what exports of other systems say.
COOPERATION_WORDS: Final[Mapping[str, Cooperation]] = {
    **{form: form for form in COOPERATIONS},
    "license": "licence",
    "技术开发": "development",
    "技術開發": "development",
    "技术转让": "transfer",
    "技術轉讓": "transfer",
    "技术许可": "licence",
    "技術許可": "licence",
    "技术咨询": "consulting",
    "技術諮詢": "consulting",
    "技术服务": "service",
    "技術服務": "service",
    "入股": "equity",
    "采购": "purchase",
    "採購": "purchase",
}


class Line:
    """Reads one line, collecting its faults and notes.

    Attributes:
        id: the listing's id, once it was read and can be used.
        faults: what is wrong with the line.
        notes: what was cut or cleaned.
    """

    def __init__(self, file: str, number: int) -> None:
        self.file = file
        self.number = number
        self.id: str | None = None
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def fault(self, code: str, text: Text, place: str | None = None) -> Fault:
        """Return a fault, or a note, at a key of this line."""
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
        organisation, cooperation = self._text(fields, "organisation").strip() or None, self._cooperation(fields)
        expires, avoid = self._expires(fields), tuple(filter(None, map(str.strip, self._texts(fields, "avoid"))))
        if not self.faults and not any(part.strip() for part in (title, text, *keywords)):
            self.faults.append(self.fault("nothing_to_match", say.NOTHING_TO_MATCH))
        if self.faults or self.id is None:
            return None
        about = (title, text, keywords, lang.strip() or None, kind, side.strip() or None, industry, trl)
        return Listing(self.id, *about, organisation, cooperation, expires, avoid)

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
        words = self._words(value, key)
        if len(words) > LONGEST:
            self._note_cut(key)
        return self._cleaned(words[:LONGEST], key)

    def _texts(self, fields: dict[str, Any], key: str) -> tuple[str, ...]:
        value = fields.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong_type(key, say.A_LIST)
            return ()
        words = (self._words(one, key) for one in value)
        return self._cut(tuple(self._cleaned(one, key) for one in words if one.strip()), key)

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

    def _cooperation(self, fields: dict[str, Any]) -> tuple[Cooperation, ...]:
        value = fields.get("cooperation")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong_type("cooperation", say.A_LIST)
            return ()
        for word in dict.fromkeys(value):
            if word not in COOPERATION_WORDS:
                text = say.UNKNOWN_COOPERATION.fill(form=shown(word), forms=", ".join(COOPERATIONS))
                self.faults.append(self.fault("unknown_cooperation", text, "cooperation"))
        return tuple(dict.fromkeys(COOPERATION_WORDS[word] for word in value if word in COOPERATION_WORDS))

    def _expires(self, fields: dict[str, Any]) -> str | None:
        value = fields.get("expires")
        if value is None:
            return None
        try:
            if isinstance(value, str) and _DATE.fullmatch(value):
                return date.fromisoformat(value).isoformat()
        except ValueError:  # the 30th of February
            pass
        self._wrong_type("expires", say.A_DATE)
        return None

    def _words(self, value: str, key: str) -> str:
        """Return what people wrote, where it comes out of a web form."""
        if key not in FREE_TEXT:
            return value
        words = strip_markup(value)
        if words != value:
            self.notes.append(self.fault("markup", say.MARKUP, key))
        return words

    def _cleaned(self, value: str, key: str) -> str:
        clean = _UNPRINTABLE.sub("", value)
        if clean != value:
            self.notes.append(self.fault("cleaned", say.CLEANED.fill(count=len(value) - len(clean)), key))
        return clean

    def _note_cut(self, key: str) -> None:
        self.notes.append(self.fault("cut", say.CUT.fill(longest=LONGEST), key))

    def _wrong_type(self, key: str, wanted: Text) -> None:
        self.faults.append(self.fault("wrong_type", say.WRONG_TYPE.fill(key=same(key), wanted=wanted), key))
