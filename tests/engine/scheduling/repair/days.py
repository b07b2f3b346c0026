"""Random tiny conferences with a published plan, and random changes on the day."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from duijie.engine.records import Changes, Late, Meeting, Person, Plan, Problem
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.improve import every_fit, is_fair
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.seating import seat
from duijie.engine.scheduling.state import State
from tests.engine.scheduling.brute import tiny_problem


def busy_problem(seed: int) -> Problem:
    """Return a tiny problem with more meetings than it can hold, so that something is always waiting."""
    r = Random(f"busy {seed}")
    problem = tiny_problem(seed)
    names = [person.id for person in problem.people]
    slots = [slot.id for slot in problem.slots]
    more = []
    for i in range(r.randint(2, 6)):
        r.shuffle(names)
        parties = ((names[0],), tuple(names[1 : 1 + r.choice([1, 1, 2])]))
        if len(names) > 1:
            more.append(
                Meeting(f"w{i}", parties, value=r.randint(0, 4), slots=None if r.random() < 0.8 else (slots[0],))
            )
    return replace(problem, meetings=(*problem.meetings, *more))


def published(problem: Problem, seed: int) -> Plan:
    """Return a plan of a problem that keeps its rules, made at random."""
    r = Random(f"plan {seed}")
    compiled = compile_problem(problem)
    state = State(compiled, domain_of(compiled))
    for m in sorted(range(len(compiled.items)), key=lambda m: (len(compiled.items[m].after), r.random())):
        spots = every_fit(state, m)
        if spots and r.random() < 0.9:
            state.place(m, r.choice(spots))
            if not is_fair(state):
                state.remove(m)
    if any(
        spot is not None and any(state.spots[e] is None for e in compiled.items[m].after)
        for m, spot in enumerate(state.spots)
    ):
        raise AssertionError
    return Plan("feasible", 1, seat(compiled, state.spots), (), ())


def changes_of(problem: Problem, plan: Plan, seed: int) -> Changes:
    """Return random changes that are true of a problem and its plan."""
    r = Random(f"changes {seed}")
    slots = [slot.id for slot in problem.slots]
    now = r.choice([None, *slots])
    first = 0 if now is None else slots.index(now)
    people = [person.id for person in problem.people]
    absent = tuple(p for p in people if r.random() < 0.15)
    late = tuple(Late(p, r.choice(slots[first:])) for p in people if p not in absent and r.random() < 0.2)
    arrived = tuple(
        Person(f"n{i}", r.choice(["o1", None]), max=r.choice([None, 1]), min=r.choice([0, 1]))
        for i in range(r.choice([0, 0, 1, 2]))
    )
    everyone = [*people, *(person.id for person in arrived)]
    add: list[Meeting] = []
    for i in range(r.choice([0, 0, 1, 3])):
        r.shuffle(everyone)
        cut = r.choice([1, 1, 2])
        if len(everyone) > cut:
            known = [m.id for m in (*problem.meetings, *add)]
            add.append(
                Meeting(
                    f"n{i}",
                    ((everyone[0],), tuple(everyone[1 : 1 + cut])),
                    value=r.choice([0, 1, 2.5, 6]),
                    length=r.choice([1, 1, 2]),
                    after=(r.choice(known),) if r.random() < 0.2 else (),
                )
            )
    past = {p.meeting for p in plan.placed if slots.index(p.slot) < first}
    cancel = tuple(m.id for m in problem.meetings if m.id not in past and r.random() < 0.12)
    closed = tuple(table.id for table in problem.tables or () if r.random() < 0.25)
    return Changes(now, absent, late, arrived, tuple(add), cancel, closed)
