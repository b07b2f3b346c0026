"""Whose data went to another side this year, and how long data are kept."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from duijie.actions.refusal import Refused
from duijie.actions.retaining import is_daily, preview_retention, rules_of, run_retention, set_rule, stop_daily
from duijie.actions.rights import Right
from duijie.actions.transferring import WAYS, export_transfers
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.locale import translator
from duijie.store.queries.transfers import LIMIT, leaving, years
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.participant.wishes.showing import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAVED: Final = Text("Saved.", "已保存。", "已儲存。")
_STOPPED: Final = Text("Nothing goes by itself any more.", "已停止每日自动清理。", "已停止每日自動清理。")
_GONE: Final = Text("{n} rows were let go.", "已清理 {n} 条。", "已清理 {n} 條。")
_CONFIRM: Final = Text(
    "Tick that you have looked at the counts. Nothing was changed.",
    "请先勾选“已核对数量”。没有改动。",
    "請先勾選「已核對數量」。沒有改動。",
)
_NUMBER: Final = Text("Write a number of days.", "请填写天数。", "請填寫天數。")


def _year(request: HttpRequest, scope: Scope) -> int:
    given = (request.POST if request.method == "POST" else request.GET).get("year", "")
    if given.isascii() and given.isdigit() and len(given) == 4:
        return int(given)
    return timezone.now().astimezone(ZoneInfo(scope.the_event.timezone)).year


def ledger(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show how many people's data left each side."""
    year, programme = _year(request, scope), scope.the_programme
    return render(
        request,
        scope,
        "organiser/data/ledger.html",
        nav=nav(scope, "settings"),
        place=place(scope),
        year=year,
        year_options=[(one, str(one)) for one in sorted({year, *years(programme)}, reverse=True)],
        sides=leaving(programme, year),
        ways=WAYS,
        limit=f"{LIMIT:,}",
        may_own=scope.may(Right.OWN),
    )


def export(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send a year's entries as a workbook."""
    year = _year(request, scope)
    content = export_transfers(scope.actor, scope.the_programme, year, scope.language)
    name = f"{translator(scope.language)('Transfers across sides')} {year}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(content, content_type=_XLSX, headers=headers)


def retention(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what is kept how long and what is past it, and take a change of days."""
    programme = scope.the_programme
    typed, faults, status = {}, {}, 200
    if request.method == "POST":
        code, given = request.POST.get("category", ""), request.POST.get("days", "").strip()
        version = request.POST.get("version", "")
        try:
            if not (given.isascii() and given.isdigit() and len(given) < 7):
                faults[code], status = _NUMBER, 400
            else:
                number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
                set_rule(scope.actor, programme, code, int(given), number)
                flash.say(request, "ok", _SAVED)
                return redirect(reverse("retention", kwargs=place(scope)))
        except InputError as wrong:
            faults, status = {str(fault.place): fault.text for fault in wrong.faults}, 400
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            faults, status = {code: refusal.text}, refusal.status
        typed = {code: given[:8]}
    counts = preview_retention(scope.actor, programme)
    return render(
        request,
        scope,
        "organiser/data/retention.html",
        status=status,
        nav=nav(scope, "settings"),
        place=place(scope),
        rules=[(rule, counts[rule.kind.code]) for rule in rules_of(programme)],
        total=sum(counts.values()),
        typed=typed,
        faults=faults,
        daily=is_daily(programme),
    )


def run(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Let go of what was shown, or stop doing so every day."""
    back = redirect(reverse("retention", kwargs=place(scope)))
    if request.POST.get("stop"):
        stop_daily(scope.actor, scope.the_programme)
        flash.say(request, "ok", _STOPPED)
        return back
    shown = request.POST.get("shown", "")
    if request.POST.get("confirm") != "on" or not (shown.isascii() and shown.isdigit() and len(shown) < 10):
        flash.say(request, "bad", _CONFIRM)
        return back
    try:
        counts = run_retention(scope.actor, scope.the_programme, int(shown), request.POST.get("daily") == "on")
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        flash.say(request, "bad", refusal.text)
        return back
    flash.say(request, "ok", _GONE.fill(n=sum(counts.values())))
    return back
