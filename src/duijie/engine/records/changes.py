"""What changes on the day, and what a replan answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from duijie.engine.records.planning import Meeting, ObjectiveName, Person, Pin, Plan


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody who is away until a slot, at which they are there again."""

    person: str
    until: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a plan was published.

    ``now``: the first slot that is not history; None = nothing is history yet.
    """

    now: str | None = None
    absent: tuple[str, ...] = ()
    late: tuple[Late, ...] = ()
    arrived: tuple[Person, ...] = ()
    add: tuple[Meeting, ...] = ()
    cancel: tuple[str, ...] = ()
    closed_tables: tuple[str, ...] = ()


LostWhy = Literal["cancelled", "absent", "late", "table_closed", "precedence"]
MovedWhy = Literal["table_closed", "makes_room"]
GainedWhy = Literal["freed", "added", "regained"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A meeting that lost, changed or gained its place. ``origin`` None: it had none; ``goal`` None: it has none."""

    meeting: str
    origin: Pin | None
    goal: Pin | None
    why: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """A colleague who attends in somebody's stead, at the published place."""

    meeting: str
    absent: str
    present: str


@dataclass(frozen=True, slots=True)
class Replan:
    """A plan after changes, and how it differs from the published one.

    ``without_moves``: what the objectives reach if nobody moves, where moves were allowed and made.
    """

    plan: Plan
    moved: tuple[Shift, ...] = ()
    lost: tuple[Shift, ...] = ()
    gained: tuple[Shift, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    without_moves: Mapping[ObjectiveName, float] = field(default_factory=lambda: MappingProxyType({}))
