"""One listing before a reviewer: what it says, what the clinic says, what changed, and the two answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from duijie.actions import listing as verbs
from duijie.actions.listing.reviewing import author_of, require_review
from duijie.actions.listing.words import Words, from_json, words_of
from duijie.actions.listing.writing import SENT
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Account, Chain, Listing, ListingState, ListingVersion, Participant, Review
from duijie.store.models.fields import words_of as text_of
from duijie.store.queries import listings as found
from duijie.web import flash
from duijie.web.organiser.listings.queue import kept, narrowed, place, queue
from duijie.web.organiser.nav import nav
from duijie.web.participant.listings import comparing, form
from duijie.web.participant.listings.files import served
from duijie.web.participant.listings.form import Typed
from duijie.web.rendering import render
from duijie.web.scope import Scope

_ACCEPTED: Final = Text(
    "Accepted; the author gets a mail. This is the next one.",
    "已通过，作者会收到邮件。这是下一条。",
    "已通過，作者會收到電郵。這是下一項。",
)
_RETURNED: Final = Text(
    "Sent back with the reasons. This is the next one.",
    "已连同理由退回。这是下一条。",
    "已連同理由退回。這是下一項。",
)
_LAST: Final = Text("That was the last one.", "已全部审核完毕。", "已全部審核完畢。")
_EDITED: Final = Text("Changed; the author gets a mail.", "已修改，作者会收到邮件。", "已修改，作者會收到電郵。")
_SAME: Final = Text("Nothing had changed.", "内容没有变化。", "內容沒有變化。")


def _sent(scope: Scope, key: str) -> tuple[Listing, Participant]:
    """Return a listing that the reader reviews, with its author.

    Raises:
        Refused: there is none, it is a draft, or it is another side's.
    """
    row = found.sent_listing(scope.the_event, key)
    if row is None:
        raise not_found()
    author = author_of(scope.the_event, row)
    require_review(scope.actor, scope.the_event, author)
    return row, author


def page(request: HttpRequest, scope: Scope, listing: str) -> HttpResponse:
    """Show one listing to its reviewer."""
    row, author = _sent(scope, listing)
    return _page(request, scope, row, author)


def _page(
    request: HttpRequest,
    scope: Scope,
    row: Listing,
    author: Participant,
    *,
    faults: Iterable[Fault] = (),
    words_typed: str = "",
    ticked: Iterable[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    versions = found.versions_of(row)
    words = _words(row, versions)
    advice = verbs.advise(words)
    chains = {chain.key: chain.name.of(scope.language) for chain in Chain.objects.filter(programme=row.programme_id)}
    core = {f"missing_{one.code}" for one in advice.criteria if one.core and one.state == "missing"}
    usual = [one.code for one in advice.reasons if one.code in core | {"contact", "vague", "no_title"}]
    return render(
        request,
        scope,
        "organiser/listings/listing.html",
        status=status,
        nav=nav(scope, "listings"),
        place=place(scope),
        row=row,
        words=words,
        waits=row.state == ListingState.SUBMITTED,
        editable=row.state in SENT,
        author=author,
        who=face(author, scope.language),
        advice=advice,
        reasons=[(one.code, one.text) for one in advice.reasons],
        ticked=usual if ticked is None else list(ticked),
        errors=[(fault.place or "", fault.text) for fault in faults],
        words_typed=words_typed,
        public=comparing.rows(words, chains, scope.language, detail=False),
        private=comparing.rows(words, chains, scope.language, detail=True),
        history=comparing.history(versions, chains, scope.language),
        reviews=_reviews(row),
        kept=urlencode(kept(request.GET)),
        file_address=lambda file: reverse(
            "listing-file", kwargs={"listing": row.key, "attachment": file.key, **place(scope)}
        ),
    )


def _words(row: Listing, versions: list[ListingVersion]) -> Words:
    """Return the words staff may read: what waits or is accepted, else the last that was sent in."""
    if row.state in SENT or not versions:
        return words_of(row)
    return from_json(versions[0].words)


def _reviews(row: Listing) -> list[tuple[Review, str, list[Text]]]:
    """Return what reviewers said so far, with who and why."""
    reviews = list(row.reviews.all())
    names = dict(Account.objects.filter(key__in=[one.by for one in reviews]).values_list("key", "name"))
    return [(one, names.get(one.by, ""), [text_of(reason["text"]) for reason in one.reasons]) for one in reviews]


def accept(request: HttpRequest, scope: Scope, listing: str) -> HttpResponse:
    """Accept what was read, and go on to the next one."""
    row, author = _sent(scope, listing)
    try:
        verbs.accept_listing(scope.actor, scope.the_event, row, _version(request))
    except Refused as refused:
        return _again(request, scope, row.key, author, refused)
    return _next(request, scope, _ACCEPTED)


def give_back(request: HttpRequest, scope: Scope, listing: str) -> HttpResponse:
    """Send what was read back with the ticked reasons, and go on to the next one."""
    row, author = _sent(scope, listing)
    codes, own = request.POST.getlist("reasons"), request.POST.get("words", "")
    try:
        verbs.return_listing(scope.actor, scope.the_event, row, _version(request), codes, own)
    except InputError as wrong:
        return _page(request, scope, row, author, faults=wrong.faults, words_typed=own, ticked=codes, status=422)
    except Refused as refused:
        return _again(request, scope, row.key, author, refused, own)
    return _next(request, scope, _RETURNED)


def _again(
    request: HttpRequest, scope: Scope, key: str, author: Participant, refused: Refused, words: str = ""
) -> HttpResponse:
    """Show the listing as it is now, with why nothing was decided."""
    if refused.code not in {"changed_meanwhile", "decided", "contact"}:
        raise refused
    fresh = found.sent_listing(scope.the_event, key)
    if fresh is None:
        raise refused
    return _page(
        request, scope, fresh, author, faults=[Fault(refused.code, refused.text)], words_typed=words, status=409
    )


def _next(request: HttpRequest, scope: Scope, said: Text) -> HttpResponse:
    """Go on to the next one of the queue as it was narrowed."""
    narrow = kept(request.GET)
    waiting = narrowed(queue(scope, narrow), narrow.get("missing", ""))
    query = f"?{urlencode(narrow)}" if narrow else ""
    if not waiting:
        flash.say(request, "ok", _LAST)
        return redirect(reverse("listings", kwargs=place(scope)))
    flash.say(request, "ok", said)
    return redirect(reverse("listing", kwargs={"listing": waiting[0].row.key, **place(scope)}) + query)


def edit(request: HttpRequest, scope: Scope, listing: str) -> HttpResponse:
    """Show the words of somebody's listing as a form, and put them right for them."""
    row, author = _sent(scope, listing)
    if row.state not in SENT:
        raise not_found()
    if request.method != "POST":
        return _form(request, scope, row, author, form.typed_of(words_of(row)), row.version)
    typed, version = form.read_form(request.POST), _version(request)
    if request.POST.get("act") in {"check", "kind"}:
        return _form(request, scope, row, author, typed, version)
    try:
        changed = verbs.edit_on_behalf(scope.actor, scope.the_event, row, typed.checked(), version)
    except InputError as wrong:
        return _form(request, scope, row, author, typed, version, wrong.faults)
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        fresh, _ = _sent(scope, listing)
        return _form(request, scope, fresh, author, typed, fresh.version, [Fault("changed", refused.text)], 409)
    flash.say(request, "ok", _EDITED if changed else _SAME)
    return redirect(reverse("listing", kwargs={"listing": row.key, **place(scope)}))


def _form(
    request: HttpRequest,
    scope: Scope,
    row: Listing,
    author: Participant,
    typed: Typed,
    version: int,
    faults: Iterable[Fault] = (),
    status: int = 0,
) -> HttpResponse:
    faults = list(faults)
    return render(
        request,
        scope,
        "organiser/listings/edit.html",
        status=status or (422 if faults else 200),
        nav=nav(scope, "listings"),
        place=place(scope),
        row=row,
        who=face(author, scope.language),
        typed=typed,
        words=typed.words,
        choices=form.choices(scope.the_programme, typed.words, scope.language),
        version=version,
        errors=form.error_places(faults),
        error={fault.place or "": fault.text for fault in faults},
        advice=form.advice_of(typed),
    )


def download(request: HttpRequest, scope: Scope, listing: str, attachment: str) -> HttpResponseBase:
    """Send a file of a listing to its reviewer."""
    row, _ = _sent(scope, listing)
    return served(verbs.file_for_staff(scope.actor, scope.the_event, row, attachment))


def _version(request: HttpRequest) -> int:
    """Return the version a form was opened with; 0, which never fits, where it is not a number."""
    words = request.POST.get("version", "")
    return int(words) if words.isdecimal() and len(words) < 10 else 0
