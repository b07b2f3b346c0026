"""A guest's day as sheets, calendars and invitations say it: rows turned into what ``formats.outgoing`` writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duijie.actions.mailing import sender
from duijie.engine.text import Language, Text
from duijie.formats.outgoing import AgendaPart, GuestSheet, Occasion, PersonLine, SideMark, Span, Visit
from duijie.formats.outgoing.records import Shape
from duijie.locale import translator
from duijie.store.faces import language_of
from duijie.store.models import Assistant, Event, Host, Participant, Side, Slot
from duijie.store.queries.agenda import SessionLine, SpeakerLine, agenda_of
from duijie.store.queries.schedules import Appointment, Schedule, schedules_of
from duijie.store.queries.setting import filled

_SHAPES: Final[tuple[Shape, ...]] = ("none", "square", "round", "triangle")


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same on every sheet of an event."""

    event: Event
    occasion: Occasion
    agenda: tuple[SessionLine, ...]


def around(event: Event) -> Around:
    """Return what surrounds every guest's schedule (4 queries)."""
    hosts = Host.objects.filter(programme_id=event.programme_id).order_by("position", "key")
    occasion = Occasion(
        name=filled(event.name),
        first_day=event.date,
        timezone=event.timezone,
        venue=_or_none(filled(event.venue)),
        hosts=tuple(filled(host.name) for host in hosts),
        organiser=sender(),
    )
    return Around(event, occasion, tuple(agenda_of(event)))


def sheets_of(event: Event, guests: Sequence[Participant], language: Language | None = None) -> list[GuestSheet]:
    """Return the sheets of guests in their order, each in the guest's language unless one is given (7 queries)."""
    surroundings = around(event)
    day = timezone.now().astimezone(ZoneInfo(event.timezone)).date()
    return [sheet_of(surroundings, one, language) for one in schedules_of(event, guests, day)]


def sheet_of(surroundings: Around, schedule: Schedule, language: Language | None = None) -> GuestSheet:
    """Return a guest's sheet; cancelled meetings are on it as such."""
    guest = schedule.guest
    words = language or language_of(guest.person.language)
    return GuestSheet(
        occasion=surroundings.occasion,
        person=own_line(guest),
        language=words,
        visits=tuple(visit_of(one, words) for one in (*schedule.kept, *schedule.cancelled)),
        agenda=tuple(_part(line, surroundings.event, words) for line in surroundings.agenda),
        free=tuple(_span(slot) for slot in schedule.free),
        link=day_link(surroundings.event),
    )


def visit_of(one: Appointment, language: Language) -> Visit:
    """Return a meeting as one guest's sheet says it; its identity stays whatever changes."""
    meeting = one.meeting
    table = meeting.table
    return Visit(
        uid=uid_of(meeting.key),
        sequence=meeting.sequence,
        state="cancelled" if one.cancelled else "moved" if one.changed else "planned",
        start=one.start,
        end=one.end,
        modified=meeting.changed,
        people=tuple(shown_line(other, language) for other in one.others),
        table=table.code if table else "",
        zone=table.zone if table else "",
        interpreter=_assistant(meeting.interpreter, language),
        why=tuple(why.text for why in one.why if not why.broken),
        changed=one.changed,
    )


def uid_of(meeting: str) -> str:
    """Return a meeting's number in calendars; it must not follow the installation to another address."""
    return f"meeting-{meeting}@duijie"


def day_link(event: Event) -> str:
    """Return the address of a guest's day."""
    place = {"programme": event.programme.slug, "event": event.slug}
    return settings.DUIJIE.base_url + reverse("my-day", kwargs=place)


def own_line(guest: Participant) -> PersonLine:
    """Return a guest as their own sheet and badge say them: in full."""
    person, place = guest.person, guest.person.organisation
    return PersonLine(
        name=person.name,
        name_en=person.name_en,
        title=person.title,
        organisation=place.name if place else "",
        organisation_en=place.name_en if place else "",
        side=side_mark(guest.side),
    )


def shown_line(guest: Participant, language: Language) -> PersonLine:
    """Return a guest as others read of them: what they ticked, nothing else."""
    ticked, full = frozenset(guest.shown), own_line(guest)
    title = guest.person.title_en if language == "en" and guest.person.title_en else full.title
    named, placed = "name" in ticked, "organisation" in ticked and bool(full.organisation or full.organisation_en)
    nobody = "" if placed or (named and (full.name or full.name_en)) else translator(language)("A guest")
    return PersonLine(
        name=full.name if named else nobody,
        name_en=full.name_en if named else "",
        title=title if "title" in ticked else "",
        organisation=full.organisation if placed else "",
        organisation_en=full.organisation_en if placed else "",
        side=full.side,
    )


def side_mark(side: Side | None) -> SideMark | None:
    """Return how sheets mark a side: its letter in its shape."""
    if side is None:
        return None
    shape = _SHAPES[side.position] if side.position < len(_SHAPES) else "none"
    return SideMark(filled(side.letter), filled(side.name), shape)


def _assistant(row: Assistant | None, language: Language) -> str:
    if row is None:
        return ""
    return (row.name_en or row.name) if language == "en" else row.name


def _span(slot: Slot) -> Span:
    return Span(slot.starts, slot.starts + timedelta(minutes=slot.minutes))


def _part(line: SessionLine, event: Event, language: Language) -> AgendaPart:
    """Return a session, with the number that the public calendar gives it too."""
    domain = urlsplit(settings.DUIJIE.base_url).hostname or "localhost"
    return AgendaPart(
        uid=f"session-{line.key}@{domain}",
        start=line.starts,
        end=line.ends,
        modified=event.changed,
        title=line.title,
        place=_or_none(line.place),
        about=_or_none(line.about),
        speakers=tuple(_speaker(one, language) for one in line.speakers),
        moderator=_speaker(line.moderators[0], language) if line.moderators else None,
        sequence=event.version,
    )


def agenda_parts(surroundings: Around, language: Language) -> tuple[AgendaPart, ...]:
    """Return the agenda as sheets say it."""
    return tuple(_part(line, surroundings.event, language) for line in surroundings.agenda)


def _speaker(line: SpeakerLine, language: Language) -> PersonLine:
    return PersonLine(
        name=line.name.of(language),
        name_en=line.name.en,
        title=line.title.of(language),
        organisation=line.organisation.of(language),
        organisation_en=line.organisation.en,
        side=side_mark(line.side),
    )


def latest_change(sheet: GuestSheet) -> datetime:
    """Return when anything on a sheet changed last."""
    times = [visit.modified for visit in sheet.visits] + [part.modified for part in sheet.agenda]
    return max(times, default=timezone.now())


def _or_none(text: Text) -> Text | None:
    return text if text.zh_hans else None
