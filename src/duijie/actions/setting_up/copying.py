"""An event begun as a copy of an earlier edition: everything but people, dates moved by as many days."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from duijie.actions.setting_up.moving import moved
from duijie.store.models import AskRule, Event, Fixture, Phase, Session, Slot, Table

_OF_EVENT = (
    *("venue", "about", "language", "max_meetings", "floor", "suggestions", "wishes", "musts", "answer_hours"),
)


def copy_parts(source: Event, event: Event) -> None:
    """Fill ``event``, which has a name, date and zone, with the parts of ``source`` and save it all.

    Guests, speakers, interpreters and table hosts are people and stay behind. Call it inside a change.
    """
    for name in _OF_EVENT:
        setattr(event, name, getattr(source, name))
    event.save()
    days = (event.date - source.date).days
    before, after = ZoneInfo(source.timezone), ZoneInfo(event.timezone)
    sessions = {}
    for row in Session.objects.filter(event=source):
        sessions[row.key] = Session(
            event=event,
            code=row.code,
            kind=row.kind,
            title=row.title,
            about=row.about,
            place=row.place,
            starts=moved(row.starts, days, before, after),
            ends=moved(row.ends, days, before, after),
        )
    Session.objects.bulk_create(sessions.values())
    Slot.objects.bulk_create(
        Slot(
            event=event,
            session=sessions[row.session_id],
            code=row.code,
            starts=moved(row.starts, days, before, after),
            minutes=row.minutes,
        )
        for row in Slot.objects.filter(event=source)
    )
    Phase.objects.bulk_create(
        Phase(event=event, code=row.code, at=moved(row.at, days, before, after))
        for row in Phase.objects.filter(event=source)
    )
    _copy_hall(source, event)
    AskRule.objects.bulk_create(
        AskRule(event=event, by_id=row.by_id, whom_id=row.whom_id, wishes=row.wishes, incoming=row.incoming)
        for row in AskRule.objects.filter(event=source)
    )


def _copy_hall(source: Event, event: Event) -> None:
    Table.objects.bulk_create(
        Table(
            event=event,
            code=row.code,
            zone=row.zone,
            seats=row.seats,
            slots=row.slots,
            held_by_id=row.held_by_id,
            x=row.x,
            y=row.y,
            position=row.position,
        )
        for row in Table.objects.filter(event=source)
    )
    Fixture.objects.bulk_create(
        Fixture(event=event, kind=row.kind, label=row.label, x=row.x, y=row.y, width=row.width, height=row.height)
        for row in Fixture.objects.filter(event=source)
    )
