"""The queue of needs and offers that wait for a reviewer, and the lists of those that were decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from duijie.actions import listing as verbs
from duijie.actions.listing.words import words_of
from duijie.engine.clinic import Advice
from duijie.engine.clinic.rubric import name_of
from duijie.engine.text import Text
from duijie.locale import translator
from duijie.store.faces import Face, face
from duijie.store.models import Chain, Direction, Listing, ListingState
from duijie.store.queries import listings as found
from duijie.store.queries.listings import Wanted
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 30
#: So many of those that wait are looked through at once, the oldest; the rest comes up as these are decided.
MOST: Final = 500
#: The parts of an address that narrow the queue; the pages of single listings hand them on.
KEPT: Final = ("side", "chain", "direction", "missing", "q")
_ACCEPTED: Final = Text(
    "{n} accepted; their authors get a mail.", "已通过 {n} 条，作者会收到邮件。", "已通過 {n} 項，作者會收到電郵。"
)
_LEFT: Final = Text("“{title}” was not accepted. {why}", "“{title}”没有通过。{why}", "「{title}」沒有通過。{why}")
_NONE: Final = Text("Tick the ones to accept first.", "请先勾选要通过的条目。", "請先勾選要通過的項目。")


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing of the queue with what the clinic says of it."""

    row: Listing
    advice: Advice

    @property
    def vague(self) -> bool:
        """Whether it is a need that the rubric would send back."""
        return self.row.direction == Direction.NEED and self.advice.verdict == "return"


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """Return the parts of an address that narrow the queue."""
    return {name: given.get(name, "")[:80].strip() for name in KEPT if given.get(name, "").strip()}


def wanted(scope: Scope, given: Mapping[str, str], state: str = ListingState.SUBMITTED) -> Wanted:
    """Return what an address narrows the queue to, within the sides the reader reviews."""
    narrow = kept(given)
    return Wanted(
        sides=verbs.sides_reviewed(scope.actor, scope.the_event),
        state=state,
        side=narrow.get("side", ""),
        chain=narrow.get("chain", ""),
        direction=narrow.get("direction", ""),
        words=narrow.get("q", ""),
    )


def queue(scope: Scope, given: Mapping[str, str]) -> list[Entry]:
    """Return those that wait, needs too vague first, then the oldest; ``missing`` narrows to one open question."""
    rows = found.for_review(scope.the_event, wanted(scope, given))[:MOST]
    entries = [Entry(row, verbs.advise(words_of(row))) for row in rows]
    return sorted(entries, key=lambda entry: not entry.vague)


