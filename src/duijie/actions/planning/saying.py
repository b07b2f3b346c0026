"""A draft's conflicts in words: who is where at the same time, who is away, what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.planning.conflicts import Conflict
from duijie.engine.text import Text, same
from duijie.store.faces import short_firm
from duijie.store.models import Participant
from duijie.store.snapshot import Rows

_TEXTS: Final[Mapping[str, Text]] = {
    "busy": Text(
        "{people} is at two meetings at {slot}: {meetings}.",
        "{people} 在 {slot} 同时有两场洽谈：{meetings}。",
        "{people} 在 {slot} 同時有兩場洽談：{meetings}。",
    ),
    "away": Text(
        "{people} is not there at {slot}: {meetings}.",
        "{people} 在 {slot} 不在场：{meetings}。",
        "{people} 在 {slot} 不在場：{meetings}。",
    ),
    "full": Text(
        "{people} has more meetings than their limit: {meetings}.",
        "{people} 的洽谈超过上限：{meetings}。",
        "{people} 的洽談超過上限：{meetings}。",
    ),
    "table": Text(
        "Table {table} has two meetings at {slot}: {meetings}.",
        "{slot} 第 {table} 桌有两场洽谈：{meetings}。",
        "{slot} 第 {table} 枱有兩場洽談：{meetings}。",
    ),
    "held": Text(
        "Table {table} belongs to another organisation: {meetings}.",
        "第 {table} 桌由其他单位使用：{meetings}。",
        "第 {table} 枱由其他單位使用：{meetings}。",
    ),
    "seats": Text(
        "Table {table} has too few seats: {meetings}.",
        "第 {table} 桌座位不够：{meetings}。",
        "第 {table} 枱座位不足：{meetings}。",
    ),
    "closed": Text(
        "Table {table} is not there at {slot}: {meetings}.",
        "第 {table} 桌在 {slot} 不可用：{meetings}。",
        "第 {table} 枱在 {slot} 不可用：{meetings}。",
    ),
    "interpreter": Text(
        "Too few interpreters at {slot}: {meetings}.",
        "{slot} 译员不够：{meetings}。",
        "{slot} 譯員不足：{meetings}。",
    ),
    "barred": Text(
        "Left out and yet placed: {meetings}.",
        "已移出，却仍在排期中：{meetings}。",
        "已移出，卻仍在排期中：{meetings}。",
    ),
}
_KEY: Final = re.compile(r"[0-9A-Za-z][0-9a-z]{11}")  # the engine begins a sentence with a capital
_CODE: Final = re.compile(r"[Mm]-[0-9a-z]{12}(?:-[0-9a-z]{12})+")
_SETS: Final = re.compile(r"interpreter:[a-z0-9+-]*\+[a-z0-9+-]*")
_INTERPRETERS: Final = Text("interpreters", "译员", "譯員")


def name_of(guest: Participant) -> Text:
    """Return a guest's name in the reader's script where there is one."""
    person = guest.person
    return Text(person.name_en or person.name, person.name or person.name_en, person.name or person.name_en)


def firm_of(guest: Participant) -> Text:
    """Return the short name of a guest's organisation, else their own name."""
    firm = guest.person.organisation
    if firm is None:
        return name_of(guest)
    return short_firm(firm.name, firm.name_en, firm.short)


class Names:
    """Names for the keys of a plan."""

    def __init__(self, rows: Rows) -> None:
        self.zone = rows.event.timezone
        self.guests = {guest.key: guest for guest in rows.guests}
        others = {key for meeting in rows.published for key in meeting.code.split("-")[1:]} - self.guests.keys()
        if others:
            known = Participant.objects.filter(event=rows.event, key__in=others)
            known = known.select_related("person__organisation", "side")
            self.guests.update({guest.key: guest for guest in known})
        self.slots = {slot.code: slot for slot in rows.slots}

    def person(self, key: str) -> Text:
        """Return a participant's name."""
        return name_of(self.guests[key]) if key in self.guests else same("–")

    def meeting(self, people: Sequence[str]) -> Text:
        """Return who meets whom, by organisation."""
        ordered = sorted(people, key=lambda key: (self._side(key), key))
        firms = [firm_of(self.guests[key]) if key in self.guests else same("–") for key in ordered]
        return Text(*(" × ".join(firm.of(language) for firm in firms) for language in ("en", "zh-hans", "zh-hant")))

    def _side(self, key: str) -> int:
        guest = self.guests.get(key)
        return guest.side.position if guest is not None and guest.side else 0

    def slot(self, code: str) -> Text:
        """Return when a slot begins."""
        slot = self.slots.get(code)
        return same(code if slot is None else f"{slot.starts.astimezone(ZoneInfo(self.zone)):%H:%M}")


def say_conflict(conflict: Conflict, names: Names, people: Mapping[str, Sequence[str]]) -> Text:
    """Return a conflict as one sentence; ``people``: meeting code → participants."""
    meetings = [names.meeting(people.get(code, ())) for code in conflict.meetings]
    who = [names.person(key) for key in conflict.people]
    return _TEXTS[conflict.kind].fill(
        people=_listed(who), meetings=_listed(meetings), slot=names.slot(conflict.slot), table=conflict.table
    )


def _listed(parts: Sequence[Text]) -> Text:
    if not parts:
        return same("")
    return Text(
        ", ".join(p.en for p in parts), "、".join(p.zh_hans for p in parts), "、".join(p.zh_hant for p in parts)
    )


def with_names(sentence: str, names: Mapping[str, str], interpreters: str) -> str:
    """Return one of the engine's sentences with names in the place of keys; it knows guests and meetings by key only.

    ``names``: participant key → name in the reader's language; ``interpreters``: their word for interpreters.
    """

    def meeting(found: re.Match[str]) -> str:
        return "–".join(names.get(key, "–") for key in found[0].split("-")[1:])

    sentence = _CODE.sub(meeting, sentence)
    sentence = _SETS.sub(interpreters, sentence)
    return _KEY.sub(lambda found: names.get(found[0].lower(), found[0]), sentence)
