"""The figures of a day counted once more, row by row, by somebody who has never seen the program's own counting."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from duijie.store.models import (
    CheckIn,
    Cooperation,
    Event,
    LedgerEntry,
    Listing,
    Meeting,
    Outcome,
    Participant,
    Request,
    Seat,
    Side,
)

_STEPS: Final = ("intention", "meet_again", "papers", "no_fit")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a day came to. ``seated``: by position of the side; ``ends``: strongest next steps of meetings held."""

    confirmed: int
    came: int
    firms: int
    seated: tuple[int, ...]
    wished: int
    placed: int
    held: int
    standby: int
    spot: int
    ends: tuple[int, ...]
    both: int
    one: int
    needs: int
    offers: int

    @property
    def numbers(self) -> set[int]:
        """Return every number that may be said of the day."""
        given = (getattr(self, name) for name in self.__slots__)
        return {n for one in given for n in (one if isinstance(one, tuple) else (one,))} | {
            sum(self.seated),
            self.both + self.one,
            self.needs - self.offers,
        }


def plain_counts(event: Event) -> Counts:
    """Count an event's rows."""
    guests = list(Participant.objects.filter(event=event))
    came = set(CheckIn.objects.filter(event=event).values_list("participant", flat=True))
    meetings = [row for row in Meeting.objects.filter(event=event) if row.state != "cancelled"]
    seats = list(Seat.objects.filter(meeting__in=meetings).values_list("meeting", "participant"))
    seated = {guest for _meeting, guest in seats}
    sides = [side.key for side in Side.objects.filter(programme=event.programme).order_by("position")]
    said = {meeting.key: list(Outcome.objects.filter(meeting=meeting, latest=True)) for meeting in meetings}
    held = [
        row
        for row in meetings
        if row.progress in ("started", "ended") or (said[row.key] and all(one.held for one in said[row.key]))
    ]
    ends: Counter[str] = Counter()
    both = one_side = 0
    for row in held:
        steps = [outcome.next_step for outcome in said[row.key] if outcome.next_step]
        ends[min(steps, key=_STEPS.index) if steps else "untold"] += 1
        both += steps.count("intention") == 2
        one_side += steps.count("intention") == 1
    listings = Listing.objects.filter(event=event, state="accepted")
    return Counts(
        confirmed=sum(guest.state == "confirmed" for guest in guests),
        came=len(came),
        firms=len({guest.person.organisation_id for guest in guests if guest.key in came}),
        seated=tuple(sum(guest.key in seated and guest.side_id == side for guest in guests) for side in sides),
        wished=len({frozenset((row.by_id, row.whom_id)) for row in Request.objects.filter(on_the_spot=False)}),
        placed=sum(row.origin != "on_the_spot" for row in meetings),
        held=len(held),
        standby=sum(row.origin == "standby" for row in held),
        spot=sum(row.origin == "on_the_spot" for row in held),
        ends=tuple(ends[step] for step in _STEPS),
        both=both,
        one=one_side,
        needs=sum(row.direction == "need" for row in listings),
        offers=sum(row.direction == "offer" for row in listings),
    )


def contracts(year: int) -> tuple[int, int]:
    """Return how many cooperations begun in a year came to a contract: with a paper in the ledger, and without."""
    papers = 0
    rows = [
        row for row in Cooperation.objects.all() if row.began.year == year and row.stage in ("contract", "delivered")
    ]
    for row in rows:
        grades = LedgerEntry.objects.filter(cooperation=row).values_list("grade", flat=True)
        papers += bool({"document", "public_record"} & set(grades))
    return papers, len(rows) - papers
