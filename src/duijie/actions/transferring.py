"""Transfers across sides 跨境提供: whose data went to another side, for the first time in a year, in which way.

An entry a person, goal, way and year, only ever added; docs/operate/data.md says what it is good for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.rights import Actor, Right, require_programme
from duijie.engine.text import Language, Text
from duijie.formats.outgoing import Column, people_workbook
from duijie.store.models import Event, Participant, Programme, Seat, Side, Transfer

SUGGESTED: Final = "suggested"
MEETING: Final = "meeting"
CONTACT: Final = "contact"
INTRODUCTION: Final = "introduction"
EXPORT: Final = "export"
CHANNELS: Final = (SUGGESTED, MEETING, CONTACT, INTRODUCTION, EXPORT)
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Crossing:
    """A guest's data shown to another guest: keys of participants. Within one side it is no transfer."""

    whose: str
    to: str


def note_transfers(event: Event, crossings: Iterable[Crossing], channel: str, now: datetime | None = None) -> None:
    """Note whose data went to guests of another side; call it inside the verb's transaction.

    Two queries, and one more for each 500 that are new; what is noted already in that year stays as it is.
    """
    assert channel in CHANNELS
    pairs = {(one.whose, one.to) for one in crossings}
    if not pairs:
        return
    rows = Participant.objects.filter(event=event).values_list("key", "person", "side")
    guests = {key: (person, side) for key, person, side in rows}
    found: set[tuple[str, str | None, str]] = set()
    for whose, to in pairs:
        if whose not in guests or to not in guests:
            continue
        (person, origin), goal = guests[whose], guests[to][1]
        if goal is not None and goal != origin:
            found.add((person, origin, goal))
    _write(event, found, channel, now or timezone.now())


def note_meetings(event: Event, meetings: Collection[str], now: datetime | None = None) -> None:
    """Note that those who sit at some meetings (by key) are told of each other; three queries and one a 500 new."""
    if not meetings:
        return
    seats: dict[str, set[str]] = {}
    rows = Seat.objects.filter(meeting__event=event, active=True).order_by()
    for meeting, guest in rows.values_list("meeting", "participant"):
        if meeting in meetings:
            seats.setdefault(meeting, set()).add(guest)
    note_transfers(
        event,
        [Crossing(whose, to) for guests in seats.values() for whose in guests for to in guests if whose != to],
        MEETING,
        now,
    )


def note_export(event: Event, people: Iterable[tuple[str, str | None]], now: datetime | None = None) -> None:
    """Note that a file with guests' data was made, which whoever works for another side may carry away.

    ``people``: (person's key, key of their side). Every side but their own counts as a goal.
    """
    goals = list(Side.objects.filter(programme=event.programme_id).values_list("key", flat=True))
    found = {(person, origin, goal) for person, origin in people for goal in goals if goal != origin}
    _write(event, found, EXPORT, now or timezone.now())


def _write(event: Event, found: set[tuple[str, str | None, str]], channel: str, at: datetime) -> None:
    if not found:
        return
    year = at.astimezone(ZoneInfo(event.timezone)).year
    noted = set(
        Transfer.objects.filter(programme=event.programme_id, channel=channel, year=year).values_list("person", "goal")
    )
    new = sorted((one for one in found if (one[0], one[2]) not in noted), key=lambda one: (one[0], one[2]))
    Transfer.objects.bulk_create(
        [
            Transfer(
                programme_id=event.programme_id,
                event=event,
                person=person,
                origin_id=origin,
                goal_id=goal,
                channel=channel,
                year=year,
            )
            for person, origin, goal in new
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


_COLUMNS: Final = (
    Column("person", Text("Person (key)", "人员编号", "人員編號")),
    Column("origin", Text("From", "来自", "來自")),
    Column("goal", Text("To", "提供至", "提供至")),
    Column("channel", Text("Way", "方式", "方式")),
    Column("year", Text("Year", "年份", "年份")),
    Column("at", Text("First time", "首次时间", "首次時間")),
)
WAYS: Final = {
    SUGGESTED: Text("suggested to a guest", "推荐给嘉宾", "推薦給嘉賓"),
    MEETING: Text("meeting", "洽谈", "洽談"),
    CONTACT: Text("contact data shown", "公开联系方式", "公開聯絡方式"),
    INTRODUCTION: Text("introduction", "引荐", "引薦"),
    EXPORT: Text("Excel file", "导出 Excel", "匯出 Excel"),
}


def export_transfers(actor: Actor, programme: Programme, year: int, language: Language) -> bytes:
    """Return the entries of a year as an xlsx workbook: keys of people, no names.

    Raises:
        Refused: the actor may not set the programme up.
    """
    require_programme(actor, Right.SET_UP, programme.key)
    rows = Transfer.objects.filter(programme=programme, year=year).select_related("origin", "goal")
    with deed(actor, "transfer.export", programme.key) as doing:
        found = [
            {
                "person": row.person,
                "origin": row.origin.name if row.origin else None,
                "goal": row.goal.name,
                "channel": WAYS[row.channel],
                "year": row.year,
                "at": row.at.date(),
            }
            for row in rows
        ]
        doing.about(programme, year=year, count=len(found))
    title = Text("Transfers across sides {year}", "{year} 年跨境提供记录", "{year} 年跨境提供紀錄").fill(year=year)
    return people_workbook(found, _COLUMNS, language, title=title, made=timezone.now())
