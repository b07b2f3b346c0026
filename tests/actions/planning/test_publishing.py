"""Publishing: who is told what, sequences for calendars, people who cannot come any more, two who publish at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from duijie.actions.deed import Deed
from duijie.actions.planning import changes, comparing, moving, publishing
from duijie.actions.planning.changes import Change
from duijie.actions.refusal import Refused
from duijie.store.models import (
    Assistant,
    AssistantKind,
    AuditEntry,
    Event,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    PlanVersion,
    Role,
    Seat,
    TableUse,
)
from duijie.store.queries.plans import published_spots
from duijie.store.snapshot import meeting_code
from tests.actions.planning.hall import ask, fill_hall, organiser, plan, spots
from tests.actions.planning.race import race
from tests.world import World

pytestmark = pytest.mark.django_db

ALONE = "import django; django.setup(); from tests.actions.planning.race import main; main()"


def two_pairs(world: World) -> PlanVersion:
    """Return a draft of two meetings, published."""
    ask(world.guests[0], world.guests[1])
    ask(world.guests[2], world.guests[3])
    draft = plan(world.event, organiser(world))
    publishing.publish(organiser(world), world.event, draft.key, 1)
    return draft


def code(world: World, one: int, other: int) -> str:
    """Return the code of two guests' meeting."""
    return meeting_code([world.guests[one].key, world.guests[other].key])


def told(done: publishing.Published) -> set[tuple[str, str, str]]:
    """Return who is told what: participant, meeting, kind."""
    return {(change.participant.key, change.meeting.code, change.kind) for change in done.changes}


def refusal(world: World, key: str, edition: int) -> Refused:
    """Return why a draft is not published."""
    with pytest.raises(Refused) as refused:
        publishing.publish(organiser(world), world.event, key, edition)
    return refused.value


def test_the_first_publication_makes_rows_and_tells_everybody(world: World) -> None:
    """A row a meeting, a seat a person, a use of a table; everybody is told of what is new."""
    fill_hall(world, 12, 20)
    draft = plan(world.event, organiser(world))
    done = publishing.publish(organiser(world), world.event, draft.key, 1)
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", world.staff[Role.ORGANISER].key)
    meetings = list(Meeting.objects.select_related("slot", "table"))
    assert {m.code: (m.slot.code, m.table.code if m.table else "") for m in meetings} == spots(draft)
    assert {(m.sequence, m.state, m.version_id) for m in meetings} == {(0, "planned", draft.key)}
    assert (Seat.objects.filter(active=True).count(), TableUse.objects.filter(active=True).count()) == (24, 12)
    assert told(done) == {(key, c, "added") for c in spots(draft) for key in c.split("-")[1:]}
    assert done.people == 12
    entry = AuditEntry.objects.get(action="plan.publish")
    assert {name: entry.facts[name] for name in ("number", "meetings", "changes")} == {
        "number": 1,
        "meetings": 12,
        "changes": 24,
    }


def test_publishing_twice_or_an_older_version_is_refused(world: World) -> None:
    """The published one again, an older draft, one that was replaced: each with its own words, nothing written."""
    older = two_pairs(world)
    draft, newer = plan(world.event, organiser(world)), plan(world.event, organiser(world))
    assert refusal(world, older.key, 1).code == "published_already"
    publishing.publish(organiser(world), world.event, newer.key, 1)
    assert refusal(world, draft.key, 1).code == "older"
    assert refusal(world, older.key, 1).code == "superseded"
    assert list(PlanVersion.objects.values_list("number", "state")) == [
        (3, "published"),
        (2, "draft"),
        (1, "superseded"),
    ]
    assert set(Meeting.objects.values_list("sequence", "version_id")) == {(0, newer.key)}


