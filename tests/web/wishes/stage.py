"""A stage for the pages of wishes: a dozen guests with listings, suggestions computed, requests of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.actions import requesting, suggesting, wishing
from duijie.store.models import Organisation, Participant, Request, Role, Strength, Suggestion
from tests.actions.suggesting.scene import SUBJECTS, computed, listing
from tests.world import World


@dataclass(frozen=True)
class Stage:
    """Addresses of pages by name; ``waiting``: a request that the first guest has to answer."""

    guest_pages: Mapping[str, str]
    staff_pages: Mapping[str, str]
    waiting: Request


NAMES = ("泉畔水处理有限公司", "海隅大学膜技术实验室", "黄河新能源集团", "鲤湾基金", "齐风纺织", "望海涂料")


def set_stage(world: World) -> Stage:
    """Give the first guest a need, six suggestions, and requests in every state."""
    guests = world.guests
    for number, name in enumerate(NAMES):
        Organisation.objects.filter(key=guests[number].person.organisation_id).update(name=name)
    title, words = SUBJECTS[0]
    listing(guests[0], "need", f"Our plant wants {title} at 2.4 kWh/m³", f"Today 3.6 kWh/m³; we look for {words}.")
    for number in range(1, 12, 2):
        text = f"Variant {number}: {words}, pilot running for {number} months."
        listing(
            guests[number], "offer", f"{title} number {number}", text, trl=1 + number % 9, detail="The whole truth."
        )
    for number in range(2, 12, 2):
        listing(guests[number], "need", f"We need {SUBJECTS[1][0]}", f"We look for {SUBJECTS[1][1]}.", language="en")
    computed(world)
    me = guests[0]

    def choose(by: Participant, whom: Participant, strength: Strength) -> None:
        wishing.choose(world.guest_actor(by), by, whom, strength)

    suggested = list(Suggestion.objects.filter(participant=me).order_by("rank"))
    choose(me, suggested[0].other, Strength.MUST)
    choose(me, suggested[1].other, Strength.LIKE)
    wishing.keep_note(world.guest_actor(me), me, suggested[1].other, "Ask for the price of one membrane.")
    choose(suggested[1].other, me, Strength.LIKE)
    suggesting.propose(world.actor(Role.ORGANISER), me, (suggested[2],))
    asker, second = suggested[3].other, suggested[4].other
    choose(asker, me, Strength.LIKE)
    choose(second, me, Strength.LIKE)
    requesting.accept_request(world.guest_actor(me), Request.objects.get(by=second))
    choose(me, suggested[5].other, Strength.LIKE)
    requesting.decline_request(
        world.guest_actor(suggested[5].other), Request.objects.get(by=me, whom=suggested[5].other)
    )
    waiting = Request.objects.get(by=asker)
    guest_pages = {
        "for-you": world.path("me/suggestions/"),
        "switch": world.path("me/suggestions/switch/"),
        "guests": world.path("me/guests/"),
        "guest": world.path(f"me/guests/{suggested[1].other_id}/"),
        "requests": world.path("me/requests/"),
        "request": world.path(f"me/requests/{waiting.key}/"),
        "avoids": world.path("me/avoids/?q=a"),
    }
    staff_pages = {
        "overview": world.path("staff/suggestions/"),
        "without": world.path("staff/suggestions/without/"),
        "guest-of": world.path(f"staff/suggestions/{me.key}/?q=g"),
    }
    return Stage(guest_pages, staff_pages, waiting)
