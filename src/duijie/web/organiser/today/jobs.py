"""Stopping a job, and starting one afresh."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from duijie.actions.jobs import retry_job, stop_job
from duijie.actions.refusal import not_found
from duijie.actions.rights import Right, require
from duijie.engine.text import Text
from duijie.store.models import Job
from duijie.web import flash
from duijie.web.scope import Scope

#: The right that starting a kind of job takes; stopping it takes the same.
RIGHTS: Final = {
    "read_list": Right.IMPORT,
    "import_list": Right.IMPORT,
    "suggest": Right.SUGGEST,
    "plan": Right.PLAN,
    "send_mail": Right.SEND,
    "print": Right.SEND,
}
_STOPPED: Final = Text("It is being stopped.", "正在停止。", "正在停止。")
_AGAIN: Final = Text("It has been started again.", "已重新开始。", "已重新開始。")


def stop(request: HttpRequest, scope: Scope, job: str) -> HttpResponse:
    """Ask a job of this event to stop."""
    stop_job(scope.actor, _job(scope, job))
    flash.say(request, "ok", _STOPPED)
    return _back(request, scope)


def retry(request: HttpRequest, scope: Scope, job: str) -> HttpResponse:
    """Start a job afresh that failed or was stopped."""
    retry_job(scope.actor, _job(scope, job))
    flash.say(request, "ok", _AGAIN)
    return _back(request, scope)


def _job(scope: Scope, key: str) -> Job:
    """Return a job of this event that the actor may stop."""
    job = Job.objects.filter(event=scope.the_event, key=key).first()
    if job is None:
        raise not_found()
    require(scope.actor, RIGHTS[job.kind], scope.the_event)
    return job


def _back(request: HttpRequest, scope: Scope) -> HttpResponseRedirect:
    """Return to the page the form stood on, if it was one of ours."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return redirect("today", programme=scope.the_programme.slug, event=scope.the_event.slug)
