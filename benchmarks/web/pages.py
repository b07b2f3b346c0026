"""What pages cost: CPU and queries of a request with 1, 30 and 3,000 rows behind it, and the bytes of a first view.

    python -m benchmarks.web.pages                              # SQLite
    python tools/on_postgres.py python -m benchmarks.web.pages  # PostgreSQL
    python -m benchmarks.web.pages --start                      # time from nothing to the first page of make demo

Each request runs through the whole WSGI application (sessions, rights, content policy included) in this process; CPU
is ``time.process_time``, the median of ``ROUNDS`` in which all pages take turns, beside a view that returns nothing
behind the same middleware. Rows: so many guests, listings, suggestions, requests and meetings at the event. Of them
the guest who looks has what one guest may have: 20 suggestions, 8 requests to answer, 3 meetings (the event has three
slots); the hall has up to 40 tables, and meetings beyond that are at “any free table”.

A first view is the page with every style sheet and script it asks for, unpacked; drawings are counted apart.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROUNDS = 60
SIZES = (1, 30, 3000)
SUGGESTED, ASKED, TABLES = 20, 8, 40
GUEST_PAGES = {
    "for-you": "me/suggestions/",
    "my-day": "me/day",
    "me": "me/",
    "listings": "me/listings/",
    "requests": "me/requests/",
}
STAFF_PAGES = {"today": "staff/today", "people": "staff/people"}
_ASKED_FOR = re.compile(rb'(?:<link rel="stylesheet" href|<script type="module" src)="(/static/[^"#?]+)"')
_DRAWN = re.compile(rb'(?:href|src)="(/static/[^"#?]+\.svg)[#"]')


def main() -> None:
    """Print the tables, or with ``--start`` the time of the demo's start."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", action="store_true", help="measure the start of make demo instead")
    if parser.parse_args().start:
        print_start()
        return
    home = Path(tempfile.mkdtemp(prefix="duijie-pages-"))
    (home / "static").mkdir()
    os.environ.update(DUIJIE_TEST_HOME=str(home), DJANGO_SETTINGS_MODULE="tests.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "benchmarks.web.board_urls"
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    events = {size: make_event(size) for size in SIZES}
    pages = [page for size, world in events.items() for page in pages_of(size, world)]
    print(f"{connection.vendor}: CPU of a request, median of {ROUNDS}, and its queries")
    print_costs(pages, measure(pages))
    print("\nFirst view, unpacked: the page, its styles and scripts")
    print_weights(pages)


def print_start() -> None:
    """Print how long ``make demo``, once installed, takes to its first page."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "demo.py", "--once"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    seconds = re.search(r"First page after ([\d.]+) s", done.stdout)
    steps = re.findall(r"^  (.+?): ([\d.]+) s$", done.stdout, re.MULTILINE)
    print(f"make demo, installed: first page after {seconds[1] if seconds else '?'} s")
    print("  " + ", ".join(f"{name} {took}" for name, took in steps))
    print(f"  ended after {time.perf_counter() - began:.1f} s")


# --- an event with so many rows


def make_event(size: int) -> Any:
    """Return a world of its own with ``size`` guests beside the one who looks, and as many rows of each kind."""
    from django.db import transaction
    from tests.world import add_guest, make_world

    with transaction.atomic():
        world = make_world(f"rows-{size}", guests=1)
        for number in range(1, size + 1):
            # All but the one who looks are of the other side, so that everybody may be suggested to them.
            add_guest(world, 2 * number + 1)
        _listings(world)
        _suggestions(world)
        _requests(world)
        _meetings(world)
    return world


def _listings(world: Any) -> None:
    from duijie.store.models import Listing

    Listing.objects.bulk_create(
        Listing(
            programme=world.programme,
            event=world.event,
            person=guest.person,
            organisation=guest.person.organisation,
            direction="offer" if number else "need",
            language="en",
            title=f"Low-pressure membrane number {number}",
            teaser="A composite membrane that runs at 2.3 kWh a cubic metre of sea water; pilot of 14 months.",
            state="accepted",
        )
        for number, guest in enumerate(world.guests)
    )


def _suggestions(world: Any) -> None:
    from duijie.store.models import Listing, Suggestion

    me, others = world.guests[0], world.guests[1:]
    listings = {row.person_id: row for row in Listing.objects.filter(event=world.event)}
    words = {"en": "Both speak of: membrane", "zh-hans": "双方都提到：膜", "zh-hant": "雙方都提到：膜"}
    why = [{"signal": "words", "text": words, "terms": ["membrane"], "weight": 0.5}]
    mine = [(me, other) for other in others[:SUGGESTED]]
    theirs = [(other, me) for other in others[SUGGESTED:]]
    Suggestion.objects.bulk_create(
        Suggestion(
            event=world.event,
            participant=one,
            other=other,
            rank=rank % SUGGESTED + 1,
            score=0.5,
            need=listings[me.person_id],
            offer=listings[(other if one is me else one).person_id],
            reasons=why,
        )
        for rank, (one, other) in enumerate([*mine, *theirs])
    )


def _requests(world: Any) -> None:
    from duijie.store.models import Request, Wish

    me, others = world.guests[0], world.guests[1:]
    pairs = [(other, me) for other in others[:ASKED]]
    pairs += [(other, others[number - 1]) for number, other in enumerate(others[ASKED:], ASKED)]
    Wish.objects.bulk_create(Wish(event=world.event, by=by, whom=whom, strength="like") for by, whom in pairs)
    expires = datetime.now(UTC) + timedelta(days=400)
    Request.objects.bulk_create(Request(event=world.event, by=by, whom=whom, expires=expires) for by, whom in pairs)


def _meetings(world: Any) -> None:
    from duijie.store.models import Meeting, PlanVersion, Seat, Slot, Table

    now = datetime.now(UTC)
    version = PlanVersion.objects.create(
        event=world.event, number=1, state="published", problem={}, plan={}, verified=True, software="x", published=now
    )
    slots, others = list(Slot.objects.filter(event=world.event)), world.guests[1:]
    tables = list(Table.objects.filter(event=world.event))
    missing = range(len(tables), min(TABLES, -(-len(others) // len(slots))))
    places = tables + Table.objects.bulk_create(
        Table(event=world.event, code=f"T{number + 1}", zone="C", position=number + 1) for number in missing
    )
    meetings = Meeting.objects.bulk_create(
        Meeting(
            event=world.event,
            code=f"m{number}",
            slot=slots[number % len(slots)],
            table=places[number // len(slots)] if number // len(slots) < len(places) else None,
            version=version,
            changed=now,
        )
        for number in range(len(others))
    )
    seats = []
    for number, (meeting, other) in enumerate(zip(meetings, others, strict=True)):
        seats.append(Seat(meeting=meeting, participant=other, slot=meeting.slot, party=1))
        if number < len(slots):
            seats.append(Seat(meeting=meeting, participant=world.guests[0], slot=meeting.slot, party=0))
    Seat.objects.bulk_create(seats)


# --- asking for pages


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one event as one reader's browser asks for it; ``rows`` 0: the view that returns nothing."""

    name: str
    rows: int
    path: str
    cookies: str

    def ask(self, path: str = "") -> bytes:
        """Send a request through the application and return the body.

        Raises:
            RuntimeError: the answer is not a page.
        """
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path or self.path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookies,
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        answer = _application()(environ, lambda code, *_: status.append(code))
        body = b"".join(answer)
        answer.close()
        if not status[0].startswith("200"):
            raise RuntimeError(f"{path or self.path}: {status[0]}")
        return body

    def queries(self) -> int:
        """Return how many queries a request takes."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            self.ask()
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in captured)


_applications: list[Any] = []


def _application() -> Any:
    if not _applications:
        from django.core.wsgi import get_wsgi_application

        _applications.append(get_wsgi_application())
    return _applications[0]


def pages_of(size: int, world: Any) -> list[Page]:
    """Return the pages that are measured at an event, and beside the first the view that returns nothing."""
    from duijie.store.models import Role

    guest, staff = _cookies(world, world.guests[0].person.account), _cookies(world, world.staff[Role.ORGANISER])
    found = [Page("bare Django view", 0, "/bare/", "")] if size == SIZES[0] else []
    found += [Page(name, size, world.path(rest), guest) for name, rest in GUEST_PAGES.items()]
    found += [Page(name, size, world.path(rest), staff) for name, rest in STAFF_PAGES.items()]
    return found


def _cookies(world: Any, account: Any) -> str:
    return "; ".join(f"{name}={cookie.value}" for name, cookie in world.browser(account).cookies.items())


def measure(pages: Sequence[Page]) -> list[float]:
    """Return the median CPU of each page in seconds, warm; they take turns: a busy machine slows all alike."""
    found: list[list[float]] = [[] for _ in pages]
    for number in range(ROUNDS + 3):
        for page, times in zip(pages, found, strict=True):
            began = time.process_time()
            page.ask()
            if number >= 3:
                times.append(time.process_time() - began)
    return [statistics.median(times) for times in found]


def print_costs(pages: Sequence[Page], medians: Sequence[float]) -> None:
    """Print a line a page: CPU and queries at each number of rows, and the ratio to the bare view at the most."""
    cost = {(page.name, page.rows): seconds * 1000 for page, seconds in zip(pages, medians, strict=True)}
    queries = {(page.name, page.rows): page.queries() for page in pages if page.rows}
    bare = cost["bare Django view", 0]
    heads = "".join(f"{f'{size:,} rows':>14}" for size in SIZES)
    print(f"  {'page':<18}{heads}{'queries':>14}{'× bare view':>13}")
    print(f"  {'bare Django view':<18}{bare:>11.2f} ms")
    for name in (*GUEST_PAGES, *STAFF_PAGES):
        times = "".join(f"{cost[name, size]:>11.2f} ms" for size in SIZES)
        counts = " ".join(str(queries[name, size]) for size in SIZES)
        print(f"  {name:<18}{times}{counts:>14}{cost[name, SIZES[-1]] / bare:>13.1f}")


def print_weights(pages: Iterable[Page]) -> None:
    """Print a line a guest's page: the bytes of a first view at 30 rows."""
    for page in pages:
        if page.rows == SIZES[1] and page.name in GUEST_PAGES:
            html = page.ask()
            asked = {name: len(page.ask(name)) for name in _with_imports(page, _ASKED_FOR.findall(html))}
            drawn = sum(len(page.ask(name.decode())) for name in set(_DRAWN.findall(html)))
            total = len(html) + sum(asked.values())
            print(
                f"  {page.name:<18}{total / 1024:6.1f} KB: page {len(html) / 1024:.1f}, styles and scripts"
                f" {sum(asked.values()) / 1024:.1f} in {len(asked)} files; drawings beside it {drawn / 1024:.1f}"
            )


def _with_imports(page: Page, found: Iterable[bytes]) -> list[str]:
    """Return the addresses of style sheets and scripts, and of what these ask for in turn."""
    names, waiting = [], [name.decode() for name in found]
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.append(name)
        words = page.ask(name).decode()
        inner = re.findall(r"""(?:from|import)\s*\(?\s*["']\./([\w.-]+)["']""", words)
        inner += re.findall(r"""@import\s+(?:url\()?["']([\w.-]+)["']""", words)
        waiting.extend(f"{name.rpartition('/')[0]}/{other}" for other in inner)
    return names


if __name__ == "__main__":
    main()
