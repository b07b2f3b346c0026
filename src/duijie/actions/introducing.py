"""Introductions 引荐: a connector proposes two guests to each other; nothing is revealed before both have said yes.

Why some pairs cannot be introduced is told to nobody (docs/decisions/0016-introductions.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.mailing import queue_mail
from duijie.actions.refusal import Refused, not_allowed, not_found
from duijie.actions.rights import INSTALLATION, Actor, Right, require
from duijie.actions.transferring import INTRODUCTION, Crossing, note_transfers
from duijie.actions.wishing.pair import language_of, lock_guests, told_name
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Language, Text
from duijie.store.models import (
    Category,
    Event,
    EventState,
    Introduction,
    IntroductionState,
    Participant,
    ParticipantState,
    Person,
    Programme,
    Strength,
    Wish,
)
from duijie.store.queries.visible import askable, day_of, seen_by, takers

REASON_LENGTH: Final = 300
MOST_OPEN: Final = 10
"""Introductions of one connector at one event that wait for answers, at most."""
_CANNOT: Final = Text(
    "These two cannot be introduced. Nobody was told, and no reason is kept or shown.",
    "这两位无法引荐。系统没有通知任何人，也不记录、不显示原因。",
    "這兩位無法引薦。系統沒有通知任何人，也不記錄、不顯示原因。",
)
_NO_CONNECTOR: Final = Text(
    "Whoever introduces must be a confirmed guest of the event who lets others see a name or organisation."
    " Nothing was sent.",
    "引荐人须为已确认参会、并公开姓名或单位的嘉宾。没有发送。",
    "引薦人須為已確認參會、並公開姓名或單位的嘉賓。沒有發送。",
)
_FULL: Final = Text(
    "{n} introductions of yours wait for answers, which is as many as may. Take one back, or wait for an answer.",
    "您有 {n} 项引荐等待答复，已达上限。请先撤回一项，或等对方答复。",
    "您有 {n} 項引薦等待答覆，已達上限。請先撤回一項，或等對方答覆。",
)
_NO_REASON: Final = Text(
    "Write why this guest should meet the other: they decide by it.",
    "请写明引荐理由，嘉宾据此决定。",
    "請寫明引薦理由，嘉賓據此決定。",
)
_LONG: Final = Text(
    "The reason has {n} characters; {limit} is the most. Shorten it and send again.",
    "理由有 {n} 个字，最多 {limit} 个。请删短后再提交。",
    "理由有 {n} 個字，最多 {limit} 個。請刪短後再提交。",
)
_NAMES: Final = Text(
    "The reason names the other guest. Leave the name out: who it is is shown once both have said yes.",
    "理由中出现了另一位嘉宾的姓名或单位。请删去；双方都同意后才会公开身份。",
    "理由中出現了另一位嘉賓的姓名或單位。請刪去；雙方都同意後才會公開身份。",
)
_ENDED: Final = Text(
    "This introduction has ended, so there is nothing to answer. Nothing was changed.",
    "这项引荐已结束，无需答复，没有改动。",
    "這項引薦已結束，無需答覆，沒有改動。",
)
_BOTH: Final = Text(
    "You both said yes before; this introduction stands. To meet nobody after all, choose “Not for me” on their page.",
    "双方之前都已同意，引荐已成。如不再希望洽谈，请在对方页面选择“不合适”。",
    "雙方之前都已同意，引薦已成。如不再希望洽談，請在對方頁面選擇「不合適」。",
)
_CLOSED: Final = Text(
    "The event is not open, so nobody can be introduced at it. Nothing was sent.",
    "活动未开放，暂时不能引荐。没有发送。",
    "活動未開放，暫時不能引薦。沒有發送。",
)


@dataclass(frozen=True, slots=True)
class _Three:
    """The guests of an introduction, at its event."""

    connector: Participant
    one: Participant
    other: Participant


def propose_introduction(
    actor: Actor,
    programme: Programme,
    one: Person,
    other: Person,
    one_reason: str,
    other_reason: str,
    event: Event | None = None,
    connector: Person | None = None,
) -> Introduction:
    """Propose two guests to each other; each gets the reason written for them, and not who the other is.

    ``event`` None: the latest open one at which both are guests. ``connector`` None: whoever the actor is; staff who
    may suggest name a guest, whose organisation has the credit. ``one_reason`` is read by ``one``.

    Raises:
        Refused: not theirs; the event is not open; too many wait; or the two cannot be introduced – one sentence
            for every reason, so that nothing is learned of avoid-lists, of a “no”, or of consents.
        InputError: a reason is missing, too long, or names the other.
    """
    at = timezone.now()
    place = event or _event_of(programme, one, other)
    if place.programme_id != programme.key:
        raise not_found()
    by = _connector(actor, place, connector)
    if place.state != EventState.OPEN:
        raise Refused("event_not_open", _CLOSED)
    with deed(actor, "introduction.propose", programme.key) as doing:
        three = _three(place, by, one, other)
        if not takers(place, day_of(place, at)).filter(key=three.connector.key).exists():
            raise Refused("no_connector", _NO_CONNECTOR)
        _check_reasons(three, one_reason.strip(), other_reason.strip())
        waiting = Introduction.objects.filter(connector=by, event=place, state=IntroductionState.PROPOSED)
        if waiting.count() >= MOST_OPEN:
            raise Refused("introductions_full", _FULL.fill(n=MOST_OPEN))
        if not _seen(three, at) or _hindered(three.one, three.other, at) or _been(three.one, three.other):
            raise Refused("cannot_introduce", _CANNOT)
        row = Introduction.objects.create(
            programme=programme,
            event=place,
            connector=by,
            credit=by.organisation,
            one=three.one.person,
            other=three.other.person,
            one_reason=one_reason.strip(),
            other_reason=other_reason.strip(),
            expires=at + timedelta(hours=place.answer_hours),
        )
        doing.about(row, on_behalf=actor.account != by.account_id)
        _tell_got(row, three.one, three.other, three.connector)
        _tell_got(row, three.other, three.one, three.connector)
    return row


def answer_introduction(
    actor: Actor, introduction: Introduction, yes: bool, now: datetime | None = None
) -> IntroductionState:
    """Say yes or no for one of the two; once both have said yes each learns who the other is.

    Returns how the introduction stands then. A no ends it at once, also after a yes that still waits. The other two
    see that it has ended, not why: a no, time that ran out and a withdrawal read alike.

    Raises:
        Refused: the actor is neither of the two (as if there were none), or it has ended, or both have agreed.
    """
    at = now or timezone.now()
    with deed(actor, "introduction.answer", introduction.programme_id) as doing:
        row, one, other = _locked(introduction)
        first = actor.acts_for(row.one_id)
        if not first and not actor.acts_for(row.other_id):
            raise not_found()
        _check_open(row, at)
        doing.about(row)  # not what was said: who said no is nobody's business
        field = "one_said" if first else "other_said"
        if not yes:
            return _end(row, IntroductionState.DECLINED, at, **{field: False})
        if getattr(row, field):
            doing.drop()
        setattr(row, field, True)
        row.save(update_fields=[field])
        if not (row.one_said and row.other_said):
            return IntroductionState.PROPOSED
        if one is None or other is None or _hindered(one, other, at):
            # Since it was proposed something has come between them; it ends as if nobody had answered.
            return _end(row, IntroductionState.EXPIRED, at)
        _end(row, IntroductionState.ACCEPTED, at)
        _agree(one, other)
        return IntroductionState.ACCEPTED


def withdraw_introduction(actor: Actor, introduction: Introduction, now: datetime | None = None) -> None:
    """Take an introduction back while it waits; the two see that it has ended.

    Raises:
        Refused: neither the connector's nor staff's who may suggest, or it has ended, or both have agreed.
    """
    at = now or timezone.now()
    _require_connector(actor, introduction)
    with deed(actor, "introduction.withdraw", introduction.programme_id) as doing:
        row, _one, _other = _locked(introduction)
        _check_open(row, at)
        doing.about(row)
        _end(row, IntroductionState.WITHDRAWN, at)


def due_introductions(now: datetime) -> int:
    """End introductions that were not answered by both in time; return how many."""
    waiting = Introduction.objects.filter(state=IntroductionState.PROPOSED, expires__lte=now)
    count = 0
    for found in waiting.order_by("expires", "key"):
        with deed(INSTALLATION, "introduction.expire", found.programme_id) as doing:
            row, _one, _other = _locked(found)
            if row.state != IntroductionState.PROPOSED:
                doing.drop()  # answered or taken back in the meantime
                continue
            doing.about(row)
            _end(row, IntroductionState.EXPIRED, now)
            count += 1
    return count


def _event_of(programme: Programme, one: Person, other: Person) -> Event:
    rows = Event.objects.filter(programme=programme, state=EventState.OPEN, participants__person=one)
    found = rows.filter(pk__in=Participant.objects.filter(person=other).values("event")).order_by("-date").first()
    if found is None:
        raise Refused("cannot_introduce", _CANNOT)
    return found


def _connector(actor: Actor, event: Event, wanted: Person | None) -> Person:
    """Return who introduces: the actor as a guest of the event, or whom staff names."""
    if wanted is not None and not actor.acts_for(wanted.key):
        require(actor, Right.SUGGEST, event)
        if wanted.programme_id != event.programme_id:
            raise not_found()
        return wanted
    if wanted is not None:
        return wanted
    rows = Participant.objects.filter(event=event, person__in=actor.people, state=ParticipantState.CONFIRMED)
    own = rows.select_related("person__organisation").order_by("key").first()
    if own is None:
        raise not_allowed()
    return own.person


def _require_connector(actor: Actor, row: Introduction) -> None:
    if row.connector_id is not None and actor.acts_for(row.connector_id):
        return
    if row.event is None:
        raise not_found()
    if not actor.may(Right.SUGGEST, row.programme_id, row.event_id):
        raise not_found()


def _three(event: Event, connector: Person, one: Person, other: Person) -> _Three:
    """Return the three as guests, locked in one order; whoever is no guest of the event cannot be introduced."""
    people = {connector.key, one.key, other.key}
    rows = Participant.objects.filter(event=event, person__in=people)
    locked = {row.person_id: row for row in lock_guests(*rows.values_list("key", flat=True)).values()}
    if connector.key not in locked:
        raise Refused("no_connector", _NO_CONNECTOR)
    if len(people) < 3 or len(locked) < 3:
        raise Refused("cannot_introduce", _CANNOT)
    return _Three(locked[connector.key], locked[one.key], locked[other.key])


def _check_reasons(three: _Three, one_reason: str, other_reason: str) -> None:
    faults = []
    for place, words, about in (
        ("one_reason", one_reason, three.other),
        ("other_reason", other_reason, three.one),
    ):
        if not words:
            faults.append(Fault("no_reason", _NO_REASON, place=place))
        elif len(words) > REASON_LENGTH:
            faults.append(Fault("too_long", _LONG.fill(n=len(words), limit=REASON_LENGTH), place=place))
        elif _names(words, about):
            faults.append(Fault("names_other", _NAMES, place=place))
    if faults:
        raise InputError(faults)


def _names(words: str, guest: Participant) -> bool:
    """Return whether words name a guest or their organisation."""
    said, firm = words.casefold(), guest.person.organisation
    known = [guest.person.name, guest.person.name_en]
    known += [firm.name, firm.name_en, firm.short] if firm is not None else []
    return any(len(name.strip()) > 1 and name.strip().casefold() in said for name in known)


def _seen(three: _Three, at: datetime) -> bool:
    """Return whether the connector may see both."""
    seen = seen_by(three.connector, day_of(three.connector.event, at))
    return seen.filter(key__in=[three.one.key, three.other.key]).count() == 2


def _hindered(one: Participant, other: Participant, at: datetime) -> bool:
    """Return whether something keeps two guests apart: sight, avoid-lists, consents, rules, or a “no” of either."""
    day = day_of(one.event, at)
    sees = seen_by(one, day).filter(key=other.key)
    seen = seen_by(other, day).filter(key=one.key)
    if not sees.exists() or not seen.exists():
        return True
    if not askable(sees, one).exists() and not askable(seen, other).exists():
        return True
    return Wish.objects.filter(_between("by", "whom", one.key, other.key), strength=Strength.NO).exists()


def _been(one: Participant, other: Participant) -> bool:
    """Return whether the two are being introduced, were introduced, or one has said no to it before, at this event."""
    rows = Introduction.objects.filter(_between("one", "other", one.person_id, other.person_id))
    open_states = [IntroductionState.PROPOSED, IntroductionState.ACCEPTED]
    return rows.filter(Q(state__in=open_states) | Q(state=IntroductionState.DECLINED, event=one.event_id)).exists()


def _between(left: str, right: str, one: str, other: str) -> Q:
    return Q(**{left: one, right: other}) | Q(**{left: other, right: one})


def _locked(introduction: Introduction) -> tuple[Introduction, Participant | None, Participant | None]:
    """Return an introduction as it is now with its two guests, all locked, guests first."""
    people = (introduction.one_id, introduction.other_id)
    rows = Participant.objects.filter(event=introduction.event_id, person__in=people)
    guests = {row.person_id: row for row in lock_guests(*rows.values_list("key", flat=True)).values()}
    row = Introduction.objects.select_for_update(of=("self",)).filter(key=introduction.key).first()
    if row is None:
        raise not_found()
    return row, guests.get(row.one_id), guests.get(row.other_id)


def _check_open(row: Introduction, at: datetime) -> None:
    if row.state == IntroductionState.ACCEPTED:
        raise Refused("introduction_accepted", _BOTH)
    if row.state != IntroductionState.PROPOSED or row.expires <= at:
        raise Refused("introduction_ended", _ENDED)


def _end(row: Introduction, state: IntroductionState, at: datetime, **said: bool) -> IntroductionState:
    for name, value in said.items():
        setattr(row, name, value)
    row.state, row.answered = state, at
    row.save(update_fields=["state", "answered", *said])
    return state


def _agree(one: Participant, other: Participant) -> None:
    """Let two guests count as agreed for the plan, note that their data cross, and tell both."""
    for by, whom in ((one, other), (other, one)):
        Wish.objects.get_or_create(by=by, whom=whom, defaults={"event": by.event, "strength": Strength.LIKE})
    note_transfers(one.event, [Crossing(one.key, other.key), Crossing(other.key, one.key)], INTRODUCTION)
    for reader, whom in ((one, other), (other, one)):
        language = language_of(reader)
        queue_mail(
            "introduction_accepted",
            {
                "name": reader.person.name,
                "other": told_name(whom, language),
                "event": reader.event.name.of(language),
                "link": _link("fellow-guest", reader, guest=whom.key),
            },
            event=reader.event,
            participant=reader,
        )


def _tell_got(row: Introduction, reader: Participant, other: Participant, connector: Participant) -> None:
    language = language_of(reader)
    queue_mail(
        "introduction_got",
        {
            "name": reader.person.name,
            "connector": told_name(connector, language),
            "kind": kind_words(other, language),
            "reason": row.one_reason if reader.person_id == row.one_id else row.other_reason,
            "event": reader.event.name.of(language),
            "until": f"{row.expires.astimezone(ZoneInfo(reader.event.timezone)):%Y-%m-%d %H:%M}",
            "link": _link("my-introductions", reader),
        },
        event=reader.event,
        participant=reader,
    )


_OF_SIDE: Final = Text("{kind}, {side}", "{side}·{kind}", "{side}·{kind}")
_GUEST: Final = Text("a guest", "一位嘉宾", "一位嘉賓")


def kind_words(guest: Participant, language: Language) -> str:
    """Return all that is said of a guest before both agree: what kind of guest, of which side."""
    kind = Category.objects.filter(programme=guest.event.programme_id, code=guest.category).first()
    words = kind.name if kind is not None else _GUEST
    if guest.side is None:
        return words.of(language)
    return _OF_SIDE.fill(kind=words, side=guest.side.name).of(language)


def _link(name: str, reader: Participant, **rest: str) -> str:
    place = {"programme": reader.event.programme.slug, "event": reader.event.slug, **rest}
    return settings.DUIJIE.base_url + reverse(name, kwargs=place)
