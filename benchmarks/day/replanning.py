"""What a replan costs, all in: from the click to the plan published, its rows written and the mails queued.

    python -m benchmarks.day.replanning                              # SQLite
    python tools/on_postgres.py python -m benchmarks.day.replanning  # PostgreSQL

    --sizes S,M,L   S: 160 guests, 240 wishes, 40 tables × 6 slots; M: 400, 3,000, 160 × 16; L: 2,500, 18,800,
                    1,000 × 24
    --rounds N      replans in a row, each after three more guests are away and one more table is closed
    --profile       print where the time of the last click goes

“preview” is what the page before the click costs; “click” is the whole verb ``publish_replan``: it reads the day,
repairs, lets the independent judge look, writes version and meetings, queues mails with calendars, writes the audit.
“on the spot” is ``accept_on_the_spot`` of a pair that is then placed. Medians and the worst on the clock, and CPU of
this process.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

SIZES = {"S": (160, 240, 40, 6), "M": (400, 3_000, 160, 16), "L": (2_500, 18_800, 1_000, 24)}
"""Guests, wishes, tables, slots."""
Seconds = tuple[float, float]


def main() -> None:
    """Build each event in a fresh database and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="S,M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    home = Path(os.environ.get("DUIJIE_TEST_HOME") or tempfile.mkdtemp(prefix="duijie-replan-"))
    (home / "static").mkdir(exist_ok=True)
    os.environ.update(DUIJIE_TEST_HOME=str(home), DJANGO_SETTINGS_MODULE="tests.settings")
    import django

    django.setup()
    import time_machine
    from django.core.management import call_command
    from django.db import connection
    from tests.actions.replanning.stage import MORNING

    call_command("migrate", verbosity=0)
    for size in given.sizes.split(","):
        with time_machine.travel(MORNING - timedelta(days=1), tick=True):
            world, placed = build(size)
        with time_machine.travel(MORNING, tick=True):
            figures = measure(world, given.rounds, profile=given.profile)
        guests, wishes, tables, slots = SIZES[size]
        print(f"{connection.vendor}, {size}: {guests} guests, {wishes} wishes, {placed} placed, {tables} × {slots}")
        for name, taken in figures.items():
            wall, cpu = [one[0] for one in taken], [one[1] for one in taken]
            middle, own = statistics.median(wall), statistics.median(cpu)
            print(f"  {name:<14}{middle:7.2f} s  worst {max(wall):6.2f} s  CPU {own:6.2f} s")


def build(size: str) -> tuple[World, int]:
    """Return a world of a size with a published plan, and how many meetings that has."""
    from tests.world import make_world

    from duijie.store.models import Participant, Slot, Table

    guests, wishes, tables, slots = SIZES[size]
    world = make_world(f"size-{size.lower()}", guests=0)
    last = Slot.objects.filter(event=world.event).order_by("starts").last()
    assert last is not None
    for number in range(4, slots + 1):
        begins = last.starts + timedelta(minutes=30 * (number - 3))
        Slot.objects.create(event=world.event, session=last.session, code=f"s{number}", starts=begins)
    Table.objects.bulk_create(
        Table(event=world.event, code=f"T{number}", position=number) for number in range(5, tables + 1)
    )
    world.event.max_meetings = slots
    world.event.save()
    world.guests = add_guests(world, guests)
    wish(world, wishes)
    assert Participant.objects.filter(event=world.event).count() == guests
    return world, publish(world)


def add_guests(world: World, number: int) -> list[Any]:
    """Add guests in bulk; their firms and accounts are of no account here."""
    from duijie.store.models import Organisation, Participant, ParticipantState, Person

    firms, people, found = [], [], []
    sides = list(world.sides.values())
    for n in range(number):
        side = sides[n % 2]
        firms.append(Organisation(programme=world.programme, name=f"Firm {n}", side=side, search=f"firm {n}"))
        mail = f"guest{n}@size.example"
        people.append(
            Person(
                programme=world.programme,
                organisation=firms[-1],
                name=f"Guest {n}",
                mail=mail,
                languages=["en"],
                language="en",
                search=f"guest {n}",
            )
        )
        found.append(
            Participant(
                event=world.event,
                person=people[-1],
                side=side,
                state=ParticipantState.CONFIRMED,
                shown=["name", "organisation"],
                abroad=["hongkong", "shandong"],
            )
        )
    Organisation.objects.bulk_create(firms)
    Person.objects.bulk_create(people)
    Participant.objects.bulk_create(found)
    return found


