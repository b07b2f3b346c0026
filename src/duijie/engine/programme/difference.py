"""What changes for whom when one plan takes the place of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from duijie.engine.records import Placement

ChangeKind = Literal["added", "cancelled", "moved", "table", "company"]


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting before (None: it was not planned) and after (None: it is no longer planned)."""

    meeting: str
    before: Placement | None
    after: Placement | None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What one person has to be told of one meeting.

    "moved": at another time (perhaps also at another table); "table": at the same time, at another table;
    "company": same time and table, someone else comes.
    """

    meeting: str
    kind: ChangeKind
    before: Placement | None
    after: Placement | None


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """The changes between two plans, each meeting in one of the groups, in the order of its plan.

    ``moved``: another slot; ``reseated``: the same slot at another table; ``recast``: same slot and table,
    other people. ``unchanged`` counts the rest. ``people`` maps each person who must be told to what, by meeting.
    """

    added: tuple[MeetingChange, ...]
    cancelled: tuple[MeetingChange, ...]
    moved: tuple[MeetingChange, ...]
    reseated: tuple[MeetingChange, ...]
    recast: tuple[MeetingChange, ...]
    unchanged: int
    people: Mapping[str, tuple[PersonChange, ...]]

    @property
    def empty(self) -> bool:
        """Say whether nobody needs to be told anything."""
        return not self.people


def compare_plans(before: Iterable[Placement], after: Iterable[Placement]) -> PlanDifference:
    """Return what differs between two plans' placements; meetings are the same by their ids.

    A person who is replaced at a meeting is told of a cancellation, the one who steps in of a new meeting. The order of
    people within a meeting does not count.

    Raises:
        ValueError: a plan places one meeting twice.
    """
    old, new = _by_meeting(before), _by_meeting(after)
    changes = [MeetingChange(meeting, placed, new.get(meeting)) for meeting, placed in old.items()]
    changes += [MeetingChange(meeting, None, placed) for meeting, placed in new.items() if meeting not in old]
    groups: dict[ChangeKind, list[MeetingChange]] = {
        "added": [], "cancelled": [], "moved": [], "table": [], "company": [],
    }  # fmt: skip
    unchanged = 0
    people: dict[str, list[PersonChange]] = {}
    for change in changes:
        kind = _kind(change.before, change.after)
        if kind is None:
            unchanged += 1
            continue
        groups[kind].append(change)
        for person, own in _told(change, kind):
            told = PersonChange(change.meeting, own, change.before, change.after)
            people.setdefault(person, []).append(told)
    return PlanDifference(
        tuple(groups["added"]),
        tuple(groups["cancelled"]),
        tuple(groups["moved"]),
        tuple(groups["table"]),
        tuple(groups["company"]),
        unchanged,
        MappingProxyType({person: tuple(told) for person, told in sorted(people.items())}),
    )


def _by_meeting(placements: Iterable[Placement]) -> dict[str, Placement]:
    found: dict[str, Placement] = {}
    for placement in placements:
        if placement.meeting in found:
            raise ValueError(f"meeting {placement.meeting!r} is placed twice in one plan")
        found[placement.meeting] = placement
    return found


def _kind(before: Placement | None, after: Placement | None) -> ChangeKind | None:
    """Return how a meeting changed; None if it did not."""
    if before is None:
        return "added"
    if after is None:
        return "cancelled"
    if before.slot != after.slot:
        return "moved"
    if before.table != after.table:
        return "table"
    return "company" if set(before.people) != set(after.people) else None


def _told(change: MeetingChange, kind: ChangeKind) -> list[tuple[str, ChangeKind]]:
    """Return whom a change concerns, each with what it is for them."""
    old = change.before.people if change.before else ()
    new = change.after.people if change.after else ()
    staying: list[tuple[str, ChangeKind]] = [(person, kind) for person in old if person in new]
    leaving: list[tuple[str, ChangeKind]] = [(person, "cancelled") for person in old if person not in new]
    joining: list[tuple[str, ChangeKind]] = [(person, "added") for person in new if person not in old]
    return staying + leaving + joining
