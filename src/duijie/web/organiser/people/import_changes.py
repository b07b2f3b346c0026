"""The dry run: every change before it is made; then importing, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from duijie.actions.importing.deciding import keep_old
from duijie.actions.importing.dry_run import is_fresh, preview_of
from duijie.actions.importing.undoing import plan_undo, undo_import
from duijie.actions.importing.writing import start_import
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.formats.outgoing import Column, people_workbook
from duijie.locale import translator
from duijie.store.models import GuestImport, ImportState, JobState
from duijie.store.models.fields import words_of
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.import_desk import job_of
from duijie.web.organiser.people.rows import go, import_of, place, version_in
from duijie.web.organiser.people.words import effect_words, field_words, outcome_words, shown
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 100
_VIEWS: Final = ("create", "update", "kept", "rows", "listings", "wishes")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNDONE: Final = Text("The import was undone.", "导入已撤销。", "匯入已撤銷。")
_UNDONE_SOME: Final = Text(
    "The import was undone, except for {n} that others have built on.",
    "导入已撤销，其中 {n} 项因已有后续操作而保留。",
    "匯入已撤銷，其中 {n} 項因已有後續操作而保留。",
)


def import_changes(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Show every change the import would make."""
    row = import_of(scope, batch)
    if row.state in {ImportState.IMPORTED, ImportState.UNDONE}:
        return go(scope, "import", batch=row.key)
    preview = preview_of(row)
    if preview is None:
        return go(scope, "import", batch=row.key)
    views = _views(preview)
    view = request.GET.get("view", "")
    view = view if views.get(view) else next((name for name in _VIEWS if views[name]), "create")
    page = request.GET.get("page", "1")
    number = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
    first = (number - 1) * SIZE
    items = views[view]
    job = job_of(row)
    running = job if job is not None and job.state in {JobState.WAITING, JobState.RUNNING} else None
    words = view_words(scope)
    return render(
        request,
        scope,
        "organiser/people/import_changes.html",
        nav=nav(scope, "people"),
        row=row,
        here=place(scope),
        job=running,
        failed=job if job is not None and job.state in {JobState.FAILED, JobState.STOPPED} else None,
        fresh=is_fresh(row),
        view=view,
        tabs=[(words[name], f"?view={name}", name == view, len(views[name])) for name in _VIEWS if views[name]],
        items=items[first : first + SIZE],
        first=first,
        total=len(items),
        before=f"?view={view}&page={number - 1}" if number > 1 else "",
        after=f"?view={view}&page={number + 1}" if first + SIZE < len(items) else "",
        fields=field_words(scope.language),
        effects=effect_words(scope.language),
        outcomes=outcome_words(scope.language),
        shown=shown(scope.the_event, scope.language),
        texts=words_of,
    )


def view_words(scope: Scope) -> Mapping[str, str]:
    """Return what each part of the dry run is called."""
    _ = translator(scope.language)
    return {
        "create": _("New"),
        "update": _("Changed"),
        "kept": _("Kept as it is"),
        "rows": _("Rows held back"),
        "listings": _("Needs and offers"),
        "wishes": _("Wishes by name"),
    }


def _views(preview: Mapping[str, Any]) -> dict[str, list[Any]]:
    entries = preview["entries"]
    kept = {"declined", "own"}
    return {
        "create": [one for one in entries if one["outcome"] == "create"],
        "update": [one for one in entries if one["outcome"] in {"update", "join"}],
        "kept": [
            {**one, "changes": [change for change in one["changes"] if change["effect"] in kept]}
            for one in entries
            if any(change["effect"] in kept for change in one["changes"])
        ],
        "rows": preview["rows"],
        "listings": preview["listings"],
        "wishes": preview["wishes"],
    }


def import_keep(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Keep the old value of a field, or no longer."""
    row = import_of(scope, batch)
    keep_old(
        scope.actor,
        row,
        request.POST.get("entry", ""),
        request.POST.get("field", ""),
        request.POST.get("keep") == "1",
        version_in(request.POST.get("version", "")),
    )
    view = request.POST.get("view", "")
    more = f"?view={view}" if view in _VIEWS else ""
    return HttpResponseRedirect(reverse("import-changes", kwargs={**place(scope), "batch": row.key}) + more)


def import_start(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Start importing."""
    row = import_of(scope, batch)
    start_import(scope.actor, row, version_in(request.POST.get("version", "")))
    return go(scope, "import", batch=row.key)


def import_undo(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Show what undoing would do and leave; then do it."""
    row = import_of(scope, batch)
    if request.method == "POST":
        found = undo_import(scope.actor, row, version_in(request.POST.get("version", "")))
        flash.say(request, "ok", _UNDONE_SOME.fill(n=len(found.left)) if found.left else _UNDONE)
        return go(scope, "import", batch=row.key)
    found = plan_undo(row)
    return render(
        request,
        scope,
        "organiser/people/import_undo.html",
        nav=nav(scope, "people"),
        row=row,
        here=place(scope),
        counts=found.counts(),
        restored=len(found.restored),
        left=found.left[:SIZE],
        left_total=len(found.left),
        fields=field_words(scope.language),
    )


def import_download(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Send the dry run as a workbook: every change, and every row held back with its reasons; contacts masked."""
    row = import_of(scope, batch)
    preview = preview_of(row)
    if preview is None:
        raise not_found()
    title = Text("Dry run of {file}", "{file} 试导入结果", "{file} 試匯入結果").fill(file=row.file_name)
    content = people_workbook(
        _lines(row, preview, scope),
        _COLUMNS,
        scope.language,
        title=title,
        made=timezone.now(),
    )
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, "dry-run.xlsx") or ""
    return answer


_COLUMNS: Final = (
    Column("sheet", Text("Sheet", "工作表", "工作表")),
    Column("row", Text("Row", "行", "行")),
    Column("name", Text("Who", "对象", "對象")),
    Column("outcome", Text("What becomes of it", "结果", "結果")),
    Column("field", Text("Field", "字段", "欄目")),
    Column("old", Text("Before", "原来", "原來")),
    Column("new", Text("In the list", "名单中", "名單中")),
    Column("effect", Text("What comes of it", "处理", "處理")),
)


def _lines(row: GuestImport, preview: Mapping[str, Any], scope: Scope) -> list[dict[str, Any]]:
    fields, effects = field_words(scope.language), effect_words(scope.language)
    outcomes, values = outcome_words(scope.language), shown(scope.the_event, scope.language)
    lines: list[dict[str, Any]] = []
    for one in preview["rows"]:
        reasons = " ".join(words_of(text).of(scope.language) for text in one["reasons"])
        said = {"name": one["name"], "outcome": outcomes[one["outcome"]], "effect": reasons}
        lines.append({"sheet": one["source"][0], "row": one["source"][1], **said})
    for one in preview["entries"]:
        sheet, number = one["source"] or ("", None)
        head = {"sheet": sheet, "row": number, "name": one["name"], "outcome": outcomes[one["outcome"]]}
        lines += [
            {
                **head,
                "field": fields.get(change["field"], change["field"]),
                "old": values.value(change["field"], change["old"]),
                "new": values.value(change["field"], change["new"]),
                "effect": effects[change["effect"]],
            }
            for change in one["changes"]
        ] or [head]
    return lines
