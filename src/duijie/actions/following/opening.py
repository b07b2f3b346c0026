"""Opening a cooperation: by staff, or by itself from what both sides said of their meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.following.adding import append
from duijie.actions.following.steps import Step, check, today_of
from duijie.actions.refusal import not_found
from duijie.actions.rights import INSTALLATION, Actor, Right, require, require_programme
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import (
    Cooperation,
    CooperationParty,
    Direction,
    EntryKind,
    Event,
    Grade,
    Introduction,
    LedgerEntry,
    Listing,
    ListingState,
    Meeting,
    MeetingState,
    NextStep,
    Organisation,
    Outcome,
    Participant,
    Person,
    Programme,
    Seat,
    Side,
    Stage,
    Suggestion,
)
from duijie.store.queries.outcomes import holding

_TWO: Final = Text(
    "A cooperation has at least two parties. Choose another one.",
    "一项合作至少有两方，请再选择一方。",
    "一項合作至少有兩方，請再選擇一方。",
)
_TWICE: Final = Text("The same party is named twice.", "同一方重复填写了。", "同一方重複填寫了。")
_SUBJECT: Final = Text(
    "Say in a few words what it is about; at most 200 signs.",
    "请简要写明合作内容，不超过 200 字。",
    "請簡要寫明合作內容，不超過 200 字。",
)


@dataclass(frozen=True, slots=True)
class Party:
    """One party to be: who speaks for it, its organisation, its side, and at which side of the table it sits."""

    person: Person | None = None
    organisation: Organisation | None = None
    side: Side | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a cooperation comes from. ``happened``: the day of the intention, None: today; ``text``: staff's words."""

    need: Listing | None = None
    offer: Listing | None = None
    introduction: Introduction | None = None
    happened: date | None = None
    grade: str = Grade.ONE_SIDE
    text: str = ""


def party_of(guest: Participant, position: int | None = None) -> Party:
    """Return a guest as a party; ``person`` should be loaded."""
    return Party(guest.person, guest.person.organisation, guest.side, position)


def open_cooperation(
    actor: Actor,
    programme: Programme,
    event: Event | None,
    parties: Sequence[Party],
    subject: str,
    origin: Origin | None = None,
    now: datetime | None = None,
) -> Cooperation:
    """Open a cooperation by hand, as an intention.

    Raises:
        Refused: the actor may not follow cooperations, or no party is of a reviewer's side, or another programme's.
        InputError: fewer than two parties, one twice, no subject, a day before the event or to come.
    """
    _require(actor, programme, event, parties)
    at, given = now or timezone.now(), origin or Origin()
    faults = []
    if len(parties) < 2:
        faults.append(Fault("two_parties", _TWO, place="parties"))
    marks = [(one.person or one.organisation or one) for one in parties]
    if len({getattr(mark, "key", id(mark)) for mark in marks}) < len(marks):
        faults.append(Fault("party_twice", _TWICE, place="parties"))
    if not 0 < len(subject.strip()) <= 200:
        faults.append(Fault("subject", _SUBJECT, place="subject"))
    if faults:
        raise InputError(faults)
    with deed(actor, "cooperation.open", programme.key) as doing:
        row = Cooperation(
            programme=programme,
            event=event,
            subject=subject.strip(),
            need=given.need,
            offer=given.offer,
            introduction=given.introduction,
        )
        row.began = given.happened or today_of(row, at)
        step = Step(EntryKind.OPENED, stage=Stage.INTENTION, grade=given.grade, happened=row.began, text=given.text)
        check(step, row, at)
        row.save(force_insert=True)
        _seat(row, parties)
        append(row, step, actor.account, None, at)
        doing.about(row, parties=len(parties), by_hand=True)
    return row


def _require(actor: Actor, programme: Programme, event: Event | None, parties: Sequence[Party]) -> None:
    if event is None:
        require_programme(actor, Right.FOLLOW, programme.key)
    else:
        require(actor, Right.FOLLOW, event)
    for one in parties:
        rows = [row for row in (one.person, one.organisation, one.side) if row is not None]
        if any(row.programme_id != programme.key for row in rows) or not rows:
            raise not_found()
    reached = [one.side for one in parties if one.side is not None]
    place = event.key if event else None
    everywhere = actor.may(Right.FOLLOW, programme.key, place, "?")
    if not everywhere and not any(actor.may(Right.FOLLOW, programme.key, place, side.key) for side in reached):
        raise not_found()


def _seat(row: Cooperation, parties: Sequence[Party]) -> list[CooperationParty]:
    return [
        CooperationParty.objects.create(
            cooperation=row,
            person=one.person,
            organisation=one.organisation,
            side=one.side,
            position=number if one.position is None else one.position,
        )
        for number, one in enumerate(parties)
    ]


def open_from_outcomes(meeting: Meeting, now: datetime | None = None) -> Cooperation | None:
    """Let the ledger follow what was said of a meeting; call it in the transaction that has locked the meeting.

    The first intention of a meeting that was held opens its one cooperation; the other side's confirms it; a side
    that takes its intention back disputes it. Returns the cooperation, None while there is none. The caller's deed
    names it in the log: an entry of its own would hold the chain before the caller is done.
    """
    at = now or timezone.now()
    words = {
        one.participant_id: one
        for one in Outcome.objects.filter(meeting=meeting, latest=True)
        .select_related("participant")
        .order_by("at", "key")
    }
    meant = [one for one in words.values() if one.next_step == NextStep.INTENTION]
    row = Cooperation.objects.select_for_update(of=("self",)).filter(meeting=meeting).first()
    if row is None:
        if not meant or meeting.state != MeetingState.PLANNED:
            return None
        if not holding(meeting.progress, [one.held for one in words.values()]).held:
            return None
        row = _open(meeting, meant[0], at)
    _follow(row, words, at)
    return row


