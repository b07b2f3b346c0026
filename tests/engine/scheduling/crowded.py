"""Random conferences too full for their wishes, and what plain trying says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import product
from random import Random

from duijie.engine.records import Meeting, Person, Placement, Plan, Problem, Resource, Slot, Table
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.hard import broken_rules

TABLES = ("tables", "tables", "number", "none")


def crowded(seed: int, homogeneity: int | None = None) -> Problem:
    """Return about fifteen meetings of eight people in three or four slots, with every feature somewhere."""
    r = Random(f"crowded {seed}")
    slots = tuple(Slot(f"s{t}", "am" if t < 2 else "pm") for t in range(r.randint(3, 4)))
    people = tuple(
        Person(
            f"p{p}",
            f"o{p // 2}",
            available=tuple(s.id for s in slots if r.random() < 0.8) if r.random() < 0.25 else None,
            max=r.choice([None, None, 1, 2, 3]),
        )
        for p in range(8)
    )
    meetings: list[Meeting] = []
    for m in range(15):
        guests = [person.id for person in people]
        r.shuffle(guests)
        parties = [(guests.pop(),), tuple(guests.pop() for _ in range(r.choice([1, 1, 1, 2])))]
        if r.random() < 0.15:
            parties.append((guests.pop(),))
        meetings.append(
            Meeting(
                f"m{m}",
                tuple(parties),
                value=r.choice([1, 1.5, 2, 3, 5]),
                length=2 if r.random() < 0.15 else 1,
                needs={"r": r.randint(1, 2)} if r.random() < 0.4 else {},
                after=(r.choice(meetings).id,) if meetings and r.random() < 0.15 else (),
                fixed=r.choice(slots).id if r.random() < 0.05 else None,
            )
        )
    shape = r.choice(TABLES)
    tables = tuple(
        Table(
            f"T{k}",
            seats=r.choice([None, 2]),
            slots=tuple(s.id for s in slots if r.random() < 0.8) if r.random() < 0.3 else None,
            held_by=r.choice(["o0", "o1", "o2"]) if r.random() < 0.3 else None,
        )
        for k in range(r.randint(1, 3))
    )
    return Problem(
        slots,
        people,
        tuple(meetings),
        tables=tables if shape == "tables" else None,
        table_capacity=r.randint(1, 3) if shape == "number" else None,
        resources=(Resource("r", r.randint(1, 3), {"s0": r.randint(0, 2)}),),
        objective=("value",),
        homogeneity=homogeneity,
    )


def without(problem: Problem, plan: Plan, gone: Collection[str]) -> Plan:
    """Return the plan without some meetings and without those that follow them."""
    left_out = closure(problem, gone)
    return replace(plan, placed=tuple(p for p in plan.placed if p.meeting not in left_out), unplaced=())


def closure(problem: Problem, gone: Collection[str]) -> set[str]:
    found = set(gone)
    for _ in problem.meetings:
        found |= {m.id for m in problem.meetings if found & set(m.after)}
    return found


def ways(problem: Problem, name: str) -> Iterator[Placement]:
    """Yield every placement of a meeting that could be written down, allowed or not."""
    [meeting] = [m for m in problem.meetings if m.id == name]
    names = [None] if problem.tables is None else [table.id for table in problem.tables]
    for slot, table, people in product(problem.slots, names, product(*meeting.parties)):
        yield Placement(name, slot.id, table, people)


def is_valid(problem: Problem, plan: Plan) -> bool:
    """Return whether a plan breaks no hard rule, whatever it leaves out."""
    codes = {violation.code for violation in broken_rules(Facts(problem, plan), plan)}
    return codes <= {"meeting_lost"}


def can_add(problem: Problem, plan: Plan, name: str) -> bool:
    """Return whether a meeting can be added to a plan in any way at all."""
    return any(is_valid(problem, replace(plan, placed=(*plan.placed, way))) for way in ways(problem, name))
