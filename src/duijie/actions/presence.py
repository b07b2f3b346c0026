"""Notes when a guest was last seen, at most once a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from duijie.store.models import Participant

_EVERY: Final = timedelta(minutes=15)


def note_seen(participant: Participant, by_themselves: bool) -> None:
    """Note that a guest opened a page; somebody who acts for them does not count."""
    now = timezone.now()
    if by_themselves and (participant.last_seen is None or participant.last_seen < now - _EVERY):
        Participant.objects.filter(pk=participant.pk).update(last_seen=now)
