"""EVENT.toml: the event's own settings, checked key by key."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from duijie.engine.faults import Fault, InputError
from duijie.engine.programme import defaults
from duijie.engine.records import AgendaItem, AskRule, Event, Resource, Side, Slot
from duijie.engine.text import LANGUAGES, Text
from duijie.formats.hall import NO_SLOT, read_tables
from duijie.formats.keys import LIST, Keys

FORMAT: Final = "duijie-event/1"

_SYNTAX: Final = Text(
    "This is not a TOML file: {error}.", "这不是正确的 TOML 文件：{error}。", "這不是正確的 TOML 檔案：{error}。"
)
_FORMAT: Final = Text(
    "“format” should be “{wanted}”, but is “{found}”.",
    "“format”应为“{wanted}”，现在是“{found}”。",
    "「format」應為「{wanted}」，現在是「{found}」。",
)
_ZONE: Final = Text(
    "“{found}” is not a time zone. Write one such as Asia/Shanghai or Asia/Hong_Kong.",
    "“{found}”不是时区。请写成 Asia/Shanghai 或 Asia/Hong_Kong 这样的名称。",
    "「{found}」不是時區。請寫成 Asia/Shanghai 或 Asia/Hong_Kong 這樣的名稱。",
)
_TWICE: Final = Text("“{id}” stands here twice.", "“{id}”出现了两次。", "「{id}」出現了兩次。")
_OVERLAP: Final = Text(
    "Slot {second} begins at {start}, before slot {first} ends at {end}. Change a start or the minutes.",
    "时段 {second} 于 {start} 开始，而时段 {first} 到 {end} 才结束。请修改开始时间或时长。",
    "時段 {second} 於 {start} 開始，而時段 {first} 到 {end} 才結束。請修改開始時間或時長。",
)
_NO_SIDE: Final = Text(
    "There is no side “{id}”. Sides: {known}.",
    "没有“{id}”这个地区方。已有：{known}。",
    "沒有「{id}」這個地區方。已有：{known}。",
)
_LANGUAGE: Final = Text(
    "“{found}” is not a language of Duijie. Choose one of zh-hans, zh-hant, en.",
    "“{found}”不是可选的语言。请用 zh-hans、zh-hant 或 en。",
    "「{found}」不是可選的語言。請用 zh-hans、zh-hant 或 en。",
)
_TWO: Final = Text(
    "An interpreter works between two languages; name exactly two.",
    "译员在两种语言之间工作，请正好写两种。",
    "譯員在兩種語言之間工作，請正好寫兩種。",
)
_BACKWARDS: Final = Text(
    "It ends at {end}, not after its start {start}.",
    "结束时间 {end} 不晚于开始时间 {start}。",
    "結束時間 {end} 不晚於開始時間 {start}。",
)
TIME: Final = Text("a time such as 13:30:00", "形如 13:30:00 的时间", "形如 13:30:00 的時間")
DATE: Final = Text("a date such as 2026-11-20", "形如 2026-11-20 的日期", "形如 2026-11-20 的日期")


def read_event(data: bytes, file: str, today: date) -> Event:
    """Return the event of an EVENT.toml; what it leaves out takes the defaults.

    ``Event.defaults`` names the keys that were left out. ``today`` is the date
    of an event that names none.

    Raises:
        InputError: every fault of the file.
    """
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Fault("syntax", _SYNTAX.fill(error=error), file=file)]) from None
    faults: list[Fault] = []
    event = _EventReader(table, file, faults).read(today)
    if faults:
        raise InputError(faults)
    return event


class _EventReader:
    """Reads one file; faults collect in ``self.keys.faults``."""

    def __init__(self, table: dict[str, Any], file: str, faults: list[Fault]) -> None:
        self.keys = Keys(table, "", file, faults)
        self.given = set(table)

    def read(self, today: date) -> Event:
        keys = self.keys
        found = keys.words("format", required=True)
        if found not in (None, FORMAT):
            keys.fault("wrong_format", _FORMAT.fill(wanted=FORMAT, found=found), "format")
        day = keys.take("date", date, DATE) or today
        zone = self._zone()
        base = defaults.default_event(day)
        slots = self._slots(day, zone)
        sides = self._sides() or base.sides
        limits = keys.table("limits")
        language = keys.words("language")
        if language is not None and language not in LANGUAGES:
            keys.fault("unknown_language", _LANGUAGE.fill(found=language), "language")
        event = Event(
            name=keys.text("name") or base.name,
            date=day.isoformat(),
            timezone=zone.key,
            slots=slots,
            tables=read_tables(keys, [slot.id for slot in slots]) or base.tables,
            resources=self._interpreters(slots),
            sides=sides,
            ask=self._ask(sides),
            agenda=self._agenda(day, zone),
            venue=keys.text("venue"),
            hosts=self._hosts(),
            floor=_limit(limits, "floor", 0, base.floor),
            max_meetings=_limit(limits, "max_meetings", 1, base.max_meetings or 1),
            suggestions=_limit(limits, "suggestions", 0, base.suggestions),
            language=next((known for known in LANGUAGES if known == language), None),
            defaults=tuple(key for key in base.defaults if key not in self.given),
        )
        if limits:
            limits.close()
        keys.close()
        return event

    def _zone(self) -> ZoneInfo:
        name = self.keys.words("timezone") or defaults.TIMEZONE
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self.keys.fault("unknown_timezone", _ZONE.fill(found=name), "timezone")
            return ZoneInfo(defaults.TIMEZONE)

    def _hosts(self) -> tuple[Text, ...]:
        """Return the hosts: a list of texts or of ``{en, zh-hans, zh-hant}`` tables."""
        values = self.keys.take("hosts", list, LIST) or []
        inner = self.keys.numbered("hosts", values)
        return tuple(text for key in inner.rest() if (text := inner.text(key, required=True)) is not None)

    def _slots(self, day: date, zone: ZoneInfo) -> tuple[Slot, ...]:
        tables = self.keys.tables("slots")
        slots: list[Slot] = []
        for number, keys in enumerate(tables, 1):
            start = keys.take("start", time, TIME, required=True) or time(0)
            minutes = keys.number("minutes", least=1, required=True) or 1
            slots.append(
                Slot(keys.words("id") or f"s{number}", keys.words("session"), _moment(day, start, zone), minutes)
            )
            keys.close()
        self._once("slots", [slot.id for slot in slots])
        for index, (first, second) in enumerate(pairwise(slots), 1):
            end = _end(first)
            if second.start is not None and datetime.fromisoformat(second.start) < end:
                words = {"first": first.id, "second": second.id, "start": second.start[11:16], "end": f"{end:%H:%M}"}
                self.keys.fault("slots_overlap", _OVERLAP.fill(**words), f"slots[{index}].start")
        return tuple(slots) or defaults.default_slots(day, zone.key)

    def _sides(self) -> tuple[Side, ...]:
        sides: list[Side] = []
        for keys in self.keys.tables("sides"):
            id_ = keys.words("id", required=True) or "?"
            name = keys.text("name") or Text(id_, id_, id_)
            letter = keys.text("letter") or Text(name.en[:2], name.zh_hans[:1], name.zh_hant[:1])
            sides.append(Side(id_, name, letter, keys.names("regions")))
            keys.close()
        self._once("sides", [side.id for side in sides])
        return tuple(sides)

    def _ask(self, sides: tuple[Side, ...]) -> tuple[AskRule, ...]:
        known = [side.id for side in sides]
        rules: list[AskRule] = []
        for keys in self.keys.tables("ask"):
            by, whom = keys.words("by", required=True), keys.words("whom", required=True)
            for key, side in (("by", by), ("whom", whom)):
                if side is not None and side not in known:
                    keys.fault("unknown_side", _NO_SIDE.fill(id=side, known=", ".join(known)), key)
            rules.append(AskRule(by or "?", whom or "?", keys.number("wishes", least=1)))
            keys.close()
        return tuple(rules)

    def _interpreters(self, slots: tuple[Slot, ...]) -> tuple[Resource, ...]:
        known = [slot.id for slot in slots]
        resources: list[Resource] = []
        for keys in self.keys.tables("interpreters"):
            languages = keys.names("languages")
            if len(set(languages)) != 2:
                keys.fault("wrong_languages", _TWO, "languages")
            count = keys.number("count", required=True) or 0
            by_slot: dict[str, int] = {}
            if (inner := keys.table("by_slot")) is not None:
                for slot in inner.rest():
                    if slot not in known:
                        inner.fault("unknown_slot", NO_SLOT.fill(id=slot, known=", ".join(known)), slot)
                    by_slot[slot] = inner.number(slot) or 0
            keys.close()
            resources.append(Resource("interpreter:" + "-".join(sorted(languages)), count, by_slot))
        self._once("interpreters", [resource.id for resource in resources])
        return tuple(resources)

    def _agenda(self, day: date, zone: ZoneInfo) -> tuple[AgendaItem, ...]:
        items: list[AgendaItem] = []
        for keys in self.keys.tables("agenda"):
            start = keys.take("start", time, TIME, required=True) or time(0)
            end = keys.take("end", time, TIME, required=True) or time(23, 59)
            if end <= start:
                keys.fault("ends_before_start", _BACKWARDS.fill(start=f"{start:%H:%M}", end=f"{end:%H:%M}"), "end")
            title = keys.text("title", required=True) or Text("", "", "")
            items.append(AgendaItem(_moment(day, start, zone), _moment(day, end, zone), title, keys.text("place")))
            keys.close()
        return tuple(items)

    def _once(self, key: str, ids: list[str]) -> None:
        for index, id_ in enumerate(ids):
            if id_ in ids[:index]:
                self.keys.fault("twice", _TWICE.fill(id=id_), f"{key}[{index}]")


def _moment(day: date, clock: time, zone: ZoneInfo) -> str:
    return datetime.combine(day, clock.replace(tzinfo=None), zone).isoformat(timespec="minutes")


def _end(slot: Slot) -> datetime:
    return datetime.fromisoformat(slot.start or "") + timedelta(minutes=slot.minutes or 0)


def _limit(limits: Keys | None, key: str, least: int, fallback: int) -> int:
    value = limits.number(key, least=least) if limits else None
    return fallback if value is None else value
