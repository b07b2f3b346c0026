"""One cooperation: what it has come to, every entry with its evidence, and the forms that add to it."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import following
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Right
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.formats.money import CURRENCIES, currency_name, shown_amount
from duijie.store.models import Account, Cooperation, EntryKind, LedgerEntry
from duijie.store.queries import ledger
from duijie.store.queries.visible import day_of
from duijie.web import flash
from duijie.web.organiser.ledger import forms, showing
from duijie.web.organiser.ledger.listing import place
from duijie.web.organiser.nav import nav
from duijie.web.participant.listings.files import served
from duijie.web.rendering import render
from duijie.web.scope import Scope

ADDED: Final = Text("Added to the ledger.", "已记入台账。", "已記入台帳。")
_NEXT: Final = Text("The next step is kept.", "下一步已保存。", "下一步已儲存。")
_OWNED: Final = Text("The owner is kept.", "负责人已保存。", "負責人已儲存。")
_SAME: Final = Text("It was so already; nothing was changed.", "原本如此，没有改动。", "原本如此，沒有改動。")


def cooperation_of(scope: Scope, key: str, right: Right = Right.SEE) -> Cooperation:
    """Return a cooperation of the event that the reader's role reaches.

    Raises:
        Refused: there is none, or it is another side's.
    """
    rows = Cooperation.objects.select_related("event", "owner", "need", "offer", "meeting__slot")
    row = rows.filter(key=key, event=scope.the_event).first()
    if row is None:
        raise not_found()
    following.require_reach(scope.actor, right, row)
    return row


def page(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponse:
    """Show a cooperation."""
    return show(request, scope, cooperation_of(scope, cooperation))


def show(request: HttpRequest, scope: Scope, row: Cooperation, status: int = 200, **more: object) -> HttpResponse:
    """Render the page of a cooperation; ``more``: what a form on it typed, and its faults."""
    language, now = scope.language, timezone.now()
    parties = ledger.with_parties([row])[row.key]
    entries = ledger.entries_of(row)
    standing = following.standing_of(row)
    checks = list(row.checks.select_related("party__organisation", "party__person").order_by("days", "asked"))
    last_check = next((one for one in reversed(entries) if one.kind == EntryKind.SELF_CHECK), None)
    stages = showing.stage_words(language)
    return render(
        request,
        scope,
        "organiser/ledger/cooperation.html",
        status=status,
        nav=nav(scope, "ledger"),
        place=place(scope),
        row=row,
        parties=[(ledger.firm_name(one, language), one) for one in parties],
        entries=list(reversed(showing.shown_entries(entries, parties, standing.weights, language))),
        standing=standing,
        road=[stages[stage] for stage in following.ORDER],
        at=following.ORDER.index(standing.stage) if standing.stage in following.ORDER else -1,
        stage=stages[row.stage],
        grade=showing.grade_words(language)[row.grade],
        letter=showing.LETTERS[standing.grade],
        contract=showing.contract_words(language).get(row.contract_type, ""),
        amount=shown_amount(row.amount, row.currency, language) if row.amount is not None else "",
        checks=[(one, ledger.firm_name(one.party, language)) for one in checks],
        answers=showing.answer_words(language),
        overdue={one.key for one in ledger.overdue_checks([row.key], now)},
        flags=showing.flags_of(last_check) if last_check else [],
        checked=last_check,
        owners=[(one.key, one.name) for one in following.owners_of(scope.the_event)],
        may_follow=following.may_reach(scope.actor, Right.FOLLOW, row),
        today=day_of(scope.the_event, now),
        **{"typed_step": None, "typed_date": None, "faults": {}, "said": None} | more,
    )


def add(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Show the form that adds to a cooperation, and take it."""
    row = cooperation_of(scope, cooperation, Right.FOLLOW)
    if request.method != "POST":
        form = forms.asked(request.GET)
        form.version = row.version
        return _form(request, scope, row, form)
    form = forms.typed(request)
    try:
        step = forms.step_of(form)
        following.add_entry(scope.actor, row, step, version=form.version, sure=form.sure)
    except InputError as wrong:
        form.put(wrong)
        return _form(request, scope, row, form, 400)
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        row.refresh_from_db()
        asks = refused.code == "out_of_order"
        if not asks:
            form.version = row.version
        return _form(request, scope, row, form, refused.status, said=refused.text, asks=asks)
    flash.say(request, "ok", ADDED)
    return redirect(reverse("cooperation", kwargs={**place(scope), "cooperation": row.key}))


def _form(
    request: HttpRequest, scope: Scope, row: Cooperation, form: forms.Typed, status: int = 200, **more: object
) -> HttpResponse:
    return render(
        request,
        scope,
        "organiser/ledger/add.html",
        status=status,
        nav=nav(scope, "ledger"),
        place=place(scope),
        row=row,
        **form_values(scope, row, form),
        **{"said": None, "asks": False} | more,
    )


