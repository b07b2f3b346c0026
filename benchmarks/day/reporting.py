"""What the page for leaders costs, all in: figures counted and kept, the page worded, PDF and docx written.

    python -m benchmarks.day.reporting                              # SQLite
    python tools/on_postgres.py python -m benchmarks.day.reporting  # PostgreSQL

    --sizes S,M   as in ``benchmarks.day.replanning``: S: 160 guests, 240 wishes; M: 400, 3,000
    --rounds N    reports in a row

Everybody has checked in, every placed meeting was held, and every third ends with an intention of both sides. The
first PDF of a process reads the fonts; it is printed apart.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World


def main() -> None:
    """Build each event in a fresh database and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="S,M")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    home = Path(os.environ.get("DUIJIE_TEST_HOME") or tempfile.mkdtemp(prefix="duijie-report-"))
    (home / "static").mkdir(exist_ok=True)
    os.environ.update(DUIJIE_TEST_HOME=str(home), DJANGO_SETTINGS_MODULE="tests.settings")
    import django

    django.setup()
    import time_machine
    from benchmarks.day.replanning import build
    from django.core.management import call_command
    from django.db import connection
    from tests.actions.replanning.stage import MORNING

    call_command("migrate", verbosity=0)
    for size in given.sizes.split(","):
        with time_machine.travel(MORNING - timedelta(days=1), tick=True):
            world, placed = build(size)
        hold(world)
        print(f"{connection.vendor}, {size}: {placed} meetings held")
        measure(world, given.rounds)


def hold(world: World) -> None:
    """Let everybody come and every meeting be held."""
    from tests.world import DAY

    from duijie.store.models import CheckIn, Meeting, Outcome, Participant, Seat

    event = world.event
    CheckIn.objects.bulk_create(
        CheckIn(event=event, participant=guest, at=DAY, way="qr") for guest in Participant.objects.filter(event=event)
    )
    Meeting.objects.filter(event=event).update(progress="ended")
    words = {}
    for number, meeting in enumerate(Meeting.objects.filter(event=event)):
        for seat in Seat.objects.filter(meeting=meeting, active=True):
            step = "intention" if number % 3 == 0 else "papers"
            words[meeting.key, seat.participant_id] = Outcome(
                meeting=meeting, participant_id=seat.participant_id, held=True, next_step=step
            )
    Outcome.objects.bulk_create(words.values())


def measure(world: World, rounds: int) -> None:
    """Print medians and the worst of each step, and of all together."""
    from duijie.actions.reporting import make_report, one_page
    from duijie.formats.reports import one_page_docx, one_page_pdf
    from duijie.store.models import Report, Role

    taken: dict[str, list[float]] = {}

    def timed(name: str, step: Callable[..., Any], *given: object) -> Any:
        began = time.perf_counter()
        made = step(*given)
        taken.setdefault(name, []).append(time.perf_counter() - began)
        return made

    for _round in range(rounds):
        began = time.perf_counter()
        kept = timed("figures", make_report, world.actor(Role.ORGANISER), world.event)
        report = Report.objects.select_related("event__programme", "programme").get(key=kept.key)
        page = timed("words", one_page, report, "zh-hans")
        timed("PDF", one_page_pdf, page)
        taken.setdefault("figures to PDF", []).append(time.perf_counter() - began)
        timed("docx", one_page_docx, page)
    for name, seconds in taken.items():
        later = seconds[1:] or seconds
        print(f"  {name:<16}{statistics.median(later):6.2f} s  worst {max(later):6.2f} s  first {seconds[0]:6.2f} s")


if __name__ == "__main__":
    main()
