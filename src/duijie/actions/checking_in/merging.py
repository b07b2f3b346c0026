"""Everything a desk sends: what it scanned meanwhile, by a clock of its own, perhaps again, perhaps hours late."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from duijie.actions.checking_in.acting import own_mark
from duijie.actions.checking_in.arriving import WalkIn, write_in_late
from duijie.actions.checking_in.clocks import clock_error, put_right
from duijie.actions.checking_in.saying import ScanAnswer
from duijie.actions.checking_in.taking import Act, take
from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import InputError
from duijie.store.models import Desk, Event, Scan, ScanWay
from duijie.store.queries.scanning import lock_desk

MOST: Final = 500
"""How many scans one batch may hold; a device sends a hundred at a time."""
LONGEST_MARK: Final = 27


@dataclass(frozen=True, slots=True)
class SentScan:
    """One scan as a desk sends it.

    ``mark``: the desk's own number (1–27 characters); ``claimed``: by the device's clock, with a zone; ``guest``: a
    key, where it was found by name; ``code``: what was read; ``given``: of a walk-in.
    """

    mark: str
    claimed: datetime
    way: str = ScanWay.QR
    guest: str = ""
    code: str = ""
    undo: bool = False
    given: WalkIn | None = None


def merge_scans(
    actor: Actor, event: Event, desk: Desk, batch: Sequence[SentScan], sent_at: datetime
) -> list[ScanAnswer]:
    """Take in what a desk sends; return an answer to each scan, in their order.

    ``sent_at`` is the device's clock when it sent: the difference to ours puts every claimed time right. Scans may
    come in any order, again, and from a desk that was closed meanwhile: the check-ins are the same.

    Raises:
        Refused: the actor may not, or the desk is another event's.
    """
    require(actor, Right.DESK, event)
    if desk.event_id != event.key:
        raise not_found()
    with deed(actor, "desk.merge", event.programme_id) as doing:
        lock_desk(desk.key)
        received = timezone.now()
        error = clock_error(sent_at, received)
        taken = take(event, desk, _acts(actor, event, desk, batch, error, received), actor.account)
        Desk.objects.filter(pk=desk.pk).update(heard=received, error=round(error / timedelta(seconds=1)))
        doing.about(desk, scans=len(batch), fresh=taken.fresh)
        if taken.fresh:
            note_change(event)
        else:
            doing.drop()
    return taken.answers


def _acts(
    actor: Actor, event: Event, desk: Desk, batch: Sequence[SentScan], error: timedelta, received: datetime
) -> list[Act]:
    """Return scans as they are taken in; walk-ins among them that are new are written in first."""
    written = _written(event, [own_mark(desk, one.mark) for one in batch if one.given is not None])
    acts = []
    for one in batch:
        mark, at = own_mark(desk, one.mark), put_right(one.claimed, error, desk.opened, received)
        way = ScanWay(one.way) if one.way in list(ScanWay) else ScanWay.QR
        guest, kept = one.guest, ""
        if one.given is not None:
            if mark not in written:
                written[mark] = _write_in(actor, event, one.given)
            guest, kept, way = *written[mark], ScanWay.WALK_IN
        acts.append(Act(mark, way, at, one.claimed, guest, one.code, one.undo, kept))
    return acts


def _write_in(actor: Actor, event: Event, given: WalkIn) -> tuple[str, str]:
    """Return the key of a walk-in's guest; where they cannot be written in, no key and what is kept of them, sealed."""
    try:
        with transaction.atomic():
            return write_in_late(actor, event, given), ""
    except (InputError, Refused):
        return "", json.dumps(asdict(given), ensure_ascii=False)


def _written(event: Event, marks: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the guests of walk-ins that came before, by mark."""
    rows = Scan.objects.filter(event=event, mark__in=marks) if marks else Scan.objects.none()
    return {mark: (guest or "", "") for mark, guest in rows.values_list("mark", "participant")}
