"""Standby 候补: a freed place is offered to the wish that is worth most, and becomes a meeting once both say yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import Deed, deed
from duijie.actions.refusal import Refused, not_found
from duijie.actions.replanning.placing import Hall, Spot, place
from duijie.actions.replanning.standing_day import StandingDay, standing_day
from duijie.actions.replanning.telling import tell_offer
from duijie.actions.rights import INSTALLATION, Actor, Right, require, require_person
from duijie.engine.text import Text
from duijie.store.models import (
    CheckIn,
    Event,
    EventState,
    Meeting,
    MeetingOrigin,
    Participant,
    PlanVersion,
    StandbyOffer,
    StandbyState,
    VersionState,
)
from duijie.store.snapshot.pairs import Standing, standing_pairs

LONGEST: Final = timedelta(minutes=10)
"""How long an offer stands at most."""
BEFORE: Final = timedelta(minutes=3)
"""How long before its slot an offer ends: the way to the table."""
SHORTEST: Final = timedelta(minutes=2)
"""A place that could be offered for less than this is not offered."""

_WHY: Final = {
    StandbyState.PLACED: Text(
        "This meeting is settled already; you find it in your day.",
        "这场洽谈已经排定，请看您的日程。",
        "這場洽談已經排定，請看您的日程。",
    ),
    StandbyState.DECLINED: Text(
        "This place has been declined, so it went to somebody else. Nothing was changed.",
        "这个空位已被谢绝，转给了其他人，没有改动。",
        "這個空位已被謝絕，轉給了其他人，沒有改動。",
    ),
    StandbyState.EXPIRED: Text(
        "The time for this offer is over, and the place went to somebody else. Nothing was changed.",
        "这个空位的答复时间已过，已转给其他人，没有改动。",
        "這個空位的答覆時間已過，已轉給其他人，沒有改動。",
    ),
    StandbyState.WITHDRAWN: Text(
        "This place is not free any more. Nothing was changed; you are told when there is another.",
        "这个位置已不空闲，没有改动。有新的空位会再通知您。",
        "這個位置已不空閒，沒有改動。有新的空位會再通知您。",
    ),
}
WAITS: Final = Text(
    "Your yes is noted. As soon as the other says yes too, the meeting is in your day.",
    "已记录您同意。对方也同意后，这场洽谈就会出现在您的日程中。",
    "已記錄您同意。對方也同意後，這場洽談就會出現在您的日程中。",
)
PLACED: Final = Text(
    "Both of you said yes: {time}, table {table}. It is in your day.",
    "双方都已同意：{time}，{table} 桌，已加入您的日程。",
    "雙方都已同意：{time}，{table} 枱，已加入您的日程。",
)
GONE: Final = Text(
    "This place has been taken meanwhile, so no meeting came of it. You are told when there is another.",
    "这个位置刚被占用，这次没有排成。有新的空位会再通知您。",
    "這個位置剛被佔用，這次沒有排成。有新的空位會再通知您。",
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer to an offer came to: its state now, the meeting if there is one, and what the guest is told."""

    state: StandbyState
    meeting: Meeting | None
    said: Text


def offer_standby(actor: Actor, event: Event) -> int:
    """Offer every place ahead that is free to wishes that wait, those worth most first; return how many offers.

    Nobody has two offers at once, and a wish is offered the same slot once only.

    Raises:
        Refused: the actor may not run the day (the installation may).
    """
    require(actor, Right.RUN, event)
    with deed(actor, "standby.offer", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        number = offer_in(doing, event, timezone.now())
        if not number:
            doing.drop()
        return number


def offer_in(doing: Deed, event: Event, now: datetime) -> int:
    """Make the offers of :func:`offer_standby` inside a verb's transaction that holds the event."""
    if (
        event.state != EventState.OPEN
        or not PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED).exists()
    ):
        return 0
    try:
        day = standing_day(event, now)
    except Refused:  # every slot has begun
        return 0
    number = 0
    tried = set(StandbyOffer.objects.filter(event=event).values_list("code", "slot__code"))
    hall = hall_of(day)
    bound = {person for offer in open_offers(event) for person in (offer.one_id, offer.other_id)}
    for standing in _waiting(day):
        if bound.intersection(standing.people):
            continue
        spots = hall.spots(standing.code, standing.people, now + BEFORE + SHORTEST)
        spot = next((one for one in spots if (standing.code, one.slot) not in tried), None)
        if spot is None:
            continue
        _offer(day, standing, spot, now)
        hall.hold(spot)
        bound.update(standing.people)
        number += 1
    if number:
        doing.about(event, offers=number)
        note_change(event)
    return number


