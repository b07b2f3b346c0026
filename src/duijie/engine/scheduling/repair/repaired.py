"""The answer of a repair: what shifted, what the plan now reaches, and, on asking, the whole plan with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from duijie.engine.records import (
    Changes,
    Objective,
    ObjectiveName,
    Pin,
    Placement,
    Plan,
    Problem,
    Replan,
    Shift,
    StandIn,
    Status,
    Unplaced,
)
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.explain import Explainer
from duijie.engine.scheduling.fairness import ladder_of, sides_of
from duijie.engine.scheduling.problem import Compiled, compile_problem
from duijie.engine.scheduling.repair import wording
from duijie.engine.scheduling.repair.altered import altered_problem
from duijie.engine.scheduling.repair.board import Board
from duijie.engine.scheduling.repair.keep import Disruption, Kept
from duijie.engine.scheduling.repair.prices import Prices, reach_of, value_bound
from duijie.engine.scheduling.repair.published import Published, Seat
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.scheduling.wording import listed
from duijie.engine.text import same


@dataclass(frozen=True, slots=True)
class Day:
    """What a repair started from. ``possible[m]``: starts at which a published problem's meeting could ever be."""

    published: Published
    changes: Changes
    disruption: Disruption
    possible: Sequence[int]
    prices: Prices


