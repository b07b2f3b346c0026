"""Tells the guests whose meetings changed: one mail each, with the invitations for their calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from duijie.actions.deed import Deed
from duijie.actions.mailing import queue_mail, sender, words_for
from duijie.actions.planning.drafts import plan_of
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.actions.sheets import around, day_link, sheet_of, uid_of
from duijie.actions.transferring import note_meetings
from duijie.engine.text import Language, Text
from duijie.formats.outgoing import GuestSheet, Mailbox, PersonLine, Visit, invitation
from duijie.locale import translator
from duijie.store.faces import shown_name
from duijie.store.models import (
    Event,
    Mail,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    PlanVersion,
    Seat,
    VersionState,
)
from duijie.store.queries.plans import Spot, published_spots
from duijie.store.queries.schedules import schedules_of

if TYPE_CHECKING:
    from duijie.actions.planning.changes import Change

#: Mails that tell guests of their meetings.
CODES: Final = ("schedule_new", "schedule_changed", "meeting_cancelled")


def tell_changes(doing: Deed, event: Event, changes: Sequence[Change]) -> int:
    """Queue one mail for each guest whose meetings changed, inside the verb's transaction; return how many.

    Guests get the mail of a first schedule once, later ones of changes; those who only lose meetings get that of a
    cancellation. Nobody is written to who does not come (any more), has no address, or whose address bounced.
    """
    note_meetings(event, {change.meeting.key for change in changes if change.kind != "cancelled"})
    told: dict[str, dict[str, Change]] = {}
    people: dict[str, Participant] = {}
    for change in changes:
        told.setdefault(change.participant.key, {})[uid_of(change.meeting.key)] = change
        people[change.participant.key] = change.participant
    readers = [guest for guest in people.values() if _reachable(guest)]
    if not readers:
        doing.facts["mails"] = 0
        return 0
    rows = Mail.objects.filter(event=event, participant__in=readers, template__in=CODES)
    before = set(rows.values_list("participant_id", flat=True))
    words = {code: words_for(event.programme, code) for code in CODES}
    count = 0
    surroundings = around(event)
    day = timezone.now().astimezone(ZoneInfo(event.timezone)).date()
    for schedule in schedules_of(event, readers, day):
        guest = schedule.guest
        own = told[guest.key]
        code = _code([change.kind for change in own.values()], guest.key in before)
        count += _queue(event, guest, code, own, sheet_of(surroundings, schedule), words[code]) is not None
    doing.facts["mails"] = count
    return count


def tell_cancelled(doing: Deed, event: Event, meetings: Iterable[Meeting]) -> int:
    """Tell everybody at meetings that were cancelled just now, outside a publication; return how many mails."""
    from duijie.actions.planning.changes import Change

    seats = Seat.objects.filter(meeting__in=list(meetings), meeting__state=MeetingState.CANCELLED)
    rows = seats.select_related("meeting", "participant__person__organisation", "participant__side")
    found = {(seat.participant_id, seat.meeting_id): seat for seat in rows.order_by("participant_id", "meeting_id")}
    return tell_changes(doing, event, [Change(s.participant, s.meeting, "cancelled") for s in found.values()])


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a publication would send: kind of mail → its readers; ``unreachable``: whom no mail reaches."""

    mails: Mapping[str, tuple[Participant, ...]]
    unreachable: tuple[Participant, ...]


def forecast(actor: Actor, event: Event, key: str) -> Forecast:
    """Return who would be told if a draft were published now, and by which mail.

    Raises:
        Refused: the actor may not plan, or there is no such draft.
    """
    require(actor, Right.PLAN, event)
    row = PlanVersion.objects.filter(event=event, key=key, state=VersionState.DRAFT).first()
    if row is None:
        raise not_found()
    after = {one.meeting: (one.slot, one.table, one.people) for one in plan_of(row).placed}
    kinds = _kinds(published_spots(event), after)
    rows = Participant.objects.filter(event=event, key__in=kinds).select_related("person__organisation", "side")
    guests = list(rows.order_by("person__search", "key"))
    told = Mail.objects.filter(event=event, template__in=CODES, participant__in=kinds)
    before = set(told.values_list("participant_id", flat=True))
    mails: dict[str, list[Participant]] = {}
    for guest in filter(_reachable, guests):
        mails.setdefault(_code(kinds[guest.key], guest.key in before), []).append(guest)
    missed = tuple(guest for guest in guests if not _reachable(guest))
    return Forecast({code: tuple(mails[code]) for code in CODES if code in mails}, missed)


