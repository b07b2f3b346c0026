"""How one reader's language words dates, times, places and people, without a plan at hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from duijie.engine.text import Language, Text
from duijie.formats.names import Script
from duijie.formats.outgoing.records import Occasion, PersonLine, Visit
from duijie.locale import translator

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HAN_DAYS: Final = "一二三四五六日"
_SCRIPTS: Final[dict[Language, Script]] = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_ROOTS: Final[dict[Language, str]] = {"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"}


def one_line(words: str) -> str:
    """Return ``words`` on one line: any run of blanks, tabs and breaks is one blank, other control characters go."""
    seen = (c for c in words if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join("".join(seen).split())


class Speech:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.script: Script = _SCRIPTS[language]
        self.root = _ROOTS[language]
        self.translate = translator(language)

    def of(self, text: Text | None) -> str:
        """Return a text in this language; nothing for None."""
        return "" if text is None else text.of(self.language)

    def listed(self, parts: Iterable[str]) -> str:
        """Return what is not empty of ``parts``, with this language's commas."""
        return (", " if self.language == "en" else "，").join(part for part in parts if part)

    # --- dates and times ---------------------------------------------------------------

    def day(self, day: date) -> str:
        """Return a date in full: 2026年11月20日 星期五, Friday 20 November 2026."""
        if self.language == "en":
            return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日 星期{_HAN_DAYS[day.weekday()]}"

    def short_day(self, day: date) -> str:
        """Return a date without its year: 11月20日, 20 Nov."""
        return f"{day.day} {_MONTHS[day.month - 1][:3]}" if self.language == "en" else f"{day.month}月{day.day}日"

    def days(self, occasion: Occasion) -> str:
        """Return the day of an event, or its first and last."""
        last = occasion.last_day
        if last is None or last == occasion.first_day:
            return self.day(occasion.first_day)
        return f"{self.day(occasion.first_day)} – {self.day(last)}"

    def clock(self, start: datetime, end: datetime) -> str:
        """Return a time of day, 13:30–13:55; both moments are already on the reader's clock."""
        return f"{start:%H:%M}–{end:%H:%M}" if end > start else f"{start:%H:%M}"

    def offset(self, moment: datetime) -> str:
        """Return how far a clock is from UTC: UTC+8, UTC+5:30, UTC−3."""
        minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
        hours, rest = divmod(abs(minutes), 60)
        return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"

    # --- people and places ----------------------------------------------------------------

    def name(self, person: PersonLine) -> str:
        """Return the name that a reader of this language looks for."""
        return (person.name_en or person.name) if self.language == "en" else (person.name or person.name_en)

    def other_name(self, person: PersonLine) -> str:
        """Return the name in the other script; empty if there is none."""
        other = person.name if self.language == "en" else person.name_en
        return other if other != self.name(person) else ""

    def organisation(self, person: PersonLine) -> str:
        """Return the name of a person's organisation."""
        if self.language == "en":
            return person.organisation_en or person.organisation
        return person.organisation or person.organisation_en

    def introduced(self, person: PersonLine) -> str:
        """Return who someone is on one line: names, title, organisation."""
        names = " ".join(name for name in (self.name(person), self.other_name(person)) if name)
        return self.listed(one_line(part) for part in (names, person.title, self.organisation(person)))

    def zone(self, zone: str) -> str:
        """Return a zone of the hall: a letter or number becomes "Zone A", a name stays."""
        _ = self.translate
        if not zone:
            return ""
        return _("Zone {zone}").format(zone=zone) if re.fullmatch(r"[A-Za-z0-9]{1,2}", zone) else zone

    def table(self, label: str) -> str:
        """Return "Table 12"; empty without a label."""
        _ = self.translate
        return _("Table {table}").format(table=label) if label else ""

    def place(self, visit: Visit, occasion: Occasion) -> str:
        """Return where a meeting is, from the table to the venue."""
        parts = (self.table(visit.table), self.zone(visit.zone), self.of(visit.place), self.of(occasion.venue))
        return self.listed(dict.fromkeys(one_line(part) for part in parts))
