"""What an import would change: the answer of the import desk's dry run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from duijie.engine.intake.records import Contact, Kind, Side, Source
from duijie.engine.text import Language, Text

Value = str | int | Contact | tuple[str, ...] | None
Outcome = Literal["create", "update", "unchanged", "undecided", "held", "left_out"]
Effect = Literal["set", "fill", "add", "replace", "declined", "own"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A record: an ``id`` of the programme, or for a new one its number in this plan (``new``)."""

    kind: Kind
    id: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a list gives, and where."""

    value: Value
    source: Source


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record: before, what the lists give, and what comes of it.

    ``effect``: set (a new record), fill (it was empty), add (gathered values), replace (a proposed
    update, to be shown before it is made), declined (the organiser keeps the old value), own (the person's
    own confirmed value is kept). ``others``: what further rows give for the field, not taken.
    """

    field: str
    old: Value
    new: Value
    effect: Effect
    source: Source
    others: tuple[Given, ...] = ()

    @property
    def written(self) -> bool:
        """Whether an import writes this field."""
        return self.effect not in {"declined", "own"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation or person that the lists speak of, and what would change.

    ``key`` is stable for the same lists and names this entry in ``Decisions.keep``. ``organisation``: a
    person's. ``parent``: the organisation that this one belongs to, where that is new. ``aliases``: further
    names and ``marks``: opaque keys of its rows, to be remembered so that nothing is asked twice.
    """

    ref: Ref
    key: str
    outcome: Literal["create", "update", "unchanged"]
    changes: tuple[FieldChange, ...]
    sources: tuple[Source, ...]
    organisation: Ref | None = None
    parent: Ref | None = None
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewListing:
    """A need or offer to be added; ``language`` is the one it is written in, ``chains`` as the list names them."""

    direction: Literal["need", "offer"]
    text: str
    language: Language | None
    organisation: Ref
    person: Ref | None
    chains: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class NamedWish:
    """Somebody to meet or to avoid, by name. ``found``: whom the words may mean; one = resolved, none = unknown."""

    by: Ref
    words: str
    avoid: bool
    found: tuple[Ref, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two records side by side; ``default``: the side that stays unless the organiser chooses."""

    field: str
    left: Value
    right: Value
    equal: bool
    default: Side


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one: left is known or comes first, right is new.

    ``blocking``: the rows of the right one wait for the answer; else they are two until somebody says otherwise.
    """

    key: str
    kind: Kind
    left: Ref | None
    names: tuple[str, str]
    sources: tuple[tuple[Source, ...], tuple[Source, ...]]
    fields: tuple[FieldPair, ...]
    score: float
    why: Text
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of one row, and why."""

    source: Source
    outcome: Outcome
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """What an import would change. Every row given stands in ``rows`` once.

    The ``old`` of each change is what undoing brings back. ``counts``: how many rows have each outcome.
    """

    organisations: tuple[Entry, ...] = ()
    people: tuple[Entry, ...] = ()
    listings: tuple[NewListing, ...] = ()
    wishes: tuple[NamedWish, ...] = ()
    duplicates: tuple[Pair, ...] = ()
    rows: tuple[RowOutcome, ...] = ()
    counts: Mapping[Outcome, int] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Whether importing would write nothing at all."""
        entries = (*self.organisations, *self.people)
        return not self.listings and not self.wishes and all(one.outcome == "unchanged" for one in entries)
