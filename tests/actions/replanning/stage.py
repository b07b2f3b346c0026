"""A conference day under way: a published plan, guests who came, and the invariants that hold after every verb."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from duijie.actions.planning import publishing
from duijie.actions.planning.drafts import plan_of, problem_of
from duijie.actions.rights import Actor
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.hard import broken_rules
from duijie.store.models import (
    CheckIn,
    Event,
    Meeting,
    MeetingState,
    Participant,
    PlanVersion,
    Role,
    ScanWay,
    Seat,
    Slot,
    Table,
    TableUse,
)
from duijie.store.queries.plans import published_spots
from duijie.store.snapshot import meeting_code
from tests.actions.planning.hall import organiser, plan
from tests.world import DAY, World

MORNING = DAY + timedelta(hours=5)
"""13:00 in Jinan, half an hour before the first slot of tests' worlds."""


def publish(world: World) -> PlanVersion:
    """Plan as the worker would, publish, and return the version."""
    draft = plan(world.event, organiser(world))
    publishing.publish(organiser(world), world.event, draft.key, 1)
    return PlanVersion.objects.get(key=draft.key)


def come(*guests: Participant, at: datetime = MORNING) -> None:
    """Check guests in."""
    for guest in guests:
        CheckIn.objects.create(event=guest.event, participant=guest, at=at, way=ScanWay.QR)


def runner(world: World) -> Actor:
    """Return an organiser, who may run the day."""
    return world.actor(Role.ORGANISER)


def slot(world: World, number: int) -> Slot:
    """Return a slot by number, from 1."""
    return Slot.objects.get(event=world.event, code=f"s{number}")


def only_tables(world: World, number: int) -> None:
    """Leave the event so many tables."""
    codes = [f"T{n + 1}" for n in range(number)]
    Table.objects.filter(event=world.event).exclude(code__in=codes).delete()


def code(one: Participant, other: Participant) -> str:
    """Return the code of two guests' meeting."""
    return meeting_code((one.key, other.key))


def check_day(event: Event) -> None:
    """Assert that nobody and no table is double booked and that rows and the published plan say the same."""
    seats = Seat.objects.filter(meeting__event=event, active=True).values_list("participant_id", "slot_id")
    assert not [pair for pair, number in Counter(seats).items() if number > 1]
    uses = TableUse.objects.filter(meeting__event=event, active=True).values_list("table_id", "slot_id")
    assert not [pair for pair, number in Counter(uses).items() if number > 1]
    version = PlanVersion.objects.get(event=event, state="published")
    said = {p["meeting"]: (p["slot"], p["table"], tuple(p["people"])) for p in version.plan["placed"]}
    assert said == published_spots(event)
    planned = Meeting.objects.filter(event=event, state=MeetingState.PLANNED)
    assert set(planned.values_list("code", flat=True)) == set(said)
    assert set(planned.values_list("version_id", flat=True)) <= {version.key}
    held = {(m.code, m.slot.code, m.table.code if m.table else None) for m in planned.select_related("slot", "table")}
    assert held == {(name, slot, table) for name, (slot, table, _) in said.items()}
    used = TableUse.objects.filter(meeting__event=event, active=True)
    assert set(used.values_list("meeting__code", "slot__code", "table__code")) == held
    problem, found = problem_of(version), plan_of(version)
    broken = [one for one in broken_rules(Facts(problem, found), found) if one.code != "resources"]
    assert not broken, broken
    assert {m.id for m in problem.meetings} == set(said) | {u.meeting for u in found.unplaced}


def spots(event: Event) -> dict[str, tuple[str, str | None]]:
    """Return where everybody has been told to be: code → slot, table."""
    return {name: (slot, table) for name, (slot, table, _) in published_spots(event).items()}


def names(lines: Sequence[object]) -> list[str]:
    """Return the codes of a preview's lines."""
    return [line.code for line in lines]  # type: ignore[attr-defined]
