"""The contract of plans read out once more, as plainly and slowly as it can be: the judge is held to it.

Every question is answered by going through all slots, groups of people and tables; nothing is
indexed, nothing is shared with the judge or the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import wraps
from itertools import product
from typing import Any

from duijie.engine.records import Meeting, Placement, Plan, Problem, Unplaced

Placed = tuple[Placement, ...]


def remembered(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Ask each question about the same problem once."""
    answers: dict[tuple[Any, ...], tuple[Problem, Any]] = {}

    @wraps(ask)
    def asked(problem: Problem, *rest: Any) -> Any:
        key = (id(problem), *rest)
        if key not in answers:
            answers[key] = problem, ask(problem, *rest)
        return answers[key][1]

    return asked


def codes(problem: Problem, plan: Plan) -> set[str]:
    """Return the codes of everything that is wrong with a plan."""
    broken = set(hard(problem, plan.placed)) | _listing(problem, plan)
    return broken | _figures(problem, plan) | (set() if broken else _refusals(problem, plan))


# --- hard rules ----------------------------------------------------------------------------------


def _listing(problem: Problem, plan: Plan) -> set[str]:
    found = set()
    names = [p.meeting for p in plan.placed] + [u.meeting for u in plan.unplaced]
    known = {m.id for m in problem.meetings}
    if not set(names) <= known:
        found.add("unknown_meeting")
    if len(set(names)) < len(names):
        found.add("placed_twice")
    if not known <= set(names):
        found.add("meeting_lost")
    return found


def _known(problem: Problem, placed: Placed) -> list[tuple[Meeting, Placement, list[int]]]:
    """Return what the first placement of each known meeting at a known slot covers."""
    meetings = {m.id: m for m in problem.meetings}
    ids = [s.id for s in problem.slots]
    found: dict[str, tuple[Meeting, Placement, list[int]]] = {}
    for p in placed:
        if p.meeting in meetings and p.slot in ids and p.meeting not in found:
            meeting, t = meetings[p.meeting], ids.index(p.slot)
            found[p.meeting] = meeting, p, [u for u in range(t, t + meeting.length) if u < len(ids)]
    return list(found.values())


@remembered
def hard(problem: Problem, placed: Placed) -> frozenset[str]:
    found: set[str] = set()
    ids = [s.id for s in problem.slots]
    if any(p.slot not in ids for p in placed):
        found.add("unknown_slot")
    known = _known(problem, placed)
    for entry in known:
        found |= _own(problem, *entry)
        found |= _at_table(problem, *entry)
        found |= _after(problem, known, entry[0], entry[2])
    for t, slot in enumerate(problem.slots):
        here = [(meeting, p) for meeting, p, covered in known if t in covered]
        people = [person for _, p in here for person in p.people]
        if len(set(people)) < len(people):
            found.add("one_at_a_time")
        tables = [p.table for _, p in here if p.table is not None]
        if len(set(tables)) < len(tables):
            found.add("table_taken")
        given = problem.table_capacity
        capacity = given[slot.id] if isinstance(given, Mapping) else given
        if problem.tables is None and capacity is not None and len(here) > capacity:
            found.add("table_capacity")
        for resource in problem.resources:
            if sum(meeting.needs.get(resource.id, 0) for meeting, _ in here) > resource.at(slot.id):
                found.add("resources")
    for person in problem.people:
        if person.max is not None and load(known, person.id) > person.max:
            found.add("max")
    breaks = [gaps(known, person.id, len(ids)) for person in problem.people]
    if problem.homogeneity is not None and breaks and max(breaks) - min(breaks) > problem.homogeneity:
        found.add("homogeneity")
    return frozenset(found)


