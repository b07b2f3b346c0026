"""Whom a runner should fetch: guests whose meeting should have begun, and where they were last seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from duijie.actions.running import Mark, Standing, progress_of
from duijie.engine.text import Language
from duijie.store.faces import Face, face
from duijie.store.models import Progress
from duijie.store.queries.live import LiveDay, LiveMeeting, MarkRow, arrivals_of, marks_of, people_of
from duijie.web.organiser.board.tiles import Now, Tile


@dataclass(frozen=True, slots=True)
class Seen:
    """Where somebody was seen last.

    ``how``: in a meeting that goes on, at a table (they said so), met (until it ended), at a desk, nowhere.
    """

    how: str
    at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Fetch:
    """A guest to fetch. ``late``: minutes they said; ``away``: they cannot come; ``phone``: for those who may call."""

    tile: Tile
    face: Face
    seen: Seen
    late: int
    away: bool
    phone: str
    minutes: int


def standing_now(rows: Sequence[MarkRow]) -> Standing:
    """Return what a meeting's marks come to."""
    return progress_of(Mark(*row) for row in rows)


def to_fetch(day: LiveDay, now: Now, language: Language, *, with_phones: bool) -> tuple[Fetch, ...]:
    """Return who is waited for, the longest first (3 queries); nobody once the last slot is past."""
    if now.over:
        return ()
    waited = [tile for tile in (*now.tiles, *now.loose) if tile.meeting and tile.state in ("late", "missing")]
    meetings = [tile.meeting for tile in waited if tile.meeting]
    guests = {party.key for meeting in meetings for party in meeting.parties}
    theirs = [one for one in day.meetings.values() if any(party.key in guests for party in one.parties)]
    marks = marks_of([one.key for one in theirs])
    arrivals, people = arrivals_of(guests), people_of(guests)
    found = []
    for tile in waited:
        meeting = tile.meeting
        assert meeting is not None
        standing = standing_now(marks.get(meeting.key, ()))
        for party in meeting.parties:
            if not _is_waited_for(party.key, meeting, standing) or party.key not in people:
                continue
            row = people[party.key]
            seen = _seen(party.key, meeting, theirs, marks)
            if seen is None:
                arrival = arrivals.get(party.key)
                seen = Seen("desk", arrival.at, arrival.desk) if arrival else Seen("nowhere")
            late = standing.late.get(party.key, (0, now.at))[0]
            minutes = max(0, int((now.at - meeting.starts).total_seconds() // 60))
            phone = row.person.phone if with_phones else ""
            away = party.key in standing.away
            found.append(Fetch(tile, face(row, language), seen, late, away, phone, minutes))
    return tuple(sorted(found, key=lambda one: (one.away, -one.minutes, one.tile.table, one.face.key)))


def _is_waited_for(guest: str, meeting: LiveMeeting, standing: Standing) -> bool:
    if meeting.missing:
        return guest in meeting.missing
    return guest not in standing.here


def _seen(
    guest: str, meeting: LiveMeeting, theirs: Sequence[LiveMeeting], marks: Mapping[str, Sequence[MarkRow]]
) -> Seen | None:
    """Return where a guest was seen last in another meeting: still there, or until when."""
    found: list[Seen] = []
    for one in theirs:
        if one.key == meeting.key or one.party(guest) is None or guest in one.missing:
            continue
        if one.progress == Progress.STARTED:
            return Seen("meeting", one.started, one.table)
        if one.progress == Progress.ENDED:
            found.append(Seen("met", one.ended, one.table))
        here = [at for at, _mark, kind, whom, _minutes in marks.get(one.key, ()) if kind == "here" and whom == guest]
        if here:
            found.append(Seen("table", max(here), one.table))
    return max(found, key=lambda seen: seen.at.timestamp() if seen.at else 0, default=None)
