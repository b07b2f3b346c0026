"""What goes out to people, as the application hands it over: visits, sheets, badges, signs, booklets, mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duijie.engine.text import Language, Text

VisitState = Literal["planned", "moved", "cancelled"]
Shape = Literal["square", "round", "triangle", "none"]


@dataclass(frozen=True, slots=True)
class SideMark:
    """A side as badges and sheets mark it: a letter (鲁, HK) in a shape, so that colour is never alone."""

    letter: Text
    name: Text
    shape: Shape = "none"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Someone who sends or receives mail: ``address`` is ``local@domain``, ``name`` may be in any script."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as others read of them. ``name`` is in the person's own script, ``name_en`` in Latin letters."""

    name: str
    name_en: str = ""
    title: str = ""
    organisation: str = ""
    organisation_en: str = ""
    side: SideMark | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """The event that a sheet belongs to. ``last_day`` None = one day; ``timezone`` an IANA name."""

    name: Text
    first_day: date
    timezone: str
    venue: Text | None = None
    last_day: date | None = None
    hosts: tuple[Text, ...] = ()
    organiser: Mailbox | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A meeting as one guest sees it.

    ``uid`` stays for as long as the meeting lives and holds no blank; ``sequence`` counts its
    changes of time, place or people; ``start``, ``end`` and ``modified`` are aware. ``table`` is the label on
    the table, ``zone`` a letter or a name; ``place`` says more (the hall). ``people`` are whom the guest meets.
    ``why`` are reasons, each a sentence. ``changed``: other than what the guest was told last.
    """

    uid: str
    sequence: int
    state: VisitState
    start: datetime
    end: datetime
    modified: datetime
    people: tuple[PersonLine, ...]
    table: str = ""
    zone: str = ""
    place: Text | None = None
    interpreter: str = ""
    why: tuple[Text, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """A session of the event. ``uid`` as in :class:`Visit`; ``start``, ``end`` and ``modified`` are aware."""

    uid: str
    start: datetime
    end: datetime
    modified: datetime
    title: Text
    place: Text | None = None
    about: Text | None = None
    speakers: tuple[PersonLine, ...] = ()
    moderator: PersonLine | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A time between two aware moments in which a guest has nothing planned."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class GuestSheet:
    """One guest's day in the guest's own language. ``link`` is the guest's page (https), empty if there is none."""

    occasion: Occasion
    person: PersonLine
    language: Language
    visits: tuple[Visit, ...] = ()
    agenda: tuple[AgendaPart, ...] = ()
    free: tuple[Span, ...] = ()
    link: str = ""

    @property
    def kept(self) -> tuple[Visit, ...]:
        """Return the meetings that take place, by time."""
        return tuple(sorted((v for v in self.visits if v.state != "cancelled"), key=lambda v: (v.start, v.uid)))


@dataclass(frozen=True, slots=True)
class Badge:
    """What a guest wears. ``token`` is what the QR code says, ``role`` a word below (Speaker, Staff)."""

    person: PersonLine
    language: Language
    token: str
    role: Text | None = None


@dataclass(frozen=True, slots=True)
class SignLine:
    """One meeting on a table's sign: when, and who sits there."""

    start: datetime
    end: datetime
    people: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class TableSign:
    """A sign that stands on a table. ``host`` is who looks after it."""

    label: str
    zone: str = ""
    lines: tuple[SignLine, ...] = ()
    host: str = ""


@dataclass(frozen=True, slots=True)
class Booklet:
    """The printed programme of an event."""

    occasion: Occasion
    agenda: tuple[AgendaPart, ...]
    welcome: Text | None = None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An invitation in a mail: the iCalendar object and the method it states."""

    data: bytes
    method: Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail. ``kind`` is its media type, such as ``application/pdf``."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail before it is put together.

    ``token`` and ``domain`` make its Message-ID; ``sent`` is aware. ``reply_to`` None = the sender.
    ``unsubscribe`` is an https address that ends such mails by POST; None where mail cannot be declined.
    """

    sender: Mailbox
    recipient: Mailbox
    subject: str
    text: str
    language: Language
    token: str
    domain: str
    sent: datetime
    html: str | None = None
    calendar: CalendarPart | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_to: Mailbox | None = None
    unsubscribe: str | None = None