def hall_of(day: StandingDay, but: StandbyOffer | None = None) -> Hall:
    """Return what is free: places and people of open offers are kept for them, but those of one."""
    offers = [offer for offer in open_offers(day.event) if but is None or offer.key != but.key]
    held = {(offer.slot.code, offer.table.code if offer.table else "") for offer in offers}
    bound = {(person, offer.slot.code) for offer in offers for person in (offer.one_id, offer.other_id)}
    return Hall(day, held, bound)


def open_offers(event: Event) -> list[StandbyOffer]:
    """Return the offers that stand, the best first (1 query)."""
    rows = StandbyOffer.objects.filter(event=event, state=StandbyState.OFFERED)
    return list(rows.select_related("slot", "table"))


def _waiting(day: StandingDay) -> list[Standing]:
    """Return the wishes without a place whose people are both here, worth most first."""
    here = set(CheckIn.objects.filter(event=day.event).values_list("participant_id", flat=True))
    told = day.told
    pairs, _ = standing_pairs(day.rows)
    waiting = [
        pair
        for pair in pairs
        if pair.code not in told and pair.code not in day.left_out and here.issuperset(pair.people)
    ]
    return sorted(waiting, key=lambda pair: (not pair.agreed, -pair.value, pair.code))


def _offer(day: StandingDay, standing: Standing, spot: Spot, now: datetime) -> StandbyOffer:
    slot = next(one for one in day.rows.slots if one.code == spot.slot)
    table = next(one for one in day.rows.tables if one.code == spot.table)
    one, other = standing.people
    offer = StandbyOffer.objects.create(
        event=day.event,
        code=standing.code,
        one_id=one,
        other_id=other,
        slot=slot,
        table=table,
        value=standing.value,
        expires=min(now + LONGEST, slot.starts - BEFORE),
    )
    guests = {guest.key: guest for guest in day.rows.guests}
    tell_offer(offer, guests[one], guests[other])
    tell_offer(offer, guests[other], guests[one])
    return offer


def accept_standby(actor: Actor, offer: StandbyOffer, participant: Participant) -> Answered:
    """Say yes to an offered place; once both have, and place and people are still free, it is a meeting at once.

    Where the place has gone in the meantime the offer ends, and the answer says so.

    Raises:
        Refused: not theirs, or the offer no longer stands.
    """
    require_person(actor, participant.person_id)
    now = timezone.now()
    with deed(actor, "standby.accept", offer.event.programme_id) as doing:
        fresh = _locked(offer, participant)
        doing.about(fresh)
        _check_open(fresh, now)
        said = [*fresh.accepted_by, *([] if participant.key in fresh.accepted_by else [participant.key])]
        fresh.accepted_by = said
        fresh.save(update_fields=["accepted_by"])
        if {fresh.one_id, fresh.other_id} <= set(said):
            answer = _settle(doing, fresh, now)
        else:
            answer = Answered(StandbyState.OFFERED, None, WAITS)
        note_change(fresh.event)
        return answer


def _settle(doing: Deed, offer: StandbyOffer, now: datetime) -> Answered:
    """Make an offer that both took a meeting, or end it where that cannot be any more."""
    meeting = _placed(doing, offer, now)
    if meeting is None:
        withdraw(offer)
        offer_in(doing, offer.event, now)
        return Answered(StandbyState.WITHDRAWN, None, GONE)
    offer.state, offer.meeting, offer.ended = StandbyState.PLACED, meeting, now
    offer.save(update_fields=["state", "meeting", "ended"])
    return Answered(StandbyState.PLACED, meeting, placed_words(meeting))


