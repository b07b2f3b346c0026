"""Requests made on the day: asked face to face or by phone, placed at once in the earliest slot both have free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import Deed, deed
from duijie.actions.refusal import Refused, not_allowed, not_found
from duijie.actions.replanning.placing import place
from duijie.actions.replanning.standby import hall_of, placed_words
from duijie.actions.replanning.standing_day import standing_day
from duijie.actions.rights import Actor, Right, require_person
from duijie.actions.wishing import pair, rules
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import (
    Event,
    EventState,
    Meeting,
    MeetingOrigin,
    MeetingState,
    Participant,
    ParticipantState,
    Request,
    RequestState,
    Seat,
    Slot,
    Strength,
    Wish,
)
from duijie.store.queries.wishes import OPEN
from duijie.store.snapshot import meeting_code

ANSWER: Final = timedelta(minutes=15)
"""How long a request made on the spot waits for an answer."""
MOST_WAITING: Final = 3
"""Requests made on the spot that a guest may have waiting at once: the quota of wishes was for the weeks before."""
MESSAGE_LENGTH: Final = 300

_NOT_TODAY: Final = Text(
    "Asking on the spot is for the day of the event, while slots lie ahead. Nothing was sent.",
    "现场约谈只在活动当天、还有后续时段时可用，没有发出。",
    "現場約談只在活動當天、還有後續時段時可用，沒有發出。",
)
_TOO_MANY: Final = Text(
    "{n} of your requests on the spot still wait for an answer. Wait for one, then ask again; nothing was sent.",
    "您还有 {n} 项现场约谈在等待答复。请等其中一项有答复后再约，这次没有发出。",
    "您還有 {n} 項現場約談在等待答覆。請等其中一項有答覆後再約，這次沒有發出。",
)
_FULL: Final = Text(
    "{whose} day is full: as many meetings as the limit allows. Nothing was sent.",
    "{whose}的洽谈已达上限，没有发出。",
    "{whose}的洽談已達上限，沒有發出。",
)
_YOUR: Final = Text("Your", "您", "您")
_THEIR: Final = Text("Their", "对方", "對方")
_ASKED: Final = Text(
    "You have asked them already; their answer is still open. Nothing was sent twice.",
    "您已约过对方，正在等待答复，没有重复发出。",
    "您已約過對方，正在等待答覆，沒有重複發出。",
)
_MEETS: Final = Text(
    "You have a meeting with each other already; it is in your day.",
    "你们已有一场洽谈，请看您的日程。",
    "你們已有一場洽談，請看您的日程。",
)
_MET: Final = Text(
    "You have met already, or were to meet, today. Arrange the rest between you, or ask the desk.",
    "你们今天已安排过一场洽谈。后续可自行约定，或请服务台协助。",
    "你們今天已安排過一場洽談。後續可自行約定，或請服務台協助。",
)
_LONG: Final = Text(
    "The message has {n} characters; {limit} is the most. Shorten it and send again.",
    "留言有 {n} 个字，最多 {limit} 个。请删短后再发送。",
    "留言有 {n} 個字，最多 {limit} 個。請刪短後再發送。",
)
SENT: Final = Text(
    "They have been asked. The answer comes to your page and by mail.",
    "已发出约谈，对方答复后会在页面和邮件中通知您。",
    "已發出約談，對方答覆後會在頁面和電郵中通知您。",
)
NO_PLACE: Final = Text(
    "Both of you said yes, but there is no slot in which both are free and a table is too."
    " You wait on standby and are told as soon as a place comes free.",
    "双方都已同意，但目前没有双方都有空且有空桌的时段。已列入候补，一有空位就通知您。",
    "雙方都已同意，但目前沒有雙方都有空且有空枱的時段。已列入候補，一有空位就通知您。",
)
_WHY: Final = {
    RequestState.ACCEPTED: Text(
        "This request is accepted already. Nothing was changed.",
        "这项约谈之前已接受，没有改动。",
        "這項約談之前已接受，沒有改動。",
    ),
    RequestState.DECLINED: Text(
        "This request was declined before. Nothing was changed; you can ask them yourself.",
        "这项约谈之前已谢绝，没有改动。您可以主动约对方。",
        "這項約談之前已謝絕，沒有改動。您可以主動約對方。",
    ),
    RequestState.EXPIRED: Text(
        "This request has run out. To meet them after all, ask them yourself.",
        "这项约谈已过时。如仍想洽谈，您可以主动约对方。",
        "這項約談已過時。如仍想洽談，您可以主動約對方。",
    ),
    RequestState.WITHDRAWN: Text(
        "This request has been taken back, so there is nothing to answer.",
        "对方已撤回这项约谈，无需答复。",
        "對方已撤回這項約談，無需答覆。",
    ),
}


@dataclass(frozen=True, slots=True)
class OnTheSpot:
    """What came of asking or accepting: the request, the meeting where it was placed at once, and what is said."""

    request: Request
    meeting: Meeting | None
    said: Text


def ask_on_the_spot(actor: Actor, by: Participant, whom: Participant, message: str = "") -> OnTheSpot:
    """Ask another guest on the day; where the other has asked already, both are agreed and placed at once.

    Staff who run the day or a desk may ask for a guest who stands before them, such as a walk-in. The rules of who
    may ask whom, what each lets others see, avoid-lists, the other's cap of requests and both limits of meetings hold.

    Raises:
        Refused: not theirs, not the day, nobody there, a rule or a limit is in the way, asked or planned already.
        InputError: the message is too long.
    """
    _require(actor, by)
    words = " ".join(message.split())
    if len(words) > MESSAGE_LENGTH:
        raise InputError([Fault("too_long", _LONG.fill(n=len(words), limit=MESSAGE_LENGTH), place="message")])
    now = timezone.now()
    with deed(actor, "request.ask_on_the_spot", by.event.programme_id) as doing:
        Event.objects.select_for_update().get(key=by.event_id)
        own, other = _both(by.key, whom.key)
        theirs = _check(own, other, now)
        expires = now + ANSWER
        _wish(actor, own, other)
        request = Request.objects.create(
            event=own.event, by=own, whom=other, message=words, on_the_spot=True, expires=expires
        )
        doing.about(request)
        if theirs is None:
            pair.tell_asked(request, other, own)
            note_change(own.event)
            return OnTheSpot(request, None, SENT)
        agreed = Request.objects.filter(key__in=[request.key, theirs.key])
        agreed.update(state=RequestState.ACCEPTED, answered=now)
        request.refresh_from_db()
        return _placed(doing, request, own, other, now, teller=other)


def accept_on_the_spot(actor: Actor, request: Request) -> OnTheSpot:
    """Say yes to a request made on the spot: it is placed at once in the earliest slot that both have free.

    Without such a slot both wait on standby, and both are told so.

    Raises:
        Refused: not theirs, or the request no longer waits.
    """
    require_person(actor, request.whom.person_id)
    now = timezone.now()
    with deed(actor, "request.accept_on_the_spot", request.event.programme_id) as doing:
        Event.objects.select_for_update().get(key=request.event_id)
        asker, asked = _both(request.by_id, request.whom_id)
        fresh = Request.objects.get(key=request.key)
        doing.about(fresh)
        state = RequestState(fresh.state)
        if state == RequestState.WAITING and fresh.expires <= now:
            state = RequestState.EXPIRED
        if state == RequestState.WAITING and asker.state != ParticipantState.CONFIRMED:
            state = RequestState.WITHDRAWN
        if state != RequestState.WAITING or not fresh.on_the_spot:
            raise Refused(f"request_{state}", _WHY.get(state, _WHY[RequestState.WITHDRAWN]))
        Request.objects.filter(key=fresh.key).update(state=RequestState.ACCEPTED, answered=now)
        Wish.objects.filter(by=asked, whom=asker, strength=Strength.NO).delete()
        fresh.refresh_from_db()
        return _placed(doing, fresh, asker, asked, now, teller=asker)


def _placed(
    doing: Deed, request: Request, one: Participant, other: Participant, now: datetime, teller: Participant
) -> OnTheSpot:
    """Place what both want in the earliest slot, or say that there is none, to ``teller`` by mail."""
    meeting = _place(doing, one, other, now)
    if meeting is None:
        reader = one if teller.key == one.key else other
        pair.tell_answer(reader, other if reader.key == one.key else one, NO_PLACE)
    note_change(one.event)
    return OnTheSpot(request, meeting, NO_PLACE if meeting is None else placed_words(meeting))


def _place(doing: Deed, one: Participant, other: Participant, now: datetime) -> Meeting | None:
    event = one.event
    people = tuple(sorted((one.key, other.key)))
    code = meeting_code(people)
    try:
        hall = hall_of(standing_day(event, now))
    except Refused:
        return None
    for spot in hall.spots(code, people):
        try:
            with transaction.atomic():
                return place(doing, hall, code, people, spot, MeetingOrigin.ON_THE_SPOT)
        except (IntegrityError, Refused):  # the database's constraints have the last word; try the next slot
            hall = hall_of(standing_day(event, now))
    return None


def _require(actor: Actor, guest: Participant) -> None:
    event = guest.event
    staff = any(actor.may(right, event.programme_id, event.key) for right in (Right.RUN, Right.DESK))
    if not staff and not actor.acts_for(guest.person_id):
        raise not_allowed()


def _both(one: str, other: str) -> tuple[Participant, Participant]:
    found = pair.lock_guests(one, other)
    if len(found) != 2:  # a pair
        raise not_found()
    return found[one], found[other]


def _check(own: Participant, other: Participant, now: datetime) -> Request | None:
    """Return the other's open request, None without one.

    Raises:
        Refused: a rule, a limit, the day, or what they have with each other is in the way.
    """
    check_day(own.event, now)
    rules.check_parties(own, other, now)
    _check_between(own, other)
    mine = Request.objects.filter(by=own, whom=other).order_by("-created", "-key").first()
    theirs = Request.objects.filter(by=other, whom=own, state__in=OPEN).first()
    if mine is not None and mine.state in OPEN:
        raise Refused("asked_already", _ASKED)
    for guest, whose in ((own, _YOUR), (other, _THEIR)):
        if _is_full(guest):
            raise Refused("day_full", _FULL.fill(whose=whose))
    if theirs is not None:
        return theirs
    rule = rules.rule_between(own, other)
    if mine is not None and mine.state == RequestState.DECLINED:
        raise rules.refuse_again()
    waiting = Request.objects.filter(by=own, on_the_spot=True, state=RequestState.WAITING, expires__gt=now).count()
    if waiting >= MOST_WAITING:
        raise Refused("too_many_waiting", _TOO_MANY.fill(n=waiting))
    rules.check_their_cap(own, other, rule)
    return None


def check_day(event: Event, now: datetime) -> None:
    """Do nothing on a day of the event with slots ahead.

    Raises:
        Refused: it is another day, or no slot of today lies ahead.
    """
    if not is_day(event, now):
        raise Refused("not_today", _NOT_TODAY)


def is_day(event: Event, now: datetime) -> bool:
    """Return whether it is a day of the event with slots ahead (1 query)."""
    zone = ZoneInfo(event.timezone)
    today = now.astimezone(zone).date()
    ahead = Slot.objects.filter(event=event, starts__gt=now).values_list("starts", flat=True)
    return event.state == EventState.OPEN and any(starts.astimezone(zone).date() == today for starts in ahead)


def _check_between(own: Participant, other: Participant) -> None:
    known = Meeting.objects.filter(event=own.event, code=meeting_code((own.key, other.key))).first()
    if known is None or known.state != MeetingState.PLANNED:
        return
    raise Refused("meets_already", _MEETS if known.slot.starts > timezone.now() else _MET)


def _is_full(guest: Participant) -> bool:
    event = guest.event
    most = event.max_meetings if guest.cap is None else min(guest.cap, event.max_meetings)
    return Seat.objects.filter(participant=guest, active=True).count() >= most


def _wish(actor: Actor, own: Participant, other: Participant) -> None:
    acting = "" if own.person.account_id == actor.account else actor.account
    wish = Wish.objects.filter(by=own, whom=other).first()
    if wish is None:
        Wish.objects.create(event=own.event, by=own, whom=other, strength=Strength.LIKE, entered_by=acting)
    elif wish.strength == Strength.NO:
        Wish.objects.filter(key=wish.key).update(strength=Strength.LIKE, entered_by=acting)
