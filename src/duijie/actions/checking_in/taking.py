"""Takes scans in: keeps each once, and makes the check-ins of the guests they mean what all their scans come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from duijie.actions.checking_in.folding import Seen, arrival
from duijie.actions.checking_in.reading import Reader, Verdict, keys_meant
from duijie.actions.checking_in.saying import ScanAnswer, answer
from duijie.store.models import CheckIn, Desk, Event, Participant, Scan, ScanResult, ScanWay
from duijie.store.queries.scanning import check_ins_now, lock_guests, scans_kept, scans_that_count
from duijie.store.sealing import token_digest


@dataclass(frozen=True, slots=True)
class Act:
    """One scan on its way in. ``mark``: unique at the event; ``at``: the claimed time put right.

    ``guest``: a key, ``code``: what was read, which goes first; ``given``: words to keep sealed.
    """

    mark: str
    way: ScanWay
    at: datetime
    claimed: datetime
    guest: str = ""
    code: str = ""
    undo: bool = False
    given: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Answers in the order of the scans, and how many of these were new."""

    answers: list[ScanAnswer]
    fresh: int


def take(event: Event, desk: Desk | None, acts: Sequence[Act], by: str) -> Taken:
    """Keep scans and settle the check-ins they touch.

    A mark that was taken before is answered again and changes nothing. Call it inside a verb's transaction: it locks
    the guests in the order of their keys. About ten queries for however many scans.
    """
    reader = Reader(event, sorted(keys_meant((act.guest, act.code) for act in acts)))
    lock_guests(reader.guests)
    kept = scans_kept(event.key, [act.mark for act in acts]) if acts else {}
    fresh: dict[str, tuple[Act, Verdict]] = {}
    for act in acts:
        if act.mark not in kept and act.mark not in fresh:
            fresh[act.mark] = (act, _judge(reader, act))
    before = {guest for _, guest in kept.values() if guest is not None}
    touched = before | {verdict.guest.key for _, verdict in fresh.values() if verdict.guest is not None}
    here = _settle(event, desk, sorted(touched), fresh) if touched else {}
    results = {mark: _result(act, verdict, here) for mark, (act, verdict) in fresh.items()}
    Scan.objects.bulk_create(
        [_row(event, desk, act, verdict, results[act.mark], by) for act, verdict in fresh.values()],
        ignore_conflicts=True,  # the same desk sent the same twice at once
    )
    names = _desk_names(desk, here.values())
    told = []
    for act in acts:
        if act.mark in fresh:
            verdict, result = fresh[act.mark][1], results[act.mark]
        else:
            said, guest = kept[act.mark]
            verdict, result = Verdict(reader.known(guest or "")), ScanResult(said)
        told.append(_answer(event, desk, act, verdict.guest, result, here, names))
    return Taken(told, len(fresh))


def _judge(reader: Reader, act: Act) -> Verdict:
    """Return whom a scan means; who is not on the list any more can still have their check-in taken back."""
    verdict = reader.judge(act.guest, act.code, act.at)
    if act.undo and verdict.against in (ScanResult.CANCELLED, ScanResult.ERASED):
        return Verdict(verdict.guest)
    return verdict


def _settle(
    event: Event, desk: Desk | None, guests: Sequence[str], fresh: Mapping[str, tuple[Act, Verdict]]
) -> dict[str, Seen]:
    """Make the check-ins of guests what their scans come to, the fresh ones among them; return those that are here."""
    seen: defaultdict[str, list[Seen]] = defaultdict(list)
    for guest, at, mark, way, where, undo in scans_that_count(guests):
        seen[guest].append(Seen(at, mark, way, where, undo))
    for act, verdict in fresh.values():
        if verdict.guest is not None and verdict.against is None:
            seen[verdict.guest.key].append(Seen(act.at, act.mark, act.way, desk.key if desk else None, act.undo))
    here = {guest: found for guest in guests if (found := arrival(seen[guest])) is not None}
    now = check_ins_now(guests)
    gone = [row.pk for guest, row in now.items() if guest not in here]
    if gone:
        CheckIn.objects.filter(pk__in=gone).delete()
    fresh_rows, moved = [], []
    for guest, found in here.items():
        row = now.get(guest)
        if row is None:
            fresh_rows.append(
                CheckIn(event=event, participant_id=guest, at=found.at, way=found.way, desk_id=found.desk)
            )
        elif (row.at, row.way, row.desk_id) != (found.at, found.way, found.desk):
            row.at, row.way, row.desk_id = found.at, found.way, found.desk
            moved.append(row)
    if fresh_rows:
        CheckIn.objects.bulk_create(fresh_rows)
    if moved:
        CheckIn.objects.bulk_update(moved, ["at", "way", "desk"])
    return here


def _result(act: Act, verdict: Verdict, here: Mapping[str, Seen]) -> ScanResult:
    if verdict.against is not None:
        return verdict.against
    assert verdict.guest is not None
    found = here.get(verdict.guest.key)
    if act.undo or found is None:
        return ScanResult.UNDONE
    return ScanResult.CAME if found.mark == act.mark else ScanResult.AGAIN


def _row(event: Event, desk: Desk | None, act: Act, verdict: Verdict, result: ScanResult, by: str) -> Scan:
    return Scan(
        event=event,
        desk=desk,
        mark=act.mark,
        participant=verdict.guest,
        way=act.way,
        undo=act.undo,
        result=result,
        token=token_digest(act.code) if act.code else "",
        given=act.given,
        claimed=act.claimed,
        at=act.at,
        by=by,
    )


def _desk_names(own: Desk | None, found: Iterable[Seen]) -> dict[str, str]:
    names = {own.key: own.name} if own is not None else {}
    keys = {one.desk for one in found if one.desk} - names.keys()
    return names | (dict(Desk.objects.filter(pk__in=keys).values_list("key", "name")) if keys else {})


def _answer(
    event: Event,
    desk: Desk | None,
    act: Act,
    guest: Participant | None,
    result: ScanResult,
    here: Mapping[str, Seen],
    names: Mapping[str, str],
) -> ScanAnswer:
    found = here.get(guest.key) if guest is not None else None
    where = found.desk if found is not None else None
    return answer(
        event,
        act.mark,
        result,
        act.at,
        guest=guest,
        since=found.at if found is not None else None,
        desk=names.get(where or "", ""),
        elsewhere=where != (desk.key if desk else None),
    )
