"""Documents in the ledger: told by their content, kept under a key of their own, read by those who may."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from duijie.actions.listing.attaching import ServedFile, write_file
from duijie.actions.refusal import Refused, not_found
from duijie.engine.text import Text
from duijie.formats.attachment import MEDIA_TYPES, FileKind, kind_of, safe_name
from duijie.store.models import Cooperation, CooperationParty, LedgerWords

FILES: Final = 40
"""Documents of one cooperation, at most."""
_FULL: Final = Text(
    "{n} documents stand in this cooperation, which is as many as we take. The new one was not kept; give its"
    " address instead.",
    "这项合作已有 {n} 份文件，达到上限。新文件没有保存，请改填网址。",
    "這項合作已有 {n} 份檔案，達到上限。新檔案沒有儲存，請改填網址。",
)
_LOST: Final = Text(
    "This document is not on the server any more. Ask whoever sent it to send it again.",
    "服务器上已找不到这份文件，请提交人重新上传。",
    "伺服器上已找不到這份檔案，請提交人重新上載。",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: its name is shown and never trusted."""

    name: str
    data: bytes


def keep_file(row: Cooperation, words: LedgerWords, file: Upload) -> Path:
    """Write a document under the key of its words, which are to be saved next; return where it lies.

    Raises:
        InputError: it is of no kind that is taken.
        Refused: there are too many.
    """
    kind = kind_of(file.data)
    if LedgerWords.objects.filter(entry__cooperation=row).exclude(file_name="").count() >= FILES:
        raise Refused("too_many_files", _FULL.fill(n=FILES))
    words.file_name = safe_name(file.name, kind)
    words.file_kind, words.file_size = str(kind), len(file.data)
    words.file_digest = hashlib.sha256(file.data).hexdigest()
    return write_file(words.key, file.data)


def may_read(words: LedgerWords, party: CooperationParty | None) -> bool:
    """Return whether a party may read words: its own, or what was shared. None: staff, who may read all."""
    return party is None or words.shared or words.entry.party == party.key


def document(cooperation: Cooperation, entry: str, party: CooperationParty | None) -> ServedFile:
    """Return the document of an entry on its way to a reader; ``party`` None: staff who may see the cooperation.

    Raises:
        Refused: there is none, or not for them; the two read alike.
    """
    rows = LedgerWords.objects.select_related("entry").exclude(file_name="")
    words = rows.filter(entry=entry, entry__cooperation=cooperation).first()
    if words is None or not may_read(words, party):
        raise not_found()
    path = Path(settings.MEDIA_ROOT) / words.key
    if not path.is_file():
        raise Refused("file_lost", _LOST, 404)
    known = words.file_kind in set(FileKind)
    return ServedFile(
        path, words.file_name, MEDIA_TYPES[FileKind(words.file_kind)] if known else "application/octet-stream"
    )
