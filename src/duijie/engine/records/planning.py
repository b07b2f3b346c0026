"""The scheduling problem, and the plan that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from duijie.engine.text import Text

ObjectiveName = Literal["mandatory", "floor", "value", "breaks", "moves", "leximin", "balance"]
OBJECTIVES: Final[tuple[ObjectiveName, ...]] = (
    "mandatory",
    "floor",
    "value",
    "breaks",
    "moves",
    "leximin",
    "balance",
)
LOWER_IS_BETTER: Final = frozenset[ObjectiveName]({"breaks", "moves", "balance"})


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
