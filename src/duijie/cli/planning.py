"""The steps of ``duijie plan``: read the files, make the book, print it into a folder."""

from __future__ import annotations

import gc
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from duijie.cli.encoder import choose_encoder
from duijie.cli.meter import Meter, ready_planner
from duijie.cli.output import write_folder
from duijie.cli.terminal import language_of, note
from duijie.engine.faults import Fault, InputError
from duijie.engine.programme.defaults import default_event
from duijie.engine.programme.lists import GuestList
from duijie.engine.records import Event
from duijie.engine.text import Language, Text
from duijie.formats.event import read_event
from duijie.formats.spreadsheet import Inspection, inspect

_ABSENT: Final = Text("There is no such file.", "没有这个文件。", "沒有這個檔案。")
_NO_PARENT: Final = Text(
    "The folder {folder} does not exist or can't be written to; nothing was made.",
    "文件夹 {folder} 不存在或不可写入；没有生成任何文件。",
    "資料夾 {folder} 不存在或不可寫入；沒有產生任何檔案。",
)
_NOT_OURS: Final = Text(
    "{folder} holds files that are not a plan's; choose an empty or a new folder. Nothing was changed.",
    "{folder} 里有不属于排期的文件；请选一个空的或新的文件夹。没有改动任何文件。",
    "{folder} 裏有不屬於排期的檔案；請選一個空的或新的資料夾。沒有改動任何檔案。",
)
_TWICE: Final = Text("This file is given twice.", "这个文件给了两次。", "這個檔案給了兩次。")
_READ: Final = Text("Reading the lists ({files})", "读取 {files} 份名单", "讀取 {files} 份名單")
_PRINT: Final = Text("Printing schedules, pages and calendars", "生成日程、网页与日历", "產生日程、網頁與日曆")
_DEFAULTS: Final = Text(
    "Not in EVENT.toml, so taken as usual: {keys} ({date}, {slots} slots from {start}, {tables} tables, at most {most}"
    " meetings each).",
    "EVENT.toml 未写明、按常规取值：{keys}（{date}，{slots} 个时段自 {start} 起，{tables} 桌，每人至多 {most} 场）。",
    "EVENT.toml 未寫明、按常規取值：{keys}（{date}，{slots} 個時段自 {start} 起，{tables} 枱，每人至多 {most} 場）。",
)
_HELD: Final = Text(
    "{file} › {sheet} › {row}: left out of the plan. {why}",
    "{file} › {sheet} › {row}：未列入排期。{why}",
    "{file} › {sheet} › {row}：未列入排期。{why}",
)
_PROBLEMS: Final = Text(
    "{file}: doubts in reading: {count}. “duijie inspect {file}” names each.",
    "{file}：有 {count} 处读取存疑，可用“duijie inspect {file}”查看。",
    "{file}：有 {count} 處讀取存疑，可用「duijie inspect {file}」查看。",
)
_MISSING: Final = Text(
    "No font here draws {characters}; schedules.pdf shows 〓 in their place. All other files hold them.",
    "字体里没有 {characters}，schedules.pdf 以〓代替；其他文件均照原样。",
    "字型裏沒有 {characters}，schedules.pdf 以〓代替；其他檔案均照原樣。",
)
_DONE: Final = Text(
    "{out}: {placed} of {meetings} meetings placed, checked independently.",
    "{out}：{meetings} 场中排下 {placed} 场，已独立核对。",
    "{out}：{meetings} 場中排下 {placed} 場，已獨立核對。",
)

#: What a plan's folder holds; a folder with anything else in it is not replaced.
CONTENTS: Final = frozenset({"problem.json", "plan.json", "plan.xlsx", "plan.html", "schedules.pdf", "calendars"})


@dataclass(frozen=True, slots=True)
class Settings:
    """How the engines work: seconds for the scheduling one (None: its own budget), seed, threads, encoder."""

    time_limit: float | None
    seed: int
    workers: int
    encoder: str


