"""A small invented programme for tests of the application: two sides, one event, staff of every role, some guests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.test import Client

from duijie.actions.rights import Actor, Grant
from duijie.engine.text import Text
from duijie.store.models import (
    Account,
    AskRule,
    Category,
    Chain,
    Event,
    EventState,
    Membership,
    Notice,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Phase,
    PhaseCode,
    Programme,
    Role,
    Session,
    SessionKind,
    Side,
    Slot,
    Table,
)
from duijie.store.sealing import mail_digest, phone_digest, token_digest

#: The event's day in tests; tests that depend on today travel there with time-machine.
DAY = datetime(2027, 3, 19, tzinfo=UTC)


@dataclass
class World:
    """Everything a test needs by name. ``staff``: an account a role; ``guests``: in the order they were added."""

    programme: Programme
    event: Event
    sides: dict[str, Side]
    staff: dict[Role, Account] = field(default_factory=dict)
    guests: list[Participant] = field(default_factory=list)

    def actor(self, role: Role) -> Actor:
        """Return somebody of the staff as the actor of a verb."""
        account = self.staff[role]
        side = self.sides["shandong"].key if role is Role.REVIEWER else None
        return Actor(account.key, account.name, (Grant(role, self.programme.key, None, side),))

    def guest_actor(self, guest: Participant) -> Actor:
        """Return a guest as the actor of a verb."""
        assert guest.person.account is not None
        return Actor(guest.person.account.key, guest.person.name, (), frozenset({guest.person.key}))

    def browser(self, account: Account | None = None, language: str = "en") -> Client:
        """Return a test client, signed in if an account is given."""
        client = Client(headers={"Accept-Language": language})
        if account is not None:
            client.force_login(account)
        return client

    def path(self, rest: str = "") -> str:
        """Return an address below the event."""
        return f"/{self.programme.slug}/{self.event.slug}/{rest}"


def account(name: str, mail: str, language: str = "en") -> Account:
    """Return a new account that can sign in."""
    return Account.objects.create(name=name, mail=mail, mail_digest=mail_digest(mail), language=language)


def make_world(slug: str = "lugang", guests: int = 4, state: str = EventState.OPEN) -> World:
    """Return a programme with one event of three slots and four tables, staff, and guests of alternating sides."""
    programme = Programme.objects.create(slug=slug, name=Text("Shandong–Hong Kong", "鲁港创新合作", "魯港創新合作"))
    sides = {
        "shandong": Side.objects.create(
            programme=programme,
            code="shandong",
            position=1,
            name=Text("Shandong", "山东", "山東"),
            letter=Text("SD", "鲁", "魯"),
            regions=["山东", "济南", "Shandong"],
        ),
        "hongkong": Side.objects.create(
            programme=programme,
            code="hongkong",
            position=2,
            name=Text("Hong Kong", "香港", "香港"),
            letter=Text("HK", "港", "港"),
            regions=["香港", "Hong Kong"],
        ),
    }
    for place, (code, words) in enumerate({"company": "企业", "university": "高校", "investor": "投资"}.items()):
        Category.objects.create(programme=programme, code=code, name=Text(code, words, words), position=place)
    Chain.objects.create(programme=programme, name=Text("Membranes", "膜材料", "膜材料"), aliases=["反渗透"])
    words = Text("How we use your data.", "我们如何使用您的资料。", "我們如何使用您的資料。")
    Notice.objects.create(programme=programme, version=1, words=words, digest=token_digest(words.en))
    event = _event(programme, sides, state)
    world = World(programme, event, sides)
    for role in Role:
        member = account(f"{role} of {slug}", f"{role}@{slug}.example")
        side = sides["shandong"] if role is Role.REVIEWER else None
        Membership.objects.create(account=member, programme=programme, role=role, side=side)
        world.staff[role] = member
    for number in range(guests):
        add_guest(world, number)
    return world


def _event(programme: Programme, sides: dict[str, Side], state: str) -> Event:
    event = Event.objects.create(
        programme=programme,
        slug="2027",
        name=Text("Conference 2027", "创新合作大会 2027", "創新合作大會 2027"),
        venue=Text("Springside Centre, Jinan", "济南泉畔会议中心", "濟南泉畔會議中心"),
        date=DAY.date(),
        state=state,
    )
    for code, days in {
        PhaseCode.WISHES_OPEN: -21,
        PhaseCode.WISHES_CLOSE: -7,
        PhaseCode.PUBLISH: -5,
        PhaseCode.DAY: 0,
    }.items():
        Phase.objects.create(event=event, code=code, at=DAY + timedelta(days=days))
    start = DAY + timedelta(hours=5, minutes=30)  # 13:30 in Jinan
    session = Session.objects.create(
        event=event,
        code="pm",
        kind=SessionKind.MATCHMAKING,
        title=Text("Meetings", "供需对接", "供需對接"),
        starts=start,
        ends=start + timedelta(minutes=90),
    )
    for number in range(3):
        begins = start + timedelta(minutes=30 * number)
        Slot.objects.create(event=event, session=session, code=f"s{number + 1}", starts=begins, minutes=25)
    for number in range(4):
        zone = "A" if number < 2 else "B"
        Table.objects.create(event=event, code=f"T{number + 1}", zone=zone, position=number + 1)
    for by, whom in (("shandong", "hongkong"), ("hongkong", "shandong")):
        AskRule.objects.create(event=event, by=sides[by], whom=sides[whom], wishes=8)
    return event


def add_guest(world: World, number: int, state: str = ParticipantState.CONFIRMED) -> Participant:
    """Return a new guest of the event; even numbers are of Shandong, odd ones of Hong Kong."""
    side = world.sides["shandong" if number % 2 == 0 else "hongkong"]
    slug = world.programme.slug
    mail, phone = f"guest{number}@{slug}.example", f"+86 138 0000 {number:04d}"
    name = f"Guest {number} of {slug}"
    organisation = Organisation.objects.create(
        programme=world.programme,
        name=f"Firm {number} of {slug}",
        side=side,
        category="company",
        search=f"firm {number}",
    )
    person = Person.objects.create(
        programme=world.programme,
        organisation=organisation,
        account=account(name, mail) if state == ParticipantState.CONFIRMED else None,
        name=name,
        title="Director",
        mail=mail,
        mail_digest=mail_digest(mail),
        phone=phone,
        phone_digest=phone_digest(phone),
        languages=["en", "zh"],
        language="en",
        search=f"guest {number}",
    )
    guest = Participant.objects.create(
        event=world.event,
        person=person,
        side=side,
        category="company",
        state=state,
        shown=["name", "title", "organisation", "listings"],
        abroad=["hongkong", "shandong"],
        confirmed=DAY - timedelta(days=30) if state == ParticipantState.CONFIRMED else None,
    )
    world.guests.append(guest)
    return guest
