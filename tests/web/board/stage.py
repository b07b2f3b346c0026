"""A hall in the middle of its second slot: published meetings, without the planner."""

from __future__ import annotations

from datetime import datetime, timedelta

from duijie.store.models import Meeting, PlanVersion, Seat, Slot, Table, TableUse
from tests.world import DAY, World

START = DAY + timedelta(hours=5, minutes=30)
MINUTE = timedelta(minutes=1)


def meet(world: World, one: int, other: int, slot: str, table: str) -> Meeting:
    """Return a published meeting of two guests."""
    version, _new = PlanVersion.objects.get_or_create(
        event=world.event,
        number=1,
        defaults={"state": "published", "verified": True, "problem": {}, "plan": {}, "software": "test"},
    )
    time = Slot.objects.get(event=world.event, code=slot)
    place = Table.objects.get(event=world.event, code=table)
    row = Meeting.objects.create(
        event=world.event,
        code=f"{one}-{other}",
        slot=time,
        table=place,
        version=version,
        changed=DAY - timedelta(days=1),
    )
    for party, number in enumerate((one, other)):
        Seat.objects.create(meeting=row, participant=world.guests[number], slot=time, party=party)
    TableUse.objects.create(meeting=row, table=place, slot=time)
    return row


def minute(number: int) -> datetime:
    """Return a time of the first slot by its minute."""
    return START + number * MINUTE
