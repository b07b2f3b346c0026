"""The model everybody writes first: does meeting m start in slot t? One truth for each, and plain constraints.

``naive CP-SAT``, ``HiGHS`` and ``RC2`` are given this same model; only value counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from desk import Desk, slots_in

from duijie.engine.records import Plan, Problem


@dataclass(slots=True)
class TimetableModel:
    """Truths by number, and what they keep.

    ``starts[m]``: start slot → truth. ``attends[m][i]``: (person, start) → truth, of the
    parties of whom more than one could come; of the others the start says it all.
    ``at_most``: of these truths so many hold. ``one_of``: the first holds just if one of
    the others does, and never two of them. ``after``: as many of the first hold as of the
    second, or fewer; the last of the first is the one that has only those before it.
    ``seating``: where firms hold tables, by slot, (truths, kinds of table that will do); no
    kind is used more often than ``kinds`` has tables in that slot.
    """

    problem: Problem
    truths: int = 0
    starts: list[dict[int, int]] = field(default_factory=list)
    attends: list[list[dict[tuple[str, int], int]]] = field(default_factory=list)
    at_most: list[tuple[list[int], int]] = field(default_factory=list)
    one_of: list[tuple[int, list[int]]] = field(default_factory=list)
    after: list[tuple[list[int], list[int]]] = field(default_factory=list)
    seating: list[list[tuple[list[int], tuple[int, ...]]]] = field(default_factory=list)
    kinds: list[list[int]] = field(default_factory=list)

    def new_truth(self) -> int:
        """Return the number of one more truth."""
        self.truths += 1
        return self.truths - 1

    def value(self) -> dict[int, int]:
        """Return what each truth is worth."""
        meetings = self.problem.meetings
        return {x: int(meetings[m].value) for m, own in enumerate(self.starts) for x in own.values()}

    def plan(self, holds: Sequence[bool]) -> Plan:
        """Return the plan of an answer; tables and members are chosen by the desk, in order of time."""
        desk = Desk(self.problem)
        chosen = [(s, m) for m, own in enumerate(self.starts) for s, x in own.items() if holds[x]]
        for s, m in sorted(chosen):
            meeting = self.problem.meetings[m]
            parties = list(meeting.parties)
            for i, options in enumerate(self.attends[m]):
                sent = [p for (p, start), x in options.items() if start == s and holds[x]]
                parties[i] = tuple(sent) or parties[i]
            desk.book(meeting, 1 << s, parties)
        return desk.plan()


def build_model(problem: Problem) -> TimetableModel:
    """Return the model of a problem whose guests' absences, pools, tables, resources and order it holds in full."""
    model = TimetableModel(problem)
    desk = Desk(problem)
    spent: dict[tuple[str, str, int], list[int]] = {}
    in_slot: list[dict[tuple[int, tuple[str, ...]], list[int]]] = [{} for _ in problem.slots]
    attended: dict[str, dict[int, list[int]]] = {person.id: {} for person in problem.people}
    number = {meeting.id: m for m, meeting in enumerate(problem.meetings)}
    for m, meeting in enumerate(problem.meetings):
        starts = {s: model.new_truth() for s in slots_in(desk.starts(meeting, booked_only=False))}
        model.starts.append(starts)
        model.at_most.append((list(starts.values()), 1))
        model.attends.append(_attend(model, desk, m, attended))
        firms = tuple(sorted({desk.organisation[p] or "" for party in meeting.parties for p in party} & set(desk.held)))
        for s, x in starts.items():
            for t in range(s, s + meeting.length):
                in_slot[t].setdefault((len(meeting.parties), firms), []).append(x)
                for resource, needed in meeting.needs.items():
                    spent.setdefault(("resource", resource, t), []).extend([x] * needed)
    for person, rows in attended.items():
        model.at_most += [(rows[t], 1) for t in range(len(problem.slots)) if t in rows]
        most = desk.most[person]
        if most < len(problem.slots):
            model.at_most.append((rows.get(-1, []), most))
    resources = {resource.id: resource for resource in problem.resources}
    for (_, resource, t), truths in spent.items():
        model.at_most.append((truths, resources[resource].at(problem.slots[t].id)))
    for m, meeting in enumerate(problem.meetings):
        for name in meeting.after:
            earlier, length = model.starts[number[name]], problem.meetings[number[name]].length
            for s in model.starts[m]:
                upto = [x for u, x in model.starts[m].items() if u <= s]
                model.after.append((upto, [x for u, x in earlier.items() if u + length <= s]))
    _seat(model, desk, in_slot)
    return model


def _attend(
    model: TimetableModel, desk: Desk, m: int, attended: dict[str, dict[int, list[int]]]
) -> list[dict[tuple[str, int], int]]:
    """Add who comes for each party; ``attended``: person → slot (or −1: any start) → truths."""
    meeting = desk.problem.meetings[m]
    found = []
    for party in meeting.parties:
        own: dict[tuple[str, int], int] = {}
        for s, x in model.starts[m].items():
            window = ((1 << meeting.length) - 1) << s
            able = [p for p in party if desk.free[p] & window == window]
            for p in able:
                truth = x if len(able) == 1 else model.new_truth()
                own[p, s] = truth
                attended[p].setdefault(-1, []).append(truth)
                for t in range(s, s + meeting.length):
                    attended[p].setdefault(t, []).append(truth)
            if len(able) > 1:
                model.one_of.append((x, [own[p, s] for p in able]))
        found.append(own)
    return found


def _seat(model: TimetableModel, desk: Desk, in_slot: Sequence[dict[tuple[int, tuple[str, ...]], list[int]]]) -> None:
    """Add the tables: a number a slot for each size of group, and kinds of table where firms hold some."""
    meetings = len(desk.problem.meetings)
    for t, groups in enumerate(in_slot):
        there = [table for k, table in enumerate(desk.tables) if desk.open[t] >> k & 1]
        for size in sorted({size for size, _ in groups}):
            room = sum(table.seats is None or table.seats >= size for table in there) if desk.tables else desk.left[t]
            if room < meetings:
                model.at_most.append(([x for (n, _), truths in groups.items() if n >= size for x in truths], room))
        if desk.held:
            kinds = Counter((table.seats or meetings, table.held_by) for table in there)
            model.kinds.append(list(kinds.values()))
            model.seating.append(
                [
                    (truths, tuple(j for j, (n, held) in enumerate(kinds) if n >= size and held in (None, *firms)))
                    for (size, firms), truths in groups.items()
                ]
            )
