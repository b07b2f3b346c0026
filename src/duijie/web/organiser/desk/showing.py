"""How a desk shows guests, answers and counts: no phone, no mail, no note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from duijie.actions.checking_in import ScanAnswer
from duijie.actions.consenting import current_notice
from duijie.actions.refusal import Refused, not_found
from duijie.engine.text import Language, Text
from duijie.store.faces import face
from duijie.store.models import Delegation, Desk, Event, Participant, Scan, ScanResult, Side
from duijie.store.queries.arrivals import CountLine, arrival_counts, latest_scans
from duijie.store.queries.scanning import desk_at
from duijie.store.queries.setting import filled
from duijie.web.organiser.people.words import category_options
from duijie.web.scope import Scope

GLYPHS: Mapping[str, str] = {"green": "ok", "amber": "late", "red": "missing"}


def desk_of(scope: Scope, key: str) -> Desk:
    """Return a desk of this event.

    Raises:
        Refused: there is none of that key.
    """
    row = desk_at(scope.the_event.key, key)
    if row is None:
        raise not_found()
    row.event = scope.the_event
    return row


def guest_at(scope: Scope, key: str) -> Participant:
    """Return a guest of this event who was not erased.

    Raises:
        Refused: there is none of that key.
    """
    rows = Participant.objects.select_related("person__organisation", "side", "delegation")
    row = rows.filter(event=scope.the_event, key=key, person__erased__isnull=True).first()
    if row is None:
        raise not_found()
    row.event = scope.the_event
    return row


def group_at(scope: Scope, key: str) -> Delegation:
    """Return a delegation of this event.

    Raises:
        Refused: there is none of that key.
    """
    row = Delegation.objects.filter(event=scope.the_event, key=key).first()
    if row is None:
        raise not_found()
    row.event = scope.the_event
    return row


def notice_of(scope: Scope) -> Text | None:
    """Return what a walk-in agrees to; None where the programme has no notice yet."""
    try:
        words: Text = current_notice(scope.the_programme).words
    except Refused:
        return None
    return words


@dataclass(frozen=True, slots=True)
class GuestLine:
    """A guest as a desk shows them. ``side``: None where nobody knows; ``group``: their delegation."""

    key: str
    name: str
    other_name: str
    firm: str
    side: Side | None
    category: str
    group: str

    def to_json(self, language: Language) -> dict[str, object]:
        """Return what ``static/js/desk*.js`` reads."""
        letter = filled(self.side.letter).of(language) if self.side else ""
        return {
            "key": self.key,
            "name": self.name,
            "other": self.other_name,
            "firm": self.firm,
            "letter": letter,
            "side": self.side.position if self.side else 0,
            "sideName": filled(self.side.name).of(language) if self.side else "",
            "category": self.category,
            "group": self.group,
        }


class Showing:
    """Shows guests of one event in one language; one query for the names of categories."""

    def __init__(self, event: Event, language: Language) -> None:
        self.event, self.language = event, language
        self.categories = dict(category_options(event, language))

    def line(self, guest: Participant) -> GuestLine:
        """Return a guest; ``person``, its organisation and ``side`` should be loaded."""
        shown = face(guest, self.language)
        names = (guest.person.name, guest.person.name_en)
        other = next((name for name in names if name and name != shown.shown_name), "")
        loaded = guest.delegation_id and "delegation" in guest._state.fields_cache
        group = filled(guest.delegation.name).of(self.language) if loaded and guest.delegation else ""
        category = self.categories.get(guest.category, guest.category)
        return GuestLine(guest.key, shown.shown_name, other, shown.organisation, guest.side, category, group)

    def found(self, guest: Participant) -> tuple[GuestLine, str]:
        """Return a guest and since when they are here ("" if they are not); ``check_in`` should be loaded."""
        here = getattr(guest, "check_in", None)
        zone = ZoneInfo(self.event.timezone)
        return self.line(guest), f"{here.at.astimezone(zone):%H:%M}" if here is not None else ""

    def told(self, answer: ScanAnswer) -> Told:
        """Return an answer as the panel shows it."""
        known = answer.guest is not None and answer.guest.person.erased is None
        return Told(
            answer.mark,
            str(answer.result),
            answer.tone,
            answer.words.of(self.language),
            answer.text.of(self.language),
            self.line(answer.guest) if known and answer.guest is not None else None,
            answer.result is ScanResult.CAME,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What the large panel says. ``undo``: it can be taken back from here."""

    mark: str
    result: str
    tone: str
    words: str
    text: str
    guest: GuestLine | None
    undo: bool

    def to_json(self, mark: str, language: Language) -> dict[str, object]:
        """Return what the device reads; ``mark``: its own number of the scan."""
        return {
            "mark": mark,
            "result": self.result,
            "tone": self.tone,
            "words": self.words,
            "text": self.text,
            "guest": self.guest.to_json(language) if self.guest else None,
            "undo": self.undo,
        }


@dataclass(frozen=True, slots=True)
class SideCount:
    """A side's counts. ``lines``: category, here, expected."""

    side: Side | None
    here: int
    expected: int
    lines: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Everybody here, of everybody expected, a side."""

    here: int
    expected: int
    sides: tuple[SideCount, ...]


def counts_of(showing: Showing) -> Counts:
    """Return the counts of an event; two queries."""
    lines = arrival_counts(showing.event)
    sides = []
    for _key, group in groupby(lines, key=lambda line: line.side.key if line.side else ""):
        rows: list[CountLine] = list(group)
        sides.append(
            SideCount(
                rows[0].side,
                sum(row.here for row in rows),
                sum(row.expected for row in rows),
                tuple((showing.categories.get(row.category, row.category), row.here, row.expected) for row in rows),
            )
        )
    return Counts(sum(one.here for one in sides), sum(one.expected for one in sides), tuple(sides))


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One of a desk's latest scans. ``undo``: the guest is here by it, so that it can be taken back."""

    scan: Scan
    words: str
    glyph: str
    tone: str
    guest: GuestLine | None
    undo: bool


def scan_lines(showing: Showing, desk: Desk) -> list[ScanLine]:
    """Return a desk's latest scans; one query."""
    from duijie.actions.checking_in.saying import TONES, WORDS

    lines = []
    for scan in latest_scans(desk):
        guest = scan.participant
        here = getattr(guest, "check_in", None) if guest is not None else None
        known = guest is not None and guest.person.erased is None
        result = ScanResult(scan.result)
        lines.append(
            ScanLine(
                scan,
                WORDS[result].of(showing.language),
                GLYPHS[TONES[result]],
                TONES[result],
                showing.line(guest) if known and guest is not None else None,
                result is ScanResult.CAME and here is not None and here.at == scan.at and here.desk_id == desk.key,
            )
        )
    return lines
