"""Which side a guest belongs to: as the list says, else by region, else by the list they came in."""

from __future__ import annotations

from duijie.engine.language import fold
from duijie.engine.programme.lists import Source
from duijie.engine.records import Event, Side


def side_of(source: Source, event: Event) -> str | None:
    """Return the id of the side, or None when nothing in the row or the file's name tells."""
    row = source.row
    for words in (row.side, row.region, row.organisation, row.organisation_en):
        if words and (side := _named(fold(words), event)) is not None:
            return side.id
    file = fold(source.list.file)
    lettered = next((side for side in event.sides if any(mark in file for mark in _letters(side))), None)
    side = _named(file, event) or lettered
    return side.id if side else None


def _letters(side: Side) -> set[str]:
    """Return the Chinese letters of a side (鲁, 港); Latin ones stand in too many words to mean anything."""
    return {fold(letter) for letter in (side.letter.zh_hans, side.letter.zh_hant) if not letter.isascii()}


def _named(words: str, event: Event) -> Side | None:
    """Return the side whose id, name or region is the earliest to stand in ``words``."""
    found: list[tuple[int, int, Side]] = []
    for order, side in enumerate(event.sides):
        marks = (side.id, side.name.en, side.name.zh_hans, side.name.zh_hant, *side.regions)
        places = [_place(fold(mark), words) for mark in marks if mark]
        seen = [place for place in places if place >= 0]
        if seen:
            found.append((min(seen), order, side))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _place(mark: str, words: str) -> int:
    """Return where ``mark`` stands in ``words``; a Latin mark must stand as a word."""
    at = words.find(mark)
    while at >= 0 and mark.isascii():
        before, after = words[at - 1 : at], words[at + len(mark) : at + len(mark) + 1]
        if not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum()):
            break
        at = words.find(mark, at + 1)
    return at
