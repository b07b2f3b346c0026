"""Every plan of a tiny problem, by plain enumeration: the truth to hold the solver to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from math import floor, prod
from random import Random
from typing import Any

from duijie.engine.records import OBJECTIVES, Meeting, Person, Pin, Problem, Resource, Slot, Table

Option = tuple[int, tuple[str, ...], str | None]
"""Start slot, one person a party, table (None where the problem names none)."""

LOWER = ("breaks", "moves", "balance")


def best_objectives(problem: Problem) -> tuple[list[float], bool]:
    """Return what the objectives reach at best, one after another, and whether all mandatory ones fit."""
    best: tuple[list[Any], dict[str, Option]] | None = None
    everything = False
    mandatory = {meeting.id for meeting in problem.meetings if meeting.mandatory}
    for plan in _plans(problem, {}, 0):
        if not is_whole(problem, plan):
            continue
        everything = everything or mandatory <= set(plan)
        rank = rank_of(problem, plan)
        if best is None or rank > best[0]:
            best = rank, dict(plan)
    assert best is not None
    return [measure(problem, best[1], name) for name in problem.objective], everything


def rank_of(problem: Problem, plan: dict[str, Option]) -> list[Any]:
    """Return the objectives in their order, larger is better; ``leximin`` as the sorted vector itself."""
    rank: list[Any] = []
    for name in problem.objective:
        if name == "leximin":
            rank.append(sorted(_met(problem, plan).values()))
        else:
            figure = measure(problem, plan, name)
            rank.append(-figure if name in LOWER else figure)
    return rank


def options_of(problem: Problem, meeting: Meeting) -> list[Option]:
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


def _plans(problem: Problem, plan: dict[str, Option], index: int) -> Iterator[dict[str, Option]]:
    if index == len(problem.meetings):
        yield plan
        return
    meeting = problem.meetings[index]
    yield from _plans(problem, plan, index + 1)
    for option in options_of(problem, meeting):
        plan[meeting.id] = option
        if is_possible(problem, plan):
            yield from _plans(problem, plan, index + 1)
        del plan[meeting.id]


def _busy(problem: Problem, plan: dict[str, Option]) -> dict[str, list[int]]:
    lengths = {meeting.id: meeting.length for meeting in problem.meetings}
    busy: dict[str, list[int]] = {person.id: [] for person in problem.people}
    for name, (t, group, _) in plan.items():
        for person in group:
            busy[person] += range(t, t + lengths[name])
    return busy


def is_possible(problem: Problem, plan: dict[str, Option]) -> bool:
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


def is_whole(problem: Problem, plan: dict[str, Option]) -> bool:
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


def measure(problem: Problem, plan: dict[str, Option], name: str) -> float:
    if name == "mandatory":
        return sum(meeting.mandatory for meeting in problem.meetings if meeting.id in plan)
    if name == "value":
        return sum(meeting.value for meeting in problem.meetings if meeting.id in plan)
    if name == "breaks":
        return sum(_breaks(problem, plan).values())
    if name == "floor":
        met = _met(problem, plan)
        return sum(min(met[p.id], p.min or problem.floor or 0) for p in problem.people)
    if name == "leximin":
        met = _met(problem, plan)
        base = len(problem.people) + 1
        return sum(
            sum(n > k for n in met.values()) * base ** (highest_level(problem) - 1 - k)
            for k in range(highest_level(problem))
        )
    if name == "balance":
        return _balance(problem, plan)
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


def _met(problem: Problem, plan: dict[str, Option]) -> dict[str, int]:
    return {p.id: sum(p.id in group for _, group, _ in plan.values()) for p in problem.people}


def highest_level(problem: Problem) -> int:
    """Return the largest number of meetings that anyone can have, by what their own line says."""
    found = [0]
    for p in problem.people:
        limits = [sum(p.id in {q for party in m.parties for q in party} for m in problem.meetings), len(problem.slots)]
        limits += [] if p.available is None else [len(p.available)]
        limits += [] if p.max is None else [p.max]
        found.append(min(limits))
    return max(found)


def _balance(problem: Problem, plan: dict[str, Option]) -> int:
    named = {p for meeting in problem.meetings for party in meeting.parties for p in party}
    averages = []
    for side in {p.side for p in problem.people if p.side is not None and p.id in named}:
        heads = [p.id for p in problem.people if p.side == side and p.id in named]
        averages.append(floor(Fraction(1000 * sum(_met(problem, plan)[p] for p in heads), len(heads))))
    return max(averages) - min(averages) if averages else 0


FEWEST_PLANS, MOST_PLANS = 60, 1500
"""Combinations of options from which a problem is of interest, and up to which it counts as tiny."""

FEATURES = (
    "sessions",
    "absences",
    "caps",
    "own floors",
    "pools",
    "groups",
    "lengths",
    "restricted",
    "fixed",
    "resources",
    "order",
    "pins",
    "seats",
    "table slots",
    "holders",
    "decimals",
    "homogeneity",
)


def tiny_problem(seed: int) -> Problem:
    """Return a random problem, small enough to enumerate, with some features of the contract, any of them together.

    Where nearly nothing can take place there is little to get wrong: such problems are rare.
    """
    r = Random(seed)
    while True:
        problem = _draw(r)
        if prod(1 + len(options_of(problem, meeting)) for meeting in problem.meetings) >= FEWEST_PLANS:
            return problem
        if r.random() < 0.05:
            return problem


def _draw(r: Random) -> Problem:
    chance = r.choice([0.15, 0.35, 0.6])
    features = {feature for feature in FEATURES if r.random() < chance}
    slots = tuple(
        Slot(f"s{t}", r.choice(["am", "pm"]) if "sessions" in features else "am") for t in range(r.choice([2, 3, 3, 4]))
    )
    ids = [slot.id for slot in slots]
    people = tuple(_person(r, features, f"p{p}", ids) for p in range(r.randint(2, 7)))
    shape = r.choice(["tables", "tables", "number", "by_slot", "none"])
    tables = tuple(_table(r, features, f"T{k}", ids) for k in range(r.randint(1, 3))) if shape == "tables" else None
    meetings: list[Meeting] = []
    for m in range(r.randint(1, 5)):
        meetings.append(_meeting(r, features, f"m{m}", (people, ids, tables, meetings)))
    names = ["mandatory", "floor", "value", "breaks", "moves"]
    if r.random() < 0.5:
        r.shuffle(names)
    problem = Problem(
        slots,
        people,
        tuple(meetings),
        tables=tables,
        table_capacity={"number": r.randint(1, 2), "by_slot": {i: r.choice([0, 1, 1, 2]) for i in ids}}.get(shape),
        resources=(
            Resource("r", r.randint(0, 2), {x: r.randint(0, 2) for x in _some(r, ids)} if r.random() < 0.5 else {}),
            Resource("q", r.randint(1, 3)),
        ),
        objective=tuple(names[: r.randint(1, 5)]),  # type: ignore[arg-type]
        floor=r.choice([None, 1, 2]),
        homogeneity=r.choice([0, 1, 2]) if "homogeneity" in features else None,
    )
    while prod(1 + len(options_of(problem, meeting)) for meeting in problem.meetings) > MOST_PLANS:
        problem = replace(problem, meetings=problem.meetings[:-1])
    return problem


def _some(r: Random, of: list[str], share: float = 0.7) -> tuple[str, ...]:
    return tuple(x for x in of if r.random() < share)


def _person(r: Random, features: set[str], name: str, ids: list[str]) -> Person:
    return Person(
        name,
        r.choice(["o1", "o2", None]),
        r.choice(["A", "A", "B", "B", "C", None]),
        available=_some(r, ids) if "absences" in features and r.random() < 0.4 else None,
        min=r.choice([0, 0, 1, 3]) if "own floors" in features else 0,
        max=r.choice([None, 0, 1, 1, 2]) if "caps" in features else None,
    )


def _table(r: Random, features: set[str], name: str, ids: list[str]) -> Table:
    return Table(
        name,
        seats=r.choice([None, 1, 2, 2, 3]) if "seats" in features else None,
        slots=_some(r, ids) if "table slots" in features and r.random() < 0.6 else None,
        held_by=r.choice(["o1", "o2"]) if "holders" in features and r.random() < 0.5 else None,
    )


Known = tuple[tuple[Person, ...], list[str], "tuple[Table, ...] | None", list[Meeting]]


def _meeting(r: Random, features: set[str], name: str, known: Known) -> Meeting:
    people, ids, tables, earlier = known
    guests = [person.id for person in people]
    r.shuffle(guests)
    parties = [(guests.pop(),)]
    for _ in range(r.choice([1, 2, 2]) if "groups" in features else 1):
        if guests:
            size = min(len(guests), r.choice([1, 2, 2, 3])) if "pools" in features else 1
            parties.append(tuple(guests.pop() for _ in range(size)))
    pinned = "pins" in features and r.random() < 0.7
    return Meeting(
        name,
        tuple(parties),
        value=r.choice([0.1, 0.25, 2.5, 3, 0.7]) if "decimals" in features else r.choice([0, 1, 2, 3, 5]),
        mandatory=r.random() < 0.3,
        session=r.choice(["am", "pm"]) if "sessions" in features and r.random() < 0.3 else None,
        slots=_some(r, ids) if "restricted" in features and r.random() < 0.4 else None,
        fixed=r.choice(ids) if "fixed" in features and r.random() < 0.4 else None,
        length=r.choice([1, 1, 2, 2, 3]) if "lengths" in features else 1,
        needs={x: r.randint(0, 2) for x in ("r", "q") if r.random() < 0.5} if "resources" in features else {},
        after=_some(r, [other.id for other in earlier], 0.3) if "order" in features else (),
        pin=Pin(r.choice(ids), r.choice(tables).id if tables and r.random() < 0.6 else None) if pinned else None,
    )


def fair_problem(seed: int) -> Problem:
    """Return a tiny problem that asks for fairness too, somewhere among its objectives."""
    r = Random(-seed - 1)
    names = list(OBJECTIVES)
    r.shuffle(names)
    fair = r.choice(["leximin", "balance"])
    chosen = [name for name in names if name == fair or r.random() < 0.5]
    return replace(tiny_problem(seed), objective=tuple(chosen))
