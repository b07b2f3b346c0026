"""Peers that decide once: first come first served, greedy with restarts, reviewers' assignment by flow."""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random

from desk import Desk
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from duijie.engine.records import Meeting, Plan, Problem
from duijie.engine.scheduling.first_come import place_first_come


class NotHeldError(Exception):
    """A peer's model cannot hold problems of this kind or size."""


@dataclass(frozen=True, slots=True)
class PeerPlan:
    """What a peer found: its value, its plan where it makes one, and whether it says that none is better."""

    value: float
    plan: Plan | None
    proved: bool = False


def first_come(problem: Problem, seconds: float, seed: int) -> PeerPlan:
    """Let every meeting take the first place that is free, in the order of the wishes."""
    return PeerPlan(place_first_come(problem)[1], None)


def greedy(problem: Problem, seconds: float, seed: int) -> PeerPlan:
    """Book by value, ties drawn; begin anew until the time is over, with starts in order or drawn; keep the best."""
    r = Random(seed)
    begun = time.monotonic()
    best, rounds = PeerPlan(-1.0, None), 0
    desk = Desk(problem)
    while rounds == 0 or time.monotonic() - begun < seconds:
        desk.clear()
        order = list(range(len(problem.slots)))
        for meeting in _by_value(problem.meetings, r):
            if rounds % 2:
                r.shuffle(order)
            desk.book(meeting, order)
        if desk.value > best.value:
            best = PeerPlan(desk.value, desk.plan(seed))
        rounds += 1
    return best


def assignment(problem: Problem, seconds: float, seed: int) -> PeerPlan:
    """Choose as papers are given to reviewers, by a flow of least cost; then book the chosen, then the others.

    Source → guest (at most so many meetings) → meeting (once) → guest → sink. Where guests
    meet within one side every meeting stands in both directions (the double cover) and
    counts half for each. The flow knows no slots, lengths, resources or order: the booking does.
    """
    if any(len(meeting.parties) != 2 for meeting in problem.meetings):
        raise NotHeldError("group meetings")
    desk = Desk(problem)
    chosen = _flow(desk)
    r = Random(seed)
    ranked = _by_value(problem.meetings, r)
    ranked.sort(key=lambda meeting: -chosen[meeting.id])
    for meeting in ranked:
        desk.book(meeting)
    return PeerPlan(desk.value, desk.plan(seed))


def _flow(desk: Desk) -> dict[str, int]:
    """Return how often (of once, or of twice in the double cover) the flow takes each meeting."""
    meetings = desk.problem.meetings
    one, other = ({p for m in meetings for p in m.parties[i]} for i in (0, 1))
    directions = ((0, 1),) if not one & other else ((0, 1), (1, 0))
    hall = sum(min(len(desk.meetings), left, _tables(desk, t)) for t, left in enumerate(desk.left)) * len(directions)
    flow = SimpleMinCostFlow()
    nodes: dict[tuple[str, str], int] = {}

    def node(kind: str, name: str) -> int:
        return nodes.setdefault((kind, name), len(nodes))

    source, sink = node("", "source"), node("", "sink")
    for person, free in desk.free.items():
        most = min(desk.most[person], free.bit_count())
        flow.add_arc_with_capacity_and_unit_cost(source, node("asks", person), most, 0)
        flow.add_arc_with_capacity_and_unit_cost(node("asked", person), sink, most, 0)
    arcs: list[tuple[int, str]] = []
    for i, j in directions:
        for meeting in meetings:
            begin, end = node(f"begin{i}", meeting.id), node(f"end{i}", meeting.id)
            for person in meeting.parties[i]:
                flow.add_arc_with_capacity_and_unit_cost(node("asks", person), begin, 1, 0)
            worth = -int(meeting.value) if desk.starts(meeting, booked_only=False) else 0
            arcs.append((flow.add_arc_with_capacity_and_unit_cost(begin, end, 1, worth), meeting.id))
            for person in meeting.parties[j]:
                flow.add_arc_with_capacity_and_unit_cost(end, node("asked", person), 1, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, hall, 0)
    flow.set_node_supply(source, hall)
    flow.set_node_supply(sink, -hall)
    status = flow.solve()
    assert status == flow.OPTIMAL, f"the flow ended with {status}"
    taken = dict.fromkeys(desk.meetings, 0)
    for arc, name in arcs:
        taken[name] += flow.flow(arc)
    return taken


def _tables(desk: Desk, t: int) -> int:
    return len(desk.meetings) if desk.problem.tables is None else desk.open[t].bit_count()


def _by_value(meetings: tuple[Meeting, ...], r: Random) -> list[Meeting]:
    return sorted(meetings, key=lambda meeting: (-meeting.value, r.random()))
