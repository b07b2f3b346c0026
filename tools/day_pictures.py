"""Pictures of the day itself: the example played up to its third slot, served by a clock that stands there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from duijie.actions.running import open_projector
from sample import Sample
from sample_past import PastEdition, clock

#: Pages by the name of their pictures, for each reader, below the event.
SHOWN = {
    "Organiser": {
        "live-board": "staff/day/",
        "live-slots": "staff/day/?view=slots",
        "desks": "staff/desk/",
        "replan": "staff/day/replan/",
        "hosting": "staff/hosting/",
    },
    "Guest": {"day-now": "me/day", "standby": "me/standby/", "spot": "me/on-the-spot/", "outcomes": "me/outcomes"},
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
        """Say nothing."""


@contextmanager
def the_day(sample: Sample, port: int) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Play the day, and serve it from this program; give the ways in, and the path of the hall's screen."""
    from duijie.web.wsgi import application

    moment = PastEdition(sample).play_present()
    with clock(moment), make_server("127.0.0.1", port, application, _Server, _Quiet) as server:
        links = sample.ways_in()
        secret = open_projector(sample.actor, sample.event)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield links, f"/screen/{secret}"
        finally:
            server.shutdown()
            thread.join()
