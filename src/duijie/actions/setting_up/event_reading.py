"""Puts what an EVENT.toml says into rows: only the parts it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max

from duijie.actions.setting_up.hall import lay_out
from duijie.actions.setting_up.moving import move_times
from duijie.actions.setting_up.slots import delete_slots
from duijie.engine.records import AgendaItem
from duijie.engine.records import Event as EventRecord
from duijie.engine.text import Text
from duijie.store.models import (
    AskRule,
    Assistant,
    AssistantKind,
    Event,
    Host,
    Organisation,
    Session,
    SessionKind,
    Side,
    Slot,
    Table,
)

#: Words of an agenda's titles that tell what a part of the day is, the first that fits.
_SIGNS: Final = (
    (SessionKind.ARRIVAL, ("签到", "簽到", "check-in", "registration", "报到", "報到")),
    (SessionKind.BREAK, ("午餐", "午膳", "lunch", "茶歇", "小休", "break", "晚宴", "dinner")),
    (SessionKind.KEYNOTE, ("主旨", "主題演講", "keynote")),
    (SessionKind.DIALOGUE, ("对话", "對話", "dialogue", "panel", "圆桌", "圓桌")),
    (SessionKind.CEREMONY, ("开幕", "開幕", "闭幕", "閉幕", "致辞", "致辭", "opening", "closing", "welcome")),
)
_MATCHMAKING: Final = Text("Matchmaking", "供需对接", "供需對接")
_WHEN: Final = Text("Date and place: {date}, {zone}.", "日期与时区：{date}，{zone}。", "日期與時區：{date}，{zone}。")
_NAME: Final = Text("Name: {name}.", "名称：{name}。", "名稱：{name}。")
_SLOTS: Final = Text(
    "Slots: {old} now, {new} afterwards.",
    "时段：现有 {old} 个，导入后 {new} 个。",
    "時段：現有 {old} 個，匯入後 {new} 個。",
)
_TABLES: Final = Text(
    "Tables: {old} now, {new} afterwards.",
    "桌位：现有 {old} 张，导入后 {new} 张。",
    "枱：現有 {old} 張，匯入後 {new} 張。",
)
_AGENDA: Final = Text(
    "Agenda: the {old} sessions of now, their speakers too, make room for {new}.",
    "议程：现有 {old} 个环节（连同嘉宾）换成 {new} 个。",
    "議程：現有 {old} 個環節（連同嘉賓）換成 {new} 個。",
)
_SIDES: Final = Text("New sides: {names}.", "新增地区方：{names}。", "新增地區方：{names}。")
_HOSTS: Final = Text("New hosts: {n}.", "新增主办单位 {n} 个。", "新增主辦單位 {n} 個。")
_RULES: Final = Text("Rules of who may ask whom: {n}.", "邀约规则 {n} 条。", "邀約規則 {n} 條。")
_LIMITS: Final = Text("Limits of meetings and suggestions.", "洽谈与推荐的上限。", "洽談與推薦的上限。")
_INTERPRETERS: Final = Text("Interpreters to add: {n}.", "新增译员 {n} 位。", "新增譯員 {n} 位。")
_UNHELD: Final = Text(
    "Table {code} is held by “{name}” in the file, but no organisation of the programme is called so; it is free.",
    "文件中 {code} 号桌由“{name}”保留，但本计划中没有这家单位，因此未保留。",
    "檔案中 {code} 號枱由「{name}」保留，但本計劃中沒有這間機構，因此未保留。",
)


@dataclass(slots=True)
class Reading:
    """An EVENT.toml beside the event it is for."""

    event: Event
    record: EventRecord

    def names(self, part: str) -> bool:
        """Return whether the file itself names one of the parts that have defaults."""
        return part not in self.record.defaults

    @property
    def new_sides(self) -> list[str]:
        """Return the codes of sides the programme lacks."""
        known = set(Side.objects.filter(programme_id=self.event.programme_id).values_list("code", flat=True))
        named = {code for rule in self.record.ask for code in (rule.by, rule.whom)}
        wanted = [side.id for side in self.record.sides if self.names("sides") or side.id in named]
        return [code for code in wanted if code not in known]

    @property
    def new_hosts(self) -> list[Text]:
        """Return the hosts the programme lacks."""
        known = {
            word for host in Host.objects.filter(programme_id=self.event.programme_id) for word in _says(host.name)
        }
        return [host for host in self.record.hosts if not known & _says(host)]

    @property
    def touches_programme(self) -> bool:
        """Return whether the file brings what all events of the programme share."""
        return bool(self.new_sides or self.new_hosts)

    @property
    def interpreters(self) -> list[tuple[list[str], int, int, list[str] | None]]:
        """Return each interpreter the event lacks: languages, number, of how many, and slots (None: all)."""
        have: dict[str, int] = {}
        for row in Assistant.objects.filter(event=self.event, kind=AssistantKind.INTERPRETER):
            pair = "-".join(sorted(row.languages))
            have[pair] = have.get(pair, 0) + 1
        slots = [slot.id for slot in self.record.slots]
        lacking = []
        for resource in self.record.resources:
            pair = resource.id.partition(":")[2]
            most = max([resource.capacity, *resource.by_slot.values()])
            for number in range(have.get(pair, 0), most):
                there = [slot for slot in slots if number < resource.at(slot)]
                lacking.append((pair.split("-"), number + 1, most, None if there == slots else there))
        return lacking

    def sentences(self) -> list[Text]:
        """Return what the file changes, a sentence for each part."""
        record, event = self.record, self.event
        found = [_NAME.fill(name=record.name)] if self.names("name") else []
        if self.names("date") or self.names("timezone"):
            found.append(_WHEN.fill(date=self.date, zone=self.zone))
        if self.names("slots"):
            found.append(_SLOTS.fill(old=Slot.objects.filter(event=event).count(), new=len(record.slots)))
        if self.names("tables"):
            found.append(_TABLES.fill(old=Table.objects.filter(event=event).count(), new=len(record.tables)))
        if record.agenda:
            found.append(_AGENDA.fill(old=Session.objects.filter(event=event).count(), new=len(record.agenda)))
        if self.new_sides:
            found.append(_SIDES.fill(names=", ".join(self.new_sides)))
        if self.new_hosts:
            found.append(_HOSTS.fill(n=len(self.new_hosts)))
        if record.ask:
            found.append(_RULES.fill(n=len(record.ask)))
        if self.names("limits"):
            found.append(_LIMITS)
        if self.interpreters:
            found.append(_INTERPRETERS.fill(n=len(self.interpreters)))
        return found

    @property
    def date(self) -> date:
        """Return the event's date afterwards."""
        return date.fromisoformat(self.record.date) if self.names("date") else self.event.date

    @property
    def zone(self) -> str:
        """Return the event's time zone afterwards."""
        return self.record.timezone if self.names("timezone") else self.event.timezone


