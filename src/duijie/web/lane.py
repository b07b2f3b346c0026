"""The short way for "anything new?": a question that is mostly answered "no", before all of Django's doors.

Whatever is not exactly that goes on to the application, which answers the same question in full (``web/now.py``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX: Final = "/now/"
SCREEN: Final = "/screen/"
KEPT: Final = 1.0
"""Seconds for which a screen's board is kept: so long a link that was stopped may still show it."""
_MOST: Final = 64
log = logging.getLogger(__name__)


class Lane:
    """Answers 304 to those who know the latest, sends screens what another just got, and hands everything else on."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._screens: dict[str, _Screen] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and environ["PATH_INFO"].startswith(PREFIX) and environ["REQUEST_METHOD"] == "GET":
            tag = _tag(environ["PATH_INFO"])
            if tag is not None and tag == known:
                start_response("304 Not Modified", [("ETag", tag), ("Cache-Control", "private, no-cache")])
                return ()
        if environ.get("HTTP_X_DUIJIE_PART") and environ["PATH_INFO"].startswith(SCREEN):
            return self._screen(environ, start_response)
        return self._application(environ, start_response)

    def _screen(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a screen's board as it was sent a moment ago, if nothing has changed since."""
        name = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
        kept = self._screens.get(name)
        if kept is not None and time.monotonic() < kept.until and _is_latest(kept.tag):
            if environ.get("HTTP_IF_NONE_MATCH") == kept.tag:
                start_response("304 Not Modified", [("ETag", kept.tag), ("Cache-Control", "private, no-cache")])
                return ()
            start_response("200 OK", list(kept.headers))
            return (kept.body,)
        found: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            found.append((status, headers))
            return start_response(status, headers, *rest)

        answer = self._application(environ, note)
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        status, headers = found[0]
        tag = dict(headers).get("ETag", "")
        if status.startswith("200") and tag:
            if len(self._screens) >= _MOST:
                self._screens.clear()
            self._screens[name] = _Screen(time.monotonic() + KEPT, tag, tuple(headers), body)
        return (body,)


@dataclass(frozen=True, slots=True)
class _Screen:
    """A board that was sent, until when it is kept, and its tag: number, minute, part, event."""

    until: float
    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def _is_latest(tag: str) -> bool:
    """Return whether a screen's board is still the event's."""
    number, minute, _part, event = tag.strip('"').split(".")
    return _tag(PREFIX + event) == f'"{number}.{minute}"'


def _tag(path: str) -> str | None:
    """Return the tag of what a path asks about; None where the long way must answer."""
    from duijie.store.queries.pulse import PULSE  # once Django is ready

    parts = path[len(PREFIX) :].split("/")
    try:
        if len(parts) == 1:
            return PULSE.board_tag(parts[0])
        if len(parts) == 2:
            return PULSE.guest_tag(parts[0], parts[1])
    except Exception:  # the database is away: Django closes the connection and says so
        log.exception("asking for news failed")
    return None
