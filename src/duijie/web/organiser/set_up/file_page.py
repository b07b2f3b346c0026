"""The event as a file: EVENT.toml out, and in after a look at what would change."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from duijie.actions.setting_up.event_file import MOST_BYTES, export_event_file, foresee_event_file, import_event_file
from duijie.actions.setting_up.given import Values
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.web import flash
from duijie.web.organiser.set_up.event_pages import event_version
from duijie.web.organiser.set_up.forms import Form, answer_form
from duijie.web.organiser.set_up.part import address
from duijie.web.organiser.set_up.surroundings import show_page
from duijie.web.scope import Scope

_LARGE = Text(
    "This file is larger than an event file ever is (1 MB). Choose another.",
    "文件超过 1 MB，不像是活动文件。请另选一个。",
    "檔案超過 1 MB，不像是活動檔案。請另選一個。",
)
_EMPTY = Text("Choose a file or paste its words.", "请选择文件，或粘贴文件内容。", "請選擇檔案，或貼上檔案內容。")


def file_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Offer the event as a file; take one, say what it would change, then import it."""
    event = scope.the_event
    foreseen: list[Text] = []
    read: dict[str, str] = {}

    def save(values: Values, version: int, confirmed: bool) -> HttpResponse:
        data = _given(request, values)
        read["words"] = data.decode("utf-8", errors="replace")
        if not confirmed:
            foreseen.extend(foresee_event_file(scope.actor, event, data))
            return show(Form(read, version), 200)
        said = import_event_file(scope.actor, event, version, data)
        flash.say(request, "ok", _joined(said))
        return HttpResponseRedirect(address(scope, "settings"))

    def show(form: Form, status: int) -> HttpResponse:
        words = read.get("words") or form.value("words")
        return show_page(
            request,
            scope,
            "organiser/set_up/file.html",
            "settings-file",
            status=status,
            form=Form({"words": words}, form.version, _listed(form.errors), form.note),
            foreseen=foreseen,
        )

    return answer_form(request, initial=dict, version=lambda: event_version(scope), save=save, show=show)


def _given(request: HttpRequest, values: Values) -> bytes:
    """Return the bytes of the uploaded file, else of the pasted words.

    Raises:
        InputError: there is neither, or it is too large.
    """
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > MOST_BYTES:
        raise InputError([Fault("too_large", _LARGE, place="file")])
    data = upload.read() if upload is not None else str(values.get("words", "")).encode()
    if not data.strip():
        raise InputError([Fault("empty", _EMPTY, place="file")])
    return data


def _listed(errors: tuple[tuple[str, Text], ...]) -> tuple[tuple[str, Text], ...]:
    """Return the faults of a file with the place in it before the words; they stand over the form."""
    return tuple(
        ("file", text)
        if place in {"", "file"}
        else ("words", Text(*(f"{place}: {text.of(language)}" for language in LANGUAGES)))
        for place, text in errors
    )


def _joined(sentences: list[Text]) -> Text:
    return Text(*("\n".join(text.of(language) for text in sentences) for language in LANGUAGES))


def download(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the event as EVENT.toml."""
    del request
    answer = HttpResponse(export_event_file(scope.actor, scope.the_event), content_type="application/toml")
    name = f"{scope.the_programme.slug}-{scope.the_event.slug}.toml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
