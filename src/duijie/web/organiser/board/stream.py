"""Tells organisers' boards at once that something changed: server-sent events, few at a time, for a few minutes.

A stream holds one of the server's threads, so there are few; whoever finds none asks again and again instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from duijie.store.queries.pulse import PULSE
from duijie.web.scope import Scope


@dataclass(frozen=True, slots=True)
class Limits:
    """How many streams there are at once, and times in seconds. ``heartbeat``: how soon a reader's leaving is seen."""

    streams: int = 4
    length: float = 180.0
    heartbeat: float = 5.0
    look: float = 0.25


LIMITS: Final = Limits()


class Streams:
    """The streams that are open in this process."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)

    def take(self) -> bool:
        """Return whether there was a place; it is taken."""
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Give a place back."""
        self._places.release()


STREAMS: Final = Streams(LIMITS.streams)


def stream(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Send the board's tag whenever it changes; 204, which ends an EventSource, where all streams are taken."""
    if "text/event-stream" not in request.headers.get("Accept", ""):  # no listener: told once, as it is now
        return HttpResponse(first_piece(PULSE.board_tag(scope.the_event.key)), content_type="text/event-stream")
    if not STREAMS.take():
        return HttpResponse(status=204)
    answer = StreamingHttpResponse(Told(scope.the_event.key, LIMITS, STREAMS.leave), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    return answer


class Told:
    """What a stream says, piece by piece; closing it gives its place back, once."""

    def __init__(self, event: str, limits: Limits, leave: Callable[[], None]) -> None:
        self._event, self._limits, self._leave = event, limits, leave
        self._open = True
        self._pieces = self._said()

    def __iter__(self) -> Iterator[str]:
        """Return the pieces."""
        return self

    def __next__(self) -> str:
        """Return the next piece, as soon as there is one."""
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the place back."""
        if self._open:
            self._open = False
            self._leave()

    def _said(self) -> Iterator[str]:
        limits = self._limits
        ends = time.monotonic() + limits.length
        told = PULSE.board_tag(self._event)
        yield first_piece(told)
        beat = time.monotonic() + limits.heartbeat
        while time.monotonic() < ends:
            time.sleep(limits.look)
            tag = PULSE.board_tag(self._event)
            if tag != told:
                told = tag
                yield f"data: {_bare(tag)}\n\n"
            elif time.monotonic() >= beat:
                yield ":\n\n"
            else:
                continue
            beat = time.monotonic() + limits.heartbeat


def first_piece(tag: str | None) -> str:
    """Return what a stream begins with: when to come back after its end, and the tag."""
    return f"retry: 2000\ndata: {_bare(tag)}\n\n"


def _bare(tag: str | None) -> str:
    return (tag or "").strip('"')
