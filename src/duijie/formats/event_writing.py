"""EVENT.toml written: what :mod:`duijie.formats.event` reads back as the same event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from duijie.engine.records import Event, Table
from duijie.engine.text import LANGUAGES, Text
from duijie.formats.event import FORMAT


def write_event(event: Event) -> str:
    """Return an EVENT.toml of an event. Dates and times are the event's own; a text keeps only what it says."""
    return "\n".join(_lines(event)) + "\n"


def _lines(event: Event) -> Iterator[str]:
    yield f"format = {_words(FORMAT)}"
    if event.language:
        yield f"language = {_words(event.language)}"
    yield f"date = {event.date}"
    yield f"timezone = {_words(event.timezone)}"
    yield f"name = {_text(event.name)}"
    if event.venue and _says(event.venue):
        yield f"venue = {_text(event.venue)}"
    if event.hosts:
        yield "hosts = [" + ", ".join(_text(host) for host in event.hosts) + "]"
    yield from _table("limits", max_meetings=event.max_meetings, floor=event.floor, suggestions=event.suggestions)
    for side in event.sides:
        yield from _table("[sides]", id=side.id, name=side.name, letter=side.letter, regions=side.regions)
    for rule in event.ask:
        yield from _table("[ask]", by=rule.by, whom=rule.whom, wishes=rule.wishes)
    for slot in event.slots:
        yield from _table("[slots]", id=slot.id, session=slot.session, start=_Clock(slot.start), minutes=slot.minutes)
    yield from _hall(event.tables)
    for resource in event.resources:
        languages = resource.id.partition(":")[2].split("-")
        by_slot = {slot: count for slot, count in resource.by_slot.items() if count != resource.capacity}
        yield from _table("[interpreters]", languages=languages, count=resource.capacity, by_slot=by_slot or None)
    for item in event.agenda:
        place = item.place if item.place and _says(item.place) else None
        yield from _table("[agenda]", start=_Clock(item.start), end=_Clock(item.end), title=item.title, place=place)


def _hall(tables: Iterable[Table]) -> Iterator[str]:
    listed = list(tables)
    if listed:
        yield from _table("tables")
    for table in listed:
        yield from _table(
            "[tables.list]",
            id=table.id,
            zone=table.zone,
            seats=table.seats,
            slots=table.slots or None,
            held_by=table.held_by,
        )


class _Clock:
    """A local time of a moment in ISO 8601."""

    def __init__(self, moment: str | None) -> None:
        self.words = f"{(moment or '')[11:16]}:00"


def _table(heading: str, **values: object) -> Iterator[str]:
    yield ""
    yield f"[{heading}]"
    for key, value in values.items():
        if value is not None:
            yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, _Clock):
        return value.words
    if isinstance(value, Text):
        return _text(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_words(str(key))} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    return str(value) if isinstance(value, int) else _words(str(value))


def _text(text: Text) -> str:
    given = {language: words for language, words in text.to_json().items() if words.strip()}
    return "{ " + ", ".join(f"{key} = {_words(given[key])}" for key in LANGUAGES if key in given) + " }"


def _says(text: Text) -> bool:
    return any(words.strip() for words in text.to_json().values())


def _words(words: str) -> str:
    """Return a TOML basic string; JSON's escapes are TOML's, but DEL must be escaped too."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