def make_plan(files: list[Path], out: Path, event_file: Path | None, settings: Settings, lang: str | None) -> None:
    """Write the plan of the given lists into ``out``, whole or not at all.

    Raises:
        InputError: every fault of the lists, the event or the folder; ``out`` is untouched.
    """
    language_of(lang)  # an unknown language is said before any work
    gc.disable()  # one plan and out: nearly all that is made is kept, and looking for the rest costs a tenth
    _check_paths(files, event_file, out)
    event = _event(event_file)
    language = language_of(lang, event.language)
    meter = Meter(language)
    choice = choose_encoder(settings.encoder, meter)
    with meter.step(_READ.fill(files=len(files))):
        found = _inspect_all(files)
    from duijie.engine.programme.book import Effort, plan_event
    from duijie.formats.folder import render_folder
    from duijie.formats.pdf import missing_characters

    _tell_defaults(event, language)
    _tell_problems(found, language)
    lists = _guest_lists(found)
    effort = Effort(settings.time_limit, settings.seed, settings.workers, on_better=meter.better)
    ready_planner(meter)
    book, notes = choice.run(lambda one: plan_event(lists, event, replace(effort, encoder=one), meter.step))
    for text in notes:
        note(text.of(language))
    if missing := missing_characters(book):
        note(_MISSING.fill(characters=" ".join(missing)).of(language))
    with meter.step(_PRINT):
        contents = render_folder(book, language)
    write_folder(out, contents)
    placed, meetings = len(book.plan.placed), len(book.problem.meetings)
    note(_DONE.fill(out=out, placed=placed, meetings=meetings).of(language))


def _check_paths(files: list[Path], event_file: Path | None, out: Path) -> None:
    faults = [Fault("absent", _ABSENT, file=str(path)) for path in (*files, event_file) if path and not path.is_file()]
    for index, path in enumerate(files):
        if path.resolve() in [other.resolve() for other in files[:index]]:
            faults.append(Fault("twice", _TWICE, file=str(path)))
    parent = out.resolve().parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        faults.append(Fault("no_folder", _NO_PARENT.fill(folder=out.parent)))
    elif out.exists() and (not out.is_dir() or {path.name for path in out.iterdir()} - CONTENTS):
        faults.append(Fault("not_ours", _NOT_OURS.fill(folder=out)))
    if faults:
        raise InputError(faults)


def _event(path: Path | None) -> Event:
    """Return the event; one that names no date is held today (SOURCE_DATE_EPOCH fixes "today" for repeatable runs)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    today = datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()  # noqa: DTZ011
    return default_event(today) if path is None else read_event(path.read_bytes(), path.name, today)


def _inspect_all(files: list[Path]) -> list[Inspection]:
    """Read every list, two at a time, each in a confined child; all faults of all files together.

    While the children read, this process loads the engines. Lists of one name in two
    folders are told apart by their paths.
    """
    names = Counter(path.name for path in files)
    faults: list[Fault] = []
    found: list[Inspection] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        tasks = [pool.submit(inspect, path, compare=False) for path in files]
        import_module("duijie.engine.programme.book")
        import_module("duijie.formats.folder")
        for path, task in zip(files, tasks, strict=True):
            try:
                file = path.name if names[path.name] == 1 else str(path)
                found.append(replace(task.result(), file=file))
            except InputError as error:
                faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return found


def _guest_lists(found: list[Inspection]) -> tuple[GuestList, ...]:
    return tuple(
        GuestList(
            one.file,
            one.rows,
            {
                (sheet.name, column.field): column.column
                for sheet in one.sheets
                for column in sheet.columns
                if column.field
            },
        )
        for one in found
    )


def _tell_defaults(event: Event, language: Language) -> None:
    if event.defaults:
        start = (event.slots[0].start or "")[11:16]
        words = {"keys": ", ".join(event.defaults), "date": event.date, "slots": len(event.slots), "start": start}
        note(_DEFAULTS.fill(**words, tables=len(event.tables), most=event.max_meetings).of(language))


def _tell_problems(found: list[Inspection], language: Language) -> None:
    for one in found:
        for problem in one.problems:
            if problem.severity == "error":
                words = {"file": one.file, "sheet": problem.sheet, "row": problem.row, "why": problem.text}
                note(_HELD.fill(**words).of(language))
        doubts = sum(problem.severity == "warning" for problem in one.problems)
        if doubts:
            note(_PROBLEMS.fill(file=one.file, count=doubts).of(language))
