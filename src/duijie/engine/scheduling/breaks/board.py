"""A plan as arrays, for the compiled search that closes its breaks.

A *chair* is the place of one party in one meeting: chair ``c`` of meeting ``m`` lies in
``chair[m] : chair[m + 1]``. An *option* is a person who may sit on it: options
``option[c] : option[c + 1]``, of which ``seat[c]`` is the one who does (or would, while
the meeting is not placed). ``rows[r]`` are sets of slots, shared by whatever has the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from duijie.engine.scheduling.problem import breaks_in
from duijie.engine.scheduling.state import Spot, State

NO_LIMIT: Final = 1 << 30

KEPT_BY_TRADES: Final = frozenset(("mandatory", "floor", "value", "breaks", "moves"))
"""Objectives that the search knows to keep while it changes who meets; under others only times change."""

Ints = np.ndarray[Any, np.dtype[np.int32]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Longs = np.ndarray[Any, np.dtype[np.int64]]


class Board(NamedTuple):
    """The problem (first part, never written) and a plan of it (second part).

    ``movable[m]``: the kernels may move it. ``places[m]``: which set of table classes can take it;
    classes ``place[places[m]] : place[places[m] + 1]`` of ``place_class``, each in the slots
    ``rows[place_row]``. ``at[p, t]``: meeting
    or −1. ``crowd[t, : crowd_size[t]]``: the movable meetings of a slot, ``crowd_rank[m]`` their
    place in it. ``waiting[: totals[6]]``: movable meetings that are not placed.
    ``breaks_seen[n]``: people with ``n`` breaks. ``torn[: totals[3]]``: people with breaks.
    ``totals``: breaks, what the floor has gained, meetings beyond the capacity of their tables,
    people with breaks, what mandatory and value have gained, meetings that wait.
    ``price``: in breaks, of a meeting beyond
    the capacity, and of a unit of value lost. ``pile…`` and ``mark`` are room to
    work in, ``stamp`` is (last mark, state of the random numbers, work done).
    """

    chair: Ints
    option: Ints
    option_person: Ints
    option_row: Ints
    chair_meeting: Ints
    rows: Bools
    movable: Bools
    mandatory: Ints
    value: Longs
    places: Ints
    place: Ints
    place_class: Ints
    place_row: Ints
    holder: Ints
    capacity: Ints
    need: Ints
    need_resource: Ints
    need_number: Ints
    supply: Ints
    organisation: Ints
    most: Ints
    floors: Ints
    pools: Ints
    fairness: Ints

    seat: Ints
    slot: Ints
    table: Ints
    at: Ints
    runs: Ints
    met: Ints
    used: Ints
    taken: Ints
    crowd: Ints
    crowd_size: Ints
    crowd_rank: Ints
    waiting: Ints
    waiting_rank: Ints
    breaks_seen: Ints
    torn: Ints
    torn_rank: Ints
    totals: Longs
    pile: Ints
    pile_table: Ints
    pile_slot: Ints
    mark: Longs
    stamp: Longs
    price: Floats


class _Rows:
    """Sets of slots, each kept once."""

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self.number: dict[int, int] = {}

    def of(self, mask: int) -> int:
        return self.number.setdefault(mask, len(self.number))

    def array(self) -> Bools:
        rows = np.zeros((max(1, len(self.number)), self.horizon), dtype=np.bool_)
        for mask, row in self.number.items():
            rows[row] = [mask >> t & 1 for t in range(self.horizon)]
        return rows


def board_of(state: State, seed: int) -> Board:
    """Return the board of a plan; meetings that the kernels cannot move are not ``movable``."""
    compiled, horizon = state.compiled, state.compiled.horizon
    rows = _Rows(horizon)
    chairs = _chairs(state, rows)
    places = _places(state, rows)
    movable = _movable(state)
    needs = [item.needs for item in compiled.items]
    organisation = {name: i for i, name in enumerate(dict.fromkeys(compiled.organisation))}
    slot = np.array([-1 if spot is None else spot.start for spot in state.spots], dtype=np.int32)
    table = np.array([-1 if spot is None else spot.table_class for spot in state.spots], dtype=np.int32)
    at = np.array(state.at, dtype=np.int32).reshape(len(compiled.most), horizon)
    crowd, crowd_size, crowd_rank = _crowds(slot, movable, horizon, len(compiled.most))
    breaks = np.array([breaks_in(busy) for busy in state.busy], dtype=np.int32)
    classes = compiled.classes or ()
    torn = np.argsort(breaks == 0, kind="stable").astype(np.int32)  # those with breaks first
    width = compiled.problem.homogeneity
    counted = set(compiled.problem.objective) - KEPT_BY_TRADES  # these look at who meets how often
    waits = movable & (slot < 0) & (not counted)
    waiting = np.argsort(~waits, kind="stable").astype(np.int32)  # those that wait first
    return Board(
        chair=chairs[0],
        option=chairs[1],
        option_person=chairs[2],
        option_row=chairs[3],
        chair_meeting=chairs[4],
        rows=rows.array(),
        movable=movable,
        mandatory=_ints(item.mandatory for item in compiled.items),
        value=np.array([item.value for item in compiled.items], dtype=np.int64),
        places=places[0],
        place=places[1],
        place_class=places[2],
        place_row=places[3],
        holder=_ints(-1 if group.holder is None else organisation.get(group.holder, -2) for group in classes),
        capacity=_table([group.capacity for group in classes], horizon),
        need=_starts([len(own) for own in needs]),
        need_resource=_ints(r for own in needs for r, _ in own),
        need_number=_ints(min(n, NO_LIMIT) for own in needs for _, n in own),
        supply=_table(compiled.resources, horizon),
        organisation=_ints(organisation[name] for name in compiled.organisation),
        most=_ints(NO_LIMIT if most is None else min(most, NO_LIMIT) for most in compiled.most),
        floors=_ints(min(floor, NO_LIMIT) for floor in compiled.floors),
        pools=_pools(chairs[1], chairs[4], movable & (not counted)),
        fairness=_ints([-1 if width is None else min(width, NO_LIMIT)]),
        seat=chairs[5],
        slot=slot,
        table=table,
        at=at,
        runs=breaks + np.array([busy != 0 for busy in state.busy], dtype=np.int32),
        met=_ints(state.count),
        used=_table(state.used, horizon),
        taken=_table(state.taken, horizon),
        crowd=crowd,
        crowd_size=crowd_size,
        crowd_rank=crowd_rank,
        waiting=waiting,
        waiting_rank=np.argsort(waiting).astype(np.int32),
        breaks_seen=np.bincount(breaks, minlength=horizon + 2).astype(np.int32),
        torn=torn,
        torn_rank=np.argsort(torn).astype(np.int32),
        totals=np.array([state.breaks, 0, 0, np.count_nonzero(breaks), 0, 0, np.count_nonzero(waits)], dtype=np.int64),
        pile=np.zeros(len(slot) + 1, dtype=np.int32),
        pile_table=np.zeros(len(slot) + 1, dtype=np.int32),
        pile_slot=np.zeros(len(slot) + 1, dtype=np.int32),
        mark=np.zeros(len(slot), dtype=np.int64),
        price=np.array([1.0, 1.0]),
        stamp=np.array([0, (seed * 2654435761 + 12345) % (1 << 62), 0], dtype=np.int64),
    )


def spots_of_board(board: Board) -> list[Spot | None]:
    """Return the plan on a board; meetings of several slots start where they did."""
    chair, slot, table = board.chair.tolist(), board.slot.tolist(), board.table.tolist()
    people = board.option_person[board.seat].tolist()
    return [
        Spot(slot[m], tuple(people[chair[m] : chair[m + 1]]), table[m]) if slot[m] >= 0 else None
        for m in range(len(slot))
    ]


def _chairs(state: State, rows: _Rows) -> tuple[Ints, ...]:
    """Return chair, option, option_person, option_row, chair_meeting, seat."""
    chair, option = [0], [0]
    people: list[int] = []
    row: list[int] = []
    meeting: list[int] = []
    seat: list[int] = []
    for m, parties in enumerate(state.domain.members):
        spot = state.spots[m]
        for i, party in enumerate(parties):
            sits = -1 if spot is None else spot.people[i]
            ways = party or {state.compiled.items[m].parties[i][0]: 0}  # nobody can: never placed
            seat.append(len(people))
            for p, mask in ways.items():
                if p == sits:
                    seat[-1] = len(people)
                people.append(p)
                row.append(rows.of(mask))
            option.append(len(people))
            meeting.append(m)
        chair.append(len(meeting))
    return tuple(np.array(part, dtype=np.int32) for part in (chair, option, people, row, meeting, seat))


def _places(state: State, rows: _Rows) -> tuple[Ints, Ints, Ints, Ints]:
    """Return, for each meeting, the number of its set of table classes, and those sets."""
    sets: dict[tuple[tuple[int, int], ...], int] = {}
    number = [sets.setdefault(tuple(places.items()), len(sets)) for places in state.domain.tables]
    return (
        _ints(number),
        _starts([len(group) for group in sets]),
        _ints(k for group in sets for k, _ in group),
        _ints(rows.of(mask) for group in sets for _, mask in group),
    )


def _movable(state: State) -> Bools:
    """Return which meetings last one slot, follow no other, and are not where they were published."""
    compiled, pinned = state.compiled, "moves" in state.compiled.problem.objective
    return np.array(
        [
            item.length == 1
            and not item.after
            and not item.before
            and bool(state.domain.starts[m])
            and not (pinned and item.pin is not None and (spot is None or state.keeps(m, spot)))
            for m, (item, spot) in enumerate(zip(compiled.items, state.spots, strict=True))
        ],
        dtype=np.bool_,
    )


def _pools(option: Ints, chair_meeting: Ints, movable: Bools) -> Ints:
    several = np.diff(option) > 1
    return np.flatnonzero(several & movable[chair_meeting]).astype(np.int32)


def _crowds(slot: Ints, movable: Bools, horizon: int, people: int) -> tuple[Ints, Ints, Ints]:
    crowd = np.zeros((horizon, people + 1), dtype=np.int32)
    size = np.zeros(horizon, dtype=np.int32)
    rank = np.full(len(slot), -1, dtype=np.int32)
    for m in np.flatnonzero(movable & (slot >= 0)).tolist():
        t = slot[m]
        rank[m] = size[t]
        crowd[t, size[t]] = m
        size[t] += 1
    return crowd, size, rank


def _ints(values: Any) -> Ints:
    return np.fromiter(values, dtype=np.int32)


def _starts(lengths: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32)


def _table(lines: Sequence[Sequence[int]], horizon: int) -> Ints:
    return np.minimum(np.array(lines, dtype=np.int64), NO_LIMIT).astype(np.int32).reshape(len(lines), horizon)
