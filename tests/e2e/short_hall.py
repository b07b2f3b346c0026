"""A very short conference: twelve guests, two tables, three slots, five meetings told and one wish on standby.

When whom suits decides the plan, so that a test can say what has to become of each pair.
"""

from __future__ import annotations

from typing import Final

from duijie.actions.planning import publishing
from duijie.engine.text import Language
from duijie.store.models import (
    Account,
    Assistant,
    AssistantKind,
    Chain,
    Event,
    Listing,
    ListingState,
    Participant,
    Person,
    RequestState,
    Role,
    Strength,
    Table,
)
from tests.actions.planning.hall import ask, plan
from tests.world import World, add_guest, make_world

#: The slots that suit each guest, by number.
SUITS: Final = (
    ("s1",), ("s1",), ("s1", "s3"), ("s1",), ("s2",), ("s2", "s3"),
    ("s2",), ("s2",), ("s3",), ("s3",), ("s2",), ("s2",),
)  # fmt: skip
#: Who must meet whom: each pair has one slot that suits both.
TOLD: Final = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9))
#: Both want to, in a slot of which both tables are taken.
STANDBY: Final = (10, 11)
#: Listings: who, need or offer.
LISTINGS: Final = ((0, "need"), (2, "need"), (6, "need"), (1, "offer"))


def short_hall(language: Language) -> World:
    """Return the conference a few days before it, its plan published; everybody reads one language."""
    world = make_world(guests=0)
    Table.objects.filter(event=world.event, code__in=("T3", "T4")).delete()
    for number, slots in enumerate(SUITS):
        guest = add_guest(world, number)
        Participant.objects.filter(key=guest.key).update(available=list(slots))
    Person.objects.update(language=language)
    Account.objects.update(language=language)
    for one, other in TOLD:
        ask(world.guests[one], world.guests[other], RequestState.ACCEPTED, Strength.MUST)
    ask(world.guests[STANDBY[0]], world.guests[STANDBY[1]])
    _listings(world)
    for table in Table.objects.filter(event=world.event):
        host = world.staff[Role.TABLE_HOST]
        Assistant.objects.create(
            event=world.event, kind=AssistantKind.TABLE_HOST, name=f"Host of {table.code}", table=table, account=host
        )
    version = plan(world.event, world.actor(Role.ORGANISER), seconds=2)
    publishing.publish(world.actor(Role.ORGANISER), world.event, version.key, version.edition)
    world.event = Event.objects.get(key=world.event.key)
    return world


def _listings(world: World) -> None:
    chain = Chain.objects.get(programme=world.programme)
    for number, direction in LISTINGS:
        person = world.guests[number].person
        row = Listing.objects.create(
            programme=world.programme,
            event=world.event,
            person=person,
            organisation=person.organisation,
            direction=direction,
            title=f"Membranes of guest {number}",
            teaser="A membrane that lasts",
            state=ListingState.ACCEPTED,
        )
        row.chains.add(chain)
