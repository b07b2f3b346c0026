"""Meetings, parties and cooperations for tests of outcomes and of the ledger: all invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from duijie.actions.following import Party, open_cooperation, party_of
from duijie.actions.rights import Actor
from duijie.store.models import (
    Assistant,
    Cooperation,
    CooperationParty,
    LedgerEntry,
    Meeting,
    Participant,
    PlanVersion,
    Role,
    Seat,
    Slot,
    Table,
)
from tests.world import DAY, World

#: 13:30 in Jinan, when the first slot begins, and a while later.
FIRST: Final = DAY + timedelta(hours=5, minutes=30)
AFTER: Final = FIRST + timedelta(hours=3)


def version_of(world: World) -> PlanVersion:
    found = PlanVersion.objects.filter(event=world.event).first()
    return found or PlanVersion.objects.create(
        event=world.event, number=1, state="published", problem={}, plan={}, software="test", verified=True
    )


def meet(world: World, *guests: Participant, slot: int = 0, table: int = 0, code: str = "") -> Meeting:
    """Return a published meeting of guests, each at a side of the table of its own."""
    slots, tables = list(Slot.objects.filter(event=world.event)), list(Table.objects.filter(event=world.event))
    meeting = Meeting.objects.create(
        event=world.event,
        code=code or f"m{slot}{table}",
        slot=slots[slot],
        table=tables[table],
        version=version_of(world),
        changed=DAY - timedelta(days=3),
    )
    for party, guest in enumerate(guests):
        Seat.objects.create(meeting=meeting, participant=guest, slot=slots[slot], party=party)
    return meeting


def host_of(world: World, table: int = 0) -> Actor:
    """Return the host of a table as an actor."""
    actor = world.actor(Role.TABLE_HOST)
    tables = list(Table.objects.filter(event=world.event))
    Assistant.objects.create(
        event=world.event, kind="table_host", name="Host", account=world.staff[Role.TABLE_HOST], table=tables[table]
    )
    return actor


def opened(world: World, *guests: Participant, subject: str = "Membranes that last") -> Cooperation:
    """Return a cooperation of guests, opened by an organiser; the first two guests unless named."""
    parties: list[Party] = [party_of(guest) for guest in guests or world.guests[:2]]
    return open_cooperation(world.actor(Role.ORGANISER), world.programme, world.event, parties, subject)


def party(cooperation: Cooperation, guest: Participant) -> CooperationParty:
    return CooperationParty.objects.get(cooperation=cooperation, person=guest.person)


def kinds(cooperation: Cooperation) -> list[str]:
    """Return what the entries of a cooperation say, in order."""
    return list(LedgerEntry.objects.filter(cooperation=cooperation).values_list("kind", flat=True))
