"""What the live board shows of each table now and next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from duijie.actions.running import Judged, Light, judge
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Progress
from duijie.store.queries.live import LiveDay, LiveMeeting, LiveSlot, Party

#: In this order on every board; "free" stands for tables.
STATES: Final = ("started", "late", "missing", "planned", "free")


@dataclass(frozen=True, slots=True)
class Line:
    """A guest on a board: where they are from, the side; ``firm`` "": they do not let others see it."""

    key: str
    firm: str
    party: Party


#: Signs of a line on the hall's screen, in widths of a Chinese one, that fit beside the side's mark; and below, after
#: the time of what comes next.
_ROOM: Final[dict[Language, float]] = {"en": 8.9, "zh-hans": 7.5, "zh-hant": 7.5}
_ROOM_NEXT: Final = 7.4


def breadth(words: str) -> float:
    """Return about how wide a line is, in widths of a Chinese sign."""
    return sum(1.0 if sign > "\u2e7f" else 0.56 for sign in words)


def _too_long(lines: Sequence[Line], room: float) -> bool:
    return len(lines) > 2 or any(breadth(line.firm) > room for line in lines)


@dataclass(frozen=True, slots=True)
class Tile:
    """A table, or a meeting without one. ``state``: of :data:`STATES`, or "done" or "closed"; ``word`` says it.

    ``long``: a name is too long for the screen's usual letters; ``next_long``: what comes next needs the whole breadth.
    """

    id: str
    table: str
    zone: str
    state: str
    word: str
    meeting: LiveMeeting | None
    lines: tuple[Line, ...]
    next: tuple[Line, ...] = ()
    next_closed: bool = False
    long: bool = False
    next_long: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """The board at one moment. ``slot``: the one that runs or comes next; ``number`` of ``total``: which it is.

    ``counts``: tables by state; ``free_next``: tables without a meeting in the slot after.
    """

    at: datetime
    slot: LiveSlot | None
    number: int
    total: int
    after: LiveSlot | None
    tiles: tuple[Tile, ...]
    loose: tuple[Tile, ...]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def running(self) -> bool:
        """Return whether the slot has begun and not ended."""
        return self.slot is not None and self.slot.starts <= self.at < self.slot.ends

    @property
    def over(self) -> bool:
        """Return whether the last slot is past."""
        return self.slot is not None and self.slot.ends <= self.at

    @property
    def until(self) -> datetime | None:
        """Return what is counted down to: the end of the slot that runs, the start of the next."""
        if self.slot is None or self.over:
            return None
        return self.slot.ends if self.running else self.slot.starts

    @property
    def minutes(self) -> int:
        """Return the whole minutes until then, begun ones counted."""
        return 0 if self.until is None else max(0, -(-int((self.until - self.at).total_seconds()) // 60))

    @property
    def share(self) -> float:
        """Return how much of the slot is past, from 0 to 1."""
        if self.slot is None or not self.running:
            return 1.0 if self.over else 0.0
        return (self.at - self.slot.starts) / (self.slot.ends - self.slot.starts)


class Wording:
    """The words of states in a reader's language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        _ = self._ = translator(language)
        self.free, self.closed = _("Free"), _("Closed")
        self._plain = {Light.STARTED: _("Started"), Light.DONE: _("Ended"), Light.PLANNED: _("Waiting")}

    def word(self, meeting: LiveMeeting, judged: Judged) -> str:
        """Return the state of a meeting in words."""
        _ = self._
        if judged.light is Light.LATE:
            return _("{n} min late").format(n=judged.minutes)
        if judged.light is not Light.MISSING:
            return self._plain[judged.light]
        if meeting.missing:
            return self._missing(meeting)
        return _("No-show") if meeting.progress == Progress.NO_SHOW else _("Not started")

    def _missing(self, meeting: LiveMeeting) -> str:
        found = (meeting.party(key) for key in meeting.missing)
        sides = {one.side.position: one.side for one in found if one is not None and one.side is not None}
        if len(sides) != 1:
            return self._("Missing")
        return self._("{side} missing").format(side=next(iter(sides.values())).letter.of(self.language))

    def lines(self, meeting: LiveMeeting, public: bool) -> tuple[Line, ...]:
        """Return who meets; ``public``: only where they let others see where they are from."""
        return tuple(
            Line(one.key, one.firm.of(self.language) if one.shown or not public else "", one) for one in meeting.parties
        )


def board_now(day: LiveDay, now: datetime, language: Language, *, public: bool) -> Now:
    """Return each table at ``now``. ``public``: for a screen that everybody in the hall can read."""
    slot = day.slot_at(now)
    if slot is None:
        return Now(now, None, 0, 0, None, (), ())
    draw = _Tiles(day, Wording(language), slot, now, public)
    tiles = tuple(draw.table(number) for number in range(len(day.tables)))
    loose = tuple(draw.meeting(one, f"m-{one.key}") for one in day.loose.get(slot.code, ()))
    counts = Counter(tile.state for tile in (*tiles, *loose))
    return Now(now, slot, day.slots.index(slot) + 1, len(day.slots), draw.after, tiles, loose, counts)


class _Tiles:
    """Makes the tiles of one slot."""

    def __init__(self, day: LiveDay, words: Wording, slot: LiveSlot, now: datetime, public: bool) -> None:
        self._day, self._words, self._slot, self._now, self._public = day, words, slot, now, public
        self.after = day.after(slot)

    def table(self, number: int) -> Tile:
        """Return a table: the meeting there, or whether it can be used, and what comes next."""
        day, words, table = self._day, self._words, self._day.tables[number]
        following, next_closed = None, False
        if self.after is not None:
            following = day.place(table.code, self.after.code)
            next_closed = (table.code, self.after.code) in day.closed
        meeting = day.place(table.code, self._slot.code)
        if meeting is not None:
            tile = self.meeting(meeting, f"t-{number}")
        else:
            shut = (table.code, self._slot.code) in day.closed
            state, word = ("closed", words.closed) if shut else ("free", words.free)
            tile = Tile(f"t-{number}", "", "", state, word, None, ())
        lines = words.lines(following, self._public) if following is not None else ()
        return replace(
            tile,
            table=table.code,
            zone=table.zone,
            next=lines,
            next_closed=next_closed,
            next_long=_too_long(lines, _ROOM_NEXT),
        )

    def meeting(self, meeting: LiveMeeting, name: str) -> Tile:
        """Return a meeting as a tile of its own."""
        judged = judge(meeting.progress, meeting.missing, meeting.starts, self._now)
        lines = self._words.lines(meeting, self._public)
        long = _too_long(lines, _ROOM[self._words.language])
        return Tile(name, "", "", str(judged.light), self._words.word(meeting, judged), meeting, lines, long=long)