def wish(world: World, number: int) -> None:
    """Add accepted wishes between the sides, spread evenly but for chance."""
    from duijie.store.models import Request, RequestState, Strength, Wish

    left, right = world.guests[0::2], world.guests[1::2]
    r = Random(1)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < number:
        pairs.add((r.randrange(len(left)), r.randrange(len(right))))
    both = [(left[i], right[k]) for i, k in sorted(pairs)]
    later = world.event.phases.latest("at").at + timedelta(days=2)
    Wish.objects.bulk_create(Wish(event=world.event, by=a, whom=b, strength=Strength.LIKE) for a, b in both)
    Request.objects.bulk_create(
        Request(event=world.event, by=a, whom=b, state=RequestState.ACCEPTED, expires=later) for a, b in both
    )


def publish(world: World) -> int:
    """Publish a plan that the solver makes in a few seconds, and return how many meetings it places."""
    from django.db import transaction
    from django.utils import timezone

    from duijie.actions.planning.drafts import problem_json
    from duijie.engine.scheduling import TimeLimit, solve
    from duijie.formats.plan import plan_to_json
    from duijie.store.models import PlanVersion, VersionState
    from duijie.store.snapshot import Place, read_rows, take_snapshot, write_meetings

    problem = take_snapshot(read_rows(world.event)).problem
    plan = solve(problem, TimeLimit(5), seed=1)
    with transaction.atomic():
        row = PlanVersion.objects.create(
            event=world.event,
            number=1,
            state=VersionState.PUBLISHED,
            problem=problem_json(problem),
            plan=plan_to_json(plan),
            verified=True,
            software="benchmark",
        )
        places = [Place(p.meeting, p.slot, p.table, p.people) for p in plan.placed]
        write_meetings(world.event, row, places, timezone.now())
    return len(plan.placed)


def measure(world: World, rounds: int, *, profile: bool) -> dict[str, list[Seconds]]:
    """Return the seconds of each act, round by round."""
    from tests.actions.replanning.stage import runner

    from duijie.actions.replanning import preview_replan, publish_replan, report_absent, report_table_closed
    from duijie.actions.sheets import day_link
    from duijie.store.models import Participant, Table

    actor, event = runner(world), world.event
    day_link(event)  # a process that serves pages has its routes loaded
    guests = Participant.objects.select_related("person", "event").filter(event=event).order_by("key")
    tables = Table.objects.select_related("event").filter(event=event).order_by("-position")
    figures: dict[str, list[Seconds]] = {"preview": [], "click": [], "on the spot": []}
    for n in range(rounds):
        for guest in guests[3 * n : 3 * n + 3]:
            report_absent(actor, guest)
        report_table_closed(actor, tables[n])
        seen, seconds = timed(lambda: preview_replan(actor, event))
        figures["preview"].append(seconds)
        watch = cProfile.Profile() if profile and n == rounds - 1 else None
        if watch is not None:
            watch.enable()
        _done, seconds = timed(lambda token=seen.token: publish_replan(actor, event, token))  # type: ignore[misc]
        if watch is not None:
            watch.disable()
            pstats.Stats(watch).sort_stats("cumulative").print_stats(45)
        figures["click"].append(seconds)
        figures["on the spot"].append(on_the_spot(world, n))
    return figures


def on_the_spot(world: World, number: int) -> Seconds:
    """Return the seconds until two guests who had nothing with each other are placed."""
    from tests.actions.replanning.stage import runner

    from duijie.actions.refusal import Refused
    from duijie.actions.replanning import accept_on_the_spot, ask_on_the_spot
    from duijie.actions.rights import INSTALLATION

    by, whom = world.guests[-2 - 2 * number], world.guests[-1 - 2 * number - 10]
    type(by).objects.filter(key__in=[by.key, whom.key]).update(incoming_cap=None)
    try:
        asked = ask_on_the_spot(runner(world), by, whom)
    except Refused:  # they meet already, or a day is full: nothing to place
        return 0.0, 0.0
    _done, seconds = timed(lambda: accept_on_the_spot(INSTALLATION, asked.request))
    return seconds


def timed(act: Callable[[], Any]) -> tuple[Any, Seconds]:
    """Do something and return what it returns with the seconds it took, on the clock and of this process's CPU."""
    gc.collect()
    begun, cpu = time.perf_counter(), time.process_time()
    found = act()
    return found, (time.perf_counter() - begun, time.process_time() - cpu)


if __name__ == "__main__":
    main()
