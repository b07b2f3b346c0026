"""An event of any size for tests of the plan: guests who wish to meet, slots, tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from duijie.actions.jobs import Report, run_job
from duijie.actions.planning import computing
from duijie.actions.rights import Actor
from duijie.store.models import (
    Event,
    Job,
    Participant,
    PlanVersion,
    Request,
    RequestState,
    Role,
    Strength,
    Wish,
)
from tests.world import DAY, World, add_guest


def ask(
    by: Participant,
    whom: Participant,
    state: str = RequestState.ACCEPTED,
    strength: str = Strength.LIKE,
) -> None:
    """Let one guest ask another, with the wish and the request a guest's page makes."""
    Wish.objects.create(event=by.event, by=by, whom=whom, strength=strength)
    Request.objects.create(event=by.event, by=by, whom=whom, state=state, expires=DAY + timedelta(days=1))


def fill_hall(world: World, guests: int, wishes: int) -> None:
    """Add guests up to a number, and so many accepted wishes between the sides, spread evenly."""
    for number in range(len(world.guests), guests):
        add_guest(world, number)
    left, right = world.guests[0::2], world.guests[1::2]
    pairs = [(left[i], right[(i + k) % len(right)]) for k in range(len(right)) for i in range(len(left))]
    for one, other in pairs[:wishes]:
        ask(one, other)


def plan(event: Event, actor: Actor, base: str = "", seconds: float = 5, **more: object) -> PlanVersion:
    """Make the next draft as the worker would, and return it."""
    job = computing.start_planning(actor, event, base=base, seconds=seconds, **more)  # type: ignore[arg-type]
    run_job.func(job.key)
    job.refresh_from_db()
    assert job.state == "done", (job.state, job.fault.en)
    return PlanVersion.objects.get(key=job.output["plan"])


def organiser(world: World) -> Actor:
    """Return the organiser of a world."""
    return world.actor(Role.ORGANISER)


def spots(row: PlanVersion) -> Mapping[str, tuple[str, str]]:
    """Return where a version puts each meeting: code → slot, table."""
    return {placed["meeting"]: (placed["slot"], placed["table"]) for placed in row.plan["placed"]}


__all__ = ["Job", "Report", "ask", "fill_hall", "organiser", "plan", "spots"]
