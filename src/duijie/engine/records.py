"""The vocabulary that everyone speaks: frozen records, one for each word of the glossary.

They carry no behaviour beyond what follows from their own fields. Their JSON
forms, fixed by ``docs/contracts.md``, are read and written in ``duijie.formats``.
Identifiers are opaque strings; tuples keep the order in which things were given,
and that order is the only one any engine may break ties by (besides the seed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from duijie.engine.text import Text

# --- guests and what they bring ------------------------------------------------------

Role = Literal["people", "organisations", "needs", "offers", "wishes", "unknown"]
Category = Literal[
    "company", "university", "institute", "investor", "government", "association", "media", "service", "other"
]
Kind = Literal["technology", "capital", "market", "scene", "talent", "service", "pilot"]
Signal = Literal["terms", "meaning", "industry", "kind", "side", "trl", "feedback"]

KINDS: Final[tuple[Kind, ...]] = ("technology", "capital", "market", "scene", "talent", "service", "pilot")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One data row of a guest list, as it was understood. ``None`` = the list does not say."""

    sheet: str
    row: int
    name: str | None = None
    name_en: str | None = None
    organisation: str | None = None
    organisation_en: str | None = None
    uscc: str | None = None
    ubi: str | None = None
    region: str | None = None
    side: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    languages: tuple[str, ...] | None = None
    category: Category | None = None
    offers: tuple[str, ...] | None = None
    needs: tuple[str, ...] | None = None
    industry: tuple[str, ...] | None = None
    available: tuple[str, ...] | None = None
    max_meetings: int | None = None
    wishes: tuple[str, ...] | None = None
    avoid: tuple[str, ...] | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """A firm, university, fund or office; ``name`` in the script of the list it came from."""

    id: str
    name: str
    name_en: str | None = None
    short: str | None = None
    side: str | None = None
    category: Category | None = None
    uscc: str | None = None
    ubi: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """A person at an event, merged from every row that names them."""

    id: str
    name: str
    organisation: str
    name_en: str | None = None
    title: str | None = None
    side: str | None = None
    language: Literal["en", "zh-hans", "zh-hant"] = "zh-hans"
    languages: tuple[str, ...] = ()
    available: tuple[str, ...] | None = None
    max_meetings: int | None = None
    matchmaking: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A need or an offer. One of title, text, keywords is not empty."""

    id: str
    title: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()
    lang: str | None = None
    kind: Kind | None = None
    side: str | None = None
    industry: tuple[str, ...] = ()
    trl: int | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two listings belong together. ``weight`` is this signal's share of the score."""

    signal: Signal
    weight: float
    text: Text
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An offer ranked for a need (or, in reverse, a need for an offer); rank from 1, score in [0, 1]."""

    need: str
    offer: str
    rank: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """``by`` (a participant) wants to meet ``whom`` (participants of one organisation, any of whom will do).

    ``suggested`` wishes were put in by the matching engine, with their reasons.
    """

    by: str
    whom: tuple[str, ...]
    suggested: bool = False
    score: float | None = None
    reasons: tuple[Reason, ...] = ()


# --- the scheduling problem ----------------------------------------------------------

ObjectiveName = Literal["mandatory", "floor", "value", "breaks", "moves"]
OBJECTIVES: Final[tuple[ObjectiveName, ...]] = ("mandatory", "floor", "value", "breaks", "moves")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which meetings happen; ``start`` is ISO 8601 with offset."""

    id: str
    session: str | None = None
    start: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A place for one meeting a slot. ``None`` = no limit."""

    id: str
    zone: str | None = None
    seats: int | None = None
    slots: tuple[str, ...] | None = None
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something meetings need that is not a table, such as interpreters of one language pair."""

    id: str
    capacity: int
    by_slot: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, slot: str) -> int:
        """Return the capacity in one slot."""
        return self.by_slot.get(slot, self.capacity)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to be scheduled. ``available`` None = all slots; ``max`` None = no limit."""

    id: str
    organisation: str | None = None
    side: str | None = None
    available: tuple[str, ...] | None = None
    min: int = 0
    max: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a published plan put a meeting."""

    slot: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that may be placed; one member of each party attends."""

    id: str
    parties: tuple[tuple[str, ...], ...]
    value: float = 1
    mandatory: bool = False
    session: str | None = None
    slots: tuple[str, ...] | None = None
    fixed: str | None = None
    length: int = 1
    needs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    after: tuple[str, ...] = ()
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan must respect. Either ``tables`` or ``table_capacity`` is given.

    ``table_capacity``: one number for all slots, or a number a slot; None = no limit.
    """

    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    tables: tuple[Table, ...] | None = None
    table_capacity: int | Mapping[str, int] | None = None
    resources: tuple[Resource, ...] = ()
    objective: tuple[ObjectiveName, ...] = ("mandatory", "floor", "value", "breaks")
    floor: int | None = None
    homogeneity: int | None = None


