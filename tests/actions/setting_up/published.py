"""A published meeting in a slot at a table, for tests of what set-up must not touch."""

from __future__ import annotations

from django.utils import timezone

from duijie.store.models import Meeting, PlanVersion, Seat, Slot, Table, TableUse
from tests.world import World


def publish(world: World, slot: str, table: str, state: str = "planned") -> Meeting:
    """Return a meeting of the first two guests, as publishing writes it."""
    plan = PlanVersion.objects.filter(event=world.event).first() or PlanVersion.objects.create(
        event=world.event, number=1, state="published", problem={}, plan={}, software="test", verified=True
    )
    row = Meeting.objects.create(
        event=world.event,
        code=f"m-{slot}-{table}",
        state=state,
        slot=Slot.objects.get(event=world.event, code=slot),
        table=Table.objects.get(event=world.event, code=table),
        version=plan,
        changed=timezone.now(),
    )
    if state == "planned":
        for party, guest in enumerate(world.guests[:2]):
            Seat.objects.create(meeting=row, participant=guest, slot=row.slot, party=party)
        TableUse.objects.create(meeting=row, table=row.table, slot=row.slot)
    return row
