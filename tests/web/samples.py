"""Real rows for the parameters of paths: one a kind, of the event and guest asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from duijie.actions.reporting import make_report
from duijie.actions.rights import INSTALLATION
from duijie.engine.text import Text
from duijie.store.models import (
    Account,
    Assistant,
    Attachment,
    Check,
    Cooperation,
    CooperationParty,
    Delegation,
    Desk,
    Disruption,
    Event,
    FeedToken,
    Fixture,
    GuestImport,
    Introduction,
    Job,
    LedgerEntry,
    LedgerWords,
    Link,
    Listing,
    Mail,
    Meeting,
    Membership,
    Organisation,
    Participant,
    Person,
    PlanVersion,
    Projector,
    Report,
    Request,
    Role,
    Seat,
    Session,
    Slot,
    Speaker,
    StandbyOffer,
    Steward,
    Suggestion,
    Table,
    Wish,
)
from duijie.store.models.fields import new_key
from duijie.store.sealing import token_digest
from tests.actions.planning.hall import plan
from tests.world import DAY, World, account

WORDS: Final = Text("Words", "字句", "字句")


@dataclass(frozen=True)
class Place:
    """Where a row shall stand: a programme, one of its events, one of the event's guests."""

    world: World
    event: Event
    guest: Participant

    @property
    def other(self) -> Participant:
        """Another guest of the same event, of the other side."""
        rows = Participant.objects.filter(event=self.event).exclude(key=self.guest.key).exclude(side=self.guest.side)
        found = rows.order_by("person__search").first()
        assert found is not None
        return found


def listing(place: Place, guest: Participant | None = None) -> Listing:
    guest = guest or place.guest
    assert guest.person.organisation is not None
    found = Listing.objects.filter(event=place.event, person=guest.person).exclude(state="draft").first()
    return found or Listing.objects.create(
        programme=place.world.programme,
        event=place.event,
        person=guest.person,
        organisation=guest.person.organisation,
        direction="need" if guest.side and guest.side.position == 1 else "offer",
        title=f"Listing of {guest.person.name}",
        teaser="A membrane that lasts",
        detail="All of it",
        state="submitted",
    )


def attachment(place: Place) -> Attachment:
    made, _ = Attachment.objects.get_or_create(
        listing=listing(place), name="sheet.pdf", kind="pdf", size=3, digest="0" * 64
    )
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / made.key).write_bytes(b"%PDF")
    return made


def suggestion(place: Place) -> Suggestion:
    made, _ = Suggestion.objects.get_or_create(
        event=place.event, participant=place.guest, other=place.other, defaults={"rank": 1, "score": 0.5}
    )
    return made


def request(place: Place) -> Request:
    made, _ = Request.objects.get_or_create(
        event=place.event,
        by=place.other,
        whom=place.guest,
        defaults={"expires": datetime.now(UTC) + timedelta(days=400)},
    )
    return made


def version(place: Place) -> PlanVersion:
    """Return a published version: the draft's plan under another number."""
    found = PlanVersion.objects.filter(event=place.event, state="published").first()
    if found is None:
        found = draft(place)
        number = PlanVersion.objects.filter(event=place.event).count() + 1
        found.pk, found.number, found.state, found.verified = new_key(), number, "published", True
        found.save(force_insert=True)
    return found


def draft(place: Place) -> PlanVersion:
    """Return a draft as the planner makes it, with the one meeting that was agreed on."""
    found = PlanVersion.objects.filter(event=place.event, state="draft").first()
    if found is None:
        asked = request(place)
        wish, fresh = Wish.objects.get_or_create(
            by=place.other, whom=place.guest, defaults={"event": place.event, "strength": "like"}
        )
        Request.objects.filter(key=asked.key).update(state="accepted")
        found = plan(place.event, place.world.actor(Role.ORGANISER), seconds=1)
        Request.objects.filter(key=asked.key).update(state="waiting")
        if fresh:
            wish.delete()
    return found


def plan_job(place: Place) -> Job:
    draft(place)  # none can be made while a job runs
    return Job.objects.get_or_create(event=place.event, kind="plan", state="running")[0]


def meeting(place: Place) -> Meeting:
    slot = Slot.objects.filter(event=place.event).first()
    assert slot is not None
    made, fresh = Meeting.objects.get_or_create(
        event=place.event,
        code=f"m {place.guest.key}"[:80],
        defaults={
            "slot": slot,
            "table": Table.objects.filter(event=place.event).first(),
            "version": version(place),
            "changed": DAY,
        },
    )
    if fresh:
        for party, guest in enumerate((place.guest, place.other)):
            Seat.objects.create(meeting=made, participant=guest, slot=slot, party=party, active=party == 0)
    return made


def mail(place: Place) -> Mail:
    made, _ = Mail.objects.get_or_create(
        programme=place.world.programme,
        event=place.event,
        template="confirm",
        message_id=f"<{place.event.key}@x.example>",
        defaults={"language": "en", "to": "x@x.example", "subject": "S", "body": "B", "state": "failed"},
    )
    return made


