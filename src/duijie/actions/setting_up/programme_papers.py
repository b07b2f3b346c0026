"""The event's agenda to take along: a calendar and a printed booklet, for anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from duijie.engine.text import Language, Text
from duijie.formats.outgoing.booklet import booklet_pdf
from duijie.formats.outgoing.feed import calendar_feed
from duijie.formats.outgoing.records import AgendaPart, Booklet, GuestSheet, Occasion, PersonLine, SideMark
from duijie.formats.outgoing.records import Shape as SideShape
from duijie.store.models import Event, Host, Side
from duijie.store.queries.agenda import SessionLine, SpeakerLine, agenda_of
from duijie.store.queries.setting import filled

_SHAPES: Final[tuple[SideShape, ...]] = ("none", "square", "round", "triangle")


def agenda_calendar(event: Event, language: Language) -> bytes:
    """Return the agenda of an event as an iCalendar object; its sessions keep their identity when they change."""
    sheet = GuestSheet(_occasion(event), PersonLine(""), language, agenda=_parts(event, language))
    return calendar_feed(sheet)


def agenda_booklet(event: Event, language: Language, made: datetime) -> bytes:
    """Return the printed programme of an event as a PDF."""
    about = filled(event.about)
    booklet = Booklet(_occasion(event), _parts(event, language), welcome=about if about.zh_hans else None)
    return booklet_pdf(booklet, language, made.replace(microsecond=0))


def _occasion(event: Event) -> Occasion:
    hosts = tuple(filled(host.name) for host in Host.objects.filter(programme_id=event.programme_id))
    venue = filled(event.venue)
    return Occasion(filled(event.name), event.date, event.timezone, venue if venue.zh_hans else None, hosts=hosts)


def _parts(event: Event, language: Language) -> tuple[AgendaPart, ...]:
    domain = urlsplit(settings.DUIJIE.base_url).hostname or "localhost"
    return tuple(_part(line, event, domain, language) for line in agenda_of(event))


def _part(line: SessionLine, event: Event, domain: str, language: Language) -> AgendaPart:
    """Return a session; its calendar number counts the changes of the event's set-up, which can only grow."""
    return AgendaPart(
        uid=f"session-{line.key}@{domain}",
        start=line.starts,
        end=line.ends,
        modified=event.changed,
        title=line.title,
        place=_or_none(line.place),
        about=_or_none(line.about),
        speakers=tuple(_person(one, language) for one in line.speakers),
        moderator=_person(line.moderators[0], language) if line.moderators else None,
        sequence=event.version,
    )


def _person(line: SpeakerLine, language: Language) -> PersonLine:
    return PersonLine(
        name=line.name.of(language),
        name_en=line.name.en,
        title=line.title.of(language),
        organisation=line.organisation.of(language),
        organisation_en=line.organisation.en,
        side=_mark(line.side),
    )


def _mark(side: Side | None) -> SideMark | None:
    if side is None:
        return None
    shape = _SHAPES[side.position] if side.position < len(_SHAPES) else "none"
    return SideMark(filled(side.letter), filled(side.name), shape)


def _or_none(text: Text) -> Text | None:
    return text if text.zh_hans else None
