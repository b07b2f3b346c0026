"""How a person is shown: the name in the reader's script where there is one, initials, the side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from duijie.engine.programme.naming import short_name
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.models import Participant, Person, Side


@lru_cache(maxsize=65536)
def short_firm(name: str, name_en: str, short: str) -> Text:
    """Return what a firm is called where there is little room: its own short name, else without place and form."""
    own = short or short_name(name or name_en)
    return Text(short_name(name_en) if name_en else own, own, own)


@dataclass(frozen=True, slots=True)
class Face:
    """What a page shows of a person."""

    key: str
    shown_name: str
    initials: str
    organisation: str
    title: str
    side: Side | None


def language_of(code: str) -> Language:
    """Return a row's language; Simplified Chinese where it names none of ours."""
    return code if code in LANGUAGES else "zh-hans"


def initials(name: str) -> str:
    """Return what stands in the avatar: a Chinese name's first sign, else the first letters of two words."""
    words = name.split()
    if not words:
        return "·"
    if not name[0].isascii():
        return name[0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def shown_name(person: Person, language: Language) -> str:
    """Return the name a reader can read: the English one in English where there is one."""
    return (person.name_en or person.name) if language == "en" else (person.name or person.name_en)


def face(participant: Participant, language: Language) -> Face:
    """Return what a page shows of a participant; ``person``, its organisation and ``side`` should be loaded."""
    person = participant.person
    name = shown_name(person, language)
    place = person.organisation
    organisation = ""
    if place is not None:
        organisation = (place.name_en or place.name) if language == "en" else place.name
    title = (person.title_en or person.title) if language == "en" else person.title
    return Face(participant.key, name, initials(name), organisation, title, participant.side)
