"""The printed set: schedules, table signs, badges, booklet; made by a job, kept for two weeks, given to staff only."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from duijie.actions.badges import badge_token
from duijie.actions.deed import deed
from duijie.actions.jobs import Report, start_job
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.actions.sheets import agenda_parts, around, own_line, sheets_of, shown_line
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.outgoing import (
    Badge,
    Booklet,
    SignLine,
    TableSign,
    badges_pdf,
    booklet_pdf,
    schedules_pdf,
    table_signs_pdf,
)
from duijie.store.faces import language_of
from duijie.store.models import Assistant, AssistantKind, Event, Job, JobState, Seat, Table
from duijie.store.queries.schedules import seats_by_table, with_schedules
from duijie.store.queries.setting import filled

KEPT: Final = timedelta(days=14)
"""How long printed sheets lie on the server: they name every guest."""
SHEETS: Final[dict[str, Text]] = {
    "schedules": Text("Schedules", "个人日程", "個人日程"),
    "signs": Text("Table signs", "桌牌", "枱牌"),
    "badges": Text("Badges", "胸卡", "名牌"),
    "booklet": Text("Programme", "会议手册", "會議手冊"),
}
_NONE: Final = Text(
    "Tick at least one kind of sheet. Nothing was started.",
    "请至少勾选一种。尚未开始。",
    "請至少勾選一種。尚未開始。",
)
_GONE: Final = Text(
    "This sheet is no longer kept. Make the printed set again; it takes a minute.",
    "这份文件已过保存期。请重新生成，约一分钟。",
    "這份文件已過保存期。請重新製作，約一分鐘。",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of a printed set. ``size`` in bytes."""

    code: str
    name: Text
    size: int


@dataclass(frozen=True, slots=True)
class PrintedSet:
    """What one job made. ``until``: None while it has not ended well."""

    job: Job
    sheets: tuple[Sheet, ...]
    until: datetime | None


def start_printing(actor: Actor, event: Event, chosen: Sequence[str]) -> Job:
    """Start a job that makes the chosen sheets of the published plan as it stands then.

    Raises:
        Refused: the actor may not send.
        InputError: nothing known is chosen.
    """
    require(actor, Right.SEND, event)
    kinds = [code for code in SHEETS if code in chosen]
    if not kinds:
        raise InputError([Fault("no_sheet", _NONE, place="sheets")])
    with deed(actor, "sheets.print", event.programme_id) as doing:
        job = start_job("print", actor, event=event, given={"sheets": kinds})
        doing.about(job, sheets=kinds)
    return job


def render(job: Job, report: Report) -> dict[str, object]:
    """Make the sheets of a job, one file each. Returns their sizes and until when they are kept.

    Raises:
        StopAskedError: somebody asked it to stop; what was made is removed.
    """
    assert job.event is not None
    folder = _folder(job.key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kinds = [code for code in SHEETS if code in job.input["sheets"]]
    sizes = {}
    made = timezone.now().replace(microsecond=0)
    try:
        for number, code in enumerate(kinds):
            report.step(number, len(kinds) + 1, SHEETS[code])
            sizes[code] = _write(folder / f"{code}.pdf", _MAKERS[code](job.event, made))
        report.step(len(kinds), len(kinds) + 1)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return {"sheets": sizes, "until": (made + KEPT).isoformat()}


def printed_sets(event: Event) -> list[PrintedSet]:
    """Return the latest printed sets of an event, the newest first (1 query)."""
    now = timezone.now()
    return [_set(job, now) for job in Job.objects.filter(event=event, kind="print")[:10]]


def _set(job: Job, now: datetime) -> PrintedSet:
    until = datetime.fromisoformat(job.output["until"]) if job.state == JobState.DONE else None
    if until is None or until < now:
        return PrintedSet(job, (), until)
    sizes = job.output["sheets"]
    return PrintedSet(job, tuple(Sheet(code, SHEETS[code], sizes[code]) for code in SHEETS if code in sizes), until)


def open_sheet(actor: Actor, event: Event, key: str, code: str) -> bytes:
    """Return one printed file to staff; the log notes who took it.

    Raises:
        Refused: the actor may not send, there is no such file, or it is no longer kept.
    """
    require(actor, Right.SEND, event)
    job = Job.objects.filter(event=event, kind="print", key=key).first()
    if job is None or code not in SHEETS:
        raise not_found()
    kept = {sheet.code for sheet in _set(job, timezone.now()).sheets}
    if code not in kept:
        raise Refused("sheet_gone", _GONE, 404)
    with deed(actor, "sheets.open", event.programme_id) as doing:
        doing.about(job, sheet=code)
        try:
            return (_folder(job.key) / f"{code}.pdf").read_bytes()
        except FileNotFoundError:
            raise Refused("sheet_gone", _GONE, 404) from None


def forget_sheets(now: datetime) -> int:
    """Delete printed files past their time; timed work. Returns how many sets went."""
    done = Job.objects.filter(kind="print", state=JobState.DONE, ended__lt=now - KEPT)
    gone = 0
    for key in done.values_list("key", flat=True):
        if _folder(key).is_dir():
            shutil.rmtree(_folder(key))
            gone += 1
    return gone


def _folder(job: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "sheets" / job


def _write(path: Path, data: bytes) -> int:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    return len(data)


def _schedules(event: Event, made: datetime) -> bytes:
    return schedules_pdf(sheets_of(event, with_schedules(event)), made)


def _signs(event: Event, made: datetime) -> bytes:
    surroundings = around(event)
    hosts = Assistant.objects.filter(event=event, kind=AssistantKind.TABLE_HOST, table__isnull=False).order_by("key")
    names = {host.table_id: host.name for host in hosts}
    seats = {table: list(rows) for table, rows in groupby(seats_by_table(event), key=lambda s: s.meeting.table_id)}
    tables = Table.objects.filter(event=event).order_by("position", "code")
    language = language_of(event.language)
    signs = [
        TableSign(table.code, table.zone, _lines(seats.get(table.key, ()), event), names.get(table.key, ""))
        for table in tables
    ]
    return table_signs_pdf(surroundings.occasion, signs, language, made)


def _lines(seats: Sequence[Seat], event: Event) -> tuple[SignLine, ...]:
    language = language_of(event.language)
    lines = []
    for _slot, rows in groupby(seats, key=lambda seat: (seat.slot.starts, seat.meeting_id)):
        sitting = list(rows)
        slot = sitting[0].slot
        people = tuple(shown_line(seat.participant, language) for seat in sitting)
        lines.append(SignLine(slot.starts, slot.starts + timedelta(minutes=slot.minutes), people))
    return tuple(lines)


def _badges(event: Event, made: datetime) -> bytes:
    badges = [
        Badge(own_line(guest), language_of(guest.person.language), badge_token(guest))
        for guest in with_schedules(event)
    ]
    return badges_pdf(around(event).occasion, badges, made)


def _booklet(event: Event, made: datetime) -> bytes:
    language, surroundings = language_of(event.language), around(event)
    about = filled(event.about)
    welcome = about if about.zh_hans else None
    return booklet_pdf(Booklet(surroundings.occasion, agenda_parts(surroundings, language), welcome), language, made)


_MAKERS: Final[dict[str, Callable[[Event, datetime], bytes]]] = {
    "schedules": _schedules,
    "signs": _signs,
    "badges": _badges,
    "booklet": _booklet,
}
