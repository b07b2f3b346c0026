"""The evening of a rich day: guests of every fate, meetings of every ending, a ledger in three currencies."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from duijie.store.models import (
    Cooperation,
    CooperationParty,
    Meeting,
    Organisation,
    Outcome,
    Participant,
    PlanVersion,
    Request,
    Seat,
)
from tests.web.pictures.fair import EVENING, Fair, make_fair
from tests.world import DAY

__all__ = ["EVENING", "make_evening"]

_AMOUNTS = (("4200000", "CNY"), ("18000000", "HKD"), ("650000.50", "CNY"), (None, ""), ("1200000", "USD"))
_STAGES = (
    ("contract", "document"),
    ("contract", "both_sides"),
    ("delivered", "public_record"),
    ("stopped", "one_side"),
)


def make_evening(slug: str = "lugang") -> Fair:
    """Return a fair with seats, intentions of both sides, disputes, a merge and answered requests beside its own."""
    fair = make_fair(slug)
    _sit(fair)
    _promise(fair)
    guests = fair.guests
    merged = guests[2].person.organisation
    assert merged is not None
    assert guests[0].person.organisation is not None
    Organisation.objects.filter(key=merged.key).update(merged_into=guests[0].person.organisation)
    PlanVersion.objects.filter(event=fair.event).update(figures={"most": 45})
    for number in range(5):
        row = Request.objects.create(
            event=fair.event, by=guests[number], whom=guests[number + 5], state="accepted" if number else "declined",
            expires=DAY, answered=DAY,
        )  # fmt: skip
        Request.objects.filter(key=row.key).update(created=DAY - timedelta(hours=number + 1))
    return fair


def _sit(fair: Fair) -> None:
    """Seat everybody where the slot is free, and let one meeting be denied by a side."""
    taken = set()
    for seat in Seat.objects.filter(meeting__event=fair.event, meeting__state="planned").order_by("key"):
        if (seat.participant_id, seat.slot_id) not in taken:
            taken.add((seat.participant_id, seat.slot_id))
            Seat.objects.filter(pk=seat.pk).update(active=True)
    denied = Meeting.objects.filter(event=fair.event, progress="ended", outcomes__isnull=True).order_by("code").first()
    assert denied is not None
    guest = Participant.objects.filter(seats__meeting=denied).order_by("key")[0]
    Outcome.objects.create(meeting=denied, participant=guest, held=False)


def _promise(fair: Fair) -> None:
    """Let eleven meetings end with an intention of both sides, with a cooperation each."""
    held = Meeting.objects.filter(event=fair.event, progress="ended", outcomes__next_step="papers").order_by("code")
    rows = [*held, *Meeting.objects.filter(event=fair.event, outcomes__next_step="meet_again").order_by("code")][:11]
    for number, meeting in enumerate(rows):
        guests = list(Participant.objects.filter(seats__meeting=meeting).order_by("seats__party"))
        Outcome.objects.filter(meeting=meeting).update(latest=False)
        amount, currency = _AMOUNTS[number % len(_AMOUNTS)]
        stage, grade = _STAGES[number] if number < len(_STAGES) else ("intention", "both_sides")
        made = Cooperation.objects.create(
            programme=fair.world.programme, event=fair.event, meeting=meeting, stage=stage, grade=grade,
            amount=Decimal(amount) if amount else None, currency=currency, subject=f"Subject {number}",
            began=DAY.date(), next_date=DAY.date() + timedelta(days=number + 7), contract_type="licence",
        )  # fmt: skip
        for position, guest in enumerate(guests):
            Outcome.objects.create(meeting=meeting, participant=guest, held=True, next_step="intention")
            CooperationParty.objects.create(
                cooperation=made, organisation=guest.person.organisation, person=guest.person, side=guest.side,
                position=position,
            )  # fmt: skip
