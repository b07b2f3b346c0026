"""Table signs: the table's number to be seen from afar, and who sits there when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from duijie.engine.text import Language
from duijie.formats.outgoing.records import Occasion, PersonLine, TableSign
from duijie.formats.outgoing.schedules import day_rows
from duijie.formats.outgoing.typeset import Data, marked, page_words, side_words, typeset
from duijie.formats.outgoing.wording import Speech, one_line


def table_signs_pdf(occasion: Occasion, signs: Sequence[TableSign], language: Language, made: datetime) -> bytes:
    """Return a sign a table, A5 in landscape, in the order given; equal signs give equal bytes.

    A sign names organisations, and people only where they have none: it stands in a public hall.
    """
    words = Speech(language)
    zone = ZoneInfo(occasion.timezone)
    head = page_words(words, occasion)
    return typeset(
        "table_signs.typ", {**head, "title": head["event"], "signs": [_sign(words, sign, zone) for sign in signs]}, made
    )


def _sign(words: Speech, sign: TableSign, zone: ZoneInfo) -> Data:
    _ = words.translate
    lines = sorted(sign.lines, key=lambda line: line.start)
    days = {line.start.astimezone(zone).date() for line in lines}
    rows = [
        (
            line.start.astimezone(zone),
            {
                "kind": "meeting",
                "time": words.clock(line.start.astimezone(zone), line.end.astimezone(zone)),
                "parties": [_party(words, person) for person in line.people],
            },
        )
        for line in lines
    ]
    return {
        "word": _("Table"),
        "table": one_line(sign.label),
        "zone": words.zone(one_line(sign.zone)),
        "host": _("Table host: {name}").format(name=one_line(sign.host)) if sign.host else "",
        "rows": day_rows(rows, words, one_day=len(days) <= 1),
    }


def _party(words: Speech, person: PersonLine) -> Data:
    name = words.organisation(person) or words.name(person)
    return {"name": marked(words, name), "shape": side_words(words, person.side)["shape"]}
