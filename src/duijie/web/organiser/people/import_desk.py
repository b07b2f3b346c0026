"""The import desk: the lists so far, taking one in, and the page on which one is understood and settled."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.importing.deciding import decide, open_pairs, run_dry, take_back
from duijie.actions.importing.dry_run import inspection_of, is_fresh, preview_of
from duijie.actions.importing.uploading import ENDINGS, read_again, upload_list
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import GuestImport, ImportState, Job, JobState
from duijie.store.models.fields import words_of
from duijie.store.queries.people import account_names, earlier_imports
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.import_columns import sheet_of, sheet_tabs, table_of
from duijie.web.organiser.people.rows import go, import_of, place, version_in
from duijie.web.organiser.people.words import field_words, shown
from duijie.web.rendering import render
from duijie.web.scope import Scope

_DECIDED: Final = {
    "same": Text("Kept: the two are one.", "已记下：两者是同一个。", "已記下：兩者是同一個。"),
    "different": Text("Kept: the two are different.", "已记下：两者不同。", "已記下：兩者不同。"),
    "belongs": Text("Kept: it belongs to the other.", "已记下：属于另一单位。", "已記下：屬於另一機構。"),
    "later": Text("Put off; its rows wait.", "留待以后，相关行暂不导入。", "留待以後，相關行暫不匯入。"),
}
_RUNNING: Final = (JobState.WAITING, JobState.RUNNING)


def imports_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the lists so far and take a new one."""
    errors: list[tuple[str, Text]] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        side = scope.the_programme.sides.filter(code=request.POST.get("side", "")).first()
        try:
            name = (file.name or "") if file is not None else ""
            batch = upload_list(scope.actor, scope.the_event, name, file.read() if file else b"", side)
        except InputError as wrong:
            errors = [(fault.place or "", fault.text) for fault in wrong.faults]
        else:
            return go(scope, "import", batch=batch.key)
    rows = list(GuestImport.objects.filter(event=scope.the_event).defer("content", "inspection", "preview"))
    names = account_names([row.by for row in rows])
    return render(
        request,
        scope,
        "organiser/people/imports.html",
        status=422 if errors else 200,
        nav=nav(scope, "people"),
        rows=[(row, names.get(row.by, "")) for row in rows],
        errors=errors,
        wrong=defaultdict(str, errors),
        endings=",".join(ENDINGS),
        sides=[(one.code, one.name.of(scope.language)) for one in scope.the_programme.sides.all()],
        side=request.POST.get("side", ""),
    )


def import_page(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Show what was understood of a list: columns, and what may be the same."""
    row = import_of(scope, batch)
    job = job_of(row)
    running = job if job is not None and job.state in _RUNNING else None
    values: dict[str, Any] = {
        "nav": nav(scope, "people"),
        "row": row,
        "here": place(scope),
        "job": running,
        "failed": job if job is not None and job.state in {JobState.FAILED, JobState.STOPPED} else None,
        "earlier": [(one, name) for one, name in _earlier(row)],
        "faults": [_fault(one) for one in row.faults],
        "fields": field_words(scope.language),
        "fresh": is_fresh(row),
    }
    if row.state in {ImportState.IMPORTED, ImportState.UNDONE}:
        return render(request, scope, "organiser/people/import_done.html", **values, **_done(row))
    if row.inspection is None or (running is not None and row.state == ImportState.UPLOADED):
        return render(request, scope, "organiser/people/import_waiting.html", **values)
    found = inspection_of(row)
    sheet = sheet_of(found, request.GET.get("sheet", ""))
    pairs = open_pairs(row)
    at = _number(request.GET.get("pair", ""), len(pairs))
    return render(
        request,
        scope,
        "organiser/people/import.html",
        **values,
        sheets=sheet_tabs(found, sheet),
        sheet=sheet,
        table=table_of(row, found, sheet, scope.language) if sheet else None,
        pairs=len(pairs),
        at=at,
        pair=pairs[at] if pairs else None,
        shown=shown(scope.the_event, scope.language),
        decided=_decided(row),
        undecided=sum(one["key"] not in row.decisions.get("pairs", {}) for one in pairs),
    )


def _earlier(row: GuestImport) -> list[tuple[GuestImport, str]]:
    rows = earlier_imports(row)
    names = account_names([one.by for one in rows])
    return [(one, names.get(one.by, "")) for one in rows]


def _fault(one: dict[str, Any]) -> dict[str, Any]:
    where = " · ".join(str(part) for part in (one.get("sheet"), one.get("column")) if part)
    return {"text": words_of(one["text"]), "where": where}


def _done(row: GuestImport) -> dict[str, Any]:
    preview = preview_of(row) or {"wishes": [], "listings": [], "rows": []}
    unresolved = [one for one in (*preview["wishes"], *preview["listings"]) if one["why"]]
    for one in unresolved:
        one["why"] = words_of(one["why"])
    held = [one for one in preview["rows"] if one["outcome"] in {"held", "undecided"}]
    for one in held:
        one["reasons"] = [words_of(text) for text in one["reasons"]]
    return {"unresolved": unresolved, "held": held}


def _decided(row: GuestImport) -> int:
    return len(row.decisions.get("pairs", {}))


def _number(words: str, many: int) -> int:
    number = int(words) if words.isdecimal() and len(words) < 6 else 0
    return min(number, many - 1) if many else 0


def job_of(row: GuestImport) -> Job | None:
    """Return the last job of an import."""
    rows = Job.objects.filter(event=row.event_id, kind__in=("read_list", "import_list"), input__batch=row.key)
    return rows.order_by("-created", "-key").first()


def import_pair(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Take the answer on one pair."""
    row = import_of(scope, batch)
    answer = request.POST.get("answer", "")
    choose = {name.removeprefix("take-"): value for name, value in request.POST.items() if name.startswith("take-")}
    decide(
        scope.actor,
        row,
        request.POST.get("pair", ""),
        answer,
        {name: str(value) for name, value in choose.items()},
        version_in(request.POST.get("version", "")),
    )
    undo = reverse("import-pair-back", kwargs={**place(scope), "batch": row.key, "pair": request.POST.get("pair", "")})
    flash.say(request, "ok", _DECIDED[answer], undo=undo)
    at = request.POST.get("at", "")
    more = f"?pair={at}" if at.isdecimal() and answer == "later" else ""
    return HttpResponseRedirect(reverse("import", kwargs={**place(scope), "batch": row.key}) + more + "#pairs")


def import_pair_back(request: HttpRequest, scope: Scope, batch: str, pair: str) -> HttpResponse:
    """Take an answer back."""
    row = import_of(scope, batch)
    take_back(scope.actor, row, pair, row.version)
    return HttpResponseRedirect(reverse("import", kwargs={**place(scope), "batch": row.key}) + "#pairs")


def import_dry_run(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Start the dry run."""
    row = import_of(scope, batch)
    run_dry(scope.actor, row, version_in(request.POST.get("version", "")))
    return go(scope, "import-changes", batch=row.key)


def import_read(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Read the list once more."""
    row = import_of(scope, batch)
    read_again(scope.actor, row)
    return go(scope, "import", batch=row.key)
