"""Every plan of a tiny problem, by plain enumeration: the truth to hold the solver to."""

from __future__ import annotations

from itertools import pairwise, product
from random import Random

from duijie.engine.records import Meeting, Person, Pin, Problem, Resource, Slot, Table

Option = tuple[int, tuple[str, ...], str | None]
"""Start slot, one person a party, table (None where the problem names none)."""


def best_objectives(problem: Problem) -> tuple[list[float], bool]:
    """Return what the objectives reach at best, one after another, and whether all mandatory ones fit."""
    best: list[float] | None = None
    everything = False
    mandatory = {meeting.id for meeting in problem.meetings if meeting.mandatory}
    for plan in _plans(problem, {}, 0):
        if not _is_whole(problem, plan):
            continue
        everything = everything or mandatory <= set(plan)
        score = [_measure(problem, plan, name) for name in problem.objective]
        signed = [-x if n in ("breaks", "moves") else x for n, x in zip(problem.objective, score, strict=True)]
        if best is None or signed > best:
            best = signed
    assert best is not None
    names = problem.objective
    return [abs(x) if n in ("breaks", "moves") else x for n, x in zip(names, best, strict=True)], everything


def _options(problem: Problem, meeting: Meeting) -> list[Option]:
    found: list[Option] = []
    ids = [slot.id for slot in problem.slots]
    people = {person.id: person for person in problem.people}
    for t, slot in enumerate(problem.slots):
        window = problem.slots[t : t + meeting.length]
        if len(window) < meeting.length or len({s.session for s in window}) > 1:
            continue
        if meeting.slots is not None and slot.id not in meeting.slots:
            continue
        if meeting.fixed not in (None, slot.id) or meeting.session not in (None, slot.session):
            continue
        covered = ids[t : t + meeting.length]
        for group in product(*meeting.parties):
            if any(people[p].available is not None and not set(covered) <= set(people[p].available) for p in group):
                continue
            if problem.tables is None:
                found.append((t, group, None))
                continue
            for table in problem.tables:
                fits = table.seats is None or len(group) <= table.seats
                there = table.slots is None or set(covered) <= set(table.slots)
                held = table.held_by is None or any(people[p].organisation == table.held_by for p in group)
                if fits and there and held:
                    found.append((t, group, table.id))
    return found


def _plans(problem: Problem, plan: dict[str, Option], index: int):
    if index == len(problem.meetings):
        yield plan
        return
    meeting = problem.meetings[index]
    yield from _plans(problem, plan, index + 1)
    for option in _options(problem, meeting):
        plan[meeting.id] = option
        if _is_possible(problem, plan):
            yield from _plans(problem, plan, index + 1)
        del plan[meeting.id]


def _busy(problem: Problem, plan: dict[str, Option]) -> dict[str, list[int]]:
    lengths = {meeting.id: meeting.length for meeting in problem.meetings}
    busy: dict[str, list[int]] = {person.id: [] for person in problem.people}
    for name, (t, group, _) in plan.items():
        for person in group:
            busy[person] += range(t, t + lengths[name])
    return busy


def _is_possible(problem: Problem, plan: dict[str, Option]) -> bool:
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    if any(len(set(slots)) != len(slots) for slots in _busy(problem, plan).values()):
        return False
    for person in problem.people:
        if person.max is not None and sum(person.id in group for _, group, _ in plan.values()) > person.max:
            return False
    for t, slot in enumerate(problem.slots):
        here = [name for name, (s, _, _) in plan.items() if s <= t < s + meetings[name].length]
        tables = [plan[name][2] for name in here if plan[name][2] is not None]
        if len(set(tables)) != len(tables):
            return False
        given = problem.table_capacity
        if given is not None and len(here) > (given if isinstance(given, int) else given[slot.id]):
            return False
        for resource in problem.resources:
            if sum(meetings[name].needs.get(resource.id, 0) for name in here) > resource.at(slot.id):
                return False
    return True


def _is_whole(problem: Problem, plan: dict[str, Option]) -> bool:
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    for name, (t, _, _) in plan.items():
        for earlier in meetings[name].after:
            if earlier not in plan or plan[earlier][0] + meetings[earlier].length > t:
                return False
    counts = list(_breaks(problem, plan).values())
    return problem.homogeneity is None or not counts or max(counts) - min(counts) <= problem.homogeneity


def _breaks(problem: Problem, plan: dict[str, Option]) -> dict[str, int]:
    found = {}
    for person, slots in _busy(problem, plan).items():
        ordered = sorted(slots)
        found[person] = sum(later - earlier > 1 for earlier, later in pairwise(ordered))
    return found


