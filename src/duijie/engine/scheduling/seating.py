"""From classes of tables to tables: who sits where, and what the plan then measures."""

from __future__ import annotations

from collections.abc import Sequence

from duijie.engine.records import ObjectiveName, Placement
from duijie.engine.scheduling.fairness import measure_fairness
from duijie.engine.scheduling.problem import Compiled, breaks_in
from duijie.engine.scheduling.state import Spot


def seat(compiled: Compiled, spots: Sequence[Spot | None]) -> tuple[Placement, ...]:
    """Return the placements in order of time, each at a table of its class.

    A published table is kept; otherwise one of the people stays where they sat last,
    otherwise the first free table is taken. Inside a class this greedy colouring of
    intervals in order of their start always finds a table.
    """
    problem = compiled.problem
    free_from: dict[int, int] = {}
    last_seat: dict[int, tuple[int, int]] = {}
    placements: list[tuple[int, int, Placement]] = []
    pending = [(spot.start, m, spot) for m, spot in enumerate(spots) if spot is not None]
    pending.sort(key=lambda entry: (entry[0], not _wants_pin(compiled, entry[1], entry[2]), entry[1]))
    for start, m, spot in pending:
        table = _choose(compiled, m, spot, free_from, last_seat)
        end = start + compiled.items[m].length
        if table is not None:
            free_from[table] = end
            for p in spot.people:
                last_seat[p] = (table, end)
        name = None if table is None or problem.tables is None else problem.tables[table].id
        people = tuple(problem.people[p].id for p in spot.people)
        placement = Placement(problem.meetings[m].id, problem.slots[start].id, name, people)
        placements.append((start, -1 if table is None else table, placement))
    placements.sort(key=lambda entry: entry[:2])
    return tuple(placement for _, _, placement in placements)


def _wants_pin(compiled: Compiled, m: int, spot: Spot) -> bool:
    pin = compiled.items[m].pin
    return pin is not None and pin[0] == spot.start and pin[1] is not None


def _choose(
    compiled: Compiled,
    m: int,
    spot: Spot,
    free_from: dict[int, int],
    last_seat: dict[int, tuple[int, int]],
) -> int | None:
    if compiled.classes is None or not compiled.classes[spot.table_class].tables:
        return None
    tables = compiled.classes[spot.table_class].tables
    length = compiled.items[m].length

    def is_free(k: int) -> bool:
        return free_from.get(k, 0) <= spot.start and _is_there(compiled, k, spot.start, length)

    pin = compiled.items[m].pin
    if pin is not None and pin[1] in tables and _wants_pin(compiled, m, spot) and is_free(pin[1]):
        return pin[1]
    stays = [last_seat[p][0] for p in spot.people if p in last_seat and last_seat[p][1] == spot.start]
    near = next((k for k in stays if k in tables and is_free(k)), None)
    return next(k for k in tables if is_free(k)) if near is None else near


def _is_there(compiled: Compiled, table: int, start: int, length: int) -> bool:
    tables = compiled.problem.tables
    assert tables is not None
    own = tables[table].slots
    return own is None or all(slot.id in own for slot in compiled.problem.slots[start : start + length])


def measure(
    compiled: Compiled, spots: Sequence[Spot | None], placements: Sequence[Placement]
) -> dict[ObjectiveName, int]:
    """Return what every objective reaches (value in units of 1/scale)."""
    busy = [0] * len(compiled.most)
    count = [0] * len(compiled.most)
    value = mandatory = 0
    for m, spot in enumerate(spots):
        if spot is None:
            continue
        item = compiled.items[m]
        value += item.value
        mandatory += item.mandatory
        for p in spot.people:
            busy[p] |= ((1 << item.length) - 1) << spot.start
            count[p] += 1
    where = {placement.meeting: placement for placement in placements}
    moves = 0
    for meeting in compiled.problem.meetings:
        if meeting.pin is not None:
            placement = where.get(meeting.id)
            kept = placement is not None and placement.slot == meeting.pin.slot
            if kept and placement is not None and meeting.pin.table is not None and placement.table is not None:
                kept = placement.table == meeting.pin.table
            moves += not kept
    reached: dict[ObjectiveName, int] = {
        "mandatory": mandatory,
        "floor": sum(min(n, floor) for n, floor in zip(count, compiled.floors, strict=True)),
        "value": value,
        "breaks": sum(breaks_in(mask) for mask in busy),
        "moves": moves,
    }
    if {"leximin", "balance"} & set(compiled.problem.objective):
        reached |= measure_fairness(compiled, count)
    return reached
