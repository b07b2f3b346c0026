"""The planning board: one version as slots × tables, with its figures, reasons, and what changed."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.urls import reverse
from markupsafe import Markup

from duijie.actions.planning.computing import SECONDS
from duijie.actions.refusal import not_found
from duijie.formats.structured import without_collector
from duijie.locale import translator
from duijie.store.models import PlanVersion, VersionState
from duijie.store.queries.plans import (
    PlanJobs,
    maker_names,
    mark_of,
    names_in,
    plan_jobs,
    published_spots,
    version_in_full,
    versions_of,
)
from duijie.store.snapshot import read_rows, take_snapshot
from duijie.web.environment import page
from duijie.web.organiser.nav import nav
from duijie.web.organiser.planning.cells import Marks, rows_of
from duijie.web.organiser.planning.model import (
    Documents,
    chosen,
    columns_of,
    data_of,
    difference_of,
    figures_of,
    unplaced_of,
)
from duijie.web.organiser.planning.panel import panel_of
from duijie.web.organiser.planning.prices import price_lines
from duijie.web.rendering import render
from duijie.web.scope import Scope

#: Boards kept ready by version, edition, language and everything else they show.
_KEPT: Final = 24
_SOFTWARE: Final = version("duijie")
_SHOWS: Final = frozenset({"locked", "changed", "conflict"})


class Shelf:
    """The last boards that were drawn, shared by a process's threads; a board is kept under all that it shows."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._boards: OrderedDict[tuple[str, ...], Markup] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> Markup | None:
        """Return a board if it is still there."""
        with self._lock:
            board = self._boards.get(key)
            if board is not None:
                self._boards.move_to_end(key)
            return board

    def put(self, key: tuple[str, ...], board: Markup) -> None:
        """Keep a board, and let go of the one unused for longest."""
        with self._lock:
            self._boards[key] = board
            while len(self._boards) > self._most:
                self._boards.popitem(last=False)

    def clear(self) -> None:
        """Let go of every board."""
        with self._lock:
            self._boards.clear()


SHELF: Final = Shelf(_KEPT)


@dataclass(frozen=True, slots=True)
class View:
    """What of a version is asked for: a search, a filter, the meeting whose form is open, and what was chosen in it."""

    words: str
    show: str
    meeting: str
    slot: str
    table: str

    @classmethod
    def of(cls, request: HttpRequest) -> View:
        """Return what an address asks for; what makes no sense is ignored."""
        get = request.GET.get
        show = get("show", "")
        kept = (get("m", "")[:80], get("slot", "")[:20], get("table", "")[:20])
        return cls(get("q", "").strip()[:80], show if show in _SHOWS else "", *kept)


def board(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Return the board of a version (``?v=``, else the latest), or how to begin."""
    event = scope.the_event
    mark = mark_of(event)
    tag = _tag(request, scope, mark)
    if tag is not None and request.headers.get("If-None-Match") == tag:
        return _with_tag(HttpResponseNotModified(), tag)
    versions, jobs = versions_of(event), plan_jobs(event)
    if not versions:
        return _beginning(request, scope, jobs)
    row = _wanted(versions, request.GET.get("v", ""))
    view = View.of(request)
    answer = render(
        request,
        scope,
        "organiser/planning/board.html",
        nav=nav(scope, "plan"),
        row=row,
        versions=versions,
        makers=maker_names(versions),
        jobs=jobs,
        board=_drawn(scope, row, view, mark),
        is_draft=row.state == VersionState.DRAFT,
        seconds=int(SECONDS),
        here=reverse("plan", kwargs=_place(scope)),
    )
    # A search that runs changes the page without a verb: such a page is never called unchanged.
    return answer if tag is None or jobs.planning or jobs.pricing else _with_tag(answer, tag)


def _wanted(versions: list[PlanVersion], key: str) -> PlanVersion:
    if not key:
        return versions[0]
    for row in versions:
        if row.key == key:
            return row
    raise not_found()


def _place(scope: Scope) -> dict[str, str]:
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def _tag(request: HttpRequest, scope: Scope, mark: str) -> str | None:
    """Return the page's ETag: all that it depends on; None while something is said that is said once."""
    if "flash" in request.session:
        return None
    get_token(request)  # the forms of the page hold the secret of this cookie
    csrf = request.META.get("CSRF_COOKIE", "")
    shown = (mark, scope.language, request.get_full_path(), scope.the_account.key, csrf, _SOFTWARE)
    return f'W/"{hashlib.blake2b(chr(0).join(shown).encode(), digest_size=16).hexdigest()}"'


def _with_tag(answer: HttpResponse, tag: str) -> HttpResponse:
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _drawn(scope: Scope, row: PlanVersion, view: View, mark: str) -> Markup:
    """Return the board's own part of the page, drawn once for all who see the same."""
    plain = view == View("", "", "", "", "")
    key = (row.key, mark, scope.language)
    kept = SHELF.get(key) if plain else None
    if kept is not None:
        return kept
    with without_collector():  # thousands of small objects for a moment; a collection among them costs more than all
        template = page(scope.language, "organiser/planning/_board.html")
        drawn = Markup(template.render(**_values(scope, row, view)))  # noqa: S704
    if plain:
        SHELF.put(key, drawn)
    return drawn


def _values(scope: Scope, row: PlanVersion, view: View) -> dict[str, Any]:
    """Return what the board's own part is drawn from."""
    event, _ = scope.the_event, translator(scope.language)
    full = version_in_full(event, row.key)
    documents = Documents(full, names_in(event, scope.language), scope.language)
    published = published_spots(event)
    difference = difference_of(documents, published)
    changed = difference.changed if published else frozenset()
    kept = chosen(documents, view.words, view.show, changed)
    columns = columns_of(documents)
    is_draft = row.state == VersionState.DRAFT
    base = f"{reverse('plan', kwargs=_place(scope))}?v={row.key}&amp;m="
    return {
        "row": row,
        "place": _place(scope),
        "is_draft": is_draft,
        "documents": documents,
        "columns": columns,
        "rows": rows_of(documents, Marks(changed, kept, base if is_draft else ""), scope.language),
        "figures": figures_of(documents, columns, event.floor),
        "unplaced": unplaced_of(documents, _("interpreters")),
        "difference": difference,
        "published": published,
        "changed": changed,
        "found": None if kept is None else len(kept),
        "prices": price_lines(documents, scope.language),
        "panel": panel_of(documents, full, view.meeting, view.slot, view.table) if is_draft else None,
        "view": view,
        "here": reverse("plan", kwargs=_place(scope)),
        "data": Markup(data_of(documents)) if is_draft else "",  # noqa: S704 - "<" is escaped in it
    }


def _beginning(request: HttpRequest, scope: Scope, jobs: PlanJobs) -> HttpResponse:
    """Return the page before the first plan: what there is to plan, and the button."""
    rows = read_rows(scope.the_event)
    snapshot = take_snapshot(rows)
    return render(
        request,
        scope,
        "organiser/planning/begin.html",
        nav=nav(scope, "plan"),
        jobs=jobs,
        guests=snapshot.guests,
        wishes=len(snapshot.problem.meetings),
        waiting=len(snapshot.waiting),
        room=len(rows.slots) * len(rows.tables),
        seconds=int(SECONDS),
        here=reverse("plan", kwargs=_place(scope)),
    )