def test_only_those_who_are_affected_are_told(world: World) -> None:
    """One meeting moves, one changes table, one is new, one is gone; the sequence goes up for just those."""
    first = two_pairs(world)
    actor, event = organiser(world), world.event
    a, b = code(world, 0, 1), code(world, 2, 3)
    ask(world.guests[0], world.guests[3])
    draft = plan(event, actor, base=first.key)
    assert {c: spots(draft)[c] for c in (a, b)} == spots(first)
    slot, table = spots(draft)[a]
    other = next(t for t in ("T1", "T2", "T3", "T4") if (slot, t) not in spots(draft).values())
    moving.move_meeting(actor, event, draft.key, 1, a, slot, other)
    moving.leave_out(actor, event, draft.key, 2, b)
    done = publishing.publish(actor, event, draft.key, 3)
    new = code(world, 0, 3)
    g = [guest.key for guest in world.guests]
    assert told(done) == {
        (g[0], a, "table"),
        (g[1], a, "table"),
        (g[2], b, "cancelled"),
        (g[3], b, "cancelled"),
        (g[0], new, "added"),
        (g[3], new, "added"),
    }
    assert {m.code: (m.sequence, m.state) for m in Meeting.objects.all()} == {
        a: (1, "planned"),
        b: (1, "cancelled"),
        new: (0, "planned"),
    }
    assert set(Seat.objects.filter(meeting__code=b).values_list("active", flat=True)) == {False}
    assert table != other


def test_a_cancelled_meeting_comes_back_with_the_next_sequence(world: World) -> None:
    """Calendars must not take the new invitation for an old one."""
    first, actor, event = two_pairs(world), organiser(world), world.event
    a = code(world, 0, 1)
    draft = plan(event, actor, base=first.key)
    moving.leave_out(actor, event, draft.key, 1, a)
    publishing.publish(actor, event, draft.key, 2)
    again = plan(event, actor, base=draft.key)
    moving.move_meeting(actor, event, again.key, 1, a, "s2", "T3")
    publishing.publish(actor, event, again.key, 2)
    meeting = Meeting.objects.get(code=a)
    assert (meeting.sequence, meeting.state, meeting.slot.code) == (2, MeetingState.PLANNED, "s2")
    assert sorted(meeting.seats.values_list("active", flat=True)) == [True, True]


def test_people_who_cannot_come_any_more(world: World) -> None:
    """Named, nothing written; planning again leaves them out by itself, and then it can be published."""
    fill_hall(world, 12, 20)
    actor, event = organiser(world), world.event
    draft = plan(event, actor)
    gone, away = world.guests[0], world.guests[3]
    Participant.objects.filter(key=gone.key).update(state=ParticipantState.CANCELLED)
    Participant.objects.filter(key=away.key).update(available=[])
    refused = refusal(world, draft.key, 1)
    assert refused.code == "obstacles"
    lost = [c for c in spots(draft) if gone.key in c]
    seen = publishing.preview(actor, event, draft.key)
    assert sum("no longer wanted" in text.en for text in seen.obstacles) == len(lost) > 0
    assert any("Guest 3 of lugang is not there at" in text.en for text in seen.obstacles)
    assert Meeting.objects.count() == 0
    again = plan(event, actor, base=draft.key)
    publishing.publish(actor, event, again.key, 1)
    assert not any(gone.key in c or away.key in c for c in published_spots(event))


def test_a_guest_who_cancels_after_publishing_is_told_of_it(world: World) -> None:
    """The next publication cancels their meetings, and both sides hear of it."""
    first, actor, event = two_pairs(world), organiser(world), world.event
    Participant.objects.filter(key=world.guests[0].key).update(state=ParticipantState.CANCELLED)
    draft = plan(event, actor, base=first.key)
    done = publishing.publish(actor, event, draft.key, 1)
    a = code(world, 0, 1)
    assert told(done) == {(world.guests[n].key, a, "cancelled") for n in (0, 1)}


