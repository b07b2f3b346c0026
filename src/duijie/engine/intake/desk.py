"""The import desk's dry run: what lists would change in a programme. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from duijie.engine.identity import TaggedRow, find_duplicates
from duijie.engine.intake.entries import Book
from duijie.engine.intake.extras import Extras
from duijie.engine.intake.plan import Entry, IntakePlan, Outcome, RowOutcome
from duijie.engine.intake.records import Decisions, Incoming, Known
from duijie.engine.intake.settle import TWO_CODES, Likely, Settled, likely, settle
from duijie.engine.intake.units import OrganisationUnits, PersonUnits, Seal, Unit, contacts_of, plain_contact
from duijie.engine.records import ListRow
from duijie.engine.text import Text

_NO_NAME: Final = Text(
    "The row has no name; fill it in and read the list again.",
    "该行没有姓名，请补上后重新读取名单。",
    "該行沒有姓名，請補上後重新讀取名單。",
)
_NO_ORGANISATION: Final = Text(
    "The row has no organisation; fill it in and read the list again.",
    "该行没有单位，请补上后重新读取名单。",
    "該行沒有單位，請補上後重新讀取名單。",
)
_NO_LIST: Final = Text(
    "The sheet is not taken for a list; say what it lists if it is one.",
    "这张表未识别为名单；如是名单，请指明它列的是什么。",
    "這張表未識別為名單；如是名單，請指明它列的是甚麼。",
)
_NOBODY: Final = Text(
    "Nobody of this name is known, so it is unclear whose wishes these are. Add the organisation.",
    "没有找到叫这个名字的人，无法确定是谁的意向。请补上单位。",
    "沒有找到叫這個名字的人，無法確定是誰的意向。請補上單位。",
)
_ASKED_FIRM: Final = Text(
    "It waits until you say whether “{left}” and “{right}” are one organisation.",
    "等您确认“{left}”与“{right}”是否为同一单位后再导入。",
    "待您確認「{left}」與「{right}」是否同一單位後再匯入。",
)
_ASKED_PERSON: Final = Text(
    "It waits until you say whether “{left}” and “{right}” are one person.",
    "等您确认“{left}”与“{right}”是否为同一人后再导入。",
    "待您確認「{left}」與「{right}」是否同一人後再匯入。",
)
_ORDER: Final[tuple[Outcome, ...]] = ("create", "update", "unchanged", "undecided", "held", "left_out")


def plan_intake(
    known: Known, rows: Sequence[Incoming], decisions: Decisions | None = None, *, seal: Seal = plain_contact
) -> IntakePlan:
    """Return what importing ``rows`` would change in what is ``known``.

    ``seal`` turns (email or phone, plain value) into a contact with the key by which the caller knows it
    (the plain value has to be normalised there: case of mail, form of numbers); known contacts carry such keys.

    One plan follows from the same input, whatever the order of the decisions. Importing what a plan
    says and planning the same rows again changes nothing. A value that stands is never replaced
    without a ``replace`` in the plan; a value in ``own`` never is.
    """
    return _Desk(known, rows, decisions or Decisions(), seal).plan()


class _Desk:
    def __init__(self, known: Known, rows: Sequence[Incoming], decisions: Decisions, seal: Seal) -> None:
        self._known = known
        self._rows = rows
        self._decisions = decisions
        self._contacts = {n: contacts_of(one, seal) for n, one in enumerate(rows)}
        self._outcomes: dict[int, RowOutcome] = {}

    def plan(self) -> IntakePlan:
        for index, incoming in enumerate(self._rows):
            self._hold(index, incoming)
        firms, firm_of_row = self._organisations()
        firm_book = Book("organisation", firms[0], firms[1], self._rows, self._contacts, self._decisions)
        for index, at in firm_of_row.items():
            if at in firms[1].waiting:
                self._wait(index, firms, at, _ASKED_FIRM)
        people, person_of_row = self._people(firms, firm_of_row)
        person_book = Book("person", people[0], people[1], self._rows, self._contacts, self._decisions)
        for index, at in person_of_row.items():
            if at in people[1].waiting:
                self._wait(index, people, at, _ASKED_PERSON)
        firm_book.fill(self._outcomes)
        person_book.fill(self._outcomes, firm_book)
        extras = Extras(self._known, firm_book, person_book)
        for index, incoming in enumerate(self._rows):
            if index not in self._outcomes:
                firm, person = firm_book.ref(firm_of_row.get(index)), person_book.ref(person_of_row.get(index))
                if not extras.take(incoming, firm, person):
                    self._outcomes[index] = RowOutcome(incoming.source, "held", (_NOBODY,))
        entries = (*firm_book.entries, *person_book.entries)
        outcomes = self._rest(entries, extras)
        counted = Counter(one.outcome for one in outcomes)
        return IntakePlan(
            organisations=tuple(firm_book.entries),
            people=tuple(person_book.entries),
            listings=tuple(extras.listings),
            wishes=tuple(extras.wishes),
            duplicates=(*firm_book.pairs(), *person_book.pairs()),
            rows=outcomes,
            counts={name: counted[name] for name in _ORDER},
        )

    def _hold(self, index: int, incoming: Incoming) -> None:
        """Set a row aside that cannot be imported, whatever else is known."""
        row, source = incoming.row, incoming.source
        reasons = list(incoming.reasons) if row.held else []
        if incoming.role == "people" and not (row.name or row.name_en):
            reasons = reasons or [_NO_NAME]
        needs_firm = incoming.role != "unknown" and not (incoming.role == "wishes" and (row.name or row.name_en))
        if needs_firm and not (row.organisation or row.organisation_en):
            reasons = reasons or [_NO_ORGANISATION]
        if incoming.role == "unknown":
            self._outcomes[index] = RowOutcome(source, "left_out", incoming.reasons or (_NO_LIST,))
        elif reasons or row.held:
            self._outcomes[index] = RowOutcome(source, "held", tuple(reasons) or incoming.reasons)

    def _wait(self, index: int, units: tuple[list[Unit], Settled], home: int, words: Text) -> None:
        if index not in self._outcomes:
            asked = next(one for one in units[1].questions if one.right == home and one.blocking)
            text = words.fill(left=units[0][asked.left].name, right=units[0][asked.right].name)
            self._outcomes[index] = RowOutcome(self._rows[index].source, "undecided", (text,))

    # --- who is who ---------------------------------------------------------------------

    def _organisations(self) -> tuple[tuple[list[Unit], Settled], dict[int, int]]:
        units = OrganisationUnits(self._known.organisations)
        at_row: dict[int, int] = {}
        for index, incoming in enumerate(self._rows):
            if index not in self._outcomes and (at := units.join(index, incoming)) is not None:
                at_row[index] = at
        tagged = [
            TaggedRow(
                ListRow("", n, organisation=one.name, organisation_en=one.english, **one.codes),  # type: ignore[arg-type]
                person=False,
            )
            for n, one in enumerate(units.all)
        ]
        groups = [Likely(pair, 0.5, TWO_CODES, blocking=True) for pair in units.clashes]
        groups += [likely(one.score, one.rows, one.why) for one in find_duplicates(tagged)]
        settled = settle(units.all, groups, self._decisions.pairs)
        return (units.all, settled), {index: settled.home[at] for index, at in at_row.items()}

    def _people(
        self, firms: tuple[list[Unit], Settled], firm_of_row: Mapping[int, int]
    ) -> tuple[tuple[list[Unit], Settled], dict[int, int]]:
        number = {one.known.id: n for n, one in enumerate(firms[0]) if one.known is not None}
        units = PersonUnits(self._known.people, number.get)
        at_row: dict[int, int] = {}
        for index, incoming in enumerate(self._rows):
            if index not in self._outcomes and _brings_person(incoming):
                at_row[index] = units.join(index, incoming, firm_of_row.get(index), self._contacts[index])
        tagged = [TaggedRow(_person_row(n, one)) for n, one in enumerate(units.all)]
        found = [one for one in find_duplicates(tagged) if one.kind == "person"]
        settled = settle(units.all, [likely(one.score, one.rows, one.why) for one in found], self._decisions.pairs)
        return (units.all, settled), {index: settled.home[at] for index, at in at_row.items()}

    # --- rows ---------------------------------------------------------------------------

    def _rest(self, entries: Iterable[Entry], extras: Extras) -> tuple[RowOutcome, ...]:
        """Say of every row not set aside whether it creates, updates or changes nothing."""
        creating = {one.sources[0] for one in entries if one.ref.new and one.sources}
        updating = {c.source for one in entries for c in one.changes if c.written}
        updating |= {one.source for one in extras.listings} | {one.source for one in extras.wishes}
        said: list[RowOutcome] = []
        for index, incoming in enumerate(self._rows):
            source = incoming.source
            outcome: Outcome = "create" if source in creating else "update" if source in updating else "unchanged"
            said.append(self._outcomes.get(index) or RowOutcome(source, outcome, incoming.reasons))
        return tuple(said)


def _brings_person(incoming: Incoming) -> bool:
    """Say whether a row is about a guest, or names a contact who can be written to."""
    row = incoming.row
    named = bool(row.name or row.name_en)
    return named and (incoming.role == "people" or bool((row.organisation or row.organisation_en) and row.email))


def _person_row(number: int, unit: Unit) -> ListRow:
    """Return a unit as a row whose organisation and contacts are opaque marks."""
    return ListRow(
        "",
        number,
        name=unit.name,
        name_en=unit.english if unit.english != unit.name else None,
        organisation=None if unit.firm is None else f"u{unit.firm}",
        email=min(unit.contacts["email"], default=None),
        phone=min(unit.contacts["phone"], default=None),
    )
