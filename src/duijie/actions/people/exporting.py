"""A list of guests with contacts as a workbook, for staff who may call; each is entered in the log with its count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.rights import Actor, Right, require
from duijie.actions.transferring import note_export
from duijie.engine.text import Language, Text, same
from duijie.formats.outgoing import Column, people_workbook
from duijie.store.models import Category, Event, Participant

_STATES: Final = {
    "imported": Text("not invited", "未邀请", "未邀請"),
    "invited": Text("invited", "已邀请", "已邀請"),
    "confirmed": Text("confirmed", "已确认", "已確認"),
    "declined": Text("declined", "不能来", "未能出席"),
    "cancelled": Text("cancelled", "已取消", "已取消"),
}
_YES: Final = Text("yes", "是", "是")
_COLUMNS: Final = (
    Column("name", Text("Name", "姓名", "姓名")),
    Column("name_en", Text("Name in English", "英文名", "英文名")),
    Column("organisation", Text("Organisation", "单位", "機構")),
    Column("title", Text("Title", "职务", "職銜")),
    Column("side", Text("Side", "地区方", "地區方")),
    Column("category", Text("Category", "类别", "類別")),
    Column("mail", Text("Mail", "邮箱", "電郵")),
    Column("phone", Text("Phone", "电话", "電話")),
    Column("state", Text("State", "状态", "狀態")),
    Column("vip", Text("VIP", "贵宾", "貴賓")),
    Column("delegation", Text("Delegation", "代表团", "代表團")),
    Column("note", Text("Staff's note", "内部备注", "內部備註")),
)


def export_people(actor: Actor, event: Event, guests: Sequence[Participant], language: Language) -> bytes:
    """Return guests as an xlsx workbook; ``person__organisation``, ``side`` and ``delegation`` should be loaded.

    Raises:
        Refused: the actor may not see contact data.
    """
    require(actor, Right.CALL, event)
    names = {one.code: one.name for one in Category.objects.filter(programme=event.programme_id)}
    with deed(actor, "guest.export", event.programme_id) as doing:
        sides: dict[str, int] = {}
        for guest in guests:
            code = guest.side.code if guest.side else ""
            sides[code] = sides.get(code, 0) + 1
        doing.about(event, count=len(guests), sides=sides)
        note_export(event, [(guest.person_id, guest.side_id) for guest in guests])
    title = Text("Guests of {event}", "{event}嘉宾名单", "{event}嘉賓名單").fill(event=event.name)
    rows = [_row(guest, names.get(guest.category, same(guest.category))) for guest in guests]
    return people_workbook(rows, _COLUMNS, language, title=title, made=timezone.now())


def _row(guest: Participant, category: Text) -> dict[str, str | Text | None]:
    person = guest.person
    return {
        "name": person.name,
        "name_en": person.name_en,
        "organisation": person.organisation.name if person.organisation else "",
        "title": person.title,
        "side": guest.side.name if guest.side else None,
        "category": category,
        "mail": person.mail,
        "phone": person.phone,
        "state": _STATES[guest.state],
        "vip": _YES if guest.vip else None,
        "delegation": guest.delegation.name if guest.delegation else None,
        "note": guest.staff_note,
    }
