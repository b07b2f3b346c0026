"""The hard rules, checked one by one on the finished plan."""

from __future__ import annotations

from collections.abc import Iterator

from duijie.engine.records import Meeting, Placement, Plan
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.violation import Violation
from duijie.engine.text import Text


def broken_rules(facts: Facts, plan: Plan) -> Iterator[Violation]:
    """Yield every broken hard rule."""
    yield from _names(facts, plan)
    for placement in facts.placed.values():
        meeting = facts.meetings[placement.meeting]
        yield from _window(facts, meeting, placement)
        yield from _attendance(facts, meeting, placement)
        yield from _table(facts, meeting, placement)
        yield from _order(facts, meeting, placement)
    yield from _people(facts)
    yield from _hall(facts)
    yield from _fairness(facts)


def _names(facts: Facts, plan: Plan) -> Iterator[Violation]:
    seen: set[str] = set()
    for placement in plan.placed:
        name = placement.meeting
        if name not in facts.meetings:
            yield _said("unknown_meeting", _UNKNOWN, kind=_MEETING, name=name)
        if placement.slot not in facts.position:
            yield _said("unknown_slot", _UNKNOWN, kind=_SLOT, name=placement.slot)
        if name in seen:
            yield _said("placed_twice", _TWICE, meeting=name)
        seen.add(name)
    for out in plan.unplaced:
        if out.meeting not in facts.meetings:
            yield _said("unknown_meeting", _UNKNOWN, kind=_MEETING, name=out.meeting)
        if out.meeting in seen:
            yield _said("placed_twice", _TWICE, meeting=out.meeting)
        seen.add(out.meeting)
    for name in facts.meetings:
        if name not in seen:
            yield _said("meeting_lost", _LOST, meeting=name)


def _window(facts: Facts, meeting: Meeting, placement: Placement) -> Iterator[Violation]:
    slot = placement.slot
    if meeting.slots is not None and slot not in meeting.slots:
        yield _said("slots", _NOT_ALLOWED, meeting=meeting.id, slot=slot)
    if meeting.fixed is not None and slot != meeting.fixed:
        yield _said("fixed", _NOT_FIXED, meeting=meeting.id, slot=slot, fixed=meeting.fixed)
    session = facts.problem.slots[facts.position[slot]].session
    if meeting.session is not None and session != meeting.session:
        yield _said("session", _WRONG_SESSION, meeting=meeting.id, slot=slot, session=meeting.session)
    if not facts.is_whole(meeting, slot):
        yield _said("length", _CUT, meeting=meeting.id, slot=slot, length=meeting.length)


def _attendance(facts: Facts, meeting: Meeting, placement: Placement) -> Iterator[Violation]:
    for person in placement.people:
        if person not in facts.people:
            yield _said("unknown_person", _UNKNOWN, kind=_PERSON, name=person)
        elif not facts.is_there(person, facts.slots_of(meeting, placement.slot)):
            yield _said("availability", _AWAY, person=person, meeting=meeting.id, slot=placement.slot)
    per_party = [sum(person in party for person in placement.people) for party in meeting.parties]
    if len(placement.people) != len(meeting.parties) or any(number != 1 for number in per_party):
        yield _said("attendance", _NOT_ONE_EACH, meeting=meeting.id, people=", ".join(placement.people))


def _table(facts: Facts, meeting: Meeting, placement: Placement) -> Iterator[Violation]:
    name = placement.table
    if facts.problem.tables is None:
        if name is not None:
            yield _said("unknown_table", _UNKNOWN, kind=_TABLE, name=name)
        return
    if name is None:
        yield _said("no_table", _NO_TABLE, meeting=meeting.id)
        return
    if name not in facts.tables:
        yield _said("unknown_table", _UNKNOWN, kind=_TABLE, name=name)
        return
    table = facts.tables[name]
    if table.seats is not None and len(placement.people) > table.seats:
        yield _said("seats", _SEATS, table=name, seats=table.seats, meeting=meeting.id, number=len(placement.people))
    if any(slot not in facts.table_slots[name] for slot in facts.slots_of(meeting, placement.slot)):
        yield _said("table_closed", _CLOSED, table=name, meeting=meeting.id, slot=placement.slot)
    people = [facts.people[person] for person in placement.people if person in facts.people]
    if table.held_by is not None and all(person.organisation != table.held_by for person in people):
        yield _said("held_by", _HELD, table=name, holder=table.held_by, meeting=meeting.id)


