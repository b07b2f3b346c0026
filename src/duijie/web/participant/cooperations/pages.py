"""A guest's own cooperations: the list, one of them, and what they may add."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import following
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.formats.money import shown_amount
from duijie.store.models import Check, Cooperation, CooperationParty, EntryKind, LedgerEntry
from duijie.store.queries import ledger
from duijie.store.queries.visible import day_of
from duijie.web import flash
from duijie.web.organiser.ledger import forms, showing
from duijie.web.organiser.ledger.cooperation import ADDED, form_values
from duijie.web.participant.listings.files import served
from duijie.web.participant.outcomes.pages import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

#: What a party may add by the form.
KINDS: Final = ("stage", "amount", "evidence", "note")
_CONFIRMED: Final = Text("Confirmed. Thank you.", "已确认，谢谢。", "已確認，謝謝。")
_DISPUTED: Final = Text(
    "Kept: it is shown as disputed, and the organiser gets in touch.",
    "已保存：这一条标为有异议，主办方会与您联系。",
    "已儲存：這一項標為有異議，主辦方會與您聯絡。",
)
_ANSWERED: Final = Text("Thank you, your answer is kept.", "谢谢，您的答复已保存。", "謝謝，您的答覆已儲存。")
_NEXT: Final = Text("The next step is kept.", "下一步已保存。", "下一步已儲存。")


def list_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show a guest's cooperations of this event, and the questions that wait for them."""
    rows = list(ledger.of_people([scope.the_participant.person_id], scope.the_event))
    parties = ledger.with_parties(rows)
    own = {row.key: _own(parties[row.key], scope) for row in rows}
    checks = ledger.open_checks([party.key for party in own.values()])
    stages = showing.stage_words(scope.language)
    return render(
        request,
        scope,
        "participant/cooperations/list.html",
        nav_current="me",
        place=place(scope),
        rows=[
            (
                row,
                [
                    name
                    for party in parties[row.key]
                    if party.position != own[row.key].position and (name := ledger.firm_name(party, scope.language))
                ],
                stages[row.stage],
                checks.get(row.key),
            )
            for row in rows
        ],
        answers=showing.answer_words(scope.language),
    )


def _own(parties: list[CooperationParty], scope: Scope) -> CooperationParty:
    found = ledger.own_party(parties, scope.the_participant.person_id)
    if found is None:
        raise not_found()
    return found


def _mine(scope: Scope, key: str) -> tuple[Cooperation, CooperationParty, list[CooperationParty]]:
    """Return one of a guest's cooperations, their party in it, and all its parties.

    Raises:
        Refused: there is none, or it is not theirs.
    """
    rows = ledger.of_people([scope.the_participant.person_id], scope.the_event).select_related("event")
    row = rows.filter(key=key).first()
    if row is None:
        raise not_found()
    parties = ledger.with_parties([row])[row.key]
    return row, _own(parties, scope), parties


