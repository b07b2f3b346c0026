"""A guest's own card: who they are, what others see of it, when they are there, how many meetings they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.people.search_text import person_search
from duijie.actions.refusal import changed_meanwhile
from duijie.actions.rights import Actor, require_person
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.formats.spreadsheet.phones import read_phone
from duijie.store.models import Participant, Person, Slot
from duijie.store.sealing import phone_digest

#: What a guest may let others see, a tick each.
SHOWABLE: Final = ("name", "title", "organisation", "listings")
#: The languages a guest may say they speak; the interpreters' are of these.
SPOKEN: Final = ("zh", "yue", "en")
_NAME: Final = Text("Write your name.", "请填写姓名。", "請填寫姓名。")
_TOO_LONG: Final = Text(
    "This is longer than {n} characters. Shorten it.", "超过 {n} 个字，请缩短。", "超過 {n} 個字，請縮短。"
)
_PHONE: Final = Text(
    "This is not a phone number we can read. Write it with its country, such as +86 or +852.",
    "无法识别这个电话号码，请带上国家或地区代码，如 +86、+852。",
    "無法識別這個電話號碼，請帶上國家或地區代碼，如 +86、+852。",
)
_PAST: Final = Text(
    "This day is past. Choose today or a later day.", "日期已过，请选今天或以后。", "日期已過，請選今天或以後。"
)
_NUMBER: Final = Text(
    "Write a number from {least} to {most}, or leave it empty.",
    "请填 {least} 到 {most} 的数字，或留空。",
    "請填 {least} 至 {most} 的數字，或留空。",
)
_LANGUAGE: Final = Text("Choose a language.", "请选择语言。", "請選擇語言。")
_NO_SLOT: Final = Text(
    "Tick at least one slot, or tell the organisers that you cannot come.",
    "请至少选一个时段；如果不能参加，请告诉主办方。",
    "請至少選一個時段；如不能參加，請告訴主辦方。",
)
_LENGTHS: Final = {"name": 120, "name_en": 120, "title": 120, "title_en": 120, "wechat": 60}


@dataclass(frozen=True, slots=True)
class Card:
    """What a guest writes on their card. ``shown``: fields others see; ``shown_until``: the last day they do."""

    name: str
    name_en: str
    title: str
    title_en: str
    phone: str
    wechat: str
    languages: Sequence[str]
    language: str
    shown: Sequence[str]
    shown_until: date | None


def save_card(actor: Actor, participant: Participant, card: Card, version: int) -> None:
    """Keep a guest's card; the fields become their own, and lists no longer change them.

    Raises:
        InputError: a field cannot be kept as it is; all of them are named.
        Refused: the card was changed elsewhere since the form was opened.
    """
    require_person(actor, participant.person_id)
    phone = _check_card(participant, card)
    with deed(actor, "guest.card", participant.event.programme_id) as doing:
        person = Person.objects.select_for_update().get(pk=participant.person_id)
        if person.version != version:
            raise changed_meanwhile()
        new = {
            "name": card.name,
            "name_en": card.name_en,
            "title": card.title,
            "title_en": card.title_en,
            "phone": phone,
            "wechat": card.wechat,
            "languages": [each for each in SPOKEN if each in card.languages],
            "language": card.language,
        }
        changed = [name for name, value in new.items() if getattr(person, name) != value]
        for name, value in new.items():
            setattr(person, name, value)
        person.phone_digest = phone_digest(phone) if phone else ""
        person.own = sorted(set(person.own) | set(changed))
        person.search = person_search(person)
        person.version += 1
        person.save()
        shown = [each for each in SHOWABLE if each in card.shown]
        Participant.objects.filter(pk=participant.pk).update(shown=shown, shown_until=card.shown_until)
        doing.about(participant, fields=changed, shown=shown)


def _check_card(participant: Participant, card: Card) -> str:
    """Return the phone number as it is kept; raise every fault at once."""
    faults = []
    if not card.name and not card.name_en:
        faults.append(Fault("name_missing", _NAME, place="name"))
    for name, most in _LENGTHS.items():
        if len(getattr(card, name)) > most:
            faults.append(Fault("too_long", _TOO_LONG.fill(n=most), place=name))
    region = {"hongkong": "HK"}.get(participant.side.code if participant.side else "", "CN")
    phone = read_phone(card.phone, region) if card.phone else ""
    if phone is None:
        faults.append(Fault("bad_phone", _PHONE, place="phone"))
    if card.shown_until is not None and card.shown_until < timezone.now().date():
        faults.append(Fault("past_day", _PAST, place="shown_until"))
    if card.language not in LANGUAGES:
        faults.append(Fault("unknown_language", _LANGUAGE, place="language"))
    if faults:
        raise InputError(faults)
    return phone or ""


@dataclass(frozen=True, slots=True)
class Times:
    """When a guest is there and how much they want. ``slots``: codes; ``cap``, ``incoming_cap``: None = the event's."""

    slots: Sequence[str]
    cap: str
    incoming_cap: str


def save_times(actor: Actor, participant: Participant, times: Times, version: int) -> None:
    """Keep a guest's availability and caps; all slots ticked is kept as “always”.

    Raises:
        InputError: no slot, or a number that is none.
        Refused: changed elsewhere since the form was opened.
    """
    require_person(actor, participant.person_id)
    event = participant.event
    codes = list(Slot.objects.filter(event=event).values_list("code", flat=True))
    chosen = [code for code in codes if code in times.slots]
    faults = []
    if codes and not chosen:
        faults.append(Fault("no_slot", _NO_SLOT, place="slots"))
    cap = _number(times.cap, 1, max(1, len(codes)), "cap", faults)
    incoming = _number(times.incoming_cap, 0, 99, "incoming_cap", faults)
    if faults:
        raise InputError(faults)
    with deed(actor, "guest.times", event.programme_id) as doing:
        changed = Participant.objects.filter(pk=participant.pk, version=version).update(
            available=None if chosen == codes else chosen,
            cap=cap,
            incoming_cap=incoming,
            version=F("version") + 1,
        )
        if not changed:
            raise changed_meanwhile()
        doing.about(participant, slots=len(chosen))


def _number(words: str, least: int, most: int, place: str, faults: list[Fault]) -> int | None:
    """Return a whole number in a range, None where nothing is written; a fault is added where it is neither."""
    if not words:
        return None
    if words.isdecimal() and len(words) < 4 and least <= int(words) <= most:
        return int(words)
    faults.append(Fault("bad_number", _NUMBER.fill(least=least, most=most), place=place))
    return None
