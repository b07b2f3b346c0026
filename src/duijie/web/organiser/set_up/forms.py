"""One form of set-up on its way: shown, sent, shown again with what was typed, or done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest, HttpResponse

from duijie.actions.refusal import CHANGED_MEANWHILE, Refused
from duijie.actions.setting_up.changing import NeedsConfirmationError
from duijie.actions.setting_up.given import Values
from duijie.actions.setting_up.writing import make_traditional
from duijie.engine.faults import InputError
from duijie.engine.text import Text

#: The button beside a field of three scripts; its value is the field's name.
MAKE: Final = "make_traditional"
_HANS, _HANT = "_zh_hans", "_zh_hant"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows. ``now``: what is saved, where somebody else saved it while this was typed.

    ``drafts``: fields filled by the machine, to be read. ``confirm``: the change takes something away; ask.
    """

    values: Values
    version: int
    errors: tuple[tuple[str, Text], ...] = ()
    note: Text | None = None
    now: Values | None = None
    drafts: frozenset[str] = field(default_factory=frozenset)
    confirm: bool = False

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else next(iter(value), "")

    def many(self, name: str) -> Sequence[str]:
        """Return what is ticked under a question."""
        value = self.values.get(name, ())
        return [value] if isinstance(value, str) and value else value if not isinstance(value, str) else ()

    def error(self, name: str) -> Text | str:
        """Return what is wrong with a field; "" if nothing is."""
        return next((text for place, text in self.errors if place == name), "")

    def saved(self, name: str) -> str:
        """Return what somebody else saved in a field meanwhile; "" where it is what was typed."""
        if self.now is None:
            return ""
        there = self.now.get(name, "")
        return there if isinstance(there, str) and there != self.value(name) else ""

    def is_draft(self, name: str) -> bool:
        """Return whether the machine filled a field."""
        return name in self.drafts


def posted(request: HttpRequest) -> dict[str, str | Sequence[str]]:
    """Return the fields of a form; those sent several times keep every value."""
    return {
        name: values[0] if len(values) == 1 else [str(value) for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
    }


def number_of(values: Values, name: str) -> int:
    """Return a hidden number of a form; 0, which fits no record, where somebody tampered with it."""
    value = values.get(name, "")
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else 0


def answer_form(
    request: HttpRequest,
    *,
    initial: Callable[[], Values],
    version: Callable[[], int],
    save: Callable[[Values, int, bool], HttpResponse],
    show: Callable[[Form, int], HttpResponse],
) -> HttpResponse:
    """Show a form or take it; what was typed is never lost.

    ``save`` gets the values, the version they were typed against, and whether losses were confirmed; ``show`` gets the
    form and an HTTP status.
    """
    if request.method != "POST":
        return show(Form(initial(), version()), 200)
    values = posted(request)
    against = number_of(values, "version")
    if MAKE in values:
        return show(_with_traditional(values, against), 200)
    try:
        return save(values, against, "confirmed" in values)
    except InputError as error:
        errors = tuple((fault.place or "", fault.text) for fault in error.faults)
        return show(Form(values, against, errors), 422)
    except NeedsConfirmationError as refusal:
        return show(Form(values, against, note=refusal.text, confirm=True), 200)
    except Refused as refusal:
        if refusal.code == "changed_meanwhile":
            return show(Form(values, version(), note=CHANGED_MEANWHILE, now=initial()), 409)
        if refusal.status == 409:
            return show(Form(values, version(), note=refusal.text), 409)
        raise


def _with_traditional(values: dict[str, str | Sequence[str]], version: int) -> Form:
    """Return the form with the Traditional words of one field drafted from its Simplified ones."""
    name = str(values.pop(MAKE))
    source = values.get(name + _HANS, "")
    if not isinstance(source, str) or not source.strip():
        return Form(values, version)
    values[name + _HANT] = make_traditional(source)
    return Form(values, version, drafts=frozenset({name + _HANT}))


def words_values(**texts: Text) -> dict[str, str]:
    """Return texts as the fields of a form: NAME_en, NAME_zh_hans, NAME_zh_hant."""
    return {
        f"{name}_{language.replace('-', '_')}": words
        for name, text in texts.items()
        for language, words in text.to_json().items()
    }
