"""What the page's forms send: one verb each, then back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from duijie.actions.refusal import Refused, not_found
from duijie.actions.replanning import (
    end_disruption,
    offer_standby,
    publish_replan,
    report_absent,
    report_interpreter_away,
    report_late,
    report_table_closed,
)
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Assistant, Disruption, Participant, Slot, Table
from duijie.web import flash
from duijie.web.organiser.replanning.page import Said, address, moves_of, shown
from duijie.web.scope import Scope

_REPORTED: Final = Text(
    "Noted. The plan stays as it is until you publish a replan below.",
    "已记录。在下方发布调整之前，排期保持不变。",
    "已記錄。在下方發佈調整之前，排期保持不變。",
)
_ENDED: Final = Text(
    "Taken back. The next replan counts on them again.", "已撤销，下次调整会重新安排。", "已撤銷，下次調整會重新安排。"
)
_PUBLISHED: Final = Text(
    "Version {number} is published; people told: {people}. Phones, boards and calendars show it now.",
    "第 {number} 版已发布，已通知 {people} 人。手机、看板和日历均已更新。",
    "第 {number} 版已發佈，已通知 {people} 人。手機、看板和日曆均已更新。",
)
_OFFERED: Final = Text("Places offered: {number}.", "已发出 {number} 个空位邀请。", "已發出 {number} 個空位邀請。")
_NOTHING_FREE: Final = Text(
    "No free place fits a wish of people who are here and have no offer yet.",
    "目前没有适合已到场嘉宾意向的空位。",
    "目前沒有適合已到場嘉賓意向的空位。",
)
_CHOOSE: Final = Text("Choose who or what it is.", "请选择对象。", "請選擇對象。")
_WHEN: Final = Text("Choose the slot in which they are back.", "请选择恢复到场的时段。", "請選擇恢復到場的時段。")


def _act(request: HttpRequest, scope: Scope, form: str, did: Callable[[], Text]) -> HttpResponse:
    """Do something and return to the page; what is wrong is said there, with what was typed kept."""
    moves = moves_of(request)
    try:
        said = did()
    except InputError as wrong:
        return shown(request, scope, moves, Said(faults=wrong.faults, given=request.POST, form=form))
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        return shown(request, scope, moves, Said(refusal=refusal.text, given=request.POST, form=form))
    flash.say(request, "ok", said)
    return HttpResponseRedirect(address(scope, moves))


def report_guest(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take in that a guest is absent or late."""

    def did() -> Text:
        rows = Participant.objects.select_related("event__programme", "person")
        guest = rows.filter(event=scope.the_event, key=request.POST.get("guest", "")).first()
        if guest is None:
            raise InputError([Fault("missing", _CHOOSE, place="guest")])
        until, note = _slot(request, scope, "until"), request.POST.get("note", "")[:1000]
        if request.POST.get("kind") == "late":
            if until is None:
                raise InputError([Fault("missing", _WHEN, place="until")])
            report_late(scope.actor, guest, until, note=note)
        else:
            report_absent(scope.actor, guest, _slot(request, scope, "since"), until, note=note)
        return _REPORTED

    return _act(request, scope, "guest", did)


def report_table(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take in that a table cannot be used."""

    def did() -> Text:
        rows = Table.objects.select_related("event__programme")
        table = rows.filter(event=scope.the_event, key=request.POST.get("table", "")).first()
        if table is None:
            raise InputError([Fault("missing", _CHOOSE, place="table")])
        report_table_closed(scope.actor, table, _slot(request, scope, "since"))
        return _REPORTED

    return _act(request, scope, "table", did)


def report_interpreter(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take in that an interpreter is away."""

    def did() -> Text:
        rows = Assistant.objects.select_related("event__programme")
        helper = rows.filter(event=scope.the_event, key=request.POST.get("interpreter", "")).first()
        if helper is None:
            raise InputError([Fault("missing", _CHOOSE, place="interpreter")])
        report_interpreter_away(scope.actor, helper, _slot(request, scope, "since"))
        return _REPORTED

    return _act(request, scope, "interpreter", did)


def end(request: HttpRequest, scope: Scope, disruption: str) -> HttpResponse:
    """Take in that they came after all."""
    rows = Disruption.objects.select_related("event__programme", "participant", "assistant")
    row = rows.filter(event=scope.the_event, key=disruption).first()
    if row is None:
        raise not_found()

    def did() -> Text:
        end_disruption(scope.actor, row)
        return _ENDED

    return _act(request, scope, "end", did)


def publish(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Publish the replan that was shown."""

    def did() -> Text:
        token = request.POST.get("token", "")[:64]
        done = publish_replan(scope.actor, scope.the_event, token, moves_of(request))
        return _PUBLISHED.fill(number=done.number, people=done.people)

    answer = _act(request, scope, "publish", did)
    return answer if answer.status_code != 302 else HttpResponseRedirect(address(scope))


def offer(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Offer what is free to wishes that wait."""

    def did() -> Text:
        number = offer_standby(scope.actor, scope.the_event)
        return _OFFERED.fill(number=number) if number else _NOTHING_FREE

    return _act(request, scope, "offer", did)


def _slot(request: HttpRequest, scope: Scope, name: str) -> Slot | None:
    """Return the slot a form names, None where it names none."""
    key = request.POST.get(name, "")
    if not key:
        return None
    slot = Slot.objects.filter(event=scope.the_event, key=key[:40]).first()
    if slot is None:
        raise not_found()
    return slot