def page(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponse:
    """Show one of a guest's cooperations."""
    return _show(request, scope, cooperation)


def _show(request: HttpRequest, scope: Scope, key: str, status: int = 200, **more: object) -> HttpResponse:
    row, own, parties = _mine(scope, key)
    language = scope.language
    entries = ledger.entries_of(row)
    standing = following.standing_of(row)
    shown = showing.shown_entries(entries, parties, standing.weights, language, own)
    said = {
        one.about_id: one.kind
        for one in entries
        if one.party == own.key and one.kind in {EntryKind.CONFIRMED, EntryKind.DISPUTED}
    }
    return render(
        request,
        scope,
        "participant/cooperations/one.html",
        status=status,
        nav_current="me",
        place=place(scope),
        row=row,
        own=own,
        parties=[(ledger.firm_name(one, language), one) for one in parties],
        entries=list(reversed(shown)),
        said=said,
        stage=showing.stage_words(language)[row.stage],
        grade=showing.grade_words(language)[row.grade],
        letter=showing.LETTERS[standing.grade],
        contract=showing.contract_words(language).get(row.contract_type, ""),
        amount=shown_amount(row.amount, row.currency, language) if row.amount is not None else "",
        check=ledger.open_checks([own.key]).get(row.key),
        answers=showing.answer_words(language),
        today=day_of(scope.the_event, timezone.now()),
        **{"typed_step": None, "typed_date": None, "faults": {}} | more,
    )


def add(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Show the form that adds a party's word or evidence, and take it."""
    row, own, _parties = _mine(scope, cooperation)
    form = forms.asked(request.GET) if request.method != "POST" else forms.typed(request)
    if form.kind not in KINDS:
        raise not_found()
    more: dict[str, object] = {"said": None, "asks": False}
    status = 200
    if request.method == "POST":
        try:
            following.add_entry(scope.actor, row, forms.step_of(form), party=own, sure=form.sure)
        except InputError as wrong:
            form.put(wrong)
            status = 400
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            status, more = refused.status, {"said": refused.text, "asks": refused.code == "out_of_order"}
        else:
            flash.say(request, "ok", ADDED)
            return _back(scope, row)
    return render(
        request,
        scope,
        "participant/cooperations/add.html",
        status=status,
        nav_current="me",
        place=place(scope),
        row=row,
        **form_values(scope, row, form),
        **more,
    )


def _back(scope: Scope, row: Cooperation) -> HttpResponseBase:
    return redirect(reverse("my-cooperation", kwargs={**place(scope), "cooperation": row.key}))


def say(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Confirm or dispute an entry."""
    row, own, _parties = _mine(scope, cooperation)
    entry = LedgerEntry.objects.select_related("cooperation").filter(cooperation=row, key=request.POST.get("entry", ""))
    found = entry.first()
    if found is None:
        raise not_found()
    yes = request.POST.get("say") == "confirm"
    try:
        if yes:
            following.confirm_entry(scope.actor, found, own)
        else:
            following.dispute_entry(scope.actor, found, own, request.POST.get("text", "").strip())
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        flash.say(request, "warn", refused.text)
    else:
        flash.say(request, "ok", _CONFIRMED if yes else _DISPUTED)
    return _back(scope, row)


def answer(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Answer a check."""
    row, own, _parties = _mine(scope, cooperation)
    rows = Check.objects.select_related("cooperation", "party").filter(party=own, key=request.POST.get("check", ""))
    check = rows.first()
    if check is None:
        raise not_found()
    try:
        following.answer_own_check(scope.actor, check, request.POST.get("answer", ""))
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        flash.say(request, "warn", refused.text)
    else:
        flash.say(request, "ok", _ANSWERED)
    return _back(scope, row)


def set_next(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Keep the next step and date."""
    row, own, _parties = _mine(scope, cooperation)
    step, day = request.POST.get("next_step", "").strip(), request.POST.get("next_date", "")
    try:
        date = forms.step_of(forms.Typed("note", {"next_date": day})).next_date
        following.set_next(scope.actor, row, step, date, party=own)
    except InputError as wrong:
        faults = {fault.place: fault.text for fault in wrong.faults}
        return _show(request, scope, row.key, 400, typed_step=step, typed_date=day, faults=faults)
    flash.say(request, "ok", _NEXT)
    return _back(scope, row)


def file(request: HttpRequest, scope: Scope, cooperation: str, entry: str) -> HttpResponseBase:
    """Send the document of an entry that the guest may read."""
    row, own, _parties = _mine(scope, cooperation)
    return served(following.document(row, entry, own))


def self_check(request: HttpRequest, scope: Scope, cooperation: str) -> HttpResponseBase:
    """Show the technology-export self-check, and keep a party's answers."""
    row, own, _parties = _mine(scope, cooperation)
    asked = following.self_check_questions()
    answers = {one.code: request.POST.get(one.code, "") for one in asked.questions}
    faults: dict[str, Text] = {}
    status, said = 200, None
    if request.method == "POST":
        version = forms.version_in(request.POST.get("version", ""))
        try:
            entry = following.self_check(scope.actor, row, answers, version or 0, party=own)
        except InputError as wrong:
            faults, status = {str(fault.place): fault.text for fault in wrong.faults}, 400
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            said, status = refused.text, refused.status
        else:
            return _flags(request, scope, row, entry)
    return render(
        request,
        scope,
        "participant/cooperations/self_check.html",
        status=status,
        nav_current="me",
        place=place(scope),
        row=row,
        asked=asked,
        answers=answers,
        faults=faults,
        said=said,
        flags=None,
    )


def _flags(request: HttpRequest, scope: Scope, row: Cooperation, entry: LedgerEntry) -> HttpResponse:
    """Show the flags that were raised; the answers stand in the ledger."""
    return render(
        request,
        scope,
        "participant/cooperations/self_check.html",
        nav_current="me",
        place=place(scope),
        row=row,
        asked=following.self_check_questions(),
        answers={},
        faults={},
        said=None,
        flags=showing.flags_of(entry),
    )
