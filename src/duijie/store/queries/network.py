"""Who met whom over the years of a programme, and who brought them together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from duijie.store.models import (
    Event,
    Introduction,
    IntroductionState,
    Meeting,
    MeetingState,
    Organisation,
    Outcome,
    Participant,
    ParticipantState,
    Seat,
    Side,
)
from duijie.store.queries.pictures import Became, became

Pair = tuple[str, str]
Firm = Callable[[str | None], str]  # the key an organisation counts under, "" for none


@dataclass(slots=True)
class YearNetwork:
    """One year, by keys of organisations.

    ``met``: meetings of each; ``direct``: of pairs without an introduction; ``introduced``: of (connector, other);
    ``credit``: introductions of each connector; ``present``: who took part. ``planned``: no meeting of the year was
    held yet, so meetings are those planned.
    """

    met: Counter[str] = field(default_factory=Counter)
    direct: Counter[Pair] = field(default_factory=Counter)
    introduced: Counter[Pair] = field(default_factory=Counter)
    credit: Counter[str] = field(default_factory=Counter)
    present: set[str] = field(default_factory=set)
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """The years of a programme, oldest first, with every organisation in them and its side's key ("" for none)."""

    sides: tuple[Side, ...]
    years: Mapping[int, YearNetwork]
    organisations: Mapping[str, Organisation]
    side_of: Mapping[str, str]


def network(programme: str, events: Sequence[Event], now: datetime, *, programme_wide: bool) -> Years:
    """Return the network of ``events`` by year; seven queries.

    ``programme_wide``: also introductions that belong to no event. Those not accepted by both are never counted.
    A merged organisation counts as the one it was merged into.
    """
    by_key = {event.key: event for event in events}
    years = {event.date.year: YearNetwork() for event in sorted(events, key=lambda one: one.date)}
    firms, sides = _parties(by_key)
    organisations = {row.key: row for row in Organisation.objects.filter(programme=programme)}

    def firm(key: str | None) -> str:
        row, seen = organisations.get(key or ""), set[str]()
        while row is not None and row.merged_into_id in organisations and row.key not in seen:
            seen.add(row.key)
            row = organisations[row.merged_into_id]
        return row.key if row else ""

    introduced = _introductions(programme, by_key, years, firm, programme_wide=programme_wide)
    fates = _fates(by_key)
    began = {row.event_id for row, fate in fates if fate is Became.HELD}
    for year, found in years.items():
        found.planned = not any(by_key[key].date.year == year for key in began)
    met = _guests_of(by_key)
    for row, fate in fates:
        found = years[by_key[row.event_id].date.year]
        if fate is Became.HELD or (found.planned and row.state == MeetingState.PLANNED):
            _count(found, met.get(row.key, ()), firm, introduced)
    side_of: dict[str, str] = {}
    for key, event, side in firms:
        years[by_key[event].date.year].present.add(firm(key))
        side_of.setdefault(firm(key), side)
    for key, organisation in organisations.items():
        side_of.setdefault(key, organisation.side_id or "")
    return Years(sides, years, organisations, side_of)


def _parties(events: Collection[str]) -> tuple[list[tuple[str, str, str]], tuple[Side, ...]]:
    """Return organisation, event and side of every confirmed guest in matchmaking, and the sides; two queries."""
    rows = (
        Participant.objects.filter(event__in=events, state=ParticipantState.CONFIRMED, matchmaking=True)
        .filter(person__organisation__isnull=False)
        .order_by("-event__date", "created", "key")
        .values_list("person__organisation", "event", "side")
    )
    sides = Side.objects.filter(programme__events__in=events).distinct()
    return [(organisation, event, side or "") for organisation, event, side in rows], tuple(sides)


def _introductions(
    programme: str, events: Mapping[str, Event], years: Mapping[int, YearNetwork], firm: Firm, *, programme_wide: bool
) -> set[frozenset[str]]:
    """Count accepted introductions into their years; return the pairs of people that were introduced."""
    mine = Q(event__in=events) | Q(event__isnull=True) if programme_wide else Q(event__in=events)
    rows = Introduction.objects.filter(mine, programme=programme, state=IntroductionState.ACCEPTED).values_list(
        "event", "credit", "one", "other", "one__organisation", "other__organisation", "created"
    )
    pairs = set()
    for event, credit, one, other, one_firm, other_firm, created in rows:
        pairs.add(frozenset((one, other)))
        found = years.get(events[event].date.year if event else created.year)
        connector = firm(credit)
        if found is None or not connector:
            continue
        found.credit[connector] += 1
        for party in {firm(one_firm), firm(other_firm)} - {"", connector}:
            found.introduced[(connector, party)] += 1
    return pairs


def _fates(events: Collection[str]) -> list[tuple[Meeting, Became]]:
    """Return the meetings with what became of them; two queries."""
    words: dict[str, list[bool]] = defaultdict(list)
    for key, held in Outcome.objects.filter(meeting__event__in=events, latest=True).values_list("meeting", "held"):
        words[key].append(held)
    rows = Meeting.objects.filter(event__in=events).order_by("code", "key")
    return [(row, became(row.state, row.progress, words.get(row.key, ()), over=True)) for row in rows]


def _guests_of(events: Collection[str]) -> dict[str, list[tuple[str, str | None]]]:
    """Return of each meeting its people with their organisations, each once; one query."""
    rows = Seat.objects.filter(meeting__event__in=events).values_list(
        "meeting", "participant__person", "participant__person__organisation"
    )
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for meeting, person, organisation in rows.distinct().order_by("meeting", "participant__person"):
        found[meeting].append((person, organisation))
    return found


def _count(
    found: YearNetwork, people: Sequence[tuple[str, str | None]], firm: Firm, introduced: set[frozenset[str]]
) -> None:
    """Add one meeting: to each organisation once, and to each pair of them unless its people were introduced."""
    firms = sorted({firm(key) for _person, key in people} - {""})
    found.met.update(firms)
    known = {
        frozenset((firm(a), firm(b))) for p, a in people for q, b in people if p < q and frozenset((p, q)) in introduced
    }
    for n, one in enumerate(firms):
        for other in firms[n + 1 :]:
            if frozenset((one, other)) not in known:
                found.direct[(one, other)] += 1
