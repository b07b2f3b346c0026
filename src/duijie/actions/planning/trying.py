"""What if there were a little more: the problem with one more table, interpreter, slot, or meeting a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from duijie.actions.refusal import Refused
from duijie.engine.records import Problem, Slot, Table
from duijie.engine.text import Text

KINDS: Final = frozenset({"table", "table_slot", "resource", "resource_slot", "slot", "limit"})
NEW: Final = "+1"

_UNKNOWN: Final = Text(
    "This cannot be tried: the event has changed meanwhile. Plan again first.",
    "活动设置已有变动，无法试算。请先再算一次。",
    "活動設定已有變動，無法試算。請先再計算一次。",
)


def with_more(problem: Problem, what_if: Mapping[str, Any]) -> Problem:
    """Return a problem with a little more of one thing.

    ``what_if``: ``kind`` (one of :data:`KINDS`), and ``resource`` and ``slot`` where the kind has them; ``slot`` of
    a new slot is the one it follows.

    Raises:
        Refused: the problem has no such resource or slot.
    """
    kind, resource, slot = what_if.get("kind"), what_if.get("resource"), what_if.get("slot")
    every = [known.id for known in problem.slots]
    wants_slot = kind in {"table_slot", "resource_slot", "slot"}
    wants_resource = kind in {"resource", "resource_slot"}
    known_resource = resource in {known.id for known in problem.resources}
    if kind not in KINDS or (wants_slot and slot not in every) or (wants_resource and not known_resource):
        raise Refused("cannot_try", _UNKNOWN)
    if kind in {"table", "table_slot"}:
        table = Table(NEW, slots=None if kind == "table" else (str(slot),))
        return replace(problem, tables=(*(problem.tables or ()), table))
    if wants_resource:
        return _with_unit(problem, str(resource), every if kind == "resource" else [str(slot)])
    if kind == "limit":
        people = tuple(replace(p, max=None if p.max is None else p.max + 1) for p in problem.people)
        return replace(problem, people=people)
    return _with_slot(problem, str(slot))


def _with_unit(problem: Problem, name: str, slots: Sequence[str]) -> Problem:
    """Return the problem with one more interpreter of a pair; the sets that hold the pair grow with it."""
    pair = name.partition(":")[2]
    resources = tuple(
        replace(one, by_slot={slot.id: one.at(slot.id) + (slot.id in slots) for slot in problem.slots})
        if pair in one.id.partition(":")[2].split("+")
        else one
        for one in problem.resources
    )
    return replace(problem, resources=resources)


def _with_slot(problem: Problem, after: str) -> Problem:
    """Return the problem with one more slot; who and what is there in the one before is there in it too."""
    at = next(t for t, slot in enumerate(problem.slots) if slot.id == after)
    last = problem.slots[at]
    new = Slot(NEW, last.session, _end(last), last.minutes)

    def longer(given: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return given if given is None or after not in given else (*given, NEW)

    return replace(
        problem,
        slots=(*problem.slots[: at + 1], new, *problem.slots[at + 1 :]),
        people=tuple(replace(person, available=longer(person.available)) for person in problem.people),
        tables=tuple(replace(table, slots=longer(table.slots)) for table in problem.tables or ()),
        resources=tuple(replace(one, by_slot={**one.by_slot, NEW: one.at(after)}) for one in problem.resources),
    )


def _end(slot: Slot) -> str | None:
    if slot.start is None or slot.minutes is None:
        return None
    return (datetime.fromisoformat(slot.start) + timedelta(minutes=slot.minutes)).isoformat(timespec="minutes")
