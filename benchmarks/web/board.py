"""What the planning board costs: CPU of a request for 40 tables × 6 slots, beside a bare Django view in the same run.

    python -m benchmarks.web.board                              # SQLite
    python tools/on_postgres.py python -m benchmarks.web.board  # PostgreSQL

Each request runs through the whole WSGI application (sessions, rights, content policy included) in this process;
CPU is ``time.process_time``, the median of ``ROUNDS`` that take turns. “first”: nothing is kept ready; “kept ready”:
the board was drawn before for somebody else; “unchanged”: the browser has it (304). “The door” is what every page of
staff pays alike: finding out who asks, with which rights, for which event.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path

ROUNDS = 200
TABLES, SLOTS, GUESTS, WISHES = 40, 6, 160, 240


def main() -> None:
    """Build the event in a process of its own, as a worker would, then measure one that only serves pages."""
    home = Path(os.environ.get("DUIJIE_TEST_HOME") or tempfile.mkdtemp(prefix="duijie-board-"))
    (home / "static").mkdir(exist_ok=True)
    os.environ.update(DUIJIE_TEST_HOME=str(home), DJANGO_SETTINGS_MODULE="tests.settings")
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.web.board_urls"
    django.setup()
    if sys.argv[1:] == ["build"]:
        build()
        return
    subprocess.run([sys.executable, "-m", "benchmarks.web.board", "build"], check=True)
    from django.db import connection

    requests = Requests()
    gc.collect()
    gc.freeze()
    size = len(requests.page()) / 1024
    print(f"{connection.vendor}, {TABLES} tables × {SLOTS} slots, {WISHES} wishes, {size:.0f} KiB")
    medians = requests.measure()
    bare, door = medians["bare Django view"], medians["any page of staff, empty"]
    for name, seconds in medians.items():
        beyond = (seconds - door) * 1000
        print(f"  {name:<26}{seconds * 1000:7.2f} ms {seconds / bare:7.1f} × bare {beyond:7.2f} ms beyond the door")


def build() -> None:
    """Make the database, and the event with its plan."""
    from django.core.management import call_command
    from tests.actions.planning.hall import fill_hall, organiser, plan
    from tests.world import make_world

    from duijie.store.models import Job, JobState, Slot, Table

    call_command("migrate", verbosity=0)
    world = make_world("board")
    last = Slot.objects.filter(event=world.event).order_by("starts").last()
    assert last is not None
    for number in range(4, SLOTS + 1):
        begins = last.starts + timedelta(minutes=30 * (number - 3))
        Slot.objects.create(event=world.event, session=last.session, code=f"s{number}", starts=begins)
    for number in range(5, TABLES + 1):
        Table.objects.create(event=world.event, code=f"T{number}", zone="ABCD"[number // 11], position=number)
    fill_hall(world, GUESTS, WISHES)
    row = plan(world.event, organiser(world))
    Job.objects.update(state=JobState.STOPPED)
    print(f"  placed {len(row.plan['placed'])} of {WISHES} in {row.seconds} s")


class Requests:
    """Requests for the board as an organiser's browser sends them."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application
        from django.test import Client

        from duijie.store.models import Membership, Role

        self.path = "/board/2027/staff/plan/"
        self.application = get_wsgi_application()
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(Membership.objects.get(role=Role.ORGANISER, programme__slug="board").account)
        client.get(self.path)
        self.cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
        self.tag = client.get(self.path)["ETag"]

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[str, bytes]:
        """Send a request through the application and return status and body."""
        status: list[str] = []

        def start(code: str, sent: list[tuple[str, str]], failed: object = None, /) -> Callable[[bytes], object]:
            status.append(code)
            return bytes

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookies,
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
            **(headers or {}),
        }
        answer = self.application(environ, start)
        body = b"".join(answer)
        answer.close()
        return status[0], body

    def page(self) -> bytes:
        """Return the board."""
        status, body = self.ask(self.path)
        assert status.startswith("200"), status
        return body

    def first(self) -> None:
        """Ask for a board nobody has drawn."""
        from duijie.web.organiser.planning.board import SHELF

        SHELF.clear()
        self.page()

    def unchanged(self) -> None:
        """Ask for a board the browser has."""
        status, _ = self.ask(self.path, {"HTTP_IF_NONE_MATCH": self.tag})
        assert status.startswith("304"), status

    def door(self) -> None:
        """Ask for a page of staff that does nothing: sessions, rights, event and language alone."""
        status, _ = self.ask(self.path.replace("/plan/", "/nothing/"))
        assert status.startswith("200"), status

    def bare(self) -> None:
        """Ask a view that returns an empty page, behind the same middleware, asking nobody who they are."""
        status, _ = self.ask("/bare/")
        assert status.startswith("200"), status

    def measure(self) -> dict[str, float]:
        """Return the median CPU of each request in seconds; they take turns, so that a busy machine slows all alike."""
        asks: dict[str, Callable[[], object]] = {
            "first": self.first,
            "kept ready": self.page,
            "unchanged (304)": self.unchanged,
            "any page of staff, empty": self.door,
            "bare Django view": self.bare,
        }
        found: dict[str, list[float]] = {name: [] for name in asks}
        for _ in range(ROUNDS):
            for name, ask in asks.items():
                began = time.process_time()
                ask()
                found[name].append(time.process_time() - began)
        return {name: statistics.median(times) for name, times in found.items()}


if __name__ == "__main__":
    main()
