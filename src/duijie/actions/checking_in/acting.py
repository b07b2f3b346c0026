"""The verbs of one desk and one moment: a guest, or a whole delegation, is here; that was a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from duijie.actions.checking_in.saying import ScanAnswer, answer
from duijie.actions.checking_in.taking import Act, take
from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.store.models import Delegation, Desk, Event, Participant, ScanResult, ScanWay
from duijie.store.models.fields import new_key
from duijie.store.queries.arrivals import scan_marked


def check_in(
    actor: Actor,
    event: Event,
    participant: Participant,
    way: ScanWay,
    *,
    desk: Desk | None = None,
    mark: str | None = None,
    at: datetime | None = None,
) -> ScanAnswer:
    """Say that a guest is here. ``mark``: the desk's own number, so that a repeat changes nothing.

    Whoever is here already stays so since then; the answer says since when and where.

    Raises:
        Refused: the actor may not, or the desk or guest is another event's.
    """
    if participant.event_id != event.key:
        raise not_found()
    return _do(actor, event, "desk.check_in", desk, [_act(desk, mark, way, at, guest=participant.key)])[0]


def scan_code(
    actor: Actor,
    event: Event,
    code: str,
    *,
    desk: Desk | None = None,
    mark: str | None = None,
    at: datetime | None = None,
) -> ScanAnswer:
    """Say that whoever wears the badge of a code is here. Any code is kept and answered, also a strange one.

    Raises:
        Refused: the actor may not, or the desk is another event's.
    """
    return _do(actor, event, "desk.check_in", desk, [_act(desk, mark, ScanWay.QR, at, code=code[:200] or "-")])[0]


def undo_check_in(
    actor: Actor,
    event: Event,
    participant: Participant,
    *,
    desk: Desk | None = None,
    mark: str | None = None,
    at: datetime | None = None,
) -> ScanAnswer:
    """Take a guest's check-ins up to now back.

    Raises:
        Refused: the actor may not, or the desk or guest is another event's.
    """
    if participant.event_id != event.key:
        raise not_found()
    act = _act(desk, mark, ScanWay.NAME, at, guest=participant.key, undo=True)
    return _do(actor, event, "desk.undo", desk, [act])[0]


def check_in_group(
    actor: Actor,
    delegation: Delegation,
    who: Iterable[str],
    *,
    desk: Desk | None = None,
    mark: str | None = None,
    at: datetime | None = None,
) -> list[ScanAnswer]:
    """Say that members of a delegation are here; ``who``: their keys. Keys of others are left out.

    Raises:
        Refused: the actor may not, or the desk is another event's.
    """
    require(actor, Right.DESK, delegation.event)
    wanted = set(who)
    members = Participant.objects.filter(delegation=delegation, key__in=wanted).order_by("key")
    keys = list(members.values_list("key", flat=True))
    mark = mark or new_key()
    acts = [_act(desk, f"{mark}-{key}", ScanWay.GROUP, at, guest=key) for key in keys]
    return _do(actor, delegation.event, "desk.group", desk, acts) if acts else []


def own_mark(desk: Desk | None, mark: str) -> str:
    """Return a desk's own number as it is kept: no two desks can take the same."""
    return f"{desk.key}.{mark}"[:40] if desk is not None else mark[:40]


def _act(
    desk: Desk | None,
    mark: str | None,
    way: ScanWay,
    at: datetime | None,
    *,
    guest: str = "",
    code: str = "",
    undo: bool = False,
) -> Act:
    at = at or timezone.now()
    return Act(own_mark(desk, mark or new_key()), way, at, at, guest, code, undo)


def _do(actor: Actor, event: Event, action: str, desk: Desk | None, acts: Sequence[Act]) -> list[ScanAnswer]:
    require(actor, Right.DESK, event)
    if desk is not None and desk.event_id != event.key:
        raise not_found()
    with deed(actor, action, event.programme_id) as doing:
        taken = take(event, desk, acts, actor.account)
        guests = [told.guest for told in taken.answers if told.guest is not None]
        results = sorted({str(told.result) for told in taken.answers})
        doing.about(guests[0] if len(acts) == 1 and guests else desk or event, results=results, scans=len(acts))
        if taken.fresh:
            note_change(event)
        else:
            doing.drop()
    return taken.answers


def told_before(event: Event, desk: Desk, mark: str) -> ScanAnswer | None:
    """Return the answer to a scan that was taken in before, as things stand now; ``mark``: as kept."""
    scan = scan_marked(desk, mark)
    if scan is None:
        return None
    guest = scan.participant
    here = getattr(guest, "check_in", None) if guest is not None else None
    return answer(
        event,
        mark,
        ScanResult(scan.result),
        scan.at,
        guest=guest,
        since=here.at if here is not None else None,
        desk=here.desk.name if here is not None and here.desk is not None else "",
        elsewhere=here is not None and here.desk_id != desk.key,
    )
