"""The hall: tables 桌 with zones and seats, where they stand, and the landmarks beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil, sqrt
from typing import Final

from django.db.models import Count, Q

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import NeedsConfirmationError, change_event
from duijie.actions.setting_up.given import Given, Values
from duijie.engine.text import Text
from duijie.store.models import (
    Assistant,
    Event,
    Fixture,
    FixtureKind,
    Meeting,
    MeetingState,
    Organisation,
    Slot,
    Table,
)

MOST: Final = 400
SEATS: Final = (2, 30)
#: Where tables stand by default, in per cent of the hall: left, top, right, bottom. The stage is above.
_FLOOR: Final = (4.0, 20.0, 96.0, 92.0)
KINDS: Final = {
    FixtureKind.STAGE: Text("Stage", "舞台", "舞台"),
    FixtureKind.DOOR: Text("Door", "门", "門"),
    FixtureKind.DESK: Text("Desk", "服务台", "服務台"),
    FixtureKind.SCREEN: Text("Screen", "大屏", "大屏幕"),
}
_PREFIX: Final = Text(
    "Write up to four letters or digits, such as T.", "请填最多四个字母或数字，如 T。", "請填最多四個字母或數字，如 T。"
)
_CODE: Final = re.compile(r"[^\s,，;；]{1,12}")
_BAD_CODE: Final = Text(
    "Write a short number without blanks, such as T12.",
    "请填不含空格的简短桌号，如 T12。",
    "請填不含空格的簡短枱號，如 T12。",
)
_TWICE: Final = Text("There is a table {code} already.", "已经有 {code} 号桌。", "已經有 {code} 號枱。")
_NOBODY: Final = Text(
    "No organisation of this programme is called “{name}”. Write its name as the people's list does.",
    "本计划中没有名为“{name}”的单位。请按人员名单中的名称填写，或留空。",
    "本計劃中沒有名為「{name}」的機構。請按人員名單中的名稱填寫，或留空。",
)
_SEVERAL: Final = Text(
    "{n} organisations are called “{name}”. Write the register number (USCC or UBI) of the one you mean.",
    "有 {n} 家单位叫“{name}”。请填写您所指单位的统一社会信用代码或商业登记号码。",
    "有 {n} 間機構叫「{name}」。請填寫您所指機構的統一社會信用代碼或商業登記號碼。",
)
_SOME_ZONES: Final = Text(
    "More zones ({zones}) than tables ({count}).",
    "分区（{zones}）比桌数（{count}）还多。",
    "分區（{zones}）比枱數（{count}）還多。",
)
_USED: Final = Text(
    "Table {code} is used by {n} published meetings, so it stays. Nothing was changed; move or cancel them on the"
    " plan's page, publish, and try again.",
    "{code} 号桌安排了 {n} 场已发布的洽谈，不能移除。数据没有改动；请先在排期页移动或取消这些洽谈并发布，再来移除。",
    "{code} 號枱安排了 {n} 場已發布的洽談，不能移除。資料沒有改動；請先在排期頁移動或取消這些洽談並發布，再來移除。",
)
_KEPT: Final = Text(
    "{n} cancelled meetings once stood at table {code}, and their record needs it, so it stays. Nothing was changed;"
    " untick every slot it is ready in, and no meeting will be placed there.",
    "{code} 号桌有 {n} 场已取消洽谈的记录，因此不能移除。数据没有改动；可以取消勾选它的全部时段，就不会再安排洽谈。",
    "{code} 號枱有 {n} 場已取消洽談的記錄，因此不能移除。資料沒有改動；可以取消勾選它的全部時段，就不會再安排洽談。",
)
_REMOVES: Final = Text(
    "The hall has {old} tables now; {n} of them would be removed: {codes}.",
    "会场现有 {old} 张桌，其中 {n} 张将被移除：{codes}。",
    "會場現有 {old} 張枱，其中 {n} 張將被移除：{codes}。",
)


def make_tables(actor: Actor, event: Event, version: int, values: Values, *, confirmed: bool = False) -> int:
    """Fill the hall with tables numbered in a row, divided among zones, laid out in blocks; return how many.

    ``values``: ``count``, ``zones`` ("A, B, C, D"; may be empty), ``seats``, ``prefix`` ("T"). Tables of those numbers
    keep their holder and slots; others go, once ``confirmed``.

    Raises:
        NeedsConfirmationError: tables would go.
        Refused: a table that would go is in use, no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "table.make", event, version) as change:
        given = Given(values)
        count, seats = given.number("count", 1, MOST), given.number("seats", *SEATS)
        zones = given.listed("zones", most=12)
        prefix = given.line("prefix", most=4)
        if not re.fullmatch(r"\w{0,4}", prefix):
            given.fault("prefix", _PREFIX, "bad_prefix")
        if len(zones) > count:
            given.fault("zones", _SOME_ZONES.fill(zones=len(zones), count=count), "too_many_zones")
        given.close()
        old = {table.code: table for table in Table.objects.filter(event=change.event)}
        wanted = [f"{prefix}{number + 1}" for number in range(count)]
        gone = [table for code, table in old.items() if code not in set(wanted)]
        refuse_used_tables(change.event, gone)
        if gone and not confirmed:
            codes = ", ".join(table.code for table in gone[:12]) + (" …" if len(gone) > 12 else "")
            raise NeedsConfirmationError(_REMOVES.fill(old=len(old), n=len(gone), codes=codes))
        Table.objects.filter(pk__in=[table.pk for table in gone]).delete()
        _write_tables(change.event, old, wanted, zones, seats)
        change.doing.facts.update(count=count, zones=len(zones), removed=len(gone))
    return count


