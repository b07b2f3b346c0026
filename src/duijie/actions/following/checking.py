"""Checks 回访 30, 90, 180 and 365 days after a cooperation began: a mail to each party, answered by one click."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.following.adding import append, locked
from duijie.actions.following.reach import require_party
from duijie.actions.following.steps import Step, today_of
from duijie.actions.mailing import queue_mail
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import INSTALLATION, Actor
from duijie.engine.text import Text
from duijie.store.faces import language_of, shown_name
from duijie.store.models import Check, Cooperation, CooperationParty, EntryKind, Participant, Stage
from duijie.store.queries.ledger import firms_of
from duijie.store.sealing import token_digest

DAYS: Final = (30, 90, 180, 365)
AT: Final = time(9)
"""On the event's clock."""
LATE: Final = timedelta(days=60)
"""A check that is later than this (after an import, a long outage) is left out."""
AGAIN: Final = timedelta(days=14)
"""“Ask me later” asks again after this."""
WORKS: Final = timedelta(days=90)
"""A link that nobody used ends after this."""
CODE: Final = "cooperation_check"
_BYTES: Final = 24  # 192 random bits


class CheckAnswer(StrEnum):
    """What a party may answer."""

    GOING_ON = "going_on"
    SIGNED = "signed"
    STOPPED = "stopped"
    NO_NEWS = "no_news"
    LATER = "later"


_USED: Final = Text(
    "This question has been answered already; thank you. To add something, open your cooperations.",
    "这个问题已经答复过了，谢谢。如需补充，请打开“我的合作”。",
    "這個問題已經答覆過了，謝謝。如需補充，請打開「我的合作」。",
)
_OVER: Final = Text(
    "This link has run out. To say how it stands, sign in and open your cooperations.",
    "链接已过期。如需答复，请登录后打开“我的合作”。",
    "連結已過期。如需答覆，請登入後打開「我的合作」。",
)
_ANSWER: Final = Text("Choose one of the answers.", "请选择一项答复。", "請選擇一項答覆。")


def due_checks(now: datetime) -> int:
    """Ask the parties of cooperations that are 30, 90, 180 or 365 days old; return how many mails were queued.

    Timed work, safe to repeat: a party is asked once a time. Of several that are due, only the last is asked.
    """
    young, old = now.date() - timedelta(days=DAYS[0] - 1), now.date() - timedelta(days=DAYS[-1] + LATE.days + 1)
    rows = Cooperation.objects.filter(began__lte=young, began__gte=old)
    rows = rows.exclude(stage__in=(Stage.STOPPED, Stage.DELIVERED)).select_related("event", "programme")
    return sum(_ask(row, now) for row in rows.order_by("key"))


def _ask(row: Cooperation, now: datetime) -> int:
    local = now.astimezone(ZoneInfo(row.event.timezone if row.event else "Asia/Shanghai"))
    age = (today_of(row, now) - row.began).days
    due = [days for days in DAYS if days <= age]
    if local.time() < AT or not due or timedelta(days=age - due[-1]) > LATE:
        return 0
    if not _unasked(row, due[-1], now):
        return 0
    with deed(INSTALLATION, "cooperation.ask", row.programme_id) as doing:
        fresh = locked(row, None)
        count = sum(_write(fresh, party, due[-1], now) for party in _unasked(fresh, due[-1], now))
        doing.about(fresh, days=due[-1], count=count)
        if not count:
            doing.drop()
    return count


def _unasked(row: Cooperation, days: int, now: datetime) -> list[CooperationParty]:
    """Return the parties to ask: with a mail address, not asked yet, or who wanted to be asked later."""
    asked = {check.party_id: check for check in Check.objects.filter(cooperation=row, days=days)}
    parties = CooperationParty.objects.filter(cooperation=row, person__isnull=False, person__erased__isnull=True)
    return [
        party
        for party in parties.select_related("person")
        if party.person is not None
        and party.person.mail
        and not party.person.mail_bounced
        and _is_due(asked.get(party.key), now)
    ]


def _is_due(check: Check | None, now: datetime) -> bool:
    if check is None:
        return True
    later = check.answer == CheckAnswer.LATER and check.answered is not None
    return later and check.answered is not None and check.answered + AGAIN <= now


def _write(row: Cooperation, party: CooperationParty, days: int, now: datetime) -> int:
    guests = Participant.objects.filter(person=party.person_id, event__programme=row.programme_id)
    guests = guests.select_related("person", "event__programme")
    guest = guests.filter(event=row.event).first() or guests.order_by("-event__date", "key").first()
    if guest is None:
        return 0
    token = secrets.token_urlsafe(_BYTES)
    Check.objects.update_or_create(
        party=party,
        days=days,
        defaults={
            "cooperation": row,
            "digest": token_digest(token),
            "asked": now,
            "answer": "",
            "answered": None,
        },
    )
    mail = queue_mail(CODE, _values(row, party, guest, days, token), event=guest.event, participant=guest)
    return int(mail is not None)


def _values(row: Cooperation, party: CooperationParty, guest: Participant, days: int, token: str) -> Mapping[str, str]:
    language = language_of(guest.person.language)
    page = settings.DUIJIE.base_url + reverse("check", kwargs={"token": token})
    others = [name for key, name in firms_of(row, language).items() if key != party.key]
    return {
        "name": shown_name(guest.person, language),
        "event": guest.event.name.of(language),
        "days": str(days),
        "others": ", ".join(others) if language == "en" else "、".join(others),
        "subject": row.subject or "–",
        **{str(answer): f"{page}?answer={answer}" for answer in CheckAnswer},
    }


def check_of(token: str) -> Check:
    """Return the check of a link; looking at it answers nothing.

    Raises:
        Refused: there is none, or it was sent too long ago.
    """
    rows = Check.objects.select_related("cooperation__event", "cooperation__programme", "party__person")
    found = rows.filter(digest=token_digest(token)).first()
    if found is None or found.party.person is None or found.party.person.erased:
        raise not_found()
    if found.asked + WORKS < timezone.now():
        raise Refused("link_over", _OVER, 410)
    return found


def answer_check(token: str, answer: str, *, now: datetime | None = None) -> Check:
    """Take the answer of whoever holds the link of a mail; it works once.

    Raises:
        Refused: no such link, no such answer, or answered already.
    """
    return _take(INSTALLATION, check_of(token), answer, now or timezone.now())


def answer_own_check(actor: Actor, check: Check, answer: str, *, now: datetime | None = None) -> Check:
    """Take a party's answer on its own page.

    Raises:
        Refused: not theirs, no such answer, or answered already.
    """
    require_party(actor, check.cooperation, check.party)
    return _take(actor, check, answer, now or timezone.now())


def _take(actor: Actor, check: Check, answer: str, at: datetime) -> Check:
    if answer not in set(CheckAnswer):
        raise Refused("no_answer", _ANSWER, 400)
    with deed(actor, "cooperation.answer", check.cooperation.programme_id) as doing:
        row = locked(check.cooperation, None)
        fresh = Check.objects.select_for_update(of=("self",)).select_related("party").get(key=check.key)
        if fresh.answered is not None:
            raise Refused("answered", _USED)
        fresh.answer, fresh.answered = answer, at
        fresh.save(update_fields=["answer", "answered"])
        if answer != CheckAnswer.LATER:
            step = Step(EntryKind.CHECK, facts={"days": fresh.days, "answer": answer})
            append(row, step, actor.account, fresh.party, at)
        doing.about(row, days=fresh.days, answer=answer)
    return fresh
