"""A change of the board to 400 viewers: how soon each has it, and what it costs the server.

    python -m benchmarks.day.viewers                              # SQLite
    python tools/on_postgres.py python -m benchmarks.day.viewers  # PostgreSQL

A real ``duijie serve`` on the loopback, 40 tables and 6 slots, 400 viewers on a connection each who ask every 1.5 s, as
the hall's screen does, and fetch the board when there is something new. Every four seconds a table host's tap is
written by another process. The delay counts from the tap's commit until a viewer holds the board that shows it. CPU is
that of the server's processes alone, a share of one core.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

VIEWERS, EVERY, CHANGES, PAUSE = 400, 1.5, 8, 4.0
TABLES, SLOTS = 40, 6
PORT: Final = 18437


def main() -> None:
    """Build the event, start the server, let the viewers look."""
    home = os.environ.setdefault("DUIJIE_TEST_HOME", tempfile.mkdtemp(prefix="duijie-viewers-"))
    os.makedirs(os.path.join(home, "static"), exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    meetings, event, token, actor = build()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "duijie.settings.django"}
    command = [sys.executable, "-m", "duijie.cli", "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        print(f"{connection.vendor}, {TABLES} × {SLOTS}, {VIEWERS} viewers every {EVERY} s")
        asyncio.run(Hall(server.pid, meetings, event, token, actor).play())
    finally:
        server.terminate()
        server.wait(20)


def build() -> tuple[list[Any], str, str, Any]:
    """Return meetings of the slot that runs, the event's key, a screen's secret and who taps."""
    from django.utils import timezone
    from tests.world import make_world

    from duijie.actions.running import open_projector
    from duijie.store import models as m

    world = make_world(f"view{os.getpid()}", guests=2 * TABLES)
    event, now = world.event, timezone.now()
    event.date, event.timezone = now.date(), "UTC"
    event.save()
    m.Slot.objects.filter(event=event).delete()
    m.Table.objects.filter(event=event).delete()
    session = m.Session.objects.get(event=event)
    slots = [
        m.Slot.objects.create(event=event, session=session, code=f"v{n}", starts=now + timedelta(minutes=30 * n - 5))
        for n in range(SLOTS)
    ]
    tables = [
        m.Table.objects.create(event=event, code=str(n + 1), position=n, zone="ABCD"[n // 10]) for n in range(TABLES)
    ]
    version = m.PlanVersion.objects.create(
        event=event, number=1, state="published", verified=True, problem={}, plan={}, software="benchmark"
    )
    for s, slot in enumerate(slots):
        for t, table in enumerate(tables):
            pair = (world.guests[2 * t], world.guests[2 * ((t + s) % TABLES) + 1])
            row = m.Meeting.objects.create(
                event=event, code=f"{s}-{t}", slot=slot, table=table, version=version, changed=now - timedelta(days=1)
            )
            m.Seat.objects.bulk_create(
                m.Seat(meeting=row, participant=one, slot=slot, party=party) for party, one in enumerate(pair)
            )
            m.TableUse.objects.create(meeting=row, table=table, slot=slot)
    meetings = list(m.Meeting.objects.filter(event=event, slot=slots[0]).select_related("event", "slot", "table"))
    actor = world.actor(m.Role.ORGANISER)
    return meetings, event.key, open_projector(actor, event), actor


class Hall:
    """The viewers, and the taps they wait for."""

    def __init__(self, server: int, meetings: list[Any], event: str, token: str, actor: Any) -> None:
        self.server, self.meetings, self.actor = server, meetings, actor
        self.now, self.screen = f"/now/{event}", f"/screen/{token}"
        self.number, self.changed = 0, 0.0
        self.delays: list[float] = []
        self.asked = self.fetched = 0
        self.ends = False

    async def play(self) -> None:
        """Let everybody in, change the board again and again, and print what it took."""
        for _try in range(200):
            try:
                await Viewer(self).connect()
                break
            except OSError:
                await asyncio.sleep(0.1)
        viewers = [asyncio.create_task(Viewer(self).look(n)) for n in range(VIEWERS)]
        await asyncio.sleep(3 * EVERY)
        self.asked = self.fetched = 0
        start, before = time.perf_counter(), cpu_of(self.server)
        idle = await self.idle(start, before)
        start, before, self.asked, self.fetched = time.perf_counter(), cpu_of(self.server), 0, 0
        for change in range(CHANGES):
            await asyncio.to_thread(self.tap, change)
            await asyncio.sleep(PAUSE)
        share = (cpu_of(self.server) - before) / (time.perf_counter() - start)
        self.ends = True
        await asyncio.gather(*viewers)
        parts = statistics.quantiles(self.delays, n=100)
        print(
            f"  seen {len(self.delays)} of {CHANGES * VIEWERS}  p50 {parts[49]:.2f}  p99 {parts[98]:.2f}"
            f"  worst {max(self.delays):.2f} s   CPU {100 * share:.0f} % of a core with a change every {PAUSE:.0f} s"
            f" ({self.asked} asked, {self.fetched} boards), {idle}"
        )

    async def idle(self, start: float, before: float) -> str:
        """Return what asking costs while nothing changes."""
        await asyncio.sleep(8)
        used, asked = cpu_of(self.server) - before, max(1, self.asked)
        share = used / (time.perf_counter() - start)
        return f"{100 * share:.0f} % while nothing changes ({1000 * used / asked:.2f} ms an answer)"

    def tap(self, change: int) -> None:
        """Let a host start a meeting."""
        from duijie.actions.day_changes import day_number
        from duijie.actions.running import mark_meeting

        meeting = self.meetings[change % len(self.meetings)]
        mark_meeting(self.actor, meeting, "started")
        self.number, self.changed = day_number(meeting.event), time.perf_counter()


class Viewer:
    """One screen on one connection."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    async def connect(self) -> None:
        """Open the connection."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", PORT)

    async def look(self, number: int) -> None:
        """Ask again and again, each viewer at its own moments."""
        hall, tag, seen = self.hall, "", 0
        await self.connect()
        await asyncio.sleep(EVERY * number / VIEWERS)
        while not hall.ends:
            turn = time.perf_counter()
            status, fresh = await self.get(hall.now, tag)
            hall.asked += 1
            if status == 200:
                tag = fresh
                await self.get(hall.screen, "", part=True)
                hall.fetched += 1
                shown = int(tag.strip('"').split(".")[0])
                if hall.number and shown >= hall.number > seen:
                    hall.delays.append(time.perf_counter() - hall.changed)
                    seen = hall.number
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - turn)))
        self.writer.close()

    async def get(self, path: str, tag: str, *, part: bool = False) -> tuple[int, str]:
        """Send a request; return its status and tag."""
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        kind = "X-Duijie-Part: screen\r\n" if part else ""
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{known}{kind}\r\n".encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        status = int(head.split(" ", 2)[1])
        if "content-length" in fields:
            await self.reader.readexactly(int(fields["content-length"]))
        elif fields.get("transfer-encoding") == "chunked":
            while size := int((await self.reader.readuntil(b"\r\n")).strip(), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readexactly(2)
        return status, fields.get("etag", "")


def cpu_of(process: int) -> float:
    """Return the seconds of CPU that a process and those it started have used."""
    total, waiting = 0.0, [process]
    while waiting:
        one = waiting.pop()
        try:
            words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
            waiting += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            continue
    return total


if __name__ == "__main__":
    main()
