"""Who is here: counts a side and category, guests found at a desk, a desk's own scans, the list it keeps offline."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet, Sum

from duijie.engine.language import fold
from duijie.store.models import CheckIn, Delegation, Desk, Event, Participant, ParticipantState, Reprint, Scan, Side

FOUND: Final = 12
_DIGITS: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many of a side and category are here, of how many who said they would come."""

    side: Side | None
    category: str
    here: int
    expected: int


def guests_at_desk(event: Event) -> QuerySet[Participant]:
    """Return the guests a desk may find: neither cancelled nor erased nor merged into another record."""
    return Participant.objects.filter(
        event=event, person__erased__isnull=True, person__merged_into__isnull=True
    ).exclude(state=ParticipantState.CANCELLED)


def arrival_counts(event: Event) -> list[CountLine]:
    """Return counts a side and category, in the order of sides; whoever is here without an answer is expected too."""
    rows = (
        Participant.objects.filter(event=event)
        .filter(Q(state=ParticipantState.CONFIRMED) | Q(check_in__isnull=False))
        .values_list("side", "category")
        .annotate(expected=Count("pk"), here=Count("check_in"))
        .order_by("side__position", "category")
    )
    sides = {side.key: side for side in Side.objects.filter(programme=event.programme_id)}
    return [CountLine(sides.get(side or ""), category, here, expected) for side, category, expected, here in rows]


def find_guests(event: Event, words: str) -> list[Participant]:
    """Return up to twelve guests by parts of names, pinyin, initials or firm, or by a phone's last four digits.

    Phones are sealed: to find four digits those of the event are opened one by one and let go, which takes some
    milliseconds a thousand guests. Each guest has ``check_in`` loaded where there is one.
    """
    rows = guests_at_desk(event).select_related("person__organisation", "side", "delegation", "check_in__desk")
    asked = words.strip()
    if _DIGITS.fullmatch(asked):
        phones = guests_at_desk(event).exclude(person__phone=None).values_list("pk", "person__phone")
        keys = [key for key, phone in phones.iterator() if last_four(str(phone)) == asked]
        return list(rows.filter(pk__in=keys[:FOUND]).order_by("person__search", "key"))
    parts = fold(asked).split()[:4]
    if not parts:
        return []
    for part in parts:
        rows = rows.filter(Q(person__search__contains=part) | Q(person__organisation__search__contains=part))
    return list(rows.order_by("person__search", "key")[:FOUND])


def last_four(phone: str) -> str:
    """Return the last four digits of a phone number, "" where it has fewer."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return digits[-4:] if len(digits) >= 4 else ""


def latest_scans(desk: Desk, most: int = 8) -> list[Scan]:
    """Return a desk's latest scans, the newest first, with the guests they meant; one query."""
    rows = Scan.objects.filter(desk=desk).select_related(
        "participant__person__organisation", "participant__side", "participant__check_in"
    )
    return list(rows.order_by("-at", "-mark")[:most])


def scan_marked(desk: Desk, mark: str) -> Scan | None:
    """Return a desk's scan by its mark as kept; one query."""
    rows = Scan.objects.select_related(
        "participant__person__organisation", "participant__side", "participant__check_in__desk"
    )
    return rows.filter(desk=desk, mark=mark).first()


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk with how many scans it has sent."""

    desk: Desk
    scans: int
    last: datetime | None


def desk_lines(event: Event) -> list[DeskLine]:
    """Return the desks of an event, open ones first; one query."""
    rows = Desk.objects.filter(event=event).select_related("opened_by")
    rows = rows.annotate(number=Count("scans"), last=Max("scans__at")).order_by("name", "key")
    found = [DeskLine(row, row.number, row.last) for row in rows]
    return sorted(found, key=lambda line: line.desk.closed is not None)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A delegation with how many of its members are here."""

    delegation: Delegation
    size: int
    here: int


def group_lines(event: Event) -> list[GroupLine]:
    """Return the delegations of an event, by arrival; one query."""
    coming = ~Q(members__state=ParticipantState.CANCELLED)
    rows = Delegation.objects.filter(event=event).annotate(
        size=Count("members", filter=coming), came=Count("members__check_in")
    )
    return [GroupLine(row, row.size, row.came) for row in rows.order_by("arrives", "key") if row.size]


def members_at_desk(delegation: Delegation) -> list[Participant]:
    """Return the members of a delegation as a desk sees them; one query."""
    rows = guests_at_desk(delegation.event).filter(delegation=delegation)
    return list(rows.select_related("person__organisation", "side", "check_in").order_by("person__search", "key"))


def list_state(event: Event) -> str:
    """Return a mark that changes when the list of a desk does: guests, names, badges, who is here; two queries."""
    rows = Participant.objects.filter(event=event)
    found = rows.aggregate(
        n=Count("pk"), own=Sum("version"), people=Sum("person__version"), badges=Sum("badge"), state=Max("confirmed")
    )
    here = CheckIn.objects.filter(event=event).aggregate(n=Count("pk"), last=Max("at"))
    words = repr((sorted(found.items(), key=str), sorted(here.items(), key=str)))
    return hashlib.sha256(words.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class ListedGuest:
    """A guest as a desk may keep them: no phone, no mail, no note. ``four``: last four digits, to be digested.

    ``ended``: numbers of badges that no longer count.
    """

    guest: Participant
    four: str
    ended: tuple[int, ...]


def desk_list(event: Event) -> Iterator[ListedGuest]:
    """Yield the guests of an event for a desk's list, cancelled ones too (a desk must say so); two queries."""
    ended: dict[str, list[int]] = {}
    for key, badge in Reprint.objects.filter(participant__event=event).values_list("participant", "badge"):
        ended.setdefault(key, []).append(badge)
    rows = Participant.objects.filter(event=event, person__erased__isnull=True, person__merged_into__isnull=True)
    rows = rows.select_related("person__organisation", "side", "delegation", "check_in__desk")
    for row in rows.order_by("person__search", "key"):
        yield ListedGuest(row, last_four(row.person.phone), tuple(sorted(ended.get(row.key, ()))))
