"""Taps of a device that had no signal: each counts once, by the time it was made; none is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duijie.actions.refusal import NOT_FOUND, Refused
from duijie.actions.rights import Actor, Right, require
from duijie.actions.running.clock import put_right
from duijie.actions.running.marking import Marked, mark_meeting
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Event, Meeting, Participant

MOST: Final = 500
_TOO_MANY: Final = Text(
    "More than {most} taps at once; send them in parts.",
    "一次超过 {most} 条，请分批发送。",
    "一次超過 {most} 項，請分批傳送。",
)


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap. ``mark``: the device's number; ``at``: its clock; ``guest`` "": of the meeting."""

    mark: str
    meeting: str
    kind: str
    at: datetime
    guest: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a tap: marked, or why not."""

    mark: str
    marked: Marked | None = None
    refused: Text | None = None


def merge_marks(actor: Actor, event: Event, taps: Sequence[Tap], sent: datetime | None) -> list[Merged]:
    """Take taps in the order they were made. ``sent``: the device's clock as it sent them.

    Each is taken by itself: one that is refused leaves the others' standing.

    Raises:
        Refused: the actor hosts nothing here at all.
        InputError: too many at once.
    """
    require(actor, Right.HOST_TABLE, event)
    if len(taps) > MOST:
        raise InputError([Fault("too_many", _TOO_MANY.fill(most=MOST), place="marks")])
    meetings = {
        row.key: row
        for row in Meeting.objects.select_related("event", "slot", "table").filter(
            event=event, key__in={tap.meeting for tap in taps}
        )
    }
    guests = {row.key: row for row in Participant.objects.filter(event=event, key__in={tap.guest for tap in taps})}
    times = put_right([tap.at for tap in taps], sent)
    return [_merge(actor, tap, at, meetings, guests) for tap, at in zip(taps, times, strict=True)]


def _merge(
    actor: Actor, tap: Tap, at: datetime, meetings: dict[str, Meeting], guests: dict[str, Participant]
) -> Merged:
    meeting, guest = meetings.get(tap.meeting), guests.get(tap.guest)
    if meeting is None or (tap.guest and guest is None):
        return Merged(tap.mark, refused=NOT_FOUND)
    try:
        return Merged(tap.mark, mark_meeting(actor, meeting, tap.kind, mark=tap.mark, at=at, participant=guest))
    except Refused as refused:
        return Merged(tap.mark, refused=refused.text)
    except InputError as wrong:
        return Merged(tap.mark, refused=wrong.faults[0].text)
