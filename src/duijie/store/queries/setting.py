"""What an event's set-up consists of, read for the pages and the check list of set-up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from duijie.engine.text import Text
from duijie.store.models import (
    AskRule,
    Assistant,
    Category,
    Chain,
    Event,
    Fixture,
    Host,
    MeetingState,
    Participant,
    ParticipantState,
    Phase,
    Programme,
    Session,
    SessionKind,
    Side,
    Slot,
    Speaker,
    Table,
)

#: Guests who count towards the places needed: those who may still come.
COMING = (ParticipantState.IMPORTED, ParticipantState.INVITED, ParticipantState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class SetUp:
    """An event with all its parts, as many queries for thirty rows of each as for one.

    ``guests``: those in matchmaking who may still come; ``spoken``: every language code one of them speaks.
    """

    event: Event
    sides: list[Side]
    hosts: list[Host]
    categories: list[Category]
    chains: list[Chain]
    sessions: list[Session]
    slots: list[Slot]
    tables: list[Table]
    fixtures: list[Fixture]
    assistants: list[Assistant]
    rules: list[AskRule]
    phases: list[Phase]
    guests: int
    spoken: frozenset[str]


def set_up_of(event: Event) -> SetUp:
    """Return an event with all its parts."""
    guests = Participant.objects.filter(event=event, matchmaking=True, state__in=COMING)
    languages = list(guests.values_list("person__languages", flat=True))
    programme = event.programme_id
    return SetUp(
        event=event,
        sides=list(Side.objects.filter(programme=programme)),
        hosts=list(hosts_of(programme)),
        categories=list(Category.objects.filter(programme=programme)),
        chains=list(Chain.objects.filter(programme=programme)),
        sessions=list(sessions_of(event)),
        slots=list(slots_of(event)),
        tables=list(tables_of(event)),
        fixtures=list(Fixture.objects.filter(event=event).order_by("kind", "key")),
        assistants=list(assistants_of(event)),
        rules=list(AskRule.objects.filter(event=event).select_related("by", "whom")),
        phases=list(Phase.objects.filter(event=event)),
        guests=len(languages),
        spoken=frozenset(code for spoken in languages for code in spoken or ()),
    )


def hosts_of(programme: str) -> QuerySet[Host]:
    """Return a programme's hosts with their sides, as printed."""
    return Host.objects.filter(programme=programme).select_related("side")


def chains_of(programme: str) -> QuerySet[Chain]:
    """Return a programme's industry chains with how many needs and offers belong to each (``used``)."""
    return Chain.objects.filter(programme=programme).annotate(used=Count("listings")).order_by("position", "key")


def categories_of(programme: str) -> QuerySet[Category]:
    """Return a programme's categories of guests."""
    return Category.objects.filter(programme=programme)


def sessions_of(event: Event) -> QuerySet[Session]:
    """Return the agenda with its speakers (moderator first) and slots, in time."""
    speakers = Prefetch("speakers", Speaker.objects.select_related("side"))
    return Session.objects.filter(event=event).prefetch_related(speakers, "slots")


def slots_of(event: Event) -> QuerySet[Slot]:
    """Return the slots with their sessions and how many planned meetings stand in each (``used``), in time."""
    planned = Count("meetings", filter=Q(meetings__state=MeetingState.PLANNED))
    return Slot.objects.filter(event=event).select_related("session").annotate(used=planned).order_by("starts", "code")


def tables_of(event: Event) -> QuerySet[Table]:
    """Return the tables with who holds them and how many planned meetings each has (``used``), as numbered."""
    planned = Count("meetings", filter=Q(meetings__state=MeetingState.PLANNED))
    rows = Table.objects.filter(event=event).select_related("held_by")
    return rows.annotate(used=planned).order_by("position", "code")


def assistants_of(event: Event) -> QuerySet[Assistant]:
    """Return interpreters and table hosts with their tables, by kind and name."""
    return Assistant.objects.filter(event=event).select_related("table").order_by("kind", "name", "key")


def events_of(programme: Programme) -> list[Event]:
    """Return a programme's events with guests (``guests``) and meetings (``met``) counted, the latest first."""
    guests = Count("participants", filter=Q(participants__state__in=COMING), distinct=True)
    met = Count("meetings", filter=Q(meetings__state=MeetingState.PLANNED), distinct=True)
    return list(Event.objects.filter(programme=programme).annotate(guests=guests, met=met).order_by("-date", "key"))


def matchmaking_sessions(event: Event) -> list[Session]:
    """Return the sessions that may hold slots, with their slots, in time."""
    sessions = Session.objects.filter(event=event, kind=SessionKind.MATCHMAKING)
    return list(sessions.prefetch_related("slots"))


def filled(text: Text) -> Text:
    """Return a text that says something to every reader: a language it lacks reads the nearest it has.

    A host who writes one script only is still announced to everybody; the check list says what is missing.
    """
    hans, hant, en = text.zh_hans, text.zh_hant, text.en
    return Text(en or hans or hant, hans or hant or en, hant or hans or en)