def _write_tables(event: Event, old: dict[str, Table], codes: list[str], zones: Sequence[str], seats: int) -> None:
    zone_of = spread(len(codes), zones)
    places = lay_out(zone_of)
    rows = []
    for number, code in enumerate(codes):
        row = old.get(code) or Table(event=event, code=code)
        row.zone, row.seats, row.position = zone_of[number], seats, number + 1
        row.x, row.y = places[number]
        rows.append(row)
    Table.objects.bulk_create([row for row in rows if row.code not in old])
    Table.objects.bulk_update([row for row in rows if row.code in old], ["zone", "seats", "position", "x", "y"])


def spread(count: int, zones: Sequence[str]) -> list[str]:
    """Return the zone of each of ``count`` tables: as many in each, the first zones one more; "" without zones."""
    if not zones:
        return [""] * count
    each, more = divmod(count, len(zones))
    return [zone for place, zone in enumerate(zones) for _ in range(each + (place < more))]


def lay_out(zone_of: Sequence[str]) -> list[tuple[float, float]]:
    """Return where each table stands (its middle, per cent of the hall): a block for each zone, blocks in rows."""
    zones = list(dict.fromkeys(zone_of))
    across = max(1, ceil(sqrt(len(zones))))
    left, top, right, bottom = _FLOOR
    width, height = (right - left) / across, (bottom - top) / max(1, ceil(len(zones) / across))
    found: list[tuple[float, float]] = [(0.0, 0.0)] * len(zone_of)
    for place, zone in enumerate(zones):
        members = [number for number, other in enumerate(zone_of) if other == zone]
        columns = max(1, ceil(sqrt(len(members) * width / height * 1.7)))
        rows = ceil(len(members) / columns)
        x0, y0 = left + place % across * width, top + place // across * height
        for index, number in enumerate(members):
            x = x0 + width * (index % columns + 0.5) / columns
            y = y0 + height * (index // columns + 0.5) / rows
            found[number] = (round(x, 2), round(y, 2))
    return found


def save_table(actor: Actor, event: Event, version: int, table: Table | None, values: Values) -> Table:
    """Add a table or change one.

    ``values``: ``code``, ``zone``, ``seats``, ``held_by`` (an organisation's name or register number), ``slots``
    (codes; all or none of the event's slots ticked: always), ``x``, ``y`` (per cent), ``position``.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "table.save", event, version) as change:
        given = Given(values)
        row = table or Table(event=change.event)
        row.code = given.line("code", most=12, needed=True)
        if row.code and not _CODE.fullmatch(row.code):
            given.fault("code", _BAD_CODE, "bad_code")
        if Table.objects.filter(event=change.event, code=row.code).exclude(pk=row.pk).exists():
            given.fault("code", _TWICE.fill(code=row.code), "twice")
        row.zone = given.line("zone", most=12)
        row.seats = given.number("seats", *SEATS)
        row.held_by = _organisation(given, "held_by", change.event.programme_id)
        row.slots = read_slots(given, change.event)
        row.x, row.y = given.part_or_none("x", 0, 100), given.part_or_none("y", 0, 100)
        row.position = given.number("position", 0, 9999, fallback=Table.objects.filter(event=change.event).count() + 1)
        given.close()
        row.save()
        change.doing.facts.update(table=row.code)
    return row


def read_slots(given: Given, event: Event) -> list[str] | None:
    """Return the codes of the slots ticked as ``slots``; None where all are (or the event has none)."""
    known = list(Slot.objects.filter(event=event).values_list("code", flat=True))
    ticked = set(given.many("slots"))
    chosen = [code for code in known if code in ticked]
    return None if len(chosen) == len(known) else chosen


def _organisation(given: Given, name: str, programme: str) -> Organisation | None:
    """Return the organisation a form names; None, and a fault, where none or several are called so."""
    words = given.line(name, most=200)
    if not words:
        return None
    called = Q(name__iexact=words) | Q(name_en__iexact=words) | Q(short__iexact=words) | Q(uscc=words) | Q(ubi=words)
    found = list(Organisation.objects.filter(called, programme=programme, merged_into__isnull=True)[:20])
    if len(found) == 1:
        return found[0]
    text = _SEVERAL.fill(name=words, n=len(found)) if found else _NOBODY.fill(name=words)
    given.fault(name, text, "several_organisations" if found else "unknown_organisation")
    return None


def place_tables(actor: Actor, event: Event, version: int, values: Values) -> int:
    """Set where tables stand. ``values``: ``x_KEY`` and ``y_KEY`` of each table, per cent; empty: nowhere yet.

    Returns how many were moved.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "table.place", event, version) as change:
        given = Given(values)
        rows = []
        for table in Table.objects.filter(event=change.event):
            if f"x_{table.key}" not in values:
                continue
            x, y = (given.part_or_none(f"{axis}_{table.key}", 0, 100) for axis in "xy")
            if (x, y) != (table.x, table.y):
                table.x, table.y = x, y
                rows.append(table)
        given.close()
        Table.objects.bulk_update(rows, ["x", "y"])
        change.doing.facts.update(tables=len(rows))
    return len(rows)


