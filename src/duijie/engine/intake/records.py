"""What is known before an import, what comes in, and what the organiser decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from duijie.engine.records import Category, ListRow, Role
from duijie.engine.text import Text

Kind = Literal["organisation", "person"]
Answer = Literal["same", "different", "belongs", "later"]
Side = Literal["left", "right"]

ORGANISATION_FIELDS: Final = ("name", "name_en", "uscc", "ubi", "region", "side", "category", "industry")
PERSON_FIELDS: Final = (
    "name",
    "name_en",
    "title",
    "email",
    "phone",
    "languages",
    "available",
    "max_meetings",
)
#: Fields that gather values: a list adds to them and never takes away.
GATHERED: Final = frozenset(["industry", "languages"])
#: Fields of which a caller knows a digest only.
SEALED: Final = frozenset(["email", "phone"])


@dataclass(frozen=True, slots=True)
class Contact:
    """A mail address or telephone number that is kept encrypted.

    ``key``: a digest that is equal for equal contacts; ``shown``: masked, for the preview;
    ``sealed``: whatever the caller needs to put it back when the import is undone.
    """

    key: str
    shown: str = ""
    sealed: str | None = None


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation of the programme.

    ``own``: fields its own people confirmed; ``aliases``: other spellings settled to be its own;
    ``marks``: opaque keys of rows that an import settled to be its (``Entry.marks``).
    """

    id: str
    name: str
    name_en: str | None = None
    uscc: str | None = None
    ubi: str | None = None
    region: str | None = None
    side: str | None = None
    category: Category | None = None
    industry: tuple[str, ...] = ()
    parent: str | None = None
    own: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the programme; ``own``, ``aliases`` and ``marks`` as an organisation's."""

    id: str
    organisation: str
    name: str
    name_en: str | None = None
    title: str | None = None
    email: Contact | None = None
    phone: Contact | None = None
    languages: tuple[str, ...] = ()
    available: tuple[str, ...] | None = None
    max_meetings: int | None = None
    own: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownListing:
    """A need or offer of an organisation; ``texts``: the imported original beside what it reads now."""

    id: str
    organisation: str
    direction: Literal["need", "offer"]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownWish:
    """A wish or an avoid that was recorded from a list: by whom (id), the name as written."""

    by: str
    words: str
    avoid: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """All that a programme holds already."""

    organisations: tuple[KnownOrganisation, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    listings: tuple[KnownListing, ...] = ()
    wishes: tuple[KnownWish, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a row stands."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row to be imported. ``reasons``: why it is held, or what its reader warned of."""

    source: Source
    role: Role
    row: ListRow
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the organiser says of a pair; ``choose``: field → left or right, for the same."""

    answer: Answer
    choose: Mapping[str, Side] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions. ``pairs`` by ``Pair.key``; ``keep``: (``Entry.key``, field) whose proposed value is declined."""

    pairs: Mapping[str, Decision] = field(default_factory=dict)
    keep: frozenset[tuple[str, str]] = frozenset()