# --- the plan --------------------------------------------------------------------------

Status = Literal["optimal", "feasible", "infeasible"]
UnplacedReason = Literal[
    "no_common_slot",
    "person_full",
    "person_busy",
    "resource_full",
    "tables_full",
    "precedence",
    "conflict",
    "cancelled",
    "absent",
]


@dataclass(frozen=True, slots=True)
class Placement:
    """A meeting at its start slot and table, with the one person of each party who attends."""

    meeting: str
    slot: str
    table: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A meeting left out, the first reason that is true of the plan, and what stands in its way."""

    meeting: str
    reason: UnplacedReason
    blockers: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Objective:
    """What was reached and a proven bound given the objectives before it (None: no bound)."""

    name: ObjectiveName
    reached: float
    bound: float | None
    proved: bool

    @property
    def gap(self) -> float | None:
        """|bound − reached| / max(1, |bound|), or None without a bound."""
        return None if self.bound is None else abs(self.bound - self.reached) / max(1.0, abs(self.bound))


@dataclass(frozen=True, slots=True)
class Clash:
    """A smallest set of meetings and rules that cannot hold together."""

    meetings: tuple[str, ...]
    rules: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """Meetings placed, meetings not placed and why, and how good that is."""

    status: Status
    seed: int
    placed: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    objectives: tuple[Objective, ...]
    clash: Clash | None = None


# --- the event -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One of the regions that meet. ``letter`` is its mark on boards (鲁, 港)."""

    id: str
    name: Text
    letter: Text
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskRule:
    """Guests of side ``by`` may ask guests of side ``whom``; at most ``wishes`` each."""

    by: str
    whom: str
    wishes: int | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A part of the day, for the printed programme; ``start`` and ``end`` ISO 8601 with offset."""

    start: str
    end: str
    title: Text
    place: Text | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One edition: when, where, with which slots, tables and rules."""

    name: Text
    date: str
    timezone: str
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    resources: tuple[Resource, ...] = ()
    sides: tuple[Side, ...] = ()
    ask: tuple[AskRule, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    venue: Text | None = None
    hosts: tuple[Text, ...] = ()
    floor: int = 2
    max_meetings: int | None = None
    suggestions: int = 8
    language: Literal["en", "zh-hans", "zh-hant"] | None = None
    defaults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanBook:
    """A finished plan with all that is needed to print it: the one argument of every renderer.

    ``wishes`` maps a meeting's id to the wishes it came from. ``suggestions``: for a
    participant's id, further organisations worth meeting, best first.
    ``most_meetings``: a number proved to be exceeded by no plan at all, fair or not;
    ``greedy_value``: what first come, first served reaches. ``violations`` is the
    independent judge's list; a book that is written has none.
    """

    event: Event
    organisations: Mapping[str, Organisation]
    participants: Mapping[str, Participant]
    listings: Mapping[str, Listing]
    problem: Problem
    plan: Plan
    wishes: Mapping[str, tuple[Wish, ...]]
    suggestions: Mapping[str, tuple[Wish, ...]]
    most_meetings: int | None = None
    greedy_value: float | None = None
    violations: tuple[Text, ...] = ()