def _measure(problem: Problem, plan: dict[str, Option], name: str) -> float:
    if name == "mandatory":
        return sum(meeting.mandatory for meeting in problem.meetings if meeting.id in plan)
    if name == "value":
        return sum(meeting.value for meeting in problem.meetings if meeting.id in plan)
    if name == "breaks":
        return sum(_breaks(problem, plan).values())
    if name == "floor":
        met = {p.id: sum(p.id in group for _, group, _ in plan.values()) for p in problem.people}
        return sum(min(met[p.id], p.min or problem.floor or 0) for p in problem.people)
    moved = 0
    ids = [slot.id for slot in problem.slots]
    for meeting in problem.meetings:
        if meeting.pin is not None:
            option = plan.get(meeting.id)
            stays = option is not None and ids[option[0]] == meeting.pin.slot
            if stays and option is not None and meeting.pin.table is not None and option[2] is not None:
                stays = option[2] == meeting.pin.table
            moved += not stays
    return moved


def tiny_problem(seed: int) -> Problem:
    """Return a random problem with every feature of the contract somewhere, small enough to enumerate."""
    r = Random(seed)
    slots = tuple(Slot(f"s{t}", r.choice(["am", "pm"]) if r.random() < 0.3 else "am") for t in range(r.randint(1, 4)))
    ids = [slot.id for slot in slots]

    def some(of: list[str]) -> tuple[str, ...]:
        return tuple(x for x in of if r.random() < 0.7)

    people = tuple(
        Person(
            f"p{p}",
            r.choice(["o1", "o2", None]),
            available=some(ids) if r.random() < 0.3 else None,
            min=r.choice([0, 0, 0, 1, 3]),
            max=r.choice([None, None, 0, 1, 2]) if r.random() < 0.5 else None,
        )
        for p in range(r.randint(2, 6))
    )
    resources = (Resource("r", r.randint(0, 2), {ids[0]: r.randint(0, 2)} if r.random() < 0.5 else {}),)
    shape = r.choice(["tables", "tables", "number", "by_slot", "none"])
    tables = None
    if shape == "tables":
        tables = tuple(
            Table(
                f"T{k}",
                seats=r.choice([None, None, 2, 3, 1]) if r.random() < 0.5 else None,
                slots=some(ids) if r.random() < 0.3 else None,
                held_by=r.choice(["o1", "o2"]) if r.random() < 0.25 else None,
            )
            for k in range(r.randint(1, 3))
        )
    whole = r.random() < 0.7
    meetings: list[Meeting] = []
    for m in range(r.randint(1, 4)):
        guests = [person.id for person in people]
        r.shuffle(guests)
        parties = [(guests.pop(),)]
        for _ in range(r.choice([1, 1, 1, 2])):
            if guests:
                size = min(len(guests), r.choice([1, 1, 1, 2]))
                parties.append(tuple(guests.pop() for _ in range(size)))
        meetings.append(
            Meeting(
                f"m{m}",
                tuple(parties),
                value=r.choice([0, 1, 2, 3, 5]) if whole else r.choice([0.1, 0.25, 2.5, 3, 0.7]),
                mandatory=r.random() < 0.3,
                session=r.choice(["am", "pm"]) if r.random() < 0.1 else None,
                slots=some(ids) if r.random() < 0.15 else None,
                fixed=r.choice(ids) if r.random() < 0.15 else None,
                length=r.choice([1, 1, 1, 2]),
                needs={"r": r.randint(0, 2)} if r.random() < 0.4 else {},
                after=(r.choice(meetings).id,) if meetings and r.random() < 0.2 else (),
                pin=Pin(r.choice(ids), r.choice(tables).id if tables and r.random() < 0.6 else None)
                if r.random() < 0.4
                else None,
            )
        )
    names = ["mandatory", "floor", "value", "breaks", "moves"]
    if r.random() < 0.5:
        r.shuffle(names)
    names = names[: r.randint(1, 5)]
    return Problem(
        slots,
        people,
        tuple(meetings),
        tables=tables,
        table_capacity={"number": r.randint(0, 2), "by_slot": {i: r.randint(0, 2) for i in ids}}.get(shape),
        resources=resources,
        objective=tuple(names),  # type: ignore[arg-type]
        floor=r.choice([None, 1, 2]),
        homogeneity=r.choice([None, None, 0, 1]),
    )
