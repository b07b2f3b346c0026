"""The problem in indexed form: numbers for names, bit masks for sets of slots.

Bit ``t`` of a mask stands for slot ``t`` in the order of the problem. Everything the
solver does starts from here; the judge (``verify``) never sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from duijie.engine.records import Pin, Problem


@dataclass(frozen=True, slots=True)
class TableClass:
    """Tables that can stand in for one another, and how many of them there are in each slot."""

    tables: tuple[int, ...]
    capacity: tuple[int, ...]
    seats: int | None
    holder: str | None

    @property
    def mask(self) -> int:
        """Return the slots in which there is at least one."""
        return sum(1 << t for t, number in enumerate(self.capacity) if number > 0)


@dataclass(frozen=True, slots=True)
class Item:
    """A meeting by numbers; ``pin`` is (slot, table or None) of the published plan."""

    parties: tuple[tuple[int, ...], ...]
    length: int
    value: int
    mandatory: bool
    needs: tuple[tuple[int, int], ...]
    after: tuple[int, ...]
    before: tuple[int, ...]
    pin: tuple[int, int | None] | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A problem by numbers.

    ``scale``: a meeting's ``value`` is its integer ``Item.value`` / scale, exactly, in the
    decimals the file gave. ``classes`` None: tables are no limit.
    ``floors[p]``: the number of meetings up to which the floor objective counts.
    """

    problem: Problem
    items: tuple[Item, ...]
    available: tuple[int, ...]
    most: tuple[int | None, ...]
    floors: tuple[int, ...]
    organisation: tuple[str | None, ...]
    meetings_of: tuple[tuple[int, ...], ...]
    classes: tuple[TableClass, ...] | None
    resources: tuple[tuple[int, ...], ...]
    scale: int
    slot_number: dict[str, int]
    table_number: dict[str, int]
    meeting_number: dict[str, int]
    person_number: dict[str, int]

    @property
    def horizon(self) -> int:
        """Return the number of slots."""
        return len(self.problem.slots)

    @property
    def all_slots(self) -> int:
        """Return the mask of all slots."""
        return (1 << self.horizon) - 1


def windows(mask: int, length: int) -> int:
    """Return the starts from which ``length`` consecutive slots all lie in ``mask``."""
    starts = mask
    for shift in range(1, length):
        starts &= mask >> shift
        if not starts:
            break
    return starts


