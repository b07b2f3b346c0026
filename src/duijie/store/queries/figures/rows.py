"""What figures are counted from, read once: plain rows of an event, in a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from duijie.store.models import (
    Cooperation,
    Event,
    Grade,
    Introduction,
    LedgerEntry,
    Listing,
    ListingState,
    Meeting,
    MeetingOrigin,
    Organisation,
    Outcome,
    Participant,
    PlanVersion,
    Request,
    RequestState,
    Seat,
    Side,
    Stage,
    VersionState,
)
from duijie.store.queries.figures.figure import NO_CHAIN
from duijie.store.queries.outcomes import holding
from duijie.store.queries.pictures import Became, became, ends_of


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest. ``way``: of the check-in, "" where there is none; ``organisation``: after merges, "" for none."""

    key: str
    state: str
    side: str
    way: str
    organisation: str


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of the published plan. ``steps``: the next steps said, by the party of the table that said them."""

    key: str
    code: str
    state: str
    origin: str
    became: Became
    disputed: bool
    guests: tuple[str, ...]
    steps: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ListingRow:
    """An accepted listing; ``chains``: none named is ``NO_CHAIN``."""

    key: str
    direction: str
    side: str
    chains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CooperationRow:
    """A cooperation of the ledger as it stands. ``proof``: the better of ``grade`` and what shows its contract.

    They differ where a contract with a paper was delivered since and nobody has shown a paper of that.
    """

    key: str
    stage: str
    grade: str
    amount: Decimal | None
    currency: str
    meeting: str
    proof: str


@dataclass(frozen=True, slots=True)
class Rows:
    """All of an event that figures need. ``wishes``: codes; ``most``: what the plan's bound says, None: unknown."""

    sides: tuple[str, ...]
    guests: tuple[GuestRow, ...]
    meetings: tuple[MeetingRow, ...]
    listings: tuple[ListingRow, ...]
    cooperations: tuple[CooperationRow, ...]
    introductions: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, float], ...]
    wishes: frozenset[str]
    plan: str
    most: int | None


def read_rows(event: Event, now: datetime) -> Rows:
    """Return the rows of an event (11 queries)."""
    meetings = _meetings(event, now)
    version = (
        PlanVersion.objects.filter(event=event, state__in=(VersionState.PUBLISHED, VersionState.SUPERSEDED))
        .order_by("-number")
        .values("key", "problem", "figures")
        .first()
    ) or {"key": "", "problem": {}, "figures": {}}
    spot = {row.code for row in meetings if row.origin == MeetingOrigin.ON_THE_SPOT}
    asked = {str(meeting["id"]) for meeting in version["problem"].get("meetings", ())}
    most = version["figures"].get("most")
    return Rows(
        sides=tuple(Side.objects.filter(programme=event.programme_id).values_list("key", flat=True)),
        guests=_guests(event),
        meetings=meetings,
        listings=_listings(event),
        cooperations=cooperation_rows(Cooperation.objects.filter(event=event)),
        introductions=tuple(Introduction.objects.filter(event=event).order_by("key").values_list("key", "state")),
        answers=_answers(event),
        wishes=frozenset(asked | {row.code for row in meetings}) - spot,
        plan=version["key"],
        most=int(most) if isinstance(most, int) else None,
    )


def merged_roots(programme: str) -> dict[str, str]:
    """Return which organisation each merged one of a programme now is (1 query)."""
    rows = Organisation.objects.filter(programme=programme, merged_into__isnull=False)
    step = {key: str(into) for key, into in rows.values_list("key", "merged_into")}

    def root(key: str) -> str:
        seen = {key}
        while step.get(key, key) not in seen:
            key = step[key]
            seen.add(key)
        return key

    return {key: root(key) for key in step}


def cooperation_rows(rows: Any) -> tuple[CooperationRow, ...]:
    """Return cooperations as figures need them (1 query)."""
    shown = {f"has_{grade}": _shows_contract(grade) for grade in _PAPERS}
    fields = rows.annotate(**shown).order_by("key")
    return tuple(
        CooperationRow(
            key, stage, grade, sum_, unit, met or "", _PAPERS[0] if public else _PAPERS[1] if paper else grade
        )
        for key, stage, grade, sum_, unit, met, public, paper in fields.values_list(
            "key", "stage", "grade", "amount", "currency", "meeting", *shown
        )
    )


