"""Timed work, once a minute: what runs out, what is sent, who is reminded. ``duijie tick`` does one round."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

log = logging.getLogger(__name__)

#: What is done in each round, in this order: name → ``module:function``. Each takes the time and returns how many
#: things it did; each opens its own transactions, so that one that fails leaves the others' work standing.
ROUNDS: Final[Mapping[str, str]] = {
    "lists": "duijie.actions.importing.undoing:due_lists",
    "listings": "duijie.actions.listing:due_listing_expiry",
    "requests": "duijie.actions.requesting:due_expiries",
    "introductions": "duijie.actions.introducing:due_introductions",
    "standby": "duijie.actions.replanning:due_standby",
    "mails": "duijie.actions.mailing:due_mails",
    "outcomes": "duijie.actions.outcomes:due_outcome_reminders",
    "cooperations": "duijie.actions.following:due_openings",
    "checks": "duijie.actions.following:due_checks",
    "digest": "duijie.actions.digest:due_digest",
    "briefings": "duijie.actions.running.briefing:due_briefings",
    "reports": "duijie.actions.reporting:due_reports",
    "sheets": "duijie.actions.printing:forget_sheets",
    "retention": "duijie.actions.retaining:due_retention",
    "access": "duijie.actions.access:due_access",
    "jobs": "duijie.actions.ticking:end_lost_jobs",
}


def tick(now: datetime | None = None) -> dict[str, int]:
    """Do one round of timed work; return how many things each part did (−1: it failed, and the log says why)."""
    at = now or timezone.now()
    done = {}
    for name, place in ROUNDS.items():
        try:
            done[name] = _function(place)(at)
        except Exception:
            log.exception("timed work %s failed", name)
            done[name] = -1
    return done


def _function(place: str) -> Callable[[datetime], int]:
    module, _, name = place.partition(":")
    found = getattr(importlib.import_module(module), name)
    assert callable(found)
    return found  # type: ignore[no-any-return]


def end_lost_jobs(now: datetime) -> int:
    """Mark jobs failed whose worker is gone: running for six hours without an end."""
    from datetime import timedelta

    from duijie.engine.text import Text
    from duijie.store.models import Job, JobState

    lost = Text(
        "The program was ended while this ran; nothing was changed. Start it again.",
        "任务进行中程序被关闭，数据没有改动。请重新开始。",
        "任務進行中程式被關閉，資料沒有改動。請重新開始。",
    )
    stale = Job.objects.filter(state=JobState.RUNNING, started__lt=now - timedelta(hours=6))
    return stale.update(state=JobState.FAILED, ended=now, fault=lost)
