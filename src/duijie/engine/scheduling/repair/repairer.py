"""A new plan in the time of a glance: what was published stays, freed places are filled, and both can be shown."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from duijie.engine.records import Changes, Plan, Problem
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.repair.altered import with_newcomers
from duijie.engine.scheduling.repair.board import Board
from duijie.engine.scheduling.repair.exchange import Pool, let_in, pool_of
from duijie.engine.scheduling.repair.fill import Filler
from duijie.engine.scheduling.repair.keep import Disruption, keep
from duijie.engine.scheduling.repair.prices import prices_of
from duijie.engine.scheduling.repair.published import Published, allowed_starts
from duijie.engine.scheduling.repair.repaired import Day, Repaired

EXCHANGES = 4_000
"""Work (see ``Board.ticks``) that may go into moving newly placed meetings among themselves."""

WORK_A_MOVE = 20_000
"""Work that may go into finding each of the moves that are allowed."""

MOST_EXCHANGED = 400
"""Meetings, the most promising, for which newly placed ones are moved in one round."""

MOST_SENT = 3
"""Meetings that may have to go elsewhere to let one in."""


def repair(problem: Problem, plan: Plan, changes: Changes, seed: int = 1, allow_moves: int = 0) -> Repaired:
    """Return the plan after changes, with what moved, what was lost and what was gained.

    ``plan`` keeps every hard rule of ``problem`` with the people and meetings of ``changes`` added; it may
    place some of those already. ``allow_moves``: how many published meetings may move to let others in.
    The same input and seed give the same plan, and the same changes to the answer change nothing more.
    """
    return Repairer(with_newcomers(problem, changes), plan).apply(changes, seed, allow_moves)


class Repairer:
    """Keeps a published plan ready, so that changes are answered at once. :meth:`apply` alters nothing in it."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.published = Published(problem, plan)
        self.board = Board(self.published)
        self.prices = prices_of(self.board)
        everybody = range(len(self.board.most))
        anywhere = Filler(self.board, self.published.compiled.all_slots, 1, None)
        free = {p: self.board.available[p] for p in everybody}
        self.possible = [anywhere.starts_among(m, free) for m in range(len(self.board.items))]
        waiting = [m for m, seat in enumerate(self.board.seats) if seat is None]
        self.waiting = {m: starts for m in waiting if (starts := anywhere.starts(m))}
        # With sides to balance, what a meeting may bring depends on all others.
        keyed = () if "balance" in problem.objective else waiting
        self.keys = {m: anywhere.turn(m)[0] for m in keyed}

    def apply(self, changes: Changes, seed: int = 1, allow_moves: int = 0) -> Repaired:
        """Return the plan after changes; see :func:`repair`."""
        board = self.board.copy()
        meetings, people = self._take_in(board, changes)
        disruption = self._disruption(board, changes, meetings, people)
        for m in disruption.cancelled:
            board.allowed[m] = 0
        kept = keep(board, self.published.at_table, disruption, lambda m: _rank(board, m))
        everything = self.published.compiled.all_slots
        future = everything >> disruption.now << disruption.now
        width = None if board.width is None else max(board.width, board.spread())
        touched = dict.fromkeys(people.values())
        for seat in kept.before.values():
            touched.update(dict.fromkeys(seat.people))
        fresh = dict.fromkeys(m for p in touched for m in board.meetings_of[p])
        keys = self.keys if board.factor == 1 else {}
        filler = Filler(board, future, seed, width, keys, fresh)
        rush = _Rush(filler, self._candidates(board, fresh, future))
        rush.fill()
        rush.exchange()
        without: tuple[int, ...] | None = None
        if allow_moves:
            before = board.score()
            rush.move(allow_moves, disruption.now)
            without = before if rush.moved() else None
        day = Day(self.published, changes, disruption, self.possible, self.prices)
        return Repaired(day, board, kept, filler.width, seed, meetings, people, without)

    def _take_in(self, board: Board, changes: Changes) -> tuple[dict[str, int], dict[str, int]]:
        """Add newcomers to a board; return the numbers of all meetings and people that are new."""
        compiled, problem = self.published.compiled, self.published.problem
        persons = [person for person in changes.arrived if person.id not in compiled.person_number]
        fresh = [meeting for meeting in changes.add if meeting.id not in compiled.meeting_number]
        if not persons and not fresh:
            return {}, {}
        new_people = {person.id: len(board.most) + i for i, person in enumerate(persons)}
        new_meetings = {meeting.id: len(board.items) + i for i, meeting in enumerate(fresh)}
        named = {p: None for meeting in fresh for party in meeting.parties for p in party if p not in new_people}
        old = [problem.people[compiled.person_number[p]] for p in named]
        small = replace(
            problem,
            people=(*old, *persons),
            meetings=tuple(replace(m, after=tuple(x for x in m.after if x in new_meetings)) for m in fresh),
        )
        more = compile_problem(small)
        scale = max(compiled.scale, more.scale)
        board.rescale(scale // compiled.scale)
        numbers = [*(compiled.person_number[p] for p in named), *new_people.values()]
        after = [[{**compiled.meeting_number, **new_meetings}[x] for x in dict.fromkeys(m.after)] for m in fresh]
        board.extend(more, numbers, list(new_meetings.values()), after, scale // more.scale)
        board.allowed += allowed_starts(more)
        return new_meetings, new_people

    def _disruption(
        self, board: Board, changes: Changes, meetings: Mapping[str, int], people: Mapping[str, int]
    ) -> Disruption:
        compiled = self.published.compiled

        def person(name: str) -> int:
            return people[name] if name in people else compiled.person_number[name]

        now = 0 if changes.now is None else compiled.slot_number[changes.now]
        future = compiled.all_slots >> now << now
        away = {person(late.person): future & ((1 << compiled.slot_number[late.until]) - 1) for late in changes.late}
        gone = frozenset(person(name) for name in changes.absent)
        away.update(dict.fromkeys(gone, future))
        cancelled = (meetings[m] if m in meetings else compiled.meeting_number[m] for m in changes.cancel)
        closed = frozenset(compiled.table_number[k] for k in changes.closed_tables)
        ahead = frozenset(m for m in cancelled if (seat := board.seats[m]) is None or seat.start >= now)
        return Disruption(now, {p: mask for p, mask in away.items() if mask}, gone, ahead, closed)

    def _candidates(self, board: Board, fresh: Iterable[int], future: int) -> list[int]:
        """Return meetings that may have a place now: whoever's people or tables are freed, and newcomers."""
        roomy = sum(1 << t for t in range(board.horizon) if _has_some_room(board, t)) & future
        found = {m: None for m, starts in self.waiting.items() if starts & roomy}
        found.update(dict.fromkeys(fresh))
        found.update(dict.fromkeys(range(len(self.published.seats), len(board.items))))
        return [m for m in found if board.seats[m] is None and board.allowed[m]]


def _has_some_room(board: Board, t: int) -> bool:
    return bool(board.vacant[t]) if board.hall.named else board.room is None or board.room[t] > 0


def _rank(board: Board, m: int) -> tuple[int, int, int]:
    first = "mandatory" in board.objective and board.items[m].mandatory
    return -first, -board.values[m], m


class _Rush:
    """One filling of a board: candidates, what has been placed, and what had a place before."""

    def __init__(self, filler: Filler, candidates: Sequence[int]) -> None:
        self.filler = filler
        self.board = filler.board
        self.candidates = dict.fromkeys(candidates)
        self.promised = list(self.board.seats)
        self.gained: dict[int, None] = {}

    def fill(self) -> None:
        """Place candidates until none can be placed and better the objectives."""
        self.gained.update(dict.fromkeys(self.filler.fill(self.candidates)))

    def moved(self) -> list[int]:
        """Return the meetings that had a place and now have another."""
        pairs = enumerate(zip(self.promised, self.board.seats, strict=True))
        return [m for m, (old, new) in pairs if old is not None and new is not None and old != new]

    def exchange(self) -> None:
        """Let more in by moving what was newly placed, or by leaving out some of it for what brings more."""
        board = self.board
        limit = board.ticks + EXCHANGES
        gained, changed = True, False
        while gained and self.gained and board.ticks < limit:
            gained = False
            pool = pool_of(board, self.gained, ())
            near = {m: None for g in self.gained for p in self._people(g) for m in board.meetings_of[p]}
            for m in self._waiting((*near, *self.candidates), MOST_EXCHANGED):
                if board.ticks >= limit:
                    break
                if self._let_in(m, pool, MOST_SENT):
                    pool, gained, changed = pool_of(board, self.gained, ()), True, True
        if changed:
            self.fill()

    def move(self, most: int, now: int) -> None:
        """Let more in by moving up to so many published meetings that are still ahead."""
        board = self.board
        limit = board.ticks + WORK_A_MOVE * min(most, 50)
        ahead = frozenset(m for m, seat in enumerate(self.promised) if seat is not None and seat.start >= now)
        pool = pool_of(board, (*ahead, *self.gained), ahead)
        waiting = self._waiting((m for m, seat in enumerate(board.seats) if seat is None), len(board.seats))
        self.candidates.update(dict.fromkeys(waiting))
        for m in waiting:
            left = most - len(self.moved())
            if left <= 0 or board.ticks >= limit:
                break
            self._let_in(m, pool, min(MOST_SENT, left))
        self.fill()

    def _waiting(self, meetings: Iterable[int], most: int) -> list[int]:
        board, filler = self.board, self.filler
        open_to = [m for m in dict.fromkeys(meetings) if board.seats[m] is None and board.allowed[m] & filler.future]
        return heapq.nsmallest(most, open_to, key=filler.turn)

    def _people(self, m: int) -> tuple[int, ...]:
        seat = self.board.seats[m]
        return () if seat is None else seat.people

    def _let_in(self, m: int, pool: Pool, most: int) -> bool:
        sent = let_in(self.filler, m, pool, most)
        if sent is None:
            return False
        self.gained[m] = None
        for x in sent:
            if self.board.seats[x] is None:
                self.gained.pop(x, None)
                self.candidates[x] = None
        return True
