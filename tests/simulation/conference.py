"""A small conference on the eve of its day: guests, wishes, a published plan, desks; and a clock that is moved by hand.

Everything random comes from one seed, so that a day that went wrong can be played again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

import time_machine

from duijie.actions.checking_in import SentScan, open_desk
from duijie.actions.planning import publishing
from duijie.actions.replanning import ReplanPreview
from duijie.actions.rights import Actor, Grant
from duijie.store.models import (
    Assistant,
    AssistantKind,
    Desk,
    Event,
    Participant,
    Person,
    PlanVersion,
    RequestState,
    Role,
    Slot,
    Strength,
    Table,
)
from duijie.store.models.fields import new_key
from tests.actions.planning.hall import ask, plan
from tests.world import DAY, World, add_guest, make_world

GUESTS: Final = 18
WISHES: Final = 30
DOORS: Final = DAY + timedelta(hours=4, minutes=45)
"""When desks open: 12:45 in Jinan; the first slot is at 13:30."""
_NEVER: Final = 0.12
_LATE: Final = 0.2


@dataclass
class SimulatedDesk:
    """A desk as its device knows it. ``error``: how fast its clock runs; ``waiting``: scans not yet sent."""

    row: Desk
    error: timedelta
    online: bool = True
    waiting: list[SentScan] = field(default_factory=list)
    sent: list[SentScan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a desk did, as the simulator knows it: by the true clock, whoever hears of it when."""

    guest: str
    at: datetime
    mark: str
    undo: bool = False


@dataclass
class Conference:
    """One conference under way. ``arrivals``: what the server was told; ``comes``: guests who do, and when."""

    seed: int
    random: Random
    world: World
    desks: list[SimulatedDesk]
    comes: dict[str, datetime]
    traveller: time_machine.travel
    clock: time_machine.Traveller
    arrivals: list[Arrival] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    previews: dict[str, tuple[ReplanPreview, int]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.world.event

    @property
    def now(self) -> datetime:
        """Return the time of the day."""
        from django.utils import timezone

        return timezone.now()

    def organiser(self, name: str = "") -> Actor:
        """Return one of two organisers."""
        role = Role.OWNER if name == "second" else Role.ORGANISER
        return self.world.actor(role)

    def guests(self) -> list[Participant]:
        """Return the guests who are still there to act, in a fixed order."""
        rows = Participant.objects.filter(event=self.event, person__erased__isnull=True, state="confirmed")
        return list(
            rows.select_related("person", "person__account", "event__programme", "side").order_by("created", "key")
        )

    def pick_guest(self) -> Participant:
        """Return any guest."""
        return self.random.choice(self.guests())

    def actor_of(self, guest: Participant) -> Actor:
        """Return a guest as an actor; walk-ins have no account, staff acts before them."""
        account = guest.person.account_id or ""
        if not account:
            return Actor("walk-in", guest.person.name, (), frozenset({guest.person_id}))
        return Actor(account, guest.person.name, (), frozenset({guest.person_id}))

    def assistant_actor(self, assistant: Assistant) -> Actor:
        """Return a table host or interpreter as an actor."""
        role = Role.INTERPRETER if assistant.kind == AssistantKind.INTERPRETER else Role.TABLE_HOST
        return Actor(assistant.account_id or "", assistant.name, (Grant(role, self.world.programme.key),))


def open_conference(seed: int) -> Conference:
    """Return a conference whose doors have just opened, every guest told of a plan five days ago."""
    random = Random(seed)
    traveller = time_machine.travel(DAY - timedelta(days=5), tick=False)
    clock = traveller.start()
    world = make_world(f"sim{seed}", guests=0)
    first = Slot.objects.select_related("session").filter(event=world.event).order_by("starts")[0]
    begins = first.starts + timedelta(minutes=90)
    Slot.objects.create(event=world.event, session=first.session, code="s4", starts=begins, minutes=25)
    for number in range(GUESTS):
        add_guest(world, number)
    _tongues(world, random)
    _wishes(world, random)
    _assistants(world)
    version: PlanVersion = plan(world.event, world.actor(Role.ORGANISER), seconds=2)
    publishing.publish(world.actor(Role.ORGANISER), world.event, version.key, version.edition)
    clock.move_to(DOORS)
    return Conference(seed, random, world, _desks(world, random), _coming(world, random), traveller, clock)


def _tongues(world: World, random: Random) -> None:
    """Let some guests speak one language only, so that their meetings need the interpreter."""
    for guest in world.guests:
        if random.random() < 0.2:
            Person.objects.filter(key=guest.person_id).update(
                languages=["zh"] if guest.side and guest.side.position == 1 else ["en"]
            )


def _wishes(world: World, random: Random) -> None:
    left, right = world.guests[0::2], world.guests[1::2]
    pairs = [(one, other) for one in left for other in right]
    for one, other in random.sample(pairs, WISHES):
        by, whom = random.choice([(one, other), (other, one)])
        state = RequestState.ACCEPTED if random.random() < 0.8 else RequestState.WAITING
        ask(by, whom, state, random.choice([Strength.MUST, Strength.LIKE]))


def _assistants(world: World) -> None:
    """Give each table a host, and the hall two interpreters."""
    for table in Table.objects.filter(event=world.event).order_by("position"):
        Assistant.objects.create(
            event=world.event,
            kind=AssistantKind.TABLE_HOST,
            name=f"Host of {table.code}",
            table=table,
            account=world.staff[Role.TABLE_HOST],
        )
    for name in ("Interpreter one", "Interpreter two"):
        Assistant.objects.create(
            event=world.event,
            kind=AssistantKind.INTERPRETER,
            name=name,
            languages=["en", "zh"],
            account=world.staff[Role.INTERPRETER],
        )


def _desks(world: World, random: Random) -> list[SimulatedDesk]:
    errors = (timedelta(), timedelta(hours=1), timedelta(days=-1), timedelta(minutes=-7))
    desk = world.actor(Role.DESK)
    return [SimulatedDesk(open_desk(desk, world.event, f"Desk {n}"), random.choice(errors)) for n in range(1, 4)]


def _coming(world: World, random: Random) -> dict[str, datetime]:
    """Return who comes and when: most before the first slot, some in the middle of it all, some never."""
    found = {}
    for guest in world.guests:
        luck = random.random()
        if luck < _NEVER:
            continue
        minutes = random.randint(50, 110) if luck < _NEVER + _LATE else random.randint(1, 42)
        found[guest.key] = DOORS + timedelta(minutes=minutes)
    return found


def fresh_mark() -> str:
    """Return a device's number for what it is about to say."""
    return new_key()
