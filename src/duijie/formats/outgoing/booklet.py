"""The printed programme of an event: agenda, speakers, hosts."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from duijie.engine.text import Language
from duijie.formats.names import order_of
from duijie.formats.outgoing.records import AgendaPart, Booklet, PersonLine
from duijie.formats.outgoing.typeset import Data, page_words, person_words, typeset
from duijie.formats.outgoing.wording import Speech, one_line


def booklet_pdf(booklet: Booklet, language: Language, made: datetime) -> bytes:
    """Return the programme in one language, A5 pages; equal booklets give equal bytes.

    Sessions stand by time, below their day where there are several; speakers by the letters of their names.
    """
    words = Speech(language)
    _ = words.translate
    zone = ZoneInfo(booklet.occasion.timezone)
    head = page_words(words, booklet.occasion)
    data = {
        **head,
        "title": head["event"],
        "hosts": [one_line(words.of(host)) for host in booklet.occasion.hosts],
        "welcome": one_line(words.of(booklet.welcome)),
        "notes": [one_line(words.of(note)) for note in booklet.notes],
        "hosted": _("Hosted by"),
        "moderated": _("Moderator"),
        "agenda_word": _("Agenda"),
        "speakers_word": _("Speakers"),
        "days": _days(words, booklet, zone),
        "speakers": _speakers(words, booklet, zone),
    }
    return typeset("booklet.typ", data, made)


def _days(words: Speech, booklet: Booklet, zone: ZoneInfo) -> list[Data]:
    def day_of(part: AgendaPart) -> date:
        return part.start.astimezone(zone).date()

    parts = sorted(booklet.agenda, key=lambda part: (part.start, part.uid))
    days = [(day, [_session(words, part, zone) for part in group]) for day, group in groupby(parts, key=day_of)]
    return [{"name": words.day(day) if len(days) > 1 else "", "sessions": sessions} for day, sessions in days]


def _session(words: Speech, part: AgendaPart, zone: ZoneInfo) -> Data:
    return {
        "time": words.clock(part.start.astimezone(zone), part.end.astimezone(zone)),
        "title": one_line(words.of(part.title)),
        "place": one_line(words.of(part.place)),
        "about": one_line(words.of(part.about)),
        "moderator": person_words(words, part.moderator) if part.moderator else None,
        "speakers": [person_words(words, person) for person in part.speakers],
    }


def _speakers(words: Speech, booklet: Booklet, zone: ZoneInfo) -> list[Data]:
    """Return everyone who speaks or moderates, once, with the times at which to hear them."""
    heard: dict[PersonLine, list[datetime]] = {}
    for part in sorted(booklet.agenda, key=lambda part: part.start):
        people = (*part.speakers, *((part.moderator,) if part.moderator else ()))
        for person in dict.fromkeys(people):
            heard.setdefault(person, []).append(part.start.astimezone(zone))
    several = len({start.date() for starts in heard.values() for start in starts}) > 1
    found = []
    for person in sorted(heard, key=lambda one: (order_of(words.name(one)), one.name)):
        times = [f"{words.short_day(t.date())} {t:%H:%M}" if several else f"{t:%H:%M}" for t in heard[person]]
        found.append({**person_words(words, person), "times": times})
    return found