def form_values(scope: Scope, row: Cooperation, form: forms.Typed) -> dict[str, object]:
    """Return what the form that adds to a cooperation is given, for staff and for parties.

    Raises:
        Refused: the entry it is about is none of the cooperation's.
    """
    about = None
    if form.about:
        about = LedgerEntry.objects.filter(cooperation=row, key=form.about).first()
        if about is None:
            raise not_found()
        if form.corrects and not form["stage"]:
            form.values = form.values | _of_entry(about)
    language = scope.language
    stages = showing.stage_words(language)
    return {
        "form": form,
        "about": about,
        "stages": [(code, stages[code]) for code in following.ORDER[0 if form.corrects else 1 :]],
        "contracts": list(showing.contract_words(language).items()),
        "reasons": list(showing.reason_words(language).items()),
        "grades": list(showing.grade_words(language).items()),
        "currencies": [(code, currency_name(code)) for code in CURRENCIES],
        "today": day_of(scope.the_event, timezone.now()),
        "began": scope.the_event.date,
    }


def _of_entry(entry: LedgerEntry) -> dict[str, str]:
    """Return an entry as the fields of the form that puts it right."""
    return {
        "stage": entry.stage,
        "contract_type": entry.contract_type,
        "grade": entry.grade,
        "amount": f"{entry.amount:f}" if entry.amount is not None else "",
        "currency": entry.currency,
        "rate": f"{entry.rate.normalize():f}" if entry.rate is not None else "",
        "rate_date": entry.rate_date.isoformat() if entry.rate_date else "",
        "happened": entry.happened.isoformat() if entry.happened else "",
    }


def set_next(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Keep the next step and date."""
    row = cooperation_of(scope, cooperation, Right.FOLLOW)
    step, day = request.POST.get("next_step", "").strip(), request.POST.get("next_date", "")
    try:
        typed = forms.Typed("note", {"next_date": day})
        date = forms.step_of(typed).next_date
        version = forms.version_in(request.POST.get("version", ""))
        following.set_next(scope.actor, row, step, date, version=version)
    except InputError as wrong:
        faults = {fault.place: fault.text for fault in wrong.faults}
        return show(request, scope, row, 400, typed_step=step, typed_date=day, faults=faults)
    except Refused as refused:
        return _refused(request, scope, row, refused, typed_step=step, typed_date=day)
    flash.say(request, "ok", _NEXT)
    return redirect(reverse("cooperation", kwargs={**place(scope), "cooperation": row.key}))


def set_owner(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Name who follows a cooperation."""
    row = cooperation_of(scope, cooperation, Right.FOLLOW)
    key = request.POST.get("owner", "")
    owner = Account.objects.filter(key=key).first() if key else None
    if key and owner is None:
        raise not_found()
    try:
        version = forms.version_in(request.POST.get("version", ""))
        entry = following.set_owner(scope.actor, row, owner, version=version)
    except InputError as wrong:
        return show(request, scope, row, 400, faults={"owner": wrong.faults[0].text})
    except Refused as refused:
        return _refused(request, scope, row, refused)
    flash.say(request, "ok", _OWNED if entry else _SAME)
    return redirect(reverse("cooperation", kwargs={**place(scope), "cooperation": row.key}))


def _refused(request: HttpRequest, scope: Scope, row: Cooperation, refused: Refused, **more: object) -> HttpResponse:
    if refused.status in {403, 404}:
        raise refused
    return show(request, scope, cooperation_of(scope, row.key), refused.status, said=refused.text, **more)


def file(request: HttpRequest, scope: Scope, cooperation: str, entry: str) -> HttpResponseBase:
    """Send the document of an entry."""
    row = cooperation_of(scope, cooperation)
    return served(following.document(row, entry, None))


def self_check(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Show the technology-export self-check, and keep its answers."""
    row = cooperation_of(scope, cooperation, Right.FOLLOW)
    asked = following.self_check_questions()
    answers = {one.code: request.POST.get(one.code, "") for one in asked.questions}
    faults: dict[str, Text] = {}
    status, said = 200, None
    if request.method == "POST":
        version = forms.version_in(request.POST.get("version", ""))
        try:
            following.self_check(scope.actor, row, answers, version or 0)
        except InputError as wrong:
            faults, status = {str(fault.place): fault.text for fault in wrong.faults}, 400
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            said, status = refused.text, refused.status
        else:
            flash.say(request, "ok", ADDED)
            return redirect(reverse("cooperation", kwargs={**place(scope), "cooperation": row.key}))
    return render(
        request,
        scope,
        "organiser/ledger/self_check.html",
        status=status,
        nav=nav(scope, "ledger"),
        place=place(scope),
        row=row,
        asked=asked,
        answers=answers,
        faults=faults,
        said=said,
    )
