"""From scan to green on the server: 400 guests, 20 desks at once.

    python -m benchmarks.day.scans                              # SQLite
    python tools/on_postgres.py python -m benchmarks.day.scans  # PostgreSQL

Every scan is a whole request, as a desk's page sends it, through the application (session, rights, CSRF, the batch,
the audit log, the answer). Eight threads answer, as ``duijie serve`` has; the time counts from when the desk sends, so
waiting for a thread is in it. “steady”: each desk scans every three seconds, at its own moment; “at once”: all twenty
press at the same instant, again and again, which no hall does. CPU is that of the process, a scan.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from random import Random
from typing import Final

GUESTS, DESKS, THREADS = 400, 20, 8
EVERY: Final = 3.0


def main() -> None:
    """Build the event and measure both ways."""
    home = os.environ.setdefault("DUIJIE_TEST_HOME", tempfile.mkdtemp(prefix="duijie-scans-"))
    os.makedirs(os.path.join(home, "static"), exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    hall = Hall()
    print(f"{connection.vendor}, {GUESTS} guests, {DESKS} desks, {THREADS} threads")
    hall.warm()
    hall.report("steady", hall.steady())
    hall.report("at once", hall.at_once())


class Hall:
    """An event with guests, and a desk's browser each."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application
        from django.test import Client
        from tests.world import account, make_world

        from duijie.actions.badges import badge_token
        from duijie.actions.checking_in import open_desk
        from duijie.store.models import Membership, Role

        world = make_world(f"hall{os.getpid()}", guests=GUESTS)
        self.application = get_wsgi_application()
        self.codes = [badge_token(guest) for guest in world.guests]
        self.desks: list[tuple[str, str, str]] = []
        for number in range(DESKS):
            member = account(f"Desk {number}", f"desk{number}-{os.getpid()}@hall.example")
            Membership.objects.create(account=member, programme=world.programme, role=Role.DESK)
            desk = open_desk(world.actor(Role.DESK), world.event, f"Desk {number}")
            client = Client(headers={"Accept-Language": "zh-CN"})
            client.force_login(member)
            page = client.get(world.path(f"staff/desk/{desk.key}/")).content.decode()
            token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
            self.desks.append((world.path(f"staff/desk/{desk.key}/send/"), cookies, token))
        self.number = 0

    def scan(self, desk: int, code: str, mark: str) -> float:
        """Send one scan, and return when its answer was there."""
        path, cookies, token = self.desks[desk]
        now = datetime.now(UTC).isoformat()
        body = json.dumps({"sent": now, "scans": [{"mark": mark, "at": now, "way": "qr", "code": code}]}).encode()
        status: list[str] = []

        def start(code: str, sent: list[tuple[str, str]], failed: object = None, /) -> Callable[[bytes], object]:
            status.append(code)
            return bytes

        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": cookies,
            "HTTP_ACCEPT_LANGUAGE": "zh-CN",
            "HTTP_X_CSRFTOKEN": token,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        answer = self.application(environ, start)
        read = json.loads(b"".join(answer))
        getattr(answer, "close", lambda: None)()
        assert status[0].startswith("200"), status
        assert read["answers"][0]["result"] in {"came", "again"}
        return time.perf_counter()

    def warm(self) -> None:
        """Let every thread open its connection and every template compile."""
        ready = threading.Barrier(THREADS)
        self.pool = ThreadPoolExecutor(THREADS)

        def one(thread: int) -> None:
            ready.wait()
            self.scan(thread, self.codes[thread], f"warm{thread}")

        list(self.pool.map(one, range(THREADS)))

    def send(self, desk: int, code: str) -> Future[float]:
        """Let a desk send at this moment; the future gives the seconds until its answer."""
        self.number += 1
        sent, mark = time.perf_counter(), f"n{self.number}"
        return self.pool.submit(lambda: self.scan(desk, code, mark) - sent)

    def steady(self) -> tuple[list[float], float]:
        """Return seconds a scan, and CPU a scan: every guest once, each desk at its own moments."""
        random = Random(1)
        offsets = [random.uniform(0, EVERY) for _ in range(DESKS)]
        moments = sorted(
            (offsets[number % DESKS] + EVERY * (number // DESKS), number % DESKS, code)
            for number, code in enumerate(self.codes)
        )
        start, cpu, futures = time.perf_counter(), time.process_time(), []
        for moment, desk, code in moments:
            time.sleep(max(0.0, start + moment - time.perf_counter()))
            futures.append(self.send(desk, code))
        taken = [one.result() for one in futures]
        return taken, (time.process_time() - cpu) / len(taken)

    def at_once(self) -> tuple[list[float], float]:
        """Return seconds a scan, and CPU a scan: twenty at the same instant, twenty times."""
        random, taken, cpu = Random(2), [], time.process_time()
        for _round in range(20):
            futures = [self.send(desk, random.choice(self.codes)) for desk in range(DESKS)]
            taken += [one.result() for one in futures]
        return taken, (time.process_time() - cpu) / len(taken)

    def report(self, name: str, measured: tuple[list[float], float]) -> None:
        """Print percentiles of one way."""
        taken, cpu = measured
        parts = statistics.quantiles(taken, n=100)
        p50, p95, p99 = (1000 * parts[at - 1] for at in (50, 95, 99))
        print(
            f"  {name:<8} p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f}  worst {1000 * max(taken):6.1f} ms"
            f"   CPU {1000 * cpu:5.1f} ms a scan"
        )


if __name__ == "__main__":
    main()
