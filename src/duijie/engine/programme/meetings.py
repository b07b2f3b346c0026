"""From wishes to meetings: one for each pair of organisations, with who may attend and what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.identity import organisation_key
from duijie.engine.programme.roster import Roster
from duijie.engine.programme.wishes import Wishes
from duijie.engine.records import Event, Meeting, Participant, Person, Problem, Table, Wish
from duijie.engine.text import Text

#: What a wish is worth to the plan. A guest's own wish outweighs any suggestion;
#: one that both sides made outweighs a one-sided one.
OWN_WISH: Final = 10
MUTUAL: Final = 6
SUGGESTED: Final = 4

_RULED_OUT: Final = Text(
    "Left out: {by} may not ask {whom}; the event's rules do not let their sides meet.",
    "未采用：{by}约见{whom}，按活动规则双方不可约见。",
    "未採用：{by}約見{whom}，按活動規則雙方不可約見。",
)
_OVER_QUOTA: Final = Text(
    "Left out: {by}'s wish to meet {whom}; it is beyond the {quota} wishes allowed.",
    "未采用：{by}约见{whom}，超过每人 {quota} 个意向的上限。",
    "未採用：{by}約見{whom}，超過每人 {quota} 個意向的上限。",
)
_AVOIDED: Final = Text(
    "Left out: {by} and {whom}; one of them asked not to meet the other.",
    "未采用：{by}与{whom}，其中一方不希望对接。",
    "未採用：{by}與{whom}，其中一方不希望對接。",
)
_NO_HOLDER: Final = Text(
    "Table {table} is held by “{name}”, which is on no list. Correct the name or free the table.",
    "桌 {table} 由“{name}”使用，但名单中没有该单位。请改正名称，或取消占用。",
    "枱 {table} 由「{name}」使用，但名單中沒有該單位。請改正名稱，或取消佔用。",
)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The problem, the wishes behind each meeting, suggestions beyond those, and what was left out."""

    problem: Problem
    wishes: Mapping[str, tuple[Wish, ...]]
    further: Mapping[str, tuple[Wish, ...]]
    notes: tuple[Text, ...]


def assemble(
    roster: Roster,
    wishes: Wishes,
    suggestions: Mapping[str, tuple[Wish, ...]],
    event: Event,
    active: frozenset[str] = frozenset(),
) -> Assembly:
    """Return the scheduling problem of an event.

    Every guest's own wish is a possible meeting. A guest who made none is given
    as many of the suggestions as the event's floor and one more. ``active``: guests
    who brought a need or an offer; where an organisation is wished for, they and those
    who made wishes receive it, and their colleagues only when there are none.

    Raises:
        InputError: a table is held by an organisation that is on no list.
    """
    notes: list[Text] = []
    accepted = _accepted(wishes, roster, event, notes)
    askers = {wish.by for wish in accepted}
    further: dict[str, tuple[Wish, ...]] = {}
    for person, ranked in suggestions.items():
        number = 0 if person in askers else event.floor + 1
        accepted.extend(ranked[:number])
        further[person] = ranked[number:]
    by_firms: dict[frozenset[str], list[Wish]] = {}
    for wish in _received(accepted, active | askers):
        firms = frozenset(roster.participants[p].organisation for p in (wish.by, wish.whom[0]))
        by_firms.setdefault(firms, []).append(wish)
    meetings = {f"m{n}": group for n, group in enumerate(by_firms.values(), 1)}
    wanted = {p for group in meetings.values() for wish in group for p in (wish.by, *wish.whom)}
    problem = Problem(
        slots=event.slots,
        people=tuple(_person(p, event) for p in roster.participants.values() if p.id in wanted),
        meetings=tuple(_meeting(id_, group, roster, event) for id_, group in meetings.items()),
        tables=_tables(event.tables, roster),
        resources=event.resources,
        floor=event.floor or None,
    )
    behind = {id_: tuple(group) for id_, group in meetings.items()}
    return Assembly(problem, behind, {person: more for person, more in further.items() if more}, tuple(notes))


def _accepted(wishes: Wishes, roster: Roster, event: Event, notes: list[Text]) -> list[Wish]:
    """Return the wishes that the rules, quotas and avoid-lists let stand."""
    kept: list[Wish] = []
    counts: dict[str, int] = {}
    for wish in wishes.given:
        by, whom = roster.participants[wish.by], roster.participants[wish.whom[0]]
        words = {"by": _called(by, roster), "whom": roster.organisations[whom.organisation].name}
        quota = _quota(by, whom, event)
        if frozenset((by.organisation, whom.organisation)) in wishes.avoid:
            notes.append(_AVOIDED.fill(**words))
        elif not _may_ask(by, whom, event):
            notes.append(_RULED_OUT.fill(**words))
        elif quota is not None and counts.get(wish.by, 0) >= quota:
            notes.append(_OVER_QUOTA.fill(**words, quota=quota))
        else:
            counts[wish.by] = counts.get(wish.by, 0) + 1
            kept.append(wish)
    return kept


