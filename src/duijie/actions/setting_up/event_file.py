"""EVENT.toml of an event: written from its rows, and read into them after a look at what would change."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Right, require, require_programme
from duijie.actions.setting_up.changing import change_event
from duijie.actions.setting_up.event_reading import Reading, apply
from duijie.engine.records import AgendaItem, AskRule, Resource, Slot, Table
from duijie.engine.records import Event as EventRecord
from duijie.engine.records import Side as SideRecord
from duijie.engine.text import Text
from duijie.formats.event import read_event
from duijie.formats.event_writing import write_event
from duijie.store.models import AskRule as AskRuleRow
from duijie.store.models import Assistant, AssistantKind, Event, Host, Meeting, Session, Side
from duijie.store.models import Slot as SlotRow
from duijie.store.models import Table as TableRow

FILE: Final = "event.toml"
MOST_BYTES: Final = 1 << 20
_PUBLISHED: Final = Text(
    "A plan of this event has been published, so its slots and tables are in use. Nothing was changed; edit them on"
    " their own pages instead.",
    "本活动已发布过排期，时段和桌位正在使用。数据没有改动；请在各自的页面上修改。",
    "本活動已發布過排期，時段和枱正在使用。資料沒有改動；請在各自的頁面上修改。",
)


def export_event_file(actor: Actor, event: Event) -> str:
    """Return an event's EVENT.toml, as ``duijie plan`` reads it.

    Raises:
        Refused: no right to set the event up.
    """
    require(actor, Right.SET_UP, event)
    return write_event(record_of(event))


def foresee_event_file(actor: Actor, event: Event, data: bytes) -> list[Text]:
    """Return what importing an EVENT.toml would change, a sentence for each part; nothing is changed.

    Raises:
        Refused: no right, or a plan of the event has been published.
        InputError: every fault of the file.
    """
    require(actor, Right.SET_UP, event)
    return _reading(event, data).sentences()


def import_event_file(actor: Actor, event: Event, version: int, data: bytes) -> list[Text]:
    """Put an EVENT.toml into an event; parts the file leaves out stay. Return what was changed, and what could not be.

    Raises:
        Refused: no right (sides and hosts are the whole programme's), changed meanwhile, or a plan has been published.
        InputError: every fault of the file.
    """
    with change_event(actor, "event.import", event, version) as change:
        reading = _reading(change.event, data)
        if reading.touches_programme:
            require_programme(actor, Right.SET_UP, change.event.programme_id)
        said = reading.sentences() + apply(reading, change.event)
        change.doing.facts.update(slots=len(reading.record.slots), tables=len(reading.record.tables))
    return said


def _reading(event: Event, data: bytes) -> Reading:
    if Meeting.objects.filter(event=event).exists():
        raise Refused("plan_published", _PUBLISHED)
    return Reading(event, read_event(data, FILE, event.date))


def record_of(event: Event) -> EventRecord:
    """Return an event's set-up as the engine's record, sessions as its agenda."""
    zone = ZoneInfo(event.timezone)

    def local(at: datetime) -> str:
        return at.astimezone(zone).isoformat(timespec="minutes")

    slots = [
        Slot(row.code, row.session.code, local(row.starts), row.minutes)
        for row in SlotRow.objects.filter(event=event).select_related("session")
    ]
    sides = [
        SideRecord(row.code, row.name, row.letter, tuple(row.regions))
        for row in Side.objects.filter(programme_id=event.programme_id)
    ]
    rules = (
        AskRuleRow.objects.filter(event=event).select_related("by", "whom").order_by("by__position", "whom__position")
    )
    return EventRecord(
        name=event.name,
        date=event.date.isoformat(),
        timezone=event.timezone,
        slots=tuple(slots),
        tables=_tables(event),
        resources=_resources(event, [slot.id for slot in slots]),
        sides=tuple(sides),
        ask=tuple(AskRule(row.by.code, row.whom.code, row.wishes) for row in rules),
        agenda=tuple(
            AgendaItem(local(row.starts), local(row.ends), row.title, row.place)
            for row in Session.objects.filter(event=event)
        ),
        venue=event.venue,
        hosts=tuple(row.name for row in Host.objects.filter(programme_id=event.programme_id)),
        floor=event.floor,
        max_meetings=event.max_meetings,
        suggestions=event.suggestions,
        language=event.language,  # type: ignore[arg-type]
    )


def _tables(event: Event) -> tuple[Table, ...]:
    return tuple(
        Table(
            row.code,
            row.zone or None,
            row.seats,
            tuple(row.slots) if row.slots else None,
            row.held_by.name if row.held_by else None,
        )
        for row in TableRow.objects.filter(event=event).select_related("held_by")
    )


def _resources(event: Event, slots: list[str]) -> tuple[Resource, ...]:
    """Return how many interpreters there are of each pair of languages, and in which slots fewer."""
    pairs: dict[str, list[Assistant]] = {}
    for row in Assistant.objects.filter(event=event, kind=AssistantKind.INTERPRETER).order_by("key"):
        pairs.setdefault("interpreter:" + "-".join(sorted(row.languages)), []).append(row)
    found = []
    for pair, people in sorted(pairs.items()):
        there = {slot: sum(one.slots is None or slot in one.slots for one in people) for slot in slots}
        by_slot = {slot: count for slot, count in there.items() if count != len(people)}
        found.append(Resource(pair, len(people), by_slot))
    return tuple(found)
