"""What everybody may read of an event: its agenda, speakers and hosts. No guest is in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from duijie.engine.text import Text
from duijie.store.models import (
    Assistant,
    AssistantKind,
    Event,
    EventState,
    Host,
    Participant,
    ParticipantState,
    Phase,
    PhaseCode,
    Session,
    SessionKind,
    Side,
    Slot,
    Speaker,
    Table,
)
from duijie.store.queries.setting import filled, hosts_of, sessions_of


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """Somebody on stage as announced."""

    name: Text
    title: Text
    organisation: Text
    side: Side | None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A part of the day. ``slots``: the starts of its slots, for a matchmaking session."""

    key: str
    kind: str
    title: Text
    about: Text
    place: Text
    starts: datetime
    ends: datetime
    speakers: tuple[SpeakerLine, ...]
    moderators: tuple[SpeakerLine, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event as anybody may read of it. ``choose_by``: until when guests choose whom to meet."""

    event: Event
    sides: list[Side]
    hosts: list[Host]
    sessions: list[SessionLine]
    tables: int
    interpreters: list[str]
    choose_by: datetime | None


def public_event(event: Event) -> PublicEvent:
    """Return what the public page of an event shows, in as many queries for a long agenda as for a short one."""
    interpreters = Assistant.objects.filter(event=event, kind=AssistantKind.INTERPRETER)
    languages = [code for one in interpreters.values_list("languages", flat=True) for code in one]
    closing = Phase.objects.filter(event=event, code=PhaseCode.WISHES_CLOSE).first()
    return PublicEvent(
        event=event,
        sides=list(Side.objects.filter(programme_id=event.programme_id)),
        hosts=list(hosts_of(event.programme_id)),
        sessions=agenda_of(event),
        tables=Table.objects.filter(event=event).count(),
        interpreters=sorted(set(languages)),
        choose_by=closing.at if closing else None,
    )


def agenda_of(event: Event) -> list[SessionLine]:
    """Return the agenda in time; texts say something in every language."""
    return [_line(session) for session in sessions_of(event)]


def _line(session: Session) -> SessionLine:
    people: Sequence[Speaker] = list(session.speakers.all())
    slots = sorted(session.slots.all(), key=lambda slot: slot.starts)
    return SessionLine(
        key=session.key,
        kind=session.kind,
        title=filled(session.title),
        about=filled(session.about),
        place=filled(session.place),
        starts=session.starts,
        ends=session.ends,
        speakers=tuple(_speaker(one) for one in people if not one.moderator),
        moderators=tuple(_speaker(one) for one in people if one.moderator),
        slots=tuple(slots) if session.kind == SessionKind.MATCHMAKING else (),
    )


def _speaker(row: Speaker) -> SpeakerLine:
    return SpeakerLine(filled(row.name), filled(row.title), filled(row.organisation), row.side)


def events_of_people(people: Collection[str]) -> list[Event]:
    """Return the events at which one of ``people`` (keys) is a guest who has not cancelled, the latest first."""
    coming = Participant.objects.filter(person__in=people).exclude(state=ParticipantState.CANCELLED)
    rows = Event.objects.filter(pk__in=coming.values("event"), state__in=(EventState.OPEN, EventState.CLOSED))
    return list(rows.select_related("programme").order_by("-date", "key"))


def events_of_programmes(programmes: Collection[str]) -> list[Event]:
    """Return the events of programmes (keys) in any state, by programme, the latest first."""
    rows = Event.objects.filter(programme__in=programmes).select_related("programme")
    return list(rows.order_by("programme__slug", "-date", "key"))


def open_events() -> list[Event]:
    """Return the open events of the installation with their programmes, the earliest first."""
    return list(Event.objects.filter(state=EventState.OPEN).select_related("programme").order_by("date", "key"))