def _open(meeting: Meeting, first: Outcome, at: datetime) -> Cooperation:
    event = meeting.event
    guests = _guests(meeting)
    need, offer = _listings(event, [guest for guest, _position in guests])
    subject = (need.title if need else "") or (offer.title if offer else "")
    row = Cooperation.objects.create(
        programme_id=event.programme_id,
        event=event,
        meeting=meeting,
        subject=subject[:200],
        need=need,
        offer=offer,
        began=max(event.date, today_of(Cooperation(event=event), at)),
    )
    seated = _seat(row, [party_of(guest, position) for guest, position in guests])
    by = next((one for one in seated if one.person_id == first.participant.person_id), None)
    step = Step(
        EntryKind.OPENED,
        stage=Stage.INTENTION,
        happened=row.began,
        next_date=first.by_when,
        facts={"for_them": True} if first.for_them else {},
    )
    append(row, step, first.by, by, at)
    return row


def _guests(meeting: Meeting) -> list[tuple[Participant, int]]:
    """Return who sits at a meeting, and at which side of the table; without one, each organisation is a side."""
    seats = Seat.objects.filter(meeting=meeting).select_related(
        "participant__person__organisation", "participant__side"
    )
    found = {seat.participant_id: seat for seat in seats.order_by("party", "participant_id")}.values()
    if len({seat.party for seat in found}) > 1:
        return [(seat.participant, seat.party) for seat in found]
    firms: dict[str, int] = {}
    return [
        (one.participant, firms.setdefault(one.participant.person.organisation_id or one.participant_id, len(firms)))
        for one in found
    ]


def _listings(event: Event, guests: Sequence[Participant]) -> tuple[Listing | None, Listing | None]:
    """Return the need and the offer that brought guests together: as suggested, else the one pair there is."""
    made = Suggestion.objects.filter(event=event, participant__in=guests, other__in=guests)
    for one in made.select_related("need", "offer").order_by("rank", "key"):
        if one.need_id and one.offer_id:
            return one.need, one.offer
    people = [guest.person_id for guest in guests]
    rows = list(Listing.objects.filter(event=event, person__in=people, state=ListingState.ACCEPTED))
    needs = [row for row in rows if row.direction == Direction.NEED]
    offers = [row for row in rows if row.direction == Direction.OFFER]
    pairs = [(need, offer) for need in needs for offer in offers if need.person_id != offer.person_id]
    alike = [pair for pair in pairs if pair[0].kind == pair[1].kind]
    found = alike or pairs
    return found[0] if found else (None, None)


def _follow(row: Cooperation, words: dict[str, Outcome], at: datetime) -> None:
    """Add what each side's latest word says of the intention, unless the ledger has it already."""
    opened = LedgerEntry.objects.filter(cooperation=row, kind=EntryKind.OPENED).order_by("number").first()
    if opened is None:
        return
    for party in CooperationParty.objects.filter(cooperation=row).select_related("person"):
        word = next((one for one in words.values() if one.participant.person_id == party.person_id), None)
        if word is None:
            continue
        means = word.next_step == NextStep.INTENTION
        before = _said(opened, party)
        if means == (before is True) or (not means and before is None):
            continue
        kind = EntryKind.CONFIRMED if means else EntryKind.DISPUTED
        facts = {"for_them": True} if word.for_them else {}
        append(row, Step(kind, about=opened.key, facts=facts), word.by, party, at)
    _keep_day(row, words, at)


def _keep_day(row: Cooperation, words: dict[str, Outcome], at: datetime) -> None:
    """Keep the first day that a side names for its intention: the card's last tap, after the one that opened this."""
    named = next((one for one in words.values() if one.next_step == NextStep.INTENTION and one.by_when), None)
    told = LedgerEntry.objects.filter(Q(kind=EntryKind.NEXT) | Q(next_date__isnull=False), cooperation=row)
    if named is None or told.exists():
        return
    party = CooperationParty.objects.filter(cooperation=row, person=named.participant.person_id).first()
    facts = {"for_them": True} if named.for_them else {}
    append(row, Step(EntryKind.NEXT, next_date=named.by_when, facts=facts), named.by, party, at)


def _said(opened: LedgerEntry, party: CooperationParty) -> bool | None:
    """Return whether a party stands behind the intention by its last word in the ledger; None: it said nothing."""
    answers = LedgerEntry.objects.filter(
        about=opened, party=party.key, kind__in=(EntryKind.CONFIRMED, EntryKind.DISPUTED)
    ).order_by("-number")
    last = answers.values_list("kind", flat=True).first()
    if last is None:
        return True if opened.party == party.key else None
    return bool(last == EntryKind.CONFIRMED)


def due_openings(now: datetime) -> int:
    """Open the cooperations of meetings that came to count as held after somebody had spoken of an intention."""
    waiting = Outcome.objects.filter(
        latest=True,
        next_step=NextStep.INTENTION,
        meeting__cooperation__isnull=True,
        meeting__state=MeetingState.PLANNED,
    )
    meetings = Meeting.objects.select_for_update(of=("self",)).select_related("event")
    count = 0
    for key, programme in sorted(set(waiting.values_list("meeting", "meeting__event__programme"))):
        with deed(INSTALLATION, "cooperation.open", programme) as doing:
            row = open_from_outcomes(meetings.get(key=key), now)
            if row is None:
                doing.drop()
            else:
                doing.about(row, by_hand=False)
                count += 1
    return count