def slots_in(mask: int) -> list[int]:
    """Return the numbers of the slots in a mask, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def breaks_in(busy: int) -> int:
    """Return the number of breaks of somebody who is busy in the slots of a mask."""
    return (busy & ~(busy << 1)).bit_count() - 1 if busy else 0


def compile_problem(problem: Problem) -> Compiled:
    """Return the indexed form of a valid problem (``formats.problem`` refuses others)."""
    slot_number = {slot.id: t for t, slot in enumerate(problem.slots)}
    person_number = {person.id: p for p, person in enumerate(problem.people)}
    table_number = {table.id: k for k, table in enumerate(problem.tables or ())}
    meeting_number = {meeting.id: m for m, meeting in enumerate(problem.meetings)}
    resource_number = {resource.id: r for r, resource in enumerate(problem.resources)}
    scale, values = _integers([meeting.value for meeting in problem.meetings])
    followers: list[list[int]] = [[] for _ in problem.meetings]
    for m, meeting in enumerate(problem.meetings):
        for name in dict.fromkeys(meeting.after):
            followers[meeting_number[name]].append(m)
    items = tuple(
        Item(
            parties=tuple(tuple(person_number[p] for p in dict.fromkeys(party)) for party in meeting.parties),
            length=meeting.length,
            value=values[m],
            mandatory=meeting.mandatory,
            needs=tuple((resource_number[r], n) for r, n in meeting.needs.items() if n),
            after=tuple(meeting_number[name] for name in dict.fromkeys(meeting.after)),
            before=tuple(followers[m]),
            pin=_pin(meeting.pin, slot_number, table_number),
        )
        for m, meeting in enumerate(problem.meetings)
    )
    meetings_of: list[list[int]] = [[] for _ in problem.people]
    for m, item in enumerate(items):
        for party in item.parties:
            for p in party:
                meetings_of[p].append(m)
    everything = (1 << len(problem.slots)) - 1
    return Compiled(
        problem=problem,
        items=items,
        available=tuple(_mask(person.available, slot_number, everything) for person in problem.people),
        most=tuple(person.max for person in problem.people),
        floors=tuple(person.min if person.min > 0 else (problem.floor or 0) for person in problem.people),
        organisation=tuple(person.organisation for person in problem.people),
        meetings_of=tuple(tuple(numbers) for numbers in meetings_of),
        classes=_classes(problem, slot_number),
        resources=tuple(tuple(resource.at(slot.id) for slot in problem.slots) for resource in problem.resources),
        scale=scale,
        slot_number=slot_number,
        table_number=table_number,
        meeting_number=meeting_number,
        person_number=person_number,
    )


def _integers(values: Iterable[float]) -> tuple[int, list[int]]:
    """Return a power of ten and every value times it, as exact integers of the decimals given."""
    fractions = [Fraction(repr(value)) for value in values]
    scale = 1
    while any(scale % fraction.denominator for fraction in fractions):
        scale *= 10
    return scale, [int(fraction * scale) for fraction in fractions]


def _mask(names: tuple[str, ...] | None, numbers: dict[str, int], everything: int) -> int:
    if names is None:
        return everything
    mask = 0
    for name in names:
        mask |= 1 << numbers[name]
    return mask


def _pin(pin: Pin | None, slots: dict[str, int], tables: dict[str, int]) -> tuple[int, int | None] | None:
    if pin is None:
        return None
    return slots[pin.slot], tables.get(pin.table) if pin.table is not None else None


def _classes(problem: Problem, numbers: dict[str, int]) -> tuple[TableClass, ...] | None:
    """Group the tables into classes, as few as stay exact.

    Inside a class a plan that respects the capacity of every slot can always be seated:
    meetings are intervals of time, and interval graphs need no more colours than their
    largest clique. Published tables break that symmetry once meetings last several slots,
    so they then stand alone.
    """
    horizon = len(problem.slots)
    if problem.tables is None:
        if problem.table_capacity is None:
            return None
        given = problem.table_capacity
        row = tuple(given if isinstance(given, int) else given[slot.id] for slot in problem.slots)
        return (TableClass((), row, None, None),)
    everything = (1 << horizon) - 1
    largest = max((len(meeting.parties) for meeting in problem.meetings), default=0)
    seats = [None if t.seats is None or t.seats >= largest else t.seats for t in problem.tables]
    masks = [_mask(t.slots, numbers, everything) for t in problem.tables]
    long = any(meeting.length > 1 for meeting in problem.meetings)
    pinned = _pinned_tables(problem) if long and "moves" in problem.objective else frozenset()
    alike = not long or len(set(masks)) <= 1
    plain = alike and not pinned and all(t.held_by is None for t in problem.tables) and all(n is None for n in seats)
    groups: dict[tuple[object, ...], list[int]] = {}
    for k, table in enumerate(problem.tables):
        key: tuple[object, ...] = () if plain else (seats[k], masks[k], table.held_by, k if table.id in pinned else -1)
        groups.setdefault(key, []).append(k)
    classes = [
        TableClass(
            tables=tuple(group),
            capacity=tuple(sum(masks[k] >> t & 1 for k in group) for t in range(horizon)),
            seats=seats[group[0]],
            holder=problem.tables[group[0]].held_by,
        )
        for group in groups.values()
    ]
    return tuple(sorted(classes, key=lambda c: (c.holder is None, c.seats if c.seats is not None else largest + 1)))


def _pinned_tables(problem: Problem) -> frozenset[str]:
    return frozenset(m.pin.table for m in problem.meetings if m.pin is not None and m.pin.table is not None)
