"""Who gives the programme and who comes: sides, hosts, and categories of guests."""

from __future__ import annotations

import re
from typing import Final, cast

from django.db.models import ProtectedError

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_programme
from duijie.actions.setting_up.given import Given, Values
from duijie.engine.records import Category as CategoryCode
from duijie.engine.text import Text
from duijie.store.models import Category, Event, Host, Participant, Programme, Side

#: The contract's kinds of guests.
CODES: Final = cast("tuple[str, ...]", CategoryCode.__args__)  # type: ignore[attr-defined]
MOST_SIDES: Final = 3
_CODES: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_TWICE: Final = Text("“{code}” stands here already.", "“{code}”已经有了。", "「{code}」已經有了。")
_CODE: Final = Text(
    "Write lower-case letters, digits and hyphens only, such as shandong.",
    "只能用小写字母、数字和连字符，如 shandong。",
    "只能用小寫字母、數字和連字號，如 shandong。",
)
_SIDES: Final = Text(
    "Pages and boards can tell {most} sides apart; this programme has {most} already.",
    "页面和大屏最多区分 {most} 个地区方，本计划已有 {most} 个。",
    "頁面和大屏幕最多區分 {most} 個地區方，本計劃已有 {most} 個。",
)
_SIDE_USED: Final = Text(
    "“{name}” cannot be removed: guests, organisations, hosts or speakers belong to it. Nothing was changed;"
    " give them another side first.",
    "“{name}”不能移除：还有嘉宾、单位、主办单位或演讲人属于这一方。数据没有改动；请先把他们改到其他地区方。",
    "「{name}」不能移除：還有嘉賓、機構、主辦單位或講者屬於這一方。資料沒有改動；請先把他們改到其他地區方。",
)
_CATEGORY_USED: Final = Text(
    "{n} guests are of the category “{name}”, so it stays. Nothing was changed; give them another category first.",
    "有 {n} 位嘉宾属于“{name}”，因此不能移除。数据没有改动；请先修改他们的类别。",
    "有 {n} 位嘉賓屬於「{name}」，因此不能移除。資料沒有改動；請先修改他們的類別。",
)


def save_side(actor: Actor, programme: Programme, version: int, side: Side | None, values: Values) -> Side:
    """Add a side (``side`` None) or change one; its code is fixed once given, since lists and rules name it.

    ``values``: ``code``, ``name_*``, ``letter_*``, ``regions`` (one a line), ``position``.

    Raises:
        Refused: no right to the whole programme, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_programme(actor, "side.save", programme, version) as change:
        given = Given(values)
        others = list(Side.objects.filter(programme=programme).exclude(pk=side.key if side else ""))
        row = side or Side(programme=programme)
        if side is None:
            row.code = given.line("code", most=40, needed=True)
            if row.code and not _CODES.fullmatch(row.code):
                given.fault("code", _CODE, "bad_code")
            if row.code in {other.code for other in others}:
                given.fault("code", _TWICE.fill(code=row.code), "twice")
            if len(others) >= MOST_SIDES:
                given.fault("code", _SIDES.fill(most=MOST_SIDES), "too_many")
        row.name = given.words("name", most=80, needed=True)
        row.letter = _letter(given, row.name)
        row.regions = list(given.listed("regions"))
        wanted = given.number("position", 1, MOST_SIDES, fallback=_free_position(side, others))
        given.close()
        _place_side(row, wanted, others)
        change.doing.facts.update(side=row.code)
    return row


def _letter(given: Given, name: Text) -> Text:
    """Return a side's mark; where a script has none, the first sign or signs of its name."""
    letter = given.words("letter", most=3)
    return Text(
        letter.en or name.en[:2].upper(), letter.zh_hans or name.zh_hans[:1], letter.zh_hant or name.zh_hant[:1]
    )


def _free_position(side: Side | None, others: list[Side]) -> int:
    if side is not None:
        return side.position
    return min({1, 2, 3} - {other.position for other in others}, default=MOST_SIDES)


def _place_side(row: Side, wanted: int, others: list[Side]) -> None:
    """Put a side at a position; whoever stands there takes the place it leaves. The database knows each place once."""
    there = next((other for other in others if other.position == wanted), None)
    if there is not None:
        free = row.position if row.position else _free_position(None, others)
        there.position = MOST_SIDES + 1
        there.save(update_fields=["position"])
        row.position = wanted
        row.save()
        there.position = free
        there.save(update_fields=["position"])
        return
    row.position = wanted
    row.save()


def remove_side(actor: Actor, programme: Programme, version: int, side: Side) -> None:
    """Take a side away; its rules of who may ask whom go with it.

    Raises:
        Refused: somebody or something belongs to it, no right, or changed meanwhile.
    """
    with change_programme(actor, "side.remove", programme, version) as change:
        change.doing.facts.update(side=side.code)
        try:
            side.delete()
        except ProtectedError:
            raise Refused("side_in_use", _SIDE_USED.fill(name=side.name)) from None


def save_host(actor: Actor, programme: Programme, version: int, host: Host | None, values: Values) -> Host:
    """Add a host or change one. ``values``: ``name_*``, ``side`` (a side's key, may be empty), ``position``.

    Raises:
        Refused: no right to the whole programme, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_programme(actor, "host.save", programme, version) as change:
        given = Given(values)
        sides = {side.key: side for side in Side.objects.filter(programme=programme)}
        row = host or Host(programme=programme)
        row.name = given.words("name", most=160, needed=True)
        row.side = sides.get(given.choice("side", sides, needed=False))
        row.position = given.number("position", 0, 999, fallback=Host.objects.filter(programme=programme).count() + 1)
        given.close()
        row.save()
        change.doing.facts.update(host=row.key)
    return row


def remove_host(actor: Actor, programme: Programme, version: int, host: Host) -> None:
    """Take a host away.

    Raises:
        Refused: no right to the whole programme, or changed meanwhile.
    """
    with change_programme(actor, "host.remove", programme, version) as change:
        change.doing.facts.update(host=host.key)
        host.delete()


def save_category(
    actor: Actor, programme: Programme, version: int, category: Category | None, values: Values
) -> Category:
    """Add a category of guests or change one. ``values``: ``code``, ``name_*``, ``matchmaking``, ``position``.

    Raises:
        Refused: no right to the whole programme, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_programme(actor, "category.save", programme, version) as change:
        given = Given(values)
        row = category or Category(programme=programme)
        if category is None:
            row.code = given.choice("code", CODES)
            if Category.objects.filter(programme=programme, code=row.code).exists():
                given.fault("code", _TWICE.fill(code=row.code), "twice")
        row.name = given.words("name", most=60, needed=True)
        row.matchmaking = given.ticked("matchmaking")
        row.position = given.number("position", 0, 999, fallback=len(CODES))
        given.close()
        row.save()
        change.doing.facts.update(category=row.code)
    return row


def remove_category(actor: Actor, programme: Programme, version: int, category: Category) -> None:
    """Take a category away.

    Raises:
        Refused: guests are of this category, no right, or changed meanwhile.
    """
    with change_programme(actor, "category.remove", programme, version) as change:
        events = Event.objects.filter(programme=programme)
        guests = Participant.objects.filter(event__in=events, category=category.code).count()
        if guests:
            raise Refused("category_in_use", _CATEGORY_USED.fill(n=guests, name=category.name))
        change.doing.facts.update(category=category.code)
        category.delete()
