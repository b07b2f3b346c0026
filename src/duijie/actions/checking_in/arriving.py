"""Walk-ins 现场登记: somebody who is on no list comes to a desk and takes part, in twenty seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from duijie.actions.access.links import check_address
from duijie.actions.checking_in.acting import own_mark
from duijie.actions.checking_in.saying import ScanAnswer
from duijie.actions.checking_in.taking import Act, take
from duijie.actions.consenting import Purpose, current_notice, record
from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.people.places import find_organisation, organisation_named
from duijie.actions.people.search_text import person_search, search_text
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.language import fold, writing_of
from duijie.engine.text import Text
from duijie.formats.spreadsheet.phones import read_phone
from duijie.store.faces import language_of
from duijie.store.models import Category, Desk, Event, Participant, ParticipantState, Person, ScanWay, Side
from duijie.store.models.fields import new_key
from duijie.store.sealing import mail_digest, phone_digest

_SHOWN: Final = ("name", "title", "organisation")
_NO_NAME: Final = Text(
    "Please write a name of at most 120 characters. What you typed is kept.",
    "请填写姓名（不超过 120 字）。您填的内容已保留。",
    "請填寫姓名（不超過 120 字）。您填的內容已保留。",
)
_NO_PLACE: Final = Text(
    "Please write the organisation, at most 200 characters. What you typed is kept.",
    "请填写单位（不超过 200 字）。您填的内容已保留。",
    "請填寫單位（不超過 200 字）。您填的內容已保留。",
)
_CHOOSE: Final = Text("Please choose one of the list.", "请从列表中选择。", "請從列表中選擇。")
_PHONE: Final = Text(
    "This is no phone number we can read. Write it with its country, such as +86 or +852, or leave it empty.",
    "无法识别这个电话号码，请带上国家或地区代码，如 +86、+852，或留空。",
    "無法識別這個電話號碼，請帶上國家或地區代碼，如 +86、+852，或留空。",
)
_NOT_AGREED: Final = Text(
    "Please show the notice on how data are used and tick this once the guest agrees. Nothing was written yet.",
    "请先出示资料使用说明，本人同意后再勾选。尚未登记。",
    "請先出示資料使用說明，本人同意後再勾選。尚未登記。",
)
_ALIKE: Final = Text(
    "Somebody on the list may be this guest. Nothing was written; look at them first.",
    "名单中已有相近的人，尚未登记。请先核对。",
    "名單中已有相近的人，尚未登記。請先核對。",
)


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What a desk writes of somebody. ``side`` and ``category`` are codes.

    ``agreed``: they read the notice and agree to take part; ``shown``: others may see name and organisation.
    """

    name: str
    organisation: str
    side: str
    category: str = "other"
    phone: str = ""
    mail: str = ""
    agreed: bool = False
    shown: bool = False


class LooksKnown(Refused):
    """Guests on the list may be the one at the desk; ``guests`` are to be looked at first."""

    def __init__(self, guests: Sequence[Participant]) -> None:
        self.guests = guests
        super().__init__("guest_alike", _ALIKE)


@dataclass(frozen=True, slots=True)
class _Checked:
    side: Side
    mail: str
    phone: str


def walk_in(
    actor: Actor,
    event: Event,
    given: WalkIn,
    *,
    desk: Desk | None = None,
    mark: str | None = None,
    at: datetime | None = None,
    anyway: bool = False,
) -> ScanAnswer:
    """Write somebody in and check them in; ``anyway``: although others look like them.

    Raises:
        LooksKnown: guests on the list look like them, and ``anyway`` was not said.
        Refused: the actor may not, the desk is another event's, or the programme has no notice to agree to.
        InputError: a field cannot be kept as it is.
    """
    require(actor, Right.DESK, event)
    if desk is not None and desk.event_id != event.key:
        raise not_found()
    checked = check_walk_in(event, given)
    at = at or timezone.now()
    mark = own_mark(desk, mark or new_key())
    with deed(actor, "desk.walk_in", event.programme_id) as doing:
        _one_at_a_time(event)
        alike = [] if anyway else looks_like(event, given, checked.mail, checked.phone)
        if alike:
            raise LooksKnown(alike)
        guest = _write_in(actor, event, given, checked)
        taken = take(event, desk, [Act(mark, ScanWay.WALK_IN, at, at, guest.key)], actor.account)
        doing.about(guest, alike=anyway)
        note_change(event)
    return taken.answers[0]


def write_in_late(actor: Actor, event: Event, given: WalkIn) -> str:
    """Return the key of the guest whom a desk without network wrote in: one who is surely the same, or a new one.

    Call it inside a verb's transaction.

    Raises:
        Refused: the programme has no notice to agree to.
        InputError: a field cannot be kept as it is.
    """
    checked = check_walk_in(event, given)
    _one_at_a_time(event)
    for guest in looks_like(event, given, checked.mail, checked.phone):
        if _surely(event, guest, given, checked):
            return guest.key
    return _write_in(actor, event, given, checked).key


