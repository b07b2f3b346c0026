"""Keeps a page told of a search, and the search of the page's “stop, use this one”.

The engine asks from its own threads, and one stage of it may take most of the time granted; so a thread beside the
search writes the progress and looks at the job twice a second, and the search only reads a flag.
"""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection

from duijie.actions.jobs import Report
from duijie.engine.text import Text

log = logging.getLogger(__name__)
_EVERY = 0.5


class Listening:
    """``with Listening(…) as listening:`` runs the thread beside; ``said`` is what the page shows next."""

    def __init__(self, report: Report, seconds: float, said: Text) -> None:
        self.said = said
        self.stop = False
        self._report = report
        self._total = max(2, int(seconds * 10))
        self._began = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plan-listening", daemon=True)

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; the thread is gone when this returns."""
        self._over.set()
        self._thread.join()

    def asked(self) -> bool:
        """Return whether somebody asked to stop; costs nothing, from any thread."""
        return self.stop

    def _run(self) -> None:
        try:
            while not self._over.is_set() and not self.stop:
                self._look()
                self._over.wait(_EVERY)
        finally:
            connection.close()

    def _look(self) -> None:
        done = min(self._total - 1, int((time.monotonic() - self._began) * 10))
        try:
            self.stop = self._report.stopped(done, self._total, self.said)
        except DatabaseError:  # a busy database must not end the search; the next look is half a second away
            log.info("job %s could not be looked at", self._report.job.key)
