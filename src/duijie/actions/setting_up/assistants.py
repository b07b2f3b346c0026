"""Interpreters 译员 and table hosts 桌长: who they are, which languages or table, and when they are there."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Q

from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_event
from duijie.actions.setting_up.given import Given, Values
from duijie.actions.setting_up.hall import read_slots
from duijie.engine.text import Text
from duijie.store.models import Account, Assistant, AssistantKind, Event, Membership, Table

#: Languages the form offers; any other code of two or three letters may be written beside.
LANGUAGES: Final = {
    "zh": Text("Mandarin", "普通话", "普通話"),
    "yue": Text("Cantonese", "粤语", "粵語"),
    "en": Text("English", "英语", "英語"),
    "ja": Text("Japanese", "日语", "日語"),
    "ko": Text("Korean", "韩语", "韓語"),
    "de": Text("German", "德语", "德語"),
    "fr": Text("French", "法语", "法語"),
}
_CODE: Final = re.compile(r"[a-z]{2,3}")
_TWO: Final = Text(
    "An interpreter works between two languages; tick exactly two.",
    "译员在两种语言之间工作，请正好勾选两种。",
    "譯員在兩種語言之間工作，請正好勾選兩種。",
)
_UNKNOWN: Final = Text(
    "“{found}” is not a language code. Write two or three small letters, such as es.",
    "“{found}”不是语言代码，请填两到三个小写字母，如 es。",
    "「{found}」不是語言代碼，請填兩至三個小寫字母，如 es。",
)
KINDS: Final = {
    AssistantKind.INTERPRETER: Text("Interpreter", "译员", "譯員"),
    AssistantKind.TABLE_HOST: Text("Table host", "桌长", "枱長"),
}


def save_assistant(actor: Actor, event: Event, version: int, assistant: Assistant | None, values: Values) -> Assistant:
    """Add an interpreter or a table host, or change one.

    ``values``: ``kind``, ``name``, ``name_en``, ``languages`` (codes) and ``language_other`` for an interpreter,
    ``table`` (a key) for a table host, ``slots`` (codes; all ticked: always), ``account`` (a key of a member of the
    staff; "": they have no page of their own).

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "assistant.save", event, version) as change:
        given = Given(values)
        row = assistant or Assistant(event=change.event)
        row.kind = given.choice("kind", [*KINDS], AssistantKind.INTERPRETER)
        row.name = given.line("name", most=120, needed=True)
        row.name_en = given.line("name_en", most=120)
        row.slots = read_slots(given, change.event)
        members = {account.key: account for account in members_of(change.event)}
        row.account = members.get(given.choice("account", members, needed=False))
        tables = {table.key: table for table in Table.objects.filter(event=change.event)}
        if row.kind == AssistantKind.INTERPRETER:
            row.languages, row.table = _languages(given), None
        else:
            row.languages, row.table = [], tables.get(given.choice("table", tables, needed=False))
        given.close()
        row.save()
        change.doing.about(row, kind=str(row.kind))
    return row


def members_of(event: Event) -> list[Account]:
    """Return the members of the staff at an event, by name (1 query)."""
    here = Membership.objects.filter(Q(event=None) | Q(event=event), programme=event.programme_id)
    return list(Account.objects.filter(key__in=here.values("account"), is_active=True).order_by("name", "key"))


def _languages(given: Given) -> list[str]:
    found = sorted({*given.many("languages"), *given.listed("language_other")})
    for code in found:
        if not _CODE.fullmatch(code):
            given.fault("language_other", _UNKNOWN.fill(found=code[:20]), "unknown_language")
    if len(found) != 2:
        given.fault("languages", _TWO, "wrong_languages")
    return found


def remove_assistant(actor: Actor, event: Event, version: int, assistant: Assistant) -> None:
    """Take an interpreter or table host off the list; their meetings of a published plan go on without.

    Raises:
        Refused: no right, or changed meanwhile.
    """
    with change_event(actor, "assistant.remove", event, version) as change:
        change.doing.about(assistant, kind=str(assistant.kind))
        assistant.delete()
