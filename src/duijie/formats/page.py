"""plan.html: one page that stands alone, the slot board first, every name and refusal below it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from duijie.engine.records import Meeting, PlanBook
from duijie.engine.text import Language
from duijie.formats import claims
from duijie.formats.chart import MARK, Board, draw_boards
from duijie.formats.names import found_by, order_of
from duijie.formats.timetable import Timetable, Visit
from duijie.formats.wording import Wording, clock

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

SHOWN: Final = 20  # refusals before the fold


@dataclass(frozen=True, slots=True)
class SideMark:
    """A side as it is marked: 1 square, 2 round, 3 triangle, 0 no shape of its own."""

    mark: int
    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party in a table: its organisation and who of it."""

    organisation: str
    people: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A meeting that found no place, and why."""

    parties: tuple[PartyName, ...]
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """One or more slots of a person's day: a meeting, or nothing."""

    span: int
    table: str = ""
    parties: tuple[PartyName, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person's day."""

    name: str
    other: str
    organisation: str
    side: SideMark | None
    found_by: str
    cells: tuple[DayCell, ...]


def render_page(book: PlanBook, language: Language) -> bytes:
    """Return plan.html in one language, UTF-8; equal books give equal bytes."""
    return _Page(book, language).render()


@cache
def _environment() -> Environment:
    """Return jinja2 set to our templates, escaping whatever they fill in."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("duijie.formats", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _digest(source: str) -> str:
    """Return the hash by which the page's content policy allows its own style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _source(name: str) -> Markup:
    """Return a file of ours that goes into the page as it is."""
    from markupsafe import Markup

    loader = _environment().loader
    assert loader is not None
    return Markup(loader.get_source(_environment(), name)[0])  # noqa: S704 - a file of the package


class _Page:
    """Puts the words of one page together."""

    def __init__(self, book: PlanBook, language: Language) -> None:
        self.book = book
        self.language = language
        self.words = Wording(book, language)
        self.table = Timetable(book)
        self.sides = {
            side.id: SideMark(n if n <= 3 else 0, side.letter.of(language), side.name.of(language))
            for n, side in enumerate(book.event.sides, 1)
        }

    def render(self) -> bytes:
        _ = self.words.translate
        style, script = _source("plan.css"), _source("plan.js")
        heading = _("{event}: the plan").format(event=self.words.of(self.book.event.name))
        page = (
            _environment()
            .get_template("plan.html")
            .render(
                _=_,
                words=self.words,
                title=heading,
                heading=heading,
                when=self.when(),
                style=style,
                script=script,
                style_hash=_digest(style),
                script_hash=_digest(script),
                headline=claims.headline(self.book, self.language),
                figures=claims.figures(self.book, self.language),
                violations=[violation.of(self.language) for violation in self.book.violations],
                clash=self.words.of(self.book.plan.clash.text) if self.book.plan.clash else "",
                sides=list(self.sides.values()),
                boards=self.pictures(),
                not_placed=self.refused(),
                shown=SHOWN,
                times=[self.words.time(slot) for slot in self.table.slots],
                people=self.people(),
                agenda=self.agenda(),
                notes=self.notes(),
            )
        )
        return page.encode()

    def when(self) -> str:
        """Return date, hours, venue, hosts and seed on one line."""
        _ = self.words.translate
        parts = [
            " ".join(part for part in (self.words.event_day(), self.words.hours()) if part),
            self.words.of(self.book.event.venue),
            *(self.words.of(host) for host in self.book.event.hosts),
            _("seed {seed}").format(seed=self.book.plan.seed),
        ]
        return " · ".join(part for part in parts if part)

    def pictures(self) -> list[Markup]:
        """Return the board as SVG, one picture a printed sheet."""
        from markupsafe import Markup

        template = _environment().get_template("board.svg")
        boards = draw_boards(self.book, self.language)
        pictures = []
        for n, board in enumerate(boards):
            title, desc = self.title_of(board), self.describe(board)
            picture = template.render(board=board, n=n, title=title, desc=desc, mark=MARK)
            pictures.append(Markup(picture))  # noqa: S704 - escaped by the template itself
        return pictures

    def title_of(self, board: Board) -> str:
        _ = self.words.translate
        if not board.first:
            return _("Plan: {slots} slots").format(slots=len(board.columns))
        return _("Plan: tables {first} to {last}, {slots} slots").format(
            first=board.first, last=board.last, slots=len(board.columns)
        )

    def describe(self, board: Board) -> str:
        """Return what the picture shows in a sentence, for those who cannot see it."""
        _ = self.words.translate
        busiest = max(board.columns, key=lambda column: column.used)
        quietest = min(board.columns, key=lambda column: column.used)
        return _(
            "{count} meetings. Slot {busiest} is the fullest with {most}, slot {quietest} the emptiest with {least}. "
            "The table by person below holds the same."
        ).format(
            count=len(board.cells),
            busiest=busiest.number,
            most=busiest.used,
            quietest=quietest.number,
            least=quietest.used,
        )

    def refused(self) -> list[RefusedRow]:
        meetings = {meeting.id: meeting for meeting in self.book.problem.meetings}
        return [
            RefusedRow(self.parties(meetings[u.meeting]), self.words.unplaced(u.reason), self.words.of(u.text))
            for u in self.book.plan.unplaced
        ]

    def parties(self, meeting: Meeting) -> tuple[PartyName, ...]:
        """Return the parties of a meeting by side, each with all who might attend."""
        firsts = self.table.by_side(party[0] for party in meeting.parties)
        ordered = sorted(meeting.parties, key=lambda party: firsts.index(party[0]))
        return tuple(self.party(party) for party in ordered)

    def party(self, people: tuple[str, ...]) -> PartyName:
        named = [self.book.participants[person] for person in people]
        organisation = self.book.organisations.get(named[0].organisation)
        names = " / ".join(self.words.name(person) for person in named)
        return PartyName(self.words.short(organisation), names) if organisation else PartyName(names, "")

    def people(self) -> list[PersonRow]:
        """Return everyone's day, by the letters of the name."""
        rows = []
        for guest in sorted(self.table.guests, key=lambda g: (order_of(self.words.name(g)), g.id)):
            organisation = self.book.organisations.get(guest.organisation)
            names = (organisation.name, organisation.name_en, organisation.short) if organisation else ()
            rows.append(
                PersonRow(
                    self.words.name(guest),
                    self.words.other_name(guest),
                    self.words.organisation(organisation) if organisation else "",
                    self.sides.get(self.table.side_of(guest.id) or ""),
                    found_by(guest.name, guest.name_en, *names),
                    self.cells(guest.id),
                )
            )
        return rows

    def cells(self, person: str) -> tuple[DayCell, ...]:
        starts = {visit.slot: visit for visit in self.table.of_person[person]}
        cells, slot = [], 0
        while slot < len(self.table.slots):
            visit = starts.get(slot)
            cells.append(self.cell(visit, person) if visit else DayCell(1))
            slot += visit.length if visit else 1
        return tuple(cells)

    def cell(self, visit: Visit, person: str) -> DayCell:
        parties = tuple(self.party((other,)) for other in visit.others(person))
        return DayCell(visit.length, self.words.table(visit), parties)

    def agenda(self) -> list[dict[str, str]]:
        return [
            {
                "time": f"{clock(self.book.event, item.start)}–{clock(self.book.event, item.end)}",
                "title": self.words.of(item.title),
                "place": self.words.of(item.place),
            }
            for item in self.book.event.agenda
        ]

    def notes(self) -> list[str]:
        """Return what the numbers of the page mean."""
        _ = self.words.translate
        notes = [
            _("A meeting wished for is one that a guest asked for or that was suggested; asked twice, it counts once.")
        ]
        if claims.stands_behind_fairness(self.book):
            notes.append(
                _("As fair: people's meetings, counted up to {floor} each, add up to as many as here.").format(
                    floor=self.book.problem.floor or self.book.event.floor
                )
            )
        if claims.claims_a_limit(self.book):
            notes.append(_("What no plan can exceed is proved by calculation, not estimated."))
        notes.append(_("A wait is a stretch of empty slots between two meetings of one person."))
        notes.append(_("People are sorted by the letters of their names, Chinese names by pinyin."))
        notes.append(_("This page stands alone, needs no network and prints on A4 landscape."))
        return notes
