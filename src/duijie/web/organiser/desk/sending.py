"""What a desk's device takes and sends: the list to work offline, and scans, one or a hundred at a time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from duijie.actions.badges import badge_proof
from duijie.actions.checking_in import SentScan, WalkIn, digits_salt, merge_scans, note_list_taken
from duijie.actions.checking_in.merging import LONGEST_MARK, MOST
from duijie.actions.day_changes import day_number
from duijie.store.models import Desk, ParticipantState
from duijie.store.queries.arrivals import ListedGuest, desk_list, list_state
from duijie.store.sealing import token_digest
from duijie.web.organiser.desk.showing import Showing, desk_of
from duijie.web.scope import Scope

_MARK: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_MARK}}}")
_WALK_IN: Final = ("name", "organisation", "side", "category", "phone", "mail")


def the_list(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Send the list a desk works from offline: only what it may see, digests for the rest; 304 where it is the same."""
    row = desk_of(scope, desk)
    tag = f'"{day_number(scope.the_event)}-{list_state(scope.the_event)}-{scope.language}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(_list(scope, row), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    note_list_taken(scope.actor, row)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-store"
    return answer


def _list(scope: Scope, desk: Desk) -> dict[str, object]:
    showing, salt = Showing(scope.the_event, scope.language), digits_salt(desk)
    guests = [_guest(showing, one, salt) for one in desk_list(scope.the_event)]
    return {"desk": desk.key, "made": timezone.now().isoformat(), "salt": salt, "guests": guests}


def _guest(showing: Showing, one: ListedGuest, salt: str) -> dict[str, object]:
    guest = one.guest
    found = showing.line(guest).to_json(showing.language)
    place = guest.person.organisation
    here = getattr(guest, "check_in", None)
    found["find"] = " ".join(filter(None, (guest.person.search, place.search if place else "")))
    found["badge"] = _badge(guest.key, guest.badge)
    found["ended"] = [_badge(guest.key, number) for number in one.ended]
    found["four"] = hashlib.sha256(f"{salt} {one.four}".encode()).hexdigest()[:16] if one.four else ""
    found["off"] = guest.state == ParticipantState.CANCELLED
    found["here"] = here.at.isoformat() if here else ""
    found["at"] = here.desk.name if here and here.desk else ""
    return found


def _badge(key: str, number: int) -> str:
    """Return the digest of a badge's code: it tells a code when it is read, and no code can be made of it."""
    return token_digest(f"{key}.{badge_proof(key, number)}")


def send(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Take scans in and answer each."""
    row = desk_of(scope, desk)
    batch, sent = _batch(request.body)
    if sent is None or len(batch) > MOST:
        return JsonResponse({"fault": "unreadable"}, status=400)
    answers = merge_scans(scope.actor, scope.the_event, row, batch, sent)
    showing = Showing(scope.the_event, scope.language)
    told = [
        showing.told(answer).to_json(scan.mark, scope.language) for scan, answer in zip(batch, answers, strict=True)
    ]
    return JsonResponse({"answers": told}, json_dumps_params={"ensure_ascii": False})


def _batch(body: bytes) -> tuple[list[SentScan], datetime | None]:
    """Return the scans of a body and the device's clock; None where it cannot be read. A scan needs only a mark."""
    try:
        read = json.loads(body)
    except ValueError:
        return [], None
    if not isinstance(read, dict) or not isinstance(read.get("scans"), list):
        return [], None
    sent = _time(read.get("sent"))
    scans = [_scan(one, sent) for one in read["scans"] if isinstance(one, dict)] if sent else []
    known = [scan for scan in scans if scan is not None]
    return (known, sent) if len(known) == len(read["scans"]) else ([], None)


def _scan(one: Mapping[str, Any], sent: datetime) -> SentScan | None:
    mark = str(one.get("mark", ""))
    if not _MARK.fullmatch(mark):
        return None
    given = one.get("given")
    return SentScan(
        mark,
        _time(one.get("at")) or sent,
        str(one.get("way", ""))[:10],
        _words(one.get("guest"), 16),
        _words(one.get("code"), 200),
        one.get("undo") is True,
        _walk_in(given) if isinstance(given, dict) else None,
    )


def _walk_in(given: Mapping[str, Any]) -> WalkIn:
    fields = {name: _words(given.get(name), 250) for name in _WALK_IN}
    fields["category"] = fields["category"] or "other"
    return WalkIn(**fields, agreed=given.get("agreed") is True, shown=given.get("shown") is True)


def _words(value: object, most: int) -> str:
    return value.replace("\0", "")[:most].strip() if isinstance(value, str) else ""


def _time(value: object) -> datetime | None:
    """Return a time with a zone; None for anything else. Years no calendar of a device has count as none."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        return read.astimezone(UTC) if read is not None and read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