def narrowed(entries: Sequence[Entry], missing: str) -> list[Entry]:
    """Return the entries that do not answer a question; all of them where none is named."""
    return [entry for entry in entries if not missing or missing in {one.code for one in entry.advice.missing}]


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the queue, or with ``state`` those that were decided."""
    state = request.GET.get("state", "")
    state = state if state in set(found.SENT) else str(ListingState.SUBMITTED)
    counts = found.counts_by_state(scope.the_event, verbs.sides_reviewed(scope.actor, scope.the_event))
    lacking: Counter[str] = Counter()
    shown: list[tuple[Listing, Entry | None]]
    if state == ListingState.SUBMITTED:
        all_entries = queue(scope, request.GET)
        lacking.update(one.code for entry in all_entries for one in entry.advice.missing)
        entries = narrowed(all_entries, request.GET.get("missing", ""))
        total, number = len(entries), _number(request, len(entries))
        shown = [(entry.row, entry) for entry in entries[(number - 1) * SIZE : number * SIZE]]
    else:
        rows = found.for_review(scope.the_event, wanted(scope, request.GET, state)).order_by("-changed", "key")
        total = rows.count()
        number = _number(request, total)
        shown = [(row, None) for row in rows[(number - 1) * SIZE : number * SIZE]]
    return render(
        request,
        scope,
        "organiser/listings/queue.html",
        nav=nav(scope, "listings", listings=counts[ListingState.SUBMITTED]),
        place=place(scope),
        tabs=_tabs(scope, state, counts),
        state=state,
        rows=_with_faces(scope, shown),
        given={name: request.GET.get(name, "") for name in KEPT},
        kept=urlencode(kept(request.GET)),
        lacking=[
            (code, name_of(code), n, _address(request, missing=code, page=""))
            for code, n in sorted(lacking.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        all_missing=_address(request, missing="", page=""),
        missing_name=name_of(request.GET["missing"]) if request.GET.get("missing", "") in lacking else None,
        sides=_sides(scope),
        chains=[(chain.key, chain.name) for chain in Chain.objects.filter(programme=scope.the_programme)],
        first=(number - 1) * SIZE + 1,
        total=total,
        before=_address(request, page=str(number - 1)) if number > 1 else "",
        after=_address(request, page=str(number + 1)) if number * SIZE < total else "",
    )


def _sides(scope: Scope) -> list[tuple[str, Text]]:
    """Return the sides the reader may choose among."""
    own = verbs.sides_reviewed(scope.actor, scope.the_event)
    return [(side.code, side.name) for side in scope.the_programme.sides.all() if own is None or side.key in own]


def _with_faces(
    scope: Scope, shown: Sequence[tuple[Listing, Entry | None]]
) -> list[tuple[Listing, Entry | None, Face]]:
    people = found.authors([row.author for row, _ in shown])  # type: ignore[attr-defined]
    return [(row, entry, face(people[row.author], scope.language)) for row, entry in shown]  # type: ignore[attr-defined]


def _tabs(scope: Scope, current: str, counts: Mapping[str, int]) -> list[tuple[str, str, bool, int]]:
    _ = translator(scope.language)
    words = {
        ListingState.SUBMITTED: _("To be reviewed"),
        ListingState.RETURNED: _("Sent back"),
        ListingState.ACCEPTED: _("Accepted"),
        ListingState.EXPIRED: _("Run out"),
    }
    base = reverse("listings", kwargs=place(scope))
    return [
        (
            words[state],
            base if state == ListingState.SUBMITTED else f"{base}?state={state}",
            state == current,
            counts[state],
        )
        for state in words
    ]


def _number(request: HttpRequest, total: int) -> int:
    given, last = request.GET.get("page", ""), max(1, -(-total // SIZE))
    return min(last, max(1, int(given))) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _address(request: HttpRequest, **changed: str) -> str:
    query = {**{name: value for name, value in request.GET.items() if value}, **changed}
    return "?" + urlencode({name: value for name, value in query.items() if value and name != "lang"})


def _chosen(request: HttpRequest) -> dict[str, int]:
    """Return the listings that a form names with the versions that were read: ``key:version`` each."""
    found_ones = {}
    for one in request.POST.getlist("chosen")[:MOST]:
        key, _, version = one.partition(":")
        if version.isdecimal() and len(version) < 10:
            found_ones[key] = int(version)
    return found_ones


def preview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show which of the ticked ones would be accepted, and what the clinic says of them."""
    chosen = _chosen(request)
    entries = [entry for entry in queue(scope, {}) if entry.row.key in chosen]
    if not entries:
        flash.say(request, "warn", _NONE)
        return redirect(reverse("listings", kwargs=place(scope)))
    ready = [entry for entry in entries if not entry.advice.refused and entry.row.version == chosen[entry.row.key]]
    return render(
        request,
        scope,
        "organiser/listings/accept.html",
        nav=nav(scope, "listings"),
        place=place(scope),
        ready=ready,
        open_ones=[entry for entry in entries if entry not in ready],
    )


def accept(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Accept the ones that were seen on the page before."""
    done, left = verbs.accept_many(scope.actor, scope.the_event, _chosen(request))
    if done:
        flash.say(request, "ok", _ACCEPTED.fill(n=done))
    for one in left[:3]:
        flash.say(request, "warn", _LEFT.fill(title=one.title, why=one.why))
    return redirect(reverse("listings", kwargs=place(scope)))
