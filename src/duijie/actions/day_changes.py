"""Tells boards and phones that the day of an event has changed: one number that every verb of the day raises."""

from __future__ import annotations

from django.db import connection
from django.db.models import F
from django.utils import timezone

from duijie.store.models import BoardState, Event


def note_change(event: Event) -> None:
    """Raise the number of an event's day; call it last in a verb's transaction, for it holds the row until the end.

    Raises:
        AssertionError: outside a transaction, where the number could run ahead of what it stands for.
    """
    assert connection.in_atomic_block
    rows = BoardState.objects.filter(event=event)
    now = timezone.now()
    if not rows.update(number=F("number") + 1, changed=now):
        _row, fresh = BoardState.objects.get_or_create(event=event, defaults={"number": 1, "changed": now})
        if not fresh:  # two verbs were the first at once
            rows.update(number=F("number") + 1, changed=now)


def day_number(event: Event) -> int:
    """Return how often the day has changed (1 query)."""
    return BoardState.objects.filter(event=event).values_list("number", flat=True).first() or 0
