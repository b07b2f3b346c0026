"""Staff add one guest by hand, correct a person or an organisation, and act on many guests at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F
from django.utils import timezone

from duijie.actions.access.links import check_address
from duijie.actions.deed import deed
from duijie.actions.people.places import find_organisation, organisation_named
from duijie.actions.people.search_text import organisation_search, person_search
from duijie.actions.refusal import changed_meanwhile, not_found
from duijie.actions.requesting import end_all_of
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.identity import read_ubi, read_uscc
from duijie.engine.language import writing_of
from duijie.engine.text import LANGUAGES, Text
from duijie.formats.spreadsheet.phones import read_phone
from duijie.store.models import Category, Event, Organisation, Participant, ParticipantState, Person, Side
from duijie.store.sealing import mail_digest, phone_digest

_LENGTHS: Final = {"name": 120, "name_en": 120, "title": 120, "title_en": 120, "organisation": 200, "note": 2000}
_PLACE_LENGTHS: Final = {"name": 200, "name_en": 200, "short": 80, "region": 80, "website": 200}
_NO_NAME: Final = Text(
    "Please write a name. What you typed is kept.", "请填写姓名。您填的内容已保留。", "請填寫姓名。您填的內容已保留。"
)
_NO_PLACE: Final = Text(
    "Please write the organisation. What you typed is kept.",
    "请填写单位。您填的内容已保留。",
    "請填寫單位。您填的內容已保留。",
)
_TOO_LONG: Final = Text(
    "This is longer than {n} characters. Please shorten it.", "超过 {n} 个字，请缩短。", "超過 {n} 個字，請縮短。"
)
_PHONE: Final = Text(
    "This is no phone number we can read. Write it with its country, such as +86 or +852.",
    "无法识别这个电话号码，请带上国家或地区代码，如 +86、+852。",
    "無法識別這個電話號碼，請帶上國家或地區代碼，如 +86、+852。",
)
_CODE: Final = Text(
    "This is no such number: a sign is missing or wrong. Compare it with the licence, or leave it empty.",
    "号码不对：缺位或有错。请对照执照核实，或留空。",
    "號碼不對：缺位或有錯。請對照執照核實，或留空。",
)
_CODE_TAKEN: Final = Text(
    "“{name}” has this number already. If the two are one, merge them.",
    "“{name}”已有这个号码。如是同一家，请合并。",
    "「{name}」已有這個號碼。如是同一家，請合併。",
)
_ALREADY: Final = Text(
    "{name} has this mail address and is a guest already. Nothing was added.",
    "使用这个邮箱的{name}已在名单中，没有重复添加。",
    "使用這個電郵的{name}已在名單中，沒有重複加入。",
)
_NO_SUCH: Final = Text("Please choose one of the list.", "请从列表中选择。", "請從列表中選擇。")
_WEBSITE: Final = Text(
    "A website begins with https:// or http://.",
    "网址应以 https:// 或 http:// 开头。",
    "網址應以 https:// 或 http:// 開頭。",
)


@dataclass(frozen=True, slots=True)
class GuestGiven:
    """What staff write of a guest. ``side`` and ``category`` are codes, "" where nobody knows."""

    name: str
    organisation: str
    name_en: str = ""
    title: str = ""
    title_en: str = ""
    mail: str = ""
    phone: str = ""
    wechat: str = ""
    side: str = ""
    category: str = "other"
    language: str = ""
    vip: bool = False
    matchmaking: bool = True
    note: str = ""


def add_guest(actor: Actor, event: Event, given: GuestGiven) -> Participant:
    """Add one guest by hand; somebody the programme knows by this mail address joins the event.

    Raises:
        Refused: the actor may not.
        InputError: a field cannot be kept as it is, or they are a guest already.
    """
    require(actor, Right.IMPORT, event)
    checked = _check(event, given)
    with deed(actor, "guest.add", event.programme_id) as doing:
        person = _known(event, checked.mail) if checked.mail else None
        if person is None:
            person = _new_person(event, given, checked)
        elif Participant.objects.filter(event=event, person=person).exists():
            raise InputError([Fault("guest_already", _ALREADY.fill(name=person.name), place="mail")])
        guest = Participant.objects.create(
            event=event,
            person=person,
            side=checked.side,
            category=given.category,
            matchmaking=given.matchmaking,
            vip=given.vip,
            staff_note=given.note,
        )
        doing.about(guest)
    return guest


@dataclass(frozen=True, slots=True)
class _Checked:
    side: Side | None
    mail: str
    phone: str


def _check(event: Event, given: GuestGiven) -> _Checked:
    """Return the fields that are kept otherwise than typed; raise every fault at once."""
    faults: list[Fault] = []
    if not given.name and not given.name_en:
        faults.append(Fault("name_missing", _NO_NAME, place="name"))
    if not given.organisation:
        faults.append(Fault("organisation_missing", _NO_PLACE, place="organisation"))
    for name, most in _LENGTHS.items():
        if len(getattr(given, name)) > most:
            faults.append(Fault("too_long", _TOO_LONG.fill(n=most), place=name))
    side = Side.objects.filter(programme=event.programme_id, code=given.side).first() if given.side else None
    if given.side and side is None:
        faults.append(Fault("unknown_side", _NO_SUCH, place="side"))
    if (
        given.category != "other"
        and not Category.objects.filter(programme=event.programme_id, code=given.category).exists()
    ):
        faults.append(Fault("unknown_category", _NO_SUCH, place="category"))
    if given.language and given.language not in LANGUAGES:
        faults.append(Fault("unknown_language", _NO_SUCH, place="language"))
    mail = ""
    if given.mail:
        try:
            mail = check_address(given.mail)
        except InputError as wrong:
            faults += wrong.faults
    region = "HK" if side is not None and side.code == "hongkong" else "CN"
    phone = read_phone(given.phone, region) if given.phone else ""
    if phone is None:
        faults.append(Fault("bad_phone", _PHONE, place="phone"))
    if faults:
        raise InputError(faults)
    return _Checked(side, mail, phone or "")


def _known(event: Event, mail: str) -> Person | None:
    rows = Person.objects.filter(
        programme=event.programme_id, mail_digest=mail_digest(mail), merged_into__isnull=True, erased__isnull=True
    )
    return rows.order_by("created", "key").first()


def _new_person(event: Event, given: GuestGiven, checked: _Checked) -> Person:
    person = Person(programme=event.programme)
    person.organisation = organisation_named(event, given.organisation, checked.side, given.category)
    _write(person, given, checked)
    person.save(force_insert=True)
    return person


def _write(person: Person, given: GuestGiven, checked: _Checked) -> None:
    person.name, person.name_en = given.name or given.name_en, given.name_en
    person.title, person.title_en, person.wechat = given.title, given.title_en, given.wechat
    person.mail, person.mail_digest = checked.mail, mail_digest(checked.mail) if checked.mail else ""
    person.phone, person.phone_digest = checked.phone, phone_digest(checked.phone) if checked.phone else ""
    person.language = given.language or writing_of([given.name]) or "en"
    person.search = person_search(person)


def edit_guest(actor: Actor, guest: Participant, given: GuestGiven, version: int, person_version: int) -> None:
    """Correct a guest. A new mail address is taken as working again.

    Raises:
        Refused: the actor may not, or somebody else changed the guest meanwhile.
        InputError: a field cannot be kept as it is.
    """
    event = guest.event
    require(actor, Right.IMPORT, event)
    checked = _check(event, given)
    with deed(actor, "guest.edit", event.programme_id) as doing:
        row = Participant.objects.select_for_update(of=("self",)).select_related("person").get(pk=guest.pk)
        person = Person.objects.select_for_update().get(pk=row.person_id)
        if (row.version, person.version) != (version, person_version):
            raise changed_meanwhile()
        here = find_organisation(event, given.organisation)
        if here is None or here.pk != person.organisation_id:
            person.organisation = organisation_named(event, given.organisation, checked.side, given.category)
        if person.mail != checked.mail:
            person.mail_bounced = None
        before = (person.name, person.name_en, person.title, person.title_en, person.mail, person.phone)
        _write(person, given, checked)
        person.version += 1
        person.save()
        row.side, row.category, row.vip = checked.side, given.category, given.vip
        row.matchmaking, row.staff_note, row.version = given.matchmaking, given.note, row.version + 1
        row.save(update_fields=["side", "category", "vip", "matchmaking", "staff_note", "version"])
        after = (person.name, person.name_en, person.title, person.title_en, person.mail, person.phone)
        changed = [
            name
            for name, one, other in zip(
                ("name", "name_en", "title", "title_en", "mail", "phone"), before, after, strict=True
            )
            if one != other
        ]
        doing.about(row, fields=changed)


def mark_vip(actor: Actor, event: Event, chosen: Sequence[str], on: bool = True) -> int:
    """Mark guests as VIP, or no longer; return how many changed."""
    require(actor, Right.IMPORT, event)
    with deed(actor, "guest.vip", event.programme_id) as doing:
        rows = Participant.objects.filter(event=event, key__in=chosen, vip=not on)
        changed = rows.update(vip=on, version=F("version") + 1)
        doing.about(event, count=changed, on=on)
        if not changed:
            doing.drop()
    return changed


def cancel_guests(actor: Actor, event: Event, chosen: Sequence[str]) -> int:
    """Take guests off the event; their record stays. Return how many changed.

    Their requests end, and those who had agreed to meet them are told. Published meetings are settled on the
    plan's pages, which show who was cancelled.
    """
    require(actor, Right.IMPORT, event)
    with deed(actor, "guest.cancel", event.programme_id) as doing:
        rows = Participant.objects.filter(event=event, key__in=chosen).exclude(state=ParticipantState.CANCELLED)
        keys = sorted(rows.values_list("key", flat=True))
        for guest in rows.select_related("person", "event__programme").order_by("key"):
            end_all_of(guest, timezone.now())  # whoever had agreed with them is told, and their places are free
        Participant.objects.filter(pk__in=keys).update(state=ParticipantState.CANCELLED, version=F("version") + 1)
        doing.about(event, guests=keys)
        if not keys:
            doing.drop()
    return len(keys)


def reinstate_guest(actor: Actor, guest: Participant) -> None:
    """Put a cancelled guest back on the list: confirmed if they had confirmed, else to be invited."""
    require(actor, Right.IMPORT, guest.event)
    with deed(actor, "guest.reinstate", guest.event.programme_id) as doing:
        doing.about(guest)
        state = ParticipantState.CONFIRMED if guest.confirmed else ParticipantState.IMPORTED
        changed = Participant.objects.filter(pk=guest.pk, state=ParticipantState.CANCELLED).update(
            state=state, version=F("version") + 1
        )
        if not changed:
            doing.drop()


@dataclass(frozen=True, slots=True)
class OrganisationGiven:
    """What staff write of an organisation."""

    name: str
    name_en: str = ""
    short: str = ""
    uscc: str = ""
    ubi: str = ""
    region: str = ""
    side: str = ""
    category: str = "other"
    website: str = ""


def edit_organisation(
    actor: Actor, event: Event, organisation: Organisation, given: OrganisationGiven, version: int
) -> None:
    """Correct an organisation; an earlier name is remembered as another spelling.

    Raises:
        Refused: the actor may not, it is of another programme, or somebody else changed it meanwhile.
        InputError: a field cannot be kept as it is.
    """
    require(actor, Right.IMPORT, event)
    if organisation.programme_id != event.programme_id:
        raise not_found()
    side = _check_organisation(event, organisation, given)
    with deed(actor, "organisation.edit", event.programme_id) as doing:
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if row.version != version:
            raise changed_meanwhile()
        if row.name != given.name and row.name not in row.aliases:
            row.aliases = [*row.aliases, row.name]
        row.name, row.name_en, row.short, row.region = given.name, given.name_en, given.short, given.region
        row.uscc, row.ubi = read_uscc(given.uscc) or "", read_ubi(given.ubi) or ""
        row.side, row.category, row.website = side, given.category, given.website
        row.search = organisation_search(row)
        row.version += 1
        row.save()
        doing.about(row)


def _check_organisation(event: Event, row: Organisation, given: OrganisationGiven) -> Side | None:
    faults = []
    if not given.name:
        faults.append(Fault("organisation_missing", _NO_PLACE, place="name"))
    for name, most in _PLACE_LENGTHS.items():
        if len(getattr(given, name)) > most:
            faults.append(Fault("too_long", _TOO_LONG.fill(n=most), place=name))
    for name, read in (("uscc", read_uscc), ("ubi", read_ubi)):
        words = getattr(given, name)
        code = read(words) if words else ""
        if code is None:
            faults.append(Fault("bad_code", _CODE, place=name))
        elif code:
            others = Organisation.objects.filter(programme=event.programme_id, merged_into__isnull=True, **{name: code})
            if (other := others.exclude(pk=row.pk).first()) is not None:
                faults.append(Fault("code_taken", _CODE_TAKEN.fill(name=other.name), place=name))
    if given.website and not given.website.startswith(("https://", "http://")):
        faults.append(Fault("bad_website", _WEBSITE, place="website"))
    side = Side.objects.filter(programme=event.programme_id, code=given.side).first() if given.side else None
    if given.side and side is None:
        faults.append(Fault("unknown_side", _NO_SUCH, place="side"))
    if faults:
        raise InputError(faults)
    return side
