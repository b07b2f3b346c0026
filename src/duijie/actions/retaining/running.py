"""Letting data go: a dry run, a run that an owner confirms, and the same every day where an owner wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused
from duijie.actions.retaining.rules import DAILY, KINDS, rules_of
from duijie.actions.retaining.sweeping import SWEEPS, border, count
from duijie.actions.rights import INSTALLATION, Actor, Right, require_programme
from duijie.engine.text import Text
from duijie.store.models import Event, Mail, MailState, Programme, RetentionRule

_EVERY: Final = timedelta(hours=24)
_NIGHT: Final = 19
"""The hour of UTC, three in the morning in China, in which the installation's own mails are looked through."""
_MORE: Final = Text(
    "Meanwhile there is more to let go than you were shown, so nothing was changed. Look at the counts and confirm"
    " again.",
    "可清理的数据比刚才显示的多，因此没有改动。请查看数量后再确认。",
    "可清理的資料比剛才顯示的多，因此沒有改動。請查看數量後再確認。",
)


def preview_retention(actor: Actor, programme: Programme, now: datetime | None = None) -> Mapping[str, int]:
    """Return how many rows of each kind are past their days; nothing is changed.

    Raises:
        Refused: the actor owns no programme.
    """
    require_programme(actor, Right.OWN, programme.key)
    return _counts(programme, now or timezone.now())


def run_retention(
    actor: Actor, programme: Programme, shown: int, daily: bool = False, now: datetime | None = None
) -> Mapping[str, int]:
    """Let go of what is past its days, and say how much of each kind; ``daily``: from now on every day.

    ``shown``: how many rows the owner was shown and confirmed.

    Raises:
        Refused: the actor owns no programme, or more would go than was confirmed.
    """
    require_programme(actor, Right.OWN, programme.key)
    at = now or timezone.now()
    with deed(actor, "retention.run", programme.key) as doing:
        _lock(programme)
        counts = _counts(programme, at)
        if sum(counts.values()) > shown:
            raise Refused("more_meanwhile", _MORE)
        _let_go(programme, at)
        if daily:
            RetentionRule.objects.update_or_create(programme=programme, category=DAILY, defaults={"days": 1})
        doing.about(programme, **counts, daily=daily)
    return counts


def stop_daily(actor: Actor, programme: Programme) -> None:
    """Let nothing go by itself any more.

    Raises:
        Refused: the actor owns no programme.
    """
    require_programme(actor, Right.OWN, programme.key)
    with deed(actor, "retention.stop", programme.key) as doing:
        doing.about(programme)
        if not RetentionRule.objects.filter(programme=programme, category=DAILY).delete()[0]:
            doing.drop()


def due_retention(now: datetime) -> int:
    """Let go of what is past its days, once a day, where an owner has wanted it; return how many rows went."""
    if now.hour == _NIGHT:
        _empty_own_mails(now)
    rules = RetentionRule.objects.filter(category=DAILY, changed__lte=now - _EVERY).select_related("programme")
    total = 0
    for rule in rules.order_by("key"):
        with deed(INSTALLATION, "retention.run", rule.programme_id) as doing:
            _lock(rule.programme)
            counts = _counts(rule.programme, now)
            _let_go(rule.programme, now)
            RetentionRule.objects.filter(pk=rule.pk).update(changed=now)
            doing.about(rule.programme, **counts)
            if not any(counts.values()):
                doing.drop()
            total += sum(counts.values())
    return total


def _empty_own_mails(now: datetime) -> None:
    """Empty mails of the installation itself (links to sign in): they belong to no programme, so to no owner's rule."""
    days = next(kind.days for kind in KINDS if kind.code == "mails")
    rows = Mail.objects.filter(event__isnull=True, programme__isnull=True, created__lt=border(now, days))
    rows.exclude(state=MailState.QUEUED).exclude(to__isnull=True, body__isnull=True).order_by().update(
        to="", subject="", body="", calendar=""
    )


def is_daily(programme: Programme) -> bool:
    """Return whether an owner wants data let go every day."""
    return RetentionRule.objects.filter(programme=programme, category=DAILY).exists()


def _lock(programme: Programme) -> None:
    """Hold the programme's events, as whoever takes guests out of a plan does."""
    list(Event.objects.select_for_update(of=("self",)).filter(programme=programme).order_by("pk"))


def _counts(programme: Programme, at: datetime) -> dict[str, int]:
    return {
        rule.kind.code: count(SWEEPS[rule.kind.code], programme, border(at, rule.days)) for rule in rules_of(programme)
    }


def _let_go(programme: Programme, at: datetime) -> None:
    files: list[Path] = []
    for rule in rules_of(programme):
        sweep = SWEEPS[rule.kind.code]
        files += sweep.let_go(sweep.rows(programme, border(at, rule.days)))
    transaction.on_commit(partial(_remove, files))


def _remove(files: list[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