def check_walk_in(event: Event, given: WalkIn) -> _Checked:
    """Return the fields that are kept otherwise than typed.

    Raises:
        InputError: every field that cannot be kept, at once.
    """
    faults = []
    if not given.name.strip() or len(given.name) > 120:
        faults.append(Fault("name_missing", _NO_NAME, place="name"))
    if not given.organisation.strip() or len(given.organisation) > 200:
        faults.append(Fault("organisation_missing", _NO_PLACE, place="organisation"))
    side = Side.objects.filter(programme=event.programme_id, code=given.side).first()
    if side is None:
        faults.append(Fault("unknown_side", _CHOOSE, place="side"))
    codes = Category.objects.filter(programme=event.programme_id, code=given.category)
    if given.category != "other" and not codes.exists():
        faults.append(Fault("unknown_category", _CHOOSE, place="category"))
    mail = ""
    if given.mail.strip():
        try:
            mail = check_address(given.mail)
        except InputError as wrong:
            faults += wrong.faults
    region = "HK" if side is not None and side.code == "hongkong" else "CN"
    phone = read_phone(given.phone, region) if given.phone.strip() else ""
    if phone is None:
        faults.append(Fault("bad_phone", _PHONE, place="phone"))
    if not given.agreed:
        faults.append(Fault("not_agreed", _NOT_AGREED, place="agreed"))
    if faults:
        raise InputError(faults)
    assert side is not None
    return _Checked(side, mail, phone or "")


def looks_like(event: Event, given: WalkIn, mail: str, phone: str) -> list[Participant]:
    """Return up to six guests who have the same mail, phone or name, also as it is read; one query."""
    alike = Q()
    if mail:
        alike |= Q(person__mail_digest=mail_digest(mail))
    if phone:
        alike |= Q(person__phone_digest=phone_digest(phone))
    spoken = search_text([given.name]).split(" ")
    name = " ".join(fold(given.name).split())
    words = [name, *(word for word in spoken if len(word) >= 5)]
    for word in filter(None, words):
        alike |= Q(person__search__contains=word)
    rows = Participant.objects.filter(
        alike, event=event, person__erased__isnull=True, person__merged_into__isnull=True
    ).exclude(state=ParticipantState.CANCELLED)
    rows = rows.select_related("person__organisation", "side", "check_in")
    return list(rows.order_by("person__search", "key")[:6])


def _surely(event: Event, guest: Participant, given: WalkIn, checked: _Checked) -> bool:
    """Return whether a guest is the same without anybody looking: mail or phone, or name and organisation."""
    person = guest.person
    if fold(given.name).split() not in (fold(person.name).split(), fold(person.name_en).split()):
        return False
    if checked.mail and person.mail_digest == mail_digest(checked.mail):
        return True
    if checked.phone and person.phone_digest == phone_digest(checked.phone):
        return True
    found = find_organisation(event, given.organisation)
    return found is not None and found.key == person.organisation_id


def _one_at_a_time(event: Event) -> None:
    """Let two desks that write the same guest in wait for each other."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _write_in(actor: Actor, event: Event, given: WalkIn, checked: _Checked) -> Participant:
    person = _known(event, given, checked) or _new_person(event, given, checked)
    notice = current_notice(event.programme)
    record(
        person,
        notice,
        Purpose.PARTICIPATION,
        True,
        language=language_of(person.language),
        channel="desk",
        by=actor.account,
    )
    return Participant.objects.create(
        event=event,
        person=person,
        side=checked.side,
        category=given.category,
        state=ParticipantState.CONFIRMED,
        confirmed=timezone.now(),
        shown=list(_SHOWN) if given.shown else [],
    )


def _known(event: Event, given: WalkIn, checked: _Checked) -> Person | None:
    """Return the person of an earlier event who has this mail and this name and is no guest yet."""
    if not checked.mail:
        return None
    rows = Person.objects.filter(
        programme=event.programme_id,
        mail_digest=mail_digest(checked.mail),
        merged_into__isnull=True,
        erased__isnull=True,
    ).exclude(participations__event=event)
    wanted = fold(given.name).split()
    return next((row for row in rows.order_by("created", "key") if fold(row.name).split() == wanted), None)


def _new_person(event: Event, given: WalkIn, checked: _Checked) -> Person:
    name = " ".join(given.name.split())
    person = Person(programme=event.programme, name=name)
    person.organisation = organisation_named(event, " ".join(given.organisation.split()), checked.side, given.category)
    person.mail, person.phone = checked.mail, checked.phone
    person.mail_digest = mail_digest(checked.mail) if checked.mail else ""
    person.phone_digest = phone_digest(checked.phone) if checked.phone else ""
    person.language = writing_of([name]) or "en"
    person.search = person_search(person)
    person.save(force_insert=True)
    return person