@dataclass
class Repaired:
    """A repaired plan; what costs time to say is made when it is asked for.

    ``width``: homogeneity as far as history and promises leave it. ``meetings``, ``people``: numbers of newcomers.
    ``score_without_moves``: the objectives before published meetings were moved, if any were.
    """

    day: Day
    board: Board
    kept: Kept
    width: int | None
    seed: int
    meetings: Mapping[str, int]
    people: Mapping[str, int]
    score_without_moves: tuple[int, ...] | None

    # --- what shifted ------------------------------------------------------------------------

    @cached_property
    def lost(self) -> tuple[Shift, ...]:
        """The published meetings that could not stay, by time."""
        found = [
            (before.start, m, Shift(self._meeting(m), self._pin(before), None, self.kept.lost[m]))
            for m, before in self.kept.before.items()
            if m in self.kept.lost and not self._is_back(m)
        ]
        return tuple(shift for _, _, shift in sorted(found, key=lambda entry: entry[:2]))

    @cached_property
    def moved(self) -> tuple[Shift, ...]:
        """The published meetings that are still held, at another table or, where that was allowed, another time."""
        found = []
        for m, old in self._published():
            new = self.board.seats[m]
            if new is None or (m in self.kept.lost and not self._is_back(m)):
                continue
            if (new.start, new.table) != (old.start, old.table):
                closed = old.table in self.day.disruption.closed and new.start == old.start
                why = "table_closed" if closed else "makes_room"
                found.append((old.start, m, Shift(self._meeting(m), self._pin(old), self._pin(new), why)))
        return tuple(shift for _, _, shift in sorted(found, key=lambda entry: entry[:2]))

    @cached_property
    def gained(self) -> tuple[Shift, ...]:
        """The meetings that have a place and had none, or lost it, by time."""
        added = {meeting.id for meeting in self.day.changes.add}
        found = []
        for m, seat in enumerate(self.board.seats):
            if seat is None or (self._origin(m) is not None and (m not in self.kept.lost or self._is_back(m))):
                continue
            name = self._meeting(m)
            why = "regained" if m in self.kept.lost else "added" if name in added else "freed"
            found.append((seat.start, m, Shift(name, None, self._pin(seat), why)))
        return tuple(shift for _, _, shift in sorted(found, key=lambda entry: entry[:2]))

    @cached_property
    def stand_ins(self) -> tuple[StandIn, ...]:
        """The colleagues who attend in somebody's stead."""
        found = []
        for m, old in self._published():
            new = self.board.seats[m]
            if new is None or new.people == old.people or (m in self.kept.lost and not self._is_back(m)):
                continue
            pairs = zip(old.people, new.people, strict=True)
            found += [StandIn(self._meeting(m), self._person(p), self._person(q)) for p, q in pairs if p != q]
        return tuple(found)

    def _published(self) -> list[tuple[int, Seat]]:
        seats = self.day.published.seats
        return [(m, old) for m, old in enumerate(seats) if old is not None and self.board.seats[m] is not old]

    def _origin(self, m: int) -> Seat | None:
        seats = self.day.published.seats
        return seats[m] if m < len(seats) else None

    def _is_back(self, m: int) -> bool:
        """Return whether a lost meeting has its own place again, so that nothing happened to it."""
        old, new = self._origin(m), self.board.seats[m]
        return old is not None and new is not None and (old.start, old.table) == (new.start, new.table)

    def _meeting(self, m: int) -> str:
        known = self.day.published.problem.meetings
        return known[m].id if m < len(known) else list(self.meetings)[m - len(known)]

    def _person(self, p: int) -> str:
        known = self.day.published.problem.people
        return known[p].id if p < len(known) else list(self.people)[p - len(known)]

    def _pin(self, seat: Seat) -> Pin:
        return Pin(self.day.published.problem.slots[seat.start].id, self._table(seat))

    def _table(self, seat: Seat) -> str | None:
        tables = self.day.published.problem.tables
        return None if tables is None or seat.table < 0 else tables[seat.table].id

    # --- the plan ----------------------------------------------------------------------------

    @cached_property
    def problem(self) -> Problem:
        """The problem after the changes, which the plan answers."""
        return altered_problem(self._known, self.day.published.plan, self.day.changes, self.width)

    @property
    def _known(self) -> Problem:
        return self.day.published.problem

    @cached_property
    def placed(self) -> tuple[Placement, ...]:
        """All placements: history as it was, then the rest by time and table. What stays is the same object."""
        published, seats = self.day.published, self.board.seats
        past = set(self._past)
        numbers = published.compiled.meeting_number
        history = [placement for placement in published.plan.placed if numbers[placement.meeting] in past]
        # Entries are used as they are: making thousands of new objects would wake the garbage collector.
        ahead = [
            entry
            for entry in published.entries
            if seats[entry[1]] is published.seats[entry[1]] and entry[1] not in past
        ]
        known = len(published.seats)
        ahead += [
            (published.key(m, seat), m, self._placement(m, seat))
            for m, seat in enumerate(seats)
            if seat is not None and (m >= known or seat is not published.seats[m])
        ]
        ahead.sort(key=lambda entry: entry[0])
        return (*history, *(placement for _, _, placement in ahead))

    def _placement(self, m: int, seat: Seat) -> Placement:
        slot = self._known.slots[seat.start].id
        return Placement(self._meeting(m), slot, self._table(seat), tuple(self._person(p) for p in seat.people))

    @cached_property
    def plan(self) -> Plan:
        """The whole plan, with the reason of every meeting it leaves out."""
        proved = all(objective.proved for objective in self.objectives)
        status: Status = "optimal" if proved else "feasible"
        return Plan(status, self.seed, self.placed, self._unplaced(), self.objectives)

    @cached_property
    def replan(self) -> Replan:
        """The plan with what shifted, as it is written."""
        names, without = self._known.objective, self.score_without_moves
        said: dict[ObjectiveName, float] = {}
        if without is not None:
            for name, reached in zip(names, without, strict=True):
                if name != "leximin":
                    said[name] = self._unit(name, -reached if name in ("breaks", "moves", "balance") else reached)
        return Replan(self.plan, self.moved, self.lost, self.gained, self.stand_ins, said)

    @cached_property
    def _compiled(self) -> Compiled:
        return compile_problem(self.problem)

    def _unplaced(self) -> tuple[Unplaced, ...]:
        compiled, changes = self._compiled, self.day.changes
        state = State(compiled, domain_of(compiled))
        state.load(self._spots())
        now = self.day.disruption.now
        past = [m for m, spot in enumerate(state.spots) if spot is not None and spot.start < now]
        explainer = Explainer(compiled, state, self.placed, past)
        cancelled, absent = set(changes.cancel), {compiled.person_number[p] for p in changes.absent}
        found = []
        for m, spot in enumerate(state.spots):
            if spot is not None:
                continue
            name, parties = self.problem.meetings[m].id, compiled.items[m].parties
            missing = next((party for party in parties if absent.issuperset(party)), ())
            if name in cancelled:
                found.append(Unplaced(name, "cancelled", (), wording.CANCELLED))
            elif missing:
                names = listed([same(explainer.words.person(p)) for p in missing])
                ids = tuple(self.problem.people[p].id for p in missing)
                found.append(Unplaced(name, "absent", ids, wording.ABSENT.fill(people=names)))
            else:
                found.append(explainer.explain(m))
        return tuple(found)

    def _spots(self) -> list[Spot | None]:
        """Return where everything is for the solver's own view, in which tables are classes."""
        classes = self._compiled.classes
        alone = -1 if classes is None else 0
        group_of = {k: j for j, group in enumerate(classes or ()) for k in group.tables}
        return [
            None if seat is None else Spot(seat.start, seat.people, group_of.get(seat.table, alone))
            for seat in self.board.seats
        ]

    # --- figures -----------------------------------------------------------------------------

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """What the whole plan reaches, history included, with proven bounds."""
        return tuple(self._objective(name) for name in self._known.objective)

    def _objective(self, name: ObjectiveName) -> Objective:
        reached, bound = self._reached(name), self._bounds[name]
        return Objective(name, self._unit(name, reached), self._unit(name, bound), reached == bound)

    def _unit(self, name: ObjectiveName, figure: int) -> float:
        scale = self.day.published.compiled.scale * self.board.factor
        return figure if name != "value" or scale == 1 else figure / scale

    def _reached(self, name: ObjectiveName) -> int:
        if name == "leximin":
            return ladder_of(self._compiled).of_counts(self.board.count)
        if name == "balance":
            return sides_of(self._compiled).of_counts(self.board.count)
        if name == "breaks":
            return self.board.breaks
        return -self.board.totals[name] if name == "moves" else self.board.totals[name]

    @cached_property
    def _impossible(self) -> list[int]:
        """Meetings that can be held at no time after the changes; those of the past can only have been."""
        board, disruption, future = self.board, self.day.disruption, self._future
        seats = self.day.published.seats
        found = dict.fromkeys(disruption.cancelled)
        found.update(
            (m, None)
            for m, starts in enumerate(self.day.possible)
            if not starts & future and ((seat := seats[m]) is None or seat.start >= disruption.now)
        )
        for p in disruption.gone:
            for m in board.meetings_of[p]:
                seat = self._origin(m)
                ahead = seat is None or seat.start >= disruption.now
                if ahead and any(disruption.gone.issuperset(party) for party in board.items[m].parties):
                    found[m] = None
        return list(found)

    @property
    def _future(self) -> int:
        compiled, now = self.day.published.compiled, self.day.disruption.now
        return compiled.all_slots >> now << now

    @cached_property
    def _past(self) -> list[int]:
        now = self.day.disruption.now
        return [m for m, seat in enumerate(self.day.published.seats) if seat is not None and seat.start < now]

    @cached_property
    def _reach(self) -> list[int]:
        """The most meetings that each person can have, those of the past among them."""
        board, future = self.board, self._future
        slots = [(available & future).bit_count() for available in board.available]
        for m in self._past:
            for party in board.items[m].parties:
                for p in party:
                    slots[p] += board.items[m].length
        return [reach_of(board, p, number) for p, number in enumerate(slots)]

    @cached_property
    def _bounds(self) -> dict[ObjectiveName, int]:
        board, impossible = self.board, set(self._impossible)
        names = self._known.objective
        value = value_bound(board, self.day.prices, self._reach, impossible, self.day.disruption.now, self._past)
        floors = board.floors
        found: dict[ObjectiveName, int] = {"value": value, "breaks": 0, "balance": 0}
        ahead = (m for m, item in enumerate(board.items) if item.mandatory and m not in impossible)
        found["mandatory"] = sum(1 for _ in ahead) if "mandatory" in names else 0
        number = [len(own) for own in board.meetings_of]
        for m in impossible:
            for p in {p for party in board.items[m].parties for p in party}:
                number[p] -= 1
        most = [min(reach, wished) for reach, wished in zip(self._reach, number, strict=True)]
        found["floor"] = sum(min(floor, top) for floor, top in zip(floors, most, strict=True) if floor)
        found["moves"] = self._fewest_moves() if "moves" in names else 0
        if "leximin" in names:
            found["leximin"] = ladder_of(self._compiled).of_counts(most)
        return found

    def _fewest_moves(self) -> int:
        """Return how many of the problem's own pins no plan can keep: passed by, or of a cancelled meeting."""
        cancelled, now, forced = self.day.disruption.cancelled, self.day.disruption.now, 0
        for m, item in enumerate(self.board.items):
            if item.pin is None:
                continue
            seat = self._origin(m)
            if seat is not None and seat.start < now:
                forced += seat.start != item.pin[0]
            else:
                forced += m in cancelled or item.pin[0] < now
        return forced