def _own(problem: Problem, meeting: Meeting, p: Placement, covered: list[int]) -> set[str]:
    found = set()
    slots = [problem.slots[t] for t in covered]
    if meeting.slots is not None and p.slot not in meeting.slots:
        found.add("slots")
    if meeting.fixed is not None and p.slot != meeting.fixed:
        found.add("fixed")
    if meeting.session is not None and slots[0].session != meeting.session:
        found.add("session")
    if len(covered) < meeting.length or len({s.session for s in slots}) > 1:
        found.add("length")
    people = {person.id: person for person in problem.people}
    for name in p.people:
        if name not in people:
            found.add("unknown_person")
            continue
        available = people[name].available
        if available is not None and any(s.id not in available for s in slots):
            found.add("availability")
    groups = [tuple(sorted(group)) for group in product(*meeting.parties)]
    if tuple(sorted(p.people)) not in groups:
        found.add("attendance")
    return found


def _at_table(problem: Problem, meeting: Meeting, p: Placement, covered: list[int]) -> set[str]:
    tables = {table.id: table for table in problem.tables or ()}
    if problem.tables is None:
        return set() if p.table is None else {"unknown_table"}
    if p.table is None:
        return {"no_table"}
    if p.table not in tables:
        return {"unknown_table"}
    table, found = tables[p.table], set()
    if table.seats is not None and len(p.people) > table.seats:
        found.add("seats")
    if table.slots is not None and any(problem.slots[t].id not in table.slots for t in covered):
        found.add("table_closed")
    firms = {person.organisation for person in problem.people if person.id in p.people}
    if table.held_by is not None and table.held_by not in firms:
        found.add("held_by")
    return found


def _after(
    problem: Problem, known: list[tuple[Meeting, Placement, list[int]]], meeting: Meeting, covered: list[int]
) -> set[str]:
    ids = [s.id for s in problem.slots]
    for name in meeting.after:
        before = [(m, p) for m, p, _ in known if m.id == name]
        if not before or ids.index(before[0][1].slot) + before[0][0].length > covered[0]:
            return {"after"}
    return set()


def load(known: list[tuple[Meeting, Placement, list[int]]], name: str) -> int:
    return sum(p.people.count(name) for _, p, _ in known)


def gaps(known: list[tuple[Meeting, Placement, list[int]]], name: str, horizon: int) -> int:
    busy = {t for _, p, covered in known for t in covered if name in p.people}
    picture = "".join("x" if t in busy else "." for t in range(horizon)).strip(".")
    return len([run for run in picture.split("x") if run])


# --- figures -------------------------------------------------------------------------------------


def measure(problem: Problem, placed: Placed, name: str) -> float:
    known = _known(problem, placed)
    if name == "mandatory":
        return sum(m.mandatory for m, _, _ in known)
    if name == "value":
        return sum(m.value for m, _, _ in known)
    if name == "floor":
        return sum(min(load(known, p.id), p.min or problem.floor or 0) for p in problem.people)
    if name == "breaks":
        return sum(gaps(known, p.id, len(problem.slots)) for p in problem.people)
    where = {m.id: p for m, p, _ in known}
    moved = 0
    for m in problem.meetings:
        if m.pin is not None:
            p = where.get(m.id)
            kept = p is not None and p.slot == m.pin.slot and (m.pin.table is None or p.table in (None, m.pin.table))
            moved += not kept
    return moved


def _figures(problem: Problem, plan: Plan) -> set[str]:
    found = set()
    if [o.name for o in plan.objectives] != list(problem.objective):
        found.add("objectives")
    for o in plan.objectives:
        if abs(o.reached - measure(problem, plan.placed, o.name)) > 1e-6:
            found.add("objective_value")
        if o.bound is None:
            found |= {"proof"} if o.proved else set()
            continue
        if (o.bound - o.reached if o.name in ("breaks", "moves") else o.reached - o.bound) > 1e-6:
            found.add("bound")
        if o.proved != (abs(o.bound - o.reached) < 1e-6):
            found.add("proof")
    proved = all(o.proved for o in plan.objectives)
    missing = {m.id for m in problem.meetings if m.mandatory} - {m.id for m, _, _ in _known(problem, plan.placed)}
    mandatory = {m.id for m in problem.meetings if m.mandatory}
    if plan.status == "infeasible":
        named = set() if plan.clash is None else set(plan.clash.meetings)
        if not named or not named <= mandatory or not named & missing:
            found.add("status")
    elif plan.clash is not None or plan.status != ("optimal" if proved else "feasible"):
        found.add("status")
    return found