def remove_table(actor: Actor, event: Event, version: int, table: Table) -> None:
    """Take a table away.

    Raises:
        Refused: a published meeting uses it, no right, or changed meanwhile.
    """
    with change_event(actor, "table.remove", event, version) as change:
        refuse_used_tables(change.event, [table])
        Assistant.objects.filter(event=change.event, table=table).update(table=None)
        table.delete()
        change.doing.facts.update(table=table.code)


def refuse_used_tables(event: Event, tables: Iterable[Table]) -> None:
    """Do nothing for tables no published meeting refers to.

    Raises:
        Refused: the first that is in use, and what to do.
    """
    planned = Count("key", filter=Q(state=MeetingState.PLANNED))
    rows = Meeting.objects.filter(event=event).order_by().values("table").annotate(planned=planned, all=Count("key"))
    used = {row["table"]: row for row in rows}
    for table in tables:
        if table.key in used:
            row = used[table.key]
            if row["planned"]:
                raise Refused("table_in_use", _USED.fill(code=table.code, n=row["planned"]))
            raise Refused("table_in_record", _KEPT.fill(code=table.code, n=row["all"]))


def save_fixture(actor: Actor, event: Event, version: int, fixture: Fixture | None, values: Values) -> Fixture:
    """Add a landmark of the hall or change one.

    ``values``: ``kind``, ``label_*``, ``x``, ``y`` (its middle), ``width``, ``height``, all per cent of the hall.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "fixture.save", event, version) as change:
        given = Given(values)
        row = fixture or Fixture(event=change.event)
        row.kind = given.choice("kind", [*KINDS], FixtureKind.STAGE)
        row.label = given.words("label", most=40)
        for name, least in (("x", 0), ("y", 0), ("width", 1), ("height", 1)):
            found = given.part_or_none(name, least, 100)
            setattr(row, name, {"x": 50.0, "y": 8.0, "width": 30.0, "height": 8.0}[name] if found is None else found)
        given.close()
        row.save()
        change.doing.facts.update(kind=str(row.kind))
    return row


def remove_fixture(actor: Actor, event: Event, version: int, fixture: Fixture) -> None:
    """Take a landmark off the floor plan.

    Raises:
        Refused: no right, or changed meanwhile.
    """
    with change_event(actor, "fixture.remove", event, version) as change:
        change.doing.about(fixture)
        fixture.delete()