def apply(reading: Reading, event: Event) -> list[Text]:
    """Write a file's parts into rows, inside a change of the event; return what could not be taken over."""
    record = reading.record
    _write_event(reading, event)
    _write_sides(reading, event)
    if record.agenda:
        _write_agenda(event, record.agenda, keep_slots=not reading.names("slots"))
    if reading.names("slots"):
        _write_slots(event, record)
    notes = _write_tables(event, record) if reading.names("tables") else []
    for languages, number, most, slots in reading.interpreters:
        pair = "–".join(languages)
        name, name_en = f"译员 {pair} {number}/{most}", f"Interpreter {pair} {number}/{most}"
        Assistant.objects.create(
            event=event, kind=AssistantKind.INTERPRETER, name=name, name_en=name_en, languages=languages, slots=slots
        )
    return notes


def _write_event(reading: Reading, event: Event) -> None:
    record = reading.record
    before, days = ZoneInfo(event.timezone), (reading.date - event.date).days
    if days or reading.zone != event.timezone:
        move_times(event, days, before, ZoneInfo(reading.zone))
    event.date, event.timezone = reading.date, reading.zone
    if reading.names("name"):
        event.name = record.name
    if record.venue:
        event.venue = record.venue
    if record.language:
        event.language = record.language
    if reading.names("limits"):
        event.floor, event.suggestions = record.floor, record.suggestions
        event.max_meetings = record.max_meetings or event.max_meetings


def _write_sides(reading: Reading, event: Event) -> None:
    programme = event.programme
    place = Side.objects.filter(programme=programme).aggregate(last=Max("position"))["last"] or 0
    for side in reading.record.sides:
        if side.id in reading.new_sides:
            place += 1
            Side.objects.create(
                programme=programme,
                code=side.id,
                name=side.name,
                letter=side.letter,
                regions=list(side.regions),
                position=place,
            )
    for number, name in enumerate(reading.new_hosts, Host.objects.filter(programme=programme).count() + 1):
        Host.objects.create(programme=programme, name=name, position=number)
    sides = {side.code: side for side in Side.objects.filter(programme=programme)}
    if reading.record.ask:
        AskRule.objects.filter(event=event).delete()
        AskRule.objects.bulk_create(
            AskRule(event=event, by=sides[rule.by], whom=sides[rule.whom], wishes=rule.wishes)
            for rule in reading.record.ask
        )