def _kinds(before: Mapping[str, Spot], after: Mapping[str, Spot]) -> dict[str, set[str]]:
    """Return what would become of each participant's meetings; those with nothing new are left out."""
    found: dict[str, set[str]] = {}
    for code in before.keys() | after.keys():
        old, new = before.get(code), after.get(code)
        were, will = set(old[2]) if old else set(), set(new[2]) if new else set()
        for person in were - will:
            found.setdefault(person, set()).add("cancelled")
        for person in will - were:
            found.setdefault(person, set()).add("added")
        if old and new and old[:2] != new[:2]:
            for person in were & will:
                found.setdefault(person, set()).add("moved" if old[0] != new[0] else "table")
    return found


def _reachable(guest: Participant) -> bool:
    person = guest.person
    comes = guest.state == ParticipantState.CONFIRMED and person.erased is None
    return comes and bool(person.mail) and person.mail_bounced is None


def _code(kinds: Iterable[str], told_before: bool) -> str:
    """Return which mail a guest gets for what became of their meetings."""
    found = set(kinds)
    if found == {"cancelled"}:
        return "meeting_cancelled"
    return "schedule_new" if found == {"added"} and not told_before else "schedule_changed"


def _queue(
    event: Event,
    guest: Participant,
    code: str,
    own: Mapping[str, Change],
    sheet: GuestSheet,
    words: tuple[Text, Text],
) -> Mail | None:
    language = sheet.language
    visits = _all_visits(sheet, own)
    organiser, reader = sender(), Mailbox(guest.person.mail, shown_name(guest.person, language))
    parts = [invitation(sheet, visit, organiser, reader) for visit in visits if visit.uid in own]
    values = {
        "name": shown_name(guest.person, language),
        "event": event.name.of(language),
        "meetings": "\n".join(line for visit in visits if (line := _line(visit, own, sheet, code))),
        "link": day_link(event),
    }
    return queue_mail(
        code,
        values,
        event=event,
        participant=guest,
        calendar=b"".join(part.data for part in parts) or None,
        method=parts[0].method if parts else "",
        words=words,
    )


def _all_visits(sheet: GuestSheet, own: Mapping[str, Change]) -> list[Visit]:
    """Return a guest's meetings by time, with those that go on without them as cancelled."""
    known = {visit.uid for visit in sheet.visits}
    lost = [_lost(uid, change.meeting) for uid, change in own.items() if uid not in known]
    return sorted((*sheet.visits, *lost), key=lambda visit: (visit.start, visit.uid))


def _lost(uid: str, meeting: Meeting) -> Visit:
    """Return a meeting that a guest has no seat at any more."""
    end = meeting.slot.starts + timedelta(minutes=meeting.slot.minutes)
    return Visit(uid, meeting.sequence, "cancelled", meeting.slot.starts, end, meeting.changed, ())


def _line(visit: Visit, own: Mapping[str, Change], sheet: GuestSheet, code: str) -> str:
    """Return a meeting on one line of the mail; a cancellation's mail names only what was cancelled."""
    _ = translator(sheet.language)
    kind = own[visit.uid].kind if visit.uid in own else None
    if (visit.state == "cancelled" and kind is None) or (code == "meeting_cancelled" and kind != "cancelled"):
        return ""
    marks = {"added": _("new"), "moved": _("time changed"), "table": _("other table"), "cancelled": _("cancelled")}
    mark = f"  [{marks[kind]}]" if kind is not None and code != "schedule_new" else ""
    zone = ZoneInfo(sheet.occasion.timezone)
    time = f"{visit.start.astimezone(zone):%H:%M}–{visit.end.astimezone(zone):%H:%M}"
    table = _("table {table}").format(table=visit.table) if visit.table and visit.state != "cancelled" else ""
    who = _(", ").join(_person(person, sheet.language) for person in visit.people)
    return "  ".join(part for part in (time, table, who) if part) + mark


def _person(person: PersonLine, language: Language) -> str:
    english = language == "en"
    name = (person.name_en or person.name) if english else (person.name or person.name_en)
    place = (person.organisation_en or person.organisation) if english else person.organisation
    return f"{place} {name}".strip() if not english else ", ".join(part for part in (name, place) if part)