def test_interpreters_are_assigned_and_stay(world: World) -> None:
    """Each meeting that needs one has one of its own in its slot; a later publication leaves them where they were."""
    for number, guest in enumerate(world.guests):
        guest.person.languages = ["zh"] if number % 2 == 0 else ["en"]
        guest.person.save()
    staff = [
        Assistant.objects.create(event=world.event, kind=AssistantKind.INTERPRETER, name=n, languages=["en", "zh"])
        for n in ("Ann", "Ben")
    ]
    first = two_pairs(world)
    before = dict(Meeting.objects.values_list("code", "interpreter_id"))
    taken = {(m.slot_id, m.interpreter_id) for m in Meeting.objects.all()}
    assert set(before.values()) <= {one.key for one in staff}
    assert len(taken) == 2
    ask(world.guests[0], world.guests[3])
    draft = plan(world.event, organiser(world), base=first.key)
    done = publishing.publish(organiser(world), world.event, draft.key, 1)
    after = dict(Meeting.objects.values_list("code", "interpreter_id"))
    assert {c: after[c] for c in before} == before
    assert {change.meeting.code for change in done.changes} == {code(world, 0, 3)}


def test_an_interpreter_who_drops_out_is_an_obstacle(world: World) -> None:
    """Nobody left to interpret: said by time and meeting, not published."""
    for number, guest in enumerate(world.guests):
        guest.person.languages = ["zh"] if number % 2 == 0 else ["en"]
        guest.person.save()
    one = Assistant.objects.create(
        event=world.event, kind=AssistantKind.INTERPRETER, name="Ann", languages=["en", "zh"]
    )
    ask(world.guests[0], world.guests[1])
    draft = plan(world.event, organiser(world))
    one.slots = []
    one.save()
    assert "Too few interpreters at" in refusal(world, draft.key, 1).text.en


def test_the_teller_hears_of_it_inside_the_transaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets the deed, the event and every change; where it fails, nothing is published."""
    heard: list[tuple[str, str, int]] = []

    def listen(doing: Deed, event: Event, found: Sequence[Change]) -> None:
        heard.append((doing.action, event.key, len(found)))
        if len(heard) > 1:
            raise RuntimeError("the mail queue is gone")

    from tests.actions.planning import hall

    monkeypatch.setattr(hall, "tell_changes", listen, raising=False)
    monkeypatch.setattr(changes, "TELLER", "tests.actions.planning.hall:tell_changes")
    first = two_pairs(world)
    assert heard == [("plan.publish", world.event.key, 4)]
    draft = plan(world.event, organiser(world), base=first.key)
    moving.leave_out(organiser(world), world.event, draft.key, 1, code(world, 0, 1))
    with pytest.raises(RuntimeError):
        publishing.publish(organiser(world), world.event, draft.key, 2)
    assert PlanVersion.objects.get(state="published").key == first.key
    assert Meeting.objects.filter(state="planned").count() == 2


def test_a_viewer_may_not_publish(world: World) -> None:
    """The right is asked for first."""
    ask(world.guests[0], world.guests[1])
    draft = plan(world.event, organiser(world))
    with pytest.raises(Refused) as refused:
        publishing.publish(world.actor(Role.VIEWER), world.event, draft.key, 1)
    assert refused.value.code == "not_allowed"


def test_comparing() -> None:
    """Each meeting in one list; whose schedule changes is counted once."""
    before = {"a": ("s1", "T1", ("p", "q")), "b": ("s1", "T2", ("r", "s")), "c": ("s2", "T1", ("p", "r"))}
    after = {"a": ("s1", "T3", ("p", "q")), "c": ("s3", "T1", ("p", "r")), "d": ("s2", "T2", ("q", "t"))}
    found = comparing.compare(before, after)
    assert (found.added, found.cancelled, found.moved, found.table) == (("d",), ("b",), ("c",), ("a",))
    assert found.people == {"p", "q", "r", "s", "t"}
    assert comparing.compare(before, before).people == frozenset()


@pytest.mark.django_db(transaction=True)
def test_four_publishers_at_once(world: World, tmp_path: Path) -> None:
    """Whoever is late is refused by name; SQLite races in a file of its own, for tests keep theirs in memory."""
    if connection.vendor != "sqlite":
        race(world)
        return
    environment = {**os.environ, "DUIJIE_TEST_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = subprocess.run(
        [sys.executable, "-c", ALONE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
