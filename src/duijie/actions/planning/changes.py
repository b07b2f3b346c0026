"""What a publication changes for each guest, handed to whoever tells them."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duijie.actions.deed import Deed
from duijie.store.models import Event, Meeting, Participant
from duijie.store.snapshot import RowChange
from duijie.store.snapshot.writing import Kind

#: Who is told: ``module:function(doing, event, changes)``, called inside the transaction that publishes.
TELLER: Final = "duijie.actions.notifying:tell_changes"


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting of one participant that is new, gone, at another time, or only at another table."""

    participant: Participant
    meeting: Meeting
    kind: Kind


def changes_of(event: Event, rows: Sequence[RowChange]) -> tuple[Change, ...]:
    """Return the changes of each participant, by participant and meeting; their persons are loaded."""
    keys = {person for row in rows for person in row.people}
    people = Participant.objects.filter(event=event, key__in=keys).select_related("person", "side").in_bulk()
    found = [Change(people[key], row.meeting, kind) for row in rows for key, kind in row.people.items()]
    return tuple(sorted(found, key=lambda change: (change.participant.key, change.meeting.code)))


def tell(doing: Deed, event: Event, changes: Sequence[Change]) -> None:
    """Let the teller queue what guests get; an installation without one publishes silently."""
    module, _, name = TELLER.partition(":")
    if changes and importlib.util.find_spec(module) is not None:
        getattr(importlib.import_module(module), name)(doing, event, changes)
