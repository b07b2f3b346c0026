"""A guest's own needs and offers: the list, the form with the clinic's advice, the way in and out of review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import listing as verbs
from duijie.actions.listing.checking import usual_expiry
from duijie.actions.listing.words import words_of
from duijie.actions.listing.writing import SENT
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Chain, Direction, Listing, ListingState
from duijie.store.models.fields import words_of as text_of
from duijie.store.queries import listings as found
from duijie.store.queries.visible import day_of
from duijie.web import flash
from duijie.web.participant.listings import comparing, form
from duijie.web.participant.listings.form import Typed
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SAVED: Final = Text("Draft saved. Nobody else sees it.", "草稿已保存，只有您能看到。", "草稿已儲存，只有您能看到。")
_SENT: Final = Text(
    "Sent in. A reviewer reads it; you get a mail with the answer.",
    "已提交审核，结果会用邮件通知您。",
    "已提交審核，結果會用電郵通知您。",
)
_SAME: Final = Text("Nothing had changed.", "内容没有变化。", "內容沒有變化。")
_WITHDRAWN: Final = Text(
    "Withdrawn. Nobody else reads it; you can send it in again.",
    "已撤回，其他人不再看到。您可以再次提交。",
    "已撤回，其他人不再看到。您可以再次提交。",
)
_DELETED: Final = Text("The draft is deleted.", "草稿已删除。", "草稿已刪除。")


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def own(scope: Scope, key: str) -> Listing:
    """Return a listing of the guest whose pages these are.

    Raises:
        Refused: there is none of that key, or it is somebody else's.
    """
    row = found.own_listing(scope.the_participant, key)
    if row is None:
        raise not_found()
    return row


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show a guest's needs and offers, where each stands and what is missing in it."""
    rows = found.own_listings(scope.the_participant)
    shown = [
        (
            row,
            words_of(row),
            [] if row.state in {ListingState.WITHDRAWN, ListingState.EXPIRED} else verbs.advise(words_of(row)).missing,
            _said(row),
        )
        for row in rows
    ]
    return render(
        request,
        scope,
        "participant/listings/list.html",
        nav_current="listings",
        place=place(scope),
        needs=[one for one in shown if one[0].direction == Direction.NEED],
        offers=[one for one in shown if one[0].direction == Direction.OFFER],
        hidden="listings" not in scope.the_participant.shown,
    )


def _said(row: Listing) -> list[Text]:
    """Return why a listing came back, while it is back."""
    last = next(iter(row.reviews.all()), None)
    if row.state != ListingState.RETURNED or last is None:
        return []
    own = [Text(last.words, last.words, last.words)] if last.words else []
    return [text_of(reason["text"]) for reason in last.reasons] + own


def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the form of a new need or offer, and keep what it says."""
    if request.method == "POST":
        return _take(request, scope, None)
    event = scope.the_event
    today = day_of(event, timezone.now())
    given = request.GET
    blank = form.empty_form(
        given.get("direction", ""), given.get("kind", ""), scope.language, usual_expiry(event, today)
    )
    return _form(request, scope, blank, None, advised=False)


def edit(request: HttpRequest, scope: Scope, listing: str) -> HttpResponse:
    """Show one of the guest's listings as a form, and keep what it says."""
    row = own(scope, listing)
    if request.method == "POST":
        return _take(request, scope, row)
    return _form(request, scope, form.typed_of(words_of(row)), row, version=row.version)


def _take(request: HttpRequest, scope: Scope, row: Listing | None) -> HttpResponse:
    """Do what the pressed button says: show the advice, keep a draft, or send it in."""
    typed = form.read_form(request.POST)
    version = _version(request.POST.get("version", ""))
    act = request.POST.get("act", "save")
    if act in {"check", "kind"}:
        return _form(request, scope, typed, row, version=version, advised=act == "check")
    verb = verbs.submit_listing if act == "submit" else verbs.write_listing
    try:
        kept = verb(scope.actor, scope.the_participant, typed.checked(), row, version)
    except InputError as wrong:
        return _form(request, scope, typed, row, version=version, faults=wrong.faults)
    except Refused as refused:
        if refused.code != "changed_meanwhile" or row is None:
            raise
        fresh = own(scope, row.key)
        fault = [Fault("changed", refused.text)]
        return _form(request, scope, typed, fresh, version=fresh.version, faults=fault, status=409)
    _say_kept(request, row, kept)
    if act == "submit" or kept.state in SENT:
        return redirect(reverse("my-listings", kwargs=place(scope)) + f"#l-{kept.key}")
    return redirect(reverse("listing-edit", kwargs={"listing": kept.key, **place(scope)}))


def _say_kept(request: HttpRequest, before: Listing | None, kept: Listing) -> None:
    if kept.state not in SENT:
        flash.say(request, "ok", _SAVED)
    elif before is not None and before.state == kept.state and before.version == kept.version:
        flash.say(request, "ok", _SAME)
    else:
        flash.say(request, "ok", _SENT)


def _form(
    request: HttpRequest,
    scope: Scope,
    typed: Typed,
    row: Listing | None,
    *,
    version: int = 0,
    faults: Iterable[Fault] = (),
    status: int = 0,
    advised: bool = True,
) -> HttpResponse:
    faults = list(faults)
    chains = Chain.objects.filter(programme=scope.the_programme) if row else ()
    names = {chain.key: chain.name.of(scope.language) for chain in chains}
    return render(
        request,
        scope,
        "participant/listings/form.html",
        status=status or (422 if faults else 200),
        nav_current="listings",
        place=place(scope),
        row=row,
        typed=typed,
        words=typed.words,
        choices=form.choices(scope.the_programme, typed.words, scope.language),
        version=version,
        errors=form.error_places(faults),
        error={fault.place or "": fault.text for fault in faults},
        advice=form.advice_of(typed) if advised else None,
        said=_said(row) if row else [],
        sent=row is not None and row.state in SENT,
        history=comparing.history(found.versions_of(row), names, scope.language) if row else [],
        file_address=lambda file: reverse("attachment", kwargs={"attachment": file.key, **place(scope)}),
    )


def advice(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Answer what the clinic says of a form while somebody types in it; nothing is kept."""
    typed = form.read_form(request.POST)
    return render(request, scope, "participant/listings/advice.html", advice=form.advice_of(typed))


def withdraw(request: HttpRequest, scope: Scope, listing: str) -> HttpResponse:
    """Take a listing back."""
    there = verbs.withdraw_listing(scope.actor, scope.the_participant, own(scope, listing))
    flash.say(request, "ok", _WITHDRAWN if there else _DELETED)
    return redirect(reverse("my-listings", kwargs=place(scope)))


def _version(words: str) -> int:
    """Return the version a form was opened with; 0, which never fits, where it is not a number."""
    return int(words) if words.isdecimal() and len(words) < 10 else 0
