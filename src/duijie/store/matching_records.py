"""Rows read as the matching engine's records: listings, people, rules, avoid-lists and what guests thought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duijie.engine import records
from duijie.engine.matching.chains import Chain as EngineChain
from duijie.engine.matching.chains import Chains, Stage
from duijie.engine.programme.listings import Owned
from duijie.engine.programme.roster import Roster
from duijie.engine.programme.wishes import Wishes
from duijie.store.models import (
    AskRule,
    Avoid,
    Chain,
    Direction,
    Event,
    Listing,
    Participant,
    ParticipantState,
    Side,
    Slot,
    Strength,
    Suggestion,
    Wish,
)
from duijie.store.queries.visible import public_listings

#: What the pages' feedback means to the engine: it knows good, not and met.
VERDICTS: dict[str, records.Verdict] = {"not": "not", "same": "not", "met": "met"}


@dataclass(frozen=True)
class MatchingInput:
    """All that a computation of suggestions reads. Ids are the rows' keys.

    ``hidden``: participants who let nobody see their listings, or no longer; others are not given them.
    ``refused``: pairs of participants of whom one has said no. ``abroad``: the sides that each consents to.
    """

    event: records.Event
    roster: Roster
    owned: tuple[Owned, ...]
    wishes: Wishes
    judgements: tuple[records.Judgement, ...]
    chains: Chains | None
    hidden: frozenset[str]
    refused: frozenset[frozenset[str]]
    abroad: Mapping[str, frozenset[str]]


def read_matching(event: Event, day: date) -> MatchingInput:
    """Return what an event's suggestions are computed from: confirmed guests in matchmaking, accepted listings."""
    guests = list(
        Participant.objects.filter(
            event=event, state=ParticipantState.CONFIRMED, matchmaking=True, person__erased__isnull=True
        )
        .select_related("person", "side")
        .order_by("key")
    )
    by_person = {guest.person_id: guest for guest in guests}
    hidden = {guest.key for guest in guests if not _lets_listings_be_seen(guest, day)}
    return MatchingInput(
        event=event_record(event),
        roster=_roster(guests),
        owned=tuple(_owned(event, day, by_person)),
        wishes=_wishes(event, guests),
        judgements=_judgements(event),
        chains=chains_record(event),
        hidden=frozenset(hidden),
        refused=frozenset(
            frozenset(pair)
            for pair in Wish.objects.filter(event=event, strength=Strength.NO).values_list("by_id", "whom_id")
        ),
        abroad={guest.key: frozenset(guest.abroad) for guest in guests},
    )


def _lets_listings_be_seen(guest: Participant, day: date) -> bool:
    ticked = frozenset(guest.shown)
    lasts = guest.shown_until is None or guest.shown_until >= day
    return lasts and "listings" in ticked and bool(ticked & {"name", "organisation"})


def organisation_id(guest: Participant) -> str:
    """Return the engine's id of a guest's organisation; who has none stands for themselves."""
    return guest.person.organisation_id or f"person:{guest.person_id}"


def _roster(guests: Iterable[Participant]) -> Roster:
    people = {
        guest.key: records.Participant(
            guest.key,
            guest.person.name,
            organisation_id(guest),
            side=guest.side.code if guest.side else None,
            available=None if guest.available is None else tuple(guest.available),
            max_meetings=guest.cap,
            matchmaking=True,
        )
        for guest in guests
    }
    return Roster({}, people, {}, {}, {}, ())


def _owned(event: Event, day: date, by_person: dict[str, Participant]) -> Iterable[Owned]:
    rows = public_listings(event, day).filter(person__in=by_person.keys())
    for row in rows.prefetch_related("chains").order_by("key"):
        owner = by_person[row.person_id]
        yield Owned(listing_record(row, owner), owner.key, "needs" if row.direction == Direction.NEED else "offers")


def listing_record(row: Listing, owner: Participant) -> records.Listing:
    """Return a listing for the engine: its public words only, since its reasons quote them to others.

    ``chains`` should be prefetched. Detail, method, figures and budget stay out of it.
    """
    return records.Listing(
        row.key,
        title=row.title,
        text=row.teaser,
        kind=row.kind if row.kind in records.KINDS else None,
        side=owner.side.code if owner.side else None,
        industry=tuple(chain.name.zh_hans or chain.name.en for chain in row.chains.all()),
        trl=row.trl,
        organisation=organisation_id(owner),
        cooperation=tuple(one for one in row.cooperation if one in records.COOPERATIONS),
        expires=row.expires.isoformat() if row.expires else None,
    )


def event_record(event: Event) -> records.Event:
    """Return the parts of an event that suggestions depend on: sides, slots, rules, numbers."""
    sides = Side.objects.filter(programme=event.programme_id)
    rules = AskRule.objects.filter(event=event).select_related("by", "whom").order_by("by__position", "whom__position")
    return records.Event(
        name=event.name,
        date=event.date.isoformat(),
        timezone=event.timezone,
        slots=tuple(records.Slot(slot.code) for slot in Slot.objects.filter(event=event)),
        tables=(),
        sides=tuple(records.Side(side.code, side.name, side.letter) for side in sides),
        ask=tuple(records.AskRule(rule.by.code, rule.whom.code, rule.wishes) for rule in rules),
        floor=event.floor,
        max_meetings=event.max_meetings,
        suggestions=event.suggestions,
    )


def _wishes(event: Event, guests: Iterable[Participant]) -> Wishes:
    known = {guest.key: guest for guest in guests}
    given = Wish.objects.filter(event=event, strength__in=(Strength.MUST, Strength.LIKE)).order_by("created", "key")
    barred = Avoid.objects.filter(participant__event=event).values_list("participant", "organisation")
    return Wishes(
        tuple(records.Wish(w.by_id, (w.whom_id,)) for w in given if w.by_id in known and w.whom_id in known),
        frozenset(
            frozenset((organisation_id(known[guest]), organisation)) for guest, organisation in barred if guest in known
        ),
    )


def _judgements(event: Event) -> tuple[records.Judgement, ...]:
    rows = Suggestion.objects.filter(~Q(feedback=""), event=event, need__isnull=False, offer__isnull=False)
    found = {
        (need, offer): records.Judgement(need, offer, VERDICTS[said])
        for need, offer, said in rows.order_by("made", "key").values_list("need_id", "offer_id", "feedback")
        if said in VERDICTS
    }
    return tuple(found[pair] for pair in sorted(found))


def chains_record(event: Event) -> Chains | None:
    """Return the programme's industry chains, each one stage with all its words; None where there are none."""
    rows = Chain.objects.filter(programme=event.programme_id)
    made = [
        EngineChain(row.name, (Stage(row.name, tuple(dict.fromkeys(_names(row)))),)) for row in rows if any(_names(row))
    ]
    return Chains(made) if made else None


def _names(row: Chain) -> tuple[str, ...]:
    return (row.name.zh_hans or row.name.en, *row.aliases)
