"""What the pictures of an event are drawn from: counts alone, in a number of queries that does not grow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Subquery

from duijie.store.models import (
    Chain,
    CheckIn,
    Cooperation,
    Event,
    Listing,
    ListingState,
    Meeting,
    MeetingOrigin,
    MeetingState,
    NextStep,
    Outcome,
    Participant,
    ParticipantState,
    PlanVersion,
    Progress,
    ScanWay,
    Side,
    Slot,
    VersionState,
)

_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Supply:
    """Accepted needs and offers. ``counts``: by chain ("" for none named), side ("" for none) and direction.

    A listing in two chains counts in both.
    """

    chains: tuple[Chain, ...]
    sides: tuple[Side, ...]
    counts: Mapping[tuple[str, str, str], int]


def supply(event: Event) -> Supply:
    """Return what is needed and offered at an event, as the lists of accepted listings count it; three queries."""
    author = Participant.objects.filter(event=event, person=OuterRef("person"))
    rows = Listing.objects.filter(Exists(author), event=event, state=ListingState.ACCEPTED, person__erased__isnull=True)
    counted = (
        rows.annotate(side=Subquery(author.values("side")[:1]))
        .values_list("chains", "side", "direction")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    return Supply(
        tuple(Chain.objects.filter(programme=event.programme_id)),
        tuple(Side.objects.filter(programme=event.programme_id)),
        {(chain or "", side or "", direction): n for chain, side, direction, n in counted},
    )


class Guest(StrEnum):
    """How far a guest came before the day."""

    CONFIRMED = "confirmed"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    WALKED_IN = "walked_in"


_GUESTS: Final = {
    ParticipantState.INVITED: Guest.NO_ANSWER,
    ParticipantState.CONFIRMED: Guest.CONFIRMED,
    ParticipantState.DECLINED: Guest.DECLINED,
    ParticipantState.CANCELLED: Guest.CANCELLED,
}


def guests(event: Event) -> Mapping[tuple[Guest, bool], int]:
    """Return how many guests came so far, and of those how many checked in; one query.

    Invited is who was sent a link. Somebody on a list who was never invited counts only if they came: walked in.
    """
    found: Counter[tuple[Guest, bool]] = Counter()
    rows = Participant.objects.filter(event=event).values_list("state", "check_in__way")
    for state, way, n in rows.annotate(n=Count("pk")).order_by():
        if way == ScanWay.WALK_IN or (way and state == ParticipantState.IMPORTED):
            found[(Guest.WALKED_IN, True)] += n
        elif state != ParticipantState.IMPORTED:
            found[(_GUESTS[ParticipantState(state)], bool(way))] += n
    return dict(found)


class Became(StrEnum):
    """What became of a meeting."""

    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    TO_COME = "to_come"


def became(state: str, progress: str, words: Collection[bool], *, over: bool) -> Became:
    """Return what became of a meeting; ``words``: the latest word of each side that gave one, ``over``: its time is up.

    Held: begun or ended on the board, or said to be held by one side at least and denied by none.
    """
    if state == MeetingState.CANCELLED:
        return Became.CANCELLED
    if progress in (Progress.STARTED, Progress.ENDED) or (words and all(words)):
        return Became.HELD
    if progress == Progress.NO_SHOW or (words and not any(words)):
        return Became.NO_SHOW
    return Became.UNKNOWN if over or words else Became.TO_COME


#: The strongest that one side said counts for a meeting.
_STRONGEST: Final = (NextStep.INTENTION, NextStep.MEET_AGAIN, NextStep.PAPERS, NextStep.NO_FIT)


@dataclass(frozen=True, slots=True)
class MeetingFate:
    """One meeting. ``origin``: a MeetingOrigin; ``step``: "" where nobody said; ``stage``: of its cooperation."""

    key: str
    code: str
    origin: str
    became: Became
    step: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Pairs who should meet and what became of them; ``wished``: codes of the published plan and of meetings."""

    wished: frozenset[str]
    meetings: tuple[MeetingFate, ...]


def wishes(event: Event, now: datetime) -> Wishes:
    """Return what became of the wishes of an event's published plan; four queries."""
    published = PlanVersion.objects.filter(event=event, state__in=(VersionState.PUBLISHED, VersionState.SUPERSEDED))
    problem = published.order_by("-number").values_list("problem", flat=True).first() or {}
    words: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for key, held, step in Outcome.objects.filter(meeting__event=event, latest=True).values_list(
        "meeting", "held", "next_step"
    ):
        words[key].append((held, step))
    stages = dict(Cooperation.objects.filter(meeting__event=event).values_list("meeting", "stage"))
    meetings = []
    for row in Meeting.objects.filter(event=event).select_related("slot").order_by("code"):
        said = words.get(row.key, [])
        fate = became(row.state, row.progress, [held for held, _step in said], over=now >= ends_of(row))
        steps = {step for _held, step in said} if fate is Became.HELD else set()
        step = next((str(step) for step in _STRONGEST if step in steps), "")
        stage = stages.get(row.key, "") if fate is Became.HELD else ""
        meetings.append(MeetingFate(row.key, row.code, row.origin, fate, step, stage))
    on_the_spot = {meeting.code for meeting in meetings if meeting.origin == MeetingOrigin.ON_THE_SPOT}
    wished = {str(meeting["id"]) for meeting in problem.get("meetings", ())} | {m.code for m in meetings}
    return Wishes(frozenset(wished - on_the_spot), tuple(meetings))


def ends_of(meeting: Meeting) -> datetime:
    """Return when a meeting is over by the plan; its slot must be loaded."""
    return meeting.slot.starts + timedelta(minutes=meeting.slot.minutes * max(1, meeting.length))


@dataclass(frozen=True, slots=True)
class DayTimes:
    """A day in minutes since midnight at the event. ``arrived``: by side's key ("" for none).

    ``slots``: (starts, ends, meetings planned); ``running``: (began, ended) of each meeting that began.
    """

    sides: tuple[Side, ...]
    arrived: Mapping[str, tuple[int, ...]]
    walked_in: int
    slots: tuple[tuple[int, int, int], ...]
    running: tuple[tuple[int, int], ...]


def day_times(event: Event, now: datetime) -> DayTimes:
    """Return when guests came and meetings ran; four queries. A meeting not ended runs until its slot is over."""
    zone = ZoneInfo(event.timezone)
    midnight = datetime.combine(event.date, time.min, tzinfo=zone)

    def minute(at: datetime) -> int:
        return min(max(int((at - midnight).total_seconds() // 60), 0), _DAY)

    arrived: dict[str, list[int]] = defaultdict(list)
    walked_in = 0
    for at, way, side in CheckIn.objects.filter(event=event).values_list("at", "way", "participant__side"):
        arrived[side or ""].append(minute(at))
        walked_in += way == ScanWay.WALK_IN
    planned: Counter[str] = Counter()
    running = []
    for row in Meeting.objects.filter(event=event).select_related("slot"):
        planned[row.slot_id] += row.state == MeetingState.PLANNED
        if row.started is not None:
            ended = row.ended or max(row.started, min(ends_of(row), now))
            running.append((minute(row.started), max(minute(ended), minute(row.started) + 1)))
    slots = tuple(
        (minute(slot.starts), minute(slot.starts + timedelta(minutes=slot.minutes)), planned[slot.key])
        for slot in Slot.objects.filter(event=event).order_by("starts", "code")
    )
    sides = tuple(Side.objects.filter(programme=event.programme_id))
    return DayTimes(
        sides, {key: tuple(sorted(found)) for key, found in arrived.items()}, walked_in, slots, tuple(running)
    )