def _placed(doing: Deed, offer: StandbyOffer, now: datetime) -> Meeting | None:
    try:
        day = standing_day(offer.event, now)
    except Refused:
        return None
    wanted = {pair.code for pair in standing_pairs(day.rows)[0]}
    people = (offer.one_id, offer.other_id)
    hall = hall_of(day, but=offer)
    spots = hall.spots(offer.code, people, now) if offer.code in wanted else ()
    own = next((spot for spot in spots if spot.slot == offer.slot.code), None)
    table = offer.table.code if offer.table else ""
    if own is None or not hall.is_free(own.slot, table):
        return None
    try:
        with transaction.atomic():
            return place(doing, hall, offer.code, people, Spot(own.slot, table, own.number), MeetingOrigin.STANDBY)
    except (IntegrityError, Refused):  # the database's constraints have the last word
        return None


def decline_standby(actor: Actor, offer: StandbyOffer, participant: Participant) -> None:
    """Say no thanks to an offered place; it goes to the next wish at once. The other is not told who said no.

    Raises:
        Refused: not theirs, or the offer no longer stands.
    """
    require_person(actor, participant.person_id)
    now = timezone.now()
    with deed(actor, "standby.decline", offer.event.programme_id) as doing:
        fresh = _locked(offer, participant)
        doing.about(fresh)
        _check_open(fresh, now)
        _end(fresh, StandbyState.DECLINED, now)
        offer_in(doing, fresh.event, now)
        doing.about(fresh)
        note_change(fresh.event)


def due_standby(now: datetime) -> int:
    """End offers whose time is up and give their places to the next, and offer what has come free since.

    For events whose day it is; returns how many offers ended or were made.
    """
    done = 0
    rows = Event.objects.filter(state=EventState.OPEN, slots__starts__gt=now, slots__starts__lt=now + timedelta(days=1))
    for event in rows.filter(check_ins__isnull=False).select_related("programme").distinct():
        done += _round(event, now)
    return done


def _round(event: Event, now: datetime) -> int:
    with deed(INSTALLATION, "standby.round", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        over = [offer for offer in open_offers(event) if offer.expires <= now]
        for offer in over:
            _end(offer, StandbyState.EXPIRED, now)
        number = offer_in(doing, event, now)
        if not over and not number:
            doing.drop()
            return 0
        doing.about(event, expired=len(over), offers=number)
        note_change(event)
        return len(over) + number


def withdraw(offer: StandbyOffer) -> None:
    """End an offer whose place or people are not free any more, inside the verb's transaction."""
    _end(offer, StandbyState.WITHDRAWN, timezone.now())


def _end(offer: StandbyOffer, state: StandbyState, now: datetime) -> None:
    offer.state, offer.ended = state, now
    offer.save(update_fields=["state", "ended"])


def _locked(offer: StandbyOffer, participant: Participant) -> StandbyOffer:
    """Return an offer as it is now, with its event locked first, as every verb that places does."""
    Event.objects.select_for_update().get(key=offer.event_id)
    rows = StandbyOffer.objects.select_for_update(of=("self",)).select_related("event__programme", "slot", "table")
    fresh = rows.filter(key=offer.key).first()
    if fresh is None or participant.key not in {fresh.one_id, fresh.other_id}:
        raise not_found()
    return fresh


def _check_open(offer: StandbyOffer, now: datetime) -> None:
    state = StandbyState(offer.state)
    if state == StandbyState.OFFERED and offer.expires <= now:
        state = StandbyState.EXPIRED  # whether or not the clock's round came by
    if state != StandbyState.OFFERED:
        raise Refused(f"standby_{state}", _WHY[state])


def placed_words(meeting: Meeting) -> Text:
    """Return what a guest is told of a meeting that was placed just now."""
    from duijie.actions.replanning.telling import time_of

    return PLACED.fill(
        time=time_of(meeting.slot.starts, meeting.event), table=meeting.table.code if meeting.table else ""
    )


def offers_of(guests: Iterable[Participant]) -> list[StandbyOffer]:
    """Return the offers that stand for some guests, soonest to end first (1 query)."""
    from django.db.models import Q

    keys = [guest.key for guest in guests]
    rows = StandbyOffer.objects.filter(Q(one__in=keys) | Q(other__in=keys), state=StandbyState.OFFERED)
    return list(rows.select_related("slot", "table", "one__person", "other__person").order_by("expires", "key"))
