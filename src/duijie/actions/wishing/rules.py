"""Who may ask whom, when, and how many: each rule refuses with a word on what was kept and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.refusal import Refused, not_found
from duijie.engine.text import Text
from duijie.store.models import (
    AskRule,
    Event,
    EventState,
    Participant,
    Request,
    Strength,
    Wish,
)
from duijie.store.queries.visible import day_of, seen_by, takers
from duijie.store.queries.wishes import OPEN, incoming, wish_time

_NOT_YET: Final = Text(
    "Choosing begins on {at}. Nothing was saved; come back then.",
    "{at}开始选择，您的选择没有保存，请到时再来。",
    "{at}開始選擇，您的選擇沒有儲存，請到時再來。",
)
_NO_DATE: Final = Text(
    "Choosing has not begun, and the organiser has not said when it will. Nothing was saved.",
    "选择尚未开始，主办方还没有公布时间，您的选择没有保存。",
    "選擇尚未開始，主辦方還沒有公佈時間，您的選擇沒有儲存。",
)
_CLOSED: Final = Text(
    "Choosing ended on {at}. What you had chosen before is kept; for a change please ask the organiser.",
    "选择已于{at}截止，之前选好的都保留。如需更改，请联系主办方。",
    "選擇已於{at}截止，之前選好的都保留。如需更改，請聯絡主辦方。",
)
_NO_PART: Final = Text(
    "Whoever you choose must be able to see who asks. Confirm that you come to the meetings, let others see your name"
    " or organisation (under “Me”), then choose again. Nothing was saved.",
    "对方需要知道是谁在邀约。请先在“我的”里确认参加洽谈，并公开姓名或单位，然后再选。您的选择没有保存。",
    "對方需要知道是誰在邀約。請先在「我的」裏確認參加洽談，並公開姓名或單位，然後再選。您的選擇沒有儲存。",
)
_NO_RULE: Final = Text(
    "At this event your side does not ask theirs. Nothing was saved; if they ask you, you can answer.",
    "本次活动中，贵方不主动约对方所在地区的嘉宾。您的选择没有保存；对方约您时，您可以答复。",
    "本次活動中，貴方不主動約對方所在地區的嘉賓。您的選擇沒有儲存；對方約您時，您可以答覆。",
)
_FULL: Final = Text(
    "You have chosen {limit}, which is as many as you may. Take one back first; this one was not saved.",
    "您已选满 {limit} 位。请先取消一位再选，这一位没有保存。",
    "您已選滿 {limit} 位。請先取消一位再選，這一位沒有儲存。",
)
_MUSTS_FULL: Final = Text(
    "“Must meet” is used {limit} times, which is as often as you may. Nothing was changed;"
    " choose “Interested”, or change another first.",
    "“一定要见”最多 {limit} 位，已经用完，没有改动。可以选“有兴趣”，或先改动另一位。",
    "「一定要見」最多 {limit} 位，已經用完，沒有改動。可以選「有興趣」，或先改動另一位。",
)
_SIDE_FULL: Final = Text(
    "You have chosen {limit} of that side, which is as many as you may. Take one back first; this one was not saved.",
    "该地区您已选满 {limit} 位。请先取消一位再选，这一位没有保存。",
    "該地區您已選滿 {limit} 位。請先取消一位再選，這一位沒有儲存。",
)
_THEIRS_FULL: Final = Text(
    "They can take no more requests just now. Nothing was saved and your place is free;"
    " try again later, or choose somebody else.",
    "对方目前收到的邀约已满。您的选择没有保存，名额没有占用；可以稍后再试，或另选他人。",
    "對方目前收到的邀約已滿。您的選擇沒有儲存，名額沒有佔用；可以稍後再試，或另選他人。",
)
_ANSWERED: Final = Text(
    "They have already answered that they cannot meet this time, so they were not asked again. Your place is free.",
    "对方已答复这次不便洽谈，因此没有再次询问，名额没有占用。",
    "對方已答覆這次不便洽談，因此沒有再次詢問，名額沒有佔用。",
)


def check_time(event: Event, now: datetime) -> None:
    """Do nothing while guests may choose.

    Raises:
        Refused: it has not begun or is over, with the date.
    """
    time = wish_time(event)
    if event.state == EventState.OPEN and time.is_open(now):
        return
    if time.opens is None or event.state == EventState.DRAFT:
        raise Refused("wishes_not_open", _NO_DATE)
    if now < time.opens:
        raise Refused("wishes_not_open", _NOT_YET.fill(at=_at(time.opens, event)))
    raise Refused("wishes_closed", _CLOSED.fill(at=_at(time.closes or now, event)))


def _at(at: datetime, event: Event) -> Text:
    there = at.astimezone(ZoneInfo(event.timezone))
    chinese = f"{there.month}月{there.day}日 {there:%H:%M}"
    return Text(f"{there:%-d %B, %H:%M}", chinese, chinese)


def check_parties(by: Participant, whom: Participant, now: datetime) -> None:
    """Do nothing where one guest may see the other, both take part and both can be seen.

    Raises:
        Refused: as if there were no such guest, so that an avoid-list is not told.
    """
    if by.event_id != whom.event_id:
        raise not_found()
    day = day_of(by.event, now)
    if not takers(by.event, day).filter(key=by.key).exists():
        raise Refused("takes_no_part", _NO_PART)
    if not seen_by(by, day).filter(key=whom.key).exists():
        raise not_found()


def rule_between(by: Participant, whom: Participant) -> AskRule | None:
    """Return the rule under which one guest may ask another; None where nothing limits them.

    Raises:
        Refused: the event's rules do not let them; without any rule, only different sides may meet.
    """
    if by.side_id is None or whom.side_id is None:
        return None
    rules = list(AskRule.objects.filter(event=by.event_id))
    for rule in rules:
        if (rule.by_id, rule.whom_id) == (by.side_id, whom.side_id):
            return rule
    if rules or by.side_id == whom.side_id:
        raise Refused("side_may_not_ask", _NO_RULE)
    return None


def check_own_quota(by: Participant, whom: Participant, rule: AskRule | None) -> None:
    """Do nothing where the guest has a place left.

    Raises:
        Refused: all wishes, or all towards that side, are used.
    """
    held = Request.objects.filter(by=by, state__in=OPEN)
    if held.count() >= by.event.wishes:
        raise Refused("wishes_full", _FULL.fill(limit=by.event.wishes))
    limit = rule.wishes if rule is not None else None
    if limit is not None and held.filter(whom__side=whom.side_id).count() >= limit:
        raise Refused("side_full", _SIDE_FULL.fill(limit=limit))


def check_musts(by: Participant, whom: Participant) -> None:
    """Do nothing where another “must meet” is left.

    Raises:
        Refused: all are used.
    """
    held = Request.objects.filter(by=by, state__in=OPEN).exclude(whom=whom).values("whom")
    musts = Wish.objects.filter(by=by, strength=Strength.MUST, whom__in=held).count()
    if musts >= by.event.musts:
        raise Refused("musts_full", _MUSTS_FULL.fill(limit=by.event.musts))


def check_their_cap(by: Participant, whom: Participant, rule: AskRule | None) -> None:
    """Do nothing where the other may be asked once more.

    Raises:
        Refused: their own cap, or the side's, is reached.
    """
    got = incoming(whom)
    if whom.incoming_cap is not None and got.count() >= whom.incoming_cap:
        raise Refused("their_list_full", _THEIRS_FULL)
    limit = rule.incoming if rule is not None else None
    if limit is not None and got.filter(by__side=by.side_id).count() >= limit:
        raise Refused("their_list_full", _THEIRS_FULL)


def refuse_again() -> Refused:
    """Return the refusal of asking somebody who has said no to this guest's request."""
    return Refused("answered_before", _ANSWERED)
