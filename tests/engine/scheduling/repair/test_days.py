"""Hundreds of random days: every answer keeps rules and promises, and is as good as simple exchange can make it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from duijie.engine.records import Changes, Meeting, Person, Plan, Problem, Slot, Table
from duijie.engine.scheduling.repair import Repaired, Repairer, repair
from duijie.engine.scheduling.verify import problem_after, verify, verify_repair
from tests.engine.scheduling.brute import best_objectives, tiny_problem
from tests.engine.scheduling.repair.days import busy_problem, changes_of, published
from tests.engine.scheduling.small import put

BLOCKS = 8
PER_BLOCK = 40


def _day(seed: int) -> tuple[Problem, Plan, Changes]:
    problem = busy_problem(seed)
    plan = published(problem, seed)
    return problem, plan, changes_of(problem, plan, seed)


def _wrongs(day: tuple[Problem, Plan, Changes], repaired: Repaired, allow_moves: int = 0) -> list[str]:
    problem, plan, changes = day
    answer = repaired.replan
    found = (*verify(repaired.problem, answer.plan), *verify_repair(problem, plan, changes, answer, allow_moves))
    return [f"{violation.code}: {violation.text.en}" for violation in found]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_answer_keeps_rules_and_promises_and_a_second_time_changes_nothing(block: int) -> None:
    for seed in range(block * PER_BLOCK, (block + 1) * PER_BLOCK):
        day = problem, plan, changes = _day(seed)
        first = repair(problem, plan, changes, seed=3)
        assert _wrongs(day, first) == [], seed
        again = repair(problem, first.plan, changes, seed=3)
        assert again.plan == first.plan, seed
        assert (again.moved, again.lost, again.gained, again.stand_ins) == ((), (), (), ()), seed
        assert first.problem == problem_after(problem, plan, changes, first.plan), seed


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_board_kept_ready_gives_the_same_answer_and_is_not_altered(block: int) -> None:
    for seed in range(block * PER_BLOCK, (block + 1) * PER_BLOCK):
        problem, plan, changes = _day(seed)
        ready = Repairer(problem, plan)
        first, second = ready.apply(changes), ready.apply(changes)
        assert first.replan == second.replan, seed
        once = repair(problem, plan, changes)
        assert (first.placed, first.lost, first.moved, first.gained) == (
            once.placed,
            once.lost,
            once.moved,
            once.gained,
        ), seed
        assert [o.reached for o in first.objectives] == [o.reached for o in once.objectives], seed


@pytest.mark.parametrize("block", range(BLOCKS))
def test_moves_stay_within_what_is_allowed_and_are_never_for_the_worse(block: int) -> None:
    for seed in range(block * PER_BLOCK, (block + 1) * PER_BLOCK):
        day = problem, plan, changes = _day(seed)
        still, moving = repair(problem, plan, changes), repair(problem, plan, changes, allow_moves=2)
        assert _wrongs(day, moving, 2) == [], seed
        assert moving.board.score() >= still.board.score(), seed
        if moving.replan.without_moves:
            said = [moving.replan.without_moves[o.name] for o in still.objectives]
            assert said == [o.reached for o in still.objectives], seed


@pytest.mark.parametrize("block", range(4))
def test_no_plan_of_the_changed_problem_exceeds_a_bound(block: int) -> None:
    for seed in range(block * 25, (block + 1) * 25):
        problem = tiny_problem(seed)
        plan = published(problem, seed)
        changes = replace(changes_of(problem, plan, seed), add=(), arrived=())
        repaired = repair(problem, plan, changes)
        for objective in repaired.plan.objectives:
            best, _ = best_objectives(replace(repaired.problem, objective=(objective.name,)))
            assert objective.bound is not None
            lower = objective.name in ("breaks", "moves", "balance")
            assert objective.bound <= best[0] if lower else objective.bound >= best[0], (seed, objective, best)


@pytest.mark.parametrize("block", range(4))
def test_no_unplaced_meeting_could_better_take_the_place_of_a_gained_one(block: int) -> None:
    """Exhaustive over pairs: what is gained could not be exchanged for what is left out with profit."""
    for seed in range(1000 + block * 60, 1060 + block * 60):
        problem, plan, changes = _day(seed)
        problem = replace(problem, objective=("value",), homogeneity=None)
        repaired = repair(problem, plan, changes)
        values = {meeting.id: meeting.value for meeting in repaired.problem.meetings}
        for shift in repaired.gained:
            for out in repaired.plan.unplaced:
                if values[out.meeting] <= values[shift.meeting] or out.reason in ("cancelled", "absent"):
                    continue
                rest = tuple(p for p in repaired.placed if p.meeting != shift.meeting)
                gone = next(p for p in repaired.placed if p.meeting == shift.meeting)
                people = [p for party in _meeting(repaired.problem, out.meeting).parties for p in party]
                for group in permutations(people, len(_meeting(repaired.problem, out.meeting).parties)):
                    swapped = replace(
                        repaired.plan,
                        placed=(*rest, replace(gone, meeting=out.meeting, people=group)),
                        unplaced=(),
                    )
                    broken = {v.code for v in verify(repaired.problem, swapped)}
                    assert broken - {"meeting_lost", "objective_value", "bound", "proof", "status"}, (seed, out.meeting)


def _meeting(problem: Problem, name: str) -> Meeting:
    return next(meeting for meeting in problem.meetings if meeting.id == name)


def _hall(seed: int) -> tuple[Problem, Plan, Changes]:
    """Return one slot of meetings at tables with seats and holders, some of which close."""
    r = Random(seed)
    number = r.randint(2, 5)
    tables = tuple(
        Table(f"T{k}", seats=r.choice([None, 2, 3]), held_by=r.choice([None, None, "o0", "o1"]))
        for k in range(number + r.randint(0, 2))
    )
    people, meetings, placed = [], [], []
    free = list(tables)
    for m in range(number):
        size = r.choice([2, 2, 3])
        group = [Person(f"p{m}{i}", r.choice(["o0", "o1", "o2"])) for i in range(size)]
        r.shuffle(free)
        table = next((t for t in free if _suits(t, group)), None)
        people += group
        meetings.append(Meeting(f"m{m}", tuple((p.id,) for p in group), value=r.randint(1, 9)))
        if table is not None:
            free.remove(table)
            placed.append(put(f"m{m}", "s", *(p.id for p in group), table=table.id))
    problem = Problem((Slot("s"),), tuple(people), tuple(meetings), tables, objective=("value",))
    closed = tuple(t.id for t in tables if r.random() < 0.4)
    return problem, Plan("feasible", 1, tuple(placed), (), ()), Changes(closed_tables=closed)


def _suits(table: Table, group: list[Person]) -> bool:
    enough = table.seats is None or table.seats >= len(group)
    return enough and (table.held_by is None or any(p.organisation == table.held_by for p in group))


def test_as_much_value_as_can_be_finds_another_table_of_its_slot() -> None:
    for seed in range(300):
        problem, plan, changes = _hall(seed)
        people = {person.id: person for person in problem.people}
        values = {meeting.id: meeting.value for meeting in problem.meetings}
        homeless = [p for p in plan.placed if p.table in changes.closed_tables]
        taken = {p.table for p in plan.placed} | set(changes.closed_tables)
        free = [t for t in problem.tables or () if t.id not in taken]
        places = [*free, *[None] * len(homeless)]
        best = max(
            sum(
                values[p.meeting]
                for p, t in zip(homeless, seating, strict=False)
                if t is not None and _suits(t, [people[x] for x in p.people])
            )
            for seating in permutations(places, len(homeless))
        )
        repaired = repair(problem, plan, changes)
        assert sum(values[shift.meeting] for shift in repaired.moved) == best, seed
        assert {s.meeting for s in (*repaired.moved, *repaired.lost)} == {p.meeting for p in homeless}, seed