def membership(place: Place) -> Membership:
    return Membership.objects.get(account=place.world.staff[Role.VIEWER], event=None)


def member_of(place: Place, address: str) -> Account:
    """Return an account that nothing else in the tests signs in with."""
    return Account.objects.by_mail(address) or account("Sample Account", address)


def event_membership(place: Place) -> Membership:
    made, _ = Membership.objects.get_or_create(
        account=member_of(place, f"member@{place.event.key}.example"),
        programme=place.world.programme,
        event=place.event,
        role=Role.VIEWER,
    )
    return made


def steward(place: Place) -> Steward:
    assert place.guest.person.account is not None
    found = member_of(place, f"steward@{place.event.key}.example")
    made, _ = Steward.objects.get_or_create(person=place.guest.person, account=found)
    return made


def secret(words: str, place: Place) -> str:
    """Return a secret as long as ours, the same each time."""
    return token_digest(f"{words} {place.guest.key}")[:43]


def token(place: Place) -> str:
    return _link("sign_in", place, account=place.guest.person.account)


def confirm_token(place: Place) -> str:
    return _link("confirm", place, participant=place.guest)


def _link(purpose: str, place: Place, **whose: object) -> str:
    words = secret(purpose, place)
    expires = datetime.now(UTC) + timedelta(days=400)
    Link.objects.get_or_create(digest=token_digest(words), defaults={"purpose": purpose, "expires": expires, **whose})
    return words


def feed_token(place: Place) -> str:
    words = secret("feed", place)
    FeedToken.objects.get_or_create(participant=place.guest, digest=token_digest(words))
    return words


def screen_token(place: Place) -> str:
    words = secret("screen", place)
    Projector.objects.get_or_create(event=place.event, digest=token_digest(words))
    return words


def hosted_meeting(place: Place) -> Meeting:
    """Return a meeting of the staff who host tables and interpret."""
    made, host = meeting(place), place.world.staff[Role.TABLE_HOST]
    Assistant.objects.get_or_create(
        event=place.event, kind="table_host", account=host, defaults={"name": "H", "table": made.table}
    )
    interpreter, _ = Assistant.objects.get_or_create(
        event=place.event,
        kind="interpreter",
        account=place.world.staff[Role.INTERPRETER],
        defaults={"name": "Interpreter of the sample"},
    )
    Meeting.objects.filter(key=made.key).update(interpreter=interpreter)
    return made


def cooperation(place: Place) -> Cooperation:
    """Return a cooperation of the guest with a firm that nobody speaks for, with a document."""
    found = Cooperation.objects.filter(event=place.event, parties__person=place.guest.person).first()
    if found is not None:
        return found
    made = Cooperation.objects.create(
        programme=place.world.programme, event=place.event, subject="Membranes", began=place.event.date
    )
    own = CooperationParty.objects.create(
        cooperation=made, person=place.guest.person, organisation=place.guest.person.organisation, side=place.guest.side
    )
    CooperationParty.objects.create(cooperation=made, organisation=place.guest.person.organisation, position=1)
    entry = LedgerEntry.objects.create(
        cooperation=made,
        number=1,
        kind="opened",
        stage="intention",
        grade="document",
        happened=place.event.date,
        party=own.key,
    )
    words = LedgerWords.objects.create(
        entry=entry, person=place.guest.person, text="Signed", file_name="a.pdf", file_kind="pdf", file_size=3
    )
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / words.key).write_bytes(b"%PDF")
    return made


def document(place: Place) -> LedgerEntry:
    return LedgerEntry.objects.get(cooperation=cooperation(place), number=1)


def check_token(place: Place) -> str:
    words = secret("check", place)
    made = cooperation(place)
    party = CooperationParty.objects.get(cooperation=made, person=place.guest.person)
    Check.objects.get_or_create(party=party, days=30, defaults={"cooperation": made, "digest": token_digest(words)})
    return words


def first(model: type) -> Callable[[Place], object]:
    """Return the sample that a world has anyway, at the event."""
    return lambda place: model.objects.filter(event=place.event).order_by("pk").first()  # type: ignore[attr-defined]


def of_programme(name: str) -> Callable[[Place], object]:
    """Return the sample that a programme has anyway."""
    return lambda place: getattr(place.world.programme, name).order_by("pk").last()


def at_event(model: type, **values: object) -> Callable[[Place], object]:
    """Return the sample that is made at the event where it has none."""
    return lambda place: model.objects.get_or_create(event=place.event, **values)[0]  # type: ignore[attr-defined]


def spot_request(place: Place) -> Request:
    """Return a request made to the guest on the spot."""
    made = request(place)
    Request.objects.filter(key=made.key).update(on_the_spot=True)
    return made