#: Evidence that anybody can read, the better first.
_PAPERS = (str(Grade.PUBLIC_RECORD), str(Grade.DOCUMENT))


def _shows_contract(grade: str) -> Exists:
    """Return whether an entry of a grade says of a cooperation, or proves, that there is a contract or more."""
    signed = (Stage.CONTRACT, Stage.DELIVERED)
    put_right = LedgerEntry.objects.filter(facts__corrects=True)
    entries = LedgerEntry.objects.filter(
        Q(stage__in=signed) | Q(about__stage__in=signed), cooperation=OuterRef("pk"), grade=grade
    )
    entries = entries.exclude(Exists(put_right.filter(about=OuterRef("pk"))))
    return Exists(entries.exclude(Exists(put_right.filter(about=OuterRef("about"))), facts__corrects__isnull=True))


def _guests(event: Event) -> tuple[GuestRow, ...]:
    roots = merged_roots(event.programme_id)
    rows = Participant.objects.filter(event=event).order_by("key")
    return tuple(
        GuestRow(key, state, side or NO_CHAIN, way or "", roots.get(firm, firm) if firm else "")
        for key, state, side, way, firm in rows.values_list(
            "key", "state", "side", "check_in__way", "person__organisation"
        )
    )


def _meetings(event: Event, now: datetime) -> tuple[MeetingRow, ...]:
    seats: dict[str, dict[str, int]] = defaultdict(dict)
    active: dict[str, set[str]] = defaultdict(set)
    for met, who, party, sits in Seat.objects.filter(meeting__event=event).values_list(
        "meeting", "participant", "party", "active"
    ):
        seats[met][who] = party
        if sits:
            active[met].add(who)
    words: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
    for meeting, guest, was_held, step in Outcome.objects.filter(meeting__event=event, latest=True).values_list(
        "meeting", "participant", "held", "next_step"
    ):
        words[meeting].append((guest, was_held, step))
    found = []
    for row in Meeting.objects.filter(event=event).select_related("slot").order_by("key"):
        said = words.get(row.key, [])
        held = [one for _guest, one, _step in said]
        fate = became(row.state, row.progress, held, over=now >= ends_of(row))
        steps = _steps(said, seats[row.key]) if fate is Became.HELD else {}
        found.append(
            MeetingRow(
                row.key, row.code, row.state, row.origin, fate,
                fate is Became.HELD and holding(row.progress, held).disputed,
                tuple(sorted(active[row.key])), steps,
            )
        )  # fmt: skip
    return tuple(found)


#: The strongest that one side said counts for it.
STRONGEST = ("intention", "meet_again", "papers", "no_fit")


def _steps(said: Iterable[tuple[str, bool, str]], party_of: Mapping[str, int]) -> dict[int, str]:
    """Return the strongest next step that each party of a meeting said; without a seat, a party of their own."""
    found: dict[int, str] = {}
    for number, (guest, _held, step) in enumerate(said):
        party = party_of.get(guest, -1 - number)
        if step in STRONGEST:
            before = found.get(party, step)
            found[party] = min(before, step, key=STRONGEST.index)
    return found


def _listings(event: Event) -> tuple[ListingRow, ...]:
    author = Participant.objects.filter(event=event, person=OuterRef("person"))
    rows = Listing.objects.filter(Exists(author), event=event, state=ListingState.ACCEPTED, person__erased__isnull=True)
    found: dict[str, tuple[str, str, list[str]]] = {}
    for key, direction, side, chain in (
        rows.annotate(side=Subquery(author.values("side")[:1]))
        .order_by("key", "chains")
        .values_list("key", "direction", "side", "chains")
    ):
        found.setdefault(key, (direction, side or NO_CHAIN, []))[2].append(chain or NO_CHAIN)
    return tuple(ListingRow(key, way, side, tuple(chains)) for key, (way, side, chains) in found.items())


def _answers(event: Event) -> tuple[tuple[str, float], ...]:
    """Return each answered request with the hours its answer took."""
    rows = Request.objects.filter(
        event=event, state__in=(RequestState.ACCEPTED, RequestState.DECLINED), answered__isnull=False
    )
    return tuple(
        (key, max((answered - created).total_seconds(), 0) / 3600)
        for key, created, answered in rows.order_by("key").values_list("key", "created", "answered")
        if answered is not None
    )
