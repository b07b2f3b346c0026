"""Short messages that the next page shows once, some with a way to undo."""

from __future__ import annotations

from typing import Any, Final, Literal

from django.http import HttpRequest

from duijie.engine.text import Text
from duijie.store.models.fields import words_of

_KEY: Final = "flash"
Kind = Literal["ok", "warn", "bad"]


def say(request: HttpRequest, kind: Kind, words: Text, undo: str = "") -> None:
    """Keep a message for the next page; ``undo``: the path of a POST that takes the deed back."""
    kept = request.session.get(_KEY, [])
    request.session[_KEY] = [*kept, {"kind": kind, "words": words.to_json(), "undo": undo}][-5:]


def take(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the messages waiting, and let go of them."""
    if not hasattr(request, "session") or _KEY not in request.session:
        return []
    kept = request.session.pop(_KEY)
    return [{**message, "words": words_of(message["words"])} for message in kept]
