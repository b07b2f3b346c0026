from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, Grant
from duijie.actions.setting_up.event_file import (
    export_event_file,
    foresee_event_file,
    import_event_file,
    record_of,
)
from duijie.actions.setting_up.event_reading import kind_of
from duijie.engine.faults import InputError
from duijie.engine.text import Text, same
from duijie.formats.event import read_event
from duijie.formats.event_writing import write_event
from duijie.store.models import (
    AskRule,
    Assistant,
    Event,
    Host,
    Phase,
    Role,
    Session,
    SessionKind,
    Side,
    Slot,
    Table,
)
from tests.actions.setting_up.published import publish
from tests.world import World

pytestmark = pytest.mark.django_db

EXAMPLE = (Path(__file__).parents[3] / "examples" / "lugang" / "event.toml").read_bytes()


def test_what_is_written_is_read_back_the_same(world: World) -> None:
    organiser = world.actor(Role.ORGANISER)
    import_event_file(organiser, world.event, 1, EXAMPLE)
    event = Event.objects.get()
    written = export_event_file(organiser, event)
    again = read_event(written.encode(), "event.toml", date(2000, 1, 1))
    assert again.defaults == ()
    record = record_of(event)
    assert write_event(again) == write_event(record) == written
    for name in ("name", "date", "timezone", "slots", "sides", "ask", "agenda", "venue", "hosts", "language"):
        assert getattr(again, name) == getattr(record, name), name


def test_quotes_and_controls_survive_the_file() -> None:
    event = read_event(b"format='duijie-event/1'\n", "e", date(2027, 1, 1))
    odd = same('A "quoted" \\ name\nwith\ttabs\x7f')
    from dataclasses import replace

    assert read_event(write_event(replace(event, venue=odd)).encode(), "e", date(2000, 1, 1)).venue == odd


def test_the_example_is_imported_whole(world: World) -> None:
    said = import_event_file(world.actor(Role.OWNER), world.event, 1, EXAMPLE)
    event = Event.objects.get()
    assert (event.name.zh_hans, event.date, event.version) == ("鲁港创新合作大会 2026", date(2026, 11, 20), 2)
    assert Slot.objects.filter(event=event).count() == 6
    assert Table.objects.filter(event=event).count() == 40
    assert list(Session.objects.values_list("kind", flat=True)) == [
        SessionKind.ARRIVAL,
        SessionKind.CEREMONY,
        SessionKind.KEYNOTE,
        SessionKind.DIALOGUE,
        SessionKind.BREAK,
        SessionKind.MATCHMAKING,
        SessionKind.CEREMONY,
    ]
    assert {slot.session.kind for slot in Slot.objects.select_related("session")} == {"matchmaking"}
    assert Host.objects.count() == 6
    pairs = sorted("-".join(languages) for languages in Assistant.objects.values_list("languages", flat=True))
    assert pairs == ["en-zh"] * 4 + ["yue-zh"] * 2
    assert sum(row.slots is not None for row in Assistant.objects.all()) == 1
    assert AskRule.objects.count() == 2
    assert [text.en for text in said][-2:] == [
        "Table T1 is held by “维岬资本” in the file, but no organisation of the programme is called so; it is free.",
        "Table T12 is held by “海隅大學” in the file, but no organisation of the programme is called so; it is free.",
    ]


def test_importing_twice_adds_nobody(world: World) -> None:
    owner = world.actor(Role.OWNER)
    import_event_file(owner, world.event, 1, EXAMPLE)
    import_event_file(owner, world.event, 2, EXAMPLE)
    assert (Assistant.objects.count(), Host.objects.count(), Side.objects.count()) == (6, 6, 2)
    assert (Slot.objects.count(), Table.objects.count(), Session.objects.count()) == (6, 40, 7)


def test_what_the_file_leaves_out_stays(world: World) -> None:
    before = [(row.code, row.starts) for row in Slot.objects.all()]
    phases = list(Phase.objects.values_list("code", "at"))
    file = b"format='duijie-event/1'\n[tables]\ncount = 2\n"
    assert [t.en for t in foresee_event_file(world.actor(Role.OWNER), world.event, file)] == [
        "Tables: 4 now, 2 afterwards."
    ]
    assert Table.objects.count() == 4
    import_event_file(world.actor(Role.OWNER), world.event, 1, file)
    assert [(row.code, row.starts) for row in Slot.objects.all()] == before
    assert list(Phase.objects.values_list("code", "at")) == phases
    event = Event.objects.get()
    assert (event.name.en, event.max_meetings, Table.objects.count()) == ("Conference 2027", 4, 2)


def test_slots_without_an_agenda_get_a_session_around_them(world: World) -> None:
    file = b"format='duijie-event/1'\n[[slots]]\nid='x1'\nsession='eve'\nstart=19:00:00\nminutes=30\n"
    import_event_file(world.actor(Role.OWNER), world.event, 1, file)
    made = Slot.objects.get()
    assert (made.code, made.session.code, made.session.title) == (
        "x1",
        "eve",
        Text("Matchmaking", "供需对接", "供需對接"),
    )


def test_every_fault_is_named_and_nothing_changed(world: World) -> None:
    with pytest.raises(InputError) as error:
        import_event_file(world.actor(Role.OWNER), world.event, 1, b"format='x'\ntimezone='Mars'\nnames='?'\n")
    assert sorted(fault.code for fault in error.value.faults) == ["unknown_key", "unknown_timezone", "wrong_format"]
    assert Event.objects.get().version == 1


def test_a_published_plan_forbids_the_import(world: World) -> None:
    publish(world, "s1", "T1")
    for verb in (lambda a, e: foresee_event_file(a, e, EXAMPLE), lambda a, e: import_event_file(a, e, 1, EXAMPLE)):
        with pytest.raises(Refused, match="plan_published"):
            verb(world.actor(Role.OWNER), world.event)
    assert Table.objects.count() == 4


def test_somebody_of_one_event_cannot_bring_sides_or_hosts(world: World) -> None:
    local = Actor("x", "", (Grant(Role.ORGANISER, world.programme.key, world.event.key),))
    with pytest.raises(Refused, match="not_allowed"):
        import_event_file(local, world.event, 1, EXAMPLE)
    import_event_file(local, world.event, 1, b"format='duijie-event/1'\n[tables]\ncount = 3\n")
    assert Table.objects.count() == 3


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER, Role.DESK])
def test_other_staff_get_no_file(world: World, role: Role) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        export_event_file(world.actor(role), world.event)


def test_kinds_of_sessions_follow_from_their_titles() -> None:
    assert kind_of(Text("Lunch", "午餐", "午膳")) is SessionKind.BREAK
    assert kind_of(Text("Something", "其他内容", "其他內容")) is SessionKind.OTHER
