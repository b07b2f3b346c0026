"""What the planner looks at, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duijie.store.models import (
    AskRule,
    Assistant,
    AssistantKind,
    Avoid,
    Category,
    Event,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    Request,
    Slot,
    Table,
    Wish,
)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one event, each list in a fixed order. ``guests``: confirmed, of a kind that meets."""

    event: Event
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    guests: tuple[Participant, ...]
    interpreters: tuple[Assistant, ...]
    wishes: tuple[Wish, ...]
    requests: tuple[Request, ...]
    avoids: tuple[Avoid, ...]
    rules: tuple[AskRule, ...]
    published: tuple[Meeting, ...]


def read_rows(event: Event) -> Rows:
    """Return everything of an event that bears on its plan; eleven queries, however many rows there are."""
    closed = set(
        Category.objects.filter(programme_id=event.programme_id, matchmaking=False).values_list("code", flat=True)
    )
    guests = (
        Participant.objects.filter(event=event, state=ParticipantState.CONFIRMED, matchmaking=True)
        .filter(person__erased__isnull=True)
        .select_related("person__organisation", "side")
        .order_by("key")
    )
    slots = tuple(Slot.objects.filter(event=event).select_related("session").order_by("starts", "code"))
    tables = tuple(Table.objects.filter(event=event).select_related("held_by").order_by("position", "code"))
    return Rows(
        event=event,
        slots=slots,
        tables=tables,
        guests=tuple(guest for guest in guests if guest.category not in closed),
        interpreters=tuple(Assistant.objects.filter(event=event, kind=AssistantKind.INTERPRETER).order_by("key")),
        wishes=tuple(Wish.objects.filter(event=event).only("by", "whom", "strength").order_by("by_id", "whom_id")),
        requests=tuple(
            Request.objects.filter(event=event)
            .only("by", "whom", "state", "created")
            .order_by("by_id", "whom_id", "created", "key")
        ),
        avoids=tuple(Avoid.objects.filter(participant__event=event).order_by("participant_id", "organisation_id")),
        rules=tuple(AskRule.objects.filter(event=event).order_by("by_id", "whom_id")),
        published=tuple(placed_meetings(event, slots, tables)),
    )


def placed_meetings(event: Event, slots: Iterable[Slot], tables: Iterable[Table]) -> list[Meeting]:
    """Return an event's planned meetings by code, each with its slot and table out of those given (1 query)."""
    rows = Meeting.objects.filter(event=event, state=MeetingState.PLANNED).order_by("code")
    # Thousands of meetings share a few slots and tables, and only this of them is looked at.
    rows = rows.only("code", "state", "slot", "table", "interpreter", "origin", "progress")
    slot_of, table_of = {slot.key: slot for slot in slots}, {table.key: table for table in tables}
    found = []
    for meeting in rows:
        meeting.slot = slot_of[meeting.slot_id]
        meeting.table = table_of[meeting.table_id] if meeting.table_id else None
        found.append(meeting)
    return found