# --- refusals ------------------------------------------------------------------------------------


def _ways(problem: Problem, meeting: Meeting) -> Iterator[tuple[Placement, set[str]]]:
    """Yield every slot and group, and what the meeting's own conditions have against it."""
    for slot, group in product(problem.slots, product(*meeting.parties)):
        p = Placement(meeting.id, slot.id, None, group)
        [(_, _, covered)] = _known(problem, (p,))
        yield p, _own(problem, meeting, p, covered)


def _seats(problem: Problem, placed: Placed, p: Placement) -> list[Placement]:
    """Return the placement at each table that takes it; without named tables, itself."""
    names = [None] if problem.tables is None else [table.id for table in problem.tables]
    both = [(*placed, Placement(p.meeting, p.slot, name, p.people)) for name in names]
    bad = {"table_taken", "table_capacity", "seats", "table_closed", "held_by"}
    return [option[-1] for option in both if not bad & hard(problem, option)]


@remembered
def reason(problem: Problem, placed: Placed, name: str) -> str | None:
    """Return the first reason of the contract that is true, None where there is none."""
    [meeting] = [m for m in problem.meetings if m.id == name]
    known = _known(problem, placed)
    shared = [p for p, faults in _ways(problem, meeting) if not faults]
    if not shared:
        return "no_common_slot"
    most = {p.id: p.max for p in problem.people}
    full = {p for p, number in most.items() if number is not None and load(known, p) >= number}
    if any(set(party) <= full for party in meeting.parties):
        return "person_full"
    free = [p for p in shared if "one_at_a_time" not in hard(problem, (*placed, p)) and not full & set(p.people)]
    if not free:
        return "person_busy"
    stocked = [p for p in free if "resources" not in hard(problem, (*placed, p))]
    if not stocked:
        return "resource_full"
    seated = [option for p in stocked for option in _seats(problem, placed, p)]
    if not seated:
        return "tables_full"
    ordered = [p for p in seated if "after" not in hard(problem, (*placed, p))]
    if not ordered:
        return "precedence"
    return None if any(_betters(problem, placed, p) for p in ordered) else "conflict"


def _betters(problem: Problem, placed: Placed, p: Placement) -> bool:
    more = (*placed, p)
    if hard(problem, more):
        return False
    for name in problem.objective:
        gain = measure(problem, more, name) - measure(problem, placed, name)
        if abs(gain) > 1e-9:
            return (gain < 0) if name in ("breaks", "moves") else (gain > 0)
    return False


@remembered
def has_room(problem: Problem, placed: Placed, name: str, gone: frozenset[str]) -> bool:
    """Return whether a meeting can be added once others, and what follows them, are gone."""
    out = set(gone)
    for _ in problem.meetings:
        out |= {m.id for m in problem.meetings if out & set(m.after)}
    rest = tuple(p for p in placed if p.meeting not in out)
    [meeting] = [m for m in problem.meetings if m.id == name]
    ways = [p for p, faults in _ways(problem, meeting) if not faults]
    return any(not hard(problem, (*rest, option)) for p in ways for option in _seats(problem, rest, p))


def _refusals(problem: Problem, plan: Plan) -> set[str]:
    found = set()
    things = {m.id for m in problem.meetings} | {p.id for p in problem.people} | {r.id for r in problem.resources}
    for out in plan.unplaced:
        strange = not set(out.blockers) <= things
        if strange:
            found.add("blockers")
        if out.reason in ("cancelled", "absent"):
            continue
        if out.reason != reason(problem, plan.placed, out.meeting):
            found.add("reason")
        elif not strange and out.blockers and not _is_true(problem, plan.placed, out):
            found.add("blockers")
    return found