def _received(wishes: Sequence[Wish], active: frozenset[str] | set[str]) -> Iterator[Wish]:
    """Return the wishes with ``whom`` narrowed to those who came to be met."""
    for wish in wishes:
        whom = tuple(person for person in wish.whom if person in active)
        yield replace(wish, whom=whom or wish.whom)


def _may_ask(by: Participant, whom: Participant, event: Event) -> bool:
    """Say whether ``by`` may ask ``whom``; without rules anyone may ask anyone, their own side too."""
    if not event.ask or by.side is None or whom.side is None:
        return True
    return any(rule.by == by.side and rule.whom == whom.side for rule in event.ask)


def _quota(by: Participant, whom: Participant, event: Event) -> int | None:
    return next((rule.wishes for rule in event.ask if (rule.by, rule.whom) == (by.side, whom.side)), None)


def _called(person: Participant, roster: Roster) -> str:
    return f"{person.name}（{roster.organisations[person.organisation].name}）"


def _person(person: Participant, event: Event) -> Person:
    limit = event.max_meetings if person.max_meetings is None else person.max_meetings
    return Person(person.id, person.organisation, person.side, available=person.available, max=limit, name=person.name)


def _tables(tables: tuple[Table, ...], roster: Roster) -> tuple[Table, ...]:
    """Return the tables with their holders' ids in the place of the names written in EVENT.toml."""
    firms = {organisation_key(name): id_ for id_, names in roster.spellings.items() for name in names}
    faults: list[Fault] = []
    found: list[Table] = []
    for table in tables:
        holder = None if table.held_by is None else firms.get(organisation_key(table.held_by))
        if table.held_by is not None and holder is None:
            text = _NO_HOLDER.fill(table=table.id, name=table.held_by)
            faults.append(Fault("unknown_holder", text, place="tables.held"))
        found.append(replace(table, held_by=holder))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _meeting(id_: str, group: list[Wish], roster: Roster, event: Event) -> Meeting:
    """Return the meeting of two organisations: whoever asked or was asked may attend."""
    first = roster.participants[group[0].by].organisation
    one = _ordered(p for wish in group for p in (wish.by, *wish.whom) if roster.participants[p].organisation == first)
    other = _ordered(p for wish in group for p in (wish.by, *wish.whom) if roster.participants[p].organisation != first)
    # Who asked in person comes; their colleagues stand in only where nobody of the firm asked.
    askers = {wish.by for wish in group if not wish.suggested}
    one = tuple(p for p in one if p in askers) or one
    other = tuple(p for p in other if p in askers) or other
    one, other, needs = _with_common_tongue(one, other, roster, event)
    return Meeting(id_, (one, other), value=_value(group, roster), needs=needs)


def _ordered(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(people))


def _value(group: list[Wish], roster: Roster) -> int:
    """Return the worth of a meeting: own wishes first, both ways above one way, then by how well it fits."""
    own = {roster.participants[wish.by].organisation for wish in group if not wish.suggested}
    fit = max((wish.score or 0.0 for wish in group if wish.suggested), default=0.0)
    worth = OWN_WISH + MUTUAL * (len(own) - 1) if own else 1
    return worth + round(SUGGESTED * fit)


def _with_common_tongue(
    one: tuple[str, ...], other: tuple[str, ...], roster: Roster, event: Event
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, int]]:
    """Return who may attend so that all understand each other, or the interpreter whom they need.

    A guest whose languages are unknown is taken to manage. Where some pairs share
    a language, only people who share one with everybody opposite stay eligible.
    """
    tongues = {p: set(roster.participants[p].languages) for p in (*one, *other)}

    def shared(a: str, b: str) -> bool:
        return not tongues[a] or not tongues[b] or bool(tongues[a] & tongues[b])

    able_other = tuple(b for b in other if all(shared(a, b) for a in one))
    if able_other:
        return one, able_other, {}
    able_one = tuple(a for a in one if all(shared(a, b) for b in other))
    if able_one:
        return able_one, other, {}
    for a in one:
        if able := tuple(b for b in other if shared(a, b)):
            return (a,), able, {}
    return one, other, _interpreter(one, other, tongues, event)


def _interpreter(
    one: tuple[str, ...], other: tuple[str, ...], tongues: Mapping[str, set[str]], event: Event
) -> dict[str, int]:
    """Return the first interpreter whose two languages serve everybody on either side, if there is one."""
    for resource in event.resources:
        a, b = resource.id.partition(":")[2].split("-")
        for first, second in ((a, b), (b, a)):
            if all(first in tongues[p] for p in one) and all(second in tongues[p] for p in other):
                return {resource.id: 1}
    return {}
