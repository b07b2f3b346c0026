"""The event's agenda to take along: a calendar and a printed booklet, for anybody."""

from __future__ import annotations

from datetime import datetime

from duijie.actions.sheets import agenda_parts, around
from duijie.engine.text import Language
from duijie.formats.outgoing import Booklet, GuestSheet, PersonLine, booklet_pdf, calendar_feed
from duijie.store.models import Event
from duijie.store.queries.setting import filled


def agenda_calendar(event: Event, language: Language) -> bytes:
    """Return the agenda of an event as an iCalendar object; its sessions keep their identity when they change."""
    surroundings = around(event)
    sheet = GuestSheet(surroundings.occasion, PersonLine(""), language, agenda=agenda_parts(surroundings, language))
    return calendar_feed(sheet)


def agenda_booklet(event: Event, language: Language, made: datetime) -> bytes:
    """Return the printed programme of an event as a PDF."""
    surroundings, about = around(event), filled(event.about)
    parts = agenda_parts(surroundings, language)
    booklet = Booklet(surroundings.occasion, parts, welcome=about if about.zh_hans else None)
    return booklet_pdf(booklet, language, made.replace(microsecond=0))