def _write_agenda(event: Event, agenda: Sequence[AgendaItem], *, keep_slots: bool) -> None:
    """Replace the sessions; those that hold slots the file does not replace stay beside its own."""
    old = Session.objects.filter(event=event)
    if keep_slots:
        old = old.filter(slots__isnull=True)
    delete_slots(event, list(Slot.objects.filter(session__in=old)))
    old.delete()
    taken = set(Session.objects.filter(event=event).values_list("code", flat=True))
    free = (code for number in range(1, 10_000) if (code := f"p{number}") not in taken)
    Session.objects.bulk_create(
        Session(
            event=event,
            code=code,
            kind=kind_of(item.title),
            title=item.title,
            place=item.place or Text("", "", ""),
            starts=datetime.fromisoformat(item.start).replace(tzinfo=ZoneInfo(event.timezone)),
            ends=datetime.fromisoformat(item.end).replace(tzinfo=ZoneInfo(event.timezone)),
        )
        for code, item in zip(free, agenda, strict=False)
    )


def kind_of(title: Text) -> SessionKind:
    """Return what a part of the day is by its title; OTHER where no word tells."""
    words = " ".join(title.to_json().values()).casefold()
    return next((kind for kind, signs in _SIGNS if any(sign in words for sign in signs)), SessionKind.OTHER)


def _write_slots(event: Event, record: EventRecord) -> None:
    """Replace the slots; each run of them goes into the session around it, or into a new one."""
    delete_slots(event, list(Slot.objects.filter(event=event)))
    zone = ZoneInfo(event.timezone)
    runs: dict[str, list[Slot]] = {}
    for slot in record.slots:
        starts = datetime.fromisoformat(slot.start or "").replace(tzinfo=zone)
        row = Slot(event=event, code=slot.id, starts=starts, minutes=slot.minutes or 25)
        runs.setdefault(slot.session or "m1", []).append(row)
    for code, rows in runs.items():
        session = _session_around(event, code, rows)
        for row in rows:
            row.session = session
        Slot.objects.bulk_create(rows)


def _session_around(event: Event, code: str, rows: Sequence[Slot]) -> Session:
    starts = min(row.starts for row in rows)
    ends = max(row.starts + timedelta(minutes=row.minutes) for row in rows)
    around = Session.objects.filter(event=event, starts__lte=starts, ends__gte=ends).order_by("-starts").first()
    session = around or Session(event=event, title=_MATCHMAKING, starts=starts, ends=ends)
    session.kind = SessionKind.MATCHMAKING
    if not Session.objects.filter(event=event, code=code).exclude(pk=session.pk).exists():
        session.code = code
    session.save()
    return session


def _write_tables(event: Event, record: EventRecord) -> list[Text]:
    """Replace the tables; return a note for each holder the programme does not know."""
    held = {table.held_by for table in record.tables if table.held_by}
    organisations = {
        name: row
        for row in Organisation.objects.filter(programme_id=event.programme_id, merged_into__isnull=True)
        for name in (row.name, row.name_en, row.short)
        if name in held
    }
    old = {table.code: table for table in Table.objects.filter(event=event)}
    Table.objects.filter(event=event).exclude(code__in=[table.id for table in record.tables]).delete()
    places = lay_out([table.zone or "" for table in record.tables])
    notes, rows = [], []
    for number, table in enumerate(record.tables):
        row = old.get(table.id) or Table(event=event, code=table.id)
        row.zone, row.seats, row.position = table.zone or "", table.seats or 4, number + 1
        row.slots = list(table.slots) if table.slots else None
        row.held_by = organisations.get(table.held_by or "")
        row.x, row.y = places[number]
        if table.held_by and row.held_by is None:
            notes.append(_UNHELD.fill(code=table.id, name=table.held_by))
        rows.append(row)
    Table.objects.bulk_create([row for row in rows if row.code not in old])
    fields = ["zone", "seats", "position", "slots", "held_by", "x", "y"]
    Table.objects.bulk_update([row for row in rows if row.code in old], fields)
    return notes


def _says(text: Text) -> set[str]:
    return {words for words in text.to_json().values() if words}
