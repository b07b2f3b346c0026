"""Listings and guests for tests of suggestions, wishes and requests: all invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from duijie.actions.jobs import Report
from duijie.actions.suggesting import KIND, compute
from duijie.store.models import Job, Listing, ListingState, Organisation, Participant, Suggestion
from tests.world import DAY, World, add_guest

#: A time at which guests may choose.
CHOOSING = DAY - timedelta(days=14)

#: Needs of Shandong and offers of Hong Kong, one subject a line: whoever needs one finds its offer.
SUBJECTS = (
    ("reverse osmosis membrane", "desalination energy consumption of seawater reverse osmosis membrane"),
    ("battery recycling", "hydrometallurgical recycling of lithium battery black mass"),
    ("machine vision", "machine vision inspection of woven textile defects"),
    ("marine antifouling coating", "marine antifouling coating of ship hulls without copper"),
)


def firm_of(guest: Participant) -> Organisation:
    """Return a guest's organisation, which each of the world's guests has."""
    assert guest.person.organisation is not None
    return guest.person.organisation


def listing(guest: Participant, direction: str, title: str, teaser: str = "", **fields: Any) -> Listing:
    """Return an accepted listing of a guest."""
    given = {"kind": "technology", "language": "en", "state": ListingState.ACCEPTED} | fields
    return Listing.objects.create(
        programme=guest.event.programme,
        event=guest.event,
        person=guest.person,
        organisation=firm_of(guest),
        direction=direction,
        title=title,
        teaser=teaser,
        **given,
    )


def fill(world: World, pairs: int = 4) -> list[tuple[Participant, Participant]]:
    """Give the world's guests subjects: the even ones need what the odd ones offer. Returns the pairs."""
    while len(world.guests) < 2 * pairs:
        add_guest(world, len(world.guests))
    made = []
    for number in range(pairs):
        title, words = SUBJECTS[number % len(SUBJECTS)]
        needs, offers = world.guests[2 * number], world.guests[2 * number + 1]
        listing(needs, "need", f"We need {title}", f"We look for {words}.")
        listing(offers, "offer", f"{title} from our laboratory", f"We have {words}, tried at pilot scale.", trl=7)
        made.append((needs, offers))
    return made


def computed(world: World, **given: object) -> dict[str, object]:
    """Compute the suggestions by words only, as the worker would, and return the job's output."""
    job = Job.objects.create(
        kind=KIND, event=world.event, programme=world.programme, input={"encoder": "words", **given}
    )
    return dict(compute(job, Report(job)))


def lists(world: World) -> dict[str, list[str]]:
    """Return whom each guest was suggested, in order, by keys."""
    found: dict[str, list[str]] = {}
    for row in Suggestion.objects.filter(event=world.event).order_by("participant", "rank", "key"):
        found.setdefault(row.participant_id, []).append(row.other_id)
    return found
