"""Published meetings for tests of what goes out: guests who meet, at tables, with reasons."""

from __future__ import annotations

from duijie.actions.planning import publishing
from duijie.store.models import Meeting, PlanVersion
from tests.actions.planning.hall import ask, organiser, plan
from tests.world import World


def publish(world: World, *pairs: tuple[int, int], base: str = "") -> PlanVersion:
    """Let pairs of guests agree, plan, and publish; returns the published version."""
    for one, other in pairs:
        ask(world.guests[one], world.guests[other])
    draft = plan(world.event, organiser(world), base=base, seconds=2)
    publishing.publish(organiser(world), world.event, draft.key, draft.edition)
    draft.refresh_from_db()
    return draft


def meeting_of(world: World, one: int, other: int) -> Meeting:
    """Return the meeting of two guests."""
    rows = Meeting.objects.filter(event=world.event, seats__participant=world.guests[one])
    return rows.filter(seats__participant=world.guests[other]).distinct().get()
