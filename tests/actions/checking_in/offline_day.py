"""Two hours of desks without a network: what each of them scanned, and how it is sent in some order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from duijie.actions.badges import badge_token
from duijie.actions.checking_in import SentScan, merge_scans, open_desk, reprint_badge
from duijie.actions.rights import Actor
from duijie.store.models import CheckIn, Desk, Event, Participant, ScanWay

#: How wrong clocks of devices are.
CLOCKS = [timedelta(0), timedelta(seconds=40), timedelta(hours=1), timedelta(hours=-1), timedelta(days=1)]
Batch = tuple[Desk, list[SentScan]]


@dataclass
class OfflineDay:
    """What desks hold. ``errors``: how fast each one's clock runs."""

    event: Event
    scans: dict[str, list[SentScan]]
    desks: dict[str, Desk]
    errors: dict[str, timedelta]

    def send(self, actor: Actor, random: Random, size: int) -> None:
        """Send everything in a random order, in batches, a tenth of these twice."""
        batches: list[Batch] = []
        for key, held in self.scans.items():
            mixed = random.sample(held, len(held))
            batches += [(self.desks[key], mixed[at : at + size]) for at in range(0, len(mixed), size)]
        batches += random.sample(batches, len(batches) // 10)
        random.shuffle(batches)
        for desk, batch in batches:
            merge_scans(actor, self.event, desk, batch, timezone.now() + self.errors[desk.key])


def make_offline_day(
    actor: Actor, event: Event, guests: list[Participant], start: datetime, desks: int, scans: int, seed: int
) -> OfflineDay:
    """Return desks that scanned guests for two hours from ``start``; a few check-ins are taken back, badges renewed."""
    random = Random(seed)
    rows = [open_desk(actor, event, f"Desk {number}") for number in range(desks)]
    codes = {guest.key: badge_token(guest) for guest in guests}
    for guest in random.sample(guests, len(guests) // 20):
        reprint_badge(actor, event, guest)
    day = OfflineDay(event, {row.key: [] for row in rows}, {row.key: row for row in rows}, {})
    for number, row in enumerate(rows):
        day.errors[row.key] = CLOCKS[number % len(CLOCKS)]
    for number in range(scans):
        desk, guest = random.choice(rows), random.choice(guests)
        claimed = start + timedelta(seconds=random.randrange(7200)) + day.errors[desk.key]
        draw = random.random()
        if draw < 0.04:
            sent = SentScan(str(number), claimed, ScanWay.NAME, guest.key, undo=True)
        elif draw < 0.2:
            sent = SentScan(str(number), claimed, ScanWay.NAME, guest.key)
        elif draw < 0.22:
            sent = SentScan(str(number), claimed, ScanWay.QR, code=f"{guest.key}.{'f' * 32}")
        else:
            sent = SentScan(str(number), claimed, ScanWay.QR, code=codes[guest.key])
        day.scans[desk.key].append(sent)
    return day


def outcome(event: Event) -> list[tuple[str, datetime, str, str | None]]:
    """Return the check-ins of an event, without their own keys."""
    return sorted(CheckIn.objects.filter(event=event).values_list("participant", "at", "way", "desk"))
