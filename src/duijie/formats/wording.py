"""How dates, times, people, tables and reasons are worded on whatever people read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from duijie.engine.records import Event, Organisation, Participant, PlanBook, Slot, UnplacedReason
from duijie.engine.text import Language, Text
from duijie.formats.names import Script, has_han, script_of, without_legal_form
from duijie.formats.timetable import Visit
from duijie.locale import translator

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HAN_DAYS: Final = "一二三四五六日"
_SCRIPTS: Final[dict[Language, Script]] = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_ROOTS: Final[dict[Language, str]] = {"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"}


def local_times(event: Event, slot: Slot) -> tuple[datetime, datetime] | None:
    """Return start and end of a slot on the clock of the event; None if the slot has no start."""
    if slot.start is None:
        return None
    start = _local(event, slot.start)
    return start, start + timedelta(minutes=slot.minutes or 0)


def clock(event: Event, moment: str) -> str:
    """Return an ISO 8601 time as hours and minutes on the clock of the event."""
    return f"{_local(event, moment):%H:%M}"


def _local(event: Event, moment: str) -> datetime:
    zone = ZoneInfo(event.timezone)
    given = datetime.fromisoformat(moment)
    return given.replace(tzinfo=zone) if given.tzinfo is None else given.astimezone(zone)


class Wording:
    """The words of one reader's language for one event."""

    def __init__(self, book: PlanBook, language: Language) -> None:
        self.book = book
        self.event = book.event
        self.language = language
        self.script = _SCRIPTS[language]
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
        """Return a date for tables: 11月20日, 20 Nov."""
        return f"{day.day} {_MONTHS[day.month - 1][:3]}" if self.language == "en" else f"{day.month}月{day.day}日"

    def event_day(self) -> str:
        """Return the event's date in full."""
        return self.day(date.fromisoformat(self.event.date))

    def time(self, slot: Slot, length: int = 1) -> str:
        """Return a slot's time, 13:30–13:55, with the day where it is not the event's; its id without a start."""
        times = local_times(self.event, slot)
        if times is None:
            return slot.id
        start, end = times
        if length > 1 and (last := self._last_of(slot, length)):
            end = last
        clock = f"{start:%H:%M}–{end:%H:%M}" if slot.minutes else f"{start:%H:%M}"
        return clock if start.date().isoformat() == self.event.date else f"{self.short_day(start.date())} {clock}"

    def _last_of(self, slot: Slot, length: int) -> datetime | None:
        slots = self.book.problem.slots
        times = local_times(self.event, slots[min(slots.index(slot) + length, len(slots)) - 1])
        return times[1] if times else None

    def hours(self) -> str:
        """Return the span of all slots with the zone: 13:30–16:25 (UTC+8); empty without times."""
        times = [found for slot in self.book.problem.slots if (found := local_times(self.event, slot))]
        if not times:
            return ""
        first, last = min(start for start, _ in times), max(end for _, end in times)
        offset = (first.utcoffset() or timedelta()).total_seconds() / 3600
        return (
            f"{first:%H:%M}–{last:%H:%M}（UTC{offset:+g}）"
            if self.language != "en"
            else (f"{first:%H:%M}–{last:%H:%M} (UTC{offset:+g})")
        )

    # --- people, organisations, tables --------------------------------------------------

    def name(self, person: Participant) -> str:
        """Return the name that a reader of this language looks for."""
        return (person.name_en or person.name) if self.language == "en" else person.name

    def other_name(self, person: Participant) -> str:
        """Return the name in the other script, as it may stand on a badge; empty if there is none."""
        other = person.name if self.language == "en" else person.name_en
        return other if other and other != self.name(person) else ""

    def organisation(self, organisation: Organisation) -> str:
        """Return the full name of an organisation."""
        return (organisation.name_en or organisation.name) if self.language == "en" else organisation.name

    def short(self, organisation: Organisation) -> str:
        """Return the name for a dense board: the short one where it suits the language, else without its legal form."""
        if organisation.short and (self.language != "en" or not has_han(organisation.short)):
            return organisation.short
        if self.language == "en" and not organisation.name_en and organisation.short:
            return organisation.short
        return without_legal_form(self.organisation(organisation))

    def lang(self, words: str) -> str:
        """Return the ``lang`` of words in another script than the page's; empty if it is the same."""
        script = script_of(words, self.script)
        return "" if script == self.script else script

    def table(self, visit: Visit) -> str:
        """Return the table's id; empty if the plan has places but no named tables."""
        tables = self.book.problem.tables
        return "" if visit.table is None or tables is None else tables[visit.table].id

    def zone(self, zone: str | None) -> str:
        """Return a zone of the hall: a letter or number becomes "Zone A", a name stays."""
        _ = self.translate
        if not zone:
            return ""
        return _("Zone {zone}").format(zone=zone) if len(zone) <= 2 and zone.isascii() else zone

    def resource(self, identifier: str) -> str:
        """Return what a resource is called: "Interpreters English–Chinese" for interpreter:en-zh."""
        _ = self.translate
        kind, _colon, pair = identifier.partition(":")
        if kind != "interpreter":
            return identifier
        tongues = {
            "en": _("English"),
            "zh": _("Chinese"),
            "yue": _("Cantonese"),
            "cmn": _("Putonghua"),
            "ja": _("Japanese"),
            "ko": _("Korean"),
        }
        names = "–".join(tongues.get(code, code) for code in pair.split("-") if code)
        return _("Interpreters {pair}").format(pair=names) if names else _("Interpreters")

    # --- why ----------------------------------------------------------------------------

    def unplaced(self, reason: UnplacedReason) -> str:
        """Return the short name of a reason for not placing a meeting."""
        _ = self.translate
        interpreters = all(resource.id.startswith("interpreter") for resource in self.book.problem.resources)
        return {
            "no_common_slot": _("No slot all can use"),
            "person_full": _("One side is full"),
            "person_busy": _("No slot all are free"),
            "resource_full": _("No interpreter at that time") if interpreters else _("What it needs is taken"),
            "tables_full": _("Tables full at that time"),
            "precedence": _("Must follow another meeting"),
            "conflict": _("Would cost other meetings"),
            "cancelled": _("Cancelled"),
            "absent": _("Someone is absent"),
        }[reason]

    def why(self, visit: Visit, person: str) -> str:
        """Return why this meeting is in a person's day: who wished for it, or the first reason of the match."""
        _ = self.translate
        asked = [wish for wish in visit.wishes if not wish.suggested]
        mine = any(wish.by == person for wish in asked)
        theirs = any(wish.by != person for wish in asked)
        if mine and theirs:
            return _("You both asked for this meeting.")
        if mine:
            return _("You asked for this meeting.")
        reason = next((r for wish in visit.wishes if wish.suggested for r in wish.reasons), None)
        if theirs:
            return _("They asked to meet you.")
        return _("Suggested: {reason}").format(reason=self.of(reason.text)) if reason else ""