def own_offer(place: Place) -> StandbyOffer:
    """Return a place on standby that is offered to the guest."""
    slot = Slot.objects.filter(event=place.event).order_by("-starts")[0]
    made, _ = StandbyOffer.objects.get_or_create(
        event=place.event,
        code=f"o {place.guest.key}"[:80],
        defaults={
            "one": place.guest,
            "other": place.other,
            "slot": slot,
            "table": Table.objects.filter(event=place.event).order_by("-position").first(),
            "expires": datetime.now(UTC) + timedelta(days=400),
        },
    )
    return made


def disruption(place: Place) -> Disruption:
    """Return that a guest is absent."""
    slot = Slot.objects.filter(event=place.event).order_by("starts")[0]
    made, _ = Disruption.objects.get_or_create(
        event=place.event, participant=place.guest, defaults={"kind": "absent", "since": slot}
    )
    return made


def introduction(place: Place) -> Introduction:
    """Return an introduction of the place's guest to another, by a third."""
    return _introduced(place, _third(place), place.guest.person, place.other.person)


def made_introduction(place: Place) -> Introduction:
    """Return an introduction that the place's guest has made."""
    return _introduced(place, place.guest.person, _third(place), place.other.person)


def _third(place: Place) -> Person:
    rows = Person.objects.filter(programme=place.world.programme)
    found = rows.exclude(key__in=[place.guest.person_id, place.other.person_id]).order_by("search").first()
    assert found is not None
    return found


def _introduced(place: Place, connector: Person, one: Person, other: Person) -> Introduction:
    found = Introduction.objects.filter(event=place.event, connector=connector, one=one, other=other).first()
    return found or Introduction.objects.create(
        programme=place.world.programme,
        event=place.event,
        connector=connector,
        credit=connector.organisation,
        one=one,
        other=other,
        one_reason="A membrane that lasts",
        other_reason="A membrane that lasts",
        expires=datetime.now(UTC) + timedelta(days=400),
    )


def report(place: Place) -> object:
    """Return the event's page for leaders; one is made where there is none."""
    found = Report.objects.filter(event=place.event).first()
    return found or make_report(INSTALLATION, place.event, "day", DAY)


#: Kinds whose rows belong to the whole programme: only another programme's are strange.
PROGRAMME_KINDS: Final = frozenset({"side", "host", "category", "chain", "organisation", "event"})
#: Kinds of which a guest may reach only their own.
OWN_KINDS: Final = frozenset(
    {"suggestion", "request", "own_listing", "own_attachment", "steward", "own_cooperation", "own_document"}
    | {"own_offer", "spot_request", "own_introduction", "made_introduction"}
)

SAMPLES: Final[dict[str, Callable[[Place], object]]] = {
    "side": of_programme("sides"),
    "host": lambda place: place.world.programme.hosts.get_or_create(name=WORDS)[0],
    "category": of_programme("categories"),
    "chain": of_programme("chains"),
    "organisation": lambda place: Organisation.objects.get(key=place.other.person.organisation_id),
    "event": lambda place: place.event,
    "session": first(Session),
    "slot": first(Slot),
    "table": first(Table),
    "fixture": at_event(Fixture, kind="stage", x=1.0, y=1.0),
    "assistant": at_event(Assistant, kind="interpreter", name="I"),
    "speaker": lambda place: Speaker.objects.get_or_create(session=Session.objects.filter(event=place.event)[0])[0],
    "delegation": at_event(Delegation, name=WORDS),
    "participant": lambda place: place.other,
    "guest": lambda place: place.other,
    "own_participant": lambda place: place.guest,
    "own_person": lambda place: place.guest.person,
    "listing": lambda place: listing(place, place.other),
    "own_listing": listing,
    "attachment": attachment,
    "own_attachment": attachment,
    "suggestion": suggestion,
    "request": request,
    "version": version,
    "draft": draft,
    "meeting": meeting,
    "job": at_event(Job, kind="print", state="failed"),
    "suggest_job": at_event(Job, kind="suggest", state="running"),
    "plan_job": plan_job,
    "import": at_event(GuestImport, file_name="a.csv", size=1, digest="0" * 64, by="x"),
    "mail": mail,
    "membership": membership,
    "event_membership": event_membership,
    "steward": steward,
    "token": token,
    "confirm_token": confirm_token,
    "feed_token": feed_token,
    "desk": at_event(Desk, name="D1"),
    "screen_token": screen_token,
    "report": report,
    "hosted_meeting": hosted_meeting,
    "cooperation": cooperation,
    "own_cooperation": cooperation,
    "ledger_document": document,
    "own_document": document,
    "check_token": check_token,
    "spot_request": spot_request,
    "own_offer": own_offer,
    "disruption": disruption,
    "introduction": introduction,
    "own_introduction": introduction,
    "made_introduction": made_introduction,
}


def sample(kind: str, place: Place) -> str:
    """Return the value of a path's parameter; a kind in quotes stands for itself."""
    if kind.startswith("'"):
        return kind.strip("'")
    row = SAMPLES[kind](place)
    return row if isinstance(row, str) else str(row.key)