def _order(facts: Facts, meeting: Meeting, placement: Placement) -> Iterator[Violation]:
    for earlier in meeting.after:
        if earlier not in facts.placed:
            yield _said("after", _PREDECESSOR_MISSING, meeting=meeting.id, earlier=earlier)
        elif facts.end(earlier) > facts.position[placement.slot]:
            yield _said("after", _PREDECESSOR_LATE, meeting=meeting.id, earlier=earlier)


def _people(facts: Facts) -> Iterator[Violation]:
    for (person, slot), meetings in facts.doings.items():
        if len(meetings) > 1:
            yield _said("one_at_a_time", _DOUBLE, person=person, slot=slot, meetings=", ".join(meetings))
    for name, guest in facts.people.items():
        if guest.max is not None and facts.load[name] > guest.max:
            yield _said("max", _TOO_MANY, person=name, number=facts.load[name], most=guest.max)


def _hall(facts: Facts) -> Iterator[Violation]:
    for (table, slot), meetings in facts.at_table.items():
        if len(meetings) > 1:
            yield _said("table_taken", _TABLE_TWICE, table=table, slot=slot, meetings=", ".join(meetings))
    for slot in facts.slot_ids:
        capacity = facts.capacity_at(slot)
        if capacity is not None and facts.in_slot[slot] > capacity:
            yield _said("table_capacity", _CROWDED, slot=slot, number=facts.in_slot[slot], capacity=capacity)
    for resource in facts.problem.resources:
        for slot in facts.slot_ids:
            used = facts.resource_use[resource.id, slot]
            if used > resource.at(slot):
                text = _OVERUSED
                yield _said("resources", text, resource=resource.id, slot=slot, used=used, capacity=resource.at(slot))


def _fairness(facts: Facts) -> Iterator[Violation]:
    width = facts.problem.homogeneity
    if width is None or not facts.people:
        return
    counts = {person: facts.idle_runs(person) for person in facts.people}
    most, least = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
    if counts[most] - counts[least] > width:
        text = _UNFAIR
        yield _said("homogeneity", text, most=most, many=counts[most], least=least, few=counts[least], width=width)


def _said(code: str, text: Text, **values: object) -> Violation:
    return Violation(code, text.fill(**values))


