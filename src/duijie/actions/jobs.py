"""Work behind pages: a row says how it stands, django-tasks carries it, anybody with the right may stop it."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Event, Job, JobState

log = logging.getLogger(__name__)

#: What runs a kind of job: ``module:function``, called with the job and its report; its answer is the job's output.
KINDS: Final[Mapping[str, str]] = {
    "read_list": "duijie.actions.importing.reading:read_list",
    "import_list": "duijie.actions.importing.writing:import_list",
    "suggest": "duijie.actions.suggesting:compute",
    "plan": "duijie.actions.planning.computing:compute",
    "send_mail": "duijie.actions.mailing:send_due",
    "print": "duijie.actions.printing:render",
}
_FAILED: Final = Text(
    "This stopped because of a fault of ours; nothing was changed. Start it again; if it stops again, send the"
    " administrator the number {key}.",
    "程序内部出错，任务已中止，数据没有改动。请再试一次；若仍然失败，请把编号 {key} 告诉管理员。",
    "程式內部出錯，任務已中止，資料沒有改動。請再試一次；若仍然失敗，請把編號 {key} 告訴管理員。",
)
_EVERY: Final = 0.5


class StopAskedError(Exception):
    """Somebody asked the job to stop; it unwinds and keeps what it has finished."""


@dataclass(slots=True)
class Report:
    """How a job tells its progress and hears that it should stop."""

    job: Job
    _last: float = field(default=0.0)

    def step(self, done: int, total: int, said: Text | None = None) -> None:
        """Say how far the job is; the row is written at most twice a second.

        Raises:
            StopAskedError: somebody asked the job to stop.
        """
        if self.stopped(done, total, said):
            raise StopAskedError

    def stopped(self, done: int, total: int, said: Text | None = None) -> bool:
        """Say how far the job is, and return whether it should stop (for jobs that keep their best so far)."""
        now = time.monotonic()
        if now - self._last < _EVERY and done < total:
            return False
        self._last = now
        changed: dict[str, object] = {"done": done, "total": total}
        if said is not None:
            changed["said"] = said
        Job.objects.filter(key=self.job.key).update(**changed)
        return bool(Job.objects.filter(key=self.job.key, stop_asked=True).exists())


def start_job(kind: str, actor: Actor, *, event: Event | None = None, given: Mapping[str, object] | None = None) -> Job:
    """Put a job into the queue; call it inside the verb's transaction, so that both happen or neither."""
    assert kind in KINDS
    job = Job.objects.create(
        kind=kind,
        event=event,
        programme_id=event.programme_id if event else None,
        input=dict(given or {}),
        by=actor.account,
    )
    run_job.enqueue(job.key)
    return job


def stop_job(actor: Actor, job: Job) -> None:
    """Ask a job to stop; one that has not begun never will."""
    with deed(actor, "job.stop", job.programme_id) as doing:
        doing.about(job, kind=job.kind)
        Job.objects.filter(key=job.key).update(stop_asked=True)
        Job.objects.filter(key=job.key, state=JobState.WAITING).update(state=JobState.STOPPED, ended=timezone.now())


def retry_job(actor: Actor, job: Job) -> Job:
    """Start a failed or stopped job afresh, with the same input."""
    with deed(actor, "job.retry", job.programme_id) as doing:
        doing.about(job, kind=job.kind)
        return start_job(job.kind, actor, event=job.event, given=job.input)


def _claim(key: str) -> Job | None:
    """Take a waiting job; None where another worker has it or it was stopped before it began."""
    with transaction.atomic():
        taken = Job.objects.filter(key=key, state=JobState.WAITING).update(
            state=JobState.RUNNING, started=timezone.now()
        )
    return Job.objects.select_related("event", "event__programme").get(key=key) if taken else None


def _handler(kind: str) -> Callable[[Job, Report], Mapping[str, object] | None]:
    module, _, name = KINDS[kind].partition(":")
    found = getattr(importlib.import_module(module), name)
    assert callable(found)
    return found  # type: ignore[no-any-return]


@task()
def run_job(key: str) -> None:
    """Run one job to its end and keep how it ended; called by the worker."""
    job = _claim(key)
    if job is None:
        return
    try:
        output = _handler(job.kind)(job, Report(job))
        _end(key, JobState.DONE, output=dict(output or {}))
    except StopAskedError:
        _end(key, JobState.STOPPED)
    except Refused as refused:
        _end(key, JobState.FAILED, fault=refused.text)
    except InputError as wrong:
        _end(key, JobState.FAILED, fault=wrong.faults[0].text)
    except Exception:
        log.exception("job %s (%s) failed", key, job.kind)
        _end(key, JobState.FAILED, fault=_FAILED.fill(key=key))


def _end(key: str, state: JobState, **changed: object) -> None:
    Job.objects.filter(key=key).update(state=state, ended=timezone.now(), **changed)
