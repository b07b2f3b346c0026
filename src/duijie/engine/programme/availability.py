"""Reading when a guest is there: slot names, numbers, times and halves of the day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.language import fold
from duijie.engine.programme.lists import Source
from duijie.engine.records import Event, Slot
from duijie.engine.text import Text

_UNREAD: Final = Text(
    "“{words}” does not say when this guest is there. Write slots (s2, 2-4, 第2至4时段), a time (13:30-15:00,"
    " after 15:00) or leave the cell empty for all slots. Slots: {slots}.",
    "“{words}”看不出此人何时在场。请写时段（s2、2-4、第2至4时段）或时间（13:30-15:00、15:00后），"
    "全程在场则留空。时段：{slots}。",
    "「{words}」看不出此人何時在場。請寫時段（s2、2-4、第2至4時段）或時間（13:30-15:00、15:00後），"
    "全程在場則留空。時段：{slots}。",
)

_TIME: Final = r"(\d{1,2})[:點点时時](\d{2})?分?"
_ALL: Final = re.compile(r"全天|全程|全日|全部|不限|均可|都可以?|all|all day|any|any time|anytime|whole event")
_NONE: Final = re.compile(r"无|不参加|none|not available")
_RANGE: Final = re.compile(rf"(?:from )?{_TIME}\s*(?:-|–|—|~|～|至|到|to|until)\s*{_TIME}")
_AFTER: Final = re.compile(rf"(?:after|from)\s*{_TIME}|{_TIME}\s*(?:以?后|之后|起|开始|onwards?)")
_BEFORE: Final = re.compile(rf"(?:before|until|till)\s*{_TIME}|{_TIME}\s*(?:以?前|之前|为止)")
_NUMBERS: Final = re.compile(
    r"(?:第|时段|slots?|sessions?)*\s*(\d{1,2})(?:\s*(?:-|–|—|~|～|至|到|to)\s*(?:第|slot)?\s*(\d{1,2}))?\s*(?:个?时段|场|轮)?"
)
_HALF: Final = {"上午": 0, "am": 0, "morning": 0, "下午": 12, "pm": 12, "afternoon": 12}


def read_availability(source: Source, event: Event, faults: list[Fault]) -> tuple[str, ...] | None:
    """Return the ids of the slots in which the row's guest is there; None = all.

    A word that can't be read is a fault: a guest planned while away is worse than a question.
    """
    if not source.row.available:
        return None
    found: set[str] = set()
    for words in source.row.available:
        slots = _read(fold(words).strip(), event.slots)
        if slots is None:
            names = ", ".join(f"{slot.id} {(slot.start or '')[11:16]}".strip() for slot in event.slots)
            faults.append(source.fault("unread_availability", _UNREAD.fill(words=words, slots=names), "available"))
        else:
            found.update(slots)
    if len(found) == len(event.slots):
        return None
    return tuple(slot.id for slot in event.slots if slot.id in found)


def _read(words: str, slots: tuple[Slot, ...]) -> set[str] | None:
    """Return the slots that ``words`` (folded) names, or None when they name none we know."""
    every = {slot.id for slot in slots}
    by_name = {fold(slot.id): slot.id for slot in slots}
    if words in by_name:
        return {by_name[words]}
    if _ALL.fullmatch(words):
        return every
    if _NONE.fullmatch(words):
        return set()
    if words in _HALF:
        wanted = _HALF[words]
        return {
            slot.id for slot in slots if slot.start and (datetime.fromisoformat(slot.start).hour >= 12) == bool(wanted)
        }
    if match := _RANGE.fullmatch(words):
        return _between(slots, match[1], match[2], match[3], match[4])
    if match := _AFTER.fullmatch(words):
        return _between(slots, match[1] or match[3], match[2] or match[4], "24", None)
    if match := _BEFORE.fullmatch(words):
        return _between(slots, "0", None, match[1] or match[3], match[2] or match[4])
    if match := _NUMBERS.fullmatch(words):
        first, last = int(match[1]), int(match[2] or match[1])
        if 1 <= first <= last <= len(slots):
            return {slot.id for slot in slots[first - 1 : last]}
    return None


def _between(slots: tuple[Slot, ...], h1: str, m1: str | None, h2: str, m2: str | None) -> set[str] | None:
    """Return the slots that lie wholly between two clock times."""
    first = timedelta(hours=int(h1), minutes=int(m1 or 0))
    last = timedelta(hours=int(h2), minutes=int(m2 or 0))
    if last <= first:
        return None
    inside: set[str] = set()
    for slot in slots:
        if slot.start is None:
            return None
        moment = datetime.fromisoformat(slot.start)
        start = timedelta(hours=moment.hour, minutes=moment.minute)
        if first <= start and start + timedelta(minutes=slot.minutes or 0) <= last:
            inside.add(slot.id)
    return inside