_MEETING = Text("meeting", "洽谈", "洽談")
_SLOT = Text("slot", "时段", "時段")
_PERSON = Text("person", "人员", "人員")
_TABLE = Text("table", "桌号", "枱號")
_UNKNOWN = Text(
    "the plan names the {kind} {name}, which the problem does not have",
    "方案提到{kind}{name}，但问题文件中没有",
    "方案提到{kind}{name}，但問題檔案中沒有",
)
_TWICE = Text(
    "meeting {meeting} stands in the plan more than once",
    "洽谈{meeting}在方案中出现多次",
    "洽談{meeting}在方案中出現多次",
)
_LOST = Text(
    "meeting {meeting} is neither placed nor among the unplaced",
    "洽谈{meeting}既未安排，也不在未安排之列",
    "洽談{meeting}既未安排，也不在未安排之列",
)
_NOT_ALLOWED = Text(
    "meeting {meeting} may not start in slot {slot}",
    "洽谈{meeting}不可在时段{slot}开始",
    "洽談{meeting}不可在時段{slot}開始",
)
_NOT_FIXED = Text(
    "meeting {meeting} is fixed to slot {fixed} but starts in {slot}",
    "洽谈{meeting}固定在时段{fixed}，方案却排在{slot}",
    "洽談{meeting}固定在時段{fixed}，方案卻排在{slot}",
)
_WRONG_SESSION = Text(
    "meeting {meeting} belongs to session {session}; slot {slot} does not",
    "洽谈{meeting}属于环节{session}，时段{slot}不在其中",
    "洽談{meeting}屬於環節{session}，時段{slot}不在其中",
)
_CUT = Text(
    "meeting {meeting} lasts {length} slots and cannot start in {slot}: the session ends before",
    "洽谈{meeting}需连续{length}个时段，从{slot}开始会超出该环节",
    "洽談{meeting}需連續{length}個時段，從{slot}開始會超出該環節",
)
_AWAY = Text(
    "{person} is not available for meeting {meeting} in slot {slot}",
    "{person}在时段{slot}不能参加洽谈{meeting}",
    "{person}在時段{slot}不能出席洽談{meeting}",
)
_NOT_ONE_EACH = Text(
    "meeting {meeting} needs exactly one member of each party, the plan sends: {people}",
    "洽谈{meeting}须由每一方各一人参加，方案却安排：{people}",
    "洽談{meeting}須由每一方各一人出席，方案卻安排：{people}",
)
_NO_TABLE = Text("meeting {meeting} has no table", "洽谈{meeting}没有桌号", "洽談{meeting}沒有枱號")
_SEATS = Text(
    "table {table} has {seats} seats, meeting {meeting} brings {number} people",
    "{table}号桌有{seats}个座位，洽谈{meeting}却有{number}人",
    "{table}號枱有{seats}個座位，洽談{meeting}卻有{number}人",
)
_CLOSED = Text(
    "table {table} is not there for meeting {meeting} from slot {slot}",
    "从时段{slot}起，{table}号桌不能供洽谈{meeting}使用",
    "從時段{slot}起，{table}號枱不能供洽談{meeting}使用",
)
_HELD = Text(
    "table {table} is held by {holder}, nobody of which attends meeting {meeting}",
    "{table}号桌为{holder}专用，而洽谈{meeting}没有该单位人员",
    "{table}號枱為{holder}專用，而洽談{meeting}沒有該單位人員",
)
_PREDECESSOR_MISSING = Text(
    "meeting {meeting} follows {earlier}, which is not placed",
    "洽谈{meeting}须在{earlier}之后，而{earlier}未安排",
    "洽談{meeting}須在{earlier}之後，而{earlier}未安排",
)
_PREDECESSOR_LATE = Text(
    "meeting {meeting} follows {earlier} but does not start after it",
    "洽谈{meeting}须在{earlier}之后，方案却未排在其后",
    "洽談{meeting}須在{earlier}之後，方案卻未排在其後",
)
_DOUBLE = Text(
    "{person} is in several meetings in slot {slot}: {meetings}",
    "{person}在时段{slot}同时有多场洽谈：{meetings}",
    "{person}在時段{slot}同時有多場洽談：{meetings}",
)
_TOO_MANY = Text(
    "{person} has {number} meetings, more than the {most} allowed",
    "{person}有{number}场洽谈，超过上限{most}场",
    "{person}有{number}場洽談，超過上限{most}場",
)
_TABLE_TWICE = Text(
    "table {table} takes several meetings in slot {slot}: {meetings}",
    "{table}号桌在时段{slot}安排了多场洽谈：{meetings}",
    "{table}號枱在時段{slot}安排了多場洽談：{meetings}",
)
_CROWDED = Text(
    "slot {slot} holds {number} meetings, there are {capacity} tables",
    "时段{slot}有{number}场洽谈，而只有{capacity}张桌",
    "時段{slot}有{number}場洽談，而只有{capacity}張枱",
)
_OVERUSED = Text(
    "slot {slot} needs {used} of {resource}, there are {capacity}",
    "时段{slot}需要{resource}共{used}，而只有{capacity}",
    "時段{slot}需要{resource}共{used}，而只有{capacity}",
)
_UNFAIR = Text(
    "{most} has {many} breaks and {least} {few}: more than {width} apart",
    "{most}有{many}次空档，{least}有{few}次，相差超过{width}",
    "{most}有{many}次空檔，{least}有{few}次，相差超過{width}",
)
