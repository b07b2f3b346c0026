"""Taking a list in: checked by its content, sealed, and handed to the job that reads it."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.importing.knowing import engine_event
from duijie.actions.importing.packing import seal_bytes
from duijie.actions.jobs import start_job
from duijie.actions.refusal import changed_meanwhile
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.programme.lists import GuestList, Source
from duijie.engine.programme.sides import side_of
from duijie.engine.records import ListRow
from duijie.engine.text import Text
from duijie.formats.spreadsheet.limits import FILE_BYTES
from duijie.store.models import Event, GuestImport, ImportState, Side

#: So long the file and what was read from it are kept; afterwards an import can no longer be undone.
KEPT: Final = timedelta(days=90)
ENDINGS: Final = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")
_LONGEST: Final = 100
_FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_CONTAINERS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_OTHER: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")

_NO_FILE: Final = Text(
    "Choose a file first; nothing was uploaded.",
    "请先选择文件，目前没有上传任何内容。",
    "請先選擇檔案，目前沒有上載任何內容。",
)
_EMPTY: Final = Text(
    "The file is empty; nothing was kept. Check that it is the right one.",
    "文件是空的，没有保留。请检查是否选对了文件。",
    "檔案是空的，沒有保留。請檢查是否選對了檔案。",
)
_TOO_LARGE: Final = Text(
    "The file is larger than {most} MB and was not kept. Delete pictures from it, or part it into several lists.",
    "文件超过 {most} MB，没有保留。请删去其中的图片，或分成几份名单。",
    "檔案超過 {most} MB，沒有保留。請刪去其中的圖片，或分成幾份名單。",
)
_NO_LIST: Final = Text(
    "This is no list: Excel (.xlsx, .xls), OpenDocument (.ods) or text (.csv, .tsv). Nothing was kept; in your program"
    " choose “Save as” and one of these.",
    "这不是名单文件。可用 Excel（.xlsx、.xls）、OpenDocument（.ods）或文本（.csv、.tsv）。文件没有保留；"
    "请在软件中“另存为”其中一种。",
    "這不是名單檔案。可用 Excel（.xlsx、.xls）、OpenDocument（.ods）或文字（.csv、.tsv）。檔案沒有保留；"
    "請在軟件中「另存為」其中一種。",
)


def upload_list(actor: Actor, event: Event, name: str, content: bytes, side: Side | None = None) -> GuestImport:
    """Keep an uploaded list, sealed, and start reading it.

    ``side``: for rows that do not say; None: the one that the file's name tells of, if any.

    Raises:
        Refused: the actor may not import.
        InputError: there is no file, or it is empty, too large or no list by its content.
    """
    require(actor, Right.IMPORT, event)
    check_content(name, content)
    with deed(actor, "import.upload", event.programme_id) as doing:
        batch = GuestImport.objects.create(
            event=event,
            file_name=clean_name(name),
            size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
            content=seal_bytes(content),
            side=_side(event, name, side),
            by=actor.account,
            kept_until=timezone.now() + KEPT,
        )
        doing.about(batch, size=len(content))
        start_job("read_list", actor, event=event, given={"batch": batch.key, "read": True})
    return batch


def _side(event: Event, name: str, side: Side | None) -> Side | None:
    """Return the side that was chosen, else the one the file's name tells of."""
    if side is not None:
        return side if side.programme_id == event.programme_id else None
    named = side_of(Source(GuestList(name, {}), ListRow("", 0)), engine_event(event))
    return event.programme.sides.filter(code=named).first() if named else None


def check_content(name: str, content: bytes) -> None:
    """Do nothing for what may be a list; its content counts, not its name.

    Raises:
        InputError: it is none; the place is ``file``.
    """
    if not name:
        raise InputError([Fault("no_file", _NO_FILE, place="file")])
    if not content.strip():
        raise InputError([Fault("empty", _EMPTY, place="file")])
    if len(content) > FILE_BYTES:
        raise InputError([Fault("too_large", _TOO_LARGE.fill(most=FILE_BYTES >> 20), place="file")])
    if content.startswith((*_CONTAINERS, *_MARKS)):
        return
    if content.startswith(_OTHER) or b"\x00" in content[:4096]:
        raise InputError([Fault("no_list", _NO_LIST, place="file")])


def clean_name(name: str) -> str:
    """Return a file's name without folders, control signs and what turns the reading direction around."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    words = _FORBIDDEN.sub("", last).strip(" .")
    stem, dot, ending = words.rpartition(".")
    if not dot or not stem:
        return words[:_LONGEST] or "list"
    return f"{stem[:_LONGEST].rstrip(' .')}.{ending[:8]}"


def read_again(actor: Actor, batch: GuestImport, version: int | None = None) -> None:
    """Start reading a list once more, such as after a stop.

    Raises:
        Refused: the actor may not import, or somebody else changed the import.
    """
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.read_again", batch.event.programme_id) as doing:
        row = locked(batch, version)
        doing.about(row)
        start_job("read_list", actor, event=batch.event, given={"batch": batch.key, "read": True})


def locked(batch: GuestImport, version: int | None) -> GuestImport:
    """Return an import locked for the transaction; it must not be imported yet.

    Raises:
        Refused: its version is another than the form's, or it was imported.
    """
    row = GuestImport.objects.select_for_update(of=("self",)).select_related("event", "side").get(key=batch.key)
    if (version is not None and row.version != version) or row.state in {ImportState.IMPORTED, ImportState.UNDONE}:
        raise changed_meanwhile()
    return row
