"""Files beside a guest's own listings, and the way to those of others that they may read."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from duijie.actions import listing as verbs
from duijie.actions.listing.attaching import ServedFile
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.formats.attachment import MOST
from duijie.web import flash
from duijie.web.participant.listings.pages import own, place
from duijie.web.scope import Scope

_KEPT: Final = Text("The file is kept.", "文件已保存。", "檔案已儲存。")
_GONE: Final = Text("The file is deleted.", "文件已删除。", "檔案已刪除。")
_NONE: Final = Text("Choose a file first.", "请先选择文件。", "請先選擇檔案。")


def attach(request: HttpRequest, scope: Scope, listing: str) -> HttpResponseBase:
    """Keep a file beside a listing."""
    row = own(scope, listing)
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        flash.say(request, "warn", _NONE)
    else:
        detail = request.POST.get("readers") != "everybody"
        data = given.read(MOST + 1)
        try:
            verbs.attach(scope.actor, scope.the_participant, row, given.name or "", data, detail)
        except InputError as wrong:
            flash.say(request, "bad", wrong.faults[0].text)
        except Refused as refused:
            flash.say(request, "bad", refused.text)
        else:
            flash.say(request, "ok", _KEPT)
    return redirect(reverse("listing-edit", kwargs={"listing": row.key, **place(scope)}) + "#files")


def remove(request: HttpRequest, scope: Scope, listing: str, attachment: str) -> HttpResponseBase:
    """Delete one of the guest's files."""
    row = own(scope, listing)
    file = next((one for one in row.attachments.all() if one.key == attachment), None)
    if file is None:
        raise not_found()
    verbs.remove_attachment(scope.actor, scope.the_participant, file)
    flash.say(request, "ok", _GONE)
    return redirect(reverse("listing-edit", kwargs={"listing": row.key, **place(scope)}) + "#files")


def download(request: HttpRequest, scope: Scope, attachment: str) -> HttpResponseBase:
    """Send a file to a guest who may have it."""
    return served(verbs.file_for_guest(scope.the_participant, attachment))


def served(file: ServedFile) -> FileResponse:
    """Return a file as a download that no browser opens by itself, guesses the type of, or runs."""
    answer = FileResponse(file.path.open("rb"), content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