def _is_true(problem: Problem, placed: Placed, out: Unplaced) -> bool:
    """Return whether the blockers of a refusal are short, and the meetings among them make room."""
    [meeting] = [m for m in problem.meetings if m.id == out.meeting]
    people = {person for party in meeting.parties for person in party}
    kinds: dict[str, Collection[str]] = {
        **dict.fromkeys(("no_common_slot", "person_full", "conflict"), people),
        "resource_full": meeting.needs,
        "precedence": meeting.after,
    }
    short = {name for name in out.blockers if name in kinds.get(out.reason, ())}
    claimed = [name for name in out.blockers if name not in short]
    if len(set(out.blockers)) < len(out.blockers) or not set(claimed) <= {p.meeting for p in placed}:
        return False
    if out.reason == "no_common_slot" and claimed:
        return False
    return _are_short(problem, placed, meeting, out.reason, short) and _make_room(problem, placed, out.meeting, claimed)


def _are_short(problem: Problem, placed: Placed, meeting: Meeting, why: str, short: set[str]) -> bool:
    known = _known(problem, placed)
    shared = [p for p, faults in _ways(problem, meeting) if not faults]
    most = {p.id: p.max for p in problem.people}
    full = {p for p, number in most.items() if number is not None and load(known, p) >= number}
    free = [p for p in shared if "one_at_a_time" not in hard(problem, (*placed, p)) and not full & set(p.people)]
    if why == "no_common_slot":
        return _apart(problem, meeting, short)
    if why == "person_full":
        return any(set(party) == short and short <= full for party in meeting.parties)
    if why == "conflict":
        return bool(short)
    if why == "resource_full":
        return short == {name for name in meeting.needs if any(_lacks(problem, placed, meeting, p, name) for p in free)}
    if why != "precedence":
        return True
    ids, where = [s.id for s in problem.slots], {m.id: covered for m, _, covered in known}
    seated = [p for p in free for _ in _seats(problem, placed, p) if "resources" not in hard(problem, (*placed, p))]
    last = max(ids.index(p.slot) for p in seated)
    missing = {name for name in meeting.after if name not in where}
    return short == (missing or {name for name in meeting.after if where[name][-1] >= last})


def _lacks(problem: Problem, placed: Placed, meeting: Meeting, p: Placement, name: str) -> bool:
    known = _known(problem, (*placed, p))
    [resource] = [r for r in problem.resources if r.id == name]
    covered = known[-1][2]
    used = {t: sum(m.needs.get(name, 0) for m, _, over in known if t in over) for t in covered}
    return meeting.needs[name] > 0 and any(used[t] > resource.at(problem.slots[t].id) for t in covered)


def _apart(problem: Problem, meeting: Meeting, short: set[str]) -> bool:
    ways = [(p, faults) for p, faults in _ways(problem, meeting) if faults <= {"availability"}]
    available = {p.id: p.available for p in problem.people}

    def meets(parties: Collection[tuple[str, ...]]) -> bool:
        for p, _ in ways:
            [(_, _, covered)] = _known(problem, (p,))
            slots = {problem.slots[t].id for t in covered}
            there = [[x for x in party if (own := available[x]) is None or slots <= set(own)] for party in parties]
            if all(there):
                return True
        return False

    if not ways:
        return not short
    parties = [party for party in meeting.parties if set(party) <= short]
    if {x for party in parties for x in party} != short or not parties:
        return False
    return not meets(parties) and all(meets([q for q in parties if q != party]) for party in parties)


def _make_room(problem: Problem, placed: Placed, name: str, claimed: list[str]) -> bool:
    alone = [has_room(problem, placed, name, frozenset([x])) for x in claimed]
    if all(alone):
        return True
    fewer = [has_room(problem, placed, name, frozenset(claimed) - {x}) for x in claimed]
    return has_room(problem, placed, name, frozenset(claimed)) and not any(alone) and not any(fewer)
