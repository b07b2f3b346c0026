"""Short ways to write small problems and plans in tests."""

from __future__ import annotations

from typing import Any

from duijie.engine.records import Meeting, Objective, Person, Placement, Plan, Problem, Slot, Unplaced, UnplacedReason
from duijie.engine.text import same


def day(*names: str, session: str = "am") -> tuple[Slot, ...]:
    return tuple(Slot(name, session) for name in names)


def guests(*names: str, **more: Any) -> tuple[Person, ...]:
    return tuple(Person(name, **more) for name in names)


def meet(name: str, *people: str, **more: Any) -> Meeting:
    return Meeting(name, tuple((person,) for person in people), **more)


def put(meeting: str, slot: str, *people: str, table: str | None = None) -> Placement:
    return Placement(meeting, slot, table, people)


def out(meeting: str, reason: UnplacedReason) -> Unplaced:
    return Unplaced(meeting, reason, (), same("…"))


def plan_of(problem: Problem, *parts: Placement | Unplaced, **figures: float) -> Plan:
    """Return a plan whose objectives are what ``figures`` say, with no bound."""
    return Plan(
        "feasible" if problem.objective else "optimal",
        1,
        tuple(part for part in parts if isinstance(part, Placement)),
        tuple(part for part in parts if isinstance(part, Unplaced)),
        tuple(Objective(name, figures.get(name, 0), None, False) for name in problem.objective),
    )
