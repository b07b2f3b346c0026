"""The ledger: cooperations of an event in a table, narrowed, with what waits for somebody on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from duijie.actions.following import owners_of, set_owners, sides_open_to
from duijie.actions.following.exporting import export_ledger
from duijie.actions.rights import Right
from duijie.engine.faults import InputError
from duijie.engine.text import Language, Text
from duijie.formats.money import shown_amount
from duijie.locale import translator
from duijie.store.models import Account, Chain, Cooperation, CooperationParty, Side
from duijie.store.queries import ledger
from duijie.store.queries.visible import day_of
from duijie.web import flash
from duijie.web.organiser.ledger.showing import LETTERS, grade_words, stage_words
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 50
_KEPT: Final = ("stage", "owner", "due", "chain", "side", "q")
_OWNED: Final = Text("{name} now follows {n}.", "{name} 现负责 {n} 项。", "{name} 現負責 {n} 項。")
_UNOWNED: Final = Text("Nobody follows {n} now.", "{n} 项现无负责人。", "{n} 項現無負責人。")
_CHOOSE: Final = Text("Choose who follows them.", "请选择负责人。", "請選擇負責人。")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    row: Cooperation
    parties: tuple[tuple[str, Side | None], ...]
    stage: str
    letter: str
    grade: str
    amount: str
    owner: str
    past: bool


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def wanted_in(scope: Scope, given: Mapping[str, str]) -> ledger.Wanted:
    """Return what an address narrows the ledger to, within the sides that the reader may see."""
    return ledger.Wanted(
        stage=given.get("stage", "")[:9],
        owner=given.get("owner", "")[:16],
        due=given.get("due", "") if given.get("due") in ledger.DUE else "",
        chain=given.get("chain", "")[:16],
        side=given.get("side", "")[:16],
        words=given.get("q", "")[:80].strip(),
        sides=sides_open_to(scope.actor, Right.SEE, scope.the_event),
    )


def due_words(language: Language) -> Mapping[str, str]:
    """Return what may wait in a cooperation."""
    _ = translator(language)
    return {
        "owner": _("Without an owner after 7 days"),
        "past": _("Past the next date"),
        "answers": _("Answers to look at"),
        "unanswered": _("Checks unanswered for 14 days"),
        "disputed": _("Disputed"),
    }


def ledger_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the ledger."""
    event, now = scope.the_event, timezone.now()
    today, wanted = day_of(event, now), wanted_in(scope, request.GET)
    rows = ledger.cooperations(event, wanted, now, today)
    total = rows.count()
    first = _first(request.GET)
    shown = list(rows.select_related("owner")[first : first + SIZE])
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    words = due_words(scope.language)
    counts = ledger.waiting(event, now, today, wanted.sides).counts
    owners, _ = owners_of(event), translator(scope.language)
    return render(
        request,
        scope,
        "organiser/ledger/ledger.html",
        nav=nav(scope, "ledger"),
        place=place(scope),
        lines=[line(row, parties, scope.language, today) for row, parties in _with_parties(shown)],
        total=total,
        first=first,
        given={name: request.GET.get(name, "") for name in _KEPT},
        narrowed=bool(kept),
        query=urlencode(kept),
        waiting=[(code, words[code], counts[code]) for code in ledger.DUE if counts[code]],
        stages=[("open", _("All still open")), *stage_words(scope.language).items()],
        due=list(words.items()),
        owners=[(one.key, one.name) for one in owners],
        chains=[(one.key, one.name) for one in Chain.objects.filter(programme=scope.the_programme)],
        sides=[
            (one.key, one.name)
            for one in scope.the_programme.sides.all()
            if wanted.sides is None or one.key in wanted.sides
        ],
        may_follow=scope.may(Right.FOLLOW),
        before="?" + urlencode({**kept, "page": first // SIZE}) if first else "",
        after="?" + urlencode({**kept, "page": first // SIZE + 2}) if first + SIZE < total else "",
    )


def _first(given: Mapping[str, str]) -> int:
    page = given.get("page", "1")
    return (max(1, int(page)) - 1) * SIZE if page.isascii() and page.isdecimal() and len(page) < 6 else 0


def _with_parties(rows: Sequence[Cooperation]) -> list[tuple[Cooperation, list[CooperationParty]]]:
    found = ledger.with_parties(rows)
    return [(row, found[row.key]) for row in rows]


def line(row: Cooperation, parties: Sequence[CooperationParty], language: Language, today: object) -> Line:
    """Return a row of the table; each organisation is named once."""
    named = {ledger.firm_name(party, language): party.side for party in parties}
    return Line(
        row,
        tuple(named.items()),
        stage_words(language)[row.stage],
        LETTERS.get(row.grade, ""),  # type: ignore[call-overload]
        grade_words(language)[row.grade],
        shown_amount(row.amount, row.currency, language) if row.amount is not None else "",
        row.owner.name if row.owner else "",
        bool(row.next_date and row.next_date < today and row.stage in ledger.OPEN_STAGES),  # type: ignore[operator]
    )


def owners(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Name who follows the ticked cooperations."""
    chosen, key = request.POST.getlist("chosen"), request.POST.get("owner", "")
    owner = Account.objects.filter(key=key).first() if key not in {"", "none"} else None
    if not key or (owner is None and key != "none"):
        flash.say(request, "warn", _CHOOSE)
        return _back(request, scope)
    try:
        changed = set_owners(scope.actor, scope.the_event, chosen, owner)
    except InputError as wrong:
        flash.say(request, "warn", wrong.faults[0].text)
        return _back(request, scope)
    flash.say(request, "ok", _OWNED.fill(name=owner.name, n=changed) if owner else _UNOWNED.fill(n=changed))
    return _back(request, scope)


def _back(request: HttpRequest, scope: Scope) -> HttpResponseRedirect:
    given = QueryDict(request.POST.get("query", "")[:600])
    kept = {name: given[name] for name in (*_KEPT, "page") if given.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(reverse("ledger", kwargs=place(scope)) + query)


def export(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the ledger, narrowed as on the page, as a workbook."""
    now = timezone.now()
    rows = ledger.cooperations(
        scope.the_event,
        wanted_in(scope, QueryDict(request.POST.get("query", "")[:600])),
        now,
        day_of(scope.the_event, now),
    )
    content = export_ledger(scope.actor, scope.the_event, list(rows.select_related("owner")), scope.language)
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = content_disposition_header(True, f"{scope.the_event.slug}-ledger.xlsx") or ""
    return answer
