"""Settled units as entries of the plan and as pairs side by side."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from duijie.engine.identity import person_key
from duijie.engine.intake.fields import Rules, change, field_pair, read_known, read_row, ref_value
from duijie.engine.intake.plan import Entry, FieldChange, FieldPair, Given, Pair, Ref, Value
from duijie.engine.intake.records import (
    ORGANISATION_FIELDS,
    PERSON_FIELDS,
    Contact,
    Decisions,
    Incoming,
    Kind,
    KnownPerson,
    Source,
)
from duijie.engine.intake.settle import Question, Settled
from duijie.engine.intake.units import Unit, digest, squeeze

_FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {"organisation": ORGANISATION_FIELDS, "person": PERSON_FIELDS}
#: What tells records apart beside their names.
_TELLING: Final = frozenset({"uscc", "ubi", "email", "phone"})


class Book:
    """The records of one kind that the lists speak of."""

    def __init__(
        self,
        kind: Kind,
        units: Sequence[Unit],
        settled: Settled,
        rows: Sequence[Incoming],
        contacts: Mapping[int, Mapping[str, Contact]],
        decisions: Decisions,
    ) -> None:
        self.kind = kind
        self.units = units
        self.entries: list[Entry] = []
        self._settled = settled
        self._rows = rows
        self._contacts = contacts
        self._decisions = decisions
        self._refs: dict[int, Ref] = {}
        self._firms: Book | None = None
        self._codes: dict[tuple[str, Value], int] = {
            (name, code): at
            for at, unit in enumerate(units)
            if unit.known is not None and kind == "organisation"
            for name in ("uscc", "ubi")
            if (code := read_known(name, unit.known)) is not None
        }
        self._members: dict[int, list[int]] = {}
        for at, home in enumerate(settled.home):
            self._members.setdefault(home, []).append(at)

    def ref(self, home: int | None) -> Ref | None:
        """Return the record of a home; None while it is undecided or has no row to be made from."""
        return None if home is None else self._refs.get(self._settled.home[home])

    def names(self) -> Iterator[tuple[str, Ref]]:
        """Yield every name by which a record of the plan or of the programme is called."""
        for at, unit in enumerate(self.units):
            ref = self.ref(at)
            if ref is not None:
                aliases = unit.known.aliases if unit.known else ()
                for name in (unit.name, unit.english, *aliases):
                    if name:
                        yield name, ref

    def firms(self) -> Iterator[tuple[Ref, Ref]]:
        """Yield people and the organisations they are of."""
        for home in self._members:
            ref = self.ref(home)
            firm = self._firms.ref(self.units[home].firm) if self._firms else None
            if ref is not None and firm is not None:
                yield ref, firm
        for entry in self.entries:
            if entry.organisation is not None:
                yield entry.ref, entry.organisation

    def _code_taken(self, name: str, home: int, found: FieldChange | None) -> FieldChange | None:
        """Keep one code to one organisation: a second record that is to have it goes without."""
        if found is None or name not in {"uscc", "ubi"}:
            return found
        holder = self._codes.setdefault((name, found.new), home)
        return found if holder == home else replace(found, effect="declined")

    def fill(self, aside: Container[int], firms: Book | None = None) -> None:
        """Make the entries from the rows that are not set ``aside``; people get their organisations from ``firms``."""
        self._firms = firms
        rows_of = {
            home: [(at, row) for at in members for row in self.units[at].rows if row not in aside]
            for home, members in self._members.items()
        }
        homes = sorted(rows_of, key=lambda home: min((row for _, row in rows_of[home]), default=-1))
        count = 0
        for home in homes:
            known = self.units[home].known
            if known is not None:
                self._refs[home] = Ref(self.kind, known.id)
            elif rows_of[home]:
                count += 1
                self._refs[home] = Ref(self.kind, str(count), new=True)
        for home in homes:
            if rows_of[home]:
                self.entries.append(self._entry(home, sorted(rows_of[home], key=lambda one: one[1])))

    def _entry(self, home: int, rows: Sequence[tuple[int, int]]) -> Entry:
        unit, ref = self.units[home], self._refs[home]
        rules = self._rules(home)
        found = [self._code_taken(name, home, self._change(name, unit, rows, rules)) for name in _FIELDS[self.kind]]
        firm = None
        if self._firms is not None:
            moved = self._moved(unit, rows, rules)
            found.append(moved)
            firm = self._organisation(unit, rows, moved)
        changes = tuple(one for one in found if one is not None)
        aliases, marks = self._aliases(home, changes), self._marks(home, rows, changes)
        parent = self.ref(self._settled.parent.get(home)) if unit.known is None else None
        written = any(one.written for one in changes) or aliases or marks
        outcome = "create" if ref.new else "update" if written else "unchanged"
        sources = tuple(self._rows[row].source for _, row in rows)
        return Entry(ref, unit.key, outcome, changes, sources, firm, parent, aliases, marks)  # type: ignore[arg-type]

    def _rules(self, home: int) -> Rules:
        unit = self.units[home]
        chosen: dict[str, frozenset[int] | None] = {}
        for left, right, decision in self._settled.chosen.get(home, ()):
            for name, side in decision.choose.items():
                at = left if side == "left" else right
                chosen[name] = None if self.units[at].known is not None else frozenset([at])
        declined = frozenset(name for key, name in self._decisions.keep if key == unit.key) | self._declined(unit)
        return Rules(chosen, declined, unit.known.own if unit.known else frozenset())

    def _declined(self, unit: Unit) -> frozenset[str]:
        """Return the fields whose listed value an earlier import of the same rows declined."""
        earlier = [self._decisions.pairs.get(digest(unit.key, key)) for key in unit.apart.values()]
        return frozenset(
            name
            for one in earlier
            if one is not None and one.answer == "same"
            for name, side in one.choose.items()
            if side == "left"
        )

    def _change(self, name: str, unit: Unit, rows: Sequence[tuple[int, int]], rules: Rules) -> FieldChange | None:
        given = [(at, Given(self._value(name, row), self._rows[row].source)) for at, row in rows]
        return change(self.kind, name, self._old(name, unit), given, rules, new=unit.known is None)

    def _old(self, name: str, unit: Unit) -> Value:
        return read_known(name, unit.known)

    def _value(self, name: str, row: int) -> Value:
        return read_row(self.kind, name, self._rows[row], self._contacts[row])

    def _moved(self, unit: Unit, rows: Sequence[tuple[int, int]], rules: Rules) -> FieldChange | None:
        """Return the change of a known person's organisation, which only a choice makes."""
        assert self._firms is not None
        given = [
            (at, Given(ref_value(self._firms.ref(self.units[at].firm)), self._rows[row].source)) for at, row in rows
        ]
        old = unit.known.organisation if isinstance(unit.known, KnownPerson) else None
        if old is None:
            return None
        return change(self.kind, "organisation", old, given, rules, new=False)

    def _organisation(self, unit: Unit, rows: Sequence[tuple[int, int]], moved: FieldChange | None) -> Ref | None:
        assert self._firms is not None
        if moved is not None and moved.written:
            return next(
                ref
                for at, _ in rows
                if (ref := self._firms.ref(self.units[at].firm)) is not None and ref_value(ref) == moved.new
            )
        return self._firms.ref(unit.firm)

    def _aliases(self, home: int, changes: Sequence[FieldChange]) -> tuple[str, ...]:
        """Return the names that were settled to be this record's and that it does not show."""
        unit = self.units[home]
        after = {one.field: one.new for one in changes if one.written}
        squeezed = squeeze if self.kind == "organisation" else person_key
        shown = [after.get("name") or unit.name, *(unit.known.aliases if unit.known else ())]
        marks = {squeezed(one) for one in shown if isinstance(one, str)}
        aliases: dict[str, str] = {}
        for at in self._members[home]:
            name = self.units[at].name
            if squeezed(name) not in marks and (at == home or self.units[at].rows):
                aliases.setdefault(squeezed(name), name)
        return tuple(aliases.values())

    def _marks(self, home: int, rows: Sequence[tuple[int, int]], changes: Sequence[FieldChange]) -> tuple[str, ...]:
        """Return the keys of the rows of a record that an answer has part in, or that is made from them.

        So of one that does not take a listed code or contact: the name alone holds its rows, and a record that has
        the code may come to bear the name too.
        """
        unit = self.units[home]
        kept = unit.known.marks if unit.known else ()
        by_name = any(one.field in _TELLING and not one.written for one in changes)
        answered = unit.known is None or by_name or any(at != home for at, _ in rows)
        found = dict.fromkeys(self.units[at].apart[row] for at, row in rows) if answered else ()
        return tuple(mark for mark in found if mark not in kept)

    # --- pairs --------------------------------------------------------------------------

    def pairs(self) -> tuple[Pair, ...]:
        """Return what is still to be decided, the surest first."""
        questions = sorted(self._settled.questions, key=lambda one: (not one.blocking, -one.score, one.right))
        return tuple(self._pair(one) for one in questions)

    def _pair(self, asked: Question) -> Pair:
        left, right = self.units[asked.left], self.units[asked.right]
        fields = tuple(
            field_pair(self.kind, name, one, other)
            for name in _FIELDS[self.kind]
            for one, other in [(self._shown(asked.left, name), self._shown(asked.right, name))]
            if one is not None or other is not None
        )
        return Pair(
            asked.key,
            self.kind,
            self.ref(asked.left),
            (left.name, right.name),
            (self._sources(asked.left), self._sources(asked.right)),
            (*fields, *self._firm_pair(left, right)),
            asked.score,
            asked.why,
            asked.blocking,
        )

    def _firm_pair(self, left: Unit, right: Unit) -> tuple[FieldPair, ...]:
        if self._firms is None:
            return ()
        one, other = (self._firms.units[at.firm].name if at.firm is not None else None for at in (left, right))
        return (field_pair(self.kind, "organisation", one, other),)

    def _sources(self, home: int) -> tuple[Source, ...]:
        return tuple(self._rows[row].source for at in self._members[home] for row in self.units[at].rows)

    def _shown(self, home: int, name: str) -> Value:
        old = self._old(name, self.units[home])
        values = (self._value(name, row) for at in self._members[home] for row in self.units[at].rows)
        return old if old is not None else next((value for value in values if value is not None), None)
