"""The ledger as lists have it: rows, what waits for somebody, parties by name; a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from duijie.engine.text import Language
from duijie.store.faces import shown_name
from duijie.store.models import Check, Cooperation, CooperationParty, EntryKind, Event, LedgerEntry, Stage

#: A cooperation without an owner waits for one from this many days after it began.
OWNER_AFTER: Final = timedelta(days=7)
#: A check that nobody answered for this long is overdue: somebody calls.
ANSWER_WITHIN: Final = timedelta(days=14)
OPEN_STAGES: Final = tuple(stage for stage in Stage if stage not in {Stage.STOPPED, Stage.DELIVERED})
DUE: Final = ("owner", "past", "answers", "unanswered", "disputed")


def firm_name(party: CooperationParty, language: Language) -> str:
    """Return what a party is called: its organisation, else its person, else nothing is left of it."""
    firm = party.organisation
    if firm is not None:
        return (firm.name_en or firm.name) if language == "en" else firm.name
    return shown_name(party.person, language) if party.person is not None else ""


def firms_of(cooperation: Cooperation, language: Language) -> dict[str, str]:
    """Return the parties of a cooperation by key, with their names (1 query)."""
    rows = cooperation.parties.select_related("organisation", "person")
    return {party.key: firm_name(party, language) for party in rows}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of cooperations is narrowed to; "" for any. ``owner``: an account's key, or “none”.

    ``due``: one of ``DUE``. ``sides``: those whose cooperations the reader may see, None: all.
    """

    stage: str = ""
    owner: str = ""
    due: str = ""
    chain: str = ""
    side: str = ""
    words: str = ""
    sides: Collection[str] | None = None


def of_sides(rows: QuerySet[Cooperation], sides: Collection[str] | None) -> QuerySet[Cooperation]:
    """Return the cooperations with a party of one of some sides; None: all."""
    if sides is None:
        return rows
    return rows.filter(Exists(CooperationParty.objects.filter(cooperation=OuterRef("key"), side__in=sides)))


def cooperations(event: Event, wanted: Wanted, now: datetime, today: date) -> QuerySet[Cooperation]:
    """Return an event's cooperations that fit, what is due next first."""
    rows = of_sides(Cooperation.objects.filter(event=event), wanted.sides)
    if wanted.stage == "open":
        rows = rows.filter(stage__in=OPEN_STAGES)
    elif wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.owner:
        rows = rows.filter(owner__isnull=True) if wanted.owner == "none" else rows.filter(owner=wanted.owner)
    if wanted.chain:
        listed = Q(need__chains=wanted.chain) | Q(offer__chains=wanted.chain)
        rows = rows.filter(key__in=Cooperation.objects.filter(listed, event=event).values("key"))
    if wanted.side:
        rows = of_sides(rows, [wanted.side])
    if wanted.words:
        named = CooperationParty.objects.filter(
            Q(organisation__name__icontains=wanted.words)
            | Q(organisation__name_en__icontains=wanted.words)
            | Q(organisation__search__icontains=wanted.words.casefold()),
            cooperation=OuterRef("key"),
        )
        rows = rows.filter(Q(subject__icontains=wanted.words) | Exists(named))
    if wanted.due:
        rows = due_rows(rows, wanted.due, now, today)
    return rows.order_by("next_date", "created", "key")


def due_rows(rows: QuerySet[Cooperation], due: str, now: datetime, today: date) -> QuerySet[Cooperation]:
    """Return the cooperations in which something waits for staff.

    ``owner``: seven days old and nobody's. ``past``: the next date has gone by. ``answers``: a party answered a check
    and no member of staff has added anything since. ``unanswered``: a check without an answer for two weeks.
    ``disputed``: a party disputes something, and nobody of the staff has added anything since.
    """
    still = rows.filter(stage__in=OPEN_STAGES)
    if due == "owner":
        return still.filter(owner__isnull=True, began__lte=today - OWNER_AFTER)
    if due == "past":
        return still.filter(next_date__lt=today)
    if due == "unanswered":
        return still.filter(Exists(_overdue(now).filter(cooperation=OuterRef("key"))))
    if due not in {"answers", "disputed"}:
        return rows.none()
    kind = EntryKind.CHECK if due == "answers" else EntryKind.DISPUTED
    since = LedgerEntry.objects.filter(cooperation=OuterRef("cooperation"), number__gt=OuterRef("number"), party="")
    said = LedgerEntry.objects.filter(~Exists(since), cooperation=OuterRef("key"), kind=kind).exclude(party="")
    return (still if due == "answers" else rows).filter(Exists(said))


def _overdue(now: datetime) -> QuerySet[Check]:
    return Check.objects.filter(answered__isnull=True, asked__lte=now - ANSWER_WITHIN)


def overdue_checks(cooperations: Iterable[str], now: datetime) -> QuerySet[Check]:
    """Return the checks of some cooperations that nobody answered for two weeks."""
    return (
        _overdue(now).filter(cooperation__in=list(cooperations)).select_related("party__organisation", "party__person")
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cooperations of an event wait for staff, and why; for the page “Today”."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Return the sum; a cooperation may wait for several things."""
        return sum(self.counts.values())


def waiting(event: Event, now: datetime, today: date, sides: Collection[str] | None = None) -> Waiting:
    """Return what waits in an event's ledger, by kind in the order of ``DUE`` (5 queries)."""
    rows = of_sides(Cooperation.objects.filter(event=event), sides)
    return Waiting({due: due_rows(rows, due, now, today).count() for due in DUE})


def with_parties(rows: Iterable[Cooperation]) -> dict[str, list[CooperationParty]]:
    """Return the parties of cooperations by the cooperation's key (1 query)."""
    keys = [row.key for row in rows]
    found: dict[str, list[CooperationParty]] = {key: [] for key in keys}
    parties = CooperationParty.objects.filter(cooperation__in=keys)
    for party in parties.select_related("organisation", "person", "side").order_by("side__position", "position", "key"):
        found[party.cooperation_id].append(party)
    return found


def entries_of(cooperation: Cooperation) -> list[LedgerEntry]:
    """Return all entries of a cooperation with their words, in order (1 query)."""
    return list(LedgerEntry.objects.filter(cooperation=cooperation).select_related("words", "about").order_by("number"))


def of_people(people: Collection[str], event: Event) -> QuerySet[Cooperation]:
    """Return the cooperations at an event in which one of some people speaks for a party."""
    own = CooperationParty.objects.filter(cooperation=OuterRef("key"), person__in=people)
    return Cooperation.objects.filter(Exists(own), event=event).order_by("next_date", "created", "key")


def own_party(parties: Sequence[CooperationParty], person: str) -> CooperationParty | None:
    """Return the party a person speaks for."""
    return next((party for party in parties if party.person_id == person), None)


def open_checks(parties: Iterable[str]) -> dict[str, Check]:
    """Return the latest unanswered check of each party, by the cooperation's key (1 query)."""
    rows = Check.objects.filter(party__in=list(parties), answered__isnull=True).order_by("days")
    return {check.cooperation_id: check for check in rows.select_related("cooperation", "party")}
