"""What the forms of an account share: faults by field, and where to go on to."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from duijie.actions.access import own_path
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text

_HOME: Final = "/"


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return what was typed into the fields of a form, "" where nothing was."""
    return {name: request.POST.get(name, "") for name in names}


def faults_of(wrong: InputError | Refused, place: str = "") -> dict[str, Text]:
    """Return the sentences of what is wrong, by field; a refusal stands at ``place``."""
    if isinstance(wrong, Refused):
        return {place: wrong.text}
    return {fault.place or place: fault.text for fault in wrong.faults}


def way_on(wanted: str) -> str:
    """Return where to go after signing in: the path wanted if it is ours, else the first page."""
    return own_path(wanted) or _HOME
