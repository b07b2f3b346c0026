"""What must hold after every step of a day, counted independently of the verbs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from duijie.store.models import (
    CheckIn,
    Cooperation,
    Disruption,
    DisruptionKind,
    Meeting,
    MeetingState,
    Outcome,
    PlanVersion,
    Scan,
    Seat,
    StandbyOffer,
    StandbyState,
    TableUse,
    VersionState,
)
from tests.simulation.conference import Conference


@dataclass(frozen=True, slots=True)
class Told:
    """What people were told of a meeting: when, where, and with whom."""

    slot: str
    starts: datetime
    table: str
    people: frozenset[str]


def told(day: Conference) -> Mapping[str, Told]:
    """Return what people stand told of, by meeting."""
    rows = Meeting.objects.filter(event=day.event, state=MeetingState.PLANNED).select_related("slot", "table")
    seats: dict[str, set[str]] = {}
    active = Seat.objects.filter(meeting__event=day.event, active=True)
    for meeting, guest in active.values_list("meeting", "participant"):
        seats.setdefault(meeting, set()).add(guest)
    return {
        m.code: Told(m.slot.code, m.slot.starts, m.table.code if m.table else "", frozenset(seats.get(m.key, ())))
        for m in rows
    }


def check(day: Conference, step: str, before: Mapping[str, Told], moves: int) -> Mapping[str, Told]:
    """Check everything; return what people stand told of now. ``moves``: how many meetings the step might move."""
    after = told(day)
    _once(day)
    _plan_is_rows(day, after)
    _promise(day, step, before, after, moves)
    _arrivals(day)
    _standby(day)
    _words(day, step == "minute")
    return after


def _once(day: Conference) -> None:
    """Nobody sits twice in a slot, no table is taken twice, each meeting has a table's use for each of its slots."""
    seats = Counter(
        Seat.objects.filter(meeting__event=day.event, active=True).values_list("participant", "slot", "meeting")
    )
    people = Counter((guest, slot) for guest, slot, _meeting in seats)
    assert not [one for one, number in people.items() if number > 1]
    uses = list(TableUse.objects.filter(meeting__event=day.event, active=True).values_list("table", "slot", "meeting"))
    tables = Counter((table, slot) for table, slot, _meeting in uses)
    assert not [one for one, number in tables.items() if number > 1]
    assert {(slot, meeting) for _guest, slot, meeting in seats} == {(slot, meeting) for _table, slot, meeting in uses}


def _plan_is_rows(day: Conference, after: Mapping[str, Told]) -> None:
    """The published version and the rows never disagree, and the version was verified."""
    version = PlanVersion.objects.get(event=day.event, state=VersionState.PUBLISHED)
    assert version.verified
    placed = {
        one["meeting"]: (one["slot"], one.get("table") or "", frozenset(one["people"]))
        for one in version.plan["placed"]
    }
    assert placed == {code: (one.slot, one.table, one.people) for code, one in after.items()}


def _promise(day: Conference, step: str, before: Mapping[str, Told], after: Mapping[str, Told], moves: int) -> None:
    """Nobody who was told a place moves unless that was allowed; what has begun stays as it was.

    A meeting whose people, table or interpreter are reported away has lost its place, and may have another.
    """
    whole = [
        code
        for code in before.keys() & after.keys()
        if (before[code].slot, before[code].table) != (after[code].slot, after[code].table)
        and not _is_broken(day, before[code])
    ]
    assert len(whole) <= moves, (step, [(before[code], after[code]) for code in whole])
    for code, one in before.items():
        if one.starts <= day.now:
            assert code in after, (step, code, "a meeting that had begun was lost")
            assert after[code] == one, (step, code)
    for code in after.keys() - before.keys():
        assert after[code].starts > day.now, (step, code, "placed in the past")


def _is_broken(day: Conference, one: Told) -> bool:
    """Return whether something was reported that bears on a place people were told of."""
    known = Disruption.objects.filter(event=day.event, ended__isnull=True, since__starts__lte=one.starts)
    return known.filter(
        Q(participant__in=one.people) | Q(table__code=one.table) | Q(kind=DisruptionKind.INTERPRETER_AWAY)
    ).exists()


def _arrivals(day: Conference) -> None:
    """Each guest is here once, since the first time that still counts; no scan is lost, whatever came of it."""
    marks = set(Scan.objects.filter(event=day.event).values_list("mark", flat=True))
    assert marks == day.marks, (marks - day.marks, day.marks - marks)
    expected: dict[str, datetime] = {}
    for guest in {arrival.guest for arrival in day.arrivals} - day.erased:
        own = [arrival for arrival in day.arrivals if arrival.guest == guest]
        last = max(((a.at, a.mark) for a in own if a.undo), default=None)
        coming = [(a.at, a.mark) for a in own if not a.undo and (last is None or (a.at, a.mark) > last)]
        if coming:
            expected[guest] = min(coming)[0]
    rows = CheckIn.objects.filter(event=day.event).exclude(participant__in=day.erased)
    assert dict(rows.values_list("participant", "at")) == expected


def _standby(day: Conference) -> None:
    """A place is offered once and to nobody who sits elsewhere then; what was placed is a meeting of theirs."""
    taken = set(TableUse.objects.filter(meeting__event=day.event, active=True).values_list("table", "slot"))
    busy = set(Seat.objects.filter(meeting__event=day.event, active=True).values_list("participant", "slot"))
    for offer in StandbyOffer.objects.filter(event=day.event).select_related("meeting"):
        if offer.state == StandbyState.OFFERED:
            assert (offer.table_id, offer.slot_id) not in taken
            assert not {(offer.one_id, offer.slot_id), (offer.other_id, offer.slot_id)} & busy
        if offer.state == StandbyState.PLACED:
            assert offer.meeting is not None
            assert offer.meeting.origin == "standby"
            assert {offer.one_id, offer.other_id} == set(offer.accepted_by)


def _words(day: Conference, settled: bool) -> None:
    """One word of each side counts, and an intention of a meeting held has exactly one line in the ledger.

    Where a meeting counts as held only since a host said so, its line is there with the next minute's work.
    """
    doubled = Outcome.objects.filter(meeting__event=day.event, latest=True).values("meeting", "participant")
    assert not doubled.annotate(n=Count("key")).filter(n__gt=1).exists()
    intended = {
        outcome.meeting_id
        for outcome in Outcome.objects.filter(
            meeting__event=day.event, latest=True, held=True, next_step="intention"
        ).select_related("meeting")
        if held(outcome.meeting)
    }
    lines = Counter(Cooperation.objects.filter(event=day.event).values_list("meeting", flat=True))
    assert not [meeting for meeting, number in lines.items() if number > 1]
    assert not settled or intended <= set(lines), intended - set(lines)


def held(meeting: Meeting) -> bool:
    """Return whether a meeting counts as held, said anew in the simulator's own words."""
    if meeting.state != MeetingState.PLANNED:
        return False
    words = [one.held for one in Outcome.objects.filter(meeting=meeting, latest=True)]
    if meeting.progress in {"started", "ended"}:
        return True
    return any(words) and all(words)
