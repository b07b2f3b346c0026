"""Files beside a listing: up to five, told by their content, kept under their key, served to those who may read."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from duijie.actions.contact import agreed_with
from duijie.actions.deed import deed
from duijie.actions.listing.reviewing import author_of, require_review
from duijie.actions.listing.writing import SENT, check_open, keep_version, own_row, remove_files
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, require_person
from duijie.engine.text import Text
from duijie.formats.attachment import MEDIA_TYPES, FileKind, kind_of, safe_name
from duijie.store.models import Attachment, Event, Listing, ListingState, Participant, Person
from duijie.store.models.fields import new_key
from duijie.store.queries.listings import readable_owner
from duijie.store.queries.visible import day_of

FILES: Final = 5
#: All files of a person together, in bytes.
QUOTA: Final = 60 << 20
_FULL: Final = Text(
    "There are {n} files beside it, which is as many as we take. Delete one first; the new one was not kept.",
    "已有 {n} 个文件，达到上限。请先删除一个；新文件没有保存。",
    "已有 {n} 個檔案，達到上限。請先刪除一個；新檔案沒有儲存。",
)
_QUOTA: Final = Text(
    "Your files together would be larger than {n} MB. Delete one first; the new one was not kept.",
    "您的文件合计将超过 {n} MB。请先删除一个；新文件没有保存。",
    "您的檔案合計將超過 {n} MB。請先刪除一個；新檔案沒有儲存。",
)
_TWICE: Final = Text(
    "This file stands there already; it was not kept twice.",
    "这个文件已经上传过，没有重复保存。",
    "這個檔案已經上載過，沒有重複儲存。",
)
_LOST: Final = Text(
    "This file is not on the server any more. Ask its author to send it again.",
    "服务器上已找不到这个文件，请作者重新上传。",
    "伺服器上已找不到這個檔案，請作者重新上載。",
)


def attach(
    actor: Actor, participant: Participant, listing: Listing, name: str, data: bytes, detail: bool = True
) -> Attachment:
    """Keep a file beside a listing. ``detail``: only for those who both said yes; else for everybody at the event.

    A new file beside an accepted listing goes to a reviewer with it.

    Raises:
        InputError: the file is none of the kinds taken.
        Refused: not theirs, the event is closed, too many or too large together, or the same file again.
    """
    require_person(actor, participant.person_id)
    check_open(participant.event)
    kind = kind_of(data)
    digest = hashlib.sha256(data).hexdigest()
    with deed(actor, "listing.attach", participant.event.programme_id) as doing:
        Person.objects.select_for_update().get(pk=participant.person_id)
        row = own_row(participant, listing)
        _check_room(row, digest, len(data))
        made = Attachment(
            key=new_key(),
            listing=row,
            name=safe_name(name, kind),
            kind=str(kind),
            size=len(data),
            digest=digest,
            detail=detail,
        )
        path = write_file(made.key, data)
        try:
            made.save(force_insert=True)
            _submit_again(row, actor)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        doing.about(row, attachment=made.key, kind=made.kind, size=made.size)
        return made


def _check_room(listing: Listing, digest: str, size: int) -> None:
    here = Attachment.objects.filter(listing=listing)
    if here.filter(digest=digest).exists():
        raise Refused("file_twice", _TWICE)
    if here.count() >= FILES:
        raise Refused("too_many_files", _FULL.fill(n=FILES))
    held = Attachment.objects.filter(listing__person=listing.person_id).aggregate(all=Sum("size"))["all"] or 0
    if held + size > QUOTA:
        raise Refused("files_full", _QUOTA.fill(n=QUOTA >> 20))


def _submit_again(listing: Listing, actor: Actor) -> None:
    changed: dict[str, object] = {"version": listing.version + 1}
    if listing.state in SENT:
        changed |= {"state": ListingState.SUBMITTED, "submitted": timezone.now()}
        keep_version(listing, actor.account)
    Listing.objects.filter(pk=listing.pk).update(**changed)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_file(key: str, data: bytes) -> Path:
    """Write a file under its key, whole or not at all; nobody can run it."""
    path = _folder() / key
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path


def remove_attachment(actor: Actor, participant: Participant, attachment: Attachment) -> None:
    """Delete one of a participant's own files, for good.

    Raises:
        Refused: not theirs.
    """
    require_person(actor, participant.person_id)
    with deed(actor, "listing.attach", participant.event.programme_id) as doing:
        listing = own_row(participant, attachment.listing)
        if not Attachment.objects.filter(pk=attachment.pk, listing=listing).delete()[0]:
            raise not_found()
        Listing.objects.filter(pk=listing.pk).update(version=listing.version + 1)
        doing.about(listing, removed=attachment.key)
        path = _folder() / attachment.key
        transaction.on_commit(lambda: remove_files([path]))


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file on its way to a reader who may have it. ``media_type`` is of the checked kind, never of the name."""

    path: Path
    name: str
    media_type: str


def file_for_guest(viewer: Participant, key: str) -> ServedFile:
    """Return a file for a guest: their own, a teaser's that they may see, the detail's once both said yes.

    Raises:
        Refused: there is no such file, or not for them; the two read alike.
    """
    rows = Attachment.objects.select_related("listing")
    found = rows.filter(key=key, listing__event=viewer.event_id).first()
    if found is None:
        raise not_found()
    if found.listing.person_id != viewer.person_id:
        owner = readable_owner(viewer, found.listing, day_of(viewer.event, timezone.now()))
        if owner is None or (found.detail and owner.key not in agreed_with(viewer)):
            raise not_found()
    return _served(found)


def file_for_staff(actor: Actor, event: Event, listing: Listing, key: str) -> ServedFile:
    """Return a file of a listing that waits or is accepted, for a reviewer of the author's side.

    Raises:
        Refused: not their side, or there is no such file.
    """
    require_review(actor, event, author_of(event, listing))
    found = Attachment.objects.filter(key=key, listing=listing, listing__event=event).first()
    if found is None or listing.state not in SENT:
        raise not_found()
    return _served(found)


def _served(found: Attachment) -> ServedFile:
    path = Path(settings.MEDIA_ROOT) / found.key
    if not path.is_file():
        raise Refused("file_lost", _LOST, 404)
    media = MEDIA_TYPES[FileKind(found.kind)] if found.kind in set(FileKind) else "application/octet-stream"
    return ServedFile(path, found.name, media)
