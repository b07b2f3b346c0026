"""What people do about suggestions: staff add, remove and propose; guests judge them or switch them off."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require, require_person
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text, same
from duijie.store.models import Participant, ParticipantState, Suggestion, Wish
from duijie.store.queries.visible import askable, day_of, seen_by
from duijie.store.queries.wishes import CHOSEN

REASON_LENGTH: Final = 300
#: Why a guest found a suggestion of no use: does not fit, they know each other, both do the same.
FEEDBACK: Final = ("not", "met", "same")
_NO_REASON: Final = Text(
    "Write why they should meet: the guest reads it on the card.",
    "请写明推荐理由，嘉宾会在卡片上看到。",
    "請寫明推薦理由，嘉賓會在卡片上看到。",
)
_LONG: Final = Text(
    "The reason has {n} characters; {limit} is the most. Shorten it and send again.",
    "理由有 {n} 个字，最多 {limit} 个。请删短后再提交。",
    "理由有 {n} 個字，最多 {limit} 個。請刪短後再提交。",
)
_NOT_SEEN: Final = Text(
    "These two cannot be brought together: one of them is not confirmed or takes no part in meetings, lets nobody"
    " see their name or organisation, avoids the other's organisation, both are of one, or the rules do not let this"
    " guest ask that side. Nothing was changed.",
    "无法推荐这两位：其中一方尚未确认或不参加洽谈、没有公开姓名或单位、把对方单位列为不对接，双方同属一个单位，"
    "或按规则不能约该地区方的嘉宾。没有改动。",
    "無法推薦這兩位：其中一方尚未確認或不參加洽談、沒有公開姓名或單位、把對方單位列為不對接，雙方同屬一個單位，"
    "或按規則不能約該地區方的嘉賓。沒有改動。",
)
_THERE: Final = Text(
    "They stand on this guest's list already. Nothing was changed.",
    "对方已在这位嘉宾的推荐里，没有改动。",
    "對方已在這位嘉賓的推薦裏，沒有改動。",
)


def add_suggestion(actor: Actor, guest: Participant, other: Participant, reason: str) -> Suggestion:
    """Put somebody on a guest's list by hand, on top, with a reason in the words of whoever added it.

    Raises:
        Refused: no right, the two may not see each other, or they stand there already.
        InputError: the reason is missing or too long.
    """
    require(actor, Right.SUGGEST, guest.event)
    words = reason.strip()
    if not words:
        raise InputError([Fault("no_reason", _NO_REASON, place="reason")])
    if len(words) > REASON_LENGTH:
        raise InputError([Fault("too_long", _LONG.fill(n=len(words), limit=REASON_LENGTH), place="reason")])
    with deed(actor, "suggestion.add", guest.event.programme_id) as doing:
        Participant.objects.select_for_update().get(key=guest.key)
        _require_sight(guest, other)
        if Suggestion.objects.filter(participant=guest, other=other).exists():
            raise Refused("suggested_already", _THERE)
        why = {"signal": "note", "weight": 1.0, "text": same(words).to_json(), "terms": []}
        row = Suggestion.objects.create(
            event=guest.event,
            participant=guest,
            other=other,
            rank=0,
            score=1.0,
            reasons=[why],
            added_by=actor.account,
        )
        doing.about(row, guest=guest.key)
        return row


def _require_sight(guest: Participant, other: Participant) -> None:
    """Refuse two who could not both find each other on their lists."""
    if guest.event_id != other.event_id:
        raise not_found()
    day = day_of(guest.event, timezone.now())
    takes_part = guest.state == ParticipantState.CONFIRMED and guest.matchmaking
    if not takes_part or not askable(seen_by(guest, day), guest).filter(key=other.key).exists():
        raise Refused("not_seen", _NOT_SEEN)


def remove_suggestion(actor: Actor, row: Suggestion) -> None:
    """Take a suggestion off a guest's list; a wish they made stays.

    Raises:
        Refused: no right.
    """
    require(actor, Right.SUGGEST, row.event)
    with deed(actor, "suggestion.remove", row.event.programme_id) as doing:
        doing.about(row, guest=row.participant_id)
        Suggestion.objects.filter(key=row.key).delete()


def propose(actor: Actor, guest: Participant, rows: tuple[Suggestion, ...]) -> int:
    """Choose suggestions for a guest; each is shown as proposed by the organiser and waits for the guest's yes.

    Returns how many were newly proposed: those the guest has said something about are left alone.

    Raises:
        Refused: no right.
    """
    require(actor, Right.SUGGEST, guest.event)
    with deed(actor, "suggestion.propose", guest.event.programme_id) as doing:
        doing.about(guest)
        said = Wish.objects.filter(by=guest).values("whom")
        open_rows = Suggestion.objects.filter(
            key__in=[row.key for row in rows], participant=guest, proposed_by="", feedback=""
        )
        count = open_rows.exclude(other__in=said).update(proposed_by=actor.account)
        doing.facts["count"] = count
        if not count:
            doing.drop()
        return count


def propose_first(actor: Actor, guest: Participant, number: int = 3) -> int:
    """Propose the first suggestions a guest has said nothing about, so that ``number`` are proposed or chosen."""
    require(actor, Right.SUGGEST, guest.event)
    wishes = Wish.objects.filter(by=guest)
    mine = Suggestion.objects.filter(participant=guest).exclude(other__in=wishes.values("whom"))
    standing = mine.exclude(proposed_by="")
    missing = number - wishes.filter(strength__in=CHOSEN).count() - standing.count()
    rows = mine.filter(proposed_by="", feedback="").order_by("rank", "key")
    return propose(actor, guest, tuple(rows[: max(0, missing)]))


def stop_proposing(actor: Actor, row: Suggestion) -> None:
    """Take a proposal back; the suggestion stays."""
    require(actor, Right.SUGGEST, row.event)
    with deed(actor, "suggestion.unpropose", row.event.programme_id) as doing:
        doing.about(row, guest=row.participant_id)
        Suggestion.objects.filter(key=row.key).update(proposed_by="")


def judge(actor: Actor, row: Suggestion, feedback: str) -> None:
    """Say why a suggestion is of no use; "" takes that back. The next computation learns from it.

    Raises:
        Refused: not theirs.
    """
    require_person(actor, row.participant.person_id)
    if feedback not in ("", *FEEDBACK):
        raise not_found()
    with deed(actor, "suggestion.judge", row.event.programme_id) as doing:
        doing.about(row, feedback=feedback)
        Suggestion.objects.filter(key=row.key).update(feedback=feedback)


def switch_suggestions(actor: Actor, guest: Participant, on: bool) -> None:
    """Switch automatic suggestions on or off for a guest; what staff put there by hand stays.

    Raises:
        Refused: not theirs.
    """
    require_person(actor, guest.person_id)
    with deed(actor, "suggestion.switch", guest.event.programme_id) as doing:
        doing.about(guest, on=on)
        Participant.objects.filter(key=guest.key).update(suggestions_off=not on)
        if not on:
            Suggestion.objects.filter(participant=guest, added_by="", proposed_by="", feedback="").delete()
